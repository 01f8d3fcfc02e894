/* SPDX-License-Identifier: Apache-2.0 */
/* The list of principals. */
#include <stdlib.h>
#include <string.h>

#include "app/principals.h"
#include "base/arena.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/file.h"
#include "base/map.h"
#include "base/text.h"

#define MAX_LIST ((size_t)256 * MIB)
#define BOM "\xEF\xBB\xBF" /* what exports of Microsoft begin with */

struct columns {
	size_t id, name, mail;
};

static size_t
find(const struct csv *csv, const char *name)
{
	for (size_t i = 0; csv_field(csv, i) != NULL; i++)
		if (text_equal_nocase(csv_field(csv, i), name))
			return i;
	return NONE;
}

static int
read_head(struct csv *csv, struct columns *c, struct err *err)
{
	int more = csv_next(csv, err);

	if (more < 0)
		return -1;
	if (more == 1) {
		c->id = find(csv, "objectId");
		if (c->id == NONE)
			c->id = find(csv, "id");
		c->name = find(csv, "userPrincipalName");
		c->mail = find(csv, "mail");
	}
	if (more == 0 || c->id == NONE || c->name == NONE)
		return err_set(err, ERR_CONFIG, "needs the columns "
		    "userPrincipalName and objectId (or id) in its first "
		    "line");
	return 0;
}

/* The same person by both of his names is no conflict. */
static int
add_name(struct principals *p, const char *name, size_t line,
    struct arena *arena, struct err *err)
{
	char *key = arena_strdup(arena, name);
	size_t at = p->n - 1;
	int there;

	for (char *c = key; c != NULL && *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + ('a' - 'A'));
	there = key == NULL ? -1 : map_add(p->of_login, key, at);
	if (there < 0)
		return err_nomem(err);
	if (there == 1 && strcmp(p->ids[map_get(p->of_login, key)],
		p->ids[at]) != 0)
		return err_set(err, ERR_CONFIG, "line %zu: \"%s\" stands for "
		    "two principals", line, name);
	return 0;
}

static bool
is_there(const char *text)
{
	return text != NULL && *text != '\0';
}

static int
add_row(struct principals *p, const struct csv *csv, const struct columns *c,
    const char **ids, struct arena *arena, struct err *err)
{
	const char *id = csv_field(csv, c->id);
	const char *name = csv_field(csv, c->name);
	const char *mail = c->mail == NONE ? NULL : csv_field(csv, c->mail);

	if (!is_there(id) && !is_there(name))
		return 0;
	if (!is_there(id))
		return err_set(err, ERR_CONFIG, "line %zu: has no id",
		    csv->line);
	ids[p->n] = arena_strdup(arena, id);
	if (ids[p->n++] == NULL)
		return err_nomem(err);
	if (is_there(name) && add_name(p, name, csv->line, arena, err) != 0)
		return -1;
	return is_there(mail) ? add_name(p, mail, csv->line, arena, err) : 0;
}

static int
read_rows(struct principals *p, const char *text, size_t len,
    struct arena *arena, struct err *err)
{
	struct columns columns = { NONE, NONE, NONE };
	size_t lines = 2;
	const char **ids;
	struct csv csv;
	int more = -1;

	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n' || text[i] == '\r';
	p->of_login = map_new();
	p->ids = ids = arena_alloc(arena, lines, sizeof(*ids));
	if (p->of_login == NULL || ids == NULL)
		return err_nomem(err);
	csv_begin(&csv, text, len);
	if (read_head(&csv, &columns, err) == 0)
		while ((more = csv_next(&csv, err)) == 1)
			if (add_row(p, &csv, &columns, ids, arena, err) != 0) {
				more = -1;
				break;
			}
	csv_end(&csv);
	return more;
}

int
principals_load(struct principals *p, const char *path, struct arena *arena,
    struct err *err)
{
	size_t len, skip;
	char *text;
	int rc = -1;

	if (file_read(path, MAX_LIST, &text, &len, err) != 0)
		return -1;
	skip = text_starts(text, BOM) ? strlen(BOM) : 0;
	if (!text_is_utf8(text, len))
		err_set(err, ERR_CONFIG, "is not UTF-8");
	else
		rc = read_rows(p, text + skip, len - skip, arena, err);
	free(text);
	if (rc != 0 && err->code == ERR_DATA)
		err->code = ERR_CONFIG;
	return rc == 0 ? 0 : err_wrap(err, "--principals %s", path);
}

void
principals_clear(struct principals *p)
{
	map_free(p->of_login);
	p->of_login = NULL;
}
