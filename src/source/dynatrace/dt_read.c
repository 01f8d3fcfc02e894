/* SPDX-License-Identifier: Apache-2.0 */
/* From a reply to its rows; values taken leniently, ids strictly. */
#include "base/err.h"
#include "base/text.h"
#include "base/utc.h"
#include "source/dynatrace/dt.h"

const char *
dt_text(const struct json *object, const char *key)
{
	struct json value;
	struct err ignored;
	const char *text;

	json_member(object, key, &value);
	if (json_type(&value) != JSON_TEXT ||
	    json_as_text(&value, &text, &ignored) != 0 || text[0] == '\0')
		return NULL;
	return text;
}

const char *
dt_id_text(struct dt *dt, const struct json *object, const char *key)
{
	struct json value;
	struct err ignored;
	int64_t number;

	json_member(object, key, &value);
	if (json_type(&value) != JSON_NUMBER)
		return dt_text(object, key);
	if (json_as_int(&value, &number, &ignored) != 0)
		return NULL;
	return arena_printf(&dt->arena, "%lld", (long long)number);
}

int
dt_get_id(const struct json *object, const char *key, const char **out,
    struct err *err)
{
	struct json value;

	if (json_get_text(object, key, out, err) != 0)
		return -1;
	json_member(object, key, &value);
	if ((*out)[0] == '\0')
		return json_error(&value, err, "empty");
	if (strlen(*out) > DT_MAX_ID)
		return json_error(
		    &value, err, "longer than %d bytes", DT_MAX_ID);
	/* would climb in a path, and the dot is never percent-encoded */
	if (strcmp(*out, ".") == 0 || strcmp(*out, "..") == 0)
		return json_error(&value, err, "not an id: \"%s\"", *out);
	return 0;
}

enum tri
dt_bool(const struct json *object, const char *key)
{
	struct json value;
	const char *text;

	json_member(object, key, &value);
	if (json_type(&value) == JSON_BOOL)
		return json_as_bool(&value) ? TRI_YES : TRI_NO;
	text = dt_text(object, key);
	if (text == NULL)
		return TRI_UNKNOWN;
	if (text_equal_nocase(text, "true"))
		return TRI_YES;
	return text_equal_nocase(text, "false") ? TRI_NO : TRI_UNKNOWN;
}

int64_t
dt_int(const struct json *object, const char *key)
{
	struct json value;
	struct err ignored;
	const char *text = dt_text(object, key);
	int64_t number;

	json_member(object, key, &value);
	if (text != NULL)
		return text_to_int64(text, 0, INT64_MAX, &number, &ignored) == 0
			   ? number
			   : -1;
	if (json_type(&value) != JSON_NUMBER ||
	    json_as_int(&value, &number, &ignored) != 0 || number < 0)
		return -1;
	return number;
}

int64_t
dt_time(struct dt_part *part, const struct json *object, const char *key)
{
	struct json value;
	struct err ignored;
	const char *text = dt_text(object, key);
	int64_t time;

	json_member(object, key, &value);
	if (json_type(&value) == JSON_ABSENT || json_type(&value) == JSON_NULL)
		return UTC_UNKNOWN;
	if (text != NULL && utc_parse(text, &time, &ignored) == 0)
		return time;
	if (json_type(&value) == JSON_NUMBER &&
	    json_as_int(&value, &time, &ignored) == 0 && time >= 0)
		return time / 1000;
	part->bad_times++;
	return UTC_UNKNOWN;
}

const char *const *
dt_texts(struct dt *dt, const struct json *object, const char *key, size_t *n)
{
	struct json list, item;
	struct err ignored;
	const char **out;

	*n = 0;
	json_member(object, key, &list);
	if (json_type(&list) != JSON_LIST)
		return arena_alloc(&dt->arena, 1, sizeof(*out));
	out = arena_alloc(&dt->arena, json_count(&list) + 1, sizeof(*out));
	if (out == NULL)
		return NULL;
	for (bool more = json_first(&list, &item); more;
	     more = json_next(&item))
		if (json_type(&item) == JSON_TEXT &&
		    json_as_text(&item, &out[*n], &ignored) == 0)
			(*n)++;
	return out;
}

size_t
dt_set_add(struct dt *dt, struct dt_id_set *set, const char *id)
{
	size_t n;
	char *copy;

	if (set->map == NULL && (set->map = map_new()) == NULL)
		return NONE;
	if ((n = map_get(set->map, id)) != NONE)
		return n;
	n = map_count(set->map);
	copy = arena_strdup(&dt->arena, id);
	if (copy == NULL || map_add(set->map, copy, n) != 0)
		return NONE;
	return n;
}

size_t
dt_set_find(const struct dt_id_set *set, const char *id)
{
	return set->map == NULL || id == NULL ? NONE : map_get(set->map, id);
}

size_t
dt_set_count(const struct dt_id_set *set)
{
	return set->map == NULL ? 0 : map_count(set->map);
}

void *
dt_vector_add(struct dt_vector *vector, size_t size, struct err *err)
{
	char *item;

	if (array_reserve(&vector->items, &vector->room, vector->n + 1, size) !=
	    0) {
		err_nomem(err);
		return NULL;
	}
	item = (char *)vector->items + vector->n++ * size;
	memset(item, 0, size);
	return item;
}

/* The id of a page's first row, whatever it is called there: for guards. */
static int
remember_first(
    struct dt *dt, struct dt_job *job, const struct json *row, struct err *err)
{
	static const char *const names[] = { "uuid", "uid", "id", "tokenId",
		"logId", "eventId", "permission" };
	const char *text = NULL;

	for (size_t i = 0; i < NITEMS(names) && text == NULL; i++)
		text = dt_text(row, names[i]);
	if (text == NULL)
		return 0;
	job->page_first = arena_strdup(&dt->arena, text);
	return job->page_first != NULL ? 0 : err_nomem(err);
}

/* A row that is not what it should be costs itself, not the list. */
static int
reject(struct dt *dt, struct dt_job *job, struct err *err)
{
	const char *what =
	    arena_printf(&dt->arena, "a row of %s", dt_job_what(dt, job));
	struct err cause = *err;

	err_clear(err);
	if (what == NULL)
		return err_nomem(err);
	job->part->row.rejected++;
	return dt_gap(dt, job->part, what, cause.text, NULL, err);
}

static int
read_row(
    struct dt *dt, struct dt_job *job, const struct json *row, struct err *err)
{
	const struct dt_call *call = &dt_calls[job->call];
	struct err failure = { 0 };

	if (++job->items > DT_MAX_ITEMS)
		return err_set(
		    err, ERR_LIMIT, "more than %d rows", DT_MAX_ITEMS);
	if (job->page_items++ == 0 && remember_first(dt, job, row, err) != 0)
		return -1;
	if (json_type(row) != JSON_OBJECT)
		json_error(row, &failure, "must be an object");
	else if (call->row(dt, job, row, &failure) == 0)
		return 0;
	if (failure.code == ERR_DATA)
		return reject(dt, job, &failure) == 0 ? 0
						      : (*err = failure, -1);
	*err = failure;
	return -1;
}

/* Counts and keys that stand around a list. */
static int
read_rest(
    struct dt *dt, struct dt_job *job, const struct json *rest, struct err *err)
{
	static const char *const totals[] = { "count", "totalCount", "total" };
	const struct dt_call *call = &dt_calls[job->call];
	const char *key = dt_text(rest, "nextPageKey");

	for (size_t i = 0; i < NITEMS(totals) && job->page_total < 0; i++)
		job->page_total = dt_int(rest, totals[i]);
	job->page_size = dt_int(rest, "pageSize");
	if (key != NULL && strlen(key) > DT_MAX_KEY)
		return err_set(err, ERR_LIMIT,
		    "nextPageKey: longer than %d bytes", DT_MAX_KEY);
	if (key != NULL &&
	    (job->page_key = arena_strdup(&dt->arena, key)) == NULL)
		return err_nomem(err);
	return call->rest != NULL ? call->rest(dt, job, rest, err) : 0;
}

/* {"items": [...], "count": 1}, one row in memory at a time. */
static int
read_stream(struct dt *dt, struct dt_job *job, const struct net_reply *reply,
    struct err *err)
{
	const struct dt_call *call = &dt_calls[job->call];
	struct json_stream *stream;
	struct json row, rest;
	int more, rc = -1;

	if (json_stream_open(&stream, reply->body, reply->len,
		&json_limits_data, call->keys, err) != 0)
		return -1;
	while ((more = json_stream_next(stream, &row, err)) == 1)
		if (read_row(dt, job, &row, err) != 0)
			goto out;
	if (more < 0)
		goto out;
	json_stream_rest(stream, &rest);
	rc = read_rest(dt, job, &rest, err);
out:
	json_stream_close(stream);
	return rc;
}

/* A list without anything around it, or an object that is read whole. */
static int
read_document(struct dt *dt, struct dt_job *job, const struct net_reply *reply,
    struct err *err)
{
	const struct dt_call *call = &dt_calls[job->call];
	struct json_doc *doc;
	struct json root, row;
	int rc = -1;

	if (json_parse(&doc, reply->body, reply->len, &json_limits_data, err) !=
	    0)
		return -1;
	json_root(doc, &root);
	if (json_type(&root) == JSON_LIST && call->row != NULL) {
		for (bool more = json_first(&root, &row); more;
		     more = json_next(&row))
			if (read_row(dt, job, &row, err) != 0)
				goto out;
		rc = 0;
	} else if (json_type(&root) == JSON_OBJECT && call->whole != NULL) {
		rc = call->whole(dt, job, &root, err);
	} else {
		json_error(&root, err, "not the answer to this request");
	}
out:
	json_free(doc);
	return rc;
}

int
dt_read_reply(struct dt *dt, struct dt_job *job, const struct net_reply *reply,
    struct err *err)
{
	const struct dt_call *call = &dt_calls[job->call];
	size_t i = 0;

	job->page_items = 0;
	job->page_first = job->page_key = NULL;
	job->page_total = job->page_size = -1;
	if (reply->body == NULL || reply->len == 0)
		return err_set(err, ERR_DATA, "empty answer");
	while (i < reply->len && strchr(" \t\r\n", reply->body[i]) != NULL)
		i++;
	if (call->row == NULL || (i < reply->len && reply->body[i] == '['))
		return read_document(dt, job, reply, err);
	return read_stream(dt, job, reply, err);
}
