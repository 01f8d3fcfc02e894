/* SPDX-License-Identifier: Apache-2.0 */
/* Lines, column widths and page turns; pure. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "writer/pdf_layout.h"

#define LEVEL_STEPS 40 /* halvings: far below a point */
#define STEP 3.0    /* points; columns get their width in such */
#define NEARLY 0.35 /* of its width is what a column may lack */
/* Two lines where one was wanted are no hardship. */
#define FEW_LINES 2.0
#define FEW_LINES_FIT 0.66
#define SLACK 0.01 /* points; what rounding may take */

/* A place where a line may end: its last byte, width, and the next start. */
struct chance {
	size_t to, next;
	int64_t width;
};

static bool
is_blank(uint32_t c)
{
	return c == ' ' || c == 0x3000 || (c >= 0x2000 && c <= 0x200A);
}

static bool
is_separator(uint32_t c)
{
	return c < 0x80 && c != 0 &&
	       strchr("-_./:;,@=&?|+)]}>\\#~", (int)c) != NULL;
}

/* Scripts that break between any two characters. */
static bool
is_ideographic(uint32_t c)
{
	return (c >= 0x2E80 && c <= 0x9FFF && c != 0x3000) ||
	       (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
	       (c >= 0xFF01 && c <= 0xFF60) || (c >= 0x20000 && c <= 0x3FFFF);
}

struct scan {
	const char *text;
	size_t from;              /* of the line */
	int64_t width;            /* so far */
	struct chance word, part; /* next == 0: none */
	bool blank;               /* the last character was one */
};

static void
note_blank(struct scan *s, size_t at, size_t next)
{
	if (!s->blank && at > s->from) {
		s->word.to = at;
		s->word.width = s->width;
	}
	if (s->word.next != 0 || at > s->from)
		s->word.next = s->word.to > s->from ? next : 0;
}

static void
note_character(struct scan *s, uint32_t c, size_t next, enum pdf_breaking how)
{
	struct chance here = { .to = next, .next = next, .width = s->width };

	if (is_ideographic(c) || (how == PDF_IDS && is_separator(c)))
		s->word = here;
	else if (is_separator(c))
		s->part = here;
}

static size_t
end_line(const struct scan *s, size_t at, struct pdf_line *line)
{
	const struct chance *c = &s->word;

	if (c->next == 0)
		c = &s->part;
	line->from = s->from;
	line->to = c->next == 0 ? at : c->to;
	line->width = c->next == 0 ? s->width : c->width;
	return c->next == 0 ? at : c->next;
}

/* The last line of a paragraph: whatever is left, less blanks at its end. */
static void
end_paragraph(const struct scan *s, size_t at, struct pdf_line *line)
{
	bool trim = s->blank;

	line->from = s->from;
	line->to = at;
	line->width = s->width;
	if (trim) {
		line->to = s->word.next == at ? s->word.to : s->from;
		line->width = s->word.next == at ? s->word.width : 0;
	}
}

/* One line from `from` on; where the next one starts. */
static size_t
take_line(struct scan *s, size_t len, const struct pdf_metric *metric,
    int64_t width, enum pdf_breaking how, struct pdf_line *line)
{
	const char *p = s->text + s->from;
	const char *end = s->text + len;

	while (p < end) {
		size_t at = (size_t)(p - s->text);
		uint32_t c = text_next(&p, end);
		size_t next = (size_t)(p - s->text);
		int advance;

		if (c == '\n') {
			end_paragraph(s, at, line);
			return next;
		}
		advance = metric->advance(metric->context, c);
		if (is_blank(c) && next - s->from < PDF_LINE_BYTES) {
			note_blank(s, at, next);
			s->width += advance;
			s->blank = true;
			continue;
		}
		if (at > s->from && (s->width + advance > width ||
					next - s->from >= PDF_LINE_BYTES))
			return end_line(s, at, line);
		if (is_ideographic(c) && at > s->from && !s->blank)
			s->word = (struct chance){ at, at, s->width };
		s->blank = false;
		s->width += advance;
		note_character(s, c, next, how);
	}
	end_paragraph(s, len, line);
	return len;
}

int
pdf_wrap(struct pdf_lines *lines, const char *text,
    const struct pdf_metric *metric, int64_t width, enum pdf_breaking how)
{
	size_t len = strlen(text);
	size_t from = 0;

	lines->n = 0;
	do {
		struct scan s = { .text = text, .from = from };
		void *items = lines->line;

		if (array_reserve(&items, &lines->room, lines->n + 1,
			sizeof(*lines->line)) != 0)
			return -1;
		lines->line = items;
		from = take_line(
		    &s, len, metric, width, how, &lines->line[lines->n++]);
	} while (from < len);
	return 0;
}

void
pdf_lines_clear(struct pdf_lines *lines)
{
	free(lines->line);
	memset(lines, 0, sizeof(*lines));
}

void
pdf_extent(const char *text, const struct pdf_metric *metric,
    enum pdf_breaking how, int64_t *whole, int64_t *piece)
{
	const char *p = text;
	const char *end = text + strlen(text);
	int64_t line = 0, part = 0;

	*whole = 0;
	*piece = 0;
	while (p < end) {
		uint32_t c = text_next(&p, end);
		int advance = metric->advance(metric->context, c);

		if (c == '\n') {
			line = 0;
			part = 0;
			continue;
		}
		line += advance;
		part = is_blank(c) ? 0 : part + advance;
		if (line > *whole)
			*whole = line;
		if (part > *piece)
			*piece = part;
		if (is_ideographic(c) || (how == PDF_IDS && is_separator(c)))
			part = 0;
	}
}

void
pdf_spread_add(struct pdf_spread *s, double width)
{
	size_t step = PDF_SPREAD_STEPS - 1;

	if (width < PDF_SPREAD_POINTS * (PDF_SPREAD_STEPS - 1))
		step = (size_t)(width / PDF_SPREAD_POINTS);
	if (s->count[step] < UINT32_MAX)
		s->count[step]++;
	s->n++;
	if (width > s->most)
		s->most = width;
}

/* As wide as the texts of a step can be; the last has no edge of its own. */
static double
step_edge(const struct pdf_spread *s, size_t step)
{
	double edge = (double)((step + 1) * PDF_SPREAD_POINTS);

	return edge < s->most && step + 1 < PDF_SPREAD_STEPS ? edge : s->most;
}

double
pdf_spread_at(const struct pdf_spread *s, unsigned percent)
{
	uint64_t seen = 0;

	for (size_t i = 0; i < PDF_SPREAD_STEPS && s->n > 0; i++) {
		seen += s->count[i];
		if (seen * 100 >= s->n * percent)
			return step_edge(s, i);
	}
	return s->most;
}

static double
wanted(const struct pdf_column *c, double width)
{
	double most = c->wish > 0 ? c->wish : width / 2;
	double want = c->natural < most ? c->natural : most;

	return want > c->min ? want : c->min;
}

/* More than enough: columns whose cells would still break are completed,
 * those that lack least first. */
static double
fill_up(struct pdf_column *c, size_t n, double left)
{
	for (;;) {
		size_t least = NONE;
		double need;

		for (size_t i = 0; i < n; i++)
			if (c[i].natural > c[i].width &&
			    (least == NONE ||
				c[i].natural - c[i].width <
				    c[least].natural - c[least].width))
				least = i;
		if (least == NONE || left <= 0)
			return left;
		need = c[least].natural - c[least].width;
		if (need > left) {
			c[least].width += left;
			return 0;
		}
		c[least].width = c[least].natural;
		left -= need;
	}
}

/* What is left then goes to those that grow, else to all. */
static void
spread_out(struct pdf_column *c, size_t n, double left)
{
	double growing = 0, all = 0;

	left = fill_up(c, n, left);
	for (size_t i = 0; i < n; i++) {
		all += c[i].width;
		growing += c[i].grows ? c[i].width : 0;
	}
	if (left <= 0 || all <= 0)
		return;
	for (size_t i = 0; i < n; i++)
		if (growing <= 0)
			c[i].width += left * c[i].width / all;
		else if (c[i].grows)
			c[i].width += left * c[i].width / growing;
}

/*
 * How high the cells are on average at that width.  To share out width, as
 * an area whose tall cells count more, so that each point of width counts;
 * to judge the result, in whole lines.
 */
static double
mean_height(const struct pdf_column *c, double width, bool in_lines)
{
	const struct pdf_spread *s = c->spread;
	double text = width - c->gap > 1 ? width - c->gap : 1;
	double sum = 0;

	for (size_t i = 0; s != NULL && i < PDF_SPREAD_STEPS; i++) {
		double edge = step_edge(s, i);
		double height = edge > text ? edge / text : 1;

		if (in_lines)
			height = (double)(size_t)(height + 0.999);
		sum += s->count[i] * (in_lines ? height : height * height);
	}
	if (s != NULL && s->n > 0)
		return sum / (double)s->n;
	return c->natural > width ? (c->natural - c->gap) / text : 1;
}

static double
gain(const struct pdf_column *c, double want)
{
	if (c->width >= want)
		return 0;
	return mean_height(c, c->width, false) -
	       mean_height(c, c->width + STEP, false);
}

/* Too little: all start from their minima, and each step goes to the column
 * whose cells become lowest by it. */
static void
squeeze(struct pdf_column *c, const double *want, size_t n, double left)
{
	double gains[PDF_MAX_COLUMNS];

	for (size_t i = 0; i < n; i++) {
		c[i].width = c[i].min;
		gains[i] = gain(&c[i], want[i]);
		left -= c[i].min;
	}
	while (left > 0) {
		double step = left < STEP ? left : STEP;
		size_t best = NONE;

		for (size_t i = 0; i < n; i++)
			if (c[i].width < want[i] &&
			    (best == NONE || gains[i] > gains[best]))
				best = i;
		if (best == NONE)
			break;
		if (step > want[best] - c[best].width)
			step = want[best] - c[best].width;
		c[best].width += step;
		gains[best] = gain(&c[best], want[best]);
		left -= step;
	}
}

/* What stays below its wish anyway and is widest of these; NONE if no column
 * can spare that much. */
static size_t
find_donor(
    const struct pdf_column *c, const double *want, size_t n, double need)
{
	size_t best = NONE;

	for (size_t i = 0; i < n; i++)
		if (want[i] - c[i].width > NEARLY * c[i].width &&
		    c[i].width - need >= c[i].min &&
		    (best == NONE || c[i].width > c[best].width))
			best = i;
	return best;
}

/* A column that lacks little gets it: a whole line there is worth more than
 * a few points in a text that breaks in any case. */
static void
complete(struct pdf_column *c, const double *want, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double need = want[i] - c[i].width;
		size_t donor;

		if (need <= 0 || need > NEARLY * c[i].width)
			continue;
		donor = find_donor(c, want, n, need);
		if (donor == NONE)
			continue;
		c[donor].width -= need;
		c[i].width += need;
	}
}

static double
quality(const struct pdf_column *c, const double *want, size_t n)
{
	double worst = 1;

	for (size_t i = 0; i < n; i++) {
		double lines = mean_height(&c[i], c[i].width, true);
		double fit = mean_height(&c[i], want[i], true) / lines;

		if (lines <= FEW_LINES && fit < FEW_LINES_FIT)
			fit = FEW_LINES_FIT;
		if (fit < worst)
			worst = fit;
	}
	return worst;
}

static double
hard_of(const struct pdf_column *c)
{
	return c->hard > 0 && c->hard < c->min ? c->hard : c->min;
}

/* What the column gets when none may be wider than the level without need. */
static double
at_level(const struct pdf_column *c, double level)
{
	double least = hard_of(c);

	return level > c->min ? c->min : level > least ? level : least;
}

/*
 * Below the floors the widest give first: they hold texts that break in any
 * case.  Only where that is not enough are words and numbers cut.
 */
static void
shrink(struct pdf_column *c, size_t n, double width)
{
	double low = 0, high = width, level = 0, sum = 0;

	for (int step = 0; step < LEVEL_STEPS; step++) {
		level = (low + high) / 2;
		sum = 0;
		for (size_t i = 0; i < n; i++)
			sum += at_level(&c[i], level);
		if (sum > width)
			high = level;
		else
			low = level;
	}
	for (size_t i = 0; i < n; i++)
		c[i].width = at_level(&c[i], level) * width / sum;
}

double
pdf_columns(struct pdf_column *c, size_t n, double width)
{
	double want[PDF_MAX_COLUMNS], sum = 0, floors = 0;

	if (n > PDF_MAX_COLUMNS)
		n = PDF_MAX_COLUMNS;
	for (size_t i = 0; i < n; i++) {
		want[i] = wanted(&c[i], width);
		c[i].width = want[i];
		sum += want[i];
		floors += c[i].min;
	}
	if (sum <= width) {
		spread_out(c, n, width - sum);
		return 1;
	}
	if (floors <= width) {
		squeeze(c, want, n, width);
		complete(c, want, n);
		return quality(c, want, n);
	}
	shrink(c, n, width);
	return 0;
}

bool
pdf_flow_turns(const struct pdf_flow *flow, double height, double keep)
{
	if (flow->y <= flow->top + SLACK)
		return false;
	return flow->y + height + keep > flow->bottom + SLACK;
}

size_t
pdf_flow_lines(const struct pdf_flow *flow, size_t n, double leading)
{
	double space = flow->bottom + SLACK - flow->y;
	bool empty = flow->y <= flow->top + SLACK;
	size_t fit = space < leading ? 0 : (size_t)(space / leading);

	if (fit >= n)
		return n;
	if (fit + 1 == n && n > 2)
		fit--; /* the next page gets two */
	if (empty)
		return fit > 0 ? fit : 1;
	return fit < 2 ? 0 : fit;
}
