/* SPDX-License-Identifier: Apache-2.0 */
/* Pages, their heads and feet, and text that flows over them. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "base/utc.h"
#include "writer/pdf_script.h"
#include "writer/pdf_sheet.h"

#define CAP_HALF 0.365 /* half a capital's height, of the font size */

const struct pdf_pen pdf_pen_body = { PDF_REGULAR, 9.5, PDF_INK };
const struct pdf_pen pdf_pen_bold = { PDF_BOLD, 9.5, PDF_INK };
const struct pdf_pen pdf_pen_small = { PDF_REGULAR, 7.5, PDF_GREY };
/* The small letters of DejaVu are as high at 8 as those of others at 9. */
const struct pdf_pen pdf_pen_cell = { PDF_REGULAR, 8, PDF_INK };
const struct pdf_pen pdf_pen_cell_bold = { PDF_BOLD, 8, PDF_INK };
const struct pdf_pen pdf_pen_head = { PDF_BOLD, 7.5, PDF_INK };
const struct pdf_pen pdf_pen_id = { PDF_MONO, 7.2, PDF_INK };
const struct pdf_pen pdf_pen_quiet = { PDF_REGULAR, 8, PDF_GREY };
const struct pdf_pen pdf_pen_code = { PDF_MONO, 8.5, PDF_INK };

static const struct {
	uint32_t colour, tint;
	enum pdf_shape shape;
} statuses[] = {
	[DOC_GOOD] = { 0x1b6b3a, 0xeaf4ee, PDF_TICK },
	[DOC_WARN] = { 0x8a5a00, 0xfbf3e2, PDF_TRIANGLE },
	[DOC_BAD] = { 0xa3161f, 0xfbebec, PDF_SQUARE },
	[DOC_NEUTRAL] = { 0x4a5663, 0xf0f2f5, PDF_RING },
};

/* In the order of enum muster_severity: info to critical. */
static const struct {
	uint32_t colour;
	enum pdf_shape shape;
} severities[] = {
	{ 0x566270, PDF_RING },
	{ 0x2a6496, PDF_DISC },
	{ 0x8a5a00, PDF_DIAMOND },
	{ 0xb5430a, PDF_TRIANGLE },
	{ 0xa3161f, PDF_SQUARE },
};

static size_t
status_row(enum doc_status status)
{
	return (size_t)status < NITEMS(statuses) ? (size_t)status : DOC_NEUTRAL;
}

uint32_t
pdf_status_colour(enum doc_status status)
{
	return statuses[status_row(status)].colour;
}

uint32_t
pdf_status_tint(enum doc_status status)
{
	return statuses[status_row(status)].tint;
}

enum pdf_shape
pdf_status_shape(enum doc_status status)
{
	return statuses[status_row(status)].shape;
}

static size_t
severity_row(int64_t severity)
{
	if (severity < 0 || severity >= (int64_t)NITEMS(severities))
		return 0;
	return (size_t)severity;
}

uint32_t
pdf_severity_colour(int64_t severity)
{
	return severities[severity_row(severity)].colour;
}

enum pdf_shape
pdf_severity_shape(int64_t severity)
{
	return severities[severity_row(severity)].shape;
}

void
pdf_sheet_turn(struct pdf *pdf, bool landscape)
{
	double w, h;

	pdf_page_add(pdf->canvas, landscape);
	pdf_paper(pdf->doc, landscape, &w, &h);
	pdf->landscape = landscape;
	pdf->left = PDF_MARGIN;
	pdf->width = w - 2 * PDF_MARGIN;
	pdf->flow.top = PDF_TOP;
	pdf->flow.bottom = h - PDF_FOOT;
	pdf->flow.y = PDF_TOP;
}

void
pdf_sheet_need(struct pdf *pdf, double height, double keep)
{
	if (pdf_flow_turns(&pdf->flow, height, keep))
		pdf_sheet_turn(pdf, pdf->landscape);
}

double
pdf_sheet_body(const struct pdf *pdf)
{
	return pdf->flow.bottom - pdf->flow.top;
}

static bool
can_show(void *context, uint32_t c)
{
	int advance;

	return pdf_fonts_find(context, PDF_REGULAR, c, &advance) != PDF_MISSING;
}

/* The builder says that it failed, not why. */
static int
text_failed(const struct strbuf *text, struct err *err)
{
	if (text->len < PDF_MAX_TEXT / 8)
		return err_nomem(err);
	return err_set(err, ERR_LIMIT, "a text is longer than %zu MiB",
	    (size_t)PDF_MAX_TEXT / MIB);
}

int
pdf_join(struct pdf *pdf, struct strbuf *text, struct err *err)
{
	struct strbuf joined;

	if (strbuf_failed(text))
		return text_failed(text, err);
	if (!pdf_script_turns(strbuf_text(text), text->len))
		return 0;
	strbuf_init(&joined, PDF_MAX_TEXT);
	pdf_script_join(&joined, strbuf_text(text), can_show, pdf->fonts);
	if (strbuf_failed(&joined)) {
		(void)text_failed(&joined, err);
		strbuf_clear(&joined);
		return -1;
	}
	strbuf_clear(text);
	*text = joined;
	return 0;
}

int
pdf_visible(
    struct pdf *pdf, const char *text, const char *keep, struct err *err)
{
	strbuf_reset(&pdf->text);
	if (text != NULL)
		text_add_visible(&pdf->text, text, keep);
	return pdf_join(pdf, &pdf->text, err);
}

int
pdf_break(struct pdf *pdf, struct pdf_lines *lines, const char *text,
    const struct pdf_pen *pen, double width, struct err *err)
{
	/* A width that was measured must not fail by a rounding. */
	int64_t units = (int64_t)(width * 1000 / pen->size) + 2;

	if (pdf_wrap(lines, text, pdf_fonts_metric(pdf->fonts, pen->font),
		units, pen->font == PDF_MONO ? PDF_IDS : PDF_WORDS) != 0)
		return err_nomem(err);
	return 0;
}

double
pdf_baseline(double y, double leading, const struct pdf_pen *pen)
{
	return y + leading / 2 + CAP_HALF * pen->size;
}

double
pdf_line_width(const struct pdf_line *line, const struct pdf_pen *pen)
{
	return (double)line->width * pen->size / 1000;
}

int
pdf_flow_text(struct pdf *pdf, const char *text, const struct pdf_pen *pen,
    struct pdf_place place, struct err *err)
{
	struct pdf_lines *lines = &pdf->lines;
	size_t i = 0;

	if (pdf_break(pdf, lines, text, pen, place.width, err) != 0)
		return -1;
	while (i < lines->n) {
		size_t here =
		    pdf_flow_lines(&pdf->flow, lines->n - i, place.leading);

		if (here == 0) {
			pdf_sheet_turn(pdf, pdf->landscape);
			if (pdf_canvas_check(pdf->canvas, err) != 0)
				return -1;
			continue;
		}
		for (; here > 0; here--, i++) {
			const struct pdf_line *l = &lines->line[i];

			pdf_draw_text(pdf->canvas, place.x,
			    pdf_baseline(pdf->flow.y, place.leading, pen), pen,
			    text + l->from, l->to - l->from);
			pdf->flow.y += place.leading;
		}
	}
	return 0;
}

int
pdf_one_line(struct pdf *pdf, const char *text, const struct pdf_pen *pen,
    struct pdf_spot spot, double *drawn, struct err *err)
{
	double more = 1.2 * pen->size, w;
	const struct pdf_line *line;
	bool cut;

	if (pdf_visible(pdf, text, NULL, err) != 0 ||
	    pdf_break(pdf, &pdf->lines, strbuf_text(&pdf->text), pen,
		spot.width - more, err) != 0)
		return -1;
	line = &pdf->lines.line[0];
	cut = pdf->lines.n > 1;
	w = pdf_line_width(line, pen);
	if (spot.ends)
		spot.x -= w + (cut ? more : 0);
	pdf_draw_text(pdf->canvas, spot.x, spot.y, pen,
	    strbuf_text(&pdf->text) + line->from, line->to - line->from);
	if (cut)
		pdf_draw_text(pdf->canvas, spot.x + w, spot.y, pen, " ...", 4);
	if (drawn != NULL)
		*drawn = w + (cut ? more : 0);
	return 0;
}

/* The word before the colon of "INCOMPLETE: 3 parts could not be read". */
static void
status_word(const struct doc *doc, struct strbuf *out)
{
	const char *text = doc->status_text == NULL ? "" : doc->status_text;
	size_t n = strcspn(text, ":");

	strbuf_addn(out, text, n);
}

static int
draw_status(struct pdf *pdf, struct pdf_spot spot, struct err *err)
{
	const struct doc *doc = pdf->doc;
	struct pdf_pen pen = { PDF_BOLD, pdf_pen_small.size,
		pdf_status_colour(doc->status) };
	struct strbuf sb;
	double w = 0;
	int rc = 0;

	strbuf_init(&sb, PDF_MAX_TEXT);
	status_word(doc, &sb);
	if (doc->status != DOC_GOOD && sb.len > 0) {
		rc = pdf_one_line(pdf, strbuf_text(&sb), &pen, spot, &w, err);
		pdf_draw_shape(pdf->canvas, pdf_status_shape(doc->status),
		    spot.x - w - 11, spot.y - 6, 6, pen.colour);
	}
	strbuf_clear(&sb);
	return rc;
}

/* Every page but the cover says whose report it is, and when it is not
 * complete. */
static int
draw_head(struct pdf *pdf, double w, struct err *err)
{
	const struct doc *doc = pdf->doc;
	double half = (w - 2 * PDF_MARGIN) / 2;
	struct pdf_spot left = { PDF_MARGIN, 38, half + 60, false };
	struct pdf_spot right = { w - PDF_MARGIN, 38, half - 80, true };
	struct strbuf sb;
	int rc;

	strbuf_init(&sb, PDF_MAX_TEXT);
	strbuf_add(&sb, doc->title == NULL ? "" : doc->title);
	if (doc->entity != NULL)
		strbuf_addf(&sb, " \xC2\xB7 %s", doc->entity);
	rc = pdf_one_line(
	    pdf, strbuf_text(&sb), &pdf_pen_small, left, NULL, err);
	strbuf_clear(&sb);
	return rc != 0 ? -1 : draw_status(pdf, right, err);
}

static void
add_part(struct strbuf *sb, const char *part)
{
	if (part == NULL || part[0] == '\0')
		return;
	strbuf_addf(sb, "%s%s", sb->len > 0 ? " - " : "", part);
}

static int
draw_foot(struct pdf *pdf, double w, double h, size_t page, struct err *err)
{
	const struct doc *doc = pdf->doc;
	char number[24], count[24];
	const char *const args[] = { number, count };
	double body = w - 2 * PDF_MARGIN;
	struct pdf_spot left = { PDF_MARGIN, h - 34, body * 0.55, false };
	struct pdf_spot right = { w - PDF_MARGIN, h - 34, body * 0.42, true };
	struct strbuf sb;
	int rc;

	pdf_draw_rule(
	    pdf->canvas, PDF_MARGIN, h - 46, body, 0.4, PDF_RULE_LIGHT);
	strbuf_init(&sb, PDF_MAX_TEXT);
	if (pdf->style->footer != NULL && pdf->style->footer[0] != '\0') {
		strbuf_add(&sb, pdf->style->footer);
	} else {
		add_part(&sb, doc->campaign);
		add_part(&sb, doc->classification);
	}
	rc = pdf_one_line(
	    pdf, strbuf_text(&sb), &pdf_pen_small, left, NULL, err);
	strbuf_reset(&sb);
	(void)snprintf(number, sizeof(number), "%zu", page + 1);
	(void)snprintf(
	    count, sizeof(count), "%zu", pdf_page_count(pdf->canvas));
	add_part(&sb, pdf->short_id);
	if (sb.len > 0)
		strbuf_add(&sb, " - ");
	pdf_word_fill(&sb, pdf->doc, PDF_W_PAGE, args, NITEMS(args));
	if (rc == 0)
		rc = pdf_one_line(
		    pdf, strbuf_text(&sb), &pdf_pen_small, right, NULL, err);
	strbuf_clear(&sb);
	return rc;
}

/*
 * Drawn last, when the number of pages is known: the library keeps every
 * page open until it saves, so nothing has to be laid out twice.
 */
int
pdf_sheet_finish(struct pdf *pdf, struct err *err)
{
	size_t n = pdf_page_count(pdf->canvas);

	for (size_t i = 0; i < n; i++) {
		double w, h;

		pdf_page_select(pdf->canvas, i);
		pdf_page_size(pdf->canvas, &w, &h);
		if ((i > 0 && draw_head(pdf, w, err) != 0) ||
		    draw_foot(pdf, w, h, i, err) != 0)
			return -1;
	}
	return pdf_canvas_check(pdf->canvas, err);
}
