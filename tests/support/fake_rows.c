/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the fake host; each is in order until a test changes it. */
#include "support/test.h"

#include "support/fake_host.h"

/* A row of the list, if there is room for it. */
#define ROW(f, items, count)                                                   \
	(assert_true((f)->count <                                              \
		     sizeof((f)->items) / sizeof((f)->items[0])),              \
	    &(f)->items[(f)->count++])

struct muster_account *
fake_account(struct fake *f, const char *id)
{
	struct muster_account *a = ROW(f, account, n_accounts);

	*a = (struct muster_account){ .id = id,
		.name = id,
		.login = id,
		.type = MUSTER_PERSON,
		.status = MUSTER_ACTIVE,
		.status_text = "ACTIVE",
		.created = FAKE_AGO(400),
		.updated = MUSTER_NO_TIME,
		.invited = MUSTER_NO_TIME,
		.login_state = MUSTER_SEEN,
		.last_login = FAKE_AGO(1),
		.last_failed_login = MUSTER_NO_TIME,
		.logins = 10,
		.failed_logins = 0,
		.n_groups = 1,
		.tier = MUSTER_TIER_3,
		.tier_reason = "storage:logs:read by policy Logs",
		.source = "dynatrace",
		.last_token_use = MUSTER_NO_TIME,
		.last_action = MUSTER_NO_TIME,
		.first_seen = MUSTER_NO_TIME };
	if (f->n_sources > 0)
		f->source[f->n_sources - 1].n_accounts++;
	return a;
}

struct muster_group *
fake_group(struct fake *f, const char *id)
{
	struct muster_group *g = ROW(f, group, n_groups);

	*g = (struct muster_group){ .id = id,
		.name = id,
		.description = "People who look after it",
		.managed_by = "LOCAL",
		.everyone = MUSTER_NO,
		.n_members = 1,
		.tier = MUSTER_TIER_NONE,
		.source = "dynatrace",
		.created = FAKE_AGO(400) };
	return g;
}

struct muster_entitlement *
fake_policy(struct fake *f, const char *id)
{
	struct muster_entitlement *e = ROW(f, entitlement, n_entitlements);

	*e = (struct muster_entitlement){ .id = id,
		.name = id,
		.kind = "policy",
		.level = { "acc", "Example account", "account", NULL },
		.builtin = MUSTER_NO,
		.readable = MUSTER_YES,
		.tier = MUSTER_TIER_3,
		.source = "dynatrace" };
	return e;
}

struct muster_statement *
fake_statement(struct fake *f, struct muster_entitlement *e,
    const char *permission, const char *action)
{
	struct muster_statement *s =
	    &f->statement[e - f->entitlement][e->n_statements++];

	assert_true(e->n_statements <= FAKE_FEW);
	*s = (struct muster_statement){ .permission = permission,
		.action = action,
		.tier = MUSTER_TIER_2,
		.scopable = 1,
		.known = 1 };
	return s;
}

struct muster_grant *
fake_grant(struct fake *f, const char *id, const struct muster_group *group,
    const struct muster_entitlement *e)
{
	struct muster_grant *g = ROW(f, grant, n_grants);

	*g = (struct muster_grant){ .id = id,
		.group_id = group != NULL ? group->id : "no-such-group",
		.group = group,
		.entitlement_id = e != NULL ? e->id : "no-such-policy",
		.entitlement = e,
		.scope = { "acc", "Example account", "account", NULL },
		.condition_names = "",
		.source = "dynatrace",
		.tier = e != NULL ? e->tier : MUSTER_TIER_NONE,
		.tier_reason = e != NULL ? "by its policy" : NULL,
		.first_seen = MUSTER_NO_TIME,
		.n_accounts = 1 };
	if (e != NULL)
		f->entitlement[e - f->entitlement].n_grants++;
	if (group != NULL)
		f->group[group - f->group].n_grants++;
	return g;
}

struct muster_credential *
fake_token(struct fake *f, const char *id)
{
	struct muster_credential *c = ROW(f, credential, n_credentials);

	*c = (struct muster_credential){ .id = id,
		.name = id,
		.kind = "api-token",
		.owner_text = "ada@example.org",
		.scope = { "env", "Production", "environment", "production" },
		.enabled = MUSTER_YES,
		.personal = MUSTER_NO,
		.created = FAKE_AGO(200),
		.used_state = MUSTER_SEEN,
		.last_used = FAKE_AGO(1),
		.expiry_state = MUSTER_SEEN,
		.expires = FAKE_AGO(-30),
		.scopes = "metrics.read",
		.n_scopes = 1,
		.tier = MUSTER_TIER_3,
		.source = "dynatrace",
		.state_text = "ENABLED",
		.updated = MUSTER_NO_TIME,
		.wildcard = MUSTER_NO,
		.own = MUSTER_NO };
	return c;
}

struct muster_part *
fake_part(struct fake *f, const char *id)
{
	struct muster_part *p = ROW(f, part, n_parts);

	*p = (struct muster_part){ .id = id,
		.name = id,
		.source = "dynatrace",
		.required = 1,
		.status = MUSTER_PART_COMPLETE,
		.rows = 7,
		.stated = MUSTER_NO_COUNT,
		.second = MUSTER_NO_COUNT };
	return p;
}

struct muster_rule_state *
fake_state(struct fake *f, const char *id)
{
	struct muster_rule_state *s = ROW(f, state, n_states);

	*s = (struct muster_rule_state){ .id = id,
		.title = id,
		.status = MUSTER_RULE_EVALUATED,
		.n_pass = 3 };
	return s;
}

struct muster_source *
fake_source(struct fake *f, const char *id)
{
	struct muster_source *s = ROW(f, source, n_sources);

	*s = (struct muster_source){ .id = id,
		.name = id,
		.kind = "dynatrace",
		.first_account = f->n_accounts,
		.events_from = FAKE_AGO(90) };
	return s;
}

struct muster_agreement *
fake_agreement(struct fake *f, const struct muster_account *account)
{
	struct muster_agreement *a = ROW(f, agreement, n_agreements);

	*a = (struct muster_agreement){
		.account = account, .n_scopes = 1, .n_same = 9
	};
	return a;
}

struct muster_difference *
fake_difference(
    struct fake *f, struct muster_agreement *a, const char *permission)
{
	const size_t at = (size_t)(a - f->agreement);
	struct muster_difference *d = &f->difference[at][f->n_differences[at]];

	assert_true(++f->n_differences[at] <= FAKE_FEW);
	a->n_different++;
	*d = (struct muster_difference){ .permission = permission,
		.tier = MUSTER_TIER_2,
		.scope = { "acc", "Example account", "account", NULL },
		.comparable = 1,
		.more = 1,
		.ours = "nothing",
		.theirs = "ALLOW by \"Logs\"" };
	return d;
}

/* The n pointers and one more, in memory of their own. */
static void *
longer(struct fake *f, const void *old, size_t n, const void *item)
{
	const void **list = malloc((n + 1) * sizeof(*list));
	void **memory =
	    realloc(f->memory, (f->n_memory + 1) * sizeof(*memory));

	assert_non_null(list);
	assert_non_null(memory);
	if (n > 0)
		memcpy(list, old, n * sizeof(*list));
	list[n] = item;
	f->memory = memory;
	f->memory[f->n_memory++] = list;
	return list;
}

void
fake_value(struct fake *f, struct muster_condition *c, const char *value)
{
	c->values = longer(f, c->values, c->n_values++, value);
}

static struct muster_condition *
condition(struct fake *f, const char *attribute, const char *op,
    const char *value)
{
	struct muster_condition *c = ROW(f, condition, n_conditions);

	*c = (struct muster_condition){ .attribute = attribute, .op = op };
	if (value != NULL)
		fake_value(f, c, value);
	return c;
}

struct muster_condition *
fake_condition(struct fake *f, struct muster_statement *s,
    const char *attribute, const char *op, const char *value)
{
	struct muster_condition *c = condition(f, attribute, op, value);

	s->conditional = 1;
	s->conditions = longer(f, s->conditions, s->n_conditions++, c);
	return c;
}

struct muster_condition *
fake_boundary_condition(struct fake *f, struct muster_boundary *b,
    const char *attribute, const char *op, const char *value)
{
	struct muster_condition *c = condition(f, attribute, op, value);

	b->conditions = longer(f, b->conditions, b->n_conditions++, c);
	return c;
}

struct muster_boundary *
fake_boundary(struct fake *f, const char *id)
{
	struct muster_boundary *b = ROW(f, boundary, n_boundaries);

	*b = (struct muster_boundary){ .id = id,
		.name = id,
		.text = "storage:bucket-name = \"default\"",
		.readable = MUSTER_YES,
		.source = "dynatrace" };
	return b;
}

/* "A, B", as the host says it. */
static const char *
join(struct fake *f, const char *names, const char *name)
{
	const size_t n = strlen(names) + strlen(name) + 3;
	char *text = malloc(n);

	assert_non_null(text);
	(void)snprintf(text, n, "%s%s%s", names, names[0] != '\0' ? ", " : "",
	    name);
	/* The list is not used, but its memory is freed with the fake. */
	(void)longer(f, NULL, 0, NULL);
	free(f->memory[f->n_memory - 1]);
	f->memory[f->n_memory - 1] = text;
	return text;
}

void
fake_bind(struct fake *f, struct muster_grant *g, struct muster_boundary *b)
{
	g->boundaries = longer(f, g->boundaries, g->n_boundaries++, b);
	g->n_conditions++;
	g->condition_names = join(f, g->condition_names, b->name);
	b->n_grants++;
}

void
fake_claim(struct fake *f, struct muster_group *g, const char *claim)
{
	g->claims = longer(f, g->claims, g->n_claims++, claim);
}

struct muster_place *
fake_place(struct fake *f, const char *id, const char *kind)
{
	struct muster_place *p = ROW(f, place, n_places);

	*p = (struct muster_place){ .scope = { id, id, kind, NULL },
		.id = id,
		.active = MUSTER_YES,
		.fenced = MUSTER_YES,
		.source = "dynatrace" };
	fake_range(f, p, "192.0.2.0/24");
	return p;
}

void
fake_range(struct fake *f, struct muster_place *p, const char *range)
{
	p->ranges = longer(f, p->ranges, p->n_ranges++, range);
}

struct muster_event *
fake_event(struct fake *f, const char *id, const char *action,
    const char *object_kind)
{
	struct muster_event *e = ROW(f, event, n_events);

	*e = (struct muster_event){ .id = id,
		.at = FAKE_AGO(1),
		.actor = "ada@example.org",
		.action = action,
		.object_kind = object_kind,
		.outcome = "success",
		.source = "dynatrace" };
	return e;
}

struct muster_limit *
fake_limit(struct fake *f, const char *id)
{
	struct muster_limit *l = ROW(f, limit, n_limits);

	*l = (struct muster_limit){ .id = id,
		.name = id,
		.source = "dynatrace",
		.scope = { "acc", "Example account", "account", NULL },
		.current = 10,
		.max = 100 };
	return l;
}

struct muster_entry *
fake_entry(struct fake *f, enum muster_register of, const char *match)
{
	struct muster_entry *e = ROW(f, entry, n_entries);

	*e = (struct muster_entry){ .id = match,
		.of = of,
		.register_name = "register",
		.match = match,
		.owner = "Ops team",
		.purpose = "Keeps things running",
		.approver = "cy@example.org",
		.ticket = "T-1",
		.from = FAKE_AGO(100),
		.until = FAKE_AGO(-100),
		.confirmed = FAKE_AGO(10),
		.tested = FAKE_AGO(10),
		.federated = MUSTER_YES,
		.n_hits = 1,
		.place = "muster.json, line 1" };
	return e;
}

void
fake_names(struct fake *f, const struct muster_entry *entry,
    enum muster_subject kind, const char *id)
{
	*ROW(f, named, n_named) = (struct fake_named){ entry, kind, id };
}

struct muster_exception *
fake_exception(struct fake *f, const char *id)
{
	struct muster_exception *e = ROW(f, exception, n_exceptions);

	*e = (struct muster_exception){ .id = id,
		.rule_id = "ACC-01",
		.subject = "ada@example.org",
		.reason = "Leaves at the end of the month",
		.owner = "bea@example.org",
		.approver = "cy@example.org",
		.created = FAKE_AGO(10),
		.end = FAKE_AGO(-30),
		.n_hits = 1,
		.place = "muster.json, line 1" };
	return e;
}

struct muster_duty *
fake_duty(struct fake *f, const char *id)
{
	struct muster_duty *d = ROW(f, duty, n_duties);

	*d = (struct muster_duty){ .id = id, .title = id };
	return d;
}

struct muster_conflict *
fake_conflict(struct fake *f, const char *id, const struct muster_duty *one,
    const struct muster_duty *other)
{
	struct muster_conflict *c = ROW(f, conflict, n_conflicts);

	*c = (struct muster_conflict){ .id = id,
		.title = id,
		.why = "One person could hide what they did",
		.one = one,
		.other = other,
		.severity = MUSTER_HIGH };
	return c;
}

struct muster_guard *
fake_guard(struct fake *f, const char *rule, const char *setting)
{
	struct muster_guard *g = ROW(f, guard, n_guards);

	*g = (struct muster_guard){ .rule_id = rule,
		.setting = setting,
		.framework = "SOC 2",
		.control = "CC6.2",
		.at_most = 90,
		.at_least = MUSTER_NO_COUNT,
		.value = 90 };
	return g;
}

struct muster_gone *
fake_gone(struct fake *f, enum muster_subject subject, const char *id)
{
	struct muster_gone *g = ROW(f, gone, n_gone);

	*g = (struct muster_gone){ .subject = subject,
		.id = id,
		.name = id,
		.source = "dynatrace",
		.certain = MUSTER_YES };
	return g;
}

struct muster_membership *
fake_membership(struct fake *f, const struct muster_account *account,
    const struct muster_group *group)
{
	struct fake_member *m = ROW(f, member, n_members);

	*m = (struct fake_member){ account,
		{ .account = account,
		    .group = group,
		    .first_seen = MUSTER_NO_TIME } };
	return &m->membership;
}

struct muster_effect *
fake_effect(struct fake *f, const struct muster_grant *grant,
    const char *permission, const char *action)
{
	struct fake_effect_of *e = ROW(f, effect, n_effects);

	*e = (struct fake_effect_of){ grant,
		{ .permission = permission,
		    .action = action,
		    .tier = MUSTER_TIER_2,
		    .scopable = 1,
		    .state = MUSTER_EFFECT_ALIVE } };
	return &e->effect;
}

struct muster_history *
fake_history(struct fake *f)
{
	f->has_history = 1;
	f->history = (struct muster_history){ .at = FAKE_AGO(90),
		.campaign = "2025-Q3",
		.complete = 1,
		.n_reviews = 1 };
	return &f->history;
}

static struct muster_past *
add_past(struct fake *f, enum muster_subject kind, const char *id,
    const char *old_id)
{
	struct fake_past_of *p = ROW(f, past, n_past);

	assert_true(f->has_history);
	*p = (struct fake_past_of){ kind, id, old_id != id,
		{ .id = old_id,
		    .name = old_id,
		    .source = "dynatrace",
		    .first_seen = FAKE_AGO(200),
		    .login = id,
		    .status = MUSTER_ACTIVE,
		    .logins = 10,
		    .failed_logins = 0,
		    .n_groups = 1,
		    .tier = MUSTER_TIER_3,
		    .same_grants = MUSTER_YES,
		    .same_text = MUSTER_YES,
		    .rows = 7 } };
	return &p->past;
}

struct muster_past *
fake_past(struct fake *f, enum muster_subject kind, const char *id)
{
	return add_past(f, kind, id, id);
}

struct muster_past *
fake_namesake(struct fake *f, enum muster_subject kind, const char *id,
    const char *old_id)
{
	assert_string_not_equal(id, old_id);
	return add_past(f, kind, id, old_id);
}

struct muster_holding *
fake_holding(struct fake *f, const struct muster_account *account,
    const struct muster_duty *duty, const char *permission)
{
	struct fake_holding_of *h = ROW(f, holding, n_holdings);

	*h = (struct fake_holding_of){ account, duty,
		{ .permission = permission,
		    .tier = MUSTER_TIER_2,
		    .scope = { "acc", "Example account", "account", NULL },
		    .n_permissions = 1 } };
	return &h->holding;
}

struct muster_escalation *
fake_escalation(struct fake *f, const struct muster_account *account)
{
	struct fake_escalation_of *e = ROW(f, escalation, n_escalations);

	*e = (struct fake_escalation_of){ account,
		{ .to = MUSTER_TIER_0,
		    .n_steps = 1,
		    .words = "may change groups" } };
	return &e->escalation;
}
