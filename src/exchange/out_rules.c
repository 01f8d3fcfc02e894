/* SPDX-License-Identifier: Apache-2.0 */
/* Rules with what belongs to them: findings, and requirements. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "exchange/out.h"
#include "model/control.h"
#include "model/finding.h"

size_t
out_rule(const struct exchange_input *in, const char *id)
{
	const struct verdicts *v = in->verdicts;

	for (size_t i = 0; i < v->n_rules; i++)
		if (strcmp(v->rules[i].rule->id, id) == 0)
			return i;
	return NONE;
}

int
out_by_rule(struct out_by_rule *by, const struct exchange_input *in,
    const struct finding *findings, size_t n, struct arena *arena,
    struct err *err)
{
	size_t n_rules = in->verdicts->n_rules;
	size_t *of = arena_alloc(arena, n + 1, sizeof(*of));

	by->first = arena_alloc(arena, n_rules + 3, sizeof(*by->first));
	by->list = arena_alloc(arena, n + 1, sizeof(*by->list));
	if (of == NULL || by->first == NULL || by->list == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < n; i++) {
		/* they come in runs of one rule */
		of[i] = i > 0 && strcmp(findings[i].rule,
			findings[i - 1].rule) == 0 ? of[i - 1]
		    : out_rule(in, findings[i].rule);
		if (of[i] == NONE)
			of[i] = n_rules;
		by->first[of[i] + 2]++;
	}
	for (size_t i = 2; i < n_rules + 3; i++)
		by->first[i] += by->first[i - 1];
	for (size_t i = 0; i < n; i++)
		by->list[by->first[of[i] + 1]++] = i;
	return 0;
}

/* ---- the requirements that a rule speaks to ---- */

static bool
speaks_to(const struct control *c, const char *rule)
{
	for (size_t i = 0; i < c->n_rules; i++)
		if (strcmp(c->rules[i], rule) == 0)
			return true;
	return false;
}

/* Once for the whole file: there may be a hundred thousand findings. */
static int
find_controls(struct out *out)
{
	const struct verdicts *v = out->in->verdicts;
	const struct controls *k = out->in->controls;
	struct out_controls *all = arena_alloc(out->arena, v->n_rules + 1,
	    sizeof(*all));

	if (all == NULL)
		return -1;
	for (size_t i = 0; i < v->n_rules; i++) {
		size_t *list = arena_alloc(out->arena, k->n + 1,
		    sizeof(*list));

		if (list == NULL)
			return -1;
		all[i].list = list;
		for (size_t j = 0; j < k->n; j++)
			if (speaks_to(&k->items[j], v->rules[i].rule->id))
				list[all[i].n++] = j;
	}
	out->controls = all;
	return 0;
}

struct out_controls
out_controls(struct out *out, size_t rule)
{
	if (out->controls == NULL && find_controls(out) != 0) {
		out->failed = true;
		return (struct out_controls){ NULL, 0 };
	}
	return rule == NONE ? (struct out_controls){ NULL, 0 }
	    : out->controls[rule];
}
