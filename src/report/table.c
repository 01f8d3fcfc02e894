/* SPDX-License-Identifier: Apache-2.0 */
/* The cursor over arrays, and the cells that many tables share. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "model/finding.h"
#include "model/identity.h"
#include "model/permission.h"
#include "report/tables.h"

#define MAX_ROW_TEXT (1 * (size_t)MIB) /* text made for one row */
#define MAX_KEY 96

struct doc_rows {
	const struct table_rows *rows;
	size_t next;
	struct strbuf text;
};

static int
open_rows(void *context, struct doc_rows **out, struct err *err)
{
	struct doc_rows *r = calloc(1, sizeof(*r));

	*out = r;
	if (r == NULL)
		return err_nomem(err);
	r->rows = context;
	strbuf_init(&r->text, MAX_ROW_TEXT);
	return 0;
}

static int
next_row(struct doc_rows *r, struct cell *cells, struct err *err)
{
	if ((int64_t)r->next >= r->rows->count)
		return 0;
	strbuf_reset(&r->text);
	r->rows->fill(r->rows->in, r->next++, cells, &r->text);
	if (strbuf_failed(&r->text))
		return err_set(err, ERR_LIMIT, "row %zu: its text is above "
		    "%zu bytes", r->next, MAX_ROW_TEXT);
	return 1;
}

static void
close_rows(struct doc_rows *r)
{
	if (r == NULL)
		return;
	strbuf_clear(&r->text);
	free(r);
}

static const char *
keyed(const struct report_input *in, const char *family, const char *key)
{
	char full[MAX_KEY];
	const char *text;

	snprintf(full, sizeof(full), "%s.%s", family, key);
	text = label(in->labels, full);
	return text != full ? text : key; /* it lives longer */
}

void
table_add_source(struct doc *doc, const struct report_input *in,
    const struct table_plan *plan, const struct doc_source *source)
{
	static const struct doc_inputs none = { .reason = NONE };

	table_add_inputs(doc, in, plan, source, &none);
}

void
table_add_inputs(struct doc *doc, const struct report_input *in,
    const struct table_plan *plan, const struct doc_source *source,
    const struct doc_inputs *inputs)
{
	struct doc_column columns[DOC_MAX_COLUMNS];
	struct doc_table t = { .key = plan->key,
		.title = keyed(in, "table", plan->key),
		.empty = keyed(in, "empty", plan->key), .columns = columns,
		.n_columns = plan->n_columns, .rows = *source,
		.frozen = plan->frozen, .also_in = plan->also_in,
		.print_rows = plan->print_rows, .inputs = *inputs };

	for (size_t i = 0; i < plan->n_columns; i++)
		columns[i] = (struct doc_column){
			.key = plan->columns[i].key,
			.title = keyed(in, "col", plan->columns[i].key),
			.kind = plan->columns[i].kind,
			.width = plan->columns[i].width,
			.wide_only = plan->columns[i].wide_only,
			.see = link_of_column(
			    plan->key, plan->columns[i].key) };
	doc_table(doc, &t);
}

void
table_add(struct doc *doc, const struct report_input *in,
    const struct table_plan *plan, int64_t count,
    void (*fill)(const struct report_input *, size_t, struct cell *,
	struct strbuf *))
{
	struct table_rows *rows = arena_alloc(doc->arena, 1, sizeof(*rows));
	struct doc_source source = { open_rows, next_row, close_rows, NULL,
		rows, count };

	if (rows == NULL) {
		doc->failed = true;
		return;
	}
	*rows = (struct table_rows){ in, count, fill };
	table_add_source(doc, in, plan, &source);
}

struct cell
word_cell(const struct report_input *in, const char *family, const char *word)
{
	return word == NULL ? cell_unknown()
	    : cell_text(keyed(in, family, word));
}

struct cell
severity_cell(const struct report_input *in, int severity)
{
	return cell_severity(severity, keyed(in, "severity",
	    severity_text((enum muster_severity)severity)));
}

/* The word says how much, the colour how careful to be. */
struct cell
tier_cell(const struct report_input *in, int tier)
{
	static const enum doc_status colours[] = { DOC_BAD, DOC_WARN,
		DOC_NEUTRAL, DOC_NEUTRAL, DOC_NEUTRAL };
	static const char *const words[] = { "0", "1", "2", "3", "none" };

	return cell_status(colours[tier], keyed(in, "tier", words[tier]));
}

struct cell
seen_cell(const struct report_input *in, int state, int64_t at)
{
	if (state == SEEN_AT && at != UTC_UNKNOWN)
		return cell_time(at);
	if (state == SEEN_NEVER)
		return cell_text(label(in->labels, "word.never"));
	return cell_unknown();
}

struct cell
yes_no_cell(const struct report_input *in, enum tri value)
{
	if (value == TRI_UNKNOWN)
		return cell_unknown();
	return cell_text(label(in->labels,
	    value == TRI_YES ? "word.yes" : "word.no"));
}

struct cell
given_text_cell(const char *text)
{
	return text != NULL ? cell_text(text) : cell_empty();
}

struct cell
given_date_cell(int64_t at)
{
	return at != UTC_UNKNOWN ? cell_date(at) : cell_empty();
}
