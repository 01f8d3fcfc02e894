/* SPDX-License-Identifier: Apache-2.0 */
/* The reports, a row each; and the head every document carries. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/campaign.h"
#include "model/model.h"
#include "report/noted.h"
#include "report/places.h"
#include "report/tables.h"

const struct report *const report_table[] = { &report_review, &report_dashboard,
	&report_workbook, &report_findings, &report_finding_rows,
	&report_population, &report_grants, &report_users, &report_changes,
	&report_summary, &report_limits, &report_verify, NULL };

static void
set_head(struct doc *doc, const struct report_input *in)
{
	const struct campaign *c = in->campaign;
	const char *period = summary_period(doc, in);
	size_t holes;
	bool complete = model_is_complete(in->model, &holes);
	doc->campaign = c->id;
	doc->entity = c->entity;
	doc->classification = c->classification;
	doc->version = in->version;
	doc->tape = in->tape_digest;
	doc->author = in->version;
	doc->subject = label(in->labels, "doc.subject");
	doc->now = in->now;
	doc->style = in->style;
	doc->status = complete ? DOC_GOOD : DOC_BAD;
	doc->status_text = label(in->labels, complete ? "status.complete"
	    : "status.incomplete");
	doc->subtitle = period == NULL ? c->entity
	    : arena_printf(doc->arena, "%s%s%s",
		c->entity != NULL ? c->entity : "",
		c->entity != NULL ? ", " : "", period);
}

int
report_build(struct doc **out, const char *key, const struct report_input *in,
    struct arena *arena, struct err *err)
{
	struct report_input *input = arena_alloc(arena, 1, sizeof(*input));
	const struct report *r = NULL;
	struct doc *doc;

	*out = NULL;
	for (size_t i = 0; report_table[i] != NULL; i++)
		if (strcmp(report_table[i]->key, key) == 0)
			r = report_table[i];
	if (r == NULL)
		return err_set(err, ERR_USAGE, "there is no report \"%s\"",
		    key);
	doc = doc_new(arena, key, in->campaign->title);
	if (doc == NULL || input == NULL)
		return err_nomem(err);
	*input = *in; /* the tables' cursors keep it as long as the document */
	if (order_by_name(input, arena, err) != 0 ||
	    order_special(input, arena, err) != 0 ||
	    order_controls(input, arena, err) != 0 ||
	    changes_list(input, arena, err) != 0)
		return -1;
	set_head(doc, input);
	if (r == &report_workbook) {
		input->noted = noted_make(input, arena);
		input->places = places_make(input, "decisions", arena);
	}
	if (r->build(doc, input, err) != 0 || doc_end(doc, err) != 0 ||
	    (input->mask != NULL && doc_mask(doc, input->mask, err) != 0))
		return err_wrap(err, "report %s", key);
	*out = doc;
	return 0;
}
