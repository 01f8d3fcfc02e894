/* SPDX-License-Identifier: Apache-2.0 */
/* What was read, what is missing, and the exchanges it came from. */
#include <string.h>

#include "analysis/analysis.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "model/model.h"
#include "report/tables.h"

static struct cell
part_cell(const struct report_input *in, const struct part *p)
{
	static const enum doc_status optional[] = { DOC_GOOD, DOC_WARN,
		DOC_WARN, DOC_NEUTRAL };
	static const char *const keys[] = { "part.complete", "part.partial",
		"part.unread", "part.not_offered" };
	bool hole = p->status == PART_PARTIAL || p->status == PART_UNREAD;

	return cell_status(hole && p->required ? DOC_BAD
	    : optional[p->status], label(in->labels, keys[p->status]));
}

static struct cell
count_cell(int64_t n)
{
	return n < 0 ? cell_empty() : cell_number(n);
}

static const char *
scope_name(const struct report_input *in, const char *source, const char *id)
{
	size_t i = id == NULL ? NONE : model_find_scope(in->model, source, id);

	return i != NONE ? in->model->scopes[i].name : id;
}

static void
add_remark(struct strbuf *sb, const char *text)
{
	if (text == NULL)
		return;
	if (sb->len > 0)
		strbuf_add(sb, "; ");
	strbuf_add(sb, text);
}

/* What the organisation counted itself, and in what. */
static void
fill_control(const struct part *p, struct cell *c)
{
	bool has = p->control_from != NULL;

	c[0] = has ? cell_number(p->control) : cell_empty();
	c[1] = has ? cell_text(p->control_from) : cell_empty();
	c[2] = has ? cell_time(p->control_at) : cell_empty();
}

/* What the last review counted, carried forward by the audit log. */
static void
fill_carried(const struct report_input *in, const struct carried *x,
    struct cell *c)
{
	static const char *const keys[] = { NULL, "carried.no_log",
		"carried.short", "carried.agrees", "carried.differs" };
	bool counted = x != NULL && (x->state == CARRIED_AGREES ||
	    x->state == CARRIED_DIFFERS);

	for (size_t i = 0; i < 6; i++)
		c[i] = cell_empty();
	if (x == NULL || x->state == CARRIED_NOT)
		return;
	c[0] = cell_text(label(in->labels, keys[x->state]));
	c[1] = cell_number(x->then);
	if (counted) {
		c[2] = cell_number(x->created);
		c[3] = cell_number(x->deleted);
		c[4] = (struct cell){ .kind = CELL_NUMBER, .number = x->rows };
	}
	if (x->log_from != UTC_UNKNOWN)
		c[5] = cell_time(x->log_from);
}

static void
fill_part(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct part *p = &in->model->parts[i];
	const char *scope = scope_name(in, p->source, p->scope_id);
	bool counted = part_is_counted(p);
	int64_t difference = part_difference(p);
	const struct carried *carried = in->changes != NULL
	    ? &in->changes->carried[i] : NULL;

	add_remark(sb, p->reason);
	add_remark(sb, p->note);
	add_remark(sb, p->explanation);
	add_remark(sb, p->control_note);
	if (difference != 0 && p->explanation == NULL &&
	    p->control_note == NULL)
		add_remark(sb, label(in->labels, "remark.unexplained"));
	if (carried != NULL && carried->state == CARRIED_DIFFERS)
		add_remark(sb, label(in->labels, "remark.carried"));
	c[0] = cell_text(p->name);
	c[1] = scope != NULL ? cell_text(scope)
	    : cell_text(label(in->labels, "word.account"));
	c[2] = cell_text(label(in->labels,
	    p->required ? "word.required" : "word.optional"));
	c[3] = part_cell(in, p);
	c[4] = p->status == PART_UNREAD ? cell_unknown()
	    : cell_number(p->rows);
	c[5] = count_cell(p->stated);
	c[6] = count_cell(p->second);
	c[7] = p->second >= 0 ? cell_text(p->second_way) : cell_empty();
	/* "No difference" is only said where something was compared. */
	c[8] = !counted ? cell_empty() : (struct cell){ .kind = CELL_NUMBER,
		.number = difference };
	c[9] = sb->len > 0 ? cell_text(strbuf_text(sb)) : cell_empty();
	c[10] = p->permission != NULL ? cell_id(p->permission)
	    : cell_empty();
	c[11] = p->request != NULL ? cell_id(p->request) : cell_empty();
	c[12] = cell_number((int64_t)p->requests);
	c[13] = cell_number((int64_t)p->pages);
	c[14] = cell_number(p->duplicates);
	c[15] = cell_number(p->rejected);
	c[16] = p->first_at != UTC_UNKNOWN ? cell_time(p->first_at)
	    : cell_empty();
	c[17] = p->last_at != UTC_UNKNOWN ? cell_time(p->last_at)
	    : cell_empty();
	fill_control(p, &c[18]);
	fill_carried(in, carried, &c[21]);
}

void
table_parts(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "part", CELL_TEXT, 22, false },
		{ "part_scope", CELL_TEXT, 18, false },
		{ "need", CELL_TEXT, 10, false },
		{ "part_status", CELL_STATUS, 13, false },
		{ "rows", CELL_NUMBER, 8, false },
		{ "stated", CELL_NUMBER, 8, false },
		{ "second", CELL_NUMBER, 8, false },
		{ "second_way", CELL_TEXT, 26, false },
		{ "difference", CELL_NUMBER, 10, false },
		{ "remark", CELL_TEXT, 44, false },
		{ "permission", CELL_ID, 24, true },
		{ "request", CELL_ID, 40, true },
		{ "requests", CELL_NUMBER, 9, true },
		{ "pages", CELL_NUMBER, 7, true },
		{ "duplicates", CELL_NUMBER, 10, true },
		{ "rejected", CELL_NUMBER, 9, true },
		{ "first_at", CELL_TIME, 19, true },
		{ "last_at", CELL_TIME, 19, true },
		{ "control_total", CELL_NUMBER, 8, true },
		{ "control_from", CELL_TEXT, 28, true },
		{ "control_at", CELL_TIME, 19, true },
		{ "carried_result", CELL_TEXT, 22, true },
		{ "carried_then", CELL_NUMBER, 9, true },
		{ "carried_created", CELL_NUMBER, 9, true },
		{ "carried_deleted", CELL_NUMBER, 9, true },
		{ "carried", CELL_NUMBER, 9, true },
		{ "log_from", CELL_TIME, 19, true },
	};
	static const struct table_plan plan = { "parts", columns,
		NITEMS(columns), 2, "population.json", 0 };

	table_add(doc, in, &plan, (int64_t)in->model->n_parts, fill_part);
}

static void
fill_gap(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct gap *g = &in->model->gaps[i];
	const char *scope = scope_name(in, g->source, g->scope_id);

	(void)sb;
	c[0] = cell_text(g->part);
	c[1] = scope != NULL ? cell_text(scope)
	    : cell_text(label(in->labels, "word.account"));
	c[2] = cell_text(g->what);
	c[3] = cell_text(g->reason);
	c[4] = g->permission != NULL ? cell_id(g->permission) : cell_empty();
	c[5] = g->evidence != NONE ? cell_number((int64_t)g->evidence)
	    : cell_empty();
}

void
table_gaps(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "part", CELL_TEXT, 22, false },
		{ "part_scope", CELL_TEXT, 18, false },
		{ "missing", CELL_TEXT, 36, false },
		{ "gap_reason", CELL_TEXT, 48, false },
		{ "permission", CELL_ID, 26, false },
		{ "exchange", CELL_NUMBER, 9, false },
	};
	static const struct table_plan plan = { "gaps", columns,
		NITEMS(columns), 1, "population.json", 2000 };

	table_add(doc, in, &plan, (int64_t)in->model->n_gaps, fill_gap);
}

/* References that point at nothing in the inventory, counted by kind. */
static void
fill_dangling(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	static const char *const keys[] = { "dangling.members",
		"dangling.groups", "dangling.entitlements", "dangling.scopes",
		"dangling.boundaries", "dangling.owners" };
	const struct model *m = in->model;
	const size_t counts[] = { m->n_dangling_members, m->n_dangling_groups,
		m->n_dangling_entitlements, m->n_dangling_scopes,
		m->n_dangling_boundaries, m->n_dangling_owners };

	(void)sb;
	c[0] = cell_text(label(in->labels, keys[i]));
	c[1] = cell_number((int64_t)counts[i]);
}

void
table_dangling(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "reference", CELL_TEXT, 60, false },
		{ "count", CELL_NUMBER, 9, false },
	};
	static const struct table_plan plan = { "dangling", columns,
		NITEMS(columns), 0, "population.json", 0 };

	table_add(doc, in, &plan, 6, fill_dangling);
}

static void
fill_evidence(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct evidence *e = &in->model->evidence[i];

	(void)sb;
	c[0] = cell_number((int64_t)e->exchange);
	c[1] = cell_text(e->part);
	c[2] = cell_text(e->method);
	c[3] = cell_id(e->url);
	c[4] = e->status > 0 ? cell_number(e->status) : cell_empty();
	c[5] = cell_time(e->at);
	c[6] = cell_number(e->bytes);
	c[7] = e->sha256 != NULL ? cell_id(e->sha256) : cell_empty();
	c[8] = yes_no_cell(in, e->redacted ? TRI_YES : TRI_NO);
	c[9] = e->failure != NULL ? cell_text(e->failure) : cell_empty();
}

void
table_evidence(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "exchange", CELL_NUMBER, 9, false },
		{ "part", CELL_TEXT, 20, false },
		{ "method", CELL_TEXT, 8, true },
		{ "url", CELL_ID, 60, false },
		{ "http_status", CELL_NUMBER, 7, false },
		{ "at", CELL_TIME, 19, false },
		{ "bytes", CELL_NUMBER, 9, true },
		{ "sha256", CELL_ID, 40, false },
		{ "redacted", CELL_TEXT, 9, true },
		{ "failure", CELL_TEXT, 40, true },
	};
	static const struct table_plan plan = { "evidence", columns,
		NITEMS(columns), 1, "evidence/tape.warc.gz", 500 };

	table_add(doc, in, &plan, (int64_t)in->model->n_evidence,
	    fill_evidence);
}
