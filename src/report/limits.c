/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this report does not prove: sentences made of the facts of this run,
 * so that nobody takes silence for an answer.
 */
#include <string.h>

#include "analysis/analysis.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "model/exception.h"
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

static bool
is_carried(const struct report_input *in, size_t part)
{
	return in->changes != NULL &&
	    (in->changes->carried[part].state == CARRIED_AGREES ||
		in->changes->carried[part].state == CARRIED_DIFFERS);
}

/* Where nothing confirms the number of rows that were read. */
static void
add_once_counted(struct lines *l)
{
	const struct model *m = l->in->model;
	struct strbuf sb;

	strbuf_init(&sb, MAX_LINE);
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *p = &m->parts[i];

		if (p->status != PART_COMPLETE || part_is_counted(p) ||
		    is_carried(l->in, i))
			continue;
		strbuf_addf(&sb, "%s%s%s%s", sb.len > 0 ? "; " : "", p->name,
		    p->scope_id != NULL ? ", " : "",
		    p->scope_id != NULL ? p->scope_id : "");
	}
	if (sb.len > 0)
		add_with(l, "limits.once_counted", strbuf_text(&sb), NULL);
	strbuf_clear(&sb);
}

static void
add_differences(struct lines *l)
{
	const struct model *m = l->in->model;

	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *p = &m->parts[i];
		int64_t difference = part_difference(p);

		if (p->status == PART_UNREAD || difference == 0)
			continue;
		add_with(l, p->explanation != NULL ? "limits.explained"
		    : "limits.differs", arena_printf(l->doc->arena,
			"%s%s%s: %+lld", p->name,
			p->scope_id != NULL ? ", " : "",
			p->scope_id != NULL ? p->scope_id : "",
			(long long)difference), p->explanation);
	}
}

/* "(last review: 18 August 2026; oldest entry: 23 August 2026)" */
static const char *
carried_dates(const struct lines *l, const struct carried *c)
{
	const struct report_input *in = l->in;

	return arena_printf(l->doc->arena, "%s: %s; %s: %s",
	    label(in->labels, "limits.last_review"),
	    summary_date(l->doc, in, in->history->at),
	    label(in->labels, "limits.log_begins"),
	    c->log_from == UTC_UNKNOWN
		? label(in->labels, "limits.log_empty")
		: summary_date(l->doc, in, c->log_from));
}

/* Parts of one state in one sentence; those of one source have one log. */
static void
add_carried_in(struct lines *l, enum carried_state state, const char *key)
{
	const struct model *m = l->in->model;
	const struct carried *last = NULL;
	struct strbuf sb;

	strbuf_init(&sb, MAX_LINE);
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct carried *c = &l->in->changes->carried[i];

		if (c->state != state)
			continue;
		strbuf_addf(&sb, "%s%s", sb.len > 0 ? ", " : "",
		    m->parts[i].name);
		if (state == CARRIED_DIFFERS)
			strbuf_addf(&sb, " (%lld; %lld + %lld - %lld)",
			    (long long)m->parts[i].rows, (long long)c->then,
			    (long long)c->created, (long long)c->deleted);
		if (last == NULL || (c->log_from != UTC_UNKNOWN &&
			c->log_from > last->log_from))
			last = c;
	}
	if (last != NULL)
		add_with(l, key, strbuf_text(&sb), state == CARRIED_SHORT
		    ? carried_dates(l, last) : NULL);
	strbuf_clear(&sb);
}

/* Against the last review and what the audit log tells of since. */
static void
add_carried(struct lines *l)
{
	if (l->in->changes == NULL || l->in->history == NULL)
		return;
	add_carried_in(l, CARRIED_DIFFERS, "limits.carried_differs");
	add_carried_in(l, CARRIED_SHORT, "limits.carried_short");
	add_carried_in(l, CARRIED_NO_LOG, "limits.carried_no_log");
}

/* Settings that this run gave another value than the shipped one. */
static void
add_settings(struct lines *l)
{
	const struct verdicts *v = l->in->verdicts;

	for (size_t i = 0; i < v->n_rules; i++)
		for (size_t j = 0; j < v->rules[i].n_settings; j++) {
			const struct setting_value *s =
			    &v->rules[i].settings[j];

			if (s->value == s->setting->value)
				continue;
			add_with(l, "limits.setting", arena_printf(
			    l->doc->arena, "%s %s = %lld",
			    v->rules[i].rule->id, s->setting->name,
			    (long long)s->value), arena_printf(
			    l->doc->arena, "%s: %lld",
			    label(l->in->labels, "word.shipped"),
			    (long long)s->setting->value));
		}
}

static void
add_exceptions(struct lines *l)
{
	const struct exceptions *e = l->in->exceptions;
	const size_t *hits = l->in->verdicts->exception_hits;

	for (size_t i = 0; e != NULL && i < e->n; i++) {
		const struct exception *x = &e->items[i];

		add_with(l, "limits.exception", arena_printf(l->doc->arena,
		    "%s, %s, %s", x->id, x->owner != NULL ? x->owner : "-",
		    x->approver != NULL ? x->approver : "-"),
		    label_count(l->in->labels, "limits.covers",
			hits == NULL ? 0 : (int64_t)hits[i], l->doc->arena));
	}
}

/* What left the evidence before it was written. */
static void
add_redacted(struct lines *l)
{
	const struct model *m = l->in->model;
	int64_t n = 0;

	for (size_t i = 0; i < m->n_evidence; i++)
		n += m->evidence[i].redacted;
	add(l, label(l->in->labels, "limits.redaction"));
	add(l, label_count(l->in->labels, "limits.redacted", n,
	    l->doc->arena));
}

static void
add_keys(struct lines *l, const char *const *keys)
{
	for (; *keys != NULL; keys++)
		add(l, label(l->in->labels, *keys));
}

static void
add_kind(struct lines *l, enum limits_kind kind)
{
	static const char *const moment[] = { "limits.moment",
		"limits.decisions", NULL };
	static const char *const twin[] = { "limits.twin", "limits.twin_stays",
		"limits.twin_tape", NULL };
	static const char *const seal[] = { "limits.digests",
		"limits.signature", "limits.time", "limits.rebuild", NULL };

	switch (kind) {
	case LIMITS_TWIN:
		if (l->in->mask != NULL)
			add_keys(l, twin);
		break;
	case LIMITS_MOMENT:
		add_keys(l, moment);
		break;
	case LIMITS_PARTS:
		add_parts(l);
		break;
	case LIMITS_COUNTS:
		add_differences(l);
		add_carried(l);
		add_once_counted(l);
		break;
	case LIMITS_SOURCES:
		add_sources(l);
		break;
	case LIMITS_RULES:
		for (size_t i = 0; i < l->in->verdicts->n_rules; i++)
			add_rule(l, i);
		add_counts(l);
		break;
	case LIMITS_LOGS:
		add_events(l);
		add_history(l);
		break;
	case LIMITS_SETTINGS:
		add_settings(l);
		add(l, label(l->in->labels, "limits.thresholds"));
		break;
	case LIMITS_EXCEPTIONS:
		add_exceptions(l);
		break;
	case LIMITS_EVIDENCE:
		add_redacted(l);
		break;
	case LIMITS_SEAL:
		add_keys(l, seal);
		break;
	}
}

static size_t
room_of(const struct report_input *in)
{
	const struct model *m = in->model;
	size_t n = 2 * m->n_parts + in->verdicts->n_rules + 16;

	for (size_t i = 0; i < m->n_sources; i++)
		n += m->sources[i].n_beyond;
	for (size_t i = 0; i < in->verdicts->n_rules; i++)
		n += in->verdicts->rules[i].n_settings;
	return n + (in->exceptions != NULL ? in->exceptions->n : 0);
}

static bool
begin(struct lines *l, struct doc *doc, const struct report_input *in)
{
	*l = (struct lines){ .in = in, .doc = doc, .room = room_of(in) };
	l->items = arena_alloc(doc->arena, l->room, sizeof(*l->items));
	if (l->items == NULL)
		doc->failed = true;
	return l->items != NULL;
}

size_t
limits_of(struct doc *doc, const struct report_input *in, const char *key,
    enum limits_kind kind)
{
	struct lines l;

	if (!begin(&l, doc, in))
		return 0;
	add_kind(&l, kind);
	if (l.n > 0)
		doc_lines(doc, key, l.items, l.n);
	return l.n;
}

void
limits_lines(struct doc *doc, const struct report_input *in)
{
	struct lines l;

	if (!begin(&l, doc, in))
		return;
	add_kind(&l, LIMITS_TWIN);
	add(&l, label(in->labels, "limits.moment"));
	add_parts(&l);
	add_kind(&l, LIMITS_RULES);
	add_kind(&l, LIMITS_LOGS);
	add_sources(&l);
	add(&l, label(in->labels, "limits.thresholds"));
	add(&l, label(in->labels, "limits.decisions"));
	doc_lines(doc, "limits", l.items, l.n);
}
