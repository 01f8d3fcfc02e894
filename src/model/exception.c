/* SPDX-License-Identifier: Apache-2.0 */
/* Reads exceptions, and says which finding one names and whether it holds. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/map.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/configured_private.h"
#include "model/exception.h"
#include "model/finding.h"

#define EVERY "*"
#define MAX_MISSING 256 /* bytes: the names of a few fields */

static const char *const exception_keys[] = { "finding", "rule", "subject",
	"scope", "reason", "owner", "approver", "control", "created", "end" };

/* What it names, and the name that follows from it. */
static int
read_named(const struct json *item, struct exception *e, struct arena *arena,
    struct err *err)
{
	if (configured_name(item, "finding", &e->finding, arena, err) != 0 ||
	    configured_name(item, "rule", &e->rule, arena, err) != 0 ||
	    configured_name(item, "subject", &e->subject, arena, err) != 0 ||
	    configured_name(item, "scope", &e->scope, arena, err) != 0)
		return -1;
	if (e->finding != NULL &&
	    (e->rule != NULL || e->subject != NULL || e->scope != NULL))
		return json_error(item, err,
		    "names a finding, and a rule, "
		    "subject or scope besides: one of them says too little");
	if (e->finding == NULL && (e->rule == NULL || e->subject == NULL))
		return json_error(item, err,
		    "must name a \"finding\", or a "
		    "\"rule\" and its \"subject\" (\"*\": all of them)");
	if (e->finding != NULL)
		e->id = arena_printf(arena, "finding %s", e->finding);
	else
		e->id = arena_printf(arena, "%s of %s%s%s", e->rule, e->subject,
		    e->scope == NULL ? "" : " in ",
		    e->scope == NULL ? "" : e->scope);
	return e->id == NULL ? err_nomem(err) : 0;
}

/* Who holds what should be apart needs something in its place. */
static bool
needs_control(const struct exception *e)
{
	return text_starts(e->rule != NULL ? e->rule : e->finding, "SOD-");
}

static int
say_missing(struct exception *e, struct arena *arena, struct err *err)
{
	const struct {
		const char *name;
		bool there;
	} fields[] = {
		{ "reason", e->reason != NULL },
		{ "owner", e->owner != NULL },
		{ "approver", e->approver != NULL },
		{ "created", e->created != UTC_UNKNOWN },
		{ "end", e->end != UTC_UNKNOWN },
		{ "control", e->control != NULL || !needs_control(e) },
	};
	struct strbuf sb;
	bool complete = true;

	strbuf_init(&sb, MAX_MISSING);
	for (size_t i = 0; i < NITEMS(fields); i++) {
		if (fields[i].there)
			continue;
		strbuf_addf(&sb, "%s%s", complete ? "" : ", ", fields[i].name);
		complete = false;
	}
	if (complete) {
		strbuf_clear(&sb);
		return 0;
	}
	e->missing = strbuf_take(&sb, arena);
	return e->missing == NULL ? err_nomem(err) : 0;
}

static int
read_exception(const struct json *item, struct exception *e,
    struct arena *arena, struct err *err)
{
	if (json_only(item, exception_keys, NITEMS(exception_keys), err) != 0 ||
	    read_named(item, e, arena, err) != 0 ||
	    configured_text(item, "reason", &e->reason, arena, err) != 0 ||
	    configured_text(item, "owner", &e->owner, arena, err) != 0 ||
	    configured_text(item, "approver", &e->approver, arena, err) != 0 ||
	    configured_text(item, "control", &e->control, arena, err) != 0 ||
	    json_opt_time(item, "created", &e->created, err) != 0 ||
	    configured_end(item, "end", &e->end, err) != 0)
		return -1;
	if (e->created != UTC_UNKNOWN && e->end != UTC_UNKNOWN &&
	    e->end < e->created)
		return json_error(item, err, "\"end\" is before \"created\"");
	return say_missing(e, arena, err);
}

static int
read_list(struct exception *items, const struct json *list, struct map *seen,
    struct arena *arena, struct err *err)
{
	struct json item;
	size_t i = 0;

	for (bool ok = json_first(list, &item); ok; ok = json_next(&item)) {
		struct exception *e = &items[i];
		int added;

		if (read_exception(&item, e, arena, err) != 0)
			return -1;
		added = map_add(seen, e->id, i);
		if (added == 1)
			return json_error(
			    &item, err, "\"%s\" is there twice", e->id);
		e->place = arena_printf(arena, "exceptions[%zu]", i);
		if (added < 0 || e->place == NULL)
			return err_nomem(err);
		i++;
	}
	return 0;
}

int
exception_read(struct exceptions *out, const struct json *list,
    const char *file, struct arena *arena, struct err *err)
{
	struct exception *items;
	struct map *seen;
	int rc = -1;

	out->items = NULL;
	out->n = 0;
	if (json_type(list) == JSON_ABSENT)
		return 0;
	if (json_type(list) != JSON_LIST) {
		json_error(list, err, "must be a list of exceptions");
		return configured_wrong(file, err);
	}
	items = arena_alloc(arena, json_count(list) + 1, sizeof(*items));
	seen = map_new();
	if (items == NULL || seen == NULL)
		err_nomem(err);
	else
		rc = read_list(items, list, seen, arena, err);
	map_free(seen);
	if (rc != 0)
		return configured_wrong(file, err);
	out->items = items;
	out->n = json_count(list);
	return 0;
}

bool
exception_holds(const struct exception *e, int64_t now)
{
	return e->missing == NULL && e->created <= now && now <= e->end;
}

static bool
same(const char *name, const char *of_finding)
{
	return of_finding != NULL && text_equal_nocase(name, of_finding);
}

bool
exception_names(
    const struct exception *e, const struct finding *finding, const char *login)
{
	if (e->finding != NULL)
		return finding->id != NULL &&
		       strcmp(e->finding, finding->id) == 0;
	if (finding->rule == NULL || strcmp(e->rule, finding->rule) != 0)
		return false;
	if (e->scope != NULL &&
	    (finding->source == NULL || strcmp(e->scope, finding->source) != 0))
		return false;
	return strcmp(e->subject, EVERY) == 0 ||
	       same(e->subject, finding->subject_id) ||
	       same(e->subject, finding->subject_name) ||
	       same(e->subject, login);
}
