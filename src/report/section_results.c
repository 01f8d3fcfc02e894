/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and charts; who is looked at apart; what changed. */
#include <string.h>

#include "analysis/analysis.h"
#include "model/exception.h"
#include "model/finding.h"
#include "model/history.h"
#include "model/model.h"
#include "model/register.h"
#include "report/paper.h"

/* ---- charts ---- */

/* Open findings of each source; what has none is a rule's own. */
static void
add_by_source(struct paper *p)
{
	const struct model *m = p->in->model;
	const struct verdicts *v = p->in->verdicts;
	struct doc_bar *bars = arena_alloc(p->doc->arena, m->n_sources + 1,
	    sizeof(*bars));
	int64_t none = 0;

	if (bars == NULL) {
		p->doc->failed = true;
		return;
	}
	for (size_t i = 0; i < m->n_sources; i++)
		bars[i] = (struct doc_bar){ .label = m->sources[i].title,
			.kind = CELL_STATUS, .colour = DOC_NEUTRAL };
	for (size_t i = 0; i < v->n_findings; i++) {
		const struct finding *f = &v->findings[i];
		size_t at = 0;

		if (f->exception != NULL)
			continue;
		while (at < m->n_sources && (f->source == NULL ||
		    strcmp(f->source, m->sources[at].id) != 0))
			at++;
		if (at < m->n_sources)
			bars[at].value++;
		else
			none++;
	}
	bars[m->n_sources] = (struct doc_bar){ .value = none,
		.label = label(p->in->labels, "paper.of_no_source"),
		.kind = CELL_STATUS, .colour = DOC_NEUTRAL };
	doc_figure(p->doc, "findings_by_source", label(p->in->labels,
	    "figure.source"), bars, m->n_sources + (none > 0 ? 1 : 0));
}

static void
add_trend(struct paper *p)
{
	const struct verdicts *v = p->in->verdicts;
	const struct labels *l = p->in->labels;
	const int64_t open = (int64_t)(v->n_findings - v->n_excepted);
	const struct doc_bar bars[] = {
		{ label(l, "paper.still_open"),
		    open - (int64_t)(v->n_new + v->n_reopened), CELL_STATUS,
		    DOC_NEUTRAL, DOC_SEE("findings") },
		{ label(l, "field.new_findings"), (int64_t)v->n_new,
		    CELL_STATUS, DOC_WARN, DOC_SEE("findings") },
		{ label(l, "field.reopened"), (int64_t)v->n_reopened,
		    CELL_STATUS, DOC_BAD, DOC_SEE("findings") },
		{ label(l, "field.fixed"), (int64_t)v->n_fixed, CELL_STATUS,
		    DOC_GOOD, DOC_SEE("fixed") },
	};

	if (p->in->history == NULL)
		paper_say(p, "text.no_history");
	else
		doc_figure(p->doc, "change_of_findings",
		    label(l, "figure.trend"), bars, NITEMS(bars));
}

static void
add_charts(struct paper *p)
{
	paper_chapter(p, "results", false, "section.results");
	paper_say(p, "paper.results");
	figures_summary(p->doc, p->in);
	add_by_source(p);
	add_trend(p);
	paper_part(p, "numbers", "section.numbers");
	fields_counts(p->doc, p->in);
}

/* ---- looked at apart ---- */

static void
add_privileged(struct paper *p)
{
	static const struct paper_column columns[] = {
		{ "tier", NULL, 0 }, { "person", "login", 28 },
		{ "status", "type", 10 }, { "tier_reason", NULL, 40 },
		{ "purpose", "approver", 24 }, { "last_login", NULL, 0 },
	};

	paper_chapter(p, "privileged", false, "section.privileged");
	paper_say(p, "text.privileged");
	paper_table(p, table_privileged, columns, NITEMS(columns), NULL);
}

static void
add_machines(struct paper *p)
{
	static const struct paper_column columns[] = {
		{ "machine", "kind", 34 }, { "tier", NULL, 0 },
		{ "owner", "purpose", 40 },
		{ "status", NULL, 9 }, { "age", NULL, 0 },
		{ "expires", NULL, 0 }, { "last_used", NULL, 0 },
	};

	paper_chapter(p, "machines", false, "section.machines");
	paper_say(p, "text.machines");
	paper_table(p, table_machines, columns, NITEMS(columns), NULL);
}

static void
add_exceptions(struct paper *p)
{
	static const struct paper_column duties[] = {
		{ "severity", NULL, 0 }, { "subject", "finding_id", 26 },
		{ "reason", "facts", 60 }, { "state", NULL, 0 },
		{ "exception", NULL, 20 },
	};
	static const struct paper_column exceptions[] = {
		{ "exception", "exception_reason", 36 },
		{ "exception_state", NULL, 0 }, { "hits", NULL, 0 },
		{ "owner", "approver", 18 }, { "compensating", NULL, 28 },
		{ "until", NULL, 0 },
	};
	static const struct paper_column registers[] = {
		{ "register_match", NULL, 40 }, { "owner", NULL, 24 },
		{ "purpose", NULL, 40 }, { "until", NULL, 0 },
	};

	paper_chapter(p, "duties", false, "section.duties_exceptions");
	paper_say(p, "text.duties");
	paper_table(p, table_duties, duties, NITEMS(duties), NULL);
	paper_part(p, "exceptions", "section.exceptions");
	paper_say(p, "text.exceptions");
	paper_table(p, table_exceptions, exceptions, NITEMS(exceptions),
	    NULL);
	paper_part(p, "registers", "section.registers");
	paper_say(p, "text.registers");
	paper_table(p, table_registers, registers, NITEMS(registers),
	    "register");
}

static void
add_changes(struct paper *p)
{
	static const struct paper_column changes[] = {
		{ "change", NULL, 0 }, { "change_of", NULL, 34 },
		{ "change_to", NULL, 40 }, { "tier", NULL, 0 },
	};
	static const struct paper_column fixed[] = {
		{ "severity", NULL, 0 }, { "rule", NULL, 0 },
		{ "subject", NULL, 30 }, { "fixed_how", NULL, 24 },
		{ "first_seen", NULL, 0 }, { "last_seen", NULL, 0 },
	};

	paper_chapter(p, "changes", false, "section.changes");
	paper_say(p, p->in->history != NULL ? "text.changes"
	    : "text.no_history");
	paper_table(p, table_changes, changes, NITEMS(changes), NULL);
	paper_table(p, table_fixed, fixed, NITEMS(fixed), NULL);
}

void
section_results(struct paper *p)
{
	add_charts(p);
	add_privileged(p);
	add_machines(p);
	add_exceptions(p);
	add_changes(p);
}
