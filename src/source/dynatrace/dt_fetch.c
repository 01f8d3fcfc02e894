/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests: URLs from templates, the five ways of paging, and the guards that
 * end a list which would not end by itself.
 */
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "source/dynatrace/dt.h"

#define MAX_WHAT (4 * (size_t)KIB)
#define MAX_NAME 200 /* characters of a name inside a sentence */

/*
 * How platform tokens and trust policies are paged is told in several ways
 * (documentation, vendor's command line tool).  A list that stays below its
 * stated total, or repeats itself, is asked for again in the next dialect;
 * rows met before are not counted twice.
 */
static const struct dialect {
	const char *page, *size;
	unsigned first;
} dialects[] = {
	{ "page", "size", 1 },
	{ "pageNumber", "pageSize", 0 },
	{ "pageNumber", "pageSize", 1 },
};

static const struct dialect *
dialect_of(const struct dt_job *job)
{
	/* trust policies are documented with the second one */
	size_t start = job->call == DT_CALL_PLATFORM_TOKENS ? 0 : 1;

	return &dialects[(start + job->dialect) % NITEMS(dialects)];
}

struct dt_job *
dt_job_new(struct dt *dt, enum dt_call_id call, struct dt_part *part)
{
	struct dt_job *job = arena_alloc(&dt->arena, 1, sizeof(*job));

	if (job == NULL)
		return NULL;
	job->call = call;
	job->part = part;
	return job;
}

/* A name from outside, cut where a sentence could not bear it. */
static void
add_name(struct strbuf *out, const char *before, const char *name)
{
	const char *p = name, *end = name + strlen(name);
	size_t n = 0;

	while (p < end && n++ < MAX_NAME)
		(void)text_next(&p, end);
	strbuf_add(out, before);
	strbuf_addn(out, name, (size_t)(p - name));
	if (p < end)
		strbuf_add(out, "...");
}

const char *
dt_job_what(struct dt *dt, const struct dt_job *job)
{
	struct strbuf what;

	strbuf_init(&what, MAX_WHAT);
	strbuf_add(&what, dt_calls[job->call].what);
	if (job->name != NULL)
		add_name(&what, " ", job->name);
	if (job->in != NULL && strcmp(job->level, "environment") == 0)
		add_name(&what, " in environment ", job->in);
	else if (job->level != NULL)
		strbuf_addf(&what, " at the %s level", job->level);
	if (job->env != NULL)
		add_name(&what, " of environment ", job->env->id);
	if (job->page > 0)
		strbuf_addf(&what, ", page %zu", job->page + 1);
	if (job->to > job->from) {
		char from[UTC_TEXT], to[UTC_TEXT];

		utc_format(job->from, from);
		utc_format(job->to, to);
		strbuf_addf(&what, " from %s to %s", from, to);
	}
	return strbuf_take(&what, &dt->arena);
}

/* The value of {name} in a path. */
static const char *
placeholder(
    const struct dt *dt, const struct dt_job *job, const char *name, size_t len)
{
	if (len == 7 && memcmp(name, "account", len) == 0)
		return dt->set->account;
	if (len == 5 && memcmp(name, "level", len) == 0)
		return job->level;
	if (len == 2 && memcmp(name, "in", len) == 0)
		return job->in;
	return len == 2 && memcmp(name, "id", len) == 0 ? job->id : NULL;
}

/* An empty id would make another request of it: never. */
static int
add_path(struct strbuf *url, const struct dt *dt, const struct dt_job *job,
    struct err *err)
{
	const char *p = dt_calls[job->call].path;

	while (*p != '\0') {
		size_t plain = strcspn(p, "{"), len;
		const char *value;

		strbuf_addn(url, p, plain);
		p += plain;
		if (*p == '\0')
			break;
		len = strcspn(++p, "}");
		value = placeholder(dt, job, p, len);
		if (value == NULL || value[0] == '\0')
			return err_set(err, ERR_DATA, "an id is empty");
		net_url_escape(url, value);
		p += len + 1;
	}
	return 0;
}

static void
add_pages(struct strbuf *url, const struct dt_job *job)
{
	const struct dt_call *call = &dt_calls[job->call];
	const struct dialect *dialect = dialect_of(job);

	switch (call->paging) {
	case DT_PAGES_NONE:
		break;
	case DT_PAGES_NUMBER:
		strbuf_addf(url, "page=%zu&size=%u", job->page + 1, call->size);
		break;
	case DT_PAGES_KEY:
		strbuf_addf(
		    url, "page=%zu&page-size=%u", job->page + 1, call->size);
		if (job->key != NULL) {
			strbuf_add(url, "&page-key=");
			net_url_escape(url, job->key);
		}
		break;
	case DT_PAGES_PLATFORM:
		strbuf_addf(url, "%s=%zu&%s=%u", dialect->page,
		    job->page + dialect->first, dialect->size, call->size);
		break;
	case DT_PAGES_CURSOR: /* only the key, once there is one */
		if (job->key == NULL) {
			strbuf_addf(url, "pageSize=%u", call->size);
		} else {
			strbuf_add(url, "nextPageKey=");
			net_url_escape(url, job->key);
		}
		break;
	}
}

static void
add_query(struct strbuf *url, const struct dt *dt, const struct dt_job *job)
{
	const struct dt_call *call = &dt_calls[job->call];
	char from[UTC_TEXT], to[UTC_TEXT];

	if (call->query != NULL || call->paging != DT_PAGES_NONE)
		strbuf_add(url, "?");
	add_pages(url, job);
	if (job->key != NULL && call->paging == DT_PAGES_CURSOR)
		return;
	if (call->query != NULL) {
		if (call->paging != DT_PAGES_NONE)
			strbuf_add(url, "&");
		strbuf_add(url, call->query);
	}
	if (job->entity != NULL) {
		strbuf_add(url, "&entityId=");
		net_url_escape(url, job->entity);
	}
	if (job->to <= job->from)
		return;
	/* see is_of_window() in dt_parse_log.c */
	utc_format(job->from - (job->from > dt_log_begins(dt)), from);
	utc_format(job->to, to);
	if (job->env != NULL)
		strbuf_addf(url, "&from=%lld&to=%lld",
		    (long long)job->from * 1000, (long long)job->to * 1000);
	else
		strbuf_addf(url, "&startTime=%s&endTime=%s", from, to);
}

static int
send_url(struct dt *dt, struct dt_job *job, const char *url, struct err *err)
{
	struct net_request request = { .method = "GET",
		.url = url,
		.auth = dt->auth,
		.part = job->part->row.name,
		.tag = job };

	if (job->env != NULL)
		request.auth = dt->env_auth[job->env - dt->set->envs];
	if (net_submit(dt->run->net, &request, err) != 0)
		return err_wrap(err, "%s", dt_calls[job->call].what);
	dt->open[job->call]++;
	dt->n_submitted++;
	return 0;
}

static int
build_url(struct dt *dt, const struct dt_job *job, struct strbuf *url,
    struct err *err)
{
	strbuf_add(
	    url, job->env != NULL ? job->env->api_url : dt->set->api_url);
	if (add_path(url, dt, job, err) != 0)
		return -1;
	add_query(url, dt, job);
	return strbuf_failed(url)
		   ? err_set(err, ERR_LIMIT, "the URL is too long")
		   : 0;
}

/* An object that cannot be asked about is a gap, like one not answered. */
static int
leave_out(
    struct dt *dt, struct dt_job *job, const char *reason, struct err *err)
{
	const char *what = dt_job_what(dt, job);

	if (what == NULL)
		return err_nomem(err);
	return dt_gap(dt, job->part, what, reason, NULL, err);
}

int
dt_submit(struct dt *dt, struct dt_job *job, struct err *err)
{
	struct err failure = { 0 };
	struct strbuf url;
	int rc;

	if (dt->n_submitted >= DT_MAX_REQUESTS) {
		if (job->part->full)
			return 0;
		job->part->full = true;
		return leave_out(dt, job,
		    "this and all that follows was not asked for: more "
		    "requests than any account should need",
		    err);
	}
	strbuf_init(&url, NET_MAX_URL - 1);
	if (build_url(dt, job, &url, &failure) == 0)
		rc = send_url(dt, job, strbuf_text(&url), err);
	else
		rc = leave_out(dt, job, failure.text, err);
	strbuf_clear(&url);
	return rc;
}

/* Remembers a key or first id of this list; 1 if it was met before. */
static int
met_before(struct dt *dt, struct dt_job *job, char kind, const char *text,
    struct err *err)
{
	struct dt_seen *seen;

	for (seen = job->seen; seen != NULL; seen = seen->next)
		if (seen->text[0] == kind && strcmp(seen->text + 1, text) == 0)
			return 1;
	seen = arena_alloc(&dt->arena, 1, sizeof(*seen));
	if (seen == NULL)
		return err_nomem(err);
	seen->text = arena_printf(&dt->arena, "%c%s", kind, text);
	if (seen->text == NULL)
		return err_nomem(err);
	seen->next = job->seen;
	job->seen = seen;
	return 0;
}

static int
guard(struct dt *dt, struct dt_job *job, struct err *err)
{
	int met;

	if (job->page_first != NULL) {
		met = met_before(dt, job, 'i', job->page_first, err);
		if (met != 0)
			return met < 0 ? -1
				       : err_set(err, ERR_DATA,
					     "paging goes in circles: this "
					     "page begins with a row that "
					     "began an earlier one");
	}
	if (job->page_key != NULL) {
		met = met_before(dt, job, 'k', job->page_key, err);
		if (met != 0)
			return met < 0 ? -1
				       : err_set(err, ERR_DATA,
					     "paging goes in circles: the "
					     "same page key came twice");
	}
	return 0;
}

static bool
wants_more(const struct dt_job *job)
{
	const struct dt_call *call = &dt_calls[job->call];
	size_t size = call->size;
	bool below =
	    job->page_total >= 0 && job->items < (uint64_t)job->page_total;

	if (job->page_size > 0 && (uint64_t)job->page_size < size)
		size = (size_t)job->page_size; /* the server caps it */
	switch (call->paging) {
	case DT_PAGES_NONE:
		return false;
	case DT_PAGES_NUMBER: /* its total may be that of the page */
		return job->page_items >= call->size ||
		       (job->page_items > 0 && job->page_items >= size &&
			   below);
	case DT_PAGES_KEY:
		return job->page_key != NULL && job->page_items > 0;
	case DT_PAGES_PLATFORM:
		return job->page_items > 0 &&
		       (job->page_items >= size || below);
	case DT_PAGES_CURSOR:
		return job->page_key != NULL;
	}
	return false;
}

int
dt_next_page(struct dt *dt, struct dt_job *job, struct err *err)
{
	size_t most = job->call == DT_CALL_TRUST_MAPPINGS ? DT_MAX_DETAIL_PAGES
							  : DT_MAX_PAGES;

	if (dt_calls[job->call].paging == DT_PAGES_NONE)
		return 0;
	if (guard(dt, job, err) != 0)
		return -1;
	if (!wants_more(job))
		return 0;
	if (job->page + 1 >= most)
		return err_set(err, ERR_LIMIT,
		    "the list did not end within %zu pages", most);
	job->page++;
	job->key = job->page_key;
	return 1;
}

bool
dt_next_dialect(struct dt_job *job)
{
	if (dt_calls[job->call].paging != DT_PAGES_PLATFORM ||
	    job->dialect + 1 >= NITEMS(dialects))
		return false;
	job->dialect++;
	job->met = job->met || job->items > 0;
	job->page = 0;
	job->items = 0;
	job->key = NULL;
	job->seen = NULL;
	return true;
}
