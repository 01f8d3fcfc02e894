/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The population, part by part: what was asked, what came, what is missing.
 * "Not read" is never "none found".
 */
#ifndef MODEL_PART_H
#define MODEL_PART_H

#include "base/base.h"

enum part_status {
	PART_COMPLETE,
	PART_PARTIAL,    /* something came, something is missing */
	PART_UNREAD,     /* nothing could be read */
	PART_NOT_OFFERED /* the source says it has no such thing */
};

struct part {
	const char *source;
	const char *name;    /* "users", "bindings", "api-tokens" */
	const char *scope_id; /* environment, or NULL for the account */
	unsigned data;       /* enum muster_data bits that rest on it */
	bool required;
	enum part_status status;
	const char *reason;     /* why not complete; NULL otherwise */
	const char *permission; /* that would help; or NULL */
	const char *request;    /* "GET /iam/v1/accounts/{id}/users" */
	size_t requests, pages;
	int64_t rows;           /* distinct rows kept */
	int64_t duplicates, rejected;
	int64_t stated;      /* total the server states; -1: it states none */
	int64_t second;      /* counted another way; -1: not possible */
	const char *second_way; /* "members listed by groups" */
	const char *explanation; /* of a difference; NULL if there is none */
	const char *note;    /* for the reader: deprecation, empty log; NULL */
	int64_t first_at, last_at; /* of its exchanges; UTC_UNKNOWN */
	/* counted by the organisation itself, in an export of its own */
	const char *control_from; /* which export; NULL: there is none */
	const char *control_note; /* its explanation of a difference; NULL */
	int64_t control, control_at;
};

/* One thing that is missing from a part. */
struct gap {
	const char *source, *part, *scope_id;
	const char *what;    /* "members of group Admins" */
	const char *reason;  /* "HTTP 403: ..." */
	const char *permission;
	size_t evidence;
};
bool part_is_counted(const struct part *); /* in a second way, any */
bool part_is_whole(const struct part *); /* complete, and counts agree */
const char *part_status_text(enum part_status); /* "complete" */
bool part_control_differs(const struct part *);
/* Difference of the counts: rows - stated, or rows - second, or rows - control
 * if that is the one that differs; 0 if they agree or nothing is stated. */
int64_t part_difference(const struct part *);

#endif
