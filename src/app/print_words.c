/* SPDX-License-Identifier: Apache-2.0 */
/* Names and conditions as a reader would say them. */
#include <string.h>

#include "analysis/analysis.h"
#include "app/print.h"
#include "app/snapshot.h"
#include "base/arena.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "model/model.h"

static const char *
name_or_id(const char *name, const char *id)
{
	if (name != NULL && *name != '\0')
		return name;
	return id != NULL ? id : "without a name";
}

static const char *
take(struct print *p, struct strbuf *text)
{
	const char *out = strbuf_failed(text) ? NULL
	    : strbuf_take(text, p->arena);

	if (out == NULL) {
		strbuf_clear(text);
		p->failed = true;
		return "";
	}
	return out;
}

const char *
print_account(struct print *p, size_t account)
{
	const struct account *a = &p->snapshot->model->accounts[account];

	return name_or_id(a->display, a->id);
}

const char *
print_login(struct print *p, size_t account)
{
	const struct account *a = &p->snapshot->model->accounts[account];
	const char *name = print_account(p, account);

	if (a->login == NULL || strcmp(a->login, name) == 0)
		return name;
	return print_text(p, "%s (%s)", name, a->login);
}

const char *
print_group(struct print *p, size_t group)
{
	const struct group *g;

	if (group == NONE)
		return "a group that is not in the inventory";
	g = &p->snapshot->model->groups[group];
	return name_or_id(g->name, g->id);
}

static const char *
zone_words(struct print *p, const struct scope *zone)
{
	const struct model *m = p->snapshot->model;
	size_t at = zone->parent_id == NULL ? NONE
	    : model_find_scope(m, zone->source, zone->parent_id);

	if (at == NONE)
		return print_text(p, "zone %s", name_or_id(zone->name,
		    zone->id));
	return print_text(p, "zone %s of environment %s",
	    name_or_id(zone->name, zone->id),
	    name_or_id(m->scopes[at].name, m->scopes[at].id));
}

const char *
print_scope(struct print *p, size_t scope)
{
	const struct scope *s;

	if (scope == NONE)
		return "any place";
	s = &p->snapshot->model->scopes[scope];
	switch (s->kind) {
	case SCOPE_GLOBAL:
		return "every account of the platform";
	case SCOPE_ACCOUNT:
		return p->snapshot->model->n_sources < 2 ? "the whole account"
		    : print_text(p, "the whole account of %s", s->source);
	case SCOPE_ENVIRONMENT:
		return print_text(p, "environment %s",
		    name_or_id(s->name, s->id));
	case SCOPE_ZONE:
		break;
	}
	return zone_words(p, s);
}

const char *
print_grant_scope(struct print *p, size_t grant)
{
	const struct grant *g = &p->snapshot->model->grants[grant];

	if (g->scope != NONE || g->scope_id == NULL)
		return print_scope(p, g->scope);
	return print_text(p, "%s (not in the inventory)", g->scope_id);
}

const char *
print_entitlement(struct print *p, size_t grant)
{
	const struct grant *g = &p->snapshot->model->grants[grant];
	const struct entitlement *e;

	if (g->entitlement == NONE)
		return print_text(p, "policy %s (not in the inventory)",
		    name_or_id(g->entitlement_id, NULL));
	e = &p->snapshot->model->entitlements[g->entitlement];
	return print_text(p, "%s \"%s\"", entitlement_kind_text(e->kind),
	    name_or_id(e->name, e->id));
}

const char *
print_permission(struct print *p, const char *name)
{
	struct permission about;

	permission_find(p->snapshot->catalog, name, &about);
	if (!about.known || about.label == NULL)
		return name;
	return print_text(p, "%s [%s]", about.label, name);
}

/* ---- conditions ---- */

static const char *
operator_words(enum condition_operator operator, bool time)
{
	switch (operator) {
	case CONDITION_EQUAL:
		return "is";
	case CONDITION_NOT_EQUAL:
		return "is not";
	case CONDITION_LESS:
		return time ? "is before" : "is below";
	case CONDITION_GREATER:
		return time ? "is after" : "is above";
	case CONDITION_IN:
		return "is"; /* "a", "b" or "c" */
	case CONDITION_NOT_IN:
		return "is none of";
	case CONDITION_STARTS_WITH:
		return "begins with";
	case CONDITION_NOT_STARTS_WITH:
		return "does not begin with";
	case CONDITION_MATCH:
		break;
	}
	return "matches";
}

static void
add_values(struct strbuf *out, const struct condition *c)
{
	for (size_t i = 0; i < c->n_values; i++)
		strbuf_addf(out, "%s\"%s\"", i == 0 ? " "
		    : i + 1 < c->n_values ? ", " : " or ", c->values[i]);
	if (c->n_values == 0)
		strbuf_add(out, " nothing");
}

/* One value needs no list; several are never "is". */
static enum condition_operator
plain_operator(const struct condition *c)
{
	if (c->n_values == 1 && c->operator == CONDITION_IN)
		return CONDITION_EQUAL;
	if (c->n_values == 1 && c->operator == CONDITION_NOT_IN)
		return CONDITION_NOT_EQUAL;
	if (c->n_values > 1 && c->operator == CONDITION_EQUAL)
		return CONDITION_IN;
	if (c->n_values > 1 && c->operator == CONDITION_NOT_EQUAL)
		return CONDITION_NOT_IN;
	return c->operator;
}

static void
add_condition(struct print *p, struct strbuf *out, const struct condition *c)
{
	const struct platform_attribute *a = platform_attribute(
	    permission_platform(p->snapshot->catalog), c->attribute);
	bool time = a != NULL && (a->type == ATTRIBUTE_DATE ||
	    a->type == ATTRIBUTE_DATE_TIME ||
	    a->type == ATTRIBUTE_TIME_OF_DAY);

	strbuf_addf(out, "%s %s", a != NULL && a->label != NULL ? a->label
	    : c->attribute, operator_words(plain_operator(c), time));
	add_values(out, c);
}

static void
add_conditions(struct print *p, struct strbuf *out,
    const struct condition *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			strbuf_add(out, ", and ");
		add_condition(p, out, &list[i]);
	}
}

const char *
print_conditions(struct print *p, const struct condition *list, size_t n)
{
	struct strbuf out;

	strbuf_init(&out, PRINT_MAX);
	add_conditions(p, &out, list, n);
	return take(p, &out);
}

const char *
print_terms(struct print *p, const struct term *terms, size_t n)
{
	struct strbuf out;

	strbuf_init(&out, PRINT_MAX);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			strbuf_add(&out, "; or ");
		if (terms[i].n == 0)
			strbuf_add(&out, "always");
		add_conditions(p, &out, terms[i].conditions, terms[i].n);
	}
	return take(p, &out);
}

/* ---- numbers, times, the rest ---- */

const char *
print_time(struct print *p, int64_t utc)
{
	char text[UTC_TEXT];

	utc_format(utc, text);
	if (text[0] == '\0')
		return "a time that is not known";
	return print_text(p, "%.10s %.5s UTC", text, text + 11);
}

const char *
print_count(struct print *p, size_t n, const char *one, const char *many)
{
	return print_text(p, "%zu %s", n, n == 1 ? one : many);
}

const char *
print_tier_deed(enum tier tier)
{
	switch (tier) {
	case TIER_0:
		return "decides who may do what";
	case TIER_1:
		return "administers the product";
	case TIER_2:
		return "writes, or reads what is sensitive";
	case TIER_3:
		return "reads";
	case TIER_NONE:
		break;
	}
	return "no right was found";
}

const char *
print_not_read(struct print *p)
{
	const struct snapshot *s = p->snapshot;
	struct strbuf out;

	if (s->n_holes == 0)
		return "";
	strbuf_init(&out, PRINT_MAX);
	strbuf_add(&out, "Not everything was read, so there may be more: ");
	for (size_t i = 0; i < s->n_holes; i++) {
		const struct part *hole = s->holes[i];

		strbuf_addf(&out, "%s%s%s%s (%s%s%s)", i > 0 ? "; " : "",
		    hole->name, hole->scope_id != NULL ? " of " : "",
		    hole->scope_id != NULL ? hole->scope_id : "",
		    part_status_text(hole->status),
		    hole->reason != NULL ? ": " : "",
		    hole->reason != NULL ? hole->reason : "");
	}
	strbuf_addc(&out, '.');
	return take(p, &out);
}

void
print_basis(struct print *p)
{
	const struct snapshot *s = p->snapshot;

	print_line(p, 0, "Source: %s, read %s.%s", s->from,
	    print_time(p, s->read_at), s->now == s->read_at ? ""
	    : print_text(p, " Judged as of %s.", print_time(p, s->now)));
	if (s->n_holes > 0)
		print_line(p, 0, "INCOMPLETE. %s", print_not_read(p));
	else
		print_line(p, 0, "Everything that access rests on was "
		    "read.");
}
