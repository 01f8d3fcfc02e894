/* SPDX-License-Identifier: Apache-2.0 */
/* Reads CSV; the writer of it is writer/csv.c. */
#include <string.h>

#include "base/csv.h"
#include "base/err.h"

void
csv_begin(struct csv *c, const char *text, size_t len)
{
	memset(c, 0, sizeof(*c));
	c->text = text;
	c->len = len;
	c->line = 1;
	strbuf_init(&c->room, CSV_MAX_RECORD);
}

void
csv_end(struct csv *c)
{
	strbuf_clear(&c->room);
}

static int
bad(const struct csv *c, struct err *err, const char *what)
{
	return err_set(err, ERR_DATA, "line %zu: %s", c->line + c->breaks,
	    what);
}

static bool
is_at(const struct csv *c, char wanted)
{
	return c->at < c->len && c->text[c->at] == wanted;
}

static bool
is_line_end(const struct csv *c)
{
	return c->at == c->len || is_at(c, '\n') ||
	       (is_at(c, '\r') &&
		   (c->at + 1 == c->len || c->text[c->at + 1] == '\n'));
}

static int
take_quoted(struct csv *c, struct err *err)
{
	for (c->at++;; c->at++) {
		if (c->at == c->len)
			return bad(c, err, "ends within quotes");
		if (is_at(c, '"')) {
			c->at++;
			if (!is_at(c, '"'))
				break;
		}
		c->breaks += is_at(c, '\n');
		strbuf_addc(&c->room, c->text[c->at]);
	}
	if (!is_at(c, ',') && !is_line_end(c))
		return bad(c, err, "text behind a closing quote");
	return 0;
}

static int
take_plain(struct csv *c, struct err *err)
{
	for (; !is_at(c, ',') && !is_line_end(c); c->at++) {
		if (is_at(c, '"'))
			return bad(c, err, "a quote within a field");
		strbuf_addc(&c->room, c->text[c->at]);
	}
	return 0;
}

static int
take_field(struct csv *c, struct err *err)
{
	if (c->n == CSV_MAX_FIELDS)
		return err_set(err, ERR_LIMIT, "line %zu: more than %d fields",
		    c->line, CSV_MAX_FIELDS);
	c->starts[c->n++] = c->room.len;
	if ((is_at(c, '"') ? take_quoted(c, err) : take_plain(c, err)) != 0)
		return -1;
	strbuf_addn(&c->room, "", 1); /* each field ends in NUL */
	return 0;
}

int
csv_next(struct csv *c, struct err *err)
{
	c->line += c->breaks;
	c->breaks = 0;
	c->n = 0;
	strbuf_reset(&c->room);
	if (c->at == c->len)
		return 0;
	if (take_field(c, err) != 0)
		return -1;
	while (is_at(c, ',')) {
		c->at++;
		if (take_field(c, err) != 0)
			return -1;
	}
	if (is_at(c, '\r'))
		c->at++;
	if (is_at(c, '\n')) {
		c->at++;
		c->breaks++;
	}
	if (strbuf_failed(&c->room))
		return err_set(err, ERR_LIMIT, "line %zu: a record above %zu "
		    "bytes", c->line, CSV_MAX_RECORD);
	return 1;
}

const char *
csv_field(const struct csv *c, size_t i)
{
	return i < c->n ? strbuf_text(&c->room) + c->starts[i] : NULL;
}

size_t
csv_find(const struct csv *c, const char *text)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(csv_field(c, i), text) == 0)
			return i;
	return NONE;
}
