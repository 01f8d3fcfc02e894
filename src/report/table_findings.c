/* SPDX-License-Identifier: Apache-2.0 */
/* What was found, what was fixed, what could not be judged. */
#include <string.h>

#include "base/notation.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "model/control.h"
#include "model/exception.h"
#include "model/finding.h"
#include "report/places.h"

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
	{ "state", CELL_STATUS, 11, false },
	{ "first_seen", CELL_DATE, 11, true },
	{ "times", CELL_NUMBER, 7, true },
	{ "exception", CELL_TEXT, 40, true },
	{ "version", CELL_NUMBER, 8, true },
};

static void
add_facts(const struct report_input *in, struct strbuf *sb,
    const struct finding *f)
{
	const struct notation *notation = labels_notation(in->labels);
	const char *unknown = label(in->labels, "word.unknown");

	for (size_t i = 0; i < f->n_facts; i++) {
		const struct fact *fact = &f->facts[i];

		strbuf_addf(sb, "%s%s: ", i > 0 ? "; " : "", fact->label);
		switch (fact->kind) {
		case FACT_TEXT:
			strbuf_add(sb, fact->text != NULL ? fact->text
			    : unknown);
			break;
		case FACT_NUMBER:
			strbuf_addf(sb, "%lld", (long long)fact->number);
			break;
		case FACT_TIME:
			if (fact->number == UTC_UNKNOWN)
				strbuf_add(sb, unknown);
			notation_add(sb, notation->moment, fact->number);
			break;
		}
	}
}

/* An exception is named before what the finding would be without it. */
static struct cell
state_cell(const struct report_input *in, const struct finding *f)
{
	static const enum doc_status colours[] = { DOC_NEUTRAL, DOC_WARN,
		DOC_NEUTRAL, DOC_BAD };

	if (f->exception != NULL)
		return cell_status(DOC_GOOD, label(in->labels,
		    "state.excepted"));
	return cell_status(colours[f->standing], word_cell(in, "state",
	    f->standing == STANDING_UNKNOWN ? "open"
	    : standing_text(f->standing)).text);
}

static void
add_exception(const struct report_input *in, struct strbuf *sb,
    const struct exception *e)
{
	strbuf_addf(sb, "%s (%s, %s), ", e->reason, e->owner, e->approver);
	notation_add(sb, labels_notation(in->labels)->date, e->end);
	if (e->control != NULL)
		strbuf_addf(sb, "; %s", e->control);
}

_Static_assert(NITEMS(finding_columns) == FINDING_COLUMNS, "as announced");

/* To the rows that are decided about it; where there are none, to itself. */
static struct cell
subject_cell(const struct report_input *in, const struct finding *f)
{
	struct cell cell = link_to_subject(
	    cell_text(f->subject_name), f->subject, f->subject_id);
	struct doc_link see = places_of_subject(in, f);

	see.value = cell.see.value;
	if (see.to != NULL)
		cell.see = see;
	return cell;
}

/* Two texts in one builder: the second begins behind the first's end. */
void
finding_cells(const struct report_input *in, const struct finding *f,
    struct cell *c, struct strbuf *sb)
{
	const struct rule_result *rule = table_rule(in, f->rule);
	const char *controls = rule != NULL
	    ? in->rule_controls[rule - in->verdicts->rules] : "";
	size_t exception;

	add_facts(in, sb, f);
	strbuf_addn(sb, "", 1);
	exception = sb->len;
	if (f->exception != NULL)
		add_exception(in, sb, f->exception);
	c[0] = severity_cell(in, (int)f->severity);
	c[1] = cell_id(f->rule);
	c[2] = cell_text(rule != NULL ? rule->rule->title : NULL);
	c[3] = word_cell(in, "subject", subject_text(f->subject));
	c[4] = subject_cell(in, f);
	c[5] = cell_text(f->reason);
	c[6] = f->n_facts > 0 ? cell_text(strbuf_text(sb)) : cell_empty();
	c[7] = f->severity_reason != NULL ? cell_text(f->severity_reason)
	    : cell_empty();
	c[8] = *controls != '\0' ? cell_text(controls) : cell_empty();
	c[9] = cell_id(f->id);
	c[10] = cell_id(f->subject_id);
	c[11] = f->source != NULL ? cell_id(f->source) : cell_empty();
	c[12] = state_cell(in, f);
	c[13] = f->first_seen != UTC_UNKNOWN ? cell_date(f->first_seen)
	    : cell_empty();
	c[14] = f->times > 0 ? cell_number((int64_t)f->times) : cell_empty();
	c[15] = f->exception != NULL
	    ? link_to(cell_text(strbuf_text(sb) + exception), "exceptions",
		"exception", f->exception->id) : cell_empty();
	c[16] = cell_number((int64_t)f->version);
}

static void
fill_finding(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	finding_cells(in, &in->verdicts->findings[i], c, sb);
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
fill_duty(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	struct cell all[NITEMS(finding_columns)];
	static const size_t shown[] = { 0, 1, 4, 5, 6, 12, 15, 9 };

	fill_finding(in, in->duty_findings[i], all, sb);
	for (size_t j = 0; j < NITEMS(shown); j++)
		c[j] = all[shown[j]];
}

/* Who could do what two people should: the pair, and both ways to it. */
void
table_duties(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "severity", CELL_SEVERITY, 11, false },
		{ "rule", CELL_ID, 9, false },
		{ "subject", CELL_TEXT, 28, false },
		{ "reason", CELL_TEXT, 44, false },
		{ "facts", CELL_TEXT, 60, false },
		{ "state", CELL_STATUS, 11, false },
		{ "exception", CELL_TEXT, 34, false },
		{ "finding_id", CELL_ID, 18, false },
	};
	static const struct table_plan plan = { "duties", columns,
		NITEMS(columns), 3, "findings.csv", 2000 };

	table_add(doc, in, &plan, (int64_t)in->n_duty_findings, fill_duty);
}

/* The i-th finding that no exception covers. */
static const struct finding *
open_finding(const struct report_input *in, size_t i)
{
	const struct finding *f = in->verdicts->findings;

	while (f->exception != NULL || i-- > 0)
		f++;
	return f;
}

static void
fill_top(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct finding *f = open_finding(in, i);

	(void)sb;
	c[0] = severity_cell(in, (int)f->severity);
	c[1] = cell_id(f->rule);
	c[2] = subject_cell(in, f);
	c[3] = cell_text(f->reason);
	c[3].see = (struct doc_link){ .to = "findings",
		.row = (size_t)(f - in->verdicts->findings) + 1 };
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
	size_t n = in->verdicts->n_findings - in->verdicts->n_excepted;

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
	c[2] = link_to_subject(
	    cell_text(f->subject_name), f->subject, f->subject_id);
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
		NITEMS(columns), 1, "population.json", 2000 };

	table_add(doc, in, &plan, (int64_t)in->verdicts->n_unknowns,
	    fill_unknown);
}

static void
fill_fixed(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct fixed_finding *f = &in->verdicts->fixed[i];

	(void)sb;
	c[0] = severity_cell(in, (int)f->severity);
	c[1] = cell_id(f->rule);
	c[2] = cell_text(f->subject_name);
	c[3] = cell_text(label(in->labels, f->gone ? "fixed.gone"
	    : f->left ? "fixed.left" : "fixed.passed"));
	c[4] = cell_date(f->first_seen);
	c[5] = cell_date(f->last_seen);
	c[6] = cell_id(f->id);
	c[7] = cell_id(f->subject_id);
}

/* Found by the last review, and no more. */
void
table_fixed(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "severity", CELL_SEVERITY, 11, false },
		{ "rule", CELL_ID, 9, false },
		{ "subject", CELL_TEXT, 30, false },
		{ "fixed_how", CELL_TEXT, 30, false },
		{ "first_seen", CELL_DATE, 11, false },
		{ "last_seen", CELL_DATE, 11, false },
		{ "finding_id", CELL_ID, 18, true },
		{ "subject_id", CELL_ID, 24, true },
	};
	static const struct table_plan plan = { "fixed", columns,
		NITEMS(columns), 2, "findings.json", 0 };

	table_add(doc, in, &plan, (int64_t)in->verdicts->n_fixed, fill_fixed);
}
