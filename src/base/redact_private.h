/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between the files of the redactor.  Two finders walk the same text, one
 * for learned secrets and one for shapes; each gives the pieces to take out
 * in ascending order and never looks back, so both are linear.
 */
#ifndef BASE_REDACT_PRIVATE_H
#define BASE_REDACT_PRIVATE_H

#include "base/redact.h"

#define REDACTED "[redacted]"

struct redact_piece {
	const char *begin, *end;
};

struct redact_shapes {
	const char *text, *p, *end;
	const char *no_jwt; /* no JWT begins before this */
	size_t nesting;     /* open brackets of a secret list or object */
};

void redact_shapes_init(struct redact_shapes *, const char *, size_t);
bool redact_shapes_next(struct redact_shapes *, struct redact_piece *);

/* Behind a token's public part if a token stands at p, and the end of its
 * secret part in *end; else NULL. */
const char *redact_token(const char *p, const char *text_end, const char **end);

struct redact_known {
	const struct redactor *redactor;
	const char *text, *p, *end;
};

void redact_known_init(
    struct redact_known *, const struct redactor *, const char *, size_t);
bool redact_known_next(struct redact_known *, struct redact_piece *);

#endif
