/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the last review counted of a part, carried forward by the audit log:
 * plus those made since, less those removed.  Of both, nothing comes from the
 * listing that it is held against.
 */
#include "analysis/analysis.h"
#include "analysis/change.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/history.h"
#include "model/model.h"

/* What a log calls the rows of a part. */
static const struct {
	unsigned data;
	const char *kind;
	bool named; /* only of a log that has the word at all */
} kinds[] = {
	{ MUSTER_DATA_ACCOUNTS, "USER", false },
	/* they are listed among the accounts */
	{ MUSTER_DATA_ACCOUNTS, "SERVICE_USER", false },
	{ MUSTER_DATA_SERVICES, "SERVICE_USER", true },
	{ MUSTER_DATA_GROUPS, "GROUP", false },
};

static bool
is_of_log(const struct event *e, const char *source)
{
	return e->scope_id == NULL && e->at != UTC_UNKNOWN &&
	       text_compare(e->source, source) == 0;
}

static bool
is_kind(const struct event *e, size_t kind)
{
	return e->object_kind != NULL &&
	       text_equal_nocase(e->object_kind, kinds[kind].kind);
}

static bool
has_kind(const struct model *m, const char *source, size_t kind)
{
	for (size_t i = 0; i < m->n_events; i++)
		if (is_of_log(&m->events[i], source) &&
		    is_kind(&m->events[i], kind))
			return true;
	return false;
}

/* Whether it can be counted so: some word of a log is for it. */
static bool
is_counted(const struct model *m, const struct part *p)
{
	if (p->scope_id != NULL)
		return false;
	for (size_t i = 0; i < NITEMS(kinds); i++)
		if (p->data == kinds[i].data &&
		    (!kinds[i].named || has_kind(m, p->source, i)))
			return true;
	return false;
}

static bool
has_log(const struct model *m, const char *source)
{
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *p = &m->parts[i];

		if ((p->data & MUSTER_DATA_EVENTS) != 0 &&
		    p->scope_id == NULL && p->status == PART_COMPLETE &&
		    text_compare(p->source, source) == 0)
			return change_part_is_whole(p);
	}
	return false;
}

static void
add_event(struct carried *c, const struct part *p, const struct event *e)
{
	if (e->action == NULL ||
	    (e->outcome != NULL && !text_equal_nocase(e->outcome, "success")))
		return;
	for (size_t i = 0; i < NITEMS(kinds); i++) {
		if (p->data != kinds[i].data || !is_kind(e, i))
			continue;
		c->created += text_equal_nocase(e->action, "CREATE");
		c->deleted += text_equal_nocase(e->action, "DELETE");
	}
}

static void
carry(struct carried *c, const struct model *m, const struct part *p,
    int64_t from, int64_t now)
{
	int64_t to = p->last_at != UTC_UNKNOWN ? p->last_at : now;

	if (!has_log(m, p->source)) {
		c->state = CARRIED_NO_LOG;
		return;
	}
	for (size_t i = 0; i < m->n_events; i++) {
		const struct event *e = &m->events[i];

		if (!is_of_log(e, p->source))
			continue;
		if (c->log_from == UTC_UNKNOWN || e->at < c->log_from)
			c->log_from = e->at;
		if (e->at > from && (to == UTC_UNKNOWN || e->at <= to))
			add_event(c, p, e);
	}
	c->rows = c->then + c->created - c->deleted;
	/* how long it is kept is not said: only an entry shows how far */
	if (c->log_from == UTC_UNKNOWN || c->log_from > from)
		c->state = CARRIED_SHORT;
	else
		c->state = c->rows == p->rows ? CARRIED_AGREES
					      : CARRIED_DIFFERS;
}

int
change_carry(struct changes *c, struct arena *arena, struct err *err)
{
	const struct model *m = c->derived->model;
	const struct history *h = c->history;
	struct carried *list = arena_alloc(arena, m->n_parts + 1,
	    sizeof(*list));

	if (list == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *p = &m->parts[i];
		size_t past = c->part[i];

		list[i] = (struct carried){ .log_from = UTC_UNKNOWN };
		if (h == NULL || past == NONE || p->status != PART_COMPLETE ||
		    !h->parts[past].complete || !is_counted(m, p))
			continue;
		list[i].then = h->parts[past].rows;
		carry(&list[i], m, p, h->at, c->derived->now);
	}
	c->carried = list;
	return 0;
}
