/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a bundle beside its name and puts it into place by one rename. */
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "deliver/deliver.h"
#include "deliver/deliver_private.h"

#define MAX_FILES 4096 /* of one bundle */

struct named {
	const char *name, *role;
	int64_t rows;
	int64_t size;
	char digest[DIGEST_HEX];
};

struct bundle {
	struct arena arena;
	const char *dir, *id;
	const char *target;  /* dir/id */
	const char *working; /* dir/.id.making */
	int lock;
	struct named *files;
	size_t n_files, room;
	bool described, published;
};

bool
bundle_is_seal(const char *name)
{
	static const char *const names[] = { BUNDLE_SIGNATURE,
		BUNDLE_TIME_REQUEST, BUNDLE_TIME_REPLY, BUNDLE_DELIVERIES };

	for (size_t i = 0; i < NITEMS(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static bool
has_file(const char *target, const char *name, struct arena *arena)
{
	const char *path = file_join(arena, target, name);

	return path == NULL || file_exists(path);
}

/* Somebody outside stood for it: by a signature, or by stating the time. */
static const char *
sealed_as(const char *target, struct arena *arena)
{
	if (has_file(target, BUNDLE_SIGNATURE, arena))
		return "a signed bundle";
	if (has_file(target, BUNDLE_TIME_REPLY, arena))
		return "a bundle with a trusted time";
	return NULL;
}

/* What is replaced is removed, whole: so it has to be one of ours. */
static bool
is_bundle(const char *target, struct arena *arena)
{
	const char *path = file_join(arena, target, BUNDLE_MANIFEST);

	return path != NULL && file_exists(path);
}

static int
take_lock(struct bundle *b, struct err *err)
{
	const char *path = file_join(&b->arena, b->dir, ".muster.lock");

	if (path == NULL)
		return err_nomem(err);
	b->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (b->lock == -1)
		return err_set(err, ERR_IO,
		    "%s: %s: the output folder must be writable", path,
		    strerror(errno));
	if (flock(b->lock, LOCK_EX | LOCK_NB) == -1)
		return err_set(err, ERR_IO,
		    "%s: another run is writing to this folder; wait for it, "
		    "or give another one with --out", b->dir);
	return 0;
}

/*
 * An old bundle that was being replaced when the machine stopped: back to
 * its name if the new one never took it, else away.
 */
static int
settle_replaced(struct bundle *b, const char *old, struct err *err)
{
	if (!file_is_dir(old))
		return 0;
	if (file_is_dir(b->target))
		return file_remove_tree(old, err);
	if (rename(old, b->target) == -1)
		return err_set(err, ERR_IO, "%s: %s", old, strerror(errno));
	return 0;
}

static const char *
old_name(struct bundle *b)
{
	return arena_printf(&b->arena, "%s/.%s.replaced", b->dir, b->id);
}

static int
begin(struct bundle *b, bool force, struct err *err)
{
	const char *old = old_name(b), *sealed;

	b->target = file_join(&b->arena, b->dir, b->id);
	b->working = arena_printf(&b->arena, "%s/.%s.making", b->dir, b->id);
	if (old == NULL || b->target == NULL || b->working == NULL)
		return err_nomem(err);
	if (file_make_dirs(b->dir, err) != 0 || take_lock(b, err) != 0)
		return -1;
	if (settle_replaced(b, old, err) != 0)
		return -1;
	if (file_exists(b->target) && !is_bundle(b->target, &b->arena))
		return err_set(err, ERR_EXISTS,
		    "%s: is there and is no bundle, so it is left alone; "
		    "choose another campaign id or output folder, or move it "
		    "away", b->target);
	if (file_exists(b->target) &&
	    (sealed = sealed_as(b->target, &b->arena)) != NULL)
		return err_set(err, ERR_EXISTS,
		    "%s: %s is never overwritten; choose another campaign id "
		    "or output folder", b->target, sealed);
	if (file_exists(b->target) && !force)
		return err_set(err, ERR_EXISTS,
		    "%s: there is a bundle of this campaign already; use "
		    "--force to replace it, or another campaign id", b->target);
	if (file_is_dir(b->working) && file_remove_tree(b->working, err) != 0)
		return err_wrap(err, "left by an interrupted run");
	if (mkdir(b->working, 0700) == -1)
		return err_set(err, ERR_IO, "%s: %s", b->working,
		    strerror(errno));
	return 0;
}

int
bundle_begin(struct bundle **out, const char *dir, const char *id, bool force,
    struct err *err)
{
	struct bundle *b = calloc(1, sizeof(*b));

	*out = NULL;
	if (b == NULL)
		return err_nomem(err);
	arena_init(&b->arena);
	b->lock = -1;
	b->dir = arena_strdup(&b->arena, dir);
	b->id = arena_strdup(&b->arena, id);
	if (b->dir == NULL || b->id == NULL) {
		bundle_abandon(b);
		return err_nomem(err);
	}
	if (begin(b, force, err) != 0) {
		b->published = true; /* nothing of ours to remove */
		bundle_abandon(b);
		return err_wrap(err, "bundle");
	}
	*out = b;
	return 0;
}

const char *
bundle_folder(const struct bundle *b)
{
	return b->working;
}

int
bundle_file(struct bundle *b, const char *name, const char *role, int64_t rows,
    struct err *err)
{
	struct named *f;
	void *files = b->files;

	if (!bundle_name_is_safe(name))
		return err_set(err, ERR_USAGE, "%s: no name for a bundle file",
		    name);
	if (b->n_files >= MAX_FILES)
		return err_set(err, ERR_LIMIT, "more than %d files in a bundle",
		    MAX_FILES);
	if (array_reserve(&files, &b->room, b->n_files + 1, sizeof(*f)) != 0)
		return err_nomem(err);
	b->files = files;
	f = &b->files[b->n_files];
	*f = (struct named){ .name = arena_strdup(&b->arena, name),
		.role = arena_strdup(&b->arena, role), .rows = rows };
	if (f->name == NULL || f->role == NULL)
		return err_nomem(err);
	b->n_files++;
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* A file nobody named would be evidence that nobody vouches for. */
static int
refuse_unnamed(void *context, const char *name, struct err *err)
{
	const struct bundle *b = context;

	for (size_t i = 0; i < b->n_files; i++)
		if (strcmp(b->files[i].name, name) == 0)
			return 0;
	if (b->described &&
	    (strcmp(name, BUNDLE_MANIFEST) == 0 || bundle_is_seal(name)))
		return 0;
	return err_set(err, ERR_IO,
	    "%s/%s: appeared in the bundle while it was made; nothing was "
	    "published", b->working, name);
}

static void
put_file(struct json_writer *w, const struct named *f)
{
	json_object_begin(w, NULL);
	json_put_text(w, "name", f->name);
	json_put_text(w, "role", f->role);
	if (f->rows >= 0)
		json_put_int(w, "rows", f->rows);
	json_put_int(w, "size", f->size);
	json_put_text(w, "sha256", f->digest);
	json_object_end(w);
}

static int
write_manifest(const struct bundle *b, const struct bundle_facts *facts,
    struct err *err)
{
	struct file_out out = { 0 };
	struct json_writer w;
	char path[4096];
	int rc = -1;

	if (bundle_path(path, sizeof(path), b->working, BUNDLE_MANIFEST,
		err) != 0)
		return -1;
	if (file_create(&out, path, err) != 0)
		return -1;
	json_writer_init(&w, out.file, true);
	json_object_begin(&w, NULL);
	json_put_text(&w, "schema", "muster/manifest/1");
	json_put_text(&w, "bundle", b->id);
	if (facts != NULL)
		facts->write(&w, facts->context);
	json_list_begin(&w, "files");
	for (size_t i = 0; i < b->n_files; i++)
		put_file(&w, &b->files[i]);
	json_list_end(&w);
	json_object_end(&w);
	if (json_writer_end(&w, err) == 0)
		rc = file_commit(&out, err);
	file_abort(&out);
	return rc;
}

static int
sync_file(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int rc = 0;

	if (fd == -1 || fsync(fd) == -1)
		rc = err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	if (fd != -1)
		close(fd);
	return rc;
}

static int
digest_files(struct bundle *b, struct err *err)
{
	char path[4096];

	for (size_t i = 0; i < b->n_files; i++) {
		struct named *f = &b->files[i];

		if (bundle_path(path, sizeof(path), b->working, f->name,
			err) != 0 ||
		    sync_file(path, err) != 0 ||
		    digest_file(path, f->digest, &f->size, err) != 0)
			return -1;
	}
	return 0;
}

/* Who got the old one is not forgotten with it. */
static int
keep_deliveries(struct bundle *b, struct err *err)
{
	const char *from = file_join(&b->arena, b->target, BUNDLE_DELIVERIES);
	const char *to = file_join(&b->arena, b->working, BUNDLE_DELIVERIES);

	if (from == NULL || to == NULL)
		return err_nomem(err);
	if (link(from, to) == 0 || errno == ENOENT)
		return 0;
	/* a file system without such links */
	if ((errno == EPERM || errno == EOPNOTSUPP) && rename(from, to) == 0)
		return 0;
	return err_set(err, ERR_IO, "%s: %s", from, strerror(errno));
}

/* The one moment when the bundle appears; an old one steps aside first. */
static int
put_in_place(struct bundle *b, struct err *err)
{
	const char *old = old_name(b);
	bool replaced = file_exists(b->target);

	if (old == NULL)
		return err_nomem(err);
	if (replaced && keep_deliveries(b, err) != 0)
		return -1;
	if (replaced && rename(b->target, old) == -1)
		return err_set(err, ERR_IO, "%s: %s", b->target,
		    strerror(errno));
	if (rename(b->working, b->target) == -1) {
		err_set(err, ERR_IO, "%s: %s", b->target, strerror(errno));
		if (replaced && rename(old, b->target) == -1)
			err_wrap(err, "the old bundle is now %s", old);
		return -1;
	}
	b->published = true;
	if (file_sync_dir(b->dir, err) != 0)
		return -1;
	return replaced ? file_remove_tree(old, err) : 0;
}

int
bundle_describe(struct bundle *b, const struct bundle_facts *facts,
    char manifest[DIGEST_HEX], struct err *err)
{
	char path[4096];
	int64_t size;

	if (b->n_files > 0)
		qsort(b->files, b->n_files, sizeof(*b->files), by_name);
	if (digest_files(b, err) != 0 ||
	    bundle_walk(b->working, refuse_unnamed, NULL, b, err) != 0 ||
	    write_manifest(b, facts, err) != 0 ||
	    bundle_path(path, sizeof(path), b->working, BUNDLE_MANIFEST,
		err) != 0 ||
	    digest_file(path, manifest, &size, err) != 0)
		return err_wrap(err, "bundle");
	b->described = true;
	return 0;
}

int
bundle_publish(struct bundle *b, const char **path, struct arena *arena,
    struct err *err)
{
	*path = NULL;
	assert(b->described);
	if (bundle_walk(b->working, refuse_unnamed, NULL, b, err) != 0 ||
	    file_sync_dir(b->working, err) != 0 ||
	    put_in_place(b, err) != 0)
		return err_wrap(err, "bundle");
	*path = arena_strdup(arena, b->target);
	return *path != NULL ? 0 : err_nomem(err);
}

void
bundle_abandon(struct bundle *b)
{
	struct err ignored = { 0 };

	if (b == NULL)
		return;
	if (!b->published && b->working != NULL && file_is_dir(b->working) &&
	    file_remove_tree(b->working, &ignored) != 0)
		err_clear(&ignored); /* the next run removes it */
	if (b->lock != -1)
		close(b->lock);
	free(b->files);
	arena_clear(&b->arena);
	free(b);
}
