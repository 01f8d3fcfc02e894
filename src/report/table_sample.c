/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of access for an auditor to test: drawn by their tokens, so that
 * anybody with grants.csv draws the same ones.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "model/model.h"
#include "report/access_walk.h"
#include "report/places.h"

#define BEFORE_TOKEN 8 /* people's columns stand before it */

static const struct table_column columns[] = {
	{ "person", CELL_TEXT, 20, false },
	{ "entitlement", CELL_TEXT, 22, false },
	{ "scope", CELL_TEXT, 14, false },
	{ "group", CELL_TEXT, 20, false },
	{ "tier", CELL_STATUS, 11, false },
	{ "last_login", CELL_DATE, 11, true },
	{ "login", CELL_ID, 30, true },
	{ "proposal", CELL_TEXT, 10, true },
	{ "token", CELL_ID, 18, false },
	{ "sample_key", CELL_ID, 40, true },
};

struct drawn {
	const struct report_input *in;
	const struct sample_row *rows;
	size_t n;
};

struct doc_rows {
	const struct drawn *drawn;
	struct access_walk walk;
	size_t next;
};

static int
open_rows(void *context, struct doc_rows **out, struct err *err)
{
	struct doc_rows *r = calloc(1, sizeof(*r));

	*out = r;
	if (r == NULL)
		return err_nomem(err);
	r->drawn = context;
	access_walk_begin(&r->walk, r->drawn->in);
	return 0;
}

static void
close_rows(struct doc_rows *r)
{
	if (r == NULL)
		return;
	access_walk_end(&r->walk);
	free(r);
}

static int
next_row(struct doc_rows *r, struct cell *c, struct err *err)
{
	const struct report_input *in = r->drawn->in;
	const struct sample_row *row;
	const struct account *a;
	struct cell reason;

	if (r->next == r->drawn->n)
		return 0;
	row = &r->drawn->rows[r->next++];
	a = &in->model->accounts[row->access.account];
	access_walk_tick(&r->walk);
	c[0] = cell_text(a->display);
	c[0].see = places_of_access(in, &row->access);
	c[1] = access_right_cell(in, &row->access);
	c[2] = access_scope_cell(in, &row->access);
	c[4] = access_tier_cell(in, &row->access);
	c[5] = access_signed_in_cell(in, row->access.account);
	c[6] = cell_id(a->login);
	c[8] = cell_id(row->token);
	c[9] = cell_id(row->key);
	return access_walk_group(&r->walk, &row->access, &c[3], err) != 0 ||
	    access_walk_proposal(&r->walk, &row->access, &c[7], &reason,
		err) != 0 ? -1 : 1;
}

static void
add_rows(struct doc *doc, const struct report_input *in, struct drawn *drawn)
{
	static const struct table_plan plan = { "sample", columns,
		NITEMS(columns), 1, "grants.csv", 0 };
	struct doc_choice rooms[7][INPUT_CHOICES];
	const struct doc_input items[] = {
		inputs_of(in, INPUT_WORD_APPROVED, 11, rooms[0]),
		inputs_of(in, INPUT_WORD_RIGHT_REVIEWER, 11, rooms[1]),
		inputs_of(in, INPUT_WORD_REMOVED, 11, rooms[2]),
		inputs_of(in, INPUT_WORD_EVIDENCE, 20, rooms[3]),
		inputs_of(in, INPUT_WORD_TESTER, 13, rooms[4]),
		inputs_of(in, INPUT_WORD_TESTED, 11, rooms[5]),
		inputs_of(in, INPUT_WORD_CONCLUSION, 13, rooms[6]),
	};
	const struct doc_inputs inputs = { items, NITEMS(items), BEFORE_TOKEN,
		6, 3 };
	const struct doc_source source = { open_rows, next_row, close_rows,
		NULL, drawn, (int64_t)drawn->n };

	table_add_inputs(doc, in, &plan, &source, &inputs);
}

/* The same in a language that everybody has at hand. */
static void
add_recipe(struct doc *doc, const struct report_input *in)
{
	const char *const lines[] = {
		"import csv, hashlib",
		arena_printf(doc->arena, "seed = \"%s\"", in->tape_digest),
		"key = lambda row: hashlib.sha256("
		"(seed + \":\" + row[\"token\"]).encode()).hexdigest()",
		"rows = csv.DictReader(open(\"grants.csv\", "
		"encoding=\"utf-8\", newline=\"\"))",
		arena_printf(doc->arena,
		    "for row in sorted(rows, key=key)[:%d]:", SAMPLE_ROWS),
		"    print(row[\"token\"], row[\"person\"], "
		"row[\"entitlement\"])",
	};

	doc_section(doc, "sample_again", 2, false,
	    label(in->labels, "section.sample_again"));
	doc_paragraph(doc, "%s", label(in->labels, "text.sample_again"));
	doc_code(doc, "sample_recipe", lines, NITEMS(lines));
}

int
table_sample(struct doc *doc, const struct report_input *in, struct err *err)
{
	struct drawn *drawn = arena_alloc(doc->arena, 1, sizeof(*drawn));
	struct sample s;

	if (drawn == NULL)
		return err_nomem(err);
	if (sample_begin(&s, in->tape_digest, SAMPLE_ROWS, doc->arena, err) !=
		0 ||
	    sample_draw(&s, &drawn->rows, in->derived, doc->arena, err) != 0)
		return -1;
	drawn->in = in;
	drawn->n = s.n;
	doc_paragraph(doc, "%s", label(in->labels, "text.sample"));
	{
		const struct doc_field fields[] = {
			{ "sample_seed", label(in->labels,
			    "field.sample_seed"), cell_id(in->tape_digest),
			    DOC_NOWHERE },
			{ "sample_population", label(in->labels,
			    "field.sample_population"),
			    cell_number((int64_t)s.population),
			    DOC_SEE("decisions") },
			{ "sample_drawn", label(in->labels,
			    "field.sample_drawn"),
			    cell_number((int64_t)s.n), DOC_NOWHERE },
		};

		doc_fields(doc, "sample_facts", fields, NITEMS(fields));
	}
	add_rows(doc, in, drawn);
	add_recipe(doc, in);
	return 0;
}
