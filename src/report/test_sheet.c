/* SPDX-License-Identifier: Apache-2.0 */
/* The sheet of `muster sample`: what to test, and where to write it down. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "report/tables.h"

#define LEADING 2 /* number and key, before the columns of the file */
#define KEY_SHOWN 16 /* digits of it in a workbook: enough to sort by */

static const char *const of_grants[] = { "token", "person", "login", "type",
	"status", "entitlement", "tier", "scope", "group", "since",
	"last_login", NULL };
static const char *const of_findings[] = { "finding_id", "severity", "rule",
	"title", "subject", "reason", "state", "first_seen", "exception",
	NULL };
static const char *const of_users[] = { "account_id", "person", "login",
	"type", "status", "tier", "created", "last_login", "n_groups",
	"n_grants", NULL };

const struct test_population test_sheet_kinds[] = {
	{ "grants", "grants.csv", "token", of_grants },
	{ "findings", "findings.csv", "finding_id", of_findings },
	{ "users", "users.csv", "account_id", of_users },
	{ NULL, NULL, NULL, NULL },
};

static const struct table_column known[] = {
	{ "account_id", CELL_ID, 38, false },
	{ "created", CELL_TEXT, 20, false },
	{ "entitlement", CELL_TEXT, 30, false },
	{ "exception", CELL_TEXT, 20, false },
	{ "finding_id", CELL_ID, 20, false },
	{ "first_seen", CELL_TEXT, 12, false },
	{ "group", CELL_TEXT, 26, false },
	{ "last_login", CELL_TEXT, 20, false },
	{ "login", CELL_ID, 32, false },
	{ "n_grants", CELL_TEXT, 8, false },
	{ "n_groups", CELL_TEXT, 8, false },
	{ "person", CELL_TEXT, 24, false },
	{ "reason", CELL_TEXT, 44, false },
	{ "rule", CELL_TEXT, 9, false },
	{ "scope", CELL_TEXT, 22, false },
	{ "severity", CELL_TEXT, 10, false },
	{ "since", CELL_TEXT, 12, false },
	{ "state", CELL_TEXT, 10, false },
	{ "status", CELL_TEXT, 10, false },
	{ "subject", CELL_TEXT, 28, false },
	{ "tier", CELL_TEXT, 12, false },
	{ "title", CELL_TEXT, 32, false },
	{ "token", CELL_ID, 18, false },
	{ "type", CELL_TEXT, 9, false },
};
static const struct table_column leading[LEADING] = {
	{ "number", CELL_NUMBER, 5, false },
	{ "drawn_by", CELL_ID, 18, false },
};
/* What a test shows, as in the workbook's own sample. */
static const enum input_word results[] = { INPUT_WORD_APPROVED,
	INPUT_WORD_RIGHT_REVIEWER, INPUT_WORD_REMOVED, INPUT_WORD_EVIDENCE,
	INPUT_WORD_TESTER, INPUT_WORD_TESTED, INPUT_WORD_CONCLUSION,
	INPUT_WORD_REMARKS };
static const unsigned widths[] = { 12, 12, 12, 22, 14, 12, 14, 26 };
#define AT_CONCLUSION 6
#define AT_REMARKS 7

struct doc_rows {
	const struct test_sheet *sheet;
	size_t next;
	char key[KEY_SHOWN + 1];
};

static const struct table_column *
find_column(const char *key)
{
	for (size_t i = 0; i < NITEMS(known); i++)
		if (strcmp(known[i].key, key) == 0)
			return &known[i];
	return NULL;
}

static int
open_rows(void *context, struct doc_rows **out, struct err *err)
{
	struct doc_rows *r = calloc(1, sizeof(*r));

	*out = r;
	if (r == NULL)
		return err_nomem(err);
	r->sheet = context;
	return 0;
}

static int
next_row(struct doc_rows *r, struct cell *c, struct err *err)
{
	const struct test_sheet *s = r->sheet;
	size_t n = 0;

	(void)err;
	if (r->next == s->n_rows)
		return 0;
	c[n++] = cell_number((int64_t)r->next + 1);
	snprintf(r->key, sizeof(r->key), "%s", s->rows[r->next].key);
	c[n++] = cell_id(s->plain ? s->rows[r->next].key : r->key);
	for (size_t i = 0; s->of->columns[i] != NULL; i++) {
		const char *value = s->rows[r->next].values[i];

		c[n] = value[0] != '\0' ? cell_text(value) : cell_empty();
		if (value[0] != '\0')
			c[n].kind = find_column(s->of->columns[i])->kind;
		n++;
	}
	for (size_t i = 0; s->plain && i < NITEMS(results); i++)
		c[n++] = cell_empty();
	r->next++;
	return 1;
}

static void
close_rows(struct doc_rows *r)
{
	free(r);
}

/* Empty columns, where nothing can be filled in but the file itself. */
static size_t
add_columns(struct table_column *columns, const struct doc_input *inputs)
{
	for (size_t i = 0; i < NITEMS(results); i++)
		columns[i] = (struct table_column){ inputs[i].key, CELL_TEXT,
			inputs[i].width, false };
	return NITEMS(results);
}

static void
add_table(struct doc *doc, const struct report_input *in,
    const struct test_sheet *s)
{
	struct table_column columns[DOC_MAX_COLUMNS];
	struct doc_choice rooms[NITEMS(results)][INPUT_CHOICES];
	struct doc_input items[NITEMS(results)];
	struct doc_inputs inputs = { .items = items,
		.n = s->plain ? 0 : NITEMS(results),
		.decision = AT_CONCLUSION,
		.reason = s->plain ? NONE : AT_REMARKS };
	struct test_sheet *kept = arena_alloc(doc->arena, 1, sizeof(*kept));
	struct doc_source source = { open_rows, next_row, close_rows, NULL,
		kept, (int64_t)s->n_rows };
	struct table_plan plan = { .key = "tests", .columns = columns,
		.n_columns = LEADING, .frozen = LEADING + 1,
		.also_in = s->of->file };

	if (kept == NULL) {
		doc->failed = true;
		return;
	}
	*kept = *s;
	for (size_t i = 0; i < NITEMS(results); i++)
		items[i] = inputs_of(in, results[i], widths[i], rooms[i]);
	memcpy(columns, leading, sizeof(leading));
	for (size_t i = 0; s->of->columns[i] != NULL; i++)
		columns[plan.n_columns++] = *find_column(s->of->columns[i]);
	if (s->plain)
		plan.n_columns += add_columns(&columns[plan.n_columns], items);
	inputs.before = plan.n_columns;
	table_add_inputs(doc, in, &plan, &source, &inputs);
}

static struct doc_field
field(const struct report_input *in, const char *key, struct cell value)
{
	return (struct doc_field){ key, label(in->labels, key), value,
		DOC_NOWHERE };
}

static void
add_head(struct doc *doc, const struct report_input *in,
    const struct test_sheet *s)
{
	const struct doc_field fields[] = {
		field(in, "sample.bundle", cell_text(s->bundle)),
		field(in, "sample.file", cell_text(s->of->file)),
		field(in, "sample.file_sha256", cell_id(s->file_digest)),
		field(in, "sample.population", cell_number(s->population)),
		field(in, "sample.wanted", cell_number(s->wanted)),
		field(in, "sample.drawn", cell_number((int64_t)s->n_rows)),
		field(in, "sample.seed", cell_id(s->seed)),
		field(in, "sample.token", cell_text(s->of->token)),
	};

	doc_section(doc, "about_sample", 1, true,
	    label(in->labels, "section.about_sample"));
	doc_paragraph(doc, "%s", label(in->labels, "text.drawn"));
	if (s->wanted > s->population)
		doc_banner(doc, DOC_WARN, "%s",
		    label(in->labels, "banner.sample_all"));
	doc_fields(doc, "drawn", fields, NITEMS(fields));
	doc_paragraph(doc, "%s", label(in->labels, "text.drawn_tests"));
	doc_section(doc, "sample_rows", 1, true,
	    label(in->labels, "section.sample_rows"));
}

int
test_sheet_build(struct doc **out, const struct test_sheet *s,
    const struct labels *labels, const struct doc_style *style,
    struct arena *arena, struct err *err)
{
	const struct report_input in = { .labels = labels, .style = style,
		.now = s->now, .version = s->version };
	struct doc *doc = doc_new(arena, "sample",
	    label(labels, "title.sample"));

	*out = NULL;
	if (doc == NULL)
		return err_nomem(err);
	doc->campaign = s->bundle;
	doc->entity = s->entity;
	doc->classification = s->classification;
	doc->version = doc->author = s->version;
	doc->subject = label(labels, "title.sample");
	doc->now = s->now;
	doc->style = style;
	doc->status = DOC_NEUTRAL;
	if (!s->plain)
		add_head(doc, &in, s);
	add_table(doc, &in, s);
	if (doc_end(doc, err) != 0)
		return -1;
	*out = doc;
	return 0;
}
