/* SPDX-License-Identifier: Apache-2.0 */
/* PEE-01: who holds what hardly any of their peers hold? */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "abi/muster_rule.h"

#define MAX_LISTED 8 /* rights that are told; more are counted */

static const struct muster_setting settings[] = {
	{ "percent", "percent of the peers that make a right usual", 10, 1,
	    100 },
	{ "peers", "peers that a group needs to be compared", 5, 2, 10000 },
	{ NULL, NULL, 0, 0, 0 }
};

/* One peer holds one entitlement (NULL: is there at all), in view of one peer
 * group: n of its `peers` hold it. */
struct held {
	const struct muster_account *account;
	const struct muster_entitlement *entitlement;
	const struct muster_entry *entry;
	size_t n, peers;
};
struct list {
	struct held *items;
	size_t n, room;
};

/* The rule's own values, and everything held. */
struct survey {
	int64_t percent, peers;
	struct list held;
};

static int
add(struct list *list, const struct held *h)
{
	struct held *items = list->items;

	if (list->n == list->room) {
		const size_t room = list->room > 0 ? list->room * 2 : 256;

		items = realloc(items, room * sizeof(*items));
		if (items == NULL)
			return -1;
		list->items = items;
		list->room = room;
	}
	items[list->n++] = *h;
	return 0;
}

static int
compare_entitlement(const struct held *a, const struct held *b)
{
	if (a->entitlement == NULL || b->entitlement == NULL)
		return (a->entitlement != NULL) - (b->entitlement != NULL);
	return strcmp(a->entitlement->id, b->entitlement->id);
}

static int
by_account(const void *left, const void *right)
{
	const struct held *a = left, *b = right;
	const int order = strcmp(a->account->id, b->account->id);

	return order != 0 ? order : compare_entitlement(a, b);
}

static int
by_entitlement(const void *left, const void *right)
{
	const struct held *a = left, *b = right;
	const int order = compare_entitlement(a, b);

	return order != 0 ? order : strcmp(a->account->id, b->account->id);
}

static int
can_sign_in(const struct muster_account *a)
{
	return a->status == MUSTER_ACTIVE || a->status == MUSTER_PENDING ||
	       a->status == MUSTER_STATUS_UNKNOWN;
}

/* What one peer holds through its own groups; the groups of everyone make
 * nobody stand out. */
static int
add_peer(const struct muster_host *host, struct muster_run *run,
    struct list *list, const struct held *peer)
{
	const struct muster_membership *m;
	const struct muster_grant *g;

	if (add(list, peer) != 0)
		return -1;
	for (size_t i = 0;
	     (m = host->membership(run, peer->account, i)) != NULL; i++)
		for (size_t k = 0;
		     (g = host->group_grant(run, m->group, k)) != NULL; k++) {
			struct held h = *peer;

			h.entitlement = g->entitlement;
			if (h.entitlement != NULL && add(list, &h) != 0)
				return -1;
		}
	return 0;
}

/* Leaves each pair of account and entitlement once. */
static void
drop_repeated(struct list *list, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < list->n; i++)
		if (kept == first || by_entitlement(&list->items[i],
					 &list->items[kept - 1]) != 0)
			list->items[kept++] = list->items[i];
	list->n = kept;
}

/* The rows without entitlement come first: one for each peer. */
static void
count_peers(struct list *list, size_t first)
{
	size_t peers = 0, n;

	while (first + peers < list->n &&
	       list->items[first + peers].entitlement == NULL)
		peers++;
	for (size_t i = first; i < list->n; i += n) {
		for (n = 1;
		     i + n < list->n && compare_entitlement(&list->items[i],
					    &list->items[i + n]) == 0;
		     n++)
			;
		for (size_t k = i; k < i + n; k++) {
			list->items[k].n = n;
			list->items[k].peers = peers;
		}
	}
}

static int
survey_entry(const struct muster_host *host, struct muster_run *run,
    const struct muster_entry *entry, struct survey *s)
{
	const size_t first = s->held.n;
	struct held peer = { NULL, NULL, entry, 0, 0 };

	for (size_t i = 0;
	     (peer.account = host->entry_account(run, entry, i)) != NULL; i++)
		if (can_sign_in(peer.account) &&
		    add_peer(host, run, &s->held, &peer) != 0)
			return -1;
	if (s->held.n == first)
		return 0;
	qsort(&s->held.items[first], s->held.n - first, sizeof(peer),
	    by_entitlement);
	drop_repeated(&s->held, first);
	count_peers(&s->held, first);
	if (s->held.items[first].peers < (size_t)s->peers)
		s->held.n = first; /* too few to say what is usual */
	return 0;
}

/* Rare only if it is rare in every peer group that the account is in. */
static int
is_rare(const struct survey *s, const struct held *h, size_t n)
{
	if (h->entitlement == NULL)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (h[i].n * 100 >= h[i].peers * (size_t)s->percent)
			return 0;
	return 1;
}

static int
state_right(const struct muster_host *host, struct muster_run *run,
    const struct held *h)
{
	const struct muster_entitlement *e = h->entitlement;

	if (host->fact_text(
		run, "rare right", e->name != NULL ? e->name : e->id) != 0 ||
	    host->fact_number(run, "held by", (int64_t)h->n) != 0)
		return -1;
	return host->fact_number(run, "of peers", (int64_t)h->peers);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, size_t n_rare, enum muster_tier tier)
{
	const int strong = tier <= MUSTER_TIER_1;

	if (n_rare == 0)
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    NULL, MUSTER_LOW, NULL);
	if (n_rare > MAX_LISTED &&
	    host->fact_number(run, "rare rights not listed",
		(int64_t)(n_rare - MAX_LISTED)) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_ACCOUNT, a->id,
	    "The account holds what hardly any of its peers hold.",
	    strong ? MUSTER_MEDIUM : MUSTER_LOW,
	    strong ? "medium: what is rare administers"
		   : "low: what is rare does not administer");
}

/* The rows of one account: n of them, from h on. */
static int
judge_account(const struct muster_host *host, struct muster_run *run,
    const struct survey *s, const struct held *h, size_t n)
{
	const struct muster_account *a = h->account;
	enum muster_tier tier = MUSTER_TIER_NONE;
	size_t n_rare = 0, same;

	if (host->registered(run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id) !=
	    NULL)
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    "Registered as an account for emergencies.", MUSTER_LOW,
		    NULL);
	for (size_t i = 0; i < n; i += same) {
		for (same = 1; i + same < n &&
			       compare_entitlement(&h[i], &h[i + same]) == 0;
		     same++)
			;
		if (!is_rare(s, &h[i], same))
			continue;
		if (h[i].entitlement->tier < tier)
			tier = h[i].entitlement->tier;
		if (n_rare == 0 &&
		    host->fact_text(run, "peer group", h[i].entry->match) != 0)
			return -1;
		if (n_rare++ < MAX_LISTED && state_right(host, run, &h[i]) != 0)
			return -1;
	}
	return judge(host, run, a, n_rare, tier);
}

static int
judge_all(const struct muster_host *host, struct muster_run *run,
    const struct survey *s)
{
	size_t n;

	if (s->held.n > 0)
		qsort(s->held.items, s->held.n, sizeof(*s->held.items),
		    by_account);
	for (size_t i = 0; i < s->held.n; i += n) {
		const struct held *h = &s->held.items[i];

		for (n = 1; i + n < s->held.n &&
			    strcmp(h->account->id, h[n].account->id) == 0;
		     n++)
			;
		if (judge_account(host, run, s, h, n) != 0)
			return -1;
	}
	return 0;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	struct survey s = { host->setting(run, "percent"),
		host->setting(run, "peers"), { NULL, 0, 0 } };
	const struct muster_entry *e;
	int rc = 0;

	for (size_t i = 0; rc == 0 && (e = host->entry(run, i)) != NULL; i++)
		if (e->of == MUSTER_PEER_GROUPS)
			rc = survey_entry(host, run, e, &s);
	if (rc == 0)
		rc = judge_all(host, run, &s);
	free(s.held.items);
	return rc;
}

const struct muster_rule rule_peer_rare = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "PEE-01",
	.family = "peer analysis",
	.title = "Rare entitlement among peers",
	.logic = "Accounts of a registered peer group of at least `peers` that "
		 "can sign in: a policy or role that less than `percent` of "
		 "the group hold. What is usual in one of the peer groups that "
		 "an account is in is not rare. What everybody has through a "
		 "group of everyone does not count; registered emergency "
		 "accounts pass.",
	.rationale = "People who do the same work need the same access. What "
		     "one of fifteen has was often given for one task and "
		     "never taken back, or copied from somebody else.",
	.fix = "1. Ask the person and their manager what the right is used "
	       "for; a rare right is a question, not a fault. 2. If it is a "
	       "part of the job (lead, deputy, specialist), put the person "
	       "into a peer group of that job in the register. 3. If not, open "
	       "Account Management > Identity & access management > People, "
	       "choose the person and take them out of the group that carries "
	       "it.",
	.false_alarm = "Team leads, deputies and specialists; the first of a "
		       "team to get a new tool.",
	.severity = MUSTER_LOW,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_GRANTS,
	/* a right is rare only if nobody else's was left out */
	.whole = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_FAIL,
	.check = check,
	.registers = UINT32_C(1) << MUSTER_PEER_GROUPS,
};
