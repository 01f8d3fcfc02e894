/* SPDX-License-Identifier: Apache-2.0 */
/* A table whose cells, links and blocks the test makes up, row by row. */
#ifndef SUPPORT_FAKE_GRID_H
#define SUPPORT_FAKE_GRID_H

#include "report/doc.h"

struct fake_grid {
	int64_t n;
	void (*fill)(int64_t row, struct cell *); /* counted from 0 */
	unsigned (*level)(int64_t row);           /* NULL: no blocks */
};
/* Borrows both. */
struct doc_table fake_grid_table(struct fake_grid *, const char *key,
    const struct doc_column *, size_t n_columns);

#endif
