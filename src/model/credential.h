/* SPDX-License-Identifier: Apache-2.0 */
/* A token, key or trust that acts for somebody; never its secret. */
#ifndef MODEL_CREDENTIAL_H
#define MODEL_CREDENTIAL_H

#include "model/identity.h"

enum credential_kind {
	CREDENTIAL_API_TOKEN, CREDENTIAL_PLATFORM_TOKEN,
	CREDENTIAL_ACTIVEGATE_TOKEN, CREDENTIAL_TRUST_POLICY
};

struct credential {
	const char *source, *id, *name, *description;
	enum credential_kind kind;
	const char *owner_id;  /* account id or login, as the source says */
	const char *scope_id;  /* environment or account it works in */
	const char *state_text; /* the source's word */
	enum tri enabled, personal;
	int64_t created, updated;
	enum seen_state used_state;
	int64_t last_used;
	const char *last_address; /* of last use */
	enum seen_state expiry_state; /* SEEN_NEVER: has no end */
	int64_t expires;
	const char *const *scopes; /* what it may do; n 0 and NULL: not said */
	size_t n_scopes;
	enum tri scopes_known;
	const char *claims;    /* of a trust: "sub = a; repo GLOB b*" */
	enum tri wildcard;     /* a claim matches more than one value */
	enum tri own;          /* this program works with it */
	size_t evidence;
	/* set by model_freeze */
	size_t owner, scope; /* index or NONE */
};
const char *credential_kind_text(enum credential_kind); /* "api-token" */

#endif
