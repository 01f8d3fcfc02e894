/* SPDX-License-Identifier: Apache-2.0 */
/* The members of a ZIP file, by its central directory. */
#include <stdlib.h>
#include <string.h>

#define ZLIB_CONST /* zlib does not write to what it reads */
#include <zlib.h>

#include "base/err.h"
#include "base/file.h"
#include "base/library.h"
#include "base/zip.h"

#define MAX_FILE (2048 * (size_t)MIB)
#define MAX_MEMBER (4095 * (size_t)MIB)
#define MAX_NAME 1024
#define END_SIZE 22      /* of the end record, without its comment */
#define CENTRAL_SIZE 46  /* of a member's record in the directory */
#define LOCAL_SIZE 30    /* of the header in front of its bytes */
#define STORED 0
#define DEFLATED 8

struct zip {
	const char *path;
	const unsigned char *bytes;
	size_t len;
};

static uint32_t
number(const unsigned char *p, int n)
{
	uint32_t value = 0;

	while (n-- > 0)
		value = value << 8 | p[n];
	return value;
}

static int
no_zip(const struct zip *z, struct err *err)
{
	return err_set(err, ERR_DATA, "%s: cannot be unpacked", z->path);
}

/* All of a member's bytes, in memory that is the caller's to free. */
static int
unpack(const struct zip *z, const unsigned char *at, size_t packed,
    size_t size, char **out, struct err *err)
{
	z_stream s = { 0 };
	int rc;

	if (size > MAX_MEMBER || (*out = malloc(size + 1)) == NULL)
		return err_nomem(err);
	s.next_in = at;
	s.avail_in = (uInt)packed;
	s.next_out = (unsigned char *)*out;
	s.avail_out = (uInt)size;
	if (inflateInit2(&s, -MAX_WBITS) != Z_OK)
		return err_nomem(err);
	rc = inflate(&s, Z_FINISH);
	(void)inflateEnd(&s);
	if (rc != Z_STREAM_END || s.total_out != size)
		return no_zip(z, err);
	return 0;
}

/* The member that the directory's record at p tells of. */
static int
take(const struct zip *z, const unsigned char *p, const struct zip_walk *walk,
    struct err *err)
{
	const size_t packed = number(p + 20, 4), size = number(p + 24, 4);
	const size_t name_len = number(p + 28, 2), local = number(p + 42, 4);
	const uint32_t method = number(p + 10, 2);
	char name[MAX_NAME], *bytes = NULL;
	size_t begin;
	int rc = -1;

	if (name_len >= sizeof(name) || local + LOCAL_SIZE > z->len)
		return no_zip(z, err);
	memcpy(name, p + CENTRAL_SIZE, name_len);
	name[name_len] = '\0';
	begin = local + LOCAL_SIZE + number(z->bytes + local + 26, 2) +
	    number(z->bytes + local + 28, 2);
	if (begin > z->len || packed > z->len - begin)
		return no_zip(z, err);
	if (method == STORED) {
		const void *stored = z->bytes + begin;

		return walk->member(walk->context, name, stored, packed, err);
	}
	if (method != DEFLATED)
		return no_zip(z, err);
	if (unpack(z, z->bytes + begin, packed, size, &bytes, err) == 0)
		rc = walk->member(walk->context, name, bytes, size, err);
	free(bytes);
	return rc;
}

static int
walk_directory(const struct zip *z, const struct zip_walk *walk,
    struct err *err)
{
	const unsigned char *end = z->bytes + z->len, *p;
	size_t n;
	int rc = 0;

	if (z->len < END_SIZE ||
	    memcmp(end - END_SIZE, "PK\5\6", 4) != 0)
		return no_zip(z, err);
	n = number(end - END_SIZE + 10, 2);
	if (number(end - END_SIZE + 16, 4) > z->len)
		return no_zip(z, err);
	p = z->bytes + number(end - END_SIZE + 16, 4);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		size_t room = (size_t)(end - p), extra;

		if (room < CENTRAL_SIZE || memcmp(p, "PK\1\2", 4) != 0)
			return no_zip(z, err);
		extra = number(p + 28, 2) + number(p + 30, 2) +
		    number(p + 32, 2);
		if (extra > room - CENTRAL_SIZE)
			return no_zip(z, err);
		rc = take(z, p, walk, err);
		p += CENTRAL_SIZE + extra;
	}
	return rc;
}

int
zip_members(const char *path, const struct zip_walk *walk, struct err *err)
{
	struct zip z = { .path = path };
	char *text;
	int rc;

	if (file_read(path, MAX_FILE, &text, &z.len, err) != 0)
		return -1;
	z.bytes = (const unsigned char *)text;
	rc = walk_directory(&z, walk, err);
	free(text);
	return rc;
}

void
zip_library(struct library *l)
{
	library_set(l, "zlib", zlibVersion());
}
