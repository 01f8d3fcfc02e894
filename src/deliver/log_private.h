/* SPDX-License-Identifier: Apache-2.0 */
/* Private to deliver: the lines of the record of deliveries, read back. */
#ifndef DELIVER_LOG_PRIVATE_H
#define DELIVER_LOG_PRIVATE_H

#include "base/json.h"
#include "deliver/deliver.h"

/* Called for each line: what it is, or NULL where it is cut off; and what is
 * wrong with it, or NULL. */
struct log_reading {
	void (*line)(void *, const struct json *, const char *wrong);
	void *context;
	char last[DIGEST_HEX]; /* of the line before */
	bool torn;             /* the last one has no end */
};
int log_read(struct log_reading *, const char *text, size_t len,
    struct err *) MUST_USE;

#endif
