/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share. */
#ifndef ENGINE_ENGINE_PRIVATE_H
#define ENGINE_ENGINE_PRIVATE_H

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/base.h"
#include "engine/engine.h"
#include "model/model.h"

struct map;

#define SUBJECT_KINDS ((size_t)MUSTER_SOURCE + 1)
#define MAX_RULES_OF_MODULE 1000 /* more is a list without an end */
#define MAX_FACTS 1000           /* of one judgement */

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
/* ERR_CONFIG says what is wrong, and both versions of the interface. */
int contract_check_abi(uint32_t abi, struct err *) MUST_USE;
int contract_check(const struct muster_rule *, struct err *) MUST_USE;

/* ---- plugin.c ---- */
/* Rules of one module; ends with NULL. */
const struct muster_rule *const *plugin_rules(const struct module *);
int plugin_open(struct engine *, const char *dir, struct err *) MUST_USE;
void plugin_close(struct engine *);

/* ---- views.c: the model as rules see it ---- */
struct views {
	const struct derived *derived;
	struct muster_source *sources;
	struct muster_account *accounts;
	struct muster_group *groups;
	struct muster_entitlement *entitlements;
	struct muster_statement *statements;
	size_t *first_statement; /* per entitlement, and one more */
	struct muster_grant *grants;
	struct muster_credential *credentials;
	struct muster_part *parts;
	struct muster_agreement *agreements;
	size_t n_agreements;
	struct muster_difference *differences;
	size_t *first_difference; /* per agreement, and one more */
	struct map *ids[SUBJECT_KINDS]; /* id in the view -> index */
};
/* Lives in the arena, apart from the maps that views_clear() frees. */
int views_build(struct views *, const struct derived *, struct arena *,
    struct err *) MUST_USE;
void views_clear(struct views *);
size_t views_count(const struct views *, enum muster_subject);
/* Index of the subject, NONE if there is none with that id. */
size_t views_find(const struct views *, enum muster_subject, const char *id);

/* A subject as a finding names it. */
struct subject {
	const char *id, *name; /* the source's own id */
	const char *source;
};
/* -1 without memory. */
int views_subject(const struct views *, enum muster_subject, size_t,
    struct subject *, struct arena *) MUST_USE;

/* ---- view_rows.c: one noun each ---- */
int view_accounts(struct views *, struct arena *) MUST_USE;
int view_sources(struct views *, struct arena *) MUST_USE;
int view_groups(struct views *, struct arena *) MUST_USE;
/* After the groups: what keeps the tiers from being certain. */
int view_doubts(struct views *, struct arena *) MUST_USE;
int view_entitlements(struct views *, struct arena *) MUST_USE;
int view_statements(struct views *, struct arena *) MUST_USE;
int view_grants(struct views *, struct arena *) MUST_USE;
int view_credentials(struct views *, struct arena *) MUST_USE;
int view_parts(struct views *, struct arena *) MUST_USE;
struct muster_scope view_scope(const struct model *, size_t, const char *id);
/* ---- view_agreements.c ---- */
int view_agreements(struct views *, struct arena *) MUST_USE;

/* ---- needs.c: does the data allow this rule an answer? ---- */
struct needs {
	enum muster_rule_status status;
	const char *reason;       /* of anything but EVALUATED */
	const char *const *cause; /* per source: hole in `whole`, or NULL */
};
int needs_find(struct needs *, const struct model *, const struct muster_rule *,
    struct arena *, struct err *) MUST_USE;
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

/* ---- host.c: struct muster_host over the views ---- */
/* A fact that waits for its verdict: its texts are offsets, they may move. */
struct pending_fact {
	enum fact_kind kind;
	size_t label, text;
	int64_t number;
};
struct muster_run {
	const struct views *views;
	const struct rule_result *rule; /* settings, module */
	struct needs needs;
	const struct muster_rule_state *states; /* of the rules before */
	size_t n_states;
	const struct map *state_ids;
	uint32_t number;                 /* of this rule, from 1 */
	uint32_t *judged[SUBJECT_KINDS]; /* number of the last rule that did */
	uint32_t *states_judged;
	size_t n_pass, n_fail, n_unknown;
	struct findings *fails, *unknowns;
	/* facts of the next verdict, and their texts */
	struct pending_fact *facts;
	size_t n_facts, facts_room;
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
