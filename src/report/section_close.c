/* SPDX-License-Identifier: Apache-2.0 */
/* What is open: not judged, not supported, not signed. */
#include <string.h>

#include "base/strbuf.h"
#include "model/control.h"
#include "report/paper.h"

static void
add_unjudged(struct paper *p)
{
	static const struct paper_column unknowns[] = {
		{ "rule", NULL, 0 }, { "subject_kind", NULL, 12 },
		{ "subject", NULL, 30 }, { "unknown_reason", NULL, 60 },
	};
	static const struct paper_column comparisons[] = {
		{ "person", "scope", 24 }, { "right", NULL, 28 },
		{ "comparison", NULL, 0 }, { "ours", NULL, 20 },
		{ "theirs", NULL, 20 }, { "doubt", NULL, 24 },
	};

	paper_chapter(p, "unknowns", true, "section.unjudged");
	paper_say(p, "text.unknowns");
	paper_table(p, table_unknowns, unknowns, NITEMS(unknowns), NULL);
	paper_part(p, "crosscheck", "section.crosscheck");
	paper_say(p, "text.crosscheck");
	paper_table(p, table_comparisons, comparisons, NITEMS(comparisons),
	    NULL);
}

/* ---- what requirements leave open, each sentence once ---- */

static const char *
said_of(const struct control *k, bool beyond)
{
	return beyond ? k->beyond : k->partly;
}

/* Nobody before it says the same. */
static bool
is_first(const struct controls *c, size_t i, bool beyond)
{
	const char *text = said_of(&c->items[i], beyond);

	for (size_t j = 0; text != NULL && j < i; j++) {
		const char *other = said_of(&c->items[j], beyond);

		if (other != NULL && strcmp(other, text) == 0)
			return false;
	}
	return text != NULL;
}

static int64_t
count_first(const struct controls *c, bool beyond)
{
	int64_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += is_first(c, i, beyond);
	return n;
}

/* "CIS 5.1, 5.2; SOC 2 CC6.1" */
static void
fill_said(const struct report_input *in, size_t row, struct cell *c,
    struct strbuf *sb, bool beyond)
{
	const struct controls *k = in->controls;
	const char *text, *framework = NULL;
	size_t i = 0;

	while (!is_first(k, i, beyond) || row-- > 0)
		i++;
	text = said_of(&k->items[i], beyond);
	for (; i < k->n; i++) {
		const struct control *item = &k->items[i];
		const char *other = said_of(item, beyond);

		if (other == NULL || strcmp(other, text) != 0)
			continue;
		if (framework != NULL &&
		    strcmp(framework, item->framework) == 0)
			strbuf_addf(sb, ", %s", item->id);
		else
			strbuf_addf(sb, "%s%s %s", sb->len > 0 ? "; " : "",
			    item->framework, item->id);
		framework = item->framework;
	}
	c[0] = cell_text(text);
	c[1] = cell_text(strbuf_text(sb));
}

static void
fill_beyond(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	fill_said(in, i, c, sb, true);
}

static void
fill_partly(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	fill_said(in, i, c, sb, false);
}

static void
add_unsupported(struct paper *p)
{
	static const struct table_column beyond_columns[] = {
		{ "beyond", CELL_TEXT, 60, false },
		{ "controls", CELL_TEXT, 44, false },
	};
	static const struct table_column partly_columns[] = {
		{ "partly", CELL_TEXT, 60, false },
		{ "controls", CELL_TEXT, 44, false },
	};
	static const struct table_plan beyond = { "unsupported",
		beyond_columns, NITEMS(beyond_columns), 0, "population.json",
		0 };
	static const struct table_plan partly = { "in_part", partly_columns,
		NITEMS(partly_columns), 0, "population.json", 0 };

	paper_part(p, "unsupported", "section.unsupported");
	paper_say(p, "paper.unsupported");
	table_add(p->doc, p->in, &beyond, count_first(p->in->controls, true),
	    fill_beyond);
	table_add(p->doc, p->in, &partly, count_first(p->in->controls, false),
	    fill_partly);
}

static void
add_controls(struct paper *p)
{
	static const struct paper_column columns[] = {
		{ "control", NULL, 22 }, { "control_title", NULL, 56 },
		{ "n_rules", NULL, 0 }, { "n_evaluated", NULL, 0 },
		{ "findings", NULL, 0 }, { "result", NULL, 0 },
	};

	paper_chapter(p, "controls", false, "section.control_matrix");
	paper_say(p, "text.controls");
	paper_table(p, table_controls, columns, NITEMS(columns), "framework");
	add_unsupported(p);
	paper_part(p, "limits", "section.limits");
	paper_say(p, "text.limits");
	limits_lines(p->doc, p->in);
}

void
section_close(struct paper *p)
{
	add_unjudged(p);
	add_controls(p);
	paper_chapter(p, "sign_off", true, "section.sign_off");
	inputs_sign_off(p->doc, p->in);
}
