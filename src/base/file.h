/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded reads, and writes that are whole or not there. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdio.h>

#include "base/base.h"

struct arena;
struct err;

/* Whole regular file, at most max bytes (ERR_LIMIT); *out is the caller's to
 * free(), NUL-terminated behind len. */
int file_read(const char *path, size_t max, char **out, size_t *len,
    struct err *) MUST_USE;
/* As above, but refused unless the file belongs to us and no one else may
 * read it (secrets). */
int file_read_private(const char *path, size_t max, char **out, size_t *len,
    struct err *) MUST_USE;

/* A file written beside its name: "<path>.part", synced and renamed by
 * _commit, removed by _abort. */
struct file_out {
	FILE *file;
	char *path, *part;
};
int file_create(struct file_out *, const char *path, struct err *) MUST_USE;
int file_commit(struct file_out *, struct err *) MUST_USE;
void file_abort(struct file_out *); /* harmless after _commit */
/* All three at once. */
int file_write(const char *path, const void *, size_t, struct err *) MUST_USE;

int file_make_dirs(const char *path, struct err *) MUST_USE; /* mkdir -p */
int file_sync_dir(const char *path, struct err *) MUST_USE;
int file_remove_tree(const char *path, struct err *) MUST_USE; /* no links */
bool file_exists(const char *path);
bool file_is_dir(const char *path);
/* "dir/name" in the arena; NULL without memory. */
char *file_join(struct arena *, const char *dir, const char *name) MUST_USE;

#endif
