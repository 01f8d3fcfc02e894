/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a bundle is drawn with, besides the tape and the configuration: words,
 * templates, controls, permissions, brand, fonts, modules.  Their digests
 * stand in the manifest, so that whoever draws it again and gets other bytes
 * can say why.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/review.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "report/doc.h"

#define MAX_INPUTS 4096

struct finder {
	struct run *run;
	struct input *list;
	size_t n;
};

static int
add(struct finder *f, const char *name, const char *path, struct err *err)
{
	struct input *input;
	int64_t size;

	if (name == NULL || path == NULL)
		return err_nomem(err);
	if (f->n == MAX_INPUTS)
		return err_set(err, ERR_LIMIT, "more than %d templates, fonts "
		    "and modules", MAX_INPUTS);
	input = &f->list[f->n++];
	input->name = name;
	return digest_file(path, input->sha256, &size, err);
}

/* Beside the templates there may be whatever an editor left. */
static int
is_template(const struct dirent *e)
{
	static const char *const suffixes[] = { ".json", ".html", ".css", ".js",
		".md", ".txt" };
	const char *dot = strrchr(e->d_name, '.');

	for (size_t i = 0; dot != NULL && i < NITEMS(suffixes); i++)
		if (e->d_name[0] != '.' && strcmp(dot, suffixes[i]) == 0)
			return 1;
	return 0;
}

static bool
is_used(const struct finder *f, const char *folder, const char *name)
{
	const char *language = f->run->config->language;
	size_t n = strlen(language);

	return strcmp(folder, "text") != 0 || strcmp(name, "en.json") == 0 ||
	    (strncmp(name, language, n) == 0 &&
		strcmp(name + n, ".json") == 0);
}

static int
add_folder(struct finder *f, const char *folder, struct err *err)
{
	const char *path = run_data_path(f->run, folder);
	struct dirent **list = NULL;
	int n, rc = 0;

	if (path == NULL)
		return err_nomem(err);
	n = scandir(path, &list, is_template, NULL);
	if (n == -1)
		return errno == ENOENT ? 0
		    : err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	for (int i = 0; i < n; i++) {
		const char *name = list[i]->d_name;

		if (rc == 0 && is_used(f, folder, name))
			rc = add(f, arena_printf(&f->run->arena, "%s/%s",
			    folder, name), file_join(&f->run->arena, path,
			    name), err);
		free(list[i]);
	}
	free(list);
	return rc;
}

static int
add_font(struct finder *f, const char *use, const char *path, struct err *err)
{
	const char *slash;

	if (path == NULL)
		return 0;
	slash = strrchr(path, '/');
	return add(f, arena_printf(&f->run->arena, "fonts/%s/%s", use,
	    slash != NULL ? slash + 1 : path), path, err);
}

static bool
has(const struct finder *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->list[i].name, name) == 0)
			return true;
	return false;
}

static int
add_modules(struct finder *f, const struct verdicts *v, struct err *err)
{
	for (size_t i = 0; i < v->n_rules; i++) {
		const char *module = v->rules[i].module, *name;

		if (module == NULL)
			continue;
		name = arena_printf(&f->run->arena, "modules/%s", module);
		if (name == NULL)
			return err_nomem(err);
		if (!has(f, name) &&
		    add(f, name, file_join(&f->run->arena,
			f->run->config->plugin_dir, module), err) != 0)
			return -1;
	}
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	const struct input *x = a, *y = b;

	return strcmp(x->name, y->name);
}

int
inputs_find(struct inputs *out, struct run *r, const struct review *v,
    struct err *err)
{
	static const char *const folders[] = { "controls", "duties", "html",
		"permissions", "text", "bundle" };
	struct finder f = { .run = r,
		.list = arena_alloc(&r->arena, MAX_INPUTS, sizeof(*f.list)) };

	if (f.list == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < NITEMS(folders); i++)
		if (add_folder(&f, folders[i], err) != 0)
			return err_wrap(err, "templates");
	if (add(&f, "brand.json", run_data_path(r, "brand.json"), err) != 0 ||
	    add_font(&f, "sans", v->style->font, err) != 0 ||
	    add_font(&f, "bold", v->style->font_bold, err) != 0 ||
	    add_font(&f, "mono", v->style->font_mono, err) != 0 ||
	    add_font(&f, "fallback", v->style->fallback_font, err) != 0 ||
	    add_modules(&f, &v->verdicts, err) != 0)
		return -1;
	qsort(f.list, f.n, sizeof(*f.list), by_name);
	*out = (struct inputs){ f.list, f.n };
	return 0;
}
