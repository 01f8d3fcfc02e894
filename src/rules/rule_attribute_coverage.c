/* SPDX-License-Identifier: Apache-2.0 */
/* IPE-04: does the source say enough of what rules ask? */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "percent", "percent of the rows that must say it", 95, 1, 100 },
	{ "grace_days", "days after creation in which it may be missing", 14, 0,
	    365 },
	{ NULL, NULL, 0, 0, 0 }
};

enum attribute {
	LAST_SIGN_IN,
	STATUS,
	TYPE,
	TOKEN_USE,
	TOKEN_END,
	TOKEN_OWNER,
	TOKEN_CREATED,
	ATTRIBUTES
};
static const struct {
	const char *label, *rules;
} about[ATTRIBUTES] = {
	[LAST_SIGN_IN] = { "last sign-in of active people",
	    "ACC-01, ACC-02, ACC-03, PRV-07" },
	[STATUS] = { "status of accounts", "ACC-01, JML-07, SOD-01" },
	[TYPE] = { "whether an account is a person or a machine",
	    "ACC-01, NHI-01, NHI-02, PRV-02" },
	[TOKEN_USE] = { "last use of enabled tokens", "TOK-03, NHI-03" },
	[TOKEN_END] = { "end of tokens", "TOK-01" },
	[TOKEN_OWNER] = { "owner of tokens", "TOK-05, JML-04" },
	[TOKEN_CREATED] = { "creation of tokens", "TOK-02, TOK-03" },
};

/* Of one source. */
struct tally {
	size_t rows[ATTRIBUTES], said[ATTRIBUTES];
};

static void
count(struct tally *t, enum attribute at, int is_said)
{
	t->rows[at]++;
	t->said[at] += is_said != 0;
}

static void
count_account(struct tally *t, const struct muster_account *a, int64_t since)
{
	if (a->created != MUSTER_NO_TIME && a->created >= since)
		return;
	count(t, STATUS, a->status != MUSTER_STATUS_UNKNOWN);
	count(t, TYPE, a->type != MUSTER_TYPE_UNKNOWN);
	if (a->status == MUSTER_ACTIVE && a->type == MUSTER_PERSON)
		count(t, LAST_SIGN_IN,
		    a->login_state == MUSTER_NEVER ||
			(a->login_state == MUSTER_SEEN &&
			    a->last_login != MUSTER_NO_TIME));
}

static void
count_token(struct tally *t, const struct muster_credential *c, int64_t since)
{
	if (c->kind != NULL && strcmp(c->kind, "trust-policy") == 0)
		return; /* holds no secret, and is never dated */
	count(t, TOKEN_CREATED, c->created != MUSTER_NO_TIME);
	if (c->created != MUSTER_NO_TIME && c->created >= since)
		return;
	count(t, TOKEN_END, c->expiry_state != MUSTER_SEEN_UNKNOWN);
	count(t, TOKEN_OWNER, c->owner != NULL || c->owner_text != NULL);
	if (c->enabled == MUSTER_YES)
		count(t, TOKEN_USE, c->used_state != MUSTER_SEEN_UNKNOWN);
}

/* The tokens of a source stand together, mostly: look where the last was. */
static size_t
find_source(const struct muster_host *host, struct muster_run *run,
    const char *id, size_t n, size_t last)
{
	for (size_t i = 0; id != NULL && i < n; i++) {
		const size_t at = (last + i) % n;

		if (strcmp(host->source(run, at)->id, id) == 0)
			return at;
	}
	return n;
}

static void
count_all(const struct muster_host *host, struct muster_run *run,
    struct tally *tally, size_t n)
{
	const int64_t since =
	    host->now - host->setting(run, "grace_days") * MUSTER_DAY;
	const struct muster_credential *c;
	size_t last = 0;

	for (size_t i = 0; i < n; i++) {
		const struct muster_source *s = host->source(run, i);

		for (size_t k = 0; k < s->n_accounts; k++)
			count_account(&tally[i],
			    host->account(run, s->first_account + k), since);
	}
	for (size_t i = 0; (c = host->credential(run, i)) != NULL; i++) {
		const size_t at = find_source(host, run, c->source, n, last);

		if (at == n)
			continue;
		last = at;
		count_token(&tally[at], c, since);
	}
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s, const struct tally *t, size_t percent)
{
	size_t n_low = 0, n_half = 0;

	for (size_t i = 0; i < ATTRIBUTES; i++) {
		const size_t said = t->said[i], rows = t->rows[i];

		if (said * 100 >= rows * percent)
			continue;
		n_low++;
		n_half += said * 2 < rows;
		if (host->fact_text(
			run, "too often not said", about[i].label) != 0 ||
		    host->fact_number(run, "said of", (int64_t)said) != 0 ||
		    host->fact_number(run, "rows", (int64_t)rows) != 0 ||
		    host->fact_text(run, "rules it weakens", about[i].rules) !=
			0)
			return -1;
	}
	if (n_low == 0)
		return host->judge(run, MUSTER_PASS, MUSTER_SOURCE, s->id, NULL,
		    MUSTER_MEDIUM, NULL);
	return host->judge(run, MUSTER_FAIL, MUSTER_SOURCE, s->id,
	    "The source leaves out facts that rules need.",
	    n_half > 0 ? MUSTER_HIGH : MUSTER_MEDIUM,
	    n_half > 0 ? "high: a fact is missing from more than half of the "
			 "rows"
		       : "medium: each fact is there for at least half of the "
			 "rows");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const size_t percent = (size_t)host->setting(run, "percent");
	struct tally *tally;
	size_t n = 0;
	int rc = 0;

	while (host->source(run, n) != NULL)
		n++;
	if (n == 0)
		return 0;
	if ((tally = calloc(n, sizeof(*tally))) == NULL)
		return -1;
	count_all(host, run, tally, n);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = judge(host, run, host->source(run, i), &tally[i], percent);
	free(tally);
	return rc;
}

const struct muster_rule rule_attribute_coverage = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "IPE-04",
	.family = "data quality",
	.title = "Attribute coverage too low",
	.logic =
	    "For each source, the share of rows that say what rules ask: "
	    "status and type of accounts, the last sign-in of active "
	    "people, and of tokens the creation, the end, the owner and, "
	    "if they are enabled, the last use. Less than `percent` is a "
	    "finding. Rows younger than `grace_days` do not count; \"never\" "
	    "and \"no end\" are answers.",
	.rationale = "A rule about dormant accounts is worth little if a third "
		     "of the accounts do not say when they were used. Their "
		     "verdicts are unknown one by one; this says how many "
		     "there are, and which rules to read with care.",
	.fix = "1. Read among the facts what is missing, and of how many rows. "
	       "2. Look for the reason: a scope that the OAuth client lacks "
	       "(Account Management > Identity & access management > OAuth "
	       "clients), or a field that the product does not fill. 3. Where "
	       "the source cannot say it, decide on these rows by hand, and "
	       "write that into the review.",
	.false_alarm = "Many new accounts without a date of creation; a source "
		       "with a handful of rows, where one is a large share.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
