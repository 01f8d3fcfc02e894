/* SPDX-License-Identifier: Apache-2.0 */
/* A table whose cells, links and blocks the test makes up, row by row. */
#include <stdlib.h>

#include "base/err.h"
#include "support/fake_grid.h"

struct doc_rows {
	const struct fake_grid *grid;
	int64_t at; /* rows given */
};

static int
open_grid(void *context, struct doc_rows **out, struct err *err)
{
	*out = calloc(1, sizeof(**out));
	if (*out == NULL)
		return err_nomem(err);
	(*out)->grid = context;
	return 0;
}

static int
next_of_grid(struct doc_rows *rows, struct cell *cells, struct err *err)
{
	(void)err;
	if (rows->at == rows->grid->n)
		return 0;
	rows->grid->fill(rows->at++, cells);
	return 1;
}

static void
close_grid(struct doc_rows *rows)
{
	free(rows);
}

static unsigned
level_of(const struct doc_rows *rows)
{
	return rows->grid->level(rows->at - 1);
}

struct doc_table
fake_grid_table(struct fake_grid *grid, const char *key,
    const struct doc_column *columns, size_t n_columns)
{
	return (struct doc_table){
		.key = key,
		.title = key,
		.columns = columns,
		.n_columns = n_columns,
		.rows = { open_grid, next_of_grid, close_grid,
			grid->level != NULL ? level_of : NULL, grid, grid->n },
		.frozen = 1,
	};
}
