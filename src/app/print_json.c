/* SPDX-License-Identifier: Apache-2.0 */
/* Members that the JSON of several answers share. */
#include "analysis/analysis.h"
#include "app/print.h"
#include "app/snapshot.h"
#include "base/json.h"
#include "base/utc.h"
#include "model/model.h"

const char *
print_json_answer(enum held held)
{
	static const char *const words[] = { "no", "conditional", "yes" };

	return words[held];
}

void
print_json_snapshot(struct json_writer *w, const struct snapshot *s)
{
	json_object_begin(w, "snapshot");
	json_put_text(w, "from", s->from);
	json_put_text(w, "id", s->id);
	json_put_time(w, "read_at", s->read_at);
	json_put_time(w, "now", s->now);
	json_put_bool(w, "complete", s->n_holes == 0);
	json_list_begin(w, "not_read");
	for (size_t i = 0; i < s->n_holes; i++) {
		json_object_begin(w, NULL);
		json_put_text(w, "part", s->holes[i]->name);
		json_put_text(w, "scope", s->holes[i]->scope_id);
		json_put_text(w, "status",
		    part_status_text(s->holes[i]->status));
		json_put_text(w, "reason", s->holes[i]->reason);
		json_put_text(w, "permission", s->holes[i]->permission);
		json_object_end(w);
	}
	json_list_end(w);
	json_object_end(w);
}

void
print_json_account(struct json_writer *w, const struct snapshot *s,
    const char *key, size_t account)
{
	const struct account *a = &s->model->accounts[account];
	const struct privilege *best = &s->derived->of_account[account];

	json_object_begin(w, key);
	json_put_text(w, "source", a->source);
	json_put_text(w, "id", a->id);
	json_put_text(w, "login", a->login);
	json_put_text(w, "name", a->display);
	json_put_text(w, "type", account_type_text(a->type));
	json_put_text(w, "status", account_status_text(a->status));
	json_put_bool(w, "can_sign_in",
	    effective_can_sign_in(s->derived, account));
	json_put_text(w, "login_state", a->login_state == SEEN_NEVER ? "never"
	    : a->login_state == SEEN_AT ? "known" : "unknown");
	json_put_time(w, "last_login", a->login_state == SEEN_AT
	    ? a->last_login : UTC_UNKNOWN);
	json_put_text(w, "tier", tier_text(best->tier));
	json_put_text(w, "tier_reason", best->reason);
	json_object_end(w);
}

void
print_json_scope(struct json_writer *w, const struct snapshot *s,
    const char *key, size_t scope)
{
	const struct scope *x;

	if (scope == NONE) {
		json_put_null(w, key);
		return;
	}
	x = &s->model->scopes[scope];
	json_object_begin(w, key);
	json_put_text(w, "source", x->source);
	json_put_text(w, "id", x->id);
	json_put_text(w, "name", x->name);
	json_put_text(w, "kind", scope_kind_text(x->kind));
	json_object_end(w);
}

void
print_json_group(struct json_writer *w, const struct snapshot *s,
    const char *key, size_t group)
{
	if (group == NONE) {
		json_put_null(w, key);
		return;
	}
	json_object_begin(w, key);
	json_put_text(w, "id", s->model->groups[group].id);
	json_put_text(w, "name", s->model->groups[group].name);
	json_object_end(w);
}

static void
put_entitlement(struct json_writer *w, const struct snapshot *s,
    const struct grant *g)
{
	const struct entitlement *e;

	json_object_begin(w, "entitlement");
	json_put_text(w, "id", g->entitlement_id);
	if (g->entitlement != NONE) {
		e = &s->model->entitlements[g->entitlement];
		json_put_text(w, "name", e->name);
		json_put_text(w, "kind", entitlement_kind_text(e->kind));
	}
	json_object_end(w);
}

void
print_json_grant(struct json_writer *w, const struct snapshot *s,
    const char *key, size_t grant)
{
	const struct grant *g;

	if (grant == NONE) {
		json_put_null(w, key);
		return;
	}
	g = &s->model->grants[grant];
	json_object_begin(w, key);
	json_put_text(w, "id", g->id);
	print_json_group(w, s, "group", g->group);
	put_entitlement(w, s, g);
	json_put_text(w, "scope_id", g->scope_id);
	print_json_scope(w, s, "scope", g->scope);
	json_object_begin(w, "parameters");
	for (size_t i = 0; i < g->n_parameters; i++)
		json_put_text(w, g->parameters[i].name,
		    g->parameters[i].value);
	json_object_end(w);
	json_object_end(w);
}

void
print_json_permission(struct json_writer *w, const struct snapshot *s,
    const char *key, const char *permission)
{
	struct permission about;

	permission_find(s->catalog, permission, &about);
	json_object_begin(w, key);
	json_put_text(w, "name", permission);
	json_put_bool(w, "known", about.known);
	json_put_text(w, "label", about.known ? about.label : NULL);
	json_put_text(w, "tier", tier_text(about.tier));
	json_object_end(w);
}

void
print_json_conditions(struct json_writer *w, const char *key,
    const struct condition *list, size_t n)
{
	json_list_begin(w, key);
	for (size_t i = 0; i < n; i++) {
		json_object_begin(w, NULL);
		json_put_text(w, "attribute", list[i].attribute);
		json_put_text(w, "operator",
		    condition_operator_text(list[i].operator));
		json_list_begin(w, "values");
		for (size_t j = 0; j < list[i].n_values; j++)
			json_put_text(w, NULL, list[i].values[j]);
		json_list_end(w);
		json_object_end(w);
	}
	json_list_end(w);
}

void
print_json_terms(struct json_writer *w, const char *key,
    const struct term *terms, size_t n)
{
	json_list_begin(w, key);
	for (size_t i = 0; i < n; i++)
		print_json_conditions(w, NULL, terms[i].conditions,
		    terms[i].n);
	json_list_end(w);
}
