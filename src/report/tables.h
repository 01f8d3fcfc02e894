/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables that several reports share, private to this room: one function
 * each, and the cursor they are made with.
 */
#ifndef REPORT_TABLES_H
#define REPORT_TABLES_H

#include "base/arena.h"
#include "model/finding.h"
#include "report/report.h"

/* A table over an array: `fill` makes the cells of row i. */
struct table_rows {
	const struct report_input *in;
	int64_t count;
	/* The strbuf is for text made for this row; reset before each. */
	void (*fill)(const struct report_input *, size_t i, struct cell *,
	    struct strbuf *);
};

/* A column by key: its title is the label "col.<key>". */
struct table_column {
	const char *key;
	enum cell_kind kind;
	unsigned width;
	bool wide_only;
};

struct table_plan {
	const char *key;       /* title: "table.<key>"; empty: "empty.<key>" */
	const struct table_column *columns;
	size_t n_columns, frozen;
	const char *also_in;
	size_t print_rows;
};

/* Adds the table; NULL `fill` in rows means that `source` is used. */
void table_add(struct doc *, const struct report_input *,
    const struct table_plan *, int64_t count,
    void (*fill)(const struct report_input *, size_t, struct cell *,
	struct strbuf *));
void table_add_source(struct doc *, const struct report_input *,
    const struct table_plan *, const struct doc_source *);

/* The same with columns that people fill in. */
void table_add_inputs(struct doc *, const struct report_input *,
    const struct table_plan *, const struct doc_source *,
    const struct doc_inputs *);

void table_findings(struct doc *, const struct report_input *);
/* The row of a finding as that table has it; its text is in the strbuf. */
enum { FINDING_SEVERITY = 0, FINDING_FACTS = 6,
	FINDING_STATE = 12, FINDING_COLUMNS = 17 };
struct finding;
void finding_cells(const struct report_input *, const struct finding *,
    struct cell *, struct strbuf *);
void table_top(struct doc *, const struct report_input *); /* ten worst */
void table_unknowns(struct doc *, const struct report_input *);
void table_rules(struct doc *, const struct report_input *);
/* The platform's own answers, where they are not ours. */
void table_comparisons(struct doc *, const struct report_input *);
void table_controls(struct doc *, const struct report_input *);
void table_control_limits(struct doc *, const struct report_input *);
const struct rule_result *table_rule(
    const struct report_input *, const char *id); /* NULL: there is none */
void table_fixed(struct doc *, const struct report_input *);
void table_exceptions(struct doc *, const struct report_input *);
void table_registers(struct doc *, const struct report_input *);
void table_changes(struct doc *, const struct report_input *);
/* What is not proven: all of it as one list, or what is about one thing and
 * more of that; the number of lines (0: no list was added). */
enum limits_kind { LIMITS_TWIN, LIMITS_MOMENT, LIMITS_PARTS, LIMITS_COUNTS,
	LIMITS_SOURCES, LIMITS_RULES, LIMITS_LOGS, LIMITS_SETTINGS,
	LIMITS_EXCEPTIONS, LIMITS_EVIDENCE, LIMITS_SEAL };
void limits_lines(struct doc *, const struct report_input *);
size_t limits_of(struct doc *, const struct report_input *, const char *key,
    enum limits_kind);
void table_accounts(struct doc *, const struct report_input *);
void table_groups(struct doc *, const struct report_input *);
void table_entitlements(struct doc *, const struct report_input *);
void table_credentials(struct doc *, const struct report_input *);
void table_memberships(struct doc *, const struct report_input *);
void table_bindings(struct doc *, const struct report_input *);
/* The rows of access with a decision to make on each; for a workbook. */
void table_decisions(struct doc *, const struct report_input *);
/* The same rows below the account, and below what gives the right. */
void table_by_person(struct doc *, const struct report_input *);
void table_by_right(struct doc *, const struct report_input *);
void table_privileged(struct doc *, const struct report_input *);
void table_machines(struct doc *, const struct report_input *);
void table_duties(struct doc *, const struct report_input *);
void inputs_how_to(struct doc *, const struct report_input *);
void inputs_sign_off(struct doc *, const struct report_input *);
void table_access(struct doc *, const struct report_input *);
/* The same with the token of each row; for programs. */
void table_access_named(struct doc *, const struct report_input *);
/* The rows an auditor tests, drawn so that anybody draws the same. */
int table_sample(struct doc *, const struct report_input *, struct err *)
    MUST_USE;
/* The files of the bundle, and how to check them. */
void table_bundle(struct doc *, const struct report_input *);
void table_parts(struct doc *, const struct report_input *);
void table_gaps(struct doc *, const struct report_input *);
void table_dangling(struct doc *, const struct report_input *);
void table_evidence(struct doc *, const struct report_input *);

/* The reports of report.c's table. */
extern const struct report report_review, report_dashboard, report_workbook,
    report_findings,
    report_finding_rows,
    report_population, report_grants, report_users, report_changes,
    report_summary, report_limits, report_verify;

/* Fills the four orders of the input; they live in the arena. */
/* doc_mask.c: pseudonyms for everybody in a finished document. */
struct mask;
int doc_mask(struct doc *, const struct mask *, struct err *) MUST_USE;
int order_by_name(struct report_input *, struct arena *, struct err *)
    MUST_USE;
/* Fills its privileged, services and duty_findings. */
int order_special(struct report_input *, struct arena *, struct err *)
    MUST_USE;
/* Fills its rule_controls. */
int order_controls(struct report_input *, struct arena *, struct err *)
    MUST_USE;

/* What is listed as a change; fills change_rows of the input. */
enum change_kind { CHANGE_MEMBER, CHANGE_GRANT, CHANGE_TEXT, CHANGE_GONE };
struct change_row {
	enum change_kind kind;
	size_t at; /* membership, grant, entitlement; gone */
};
int changes_list(struct report_input *, struct arena *, struct err *)
    MUST_USE;

/*
 * Links.  `value` is what a cell of that column says, or what its own link
 * gives: so a name can be looked for by what it is the name of.
 */
struct doc_link link_of_column(const char *table, const char *column);
/* The cell, leading to the rows with `value` there; NULL, and a number of
 * nothing, lead nowhere. */
struct cell link_to(struct cell, const char *table, const char *column,
    const char *value);
/* To the row of the i-th of the model; NONE: there is none. */
struct cell link_to_account(
    struct cell, const struct report_input *, size_t i);
struct cell link_to_group(struct cell, const struct report_input *, size_t i);
struct cell link_to_entitlement(
    struct cell, const struct report_input *, size_t i);
struct cell link_to_subject(
    struct cell, enum muster_subject, const char *id);

/* Words for enums, in the report's language. */
struct cell severity_cell(const struct report_input *, int severity);
struct cell tier_cell(const struct report_input *, int tier);
struct cell word_cell(const struct report_input *, const char *family,
    const char *word); /* label "<family>.<word>" */
struct cell seen_cell(const struct report_input *, int state, int64_t at);
struct cell given_text_cell(const char *);
struct cell given_date_cell(int64_t);
struct cell yes_no_cell(const struct report_input *, enum tri);

/* "2026-10-01 - 2026-12-31" as the language writes it; NULL: not said. */
const char *summary_period(struct doc *, const struct report_input *);
/* "2026-11-22" as the language writes it, in the document's memory. */
const char *summary_date(struct doc *, const struct report_input *, int64_t);

/* Counts of the summary, shared by several reports. */
void fields_campaign(struct doc *, const struct report_input *);
/* Of people's answers; labels, hints and errors in the report's language. */
enum input_word { INPUT_WORD_DECISION, INPUT_WORD_VALUE, INPUT_WORD_REASON,
	INPUT_WORD_DATE, INPUT_WORD_REVIEWER, INPUT_WORD_NAME, INPUT_WORD_ROLE,
	INPUT_WORD_INDEPENDENT, INPUT_WORD_SIGNED, INPUT_WORD_REMARKS,
	INPUT_WORD_SIGNATURE, INPUT_WORD_APPROVED, INPUT_WORD_RIGHT_REVIEWER,
	INPUT_WORD_REMOVED, INPUT_WORD_EVIDENCE, INPUT_WORD_TESTER,
	INPUT_WORD_TESTED, INPUT_WORD_CONCLUSION };
#define INPUT_CHOICES 4 /* room that the choices are put into */
struct doc_input inputs_of(const struct report_input *, enum input_word,
    unsigned width, struct doc_choice room[INPUT_CHOICES]);
/* What a review counts first; unknown if none came of what was not read. */
enum summary_count {
	COUNT_PEOPLE, COUNT_SERVICES, COUNT_ACCOUNTS, COUNT_GROUPS,
	COUNT_ENTITLEMENTS, COUNT_BINDINGS, COUNT_ACCESS, COUNT_CREDENTIALS
};
struct cell summary_count(const struct report_input *, enum summary_count);
void fields_counts(struct doc *, const struct report_input *);
void figures_summary(struct doc *, const struct report_input *);
void banner_status(struct doc *, const struct report_input *);
/* In a document of another language: what in it is English all the same. */
void summary_in_english(struct doc *, const struct report_input *);

#endif
