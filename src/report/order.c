/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which people look things up: by name, then by id. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "model/control.h"
#include "model/finding.h"
#include "model/model.h"
#include "report/tables.h"

struct named {
	const char *name;
	size_t index; /* the model's own order breaks ties: by source and id */
};

static int
by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = text_compare(x->name, y->name);

	if (order != 0)
		return order;
	return (x->index > y->index) - (x->index < y->index);
}

static const size_t *
sort(size_t n, const char *(*name)(const struct model *, size_t),
    const struct model *m, struct arena *arena)
{
	struct named *items = calloc(n + 1, sizeof(*items));
	size_t *order = arena_alloc(arena, n + 1, sizeof(*order));

	if (items == NULL || order == NULL) {
		free(items);
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		items[i] = (struct named){ name(m, i), i };
	qsort(items, n, sizeof(*items), by_name);
	for (size_t i = 0; i < n; i++)
		order[i] = items[i].index;
	free(items);
	return order;
}

static const char *
account_name(const struct model *m, size_t i)
{
	return m->accounts[i].display;
}

static const char *
group_name(const struct model *m, size_t i)
{
	return m->groups[i].name;
}

static const char *
entitlement_name(const struct model *m, size_t i)
{
	return m->entitlements[i].name;
}

static const char *
credential_name(const struct model *m, size_t i)
{
	return m->credentials[i].name;
}

/* The same for every finding of a rule, and long: made once. */
int
order_controls(struct report_input *in, struct arena *arena, struct err *err)
{
	const struct verdicts *v = in->verdicts;
	const char **texts = arena_alloc(arena, v->n_rules + 1,
	    sizeof(*texts));

	if (texts == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < v->n_rules; i++) {
		texts[i] = control_of_rule(in->controls, v->rules[i].rule->id,
		    arena);
		if (texts[i] == NULL)
			return err_nomem(err);
	}
	in->rule_controls = texts;
	return 0;
}

int
order_by_name(struct report_input *in, struct arena *arena, struct err *err)
{
	const struct model *m = in->model;

	in->accounts = sort(m->n_accounts, account_name, m, arena);
	in->groups = sort(m->n_groups, group_name, m, arena);
	in->entitlements = sort(m->n_entitlements, entitlement_name, m, arena);
	in->credentials = sort(m->n_credentials, credential_name, m, arena);
	if (in->accounts == NULL || in->groups == NULL ||
	    in->entitlements == NULL || in->credentials == NULL)
		return err_nomem(err);
	return 0;
}
