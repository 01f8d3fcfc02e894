/* SPDX-License-Identifier: Apache-2.0 */
/* The warcinfo record of a tape that is read. */
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "net/tape.h"

/* The value of one field: folded lines become lines again. */
static char *
unfold(struct tape *tape, const char *value, const char *end)
{
	struct strbuf sb;

	strbuf_init(&sb, TAPE_MAX_TEXT);
	for (const char *p = value; p < end; p++) {
		if (end - p >= 3 && memcmp(p, "\r\n ", 3) == 0) {
			strbuf_addc(&sb, '\n');
			p += 2;
		} else {
			strbuf_addc(&sb, *p);
		}
	}
	if (sb.len == 0)
		strbuf_add(&sb, "");
	return strbuf_take(&sb, &tape->arena);
}

/* End of the field that begins at p: a line end with no blank behind it. */
static const char *
field_end(const char *p, const char *end)
{
	for (; end - p >= 2; p++)
		if (p[0] == '\r' && p[1] == '\n' &&
		    (end - p == 2 || p[2] != ' '))
			return p;
	return NULL;
}

static int
take_field(struct tape *tape, const char *name, size_t name_len, char *value,
    struct err *err)
{
	struct tape_info *info = &tape->info;
	struct {
		const char *name;
		const char **to;
	} fields[] = { { "software", &info->software },
		{ "muster-campaign", &info->campaign },
		{ "muster-config", &info->config } };

	for (size_t i = 0; i < NITEMS(fields); i++)
		if (strlen(fields[i].name) == name_len &&
		    memcmp(fields[i].name, name, name_len) == 0)
			*fields[i].to = value;
	if (name_len == 12 && memcmp(name, "muster-began", 12) == 0 &&
	    utc_parse(value, &info->began, err) != 0)
		return err_wrap(err, "warcinfo, muster-began");
	return 0;
}

int
tape_read_info(
    struct tape *tape, const char *block, size_t len, struct err *err)
{
	const char *end = block + len, *stop, *colon;
	char *value;

	tape->info.began = UTC_UNKNOWN;
	if (!text_is_utf8(block, len))
		return err_set(err, ERR_DATA, "warcinfo: not UTF-8 text");
	for (const char *p = block; p < end; p = stop + 2) {
		if ((stop = field_end(p, end)) == NULL ||
		    (colon = memchr(p, ':', (size_t)(stop - p))) == NULL)
			return err_set(
			    err, ERR_DATA, "warcinfo: not a list of fields");
		value = unfold(tape, colon + 1 + (colon[1] == ' '), stop);
		if (value == NULL)
			return err_nomem(err);
		if (take_field(tape, p, (size_t)(colon - p), value, err) != 0)
			return -1;
	}
	if (tape->info.software == NULL || tape->info.began == UTC_UNKNOWN)
		return err_set(
		    err, ERR_DATA, "warcinfo: not a tape of this program");
	return 0;
}
