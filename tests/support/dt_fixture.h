/* SPDX-License-Identifier: Apache-2.0 */
/* A run of the Dynatrace connector without a server: replies are handed in,
 * requests only queued. */
#ifndef SUPPORT_DT_FIXTURE_H
#define SUPPORT_DT_FIXTURE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/utc.h"
#include "source/dynatrace/dt.h"

#define ACCOUNT "a9199e35-2728-4778-8d51-7d2969089d5a"
#define ENV "abc12345"

struct dt_fixture {
	struct arena arena;
	struct json_doc *doc;
	struct source_config *configs;
	struct source_run run;
	struct log log;
	struct dt dt;
	const struct model *model; /* once frozen */
	struct model *owned;
	struct err err;
};

int dt_setup(void **state);
int dt_teardown(void **state);
struct dt_job *dt_new_job(struct dt_fixture *, enum dt_call_id);
/* A reply with this body, to this job. */
int dt_read_job(struct dt_fixture *, struct dt_job *, const char *body);
/* A reply that must be readable, to a new job. */
struct dt_part *dt_feed(struct dt_fixture *, enum dt_call_id, const char *body);
/* The detail of policy p1, which its list showed before. */
void dt_feed_policy(struct dt_fixture *, const char *body);
const struct model *dt_freeze(struct dt_fixture *);
/* Rows of the frozen model; the test fails if they are not there. */
const struct account *dt_account(struct dt_fixture *, const char *id);
const struct entitlement *dt_entitlement(struct dt_fixture *, const char *id);
const struct credential *dt_credential(struct dt_fixture *, const char *id);
int64_t dt_time_of(const char *);
/* A file of the reference folder (MUSTER_SHARED or ../shared), to be freed;
 * NULL, with a message, if it is not at hand. */
char *dt_reference(const char *file, size_t *len);

#endif
