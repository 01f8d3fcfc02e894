/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share. */
#ifndef ENGINE_ENGINE_PRIVATE_H
#define ENGINE_ENGINE_PRIVATE_H

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/base.h"
#include "engine/engine.h"
#include "model/model.h"

struct duty;
struct map;

#define SUBJECT_KINDS ((size_t)MUSTER_EXCEPTION + 1)
#define MAX_RULES_OF_MODULE 1000 /* more is a list without an end */
#define MAX_FACTS 1000           /* of one judgement */
#define MAX_FACT_TEXT (8 * MIB)  /* texts of one judgement together */
#define MAX_ID_TEXT (64 * KIB)   /* a longer id is one without an end */
#define MAX_TEXT_OF_RULE (256 * MIB) /* texts of all its findings */

/* ---- engine ---- */
struct module {
	const char *name; /* of the file */
	void *handle;
	int fd; /* open as long as the module is loaded, see plugin.c */
};
struct engine {
	struct arena *arena;
	struct log *log;
	struct rule_result *rules;       /* in the order they run */
	struct setting_value **settings; /* of each, to be written */
	size_t n_rules;
	struct module *modules;
	size_t n_modules;
};

/* ---- contract.c: is this a rule we can run? ---- */
/* What no source delivers yet: only a rule on these may lack its check. */
#define UNDELIVERED                                                            \
	((uint32_t)(MUSTER_DATA_ROSTER | MUSTER_DATA_DECISIONS |               \
		    MUSTER_DATA_DIRECTORY | MUSTER_DATA_FACTORS |              \
		    MUSTER_DATA_USE))
/* ERR_CONFIG says what is wrong, and both versions of the interface. */
int contract_check_abi(uint32_t abi, struct err *) MUST_USE;
int contract_check(const struct muster_rule *, struct err *) MUST_USE;
/* The field came with 1.2: older modules do not have it. */
uint32_t contract_registers(const struct muster_rule *);

/* ---- plugin.c ---- */
/* Rules of one module; ends with NULL. */
const struct muster_rule *const *plugin_rules(const struct module *);
int plugin_open(struct engine *, const char *dir, struct err *) MUST_USE;
void plugin_close(struct engine *);

/* ---- guard.c: a module that crashes must say which one it was ---- */
/*
 * From here on a signal that means a crash writes one line with the label and
 * ends the process at once (exit status 4), before anything is published.
 * There is no way back from a crash: memory may be in any state.
 */
void guard_begin(const char *label);
void guard_end(void); /* the handlers that were there before */

/* ---- names.c: rows by a name, which several may share ---- */
struct names {
	struct map *map; /* name -> first row */
	size_t *next;    /* per row: another one of that name; NONE */
};
int names_open(struct names *, size_t rows, struct arena *) MUST_USE;
void names_close(struct names *);
/* NULL is no name; `fold`: capitals (ASCII) do not matter. */
int names_add(struct names *, const char *name, size_t row, bool fold,
    struct arena *) MUST_USE;
size_t names_first(const struct names *, const char *name);
/* The same without regard to capitals, of names added with `fold`; -1
 * without memory. */
int names_first_folded(size_t *row, const struct names *, const char *name)
    MUST_USE;
size_t names_next(const struct names *, size_t row);
/* The text without capitals: itself if it has none; NULL without memory. */
const char *names_fold(const char *, struct arena *);

/* ---- views.c: the model as rules see it ---- */
struct registry; /* view_registers.c */
struct holders;  /* view_duties.c */
struct views {
	const struct derived *derived;
	const struct judging *judging;
	const struct changes *changes; /* NULL: nothing to compare with */
	struct arena *arena; /* for what is built when somebody asks */
	struct names logins; /* of accounts, without regard to capitals */
	struct muster_source *sources;
	struct muster_account *accounts;
	struct muster_group *groups;
	struct muster_entitlement *entitlements;
	struct muster_statement *statements;
	size_t *first_statement; /* per entitlement, and one more */
	struct muster_boundary *boundaries;
	struct muster_grant *grants;
	struct muster_credential *credentials;
	struct muster_part *parts;
	struct muster_place *places;
	struct muster_limit *limits;
	struct muster_agreement *agreements;
	size_t n_agreements;
	struct muster_difference *differences;
	size_t *first_difference; /* per agreement, and one more */
	struct muster_entry *entries;
	size_t n_entries;
	struct registry *registry;
	struct muster_exception *exceptions;
	size_t n_exceptions;
	struct muster_duty *duties;
	size_t n_duties;
	struct muster_conflict *conflicts;
	size_t n_conflicts;
	struct muster_guard *guards; /* in the order of the rules */
	size_t *guard_rule;          /* of each, number of its rule */
	size_t n_guards;
	struct muster_history history;
	struct muster_gone *gone;
	size_t n_gone;
	size_t *event_account; /* per event; NONE */
	/* built when somebody asks; NULL until then */
	struct muster_event *events;
	const struct expansion *expansions; /* the first of them */
	struct muster_effect **effects;     /* per expansion */
	struct muster_membership **memberships;     /* per account */
	size_t *group_start, *account_of_group; /* accounts of group g */
	struct muster_past **past[SUBJECT_KINDS];   /* per row */
	struct names past_logins, past_names;       /* rows of the history */
	struct holders *holders;
	struct muster_holding holding;       /* of the last question */
	struct muster_escalation escalation; /* likewise */
	struct arena answer; /* texts of that */
	struct map *ids[SUBJECT_KINDS]; /* id in the view -> index */
};
/* Lives in the arena, apart from what views_clear() frees. */
int views_build(struct views *, const struct judging *, struct arena *,
    struct err *) MUST_USE;
void views_clear(struct views *);
size_t views_count(const struct views *, enum muster_subject);
/* Index of the subject, NONE if there is none with that id. */
size_t views_find(const struct views *, enum muster_subject, const char *id);
/* The same by the source's own id; -1 without memory. */
int views_locate(size_t *out, const struct views *, enum muster_subject,
    const char *source, const char *id) MUST_USE;

/* A subject as a finding names it. */
struct subject {
	const char *id, *name; /* the source's own id */
	const char *source;
};
/* -1 without memory. */
int views_subject(const struct views *, enum muster_subject, size_t,
    struct subject *, struct arena *) MUST_USE;
const char *views_source(const struct views *, enum muster_subject, size_t);
const char *views_or_id(const char *name, const char *id);
/* "id", or "id@scope" of what a source has in several places. */
const char *views_scoped(const char *name, const char *scope_id,
    struct arena *);

/* ---- view_rows.c: one noun each ---- */
int view_accounts(struct views *, struct arena *) MUST_USE;
int view_sources(struct views *, struct arena *) MUST_USE;
int view_groups(struct views *, struct arena *) MUST_USE;
/* After the groups: what keeps the tiers from being certain. */
int view_doubts(struct views *, struct arena *) MUST_USE;
int view_credentials(struct views *, struct arena *) MUST_USE;
int view_parts(struct views *, struct arena *) MUST_USE;
struct muster_scope view_scope(const struct model *, size_t, const char *id);
/* ---- view_policy.c ---- */
int view_boundaries(struct views *, struct arena *) MUST_USE;
int view_statements(struct views *, struct arena *) MUST_USE;
int view_entitlements(struct views *, struct arena *) MUST_USE;
int view_grants(struct views *, struct arena *) MUST_USE;
/* ---- view_effects.c ---- */
int view_grant_tiers(struct views *, struct arena *) MUST_USE;
/* NULL at the end, and (*failed) without memory. */
const struct muster_effect *view_effect(struct views *, size_t grant, size_t i,
    bool *failed);
/* The tier of a permission as the effect limits it. */
enum tier view_effect_tier(const struct permission *, const struct effect *);
/* ---- view_places.c ---- */
int view_places(struct views *, struct arena *) MUST_USE;
int view_limits(struct views *, struct arena *) MUST_USE;
/* Before the accounts: who caused which entry of the logs. */
int view_actors(struct views *, struct arena *) MUST_USE;
const struct muster_event *view_event(struct views *, size_t, bool *failed);
/* ---- view_agreements.c ---- */
int view_agreements(struct views *, struct arena *) MUST_USE;
/* ---- view_registers.c ---- */
int view_registers(struct views *, struct arena *) MUST_USE;
size_t view_registered(const struct views *, enum muster_register,
    enum muster_subject, size_t at);
/* The i-th account of an entry; NONE at the end. */
size_t view_entry_account(const struct views *, size_t entry, size_t i);
/* ---- view_members.c ---- */
const struct muster_membership *view_membership(struct views *, size_t account,
    size_t i, bool *failed);
const struct muster_account *view_group_account(struct views *, size_t group,
    size_t i, bool *failed);
/* ---- view_history.c ---- */
int view_history(struct views *, struct arena *) MUST_USE;
const struct muster_past *view_past(struct views *, enum muster_subject,
    size_t at, bool *failed);
const struct muster_past *view_namesake(struct views *, enum muster_subject,
    size_t at, bool *failed);
/* ---- view_exceptions.c: exceptions and guards ---- */
int view_exceptions(struct views *, struct arena *) MUST_USE;
/* After the rules are known. */
int view_guards(struct views *, const struct engine *, struct arena *)
    MUST_USE;
/* ---- view_duties.c ---- */
int view_duties(struct views *, struct arena *) MUST_USE;
int view_holding(const struct muster_holding **out, struct views *,
    size_t account, size_t duty, struct err *) MUST_USE;
int view_escalation(const struct muster_escalation **out, struct views *,
    size_t account, struct err *) MUST_USE;
void view_duties_clear(struct views *);
/* ---- duty_match.c: which effects make which duty ---- */
struct match {
	size_t duty, permission; /* number in struct matches */
	enum tier tier;
	bool limited;
	bool whole; /* the entitlement's name alone makes it */
};
struct matches {
	struct match **of_expansion; /* per expansion */
	size_t *n_of_expansion;
	bool *denies;                /* per expansion: one is alive */
	const char *const *permissions;
	size_t n_permissions;
};
int duty_match(struct matches *, const struct views *, struct arena *)
    MUST_USE;
/* Is the scope of the grant of the duty's criticality, or above one? */
bool duty_is_there(const struct views *, const struct duty *, size_t grant);

/* ---- needs.c: does the data allow this rule an answer? ---- */
struct needs {
	enum muster_rule_status status;
	const char *reason;       /* of anything but EVALUATED */
	const char *const *cause; /* per source: hole in `whole`, or NULL */
};
int needs_find(struct needs *, const struct judging *,
    const struct muster_rule *, struct arena *, struct err *) MUST_USE;
/* "bindings of Production": a part in words; NULL without memory. */
const char *needs_part_name(
    const struct model *, const struct part *, struct arena *);

/* ---- findings.c ---- */
struct findings {
	struct finding *items;
	size_t n, room;
};
/* Ids that meet are made longer, then the order of finding.h. */
int findings_finish(struct findings *, struct arena *, struct err *) MUST_USE;
/* A finding with its id; texts of *what are borrowed. */
int findings_add(struct findings *, const struct finding *what, struct arena *,
    struct err *) MUST_USE;
/* Is this the id of that finding (rule, version, subject, source)? */
int findings_is(bool *out, const struct finding *, const char *id,
    struct err *) MUST_USE;

/* ---- excepted.c: exceptions by what they name ---- */
struct excepted {
	const struct exceptions *all;
	struct names named; /* "finding x", "rule r subject" -> exception */
	size_t *hits;       /* of each; in the arena of the run */
};
int excepted_open(struct excepted *, const struct exceptions *,
    struct arena *scratch, struct arena *, struct err *) MUST_USE;
void excepted_close(struct excepted *);
/* Counts those that name the finding, and notes the first that holds. */
int excepted_note(struct excepted *, struct views *, struct finding *,
    const char *login, int64_t now, struct err *) MUST_USE;

/* ---- standing.c: in view of the reviews before ---- */
/* Marks the findings of this run; counts what is open and new. */
void standing_mark(struct finding *, size_t n, const struct views *,
    struct verdicts *);
struct muster_run;
/* Which findings of the last review the rule that just ran found no more. */
struct fixes { /* heap; grows */
	struct fixed_finding *items;
	size_t n, room;
	struct map *gone; /* kind, source and id; built when needed */
};
int standing_fix(struct fixes *, const struct muster_run *, struct err *)
    MUST_USE;
int standing_finish(struct fixes *, struct verdicts *, struct arena *,
    struct err *) MUST_USE;
void standing_close(struct fixes *);

/* ---- host.c: struct muster_host over the views ---- */
/* A fact that waits for its verdict: its texts are offsets, they may move. */
struct pending_fact {
	enum fact_kind kind;
	size_t label, text;
	int64_t number;
};
struct muster_run {
	struct views *views;
	const struct rule_result *rule; /* settings, module */
	struct needs needs;
	const struct muster_rule_state *states; /* of the rules before */
	size_t n_states;
	const struct map *state_ids;
	uint32_t number;                 /* of this rule, from 1 */
	/* by the last rule that did: its number, and the verdict */
	uint32_t *judged[SUBJECT_KINDS];
	struct excepted *excepted;
	size_t n_pass, n_fail, n_unknown;
	struct findings *fails, *unknowns;
	/* facts of the next verdict, and their texts */
	struct pending_fact *facts;
	size_t n_facts, facts_room;
	size_t said; /* bytes of text in the findings of this rule */
	char *text;
	size_t text_len, text_room;
	struct arena *arena;
	struct err *err;
	bool failed;
};
/* "rule X (built in) ...": ends the run.  It sticks, because a rule may fail
 * to hand it on.  Both return -1. */
int host_breach(struct muster_run *, const char *, ...) PRINTF_LIKE(2, 3);
int host_no_memory(struct muster_run *);
extern const struct muster_host host_template; /* all but `now` */
/* "rule ACC-01" or "rule X-1 (module x.so)"; into a buffer of that size. */
#define HOST_LABEL 200
void host_label(const struct rule_result *, char out[HOST_LABEL]);

/* ---- judge.c: see struct muster_host ---- */
#define JUDGED(number, verdict) ((number) << 2 | (uint32_t)(verdict))
int judge_fact_text(struct muster_run *, const char *label, const char *);
int judge_fact_number(struct muster_run *, const char *label, int64_t);
int judge_fact_time(struct muster_run *, const char *label, int64_t);
/* One verdict, as a rule hands it in; judge_take() finds the subject. */
struct judgement {
	enum muster_verdict verdict;
	enum muster_subject kind;
	size_t at;
	struct subject subject;
	const char *reason;
	enum muster_severity severity;
	const char *severity_reason;
};
int judge_take(struct muster_run *, struct judgement *, const char *id);

#endif
