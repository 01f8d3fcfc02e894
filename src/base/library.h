/* SPDX-License-Identifier: Apache-2.0 */
/* A library of others, as it says of itself while we run: each is known to
 * one room, which fills this in. */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include "base/base.h"

struct library {
	const char *name;
	char version[32];
};
void library_set(struct library *, const char *name, const char *version);

#endif
