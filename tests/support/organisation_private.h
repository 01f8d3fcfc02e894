/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the random organisations share. */
#ifndef SUPPORT_ORGANISATION_PRIVATE_H
#define SUPPORT_ORGANISATION_PRIVATE_H

#include "base/arena.h"
#include "model/field.h"
#include "model/model.h"
#include "support/organisation.h"

#define MAX_ROWS 400

struct organisation {
	struct arena arena;
	struct dice dice;
	struct model_source sources[2];
	struct scope scopes[8];
	struct account accounts[60];
	struct group groups[20];
	struct membership memberships[MAX_ROWS];
	struct entitlement entitlements[15];
	struct boundary boundaries[6];
	struct grant grants[80];
	struct credential credentials[20];
	struct event events[60];
	struct limit limits[4];
	struct platform_question questions[8];
	struct platform_answer answers[30];
	struct part parts[6];
	struct gap gaps[4];
	struct evidence evidence[10];
	size_t n[NOUN_COUNT];
};

#endif
