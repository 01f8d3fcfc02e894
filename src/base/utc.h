/* SPDX-License-Identifier: Apache-2.0 */
/* Times: int64_t seconds since the Epoch, UTC; RFC 3339 at every border. */
#ifndef BASE_UTC_H
#define BASE_UTC_H

#include "base/base.h"

struct err;

#define UTC_UNKNOWN INT64_MIN /* the source did not say */
#define UTC_DAY INT64_C(86400)
#define UTC_TEXT 24 /* room for "2025-11-21T18:08:00Z" */

/*
 * "2025-11-21T18:08:00Z", with fraction (cut off), with an offset, with a
 * blank for the T; without a zone it is taken as UTC; a date alone is its
 * midnight.  Years 0001 to 9999.  ERR_DATA otherwise.
 */
int utc_parse(const char *, int64_t *out, struct err *) MUST_USE;
/* All give "" for UTC_UNKNOWN and whatever lies outside those years. */
void utc_format(int64_t, char out[UTC_TEXT]);
void utc_format_date(int64_t, char out[UTC_TEXT]);    /* "2025-11-21" */
void utc_format_compact(int64_t, char out[UTC_TEXT]); /* 20251121T180800Z */
/* Midnight of a date of the Gregorian calendar, and back (0, 0, 0 outside the
 * years above). */
int64_t utc_from_civil(int year, int month, int day);
void utc_to_civil(int64_t, int *year, int *month, int *day);

#endif
