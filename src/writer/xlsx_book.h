/* SPDX-License-Identifier: Apache-2.0 */
/* A workbook being drawn: shared by the xlsx_*.c files and nobody else. */
#ifndef WRITER_XLSX_BOOK_H
#define WRITER_XLSX_BOOK_H

#include <xlsxwriter.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "writer/common.h"
#include "writer/writer.h"
#include "writer/xlsx_plan.h"

enum look {
	LOOK_TITLE,
	LOOK_SUBTITLE,
	LOOK_HEADING,
	LOOK_PARAGRAPH,
	LOOK_LABEL,
	LOOK_LINK,
	LOOK_NOTE,
	LOOK_CODE,
	LOOK_HEAD,
	LOOK_HEAD_NUMBER,
	/* cells of tables; WRAP where the text is wider than its column */
	LOOK_TEXT,
	LOOK_WRAP,
	LOOK_NUMBER,
	LOOK_TIME,
	LOOK_DATE,
	LOOK_UNKNOWN,
	LOOK_UNKNOWN_NUMBER,
	LOOK_TEXT_LINK,
	LOOK_WRAP_LINK,
	LOOK_NUMBER_LINK,
	/* values of fields: the same, to the left */
	LOOK_FIELD_TEXT,
	LOOK_FIELD_NUMBER,
	LOOK_FIELD_TIME,
	LOOK_FIELD_DATE,
	LOOK_FIELD_UNKNOWN,
	LOOK_FIELD_LINK,
	LOOK_FIELD_SHARE,
	LOOK_FORM_LABEL,
	LOOK_FORM_LINE, /* to be signed on paper */
	/* what people fill in: not locked, and tinted; all of these in a row */
	LOOK_INPUT,
	LOOK_INPUT_DATE,
	LOOK_FORM_TEXT,
	LOOK_FORM_DATE,
	LOOK_SEVERITY,                   /* five, info to critical */
	LOOK_STATUS = LOOK_SEVERITY + 5, /* four, as enum doc_status */
	LOOK_BANNER = LOOK_STATUS + 4,   /* four */
	LOOK_COUNT = LOOK_BANNER + 4
};

/* The looks of cells of tables once more, for rows that stand out. */
#define LOOK_ROW LOOK_TEXT
#define LOOK_ROW_END (LOOK_NUMBER_LINK + 1)
enum row_kind {
	ROW_PLAIN,
	ROW_HEAD,  /* of a block: bold */
	ROW_ALARM, /* critical: a red bar before its first cell */
	ROW_KINDS
};

#define XLSX_FONT "Calibri"
#define XLSX_MONO "Consolas"
#define XLSX_MIN_WIDTH 6u
#define XLSX_MAX_WIDTH 60u

struct xlsx_book {
	const struct doc *doc;
	struct writer_counts *counts;
	struct xlsx_plan plan;
	lxw_workbook *file;
	lxw_format *looks[LOOK_COUNT];
	/* over looks[LOOK_ROW] and what follows; ROW_PLAIN has none */
	lxw_format *rows[ROW_KINDS][LOOK_ROW_END - LOOK_ROW];
	struct xlsx_links *links;
	lxw_format *due, *done; /* over the look of a row; if fillable */
	struct strbuf text, raw; /* of one cell */
	struct err *err;
	bool failed; /* *err is set; sticks */
	/* the sheet being drawn */
	const struct xlsx_sheet *sheet;
	lxw_worksheet *ws;
	lxw_row_t row;  /* the next free one */
	lxw_col_t span; /* columns that prose runs across */
	unsigned width[DOC_MAX_COLUMNS];
	double lines; /* that the row being drawn needs */
	enum row_kind kind; /* of the cell being drawn */
	lxw_col_t place[DOC_MAX_COLUMNS]; /* of the table's columns */
	lxw_col_t first_input; /* the first column of people */
	size_t n_links;
	bool links_cut; /* it wanted more of them */
	bool linked; /* the cell being drawn */
	size_t logo; /* its bytes; 0: none */
};

/* Notes the library's refusal, with the sheet. */
void xlsx_check(struct xlsx_book *, lxw_error);
const char *xlsx_clean(struct xlsx_book *, const char *);

/* xlsx_style.c */
int xlsx_looks(struct xlsx_book *) MUST_USE;
void xlsx_properties(struct xlsx_book *);

/* xlsx_print.c */
enum page { PAGE_PROSE, PAGE_TABLE, PAGE_WHOLE };
void xlsx_page(struct xlsx_book *, enum page);
/* Columns on as many pages as keep them readable: their widths are those of
 * the book.  With a table that is alone on its sheet, columns that a narrow
 * page leaves out may be left out, and its first ones are repeated. */
void xlsx_fit(struct xlsx_book *, lxw_col_t n, const struct doc_table *);
/* A copy of at most `units` in the document's arena; NULL stays NULL. */
char *xlsx_piece(struct xlsx_book *, const char *, size_t units);

/* xlsx_link.c */
struct xlsx_spot {
	const struct xlsx_sheet *sheet;
	lxw_row_t row;
};
int xlsx_links_begin(struct xlsx_book *) MUST_USE;
void xlsx_links_end(struct xlsx_book *);
/* Where a link leads in this workbook; false: nowhere.  With the text of the
 * cell that links, only to a row that there is; without (a number that counts
 * rows), at least to the sheet. */
bool xlsx_spot(struct xlsx_book *, struct xlsx_spot *,
    const struct doc_link *, const char *text);
/* Links the cell, which must then be written: false where the sheet has all
 * links that it can have. */
bool xlsx_jump(struct xlsx_book *, lxw_row_t, lxw_col_t,
    const struct xlsx_spot *);
/* Both at once. */
bool xlsx_see(struct xlsx_book *, lxw_row_t, lxw_col_t,
    const struct doc_link *, const char *text);

/* xlsx_input.c */
void xlsx_protect(struct xlsx_book *);
/* The cells take what the input says, and nothing else. */
void xlsx_validate(struct xlsx_book *, const struct doc_input *,
    lxw_row_t first, lxw_row_t last, lxw_col_t);
/* Columns of people in the rows of a table from first to last. */
void xlsx_inputs(struct xlsx_book *, const struct doc_table *,
    lxw_row_t first, lxw_row_t last);
void xlsx_lists(struct xlsx_book *, size_t i);

/* xlsx_form.c */
void xlsx_form(struct xlsx_book *, const struct doc_node *);
void xlsx_progress(struct xlsx_book *, const struct doc_node *);

/* xlsx_logo.c: from the next free row on, if the style has one */
void xlsx_logo(struct xlsx_book *);

/* xlsx_chart.c */
#define XLSX_ROW_PIXELS 20 /* of a row with the default height */
unsigned xlsx_chart_pixels(size_t bars);
/* Names in column A, numbers in B, from row on; bars colour them, if any. */
void xlsx_chart(struct xlsx_book *, const struct doc_node *, lxw_row_t,
    size_t n);

/* xlsx_cell.c */
void xlsx_cell(
    struct xlsx_book *, lxw_row_t, lxw_col_t, const struct cell *, bool field);
void xlsx_string(
    struct xlsx_book *, lxw_row_t, lxw_col_t, const char *, enum look);
void xlsx_number(struct xlsx_book *, lxw_row_t, lxw_col_t, int64_t, enum look);
/* Lines that the text takes in a column of that many characters. */
double xlsx_lines(const char *, double room);

/* xlsx_table.c */
unsigned xlsx_width(const char *title, enum cell_kind, unsigned wish);
/* Widths of all columns, those of people included; how many there are. */
size_t xlsx_widths(const struct doc_table *, unsigned width[DOC_MAX_COLUMNS]);
/* Where the table's columns stand: those that a narrow page leaves out come
 * last, people's where they belong; returns the first of these. */
lxw_col_t xlsx_columns(
    const struct doc_table *, lxw_col_t place[DOC_MAX_COLUMNS]);
/* The title of what stands in that column of the sheet. */
const char *xlsx_title(const struct doc_table *, lxw_col_t);
void xlsx_sheet_name(struct strbuf *, const char *name); /* 'It''s' */
/* Header and rows from book->row on; only: filter, frozen head, print. */
void xlsx_table(struct xlsx_book *, const struct doc_table *, bool only);
/* All sheets the table fills, beginning with plan.sheets[i]; returns the
 * index behind them. */
size_t xlsx_table_sheets(struct xlsx_book *, size_t i);

/* xlsx_flow.c */
/* Text across columns from to to, as high as it needs to be. */
void xlsx_across(struct xlsx_book *, lxw_col_t from, lxw_col_t to,
    const char *, enum look, double size);
void xlsx_line(struct xlsx_book *, const char *, enum look, double size);
void xlsx_flow(struct xlsx_book *, size_t i);

#endif
