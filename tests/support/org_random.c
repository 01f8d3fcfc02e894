/* SPDX-License-Identifier: Apache-2.0 */
/* Random organisations for effective access, and the requests they have. */
#include "support/test.h"

#include "base/strbuf.h"
#include "support/org_random.h"
#include "support/organisation.h"

#define GROUPS 5
#define POLICIES 5
#define BOUNDARIES 3

struct world {
	struct org *org;
	struct dice dice;
};

/* ---- words to draw from ---- */

struct word_list {
	const char *attribute;
	const char *values[8];     /* in conditions */
	const char *universe[12];  /* in requests; else by scope */
	bool patterns;
};

/* A value for each prefix and pattern, also apart from what is named. */
static const struct word_list words[] = {
	{ "storage:bucket-name",
	    { "a", "ab", "b", "${bindParam:x}", "${bindParam:y}" },
	    { "a", "ab", "abc", "ac", "b", "bq", "q" }, true },
	{ "settings:schemaId", { "a", "ab", "b", "a${bindParam:x}" },
	    { "a", "aa", "ab", "abc", "ac", "b", "bq", "q" }, true },
	{ "global:week-day", { "Monday", "Friday" },
	    { "Monday", "Friday", "Sunday" }, false },
	{ "environment:management-zone", { "Web", "Db", "Nowhere" }, { NULL },
	    false },
	{ "global:environmentId", { "shop", "bank", "other" }, { NULL },
	    false },
	{ "global:userGroup", { "g0", "g1", "g9" }, { NULL }, false },
	{ "global:date", { "2025-05-05Z", "2027-05-05Z" }, { NULL }, false },
};

const char *const org_random_permissions[] = { "storage:logs:read",
	"storage:buckets:read", "settings:objects:write",
	"environment:roles:logviewer", "environment:roles:agent-install",
	"environment:roles:viewer", "slo:slos:read", "brand:new:write",
	"tenant-logviewer", "tenant-agent-install", NULL };

const char *const org_random_scopes[] = { "acc", "shop", "bank", "shop:1",
	"shop:2", NULL };

static size_t
roll(struct world *w, size_t n)
{
	return (size_t)dice_roll(&w->dice, n);
}

static size_t
count(const char *const *list, size_t max)
{
	size_t n = 0;

	while (n < max && list[n] != NULL)
		n++;
	return n;
}

/* ---- an organisation as text ---- */

static void
put_operator(struct world *w, struct strbuf *out, const struct word_list *l)
{
	static const char *const text[] = { "=", "!=", "IN", "NOT IN",
		"startsWith", "NOT startsWith", "MATCH" };
	size_t n = count(l->values, NITEMS(l->values));
	size_t kind = l->patterns ? roll(w, NITEMS(text)) : roll(w, 4);
	bool list;

	if (strcmp(l->attribute, "global:date") == 0) {
		strbuf_addf(out, "%s \"%s\"", roll(w, 2) ? "<" : ">",
		    l->values[roll(w, n)]);
		return;
	}
	if (strcmp(l->attribute, "global:userGroup") == 0 ||
	    strcmp(l->attribute, "global:environmentId") == 0)
		kind = 0;
	list = kind == 2 || kind == 3 || kind == 6;
	strbuf_addf(out, "%s %s\"%s", text[kind], list ? "(" : "",
	    l->values[roll(w, n)]);
	if (kind == 6 && roll(w, 2))
		strbuf_add(out, "*");
	strbuf_add(out, "\"");
	if (list && roll(w, 2))
		strbuf_addf(out, ", \"%s\"", l->values[roll(w, n)]);
	if (list)
		strbuf_add(out, ")");
}

static void
put_condition(struct world *w, struct strbuf *out)
{
	const struct word_list *l = &words[roll(w, NITEMS(words))];

	/* the first two more often: there is more to get wrong */
	if (roll(w, 3) == 0)
		l = &words[roll(w, 2)];
	strbuf_addf(out, "%s ", l->attribute);
	put_operator(w, out, l);
}

static const char *
take(struct world *w, struct strbuf *text)
{
	char *out = strbuf_take(text, &w->org->arena);

	assert_non_null(out);
	return out;
}

static const char *
some_policy(struct world *w)
{
	size_t n = 1 + roll(w, 3);
	struct strbuf text;

	strbuf_init(&text, 8 * KIB);
	for (size_t i = 0; i < n; i++) {
		size_t n_conditions = roll(w, 3);

		strbuf_addf(&text, "%s %s", roll(w, 4) ? "ALLOW" : "DENY",
		    org_random_permissions[roll(w, 8)]);
		if (roll(w, 3) == 0)
			strbuf_addf(&text, ", %s",
			    org_random_permissions[roll(w, 8)]);
		for (size_t c = 0; c < n_conditions; c++) {
			strbuf_add(&text, c == 0 ? " WHERE " : " AND ");
			put_condition(w, &text);
		}
		strbuf_add(&text, ";\n");
	}
	return take(w, &text);
}

static const char *
some_boundary(struct world *w)
{
	size_t n = 1 + roll(w, 3);
	struct strbuf text;

	strbuf_init(&text, 8 * KIB);
	for (size_t i = 0; i < n; i++) {
		put_condition(w, &text);
		strbuf_add(&text, ";\n");
	}
	return take(w, &text);
}

static const char *
name(struct world *w, const char *kind, size_t number)
{
	char *text = arena_printf(&w->org->arena, "%s%zu", kind, number);

	assert_non_null(text);
	return text;
}

static void
some_grant(struct world *w)
{
	static const char *const parameters[] = { NULL, "x=a", "x=a;y=b",
		"x=a,b", "y=ab" };
	static const char *const sets[] = { NULL, NULL, "b0", "b1", "b0 b2",
		"b9" };
	const char *group = name(w, "g", roll(w, GROUPS));
	const char *scope = org_random_scopes[roll(w, 5)];

	if (roll(w, 5) == 0) {
		org_bind(w->org, group,
		    roll(w, 2) ? "role:tenant-logviewer"
			       : "role:tenant-agent-install",
		    scope, roll(w, 2) ? "b0" : NULL, NULL);
		return;
	}
	if (strchr(scope, ':') != NULL)
		scope = "shop"; /* zones take roles only */
	org_bind(w->org, group, name(w, "p", roll(w, POLICIES)), scope,
	    sets[roll(w, NITEMS(sets))],
	    parameters[roll(w, NITEMS(parameters))]);
}

static void
some_people(struct world *w)
{
	for (size_t g = 0; g < GROUPS; g++)
		org_group(w->org, name(w, "g", g),
		    g == 4 && roll(w, 3) == 0 ? TRI_YES : TRI_NO);
	for (size_t a = 0; a < ORG_RANDOM_ACCOUNTS; a++) {
		org_account(w->org, name(w, "a", a),
		    roll(w, 5) == 0 ? ACCOUNT_DISABLED : ACCOUNT_ACTIVE);
		for (size_t g = 0; g < GROUPS; g++)
			if (roll(w, 3) == 0)
				org_in(w->org, name(w, "a", a),
				    name(w, "g", g));
	}
	if (roll(w, 2))
		org_group_in(w->org, "g0", "g3");
	if (roll(w, 3) == 0)
		org_group_in(w->org, "g3", "g1");
}

void
org_random(struct org *o, uint64_t seed, int64_t now)
{
	struct world w = { o, { seed } };

	org_open(o);
	org_zone(o, "shop:1", "shop", "Web");
	org_zone(o, "shop:2", "shop", "Db");
	org_role(o, "tenant-logviewer");
	org_role(o, "tenant-agent-install");
	some_people(&w);
	for (size_t i = 0; i < POLICIES; i++)
		org_policy(o, name(&w, "p", i), some_policy(&w));
	for (size_t i = 0; i < BOUNDARIES; i++)
		org_boundary(o, name(&w, "b", i), some_boundary(&w));
	for (size_t i = 0; i < ORG_RANDOM_GRANTS; i++)
		some_grant(&w);
	org_derive(o, now);
}

/* ---- the requests ---- */

static void
put_values(struct naive_universe *u, const char *attribute,
    const char *const *values, size_t n)
{
	u->attributes[u->n].name = attribute;
	u->attributes[u->n].n = n;
	for (size_t i = 0; i < n; i++)
		u->attributes[u->n].values[i] = values[i];
	u->n++;
}

/* Is there any word of the attribute in the organisation? */
static bool
is_used(const struct org *o, const char *attribute)
{
	const struct model *m = o->model;

	for (size_t i = 0; i < m->n_entitlements; i++)
		if (m->entitlements[i].text != NULL &&
		    strstr(m->entitlements[i].text, attribute) != NULL)
			return true;
	for (size_t i = 0; i < m->n_boundaries; i++)
		if (strstr(m->boundaries[i].text, attribute) != NULL)
			return true;
	return false;
}

void
org_random_universe(
    struct naive_universe *u, const struct org *o, size_t scope)
{
	static const char *const zones[] = { "Web", "Db", "-" };
	static const char *const envs[] = { "shop", "bank" };
	const struct scope *s = &o->model->scopes[scope];
	bool bank = strcmp(s->id, "bank") == 0;

	memset(u, 0, sizeof(*u));
	for (size_t i = 0; i < 3; i++)
		if (is_used(o, words[i].attribute))
			put_values(u, words[i].attribute, words[i].universe,
			    count(words[i].universe,
				NITEMS(words[i].universe)));
	if (s->kind == SCOPE_ZONE)
		put_values(u, words[3].attribute, &s->name, 1);
	else
		put_values(u, words[3].attribute, bank ? &zones[2] : zones,
		    bank ? 1 : 3);
	put_values(u, words[4].attribute, bank ? &envs[1] : envs,
	    s->kind == SCOPE_ACCOUNT ? 2 : 1);
}

/* ---- in words ---- */

static void
print_grant(const struct grant *g)
{
	print_message("%s gets %s at %s, boundaries \"%s\"", g->group_id,
	    g->entitlement_id, g->scope_id, g->boundary_names);
	for (size_t i = 0; i < g->n_parameters; i++)
		print_message(", %s=%s", g->parameters[i].name,
		    g->parameters[i].value);
	print_message("\n");
}

void
org_random_print(const struct org *o)
{
	const struct model *m = o->model;

	for (size_t i = 0; i < m->n_memberships; i++)
		print_message("%s is in %s\n", m->memberships[i].member_id,
		    m->memberships[i].group_id);
	for (size_t i = 0; i < m->n_groups; i++)
		if (m->groups[i].everyone == TRI_YES)
			print_message("everyone is in %s\n", m->groups[i].id);
	for (size_t i = 0; i < m->n_entitlements; i++)
		print_message("policy %s:\n%s", m->entitlements[i].id,
		    m->entitlements[i].text != NULL ? m->entitlements[i].text
						    : "(role)\n");
	for (size_t i = 0; i < m->n_boundaries; i++)
		print_message("boundary %s:\n%s", m->boundaries[i].id,
		    m->boundaries[i].text);
	for (size_t i = 0; i < m->n_grants; i++)
		print_grant(&m->grants[i]);
}
