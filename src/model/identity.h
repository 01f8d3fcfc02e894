/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An identity (a person or a registered machine) and its accounts: one
 * account is one row of one source.
 */
#ifndef MODEL_IDENTITY_H
#define MODEL_IDENTITY_H

#include "base/base.h"

enum account_type { ACCOUNT_PERSON, ACCOUNT_SERVICE, ACCOUNT_TYPE_UNKNOWN };
enum account_status {
	ACCOUNT_ACTIVE, ACCOUNT_DISABLED, ACCOUNT_PENDING, ACCOUNT_DELETED,
	ACCOUNT_BLOCKED, ACCOUNT_STATUS_UNKNOWN
};
/* Whether a point in time is known. */
enum seen_state { SEEN_UNKNOWN, SEEN_AT, SEEN_NEVER };

struct account {
	const char *source;  /* id of the source, as configured */
	const char *id;      /* the source's own, stable */
	const char *login;   /* e-mail here; may be NULL */
	const char *given, *family;
	const char *display; /* never NULL after freeze */
	const char *description;
	enum account_type type;
	enum account_status status;
	const char *status_text; /* the source's word */
	enum tri emergency_contact;
	int64_t created, updated, invited; /* UTC_UNKNOWN */
	enum seen_state login_state;
	int64_t last_login, last_failed_login;
	int64_t logins, failed_logins; /* -1: not said */
	size_t evidence;     /* exchange number, NONE if none */
	/* set by model_freeze */
	size_t identity;     /* index */
	size_t first_membership, n_memberships;
	size_t first_credential, n_credentials; /* in model credential_of */
};

struct identity {
	const char *key;     /* normalised e-mail, or source and id */
	const char *display;
	enum account_type type;
	size_t first_account, n_accounts; /* in model account_of_identity */
};

const char *account_status_text(enum account_status); /* "active" */
const char *account_type_text(enum account_type);     /* "person" */

#endif
