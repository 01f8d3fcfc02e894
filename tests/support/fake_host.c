/* SPDX-License-Identifier: Apache-2.0 */
/* A host for one rule, filled by hand. */
#include "support/test.h"

#include "support/fake_host.h"

/* A rule only passes it on; the fake finds itself in it. */
struct muster_run {
	struct fake fake;
};

static struct fake *
own(struct muster_run *run)
{
	return &run->fake;
}

static int
must_fail(struct fake *f)
{
	return f->calls_left > 0 && --f->calls_left == 0;
}

#define LIST(name, type, items, count)                                         \
	static const struct type *name(struct muster_run *run, size_t i)       \
	{                                                                      \
		const struct fake *f = own(run);                               \
		return i < f->count ? &f->items[i] : NULL;                     \
	}
LIST(list_account, muster_account, account, n_accounts)
LIST(list_group, muster_group, group, n_groups)
LIST(list_entitlement, muster_entitlement, entitlement, n_entitlements)
LIST(list_grant, muster_grant, grant, n_grants)
LIST(list_credential, muster_credential, credential, n_credentials)
LIST(list_part, muster_part, part, n_parts)
LIST(list_state, muster_rule_state, state, n_states)
LIST(list_source, muster_source, source, n_sources)
LIST(list_agreement, muster_agreement, agreement, n_agreements)

static const struct muster_difference *
list_difference(
    struct muster_run *run, const struct muster_agreement *a, size_t i)
{
	struct fake *f = own(run);
	const size_t at = (size_t)(a - f->agreement);

	return i < f->n_differences[at] ? &f->difference[at][i] : NULL;
}

static const struct muster_statement *
list_statement(
    struct muster_run *run, const struct muster_entitlement *e, size_t i)
{
	struct fake *f = own(run);

	return i < e->n_statements ? &f->statement[e - f->entitlement][i]
				   : NULL;
}

static const struct muster_grant *
entitlement_grant(
    struct muster_run *run, const struct muster_entitlement *e, size_t i)
{
	struct fake *f = own(run);

	for (size_t k = 0; k < f->n_grants; k++)
		if (f->grant[k].entitlement == e && i-- == 0)
			return &f->grant[k];
	return NULL;
}

static const struct muster_grant *
group_grant(struct muster_run *run, const struct muster_group *g, size_t i)
{
	struct fake *f = own(run);

	for (size_t k = 0; k < f->n_grants; k++)
		if (f->grant[k].group == g && i-- == 0)
			return &f->grant[k];
	return NULL;
}

static size_t
setting_index(const struct muster_rule *rule, const char *name)
{
	size_t i = 0;

	assert_non_null(rule->settings);
	while (rule->settings[i].name != NULL &&
	       strcmp(rule->settings[i].name, name) != 0)
		i++;
	assert_non_null(rule->settings[i].name);
	return i;
}

static int64_t
setting(struct muster_run *run, const char *name)
{
	struct fake *f = own(run);

	return f->setting[setting_index(f->rule, name)];
}

static int
fact(struct fake *f, const char *label, const char *text, int64_t number)
{
	assert_non_null(label);
	assert_true(f->n_pending < FAKE_ROOM);
	f->pending[f->n_pending++] = (struct fake_fact){ label, text, number };
	return must_fail(f) ? -1 : 0;
}

static int
fact_text(struct muster_run *run, const char *label, const char *text)
{
	return text == NULL ? 0 : fact(own(run), label, text, -1);
}

static int
fact_number(struct muster_run *run, const char *label, int64_t number)
{
	return fact(own(run), label, NULL, number);
}

static int
fact_time(struct muster_run *run, const char *label, int64_t at)
{
	return at == MUSTER_NO_TIME ? 0 : fact(own(run), label, NULL, at);
}

static int
exists(const struct fake *f, enum muster_subject subject, const char *id)
{
#define SEEK(items, count)                                                     \
	for (size_t i = 0; i < f->count; i++)                                  \
		if (strcmp(f->items[i].id, id) == 0)                           \
			return 1;                                              \
	return 0
	switch (subject) {
	case MUSTER_ACCOUNT:
		SEEK(account, n_accounts);
	case MUSTER_GROUP:
		SEEK(group, n_groups);
	case MUSTER_ENTITLEMENT:
		SEEK(entitlement, n_entitlements);
	case MUSTER_GRANT:
		SEEK(grant, n_grants);
	case MUSTER_CREDENTIAL:
		SEEK(credential, n_credentials);
	case MUSTER_PART:
		SEEK(part, n_parts);
	case MUSTER_RULE:
		SEEK(state, n_states);
	case MUSTER_SOURCE:
		SEEK(source, n_sources);
	}
	return 0;
}

static int
judge(struct muster_run *run, enum muster_verdict verdict,
    enum muster_subject subject, const char *id, const char *reason,
    enum muster_severity severity, const char *severity_reason)
{
	struct fake *f = own(run);
	struct fake_judgement *j = &f->judgement[f->n_judgements];

	assert_true(f->n_judgements < FAKE_ROOM * 2);
	assert_true(exists(f, subject, id));
	assert_null(fake_of(f, id));
	if (verdict != MUSTER_PASS)
		assert_non_null(reason);
	if (verdict == MUSTER_FAIL)
		assert_non_null(severity_reason);
	assert_true(strlen(id) < sizeof(j->id));
	memcpy(j->id, id, strlen(id) + 1);
	j->verdict = verdict;
	j->subject = subject;
	j->reason = reason;
	j->severity = severity;
	j->severity_reason = severity_reason;
	memcpy(j->facts, f->pending, sizeof(j->facts));
	j->n_facts = f->n_pending;
	f->n_pending = 0;
	f->n_judgements++;
	return must_fail(f) ? -1 : 0;
}

struct fake *
fake_new(const struct muster_rule *rule)
{
	struct muster_run *run = calloc(1, sizeof(*run));
	struct fake *f;

	assert_non_null(run);
	f = own(run);
	f->rule = rule;
	f->host = (struct muster_host){ .abi = MUSTER_RULE_ABI,
		.now = FAKE_NOW,
		.account = list_account,
		.group = list_group,
		.entitlement = list_entitlement,
		.statement = list_statement,
		.grant = list_grant,
		.credential = list_credential,
		.part = list_part,
		.rule = list_state,
		.entitlement_grant = entitlement_grant,
		.group_grant = group_grant,
		.setting = setting,
		.fact_text = fact_text,
		.fact_number = fact_number,
		.fact_time = fact_time,
		.judge = judge,
		.source = list_source,
		.agreement = list_agreement,
		.difference = list_difference };
	for (size_t i = 0;
	     rule->settings != NULL && rule->settings[i].name != NULL; i++)
		f->setting[i] = rule->settings[i].value;
	return f;
}

void
fake_free(struct fake *f)
{
	free(f); /* the first member of its muster_run */
}

void
fake_set(struct fake *f, const char *name, int64_t value)
{
	const size_t i = setting_index(f->rule, name);

	assert_true(value >= f->rule->settings[i].min);
	assert_true(value <= f->rule->settings[i].max);
	f->setting[i] = value;
}

struct muster_account *
fake_account(struct fake *f, const char *id)
{
	struct muster_account *a = &f->account[f->n_accounts++];

	assert_true(f->n_accounts <= FAKE_ROOM);
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
		.last_token_use = MUSTER_NO_TIME };
	if (f->n_sources > 0)
		f->source[f->n_sources - 1].n_accounts++;
	return a;
}

struct muster_group *
fake_group(struct fake *f, const char *id)
{
	struct muster_group *g = &f->group[f->n_groups++];

	assert_true(f->n_groups <= FAKE_ROOM);
	*g = (struct muster_group){ .id = id,
		.name = id,
		.description = "People who look after it",
		.managed_by = "LOCAL",
		.everyone = MUSTER_NO,
		.n_members = 1,
		.tier = MUSTER_TIER_NONE,
		.source = "dynatrace" };
	return g;
}

struct muster_entitlement *
fake_policy(struct fake *f, const char *id)
{
	struct muster_entitlement *e = &f->entitlement[f->n_entitlements++];

	assert_true(f->n_entitlements <= FAKE_ROOM);
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

	assert_true(e->n_statements <= FAKE_ROOM);
	*s = (struct muster_statement){ .permission = permission,
		.action = action,
		.tier = MUSTER_TIER_2,
		.scopable = 1 };
	return s;
}

struct muster_grant *
fake_grant(struct fake *f, const char *id, const struct muster_group *group,
    const struct muster_entitlement *e)
{
	struct muster_grant *g = &f->grant[f->n_grants++];

	assert_true(f->n_grants <= FAKE_ROOM);
	*g = (struct muster_grant){ .id = id,
		.group_id = group != NULL ? group->id : "no-such-group",
		.group = group,
		.entitlement_id = e != NULL ? e->id : "no-such-policy",
		.entitlement = e,
		.scope = { "acc", "Example account", "account", NULL },
		.condition_names = "",
		.source = "dynatrace" };
	if (e != NULL)
		f->entitlement[e - f->entitlement].n_grants++;
	if (group != NULL)
		f->group[group - f->group].n_grants++;
	return g;
}

struct muster_credential *
fake_token(struct fake *f, const char *id)
{
	struct muster_credential *c = &f->credential[f->n_credentials++];

	assert_true(f->n_credentials <= FAKE_ROOM);
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
		.source = "dynatrace" };
	return c;
}

struct muster_part *
fake_part(struct fake *f, const char *id)
{
	struct muster_part *p = &f->part[f->n_parts++];

	assert_true(f->n_parts <= FAKE_ROOM);
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
	struct muster_rule_state *s = &f->state[f->n_states++];

	assert_true(f->n_states <= FAKE_ROOM);
	*s = (struct muster_rule_state){ .id = id,
		.title = id,
		.status = MUSTER_RULE_EVALUATED,
		.n_pass = 3 };
	return s;
}

struct muster_source *
fake_source(struct fake *f, const char *id)
{
	struct muster_source *s = &f->source[f->n_sources++];

	assert_true(f->n_sources <= FAKE_ROOM);
	*s = (struct muster_source){ .id = id,
		.name = id,
		.kind = "dynatrace",
		.first_account = f->n_accounts };
	return s;
}

struct muster_agreement *
fake_agreement(struct fake *f, const struct muster_account *account)
{
	struct muster_agreement *a = &f->agreement[f->n_agreements++];

	assert_true(f->n_agreements <= FAKE_ROOM);
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

	assert_true(++f->n_differences[at] <= FAKE_ROOM);
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

static int
run_rule(struct fake *f)
{
	/* The run's first member is the fake itself. */
	return f->rule->check(&f->host, (struct muster_run *)(void *)f);
}

void
fake_check(struct fake *f)
{
	f->n_judgements = f->n_pending = f->calls_left = 0;
	assert_int_equal(run_rule(f), 0);
	assert_int_equal(f->n_pending, 0); /* a fact without a verdict */
}

void
fake_check_failures(struct fake *f)
{
	for (size_t n = 1;; n++) {
		int rc;

		f->n_judgements = f->n_pending = 0;
		f->calls_left = n;
		rc = run_rule(f);
		if (f->calls_left > 0) {
			assert_int_equal(rc, 0);
			assert_true(n > 1);
			return;
		}
		assert_int_equal(rc, -1);
	}
}

const struct fake_judgement *
fake_of(const struct fake *f, const char *id)
{
	for (size_t i = 0; i < f->n_judgements; i++)
		if (strcmp(f->judgement[i].id, id) == 0)
			return &f->judgement[i];
	return NULL;
}

int
fake_verdict(const struct fake *f, const char *id)
{
	const struct fake_judgement *j = fake_of(f, id);

	return j != NULL ? (int)j->verdict : NOT_JUDGED;
}

int
fake_severity(const struct fake *f, const char *id)
{
	const struct fake_judgement *j = fake_of(f, id);

	return j != NULL ? (int)j->severity : NOT_JUDGED;
}

static const struct fake_fact *
find_fact(const struct fake *f, const char *id, const char *label)
{
	const struct fake_judgement *j = fake_of(f, id);

	for (size_t i = 0; j != NULL && i < j->n_facts; i++)
		if (strcmp(j->facts[i].label, label) == 0)
			return &j->facts[i];
	return NULL;
}

const char *
fake_text(const struct fake *f, const char *id, const char *label)
{
	const struct fake_fact *found = find_fact(f, id, label);

	return found != NULL ? found->text : NULL;
}

int64_t
fake_number(const struct fake *f, const char *id, const char *label)
{
	const struct fake_fact *found = find_fact(f, id, label);

	return found != NULL ? found->number : -1;
}
