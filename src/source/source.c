/* SPDX-License-Identifier: Apache-2.0 */
/* Table of connectors, and what every entry of "sources" has. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "source/dynatrace/dt.h"
#include "source/source.h"

#define MAX_SOURCES 64
#define MAX_ID 64
#define MAX_CONCURRENCY 64
#define DEFAULT_CONCURRENCY 8

const struct source *const source_table[] = { &source_dynatrace, NULL };

const struct source *
source_find(const char *kind)
{
	for (size_t i = 0; source_table[i] != NULL; i++)
		if (strcmp(source_table[i]->kind, kind) == 0)
			return source_table[i];
	return NULL;
}

static int
bad(const struct json *value, struct err *err, const char *message)
{
	json_error(value, err, "%s", message);
	err->code = ERR_CONFIG;
	return -1;
}

/* It names files and stands in every row: the same on every system. */
static bool
is_source_id(const char *id)
{
	size_t n = strlen(id);

	return n > 0 && n <= MAX_ID && id[0] != '.' && id[0] != '-' &&
	       strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n;
}

static int
read_id(struct source_config *config, const struct source_config *before,
    const struct json *item, struct arena *arena, struct err *err)
{
	struct json value;

	if (json_get_text(item, "id", &config->id, err) != 0)
		return -1;
	json_member(item, "id", &value);
	if (!is_source_id(config->id))
		return bad(&value, err,
		    "must be 1 to 64 small letters, digits, '.', '_' or '-', "
		    "not beginning with '.' or '-'");
	for (; before != config; before++)
		if (strcmp(before->id, config->id) == 0)
			return bad(&value, err, "another source has this id");
	config->id = arena_strdup(arena, config->id);
	return config->id != NULL ? 0 : err_nomem(err);
}

static int
read_kind(
    struct source_config *config, const struct json *item, struct err *err)
{
	const char *kinds[NITEMS(source_table)], *kind, *near;
	char message[160];
	struct json value;
	size_t n;

	if (json_get_text(item, "kind", &kind, err) != 0)
		return -1;
	config->source = source_find(kind);
	if (config->source != NULL)
		return 0;
	for (n = 0; source_table[n] != NULL; n++)
		kinds[n] = source_table[n]->kind;
	near = text_nearest(kind, kinds, n);
	json_member(item, "kind", &value);
	(void)snprintf(message, sizeof(message),
	    "no such kind of source; %s \"%s\"",
	    near != NULL ? "perhaps" : "there is",
	    near != NULL ? near : kinds[0]);
	return bad(&value, err, message);
}

static int
read_concurrency(
    struct source_config *config, const struct json *item, struct err *err)
{
	struct json value;
	int64_t n;

	if (json_opt_int(item, "concurrency", DEFAULT_CONCURRENCY, &n, err) !=
	    0)
		return -1;
	json_member(item, "concurrency", &value);
	if (n < 1 || n > MAX_CONCURRENCY)
		return bad(&value, err, "must be from 1 to 64");
	config->concurrency = (unsigned)n;
	return 0;
}

int
source_configure(struct source_config **out, size_t *n, const struct json *list,
    struct arena *arena, struct err *err)
{
	struct source_config *configs;
	struct json item;

	*out = NULL;
	*n = 0;
	if (json_count(list) == 0)
		return bad(list, err, "names no source");
	if (json_count(list) > MAX_SOURCES)
		return bad(list, err, "more than 64 sources");
	configs = arena_alloc(arena, json_count(list), sizeof(*configs));
	if (configs == NULL)
		return err_nomem(err);
	*out = configs;
	for (bool more = json_first(list, &item); more;
	     more = json_next(&item)) {
		struct source_config *config = &configs[*n];

		if (json_type(&item) != JSON_OBJECT)
			return bad(&item, err, "must be an object");
		if (read_id(config, configs, &item, arena, err) != 0 ||
		    read_kind(config, &item, err) != 0 ||
		    read_concurrency(config, &item, err) != 0 ||
		    config->source->configure(config, &item, arena, err) != 0)
			return -1;
		(*n)++;
	}
	return 0;
}

void
source_clear(struct source_config *configs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < configs[i].n_secrets; j++)
			secret_clear(&configs[i].secrets[j].value);
}
