/* SPDX-License-Identifier: Apache-2.0 */
/* PRV-13: who gets more from review to review, and never less? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "reviews", "reviews in a row in which rights came and none went", 3,
	    1, 100 },
	{ "percent", "growth over these reviews that counts", 25, 0, 10000 },
	{ NULL, NULL, 0, 0, 0 }
};

struct limits {
	int64_t reviews, percent;
	int64_t known; /* earlier reviews there are */
	int complete;  /* the last of them */
};

struct row {
	int64_t n;
	size_t before; /* grants there were before it began */
};

/* Reviews in a row in which it grew, this one included. */
static struct row
find_row(const struct muster_account *a, const struct muster_past *p)
{
	if (a->n_grants <= p->n_grants)
		return (struct row){ 0, a->n_grants };
	if (p->n_grown == 0)
		return (struct row){ 1, p->n_grants };
	return (struct row){ (int64_t)p->n_grown + 1, p->before_grown };
}

static int
has_grown(
    const struct muster_account *a, const struct row *row, int64_t percent)
{
	const uint64_t more =
	    a->n_grants > row->before ? a->n_grants - row->before : 0;

	return row->n > 0 && more > 0 &&
	       more * 100 >= (uint64_t)percent * row->before;
}

static enum muster_verdict
examine(const struct muster_account *a, const struct row *row,
    const struct limits *limits, const char **reason)
{
	*reason = NULL;
	if (!has_grown(a, row, limits->percent))
		return MUSTER_PASS;
	if (row->n >= limits->reviews && !limits->complete) {
		*reason = "Rights seem to have come, but the last review did "
			  "not read everything.";
		return MUSTER_UNKNOWN;
	}
	if (row->n >= limits->reviews) {
		*reason = "Rights came in each of the last reviews and none "
			  "went.";
		return MUSTER_FAIL;
	}
	return MUSTER_PASS; /* before that, it did not grow */
}

/* It grew in each review there is, and these are fewer than are looked at. */
static int
is_early(const struct muster_account *a, const struct row *row,
    const struct limits *limits)
{
	return has_grown(a, row, limits->percent) && row->n < limits->reviews &&
	       row->n >= limits->known;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct muster_past *p,
    const struct row *row)
{
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_number(run, "grants", (int64_t)a->n_grants) != 0 ||
	    host->fact_number(
		run, "grants at the last review", (int64_t)p->n_grants) != 0 ||
	    host->fact_number(
		run, "grants before they grew", (int64_t)row->before) != 0)
		return -1;
	if (host->fact_number(run, "reviews in a row", row->n) != 0)
		return -1;
	return host->fact_text(run, "strongest right", a->tier_reason);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct muster_past *p,
    const struct row *row, const struct limits *limits)
{
	const int up = a->tier <= MUSTER_TIER_1 && a->tier < p->tier;
	const char *reason;
	const enum muster_verdict verdict = examine(a, row, limits, &reason);

	if (verdict != MUSTER_PASS && state_facts(host, run, a, p, row) != 0)
		return -1;
	return host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
	    up ? MUSTER_HIGH : MUSTER_MEDIUM,
	    up ? "high: it came to administrative rights this way"
	       : "medium: it did not come to administrative rights since the "
		 "last review");
}

/* Told once for all of a source: in the first reviews nobody can fail. */
static int
judge_early(const struct muster_host *host, struct muster_run *run,
    const char *source, int64_t n, const struct limits *limits)
{
	if (n == 0)
		return 0;
	if (host->fact_number(run, "accounts that grew", n) != 0 ||
	    host->fact_number(run, "earlier reviews", limits->known) != 0 ||
	    host->fact_number(
		run, "reviews in a row that count", limits->reviews) != 0)
		return -1;
	return host->judge(run, MUSTER_UNKNOWN, MUSTER_SOURCE, source,
	    "Rights came to some accounts in each review that is known, but "
	    "these are fewer than the rule looks back.",
	    MUSTER_MEDIUM, NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_history *h = host->history(run);
	const struct limits limits = { host->setting(run, "reviews"),
		host->setting(run, "percent"),
		h != NULL ? (int64_t)h->n_reviews : 0,
		h != NULL && h->complete };
	const struct muster_account *a;
	const char *source = NULL;
	int64_t n_early = 0;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		const struct muster_past *p =
		    host->past(run, MUSTER_ACCOUNT, a->id);
		struct row row;

		if (source != NULL && strcmp(source, a->source) != 0) {
			if (judge_early(host, run, source, n_early, &limits) !=
			    0)
				return -1;
			n_early = 0;
		}
		source = a->source; /* their accounts stand together */
		if ((a->status != MUSTER_ACTIVE &&
			a->status != MUSTER_STATUS_UNKNOWN) ||
		    p == NULL)
			continue;
		row = find_row(a, p);
		if (is_early(a, &row, &limits))
			n_early++;
		else if (judge(host, run, a, p, &row, &limits) != 0)
			return -1;
	}
	return judge_early(host, run, source, n_early, &limits);
}

const struct muster_rule rule_privilege_creep = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "PRV-13",
	.family = "privilege",
	.title = "Privilege creep",
	.logic = "Accounts that can sign in and to which grants came in each "
		 "of at least `reviews` reviews in a row, this one included, "
		 "while none went, by `percent` or more in all. Where accounts "
		 "grew in each review there is, while these are fewer, the "
		 "source is unknown, once for all of them.",
	.rationale = "Each new task brings rights, and no task that ends takes "
		     "them away. Who has been here longest can then do the "
		     "most, for reasons nobody remembers.",
	.fix = "1. Compare the grants with those before they grew: the changes "
	       "of each review list them. 2. Ask the person which of their "
	       "earlier tasks go on. 3. Open Account Management > Identity & "
	       "access management > Groups and take them out of the groups of "
	       "those that do not.",
	.false_alarm = "A promotion, or a growing team in which everybody gets "
		       "the same new group.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_GRANTS | MUSTER_DATA_HISTORY,
	.whole = MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_PASS,
	.check = check,
};
