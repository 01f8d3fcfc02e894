/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state file: one record a line, so that two of them can be compared with
 * the tools of every day.  What is not said is left out.
 */
#include <stdlib.h>

#include "base/err.h"
#include "base/json.h"
#include "base/utc.h"
#include "model/finding.h"
#include "model/history.h"
#include "model/history_private.h"

struct output {
	FILE *file;
	struct json_writer w; /* of the record being written */
	bool began, failed;
};

static void
begin(struct output *o, const char *kind, const char *id)
{
	if (fputs(o->began ? ",\n" : "\n", o->file) < 0)
		o->failed = true;
	o->began = true;
	json_writer_init(&o->w, o->file, false);
	json_object_begin(&o->w, NULL);
	json_put_text(&o->w, kind, id);
}

static void
end(struct output *o)
{
	json_object_end(&o->w);
	o->failed = o->failed || o->w.failed;
}

static void
put_text(struct output *o, const char *key, const char *text)
{
	if (text != NULL)
		json_put_text(&o->w, key, text);
}

static void
put_count(struct output *o, const char *key, int64_t value, int64_t absent)
{
	if (value != absent)
		json_put_int(&o->w, key, value);
}

static void
put_time(struct output *o, const char *key, int64_t value)
{
	if (value != UTC_UNKNOWN)
		json_put_time(&o->w, key, value);
}

static void
put_flag(struct output *o, const char *key, bool value)
{
	if (value)
		json_put_bool(&o->w, key, true);
}

static void
put_tier(struct output *o, enum tier tier)
{
	put_count(o, "tier", (int64_t)tier, TIER_NONE);
}

static void
put_sources(struct output *o, const struct history *h)
{
	for (size_t i = 0; i < h->n_sources; i++) {
		const struct past_source *s = &h->sources[i];

		begin(o, "source", s->id);
		put_text(o, "kind", s->kind);
		put_text(o, "tenant", s->tenant);
		put_flag(o, "complete", s->complete);
		end(o);
	}
}

static void
put_groups(struct output *o, const struct history *h)
{
	for (size_t i = 0; i < h->n_groups; i++) {
		const struct past_group *g = &h->groups[i];

		begin(o, "group", g->id);
		put_text(o, "source", g->source);
		put_text(o, "name", g->name);
		put_tier(o, g->tier);
		put_time(o, "first_seen", g->first_seen);
		end(o);
	}
}

static void
put_entitlements(struct output *o, const struct history *h)
{
	for (size_t i = 0; i < h->n_entitlements; i++) {
		const struct past_entitlement *e = &h->entitlements[i];

		begin(o, "entitlement", e->id);
		put_text(o, "source", e->source);
		put_text(o, "name", e->name);
		put_tier(o, e->tier);
		put_time(o, "first_seen", e->first_seen);
		put_text(o, "digest", e->digest);
		end(o);
	}
}

static void
put_grants(struct output *o, const struct history *h)
{
	for (size_t i = 0; i < h->n_grants; i++) {
		const struct past_grant *g = &h->grants[i];

		begin(o, "grant", g->id);
		put_text(o, "source", g->source);
		put_text(o, "name", g->name);
		put_tier(o, g->tier);
		put_time(o, "first_seen", g->first_seen);
		put_text(o, "digest", g->digest);
		end(o);
	}
}

static void
put_parts(struct output *o, const struct history *h)
{
	for (size_t i = 0; i < h->n_parts; i++) {
		const struct past_part *p = &h->parts[i];

		begin(o, "part", p->name);
		put_text(o, "source", p->source);
		put_text(o, "scope", p->scope_id);
		put_count(o, "rows", p->rows, -1);
		put_flag(o, "complete", p->complete);
		end(o);
	}
}

/* ---- accounts ---- */

static int
by_time(const void *a, const void *b)
{
	const struct past_member *x = a, *y = b;

	if (x->since != y->since)
		return x->since < y->since ? -1 : 1;
	return x->group < y->group ? -1 : x->group > y->group;
}

/*
 * "2026-07-01T08:00:00Z 0 3 2026-10-05T09:30:00Z 7": each time, and the
 * groups the account was first seen in then.  Most have one time or two.
 */
static int
print_members(struct strbuf *text, struct past_member *list, size_t n)
{
	char time[UTC_TEXT];

	qsort(list, n, sizeof(*list), by_time);
	strbuf_reset(text);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || list[i].since != list[i - 1].since) {
			utc_format(list[i].since, time);
			strbuf_addf(text, "%s%s", i > 0 ? " " : "",
			    time[0] != '\0' ? time : "?");
		}
		strbuf_addf(text, " %zu", list[i].group);
	}
	return strbuf_failed(text) ? -1 : 0;
}

struct members {
	struct past_member *list;
	size_t room;
	struct strbuf text;
};

static int
put_members(struct output *o, const struct past_account *a, struct members *m)
{
	void *items = m->list;

	if (a->n_groups == 0)
		return 0;
	if (array_reserve(&items, &m->room, a->n_groups, sizeof(*m->list)) != 0)
		return -1;
	m->list = items;
	for (size_t i = 0; i < a->n_groups; i++)
		m->list[i] = (struct past_member){ a->groups[i], a->since[i] };
	if (print_members(&m->text, m->list, a->n_groups) != 0)
		return -1;
	put_text(o, "groups", strbuf_text(&m->text));
	return 0;
}

static int
put_account(struct output *o, const struct past_account *a, struct members *m)
{
	begin(o, "account", a->id);
	put_text(o, "source", a->source);
	put_text(o, "login", a->login);
	put_text(o, "name", a->name);
	put_text(o, "status", account_status_text(a->status));
	put_count(o, "logins", a->logins, -1);
	put_count(o, "failed", a->failed_logins, -1);
	put_tier(o, a->tier);
	put_time(o, "first_seen", a->first_seen);
	put_count(o, "rows", (int64_t)a->n_grants, 0);
	put_count(o, "grown", (int64_t)a->n_grown, 0);
	put_count(o, "before", (int64_t)a->before_grown, 0);
	if (put_members(o, a, m) != 0)
		return -1;
	put_text(o, "access", a->access);
	end(o);
	return 0;
}

static int
put_accounts(struct output *o, const struct history *h, struct err *err)
{
	struct members m = { 0 };
	int rc = 0;

	strbuf_init(&m.text, MAX_STATE_BYTES);
	for (size_t i = 0; i < h->n_accounts && rc == 0; i++)
		rc = put_account(o, &h->accounts[i], &m);
	strbuf_clear(&m.text);
	free(m.list);
	return rc == 0 ? 0 : err_nomem(err);
}

/* A finding on a rule, or on the configuration, belongs to no source. */
static const char *
or_empty(const char *text)
{
	return text != NULL ? text : "";
}

static void
put_findings(struct output *o, const struct history *h)
{
	for (size_t i = 0; i < h->n_findings; i++) {
		const struct past_finding *f = &h->findings[i];

		begin(o, "finding", f->id);
		put_text(o, "rule", f->rule);
		json_put_int(&o->w, "version", f->version);
		json_put_text(&o->w, "source", or_empty(f->source));
		json_put_text(&o->w, "subject", or_empty(f->subject_id));
		put_text(o, "name", f->subject_name);
		put_text(o, "severity", severity_text(f->severity));
		json_put_bool(&o->w, "open", f->open);
		put_flag(o, "excepted", f->excepted);
		put_time(o, "first_seen", f->first_seen);
		put_time(o, "last_seen", f->last_seen);
		put_count(o, "times", (int64_t)f->times, 0);
		put_count(o, "reopened", (int64_t)f->reopened, 0);
		end(o);
	}
}

static void
put_head(struct json_writer *w, const struct history *h)
{
	json_object_begin(w, NULL);
	json_put_text(w, "schema", STATE_SCHEMA);
	json_put_time(w, "at", h->at);
	json_put_text(w, "campaign", h->campaign);
	json_put_bool(w, "complete", h->complete);
	json_put_int(w, "reviews", (int64_t)h->n_reviews);
	json_list_begin(w, "records");
}

int
history_write(FILE *file, const struct history *h, struct err *err)
{
	struct output o = { .file = file };
	struct json_writer head;

	json_writer_init(&head, file, false);
	put_head(&head, h);
	put_sources(&o, h);
	put_groups(&o, h);
	put_entitlements(&o, h);
	put_grants(&o, h);
	put_parts(&o, h);
	if (put_accounts(&o, h, err) != 0)
		return -1;
	put_findings(&o, h);
	head.failed = head.failed || o.failed;
	if (fputs("\n", file) < 0)
		head.failed = true;
	json_list_end(&head);
	json_object_end(&head);
	if (fputs("\n", file) < 0)
		head.failed = true;
	if (json_writer_end(&head, err) != 0)
		return err_wrap(err, "state");
	return 0;
}
