/* SPDX-License-Identifier: Apache-2.0 */
/* Random organisations. */
#include "support/test.h"

#include "base/utc.h"
#include "support/organisation_private.h"

static size_t
roll(struct organisation *o, size_t n)
{
	return (size_t)dice_roll(&o->dice, n);
}

static const char *
text(struct organisation *o, const char *format, size_t number)
{
	static const char *const tails[] = { "", " & Co", " \"quoted\"", " <b>",
		" \xc3\xa4\xc3\xb6", " \xe6\x97\xa5\xe6\x9c\xac", "\n=1+1",
		" 'x'" };
	char *out = arena_printf(
	    &o->arena, "%s %zu%s", format, number, tails[roll(o, 8)]);

	assert_non_null(out);
	return out;
}

static void *
room(struct organisation *o, size_t n, size_t size)
{
	void *list = arena_alloc(&o->arena, n, size);

	assert_non_null(list);
	return list;
}

/* An id that is the same for the same number. */
static const char *
id(struct organisation *o, const char *kind, size_t number)
{
	char *out = arena_printf(&o->arena, "%s-%zu", kind, number);

	assert_non_null(out);
	return out;
}

static const char *
maybe(struct organisation *o, const char *value)
{
	return roll(o, 4) == 0 ? NULL : value;
}

/* Known, unknown, or what no clock can have said. */
static int64_t
moment(struct organisation *o)
{
	size_t kind = roll(o, 10);

	if (kind == 0)
		return -62135596800; /* the year 1 */
	if (kind < 3)
		return UTC_UNKNOWN;
	return INT64_C(1600000000) + (int64_t)roll(o, 200000000);
}

static int64_t
count(struct organisation *o)
{
	return (int64_t)roll(o, 30) - 2;
}

static enum tri
tri(struct organisation *o)
{
	return (enum tri)roll(o, 3);
}

static size_t
exchange(struct organisation *o)
{
	return roll(o, 5) == 0 ? NONE : roll(o, 10);
}

static const char *
source(struct organisation *o)
{
	return roll(o, 4) == 0 ? "other" : "dynatrace";
}

static const char *const permissions[] = { "storage:logs:read",
	"iam:policies:write", "settings:objects:write", "storage:events:read",
	"automation:workflows:admin", "document:documents:write",
	"made:up:write", "storage:*:*", "tenant-viewer", "apiTokens.write",
	"metrics.ingest", "never.heard.of" };

static const char *const *
permission_list(struct organisation *o, size_t *n)
{
	const char **list;

	*n = roll(o, 4);
	if (*n == 0)
		return NULL;
	list = room(o, *n, sizeof(*list));
	for (size_t i = 0; i < *n; i++)
		list[i] = permissions[roll(o, NITEMS(permissions))];
	return list;
}

static const char *const *
texts(struct organisation *o, const char *kind, size_t max, size_t *n)
{
	const char **list;

	*n = roll(o, max);
	if (*n == 0)
		return NULL;
	list = room(o, *n, sizeof(*list));
	for (size_t i = 0; i < *n; i++)
		list[i] = text(o, kind, i);
	return list;
}

static const struct condition *
conditions(struct organisation *o, size_t *n)
{
	struct condition *list;

	*n = roll(o, 3);
	if (*n == 0)
		return NULL;
	list = room(o, *n, sizeof(*list));
	for (size_t i = 0; i < *n; i++) {
		enum condition_operator kind = (enum condition_operator)roll(
		    o, CONDITION_MATCH + 1);

		list[i].attribute = id(o, "storage:attribute", roll(o, 5));
		list[i].operator= kind;
		list[i].values = texts(o, "value", 4, &list[i].n_values);
	}
	return list;
}

static const struct statement *
statements(struct organisation *o, size_t *n)
{
	struct statement *list;

	*n = roll(o, 4);
	if (*n == 0)
		return NULL;
	list = room(o, *n, sizeof(*list));
	for (size_t i = 0; i < *n; i++) {
		list[i].deny = roll(o, 4) == 0;
		list[i].permissions =
		    permission_list(o, &list[i].n_permissions);
		list[i].conditions = conditions(o, &list[i].n_conditions);
	}
	return list;
}

static void
make_accounts(struct organisation *o)
{
	size_t n = o->n[NOUN_ACCOUNT] = 1 + roll(o, NITEMS(o->accounts));

	for (size_t i = 0; i < n; i++) {
		struct account *a = &o->accounts[i];

		a->source = source(o);
		a->id = id(o, "user", i);
		/* Few logins: people meet across sources. */
		a->login =
		    maybe(o, arena_printf(&o->arena, "%s%zu@Example.com",
				 roll(o, 2) ? "Ann" : "ann", roll(o, 40)));
		a->given = maybe(o, text(o, "Given", i));
		a->family = maybe(o, text(o, "Family", i));
		a->description = maybe(o, text(o, "description", i));
		a->type = (enum account_type)roll(o, 3);
		a->status = (enum account_status)roll(o, 6);
		a->status_text = "WORD";
		a->emergency_contact = tri(o);
		a->created = moment(o);
		a->updated = moment(o);
		a->invited = UTC_UNKNOWN;
		a->login_state = (enum seen_state)roll(o, 3);
		a->last_login = moment(o);
		a->last_failed_login = moment(o);
		a->logins = count(o);
		a->failed_logins = count(o);
		a->evidence = exchange(o);
	}
}

static void
make_groups(struct organisation *o)
{
	size_t n = o->n[NOUN_GROUP] = 1 + roll(o, NITEMS(o->groups));

	for (size_t i = 0; i < n; i++) {
		struct group *g = &o->groups[i];

		g->source = i == 3 ? "other" : "dynatrace";
		g->id = id(o, "group", i);
		g->name = text(o, "Group", i);
		g->description = maybe(o, text(o, "for", i));
		g->managed_by = maybe(o, "LOCAL");
		g->claims = texts(o, "claim", 3, &g->n_claims);
		g->everyone = roll(o, 8) == 0 ? TRI_YES : TRI_NO;
		g->hidden = tri(o);
		g->created = moment(o);
		g->updated = moment(o);
		g->evidence = exchange(o);
	}
}

/* Some of it nested, some of it in circles, some of it nobody's. */
static void
make_memberships(struct organisation *o)
{
	size_t n = o->n[NOUN_MEMBERSHIP] = roll(o, MAX_ROWS);

	for (size_t i = 0; i < n; i++) {
		struct membership *m = &o->memberships[i];

		m->source = source(o);
		m->group_id = id(o, "group", roll(o, NITEMS(o->groups)));
		m->member_is_group = roll(o, 10) == 0;
		m->member_id =
		    m->member_is_group
			? id(o, "group", roll(o, NITEMS(o->groups)))
			: id(o, "user", roll(o, NITEMS(o->accounts)));
		/* A repeated row keeps its last state, so all are alike. */
		m->evidence = 7;
	}
}

static void
make_scopes(struct organisation *o)
{
	size_t n = o->n[NOUN_SCOPE] = 1 + roll(o, NITEMS(o->scopes));

	for (size_t i = 0; i < n; i++) {
		struct scope *s = &o->scopes[i];

		s->source = "dynatrace";
		s->id = id(o, "scope", i);
		s->name = maybe(o, text(o, "Scope", i));
		s->kind = i == 0 ? SCOPE_ACCOUNT
				 : (enum scope_kind)roll(o, SCOPE_ZONE + 1);
		s->parent_id = maybe(o, "scope-0");
		s->criticality = maybe(o, "production");
		s->active = tri(o);
		s->url = maybe(o, "https://abc.example");
		s->evidence = exchange(o);
		s->fenced = tri(o);
		s->ranges = texts(o, "192.0.2.", 3, &s->n_ranges);
	}
}

static void
make_entitlements(struct organisation *o)
{
	size_t n = o->n[NOUN_ENTITLEMENT] =
	    1 + roll(o, NITEMS(o->entitlements));

	for (size_t i = 0; i < n; i++) {
		struct entitlement *e = &o->entitlements[i];

		e->source = source(o);
		e->id = id(o, "policy", i);
		e->name = text(o, "Policy", i);
		e->description = maybe(o, text(o, "allows", i));
		e->kind = (enum entitlement_kind)roll(o, 2);
		e->level = (enum scope_kind)roll(o, 3);
		e->level_id = maybe(o, id(o, "scope", roll(o, 9)));
		e->builtin = tri(o);
		e->text = maybe(o, text(o, "ALLOW x:y:z;", i));
		e->statements = statements(o, &e->n_statements);
		e->readable = tri(o);
		e->problem = maybe(o, text(o, "line", i));
		e->deviations = texts(o, "deviation", 3, &e->n_deviations);
		e->agrees = tri(o);
		e->difference = maybe(o, text(o, "only in the text:", i));
		e->evidence = exchange(o);
	}
}

static void
make_boundaries(struct organisation *o)
{
	size_t n = o->n[NOUN_BOUNDARY] = 1 + roll(o, NITEMS(o->boundaries));

	for (size_t i = 0; i < n; i++) {
		struct boundary *b = &o->boundaries[i];

		b->source = "dynatrace";
		b->id = id(o, "boundary", i);
		b->name = maybe(o, text(o, "Boundary", i));
		b->text = maybe(o, text(o, "x = ", i));
		b->conditions = conditions(o, &b->n_conditions);
		b->readable = tri(o);
		b->problem = maybe(o, text(o, "line", i));
		b->evidence = exchange(o);
	}
}

static void
make_grant(struct organisation *o, struct grant *g)
{
	const char **ids;
	struct parameter *p;

	g->source = source(o);
	g->group_id = id(o, "group", roll(o, NITEMS(o->groups)));
	g->entitlement_id = id(o, "policy", roll(o, NITEMS(o->entitlements)));
	g->scope_id = maybe(o, id(o, "scope", roll(o, NITEMS(o->scopes))));
	g->n_boundaries = roll(o, 3);
	ids = room(o, 3, sizeof(*ids));
	for (size_t i = 0; i < g->n_boundaries; i++)
		ids[i] = id(o, "boundary", roll(o, NITEMS(o->boundaries)));
	g->boundary_ids = g->n_boundaries > 0 ? ids : NULL;
	g->n_parameters = roll(o, 3);
	p = room(o, 3, sizeof(*p));
	for (size_t i = 0; i < g->n_parameters; i++) {
		p[i].name = id(o, "parameter", 3 - i);
		p[i].value = maybe(o, text(o, "value", i));
	}
	g->parameters = g->n_parameters > 0 ? p : NULL;
	g->created = moment(o);
	g->evidence = exchange(o);
}

/* Some are the same as one before: bindings may be repeated. */
static void
make_grants(struct organisation *o)
{
	size_t n = o->n[NOUN_GRANT] = roll(o, NITEMS(o->grants));

	for (size_t i = 0; i < n; i++) {
		if (i > 0 && roll(o, 6) == 0)
			o->grants[i] = o->grants[roll(o, i)];
		else
			make_grant(o, &o->grants[i]);
	}
}

static void
make_credentials(struct organisation *o)
{
	size_t n = o->n[NOUN_CREDENTIAL] = roll(o, NITEMS(o->credentials));

	for (size_t i = 0; i < n; i++) {
		struct credential *c = &o->credentials[i];

		c->source = "dynatrace";
		c->id = id(o, "dt0c01.TOKEN", i);
		c->name = maybe(o, text(o, "token", i));
		c->description = maybe(o, text(o, "used for", i));
		c->kind = (enum credential_kind)roll(o, 4);
		c->owner_id = maybe(o, roll(o, 2) ? id(o, "user", roll(o, 70))
						  : id(o, "ANN", roll(o, 40)));
		c->scope_id = maybe(o, id(o, "scope", roll(o, 9)));
		c->state_text = maybe(o, "ACTIVE");
		c->enabled = tri(o);
		c->personal = tri(o);
		c->created = moment(o);
		c->updated = moment(o);
		c->used_state = (enum seen_state)roll(o, 3);
		c->last_used = moment(o);
		c->last_address = maybe(o, "192.0.2.7");
		c->expiry_state = (enum seen_state)roll(o, 3);
		c->expires = moment(o);
		c->scopes = permission_list(o, &c->n_scopes);
		c->scopes_known = tri(o);
		c->claims = maybe(o, "sub = a");
		c->wildcard = tri(o);
		c->own = tri(o);
		c->evidence = exchange(o);
	}
}

static void
make_events(struct organisation *o)
{
	static const char *const kinds[] = { "USER", "SERVICE_USER", "POLICY",
		"user" };
	size_t n = o->n[NOUN_EVENT] = roll(o, NITEMS(o->events));

	for (size_t i = 0; i < n; i++) {
		struct event *e = &o->events[i];

		e->source = source(o);
		e->id = maybe(o, id(o, "event", i));
		e->at = moment(o);
		e->actor = maybe(o, "ann1@example.com");
		e->action = roll(o, 3) == 0 ? "DELETE" : "CREATE";
		e->object_kind = maybe(o, kinds[roll(o, NITEMS(kinds))]);
		e->object_id = maybe(o, id(o, "USER", roll(o, 60)));
		e->object_name = maybe(o,
		    arena_printf(&o->arena, "ANN%zu@example.COM", roll(o, 40)));
		e->outcome = maybe(o, "SUCCESS");
		e->scope_id = maybe(o, id(o, "scope", roll(o, 8)));
		e->evidence = exchange(o);
	}
}

static void
make_parts(struct organisation *o)
{
	size_t n = o->n[NOUN_PART] = roll(o, NITEMS(o->parts));

	for (size_t i = 0; i < n; i++) {
		struct part *p = &o->parts[i];

		p->source = "dynatrace";
		p->name = id(o, "part", i);
		p->scope_id = maybe(o, "scope-0");
		p->data = 1u << roll(o, 12);
		p->required = roll(o, 2) == 0;
		p->status = (enum part_status)roll(o, 4);
		p->reason = maybe(o, text(o, "HTTP 403:", i));
		p->permission = maybe(o, "account-idm-read");
		p->request = maybe(o, "GET /x");
		p->requests = roll(o, 9);
		p->pages = roll(o, 9);
		p->rows = count(o);
		p->duplicates = count(o);
		p->rejected = count(o);
		p->stated = count(o);
		p->second = count(o);
		p->second_way = maybe(o, "members");
		p->explanation = maybe(o, "two pages overlap");
		p->note = maybe(o, "deprecated");
		p->first_at = moment(o);
		p->last_at = moment(o);
	}
}

/* Some answer what was never asked, some of accounts nobody knows. */
static void
make_answers(struct organisation *o)
{
	size_t n = o->n[NOUN_QUESTION] = roll(o, NITEMS(o->questions));

	/* Each asked once: of two with other evidence the later would stay. */
	for (size_t i = 0; i < n; i++)
		o->questions[i] = (struct platform_question){
			.source = source(o),
			.account_id = id(o, "user", i),
			.scope_id = maybe(o, id(o, "scope", roll(o, 9))),
			.evidence = exchange(o)
		};
	o->n[NOUN_ANSWER] = roll(o, NITEMS(o->answers));
	for (size_t i = 0; i < o->n[NOUN_ANSWER]; i++) {
		struct platform_answer *a = &o->answers[i];

		a->source = source(o);
		a->account_id = id(o, "user", roll(o, 70));
		if (n > 0 && roll(o, 5) > 0)
			a->account_id = o->questions[roll(o, n)].account_id;
		a->scope_id = maybe(o, id(o, "scope", roll(o, 9)));
		a->permission = id(o, "a:b", roll(o, 6));
		a->deny = roll(o, 5) == 0;
		a->conditions = conditions(o, &a->n_conditions);
		a->policy_ids = texts(o, "policy", 3, &a->n_policies);
		a->group_ids = texts(o, "group", 3, &a->n_groups);
		a->unclear = roll(o, 9) == 0;
		a->evidence = exchange(o);
	}
}

static void
make_rest(struct organisation *o)
{
	o->sources[0] = (struct model_source){ .id = "dynatrace",
		.kind = "dynatrace",
		.title = "Dynatrace",
		.tenant = "uuid",
		.api_url = "https://api.example",
		.first_at = 1700000000,
		.last_at = 1700000100,
		.clock_skew = count(o) };
	o->sources[0].beyond = texts(o, "factor", 3, &o->sources[0].n_beyond);
	o->sources[1] = (struct model_source){ .id = "other",
		.kind = "dynatrace",
		.title = "Dynatrace",
		.first_at = UTC_UNKNOWN,
		.last_at = UTC_UNKNOWN,
		.clock_skew = -1 };
	o->n[NOUN_SOURCE] = 2;
	o->n[NOUN_LIMIT] = roll(o, NITEMS(o->limits));
	for (size_t i = 0; i < o->n[NOUN_LIMIT]; i++)
		o->limits[i] = (struct limit){ "dynatrace", id(o, "limit", i),
			maybe(o, "scope-0"), count(o), count(o), exchange(o) };
	o->n[NOUN_GAP] = roll(o, NITEMS(o->gaps));
	for (size_t i = 0; i < o->n[NOUN_GAP]; i++)
		o->gaps[i] = (struct gap){ "dynatrace", "users",
			maybe(o, "scope-0"), text(o, "group", i), "HTTP 403",
			NULL, exchange(o) };
	o->n[NOUN_EVIDENCE] = roll(o, NITEMS(o->evidence));
	for (size_t i = 0; i < o->n[NOUN_EVIDENCE]; i++)
		o->evidence[i] = (struct evidence){ i, "users", "GET",
			"https://api.example/x", (int)roll(o, 600), moment(o),
			count(o), maybe(o, "abc"), roll(o, 2) == 0,
			maybe(o, "reset") };
}

struct organisation *
organisation_new(uint64_t seed)
{
	struct organisation *o = calloc(1, sizeof(*o));

	assert_non_null(o);
	arena_init(&o->arena);
	o->dice.state = seed;
	make_accounts(o);
	make_groups(o);
	make_memberships(o);
	make_scopes(o);
	make_entitlements(o);
	make_boundaries(o);
	make_grants(o);
	make_credentials(o);
	make_events(o);
	make_parts(o);
	make_answers(o);
	make_rest(o);
	return o;
}

void
organisation_free(struct organisation *o)
{
	if (o == NULL)
		return;
	arena_clear(&o->arena);
	free(o);
}

size_t
organisation_grants(const struct organisation *o)
{
	return o->n[NOUN_GRANT];
}

const struct grant *
organisation_grant(const struct organisation *o, size_t i)
{
	return &o->grants[i];
}
