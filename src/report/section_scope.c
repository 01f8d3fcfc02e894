/* SPDX-License-Identifier: Apache-2.0 */
/* What was asked of whom, with which rules and thresholds; what came. */
#include <string.h>

#include "analysis/analysis.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "model/control.h"
#include "model/exception.h"
#include "model/finding.h"
#include "model/history.h"
#include "model/model.h"
#include "model/register.h"
#include "report/paper.h"

#define MAX_LINE (16 * (size_t)KIB)

/* ---- the sources ---- */

static void
fill_source(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct model *m = in->model;
	const struct model_source *s = &m->sources[i];
	int64_t accounts = 0, requests = 0;

	for (size_t j = 0; j < m->n_accounts; j++)
		accounts += strcmp(m->accounts[j].source, s->id) == 0;
	for (size_t j = 0; j < m->n_parts; j++)
		if (strcmp(m->parts[j].source, s->id) == 0)
			requests += (int64_t)m->parts[j].requests;
	strbuf_addf(sb, "%s (%s)", s->title, s->id);
	c[0] = cell_text(strbuf_text(sb));
	c[1] = cell_id(s->tenant);
	c[2] = cell_number(accounts);
	c[3] = cell_number(requests);
	c[4] = cell_time(s->first_at);
	c[5] = cell_time(s->last_at);
}

static void
add_sources(struct paper *p)
{
	static const struct table_column columns[] = {
		{ "source", CELL_TEXT, 22, false },
		{ "tenant", CELL_ID, 36, false },
		{ "n_accounts", CELL_NUMBER, 9, false },
		{ "requests", CELL_NUMBER, 9, false },
		{ "first_at", CELL_TIME, 19, false },
		{ "last_at", CELL_TIME, 19, false },
	};
	static const struct table_plan plan = { "sources", columns,
		NITEMS(columns), 0, "population.json", 0 };

	table_add(p->doc, p->in, &plan, (int64_t)p->in->model->n_sources,
	    fill_source);
}

/* ---- kinds of principals ---- */

static void
fill_principal(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct model *m = in->model;
	int64_t n[ACCOUNT_STATUS_UNKNOWN + 1] = { 0 }, all = 0, high = 0;

	(void)sb;
	for (size_t j = 0; j < m->n_accounts; j++) {
		const struct account *a = &m->accounts[j];

		if (a->type != (enum account_type)i)
			continue;
		all++;
		n[a->status]++;
		high += in->derived->of_account[j].tier <= TIER_1;
	}
	c[0] = word_cell(in, "type", account_type_text((enum account_type)i));
	c[1] = cell_number(all);
	c[2] = cell_number(n[ACCOUNT_ACTIVE]);
	c[3] = cell_number(n[ACCOUNT_PENDING]);
	c[4] = cell_number(n[ACCOUNT_DISABLED] + n[ACCOUNT_BLOCKED]);
	c[5] = cell_number(n[ACCOUNT_DELETED] + n[ACCOUNT_STATUS_UNKNOWN]);
	c[6] = cell_number(high);
}

static void
add_principals(struct paper *p)
{
	static const struct table_column columns[] = {
		{ "type", CELL_TEXT, 14, false },
		{ "n_accounts", CELL_NUMBER, 9, false },
		{ "n_active", CELL_NUMBER, 9, false },
		{ "n_pending", CELL_NUMBER, 9, false },
		{ "n_disabled", CELL_NUMBER, 9, false },
		{ "n_other", CELL_NUMBER, 9, false },
		{ "n_privileged", CELL_NUMBER, 9, false },
	};
	static const struct table_plan plan = { "principals", columns,
		NITEMS(columns), 0, "users.csv", 0 };

	table_add(p->doc, p->in, &plan, 3, fill_principal);
}

/* ---- how it was done ---- */

static int64_t
count_status(const struct verdicts *v, enum muster_rule_status status)
{
	int64_t n = 0;

	for (size_t i = 0; i < v->n_rules; i++)
		n += v->rules[i].status == status;
	return n;
}

static const char *
say_rules(struct paper *p)
{
	const struct verdicts *v = p->in->verdicts;
	struct strbuf sb;

	strbuf_init(&sb, MAX_LINE);
	paper_count(p, &sb, "rule_status.evaluated",
	    count_status(v, MUSTER_RULE_EVALUATED));
	paper_count(p, &sb, "rule_status.in_part",
	    count_status(v, MUSTER_RULE_IN_PART));
	paper_count(p, &sb, "rule_status.not_evaluated",
	    count_status(v, MUSTER_RULE_NOT_EVALUATED) +
		count_status(v, MUSTER_RULE_NO_DATA));
	paper_count(p, &sb, "rule_status.off",
	    count_status(v, MUSTER_RULE_OFF));
	return paper_taken(p, &sb);
}

static const char *
say_exceptions(struct paper *p)
{
	const struct exceptions *e = p->in->exceptions;
	int64_t hold = 0, unused = 0;
	struct strbuf sb;

	for (size_t i = 0; i < e->n; i++) {
		bool holds = exception_holds(&e->items[i], p->in->now);

		hold += holds;
		unused += holds && p->in->verdicts->exception_hits[i] == 0;
	}
	strbuf_init(&sb, MAX_LINE);
	paper_count(p, &sb, "paper.exceptions", (int64_t)e->n);
	paper_count(p, &sb, "exception.holds", hold);
	paper_count(p, &sb, "exception.unused", unused);
	paper_count(p, &sb, "field.excepted",
	    (int64_t)p->in->verdicts->n_excepted);
	return paper_taken(p, &sb);
}

/* "... - ...", the first entry of any audit log and the review's moment. */
static const char *
say_window(struct paper *p)
{
	const struct model *m = p->in->model;
	int64_t first = UTC_UNKNOWN;

	for (size_t i = 0; i < m->n_events; i++)
		if (m->events[i].at != UTC_UNKNOWN &&
		    (first == UTC_UNKNOWN || m->events[i].at < first))
			first = m->events[i].at;
	if (first == UTC_UNKNOWN)
		return label(p->in->labels, "limits.no_events");
	return arena_printf(p->doc->arena, "%s - %s",
	    summary_date(p->doc, p->in, first),
	    summary_date(p->doc, p->in, p->in->now));
}

static const char *
say_compared(struct paper *p)
{
	const struct history *h = p->in->history;

	if (h == NULL)
		return label(p->in->labels, "text.no_history");
	return arena_printf(p->doc->arena, "%s, %s", h->campaign,
	    summary_date(p->doc, p->in, h->at));
}

static void
add_method(struct paper *p)
{
	const struct report_input *in = p->in;
	const struct labels *l = in->labels;
	const struct doc_field fields[] = {
		{ "window", label(l, "paper.window"),
		    cell_text(say_window(p)), DOC_NOWHERE },
		{ "compared", label(l, "paper.compared"),
		    cell_text(say_compared(p)), DOC_SEE("changes") },
		{ "judged", label(l, "paper.rules"), cell_text(say_rules(p)),
		    DOC_SEE("rules") },
		{ "accepted", label(l, "section.exceptions"),
		    cell_text(say_exceptions(p)), DOC_SEE("exceptions") },
		{ "registers", label(l, "paper.registers"),
		    cell_number((int64_t)in->registers->n),
		    DOC_SEE("registers") },
		{ "used_config", label(l, "field.config_sha256"),
		    cell_id(in->config_digest), DOC_NOWHERE },
	};

	doc_fields(p->doc, "method", fields, NITEMS(fields));
}

/* ---- thresholds ---- */

static bool
is_changed(const struct setting_value *s)
{
	return s->value != s->setting->value;
}

static int64_t
count_changed(const struct verdicts *v)
{
	int64_t n = 0;

	for (size_t i = 0; i < v->n_rules; i++)
		for (size_t j = 0; j < v->rules[i].n_settings; j++)
			n += is_changed(&v->rules[i].settings[j]);
	return n;
}

static void
fill_changed(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct rule_result *r = in->verdicts->rules;
	size_t j = 0;

	(void)sb;
	for (;; j++) {
		while (j == r->n_settings) {
			r++;
			j = 0;
		}
		if (is_changed(&r->settings[j]) && i-- == 0)
			break;
	}
	c[0] = cell_id(r->rule->id);
	c[1] = cell_text(r->rule->title);
	c[2] = cell_text(r->settings[j].setting->meaning);
	c[3] = cell_number(r->settings[j].value);
	c[4] = cell_number(r->settings[j].setting->value);
}

static void
add_changed(struct paper *p)
{
	static const struct table_column columns[] = {
		{ "rule", CELL_ID, 9, false },
		{ "title", CELL_TEXT, 30, false },
		{ "setting", CELL_TEXT, 44, false },
		{ "used", CELL_NUMBER, 9, false },
		{ "usual", CELL_NUMBER, 9, false },
	};
	static const struct table_plan plan = { "changed_settings", columns,
		NITEMS(columns), 0, "manifest.json", 0 };

	table_add(p->doc, p->in, &plan, count_changed(p->in->verdicts),
	    fill_changed);
}

static int64_t
count_guards(const struct controls *k)
{
	int64_t n = 0;

	for (size_t i = 0; i < k->n; i++)
		n += (int64_t)k->items[i].n_guards;
	return n;
}

static const struct setting_value *
setting_of(const struct report_input *in, const struct guard *g)
{
	const struct rule_result *r = table_rule(in, g->rule);

	for (size_t i = 0; r != NULL && i < r->n_settings; i++)
		if (strcmp(r->settings[i].setting->name, g->setting) == 0)
			return &r->settings[i];
	return NULL;
}

static void
fill_guard(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct control *k = in->controls->items;
	const struct setting_value *s;
	const struct guard *g;
	bool loose;

	for (; i >= k->n_guards; k++)
		i -= k->n_guards;
	g = &k->guards[i];
	s = setting_of(in, g);
	strbuf_addf(sb, "%s %s", k->framework, k->id);
	c[0] = cell_id(g->rule);
	c[1] = cell_text(s != NULL ? s->setting->meaning : g->setting);
	c[2] = s != NULL ? cell_number(s->value) : cell_unknown();
	c[3] = cell_text(strbuf_text(sb));
	c[4] = g->at_most >= 0 ? cell_number(g->at_most) : cell_empty();
	c[5] = g->at_least >= 0 ? cell_number(g->at_least) : cell_empty();
	loose = s != NULL && ((g->at_most >= 0 && s->value > g->at_most) ||
	    (g->at_least >= 0 && s->value < g->at_least));
	c[6] = s == NULL ? cell_unknown() : cell_status(
	    loose ? DOC_WARN : DOC_GOOD, label(in->labels,
	    loose ? "paper.loose" : "paper.strict"));
}

static void
add_guards(struct paper *p)
{
	static const struct table_column columns[] = {
		{ "rule", CELL_ID, 9, false },
		{ "setting", CELL_TEXT, 36, false },
		{ "used", CELL_NUMBER, 9, false },
		{ "control", CELL_TEXT, 20, false },
		{ "at_most", CELL_NUMBER, 9, false },
		{ "at_least", CELL_NUMBER, 9, false },
		{ "guard_state", CELL_STATUS, 14, false },
	};
	static const struct table_plan plan = { "guards", columns,
		NITEMS(columns), 0, NULL, 0 };

	table_add(p->doc, p->in, &plan, count_guards(p->in->controls),
	    fill_guard);
}

void
section_scope(struct paper *p)
{
	paper_chapter(p, "scope", true, "section.scope");
	paper_say(p, "paper.scope");
	add_sources(p);
	add_principals(p);
	paper_part(p, "method", "section.method");
	paper_say(p, "paper.method");
	add_method(p);
	paper_part(p, "thresholds", "section.thresholds");
	paper_say(p, "paper.thresholds");
	add_changed(p);
	add_guards(p);
}

/* ---- what came ---- */

void
section_population(struct paper *p)
{
	static const struct paper_column parts[] = {
		{ "part", "part_scope", 30 },
		{ "part_status", NULL, 0 }, { "rows", NULL, 0 },
		{ "stated", NULL, 0 }, { "second", NULL, 0 },
		{ "difference", NULL, 0 }, { "remark", "second_way", 40 },
	};
	static const struct paper_column gaps[] = {
		{ "part", "part_scope", 20 }, { "missing", NULL, 30 },
		{ "gap_reason", NULL, 36 }, { "permission", NULL, 24 },
	};
	static const struct paper_column loose[] = {
		{ "reference", NULL, 60 }, { "count", NULL, 0 },
	};

	paper_chapter(p, "population", false, "section.tie_out");
	banner_status(p->doc, p->in);
	paper_say(p, "text.population");
	(void)limits_of(p->doc, p->in, "twin", LIMITS_TWIN);
	paper_table(p, table_parts, parts, NITEMS(parts), NULL);
	paper_part(p, "gaps", "section.gaps");
	paper_say(p, "text.gaps");
	paper_table(p, table_gaps, gaps, NITEMS(gaps), NULL);
	paper_table(p, table_dangling, loose, NITEMS(loose), NULL);
}
