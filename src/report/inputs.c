/* SPDX-License-Identifier: Apache-2.0 */
/* What people are asked to fill in, in words, and the page they sign. */
#include <string.h>

#include "base/utc.h"
#include "model/campaign.h"
#include "report/tables.h"

#define DATE_SPAN (366 * UTC_DAY) /* a decision is made within a year */

static const struct asked {
	const char *key;
	enum input_kind kind;
	const char *label, *prompt, *error; /* NULL: nothing to say */
	const char *list;
} asked[] = {
	[INPUT_WORD_DECISION] = { "decision", INPUT_LIST, "input.decision",
	    "prompt.decision", "refused.choice", "decision" },
	[INPUT_WORD_VALUE] = { "new_value", INPUT_TEXT, "input.new_value",
	    "prompt.new_value", "refused.text", NULL },
	[INPUT_WORD_REASON] = { "decision_reason", INPUT_TEXT,
	    "input.decision_reason", "prompt.decision_reason", "refused.text",
	    NULL },
	[INPUT_WORD_DATE] = { "decided_on", INPUT_DATE, "input.decided_on",
	    "prompt.date", "refused.date", NULL },
	[INPUT_WORD_REVIEWER] = { "reviewer", INPUT_TEXT, "input.reviewer",
	    "prompt.reviewer", "refused.text", NULL },
	[INPUT_WORD_NAME] = { "name", INPUT_TEXT, "input.name", NULL,
	    "refused.text", NULL },
	[INPUT_WORD_ROLE] = { "role", INPUT_TEXT, "input.role", NULL,
	    "refused.text", NULL },
	[INPUT_WORD_INDEPENDENT] = { "independent", INPUT_LIST,
	    "input.independent", "prompt.independent", "refused.choice",
	    "yes_no" },
	[INPUT_WORD_SIGNED] = { "signed_on", INPUT_DATE, "input.signed_on",
	    "prompt.date", "refused.date", NULL },
	[INPUT_WORD_REMARKS] = { "remarks", INPUT_TEXT, "input.remarks", NULL,
	    "refused.text", NULL },
	[INPUT_WORD_SIGNATURE] = { "signature", INPUT_SIGNATURE,
	    "input.signature", NULL, NULL, NULL },
	[INPUT_WORD_APPROVED] = { "approved", INPUT_LIST, "input.approved",
	    "prompt.approved", "refused.choice", "tested" },
	[INPUT_WORD_RIGHT_REVIEWER] = { "right_reviewer", INPUT_LIST,
	    "input.right_reviewer", "prompt.right_reviewer", "refused.choice",
	    "tested" },
	[INPUT_WORD_REMOVED] = { "removed_in_time", INPUT_LIST,
	    "input.removed_in_time", "prompt.removed_in_time",
	    "refused.choice", "tested" },
	[INPUT_WORD_EVIDENCE] = { "evidence_ref", INPUT_TEXT,
	    "input.evidence_ref", "prompt.evidence_ref", "refused.text",
	    NULL },
	[INPUT_WORD_TESTER] = { "tester", INPUT_TEXT, "input.tester",
	    "prompt.tester", "refused.text", NULL },
	[INPUT_WORD_TESTED] = { "tested_on", INPUT_DATE, "input.tested_on",
	    "prompt.date", "refused.date", NULL },
	[INPUT_WORD_CONCLUSION] = { "conclusion", INPUT_LIST,
	    "input.conclusion", "prompt.conclusion", "refused.choice",
	    "conclusion" },
};

static const char *
text(const struct report_input *in, const char *key)
{
	return key == NULL ? NULL : label(in->labels, key);
}

/* The words of each list; a choice that needs a reason says so. */
static const struct {
	const char *list, *word;
	bool needs;
} offered[] = {
	{ "decision", "proposal.keep", false },
	{ "decision", "proposal.modify", true },
	{ "decision", "proposal.revoke", true },
	{ "decision", "decision.unsure", false },
	{ "yes_no", "word.yes", false },
	{ "yes_no", "word.no", false },
	{ "tested", "word.yes", false },
	{ "tested", "word.no", false },
	{ "tested", "tested.not_applicable", false },
	{ "conclusion", "conclusion.in_order", false },
	{ "conclusion", "conclusion.deviation", true },
	{ "conclusion", "conclusion.not_testable", true },
};

static const struct doc_choice *
choices(const struct report_input *in, const char *list, size_t *n,
    struct doc_choice *room)
{
	*n = 0;
	for (size_t i = 0; list != NULL && i < NITEMS(offered); i++)
		if (strcmp(offered[i].list, list) == 0 && *n < INPUT_CHOICES)
			room[(*n)++] = (struct doc_choice){ text(in,
			    offered[i].word), offered[i].needs };
	return *n > 0 ? room : NULL;
}

struct doc_input
inputs_of(const struct report_input *in, enum input_word word, unsigned width,
    struct doc_choice room[INPUT_CHOICES])
{
	const struct asked *a = &asked[word];
	struct doc_input out = { .key = a->key,
		.label = text(in, a->label),
		.kind = a->kind,
		.width = width,
		.wide_only = word == INPUT_WORD_REVIEWER, /* signs */
		.prompt_title = a->prompt != NULL ? text(in, a->label) : NULL,
		.prompt = text(in, a->prompt),
		.error_title = a->error != NULL ? text(in, "refused.title")
		    : NULL,
		.error = text(in, a->error),
		.list = a->list,
		.from = in->now - (in->now % UTC_DAY + UTC_DAY) % UTC_DAY,
		.to = in->now + DATE_SPAN };

	out.choices = choices(in, a->list, &out.n_choices, room);
	return out;
}

/* ---- what is signed ---- */

static void
add_form(struct doc *doc, const struct report_input *in, const char *key,
    const enum input_word *words, size_t n)
{
	struct doc_input inputs[8];
	struct doc_choice rooms[8][INPUT_CHOICES];

	for (size_t i = 0; i < n; i++)
		inputs[i] = inputs_of(in, words[i], 0, rooms[i]);
	doc_form(doc, key, inputs, n);
}

void
inputs_sign_off(struct doc *doc, const struct report_input *in)
{
	static const enum input_word reviewer[] = { INPUT_WORD_NAME,
		INPUT_WORD_ROLE, INPUT_WORD_INDEPENDENT, INPUT_WORD_REMARKS,
		INPUT_WORD_SIGNED, INPUT_WORD_SIGNATURE };
	static const enum input_word owner[] = { INPUT_WORD_NAME,
		INPUT_WORD_ROLE, INPUT_WORD_SIGNED, INPUT_WORD_SIGNATURE };

	doc_paragraph(doc, "%s", label(in->labels, "sign.statement"));
	add_form(doc, in, "sign_reviewer", reviewer, NITEMS(reviewer));
	doc_section(doc, "sign_owner", 2, false,
	    label(in->labels, "section.sign_owner"));
	doc_paragraph(doc, "%s", label(in->labels, "sign.owner"));
	add_form(doc, in, "sign_control_owner", owner, NITEMS(owner));
	doc_section(doc, "sign_management", 2, false,
	    label(in->labels, "section.sign_management"));
	doc_paragraph(doc, "%s", label(in->labels, "sign.management"));
	add_form(doc, in, "sign_of_management", owner, NITEMS(owner));
}

void
inputs_how_to(struct doc *doc, const struct report_input *in)
{
	const char *const steps[] = { label(in->labels, "how.1"),
		label(in->labels, "how.2"), label(in->labels, "how.3"),
		label(in->labels, "how.4"), label(in->labels, "how.5"),
		label(in->labels, "how.6") };
	const struct doc_field choices_meant[] = {
		{ "keep", label(in->labels, "proposal.keep"),
		    cell_text(label(in->labels, "how.keep")), DOC_NOWHERE },
		{ "modify", label(in->labels, "proposal.modify"),
		    cell_text(label(in->labels, "how.modify")), DOC_NOWHERE },
		{ "revoke", label(in->labels, "proposal.revoke"),
		    cell_text(label(in->labels, "how.revoke")), DOC_NOWHERE },
		{ "unsure", label(in->labels, "decision.unsure"),
		    cell_text(label(in->labels, "how.unsure")), DOC_NOWHERE },
		{ "blank", label(in->labels, "how.blank_label"),
		    cell_text(label(in->labels, "how.blank")), DOC_NOWHERE },
	};
	const char *const notes[] = { label(in->labels, "how.colours"),
		label(in->labels, "how.locked"),
		label(in->labels, "how.hidden"),
		label(in->labels, "how.missing") };

	doc_lines(doc, "steps", steps, NITEMS(steps));
	doc_section(doc, "choices", 2, false,
	    label(in->labels, "section.choices"));
	doc_fields(doc, "choices_meant", choices_meant,
	    NITEMS(choices_meant));
	doc_section(doc, "notes", 2, false, label(in->labels,
	    "section.notes"));
	doc_lines(doc, "workbook_notes", notes, NITEMS(notes));
}
