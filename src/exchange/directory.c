/* SPDX-License-Identifier: Apache-2.0 */
/* The files of an export, and the one that says what they are. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/utc.h"
#include "exchange/dir.h"

const struct directory_format *const directory_table[] = { &directory_csv,
	&directory_ndjson, &directory_scim, &directory_truto,
	&directory_conductorone, &directory_entra, NULL };

const struct directory_format *
directory_find(const char *key)
{
	for (size_t i = 0; directory_table[i] != NULL; i++)
		if (strcmp(directory_table[i]->key, key) == 0)
			return directory_table[i];
	return NULL;
}

/* ---- files ---- */

static int
remember(struct dir *d, const char *name, const char *what, struct err *err)
{
	void *files = d->files;
	struct dir_file *f;

	if (array_reserve(&files, &d->room_files, d->n_files + 1,
		sizeof(*f)) != 0)
		return err_nomem(err);
	d->files = files;
	f = &d->files[d->n_files];
	*f = (struct dir_file){ .name = arena_strdup(&d->names, name),
		.what = what };
	if (f->name == NULL)
		return err_nomem(err);
	d->n_files++;
	return 0;
}

int
dir_begin(struct dir *d, const char *name, const char *what, bool pretty,
    struct err *err)
{
	const char *path = d->format->is_file ? d->path
	    : file_join(&d->names, d->path, name);

	if (path == NULL)
		return err_nomem(err);
	if (remember(d, name, what, err) != 0 ||
	    file_create(&d->file, path, err) != 0)
		return -1;
	d->out.file = d->file.file;
	json_writer_init(&d->out.json, d->out.file, pretty);
	return 0;
}

static int
check_text(const struct dir *d, struct err *err)
{
	if (d->out.failed || strbuf_failed(&d->out.text) ||
	    strbuf_failed(&d->out.masked) || strbuf_failed(&d->condition))
		return err_set(err, ERR_LIMIT, "a text is longer than %zu "
		    "bytes, or there is no memory for it", OUT_MAX_TEXT);
	return 0;
}

int
dir_end(struct dir *d, size_t rows, struct err *err)
{
	d->files[d->n_files - 1].rows = rows;
	if (check_text(d, err) != 0)
		return -1;
	if (ferror(d->out.file) || fflush(d->out.file) != 0)
		return err_set(err, ERR_IO, "%s: cannot be written",
		    d->file.path);
	return file_commit(&d->file, err);
}

int
dir_go_on(const struct dir *d, struct err *err)
{
	if (d->in->cancel != NULL && *d->in->cancel != 0)
		return err_set(err, ERR_CANCELLED, "stopped on request");
	return 0;
}

/* ---- pages ---- */

static int
name_pages(struct dir *d, struct dir_list *l, size_t page, struct err *err)
{
	bool last = l->done + l->on_page >= l->total;

	l->previous = l->name;
	l->name = l->next != NULL ? l->next
	    : arena_printf(&d->names, "%s-%05zu.json", l->what, page);
	l->next = last ? NULL
	    : arena_printf(&d->names, "%s-%05zu.json", l->what, page + 1);
	return l->name != NULL && (last || l->next != NULL) ? 0
	    : err_nomem(err);
}

static int
put_page(struct dir *d, struct dir_list *l, struct err *err)
{
	if (dir_begin(d, l->name, l->what, true, err) != 0)
		return -1;
	l->before(d, l);
	for (size_t i = 0; i < l->on_page; i++)
		if (dir_go_on(d, err) != 0 || l->row(d, l, err) != 0)
			return -1;
	l->after(d, l);
	if (json_writer_end(&d->out.json, err) != 0)
		return -1;
	return dir_end(d, l->on_page, err);
}

/* A list without rows is a page without rows. */
int
dir_put_list(struct dir *d, struct dir_list *l, struct err *err)
{
	const size_t size = d->in->page_size;
	size_t page = 1;

	l->name = l->next = NULL;
	for (l->done = 0; page == 1 || l->done < l->total; page++) {
		l->on_page = l->total - l->done;
		if (size > 0 && l->on_page > size)
			l->on_page = size;
		if (name_pages(d, l, page, err) != 0 ||
		    put_page(d, l, err) != 0)
			return -1;
		l->done += l->on_page;
	}
	return 0;
}

/* ---- what the others are ---- */

static void
put_counts(struct dir *d)
{
	struct json_writer *w = &d->out.json;
	const struct directory_counts *c = &d->counts;

	json_object_begin(w, "counts");
	json_put_int(w, "users", (int64_t)c->users);
	json_put_int(w, "groups", (int64_t)c->groups);
	json_put_int(w, "roles", (int64_t)c->roles);
	json_put_int(w, "grants", (int64_t)c->grants);
	if (d->in->rights)
		json_put_int(w, "rights", (int64_t)c->rights);
	if (d->format->principals)
		json_put_int(w, "users_without_principal",
		    (int64_t)c->unmatched);
	json_object_end(w);
}

static void
put_part(struct dir *d, const struct part *p)
{
	struct json_writer *w = &d->out.json;

	json_object_begin(w, NULL);
	json_put_text(w, "source", p->source);
	json_put_text(w, "part", p->name);
	dir_put_exact(d, "scope", p->scope_id);
	json_put_bool(w, "required", p->required);
	json_put_text(w, "status", part_status_text(p->status));
	json_put_bool(w, "whole", part_is_whole(p));
	json_put_int(w, "rows", p->rows);
	if (p->stated >= 0)
		json_put_int(w, "stated", p->stated);
	else
		json_put_null(w, "stated");
	out_member(&d->out, "reason", p->reason);
	out_member(&d->out, "permission", p->permission);
	json_object_end(w);
}

static void
put_sources(struct dir *d)
{
	struct json_writer *w = &d->out.json;
	const struct model *m = d->in->model;

	json_list_begin(w, "sources");
	for (size_t i = 0; i < m->n_sources; i++) {
		json_object_begin(w, NULL);
		json_put_text(w, "id", m->sources[i].id);
		json_put_text(w, "kind", m->sources[i].kind);
		dir_put_exact(d, "tenant", m->sources[i].tenant);
		json_object_end(w);
	}
	json_list_end(w);
}

static void
put_files(struct dir *d, size_t n)
{
	struct json_writer *w = &d->out.json;

	json_list_begin(w, "files");
	for (size_t i = 0; i < n; i++) {
		json_object_begin(w, NULL);
		json_put_text(w, "name", d->files[i].name);
		json_put_text(w, "holds", d->files[i].what);
		json_put_int(w, "rows", (int64_t)d->files[i].rows);
		json_object_end(w);
	}
	json_list_end(w);
}

static int
write_index(struct dir *d, struct err *err)
{
	const struct model *m = d->in->model;
	const size_t n = d->n_files;
	struct json_writer *w = &d->out.json;
	size_t holes;

	if (dir_begin(d, DIRECTORY_INDEX, "index", true, err) != 0)
		return -1;
	json_object_begin(w, NULL);
	json_put_text(w, "schema", DIRECTORY_SCHEMA);
	json_put_text(w, "as", d->format->key);
	json_put_text(w, "software", d->in->version);
	json_put_text(w, "tape_sha256", d->in->digest);
	dir_put_time(d, "read_at", d->in->read_at);
	dir_put_time(d, "now", d->in->now);
	json_put_bool(w, "complete", model_is_complete(m, &holes));
	put_sources(d);
	put_counts(d);
	put_files(d, n);
	json_list_begin(w, "parts");
	for (size_t i = 0; i < m->n_parts; i++)
		put_part(d, &m->parts[i]);
	json_list_end(w);
	json_object_end(w);
	if (json_writer_end(w, err) != 0)
		return -1;
	return dir_end(d, n, err);
}

/* ---- all of it ---- */

static int
fill(struct dir *d, struct err *err)
{
	const size_t n = d->in->model->n_grants;

	d->gives = calloc(n + 1, 1);
	d->only_if = calloc(n + 1, sizeof(*d->only_if));
	if (d->gives == NULL || d->only_if == NULL)
		return err_nomem(err);
	if (d->format->write(d, err) != 0)
		return -1;
	return d->format->is_file ? 0 : write_index(d, err);
}

int
directory_write(const struct directory_format *format,
    const struct directory_input *in, const char *path,
    struct directory_counts *counts, struct err *err)
{
	struct dir d = { .format = format, .in = in, .path = path,
		.condition_of = NONE, .many = in->model->n_sources > 1 };
	int rc;

	arena_init(&d.names);
	arena_init(&d.words);
	d.plain.mask = in->mask;
	d.out.in = &d.plain;
	d.out.arena = &d.names;
	strbuf_init(&d.out.text, OUT_MAX_TEXT);
	strbuf_init(&d.out.masked, OUT_MAX_TEXT);
	strbuf_init(&d.condition, DIR_MAX_CONDITION);
	d.counts.users = in->model->n_accounts;
	d.counts.groups = in->model->n_groups;
	d.counts.roles = in->model->n_entitlements;
	rc = fill(&d, err);
	if (rc != 0)
		err_wrap(err, "export as %s", format->key);
	d.counts.files = d.n_files;
	*counts = d.counts;
	file_abort(&d.file);
	strbuf_clear(&d.out.text);
	strbuf_clear(&d.out.masked);
	strbuf_clear(&d.condition);
	arena_clear(&d.words);
	arena_clear(&d.names);
	free(d.files);
	free(d.gives);
	free(d.only_if);
	return rc;
}
