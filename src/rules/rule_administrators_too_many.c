/* SPDX-License-Identifier: Apache-2.0 */
/* PRV-02: are there more administrators than the organisation needs? */
#include <stddef.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "count", "administrators that are still accepted; 0: no such limit",
	    5, 0, 100000 },
	{ "percent", "share of all active people; 0: no such limit", 5, 0,
	    100 },
	{ NULL, NULL, 0, 0, 0 }
};

struct tally {
	int64_t people, administrators;
	int64_t perhaps; /* administrators, if what is unknown turns out so */
	int64_t perhaps_people; /* of these, who may be no person at all */
	int64_t emergency;      /* registered as break-glass: left out */
};

static void
tally_one(const struct muster_host *host, struct muster_run *run,
    struct tally *t, const struct muster_account *a)
{
	const int sure = a->type == MUSTER_PERSON && a->status == MUSTER_ACTIVE;

	if (a->type == MUSTER_SERVICE ||
	    (a->status != MUSTER_ACTIVE && a->status != MUSTER_STATUS_UNKNOWN))
		return;
	t->people += sure;
	if (a->tier == MUSTER_TIER_0 &&
	    host->registered(run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id) !=
		NULL) {
		t->emergency++;
	} else if (sure && a->tier == MUSTER_TIER_0) {
		t->administrators++;
	} else if (a->tier == MUSTER_TIER_0 || a->tier_doubt != NULL) {
		t->perhaps++;
		t->perhaps_people += !sure;
	}
}

static struct tally
count(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s)
{
	const struct muster_account *a;
	struct tally t = { 0, 0, 0, 0, 0 };

	for (size_t i = 0;
	     i < s->n_accounts &&
	     (a = host->account(run, s->first_account + i)) != NULL;
	     i++)
		tally_one(host, run, &t, a);
	return t;
}

static int
is_too_many(int64_t n, int64_t people, int64_t limit, int64_t percent)
{
	return (limit > 0 && n > limit) ||
	       (percent > 0 && n > 0 && n * 100 > percent * people);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s)
{
	const int64_t limit = host->setting(run, "count");
	const int64_t percent = host->setting(run, "percent");
	const struct tally t = count(host, run, s);
	enum muster_verdict verdict = MUSTER_PASS;
	const char *reason = NULL;

	if (is_too_many(t.administrators, t.people, limit, percent)) {
		verdict = MUSTER_FAIL;
		reason =
		    limit > 0 && t.administrators > limit
			? "More people administer rights than the limit allows."
			: "The share of people who administer rights is above "
			  "the "
			  "limit.";
	} else if (is_too_many(t.administrators + t.perhaps,
		       t.people + t.perhaps_people, limit, percent)) {
		verdict = MUSTER_UNKNOWN;
		reason = "Some accounts may administer rights, or be people; "
			 "with them the limit would be passed.";
	}
	if (host->fact_number(run, "administrators", t.administrators) != 0 ||
	    host->fact_number(run, "active people", t.people) != 0)
		return -1;
	if (t.perhaps > 0 &&
	    host->fact_number(run, "administrators perhaps", t.perhaps) != 0)
		return -1;
	if (t.emergency > 0 &&
	    host->fact_number(run, "break-glass accounts", t.emergency) != 0)
		return -1;
	if (limit > 0 && host->fact_number(run, "accepted", limit) != 0)
		return -1;
	if (percent > 0 &&
	    host->fact_number(run, "percent accepted", percent) != 0)
		return -1;
	return host->judge(run, verdict, MUSTER_SOURCE, s->id, reason,
	    MUSTER_HIGH,
	    "high: each of them can give any right to anyone, or take over "
	    "the account");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_source *s;

	for (size_t i = 0; (s = host->source(run, i)) != NULL; i++)
		if (judge(host, run, s) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_administrators_too_many = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "PRV-02",
	.family = "privilege",
	.title = "Too many administrators",
	.logic = "Active people with a right of the highest tier, counted for "
		 "each source as a whole: more than `count`, or more than "
		 "`percent` of all active people. Either limit set to 0 is not "
		 "applied. Registered break-glass accounts "
		 "are told apart and not counted. Accounts of which it is not "
		 "known whether they "
		 "are people, or what they may do, can make the verdict "
		 "unknown.",
	.rationale = "Every administrator is a way to take over everything. "
		     "With few of them each can be known, asked and watched; "
		     "with many, nobody is responsible.",
	.fix = "1. Take the list of PRV-01 and ask what each person changes "
	       "from day to day. 2. Give those who do not change rights a "
	       "policy with only what they use: Account Management > Identity "
	       "& access management > Policies. 3. Take them out of the "
	       "administrators' groups under Groups. 4. Keep at least two "
	       "people, so that one can stand in for the other.",
	.false_alarm = "Teams that hand over around the clock need more "
		       "people; in a small account two administrators can "
		       "already be above the share: set `percent` to 0 there.",
	.severity = MUSTER_HIGH,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_ENTITLEMENTS |
		 MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_PASS,
	.check = check,
};
