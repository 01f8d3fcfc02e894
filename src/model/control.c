/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requirements of frameworks: one JSON file each, so that a framework is
 * added or corrected without a release.
 *
 *	{ "framework": "SOC 2", "about": "...", "controls": [
 *	  { "id": "CC6.2", "title": "...", "shows": "...",
 *	    "rules": [ "ACC-01" ], "partly": "...", "beyond": "...",
 *	    "guards": [ { "rule": "ACC-01", "setting": "days",
 *	      "at_most": 90 } ] } ] }
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "model/control.h"

#define MAX_CONTROL_FILE (4 * MIB)
#define MAX_CONTROL_FILES 1000
#define MAX_CONTROLS_TEXT (64 * KIB) /* of control_of_rule() */
#define NO_BOUND (-1)                /* of a guard */

struct names {
	char **items;
	size_t n, room;
};

/* What is being loaded; the items move to the arena at the end. */
struct load {
	struct control *items;
	size_t n, room;
	struct arena *arena;
	const char *path;
};

static int
by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return text_compare(*x, *y);
}

static int
add_name(struct names *names, const char *name, struct err *err)
{
	void *items = names->items;
	size_t len = strlen(name);

	if (names->n >= MAX_CONTROL_FILES)
		return err_set(
		    err, ERR_LIMIT, "more than %d files", MAX_CONTROL_FILES);
	if (array_reserve(
		&items, &names->room, names->n + 1, sizeof(*names->items)) != 0)
		return err_nomem(err);
	names->items = items;
	names->items[names->n] = malloc(len + 1);
	if (names->items[names->n] == NULL)
		return err_nomem(err);
	memcpy(names->items[names->n++], name, len + 1);
	return 0;
}

static int
list_files(struct names *names, const char *dir, struct err *err)
{
	const struct dirent *entry;
	DIR *folder = opendir(dir);
	int rc = -1;

	if (folder == NULL)
		return err_set(err, ERR_IO, "%s: %s", dir, strerror(errno));
	for (errno = 0; (entry = readdir(folder)) != NULL; errno = 0) {
		if (entry->d_name[0] == '.' ||
		    !text_ends(entry->d_name, ".json"))
			continue;
		if (add_name(names, entry->d_name, err) != 0) {
			err_wrap(err, "%s", dir);
			goto out;
		}
	}
	if (errno != 0) {
		err_set(err, ERR_IO, "%s: %s", dir, strerror(errno));
		goto out;
	}
	if (names->n > 1)
		qsort(names->items, names->n, sizeof(*names->items), by_text);
	rc = 0;
out:
	(void)closedir(folder);
	return rc;
}

static int
read_rules(const struct json *item, struct control *control,
    struct arena *arena, struct err *err)
{
	struct json list, rule;
	const char **rules, *text;
	size_t n = 0;

	if (json_get_list(item, "rules", &list, err) != 0)
		return -1;
	rules = arena_alloc(arena, json_count(&list) + 1, sizeof(*rules));
	if (rules == NULL)
		return err_nomem(err);
	for (bool ok = json_first(&list, &rule); ok; ok = json_next(&rule)) {
		if (json_as_text(&rule, &text, err) != 0)
			return -1;
		rules[n] = arena_strdup(arena, text);
		if (rules[n++] == NULL)
			return err_nomem(err);
	}
	control->rules = rules;
	control->n_rules = n;
	return 0;
}

/* Absent: NULL.  An empty one is a text that somebody forgot. */
static int
opt_copy(const struct json *item, const char *key, const char **out,
    struct arena *arena, struct err *err)
{
	const char *text;

	*out = NULL;
	if (json_opt_text(item, key, &text, err) != 0)
		return -1;
	if (text == NULL)
		return 0;
	if (text[0] == '\0')
		return json_error(item, err, "\"%s\" is empty", key);
	*out = arena_strdup(arena, text);
	return *out == NULL ? err_nomem(err) : 0;
}

static int
read_guard(const struct json *item, struct guard *guard, struct arena *arena,
    struct err *err)
{
	static const char *const keys[] = { "rule", "setting", "at_most",
		"at_least" };

	if (json_only(item, keys, NITEMS(keys), err) != 0 ||
	    opt_copy(item, "rule", &guard->rule, arena, err) != 0 ||
	    opt_copy(item, "setting", &guard->setting, arena, err) != 0 ||
	    json_opt_int(item, "at_most", NO_BOUND, &guard->at_most, err) !=
		0 ||
	    json_opt_int(item, "at_least", NO_BOUND, &guard->at_least, err) !=
		0)
		return -1;
	if (guard->rule == NULL || guard->setting == NULL)
		return json_error(
		    item, err, "must name a \"rule\" and its \"setting\"");
	if (guard->at_most < NO_BOUND || guard->at_least < NO_BOUND ||
	    (guard->at_most == NO_BOUND && guard->at_least == NO_BOUND))
		return json_error(item, err,
		    "must say \"at_most\" or "
		    "\"at_least\", from 0 on");
	return 0;
}

static int
read_guards(const struct json *item, struct control *control,
    struct arena *arena, struct err *err)
{
	struct json list, guard;
	struct guard *guards;
	size_t n = 0;

	if (json_opt_list(item, "guards", &list, err) != 0)
		return -1;
	if (json_type(&list) == JSON_ABSENT)
		return 0;
	guards = arena_alloc(arena, json_count(&list) + 1, sizeof(*guards));
	if (guards == NULL)
		return err_nomem(err);
	for (bool ok = json_first(&list, &guard); ok; ok = json_next(&guard))
		if (read_guard(&guard, &guards[n++], arena, err) != 0)
			return -1;
	control->guards = guards;
	control->n_guards = n;
	return 0;
}

static int
read_control(const struct json *item, struct control *control,
    struct arena *arena, struct err *err)
{
	static const char *const keys[] = { "id", "title", "shows", "rules",
		"partly", "beyond", "guards" };
	const char *id, *title, *shows;

	if (json_only(item, keys, NITEMS(keys), err) != 0 ||
	    json_get_text(item, "id", &id, err) != 0 ||
	    json_get_text(item, "title", &title, err) != 0 ||
	    json_get_text(item, "shows", &shows, err) != 0)
		return -1;
	if (id[0] == '\0')
		return json_error(item, err, "the id is empty");
	control->id = arena_strdup(arena, id);
	control->title = arena_strdup(arena, title);
	control->shows = arena_strdup(arena, shows);
	if (control->id == NULL || control->title == NULL ||
	    control->shows == NULL)
		return err_nomem(err);
	if (opt_copy(item, "partly", &control->partly, arena, err) != 0 ||
	    opt_copy(item, "beyond", &control->beyond, arena, err) != 0 ||
	    read_guards(item, control, arena, err) != 0)
		return -1;
	return read_rules(item, control, arena, err);
}

static int
read_framework(struct load *load, const struct json *root, struct err *err)
{
	static const char *const keys[] = { "framework", "about", "controls" };
	const char *text, *framework;
	struct json list, item;

	if (json_only(root, keys, NITEMS(keys), err) != 0 ||
	    json_get_text(root, "framework", &text, err) != 0 ||
	    json_get_list(root, "controls", &list, err) != 0)
		return -1;
	framework = arena_strdup(load->arena, text);
	if (framework == NULL)
		return err_nomem(err);
	for (bool ok = json_first(&list, &item); ok; ok = json_next(&item)) {
		void *items = load->items;
		struct control *control;

		if (array_reserve(&items, &load->room, load->n + 1,
			sizeof(*load->items)) != 0)
			return err_nomem(err);
		load->items = items;
		control = &load->items[load->n];
		memset(control, 0, sizeof(*control));
		control->framework = framework;
		if (read_control(&item, control, load->arena, err) != 0)
			return -1;
		load->n++;
	}
	return 0;
}

static int
read_file(struct load *load, const char *path, struct err *err)
{
	struct json_doc *doc = NULL;
	struct json root;
	char *text = NULL;
	size_t len;
	int rc = -1;

	if (file_read(path, MAX_CONTROL_FILE, &text, &len, err) != 0)
		return -1;
	if (json_parse(&doc, text, len, &json_limits_config, err) == 0) {
		json_root(doc, &root);
		rc = read_framework(load, &root, err);
	}
	if (rc != 0) {
		if (err->code == ERR_CONFIG)
			err->code = ERR_DATA;
		err_wrap(err, "%s", path);
	}
	json_free(doc);
	free(text);
	return rc;
}

static int
by_framework(const void *a, const void *b)
{
	const struct control *x = a, *y = b;
	int d = strcmp(x->framework, y->framework);

	return d != 0 ? d : strcmp(x->id, y->id);
}

/* Sorted into the arena; no requirement may be there twice. */
static int
hand_over(struct controls *out, const struct load *load, const char *dir,
    struct err *err)
{
	struct control *items =
	    arena_alloc(load->arena, load->n + 1, sizeof(*items));

	if (items == NULL)
		return err_nomem(err);
	if (load->n > 0) {
		memcpy(items, load->items, load->n * sizeof(*items));
		qsort(items, load->n, sizeof(*items), by_framework);
	}
	for (size_t i = 1; i < load->n; i++)
		if (by_framework(&items[i - 1], &items[i]) == 0)
			return err_set(err, ERR_DATA,
			    "%s: %s %s is there twice", dir, items[i].framework,
			    items[i].id);
	out->items = items;
	out->n = load->n;
	return 0;
}

int
control_load(
    struct controls *out, const char *dir, struct arena *arena, struct err *err)
{
	struct load load = { .arena = arena };
	struct names names = { NULL, 0, 0 };
	const char *path;
	int rc = -1;

	out->items = NULL;
	out->n = 0;
	if (list_files(&names, dir, err) != 0)
		goto out;
	for (size_t i = 0; i < names.n; i++) {
		path = file_join(arena, dir, names.items[i]);
		if (path == NULL) {
			err_nomem(err);
			goto out;
		}
		if (read_file(&load, path, err) != 0)
			goto out;
	}
	rc = hand_over(out, &load, dir, err);
out:
	for (size_t i = 0; i < names.n; i++)
		free(names.items[i]);
	free(names.items);
	free(load.items);
	return rc;
}

static bool
speaks_to(const struct control *control, const char *rule)
{
	for (size_t i = 0; i < control->n_rules; i++)
		if (strcmp(control->rules[i], rule) == 0)
			return true;
	return false;
}

/* "SOC 2 CC6.2, CC6.3; ISO ... A.5.18": the framework is said once. */
const char *
control_of_rule(
    const struct controls *controls, const char *rule, struct arena *arena)
{
	const char *framework = NULL;
	struct strbuf text;

	strbuf_init(&text, MAX_CONTROLS_TEXT);
	for (size_t i = 0; i < controls->n; i++) {
		const struct control *c = &controls->items[i];

		if (!speaks_to(c, rule))
			continue;
		if (framework != NULL && strcmp(framework, c->framework) == 0)
			strbuf_addf(&text, ", %s", c->id);
		else
			strbuf_addf(&text, "%s%s %s",
			    framework == NULL ? "" : "; ", c->framework, c->id);
		framework = c->framework;
	}
	return strbuf_take(&text, arena);
}
