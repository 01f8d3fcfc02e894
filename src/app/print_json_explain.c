/* SPDX-License-Identifier: Apache-2.0 */
/* The answer of `muster explain` for programs: schema muster/explain/1. */
#include "app/app.h"
#include "app/explain.h"
#include "app/snapshot.h"
#include "base/json.h"
#include "model/model.h"

struct json_out {
	struct json_writer w;
	struct print words; /* for sentences */
	const struct explanation *e;
};

static void
put_groups(struct json_out *o)
{
	const struct snapshot *s = o->e->snapshot;

	json_list_begin(&o->w, "groups");
	for (size_t i = 0; i < membership_count(s->derived, o->e->account);
	     i++) {
		size_t g = membership_group(s->derived, o->e->account, i);
		const char *path = membership_path(s->derived, o->e->account,
		    g, o->words.arena);

		o->words.failed = o->words.failed || path == NULL;
		json_object_begin(&o->w, NULL);
		json_put_text(&o->w, "id", s->model->groups[g].id);
		json_put_text(&o->w, "name", s->model->groups[g].name);
		json_put_text(&o->w, "path", path);
		json_put_bool(&o->w, "everyone",
		    s->model->groups[g].everyone == TRI_YES);
		json_object_end(&o->w);
	}
	json_list_end(&o->w);
}

static void
put_statement(struct json_out *o, const struct way *way)
{
	const struct snapshot *s = o->e->snapshot;
	size_t at = s->model->grants[way->grant].entitlement, line;
	const char *text;

	if (at == NONE || s->model->entitlements[at].n_statements == 0) {
		json_put_null(&o->w, "statement");
		return;
	}
	text = print_statement(&o->words, at, way->effect->statement, &line);
	json_object_begin(&o->w, "statement");
	json_put_int(&o->w, "number", (int64_t)way->effect->statement + 1);
	if (line > 0)
		json_put_int(&o->w, "line", (int64_t)line);
	json_put_text(&o->w, "text", text);
	json_object_end(&o->w);
}

static void
put_boundary(struct json_out *o, const struct way *way)
{
	const struct boundary *b;

	if (way->effect->boundary == NONE) {
		json_put_null(&o->w, "boundary");
		return;
	}
	b = &o->e->snapshot->model->boundaries[way->effect->boundary];
	json_object_begin(&o->w, "boundary");
	json_put_text(&o->w, "id", b->id);
	json_put_text(&o->w, "name", b->name);
	json_put_text(&o->w, "text", b->text);
	json_object_end(&o->w);
}

static void
put_way(struct json_out *o, const struct way *way)
{
	const char *path = membership_path(o->e->snapshot->derived,
	    o->e->account, way->group, o->words.arena);

	o->words.failed = o->words.failed || path == NULL;
	json_object_begin(&o->w, NULL);
	print_json_group(&o->w, o->e->snapshot, "group", way->group);
	json_put_text(&o->w, "path", path);
	print_json_grant(&o->w, o->e->snapshot, "grant", way->grant);
	json_put_text(&o->w, "implied_by", way->effect->implied_by);
	put_statement(o, way);
	put_boundary(o, way);
	print_json_conditions(&o->w, "conditions", way->effect->conditions,
	    way->effect->n_conditions);
	print_json_conditions(&o->w, "left", way->left.conditions,
	    way->left.n);
	json_put_text(&o->w, "state", effect_state_text(way->state));
	json_put_text(&o->w, "why", way->why);
	json_put_bool(&o->w, "denied", way->denied);
	json_put_text(&o->w, "assumed", way->effect->assumed);
	json_object_end(&o->w);
}

static void
put_ways(struct json_out *o, const char *key, const struct way *ways, size_t n)
{
	json_list_begin(&o->w, key);
	for (size_t i = 0; i < n; i++)
		put_way(o, &ways[i]);
	json_list_end(&o->w);
}

static void
put_place(struct json_out *o, const struct right *r)
{
	json_object_begin(&o->w, NULL);
	print_json_scope(&o->w, o->e->snapshot, "scope", r->scope);
	json_put_text(&o->w, "answer", print_json_answer(r->held));
	json_put_text(&o->w, "if_enabled", print_json_answer(r->enabled));
	json_put_text(&o->w, "sentence", print_answer(&o->words, o->e, r));
	print_json_terms(&o->w, "conditions", r->terms, r->n_terms);
	json_put_bool(&o->w, "exact", r->exact);
	json_put_text(&o->w, "doubt", r->doubt);
	json_put_text(&o->w, "needs", r->needs);
	json_put_text(&o->w, "needs_answer", r->needs != NULL
	    ? print_json_answer(r->needs_held) : NULL);
	put_ways(o, "ways", r->ways, r->n_ways);
	put_ways(o, "denies", r->denies, r->n_denies);
	json_object_end(&o->w);
}

static void
put_removals(struct json_out *o)
{
	const struct removals *r = &o->e->removals;
	const struct model *m = o->e->snapshot->model;

	json_object_begin(&o->w, "removal");
	json_put_bool(&o->w, "held", r->held);
	json_put_bool(&o->w, "exact", r->exact);
	json_put_text(&o->w, "note", r->note);
	json_list_begin(&o->w, "items");
	for (size_t i = 0; i < r->n; i++) {
		size_t at = r->items[i].at;

		json_object_begin(&o->w, NULL);
		if (r->items[i].is_grant) {
			print_json_grant(&o->w, o->e->snapshot, "grant", at);
		} else {
			json_put_text(&o->w, "member",
			    m->memberships[at].member_id);
			json_put_bool(&o->w, "member_is_group",
			    m->memberships[at].member_is_group);
			print_json_group(&o->w, o->e->snapshot, "group",
			    m->memberships[at].group);
		}
		json_object_end(&o->w);
	}
	json_list_end(&o->w);
	json_object_end(&o->w);
}

static void
put_counts(struct json_out *o, const char *key, const struct revoke_count *n)
{
	json_object_begin(&o->w, key);
	json_put_int(&o->w, "lost", (int64_t)n->lost);
	json_put_int(&o->w, "narrowed", (int64_t)n->narrowed);
	json_put_int(&o->w, "kept", (int64_t)n->kept);
	json_put_int(&o->w, "opened", (int64_t)n->opened);
	json_object_end(&o->w);
}

static void
put_revokes(struct json_out *o)
{
	json_list_begin(&o->w, "revoke");
	for (size_t i = 0; i < o->e->n_revokes; i++) {
		const struct explain_revoke *r = &o->e->revokes[i];

		json_object_begin(&o->w, NULL);
		print_json_grant(&o->w, o->e->snapshot, "grant", r->grant);
		put_counts(o, "account", &r->own);
		put_counts(o, "everybody", &r->all);
		json_put_int(&o->w, "accounts", (int64_t)r->all.accounts);
		json_object_end(&o->w);
	}
	json_list_end(&o->w);
}

static void
put_permission(struct json_out *o)
{
	json_put_text(&o->w, "near", o->e->near);
	json_list_begin(&o->w, "places");
	for (size_t i = 0; i < o->e->n_places; i++)
		put_place(o, &o->e->places[i]);
	json_list_end(&o->w);
	put_removals(o);
	put_revokes(o);
}

static void
put_rights(struct json_out *o)
{
	const struct explanation *e = o->e;

	json_list_begin(&o->w, "rights");
	for (size_t i = 0; i < e->held.n; i++) {
		const struct holding *h = &e->held.items[i];
		const struct right *r = &e->about[i];

		json_object_begin(&o->w, NULL);
		print_json_permission(&o->w, e->snapshot, "permission",
		    h->permission);
		json_put_text(&o->w, "tier", tier_text(h->tier));
		print_json_scope(&o->w, e->snapshot, "scope", h->scope);
		json_put_text(&o->w, "answer", print_json_answer(h->held));
		json_put_text(&o->w, "if_enabled",
		    print_json_answer(h->enabled));
		print_json_terms(&o->w, "conditions", r->account != NONE
		    ? r->terms : NULL, r->account != NONE ? r->n_terms : 0);
		json_put_text(&o->w, "needs", r->account != NONE ? r->needs
		    : NULL);
		json_put_text(&o->w, "needs_answer", r->account != NONE &&
		    r->needs != NULL ? print_json_answer(r->needs_held)
		    : NULL);
		print_json_group(&o->w, e->snapshot, "group", h->group);
		print_json_grant(&o->w, e->snapshot, "grant", h->grant);
		json_object_end(&o->w);
	}
	json_list_end(&o->w);
}

static void
put_escalation(struct json_out *o)
{
	const struct escalation *x = &o->e->escalation;

	json_object_begin(&o->w, "escalation");
	json_put_text(&o->w, "from", tier_text(x->from));
	json_put_text(&o->w, "to", tier_text(x->to));
	json_list_begin(&o->w, "steps");
	for (size_t i = 0; i < x->n_steps; i++) {
		const struct step *s = &x->steps[i];

		json_object_begin(&o->w, NULL);
		print_json_account(&o->w, o->e->snapshot, "account",
		    s->account);
		json_put_text(&o->w, "permission", s->permission);
		json_put_text(&o->w, "words", s->words);
		print_json_grant(&o->w, o->e->snapshot, "grant", s->grant);
		print_json_scope(&o->w, o->e->snapshot, "scope", s->scope);
		json_put_bool(&o->w, "conditional", s->conditional);
		if (s->target != NONE)
			print_json_account(&o->w, o->e->snapshot, "target",
			    s->target);
		else
			json_put_null(&o->w, "target");
		json_put_text(&o->w, "tier", tier_text(s->tier));
		json_object_end(&o->w);
	}
	json_list_end(&o->w);
	json_object_end(&o->w);
}

int
print_json_explain(const struct explanation *e, struct print *p,
    struct err *err)
{
	struct json_out o = { .words = *p, .e = e };

	json_writer_init(&o.w, p->file, true);
	json_object_begin(&o.w, NULL);
	json_put_text(&o.w, "schema", "muster/explain/1");
	print_json_snapshot(&o.w, e->snapshot);
	print_json_account(&o.w, e->snapshot, "account", e->account);
	put_groups(&o);
	print_json_scope(&o.w, e->snapshot, "at", e->scope);
	if (e->permission != NULL) {
		print_json_permission(&o.w, e->snapshot, "permission",
		    e->permission);
		put_permission(&o);
	} else {
		put_rights(&o);
	}
	print_platform_json(&o.w, e);
	put_escalation(&o);
	json_object_end(&o.w);
	if (json_writer_end(&o.w, err) != 0)
		return -1;
	fputc('\n', p->file);
	p->failed = p->failed || o.words.failed;
	return print_end(p, err);
}
