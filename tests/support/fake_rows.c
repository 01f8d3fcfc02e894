/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the fake host that came with version 1.2 of the interface. */
#include "support/test.h"

#include "support/fake_host.h"

/* A row of the list, if there is room for it. */
#define ROW(f, items, count)                                                   \
	(assert_true((f)->count <                                              \
		     sizeof((f)->items) / sizeof((f)->items[0])),              \
	    &(f)->items[(f)->count++])

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
