/* SPDX-License-Identifier: Apache-2.0 */
/* What was worked out and what the platform says, where they do not agree. */
#include "analysis/analysis.h"
#include "base/strbuf.h"
#include "model/model.h"
#include "report/tables.h"

static struct cell
result_cell(const struct report_input *in, const struct comparison *c)
{
	if (c->result == AGREEMENT_DIFFERENT)
		return cell_status(
		    DOC_BAD, label(in->labels, "comparison.different"));
	return cell_status(
	    DOC_NEUTRAL, label(in->labels, "comparison.unclear"));
}

static void
fill_comparison(
    const struct report_input *in, size_t i, struct cell *c, struct strbuf *sb)
{
	const struct model *m = in->model;
	const struct comparison *row = &in->derived->agreements->items[i];
	const struct platform_question *q = &m->questions[row->question];
	const struct account *a = &m->accounts[q->account];
	const struct scope *s = &m->scopes[q->scope];

	(void)sb;
	c[0] = link_to_account(cell_text(a->display), in, q->account);
	c[1] = cell_text(s->name != NULL ? s->name : s->id);
	c[2] = cell_id(row->permission);
	c[3] = tier_cell(in, (int)row->tier);
	c[4] = result_cell(in, row);
	c[5] = cell_text(row->ours);
	c[6] = cell_text(row->theirs);
	c[7] = row->why != NULL ? cell_text(row->why) : cell_empty();
	c[8] = cell_id(a->id);
	c[9] = q->evidence != NONE ? cell_number((int64_t)q->evidence)
				   : cell_empty();
}

void
table_comparisons(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "person", CELL_TEXT, 22, false },
		{ "scope", CELL_TEXT, 16, false },
		{ "right", CELL_ID, 28, false },
		{ "tier", CELL_STATUS, 14, false },
		{ "comparison", CELL_STATUS, 14, false },
		{ "ours", CELL_TEXT, 36, false },
		{ "theirs", CELL_TEXT, 36, false },
		{ "doubt", CELL_TEXT, 30, false },
		{ "account_id", CELL_ID, 20, true },
		{ "exchange", CELL_NUMBER, 9, true },
	};
	static const struct table_plan plan = { "comparisons", columns,
		NITEMS(columns), 1, "population.json", 500 };

	table_add(doc, in, &plan, (int64_t)in->derived->agreements->n,
	    fill_comparison);
}
