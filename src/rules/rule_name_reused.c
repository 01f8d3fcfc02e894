/* SPDX-License-Identifier: Apache-2.0 */
/* COR-03: which known logins and group names belong to somebody new? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "percent", "share of a source's ids from which it is a move", 50, 1,
	    100 },
	{ "many", "ids below which it is never taken for a move", 10, 1,
	    1000000 },
	{ NULL, NULL, 0, 0, 0 }
};

/* Of one source. */
struct tally {
	int64_t known, anew; /* by the last review; names with a new id */
};

/* The one that had the name then; NULL: nobody, or this id was there. */
static const struct muster_past *
find_other(const struct muster_host *host, struct muster_run *run,
    enum muster_subject kind, const char *id)
{
	return host->past(run, kind, id) == NULL ? host->namesake(run, kind, id)
						 : NULL;
}

static void
tally_one(const struct muster_host *host, struct muster_run *run,
    enum muster_subject kind, const char *id, struct tally *t)
{
	if (host->past(run, kind, id) != NULL)
		t->known++;
	else if (host->namesake(run, kind, id) != NULL)
		t->anew++;
}

static struct tally
count(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s)
{
	const struct muster_account *a;
	const struct muster_group *g;
	struct tally t = { 0, 0 };

	for (size_t i = 0;
	     i < s->n_accounts &&
	     (a = host->account(run, s->first_account + i)) != NULL;
	     i++)
		tally_one(host, run, MUSTER_ACCOUNT, a->id, &t);
	for (size_t i = 0; (g = host->group(run, i)) != NULL; i++)
		if (strcmp(g->source, s->id) == 0)
			tally_one(host, run, MUSTER_GROUP, g->id, &t);
	return t;
}

/* So many at once are a move of everything: one finding says it. */
static int
is_move(const struct muster_host *host, struct muster_run *run,
    const struct tally *t)
{
	return t->anew >= host->setting(run, "many") &&
	       t->anew * 100 >=
		   host->setting(run, "percent") * (t->known + t->anew);
}

static int
judge_move(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s, const struct tally *t)
{
	if (host->fact_number(run, "names with a new id", t->anew) != 0 ||
	    host->fact_number(
		run, "ids known from the last review", t->known) != 0 ||
	    host->fact_time(run, "last review", host->history(run)->at) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_SOURCE, s->id,
	    "Most known logins and groups have new ids, as after a move to "
	    "another tenant: nothing decided before can be carried over.",
	    MUSTER_MEDIUM,
	    "medium: a move explains it, but somebody has to say so");
}

struct named {
	enum muster_subject kind;
	const char *id, *label, *name, *tier_reason;
	enum muster_tier tier;
	int64_t created;
};

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct named *n)
{
	const struct muster_past *past = find_other(host, run, n->kind, n->id);
	const int strong = n->tier <= MUSTER_TIER_1;

	if (past == NULL)
		return host->judge(run, MUSTER_PASS, n->kind, n->id, NULL,
		    MUSTER_MEDIUM, NULL);
	if (host->fact_text(run, n->label, n->name) != 0 ||
	    host->fact_text(run, "id now", n->id) != 0 ||
	    host->fact_text(run, "id then", past->id) != 0 ||
	    host->fact_time(run, "old id known since", past->first_seen) != 0 ||
	    host->fact_time(run, "created", n->created) != 0 ||
	    host->fact_text(run, "strongest right", n->tier_reason) != 0)
		return -1;
	if (!host->history(run)->complete)
		return host->judge(run, MUSTER_UNKNOWN, n->kind, n->id,
		    "The name belonged to another id at the last review, but "
		    "that one was not complete: this id may have been there, "
		    "too.",
		    MUSTER_MEDIUM, NULL);
	return host->judge(run, MUSTER_FAIL, n->kind, n->id,
	    n->kind == MUSTER_GROUP
		? "A group of this name is known, but this is another one."
		: "An account of this login is known, but this is another one.",
	    strong ? MUSTER_HIGH : MUSTER_MEDIUM,
	    strong ? "high: it administers under a name that was approved for "
		     "another"
		   : "medium: it does not administer");
}

static int
judge_accounts(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s)
{
	const struct muster_account *a;

	for (size_t i = 0;
	     i < s->n_accounts &&
	     (a = host->account(run, s->first_account + i)) != NULL;
	     i++)
		if (judge(host, run,
			&(struct named){ MUSTER_ACCOUNT, a->id, "login",
			    a->login, a->tier_reason, a->tier, a->created }) !=
		    0)
			return -1;
	return 0;
}

static int
judge_groups(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s)
{
	const struct muster_group *g;

	for (size_t i = 0; (g = host->group(run, i)) != NULL; i++)
		if (strcmp(g->source, s->id) == 0 &&
		    judge(host, run,
			&(struct named){ MUSTER_GROUP, g->id, "group", g->name,
			    g->tier_reason, g->tier, g->created }) != 0)
			return -1;
	return 0;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_source *s;

	if (host->history(run) == NULL)
		return 0;
	for (size_t i = 0; (s = host->source(run, i)) != NULL; i++) {
		const struct tally t = count(host, run, s);

		if (is_move(host, run, &t)) {
			if (judge_move(host, run, s, &t) != 0)
				return -1;
		} else if (judge_accounts(host, run, s) != 0 ||
			   judge_groups(host, run, s) != 0) {
			return -1;
		}
	}
	return 0;
}

const struct muster_rule rule_name_reused = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "COR-03",
	.family = "identity correlation",
	.title = "Known login or group name with another id",
	.logic = "Accounts and groups that the last review did not have, but "
		 "whose login, or name, it knew under another id. If `many` or "
		 "more of them, and at least `percent` of all names a source "
		 "had then, are new in this way, it is a move of the whole "
		 "source and one finding on the source. If the last review was "
		 "not complete, the verdict is unknown.",
	.rationale = "People approve names, systems give rights to ids. A new "
		     "account or group under an old name looks approved, and "
		     "was never looked at: it may be another person with the "
		     "same name, or somebody who deleted and made it again.",
	.fix = "1. Find out when and by whom it was made: Account Management > "
	       "Settings > Audit log. 2. Review it as new: who is it, what is "
	       "it in, what does it need. Earlier approvals and exceptions of "
	       "the name do not count for it. 3. For a group, open Account "
	       "Management > Identity & access management > Groups, check "
	       "members and policies; where both ids still exist, remove or "
	       "rename one.",
	.false_alarm = "A person who left and was taken on again under the "
		       "same address, after a fresh approval; a group made "
		       "anew by configuration as code.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs =
	    MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS | MUSTER_DATA_HISTORY,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
