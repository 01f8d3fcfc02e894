/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which form of a phrase a number takes: "zero", "one", "two", "few", "many"
 * or "other", as the Unicode CLDR names them.  Private to this room.
 */
#ifndef REPORT_PLURAL_H
#define REPORT_PLURAL_H

#include "base/base.h"

typedef const char *plural_form(uint64_t);

/* The rule that a language file names in "language.plural"; NULL: none. */
plural_form *plural_find(const char *name);

#endif
