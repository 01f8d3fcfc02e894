/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <muster/rule.h>: all that a rule can see, built in or third party.
 *
 * A module exports one symbol, a NULL-terminated list of its rules:
 *
 *	const struct muster_rule *const muster_rules[] = { &my_rule, NULL };
 *
 * The host hands in functions and exports nothing.  All text is UTF-8,
 * borrowed, and valid for the whole run; NULL means that the source did not
 * say.  Times are seconds since the Epoch, UTC.  Views grow only at the end;
 * MUSTER_RULE_ABI carries the major number in its high half (other major, or
 * a newer minor than the host's: refused).  See muster_rule(3).
 */
#ifndef MUSTER_RULE_H
#define MUSTER_RULE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MUSTER_RULE_ABI ((UINT32_C(1) << 16) | UINT32_C(2))
#define MUSTER_NO_TIME INT64_MIN /* not said */
#define MUSTER_NO_COUNT INT64_C(-1) /* not said */
#define MUSTER_DAY INT64_C(86400)

enum muster_tri { MUSTER_TRI_UNKNOWN, MUSTER_NO, MUSTER_YES };
enum muster_verdict { MUSTER_PASS, MUSTER_FAIL, MUSTER_UNKNOWN };
enum muster_severity {
	MUSTER_INFO, MUSTER_LOW, MUSTER_MEDIUM, MUSTER_HIGH, MUSTER_CRITICAL
};

/* How much a right lets its holder do; lower is more. */
enum muster_tier {
	MUSTER_TIER_0,    /* administers identities and rights themselves */
	MUSTER_TIER_1,    /* administers the product */
	MUSTER_TIER_2,    /* writes, or reads what is sensitive */
	MUSTER_TIER_3,    /* reads */
	MUSTER_TIER_NONE  /* nothing */
};

enum muster_account_type {
	MUSTER_PERSON, MUSTER_SERVICE, MUSTER_TYPE_UNKNOWN
};
enum muster_account_status {
	MUSTER_ACTIVE, MUSTER_DISABLED, MUSTER_PENDING, MUSTER_DELETED,
	MUSTER_BLOCKED, MUSTER_STATUS_UNKNOWN
};
/* Whether a point in time is known: seen at it, never happened, not said. */
enum muster_seen { MUSTER_SEEN_UNKNOWN, MUSTER_SEEN, MUSTER_NEVER };

/* What a rule's verdicts rest on; a bit each. */
enum muster_data {
	MUSTER_DATA_ACCOUNTS = 1 << 0,
	MUSTER_DATA_SERVICES = 1 << 1,   /* which accounts are machines */
	MUSTER_DATA_GROUPS = 1 << 2,
	MUSTER_DATA_MEMBERS = 1 << 3,
	MUSTER_DATA_SCOPES = 1 << 4,     /* environments, zones */
	MUSTER_DATA_ENTITLEMENTS = 1 << 5, /* policies, roles */
	MUSTER_DATA_GRANTS = 1 << 6,     /* bindings, role assignments */
	MUSTER_DATA_CONDITIONS = 1 << 7, /* boundaries */
	MUSTER_DATA_CREDENTIALS = 1 << 8,
	MUSTER_DATA_EVENTS = 1 << 9,     /* audit log */
	MUSTER_DATA_LIMITS = 1 << 10,
	MUSTER_DATA_ANSWERS = 1 << 11,   /* the platform's own, of a sample */
	/* since 1.2 */
	MUSTER_DATA_HISTORY = 1 << 12,   /* an earlier snapshot */
	MUSTER_DATA_NETWORKS = 1 << 13,  /* from where one may sign in */
	/* what no source delivers yet; the catalogue says so */
	MUSTER_DATA_ROSTER = 1 << 14,    /* HR: who works here, until when */
	MUSTER_DATA_DECISIONS = 1 << 15, /* of earlier reviews */
	MUSTER_DATA_DIRECTORY = 1 << 16, /* of the identity provider */
	MUSTER_DATA_FACTORS = 1 << 17,   /* second factors of accounts */
	MUSTER_DATA_USE = 1 << 18        /* which right was used where */
};

/* Since 1.2: what the organisation itself says of its accounts, groups and
 * the rest; muster.conf(5). */
enum muster_register {
	MUSTER_SERVICE_IDENTITIES, /* machines: owner, purpose, confirmed */
	MUSTER_BREAK_GLASS,        /* accounts for emergencies */
	MUSTER_SHARED_ACCOUNTS,
	MUSTER_OWN_DOMAINS,        /* mail domains; `federated` */
	MUSTER_EXTERNAL_DOMAINS,   /* approved ones of others */
	MUSTER_EXTERNAL_ACCOUNTS,  /* sponsor, end */
	MUSTER_ADMIN_PAIRS,        /* administrator's and daily account */
	MUSTER_PRIVILEGED_GROUPS,  /* groups that may administer */
	MUSTER_PRODUCTION_GROUPS,  /* groups that may write in production */
	MUSTER_GROUP_OWNERS,
	MUSTER_PEER_GROUPS,        /* accounts that do the same work */
	MUSTER_VENDOR_SUPPORT,     /* accounts and tokens of the vendor */
	MUSTER_ACTORS,             /* who may change groups, policies, ... */
	MUSTER_NETWORKS,           /* address ranges tokens are used from */
	MUSTER_BOUNDED_POLICIES    /* policies to be bound with a boundary */
};

enum muster_subject {
	MUSTER_ACCOUNT, MUSTER_GROUP, MUSTER_ENTITLEMENT, MUSTER_GRANT,
	MUSTER_CREDENTIAL, MUSTER_PART, MUSTER_RULE, MUSTER_SOURCE,
	MUSTER_BOUNDARY, MUSTER_PLACE, MUSTER_LIMIT, MUSTER_ENTRY, /* 1.2 */
	MUSTER_EXCEPTION
};

struct muster_scope {
	const char *id, *name;
	const char *kind; /* "global", "account", "environment", "zone" */
	const char *criticality; /* configured tier, "production"; or NULL */
};

struct muster_account {
	const char *id;     /* stable over runs */
	const char *name;   /* for people */
	const char *login;
	enum muster_account_type type;
	enum muster_account_status status;
	const char *status_text; /* the source's own word */
	enum muster_tri emergency_contact;
	int64_t created, updated;
	int64_t invited;         /* of a pending account; MUSTER_NO_TIME */
	enum muster_seen login_state;
	int64_t last_login, last_failed_login;
	int64_t logins, failed_logins; /* MUSTER_NO_COUNT */
	size_t n_groups;         /* without groups that hold everyone */
	size_t n_grants;         /* through those and through every group */
	size_t n_credentials;
	enum muster_tier tier;   /* the strongest right held */
	const char *tier_reason; /* "iam:policies:write by policy Admins" */
	const char *source;
	int64_t last_token_use;  /* newest use of its credentials */
	const char *tier_doubt;  /* why it may hold more; NULL: it does not */
	/* since 1.2 */
	const char *description;
	int64_t last_action;     /* newest entry of an audit log it caused */
	size_t n_actions;        /* of these */
	int64_t first_seen;      /* by muster; MUSTER_NO_TIME: no history */
};

struct muster_group {
	const char *id, *name, *description;
	const char *managed_by;  /* "LOCAL", "SAML", "SCIM", ... */
	enum muster_tri everyone; /* holds every account */
	size_t n_members, n_grants;
	enum muster_tier tier;
	const char *tier_reason;
	const char *source;
	enum muster_tri hidden;  /* the source keeps it out of its own lists */
	const char *tier_doubt;  /* as of an account */
	/* since 1.2 */
	const char *const *claims; /* federated values that map to it */
	size_t n_claims;
	int64_t created;
};

/* Since 1.2: attribute, operator, values (any of them). */
struct muster_condition {
	const char *attribute;
	const char *op;          /* "=", "NOT IN", "startsWith" */
	const char *const *values;
	size_t n_values;
	/* what a value is the name of: "scope", "environment", "zone",
	 * "group", "account", "login"; NULL: of nothing we hold */
	const char *names;
};

/* Since 1.2: conditions put on grants under a name. */
struct muster_boundary {
	const char *id, *name, *text;
	enum muster_tri readable; /* its text was understood */
	const char *problem;      /* why not */
	const struct muster_condition *const *conditions;
	size_t n_conditions, n_grants;
	const char *source;
};

struct muster_statement {
	int deny;
	int conditional;
	const char *permission;
	const char *action; /* "read", "read-sensitive", "write", "admin" */
	enum muster_tier tier;
	int scopable;            /* a condition could limit it */
	/* since 1.2 */
	int known;               /* the catalogue has it; else: by its form */
	int wildcard;            /* "*" stands in its name */
	const struct muster_condition *const *conditions; /* AND */
	size_t n_conditions;
};

struct muster_entitlement {
	const char *id, *name, *description;
	const char *kind;        /* "policy", "role" */
	struct muster_scope level; /* where it is defined */
	enum muster_tri builtin; /* made by the vendor, cannot be edited */
	enum muster_tri readable; /* its statements were read and understood */
	size_t n_statements, n_grants; /* statements: one per permission */
	enum muster_tier tier;
	const char *tier_reason;
	const char *source;
	/* since 1.1: is the source's own reading of the text the same as
	 * ours?  Unknown: it stated none, or they could not be compared. */
	enum muster_tri agrees;
	const char *difference;  /* how not, or why unknown; or NULL */
	/* since 1.2 */
	const char *problem;     /* why its text was not understood */
	const char *text;        /* as read; NULL: not read */
};

struct muster_grant {
	const char *id;
	const char *group_id;                 /* as the source names it */
	const struct muster_group *group;     /* NULL: not in the inventory */
	const char *entitlement_id;
	const struct muster_entitlement *entitlement; /* NULL: likewise */
	struct muster_scope scope;
	size_t n_conditions;          /* boundaries attached */
	size_t n_conditions_missing;  /* of these, not in the inventory */
	const char *condition_names;  /* "A, B"; "" if none */
	const char *source;
	/* since 1.2 */
	enum muster_tier tier;   /* what it really gives, boundaries applied */
	const char *tier_reason;
	const struct muster_boundary *const *boundaries;
	size_t n_boundaries;     /* in the inventory */
	int64_t first_seen;      /* by muster; MUSTER_NO_TIME: no history */
	size_t n_accounts;       /* that have it through its group */
};

/* Since 1.2: a permission as a grant gives or denies it: parameters put in,
 * boundaries applied. */
enum muster_effect_state {
	MUSTER_EFFECT_ALIVE,
	MUSTER_EFFECT_NOT_YET, /* a date in the future */
	MUSTER_EFFECT_OVER,    /* a date in the past */
	MUSTER_EFFECT_NEVER    /* conditions that no request meets */
};
struct muster_effect {
	const char *permission, *action;
	enum muster_tier tier;
	int deny;
	int limited;             /* conditions are left */
	int scopable;            /* conditions could limit it */
	const char *implied_by;  /* permission it comes with */
	const struct muster_boundary *boundary; /* this copy is under; NULL */
	enum muster_effect_state state;
	const char *why;         /* of a state other than alive */
	const char *assumed;     /* the worst case taken; or NULL */
	int deny_whole;          /* a DENY of it takes all, condition or not */
};

struct muster_credential {
	const char *id, *name;
	const char *kind; /* "api-token", "platform-token", ... */
	const char *owner_text;
	const struct muster_account *owner; /* NULL: none of the accounts */
	struct muster_scope scope;
	enum muster_tri enabled, personal;
	int64_t created;
	enum muster_seen used_state;
	int64_t last_used;
	enum muster_seen expiry_state; /* MUSTER_NEVER: has no end */
	int64_t expires;
	const char *scopes; /* "a b c"; NULL if not said */
	size_t n_scopes;
	enum muster_tier tier; /* strongest scope */
	const char *source;
	/* since 1.2 */
	const char *description, *state_text;
	int64_t updated;
	const char *last_address; /* of the last use */
	const char *claims;      /* of a trust: "sub = a; repo GLOB b*" */
	enum muster_tri wildcard; /* a claim matches more than one value */
	enum muster_tri own;     /* this program works with it */
};

/* A system that was read; its accounts stand together in the list. */
struct muster_source {
	const char *id, *name;
	const char *kind;  /* "dynatrace" */
	size_t first_account, n_accounts;
	/* since 1.2 */
	int64_t clock_skew;  /* seconds to our clock; MUSTER_NO_TIME */
	int64_t events_from; /* begin of the audit log; MUSTER_NO_TIME: none */
};

/* Since 1.2: an environment, a zone, the account. */
struct muster_place {
	struct muster_scope scope;
	const char *id;          /* of the scope */
	const char *parent_id;   /* or NULL */
	enum muster_tri active;
	enum muster_tri fenced;  /* sign-in from listed addresses only */
	const char *const *ranges; /* of these: "192.0.2.0/24" */
	size_t n_ranges, n_grants;
	const char *source;
};

/* Since 1.2: an entry of an audit log. */
struct muster_event {
	const char *id;
	int64_t at;
	const char *actor;
	const struct muster_account *account; /* the actor's; or NULL */
	const char *action;      /* "CREATE" */
	const char *object_kind, *object_id, *object_name; /* "POLICY" */
	const char *outcome;
	const char *scope_id;    /* NULL: of the account */
	const char *source;
};

/* Since 1.2: a limit that the source states. */
struct muster_limit {
	const char *id, *name, *source;
	struct muster_scope scope;
	int64_t current, max;    /* MUSTER_NO_COUNT */
};

/* Since 1.2: an account is in a group (groups of everyone left out). */
struct muster_membership {
	const struct muster_account *account;
	const struct muster_group *group;
	int64_t first_seen;      /* by muster; MUSTER_NO_TIME: no history */
	enum muster_tri is_new;  /* since the last review */
};

/* Since 1.2: the last review, compared with. */
struct muster_history {
	int64_t at;              /* its clock */
	const char *campaign;
	int complete;            /* all its required parts were read */
	size_t n_reviews;        /* before this one */
};
/* What it said of a subject that is still there (by id). */
struct muster_past {
	const char *id, *name, *source;
	int64_t first_seen;
	/* of an account */
	const char *login;
	enum muster_account_status status;
	int64_t logins, failed_logins; /* MUSTER_NO_COUNT */
	size_t n_groups, n_grants;
	enum muster_tier tier;   /* also of groups and entitlements */
	/* reviews in a row in which grants came and none went; how many it
	 * had before these */
	size_t n_grown, before_grown;
	enum muster_tri same_grants; /* the same then as now */
	/* of an entitlement, a grant: the same text, the same conditions? */
	enum muster_tri same_text;
	int64_t rows;            /* of a part; MUSTER_NO_COUNT */
};
/* What was there then and is not now. */
struct muster_gone {
	enum muster_subject subject;
	const char *id, *name, *source;
	enum muster_tri certain; /* NO: not everything was read now */
};

/* Since 1.2: an entry of a register. */
struct muster_entry {
	const char *id;          /* "break_glass:ada@example.org" */
	enum muster_register of;
	const char *register_name; /* "break_glass" */
	const char *match;       /* what it names */
	const char *with;        /* of a pair: the other one */
	const char *owner, *purpose, *approver, *ticket;
	/* MUSTER_NO_TIME where the entry does not say */
	int64_t from, until, confirmed, tested;
	enum muster_tri federated;
	size_t n_hits;           /* subjects it names */
	const char *place;       /* "muster.json, registers.shared_accounts[0]" */
};

/* Since 1.2: a dated exception from a rule. */
struct muster_exception {
	const char *id;          /* "PRV-02 of dynatrace" */
	const char *finding_id, *rule_id, *subject, *scope; /* one way or ... */
	const char *reason, *owner, *approver, *control;
	int64_t created, end;
	const char *missing;     /* "approver, end": fields that it lacks */
	int expired;
	size_t n_hits;           /* findings of the rules that ran before */
	const char *place;
};

/* Since 1.2: a set of permissions; two that nobody should hold together. */
struct muster_duty {
	const char *id, *title;
};
struct muster_conflict {
	const char *id, *title, *why;
	const struct muster_duty *one, *other;
	enum muster_severity severity;
	int same_scope;          /* a conflict only where both meet */
};
/* How an account holds a duty. */
struct muster_holding {
	const char *permission;
	enum muster_tier tier;
	struct muster_scope scope;
	int limited;             /* under a condition */
	const struct muster_grant *grant; /* through which */
	size_t n_permissions;    /* of the duty, that it holds */
};

/* Since 1.2: the way from an account to more than it holds. */
struct muster_escalation {
	enum muster_tier to;
	size_t n_steps;
	const char *words;       /* "may act as ... ; may change ..." */
	int limited;             /* one of the steps is under a condition */
};

/* Since 1.2: how loose a requirement lets a setting be. */
struct muster_guard {
	const char *rule_id, *setting;
	const char *framework, *control;
	int64_t at_most, at_least; /* MUSTER_NO_COUNT: no bound */
	int64_t value;           /* of this run */
};

/*
 * Since 1.1: what the platform itself says of one account beside what was
 * worked out from the grants; a row for each account it was asked about.
 */
struct muster_agreement {
	const struct muster_account *account;
	size_t n_scopes; /* where it was asked */
	/* permissions that either side names, over these scopes */
	size_t n_same, n_different, n_unclear;
};
/* One permission of which they do not say the same. */
struct muster_difference {
	const char *permission;
	enum muster_tier tier;
	struct muster_scope scope;
	int comparable;  /* 0: the difference may be none, see why */
	int more;        /* only the platform names it */
	const char *ours, *theirs; /* both answers, in words */
	const char *why; /* of what is not comparable; or NULL */
};

/* One part of the collection: an endpoint, or one of its levels. */
enum muster_part_status {
	MUSTER_PART_COMPLETE, MUSTER_PART_PARTIAL, MUSTER_PART_UNREAD,
	MUSTER_PART_NOT_OFFERED /* the source says it has no such thing */
};
struct muster_part {
	const char *id, *name, *source;
	int required;
	enum muster_part_status status;
	const char *reason;     /* why not complete */
	const char *permission; /* that is missing, if that is why */
	int64_t rows;
	int64_t stated;         /* total the server states; MUSTER_NO_COUNT */
	int64_t second;         /* counted another way; MUSTER_NO_COUNT */
	const char *second_way; /* which */
	const char *explanation; /* of a difference; NULL if there is none */
};

enum muster_rule_status {
	MUSTER_RULE_EVALUATED, MUSTER_RULE_IN_PART, MUSTER_RULE_NOT_EVALUATED,
	MUSTER_RULE_OFF,
	MUSTER_RULE_NO_DATA /* 1.2: nothing configured gives its data */
};
/* State of the rules that ran before (data quality rules run last). */
struct muster_rule_state {
	const char *id, *title;
	enum muster_rule_status status;
	const char *reason; /* of anything but EVALUATED */
	size_t n_pass, n_fail, n_unknown;
};

struct muster_run; /* the host's; one per rule */

/*
 * The host.  Lists are walked by index until NULL; their order is stable.
 * Facts are attached to the next judgement.  Functions that return int
 * return 0, or -1 when the run must stop (return -1 then, too).
 */
struct muster_host {
	uint32_t abi;
	int64_t now;
	const struct muster_account *(*account)(struct muster_run *, size_t);
	const struct muster_group *(*group)(struct muster_run *, size_t);
	const struct muster_entitlement *(*entitlement)(struct muster_run *,
	    size_t);
	const struct muster_statement *(*statement)(struct muster_run *,
	    const struct muster_entitlement *, size_t);
	const struct muster_grant *(*grant)(struct muster_run *, size_t);
	const struct muster_credential *(*credential)(struct muster_run *,
	    size_t);
	const struct muster_part *(*part)(struct muster_run *, size_t);
	const struct muster_rule_state *(*rule)(struct muster_run *, size_t);
	/* i-th grant of one entitlement or group, NULL at the end. */
	const struct muster_grant *(*entitlement_grant)(struct muster_run *,
	    const struct muster_entitlement *, size_t);
	const struct muster_grant *(*group_grant)(struct muster_run *,
	    const struct muster_group *, size_t);
	/* Value of one of the rule's own settings, within its bounds. */
	int64_t (*setting)(struct muster_run *, const char *name);
	/* Copied; what was not said (NULL, MUSTER_NO_TIME) is left out. */
	int (*fact_text)(struct muster_run *, const char *label, const char *);
	int (*fact_number)(struct muster_run *, const char *label, int64_t);
	int (*fact_time)(struct muster_run *, const char *label, int64_t);
	/*
	 * One verdict on one subject: every subject examined gets exactly
	 * one.  `reason`: why this verdict, one sentence; may be NULL for a
	 * pass.  `severity` counts for MUSTER_FAIL only, with the reason why
	 * it is that high.  `id` is the subject's id.
	 */
	int (*judge)(struct muster_run *, enum muster_verdict,
	    enum muster_subject, const char *id, const char *reason,
	    enum muster_severity severity, const char *severity_reason);
	const struct muster_source *(*source)(struct muster_run *, size_t);
	/* since 1.1; the second by scope, then permission */
	const struct muster_agreement *(*agreement)(struct muster_run *,
	    size_t);
	const struct muster_difference *(*difference)(struct muster_run *,
	    const struct muster_agreement *, size_t);
	/* since 1.2 */
	const struct muster_boundary *(*boundary)(struct muster_run *, size_t);
	const struct muster_place *(*place)(struct muster_run *, size_t);
	const struct muster_event *(*event)(struct muster_run *, size_t);
	const struct muster_limit *(*limit)(struct muster_run *, size_t);
	const struct muster_entry *(*entry)(struct muster_run *, size_t);
	const struct muster_exception *(*exception)(struct muster_run *,
	    size_t);
	const struct muster_duty *(*duty)(struct muster_run *, size_t);
	const struct muster_conflict *(*conflict)(struct muster_run *, size_t);
	const struct muster_guard *(*guard)(struct muster_run *, size_t);
	const struct muster_gone *(*gone)(struct muster_run *, size_t);
	/* i-th of one account, group, grant */
	const struct muster_membership *(*membership)(struct muster_run *,
	    const struct muster_account *, size_t);
	const struct muster_account *(*group_account)(struct muster_run *,
	    const struct muster_group *, size_t);
	const struct muster_credential *(*account_credential)(
	    struct muster_run *, const struct muster_account *, size_t);
	const struct muster_effect *(*effect)(struct muster_run *,
	    const struct muster_grant *, size_t);
	/* The i-th account that an entry names (of peer groups: all peers). */
	const struct muster_account *(*entry_account)(struct muster_run *,
	    const struct muster_entry *, size_t);
	/* The entry that names a subject (of domains: the login's); or NULL */
	const struct muster_entry *(*registered)(struct muster_run *,
	    enum muster_register, enum muster_subject, const char *id);
	const struct muster_history *(*history)(struct muster_run *);
	/* NULL: the last review did not have it */
	const struct muster_past *(*past)(struct muster_run *,
	    enum muster_subject, const char *id);
	/* another id that had this login, or this name of a group, then */
	const struct muster_past *(*namesake)(struct muster_run *,
	    enum muster_subject, const char *id);
	/* NULL: it does not hold it.  Valid until the next call. */
	const struct muster_holding *(*holding)(struct muster_run *,
	    const struct muster_account *, const struct muster_duty *);
	/* The shortest way up; NULL: there is none.  Valid likewise. */
	const struct muster_escalation *(*escalation)(struct muster_run *,
	    const struct muster_account *);
};

struct muster_setting {
	const char *name;    /* "days" */
	const char *meaning; /* "days without a sign-in" */
	int64_t value;       /* default */
	int64_t min, max;
};

struct muster_rule {
	uint32_t abi;        /* MUSTER_RULE_ABI */
	uint32_t version;    /* of its logic; from 1 */
	const char *id;      /* "ACC-01"; never changes its meaning */
	const char *family;  /* "account hygiene" */
	const char *title;
	const char *logic;     /* what is judged, in words, thresholds named */
	const char *rationale; /* why it matters */
	const char *fix;       /* what to do, in steps, where in the product */
	const char *false_alarm; /* when it may be wrong */
	enum muster_severity severity; /* usual one; judge() may differ */
	const struct muster_setting *settings; /* to a NULL name; or NULL */
	uint32_t needs;      /* muster_data: without it, not evaluated */
	/*
	 * Verdicts that rest on having seen everything: when data in `whole`
	 * is incomplete, a verdict equal to `absence` becomes unknown.
	 */
	uint32_t whole;
	enum muster_verdict absence; /* MUSTER_UNKNOWN: none does */
	/* NULL: the data it needs cannot be read yet (see muster_data) */
	int (*check)(const struct muster_host *, struct muster_run *);
	/* since 1.2: registers (1 << muster_register) of which each must be
	 * configured; without them: no data */
	uint32_t registers;
};

#ifdef __cplusplus
}
#endif
#endif
