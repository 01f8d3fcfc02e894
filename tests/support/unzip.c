/* SPDX-License-Identifier: Apache-2.0 */
/* What a zip file holds, read by its central directory and inflate alone. */
#include "support/test.h"

#include <zlib.h>

#include "base/base.h"
#include "support/unzip.h"

#define ROOM (64 * (size_t)MIB)

static size_t
number(const char *p, size_t n)
{
	size_t value = 0;

	while (n-- > 0)
		value = value << 8 | (unsigned char)p[n];
	return value;
}

static size_t
inflate_member(const char *from, size_t n, char *to, size_t room)
{
	z_stream z = { 0 };
	size_t out;

	assert_int_equal(inflateInit2(&z, -MAX_WBITS), Z_OK);
	z.next_in = (Bytef *)(uintptr_t)from;
	z.avail_in = (uInt)n;
	z.next_out = (Bytef *)to;
	z.avail_out = (uInt)room;
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	out = room - z.avail_out;
	(void)inflateEnd(&z);
	return out;
}

char *
unzip_text(const char *file, size_t len)
{
	const char *end = file + len, *list, *p;
	char *text = malloc(ROOM);
	size_t used = 0;

	assert_non_null(text);
	assert_true(len > 22);
	list = file + number(end - 22 + 16, 4); /* central directory */
	while (list + 46 < end && memcmp(list, "PK\1\2", 4) == 0) {
		const size_t packed = number(list + 20, 4);
		const size_t name = number(list + 28, 2);

		assert_true(used + name + 3 < ROOM);
		used += (size_t)snprintf(text + used, ROOM - used, "[%.*s]",
		    (int)name, list + 46);
		p = file + number(list + 42, 4);
		p += 30 + number(p + 26, 2) + number(p + 28, 2);
		if (number(list + 10, 2) == 0) { /* stored */
			assert_true(used + packed < ROOM);
			memcpy(text + used, p, packed);
			used += packed;
		} else {
			used += inflate_member(
			    p, packed, text + used, ROOM - used - 1);
		}
		list += 46 + name + number(list + 30, 2) +
			number(list + 32, 2);
	}
	for (size_t i = 0; i < used; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	text[used] = '\0';
	return text;
}
