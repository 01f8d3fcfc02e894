/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of third parties: loads the modules of one folder.  What is loaded
 * is what was checked: the file is opened first, checked through the open
 * descriptor, and loaded by that descriptor's name.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "base/text.h"
#include "engine/engine_private.h"

#define MAX_MODULES 1000

/* Whoever may write it may run code as us. */
static int
check_owner(const struct stat *st, struct err *err)
{
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return err_set(err, ERR_CONFIG,
		    "belongs to user %lu, must belong to us or to root",
		    (unsigned long)st->st_uid);
	if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return err_set(err, ERR_CONFIG,
		    "may be written by others than its owner (mode %04o)",
		    (unsigned)(st->st_mode & 07777));
	return 0;
}

static int
open_dir(const char *dir, struct err *err)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return err_set(err, ERR_CONFIG, "%s", strerror(errno));
	if (fstat(fd, &st) != 0) {
		(void)err_set(err, ERR_IO, "%s", strerror(errno));
	} else if (check_owner(&st, err) == 0) {
		return fd;
	}
	(void)close(fd);
	return -1;
}

static int
open_file(int dir, const char *name, struct err *err)
{
	/* Without O_NONBLOCK a pipe of that name would hold us up. */
	int fd =
	    openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return err_set(err, ERR_CONFIG, "%s",
		    errno == ELOOP ? "is a symbolic link" : strerror(errno));
	if (fstat(fd, &st) != 0)
		(void)err_set(err, ERR_IO, "%s", strerror(errno));
	else if (!S_ISREG(st.st_mode))
		(void)err_set(err, ERR_CONFIG, "is not a regular file");
	else if (check_owner(&st, err) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

/*
 * The loader tells modules apart by the name they were opened with, so the
 * descriptor stays open as long as the module is loaded: its number must not
 * come back for another file.
 */
static int
load(struct module *m, struct err *err)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", m->fd);
	m->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (m->handle == NULL) {
		const char *why = dlerror();

		return err_set(err, ERR_CONFIG, "cannot be loaded: %s",
		    why != NULL ? why : "no reason given");
	}
	if (plugin_rules(m) == NULL)
		return err_set(err, ERR_CONFIG,
		    "has no list \"muster_rules\"; is it a muster module?");
	return 0;
}

const struct muster_rule *const *
plugin_rules(const struct module *m)
{
	return (const struct muster_rule *const *)dlsym(
	    m->handle, "muster_rules");
}

static int
by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return text_compare(*x, *y);
}

/* Names of the modules in the folder, sorted; in the arena. */
static int
list_modules(int dir, const char ***names, size_t *n, struct arena *arena,
    struct err *err)
{
	const char **found = arena_alloc(arena, MAX_MODULES, sizeof(*found));
	int copy = dup(dir); /* closedir() closes it */
	DIR *d = copy >= 0 ? fdopendir(copy) : NULL;
	struct dirent *entry;
	int rc = -1;

	*n = 0;
	*names = found;
	if (d == NULL) {
		(void)err_set(err, ERR_IO, "%s", strerror(errno));
		if (copy >= 0)
			(void)close(copy);
		return -1;
	}
	while (found != NULL && (entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.' || !text_ends(entry->d_name, ".so"))
			continue;
		if (*n == MAX_MODULES) {
			(void)err_set(err, ERR_LIMIT, "more than %d modules",
			    MAX_MODULES);
			goto out;
		}
		found[*n] = arena_strdup(arena, entry->d_name);
		if (found[(*n)++] == NULL)
			break;
	}
	if (found == NULL || (*n > 0 && found[*n - 1] == NULL)) {
		(void)err_nomem(err);
		goto out;
	}
	qsort(found, *n, sizeof(*found), by_name);
	rc = 0;
out:
	(void)closedir(d);
	return rc;
}

static int
check_rules(const struct module *m, size_t *n, struct err *err)
{
	const struct muster_rule *const *rules = plugin_rules(m);

	for (*n = 0; rules[*n] != NULL; (*n)++) {
		if (*n == MAX_RULES_OF_MODULE)
			return err_set(err, ERR_CONFIG,
			    "more than %d rules: does the list end with NULL?",
			    MAX_RULES_OF_MODULE);
		if (contract_check(rules[*n], err) != 0)
			return -1;
	}
	if (*n == 0)
		return err_set(err, ERR_CONFIG, "has no rules");
	return 0;
}

static int
open_module(struct engine *engine, int dir, const char *name, struct err *err)
{
	struct module *m = &engine->modules[engine->n_modules];
	size_t n;

	m->name = name;
	m->handle = NULL;
	m->fd = open_file(dir, name, err);
	if (m->fd < 0)
		return -1;
	engine->n_modules++; /* from here on plugin_close() has it */
	if (load(m, err) != 0 || check_rules(m, &n, err) != 0)
		return -1;
	if (engine->log != NULL)
		log_info(engine->log, "module %s: %zu %s", name, n,
		    n == 1 ? "rule" : "rules");
	return 0;
}

int
plugin_open(struct engine *engine, const char *path, struct err *err)
{
	int dir = open_dir(path, err), rc = -1;
	const char **names;
	size_t n;

	if (dir < 0)
		return err_wrap(err, "folder of modules %s", path);
	if (list_modules(dir, &names, &n, engine->arena, err) != 0) {
		(void)err_wrap(err, "folder of modules %s", path);
		goto out;
	}
	engine->modules =
	    arena_alloc(engine->arena, n + 1, sizeof(*engine->modules));
	if (engine->modules == NULL) {
		(void)err_nomem(err);
		goto out;
	}
	for (size_t i = 0; i < n; i++)
		if (open_module(engine, dir, names[i], err) != 0) {
			(void)err_wrap(err, "module %s/%s", path, names[i]);
			goto out;
		}
	rc = 0;
out:
	(void)close(dir);
	return rc;
}

void
plugin_close(struct engine *engine)
{
	for (size_t i = engine->n_modules; i-- > 0;) {
		if (engine->modules[i].handle != NULL)
			(void)dlclose(engine->modules[i].handle);
		(void)close(engine->modules[i].fd);
	}
	engine->n_modules = 0;
}
