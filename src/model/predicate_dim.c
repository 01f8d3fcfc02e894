/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is there a value of one attribute that is in a set, that some atoms hold
 * for, and that others do not?  Without atoms the set says so; with them,
 * texts are tried that were made from the set and the patterns.
 */
#include <string.h>

#include "base/text.h"
#include "model/predicate_private.h"

#define MAX_TRIED_SPANS 16
#define MAX_TRIED_PATTERNS 8
#define MAX_TRIED_TEXT 1024

bool
dim_is_empty(const struct dim *d)
{
	if (spans_is_empty(&d->spans))
		return true;
	for (size_t i = 0; i < d->n_yes; i++) {
		for (size_t k = 0; k < d->n_no; k++)
			if (atom_implies(d->yes[i], d->no[k]))
				return true;
		for (size_t k = 0; k < d->n_yes; k++)
			if (atom_excludes(d->yes[i], d->yes[k]))
				return true;
	}
	return false;
}

/* For a list: the list of that text alone. */
static enum answer
fits(const struct dim *d, const struct spans *set, const char *text)
{
	enum answer all = ANSWER_YES;

	if (!spans_has_text(set, text))
		return ANSWER_NO;
	for (size_t i = 0; i < d->n_yes + d->n_no; i++) {
		bool wanted = i < d->n_yes;

		enum answer one =
		    atom_holds(wanted ? d->yes[i] : d->no[i - d->n_yes], text);
		if (one == ANSWER_UNKNOWN)
			all = ANSWER_UNKNOWN;
		else if ((one == ANSWER_YES) != wanted)
			return ANSWER_NO;
	}
	return all;
}

/* NO if the set is single texts and none of them fits. */
static enum answer
try_singles(const struct dim *d, const struct spans *set)
{
	const struct spans all = spans_all();
	enum answer found = ANSWER_NO;
	struct sweep sweep;
	struct sweep_span span;

	sweep_init(&sweep, set, true, &all, true);
	while (found != ANSWER_YES && sweep_next(&sweep, &span)) {
		const char *text = span.from == NULL ? "" : span.from->text;
		bool single = span.to != NULL && span.to->at == CUT_AFTER &&
			      strcmp(span.to->text, text) == 0;
		enum answer one = fits(d, set, text);

		if (one == ANSWER_YES || !single || found == ANSWER_UNKNOWN)
			found = one == ANSWER_YES ? one : ANSWER_UNKNOWN;
		else
			found = one;
	}
	return found;
}

static const char *
pattern_of(const struct atom *atom, size_t turn)
{
	return atom->n_patterns == 0 ? NULL
				     : atom->patterns[turn % atom->n_patterns];
}

/* What a text must begin with, behind `base`, for the patterns of a turn;
 * NULL if they disagree. */
static const char *
beginning(const struct dim *d, size_t turn, const char *base, size_t *len)
{
	const char *begins = base;

	*len = strlen(base);
	for (size_t i = 0; i < d->n_yes; i++) {
		const char *p = pattern_of(d->yes[i], turn);
		size_t n = p == NULL ? 0 : strcspn(p, "*");

		if (p == NULL || memcmp(p, begins, n < *len ? n : *len) != 0)
			continue;
		if (n > *len) {
			begins = p;
			*len = n;
		}
	}
	return begins;
}

struct trial {
	char text[MAX_TRIED_TEXT];
	size_t len;
	bool failed; /* too long */
};

static void
append(struct trial *t, const char *text, size_t n)
{
	if (t->failed || n >= sizeof(t->text) - t->len) {
		t->failed = true;
		return;
	}
	memcpy(t->text + t->len, text, n);
	t->len += n;
	t->text[t->len] = '\0';
}

/* What stands between the first and the last star of a pattern. */
static void
append_middle(struct trial *t, const char *pattern, const char *filler)
{
	const char *at = strchr(pattern, '*'), *last = strrchr(pattern, '*');

	while (at != NULL && at < last) {
		size_t n = strcspn(++at, "*");

		append(t, at, n);
		append(t, filler, strlen(filler));
		at += n;
	}
}

/* Beginning, whatever, all middles, whatever, the longest end. */
static void
compose(struct trial *t, const struct dim *d, size_t turn, const char *base,
    const char *filler)
{
	const char *begins, *end = "";
	size_t len;

	t->len = 0;
	t->failed = false;
	begins = beginning(d, turn, base, &len);
	append(t, begins, len);
	append(t, filler, strlen(filler));
	for (size_t i = 0; i < d->n_yes; i++) {
		const char *p = pattern_of(d->yes[i], turn);

		if (p == NULL)
			continue;
		append_middle(t, p, filler);
		if (strlen(strrchr(p, '*') + 1) > strlen(end))
			end = strrchr(p, '*') + 1;
	}
	append(t, end, strlen(end));
}

static bool
try_base(const struct dim *d, const struct spans *set, const char *base)
{
	static const char *const fillers[] = { "", "~", "~0Qz" };
	struct trial trial;

	for (size_t turn = 0; turn < MAX_TRIED_PATTERNS; turn++)
		for (size_t i = 0; i < NITEMS(fillers); i++) {
			compose(&trial, d, turn, base, fillers[i]);
			if (!trial.failed &&
			    fits(d, set, trial.text) == ANSWER_YES)
				return true;
		}
	return false;
}

static bool
find_text(const struct dim *d, const struct spans *set)
{
	if (try_base(d, set, ""))
		return true;
	for (size_t i = 0; i < set->n && i < MAX_TRIED_SPANS; i++)
		if (try_base(d, set, set->cuts[i].text))
			return true;
	return false;
}

/* What is left of the set once the atoms have said all they surely say. */
static int
narrow(struct spans *out, const struct dim *d, struct arena *arena)
{
	*out = d->spans;
	for (size_t i = 0; i < d->n_yes; i++)
		if (spans_and(out, out, &d->yes[i]->upper, arena) != 0)
			return -1;
	for (size_t i = 0; i < d->n_no; i++)
		if (spans_minus(out, out, &d->no[i]->lower, arena) != 0)
			return -1;
	return 0;
}

int
dim_state(enum answer *out, const struct dim *d, struct arena *arena)
{
	bool list = d->type == ATTRIBUTE_TEXTS;
	struct spans set;

	*out = ANSWER_NO;
	if (dim_is_empty(d))
		return 0;
	*out = ANSWER_YES;
	if (d->n_yes + d->n_no == 0)
		return 0;
	if (narrow(&set, d, arena) != 0)
		return -1;
	*out = ANSWER_UNKNOWN;
	if (list || d->type == ATTRIBUTE_TEXT) {
		*out = try_singles(d, &set);
		if (*out == ANSWER_UNKNOWN && find_text(d, &set))
			*out = ANSWER_YES;
	} else if (spans_is_empty(&set)) {
		*out = ANSWER_NO;
	}
	/* No list of one is no proof for lists of several. */
	if (list && *out == ANSWER_NO)
		*out = ANSWER_UNKNOWN;
	return 0;
}
