/* SPDX-License-Identifier: Apache-2.0 */
/* DRF-05: where did much access come at once? */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "changes", "changes by one actor in the window that are accepted", 20,
	    1, 100000 },
	{ "hours", "hours of the window", 24, 1, 8760 },
	{ "members",
	    "new members of a group since the last review that are "
	    "accepted",
	    10, 1, 100000 },
	{ "percent", "percent of a group that may be new besides", 25, 1, 100 },
	{ "administrators",
	    "new members of an administrators' group that are accepted", 2, 0,
	    100000 },
	{ NULL, NULL, 0, 0, 0 }
};

/* ---- changes by one actor ---- */

/* Words in the kind of an object by which access is given ... */
static const char *const kinds[] = { "POLICY", "BINDING", "BOUNDARY",
	"PERMISSION", "ROLE", "GROUP", "MEMBER" };
/* ... and how actions begin that give none. */
static const char *const others[] = { "READ", "GET", "LIST", "VIEW", "LOGIN",
	"LOGOUT", "DELETE", "REMOVE", "REVOKE" };

static int
has_word(const char *text, const char *word)
{
	const size_t n = strlen(word);

	for (; *text != '\0'; text++)
		if (strncasecmp(text, word, n) == 0)
			return 1;
	return 0;
}

static int
may_give(const struct muster_event *e)
{
	size_t i = 0;

	if (e->object_kind == NULL ||
	    (e->outcome != NULL && strncasecmp(e->outcome, "success", 7) != 0))
		return 0;
	for (size_t k = 0;
	     e->action != NULL && k < sizeof(others) / sizeof(others[0]); k++)
		if (strncasecmp(e->action, others[k], strlen(others[k])) == 0)
			return 0;
	while (i < sizeof(kinds) / sizeof(kinds[0]) &&
	       !has_word(e->object_kind, kinds[i]))
		i++;
	return i < sizeof(kinds) / sizeof(kinds[0]);
}

struct list {
	const void **items; /* events, or groups of new memberships */
	size_t n;
};

static const char *
actor_of(const struct muster_event *e)
{
	return e->actor != NULL ? e->actor : "";
}

/* Of the account; without one, all of a source stand together. */
static int
compare_subject(const struct muster_event *a, const struct muster_event *b)
{
	if ((a->account == NULL) != (b->account == NULL))
		return a->account == NULL ? 1 : -1;
	if (a->account != NULL)
		return strcmp(a->account->id, b->account->id);
	return strcmp(a->source, b->source);
}

/* An account is one actor, whatever the log calls it. */
static int
compare_actor(const struct muster_event *a, const struct muster_event *b)
{
	const int order = compare_subject(a, b);

	return order != 0 || a->account != NULL
		   ? order
		   : strcmp(actor_of(a), actor_of(b));
}

static int
by_actor(const void *left, const void *right)
{
	const void *const *x = left, *const *y = right;
	const struct muster_event *a = *x, *b = *y;
	const int order = compare_actor(a, b);

	if (order != 0)
		return order;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return strcmp(a->id, b->id);
}

static int
collect_events(
    const struct muster_host *host, struct muster_run *run, struct list *list)
{
	const struct muster_event *e;
	size_t n = 0;

	for (size_t i = 0; (e = host->event(run, i)) != NULL; i++)
		n += may_give(e) != 0;
	if (n == 0)
		return 0;
	list->items = malloc(n * sizeof(*list->items));
	if (list->items == NULL)
		return -1;
	for (size_t i = 0; (e = host->event(run, i)) != NULL && list->n < n;
	     i++)
		if (may_give(e))
			list->items[list->n++] = e;
	qsort(list->items, list->n, sizeof(*list->items), by_actor);
	return 0;
}

/* The most one actor changed in one window, and what could not be placed. */
struct burst {
	const struct muster_event *first; /* of the window */
	size_t most, n, n_untimed;
};

static void
slide(const struct list *list, size_t from, size_t to, int64_t window,
    struct burst *b)
{
	size_t first = from;

	for (size_t i = from; i < to; i++) {
		const struct muster_event *e = list->items[i], *f;

		b->n++;
		if (e->at == MUSTER_NO_TIME) {
			b->n_untimed++;
			first = i + 1; /* these sort first */
			continue;
		}
		for (f = list->items[first]; e->at - f->at > window;
		     f = list->items[first])
			first++;
		if (i - first + 1 > b->most) {
			b->most = i - first + 1;
			b->first = f;
		}
	}
}

/* Pipelines that apply rights as code, if the organisation says so. */
static int
is_pipeline(const struct muster_host *host, struct muster_run *run,
    const struct muster_event *e)
{
	const struct muster_entry *entry;

	if (e->account != NULL)
		return e->account->type == MUSTER_SERVICE &&
		       host->registered(run, MUSTER_ACTORS, MUSTER_ACCOUNT,
			   e->account->id) != NULL;
	for (size_t i = 0; (entry = host->entry(run, i)) != NULL; i++)
		if (entry->of == MUSTER_ACTORS && entry->match != NULL &&
		    strcasecmp(entry->match, actor_of(e)) == 0)
			return 1;
	return 0;
}

/* Changes to rights stand in the log of the account, not in those of the
 * environments. */
static int
is_whole(
    const struct muster_host *host, struct muster_run *run, const char *source)
{
	const struct muster_part *p;

	for (size_t i = 0; (p = host->part(run, i)) != NULL; i++) {
		const char *slash = strrchr(p->id, '/');

		if (strcmp(slash != NULL ? slash + 1 : p->id, "audit-log") ==
			0 &&
		    p->source != NULL && strcmp(p->source, source) == 0 &&
		    p->status != MUSTER_PART_COMPLETE)
			return 0;
	}
	return 1;
}

static int
judge_burst(const struct muster_host *host, struct muster_run *run,
    const struct muster_event *e, const struct burst *b)
{
	const size_t accepted = (size_t)host->setting(run, "changes");
	const enum muster_subject kind =
	    e->account != NULL ? MUSTER_ACCOUNT : MUSTER_SOURCE;
	const char *id = e->account != NULL ? e->account->id : e->source;

	if (b->most > accepted) {
		if (host->fact_text(run, "actor", b->first->actor) != 0 ||
		    host->fact_number(
			run, "changes at once", (int64_t)b->most) != 0 ||
		    host->fact_number(run, "accepted", (int64_t)accepted) !=
			0 ||
		    host->fact_time(run, "from", b->first->at) != 0 ||
		    host->fact_number(
			run, "changes in the log", (int64_t)b->n) != 0)
			return -1;
		return host->judge(run, MUSTER_FAIL, kind, id,
		    "One actor gave more access at once than is usual.",
		    MUSTER_MEDIUM,
		    "medium: what was given may be right, but nobody looks at "
		    "so much at once");
	}
	if (b->n_untimed > 0)
		return host->judge(run, MUSTER_UNKNOWN, kind, id,
		    "The audit log does not say when some changes were made.",
		    MUSTER_MEDIUM, NULL);
	if (!is_whole(host, run, e->source))
		return host->judge(run, MUSTER_UNKNOWN, kind, id,
		    "No burst in what was read, but the audit log was not read "
		    "to its end.",
		    MUSTER_MEDIUM, NULL);
	return host->judge(
	    run, MUSTER_PASS, kind, id, NULL, MUSTER_MEDIUM, NULL);
}

static int
judge_actors(const struct muster_host *host, struct muster_run *run,
    const struct list *list)
{
	const int64_t window = host->setting(run, "hours") * 3600;
	size_t end;

	for (size_t i = 0; i < list->n; i = end) {
		const struct muster_event *subject = list->items[i];
		struct burst worst = { NULL, 0, 0, 0 };
		size_t next;

		for (end = i; end < list->n &&
			      compare_subject(subject, list->items[end]) == 0;
		     end = next) {
			for (next = end + 1;
			     next < list->n && compare_actor(list->items[end],
						   list->items[next]) == 0;
			     next++)
				;
			if (!is_pipeline(host, run, list->items[end]))
				slide(list, end, next, window, &worst);
		}
		if (judge_burst(host, run, subject, &worst) != 0)
			return -1;
	}
	return 0;
}

/* ---- new members of one group ---- */

static int
by_id(const void *left, const void *right)
{
	const void *const *x = left, *const *y = right;
	const struct muster_group *a = *x, *b = *y;

	return strcmp(a->id, b->id);
}

static int
add_new(struct list *list, size_t *room, const struct muster_group *g)
{
	if (list->n == *room) {
		const size_t more = *room > 0 ? *room * 2 : 256;
		const void **items =
		    realloc(list->items, more * sizeof(*items));

		if (items == NULL)
			return -1;
		list->items = items;
		*room = more;
	}
	list->items[list->n++] = g;
	return 0;
}

/* The group of each new membership, and of each that may be: sorted. */
struct growth {
	struct list fresh, unsure;
	int known; /* some source has a past */
};

static void
sort(struct list *list)
{
	if (list->n > 0)
		qsort(list->items, list->n, sizeof(*list->items), by_id);
}

static int
collect_new(
    const struct muster_host *host, struct muster_run *run, struct growth *g)
{
	const struct muster_membership *m;
	const struct muster_account *a;
	size_t room = 0, room_unsure = 0;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++)
		for (size_t k = 0; (m = host->membership(run, a, k)) != NULL;
		     k++) {
			if (m->group == NULL)
				continue;
			g->known |= m->is_new != MUSTER_TRI_UNKNOWN;
			if ((m->is_new == MUSTER_YES &&
				add_new(&g->fresh, &room, m->group) != 0) ||
			    (m->is_new == MUSTER_TRI_UNKNOWN &&
				add_new(&g->unsure, &room_unsure, m->group) !=
				    0))
				return -1;
		}
	sort(&g->fresh);
	sort(&g->unsure);
	return 0;
}

/* First of the list that does not stand before the group, or after it. */
static size_t
bound(const struct list *list, const struct muster_group *g, int after)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const struct muster_group *at = list->items[middle];

		if (strcmp(at->id, g->id) < after)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static size_t
count(const struct list *list, const struct muster_group *g)
{
	return bound(list, g, 1) - bound(list, g, 0);
}

static int
is_burst(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g, size_t n)
{
	if (g->tier <= MUSTER_TIER_1)
		return n > (size_t)host->setting(run, "administrators");
	return n > (size_t)host->setting(run, "members") &&
	       n * 100 > g->n_members * (size_t)host->setting(run, "percent");
}

static int
judge_group(const struct muster_host *host, struct muster_run *run,
    const struct muster_group *g, const struct growth *growth)
{
	const struct muster_history *h = host->history(run);
	const size_t n = count(&growth->fresh, g);
	const int strong = g->tier <= MUSTER_TIER_1;
	const int sure = is_burst(host, run, g, n);

	/* of a source that is new to us, nothing is known in a whole review */
	if (!sure && (h->complete || !is_burst(host, run, g,
					 n + count(&growth->unsure, g))))
		return host->judge(run, MUSTER_PASS, MUSTER_GROUP, g->id, NULL,
		    MUSTER_MEDIUM, NULL);
	if (host->fact_number(run, "new members", (int64_t)n) != 0 ||
	    host->fact_number(run, "members", (int64_t)g->n_members) != 0 ||
	    host->fact_text(run, "managed by", g->managed_by) != 0 ||
	    host->fact_text(run, "strongest right", g->tier_reason) != 0 ||
	    host->fact_time(run, "last review", h->at) != 0)
		return -1;
	if (!sure)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_GROUP, g->id,
		    "Many members were not seen by the last review, but it did "
		    "not see everything.",
		    MUSTER_MEDIUM, NULL);
	return host->judge(run, MUSTER_FAIL, MUSTER_GROUP, g->id,
	    "More members came since the last review than is usual.",
	    strong ? MUSTER_HIGH : MUSTER_MEDIUM,
	    strong ? "high: the group administers"
		   : "medium: the group does not administer");
}

static int
judge_groups(const struct muster_host *host, struct muster_run *run)
{
	struct growth growth = { { NULL, 0 }, { NULL, 0 }, 0 };
	const struct muster_group *g;
	int rc = collect_new(host, run, &growth);

	for (size_t i = 0;
	     rc == 0 && growth.known && (g = host->group(run, i)) != NULL; i++)
		if (g->everyone != MUSTER_YES)
			rc = judge_group(host, run, g, &growth);
	free(growth.fresh.items);
	free(growth.unsure.items);
	return rc;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	struct list list = { NULL, 0 };
	int rc = collect_events(host, run, &list);

	if (rc == 0)
		rc = judge_actors(host, run, &list);
	free(list.items);
	if (rc == 0 && host->history(run) != NULL)
		rc = judge_groups(host, run);
	return rc;
}

const struct muster_rule rule_grant_burst = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "DRF-05",
	.family = "drift and baseline",
	.title = "Burst of grants",
	.logic = "By the audit log: one actor that changed groups, members, "
		 "policies, bindings or permissions more than `changes` times "
		 "within `hours` hours; removals and failed attempts do not "
		 "count. Actors that are no account are judged at the source. "
		 "Service users, and actors without account, that the register "
		 "of actors lists are pipelines and pass. With an earlier "
		 "review also each group: more than `members` new members that "
		 "are more than `percent` of it, or more than `administrators` "
		 "in a group that administers.",
	.rationale = "An attacker with an administrator's account gives access "
		     "fast, and so does a script that went wrong. Both look "
		     "like a busy day unless somebody asks.",
	.fix = "1. Ask the actor for the request behind that day; for a group, "
	       "its owner. 2. If there is none, treat it as an incident: end "
	       "the sessions and tokens of the actor first. 3. Take back what "
	       "was given under Account Management > Identity & access "
	       "management > Groups and Policies. 4. If a pipeline did it, "
	       "enter it into the register of actors.",
	.false_alarm = "A new team, a reorganisation, a directory that is "
		       "connected for the first time.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_EVENTS | MUSTER_DATA_ACCOUNTS |
		 MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS,
	.whole = MUSTER_DATA_MEMBERS, /* of events see is_whole */
	.absence = MUSTER_PASS,
	.check = check,
};
