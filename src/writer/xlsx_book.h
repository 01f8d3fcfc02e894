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
	/* values of fields: the same, to the left */
	LOOK_FIELD_TEXT,
	LOOK_FIELD_NUMBER,
	LOOK_FIELD_TIME,
	LOOK_FIELD_DATE,
	LOOK_FIELD_UNKNOWN,
	LOOK_SEVERITY,                   /* five, info to critical */
	LOOK_STATUS = LOOK_SEVERITY + 5, /* four, as enum doc_status */
	LOOK_BANNER = LOOK_STATUS + 4,   /* four */
	LOOK_COUNT = LOOK_BANNER + 4
};

#define XLSX_MIN_WIDTH 6u
#define XLSX_MAX_WIDTH 60u

struct xlsx_book {
	const struct doc *doc;
	struct writer_counts *counts;
	struct xlsx_plan plan;
	lxw_workbook *file;
	lxw_format *looks[LOOK_COUNT];
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
};

/* Notes the library's refusal, with the sheet. */
void xlsx_check(struct xlsx_book *, lxw_error);
const char *xlsx_clean(struct xlsx_book *, const char *);

/* xlsx_style.c */
int xlsx_looks(struct xlsx_book *) MUST_USE;
void xlsx_properties(struct xlsx_book *);
void xlsx_page(struct xlsx_book *, bool landscape);

/* xlsx_table.c */
void xlsx_cell(
    struct xlsx_book *, lxw_row_t, lxw_col_t, const struct cell *, bool field);
void xlsx_string(
    struct xlsx_book *, lxw_row_t, lxw_col_t, const char *, enum look);
void xlsx_number(struct xlsx_book *, lxw_row_t, lxw_col_t, int64_t, enum look);
unsigned xlsx_width(const struct doc_column *);
/* Lines that the text takes in a column of that many characters. */
double xlsx_lines(const char *, double room);
/* Header and rows from book->row on; only: filter, frozen head, print. */
void xlsx_table(struct xlsx_book *, const struct doc_table *, bool only);
/* All sheets the table fills, beginning with plan.sheets[i]; returns the
 * index behind them. */
size_t xlsx_table_sheets(struct xlsx_book *, size_t i);

/* xlsx_flow.c */
void xlsx_flow(struct xlsx_book *, size_t i);

#endif
