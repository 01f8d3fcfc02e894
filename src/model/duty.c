/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads duties and their conflicts, one file on top of another: what has the
 * same id is replaced.  A conflict is kept by the ids of its duties until all
 * are there, because each reading moves them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/map.h"
#include "base/text.h"
#include "model/configured_private.h"
#include "model/duty.h"
#include "model/entitlement.h"
#include "model/finding.h"

#define MAX_DUTY_FILE (4 * MIB)

static const char *const file_keys[] = { "about", "duties", "conflicts" };
static const char *const duty_keys[] = { "id", "title", "permissions",
	"actions", "entitlements", "tier", "criticality" };
static const char *const conflict_keys[] = { "id", "title", "why", "one",
	"other", "severity", "same_scope" };
static const char *const action_names[] = { "read", "read-sensitive", "write",
	"admin" };

/* A conflict whose duties are named. */
struct pair {
	struct conflict conflict;
	const char *one, *other;
};

struct load {
	struct duty *items;
	struct pair *pairs;
	size_t n, n_pairs;
	struct map *ids; /* of duties */
	struct map *pair_ids;
	struct map *here;  /* ids of this file, "duty x" */
	const char *place; /* before the path of a row; "" or "a.json, " */
	struct arena *arena;
};

/* Which text is left out is as much a mistake as which is there twice. */
static int
needed(const struct json *item, const char *key, const char **out,
    struct load *load, struct err *err)
{
	if (configured_text(item, key, out, load->arena, err) != 0)
		return -1;
	if (*out == NULL)
		return json_error(item, err, "\"%s\" is missing", key);
	return 0;
}

static int
check_actions(const struct json *item, const struct duty *d, struct err *err)
{
	for (size_t i = 0; i < d->n_actions; i++) {
		bool known = false;

		for (size_t k = 0; k < NITEMS(action_names); k++)
			if (strcmp(d->actions[i], action_names[k]) == 0)
				known = true;
		if (!known)
			return json_error(item, err,
			    "action \"%s\" is none of "
			    "read, read-sensitive, write, admin",
			    d->actions[i]);
	}
	return 0;
}

static int
check_patterns(const struct json *item, const struct duty *d, struct err *err)
{
	for (size_t i = 0; i < d->n_permissions; i++) {
		const char *star = strchr(d->permissions[i], '*');

		if (star != NULL && star[1] != '\0')
			return json_error(item, err,
			    "permission \"%s\": \"*\" "
			    "may stand at the end only",
			    d->permissions[i]);
	}
	return 0;
}

static int
read_tier(const struct json *item, struct duty *d, struct err *err)
{
	int64_t tier;

	if (json_opt_int(item, "tier", TIER_NONE, &tier, err) != 0)
		return -1;
	if (tier < TIER_0 || tier > TIER_NONE)
		return json_error(item, err, "\"tier\" must be 0, 1, 2 or 3");
	d->tier = (enum tier)tier;
	return 0;
}

static int
read_duty(
    const struct json *item, struct duty *d, struct load *load, struct err *err)
{
	struct arena *arena = load->arena;

	memset(d, 0, sizeof(*d));
	if (json_only(item, duty_keys, NITEMS(duty_keys), err) != 0 ||
	    configured_id(item, "id", &d->id, arena, err) != 0 ||
	    needed(item, "title", &d->title, load, err) != 0 ||
	    configured_names(item, "permissions", &d->permissions,
		&d->n_permissions, arena, err) != 0 ||
	    configured_names(
		item, "actions", &d->actions, &d->n_actions, arena, err) != 0 ||
	    configured_names(item, "entitlements", &d->entitlements,
		&d->n_entitlements, arena, err) != 0 ||
	    configured_text(item, "criticality", &d->criticality, arena, err) !=
		0 ||
	    read_tier(item, d, err) != 0 || check_actions(item, d, err) != 0 ||
	    check_patterns(item, d, err) != 0)
		return -1;
	d->criticality = scope_criticality(d->criticality);
	if (d->n_permissions + d->n_actions + d->n_entitlements == 0 &&
	    d->tier == TIER_NONE)
		return json_error(item, err,
		    "\"%s\" names no right: give "
		    "permissions, actions, entitlements or a tier",
		    d->id);
	return 0;
}

static int
read_severity(const struct json *item, struct conflict *c, struct err *err)
{
	const char *text;

	if (json_get_text(item, "severity", &text, err) != 0)
		return -1;
	if (severity_parse(text, &c->severity) != 0)
		return json_error(item, err,
		    "\"severity\" must be info, low, "
		    "medium, high or critical");
	return 0;
}

static int
read_conflict(
    const struct json *item, struct pair *p, struct load *load, struct err *err)
{
	struct conflict *c = &p->conflict;
	enum tri same;

	memset(p, 0, sizeof(*p));
	if (json_only(item, conflict_keys, NITEMS(conflict_keys), err) != 0 ||
	    configured_id(item, "id", &c->id, load->arena, err) != 0 ||
	    needed(item, "title", &c->title, load, err) != 0 ||
	    needed(item, "why", &c->why, load, err) != 0 ||
	    configured_id(item, "one", &p->one, load->arena, err) != 0 ||
	    configured_id(item, "other", &p->other, load->arena, err) != 0 ||
	    read_severity(item, c, err) != 0 ||
	    json_opt_bool(item, "same_scope", &same, err) != 0)
		return -1;
	c->same_scope = same == TRI_YES;
	if (strcmp(p->one, p->other) == 0)
		return json_error(
		    item, err, "\"%s\" is in conflict with itself", p->one);
	if (map_get(load->ids, p->one) == NONE)
		return json_error(
		    item, err, "no duty has the id \"%s\"", p->one);
	if (map_get(load->ids, p->other) == NONE)
		return json_error(
		    item, err, "no duty has the id \"%s\"", p->other);
	return 0;
}

/* An id stands once in a file; what another file brought, it replaces. */
static int
only_once(const struct json *item, const char *what, const char *id,
    struct load *load, struct err *err)
{
	const char *key = arena_printf(load->arena, "%s %s", what, id);
	int added = key == NULL ? -1 : map_add(load->here, key, 0);

	if (added < 0)
		return err_nomem(err);
	if (added == 1)
		return json_error(item, err, "%s is there twice", key);
	return 0;
}

static int
read_duties(const struct json *list, struct load *load, struct err *err)
{
	struct json item;
	struct duty duty;
	size_t i = 0, at;

	for (bool ok = json_first(list, &item); ok; ok = json_next(&item)) {
		if (read_duty(&item, &duty, load, err) != 0 ||
		    only_once(&item, "duty", duty.id, load, err) != 0)
			return -1;
		duty.place = arena_printf(
		    load->arena, "%sduties[%zu]", load->place, i++);
		at = map_get(load->ids, duty.id);
		if (at == NONE)
			at = load->n++;
		if (duty.place == NULL || map_add(load->ids, duty.id, at) < 0)
			return err_nomem(err);
		load->items[at] = duty;
	}
	return 0;
}

static int
read_conflicts(const struct json *list, struct load *load, struct err *err)
{
	struct json item;
	struct pair pair;
	size_t i = 0, at;

	for (bool ok = json_first(list, &item); ok; ok = json_next(&item)) {
		if (read_conflict(&item, &pair, load, err) != 0 ||
		    only_once(&item, "conflict", pair.conflict.id, load, err) !=
			0)
			return -1;
		pair.conflict.place = arena_printf(
		    load->arena, "%sconflicts[%zu]", load->place, i++);
		at = map_get(load->pair_ids, pair.conflict.id);
		if (at == NONE)
			at = load->n_pairs++;
		if (pair.conflict.place == NULL ||
		    map_add(load->pair_ids, pair.conflict.id, at) < 0)
			return err_nomem(err);
		load->pairs[at] = pair;
	}
	return 0;
}

/* What is there already, with room for what comes. */
static int
begin(struct load *load, const struct duties *old, size_t more,
    size_t more_pairs, struct err *err)
{
	load->items =
	    arena_alloc(load->arena, old->n + more + 1, sizeof(*load->items));
	load->pairs = arena_alloc(load->arena,
	    old->n_conflicts + more_pairs + 1, sizeof(*load->pairs));
	load->ids = map_new();
	load->pair_ids = map_new();
	load->here = map_new();
	if (load->items == NULL || load->pairs == NULL || load->ids == NULL ||
	    load->pair_ids == NULL || load->here == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < old->n; i++) {
		load->items[load->n] = old->items[i];
		if (map_add(load->ids, old->items[i].id, load->n++) < 0)
			return err_nomem(err);
	}
	for (size_t i = 0; i < old->n_conflicts; i++) {
		const struct conflict *c = &old->conflicts[i];

		load->pairs[load->n_pairs] = (struct pair){ *c,
			old->items[c->one].id, old->items[c->other].id };
		if (map_add(load->pair_ids, c->id, load->n_pairs++) < 0)
			return err_nomem(err);
	}
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	const struct duty *x = a, *y = b;

	return strcmp(x->id, y->id);
}

static int
by_pair(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return strcmp(x->conflict.id, y->conflict.id);
}

static size_t
index_of(const struct load *load, const char *id)
{
	const struct duty key = { .id = id };
	const struct duty *found =
	    bsearch(&key, load->items, load->n, sizeof(*load->items), by_id);

	return (size_t)(found - load->items); /* it is there: was checked */
}

static int
finish(struct duties *out, struct load *load, struct err *err)
{
	struct conflict *conflicts =
	    arena_alloc(load->arena, load->n_pairs + 1, sizeof(*conflicts));

	if (conflicts == NULL)
		return err_nomem(err);
	if (load->n > 1)
		qsort(load->items, load->n, sizeof(*load->items), by_id);
	if (load->n_pairs > 1)
		qsort(
		    load->pairs, load->n_pairs, sizeof(*load->pairs), by_pair);
	for (size_t i = 0; i < load->n_pairs; i++) {
		conflicts[i] = load->pairs[i].conflict;
		conflicts[i].one = index_of(load, load->pairs[i].one);
		conflicts[i].other = index_of(load, load->pairs[i].other);
	}
	out->items = load->items;
	out->n = load->n;
	out->conflicts = conflicts;
	out->n_conflicts = load->n_pairs;
	return 0;
}

static int
read_object(struct duties *out, const struct json *object, struct load *load,
    struct err *err)
{
	struct json duties, conflicts;
	const char *about;

	if (json_only(object, file_keys, NITEMS(file_keys), err) != 0 ||
	    json_opt_text(object, "about", &about, err) != 0 ||
	    json_opt_list(object, "duties", &duties, err) != 0 ||
	    json_opt_list(object, "conflicts", &conflicts, err) != 0 ||
	    begin(load, out, json_count(&duties), json_count(&conflicts),
		err) != 0 ||
	    read_duties(&duties, load, err) != 0 ||
	    read_conflicts(&conflicts, load, err) != 0)
		return -1;
	return finish(out, load, err);
}

static int
read_placed(struct duties *out, const struct json *object, const char *place,
    struct arena *arena, struct err *err)
{
	struct load load = { .arena = arena, .place = place };
	int rc = read_object(out, object, &load, err);

	map_free(load.ids);
	map_free(load.pair_ids);
	map_free(load.here);
	return rc;
}

int
duty_read(struct duties *out, const struct json *object, const char *file,
    struct arena *arena, struct err *err)
{
	if (json_type(object) == JSON_ABSENT)
		return 0;
	if (read_placed(out, object, "duties.", arena, err) != 0)
		return configured_wrong(file, err);
	return 0;
}

/* The name of a file without its folder, which each installation has. */
static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

int
duty_load(
    struct duties *out, const char *path, struct arena *arena, struct err *err)
{
	const char *place = arena_printf(arena, "%s, ", base_name(path));
	struct json_doc *doc = NULL;
	struct json root;
	char *text = NULL;
	size_t len;
	int rc = -1;

	if (place == NULL)
		return err_nomem(err);
	if (file_read(path, MAX_DUTY_FILE, &text, &len, err) != 0)
		return -1;
	if (json_parse(&doc, text, len, &json_limits_config, err) == 0) {
		json_root(doc, &root);
		rc = read_placed(out, &root, place, arena, err);
	}
	json_free(doc);
	free(text);
	return rc == 0 ? 0 : configured_wrong(path, err);
}
