/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where things go on paper, as arithmetic: lines of a text, widths of
 * columns, the turn of a page.  Knows neither fonts nor the PDF library;
 * widths of characters come in through a metric.
 */
#ifndef WRITER_PDF_LAYOUT_H
#define WRITER_PDF_LAYOUT_H

#include "base/base.h"

/*
 * A line never holds more bytes than this, whatever its width: thousands of
 * marks without an advance would otherwise stack up in one place.
 */
#define PDF_LINE_BYTES 2000

/* Advance of a character, in thousandths of the font size. */
struct pdf_metric {
	int (*advance)(void *, uint32_t);
	void *context;
};

enum pdf_breaking {
	PDF_WORDS, /* at blanks; inside a word only if it is too long */
	PDF_IDS    /* behind separators as readily as at blanks */
};

struct pdf_line {
	size_t from, to; /* bytes of the text, without blanks at the end */
	int64_t width;   /* thousandths of the font size */
};

struct pdf_lines {
	struct pdf_line *line;
	size_t n, room;
};

/*
 * Breaks a text into lines at most `width` wide (thousandths of the font
 * size); at least one line, empty for an empty text.  "\n" ends a line.  A
 * character wider than the line gets a line of its own.  Nothing but blanks
 * is lost.  -1 without memory.
 */
int pdf_wrap(struct pdf_lines *, const char *, const struct pdf_metric *,
    int64_t width, enum pdf_breaking) MUST_USE;
void pdf_lines_clear(struct pdf_lines *);
/* The widest line if nothing were broken, and the widest unbreakable piece. */
void pdf_extent(const char *, const struct pdf_metric *, enum pdf_breaking,
    int64_t *whole, int64_t *piece);

#define PDF_MAX_COLUMNS 32

/* How wide the texts of a column are: a histogram, in points. */
#define PDF_SPREAD_STEPS 160
#define PDF_SPREAD_POINTS 4 /* per step; wider ones count as the last */
struct pdf_spread {
	uint32_t count[PDF_SPREAD_STEPS];
	uint64_t n;
	double most;
};
void pdf_spread_add(struct pdf_spread *, double width);
/* A width that `percent` of the texts do not exceed. */
double pdf_spread_at(const struct pdf_spread *, unsigned percent);

struct pdf_column {
	double min;     /* narrower hurts */
	double hard;    /* narrower cuts words; 0, or above: as min */
	double natural; /* wide enough for nearly every cell on one line */
	double wish;    /* what the report asked for; 0: nothing */
	bool grows;     /* takes what is left over */
	double gap;     /* of all these, not for text */
	const struct pdf_spread *spread; /* of its texts, or NULL */
	double width;                    /* the answer */
};
/*
 * Shares out the width; the widths add up to it.  Where it is too little, it
 * goes where it saves most lines.  Returns how well it fits: 1 if each column
 * got what it wants, else by how much the worst of them grows in height
 * (0.5: twice; not below 0.66 while cells have two lines at most), and 0 if
 * there is less than the minima.
 */
double pdf_columns(struct pdf_column *, size_t n, double width);

/* The part of a page that text may fill; y grows downwards. */
struct pdf_flow {
	double top, bottom, y;
};
/* Must the page be turned, for a block and as much of what follows it as has
 * to stay with it?  Never on an empty page. */
bool pdf_flow_turns(const struct pdf_flow *, double height, double keep);
/*
 * How many of n lines go here: never one line alone at the foot of a page
 * or at the head of the next, if that can be had.  0: turn first.
 */
size_t pdf_flow_lines(const struct pdf_flow *, size_t n, double leading);

#endif
