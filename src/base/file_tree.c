/* SPDX-License-Identifier: Apache-2.0 */
/* Folders: made with their parents, removed with what is in them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"

#define MAX_DEPTH 32 /* our own trees are far flatter */

static int
failed(struct err *err, const char *path)
{
	return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
}

static int
make_dir(const char *path, struct err *err)
{
	if (mkdir(path, S_IRWXU) == 0 || file_is_dir(path))
		return 0;
	if (errno == EEXIST)
		return err_set(err, ERR_IO, "%s: not a folder", path);
	return failed(err, path);
}

int
file_make_dirs(const char *path, struct err *err)
{
	size_t n = strlen(path);
	char *part = malloc(n + 1);
	int rc = 0;

	if (part == NULL)
		return err_nomem(err);
	memcpy(part, path, n + 1);
	for (size_t i = 1; i < n && rc == 0; i++) {
		if (part[i] != '/' || part[i - 1] == '/')
			continue;
		part[i] = '\0';
		rc = make_dir(part, err);
		part[i] = '/';
	}
	if (rc == 0)
		rc = make_dir(part, err);
	free(part);
	return rc;
}

/*
 * Folders on the way down.  Names are always looked up in an open folder
 * and links are removed, not followed, so nobody can lead us elsewhere.
 */
struct walk {
	DIR *dirs[MAX_DEPTH];
	char names[MAX_DEPTH][NAME_MAX + 1];
	size_t depth;
	const char *root;
};

static int
enter(struct walk *walk, int at, const char *name, struct err *err)
{
	int fd;

	if (walk->depth > 0 && strlen(name) > NAME_MAX)
		return err_set(err, ERR_IO, "%s: name too long", walk->root);
	if (walk->depth == MAX_DEPTH)
		return err_set(err, ERR_LIMIT,
		    "%s: folders nested deeper than %d", walk->root, MAX_DEPTH);
	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return failed(err, walk->root);
	walk->dirs[walk->depth] = fdopendir(fd);
	if (walk->dirs[walk->depth] == NULL) {
		(void)close(fd);
		return failed(err, walk->root);
	}
	if (walk->depth > 0)
		memcpy(walk->names[walk->depth], name, strlen(name) + 1);
	walk->depth++;
	return 0;
}

static int
leave(struct walk *walk, struct err *err)
{
	(void)closedir(walk->dirs[--walk->depth]);
	if (walk->depth == 0)
		return 0;
	if (unlinkat(dirfd(walk->dirs[walk->depth - 1]),
		walk->names[walk->depth], AT_REMOVEDIR) == -1)
		return failed(err, walk->root);
	return 0;
}

/* One entry of the innermost folder: removed, entered, or the folder left. */
static int
step(struct walk *walk, struct err *err)
{
	DIR *dir = walk->dirs[walk->depth - 1];
	struct dirent *entry;
	struct stat st;

	errno = 0;
	entry = readdir(dir);
	if (entry == NULL)
		return errno != 0 ? failed(err, walk->root) : leave(walk, err);
	if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
		return 0;
	if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return failed(err, walk->root);
	if (S_ISDIR(st.st_mode))
		return enter(walk, dirfd(dir), entry->d_name, err);
	if (unlinkat(dirfd(dir), entry->d_name, 0) == -1)
		return failed(err, walk->root);
	return 0;
}

int
file_remove_tree(const char *path, struct err *err)
{
	struct walk *walk;
	struct stat st;
	int rc;

	if (lstat(path, &st) == -1)
		return errno == ENOENT ? 0 : failed(err, path);
	if (!S_ISDIR(st.st_mode))
		return unlink(path) == 0 ? 0 : failed(err, path);
	walk = calloc(1, sizeof(*walk));
	if (walk == NULL)
		return err_nomem(err);
	walk->root = path;
	rc = enter(walk, AT_FDCWD, path, err);
	while (rc == 0 && walk->depth > 0)
		rc = step(walk, err);
	while (walk->depth > 0)
		(void)closedir(walk->dirs[--walk->depth]);
	free(walk);
	if (rc == 0 && rmdir(path) == -1)
		rc = failed(err, path);
	return rc;
}
