/* SPDX-License-Identifier: Apache-2.0 */
/* Texts, names and dates that people write into the configuration. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/redact.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "model/configured_private.h"

/* a configuration has 4 MiB; what takes the place of a secret is longer */
#define MAX_TEXT (64 * MIB)
#define DATE_CHARS 10 /* "2026-12-31" */

static int
clean(const char *text, const char **out, bool *changed, struct arena *arena,
    struct err *err)
{
	struct strbuf sb;

	strbuf_init(&sb, MAX_TEXT);
	redact_text(NULL, text, strlen(text), &sb, changed);
	*out = strbuf_take(&sb, arena);
	return *out == NULL ? err_nomem(err) : 0;
}

int
configured_text(const struct json *v, const char *key, const char **out,
    struct arena *arena, struct err *err)
{
	const char *text;
	bool changed = false;

	*out = NULL;
	if (json_opt_text(v, key, &text, err) != 0)
		return -1;
	if (text == NULL || text[0] == '\0')
		return 0;
	return clean(text, out, &changed, arena, err);
}

/* The value is not repeated: it may be one. */
static int
name_of(const struct json *v, const char **out, struct arena *arena,
    struct err *err)
{
	const char *text;
	bool changed = false;

	*out = NULL;
	if (json_as_text(v, &text, err) != 0 ||
	    clean(text, out, &changed, arena, err) != 0)
		return -1;
	if (changed)
		return json_error(v, err,
		    "has the form of a secret, which "
		    "does not belong here: name a token by its id");
	return 0;
}

int
configured_name(const struct json *v, const char *key, const char **out,
    struct arena *arena, struct err *err)
{
	struct json found;
	const char *text;

	*out = NULL;
	if (json_opt_text(v, key, &text, err) != 0)
		return -1;
	if (text == NULL || text[0] == '\0')
		return 0;
	json_member(v, key, &found);
	return name_of(&found, out, arena, err);
}

int
configured_item(const struct json *v, const char **out, struct arena *arena,
    struct err *err)
{
	if (name_of(v, out, arena, err) != 0)
		return -1;
	if ((*out)[0] == '\0')
		return json_error(v, err, "is empty");
	return 0;
}

int
configured_id(const struct json *v, const char *key, const char **out,
    struct arena *arena, struct err *err)
{
	struct json found;
	const char *text;

	if (json_get_text(v, key, &text, err) != 0)
		return -1;
	json_member(v, key, &found);
	return configured_item(&found, out, arena, err);
}

int
configured_names(const struct json *v, const char *key, const char *const **out,
    size_t *n, struct arena *arena, struct err *err)
{
	struct json list, item;
	const char **names;
	size_t count = 0;

	*out = NULL;
	*n = 0;
	if (json_opt_list(v, key, &list, err) != 0)
		return -1;
	if (json_type(&list) == JSON_ABSENT || json_count(&list) == 0)
		return 0;
	names = arena_alloc(arena, json_count(&list), sizeof(*names));
	if (names == NULL)
		return err_nomem(err);
	for (bool ok = json_first(&list, &item); ok; ok = json_next(&item))
		if (configured_item(&item, &names[count++], arena, err) != 0)
			return -1;
	*out = names;
	*n = count;
	return 0;
}

int
configured_end(
    const struct json *v, const char *key, int64_t *out, struct err *err)
{
	const char *text;

	if (json_opt_time(v, key, out, err) != 0 ||
	    json_opt_text(v, key, &text, err) != 0)
		return -1;
	if (text != NULL && strlen(text) == DATE_CHARS)
		*out += UTC_DAY - 1;
	return 0;
}

int
configured_wrong(const char *file, struct err *err)
{
	if (err->code == ERR_DATA || err->code == ERR_LIMIT)
		err->code = ERR_CONFIG;
	return file == NULL ? -1 : err_wrap(err, "%s", file);
}
