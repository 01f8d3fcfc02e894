/* SPDX-License-Identifier: Apache-2.0 */
/* What all back ends share. */
#ifndef STORE_STORE_PRIVATE_H
#define STORE_STORE_PRIVATE_H

#include "store/store.h"

struct field;

/* Each back end's own struct begins with this one. */
struct store {
	const struct store_backend *backend;
};

extern const struct store_backend store_sqlite;

/*
 * store_lists.c: the lists of a row as JSON text, and back.  The text is the
 * caller's to free(), NULL for an empty list.
 */
int store_list_write(const void *row, const struct field *, char **out,
    size_t *len, struct err *) MUST_USE;
/* ERR_DATA if the text is not such a list. */
int store_list_read(void *row, const struct field *, const char *, size_t,
    struct arena *, struct err *) MUST_USE;

#endif
