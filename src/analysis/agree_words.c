/* SPDX-License-Identifier: Apache-2.0 */
/* The answer of one side in words: what, under which condition, by what. */
#include "analysis/agree.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "model/model.h"

#define MAX_WORDS (64 * (size_t)KIB)
#define MAX_SHOWN 5 /* effects, and ways to one effect */

static const char *
named(const char *name, const char *id)
{
	return name != NULL && name[0] != '\0' ? name : id;
}

static void
add_way(struct strbuf *out, const struct model *m, const char *source,
    const char *policy, const char *group)
{
	size_t e = model_find_entitlement(m, source, policy);
	size_t g = model_find_group(m, source, group);

	if (policy[0] != '\0')
		strbuf_addf(out, " by \"%s\"",
		    e != NONE ? named(m->entitlements[e].name, policy)
			      : policy);
	if (group[0] != '\0')
		strbuf_addf(out, " for group \"%s\"",
		    g != NONE ? named(m->groups[g].name, group) : group);
}

static void
add_ways(struct strbuf *out, const struct bout *b, const struct claim *c)
{
	const struct model *m = b->d->model;
	const struct platform_answer *a = c->answer;

	if (a == NULL) {
		add_way(out, m, m->grants[c->grant].source,
		    m->grants[c->grant].entitlement_id,
		    m->grants[c->grant].group_id);
		return;
	}
	for (size_t i = 0; i < a->n_policies && i < MAX_SHOWN; i++) {
		strbuf_add(out, i > 0 ? " and" : "");
		add_way(out, m, a->source, a->policy_ids[i],
		    i < a->n_groups ? a->group_ids[i] : "");
	}
	if (a->n_policies > MAX_SHOWN)
		strbuf_addf(
		    out, " and %zu more ways", a->n_policies - MAX_SHOWN);
}

static void
add_claim(struct strbuf *out, const struct bout *b, const struct claim *c)
{
	strbuf_add(out, c->deny ? "DENY" : "ALLOW");
	if (c->n_conditions > 0) {
		strbuf_add(out, " WHERE ");
		condition_print(out, c->conditions, c->n_conditions);
	}
	add_ways(out, b, c);
	if (c->effect != NULL && c->effect->state != EFFECT_ALIVE)
		strbuf_addf(out, " (%s)", effect_state_text(c->effect->state));
	if (c->effect != NULL && c->effect->implied_by != NULL)
		strbuf_addf(out, " (comes with %s)", c->effect->implied_by);
}

int
agree_words(const char **out, const struct bout *b, const struct side *side,
    struct arena *arena, struct err *err)
{
	struct strbuf text;

	strbuf_init(&text, MAX_WORDS);
	if (side->n == 0)
		strbuf_add(&text, "nothing");
	for (size_t i = 0; i < side->n && i < MAX_SHOWN; i++) {
		strbuf_add(&text, i > 0 ? "; " : "");
		add_claim(&text, b, &side->claims[i]);
	}
	if (side->n > MAX_SHOWN)
		strbuf_addf(&text, "; and %zu more", side->n - MAX_SHOWN);
	if (strbuf_failed(&text)) { /* thousands of values */
		strbuf_clear(&text);
		*out = arena_printf(
		    arena, "%zu effects, too long to be shown", side->n);
	} else {
		*out = strbuf_take(&text, arena);
	}
	return *out != NULL ? 0 : err_nomem(err);
}
