/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings in view of the last review: new, still there, back again; and
 * which of its findings are found no more.  A finding counts as fixed only if
 * its subject was judged again and passed, is gone for certain, or is none
 * that the rule asks about any more (a dormant account that was switched off)
 * although it saw all there is; whatever could not be judged stays as it was.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/map.h"
#include "base/text.h"
#include "base/utc.h"
#include "engine/engine_private.h"
#include "model/history.h"

/* ---- of this run ---- */

/* What belongs to no source is ours: it was there in every review.  A source
 * of another tenant under the same name has no history. */
static bool
has_history(const struct views *v, const char *source)
{
	size_t at;

	if (v->changes == NULL)
		return false;
	if (source[0] == '\0')
		return true;
	at = views_find(v, MUSTER_SOURCE, source);
	return at != NONE && v->changes->source_known[at];
}

/* Made again, it is still the same review. */
static bool
same_campaign(const struct judging *in)
{
	return in->campaign != NULL && in->history->campaign != NULL &&
	       strcmp(in->campaign, in->history->campaign) == 0;
}

/* Could the last review have seen it: was all that the rule needs read then? */
static bool
was_read(const struct finding *f, const struct views *v, uint32_t data)
{
	const struct model *m = v->derived->model;
	const struct history *h = v->judging->history;

	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *p = &m->parts[i];
		size_t past;

		if ((p->data & data) == 0 ||
		    text_compare(p->source, f->source) != 0)
			continue;
		past = history_find_part(h, p->source, p->name, p->scope_id);
		if (past == NONE || !h->parts[past].complete)
			return false;
	}
	return true;
}

static uint32_t
data_of(const struct verdicts *out, const char *rule)
{
	for (size_t i = 0; i < out->n_rules; i++)
		if (strcmp(out->rules[i].rule->id, rule) == 0)
			return out->rules[i].rule->needs |
			       out->rules[i].rule->whole;
	return 0;
}

static void
mark(struct finding *f, const struct views *v, const struct verdicts *out)
{
	const struct history *h = v->judging->history;
	size_t at;

	f->standing = STANDING_UNKNOWN;
	f->first_seen = UTC_UNKNOWN;
	f->times = 1;
	if (!has_history(v, f->source))
		return;
	at = history_find_finding(h, f->id);
	if (at == NONE) {
		if (!was_read(f, v, data_of(out, f->rule)))
			return; /* it may have been there, unseen */
		f->standing = STANDING_NEW;
		f->first_seen = v->judging->now;
		return;
	}
	f->standing = h->findings[at].open ? STANDING_OPEN : STANDING_REOPENED;
	f->first_seen = h->findings[at].first_seen;
	f->times = h->findings[at].times + !same_campaign(v->judging);
}

void
standing_mark(struct finding *list, size_t n, const struct views *v,
    struct verdicts *out)
{
	for (size_t i = 0; i < n; i++) {
		struct finding *f = &list[i];

		mark(f, v, out);
		if (f->exception != NULL) {
			out->n_excepted++;
			continue;
		}
		out->by_severity[f->severity]++;
		out->n_new += f->standing == STANDING_NEW;
		out->n_reopened += f->standing == STANDING_REOPENED;
	}
}

/* ---- of the last one ---- */

/* A state file does not say what kind of subject it was: its id does. */
static int
find_kind(size_t *kind, const struct past_finding *past, struct err *err)
{
	struct finding f = { .rule = past->rule,
		.version = past->version,
		.source = past->source,
		.subject_id = past->subject_id };

	for (*kind = 0; *kind < SUBJECT_KINDS; (*kind)++) {
		bool is;

		f.subject = (enum muster_subject)*kind;
		if (findings_is(&is, &f, past->id, err) != 0)
			return -1;
		if (is)
			return 0;
	}
	*kind = NONE;
	return 0;
}

/* Was all of the data read in which such a subject would be? */
static bool
is_certain(const struct model *m, const char *source, unsigned data)
{
	size_t parts = 0;

	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *p = &m->parts[i];

		if ((p->data & data) == 0 ||
		    text_compare(p->source, source) != 0)
			continue;
		if (p->status != PART_COMPLETE)
			return false;
		parts++;
	}
	return parts > 0;
}

static int
list_gone(struct fixes *x, const struct changes *c, struct arena *arena)
{
	if (x->gone != NULL)
		return 0;
	x->gone = map_new();
	if (x->gone == NULL)
		return -1;
	for (size_t i = 0; c != NULL && i < c->n_gone; i++) {
		const char *key = arena_printf(arena, "%d/%s/%s",
		    (int)c->gone[i].subject, c->gone[i].source, c->gone[i].id);

		if (key == NULL ||
		    map_add(x->gone, key, c->gone[i].certain ? 1 : 0) < 0)
			return -1;
	}
	return 0;
}

/* The subject is not there: for certain? */
static int
is_gone(bool *out, struct fixes *x, const struct muster_run *run, size_t kind,
    const struct past_finding *past, struct err *err)
{
	static const unsigned data[SUBJECT_KINDS] = {
		[MUSTER_CREDENTIAL] = MUSTER_DATA_CREDENTIALS,
		[MUSTER_BOUNDARY] = MUSTER_DATA_CONDITIONS,
		[MUSTER_PLACE] = MUSTER_DATA_SCOPES,
		[MUSTER_LIMIT] = MUSTER_DATA_LIMITS,
	};
	const char *key;

	*out = false;
	if (kind == MUSTER_ENTRY || kind == MUSTER_EXCEPTION) {
		*out = true; /* the configuration was read */
		return 0;
	}
	if (data[kind] != 0) {
		*out = is_certain(
		    run->views->derived->model, past->source, data[kind]);
		return 0;
	}
	key = arena_printf(run->views->arena, "%d/%s/%s", (int)kind,
	    past->source, past->subject_id);
	if (key == NULL ||
	    list_gone(x, run->views->changes, run->views->arena) != 0)
		return err_nomem(err);
	*out = map_get(x->gone, key) == 1;
	return 0;
}

enum fixed_how { FIXED_PASSED, FIXED_GONE, FIXED_LEFT };

static int
add_fix(struct fixes *x, const struct past_finding *past, enum fixed_how how,
    struct err *err)
{
	void *items = x->items;

	if (array_reserve(&items, &x->room, x->n + 1, sizeof(*x->items)) != 0)
		return err_nomem(err);
	x->items = items;
	x->items[x->n++] = (struct fixed_finding){ .id = past->id,
		.rule = past->rule,
		.source = past->source,
		.subject_id = past->subject_id,
		.subject_name = past->subject_name,
		.severity = past->severity,
		.first_seen = past->first_seen,
		.last_seen = past->last_seen,
		.gone = how == FIXED_GONE,
		.left = how == FIXED_LEFT };
	return 0;
}

/* The subject is there: what did the rule make of it? */
static int
fix_judged(struct fixes *x, const struct muster_run *run,
    const struct past_finding *past, uint32_t judged, struct err *err)
{
	if (judged == JUDGED(run->number, MUSTER_PASS))
		return add_fix(x, past, FIXED_PASSED, err);
	if (judged < JUDGED(run->number, 0) &&
	    run->needs.status == MUSTER_RULE_EVALUATED)
		return add_fix(x, past, FIXED_LEFT, err);
	return 0;
}

static int
fix(struct fixes *x, const struct muster_run *run,
    const struct past_finding *past, struct err *err)
{
	size_t kind, at;
	bool gone;

	if (!has_history(run->views, past->source))
		return 0;
	if (find_kind(&kind, past, err) != 0)
		return -1;
	if (kind == NONE)
		return 0;
	if (kind == MUSTER_RULE)
		at = map_get(run->state_ids, past->subject_id);
	else if (views_locate(&at, run->views, (enum muster_subject)kind,
		     past->source, past->subject_id) != 0)
		return err_nomem(err);
	/* Of a change: that it is not told again does not undo it. */
	if (at != NONE && (run->rule->rule->needs & MUSTER_DATA_HISTORY) != 0)
		return 0;
	if (at != NONE)
		return fix_judged(x, run, past, run->judged[kind][at], err);
	if (is_gone(&gone, x, run, kind, past, err) != 0)
		return -1;
	return gone ? add_fix(x, past, FIXED_GONE, err) : 0;
}

int
standing_fix(struct fixes *x, const struct muster_run *run, struct err *err)
{
	const struct history *h = run->views->judging->history;
	const char *rule = run->rule->rule->id;

	for (size_t i = 0; h != NULL && i < h->n_findings; i++)
		if (h->findings[i].open &&
		    strcmp(h->findings[i].rule, rule) == 0 &&
		    fix(x, run, &h->findings[i], err) != 0)
			return -1;
	return 0;
}

static int
in_order(const void *a, const void *b)
{
	const struct fixed_finding *x = a, *y = b;
	int d;

	if ((d = text_compare(x->rule, y->rule)) != 0 ||
	    (d = text_compare(x->subject_name, y->subject_name)) != 0)
		return d;
	return text_compare(x->id, y->id);
}

int
standing_finish(struct fixes *x, struct verdicts *out, struct arena *arena,
    struct err *err)
{
	struct fixed_finding *kept =
	    arena_alloc(arena, x->n + 1, sizeof(*kept));

	if (kept == NULL)
		return err_nomem(err);
	if (x->n > 0) {
		qsort(x->items, x->n, sizeof(*x->items), in_order);
		memcpy(kept, x->items, x->n * sizeof(*kept));
	}
	out->fixed = kept;
	out->n_fixed = x->n;
	return 0;
}

void
standing_close(struct fixes *x)
{
	free(x->items);
	map_free(x->gone);
}
