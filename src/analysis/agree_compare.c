/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One permission, two answers.  They agree if they name the same effects, or
 * effects that mean the same, or if both come to nothing or both to
 * everything.  Where one of them rests on what is not known, the difference
 * is not theirs: it is unclear, and says why.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/agree.h"
#include "analysis/resolution.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "model/model.h"

#define MAX_KEY (4 * (size_t)MIB)

/* ---- the same effects, written alike ---- */

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted and joined, each with its length; NULL without memory. */
static const char *
join(struct arena *arena, const char *head, const char *const *texts, size_t n)
{
	const char **sorted = arena_alloc(arena, n + 1, sizeof(*sorted));
	struct strbuf key;

	if (sorted == NULL)
		return NULL;
	if (n > 0)
		memcpy(sorted, texts, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), compare_texts);
	strbuf_init(&key, MAX_KEY);
	strbuf_add(&key, head);
	for (size_t i = 0; i < n; i++)
		strbuf_addf(&key, " %zu:%s", strlen(sorted[i]), sorted[i]);
	return strbuf_take(&key, arena);
}

/* IN with one value and "=" are the same. */
static const char *
condition_key(struct arena *arena, const struct condition *c)
{
	enum condition_operator operator= c->operator;
	const char *head;

	if (operator== CONDITION_IN && c->n_values == 1)
		operator= CONDITION_EQUAL;
	head = arena_printf(arena, "%s %d", c->attribute, (int)operator);
	return head != NULL ? join(arena, head, c->values, c->n_values) : NULL;
}

static const char *
claim_key(struct arena *arena, const struct claim *c)
{
	const char **keys =
	    arena_alloc(arena, c->n_conditions + 1, sizeof(*keys));

	for (size_t i = 0; keys != NULL && i < c->n_conditions; i++)
		if ((keys[i] = condition_key(arena, &c->conditions[i])) == NULL)
			return NULL;
	return keys != NULL
		   ? join(arena, c->deny ? "-" : "+", keys, c->n_conditions)
		   : NULL;
}

/* Sorted, each once; NULL without memory. */
static const char **
side_keys(struct arena *arena, const struct side *s, size_t *n)
{
	const char **keys = arena_alloc(arena, s->n + 1, sizeof(*keys));

	*n = 0;
	for (size_t i = 0; keys != NULL && i < s->n; i++)
		if ((keys[i] = claim_key(arena, &s->claims[i])) == NULL)
			return NULL;
	if (keys == NULL)
		return NULL;
	qsort(keys, s->n, sizeof(*keys), compare_texts);
	for (size_t i = 0; i < s->n; i++)
		if (*n == 0 || strcmp(keys[*n - 1], keys[i]) != 0)
			keys[(*n)++] = keys[i];
	return keys;
}

static int
are_written_alike(bool *out, const struct bout *b, struct err *err)
{
	size_t n, m;
	const char **ours = side_keys(b->arena, &b->ours, &n);
	const char **theirs = side_keys(b->arena, &b->theirs, &m);

	if (ours == NULL || theirs == NULL)
		return err_nomem(err);
	*out = n == m;
	for (size_t i = 0; *out && i < n; i++)
		*out = strcmp(ours[i], theirs[i]) == 0;
	return 0;
}

/* ---- both nothing, both everything ---- */

enum outcome { OUTCOME_NOTHING, OUTCOME_SOME, OUTCOME_ALL };

static enum outcome
outcome_of(const struct side *s)
{
	bool allowed = false, open = false, denied = false, closed = false;

	for (size_t i = 0; i < s->n; i++) {
		const struct claim *c = &s->claims[i];
		bool bare = c->n_conditions == 0;

		if (c->effect != NULL && c->effect->state == EFFECT_NEVER)
			continue;
		if (c->deny) {
			denied = true;
			closed = closed || bare;
		} else {
			allowed = true;
			open = open || bare;
		}
	}
	if (!allowed || closed)
		return OUTCOME_NOTHING;
	return open && !denied ? OUTCOME_ALL : OUTCOME_SOME;
}

/* ---- the same in meaning ---- */

/* 1: more than the limits of predicates allow. */
static int
unite(struct predicate **out, const struct bout *b, const struct side *s,
    bool deny, struct err *err)
{
	const struct predicate **list =
	    arena_alloc(b->arena, s->n + 1, sizeof(*list));
	struct predicate *one;
	size_t n = 0;
	int rc = 0;

	if (list == NULL)
		return err_nomem(err);
	for (size_t i = 0; rc == 0 && i < s->n; i++) {
		if (s->claims[i].deny != deny)
			continue;
		rc = predicate_new(&one, s->claims[i].conditions,
		    s->claims[i].n_conditions, b->d->resolution->terms,
		    b->arena, err);
		list[n++] = one;
	}
	if (rc == 0)
		rc = predicate_union(out, list, n, b->arena, err);
	if (rc == 0 || err->code != ERR_LIMIT)
		return rc;
	err_clear(err);
	return 1;
}

static int
mean_the_same(
    enum answer *out, const struct bout *b, bool deny, struct err *err)
{
	struct predicate *ours, *theirs;
	enum answer there, back;
	int rc;

	*out = ANSWER_UNKNOWN;
	rc = unite(&ours, b, &b->ours, deny, err);
	if (rc == 0)
		rc = unite(&theirs, b, &b->theirs, deny, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (predicate_implies(&there, ours, theirs, err) != 0 ||
	    predicate_implies(&back, theirs, ours, err) != 0)
		return -1;
	if (there == ANSWER_NO || back == ANSWER_NO)
		*out = ANSWER_NO;
	else if (there == ANSWER_YES && back == ANSWER_YES)
		*out = ANSWER_YES;
	return 0;
}

/* ---- why a difference may be none ---- */

static bool
has_open_text(const struct bout *b, const struct side *s)
{
	const char *mark = b->d->resolution->terms->placeholder;

	for (size_t i = 0; mark != NULL && i < s->n; i++)
		for (size_t c = 0; c < s->claims[i].n_conditions; c++) {
			const struct condition *k = &s->claims[i].conditions[c];

			for (size_t v = 0; v < k->n_values; v++)
				if (strstr(k->values[v], mark) != NULL)
					return true;
		}
	return false;
}

static bool
only_implied(const struct side *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->claims[i].effect->implied_by == NULL)
			return false;
	return s->n > 0;
}

/* A policy that stands behind the claim and that nobody could read whole. */
static int
doubt_policy(const char **why, const struct bout *b, const char *source,
    const char *policy, struct err *err)
{
	const struct model *m = b->d->model;
	size_t at = model_find_entitlement(m, source, policy);
	const struct entitlement *e;
	const char *what = NULL;

	if (policy[0] == '\0')
		return 0;
	if (at == NONE) {
		what = "is not in the inventory";
	} else {
		e = &m->entitlements[at];
		if (e->readable != TRI_YES)
			what = e->readable == TRI_NO
				   ? "has a text that was not understood"
				   : "has a text that was not read";
		else if (e->agrees == TRI_NO)
			what = "is told in two ways by its source, and "
			       "counts as both";
		policy = e->name != NULL ? e->name : policy;
	}
	if (what == NULL)
		return 0;
	*why = arena_printf(b->arena, "policy \"%s\" %s", policy, what);
	return *why != NULL ? 0 : err_nomem(err);
}

static int
doubt_claim(const char **why, const struct bout *b, const struct claim *c,
    struct err *err)
{
	const struct platform_answer *a = c->answer;
	const struct grant *g;

	if (a == NULL) {
		g = &b->d->model->grants[c->grant];
		if (c->effect->assumed != NULL) {
			*why = c->effect->assumed;
			return 0;
		}
		return doubt_policy(why, b, g->source, g->entitlement_id, err);
	}
	if (a->unclear) {
		*why = "the platform's answer was not understood";
		return 0;
	}
	for (size_t i = 0; *why == NULL && i < a->n_policies; i++)
		if (doubt_policy(why, b, a->source, a->policy_ids[i], err) != 0)
			return -1;
	return 0;
}

static int
doubt_side(const char **why, const struct bout *b, const struct side *s,
    struct err *err)
{
	for (size_t i = 0; *why == NULL && i < s->n; i++)
		if (doubt_claim(why, b, &s->claims[i], err) != 0)
			return -1;
	return 0;
}

static int
find_excuse(const char **why, const struct bout *b, struct err *err)
{
	*why = NULL;
	if (doubt_side(why, b, &b->theirs, err) != 0 ||
	    doubt_side(why, b, &b->ours, err) != 0)
		return -1;
	if (*why != NULL)
		return 0;
	if (has_open_text(b, &b->ours) || has_open_text(b, &b->theirs))
		*why = "a value is filled in by the platform when asked";
	else if (b->theirs.n == 0 && only_implied(&b->ours))
		*why = "it comes with another permission, and the platform "
		       "lists only what a policy names";
	else if (b->ours.n == 0 && b->wild)
		*why = "a policy names many permissions at once";
	return 0;
}

/* ---- the verdict ---- */

/* What cannot be compared at all. */
static const char *
bar(const struct bout *b)
{
	bool roles = b->ours.n > 0;

	for (size_t i = 0; i < b->ours.n; i++)
		roles = roles && b->ours.claims[i].role;
	if (roles && b->theirs.n == 0)
		return "a classic permission: the platform's answer knows "
		       "none of these";
	if (strchr(b->permission, '*') != NULL)
		return "a policy names many permissions at once";
	return NULL;
}

static int
compare_meaning(enum answer *out, const struct bout *b, struct err *err)
{
	enum answer denied;

	if (mean_the_same(out, b, false, err) != 0)
		return -1;
	if (*out == ANSWER_NO)
		return 0;
	if (mean_the_same(&denied, b, true, err) != 0)
		return -1;
	if (denied != ANSWER_YES)
		*out = denied;
	return 0;
}

/* Sides that agree, but not with what we made of ours in the end. */
static bool
is_broken_promise(const struct bout *b)
{
	enum outcome theirs = outcome_of(&b->theirs);

	if (b->beside_role)
		return false;
	for (size_t i = 0; i < b->theirs.n; i++)
		if (b->theirs.claims[i].answer->unclear)
			return false;
	if (theirs == OUTCOME_ALL)
		return b->held != HELD_YES;
	return theirs == OUTCOME_NOTHING && b->held != HELD_NO &&
	       !only_implied(&b->ours);
}

static int
compare_sides(enum answer *out, const struct bout *b, struct err *err)
{
	enum outcome outcome = outcome_of(&b->ours);
	bool alike = false;

	if (are_written_alike(&alike, b, err) != 0)
		return -1;
	*out = ANSWER_YES;
	if (alike ||
	    (outcome == outcome_of(&b->theirs) && outcome != OUTCOME_SOME))
		return 0;
	return compare_meaning(out, b, err);
}

int
agree_judge(enum agreement *out, const char **why, const struct bout *b,
    struct err *err)
{
	enum answer same;

	*out = AGREEMENT_UNCLEAR;
	*why = bar(b);
	if (*why != NULL)
		return 0;
	if (compare_sides(&same, b, err) != 0)
		return -1;
	if (same == ANSWER_YES && is_broken_promise(b))
		same = ANSWER_NO;
	if (same == ANSWER_YES) {
		*out = AGREEMENT_SAME;
		return 0;
	}
	if (find_excuse(why, b, err) != 0)
		return -1;
	if (*why == NULL && same == ANSWER_UNKNOWN)
		*why = "the conditions could not be compared for certain";
	if (*why == NULL)
		*out = AGREEMENT_DIFFERENT;
	return 0;
}
