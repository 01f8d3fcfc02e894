/* SPDX-License-Identifier: Apache-2.0 */
/* What making and reading a bundle share. */
#ifndef DELIVER_DELIVER_PRIVATE_H
#define DELIVER_DELIVER_PRIVATE_H

#include "base/base.h"

struct err;

#define BUNDLE_MAX_DEPTH 4 /* folders in a bundle */

/* A relative path without "..", "." or empty steps. */
bool bundle_name_is_safe(const char *);
/* folder/name into buf; ERR_LIMIT if it does not fit. */
int bundle_path(char *buf, size_t room, const char *folder, const char *name,
    struct err *) MUST_USE;
/* Calls back for every regular file below, by relative name, in byte order;
 * anything else there (link, device) goes to `odd`, or is ERR_IO; an empty
 * folder goes to `odd`. */
int bundle_walk(const char *folder,
    int (*each)(void *, const char *name, struct err *),
    int (*odd)(void *, const char *name, struct err *), void *context,
    struct err *) MUST_USE;
/* What is there, without following a link: "", or what it is instead of a
 * regular file ("a symbolic link"); NULL if nothing is. */
const char *bundle_kind(const char *path);

/*
 * Rows of a file whose form says how many it holds: records of a CSV file
 * behind the first, items of the top lists of a JSON file, exchanges of a
 * tape.  -1 in *rows for any other.  ERR_DATA: it is not of that form.
 */
int rows_count(const char *path, int64_t *rows, struct err *) MUST_USE;

#endif
