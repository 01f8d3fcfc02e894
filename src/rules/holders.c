/* SPDX-License-Identifier: Apache-2.0 */
/* The grants through which accounts hold a duty. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "rules/holders.h"

static int
push(struct holders *w, const struct holders_way *way)
{
	struct holders_way *items = w->items;

	if (w->n == w->room) {
		size_t room = w->room > 0 ? 2 * w->room : 64;

		items = realloc(items, room * sizeof(*items));
		if (items == NULL)
			return -1;
		w->items = items;
		w->room = room;
	}
	w->items[w->n++] = *way;
	return 0;
}

static int
by_grant(const void *a, const void *b)
{
	const struct holders_way *x = a, *y = b;
	const int order = strcmp(x->grant, y->grant);

	if (order != 0)
		return order;
	return (x->at > y->at) - (x->at < y->at);
}

static int
is_subject(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct holders_of *of)
{
	return (!of->people || a->type != MUSTER_SERVICE) &&
	       (a->status == MUSTER_ACTIVE || a->status == MUSTER_PENDING ||
		   a->status == MUSTER_STATUS_UNKNOWN) &&
	       host->registered(
		   run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id) == NULL;
}

static int
is_sure(const struct muster_account *a, const struct holders_of *of)
{
	return a->status != MUSTER_STATUS_UNKNOWN &&
	       (!of->people || a->type == MUSTER_PERSON);
}

static const struct muster_duty *
find_duty(
    const struct muster_host *host, struct muster_run *run, const char *id)
{
	const struct muster_duty *d;

	for (size_t i = 0; (d = host->duty(run, i)) != NULL; i++)
		if (strcmp(d->id, id) == 0)
			return d;
	return NULL;
}

/* One way for each account that holds the duty. */
static int
gather(struct holders *w, const struct muster_host *host,
    struct muster_run *run, const struct muster_duty *duty,
    const struct holders_of *of)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		const struct muster_holding *h;
		struct holders_way way = { .at = i, .n = 1 };

		if (!is_subject(host, run, a, of) ||
		    (h = host->holding(run, a, duty)) == NULL ||
		    h->grant == NULL || h->tier > of->weakest)
			continue;
		way.grant = h->grant->id;
		way.n_sure = is_sure(a, of) ? 1 : 0;
		way.holder = a->login != NULL ? a->login : a->name;
		way.permission = h->permission;
		way.place = h->scope.name != NULL ? h->scope.name : h->scope.id;
		way.tier = h->tier;
		way.limited = h->limited;
		if (push(w, &way) != 0)
			return -1;
	}
	return 0;
}

/* One way for each grant: the first holder's, with all of them counted. */
static void
fold(struct holders *w)
{
	size_t n = 0;

	if (w->n > 1)
		qsort(w->items, w->n, sizeof(*w->items), by_grant);
	for (size_t i = 0; i < w->n; i++) {
		const struct holders_way *next = &w->items[i];
		struct holders_way *last = n > 0 ? &w->items[n - 1] : NULL;

		if (last == NULL || strcmp(last->grant, next->grant) != 0) {
			w->items[n++] = *next;
			continue;
		}
		last->n += next->n;
		last->n_sure += next->n_sure;
		if (next->tier < last->tier) {
			last->tier = next->tier;
			last->permission = next->permission;
			last->place = next->place;
		}
		last->limited = last->limited && next->limited;
	}
	w->n = n;
}

int
holders_gather(struct holders *w, const struct muster_host *host,
    struct muster_run *run, const struct holders_of *of)
{
	const struct muster_duty *duty = find_duty(host, run, of->duty);

	*w = (struct holders){ NULL, 0, 0 };
	if (duty != NULL && gather(w, host, run, duty, of) != 0)
		return -1;
	fold(w);
	return 0;
}

void
holders_clear(struct holders *w)
{
	free(w->items);
	*w = (struct holders){ NULL, 0, 0 };
}

const struct holders_way *
holders_find(const struct holders *w, const char *grant)
{
	size_t low = 0, high = w->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = strcmp(w->items[middle].grant, grant);

		if (order == 0)
			return &w->items[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

int
holders_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_grant *g, const struct holders_way *way)
{
	if (host->fact_text(run, "permission", way->permission) != 0 ||
	    host->fact_text(run, "at", way->place) != 0 ||
	    host->fact_number(run, "accounts", (int64_t)way->n) != 0 ||
	    host->fact_text(run, "one of them", way->holder) != 0)
		return -1;
	if (g->n_conditions > 0 &&
	    host->fact_text(run, "boundaries", g->condition_names) != 0)
		return -1;
	return host->fact_text(run, "group",
		   g->group != NULL ? g->group->name : g->group_id) != 0 ||
		       host->fact_text(run, "policy",
			   g->entitlement != NULL ? g->entitlement->name
						  : g->entitlement_id) != 0
		   ? -1
		   : 0;
}
