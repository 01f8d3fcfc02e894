/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by what people write into the configuration: registers, exceptions
 * and duties.  All text is copied; what has the form of a secret is taken
 * out, because these texts go into the evidence.
 */
#ifndef MODEL_CONFIGURED_PRIVATE_H
#define MODEL_CONFIGURED_PRIVATE_H

#include "base/base.h"

struct arena;
struct err;
struct json;

/* Absent, null and empty: NULL. */
int configured_text(const struct json *, const char *key, const char **out,
    struct arena *, struct err *) MUST_USE;
/* As above, for what names something: it cannot do that with a secret taken
 * out, so one is refused. */
int configured_name(const struct json *, const char *key, const char **out,
    struct arena *, struct err *) MUST_USE;
/* A name that has to be there. */
int configured_id(const struct json *, const char *key, const char **out,
    struct arena *, struct err *) MUST_USE;
/* A value of a list, as such a name. */
int configured_item(const struct json *, const char **out, struct arena *,
    struct err *) MUST_USE;
/* A list of such names; absent: none. */
int configured_names(const struct json *, const char *key,
    const char *const **out, size_t *n, struct arena *, struct err *) MUST_USE;
/* UTC_UNKNOWN if absent.  The end of a period that is a date alone is the
 * last second of that day. */
int configured_end(
    const struct json *, const char *key, int64_t *out, struct err *) MUST_USE;
/* What is wrong in there is the configuration; -1. */
int configured_wrong(const char *file, struct err *);

#endif
