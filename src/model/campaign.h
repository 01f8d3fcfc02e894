/* SPDX-License-Identifier: Apache-2.0 */
/* The review that a run belongs to. */
#ifndef MODEL_CAMPAIGN_H
#define MODEL_CAMPAIGN_H

#include "base/base.h"

struct campaign {
	const char *id;     /* "2026-Q4"; a folder name */
	const char *title, *entity, *classification;
	int64_t from, to;   /* dates; UTC_UNKNOWN if not set */
};

#endif
