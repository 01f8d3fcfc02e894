/* SPDX-License-Identifier: Apache-2.0 */
/* The exchange a fact came from. */
#ifndef MODEL_EVIDENCE_H
#define MODEL_EVIDENCE_H

#include "base/base.h"

struct evidence {
	size_t exchange;   /* number on the tape */
	const char *part, *method, *url;
	int status;        /* 0: no answer */
	int64_t at, bytes;
	const char *sha256;
	bool redacted;
	const char *failure; /* NULL: answered whole */
};

#endif
