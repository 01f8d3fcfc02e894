/* SPDX-License-Identifier: Apache-2.0 */
/* The flat records as CSV: a file each.  The last column repeats on every row
 * whether all was read, as in the CSV of a bundle. */
#include <string.h>

#include "base/csv.h"
#include "base/err.h"
#include "base/text.h"
#include "base/utc.h"
#include "exchange/flat.h"

/* Of what is not known, the cell is empty. */
static void
put_value(struct dir *d, const char *key, const struct flat_value *v)
{
	char at[UTC_TEXT];

	switch (v->kind) {
	case FLAT_NONE:
		break;
	case FLAT_TEXT:
	case FLAT_EXACT: /* a cell is read by people, too */
		csv_put(d->out.file, out_shown(&d->out, v->text, key), true);
		break;
	case FLAT_NUMBER:
		fprintf(d->out.file, "%lld", (long long)v->number);
		break;
	case FLAT_TIME:
		utc_format(v->number, at);
		csv_put(d->out.file, at, false);
		break;
	case FLAT_BOOL:
		csv_put(d->out.file, v->number != 0 ? "true" : "false", false);
		break;
	}
}

static int
put_rows(struct dir *d, const struct flat_record *r, size_t *rows,
    struct err *err)
{
	struct flat_value values[FLAT_MAX_FIELDS] = { 0 };
	struct flat_cursor cursor;
	const size_t n = flat_count(r);
	size_t holes;
	const char *status = model_is_complete(d->in->model, &holes)
	    ? ",COMPLETE\r\n" : ",INCOMPLETE\r\n";
	int more;

	flat_cursor_begin(&cursor, d);
	while ((more = r->next(d, &cursor, values, err)) == 1) {
		for (size_t i = 0; i < n; i++) {
			if (i > 0)
				(void)putc_unlocked(',', d->out.file);
			put_value(d, r->keys[i], &values[i]);
		}
		(void)fputs(status, d->out.file);
		(*rows)++;
		if (dir_go_on(d, err) != 0) {
			more = -1;
			break;
		}
	}
	flat_cursor_end(&cursor);
	return more;
}

static int
put_table(struct dir *d, const struct flat_record *r, struct err *err)
{
	size_t rows = 0;

	if (dir_begin(d, r->file, r->type, false, err) != 0)
		return -1;
	for (size_t i = 0; r->keys[i] != NULL; i++)
		fprintf(d->out.file, "%s,", r->keys[i]);
	fprintf(d->out.file, "collection\r\n");
	if (put_rows(d, r, &rows, err) != 0)
		return -1;
	return dir_end(d, rows, err);
}

static int
write_tables(struct dir *d, struct err *err)
{
	for (const struct flat_record *r = flat_records; r->type != NULL; r++)
		if ((!r->is_right || d->in->rights) &&
		    put_table(d, r, err) != 0)
			return -1;
	return 0;
}

const struct directory_format directory_csv = {
	.key = "csv", .rights = true, .write = write_tables
};
