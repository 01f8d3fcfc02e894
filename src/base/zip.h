/* SPDX-License-Identifier: Apache-2.0 */
/* Reading what is packed in a ZIP file of ours (a workbook), member by
 * member. */
#ifndef BASE_ZIP_H
#define BASE_ZIP_H

#include "base/base.h"

struct err;
struct library;

/* 0 goes on, 1 ends the walk, -1. */
struct zip_walk {
	int (*member)(void *, const char *name, const char *bytes, size_t len,
	    struct err *);
	void *context;
};
/* 0 or what the walk ended with; ERR_DATA if it is no such file. */
int zip_members(const char *path, const struct zip_walk *, struct err *)
    MUST_USE;
void zip_library(struct library *);

#endif
