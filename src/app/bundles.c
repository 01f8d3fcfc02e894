/* SPDX-License-Identifier: Apache-2.0 */
/* The bundles that a command line names, and those that stand beside them. */
#define _XOPEN_SOURCE 700 /* realpath() */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/bundles.h"
#include "base/file.h"

#define MAX_BUNDLES 10000

struct finder {
	struct run *run;
	struct bundle_link *list;
	size_t n;
};

static bool
is_bundle(struct run *r, const char *path)
{
	const char *manifest = file_join(&r->arena, path, BUNDLE_MANIFEST);

	return manifest != NULL && file_exists(manifest);
}

/* What stands only in a bundle: with its manifest taken away, it must not
 * pass for a folder that is nobody's business. */
static bool
was_bundle(struct run *r, const char *path)
{
	static const char *const names[] = { BUNDLE_SIGNATURE,
		BUNDLE_TIME_REPLY, "evidence/tape.warc.gz" };

	for (size_t i = 0; i < NITEMS(names); i++) {
		const char *name = file_join(&r->arena, path, names[i]);

		if (name != NULL && file_exists(name))
			return true;
	}
	return is_bundle(r, path);
}

static int
add(struct finder *f, const char *path, struct err *err)
{
	struct bundle_link *l;
	struct err why = { 0 };

	if (f->n == MAX_BUNDLES)
		return err_set(err, ERR_LIMIT, "more than %d bundles",
		    MAX_BUNDLES);
	l = &f->list[f->n++];
	if (bundle_read_link(l, path, &f->run->arena, &why) == 0)
		return 0;
	if (why.code == ERR_NOMEM)
		return err_nomem(err);
	/* what is wrong with it is said when it is verified */
	*l = (struct bundle_link){ .path = arena_strdup(&f->run->arena, path) };
	return l->path != NULL ? 0 : err_nomem(err);
}

static int
is_visible(const struct dirent *e)
{
	return e->d_name[0] != '.'; /* one that is being made begins with it */
}

static int
in_byte_order(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* `but`: not this one again; NULL. */
static int
add_folder(struct finder *f, const char *folder, const char *but,
    struct err *err)
{
	struct dirent **list = NULL;
	int n = scandir(folder, &list, is_visible, in_byte_order), rc = 0;

	if (n == -1)
		return err_set(err, ERR_USAGE, "%s: %s", folder,
		    strerror(errno));
	for (int i = 0; i < n; i++) {
		const char *path = file_join(&f->run->arena, folder,
		    list[i]->d_name);

		if (path == NULL)
			rc = err_nomem(err);
		else if (rc == 0 && was_bundle(f->run, path) &&
		    (but == NULL || strcmp(but, list[i]->d_name) != 0))
			rc = add(f, path, err);
		free(list[i]);
	}
	free(list);
	return rc;
}

/* The folder that a bundle stands in, and its name there. */
static int
add_siblings(struct finder *f, const char *bundle, struct err *err)
{
	char *real = realpath(bundle, NULL), *slash;
	struct err why = { 0 };
	int rc = 0;

	if (real == NULL)
		return 0;
	slash = strrchr(real, '/');
	if (slash != NULL && slash != real) {
		*slash = '\0';
		rc = add_folder(f, real, slash + 1, &why);
	}
	free(real);
	if (rc != 0 && why.code == ERR_NOMEM)
		return err_nomem(err);
	return 0; /* what may not be read there was not asked for */
}

static int
add_argument(struct finder *f, const char *path, struct err *err)
{
	size_t before = f->n;

	if (is_bundle(f->run, path))
		return add(f, path, err);
	if (!file_is_dir(path))
		return err_set(err, file_exists(path) ? ERR_USAGE : ERR_IO,
		    "%s: is no bundle folder", path);
	if (add_folder(f, path, NULL, err) != 0)
		return -1;
	if (f->n == before)
		return err_set(err, ERR_DATA, "%s: holds neither a %s nor "
		    "bundles", path, BUNDLE_MANIFEST);
	return 0;
}

int
bundles_find(struct bundles *out, struct run *r, struct err *err)
{
	struct finder f = { .run = r, .list = arena_alloc(&r->arena,
	    MAX_BUNDLES, sizeof(*f.list)) };
	const char *const *given = r->options.arguments;

	if (f.list == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < r->options.n_arguments; i++)
		if (add_argument(&f, given[i], err) != 0)
			return -1;
	out->n = f.n;
	out->links.whole = f.n > 1 || !is_bundle(r, given[0]);
	if (!out->links.whole && add_siblings(&f, given[0], err) != 0)
		return -1;
	out->links.list = f.list;
	out->links.n = f.n;
	return 0;
}
