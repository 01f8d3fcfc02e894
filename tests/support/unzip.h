/* SPDX-License-Identifier: Apache-2.0 */
/* What a zip file holds, read by its central directory and inflate alone. */
#ifndef SUPPORT_UNZIP_H
#define SUPPORT_UNZIP_H

#include <stddef.h>

/* All members one behind the other as one text, each behind its name in
 * brackets; bytes 0 are blanks there.  To be freed. */
char *unzip_text(const char *file, size_t len);

#endif
