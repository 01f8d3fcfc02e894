/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a bundle, by relative name. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "deliver/deliver_private.h"

#define MAX_PATH_TEXT 4096

bool
bundle_name_is_safe(const char *name)
{
	const char *p = name;

	if (name == NULL || *name == '\0' || *name == '/' ||
	    strlen(name) > MAX_PATH_TEXT / 2)
		return false;
	while (*p != '\0') {
		size_t step = strcspn(p, "/");

		if (step == 0 || (step == 1 && p[0] == '.') ||
		    (step == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		p += step;
		if (*p == '/' && *++p == '\0')
			return false;
	}
	return true;
}

int
bundle_path(char *buf, size_t room, const char *folder, const char *name,
    struct err *err)
{
	int n = snprintf(buf, room, "%s/%s", folder, name);

	if (n < 0 || (size_t)n >= room)
		return err_set(err, ERR_LIMIT, "path too long: %s", name);
	return 0;
}

const char *
bundle_kind(const char *path)
{
	struct stat st;

	if (lstat(path, &st) == -1)
		return NULL;
	if (S_ISREG(st.st_mode))
		return "";
	if (S_ISLNK(st.st_mode))
		return "a symbolic link";
	if (S_ISDIR(st.st_mode))
		return "a folder";
	return S_ISFIFO(st.st_mode) ? "a pipe" : "a device or socket";
}

struct walk {
	const char *folder;
	int (*each)(void *, const char *, struct err *);
	int (*odd)(void *, const char *, struct err *);
	void *context;
};

static int
not_dots(const struct dirent *e)
{
	return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

static int
in_byte_order(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int walk_folder(const struct walk *, const char *, int, struct err *);

static int
walk_entry(const struct walk *w, const char *name, int depth, struct err *err)
{
	char path[MAX_PATH_TEXT];
	struct stat st;

	if (bundle_path(path, sizeof(path), w->folder, name, err) != 0)
		return -1;
	if (lstat(path, &st) == -1)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return walk_folder(w, name, depth + 1, err);
	if (!S_ISREG(st.st_mode) && w->odd != NULL)
		return w->odd(w->context, name, err);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_IO, "%s: not a regular file", path);
	return w->each(w->context, name, err);
}

/* Depth is bounded by BUNDLE_MAX_DEPTH, so the recursion is. */
static int
walk_folder(const struct walk *w, const char *below, int depth,
    struct err *err)
{
	char path[MAX_PATH_TEXT], name[MAX_PATH_TEXT];
	struct dirent **list = NULL;
	int n, rc = 0;

	if (depth > BUNDLE_MAX_DEPTH)
		return err_set(err, ERR_LIMIT, "%s/%s: folders too deep",
		    w->folder, below);
	if (bundle_path(path, sizeof(path), w->folder, below, err) != 0)
		return -1;
	n = scandir(path, &list, not_dots, in_byte_order);
	if (n == -1)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	/* nothing in it that is named, but its own name says something */
	if (n == 0 && *below != '\0' && w->odd != NULL)
		rc = w->odd(w->context, below, err);
	for (int i = 0; i < n; i++) {
		if (rc == 0 && *below != '\0')
			rc = bundle_path(name, sizeof(name), below,
			    list[i]->d_name, err);
		else if (rc == 0)
			snprintf(name, sizeof(name), "%s", list[i]->d_name);
		if (rc == 0)
			rc = walk_entry(w, name, depth, err);
		free(list[i]);
	}
	free(list);
	return rc;
}

int
bundle_walk(const char *folder,
    int (*each)(void *, const char *, struct err *),
    int (*odd)(void *, const char *, struct err *), void *context,
    struct err *err)
{
	struct walk w = { folder, each, odd, context };

	return walk_folder(&w, "", 0, err);
}
