/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings by rule: why the rule matters, what it judged with which
 * threshold, then every subject it found, then what to do about it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/notation.h"
#include "base/strbuf.h"
#include "model/exception.h"
#include "model/finding.h"
#include "model/model.h"
#include "model/register.h"
#include "report/paper.h"

#define MAX_TEXT (1 * (size_t)MIB)
#define PRINTED 1000 /* rows of a rule; findings.csv has all */
#define SUBJECT_COLUMNS 4

/* The findings of one rule, in the order of all. */
struct block {
	const struct report_input *in;
	size_t rule;            /* of the verdicts */
	const size_t *findings;
	size_t n, n_open;
	enum muster_severity worst;
	bool mixed;             /* not all of one severity */
};

/* ---- the table of a rule's subjects ---- */

struct doc_rows {
	const struct block *block;
	size_t next;
	struct strbuf id, facts, found;
};

static int
open_rows(void *context, struct doc_rows **out, struct err *err)
{
	struct doc_rows *r = calloc(1, sizeof(*r));

	*out = r;
	if (r == NULL)
		return err_nomem(err);
	r->block = context;
	strbuf_init(&r->id, MAX_TEXT);
	strbuf_init(&r->facts, MAX_TEXT);
	strbuf_init(&r->found, 2 * MAX_TEXT);
	return 0;
}

static void
close_rows(struct doc_rows *r)
{
	if (r == NULL)
		return;
	strbuf_clear(&r->id);
	strbuf_clear(&r->facts);
	strbuf_clear(&r->found);
	free(r);
}

static bool
is_named(const struct register_entry *e, const struct finding *f,
    const char *login)
{
	const char *const names[] = { f->subject_id, f->subject_name, login };

	for (size_t i = 0; i < NITEMS(names); i++)
		if (names[i] != NULL && strcmp(e->match, names[i]) == 0)
			return true;
	return false;
}

/* Who answers for the subject, as a register says. */
static const char *
owner_of(const struct report_input *in, const struct finding *f)
{
	const struct model *m = in->model;
	const char *login = NULL;

	if (f->subject == MUSTER_ACCOUNT && f->source != NULL) {
		size_t i = model_find_account(m, f->source, f->subject_id);

		login = i != NONE ? m->accounts[i].login : NULL;
	}
	for (size_t i = 0; i < in->registers->n; i++) {
		const struct register_entry *e = &in->registers->entries[i];

		if (e->owner != NULL && e->match != NULL &&
		    is_named(e, f, login))
			return e->owner;
	}
	return f->exception != NULL ? f->exception->owner : NULL;
}

static int
next_row(struct doc_rows *r, struct cell *c, struct err *err)
{
	const struct block *g = r->block;
	const struct finding *f;
	struct cell all[FINDING_COLUMNS];
	const char *owner;

	if (r->next >= g->n)
		return 0;
	f = &g->in->verdicts->findings[g->findings[r->next++]];
	strbuf_reset(&r->facts);
	finding_cells(g->in, f, all, &r->facts);
	strbuf_reset(&r->id);
	strbuf_addf(&r->id, "%s\n%s", f->subject_name != NULL
	    ? f->subject_name : label(g->in->labels, "word.unknown"), f->id);
	owner = owner_of(g->in, f);
	if (owner != NULL)
		strbuf_addf(&r->id, "\n%s: %s", label(g->in->labels,
		    "col.owner"), owner);
	strbuf_reset(&r->found);
	strbuf_addf(&r->found, "%s%s%s", f->reason != NULL ? f->reason : "",
	    f->n_facts > 0 ? "\n" : "",
	    f->n_facts > 0 ? all[FINDING_FACTS].text : "");
	c[0] = cell_text(strbuf_text(&r->id));
	c[1] = cell_text(strbuf_text(&r->found));
	c[2] = all[FINDING_STATE];
	c[3] = all[FINDING_SEVERITY];
	if (strbuf_failed(&r->id) || strbuf_failed(&r->facts) ||
	    strbuf_failed(&r->found))
		return err_set(err, ERR_LIMIT, "finding %s: its text is above "
		    "%zu bytes", f->id, MAX_TEXT);
	return 1;
}

/* Without a title, as the heading above is one; all of them alike. */
static void
add_subjects(struct paper *p, const struct block *g)
{
	const struct labels *l = p->in->labels;
	const struct doc_column columns[SUBJECT_COLUMNS] = {
		{ "subject", label(l, "col.subject"), CELL_TEXT, 36, false,
		    DOC_NOWHERE },
		{ "reason", label(l, "col.reason"), CELL_TEXT, 94, false,
		    DOC_NOWHERE },
		{ "state", label(l, "col.state"), CELL_STATUS, 27, false,
		    DOC_NOWHERE },
		{ "severity", label(l, "col.severity"), CELL_SEVERITY, 24,
		    false, DOC_NOWHERE },
	};
	struct doc_table t = { .columns = columns,
		.n_columns = g->mixed ? SUBJECT_COLUMNS : SUBJECT_COLUMNS - 1,
		.also_in = "findings.csv", .print_rows = PRINTED,
		.inputs = { .reason = NONE } };
	union {
		const struct block *block;
		void *context;
	} u = { .block = g }; /* the cursor only reads it */

	t.rows = (struct doc_source){ open_rows, next_row, close_rows, NULL,
		u.context, (int64_t)g->n };
	t.key = arena_printf(p->doc->arena, "of_%s",
	    p->in->verdicts->rules[g->rule].rule->id);
	doc_table(p->doc, &t);
}

/* ---- what stands around it ---- */

static const char *
say_count(struct paper *p, const struct block *g)
{
	struct strbuf sb;

	strbuf_init(&sb, MAX_TEXT);
	strbuf_add(&sb, severity_cell(p->in, (int)g->worst).text);
	paper_count(p, &sb, "paper.open", (int64_t)g->n_open);
	if (g->n > g->n_open)
		paper_count(p, &sb, "field.excepted",
		    (int64_t)(g->n - g->n_open));
	paper_count(p, &sb, "col.passed",
	    (int64_t)p->in->verdicts->rules[g->rule].n_pass);
	return paper_taken(p, &sb);
}

/* "60 (days without a sign-in)" */
static const char *
say_thresholds(struct paper *p, const struct rule_result *r)
{
	char number[NOTATION_NUMBER];
	struct strbuf sb;

	strbuf_init(&sb, MAX_TEXT);
	for (size_t i = 0; i < r->n_settings; i++) {
		notation_number(labels_notation(p->in->labels),
		    r->settings[i].value, number);
		strbuf_addf(&sb, "%s%s = %s (%s)", i > 0 ? "; " : "",
		    r->settings[i].setting->name, number,
		    r->settings[i].setting->meaning);
	}
	return paper_taken(p, &sb);
}

static void
add_about(struct paper *p, const struct block *g)
{
	const struct rule_result *r = &p->in->verdicts->rules[g->rule];
	const struct labels *l = p->in->labels;
	struct doc_field fields[6];
	size_t n = 0;

	fields[n++] = (struct doc_field){ .key = "severity",
		.label = label(l, "col.severity"),
		.value = cell_severity((int64_t)g->worst, say_count(p, g)) };
	fields[n++] = (struct doc_field){ .key = "why",
		.label = label(l, "col.rationale"),
		.value = cell_text(r->rule->rationale) };
	fields[n++] = (struct doc_field){ .key = "logic",
		.label = label(l, "col.logic"),
		.value = cell_text(r->rule->logic) };
	if (r->n_settings > 0)
		fields[n++] = (struct doc_field){ .key = "thresholds",
			.label = label(l, "col.threshold"),
			.value = cell_text(say_thresholds(p, r)) };
	if (r->status != MUSTER_RULE_EVALUATED && r->reason != NULL)
		fields[n++] = (struct doc_field){ .key = "in_part",
			.label = label(l, "col.rule_reason"),
			.value = cell_text(r->reason) };
	if (p->in->rule_controls[g->rule][0] != '\0')
		fields[n++] = (struct doc_field){ .key = "controls",
			.label = label(l, "col.controls"),
			.value = cell_text(p->in->rule_controls[g->rule]) };
	doc_fields(p->doc, arena_printf(p->doc->arena, "about_%s",
	    r->rule->id), fields, n);
}

static void
add_rule(struct paper *p, const struct block *g)
{
	const struct muster_rule *rule =
	    p->in->verdicts->rules[g->rule].rule;
	const struct doc_field fix = { .key = "fix",
		.label = label(p->in->labels, "col.fix"),
		.value = cell_text(rule->fix) };

	doc_section(p->doc, arena_printf(p->doc->arena, "rule_%s", rule->id),
	    3, false, arena_printf(p->doc->arena, "%s  %s", rule->id,
	    rule->title));
	add_about(p, g);
	add_subjects(p, g);
	doc_fields(p->doc, arena_printf(p->doc->arena, "fix_%s", rule->id),
	    &fix, 1);
}

/* ---- which rules, in which order ---- */

static void
count_group(struct block *g, const struct finding *f)
{
	bool open = f->exception == NULL;

	g->mixed = g->mixed || (g->n > 0 && f->severity != g->worst);
	/* What is excepted does not make a rule grave. */
	if (g->n == 0 || (open && (g->n_open == 0 || f->severity > g->worst)))
		g->worst = f->severity;
	g->n++;
	g->n_open += open;
}

/* A group per rule of the verdicts, with its findings; or NULL. */
static struct block *
make_groups(struct paper *p)
{
	const struct verdicts *v = p->in->verdicts;
	struct block *groups = arena_alloc(p->doc->arena, v->n_rules + 1,
	    sizeof(*groups));
	size_t *order = arena_alloc(p->doc->arena, v->n_findings + 1,
	    sizeof(*order));
	size_t *of = arena_alloc(p->doc->arena, v->n_findings + 1,
	    sizeof(*of));
	size_t start = 0;

	if (groups == NULL || order == NULL || of == NULL)
		return NULL;
	for (size_t i = 0; i < v->n_findings; i++) {
		const struct rule_result *r =
		    table_rule(p->in, v->findings[i].rule);

		of[i] = r != NULL ? (size_t)(r - v->rules) : v->n_rules;
		count_group(&groups[of[i]], &v->findings[i]);
	}
	for (size_t i = 0; i <= v->n_rules; i++) {
		groups[i].in = p->in;
		groups[i].rule = i;
		groups[i].findings = order + start;
		start += groups[i].n;
		groups[i].n = 0;
	}
	for (size_t i = 0; i < v->n_findings; i++) {
		struct block *g = &groups[of[i]];

		order[(size_t)(g->findings - order) + g->n++] = i;
	}
	return groups;
}

static int64_t
count_at(const struct block *groups, size_t n, int severity)
{
	int64_t rules = 0;

	for (size_t i = 0; i < n; i++)
		rules += groups[i].n > 0 && (int)groups[i].worst == severity;
	return rules;
}

void
section_findings(struct paper *p)
{
	static const char *const keys[] = { "findings_info", "findings_low",
		"findings_medium", "findings_high", "findings_critical" };
	static const char *const heads[] = { "severity.info", "severity.low",
		"severity.medium", "severity.high", "severity.critical" };
	const size_t n = p->in->verdicts->n_rules;
	struct block *groups = make_groups(p);

	paper_chapter(p, "findings", true, "section.findings_by_rule");
	if (groups == NULL) {
		p->doc->failed = true;
		return;
	}
	paper_say(p, "paper.findings");
	if (p->in->verdicts->n_findings == 0)
		paper_say(p, "empty.findings");
	for (int s = MUSTER_CRITICAL; s >= MUSTER_INFO; s--) {
		if (count_at(groups, n, s) == 0)
			continue;
		paper_part(p, keys[s], heads[s]);
		for (size_t i = 0; i < n; i++)
			if (groups[i].n > 0 && (int)groups[i].worst == s)
				add_rule(p, &groups[i]);
	}
}
