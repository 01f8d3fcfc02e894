/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is judged against: registers, exceptions, duties, and the review to
 * compare with.  The first three may stand in files of their own.
 */
#include <stdlib.h>
#include <string.h>

#include "app/config_private.h"
#include "base/file.h"

static const char *const part_keys[CONFIG_PARTS] = {
	[CONFIG_REGISTERS] = "registers",
	[CONFIG_EXCEPTIONS] = "exceptions",
	[CONFIG_DUTIES] = "duties",
};

enum config_part_name
config_part_of(const char *key)
{
	for (size_t i = 0; i < CONFIG_PARTS; i++)
		if (strcmp(key, part_keys[i]) == 0)
			return (enum config_part_name)i;
	return CONFIG_PARTS;
}

void
config_part_value(const struct config *c, enum config_part_name name,
    const struct json *root, struct json *out)
{
	if (c->parts[name].doc != NULL) {
		json_root(c->parts[name].doc, out);
		return;
	}
	json_member(root, part_keys[name], out);
	if (json_type(out) == JSON_NULL)
		out->node = NULL;
}

int
config_path(const struct json *v, const char *dir, const char **out,
    struct arena *arena, struct err *err)
{
	const char *path;

	if (json_as_text(v, &path, err) != 0)
		return -1;
	if (path[0] == '\0')
		return config_bad(v, err, "is empty");
	*out = arena_printf(
	    arena, "%s%s", path[0] == '/' || dir == NULL ? "" : dir, path);
	return *out != NULL ? 0 : err_nomem(err);
}

int
config_opt_path(const struct json *v, const char *key, const char *dir,
    const char **out, struct arena *arena, struct err *err)
{
	struct json item;

	json_member(v, key, &item);
	if (json_type(&item) == JSON_ABSENT || json_type(&item) == JSON_NULL)
		return 0;
	return config_path(&item, dir, out, arena, err);
}

static int
open_part(struct config *c, enum config_part_name name, const struct json *root,
    const char *dir, struct arena *arena, struct err *err)
{
	struct config_part *part = &c->parts[name];
	struct json v;
	char *text = NULL;
	size_t len;
	int rc = -1;

	json_member(root, part_keys[name], &v);
	if (json_type(&v) != JSON_TEXT)
		return 0;
	if (dir == NULL)
		return config_bad(&v, err,
		    "names a file, which is not part "
		    "of this configuration");
	if (config_path(&v, dir, &part->file, arena, err) != 0)
		return -1;
	if (file_read(part->file, MAX_CONFIG_BYTES, &text, &len, err) == 0) {
		rc =
		    json_parse(&part->doc, text, len, &json_limits_config, err);
		if (rc != 0)
			err_wrap(err, "%s", part->file);
		free(text);
	}
	if (rc != 0 && err->code != ERR_NOMEM)
		err->code = ERR_CONFIG;
	return rc == 0 ? 0 : err_wrap(err, "\"%s\"", part_keys[name]);
}

static int
read_previous(struct config *c, const struct json *root, const char *dir,
    struct arena *arena, struct err *err)
{
	struct json v;

	json_member(root, "previous", &v);
	if (json_type(&v) == JSON_ABSENT || json_type(&v) == JSON_NULL)
		return 0;
	return config_path(&v, dir, &c->previous, arena, err);
}

int
config_judge(struct config *c, const struct json *root, const char *dir,
    struct arena *arena, struct err *err)
{
	struct json v;

	c->parts = arena_alloc(arena, CONFIG_PARTS, sizeof(*c->parts));
	if (c->parts == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < CONFIG_PARTS; i++)
		if (open_part(c, (enum config_part_name)i, root, dir, arena,
			err) != 0)
			return -1;
	config_part_value(c, CONFIG_REGISTERS, root, &v);
	if (register_read(&c->registers, &v, c->parts[CONFIG_REGISTERS].file,
		arena, err) != 0)
		return -1;
	config_part_value(c, CONFIG_EXCEPTIONS, root, &v);
	if (exception_read(&c->exceptions, &v, c->parts[CONFIG_EXCEPTIONS].file,
		arena, err) != 0)
		return -1;
	return read_previous(c, root, dir, arena, err);
}

void
config_judge_free(struct config *c)
{
	for (size_t i = 0; c->parts != NULL && i < CONFIG_PARTS; i++) {
		json_free(c->parts[i].doc);
		c->parts[i].doc = NULL;
	}
}

static bool
is_first_of_kind(const struct config *c, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(c->sources[k].source->kind,
			c->sources[i].source->kind) == 0)
			return false;
	return true;
}

static int
load_shipped(struct config *c, const char *data_dir, const char *kind,
    struct arena *arena, struct err *err)
{
	const char *path =
	    arena_printf(arena, "%s/duties/%s.json", data_dir, kind);

	if (path == NULL)
		return err_nomem(err);
	if (!file_exists(path))
		return 0; /* this kind of source brings none */
	return duty_load(&c->duties, path, arena, err);
}

int
config_load_duties(struct config *c, const char *data_dir, struct arena *arena,
    struct err *err)
{
	struct json root, v;

	for (size_t i = 0; i < c->n_sources; i++)
		if (is_first_of_kind(c, i) &&
		    load_shipped(c, data_dir, c->sources[i].source->kind, arena,
			err) != 0)
			return -1;
	json_root(c->doc, &root);
	config_part_value(c, CONFIG_DUTIES, &root, &v);
	if (duty_read(
		&c->duties, &v, c->parts[CONFIG_DUTIES].file, arena, err) != 0)
		return err_wrap(err, "%s", c->path);
	return 0;
}
