/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue of permissions: loaded strictly, asked by name or by form. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "model/permission.h"

#define MAX_CATALOG (4 * MIB) /* bytes of a catalogue file */

/* Names of a kind: each of the three that is given must hold. */
struct form {
	const char *prefix, *contains, *suffix;
	struct permission as; /* without a name */
};

/* Sorted by name, so that nothing but the arena is needed. */
struct permission_catalog {
	struct permission *permissions;
	size_t n_permissions;
	struct form *forms;
	size_t n_forms;
	struct platform platform;
};

static int
read_action(const struct json *item, struct permission *p, struct arena *arena,
    struct err *err)
{
	static const char *const actions[] = { "read", "read-sensitive",
		"write", "admin" };
	const char *text;

	if (json_get_text(item, "action", &text, err) != 0)
		return -1;
	for (size_t i = 0; i < NITEMS(actions); i++)
		if (strcmp(text, actions[i]) == 0)
			p->action = actions[i];
	if (p->action == NULL)
		return json_error(item, err,
		    "action \"%s\" is none of read, "
		    "read-sensitive, write, admin",
		    text);
	if (json_get_text(item, "label", &text, err) != 0)
		return -1;
	if (text[0] == '\0')
		return json_error(item, err, "the label is empty");
	p->label = arena_strdup(arena, text);
	return p->label == NULL ? err_nomem(err) : 0;
}

static int
read_tier(const struct json *item, enum tier *out, struct err *err)
{
	int64_t number;

	if (json_get_int(item, "tier", &number, err) != 0)
		return -1;
	if (number < 0 || number > 3)
		return json_error(item, err, "tier must be 0, 1, 2 or 3");
	*out = (enum tier)number;
	return 0;
}

static int
read_texts(const struct json *item, const char *key, const char *const **out,
    size_t *n_out, struct arena *arena, struct err *err)
{
	struct json list, value;
	const char **texts, *text;
	size_t n = 0;

	if (json_opt_list(item, key, &list, err) != 0)
		return -1;
	if (json_type(&list) == JSON_ABSENT || json_count(&list) == 0)
		return 0;
	texts = arena_alloc(arena, json_count(&list), sizeof(*texts));
	if (texts == NULL)
		return err_nomem(err);
	for (bool ok = json_first(&list, &value); ok; ok = json_next(&value)) {
		if (json_as_text(&value, &text, err) != 0)
			return -1;
		texts[n] = arena_strdup(arena, text);
		if (texts[n++] == NULL)
			return err_nomem(err);
	}
	*out = texts;
	*n_out = n;
	return 0;
}

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
	*out = arena_strdup(arena, text);
	return *out == NULL ? err_nomem(err) : 0;
}

static int
read_limited(const struct json *item, struct permission *p,
    struct arena *arena, struct err *err)
{
	static const char *const keys[] = { "by", "tier" };
	struct json object;

	if (json_opt_object(item, "limited", &object, err) != 0)
		return -1;
	if (json_type(&object) == JSON_ABSENT)
		return 0;
	if (json_only(&object, keys, NITEMS(keys), err) != 0 ||
	    read_texts(&object, "by", &p->limited_by, &p->n_limited_by, arena,
		err) != 0)
		return -1;
	return read_tier(&object, &p->limited_tier, err);
}

/* Either to a tier, or as the accounts of a type. */
static int
read_escalates(const struct json *item, struct permission_escalation *e,
    struct arena *arena, struct err *err)
{
	static const char *const keys[] = { "label", "tier", "acts_as", "by",
		"unless" };
	struct json object;
	const char *as;

	if (json_opt_object(item, "escalates", &object, err) != 0)
		return -1;
	if (json_type(&object) == JSON_ABSENT)
		return 0;
	if (json_only(&object, keys, NITEMS(keys), err) != 0 ||
	    opt_copy(&object, "label", &e->label, arena, err) != 0 ||
	    opt_copy(&object, "by", &e->by, arena, err) != 0 ||
	    read_texts(&object, "unless", &e->unless, &e->n_unless, arena,
		err) != 0 ||
	    json_opt_text(&object, "acts_as", &as, err) != 0)
		return -1;
	if (e->label == NULL || e->label[0] == '\0')
		return json_error(&object, err, "the label is empty");
	if (as == NULL)
		return read_tier(&object, &e->tier, err);
	if (strcmp(as, "service") != 0)
		return json_error(&object, err, "acts_as must be \"service\"");
	e->acts_as_service = true;
	return 0;
}

/* What the platform does with it beyond its name. */
static int
read_manner(const struct json *item, struct permission *p, struct arena *arena,
    struct err *err)
{
	enum tri whole;

	if (read_texts(item, "implies", &p->implies, &p->n_implies, arena,
		err) != 0 ||
	    read_texts(item, "ignores", &p->ignores, &p->n_ignores, arena,
		err) != 0 ||
	    opt_copy(item, "needs", &p->needs, arena, err) != 0 ||
	    json_opt_bool(item, "deny_whole", &whole, err) != 0 ||
	    read_limited(item, p, arena, err) != 0)
		return -1;
	p->deny_whole = whole == TRI_YES;
	return read_escalates(item, &p->escalates, arena, err);
}

static int
read_permission(const struct json *item, struct permission *p,
    struct arena *arena, struct err *err)
{
	static const char *const keys[] = { "name", "label", "action", "tier",
		"scopable", "attributes", "implies", "ignores", "needs",
		"deny_whole", "limited", "escalates" };
	enum tri scopable;
	const char *name;

	if (json_only(item, keys, NITEMS(keys), err) != 0 ||
	    json_get_text(item, "name", &name, err) != 0 ||
	    json_opt_bool(item, "scopable", &scopable, err) != 0 ||
	    read_action(item, p, arena, err) != 0 ||
	    read_tier(item, &p->tier, err) != 0 ||
	    read_texts(item, "attributes", &p->attributes, &p->n_attributes,
		arena, err) != 0 ||
	    read_manner(item, p, arena, err) != 0)
		return -1;
	if (name[0] == '\0')
		return json_error(item, err, "the name is empty");
	p->name = arena_strdup(arena, name);
	p->scopable = scopable == TRI_YES;
	p->known = true;
	return p->name == NULL ? err_nomem(err) : 0;
}

static int
read_form(const struct json *item, struct form *form, struct arena *arena,
    struct err *err)
{
	static const char *const keys[] = { "prefix", "contains", "suffix",
		"label", "action", "tier" };

	if (json_only(item, keys, NITEMS(keys), err) != 0 ||
	    opt_copy(item, "prefix", &form->prefix, arena, err) != 0 ||
	    opt_copy(item, "contains", &form->contains, arena, err) != 0 ||
	    opt_copy(item, "suffix", &form->suffix, arena, err) != 0 ||
	    read_action(item, &form->as, arena, err) != 0)
		return -1;
	return read_tier(item, &form->as.tier, err);
}

/* Which file, once the cause (with its line) is known. */
static int
in_file(const char *path, struct err *err)
{
	if (err->code == ERR_CONFIG)
		err->code = ERR_DATA;
	return err_wrap(err, "%s", path);
}

static int
by_name(const void *a, const void *b)
{
	const struct permission *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int
read_permissions(struct permission_catalog *c, const struct json *root,
    const char *path, struct arena *arena, struct err *err)
{
	struct json list, item;

	if (json_get_list(root, "permissions", &list, err) != 0)
		return in_file(path, err);
	c->permissions =
	    arena_alloc(arena, json_count(&list) + 1, sizeof(*c->permissions));
	if (c->permissions == NULL)
		return err_nomem(err);
	for (bool ok = json_first(&list, &item); ok; ok = json_next(&item))
		if (read_permission(&item, &c->permissions[c->n_permissions++],
			arena, err) != 0)
			return in_file(path, err);
	qsort(
	    c->permissions, c->n_permissions, sizeof(*c->permissions), by_name);
	for (size_t i = 1; i < c->n_permissions; i++)
		if (by_name(&c->permissions[i - 1], &c->permissions[i]) == 0)
			return err_set(err, ERR_DATA,
			    "%s: permission \"%s\" is there twice", path,
			    c->permissions[i].name);
	return 0;
}

/* The last form takes what no other took: nothing may be left over. */
static int
read_forms(struct permission_catalog *c, const struct json *root,
    const char *path, struct arena *arena, struct err *err)
{
	struct json list, item;
	const struct form *last;

	if (json_get_list(root, "forms", &list, err) != 0)
		return in_file(path, err);
	c->forms = arena_alloc(arena, json_count(&list) + 1, sizeof(*c->forms));
	if (c->forms == NULL)
		return err_nomem(err);
	for (bool ok = json_first(&list, &item); ok; ok = json_next(&item))
		if (read_form(&item, &c->forms[c->n_forms++], arena, err) != 0)
			return in_file(path, err);
	last = c->n_forms == 0 ? NULL : &c->forms[c->n_forms - 1];
	if (last == NULL || last->prefix != NULL || last->contains != NULL ||
	    last->suffix != NULL) {
		json_error(&list, err,
		    "the last form must take every name (no prefix, "
		    "contains or suffix)");
		return in_file(path, err);
	}
	return 0;
}

int
permission_load(struct permission_catalog **out, const char *path,
    struct arena *arena, struct err *err)
{
	static const char *const keys[] = { "about", "kind", "attributes",
		"parameters", "filled", "placeholder", "permissions",
		"forms" };
	struct permission_catalog *c = NULL;
	struct json_doc *doc = NULL;
	struct json root;
	char *text = NULL;
	size_t len;
	int rc = -1;

	*out = NULL;
	if (file_read(path, MAX_CATALOG, &text, &len, err) != 0)
		goto out;
	if (json_parse(&doc, text, len, &json_limits_config, err) != 0) {
		in_file(path, err);
		goto out;
	}
	json_root(doc, &root);
	c = arena_alloc(arena, 1, sizeof(*c));
	if (c == NULL) {
		err_nomem(err);
		goto out;
	}
	if (json_only(&root, keys, NITEMS(keys), err) != 0 ||
	    platform_read(&c->platform, &root, arena, err) != 0) {
		in_file(path, err);
		goto out;
	}
	if (read_permissions(c, &root, path, arena, err) != 0 ||
	    read_forms(c, &root, path, arena, err) != 0)
		goto out;
	*out = c;
	rc = 0;
out:
	json_free(doc);
	free(text);
	return rc;
}

static bool
fits(const struct form *form, const char *name)
{
	if (form->prefix != NULL && !text_starts(name, form->prefix))
		return false;
	if (form->contains != NULL && strstr(name, form->contains) == NULL)
		return false;
	return form->suffix == NULL || text_ends(name, form->suffix);
}

void
permission_find(const struct permission_catalog *catalog, const char *name,
    struct permission *out)
{
	const struct permission key = { .name = name };
	const struct permission *known =
	    catalog->n_permissions == 0
		? NULL
		: bsearch(&key, catalog->permissions, catalog->n_permissions,
		      sizeof(key), by_name);
	size_t i = 0;

	if (known != NULL) {
		*out = *known;
		return;
	}
	while (!fits(&catalog->forms[i], name))
		i++;
	*out = catalog->forms[i].as;
	out->name = name;
}

size_t
permission_count(const struct permission_catalog *catalog)
{
	return catalog->n_permissions;
}

const struct permission *
permission_at(const struct permission_catalog *catalog, size_t i)
{
	return &catalog->permissions[i];
}

const struct platform *
permission_platform(const struct permission_catalog *catalog)
{
	return &catalog->platform;
}
