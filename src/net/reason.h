/* SPDX-License-Identifier: Apache-2.0 */
/* Private to net: what a server said went wrong, in one line. */
#ifndef NET_REASON_H
#define NET_REASON_H

#include "base/base.h"

struct redactor;

#define REASON_MAX 300 /* bytes of the line */

/*
 * "HTTP 403: Missing scope account-idm-read": the status and the server's own
 * words, from any JSON error body, an HTML page or plain text, redacted and
 * with control characters visible.  Cut at a character.  `out` has room for
 * REASON_MAX + 1 bytes.
 */
void reason_of_answer(int status, const char *body, size_t len,
    const struct redactor *, char *out);
/* Any text made fit to be such a line. */
void reason_clean(const char *, const struct redactor *, char *out);

#endif
