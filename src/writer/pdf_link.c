/* SPDX-License-Identifier: Apache-2.0 */
/* Targets by key, and links that wait for the place of theirs. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "writer/pdf_link.h"

#define READABLE 4.5 /* contrast with white, as WCAG asks for text */

struct pdf_target {
	const char *key;
	const struct doc_node *node;
	size_t page;
	double y;
	bool is_drawn;
};

struct pdf_waiting {
	size_t page, target;
	struct pdf_box box;
	bool number;
};

static bool
is_target(const struct doc_node *node)
{
	return node->key != NULL &&
	       (node->kind == DOC_SECTION || node->kind == DOC_TABLE);
}

/* A section stands before the table of the same name. */
static int
by_key(const void *a, const void *b)
{
	const struct pdf_target *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	if (order != 0)
		return order;
	return (x->node->kind > y->node->kind) -
	       (x->node->kind < y->node->kind);
}

int
pdf_targets_list(struct pdf *pdf, struct err *err)
{
	size_t n = 0;

	for (const struct doc_node *p = pdf->doc->first; p != NULL; p = p->next)
		n += is_target(p) ? 1 : 0;
	pdf->targets = calloc(n + 1, sizeof(*pdf->targets));
	if (pdf->targets == NULL)
		return err_nomem(err);
	for (const struct doc_node *p = pdf->doc->first; p != NULL; p = p->next)
		if (is_target(p))
			pdf->targets[pdf->n_targets++] = (struct pdf_target){
				.key = p->key, .node = p };
	qsort(pdf->targets, n, sizeof(*pdf->targets), by_key);
	return 0;
}

/* The first target of that key; n_targets if there is none. */
static size_t
find(const struct pdf *pdf, const char *key)
{
	size_t low = 0, high = pdf->n_targets;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(pdf->targets[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < pdf->n_targets && strcmp(pdf->targets[low].key, key) == 0)
		return low;
	return pdf->n_targets;
}

void
pdf_target_note(struct pdf *pdf, const struct doc_node *node)
{
	for (size_t i = 0; i < pdf->n_entries; i++)
		if (pdf->entries[i].node == node) {
			pdf->entries[i].page = pdf_page_count(pdf->canvas) - 1;
			pdf->entries[i].y = pdf->flow.y;
		}
	if (!is_target(node))
		return;
	for (size_t i = find(pdf, node->key);
	     i < pdf->n_targets && strcmp(pdf->targets[i].key, node->key) == 0;
	     i++) {
		struct pdf_target *t = &pdf->targets[i];

		if (t->node != node)
			continue;
		t->page = pdf_page_count(pdf->canvas) - 1;
		t->y = pdf->flow.y;
		t->is_drawn = true;
	}
}

bool
pdf_leads(const struct pdf *pdf, const struct doc_link *link)
{
	return link->to != NULL && find(pdf, link->to) < pdf->n_targets;
}

int
pdf_see(struct pdf *pdf, const struct doc_link *link, struct pdf_box box,
    bool number, struct err *err)
{
	void *items = pdf->waiting;

	if (!pdf_leads(pdf, link) || pdf->n_waiting >= PDF_MAX_LINKS)
		return 0;
	if (array_reserve(&items, &pdf->waiting_room, pdf->n_waiting + 1,
		sizeof(*pdf->waiting)) != 0)
		return err_nomem(err);
	pdf->waiting = items;
	pdf->waiting[pdf->n_waiting++] = (struct pdf_waiting){
		.page = pdf_page_count(pdf->canvas) - 1,
		.target = find(pdf, link->to),
		.box = box,
		.number = number };
	return 0;
}

static int
say_page(struct pdf *pdf, const struct pdf_waiting *w, size_t page,
    struct err *err)
{
	char number[24];
	const char *const args[] = { number };
	struct pdf_pen pen = { PDF_REGULAR, pdf_pen_small.size,
		pdf->link_colour };
	struct pdf_spot spot = { w->box.x + w->box.w,
		pdf_baseline(w->box.y, w->box.h, &pen), w->box.w, true };
	struct strbuf sb;
	int rc;

	(void)snprintf(number, sizeof(number), "%zu", page + 1);
	strbuf_init(&sb, PDF_MAX_TEXT);
	pdf_word_fill(&sb, pdf->doc, PDF_W_SEE_PAGE, args, NITEMS(args));
	rc = pdf_one_line(pdf, strbuf_text(&sb), &pen, spot, NULL, err);
	strbuf_clear(&sb);
	return rc;
}

int
pdf_links_draw(struct pdf *pdf, struct err *err)
{
	for (size_t i = 0; i < pdf->n_waiting; i++) {
		const struct pdf_waiting *w = &pdf->waiting[i];
		const struct pdf_target *t = &pdf->targets[w->target];

		if (!t->is_drawn)
			continue;
		pdf_page_select(pdf->canvas, w->page);
		pdf_link(pdf->canvas, w->box, t->page, t->y - 6);
		if (w->number && say_page(pdf, w, t->page, err) != 0)
			return -1;
	}
	return pdf_canvas_check(pdf->canvas, err);
}

void
pdf_links_clear(struct pdf *pdf)
{
	free(pdf->targets);
	free(pdf->waiting);
	pdf->targets = NULL;
	pdf->waiting = NULL;
}

/* The formula of WCAG wants a power of 2.4; the square is on the safe side
 * of it for all but the darkest, which pass either way. */
static double
light(uint32_t part)
{
	double v = (double)(part & 0xFF) / 255;

	return v * v;
}

uint32_t
pdf_link_colour(uint32_t accent)
{
	double l = 0.2126 * light(accent >> 16) + 0.7152 * light(accent >> 8) +
		   0.0722 * light(accent);

	return 1.05 / (l + 0.05) >= READABLE ? accent : PDF_INK;
}
