/* SPDX-License-Identifier: Apache-2.0 */
/* Group testing of scopes: halves of what was refused, until all is known. */
#include <stdlib.h>

#include "net/scopes.h"

enum verdict { VERDICT_OPEN, VERDICT_GRANTED, VERDICT_MISSING };

struct range {
	size_t from, to;
};

struct scope_search {
	size_t n, n_ranges;
	bool whole; /* the current set is all that is granted */
	bool over;
	struct range now;
	struct range *ranges; /* still to ask; at most n of them */
	unsigned char *verdicts;
};

struct scope_search *
scope_search_new(size_t n)
{
	struct scope_search *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->n = n;
	s->now.to = n;
	s->ranges = calloc(n + 1, sizeof(*s->ranges));
	s->verdicts = calloc(n + 1, sizeof(*s->verdicts));
	if (s->ranges == NULL || s->verdicts == NULL) {
		scope_search_free(s);
		return NULL;
	}
	return s;
}

void
scope_search_free(struct scope_search *s)
{
	if (s == NULL)
		return;
	free(s->ranges);
	free(s->verdicts);
	free(s);
}

bool
scope_search_is_granted(const struct scope_search *s, size_t i)
{
	return s->verdicts[i] == VERDICT_GRANTED;
}

bool
scope_search_asks(const struct scope_search *s, size_t i)
{
	if (s->whole)
		return scope_search_is_granted(s, i);
	return i >= s->now.from && i < s->now.to;
}

bool
scope_search_is_over(const struct scope_search *s)
{
	return s->over;
}

static size_t
count_granted(const struct scope_search *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += scope_search_is_granted(s, i);
	return n;
}

static void
settle(struct scope_search *s, enum verdict verdict)
{
	for (size_t i = s->now.from; i < s->now.to; i++)
		s->verdicts[i] = (unsigned char)verdict;
}

static void
split(struct scope_search *s)
{
	const size_t middle = s->now.from + (s->now.to - s->now.from) / 2;

	s->ranges[s->n_ranges++] = (struct range){ middle, s->now.to };
	s->ranges[s->n_ranges++] = (struct range){ s->now.from, middle };
}

bool
scope_search_tell(struct scope_search *s, bool granted)
{
	const size_t asked = s->now.to - s->now.from;

	if (s->whole) {
		s->over = granted;
		return granted;
	}
	if (granted) {
		settle(s, VERDICT_GRANTED);
	} else if (asked > 1) {
		split(s);
	} else if (asked == 1) {
		settle(s, VERDICT_MISSING);
	} else {
		return false; /* not even the empty set */
	}
	if (s->n_ranges > 0) {
		s->now = s->ranges[--s->n_ranges];
		return true;
	}
	s->whole = true;
	/* the token just given may hold all of it already */
	s->over = granted && count_granted(s) == asked;
	return count_granted(s) > 0 || (granted && s->n == 0);
}
