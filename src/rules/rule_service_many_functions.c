/* SPDX-License-Identifier: Apache-2.0 */
/* NHI-05: which service users do more than one job? */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "abi/muster_rule.h"

#define MAX_DISTINCT 16

static const struct muster_setting settings[] = {
	{ "tiers", "kinds of environment (production, test ...) accepted", 1, 1,
	    MAX_DISTINCT - 1 },
	{ "purposes", "purposes in the register accepted", 1, 1,
	    MAX_DISTINCT - 1 },
	{ "addresses", "addresses accepted from which its tokens were used", 3,
	    1, MAX_DISTINCT - 1 },
	{ NULL, NULL, 0, 0, 0 }
};

/* Texts that differ; no more are needed than the greatest limit and one. */
struct distinct {
	const char *items[MAX_DISTINCT];
	size_t n;
};

/* What stands in the register about an account. */
struct line {
	const struct muster_account *account;
	const char *purpose;
};
struct lines {
	struct line *items; /* by account; heap */
	size_t n, room;
};

struct functions {
	struct distinct tiers, purposes, addresses, unnamed;
};

static void
add(struct distinct *d, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->items[i], text) == 0)
			return;
	if (d->n < MAX_DISTINCT)
		d->items[d->n++] = text;
}

static int
compare(const void *left, const void *right)
{
	const struct line *a = left, *b = right;

	return strcmp(a->account->id, b->account->id);
}

static int
add_line(struct lines *l, const struct muster_account *a, const char *purpose)
{
	if (l->n == l->room) {
		const size_t room = l->room * 2 + 16;
		struct line *items = realloc(l->items, room * sizeof(*items));

		if (items == NULL)
			return -1;
		l->items = items;
		l->room = room;
	}
	l->items[l->n++] = (struct line){ a, purpose };
	return 0;
}

/* An account may be registered twice, by its id and by its login. */
static int
collect(
    const struct muster_host *host, struct muster_run *run, struct lines *lines)
{
	const struct muster_entry *e;
	const struct muster_account *a;

	for (size_t i = 0; (e = host->entry(run, i)) != NULL; i++) {
		if (e->of != MUSTER_SERVICE_IDENTITIES || e->purpose == NULL)
			continue;
		for (size_t k = 0; (a = host->entry_account(run, e, k)) != NULL;
		     k++)
			if (add_line(lines, a, e->purpose) != 0)
				return -1;
	}
	if (lines->n > 1)
		qsort(lines->items, lines->n, sizeof(*lines->items), compare);
	return 0;
}

static void
add_purposes(struct distinct *d, const struct lines *lines,
    const struct muster_account *a)
{
	size_t low = 0, high = lines->n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (strcmp(lines->items[mid].account->id, a->id) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < lines->n &&
	       strcmp(lines->items[low].account->id, a->id) == 0;
	     low++)
		add(d, lines->items[low].purpose);
}

static void
add_scope(struct functions *f, const struct muster_scope *s)
{
	if (s->kind == NULL || (strcmp(s->kind, "environment") != 0 &&
				   strcmp(s->kind, "zone") != 0))
		return;
	if (s->criticality != NULL)
		add(&f->tiers, s->criticality);
	else
		add(&f->unnamed, s->id);
}

/* Where it may do more than read, until enough was seen. */
static void
add_grants(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, struct functions *f)
{
	const struct muster_membership *m;
	const struct muster_grant *g;

	for (size_t i = 0; (m = host->membership(run, a, i)) != NULL; i++)
		for (size_t k = 0;
		     m->group != NULL && f->tiers.n < MAX_DISTINCT &&
		     (g = host->group_grant(run, m->group, k)) != NULL;
		     k++)
			if (g->tier <= MUSTER_TIER_2)
				add_scope(f, &g->scope);
}

static void
add_tokens(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, struct functions *f)
{
	const struct muster_credential *c;

	for (size_t i = 0; (c = host->account_credential(run, a, i)) != NULL;
	     i++) {
		if (c->enabled == MUSTER_NO)
			continue;
		add(&f->addresses, c->last_address);
		if (c->tier <= MUSTER_TIER_2)
			add_scope(f, &c->scope);
	}
}

static int
is_shared(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const struct muster_entry *e = host->registered(
	    run, MUSTER_SHARED_ACCOUNTS, MUSTER_ACCOUNT, a->id);

	return e != NULL &&
	       (e->until == MUSTER_NO_TIME || e->until >= host->now);
}

static int
exceeds(const struct muster_host *host, struct muster_run *run,
    const struct distinct *d, const char *setting)
{
	return d->n > (size_t)host->setting(run, setting);
}

static enum muster_verdict
examine(const struct muster_host *host, struct muster_run *run,
    const struct functions *f, const char **reason)
{
	*reason = NULL;
	if (exceeds(host, run, &f->tiers, "tiers"))
		*reason = "It does more than read in several kinds of "
			  "environment.";
	else if (exceeds(host, run, &f->purposes, "purposes"))
		*reason = "The register names several purposes for it.";
	else if (exceeds(host, run, &f->addresses, "addresses"))
		*reason = "Its tokens are used from several addresses.";
	if (*reason != NULL)
		return MUSTER_FAIL;
	if (f->unnamed.n == 0 || f->unnamed.n + f->tiers.n < 2)
		return MUSTER_PASS;
	*reason = "It does more than read in several environments, and it is "
		  "not configured of which kind each of them is.";
	return MUSTER_UNKNOWN;
}

static int
state_each(const struct muster_host *host, struct muster_run *run,
    const struct distinct *d, const char *label)
{
	for (size_t i = 0; i < d->n; i++)
		if (host->fact_text(run, label, d->items[i]) != 0)
			return -1;
	return 0;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct lines *lines)
{
	const int strong = a->tier <= MUSTER_TIER_1;
	struct functions f = { 0 };
	enum muster_verdict verdict;
	const char *reason;

	add_purposes(&f.purposes, lines, a);
	add_grants(host, run, a, &f);
	add_tokens(host, run, a, &f);
	verdict = examine(host, run, &f, &reason);
	if (verdict != MUSTER_PASS && is_shared(host, run, a)) {
		verdict = MUSTER_PASS;
		reason = "It is registered as shared.";
	}
	if (verdict != MUSTER_PASS &&
	    (host->fact_text(run, "login", a->login) != 0 ||
		state_each(host, run, &f.tiers, "kind of environment") != 0 ||
		state_each(host, run, &f.unnamed, "environment") != 0 ||
		state_each(host, run, &f.purposes, "purpose") != 0 ||
		state_each(host, run, &f.addresses, "token used from") != 0))
		return -1;
	return host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
	    strong ? MUSTER_MEDIUM : MUSTER_LOW,
	    strong ? "medium: it administers" : "low: it does not administer");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	struct lines lines = { NULL, 0, 0 };
	const struct muster_account *a;
	int rc = collect(host, run, &lines);

	for (size_t i = 0; rc == 0 && (a = host->account(run, i)) != NULL; i++)
		if (a->type == MUSTER_SERVICE &&
		    (a->status == MUSTER_ACTIVE ||
			a->status == MUSTER_STATUS_UNKNOWN))
			rc = judge(host, run, a, &lines);
	free(lines.items);
	return rc;
}

const struct muster_rule rule_service_many_functions = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "NHI-05",
	.family = "service identities",
	.title = "One service identity serves several functions",
	.logic = "Active service users that do more than read in more than "
		 "`tiers` kinds of environment (by their rights or by their "
		 "tokens), that the register gives more than `purposes` "
		 "purposes, or whose tokens were last used from more than "
		 "`addresses` addresses. Accounts registered as shared pass. "
		 "Where the kind of several environments is not configured, "
		 "the verdict is unknown.",
	.rationale = "One secret in the test pipeline then opens production "
		     "too, and a right added for one job is held by all. "
		     "When one of the jobs ends, nobody dares to take "
		     "anything away.",
	.fix = "1. List the jobs that use the service user: purposes, "
	       "environments and addresses stand in the facts. 2. Open "
	       "Account Management > Identity & access management > Service "
	       "users and make one for each job. 3. Put each into a group "
	       "with policies for its environment only, and give each its own "
	       "token. 4. Enter them in the register service_identities, and "
	       "delete the old one when nothing uses it.",
	.false_alarm = "A collector that has to see every environment; one "
		       "program that runs on several machines, or behind a "
		       "gateway with several addresses.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES | MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS |
		 MUSTER_DATA_CREDENTIALS,
	.absence = MUSTER_PASS,
	.check = check,
};
