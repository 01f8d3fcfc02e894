/* SPDX-License-Identifier: Apache-2.0 */
/* The second opinion on effective access; see the header. */
#include "support/test.h"

#include "support/naive_access.h"

#define PREFIX "${bindParam:"
#define TEXT 256

/* What is asked, all together. */
struct asked {
	const struct naive *n;
	size_t account, scope;
	const struct naive_request *request;
};

/* How a comma in a parameter is read. */
enum reading { WHOLE, PARTS, READINGS };

/* ---- requests ---- */

void
naive_first(struct naive_request *r, const struct naive_universe *u)
{
	memset(r, 0, sizeof(*r));
	r->universe = u;
}

bool
naive_next(struct naive_request *r)
{
	for (size_t i = 0; i < r->universe->n; i++) {
		if (++r->value[i] < r->universe->attributes[i].n)
			return true;
		r->value[i] = 0;
	}
	return false;
}

static const char *
value_of(const struct naive_request *r, const char *attribute)
{
	for (size_t i = 0; i < r->universe->n; i++)
		if (strcmp(r->universe->attributes[i].name, attribute) == 0)
			return r->universe->attributes[i].values[r->value[i]];
	return "";
}

void
naive_print(const struct naive_request *r)
{
	for (size_t i = 0; i < r->universe->n; i++)
		print_message("  %s is \"%s\"\n",
		    r->universe->attributes[i].name,
		    r->universe->attributes[i].values[r->value[i]]);
}

/* ---- groups ---- */

static bool
is_in(const struct naive *n, size_t account, size_t group, size_t depth)
{
	const struct model *m = n->model;

	if (m->groups[group].everyone == TRI_YES)
		return true;
	if (depth > 8)
		return false;
	for (size_t i = 0; i < m->n_memberships; i++) {
		const struct membership *row = &m->memberships[i];

		if (row->group != group || row->member == NONE ||
		    (n->no_membership != NULL && n->no_membership[i]))
			continue;
		if (row->member_is_group
			? is_in(n, account, row->member, depth + 1)
			: row->member == account)
			return true;
	}
	return false;
}

/* ---- conditions ---- */

static bool
fits(const char *pattern, const char *text)
{
	if (*pattern == '\0')
		return *text == '\0';
	if (*pattern == '*')
		return fits(pattern + 1, text) ||
		       (*text != '\0' && fits(pattern, text + 1));
	return *pattern == *text && fits(pattern + 1, text + 1);
}

static bool
one_value(enum condition_operator operator, const char *text, const char *value)
{
	switch (operator) {
	case CONDITION_EQUAL:
	case CONDITION_IN:
	case CONDITION_NOT_EQUAL:
	case CONDITION_NOT_IN:
		return strcmp(text, value) == 0;
	case CONDITION_STARTS_WITH:
	case CONDITION_NOT_STARTS_WITH:
		return strncmp(text, value, strlen(value)) == 0;
	case CONDITION_LESS:
		return strncmp(text, value, 10) < 0;
	case CONDITION_GREATER:
		return strncmp(text, value, 10) > 0;
	case CONDITION_MATCH:
		break;
	}
	return fits(value, text);
}

static bool
is_negative(const struct condition *c)
{
	return c->operator == CONDITION_NOT_EQUAL ||
	       c->operator == CONDITION_NOT_IN ||
	       c->operator == CONDITION_NOT_STARTS_WITH;
}

static bool
any_group(const struct asked *q, enum condition_operator operator,
    const char *value)
{
	for (size_t g = 0; g < q->n->model->n_groups; g++)
		if (is_in(q->n, q->account, g, 0) &&
		    one_value(operator, q->n->model->groups[g].name, value))
			return true;
	return false;
}

static bool
meets_value(const struct asked *q, const struct condition *c, const char *value)
{
	if (strcmp(c->attribute, "global:userGroup") == 0)
		return any_group(q, c->operator, value);
	if (strcmp(c->attribute, "global:date") == 0)
		return one_value(c->operator, q->n->today, value);
	return one_value(
	    c->operator, value_of(q->request, c->attribute), value);
}

/* The value with the parameter (at most one) put in; NULL: it has none. */
static const char *
put_in(const struct grant *g, const char *value, char out[TEXT], bool *had)
{
	const char *from = strstr(value, PREFIX), *name, *end;

	*had = from != NULL;
	if (from == NULL)
		return value;
	name = from + strlen(PREFIX);
	end = strchr(name, '}');
	for (size_t i = 0; g != NULL && i < g->n_parameters; i++) {
		const struct parameter *p = &g->parameters[i];

		if (strlen(p->name) != (size_t)(end - name) ||
		    strncmp(p->name, name, strlen(p->name)) != 0)
			continue;
		if (p->value == NULL)
			return NULL;
		(void)snprintf(out, TEXT, "%.*s%s%s", (int)(from - value),
		    value, p->value, end + 1);
		return out;
	}
	return NULL;
}

static bool
meets_parts(const struct asked *q, const struct condition *c, const char *value)
{
	char text[TEXT], *at = text, *comma;
	bool met = false;

	(void)snprintf(text, sizeof(text), "%s", value);
	while (at != NULL && !met) {
		comma = strchr(at, ',');
		if (comma != NULL)
			*comma++ = '\0';
		met = meets_value(q, c, at);
		at = comma;
	}
	return met;
}

static bool
reads_true(const struct asked *q, const struct condition *c,
    const struct grant *g, enum reading reading)
{
	bool met = false, any = false, had;
	char text[TEXT];

	for (size_t i = 0; i < c->n_values; i++) {
		const char *value = put_in(g, c->values[i], text, &had);

		if (value == NULL)
			continue;
		any = true;
		met = met || (had && reading == PARTS
				     ? meets_parts(q, c, value)
				     : meets_value(q, c, value));
	}
	return any && (is_negative(c) ? !met : met);
}

/* Of an ALLOW the more generous reading counts, of a DENY the less. */
static bool
is_met(const struct asked *q, const struct condition *c, const struct grant *g,
    bool deny)
{
	bool whole = reads_true(q, c, g, WHOLE);
	bool parts = reads_true(q, c, g, PARTS);

	return deny ? whole && parts : whole || parts;
}

bool
naive_holds(const struct naive *n, size_t account, size_t scope,
    const struct condition *c, const struct naive_request *request)
{
	const struct asked q = { n, account, scope, request };

	return reads_true(&q, c, NULL, WHOLE);
}

/* ---- statements ---- */

static bool
is_one_of(const char *const *list, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], text) == 0)
			return true;
	return false;
}

static bool
limits(const struct permission *p, const char *attribute)
{
	if (is_one_of(p->ignores, p->n_ignores, attribute))
		return false;
	return strncmp(attribute, "global:", 7) == 0 ||
	       is_one_of(p->attributes, p->n_attributes, attribute);
}

static bool
names(const struct naive *n, const struct statement *s, const char *permission)
{
	struct permission p;

	for (size_t i = 0; i < s->n_permissions; i++) {
		if (strcmp(s->permissions[i], permission) == 0)
			return true;
		permission_find(n->catalog, s->permissions[i], &p);
		if (!s->deny && is_one_of(p.implies, p.n_implies, permission))
			return true;
	}
	return false;
}

/* For every attribute that limits, any of the lines about it. */
static bool
boundary_lets(const struct asked *q, const struct boundary *b,
    const struct permission *p, const struct grant *g)
{
	for (size_t i = 0; i < b->n_conditions; i++) {
		const char *attribute = b->conditions[i].attribute;
		bool any = !limits(p, attribute);

		for (size_t k = 0; k < b->n_conditions && !any; k++)
			any = strcmp(b->conditions[k].attribute, attribute) ==
				  0 &&
			      is_met(q, &b->conditions[k], g, false);
		if (!any)
			return false;
	}
	return true;
}

static bool
boundaries_let(const struct asked *q, const struct permission *p,
    const struct grant *g)
{
	const struct model *m = q->n->model;
	bool any = g->n_boundaries == 0 ||
		   m->entitlements[g->entitlement].kind == ENTITLEMENT_ROLE;

	for (size_t i = 0; i < g->n_boundaries && !any; i++)
		any = g->boundary[i] == NONE ||
		      boundary_lets(q, &m->boundaries[g->boundary[i]], p, g);
	return any;
}

static bool
allows(const struct asked *q, const struct statement *s,
    const struct grant *g, const char *permission)
{
	struct permission p;

	permission_find(q->n->catalog, permission, &p);
	for (size_t i = 0; i < s->n_conditions; i++)
		if ((!p.known || limits(&p, s->conditions[i].attribute)) &&
		    !is_met(q, &s->conditions[i], g, false))
			return false;
	return boundaries_let(q, &p, g);
}

static bool
all_met(const struct asked *q, const struct statement *s,
    const struct grant *g)
{
	for (size_t i = 0; i < s->n_conditions; i++)
		if (!is_met(q, &s->conditions[i], g, true))
			return false;
	return true;
}

/* What rests on parameters may be read in more than one way. */
static bool
has_parameter(const struct statement *s)
{
	for (size_t i = 0; i < s->n_conditions; i++)
		for (size_t k = 0; k < s->conditions[i].n_values; k++)
			if (strstr(s->conditions[i].values[k], PREFIX) != NULL)
				return true;
	return false;
}

static bool
has_comma(const struct statement *s, const struct grant *g)
{
	for (size_t i = 0; i < g->n_parameters; i++)
		if (g->parameters[i].value != NULL &&
		    strchr(g->parameters[i].value, ',') != NULL)
			return has_parameter(s);
	return false;
}

static bool
same_environment(const struct naive_request *a, const struct naive_request *b)
{
	return strcmp(value_of(a, "global:environmentId"),
		   value_of(b, "global:environmentId")) == 0;
}

/* Some permissions are denied whole by any condition that can be met in that
 * environment. */
static bool
denies(const struct asked *q, const struct statement *s,
    const struct grant *g, const char *permission)
{
	struct naive_request any;
	struct asked other = *q;
	struct permission p;

	if (all_met(q, s, g))
		return true;
	permission_find(q->n->catalog, permission, &p);
	if (!p.deny_whole || has_comma(s, g))
		return false;
	other.request = &any;
	naive_first(&any, q->request->universe);
	do {
		if (same_environment(&any, q->request) &&
		    all_met(&other, s, g))
			return true;
	} while (naive_next(&any));
	return false;
}

/* ---- grants ---- */

static size_t
around(const struct model *m, size_t zone)
{
	return model_find_scope(
	    m, m->scopes[zone].source, m->scopes[zone].parent_id);
}

/* Of what is granted for a zone only what concerns that zone counts. */
static bool
concerns_zone(const struct asked *q, const struct grant *g,
    const char *permission)
{
	static const char attribute[] = "environment:management-zone";
	const struct model *m = q->n->model;
	struct permission p;

	permission_find(q->n->catalog, permission, &p);
	if (m->scopes[g->scope].kind != SCOPE_ZONE || q->scope == g->scope ||
	    is_one_of(p.ignores, p.n_ignores, attribute))
		return true;
	return strcmp(value_of(q->request, attribute),
		   m->scopes[g->scope].name) == 0;
}

static bool
reaches(const struct asked *q, const struct grant *g)
{
	const struct model *m = q->n->model;
	enum scope_kind kind;

	if (g->scope == NONE)
		return false;
	kind = m->scopes[g->scope].kind;
	if (g->scope == q->scope || kind == SCOPE_ACCOUNT)
		return true;
	if (m->scopes[q->scope].kind == SCOPE_ZONE)
		return kind == SCOPE_ENVIRONMENT &&
		       around(m, q->scope) == g->scope;
	return kind == SCOPE_ZONE && around(m, g->scope) == q->scope;
}

bool
naive_allows(const struct naive *n, size_t account, const char *permission,
    size_t scope, const struct naive_request *request)
{
	const struct asked q = { n, account, scope, request };
	const struct model *m = n->model;
	bool allowed = false;

	for (size_t i = 0; i < m->n_grants; i++) {
		const struct grant *g = &m->grants[i];
		const struct entitlement *e;

		if (g->group == NONE || g->entitlement == NONE ||
		    !is_in(n, account, g->group, 0) || !reaches(&q, g) ||
		    (n->no_grant != NULL && n->no_grant[i]))
			continue;
		e = &m->entitlements[g->entitlement];
		for (size_t k = 0; k < e->n_statements; k++) {
			const struct statement *s = &e->statements[k];

			if (!names(n, s, permission))
				continue;
			if (s->deny && concerns_zone(&q, g, permission) &&
			    denies(&q, s, g, permission))
				return false;
			allowed = allowed ||
				  (!s->deny &&
				      concerns_zone(&q, g, permission) &&
				      allows(&q, s, g, permission));
		}
	}
	return allowed;
}
