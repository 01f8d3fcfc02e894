/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of a state file, field by field.  It may have been through many
 * hands: whatever is not as we write it is refused, with the place.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/finding.h"
#include "model/history.h"
#include "model/history_private.h"

#define MAX_COUNT (INT64_C(1) << 53) /* that JSON holds exactly */

/* ---- fields ---- */

static int
get_text(struct past_reader *r, const struct json *v, const char *key,
    const char **out, struct err *err)
{
	const char *text;

	if (json_get_text(v, key, &text, err) != 0)
		return -1;
	*out = arena_strdup(r->arena, text);
	return *out == NULL ? err_nomem(err) : 0;
}

static int
opt_text(struct past_reader *r, const struct json *v, const char *key,
    const char **out, struct err *err)
{
	const char *text;

	if (json_opt_text(v, key, &text, err) != 0)
		return -1;
	*out = arena_strdup(r->arena, text);
	return *out == NULL && text != NULL ? err_nomem(err) : 0;
}

static int
get_source(struct past_reader *r, const struct json *v, const char **out,
    struct err *err)
{
	const char *text;

	if (json_get_text(v, "source", &text, err) != 0)
		return -1;
	if (r->source == NULL || strcmp(r->source, text) != 0)
		r->source = arena_strdup(r->arena, text);
	*out = r->source;
	return *out == NULL ? err_nomem(err) : 0;
}

int
history_number(const struct json *v, const char *key, int64_t absent,
    int64_t max, int64_t *out, struct err *err)
{
	struct json item;

	json_member(v, key, &item);
	if (json_opt_int(v, key, absent, out, err) != 0)
		return -1;
	if (*out != absent && (*out < 0 || *out > max))
		return json_error(
		    &item, err, "must be from 0 to %lld", (long long)max);
	return 0;
}

static int
opt_size(const struct json *v, const char *key, size_t *out, struct err *err)
{
	int64_t n;

	if (history_number(v, key, 0, MAX_COUNT, &n, err) != 0)
		return -1;
	*out = (size_t)n;
	return 0;
}

static int
opt_tier(const struct json *v, enum tier *out, struct err *err)
{
	int64_t n;

	if (history_number(v, "tier", TIER_NONE, TIER_3, &n, err) != 0)
		return -1;
	*out = (enum tier)n;
	return 0;
}

int
history_flag(const struct json *v, const char *key, bool *out, struct err *err)
{
	enum tri tri;

	if (json_opt_bool(v, key, &tri, err) != 0)
		return -1;
	*out = tri == TRI_YES;
	return 0;
}

/* ---- records ---- */

static int
read_source(
    struct past_reader *r, const struct json *v, void *row, struct err *err)
{
	struct past_source *s = row;

	if (get_text(r, v, "source", &s->id, err) != 0 ||
	    opt_text(r, v, "kind", &s->kind, err) != 0 ||
	    opt_text(r, v, "tenant", &s->tenant, err) != 0)
		return -1;
	return history_flag(v, "complete", &s->complete, err);
}

static int
read_group(
    struct past_reader *r, const struct json *v, void *row, struct err *err)
{
	struct past_group *g = row;

	if (get_text(r, v, "group", &g->id, err) != 0 ||
	    get_source(r, v, &g->source, err) != 0 ||
	    opt_text(r, v, "name", &g->name, err) != 0 ||
	    opt_tier(v, &g->tier, err) != 0)
		return -1;
	return json_opt_time(v, "first_seen", &g->first_seen, err);
}

static int
read_entitlement(
    struct past_reader *r, const struct json *v, void *row, struct err *err)
{
	struct past_entitlement *e = row;

	if (get_text(r, v, "entitlement", &e->id, err) != 0 ||
	    get_source(r, v, &e->source, err) != 0 ||
	    opt_text(r, v, "name", &e->name, err) != 0 ||
	    opt_tier(v, &e->tier, err) != 0 ||
	    opt_text(r, v, "digest", &e->digest, err) != 0)
		return -1;
	return json_opt_time(v, "first_seen", &e->first_seen, err);
}

static int
read_grant(
    struct past_reader *r, const struct json *v, void *row, struct err *err)
{
	struct past_grant *g = row;

	if (get_text(r, v, "grant", &g->id, err) != 0 ||
	    get_source(r, v, &g->source, err) != 0 ||
	    opt_text(r, v, "name", &g->name, err) != 0 ||
	    opt_tier(v, &g->tier, err) != 0 ||
	    opt_text(r, v, "digest", &g->digest, err) != 0)
		return -1;
	return json_opt_time(v, "first_seen", &g->first_seen, err);
}

static int
read_part(
    struct past_reader *r, const struct json *v, void *row, struct err *err)
{
	struct past_part *p = row;

	if (get_text(r, v, "part", &p->name, err) != 0 ||
	    get_source(r, v, &p->source, err) != 0 ||
	    opt_text(r, v, "scope", &p->scope_id, err) != 0 ||
	    history_number(v, "rows", -1, MAX_COUNT, &p->rows, err) != 0)
		return -1;
	return history_flag(v, "complete", &p->complete, err);
}

static int
by_group(const void *a, const void *b)
{
	const struct past_member *x = a, *y = b;

	return x->group < y->group ? -1 : x->group > y->group;
}

/* The text of an account's groups, word by word. */
struct words {
	const struct json *at;
	int64_t time; /* the last one */
	bool timed;
	size_t n; /* members read */
};

/* Either a time or a group. */
static int
read_word(
    struct past_reader *r, struct words *w, const char *word, struct err *err)
{
	struct err why = { 0 };
	int64_t group;
	void *items = r->members;

	if (strcmp(word, "?") == 0 || strchr(word, '-') != NULL) {
		w->timed = true;
		w->time = UTC_UNKNOWN;
		if (word[0] != '?' && utc_parse(word, &w->time, &why) != 0)
			return json_error(w->at, err, "%s", why.text);
		return 0;
	}
	if (!w->timed)
		return json_error(w->at, err, "begins without a time");
	if (text_to_int64(
		word, 0, (int64_t)r->rows[PAST_GROUP].n - 1, &group, &why) != 0)
		return json_error(
		    w->at, err, "\"%.40s\" is no group of this state", word);
	if (array_reserve(
		&items, &r->room_members, w->n + 1, sizeof(*r->members)) != 0)
		return err_nomem(err);
	r->members = items;
	r->members[w->n++] = (struct past_member){ (size_t)group, w->time };
	return 0;
}

static int
split_members(struct past_reader *r, const struct json *v, const char *text,
    size_t *n, struct err *err)
{
	struct words w = { .at = v };
	char word[UTC_TEXT + 16];

	while (*text != '\0') {
		size_t len = strcspn(text, " ");

		if (len == 0 || len >= sizeof(word))
			return json_error(v, err, "must be times and groups");
		memcpy(word, text, len);
		word[len] = '\0';
		if (read_word(r, &w, word, err) != 0)
			return -1;
		text += len;
		text += *text == ' ';
	}
	*n = w.n;
	return 0;
}

static int
read_members(struct past_reader *r, const struct json *v,
    struct past_account *a, struct err *err)
{
	struct json item;
	const char *text;
	size_t *groups, n = 0;
	int64_t *since;

	json_member(v, "groups", &item);
	if (json_opt_text(v, "groups", &text, err) != 0)
		return -1;
	if (text == NULL)
		return 0;
	if (split_members(r, &item, text, &n, err) != 0)
		return -1;
	groups = arena_alloc(r->arena, n + 1, sizeof(*groups));
	since = arena_alloc(r->arena, n + 1, sizeof(*since));
	if (groups == NULL || since == NULL)
		return err_nomem(err);
	if (n > 0)
		qsort(r->members, n, sizeof(*r->members), by_group);
	for (size_t i = 0; i < n; i++) {
		groups[i] = r->members[i].group;
		since[i] = r->members[i].since;
		if (i > 0 && groups[i] == groups[i - 1])
			return json_error(&item, err,
			    "group %zu is there "
			    "twice",
			    groups[i]);
	}
	a->groups = groups;
	a->since = since;
	a->n_groups = n;
	return 0;
}

static int
read_status(const struct json *v, enum account_status *out, struct err *err)
{
	struct json item;
	const char *text;

	json_member(v, "status", &item);
	if (json_get_text(v, "status", &text, err) != 0)
		return -1;
	for (int i = 0; i <= ACCOUNT_STATUS_UNKNOWN; i++)
		if (strcmp(account_status_text((enum account_status)i), text) ==
		    0) {
			*out = (enum account_status)i;
			return 0;
		}
	return json_error(&item, err, "\"%.40s\" is no status", text);
}

static int
read_account(
    struct past_reader *r, const struct json *v, void *row, struct err *err)
{
	struct past_account *a = row;

	if (get_text(r, v, "account", &a->id, err) != 0 ||
	    get_source(r, v, &a->source, err) != 0 ||
	    opt_text(r, v, "login", &a->login, err) != 0 ||
	    opt_text(r, v, "name", &a->name, err) != 0 ||
	    read_status(v, &a->status, err) != 0 ||
	    history_number(v, "logins", -1, MAX_COUNT, &a->logins, err) != 0 ||
	    history_number(
		v, "failed", -1, MAX_COUNT, &a->failed_logins, err) != 0 ||
	    opt_tier(v, &a->tier, err) != 0 ||
	    json_opt_time(v, "first_seen", &a->first_seen, err) != 0 ||
	    opt_size(v, "rows", &a->n_grants, err) != 0 ||
	    opt_size(v, "grown", &a->n_grown, err) != 0 ||
	    opt_size(v, "before", &a->before_grown, err) != 0 ||
	    opt_text(r, v, "access", &a->access, err) != 0)
		return -1;
	return read_members(r, v, a, err);
}

static int
read_severity(const struct json *v, enum muster_severity *out, struct err *err)
{
	struct json item;
	const char *text;

	json_member(v, "severity", &item);
	if (json_get_text(v, "severity", &text, err) != 0)
		return -1;
	if (severity_parse(text, out) != 0)
		return json_error(&item, err, "\"%.40s\" is no severity", text);
	return 0;
}

static int
read_finding(
    struct past_reader *r, const struct json *v, void *row, struct err *err)
{
	struct past_finding *f = row;
	int64_t version;

	if (get_text(r, v, "finding", &f->id, err) != 0 ||
	    get_text(r, v, "rule", &f->rule, err) != 0 ||
	    history_number(v, "version", 0, UINT32_MAX, &version, err) != 0 ||
	    get_source(r, v, &f->source, err) != 0 ||
	    get_text(r, v, "subject", &f->subject_id, err) != 0 ||
	    opt_text(r, v, "name", &f->subject_name, err) != 0 ||
	    read_severity(v, &f->severity, err) != 0 ||
	    history_flag(v, "open", &f->open, err) != 0 ||
	    history_flag(v, "excepted", &f->excepted, err) != 0 ||
	    json_opt_time(v, "first_seen", &f->first_seen, err) != 0 ||
	    json_opt_time(v, "last_seen", &f->last_seen, err) != 0 ||
	    opt_size(v, "times", &f->times, err) != 0)
		return -1;
	f->version = (uint32_t)version;
	return opt_size(v, "reopened", &f->reopened, err);
}

const struct past_kind history_kinds[] = {
	[PAST_SOURCE] = { "source", sizeof(struct past_source), 1,
	    read_source },
	[PAST_GROUP] = { "group", sizeof(struct past_group), 2, read_group },
	[PAST_ENTITLEMENT] = { "entitlement", sizeof(struct past_entitlement),
	    2, read_entitlement },
	[PAST_GRANT] = { "grant", sizeof(struct past_grant), 2, read_grant },
	[PAST_PART] = { "part", sizeof(struct past_part), 3, read_part },
	[PAST_ACCOUNT] = { "account", sizeof(struct past_account), 2,
	    read_account },
	[PAST_FINDING] = { "finding", sizeof(struct past_finding), 1,
	    read_finding },
};
