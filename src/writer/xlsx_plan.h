/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which sheet holds what: decided before the first cell is written, because
 * the first sheet lists the others and rows cannot be revisited.
 */
#ifndef WRITER_XLSX_PLAN_H
#define WRITER_XLSX_PLAN_H

#include "report/doc.h"

struct err;
struct strbuf;

#define XLSX_NAME_MAX 31     /* UTF-16 units of a sheet's name */
#define XLSX_CELL_MAX 32767  /* UTF-16 units of a cell */
#define XLSX_MAX_SHEETS 1000 /* more than this nobody can use */
#define XLSX_MAX_LINKS 65530 /* of a sheet; Excel's own */

/* Excel's rows of a sheet, 1,048,576; the tests lower it. */
extern int64_t xlsx_max_rows;

struct xlsx_sheet {
	char name[XLSX_NAME_MAX * 4 + 1];
	const char *heading;
	const struct doc_node *first, *end; /* what flows down it; or none */
	const struct doc_table *table;      /* the one that fills it, or NULL */
	int64_t from, n;                    /* its rows on this sheet */
	size_t part, parts;                 /* 1 of 1, unless it was split */
	bool lists;                         /* what inputs are chosen from */
};

#define XLSX_MAX_LISTS 16

struct xlsx_plan {
	struct xlsx_sheet *sheets;
	size_t n, room;
	bool fillable; /* people fill something in: all else is locked */
	/* one input for each list that something is chosen from; each list is
	 * a column of the sheet behind the last one */
	const struct doc_input *lists[XLSX_MAX_LISTS];
	size_t n_lists;
};

/* ERR_LIMIT above XLSX_MAX_SHEETS.  Cleared by the caller in any case. */
int xlsx_plan_make(
    struct xlsx_plan *, const struct doc *, struct err *) MUST_USE;
void xlsx_plan_clear(struct xlsx_plan *);
/* The first sheet of what has that key (a section, a table), or NULL. */
const struct xlsx_sheet *xlsx_plan_see(
    const struct xlsx_plan *, const char *key);
/* The first sheet that the table fills, or NULL if it flows with others. */
const struct xlsx_sheet *xlsx_plan_find(
    const struct xlsx_plan *, const struct doc_table *);

/*
 * Text as a cell can hold it: UTF-8, what XML 1.0 forbids replaced, control
 * characters visible, "_x0041_" kept literal, at most XLSX_CELL_MAX units
 * with `cut` (a phrase with one %s, the length) at the end of a longer one.
 * The text itself if it is fine, else built in the strbuf.
 */
const char *xlsx_text(struct strbuf *, const char *, const struct doc *);
/* UTF-16 units of UTF-8 text. */
size_t xlsx_units(const char *);

#endif
