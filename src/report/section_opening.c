/* SPDX-License-Identifier: Apache-2.0 */
/* The audit report's first pages: cover, how to read it, ten lines. */
#include "analysis/analysis.h"
#include "base/notation.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "model/finding.h"
#include "model/history.h"
#include "model/model.h"
#include "report/paper.h"

#define MAX_LINE (16 * (size_t)KIB)
#define WORST 5

static void
add_cover(struct paper *p)
{
	doc_section(p->doc, "cover", 1, false,
	    label(p->in->labels, "section.cover"));
	banner_status(p->doc, p->in);
	fields_campaign(p->doc, p->in);
	paper_say(p, "text.cover");
	summary_in_english(p->doc, p->in);
}

static void
add_guide(struct paper *p)
{
	const struct labels *l = p->in->labels;
	const char *const lines[] = { label(l, "paper.guide_words"),
		label(l, "paper.guide_tiers"),
		label(l, "paper.guide_severities"),
		label(l, "paper.guide_tables"), label(l, "paper.guide_links"),
		label(l, "paper.guide_files"), label(l, "paper.guide_page") };

	doc_section(p->doc, "guide", 1, false, label(l, "section.guide"));
	doc_lines(p->doc, "guide_lines", lines, NITEMS(lines));
}

/* ---- ten lines ---- */

static const char *
say_scope(struct paper *p)
{
	static const struct {
		const char *text;
		enum summary_count which;
	} counts[] = { { "field.accounts", COUNT_ACCOUNTS },
		{ "field.people", COUNT_PEOPLE },
		{ "field.services", COUNT_SERVICES },
		{ "field.credentials", COUNT_CREDENTIALS },
		{ "field.groups", COUNT_GROUPS },
		{ "field.entitlements", COUNT_ENTITLEMENTS },
		{ "field.access", COUNT_ACCESS } };
	struct strbuf sb;

	strbuf_init(&sb, MAX_LINE);
	for (size_t i = 0; i < NITEMS(counts); i++)
		paper_counted(p, &sb, counts[i].text,
		    summary_count(p->in, counts[i].which));
	return paper_taken(p, &sb);
}

static const char *
say_complete(struct paper *p)
{
	const struct report_input *in = p->in;
	size_t holes;
	struct strbuf sb;

	strbuf_init(&sb, MAX_LINE);
	strbuf_add(&sb, model_is_complete(in->model, &holes)
	    ? label(in->labels, "banner.complete")
	    : label_count(in->labels, "banner.incomplete", (int64_t)holes,
		p->doc->arena));
	if (in->model->n_gaps > 0)
		strbuf_addf(&sb, " %s", label_count(in->labels, "banner.gaps",
		    (int64_t)in->model->n_gaps, p->doc->arena));
	return paper_taken(p, &sb);
}

static const char *
say_privileged(struct paper *p)
{
	const struct report_input *in = p->in;
	char number[NOTATION_NUMBER];
	struct strbuf sb;

	strbuf_init(&sb, MAX_LINE);
	for (int t = TIER_0; t <= TIER_1; t++) {
		int64_t n = 0;

		for (size_t i = 0; i < in->model->n_accounts; i++)
			n += in->derived->of_account[i].tier == (enum tier)t;
		notation_number(labels_notation(in->labels), n, number);
		strbuf_addf(&sb, "%s%s: %s", sb.len > 0 ? "; " : "",
		    tier_cell(in, t).text, number);
	}
	return paper_taken(p, &sb);
}

static const char *
say_findings(struct paper *p)
{
	const struct report_input *in = p->in;
	const struct verdicts *v = in->verdicts;
	struct strbuf sb;

	strbuf_init(&sb, MAX_LINE);
	paper_count(p, &sb, "paper.open",
	    (int64_t)(v->n_findings - v->n_excepted));
	for (int s = MUSTER_CRITICAL; s >= MUSTER_INFO; s--) {
		char number[NOTATION_NUMBER];

		notation_number(labels_notation(in->labels),
		    (int64_t)v->by_severity[s], number);
		strbuf_addf(&sb, "%s%s %s", s == MUSTER_CRITICAL ? " (" : ", ",
		    severity_cell(in, s).text, number);
	}
	strbuf_add(&sb, ")");
	paper_count(p, &sb, "field.excepted", (int64_t)v->n_excepted);
	return paper_taken(p, &sb);
}

static const char *
say_trend(struct paper *p)
{
	const struct report_input *in = p->in;
	struct strbuf sb;

	if (in->history == NULL)
		return label(in->labels, "text.no_history");
	strbuf_init(&sb, MAX_LINE);
	paper_count(p, &sb, "field.new_findings",
	    (int64_t)in->verdicts->n_new);
	paper_count(p, &sb, "field.reopened",
	    (int64_t)in->verdicts->n_reopened);
	paper_count(p, &sb, "field.fixed", (int64_t)in->verdicts->n_fixed);
	paper_count(p, &sb, "field.changes", (int64_t)in->n_change_rows);
	strbuf_addf(&sb, " (%s, %s)", in->history->campaign,
	    summary_date(p->doc, in, in->history->at));
	return paper_taken(p, &sb);
}

static const char *
say_judged(struct paper *p)
{
	const struct verdicts *v = p->in->verdicts;
	int64_t judged = 0;
	struct strbuf sb;

	for (size_t i = 0; i < v->n_rules; i++)
		judged += v->rules[i].status == MUSTER_RULE_EVALUATED ||
		    v->rules[i].status == MUSTER_RULE_IN_PART;
	strbuf_init(&sb, MAX_LINE);
	paper_count(p, &sb, "field.rules_evaluated", judged);
	paper_count(p, &sb, "field.rules", (int64_t)v->n_rules);
	paper_count(p, &sb, "field.unknown", (int64_t)v->n_unknowns);
	return paper_taken(p, &sb);
}

static const char *
say_agreed(struct paper *p)
{
	const struct agreements *a = p->in->derived->agreements;
	struct strbuf sb;

	strbuf_init(&sb, MAX_LINE);
	paper_count(p, &sb, "field.asked", (int64_t)a->n_accounts);
	paper_count(p, &sb, "field.agreed", (int64_t)a->total.same);
	paper_count(p, &sb, "field.differing", (int64_t)a->total.different);
	return paper_taken(p, &sb);
}

static const char *
say_decisions(struct paper *p)
{
	struct strbuf sb;

	strbuf_init(&sb, MAX_LINE);
	paper_count(p, &sb, "paper.to_decide",
	    (int64_t)p->in->derived->n_access);
	strbuf_addf(&sb, ". %s", label(p->in->labels, "paper.no_decision"));
	return paper_taken(p, &sb);
}

static struct doc_field
line(const struct paper *p, const char *key, const char *text,
    const char *value, const char *to)
{
	return (struct doc_field){ .key = key,
		.label = label(p->in->labels, text),
		.value = cell_text(value), .see = DOC_SEE(to) };
}

static void
add_lines(struct paper *p)
{
	const struct doc_field lines[] = {
		line(p, "scope", "paper.line_scope", say_scope(p), "scope"),
		line(p, "complete", "paper.line_complete", say_complete(p),
		    "population"),
		line(p, "privileged", "paper.line_privileged",
		    say_privileged(p), "privileged"),
		line(p, "findings", "paper.line_findings", say_findings(p),
		    "findings"),
		line(p, "trend", "paper.line_trend", say_trend(p), "changes"),
		line(p, "judged", "paper.line_judged", say_judged(p),
		    "unknowns"),
		line(p, "crosscheck", "paper.line_crosscheck", say_agreed(p),
		    "crosscheck"),
		line(p, "decisions", "paper.line_decisions", say_decisions(p),
		    "sign_off"),
		line(p, "limits", "paper.line_limits",
		    label(p->in->labels, "paper.read_limits"), "limits"),
	};

	doc_fields(p->doc, "ten_lines", lines, NITEMS(lines));
}

/* ---- the worst ---- */

static const struct finding *
open_finding(const struct report_input *in, size_t i)
{
	const struct finding *f = in->verdicts->findings;

	while (f->exception != NULL || i-- > 0)
		f++;
	return f;
}

static void
fill_worst(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct finding *f = open_finding(in, i);
	const struct rule_result *r = table_rule(in, f->rule);

	strbuf_addf(sb, "rule_%s", f->rule);
	c[0] = severity_cell(in, (int)f->severity);
	c[1] = cell_id(f->rule);
	c[1].see.to = strbuf_text(sb);
	c[2] = cell_text(r != NULL ? r->rule->title : NULL);
	c[3] = cell_text(f->subject_name);
	c[4] = cell_text(f->reason);
}

static void
add_worst(struct paper *p)
{
	static const struct table_column columns[] = {
		{ "severity", CELL_SEVERITY, 11, false },
		{ "rule", CELL_ID, 9, false },
		{ "title", CELL_TEXT, 26, false },
		{ "subject", CELL_TEXT, 24, false },
		{ "reason", CELL_TEXT, 40, false },
	};
	static const struct table_plan plan = { "worst", columns,
		NITEMS(columns), 0, "findings.csv", 0 };
	const struct verdicts *v = p->in->verdicts;
	const size_t n = v->n_findings - v->n_excepted;

	table_add(p->doc, p->in, &plan,
	    (int64_t)(n < WORST ? n : WORST), fill_worst);
}

void
section_opening(struct paper *p)
{
	add_cover(p);
	add_guide(p);
	paper_chapter(p, "summary", true, "section.management");
	banner_status(p->doc, p->in);
	add_lines(p);
	add_worst(p);
}
