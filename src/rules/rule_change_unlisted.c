/* SPDX-License-Identifier: Apache-2.0 */
/* DRF-06: who changed rights without being one who may? */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "abi/muster_rule.h"

#define MAX_LISTED 8 /* changes that are told; more are counted */

/* Words in the kind of an object that make it a matter of who may do what;
 * `rights`: of the rights themselves, not of who is in a group. */
static const struct {
	const char *word;
	int rights;
} kinds[] = {
	{ "POLICY", 1 }, /* and POLICY_BOUNDARY, POLICY_BINDING */
	{ "BINDING", 1 },
	{ "BOUNDARY", 1 },
	{ "PERMISSION", 1 },
	{ "ROLE", 1 },
	{ "GROUP", 0 },
	{ "MEMBER", 0 },
};
/* What changes nothing, as an action begins. */
static const char *const looks[] = { "READ", "GET", "LIST", "VIEW", "LOGIN",
	"LOGOUT" };

static int
has_word(const char *text, const char *word)
{
	const size_t n = strlen(word);

	for (; *text != '\0'; text++)
		if (strncasecmp(text, word, n) == 0)
			return 1;
	return 0;
}

/* 0: none of ours; 1: of groups; 2: of rights. */
static int
weight_of(const struct muster_event *e)
{
	if (e->object_kind == NULL)
		return 0;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (has_word(e->object_kind, kinds[i].word))
			return kinds[i].rights ? 2 : 1;
	return 0;
}

static int
is_change(const struct muster_event *e)
{
	if (weight_of(e) == 0)
		return 0;
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
		if (e->action != NULL &&
		    strncasecmp(e->action, looks[i], strlen(looks[i])) == 0)
			return 0;
	return e->outcome == NULL || strncasecmp(e->outcome, "success", 7) == 0;
}

/* ---- who may ---- */

static int
covers(const struct muster_entry *entry, const struct muster_event *e)
{
	if (e->at == MUSTER_NO_TIME)
		return entry->from == MUSTER_NO_TIME &&
		       entry->until == MUSTER_NO_TIME;
	return (entry->from == MUSTER_NO_TIME || e->at >= entry->from) &&
	       (entry->until == MUSTER_NO_TIME || e->at <= entry->until);
}

/* An actor that is no account is named as the log names it. */
static const struct muster_entry *
find_entry(const struct muster_host *host, struct muster_run *run,
    const struct muster_event *e)
{
	const struct muster_entry *entry = NULL;

	if (e->account != NULL)
		entry = host->registered(
		    run, MUSTER_ACTORS, MUSTER_ACCOUNT, e->account->id);
	if (entry != NULL || e->actor == NULL)
		return entry;
	for (size_t i = 0; (entry = host->entry(run, i)) != NULL; i++)
		if (entry->of == MUSTER_ACTORS && entry->match != NULL &&
		    strcasecmp(entry->match, e->actor) == 0)
			return entry;
	return NULL;
}

/* ---- by actor ---- */

struct list {
	const void **items; /* events */
	size_t n;
};

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

static int
by_subject(const void *left, const void *right)
{
	const void *const *x = left, *const *y = right;
	const struct muster_event *a = *x, *b = *y;
	int order = compare_subject(a, b);

	if (order == 0 && (a->actor == NULL || b->actor == NULL))
		order = (a->actor != NULL) - (b->actor != NULL);
	else if (order == 0)
		order = strcmp(a->actor, b->actor);
	if (order == 0 && a->at != b->at)
		order = a->at < b->at ? -1 : 1;
	return order != 0 ? order : strcmp(a->id, b->id);
}

static int
collect(
    const struct muster_host *host, struct muster_run *run, struct list *list)
{
	const struct muster_event *e;
	size_t n = 0;

	for (size_t i = 0; (e = host->event(run, i)) != NULL; i++)
		n += is_change(e) != 0;
	if (n == 0)
		return 0;
	list->items = malloc(n * sizeof(*list->items));
	if (list->items == NULL)
		return -1;
	for (size_t i = 0; (e = host->event(run, i)) != NULL && list->n < n;
	     i++)
		if (is_change(e))
			list->items[list->n++] = e;
	qsort(list->items, list->n, sizeof(*list->items), by_subject);
	return 0;
}

struct tally {
	size_t n, n_unlisted, n_nameless, n_untimely;
	int rights;
};

static int
state_change(const struct muster_host *host, struct muster_run *run,
    const struct muster_event *e)
{
	const char *what =
	    e->object_name != NULL ? e->object_name : e->object_id;

	if (host->fact_text(run, "changed", what) != 0 ||
	    host->fact_text(run, "kind", e->object_kind) != 0)
		return -1;
	return host->fact_time(run, "at", e->at);
}

static int
examine_change(const struct muster_host *host, struct muster_run *run,
    const struct muster_event *e, const struct muster_entry *entry,
    struct tally *t)
{
	t->n++;
	if (e->account == NULL && e->actor == NULL) {
		t->n_nameless++;
		return 0;
	}
	if (entry != NULL && covers(entry, e))
		return 0;
	t->n_untimely += entry != NULL;
	t->rights |= weight_of(e) == 2;
	return t->n_unlisted++ < MAX_LISTED ? state_change(host, run, e) : 0;
}

static int
is_same_actor(const struct muster_event *a, const struct muster_event *b)
{
	return a->actor != NULL && b->actor != NULL &&
	       strcmp(a->actor, b->actor) == 0;
}

/* The changes of one account, or of a source by nobody we know. */
static int
examine(const struct muster_host *host, struct muster_run *run,
    const struct list *list, struct tally *t)
{
	const struct muster_event *last = NULL, *e;
	const struct muster_entry *entry = NULL;

	for (size_t i = 0; i < list->n; i++, last = e) {
		const size_t before = t->n_unlisted;

		e = list->items[i];
		if (last == NULL || !is_same_actor(last, e))
			entry = find_entry(host, run, e);
		if (examine_change(host, run, e, entry, t) != 0)
			return -1;
		if (t->n_unlisted > before && t->n_unlisted <= MAX_LISTED &&
		    host->fact_text(run, "by", e->actor) != 0)
			return -1;
	}
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

static const char *
reason_of(const struct muster_event *e, const struct tally *t)
{
	if (t->n_untimely == t->n_unlisted)
		return "Rights were changed outside the time that the actor is "
		       "listed for.";
	return e->account != NULL
		   ? "Rights were changed by an account that is not listed as "
		     "one that may."
		   : "Rights were changed by an actor that is neither listed "
		     "nor an account.";
}

static int
pass(const struct muster_host *host, struct muster_run *run,
    const struct muster_event *e, const struct tally *t)
{
	const enum muster_subject kind =
	    e->account != NULL ? MUSTER_ACCOUNT : MUSTER_SOURCE;
	const char *id = e->account != NULL ? e->account->id : e->source;

	if (t->n_nameless > 0)
		return host->judge(run, MUSTER_UNKNOWN, kind, id,
		    "The audit log does not say who made some changes.",
		    MUSTER_MEDIUM, NULL);
	if (!is_whole(host, run, e->source))
		return host->judge(run, MUSTER_UNKNOWN, kind, id,
		    "What was read is covered, but the audit log was not read "
		    "to its end.",
		    MUSTER_MEDIUM, NULL);
	return host->judge(
	    run, MUSTER_PASS, kind, id, NULL, MUSTER_MEDIUM, NULL);
}

static int
conclude(const struct muster_host *host, struct muster_run *run,
    const struct muster_event *e, const struct tally *t)
{
	if (host->fact_number(run, "changes", (int64_t)t->n) != 0 ||
	    host->fact_number(
		run, "of these not covered", (int64_t)t->n_unlisted) != 0 ||
	    host->fact_number(
		run, "of these without an actor", (int64_t)t->n_nameless) != 0)
		return -1;
	if (t->n_unlisted == 0)
		return pass(host, run, e, t);
	return host->judge(run, MUSTER_FAIL,
	    e->account != NULL ? MUSTER_ACCOUNT : MUSTER_SOURCE,
	    e->account != NULL ? e->account->id : e->source, reason_of(e, t),
	    t->rights ? MUSTER_HIGH : MUSTER_MEDIUM,
	    t->rights ? "high: a policy, a binding or a boundary was changed"
		      : "medium: groups or their members were changed");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	struct list list = { NULL, 0 };
	int rc = collect(host, run, &list);
	size_t end;

	for (size_t i = 0; rc == 0 && i < list.n; i = end) {
		struct tally t = { 0, 0, 0, 0, 0 };
		struct list own;

		for (end = i + 1; end < list.n && compare_subject(list.items[i],
						      list.items[end]) == 0;
		     end++)
			;
		own = (struct list){ &list.items[i], end - i };
		rc = examine(host, run, &own, &t);
		if (rc == 0)
			rc = conclude(host, run, list.items[i], &t);
	}
	free(list.items);
	return rc;
}

const struct muster_rule rule_change_unlisted = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "DRF-06",
	.family = "drift and baseline",
	.title = "Change made outside the approved channel",
	.logic = "Entries of the audit log that change groups, members, "
		 "policies, bindings, boundaries or permissions, made by an "
		 "actor that the register of actors does not list, or not for "
		 "that time. One verdict for each account that made such "
		 "changes; those of actors that are no account are judged at "
		 "the source, the vendor's own name (\"DYNATRACE\") included: "
		 "it counts as listed only if it is. Attempts that failed are "
		 "no changes.",
	.rationale = "If rights are changed by code and by a few people, every "
		     "change has a request behind it. One made by somebody "
		     "else has none, and the code will not know of it.",
	.fix = "1. Ask the actor for the request behind the changes named "
	       "among the facts. 2. If there is one, record it; if the actor "
	       "is to make changes from now on, enter them into the register "
	       "of actors with an end. 3. If there is none, undo the change "
	       "where it was made: Account Management > Identity & access "
	       "management > Groups or Policies. 4. Take away the right to "
	       "change groups and policies from who should not have it.",
	.false_alarm = "A change in an emergency; a pipeline or directory "
		       "connection that the register does not list yet.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_EVENTS,
	.whole = 0, /* see is_whole */
	.absence = MUSTER_UNKNOWN,
	.check = check,
	.registers = UINT32_C(1) << MUSTER_ACTORS,
};
