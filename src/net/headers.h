/* SPDX-License-Identifier: Apache-2.0 */
/* Private to net: reading the header of an answer. */
#ifndef NET_HEADERS_H
#define NET_HEADERS_H

#include "base/base.h"

/*
 * A header is kept as one text: "Name: value" lines, each ended by a line
 * feed, without the status line.  Names are found whatever their case.
 */

/* First header of that name into out (cut if too long); false if absent. */
bool headers_get(const char *head, const char *name, char *out, size_t room);
/* A header as a whole number in [0, INT64_MAX]; -1 if absent or not one. */
int64_t headers_number(const char *head, const char *name);
/* A header as an HTTP date; UTC_UNKNOWN if absent or not one. */
int64_t headers_time(const char *head, const char *name);
/* Any of the three forms of RFC 9110, 5.6.7; UTC_UNKNOWN if it is none. */
int64_t headers_parse_date(const char *);

#endif
