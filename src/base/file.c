/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded reads, whole writes. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"

#define FIRST_ROOM (16 * KIB) /* when the size is not known or 0 (/proc) */

static int
failed(struct err *err, const char *path)
{
	return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
}

/* Why the file must not hold a secret, or NULL. */
static const char *
not_private(const struct stat *st)
{
	if (st->st_uid != geteuid())
		return "belongs to another user";
	if ((st->st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return "others may use it: chmod 600";
	return NULL;
}

/* O_NONBLOCK: a named pipe must not make us wait for its writer. */
static int
open_regular(const char *path, bool private, off_t *size, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd == -1)
		return failed(err, path);
	if (fstat(fd, &st) == -1) {
		failed(err, path);
		goto bad;
	}
	if (!S_ISREG(st.st_mode)) {
		err_set(err, ERR_IO, "%s: not a regular file", path);
		goto bad;
	}
	if (private && not_private(&st) != NULL) {
		err_set(err, ERR_IO, "%s: %s", path, not_private(&st));
		goto bad;
	}
	*size = st.st_size;
	return fd;
bad:
	(void)close(fd);
	return -1;
}

static int
too_big(struct err *err, const char *path, size_t max)
{
	return err_set(err, ERR_LIMIT, "%s: more than %zu bytes", path, max);
}

/* Everything up to the end; *text is freed by the caller in any case. */
static int
read_all(int fd, const char *path, size_t max, char **text, size_t *len,
    struct err *err)
{
	size_t room = *len + 2; /* NUL, and one to see the end */
	ssize_t n = 1;

	for (*len = 0; n != 0;) {
		if (*text == NULL || *len + 1 == room) {
			char *moved;

			if (*text != NULL)
				room = room > max / 2 ? max + 2 : room * 2;
			moved = realloc(*text, room);
			if (moved == NULL)
				return err_nomem(err);
			*text = moved;
		}
		n = read(fd, *text + *len, room - 1 - *len);
		if (n == -1 && errno != EINTR)
			return failed(err, path);
		if (n > 0)
			*len += (size_t)n;
		if (*len > max)
			return too_big(err, path, max);
	}
	(*text)[*len] = '\0';
	return 0;
}

static int
read_file(const char *path, size_t max, bool private, char **out, size_t *len,
    struct err *err)
{
	char *text = NULL;
	off_t size = 0;
	int fd, rc = -1;

	*out = NULL;
	*len = 0;
	if (max > SIZE_MAX / 4)
		max = SIZE_MAX / 4;
	fd = open_regular(path, private, &size, err);
	if (fd == -1)
		return -1;
	if (size < 0 || (uintmax_t)size > max) {
		too_big(err, path, max);
		goto out;
	}
	*len = size > 0 ? (size_t)size : FIRST_ROOM;
	if (read_all(fd, path, max, &text, len, err) != 0) {
		*len = 0;
		free(text);
		goto out;
	}
	*out = text;
	rc = 0;
out:
	(void)close(fd);
	return rc;
}

int
file_read(
    const char *path, size_t max, char **out, size_t *len, struct err *err)
{
	return read_file(path, max, false, out, len, err);
}

int
file_read_private(
    const char *path, size_t max, char **out, size_t *len, struct err *err)
{
	return read_file(path, max, true, out, len, err);
}

int
file_create(struct file_out *out, const char *path, struct err *err)
{
	size_t n = strlen(path);
	int fd;

	memset(out, 0, sizeof(*out));
	out->path = malloc(n + 1);
	out->part = malloc(n + sizeof(".part"));
	if (out->path == NULL || out->part == NULL) {
		file_abort(out);
		return err_nomem(err);
	}
	memcpy(out->path, path, n + 1);
	memcpy(out->part, path, n);
	memcpy(out->part + n, ".part", sizeof(".part"));
	/* What a killed run left behind goes; a link is never followed. */
	if (unlink(out->part) == -1 && errno != ENOENT)
		goto bad;
	fd = open(out->part,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);
	if (fd == -1)
		goto bad;
	out->file = fdopen(fd, "wb");
	if (out->file == NULL) {
		(void)close(fd);
		(void)unlink(out->part);
		goto bad;
	}
	return 0;
bad:
	failed(err, out->part);
	free(out->part);
	out->part = NULL;
	file_abort(out);
	return -1;
}

/* The folder a path lies in, on the heap. */
static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - path);
	char *folder;

	if (n == 0) { /* "name" or "/name" */
		path = slash == NULL ? "." : "/";
		n = 1;
	}
	folder = malloc(n + 1);
	if (folder == NULL)
		return NULL;
	memcpy(folder, path, n);
	folder[n] = '\0';
	return folder;
}

int
file_commit(struct file_out *out, struct err *err)
{
	char *folder = folder_of(out->path);
	int rc = -1, closed;

	if (folder == NULL) {
		err_nomem(err);
		goto out;
	}
	if (ferror(out->file) || fflush(out->file) != 0 ||
	    fsync(fileno(out->file)) == -1) {
		failed(err, out->part);
		goto out;
	}
	closed = fclose(out->file);
	out->file = NULL;
	if (closed != 0 || rename(out->part, out->path) == -1) {
		failed(err, out->path);
		goto out;
	}
	free(out->part); /* there is nothing left to remove */
	out->part = NULL;
	rc = file_sync_dir(folder, err);
out:
	free(folder);
	file_abort(out);
	return rc;
}

void
file_abort(struct file_out *out)
{
	if (out->file != NULL)
		(void)fclose(out->file);
	if (out->part != NULL)
		(void)unlink(out->part);
	free(out->path);
	free(out->part);
	memset(out, 0, sizeof(*out));
}

int
file_sync_dir(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = 0;

	if (fd == -1)
		return failed(err, path);
	/* Some file systems cannot sync a folder and say EINVAL. */
	if (fsync(fd) == -1 && errno != EINVAL)
		rc = failed(err, path);
	(void)close(fd);
	return rc;
}

bool
file_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

bool
file_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

char *
file_join(struct arena *arena, const char *dir, const char *name)
{
	size_t n = strlen(dir);

	if (n == 0)
		return arena_strdup(arena, name);
	return arena_printf(
	    arena, "%s%s%s", dir, dir[n - 1] == '/' ? "" : "/", name);
}

int
file_write(const char *path, const void *bytes, size_t len, struct err *err)
{
	struct file_out out = { 0 };
	int rc = -1;

	if (file_create(&out, path, err) != 0)
		return -1;
	if (fwrite(bytes, 1, len, out.file) != len)
		err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	else
		rc = file_commit(&out, err);
	file_abort(&out);
	return rc;
}
