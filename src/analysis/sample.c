/* SPDX-License-Identifier: Apache-2.0 */
/* A sample that anybody can draw again: the rows with the smallest digests. */
#include <string.h>

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/strbuf.h"

#define MAX_TEXT (16 * (size_t)KIB) /* of a seed and a token */

int
sample_begin(struct sample *s, const char *seed, size_t wanted,
    struct arena *arena, struct err *err)
{
	memset(s, 0, sizeof(*s));
	s->seed = arena_strdup(arena, seed);
	s->picks = arena_alloc(arena, wanted + 1, sizeof(*s->picks));
	if (s->seed == NULL || s->picks == NULL)
		return err_nomem(err);
	s->wanted = wanted;
	return 0;
}

static int
make_key(char key[DIGEST_HEX], const char *seed, const char *token,
    struct err *err)
{
	struct strbuf text;
	int rc;

	strbuf_init(&text, MAX_TEXT);
	strbuf_addf(&text, "%s:%s", seed, token);
	rc = strbuf_failed(&text)
	    ? err_set(err, ERR_LIMIT, "seed and token of a row are above %zu "
		  "bytes", MAX_TEXT)
	    : digest_bytes(strbuf_text(&text), text.len, key, err);
	strbuf_clear(&text);
	return rc;
}

int
sample_offer(struct sample *s, const char *token, struct err *err)
{
	struct sample_pick pick = { .at = s->population };
	size_t place = s->n;

	if (make_key(pick.key, s->seed, token, err) != 0)
		return -1;
	s->population++;
	while (place > 0 && strcmp(pick.key, s->picks[place - 1].key) < 0)
		place--;
	if (place == s->wanted)
		return 0;
	if (s->n < s->wanted)
		s->n++;
	memmove(&s->picks[place + 1], &s->picks[place],
	    (s->n - place - 1) * sizeof(*s->picks));
	s->picks[place] = pick;
	return 0;
}

/* The rows behind the picks, from a second walk: few are kept of many. */
static int
fill_rows(struct sample_row *rows, const struct sample *s,
    const struct derived *d, struct err *err)
{
	struct access_cursor cursor;
	struct access x;

	access_begin(&cursor, d);
	for (size_t at = 0; access_next(&cursor, &x); at++)
		for (size_t i = 0; i < s->n; i++) {
			if (s->picks[i].at != at)
				continue;
			rows[i].access = x;
			memcpy(rows[i].key, s->picks[i].key, DIGEST_HEX);
			if (access_token(rows[i].token, d->model, &x, err) !=
			    0)
				return -1;
		}
	return 0;
}

int
sample_draw(struct sample *s, const struct sample_row **out,
    const struct derived *derived, struct arena *arena, struct err *err)
{
	struct access_cursor cursor;
	struct sample_row *rows;
	struct access x;

	access_begin(&cursor, derived);
	while (access_next(&cursor, &x)) {
		char token[ACCESS_TOKEN];

		if (access_token(token, derived->model, &x, err) != 0 ||
		    sample_offer(s, token, err) != 0)
			return -1;
	}
	rows = arena_alloc(arena, s->n + 1, sizeof(*rows));
	if (rows == NULL)
		return err_nomem(err);
	if (fill_rows(rows, s, derived, err) != 0)
		return -1;
	*out = rows;
	return 0;
}
