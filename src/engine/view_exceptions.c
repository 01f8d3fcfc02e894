/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions as rules see them, and what requirements ask of settings. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utc.h"
#include "engine/engine_private.h"
#include "model/control.h"
#include "model/exception.h"

int
view_exceptions(struct views *v, struct arena *arena)
{
	const struct exceptions *all = v->judging->exceptions;
	const size_t n = all != NULL ? all->n : 0;

	v->exceptions = arena_alloc(arena, n + 1, sizeof(*v->exceptions));
	if (v->exceptions == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct exception *e = &all->items[i];

		v->exceptions[i] = (struct muster_exception){
			.id = e->id,
			.finding_id = e->finding,
			.rule_id = e->rule,
			.subject = e->subject,
			.scope = e->scope,
			.reason = e->reason,
			.owner = e->owner,
			.approver = e->approver,
			.control = e->control,
			.created = e->created,
			.end = e->end,
			.missing = e->missing,
			.expired = e->end != UTC_UNKNOWN &&
				   e->end < v->judging->now,
			.place = e->place,
		};
	}
	v->n_exceptions = n;
	return 0;
}

/* ---- guards ---- */

static size_t
find_rule(const struct engine *engine, const char *id)
{
	for (size_t i = 0; i < engine->n_rules; i++)
		if (strcmp(engine->rules[i].rule->id, id) == 0)
			return i;
	return NONE;
}

static const struct setting_value *
find_setting(const struct rule_result *rule, const char *name)
{
	for (size_t i = 0; i < rule->n_settings; i++)
		if (strcmp(rule->settings[i].setting->name, name) == 0)
			return &rule->settings[i];
	return NULL;
}

/* What names no rule or setting of this run is left out. */
static void
add_guard(struct views *v, const struct engine *engine,
    const struct control *c, const struct guard *g)
{
	const size_t rule = find_rule(engine, g->rule);
	const struct setting_value *s =
	    rule != NONE ? find_setting(&engine->rules[rule], g->setting)
			 : NULL;
	size_t at = v->n_guards;

	if (s == NULL)
		return;
	while (at > 0 && v->guard_rule[at - 1] > rule)
		at--;
	memmove(&v->guards[at + 1], &v->guards[at],
	    (v->n_guards - at) * sizeof(*v->guards));
	memmove(&v->guard_rule[at + 1], &v->guard_rule[at],
	    (v->n_guards - at) * sizeof(*v->guard_rule));
	v->guard_rule[at] = rule;
	v->guards[at] = (struct muster_guard){ .rule_id = g->rule,
		.setting = g->setting,
		.framework = c->framework,
		.control = c->id,
		.at_most = g->at_most,
		.at_least = g->at_least,
		.value = s->value };
	v->n_guards++;
}

/* Rules before others, then by framework and control. */
int
view_guards(
    struct views *v, const struct engine *engine, struct arena *arena)
{
	const struct controls *all = v->judging->controls;
	size_t n = 0;

	for (size_t i = 0; all != NULL && i < all->n; i++)
		n += all->items[i].n_guards;
	v->guards = arena_alloc(arena, n + 1, sizeof(*v->guards));
	v->guard_rule = arena_alloc(arena, n + 1, sizeof(*v->guard_rule));
	if (v->guards == NULL || v->guard_rule == NULL)
		return -1;
	for (size_t i = 0; all != NULL && i < all->n; i++)
		for (size_t k = 0; k < all->items[i].n_guards; k++)
			add_guard(v, engine, &all->items[i],
			    &all->items[i].guards[k]);
	return 0;
}
