/* SPDX-License-Identifier: Apache-2.0 */
/* An entry of an audit log; and a stated limit of the source. */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include "base/base.h"

struct event {
	const char *source, *id;
	int64_t at;
	const char *actor;
	const char *action;        /* "CREATE" */
	const char *object_kind;   /* "USER", "POLICY" */
	const char *object_id, *object_name;
	const char *outcome;
	const char *scope_id;      /* environment, or NULL for the account */
	size_t evidence;
};

struct limit {
	const char *source, *name, *scope_id;
	int64_t current, max;      /* -1: not said */
	size_t evidence;
};

#endif
