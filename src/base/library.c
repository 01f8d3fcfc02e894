/* SPDX-License-Identifier: Apache-2.0 */
/* A library's own word of its version. */
#include "base/library.h"

void
library_set(struct library *l, const char *name, const char *version)
{
	l->name = name;
	snprintf(l->version, sizeof(l->version), "%s",
	    version != NULL ? version : "unknown");
}
