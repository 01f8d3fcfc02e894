/* SPDX-License-Identifier: Apache-2.0 */
/* The rules as they were set, and the requirements they speak to. */
#include <string.h>

#include "base/strbuf.h"
#include "model/control.h"
#include "model/finding.h"
#include "report/tables.h"

const struct rule_result *
table_rule(const struct report_input *in, const char *id)
{
	for (size_t i = 0; i < in->verdicts->n_rules; i++)
		if (strcmp(in->verdicts->rules[i].rule->id, id) == 0)
			return &in->verdicts->rules[i];
	return NULL;
}

static struct cell
rule_status_cell(const struct report_input *in, enum muster_rule_status s)
{
	static const enum doc_status colours[] = { DOC_GOOD, DOC_WARN, DOC_BAD,
		DOC_NEUTRAL, DOC_NEUTRAL };
	static const char *const keys[] = { "rule_status.evaluated",
		"rule_status.in_part", "rule_status.not_evaluated",
		"rule_status.off", "rule_status.no_data" };

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
	c[3] = link_to(cell_number((int64_t)r->n_fail),
	    "findings", "rule", r->rule->id);
	c[4] = cell_number((int64_t)r->n_pass);
	c[5] = link_to(cell_number((int64_t)r->n_unknown),
	    "unknowns", "rule", r->rule->id);
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
		NITEMS(columns), 2, "population.json", 0 };

	table_add(doc, in, &plan, (int64_t)in->verdicts->n_rules, fill_rule);
}

/* What the rules of a requirement came to. */
struct tally {
	int64_t open;           /* findings that no exception covers */
	int64_t rules, evaluated, in_part;
};

static struct tally
tally_control(const struct report_input *in, const struct control *k)
{
	const struct verdicts *v = in->verdicts;
	struct tally t = { 0, 0, 0, 0 };

	for (size_t j = 0; j < k->n_rules; j++) {
		const struct rule_result *r = table_rule(in, k->rules[j]);

		t.rules++;
		t.evaluated += r != NULL && r->status == MUSTER_RULE_EVALUATED;
		t.in_part += r != NULL && r->status == MUSTER_RULE_IN_PART;
		for (size_t i = 0; r != NULL && i < v->n_findings; i++)
			t.open += v->findings[i].exception == NULL &&
			    strcmp(v->findings[i].rule, r->rule->id) == 0;
	}
	return t;
}

static struct cell
result_cell(const struct report_input *in, const struct tally *t)
{
	if (t->open > 0)
		return cell_status(DOC_WARN, label(in->labels,
		    "control.findings"));
	if (t->evaluated + t->in_part == 0)
		return cell_status(DOC_NEUTRAL, label(in->labels,
		    "control.not_evaluated"));
	if (t->evaluated < t->rules)
		return cell_status(DOC_NEUTRAL, label(in->labels,
		    "control.in_part"));
	return cell_status(DOC_GOOD, label(in->labels, "control.clean"));
}

static void
fill_control(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct control *k = &in->controls->items[i];
	const struct tally t = tally_control(in, k);

	for (size_t j = 0; j < k->n_rules; j++)
		strbuf_addf(sb, "%s%s", j > 0 ? ", " : "", k->rules[j]);
	c[0] = cell_text(k->framework);
	c[1] = cell_id(k->id);
	c[2] = cell_text(k->title);
	c[3] = cell_text(k->shows);
	c[4] = k->n_rules > 0 ? cell_text(strbuf_text(sb)) : cell_empty();
	c[5] = cell_number(t.rules);
	c[6] = cell_number(t.evaluated);
	c[7] = cell_number(t.open);
	c[8] = result_cell(in, &t);
	c[9] = k->partly != NULL ? cell_text(k->partly) : cell_empty();
	c[10] = k->beyond != NULL ? cell_text(k->beyond) : cell_empty();
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
		{ "n_rules", CELL_NUMBER, 7, true },
		{ "n_evaluated", CELL_NUMBER, 9, false },
		{ "findings", CELL_NUMBER, 9, false },
		{ "result", CELL_STATUS, 18, false },
		{ "partly", CELL_TEXT, 44, true },
		{ "beyond", CELL_TEXT, 44, true },
	};
	static const struct table_plan plan = { "controls", columns,
		NITEMS(columns), 2, NULL, 0 };

	table_add(doc, in, &plan, (int64_t)in->controls->n, fill_control);
}

static bool
is_open(const struct control *k)
{
	return k->partly != NULL || k->beyond != NULL;
}

static int64_t
count_open(const struct controls *controls)
{
	int64_t n = 0;

	for (size_t i = 0; i < controls->n; i++)
		n += is_open(&controls->items[i]);
	return n;
}

/* On paper the table of requirements has no room for these. */
static void
fill_control_limits(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct control *k = in->controls->items;

	(void)sb;
	while (!is_open(k) || i-- > 0)
		k++;
	c[0] = cell_text(k->framework);
	c[1] = cell_id(k->id);
	c[2] = k->partly != NULL ? cell_text(k->partly) : cell_empty();
	c[3] = k->beyond != NULL ? cell_text(k->beyond) : cell_empty();
}

void
table_control_limits(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "framework", CELL_TEXT, 22, false },
		{ "control", CELL_ID, 14, false },
		{ "partly", CELL_TEXT, 52, false },
		{ "beyond", CELL_TEXT, 52, false },
	};
	static const struct table_plan plan = { "control_limits", columns,
		NITEMS(columns), 2, NULL, 0 };

	table_add(doc, in, &plan, count_open(in->controls),
	    fill_control_limits);
}
