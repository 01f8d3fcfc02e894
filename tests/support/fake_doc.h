/* SPDX-License-Identifier: Apache-2.0 */
/* An invented document for the writers' tests, hostile texts included. */
#ifndef SUPPORT_FAKE_DOC_H
#define SUPPORT_FAKE_DOC_H

#include "base/arena.h"
#include "base/err.h"
#include "report/doc.h"

/* Rows made up by number: any count costs no memory. */
struct fake_rows {
	int64_t count;   /* that come; doc_source.count is what is said */
	int64_t fail_at; /* next() fails before that row; -1: never */
	int opened, closed;
};
/* account, person, severity, status, groups, last sign-in, day, note */
extern const struct doc_column fake_columns[8];
struct doc_table fake_table(
    struct fake_rows *, const char *key, const char *title, int64_t count);

/* The first rows of every fake table carry these. */
extern const char *const fake_hostile[];
extern const size_t fake_n_hostile;
extern char fake_long[40001]; /* filled by fake_doc() */

/* Cover, summary with figures, users (n rows), an empty table, findings. */
struct doc *fake_doc(struct arena *, struct fake_rows *, int64_t n);
/* One section with one table of n rows. */
struct doc *fake_single(struct arena *, struct fake_rows *, int64_t n);

/* Progress, a table of n rows with columns that people fill in, a form. */
struct doc *fake_form(struct arena *, struct fake_rows *, int64_t n);

/* A file of the test's own folder; removed by fake_clear(). */
const char *fake_path(const char *suffix);
void fake_clear(void);
char *fake_read(const char *path, size_t *len);

#endif
