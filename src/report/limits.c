/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this report does not prove: sentences made of the facts of this run,
 * so that nobody takes silence for an answer.
 */
#include <string.h>

#include "analysis/analysis.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "model/finding.h"
#include "model/history.h"
#include "model/model.h"
#include "report/tables.h"

#define MAX_LINE (16 * (size_t)KIB)

struct lines {
	const struct report_input *in;
	struct doc *doc;
	const char **items;
	size_t n, room;
};

static void
add(struct lines *l, const char *line)
{
	if (line == NULL || l->n == l->room)
		l->doc->failed = true;
	else
		l->items[l->n++] = line;
}

/* "Not read whole: policies of Production (HTTP 403)." */
static void
add_with(struct lines *l, const char *key, const char *what, const char *why)
{
	add(l, arena_printf(l->doc->arena, "%s: %s%s%s%s.",
	    label(l->in->labels, key), what, why != NULL ? " (" : "",
	    why != NULL ? why : "", why != NULL ? ")" : ""));
}

static void
add_parts(struct lines *l)
{
	const struct model *m = l->in->model;

	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *p = &m->parts[i];
		const char *what = p->scope_id == NULL ? p->name
		    : arena_printf(l->doc->arena, "%s, %s", p->name,
			p->scope_id);

		if (p->status == PART_COMPLETE)
			continue;
		add_with(l, p->status == PART_PARTIAL ? "limits.part"
		    : p->status == PART_UNREAD ? "limits.unread"
		    : "limits.not_offered", what, p->reason);
	}
}

static bool
is_same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Rules with the same state and reason are named in one sentence. */
static void
add_rule(struct lines *l, size_t at)
{
	static const char *const keys[] = { NULL, "limits.rule_in_part",
		"limits.rule_not_evaluated", "limits.rule_off",
		"limits.rule_no_data" };
	const struct rule_result *rules = l->in->verdicts->rules;
	const struct rule_result *r = &rules[at];
	struct strbuf sb;

	if (r->status == MUSTER_RULE_EVALUATED)
		return;
	for (size_t i = 0; i < at; i++)
		if (rules[i].status == r->status &&
		    is_same(rules[i].reason, r->reason))
			return;
	strbuf_init(&sb, MAX_LINE);
	for (size_t i = at; i < l->in->verdicts->n_rules; i++)
		if (rules[i].status == r->status &&
		    is_same(rules[i].reason, r->reason))
			strbuf_addf(&sb, "%s%s", i > at ? ", " : "",
			    rules[i].rule->id);
	add_with(l, keys[r->status], strbuf_text(&sb), r->reason);
	strbuf_clear(&sb);
}

static void
add_counts(struct lines *l)
{
	const struct verdicts *v = l->in->verdicts;
	const struct agreements *a = l->in->derived->agreements;
	struct arena *arena = l->doc->arena;

	if (v->n_unknowns > 0)
		add(l, label_count(l->in->labels, "limits.unknowns",
		    (int64_t)v->n_unknowns, arena));
	if (v->n_excepted > 0)
		add(l, label_count(l->in->labels, "limits.excepted",
		    (int64_t)v->n_excepted, arena));
	if (l->in->derived->n_unknown_permissions > 0)
		add(l, label_count(l->in->labels, "limits.permissions",
		    (int64_t)l->in->derived->n_unknown_permissions, arena));
	if (a != NULL && a->total.unclear > 0)
		add(l, label_count(l->in->labels, "limits.unclear",
		    (int64_t)a->total.unclear, arena));
}

/* How far back the logs go that rules on activity rest on. */
static void
add_events(struct lines *l)
{
	const struct model *m = l->in->model;
	int64_t first = UTC_UNKNOWN;

	for (size_t i = 0; i < m->n_events; i++)
		if (m->events[i].at != UTC_UNKNOWN &&
		    (first == UTC_UNKNOWN || m->events[i].at < first))
			first = m->events[i].at;
	if (first == UTC_UNKNOWN)
		add(l, label(l->in->labels, "limits.no_events"));
	else
		add_with(l, "limits.events", summary_date(l->doc, l->in, first),
		    NULL);
}

static void
add_history(struct lines *l)
{
	const struct history *h = l->in->history;

	if (h == NULL) {
		add(l, label(l->in->labels, "limits.first"));
		return;
	}
	add_with(l, h->complete ? "limits.history"
	    : "limits.history_incomplete", summary_date(l->doc, l->in, h->at),
	    h->campaign);
}

static void
add_sources(struct lines *l)
{
	const struct report_input *in = l->in;
	const struct model *m = in->model;

	for (size_t i = 0; i < m->n_sources; i++)
		for (size_t j = 0; j < m->sources[i].n_beyond; j++)
			add(l, word_cell(in, "beyond",
			    m->sources[i].beyond[j]).text);
}

void
limits_lines(struct doc *doc, const struct report_input *in)
{
	const struct model *m = in->model;
	struct lines l = { .in = in, .doc = doc,
		.room = m->n_parts + in->verdicts->n_rules + 16 };

	for (size_t i = 0; i < m->n_sources; i++)
		l.room += m->sources[i].n_beyond;
	l.items = arena_alloc(doc->arena, l.room, sizeof(*l.items));
	if (l.items == NULL) {
		doc->failed = true;
		return;
	}
	add(&l, label(in->labels, "limits.moment"));
	add_parts(&l);
	for (size_t i = 0; i < in->verdicts->n_rules; i++)
		add_rule(&l, i);
	add_counts(&l);
	add_events(&l);
	add_history(&l);
	add_sources(&l);
	add(&l, label(in->labels, "limits.thresholds"));
	add(&l, label(in->labels, "limits.decisions"));
	doc_lines(doc, "limits", l.items, l.n);
}
