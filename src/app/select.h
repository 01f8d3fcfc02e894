/* SPDX-License-Identifier: Apache-2.0 */
/* What people type, into what is meant: accounts, scopes, permissions. */
#ifndef APP_SELECT_H
#define APP_SELECT_H

#include "base/base.h"

struct err;
struct run;
struct snapshot;

/*
 * Login, name or id, whatever the case; also the beginning of one, or of a
 * word of the name, if nothing else begins so.  When it is not clear who is
 * meant: *out is NONE, and the log says what could be.
 */
int select_account(struct run *, const struct snapshot *, const char *text,
    size_t *out, struct err *) MUST_USE;
/* "account", or an environment or zone by id or name; as above. */
int select_scope(struct run *, const struct snapshot *, const char *text,
    size_t *out, struct err *) MUST_USE;
/* The permission as the catalogue writes it.  Unknown: the text itself, and
 * the nearest known name, or NULL, in *near. */
int select_permission(struct run *, const struct snapshot *,
    const char *text, const char **out, const char **near, struct err *)
    MUST_USE;

#endif
