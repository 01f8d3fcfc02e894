/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes secrets out of text before it is stored or shown: token shapes
 * (prefix and public part stay), JWTs, Authorization values, members whose
 * name says secret, and every secret that was loaded in this run, plain,
 * URL-encoded and base64.
 */
#ifndef BASE_REDACT_H
#define BASE_REDACT_H

#include "base/base.h"

struct strbuf;
struct redactor;
struct secret;

struct redactor *redactor_new(void) MUST_USE;
void redactor_free(struct redactor *); /* wipes what it knew */
/* From now on this value is taken out wherever it stands. */
int redactor_learn(struct redactor *, const struct secret *) MUST_USE;
/* Appends the cleaned text; *changed is set to true if anything was taken
 * out, else left alone. */
void redact_text(const struct redactor *, const char *, size_t,
    struct strbuf *out, bool *changed);

#endif
