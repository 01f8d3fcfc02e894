/* SPDX-License-Identifier: Apache-2.0 */
/* PEE-03: who holds far more than their peers? */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "tenths",
	    "tenths of the spread of the middle half that one may be "
	    "above it",
	    15, 5, 100 },
	{ "surplus", "grants above the median that are accepted in any case", 5,
	    0, 1000 },
	{ "peers", "peers of the same kind that are needed to compare", 5, 4,
	    10000 },
	{ NULL, NULL, 0, 0, 0 }
};

struct limits {
	int64_t tenths, surplus, peers;
};

/* Administrators are compared with each other: those of the rights, those of
 * the product, and everybody else. */
enum kind { OF_RIGHTS, OF_PRODUCT, OTHER };

static enum kind
kind_of(const struct muster_account *a)
{
	if (a->tier == MUSTER_TIER_0)
		return OF_RIGHTS;
	return a->tier == MUSTER_TIER_1 ? OF_PRODUCT : OTHER;
}

/* An account in view of one peer group. */
struct peer {
	const struct muster_account *account;
	const struct muster_entry *entry;
	size_t median, fence, peers; /* of those it is compared with */
	int above;
};
struct list {
	struct peer *items;
	size_t n, room;
};

static int
add(struct list *list, const struct peer *p)
{
	struct peer *items = list->items;

	if (list->n == list->room) {
		const size_t room = list->room > 0 ? list->room * 2 : 256;

		items = realloc(items, room * sizeof(*items));
		if (items == NULL)
			return -1;
		list->items = items;
		list->room = room;
	}
	items[list->n++] = *p;
	return 0;
}

/* By kind, then by what they hold. */
static int
by_grants(const void *left, const void *right)
{
	const struct peer *a = left, *b = right;
	const enum kind one = kind_of(a->account), other = kind_of(b->account);

	if (one != other)
		return one < other ? -1 : 1;
	if (a->account->n_grants != b->account->n_grants)
		return a->account->n_grants < b->account->n_grants ? -1 : 1;
	return strcmp(a->account->id, b->account->id);
}

static int
by_account(const void *left, const void *right)
{
	const struct peer *a = left, *b = right;
	const int order = strcmp(a->account->id, b->account->id);

	/* the group in which it stands out least comes first */
	if (order != 0 || a->above == b->above)
		return order != 0 ? order : strcmp(a->entry->id, b->entry->id);
	return a->above ? 1 : -1;
}

/* Four times the k-th quartile of n sorted peers, between two of them in
 * proportion. */
static size_t
quartile(const struct peer *p, size_t n, size_t k)
{
	const size_t at = (n - 1) * k, i = at / 4, rest = at % 4;
	const size_t low = p[i].account->n_grants;

	return rest == 0 ? 4 * low
			 : 4 * low + rest * (p[i + 1].account->n_grants - low);
}

static void
compare(struct peer *p, size_t n, const struct limits *limits)
{
	const size_t q1 = quartile(p, n, 1), q3 = quartile(p, n, 3);
	const size_t fence = 10 * q3 + (size_t)limits->tenths * (q3 - q1);
	const size_t median = quartile(p, n, 2);
	const size_t least = median + 4 * (size_t)limits->surplus;

	for (size_t i = 0; i < n; i++) {
		const size_t grants = p[i].account->n_grants;

		p[i].median = median / 4;
		p[i].fence = fence / 40;
		p[i].peers = n;
		p[i].above = 40 * grants > fence && 4 * grants > least;
	}
}

/* Compares within each kind; leaves out kinds of too few. */
static void
compare_kinds(struct list *list, size_t first, const struct limits *limits)
{
	struct peer *p = list->items;
	size_t kept = first, n;

	for (size_t i = first; i < list->n; i += n) {
		for (n = 1; i + n < list->n &&
			    kind_of(p[i].account) == kind_of(p[i + n].account);
		     n++)
			;
		if (n < (size_t)limits->peers)
			continue;
		compare(&p[i], n, limits);
		memmove(&p[kept], &p[i], n * sizeof(*p));
		kept += n;
	}
	list->n = kept;
}

static int
can_sign_in(const struct muster_account *a)
{
	return a->status == MUSTER_ACTIVE || a->status == MUSTER_PENDING ||
	       a->status == MUSTER_STATUS_UNKNOWN;
}

static int
survey_entry(const struct muster_host *host, struct muster_run *run,
    const struct muster_entry *entry, struct list *list,
    const struct limits *limits)
{
	const size_t first = list->n;
	struct peer peer = { NULL, entry, 0, 0, 0, 0 };

	for (size_t i = 0;
	     (peer.account = host->entry_account(run, entry, i)) != NULL; i++)
		if (can_sign_in(peer.account) && add(list, &peer) != 0)
			return -1;
	if (list->n == first)
		return 0;
	qsort(&list->items[first], list->n - first, sizeof(peer), by_grants);
	compare_kinds(list, first, limits);
	return 0;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct peer *p)
{
	const struct muster_account *a = p->account;
	const int strong = kind_of(a) != OTHER;

	if (host->registered(run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id) !=
	    NULL)
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    "Registered as an account for emergencies.", MUSTER_LOW,
		    NULL);
	if (!p->above)
		return host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
		    NULL, MUSTER_LOW, NULL);
	if (host->fact_text(run, "peer group", p->entry->match) != 0 ||
	    host->fact_text(run, "compared with",
		strong ? "administrators of the group"
		       : "those of the group who do not administer") != 0 ||
	    host->fact_number(run, "peers", (int64_t)p->peers) != 0 ||
	    host->fact_number(run, "grants", (int64_t)a->n_grants) != 0 ||
	    host->fact_number(run, "median", (int64_t)p->median) != 0 ||
	    host->fact_number(run, "usual up to", (int64_t)p->fence) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_ACCOUNT, a->id,
	    "The account holds far more grants than its peers.",
	    strong ? MUSTER_MEDIUM : MUSTER_LOW,
	    strong ? "medium: the account administers"
		   : "low: the account does not administer");
}

/* Each account once: by the peer group in which it stands out least. */
static int
judge_all(const struct muster_host *host, struct muster_run *run,
    const struct list *list)
{
	if (list->n > 0)
		qsort(list->items, list->n, sizeof(*list->items), by_account);
	for (size_t i = 0; i < list->n; i++) {
		const struct peer *p = &list->items[i];

		if (i > 0 && strcmp(p[-1].account->id, p->account->id) == 0)
			continue;
		if (judge(host, run, p) != 0)
			return -1;
	}
	return 0;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct limits limits = { host->setting(run, "tenths"),
		host->setting(run, "surplus"), host->setting(run, "peers") };
	struct list list = { NULL, 0, 0 };
	const struct muster_entry *e;
	int rc = 0;

	for (size_t i = 0; rc == 0 && (e = host->entry(run, i)) != NULL; i++)
		if (e->of == MUSTER_PEER_GROUPS)
			rc = survey_entry(host, run, e, &list, &limits);
	if (rc == 0)
		rc = judge_all(host, run, &list);
	free(list.items);
	return rc;
}

const struct muster_rule rule_peer_outlier = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "PEE-03",
	.family = "peer analysis",
	.title = "Far more grants than the peers",
	.logic = "Accounts of a registered peer group that can sign in: those "
		 "whose number of grants lies above the upper quartile of "
		 "their peers by more than `tenths` tenths of the distance "
		 "between the quartiles (15: one and a half times, Tukey's "
		 "fence), and above the median by more than `surplus`. "
		 "Administrators are compared inside their own tier; kinds "
		 "with fewer than `peers` accounts are not compared. Who is in "
		 "several peer groups fails only if it stands out in each; "
		 "registered emergency accounts pass.",
	.rationale = "Access that grows with every task and never shrinks "
		     "makes some accounts far stronger than the work asks. "
		     "They are the ones worth taking over.",
	.fix = "1. Compare the groups of the person with those of a peer: "
	       "Account Management > Identity & access management > People. "
	       "2. Review what only this person has first. 3. Take them out of "
	       "the groups nobody can give a reason for. 4. If the work is "
	       "different, give it a peer group of its own in the register.",
	.false_alarm = "People who stand in for several teams, and platform "
		       "owners in a peer group of users.",
	.severity = MUSTER_LOW,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_GRANTS,
	/* it stands out only if nothing of the others was left out */
	.whole = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_FAIL,
	.check = check,
	.registers = UINT32_C(1) << MUSTER_PEER_GROUPS,
};
