/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which people look things up: by name, then by id. */
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/mask.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "model/control.h"
#include "model/finding.h"
#include "model/model.h"
#include "report/tables.h"

#define DUTY_RULES "SOD-" /* how their ids begin */

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

/* As it will be shown: the order must not tell what the name was. */
static const char *
shown(const struct report_input *in, const char *name, struct arena *arena)
{
	struct strbuf sb;

	if (in->mask == NULL || name == NULL)
		return name;
	strbuf_init(&sb, MIB);
	mask_text(in->mask, name, strlen(name), "name", &sb);
	return strbuf_take(&sb, arena);
}

static const size_t *
sort(size_t n, const char *(*name)(const struct model *, size_t),
    const struct report_input *in, struct arena *arena)
{
	struct named *items = calloc(n + 1, sizeof(*items));
	size_t *order = arena_alloc(arena, n + 1, sizeof(*order));

	if (items == NULL || order == NULL) {
		free(items);
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		items[i] = (struct named){
			shown(in, name(in->model, i), arena), i };
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

static size_t
add_tier(const struct report_input *in, enum tier tier, size_t *list,
    size_t n)
{
	for (size_t i = 0; i < in->model->n_accounts; i++)
		if (in->derived->of_account[in->accounts[i]].tier == tier)
			list[n++] = in->accounts[i];
	return n;
}

int
order_special(struct report_input *in, struct arena *arena, struct err *err)
{
	const struct model *m = in->model;
	const struct verdicts *v = in->verdicts;
	size_t *high, *services, *duties;

	high = arena_alloc(arena, m->n_accounts + 1, sizeof(*high));
	services = arena_alloc(arena, m->n_accounts + 1, sizeof(*services));
	duties = arena_alloc(arena, v->n_findings + 1, sizeof(*duties));
	if (high == NULL || services == NULL || duties == NULL)
		return err_nomem(err);
	in->n_privileged = add_tier(in, TIER_0, high, 0);
	in->n_privileged = add_tier(in, TIER_1, high, in->n_privileged);
	in->n_services = in->n_duty_findings = 0;
	for (size_t i = 0; i < m->n_accounts; i++)
		if (m->accounts[in->accounts[i]].type == ACCOUNT_SERVICE)
			services[in->n_services++] = in->accounts[i];
	for (size_t i = 0; i < v->n_findings; i++)
		if (strncmp(v->findings[i].rule, DUTY_RULES,
			sizeof(DUTY_RULES) - 1) == 0)
			duties[in->n_duty_findings++] = i;
	in->privileged = high;
	in->services = services;
	in->duty_findings = duties;
	return 0;
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

	in->accounts = sort(m->n_accounts, account_name, in, arena);
	in->groups = sort(m->n_groups, group_name, in, arena);
	in->entitlements = sort(m->n_entitlements, entitlement_name, in, arena);
	in->credentials = sort(m->n_credentials, credential_name, in, arena);
	if (in->accounts == NULL || in->groups == NULL ||
	    in->entitlements == NULL || in->credentials == NULL)
		return err_nomem(err);
	return 0;
}
