/* SPDX-License-Identifier: Apache-2.0 */
/* What came, what changed and what went since the last review. */
#include <string.h>

#include "analysis/analysis.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "model/history.h"
#include "model/model.h"
#include "report/tables.h"

struct list {
	struct change_row *items; /* NULL: only counted */
	size_t n;
};

static void
add(struct list *list, enum change_kind kind, size_t at)
{
	if (list->items != NULL)
		list->items[list->n] = (struct change_row){ kind, at };
	list->n++;
}

static bool
source_is_known(const struct report_input *in, const char *source)
{
	const struct model *m = in->model;

	for (size_t s = 0; s < m->n_sources; s++)
		if (strcmp(m->sources[s].id, source) == 0)
			return in->changes->source_known[s];
	return false;
}

/* Both texts were read, and they are not the same. */
static bool
is_other_text(const struct report_input *in, size_t i)
{
	const struct changes *c = in->changes;
	const char *then, *now = c->entitlement_digest[i];

	if (c->entitlement[i] == NONE || now == NULL)
		return false;
	then = c->history->entitlements[c->entitlement[i]].digest;
	return then != NULL && strcmp(then, now) != 0;
}

static void
list_changes(const struct report_input *in, struct list *list)
{
	const struct model *m = in->model;
	const struct changes *c = in->changes;

	for (size_t i = 0; i < m->n_memberships; i++)
		if (c->membership_new[i])
			add(list, CHANGE_MEMBER, i);
	for (size_t i = 0; i < m->n_grants; i++)
		if (c->grant[i] == NONE &&
		    source_is_known(in, m->grants[i].source))
			add(list, CHANGE_GRANT, i);
	for (size_t i = 0; i < m->n_entitlements; i++)
		if (is_other_text(in, i))
			add(list, CHANGE_TEXT, i);
	for (size_t i = 0; i < c->n_gone; i++)
		add(list, CHANGE_GONE, i);
}

int
changes_list(struct report_input *in, struct arena *arena, struct err *err)
{
	struct list list = { NULL, 0 };

	if (in->changes == NULL || in->changes->history == NULL)
		return 0;
	list_changes(in, &list);
	list.items = arena_alloc(arena, list.n + 1, sizeof(*list.items));
	if (list.items == NULL)
		return err_nomem(err);
	list.n = 0;
	list_changes(in, &list);
	in->change_rows = list.items;
	in->n_change_rows = list.n;
	return 0;
}

static void
fill_membership(const struct report_input *in, size_t at, struct cell *c)
{
	const struct model *m = in->model;
	const struct membership *x = &m->memberships[at];

	c[1] = x->member == NONE ? cell_text(x->member_id)
	    : x->member_is_group ? link_to_group(
		cell_text(m->groups[x->member].name), in, x->member)
	    : link_to_account(cell_text(m->accounts[x->member].display), in,
		x->member);
	c[2] = x->group != NONE ? link_to_group(
	    cell_text(m->groups[x->group].name), in, x->group)
	    : cell_id(x->group_id);
	c[3] = x->group != NONE ? tier_cell(in,
	    (int)in->derived->of_group[x->group].tier) : cell_unknown();
	c[4] = cell_id(x->member_id);
}

static void
fill_grant(const struct report_input *in, size_t at, struct cell *c)
{
	const struct model *m = in->model;
	const struct grant *g = &m->grants[at];

	c[1] = g->group != NONE ? link_to_group(
	    cell_text(m->groups[g->group].name), in, g->group)
	    : cell_id(g->group_id);
	c[2] = g->entitlement != NONE ? link_to_entitlement(
	    cell_text(m->entitlements[g->entitlement].name), in,
	    g->entitlement) : cell_id(g->entitlement_id);
	c[3] = g->entitlement != NONE ? tier_cell(in,
	    (int)in->derived->of_entitlement[g->entitlement].tier)
	    : cell_unknown();
	c[4] = cell_id(g->id);
}

static void
fill_text(const struct report_input *in, size_t at, struct cell *c)
{
	const struct entitlement *e = &in->model->entitlements[at];

	c[1] = link_to_entitlement(cell_text(e->name), in, at);
	c[2] = cell_empty();
	c[3] = tier_cell(in, (int)in->derived->of_entitlement[at].tier);
	c[4] = cell_id(e->id);
}

static void
fill_gone(const struct report_input *in, size_t at, struct cell *c,
    struct strbuf *sb)
{
	const struct gone *g = &in->changes->gone[at];

	strbuf_addf(sb, "%s%s%s", word_cell(in, "subject",
	    subject_text(g->subject)).text, g->certain ? "" : ", ",
	    g->certain ? "" : label(in->labels, "word.not_certain"));
	c[1] = cell_text(g->name != NULL ? g->name : g->id);
	c[2] = cell_text(strbuf_text(sb));
	c[3] = cell_empty();
	c[4] = cell_id(g->id);
}

static void
fill_change(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	static const char *const words[] = { "change.member", "change.grant",
		"change.text", "change.gone" };
	static const enum doc_status colours[] = { DOC_WARN, DOC_WARN,
		DOC_WARN, DOC_NEUTRAL };
	const struct change_row *row = &in->change_rows[i];

	c[0] = cell_status(colours[row->kind], label(in->labels,
	    words[row->kind]));
	switch (row->kind) {
	case CHANGE_MEMBER:
		fill_membership(in, row->at, c);
		break;
	case CHANGE_GRANT:
		fill_grant(in, row->at, c);
		break;
	case CHANGE_TEXT:
		fill_text(in, row->at, c);
		break;
	case CHANGE_GONE:
		fill_gone(in, row->at, c, sb);
		break;
	}
}

void
table_changes(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "change", CELL_STATUS, 18, false },
		{ "change_of", CELL_TEXT, 34, false },
		{ "change_to", CELL_TEXT, 40, false },
		{ "tier", CELL_STATUS, 14, false },
		{ "change_id", CELL_ID, 24, true },
	};
	static const struct table_plan plan = { "changes", columns,
		NITEMS(columns), 2, "changes.csv", 2000 };

	table_add(doc, in, &plan, (int64_t)in->n_change_rows, fill_change);
}
