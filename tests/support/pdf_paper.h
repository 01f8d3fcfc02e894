/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A document drawn as PDF into a folder of the test's own, and what other
 * programs read from it.
 */
#ifndef SUPPORT_PDF_PAPER_H
#define SUPPORT_PDF_PAPER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "report/doc.h"
#include "writer/common.h"
#include "writer/writer.h"

/* A table of any length. */
struct paper_rows {
	int64_t rows;    /* it gives */
	int64_t promise; /* it announces; 0: the same */
	size_t columns;
	/* text of a cell; NULL: "r<row> c<column>" */
	const char *(*text)(int64_t row, size_t column, char *buf, size_t room);
	int64_t fail_at; /* from 1; 0: never */
};
extern const struct doc_column paper_columns[8];
struct doc_table paper_grid(struct paper_rows *);

struct paper {
	struct arena arena;
	struct doc *doc;
	struct err err;
	struct writer_counts counts;
	char dir[32], path[64];
	struct strbuf out;
};
extern const struct doc_style paper_style;

int paper_set_up(void **state);
int paper_tear_down(void **state); /* fails if a file or cursor is left */
/* Skips the test, and says so, without the fonts or that program. */
void paper_needs(const char *tool);
int paper_draw(struct paper *);
void paper_must_draw(struct paper *);
/* What "<before> <path> <after>" prints, both streams; its exit must be 0. */
const char *paper_reads(struct paper *, const char *before, const char *after);

size_t paper_times(const char *text, const char *part);
void paper_has(const char *text, const char *part);
void paper_lacks(const char *text, const char *part);

#define PAPER_TEST(f)                                                          \
	cmocka_unit_test_setup_teardown(f, paper_set_up, paper_tear_down)

#endif
