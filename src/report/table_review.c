/* SPDX-License-Identifier: Apache-2.0 */
/* What the organisation itself says: exceptions and registers. */
#include <string.h>

#include "base/strbuf.h"
#include "base/utc.h"
#include "model/exception.h"
#include "model/finding.h"
#include "model/register.h"
#include "report/tables.h"

/* ---- exceptions ---- */

static struct cell
exception_cell(const struct report_input *in, const struct exception *e,
    size_t hits)
{
	if (e->missing != NULL)
		return cell_status(DOC_BAD, label(in->labels,
		    "exception.incomplete"));
	if (!exception_holds(e, in->now))
		return cell_status(DOC_BAD, label(in->labels,
		    "exception.expired"));
	if (hits == 0)
		return cell_status(DOC_WARN, label(in->labels,
		    "exception.unused"));
	return cell_status(DOC_GOOD, label(in->labels, "exception.holds"));
}

static void
fill_exception(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct exception *e = &in->exceptions->items[i];
	const size_t hits = in->verdicts->exception_hits[i];

	(void)sb;
	c[0] = cell_text(e->id);
	c[1] = exception_cell(in, e, hits);
	c[2] = cell_number((int64_t)hits);
	if (e->missing == NULL && exception_holds(e, in->now))
		c[2] = link_to(c[2], "findings", "exception", e->id);
	c[3] = given_text_cell(e->reason);
	c[4] = given_text_cell(e->owner);
	c[5] = given_text_cell(e->approver);
	c[6] = given_text_cell(e->control);
	c[7] = given_date_cell(e->created);
	c[8] = given_date_cell(e->end);
	c[9] = given_text_cell(e->missing);
	c[10] = cell_text(e->place);
}

void
table_exceptions(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "exception", CELL_TEXT, 28, false },
		{ "exception_state", CELL_STATUS, 13, false },
		{ "hits", CELL_NUMBER, 7, false },
		{ "exception_reason", CELL_TEXT, 40, false },
		{ "owner", CELL_TEXT, 20, false },
		{ "approver", CELL_TEXT, 20, false },
		{ "compensating", CELL_TEXT, 34, true },
		{ "created", CELL_DATE, 11, true },
		{ "until", CELL_DATE, 11, false },
		{ "lacking", CELL_TEXT, 20, true },
		{ "place", CELL_TEXT, 24, true },
	};
	static const struct table_plan plan = { "exceptions", columns,
		NITEMS(columns), 1, NULL, 0 };

	table_add(doc, in, &plan, (int64_t)in->exceptions->n, fill_exception);
}

/* ---- registers ---- */

static void
fill_register(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct register_entry *e = &in->registers->entries[i];

	if (e->with != NULL)
		strbuf_addf(sb, "%s / %s", e->match, e->with);
	c[0] = word_cell(in, "register", register_text(e->of));
	c[1] = cell_text(e->with != NULL ? strbuf_text(sb) : e->match);
	c[2] = given_text_cell(e->owner);
	c[3] = given_text_cell(e->purpose);
	c[4] = given_text_cell(e->approver);
	c[5] = given_text_cell(e->ticket);
	c[6] = given_date_cell(e->confirmed);
	c[7] = given_date_cell(e->tested);
	c[8] = given_date_cell(e->from);
	c[9] = given_date_cell(e->until);
	c[10] = cell_text(e->place);
}

void
table_registers(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "register", CELL_TEXT, 20, false },
		{ "register_match", CELL_TEXT, 30, false },
		{ "owner", CELL_TEXT, 22, false },
		{ "purpose", CELL_TEXT, 40, false },
		{ "approver", CELL_TEXT, 20, true },
		{ "ticket", CELL_TEXT, 12, true },
		{ "confirmed", CELL_DATE, 11, true },
		{ "tested", CELL_DATE, 11, true },
		{ "since", CELL_DATE, 11, true },
		{ "until", CELL_DATE, 11, false },
		{ "place", CELL_TEXT, 24, true },
	};
	static const struct table_plan plan = { "registers", columns,
		NITEMS(columns), 2, NULL, 0 };

	table_add(doc, in, &plan, (int64_t)in->registers->n, fill_register);
}
