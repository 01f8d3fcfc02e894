/* SPDX-License-Identifier: Apache-2.0 */
/* The flat records as NDJSON: one file, an object on each line.  The first
 * line says what it is and what was not read; the last one counts the rest,
 * so that a file cut off is seen to be. */
#include <string.h>

#include "base/err.h"
#include "exchange/flat.h"

static void
begin_line(struct dir *d, const char *type)
{
	json_writer_init(&d->out.json, d->out.file, false);
	json_object_begin(&d->out.json, NULL);
	json_put_text(&d->out.json, "record", type);
}

static int
end_line(struct dir *d, struct err *err)
{
	json_object_end(&d->out.json);
	if (d->out.json.failed)
		return err_set(err, ERR_IO, "a line could not be written");
	(void)putc_unlocked('\n', d->out.file);
	return 0;
}

static void
put_value(struct dir *d, const char *key, const struct flat_value *v)
{
	struct json_writer *w = &d->out.json;

	switch (v->kind) {
	case FLAT_NONE:
		json_put_null(w, key);
		break;
	case FLAT_TEXT:
		dir_put_shown(d, key, v->text);
		break;
	case FLAT_EXACT:
		dir_put_exact(d, key, v->text);
		break;
	case FLAT_NUMBER:
		json_put_int(w, key, v->number);
		break;
	case FLAT_TIME:
		dir_put_time(d, key, v->number);
		break;
	case FLAT_BOOL:
		json_put_bool(w, key, v->number != 0);
		break;
	}
}

static int
put_rows(struct dir *d, const struct flat_record *r, size_t *rows,
    struct err *err)
{
	struct flat_value values[FLAT_MAX_FIELDS] = { 0 };
	struct flat_cursor cursor;
	int more;

	flat_cursor_begin(&cursor, d);
	while ((more = r->next(d, &cursor, values, err)) == 1) {
		begin_line(d, r->type);
		for (size_t i = 0; r->keys[i] != NULL; i++)
			put_value(d, r->keys[i], &values[i]);
		if (end_line(d, err) != 0 || dir_go_on(d, err) != 0) {
			more = -1;
			break;
		}
		(*rows)++;
	}
	flat_cursor_end(&cursor);
	return more;
}

static int
put_head(struct dir *d, struct err *err)
{
	struct json_writer *w = &d->out.json;
	const struct model *m = d->in->model;
	size_t holes;

	begin_line(d, "export");
	json_put_text(w, "schema", DIRECTORY_SCHEMA);
	json_put_text(w, "software", d->in->version);
	json_put_text(w, "tape_sha256", d->in->digest);
	dir_put_time(d, "read_at", d->in->read_at);
	dir_put_time(d, "now", d->in->now);
	json_put_bool(w, "complete", model_is_complete(m, &holes));
	json_list_begin(w, "not_whole");
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *p = &m->parts[i];

		if (part_is_whole(p))
			continue;
		json_object_begin(w, NULL);
		json_put_text(w, "source", p->source);
		json_put_text(w, "part", p->name);
		dir_put_exact(d, "scope", p->scope_id);
		json_put_bool(w, "required", p->required);
		json_put_text(w, "status", part_status_text(p->status));
		out_member(&d->out, "reason", p->reason);
		out_member(&d->out, "permission", p->permission);
		json_object_end(w);
	}
	json_list_end(w);
	return end_line(d, err);
}

static int
write_lines(struct dir *d, struct err *err)
{
	size_t counts[8] = { 0 }, all = 0, n = 0;

	if (dir_begin(d, "", "lines", false, err) != 0 ||
	    put_head(d, err) != 0)
		return -1;
	for (const struct flat_record *r = flat_records; r->type != NULL;
	    r++, n++)
		if ((!r->is_right || d->in->rights) &&
		    put_rows(d, r, &counts[n], err) != 0)
			return -1;
	begin_line(d, "end");
	n = 0;
	for (const struct flat_record *r = flat_records; r->type != NULL;
	    r++, n++) {
		if (!r->is_right || d->in->rights)
			json_put_int(&d->out.json, r->type,
			    (int64_t)counts[n]);
		all += counts[n];
	}
	if (end_line(d, err) != 0)
		return -1;
	return dir_end(d, all + 2, err);
}

const struct directory_format directory_ndjson = {
	.key = "ndjson", .is_file = true, .rights = true, .write = write_lines
};
