/* SPDX-License-Identifier: Apache-2.0 */
/* Who is in which group, and which group holds what: both halves of access. */
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "base/err.h"
#include "base/utc.h"
#include "model/model.h"
#include "report/tables.h"

#define PATHS_OF_ROWS 256 /* rows whose paths are kept together */

struct doc_rows {
	const struct report_input *in;
	size_t account; /* place of the current one in the order */
	size_t next;    /* of its groups */
	struct arena paths;
	unsigned n_paths;
};

static int
open_rows(void *context, struct doc_rows **out, struct err *err)
{
	struct doc_rows *r = calloc(1, sizeof(*r));

	*out = r;
	if (r == NULL)
		return err_nomem(err);
	r->in = context;
	arena_init(&r->paths);
	return 0;
}

static void
close_rows(struct doc_rows *r)
{
	if (r == NULL)
		return;
	arena_clear(&r->paths);
	free(r);
}

/* What lies between, where the account is not itself in the group. */
static int
path_cell(struct doc_rows *r, size_t a, size_t g, struct cell *out,
    struct err *err)
{
	const struct report_input *in = r->in;
	const char *path;

	if (++r->n_paths % PATHS_OF_ROWS == 0) {
		arena_clear(&r->paths);
		arena_init(&r->paths);
	}
	*out = cell_empty();
	if (in->model->groups[g].everyone == TRI_YES)
		return 0;
	path = membership_path(in->derived, a, g, &r->paths);
	if (path == NULL)
		return err_nomem(err);
	if (strcmp(path, in->model->groups[g].name) != 0)
		*out = cell_text(path);
	return 0;
}

static int
next_row(struct doc_rows *r, struct cell *c, struct err *err)
{
	const struct report_input *in = r->in;
	const struct model *m = in->model;
	const struct account *a;
	const struct group *group;
	size_t i, g;

	while (r->account < m->n_accounts && r->next >= membership_count(
	    in->derived, in->accounts[r->account])) {
		r->account++;
		r->next = 0;
	}
	if (r->account >= m->n_accounts)
		return 0;
	i = in->accounts[r->account];
	g = membership_group(in->derived, i, r->next++);
	a = &m->accounts[i];
	group = &m->groups[g];
	c[0] = link_to_account(cell_text(a->display), in, i);
	c[1] = cell_id(a->login);
	c[2] = word_cell(in, "type", account_type_text(a->type));
	c[3] = word_cell(in, "status", account_status_text(a->status));
	c[4] = link_to_group(cell_text(group->name), in, g);
	c[6] = yes_no_cell(in, group->everyone);
	c[7] = tier_cell(in, (int)in->derived->of_group[g].tier);
	c[8] = cell_text(group->managed_by);
	c[9] = cell_id(a->id);
	return path_cell(r, i, g, &c[5], err) != 0 ? -1 : 1;
}

void
table_memberships(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "person", CELL_TEXT, 24, false },
		{ "login", CELL_ID, 30, false },
		{ "type", CELL_TEXT, 9, true },
		{ "status", CELL_TEXT, 10, true },
		{ "member_of", CELL_TEXT, 28, false },
		{ "member_path", CELL_TEXT, 30, false },
		{ "everyone", CELL_TEXT, 9, true },
		{ "tier", CELL_STATUS, 16, false },
		{ "managed_by", CELL_TEXT, 11, true },
		{ "account_id", CELL_ID, 36, true },
	};
	static const struct table_plan plan = { "memberships", columns,
		NITEMS(columns), 1, NULL, 2000 };
	union {
		const struct report_input *in;
		void *context;
	} u = { .in = in }; /* the cursor only reads it */
	const struct doc_source source = { open_rows, next_row, close_rows,
		NULL, u.context,
		(int64_t)in->derived->group_start[in->model->n_accounts] };

	table_add_source(doc, in, &plan, &source);
}

static void
fill_binding(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct model *m = in->model;
	const struct grant *g = &m->grants[i];
	const struct scope *s = g->scope == NONE ? NULL
	    : &m->scopes[g->scope];
	const bool known = g->entitlement != NONE;

	(void)sb;
	c[0] = g->group == NONE ? cell_id(g->group_id)
	    : link_to_group(cell_text(m->groups[g->group].name), in, g->group);
	c[1] = known ? link_to_entitlement(
	    cell_text(m->entitlements[g->entitlement].name), in,
	    g->entitlement) : cell_id(g->entitlement_id);
	c[2] = known ? word_cell(in, "kind", entitlement_kind_text(
	    m->entitlements[g->entitlement].kind)) : cell_unknown();
	c[3] = known ? tier_cell(in, (int)in->derived->of_entitlement[
	    g->entitlement].tier) : cell_unknown();
	c[4] = s != NULL ? cell_text(s->name) : cell_id(g->scope_id);
	c[5] = s != NULL ? word_cell(in, "scope", scope_kind_text(s->kind))
	    : cell_unknown();
	c[6] = g->n_boundaries > 0 ? cell_text(g->boundary_names)
	    : cell_empty();
	c[7] = g->group == NONE ? cell_unknown() : link_to(
	    cell_number((int64_t)in->derived->group_accounts[g->group]),
	    "memberships", "member_of", m->groups[g->group].id);
	c[8] = g->created != UTC_UNKNOWN ? cell_time(g->created)
	    : cell_empty();
	c[9] = cell_id(g->id);
}

void
table_bindings(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "holder", CELL_TEXT, 28, false },
		{ "entitlement", CELL_TEXT, 30, false },
		{ "kind", CELL_TEXT, 9, true },
		{ "tier", CELL_STATUS, 16, false },
		{ "scope", CELL_TEXT, 20, false },
		{ "scope_kind", CELL_TEXT, 12, true },
		{ "boundaries", CELL_TEXT, 26, false },
		{ "n_members", CELL_NUMBER, 9, false },
		{ "created", CELL_TIME, 19, true },
		{ "grant_id", CELL_ID, 36, true },
	};
	static const struct table_plan plan = { "bindings", columns,
		NITEMS(columns), 1, NULL, 2000 };

	table_add(doc, in, &plan, (int64_t)in->model->n_grants, fill_binding);
}
