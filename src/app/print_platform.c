/* SPDX-License-Identifier: Apache-2.0 */
/* What the platform itself answered, beside what was worked out. */
#include <string.h>

#include "app/explain.h"
#include "app/snapshot.h"
#include "base/json.h"
#include "model/model.h"

/* Asked about this account, at the scope the reader wants. */
static bool
is_asked(const struct explanation *e, size_t question)
{
	const struct platform_question *q =
	    &e->snapshot->model->questions[question];

	return q->account == e->account && q->scope != NONE &&
	    (e->scope == NONE || e->scope == q->scope);
}

static struct agreement_count
total(const struct explanation *e, size_t *n_asked)
{
	const struct agreements *a = e->snapshot->derived->agreements;
	struct agreement_count n = { 0 };

	*n_asked = 0;
	for (size_t q = 0; a != NULL && q < e->snapshot->model->n_questions;
	     q++) {
		if (!is_asked(e, q))
			continue;
		(*n_asked)++;
		n.same += a->of_question[q].same;
		n.different += a->of_question[q].different;
		n.unclear += a->of_question[q].unclear;
	}
	return n;
}

/* The comparison of one permission; NULL: both sides say the same. */
static const struct comparison *
find(const struct agreements *a, size_t question, const char *permission)
{
	for (size_t i = a->first[question]; i < a->first[question + 1]; i++)
		if (strcmp(a->items[i].permission, permission) == 0)
			return &a->items[i];
	return NULL;
}

static void
put_comparison(struct print *p, const struct explanation *e,
    const struct comparison *c, const char *what)
{
	const char *where = print_scope(p,
	    e->snapshot->model->questions[c->question].scope);

	if (c->result == AGREEMENT_UNCLEAR)
		print_line(p, 2, "- %sin %s it cannot be compared: %s.", what,
		    where, c->why != NULL ? c->why : "not known why");
	else
		print_line(p, 2, "- %sin %s IT DIFFERS. The platform says: %s. "
		    "Worked out here: %s.", what, where, c->theirs, c->ours);
}

static void
put_one(struct print *p, const struct explanation *e)
{
	const struct agreements *a = e->snapshot->derived->agreements;
	const struct model *m = e->snapshot->model;

	print_line(p, 0, "The platform was asked the same:");
	for (size_t q = 0; q < m->n_questions; q++) {
		const struct comparison *c;

		if (!is_asked(e, q))
			continue;
		c = find(a, q, e->permission);
		if (c == NULL)
			print_line(p, 2, "- in %s it agrees.",
			    print_scope(p, m->questions[q].scope));
		else
			put_comparison(p, e, c, "");
	}
}

static void
put_all(struct print *p, const struct explanation *e,
    const struct agreement_count *n)
{
	const struct agreements *a = e->snapshot->derived->agreements;

	print_line(p, 0, "The platform was asked the same, place by place: it "
	    "agrees on %s, differs on %zu, and %zu cannot be compared.",
	    print_count(p, n->same, "right", "rights"), n->different,
	    n->unclear);
	for (size_t i = 0; i < a->n; i++)
		if (is_asked(e, a->items[i].question) &&
		    a->items[i].result == AGREEMENT_DIFFERENT)
			put_comparison(p, e, &a->items[i], print_text(p,
			    "%s: ", a->items[i].permission));
}

void
print_platform(struct print *p, const struct explanation *e)
{
	size_t asked;
	struct agreement_count n = total(e, &asked);

	print_blank(p);
	if (asked == 0)
		print_line(p, 0, "The platform was not asked the same: it is "
		    "asked about a sample of accounts.");
	else if (e->permission != NULL)
		put_one(p, e);
	else
		put_all(p, e, &n);
}

/* ---- for programs ---- */

static void
json_comparison(struct json_writer *w, const struct explanation *e,
    size_t question, const struct comparison *c)
{
	json_object_begin(w, NULL);
	json_put_text(w, "permission", c != NULL ? c->permission
	    : e->permission);
	print_json_scope(w, e->snapshot, "scope",
	    e->snapshot->model->questions[question].scope);
	json_put_text(w, "result", agreement_text(c != NULL ? c->result
	    : AGREEMENT_SAME));
	json_put_text(w, "ours", c != NULL ? c->ours : NULL);
	json_put_text(w, "theirs", c != NULL ? c->theirs : NULL);
	json_put_text(w, "why", c != NULL ? c->why : NULL);
	json_object_end(w);
}

void
print_platform_json(struct json_writer *w, const struct explanation *e)
{
	const struct agreements *a = e->snapshot->derived->agreements;
	size_t asked;
	struct agreement_count n = total(e, &asked);

	json_object_begin(w, "platform");
	json_put_int(w, "places_asked", (int64_t)asked);
	json_put_int(w, "same", (int64_t)n.same);
	json_put_int(w, "different", (int64_t)n.different);
	json_put_int(w, "not_comparable", (int64_t)n.unclear);
	json_list_begin(w, "answers");
	for (size_t q = 0; a != NULL && q < e->snapshot->model->n_questions;
	     q++) {
		if (!is_asked(e, q))
			continue;
		if (e->permission != NULL)
			json_comparison(w, e, q, find(a, q, e->permission));
		for (size_t i = a->first[q]; e->permission == NULL &&
		     i < a->first[q + 1]; i++)
			json_comparison(w, e, q, &a->items[i]);
	}
	json_list_end(w);
	json_object_end(w);
}
