/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bounded string builder.  The first failure (no memory, above the maximum)
 * sticks: later calls do nothing, and strbuf_failed() tells at the end.
 */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include "base/base.h"

struct arena;
struct strbuf {
	char *text; /* NUL-terminated once anything was added, else NULL */
	size_t len, room, max;
	bool failed;
};

void strbuf_init(struct strbuf *, size_t max);
void strbuf_clear(struct strbuf *);
void strbuf_reset(struct strbuf *); /* empty again, memory and max kept */
void strbuf_add(struct strbuf *, const char *);
void strbuf_addn(struct strbuf *, const char *, size_t);
void strbuf_addc(struct strbuf *, char);
void strbuf_addi(struct strbuf *, int64_t); /* in decimal */
void strbuf_addf(struct strbuf *, const char *, ...) PRINTF_LIKE(2, 3);
bool strbuf_failed(const struct strbuf *);
/* The text, never NULL ("" when empty); borrowed, valid to the next add. */
const char *strbuf_text(const struct strbuf *);
/* A copy in the arena, NULL if any step failed; the builder is cleared. */
char *strbuf_take(struct strbuf *, struct arena *) MUST_USE;

#endif
