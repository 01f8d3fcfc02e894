/* SPDX-License-Identifier: Apache-2.0 */
/* What was found, what could not be judged, the rules and the controls. */
#include <string.h>

#include "base/strbuf.h"
#include "base/utc.h"
#include "model/control.h"
#include "model/finding.h"
#include "report/tables.h"

static const struct table_column finding_columns[] = {
	{ "severity", CELL_SEVERITY, 11, false },
	{ "rule", CELL_ID, 9, false },
	{ "title", CELL_TEXT, 30, true },
	{ "subject_kind", CELL_TEXT, 12, true },
	{ "subject", CELL_TEXT, 28, false },
	{ "reason", CELL_TEXT, 40, false },
	{ "facts", CELL_TEXT, 48, false },
	{ "severity_reason", CELL_TEXT, 32, true },
	{ "controls", CELL_TEXT, 60, true },
	{ "finding_id", CELL_ID, 18, false },
	{ "subject_id", CELL_ID, 24, true },
	{ "source", CELL_ID, 12, true },
};

static const struct rule_result *
rule_of(const struct report_input *in, const char *id)
{
	for (size_t i = 0; i < in->verdicts->n_rules; i++)
		if (strcmp(in->verdicts->rules[i].rule->id, id) == 0)
			return &in->verdicts->rules[i];
	return NULL;
}

static void
add_facts(struct strbuf *sb, const struct finding *f)
{
	char when[UTC_TEXT];

	for (size_t i = 0; i < f->n_facts; i++) {
		const struct fact *fact = &f->facts[i];

		strbuf_addf(sb, "%s%s: ", i > 0 ? "; " : "", fact->label);
		switch (fact->kind) {
		case FACT_TEXT:
			strbuf_add(sb, fact->text != NULL ? fact->text
			    : "unknown");
			break;
		case FACT_NUMBER:
			strbuf_addf(sb, "%lld", (long long)fact->number);
			break;
		case FACT_TIME:
			utc_format(fact->number, when);
			strbuf_add(sb, *when != '\0' ? when : "unknown");
			break;
		}
	}
}

static void
add_controls(const struct report_input *in, const char *rule,
    struct strbuf *sb)
{
	bool first = true;

	for (size_t i = 0; i < in->controls->n; i++) {
		const struct control *c = &in->controls->items[i];

		for (size_t j = 0; j < c->n_rules; j++)
			if (strcmp(c->rules[j], rule) == 0) {
				strbuf_addf(sb, "%s%s %s", first ? "" : "; ",
				    c->framework, c->id);
				first = false;
				break;
			}
	}
}

/* Two texts in one builder: the second begins behind the first's end. */
static void
fill_finding(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct finding *f = &in->verdicts->findings[i];
	const struct rule_result *rule = rule_of(in, f->rule);
	size_t controls;

	add_facts(sb, f);
	strbuf_addn(sb, "", 1);
	controls = sb->len;
	add_controls(in, f->rule, sb);
	c[0] = severity_cell(in, (int)f->severity);
	c[1] = cell_id(f->rule);
	c[2] = cell_text(rule != NULL ? rule->rule->title : NULL);
	c[3] = word_cell(in, "subject", subject_text(f->subject));
	c[4] = cell_text(f->subject_name);
	c[5] = cell_text(f->reason);
	c[6] = f->n_facts > 0 ? cell_text(strbuf_text(sb)) : cell_empty();
	c[7] = f->severity_reason != NULL ? cell_text(f->severity_reason)
	    : cell_empty();
	c[8] = sb->len > controls ? cell_text(strbuf_text(sb) + controls)
	    : cell_empty();
	c[9] = cell_id(f->id);
	c[10] = cell_id(f->subject_id);
	c[11] = f->source != NULL ? cell_id(f->source) : cell_empty();
}

void
table_findings(struct doc *doc, const struct report_input *in)
{
	static const struct table_plan plan = { "findings", finding_columns,
		NITEMS(finding_columns), 2, "findings.csv", 5000 };

	table_add(doc, in, &plan, (int64_t)in->verdicts->n_findings,
	    fill_finding);
}

static void
fill_top(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct finding *f = &in->verdicts->findings[i];

	(void)sb;
	c[0] = severity_cell(in, (int)f->severity);
	c[1] = cell_id(f->rule);
	c[2] = cell_text(f->subject_name);
	c[3] = cell_text(f->reason);
}

void
table_top(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "severity", CELL_SEVERITY, 11, false },
		{ "rule", CELL_ID, 9, false },
		{ "subject", CELL_TEXT, 28, false },
		{ "reason", CELL_TEXT, 60, false },
	};
	static const struct table_plan plan = { "top", columns,
		NITEMS(columns), 0, "findings.csv", 0 };
	size_t n = in->verdicts->n_findings;

	table_add(doc, in, &plan, n < 10 ? (int64_t)n : 10, fill_top);
}

static void
fill_unknown(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct finding *f = &in->verdicts->unknowns[i];

	(void)sb;
	c[0] = cell_id(f->rule);
	c[1] = word_cell(in, "subject", subject_text(f->subject));
	c[2] = cell_text(f->subject_name);
	c[3] = cell_text(f->reason);
	c[4] = cell_id(f->subject_id);
}

void
table_unknowns(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "rule", CELL_ID, 9, false },
		{ "subject_kind", CELL_TEXT, 12, false },
		{ "subject", CELL_TEXT, 30, false },
		{ "unknown_reason", CELL_TEXT, 60, false },
		{ "subject_id", CELL_ID, 24, true },
	};
	static const struct table_plan plan = { "unknowns", columns,
		NITEMS(columns), 1, "findings.json", 2000 };

	table_add(doc, in, &plan, (int64_t)in->verdicts->n_unknowns,
	    fill_unknown);
}

static struct cell
rule_status_cell(const struct report_input *in, enum muster_rule_status s)
{
	static const enum doc_status colours[] = { DOC_GOOD, DOC_WARN, DOC_BAD,
		DOC_NEUTRAL };
	static const char *const keys[] = { "rule_status.evaluated",
		"rule_status.in_part", "rule_status.not_evaluated",
		"rule_status.off" };

	return cell_status(colours[s], label(in->labels, keys[s]));
}

static void
fill_rule(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct rule_result *r = &in->verdicts->rules[i];

	for (size_t j = 0; j < r->n_settings; j++)
		strbuf_addf(sb, "%s%s = %lld", j > 0 ? ", " : "",
		    r->settings[j].setting->name,
		    (long long)r->settings[j].value);
	c[0] = cell_id(r->rule->id);
	c[1] = cell_text(r->rule->title);
	c[2] = rule_status_cell(in, r->status);
	c[3] = cell_number((int64_t)r->n_fail);
	c[4] = cell_number((int64_t)r->n_pass);
	c[5] = cell_number((int64_t)r->n_unknown);
	c[6] = r->n_settings > 0 ? cell_text(strbuf_text(sb)) : cell_empty();
	c[7] = cell_text(r->rule->logic);
	c[8] = cell_text(r->rule->rationale);
	c[9] = cell_text(r->rule->fix);
	c[10] = cell_text(r->rule->false_alarm);
	c[11] = r->reason != NULL ? cell_text(r->reason) : cell_empty();
	c[12] = cell_number((int64_t)r->rule->version);
}

void
table_rules(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "rule", CELL_ID, 9, false },
		{ "title", CELL_TEXT, 30, false },
		{ "rule_status", CELL_STATUS, 14, false },
		{ "failed", CELL_NUMBER, 7, false },
		{ "passed", CELL_NUMBER, 7, false },
		{ "unknown", CELL_NUMBER, 9, false },
		{ "threshold", CELL_TEXT, 18, false },
		{ "logic", CELL_TEXT, 50, false },
		{ "rationale", CELL_TEXT, 50, true },
		{ "fix", CELL_TEXT, 50, true },
		{ "false_alarm", CELL_TEXT, 40, true },
		{ "rule_reason", CELL_TEXT, 40, true },
		{ "version", CELL_NUMBER, 8, true },
	};
	static const struct table_plan plan = { "rules", columns,
		NITEMS(columns), 2, "findings.json", 0 };

	table_add(doc, in, &plan, (int64_t)in->verdicts->n_rules, fill_rule);
}

static void
fill_control(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct control *k = &in->controls->items[i];
	int64_t failed = 0, holes = 0;

	for (size_t j = 0; j < k->n_rules; j++) {
		const struct rule_result *r = rule_of(in, k->rules[j]);

		strbuf_addf(sb, "%s%s", j > 0 ? ", " : "", k->rules[j]);
		failed += r != NULL ? (int64_t)r->n_fail : 0;
		holes += r == NULL || r->status != MUSTER_RULE_EVALUATED;
	}
	c[0] = cell_text(k->framework);
	c[1] = cell_id(k->id);
	c[2] = cell_text(k->title);
	c[3] = cell_text(k->shows);
	c[4] = cell_text(strbuf_text(sb));
	c[5] = cell_number(failed);
	c[6] = failed > 0
	    ? cell_status(DOC_WARN, label(in->labels, "control.findings"))
	    : holes > 0
	    ? cell_status(DOC_NEUTRAL, label(in->labels, "control.in_part"))
	    : cell_status(DOC_GOOD, label(in->labels, "control.clean"));
}

void
table_controls(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "framework", CELL_TEXT, 22, false },
		{ "control", CELL_ID, 12, false },
		{ "control_title", CELL_TEXT, 30, false },
		{ "shows", CELL_TEXT, 50, true },
		{ "rules", CELL_TEXT, 30, false },
		{ "findings", CELL_NUMBER, 9, false },
		{ "result", CELL_STATUS, 18, false },
	};
	static const struct table_plan plan = { "controls", columns,
		NITEMS(columns), 2, NULL, 0 };

	table_add(doc, in, &plan, (int64_t)in->controls->n, fill_control);
}
