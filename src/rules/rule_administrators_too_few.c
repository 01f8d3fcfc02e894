/* SPDX-License-Identifier: Apache-2.0 */
/* PRV-03: can somebody stand in for the administrator? */
#include <stddef.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "count", "administrators there should be at least", 2, 1, 100 },
	{ NULL, NULL, 0, 0, 0 }
};

struct tally {
	int64_t administrators; /* people who can sign in */
	int64_t emergency;      /* of these, registered as break-glass */
	int64_t perhaps;        /* if what is unknown turns out so */
	const char *last;       /* one of them */
};

static void
tally_one(const struct muster_host *host, struct muster_run *run,
    struct tally *t, const struct muster_account *a)
{
	if (a->type == MUSTER_SERVICE ||
	    (a->status != MUSTER_ACTIVE && a->status != MUSTER_STATUS_UNKNOWN))
		return;
	if (a->tier != MUSTER_TIER_0) {
		t->perhaps += a->tier_doubt != NULL;
		return;
	}
	if (a->type != MUSTER_PERSON || a->status != MUSTER_ACTIVE) {
		t->perhaps++;
		return;
	}
	t->administrators++;
	t->last = a->login != NULL ? a->login : a->name;
	t->emergency += host->registered(run, MUSTER_BREAK_GLASS,
			    MUSTER_ACCOUNT, a->id) != NULL;
}

static enum muster_verdict
examine(const struct tally *t, int64_t wanted, const char **reason)
{
	*reason = NULL;
	if (t->administrators >= wanted)
		return MUSTER_PASS;
	if (t->administrators + t->perhaps >= wanted) {
		*reason = "Fewer people than wanted are known to administer "
			  "rights; others may, but it is not known.";
		return MUSTER_UNKNOWN;
	}
	*reason = t->administrators == 0
		      ? "No person who can sign in administers rights."
		      : "Too few people who can sign in administer rights.";
	return MUSTER_FAIL;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s)
{
	const int64_t wanted = host->setting(run, "count");
	const struct muster_account *a;
	struct tally t = { 0, 0, 0, NULL };
	enum muster_verdict verdict;
	const char *reason;

	for (size_t i = 0;
	     i < s->n_accounts &&
	     (a = host->account(run, s->first_account + i)) != NULL;
	     i++)
		tally_one(host, run, &t, a);
	verdict = examine(&t, wanted, &reason);
	if (verdict != MUSTER_PASS &&
	    (host->fact_number(run, "administrators", t.administrators) != 0 ||
		host->fact_text(run, "the only one",
		    t.administrators == 1 ? t.last : NULL) != 0 ||
		host->fact_number(
		    run, "of these for emergencies", t.emergency) != 0 ||
		host->fact_number(run, "administrators perhaps", t.perhaps) !=
		    0 ||
		host->fact_number(run, "wanted", wanted) != 0))
		return -1;
	return host->judge(run, verdict, MUSTER_SOURCE, s->id, reason,
	    t.administrators == 0 ? MUSTER_HIGH : MUSTER_MEDIUM,
	    t.administrators == 0
		? "high: nobody can change rights, not even in an emergency"
		: "medium: one illness or one lost password, and nobody can "
		  "change rights");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_source *s;

	for (size_t i = 0; (s = host->source(run, i)) != NULL; i++)
		if (s->n_accounts > 0 && judge(host, run, s) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_administrators_too_few = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "PRV-03",
	.family = "privilege",
	.title = "Only one administrator",
	.logic = "Active people with a right of the highest tier, counted for "
		 "each source as a whole: fewer than `count`. Break-glass "
		 "accounts count, service users do not. Accounts of which it "
		 "is not known whether they are people, can sign in, or what "
		 "they may do, can make the verdict unknown.",
	.rationale = "If the only administrator is ill, leaves or is locked "
		     "out, nobody can withdraw access any more, and the way "
		     "back goes through the vendor. Nobody can check what "
		     "the only one does, either.",
	.fix = "1. Name a deputy. 2. Open Account Management > Identity & "
	       "access management > Groups, choose the administrators' group "
	       "and add them; let the company directory do so where it fills "
	       "the group. 3. Keep one more account for emergencies outside "
	       "the company login and register it as break-glass.",
	.false_alarm = "A service provider keeps a second administrator that "
		       "this account does not show.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_ENTITLEMENTS |
		 MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_FAIL,
	.check = check,
};
