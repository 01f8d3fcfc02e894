/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "control_totals": how many rows of a part the organisation counted itself,
 * in an export of its own; the strongest second count there is.
 */
#include <stdio.h>
#include <string.h>

#include "app/config_private.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/model.h"

#define MAX_NAMES 64

static const char *const control_keys[] = { "source", "part", "scope", "count",
	"from", "at", "explanation" };

static int
bad_name(const struct json *item, const char *key, const char *given,
    const char *const *names, size_t n, struct err *err)
{
	const char *near = text_nearest(given, names, n);
	char message[200];
	struct json v;

	json_member(item, key, &v);
	(void)snprintf(message, sizeof(message), "there is no such %s%s%s%s",
	    key, near != NULL ? "; did you mean \"" : "",
	    near != NULL ? near : "", near != NULL ? "\"?" : "");
	return config_bad(&v, err, message);
}

static int
check_source(const struct config *c, const struct part *p,
    const struct json *item, const struct source **out, struct err *err)
{
	const char *names[MAX_NAMES];
	size_t n = 0;

	for (; n < c->n_sources && n < NITEMS(names); n++) {
		names[n] = c->sources[n].id;
		*out = c->sources[n].source;
		if (strcmp(names[n], p->source) == 0)
			return 0;
	}
	return bad_name(item, "source", p->source, names, n, err);
}

static int
check_part(const struct source *source, const struct part *p,
    const struct json *item, struct err *err)
{
	const char *names[MAX_NAMES];
	size_t n = 0;

	for (; n < NITEMS(names) && source->parts[n].name != NULL; n++) {
		names[n] = source->parts[n].name;
		if (strcmp(names[n], p->name) == 0)
			return 0;
	}
	return bad_name(item, "part", p->name, names, n, err);
}

static int
read_total(const struct config *c, struct part *p, const struct json *item,
    struct err *err)
{
	const struct source *source = NULL;
	struct json v;

	if (json_only(item, control_keys, NITEMS(control_keys), err) != 0 ||
	    json_get_text(item, "source", &p->source, err) != 0 ||
	    json_get_text(item, "part", &p->name, err) != 0 ||
	    json_opt_text(item, "scope", &p->scope_id, err) != 0 ||
	    json_get_int(item, "count", &p->control, err) != 0 ||
	    json_get_text(item, "from", &p->control_from, err) != 0 ||
	    json_opt_time(item, "at", &p->control_at, err) != 0 ||
	    json_opt_text(item, "explanation", &p->control_note, err) != 0 ||
	    check_source(c, p, item, &source, err) != 0 ||
	    check_part(source, p, item, err) != 0)
		return -1;
	json_member(item, "count", &v);
	if (p->control < 0)
		return config_bad(&v, err, "must not be below 0");
	json_member(item, "from", &v);
	if (p->control_from[0] == '\0')
		return config_bad(&v, err, "must say which export it is of");
	if (p->control_at == UTC_UNKNOWN)
		return config_bad(item, err, "needs \"at\": when it was "
		    "counted");
	return 0;
}

static bool
is_said(const struct part *p, const struct part *other)
{
	return strcmp(p->source, other->source) == 0 &&
	    strcmp(p->name, other->name) == 0 &&
	    strcmp(p->scope_id != NULL ? p->scope_id : "",
		other->scope_id != NULL ? other->scope_id : "") == 0;
}

int
config_control(struct config *c, const struct json *root, struct arena *arena,
    struct err *err)
{
	struct json list, item;

	if (json_opt_list(root, "control_totals", &list, err) != 0)
		return -1;
	if (json_type(&list) != JSON_LIST)
		return 0;
	c->controls = arena_alloc(arena, json_count(&list) + 1,
	    sizeof(*c->controls));
	if (c->controls == NULL)
		return err_nomem(err);
	for (bool more = json_first(&list, &item); more;
	     more = json_next(&item)) {
		struct part *p = &c->controls[c->n_controls];

		/* what is said of a part that is not there when it is read */
		*p = (struct part){ .required = true, .status = PART_UNREAD,
			.reason = "there is a control total for it, but "
				  "nothing like it was collected",
			.stated = -1, .second = -1, .first_at = UTC_UNKNOWN,
			.last_at = UTC_UNKNOWN };
		if (read_total(c, p, &item, err) != 0)
			return -1;
		for (size_t i = 0; i < c->n_controls; i++)
			if (is_said(p, &c->controls[i]))
				return config_bad(&item, err, "another entry "
				    "is for the same part");
		c->n_controls++;
	}
	return 0;
}
