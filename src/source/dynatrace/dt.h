/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to the Dynatrace connector: its settings, the run in flight, and
 * what its files ask of each other.
 *
 * The run is a table of calls (dt_calls.c).  A job is one call on one object;
 * it is submitted, comes back as the tag of a reply, is read row by row into
 * the model, and asks for its next page or for what follows from it.  What
 * needs several replies is put together at the end (dt_finish.c), so that
 * their order does not matter.
 */
#ifndef DT_H
#define DT_H

#include "base/arena.h"
#include "base/base.h"
#include "base/json.h"
#include "base/map.h"
#include "base/secret.h"
#include "model/model.h"
#include "net/net.h"
#include "source/source.h"

struct err;
struct strbuf;

/* Bounds on what a server may make us do. */
#define DT_MAX_PAGES 1000         /* of one list */
#define DT_MAX_DETAIL_PAGES 20    /* of a list that belongs to one object */
#define DT_MAX_ITEMS 2000000      /* of one list, all pages */
#define DT_MAX_REQUESTS 500000    /* of one account; documented sizes: 40,000 */
#define DT_MAX_ID 256             /* bytes of an id that goes into a path */
#define DT_MAX_KEY 2048           /* bytes of a page key */
#define DT_MAX_ENVIRONMENTS 1000  /* configured */
#define DT_MAX_BLIND_DETAILS 1000 /* asked from a list that did not end */
#define DT_MAX_ALWAYS 1000        /* accounts asked for whatever the sample */
#define DT_MAX_SAMPLE 10000       /* accounts drawn */
#define DT_MAX_SEED 200           /* bytes */
#define DT_MAX_BLIND_SPLITS 16    /* parts of a log whose queries fail */
#define DT_MIN_WINDOW_S 60        /* of the audit log: never split further */
#define DT_MAX_SKEW_S 300         /* of two clocks; more is told */
/* Calls for environment and zone scoped classic permissions end then
 * (announcement of 2026-06-15): 2027-01-11. */
#define DT_CLASSIC_SUNSET INT64_C(1799625600)
#define DT_ROLE_PREFIX "role:" /* of the id of a classic permission */
#define DT_SERVICE_DOMAIN "@service.sso.dynatrace.com"

/* ---- settings (dt_config.c) ---- */

struct dt_env { /* one entry of "environments" */
	const char *id, *tier;
	const char *api_url;        /* without a slash at its end */
	const struct secret *token; /* NULL: none configured */
	const char *token_id; /* its public part; NULL: not said */
};

struct dt_settings {
	const char *account; /* uuid without its urn */
	const char *api_url, *token_url;
	const char *client_id; /* as text; NULL: see the secret */
	const struct secret *client_id_secret, *client_secret;
	int64_t audit_days;
	const struct dt_env *envs;
	size_t n_envs;
	unsigned required; /* bit per enum dt_part_id, by "require" */
	int64_t sample; /* accounts to compare; 0: nobody is asked about */
	const char *seed;
};
int dt_configure(struct source_config *, const struct json *, struct arena *,
    struct err *) MUST_USE;
const struct dt_env *dt_env_find(const struct dt_settings *, const char *id);

/* ---- parts (dt_parts.c) ---- */

enum dt_part_id {
	DT_USERS,
	DT_SERVICE_USERS,
	DT_GROUPS,
	DT_MEMBERS,
	DT_ENVIRONMENTS,
	DT_POLICIES,
	DT_BINDINGS,
	DT_BOUNDARIES,
	DT_PERMISSIONS,
	DT_PLATFORM_TOKENS,
	DT_TRUST_POLICIES,
	DT_LIMITS,
	DT_AUDIT_LOG,
	DT_ANSWERS,
	DT_IP_ALLOWLISTS,
	DT_API_TOKENS,
	DT_ACTIVEGATE_TOKENS,
	DT_ENVIRONMENT_AUDIT_LOG,
	DT_PARTS
};
extern const struct source_part dt_part_table[DT_PARTS + 1];
extern const char *const dt_beyond[]; /* see struct model_source */
extern const size_t dt_n_beyond;

struct dt_part {
	enum dt_part_id id;
	struct part row;
	size_t answered; /* replies that gave what was asked */
	size_t failed;   /* gaps */
	size_t gone;     /* 410 or 404: no longer or not offered */
	const char *first_what, *first_reason; /* least failure by its text */
	const char *first_permission;
	size_t bad_times;        /* times that were not understood */
	int64_t sunset;          /* latest seen, or UTC_UNKNOWN */
	bool full;               /* DT_MAX_REQUESTS reached; said once */
	bool no_total;           /* a reply lacked the total it should state */
	size_t skipped;          /* objects left out on purpose, see note */
	const char *skipped_why; /* "inactive environments" */
	const char *remark;      /* for the note; NULL */
};

/* ---- the run ---- */

enum dt_call_id {
	DT_CALL_ENVIRONMENTS_V2,
	DT_CALL_ENVIRONMENTS_V1,
	DT_CALL_USERS,
	DT_CALL_USERS_ALONE,
	DT_CALL_SERVICE_USERS,
	DT_CALL_SERVICE_USER,
	DT_CALL_GROUPS,
	DT_CALL_MEMBERS,
	DT_CALL_PERMISSIONS,
	DT_CALL_REFERENCE,
	DT_CALL_POLICIES,
	DT_CALL_POLICY,
	DT_CALL_BINDINGS,
	DT_CALL_BOUNDARIES,
	DT_CALL_PLATFORM_TOKENS,
	DT_CALL_TRUST_POLICIES,
	DT_CALL_TRUST_POLICY,
	DT_CALL_TRUST_MAPPINGS,
	DT_CALL_LIMITS,
	DT_CALL_LEVEL_LIMITS,
	DT_CALL_AUDIT_LOG,
	DT_CALL_ANSWERS,
	DT_CALL_IP_ALLOWLIST,
	DT_CALL_API_TOKENS,
	DT_CALL_ACTIVEGATE_TOKENS,
	DT_CALL_ENVIRONMENT_AUDIT_LOG,
	DT_CALLS
};

enum dt_paging {
	DT_PAGES_NONE,
	DT_PAGES_NUMBER,   /* page, size: from 1 to a short page */
	DT_PAGES_KEY,      /* page, page-size, page-key */
	DT_PAGES_PLATFORM, /* two dialects, see dt_fetch.c */
	DT_PAGES_CURSOR    /* nextPageKey, alone after the first */
};

struct dt;
struct dt_job;

struct dt_call {
	enum dt_part_id part;
	const char *path;  /* "/iam/v1/accounts/{account}/groups/{id}/users" */
	const char *query; /* of the first page, encoded; NULL: none */
	enum dt_paging paging;
	unsigned size;     /* rows asked for per page */
	const char *what;  /* for people, without the object's name */
	const char *needs; /* scope, if not the part's; NULL */
	/* the list in the reply (first name that is there) and its rows; or
	 * the whole reply */
	const char *keys[3]; /* ended by NULL */
	int (*row)(
	    struct dt *, struct dt_job *, const struct json *, struct err *);
	int (*whole)(
	    struct dt *, struct dt_job *, const struct json *, struct err *);
	/* the reply around the list, after its rows; may be NULL */
	int (*rest)(
	    struct dt *, struct dt_job *, const struct json *, struct err *);
	/* a failed request: 1 handled, 0 it is a gap, -1; may be NULL */
	int (*failed)(struct dt *, struct dt_job *, const struct net_reply *,
	    struct err *);
	/* no more pages will come; `whole` if all came; may be NULL */
	int (*done)(struct dt *, struct dt_job *, bool whole, struct err *);
	bool total; /* the total it states can be trusted */
};
extern const struct dt_call dt_calls[DT_CALLS];

struct dt_seen { /* page keys and first ids met in one list */
	struct dt_seen *next;
	const char *text;
};

struct dt_job {
	enum dt_call_id call;
	struct dt_part *part;
	const struct dt_env *env; /* of the environment API; else NULL */
	const char *id, *name;    /* the object asked about; NULL: none */
	const char *level, *in;   /* "environment", its id; NULL: none */
	const char *entity;       /* account asked about; NULL: none */
	size_t index;             /* row of a list it will complete */
	int64_t from, to;         /* window of the audit log */
	/* paging */
	size_t page; /* pages read */
	unsigned dialect;
	bool met;        /* rows came in an earlier dialect */
	const char *key; /* of the next page; NULL: none */
	struct dt_seen *seen;
	size_t items; /* rows on all pages */
	/* of the page just read */
	size_t page_items;
	const char *page_first;        /* id of its first row */
	int64_t page_total, page_size; /* as stated, or -1 */
	const char *page_key;
};

struct dt_id_set {
	struct map *map; /* id -> index, in order of arrival */
};

struct dt_environment {
	const char *id, *name, *url;
	enum tri active, fenced;
	const char *const *ranges;
	size_t n_ranges;
	bool in_v1, in_v2;
	size_t evidence;
};

struct dt_service_user {
	const char *id, *email, *name, *surname, *description;
	const char *status; /* from its detail; NULL */
	int64_t created;
	size_t evidence;
	const char **groups; /* from its detail */
	size_t n_groups;
	bool groups_read;
	size_t groups_evidence;
};

struct dt_policy_row {
	const char *id, *name, *description;
	const char *level, *in;
	bool read;
	size_t evidence;
};

struct dt_role {
	const char *name;
	size_t evidence;
};

struct dt_trust {
	const char *id, *name, *description, *issuer, *audience, *status;
	int64_t created, updated;
	size_t evidence;
	size_t n_mappings;
};

/* Lists that stand at each level, and what its limits count of them. */
enum dt_level_list { DT_LEVEL_POLICIES, DT_LEVEL_BINDINGS, DT_LEVEL_LISTS };

struct dt_level {
	const char *level, *in;
	bool read[DT_LEVEL_LISTS]; /* whole */
	size_t rows[DT_LEVEL_LISTS];
	int64_t limit[DT_LEVEL_LISTS]; /* -1: not said */
};

struct dt_question {
	const char *account, *name;
	const char *level, *in;
};

struct dt_answers { /* dt_answers.c */
	struct dt_question *questions; /* in the order they are asked */
	size_t n_questions, n_asked, n_answered;
	size_t n_people, n_always, n_drawn;
	size_t n_left; /* of tier 0, above DT_MAX_ALWAYS */
	bool begun;
	bool open; /* the first answer came, or they were given up */
};

struct dt_vector {
	void *items;
	size_t n, room;
};

struct dt {
	struct source_run *run;
	const struct dt_settings *set;
	const char *source; /* id */
	struct model *model;
	struct arena arena;
	struct net_auth *auth, **env_auth; /* one per set->envs */
	struct dt_part *parts;
	size_t n_parts;
	size_t open[DT_CALLS]; /* jobs in flight, follow-ups included */
	size_t n_done, n_submitted;
	bool levels_asked, details_asked;
	size_t exchange; /* of the reply being read */
	int64_t first_at, last_at;
	int64_t skew_s; /* most that the source's clock was ahead of ours */
	bool skew_known;
	/* what is put together at the end */
	struct dt_id_set users, users_alone, walked, everyone_groups, bound;
	struct dt_id_set policy_ids, role_names, descriptions, environment_ids;
	struct dt_id_set service_ids, level_ids, trust_ids;
	struct dt_vector environments;  /* struct dt_environment */
	struct dt_vector service_users; /* struct dt_service_user */
	struct dt_vector policies;      /* struct dt_policy_row */
	struct dt_vector roles;         /* struct dt_role */
	struct dt_vector role_texts;    /* const char *, by `descriptions` */
	struct dt_vector walk_counts;   /* size_t, by `walked` */
	struct dt_vector trusts;        /* struct dt_trust */
	struct dt_vector level_counts;  /* struct dt_level, by `level_ids` */
	bool users_whole, users_alone_whole, groups_whole;
	bool environments_v1_whole, environments_v2_whole;
	int64_t users_alone_count;
	int64_t limit_groups, limit_policies, limit_bindings, limit_boundaries;
	size_t limit_levels, levels; /* answered, and asked for bindings */
	size_t boundary_differences; /* text and conditions disagree */
	struct dt_answers answers;
};

/* ---- dt_fetch.c ---- */

/* A new job of this run; NULL without memory. */
struct dt_job *dt_job_new(
    struct dt *, enum dt_call_id, struct dt_part *) MUST_USE;
/* Sends the job's next page. */
int dt_submit(struct dt *, struct dt_job *, struct err *) MUST_USE;
/* "members of group Admins, page 2" */
const char *dt_job_what(struct dt *, const struct dt_job *);
/* Decides after a page: 1 another one is to be asked, 0 the list is whole,
 * -1 ERR_DATA or ERR_LIMIT (a guard).  Moves the job on. */
int dt_next_page(struct dt *, struct dt_job *, struct err *) MUST_USE;
/* A job with a first page from another dialect; false if none is left. */
bool dt_next_dialect(struct dt_job *);

/* ---- dt_calls.c ---- */

/* Asks for the two halves of a log window; 0 if it is too short for that. */
int dt_split_window(struct dt *, struct dt_job *, struct err *) MUST_USE;

/* ---- dynatrace.c ---- */

int dt_open(struct dt *, struct source_run *, struct err *) MUST_USE;
void dt_close(struct dt *);
/* What authorises calls to the account's API; `call` may be NULL. */
int dt_auth_account(struct net_auth **, struct source_run *,
    const struct source_call *, struct arena *, struct err *) MUST_USE;
/* Asks for the text of a policy of the vector, at a level that lists it. */
int dt_ask_policy(struct dt *, size_t index, const char *level, const char *in,
    struct err *) MUST_USE;
/* When the windows of audit logs begin. */
int64_t dt_log_begins(const struct dt *);
extern const struct source source_dynatrace;

/* ---- dt_parts.c ---- */

int dt_parts_init(struct dt *, struct err *) MUST_USE;
struct dt_part *dt_part(struct dt *, enum dt_part_id);
/* The part of one configured environment. */
struct dt_part *dt_env_part(struct dt *, enum dt_part_id, size_t env);
/* Counts a row of the job: `added` is what model_add_* gave (0, 1 or -1).
 * A list asked for again in another dialect repeats its rows. */
int dt_count_row(const struct dt_job *, int added);
void dt_part_saw(struct dt *, struct dt_part *, const struct net_reply *);
/* Something is missing. */
int dt_gap(struct dt *, struct dt_part *, const char *what, const char *reason,
    const char *permission, struct err *) MUST_USE;
int dt_parts_finish(struct dt *, struct err *) MUST_USE;

/* ---- dt_finish.c ---- */
int dt_finish(struct dt *, struct err *) MUST_USE;

/* ---- dt_read.c: values, leniently ---- */

/* Text, or NULL if it is absent, empty or something else. */
const char *dt_text(const struct json *, const char *key);
/* As above; a whole number is taken as its digits. */
const char *dt_id_text(struct dt *, const struct json *, const char *key);
/* Must be an id fit for a path: ERR_DATA otherwise. */
int dt_get_id(const struct json *, const char *key, const char **out,
    struct err *) MUST_USE;
enum tri dt_bool(const struct json *, const char *key);
int64_t dt_int(const struct json *, const char *key); /* -1: not said */
/* Text or epoch milliseconds; UTC_UNKNOWN counts in the part if unclear. */
int64_t dt_time(struct dt_part *, const struct json *, const char *key);
/* A list of texts; other values in it are left out.  NULL without memory. */
const char *const *dt_texts(
    struct dt *, const struct json *, const char *key, size_t *n);
/* Reads a 2xx reply: its rows into the model, page facts into the job. */
int dt_read_reply(struct dt *, struct dt_job *, const struct net_reply *,
    struct err *) MUST_USE;
/* Adds an id, copied; its index, or NONE without memory. */
size_t dt_set_add(struct dt *, struct dt_id_set *, const char *id);
size_t dt_set_find(const struct dt_id_set *, const char *id);
size_t dt_set_count(const struct dt_id_set *);
/* A zeroed item at the end; it moves when the next is added. */
void *dt_vector_add(struct dt_vector *, size_t size, struct err *);

/* ---- dt_map.c ---- */

enum account_status dt_account_status(const char *);
bool dt_is_service_login(const char *email);
/* How the API spells operators: "EQ", "NOT_IN"; false if unknown. */
bool dt_operator(const char *, enum condition_operator *);
enum scope_kind dt_level_kind(const char *level);
/* Of tokens and trust policies. */
enum tri dt_is_active(const char *status);

/* ---- dt_statements.c: policy text beside the API's own reading of it ---- */

/* Fills text, statements, readable, problem and deviations of the
 * entitlement from a policy's detail. */
int dt_read_statements(struct dt *, struct entitlement *, const struct json *,
    struct err *) MUST_USE;
/* Likewise for a boundary. */
int dt_read_conditions(
    struct dt *, struct boundary *, const struct json *, struct err *) MUST_USE;

struct dt_conditions {
	struct condition *items;
	size_t n;
	bool unclear; /* one of them was left out */
};
/* A list of conditions as the API prints them. */
int dt_api_conditions(struct dt *, struct dt_conditions *, const struct json *,
    const char *key, struct err *) MUST_USE;

/* ---- dt_sample.c, dt_answers.c: what the platform itself says ---- */

/* Chooses whom to ask about; fills the questions and counts. */
int dt_sample(struct dt *, struct dt_answers *, struct err *) MUST_USE;
bool dt_answers_ready(const struct dt *);
int dt_ask_answers(struct dt *, struct err *) MUST_USE;
int dt_answers_failed(struct dt *, struct dt_job *, const struct net_reply *,
    struct err *) MUST_USE;
int dt_answers_done(
    struct dt *, struct dt_job *, bool whole, struct err *) MUST_USE;
int dt_note_answers(struct dt *, struct err *) MUST_USE;

/* ---- rows, by the room they come from ---- */

#define DT_ROW(name)                                                           \
	int dt_##name(struct dt *, struct dt_job *, const struct json *,       \
	    struct err *) MUST_USE
/* dt_parse_people.c */
DT_ROW(user_row);
DT_ROW(user_alone_row);
DT_ROW(service_user_row);
DT_ROW(service_user_whole);
DT_ROW(group_row);
DT_ROW(member_row);
int dt_service_users_done(
    struct dt *, struct dt_job *, bool whole, struct err *) MUST_USE;
/* dt_parse_rights.c */
DT_ROW(environment_v2_row);
DT_ROW(environment_v1_row);
DT_ROW(environment_v1_rest);
DT_ROW(ip_allowlist_whole);
DT_ROW(permission_row);
DT_ROW(reference_row);
DT_ROW(policy_row);
DT_ROW(policy_whole);
DT_ROW(binding_row);
DT_ROW(boundary_row);
/* dt_answers.c */
DT_ROW(answer_row);
/* dt_parse_tokens.c */
DT_ROW(platform_token_row);
DT_ROW(trust_row);
DT_ROW(trust_whole);
DT_ROW(mapping_row);
int dt_trusts_done(
    struct dt *, struct dt_job *, bool whole, struct err *) MUST_USE;
DT_ROW(api_token_row);
DT_ROW(activegate_token_row);
/* dt_parse_log.c */
DT_ROW(audit_row);
DT_ROW(audit_rest);
DT_ROW(environment_audit_row);
DT_ROW(limit_row);
DT_ROW(level_limits_whole);
/* A list of policies or bindings has ended. */
int dt_level_done(
    struct dt *, struct dt_job *, bool whole, struct err *) MUST_USE;

/* ---- dt_address.c ---- */
int dt_address(struct source_run *, struct source_call *, struct arena *,
    struct err *);

/* ---- dt_check.c ---- */
int dt_check(struct source_run *, const struct source_check *, struct err *);

#endif
