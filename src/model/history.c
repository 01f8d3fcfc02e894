/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state file read again.  One record at a time is a tree: that of a big
 * organisation would not fit otherwise.
 */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/history.h"
#include "model/history_private.h"

union past_row {
	struct past_source source;
	struct past_group group;
	struct past_entitlement entitlement;
	struct past_grant grant;
	struct past_part part;
	struct past_account account;
	struct past_finding finding;
};

static int
compare_keys(const void *row, const char *const *wanted, size_t n)
{
	const char *have[MAX_PAST_KEYS];
	int d = 0;

	memcpy(have, row, n * sizeof(*have));
	for (size_t i = 0; i < n && d == 0; i++)
		d = text_compare(have[i], wanted[i]);
	return d;
}

/* All records but those of sources name their source, too. */
static size_t
kind_of(const struct json *item)
{
	struct json member;

	for (size_t k = (size_t)PAST_KINDS; k-- > 0;) {
		json_member(item, history_kinds[k].name, &member);
		if (json_type(&member) != JSON_ABSENT)
			return k;
	}
	return NONE;
}

static int
check_order(struct past_reader *r, const struct json *item, size_t k,
    const void *row, struct err *err)
{
	const struct past_rows *rows = &r->rows[k];
	const char *keys[MAX_PAST_KEYS];

	if (k < r->kind)
		return json_error(item, err, "%s behind %s",
		    history_kinds[k].name, history_kinds[r->kind].name);
	r->kind = k;
	if (rows->n == 0)
		return 0;
	memcpy(keys, row, history_kinds[k].n_keys * sizeof(*keys));
	if (compare_keys(rows->items + (rows->n - 1) * history_kinds[k].size,
		keys, history_kinds[k].n_keys) < 0)
		return 0;
	return json_error(item, err,
	    "a %s that is there twice, or not in "
	    "its order",
	    history_kinds[k].name);
}

static int
read_record(struct past_reader *r, const struct json *item, struct err *err)
{
	size_t k = json_type(item) == JSON_OBJECT ? kind_of(item) : NONE;
	union past_row row;
	struct past_rows *rows;
	void *items;

	if (k == NONE)
		return json_error(item, err, "is no record of a state");
	memset(&row, 0, sizeof(row));
	rows = &r->rows[k];
	if (history_kinds[k].read(r, item, &row, err) != 0 ||
	    check_order(r, item, k, &row, err) != 0)
		return -1;
	items = rows->items;
	if (array_reserve(
		&items, &rows->room, rows->n + 1, history_kinds[k].size) != 0)
		return err_nomem(err);
	rows->items = items;
	memcpy(rows->items + rows->n++ * history_kinds[k].size, &row,
	    history_kinds[k].size);
	return 0;
}

static int
read_head(struct history *h, const struct json *root, struct arena *arena,
    struct err *err)
{
	struct json item;
	const char *schema, *campaign;
	int64_t reviews;

	if (json_get_text(root, "schema", &schema, err) != 0)
		return -1;
	json_member(root, "schema", &item);
	if (strcmp(schema, STATE_SCHEMA) != 0)
		return json_error(&item, err,
		    "\"%.40s\", but this muster "
		    "reads %s",
		    schema, STATE_SCHEMA);
	if (json_opt_time(root, "at", &h->at, err) != 0 ||
	    json_get_text(root, "campaign", &campaign, err) != 0 ||
	    history_flag(root, "complete", &h->complete, err) != 0 ||
	    history_number(root, "reviews", 0, INT32_MAX, &reviews, err) != 0)
		return -1;
	if (h->at == UTC_UNKNOWN)
		return json_error(root, err, "at: missing");
	h->n_reviews = (size_t)reviews;
	h->campaign = arena_strdup(arena, campaign);
	return h->campaign == NULL ? err_nomem(err) : 0;
}

static int
keep(struct past_reader *r, size_t k, void *list, size_t *n, struct err *err)
{
	struct past_rows *rows = &r->rows[k];
	void *kept = arena_alloc(r->arena, rows->n + 1, history_kinds[k].size);

	if (kept == NULL)
		return err_nomem(err);
	if (rows->n > 0)
		memcpy(kept, rows->items, rows->n * history_kinds[k].size);
	free(rows->items);
	rows->items = NULL;
	memcpy(list, &kept, sizeof(kept));
	*n = rows->n;
	return 0;
}

static int
keep_all(struct past_reader *r, struct history *h, struct err *err)
{
	if (keep(r, PAST_SOURCE, &h->sources, &h->n_sources, err) != 0 ||
	    keep(r, PAST_GROUP, &h->groups, &h->n_groups, err) != 0 ||
	    keep(r, PAST_ENTITLEMENT, &h->entitlements, &h->n_entitlements,
		err) != 0 ||
	    keep(r, PAST_GRANT, &h->grants, &h->n_grants, err) != 0 ||
	    keep(r, PAST_PART, &h->parts, &h->n_parts, err) != 0 ||
	    keep(r, PAST_ACCOUNT, &h->accounts, &h->n_accounts, err) != 0)
		return -1;
	return keep(r, PAST_FINDING, &h->findings, &h->n_findings, err);
}

static int
read_all(struct history *h, struct past_reader *r, const char *text, size_t len,
    struct err *err)
{
	static const char *const keys[] = { "records", NULL };
	struct json_stream *stream = NULL;
	struct json root, item;
	int more, rc = -1;

	if (json_stream_open(
		&stream, text, len, &json_limits_data, keys, err) != 0)
		return -1;
	json_stream_rest(stream, &root);
	if (read_head(h, &root, r->arena, err) != 0)
		goto out;
	while ((more = json_stream_next(stream, &item, err)) == 1)
		if (read_record(r, &item, err) != 0)
			goto out;
	rc = more == 0 ? keep_all(r, h, err) : -1;
out:
	json_stream_close(stream);
	return rc;
}

int
history_read(struct history **out, const char *text, size_t len,
    struct arena *arena, struct err *err)
{
	struct history *h = arena_alloc(arena, 1, sizeof(*h));
	char *digest = arena_alloc(arena, 1, DIGEST_HEX);
	struct past_reader r = { .arena = arena };
	int rc;

	*out = NULL;
	if (h == NULL || digest == NULL)
		return err_nomem(err);
	if (digest_bytes(text, len, digest, err) != 0)
		return -1;
	h->digest = digest;
	rc = read_all(h, &r, text, len, err);
	for (size_t k = 0; k < (size_t)PAST_KINDS; k++)
		free(r.rows[k].items);
	free(r.members);
	if (rc != 0)
		return err_wrap(err, "state of a review");
	*out = h;
	return 0;
}

/* ---- finding a row ---- */

static size_t
find(const void *rows, size_t n, size_t size, const char *const *keys,
    size_t n_keys)
{
	const char *base = rows;
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int d = compare_keys(base + mid * size, keys, n_keys);

		if (d == 0)
			return mid;
		if (d < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NONE;
}

size_t
history_find_account(
    const struct history *h, const char *source, const char *id)
{
	const char *keys[] = { source, id };

	return find(h->accounts, h->n_accounts, sizeof(*h->accounts), keys, 2);
}

size_t
history_find_group(const struct history *h, const char *source, const char *id)
{
	const char *keys[] = { source, id };

	return find(h->groups, h->n_groups, sizeof(*h->groups), keys, 2);
}

size_t
history_find_entitlement(
    const struct history *h, const char *source, const char *id)
{
	const char *keys[] = { source, id };

	return find(h->entitlements, h->n_entitlements,
	    sizeof(*h->entitlements), keys, 2);
}

size_t
history_find_grant(const struct history *h, const char *source, const char *id)
{
	const char *keys[] = { source, id };

	return find(h->grants, h->n_grants, sizeof(*h->grants), keys, 2);
}

size_t
history_find_part(const struct history *h, const char *source, const char *name,
    const char *scope_id)
{
	const char *keys[] = { source, name, scope_id };

	return find(h->parts, h->n_parts, sizeof(*h->parts), keys, 3);
}

size_t
history_find_finding(const struct history *h, const char *id)
{
	return find(h->findings, h->n_findings, sizeof(*h->findings), &id, 1);
}
