/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which build of us this is: the build id that the linker put into the
 * running program and into each library it has loaded.  Two programs of one
 * version can still draw differently; these ids say that they are two.
 */
#define _GNU_SOURCE /* dl_iterate_phdr(): not in POSIX */
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/review.h"

#define MAX_NOTE_NAME 4 /* "GNU" and its NUL */

static size_t
padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

static bool
put_hex(char *out, size_t room, const unsigned char *bytes, size_t n)
{
	if (n == 0 || 2 * n >= room)
		return false;
	for (size_t i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
	return true;
}

/* One segment of notes: size of name, size of value, kind; name; value. */
static bool
find_in_notes(const unsigned char *p, size_t n, char *out, size_t room)
{
	while (n >= 12) {
		uint32_t head[3];
		size_t name, value;

		memcpy(head, p, sizeof(head));
		name = padded(head[0]);
		value = padded(head[1]);
		if (name > n - 12 || value > n - 12 - name)
			return false;
		if (head[2] == NT_GNU_BUILD_ID && head[0] == MAX_NOTE_NAME &&
		    memcmp(p + 12, "GNU", MAX_NOTE_NAME) == 0)
			return put_hex(out, room, p + 12 + name, head[1]);
		p += 12 + name + value;
		n -= 12 + name + value;
	}
	return false;
}

static bool
find_id(const struct dl_phdr_info *info, char *out, size_t room)
{
	for (size_t i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *h = &info->dlpi_phdr[i];
		/* the loader gives the address as a number */
		const unsigned char *at = (const unsigned char *)(uintptr_t)
		    (info->dlpi_addr + h->p_vaddr);

		if (h->p_type == PT_NOTE &&
		    find_in_notes(at, h->p_memsz, out, room))
			return true;
	}
	return false;
}

/* Those whose work can be seen in a file; others may differ as they like. */
static bool
draws(const char *name)
{
	static const char *const libraries[] = { "libxlsxwriter.", "libhpdf",
		"libfreetype.", "libz.", "libpng", "libminizip" };

	for (size_t i = 0; i < NITEMS(libraries); i++)
		if (strncmp(name, libraries[i], strlen(libraries[i])) == 0)
			return true;
	return false;
}

static int
add_object(struct dl_phdr_info *info, size_t size, void *context)
{
	struct builds *b = context;
	const char *slash = strrchr(info->dlpi_name, '/');
	const char *name = slash != NULL ? slash + 1 : info->dlpi_name;
	struct build *build;

	(void)size;
	if (b->n == 0) /* the program itself; it has no name here */
		name = "muster";
	else if (!draws(name) || b->n == NITEMS(b->list))
		return 0;
	build = &b->list[b->n++];
	snprintf(build->name, sizeof(build->name), "%s", name);
	if (!find_id(info, build->id, sizeof(build->id)))
		snprintf(build->id, sizeof(build->id), "unknown");
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	const struct build *x = a, *y = b;

	return strcmp(x->name, y->name);
}

void
build_find(struct builds *b)
{
	b->n = 0;
	(void)dl_iterate_phdr(add_object, b);
	if (b->n > 1) /* the program stays in front */
		qsort(b->list + 1, b->n - 1, sizeof(b->list[0]), by_name);
}
