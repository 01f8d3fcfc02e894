/* SPDX-License-Identifier: Apache-2.0 */
/* Two folders, file by file and byte by byte: where they first differ. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "deliver/deliver.h"
#include "deliver/deliver_private.h"

#define ZIP_HEAD 30 /* of a member, before its name */

struct comparison {
	const char *bundle, *again;
	const struct verify_line *lines;
	size_t bad;
};

/* Where the first difference is, and what the place is called. */
struct place {
	int64_t offset; /* -1: none */
	int64_t line, column;
	char member[256];
	int64_t in_member;
};

static void
say(struct comparison *c, enum verify_state state, const char *name,
    const char *detail)
{
	if (state != VERIFY_OK)
		c->bad++;
	c->lines->line(c->lines->context, state, name, detail);
}

static bool
has_suffix(const char *name, const char *const *list, size_t n)
{
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < n; i++)
		if (strcmp(dot, list[i]) == 0)
			return true;
	return false;
}

static int
find_difference(FILE *a, FILE *b, struct place *p)
{
	int x, y;

	*p = (struct place){ .offset = -1, .line = 1, .column = 1 };
	for (int64_t at = 0;; at++) {
		x = getc(a);
		y = getc(b);
		if (x != y) {
			p->offset = at;
			return 0;
		}
		if (x == EOF)
			return 0;
		p->column++;
		if (x == '\n') {
			p->line++;
			p->column = 1;
		}
	}
}

static uint32_t
little(const unsigned char *p, size_t n)
{
	uint32_t value = 0;

	while (n-- > 0)
		value = value << 8 | p[n];
	return value;
}

/* The last member of a ZIP file that begins at or before the offset: by the
 * heads that stand before each of them, which our writer fills in. */
static void
find_member(FILE *f, struct place *p)
{
	unsigned char head[ZIP_HEAD];
	int64_t at = 0;

	while (fseeko(f, (off_t)at, SEEK_SET) == 0 &&
	    fread(head, 1, sizeof(head), f) == sizeof(head) &&
	    memcmp(head, "PK\3\4", 4) == 0 && at <= p->offset) {
		size_t n = little(head + 26, 2);
		size_t kept = n < sizeof(p->member) ? n : sizeof(p->member) - 1;
		int64_t data = at + ZIP_HEAD + (int64_t)n +
		    little(head + 28, 2);

		if (fread(p->member, 1, kept, f) != kept)
			kept = 0;
		p->member[kept] = '\0';
		p->in_member = p->offset - data;
		at = data + little(head + 18, 4);
	}
	if (at <= p->offset) /* behind the last */
		snprintf(p->member, sizeof(p->member), "the list of members");
}

static void
describe(const char *name, const struct place *p, FILE *a, char *out,
    size_t room)
{
	static const char *const texts[] = { ".csv", ".json", ".html", ".md",
		".txt", ".xml", ".sarif" };
	static const char *const zips[] = { ".xlsx", ".zip" };
	struct place q = *p;

	if (has_suffix(name, texts, NITEMS(texts))) {
		snprintf(out, room, "first difference at byte %lld: line %lld, "
		    "column %lld", (long long)p->offset, (long long)p->line,
		    (long long)p->column);
		return;
	}
	if (has_suffix(name, zips, NITEMS(zips)))
		find_member(a, &q);
	if (q.member[0] != '\0' && q.in_member >= 0)
		snprintf(out, room, "first difference at byte %lld: %s, byte "
		    "%lld of its data", (long long)q.offset, q.member,
		    (long long)q.in_member);
	else
		snprintf(out, room, "first difference at byte %lld%s%s",
		    (long long)q.offset, q.member[0] != '\0' ? ": head of "
		    : "", q.member);
}

static int
compare_file(void *context, const char *name, struct err *err)
{
	struct comparison *c = context;
	char left[4096], right[4096], detail[512];
	struct place place;
	FILE *a = NULL, *b = NULL;

	if (bundle_is_seal(name))
		return 0;
	if (bundle_path(left, sizeof(left), c->bundle, name, err) != 0 ||
	    bundle_path(right, sizeof(right), c->again, name, err) != 0)
		return -1;
	if (!file_exists(right)) {
		say(c, VERIFY_EXTRA, name, "does not follow from the tape");
		return 0;
	}
	a = fopen(left, "rb");
	b = fopen(right, "rb");
	if (a == NULL || b == NULL) {
		say(c, VERIFY_CHANGED, name, strerror(errno));
	} else {
		find_difference(a, b, &place);
		if (place.offset < 0) {
			say(c, VERIFY_OK, name, "same");
		} else {
			describe(name, &place, a, detail, sizeof(detail));
			say(c, VERIFY_CHANGED, name, detail);
		}
	}
	if (a != NULL)
		fclose(a);
	if (b != NULL)
		fclose(b);
	return 0;
}

static int
seek_missing(void *context, const char *name, struct err *err)
{
	struct comparison *c = context;
	char path[4096];

	if (bundle_path(path, sizeof(path), c->bundle, name, err) != 0)
		return -1;
	if (bundle_kind(path) == NULL)
		say(c, VERIFY_MISSING, name, "follows from the tape, and is "
		    "not there");
	return 0;
}

/* What it is was said already, when the digests were compared. */
static int
pass_over(void *context, const char *name, struct err *err)
{
	(void)context;
	(void)name;
	(void)err;
	return 0;
}

int
bundle_compare(const char *bundle, const char *again,
    const struct verify_line *lines, size_t *bad, struct err *err)
{
	struct comparison c = { bundle, again, lines, 0 };

	if (bundle_walk(bundle, compare_file, pass_over, &c, err) != 0 ||
	    bundle_walk(again, seek_missing, NULL, &c, err) != 0)
		return -1;
	*bad += c.bad;
	return 0;
}
