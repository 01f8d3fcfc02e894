/* SPDX-License-Identifier: Apache-2.0 */
/* A host for one rule, filled by hand. */
#include "support/test.h"

#include <strings.h>

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
	return f->broken || (f->calls_left > 0 && --f->calls_left == 0);
}

/* Of a call that returns no int: from then on, every other one fails. */
static int
breaks(struct fake *f)
{
	if (!f->broken)
		f->broken = must_fail(f);
	return f->broken;
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
LIST(list_boundary, muster_boundary, boundary, n_boundaries)
LIST(list_place, muster_place, place, n_places)
LIST(list_event, muster_event, event, n_events)
LIST(list_limit, muster_limit, limit, n_limits)
LIST(list_entry, muster_entry, entry, n_entries)
LIST(list_exception, muster_exception, exception, n_exceptions)
LIST(list_duty, muster_duty, duty, n_duties)
LIST(list_conflict, muster_conflict, conflict, n_conflicts)
LIST(list_guard, muster_guard, guard, n_guards)
LIST(list_gone, muster_gone, gone, n_gone)

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

/* ---- since 1.2 ---- */

static const struct muster_membership *
membership(struct muster_run *run, const struct muster_account *a, size_t i)
{
	struct fake *f = own(run);

	if (breaks(f))
		return NULL;
	for (size_t k = 0; k < f->n_members; k++)
		if (f->member[k].account == a && i-- == 0)
			return &f->member[k].membership;
	return NULL;
}

static const struct muster_account *
group_account(struct muster_run *run, const struct muster_group *g, size_t i)
{
	struct fake *f = own(run);

	if (breaks(f))
		return NULL;
	for (size_t k = 0; k < f->n_members; k++)
		if (f->member[k].membership.group == g && i-- == 0)
			return f->member[k].account;
	return NULL;
}

static const struct muster_credential *
account_credential(
    struct muster_run *run, const struct muster_account *a, size_t i)
{
	struct fake *f = own(run);

	for (size_t k = 0; k < f->n_credentials; k++)
		if (f->credential[k].owner == a && i-- == 0)
			return &f->credential[k];
	return NULL;
}

static const struct muster_effect *
effect(struct muster_run *run, const struct muster_grant *g, size_t i)
{
	struct fake *f = own(run);

	if (breaks(f))
		return NULL;
	for (size_t k = 0; k < f->n_effects; k++)
		if (f->effect[k].grant == g && i-- == 0)
			return &f->effect[k].effect;
	return NULL;
}

static int
is(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcasecmp(a, b) == 0;
}

/* The subject's other name: login of an account, name of the rest. */
static const char *
name_of(const struct fake *f, enum muster_subject kind, const char *id)
{
	for (size_t i = 0; kind == MUSTER_ACCOUNT && i < f->n_accounts; i++)
		if (is(f->account[i].id, id))
			return f->account[i].login;
	for (size_t i = 0; kind == MUSTER_GROUP && i < f->n_groups; i++)
		if (is(f->group[i].id, id))
			return f->group[i].name;
	for (size_t i = 0; kind == MUSTER_ENTITLEMENT && i < f->n_entitlements;
	     i++)
		if (is(f->entitlement[i].id, id))
			return f->entitlement[i].name;
	for (size_t i = 0; kind == MUSTER_CREDENTIAL && i < f->n_credentials;
	     i++)
		if (is(f->credential[i].id, id))
			return f->credential[i].name;
	return NULL;
}

static int
names(const struct fake *f, const struct muster_entry *e,
    enum muster_subject kind, const char *id)
{
	const char *name = name_of(f, kind, id);

	for (size_t i = 0; i < f->n_named; i++)
		if (f->named[i].entry == e && f->named[i].kind == kind &&
		    strcmp(f->named[i].id, id) == 0)
			return 1;
	if (e->of == MUSTER_OWN_DOMAINS || e->of == MUSTER_EXTERNAL_DOMAINS) {
		const char *at = name != NULL ? strrchr(name, '@') : NULL;

		return at != NULL && is(at + 1, e->match);
	}
	return is(e->match, id) || is(e->match, name) || is(e->with, id) ||
	       is(e->with, name);
}

/* Of a pair the one named first comes first. */
static const struct muster_account *
entry_account(struct muster_run *run, const struct muster_entry *e, size_t i)
{
	struct fake *f = own(run);

	if (breaks(f))
		return NULL;
	for (int with = 0; with < 2; with++)
		for (size_t k = 0; k < f->n_accounts; k++) {
			const struct muster_account *a = &f->account[k];

			if (names(f, e, MUSTER_ACCOUNT, a->id) &&
			    with == (is(e->with, a->id) ||
					is(e->with, a->login)) &&
			    i-- == 0)
				return a;
		}
	return NULL;
}

static const struct muster_entry *
registered(struct muster_run *run, enum muster_register of,
    enum muster_subject kind, const char *id)
{
	struct fake *f = own(run);

	assert_non_null(id);
	for (size_t i = 0; i < f->n_entries; i++)
		if (f->entry[i].of == of && names(f, &f->entry[i], kind, id))
			return &f->entry[i];
	return NULL;
}

static const struct muster_history *
history(struct muster_run *run)
{
	return own(run)->has_history ? &own(run)->history : NULL;
}

static const struct muster_past *
find_past(
    struct fake *f, enum muster_subject kind, const char *id, int namesake)
{
	assert_non_null(id);
	for (size_t i = 0; i < f->n_past; i++)
		if (f->past[i].kind == kind && strcmp(f->past[i].id, id) == 0 &&
		    f->past[i].namesake == namesake)
			return &f->past[i].past;
	return NULL;
}

static const struct muster_past *
past(struct muster_run *run, enum muster_subject kind, const char *id)
{
	return find_past(own(run), kind, id, 0);
}

static const struct muster_past *
namesake(struct muster_run *run, enum muster_subject kind, const char *id)
{
	return find_past(own(run), kind, id, 1);
}

static const struct muster_holding *
holding(struct muster_run *run, const struct muster_account *a,
    const struct muster_duty *d)
{
	struct fake *f = own(run);

	assert_non_null(d);
	memset(&f->last_holding, 0, sizeof(f->last_holding));
	if (breaks(f))
		return NULL;
	for (size_t i = 0; i < f->n_holdings; i++)
		if (f->holding[i].account == a && f->holding[i].duty == d) {
			f->last_holding = f->holding[i].holding;
			return &f->last_holding;
		}
	return NULL;
}

static const struct muster_escalation *
escalation(struct muster_run *run, const struct muster_account *a)
{
	struct fake *f = own(run);

	memset(&f->last_escalation, 0, sizeof(f->last_escalation));
	if (breaks(f))
		return NULL;
	for (size_t i = 0; i < f->n_escalations; i++)
		if (f->escalation[i].account == a) {
			f->last_escalation = f->escalation[i].escalation;
			return &f->last_escalation;
		}
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
	assert_true(f->n_pending < FAKE_FEW);
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
	case MUSTER_BOUNDARY:
		SEEK(boundary, n_boundaries);
	case MUSTER_PLACE:
		SEEK(place, n_places);
	case MUSTER_LIMIT:
		SEEK(limit, n_limits);
	case MUSTER_ENTRY:
		SEEK(entry, n_entries);
	case MUSTER_EXCEPTION:
		SEEK(exception, n_exceptions);
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
		.difference = list_difference,
		.boundary = list_boundary,
		.place = list_place,
		.event = list_event,
		.limit = list_limit,
		.entry = list_entry,
		.exception = list_exception,
		.duty = list_duty,
		.conflict = list_conflict,
		.guard = list_guard,
		.gone = list_gone,
		.membership = membership,
		.group_account = group_account,
		.account_credential = account_credential,
		.effect = effect,
		.entry_account = entry_account,
		.registered = registered,
		.history = history,
		.past = past,
		.namesake = namesake,
		.holding = holding,
		.escalation = escalation };
	for (size_t i = 0;
	     rule->settings != NULL && rule->settings[i].name != NULL; i++)
		f->setting[i] = rule->settings[i].value;
	return f;
}

void
fake_free(struct fake *f)
{
	for (size_t i = 0; i < f->n_memory; i++)
		free(f->memory[i]);
	free(f->memory);
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
	f->broken = 0;
	assert_int_equal(run_rule(f), 0);
	assert_int_equal(f->n_pending, 0); /* a fact without a verdict */
}

void
fake_check_failures(struct fake *f)
{
	for (size_t n = 1;; n++) {
		int rc;

		f->n_judgements = f->n_pending = 0;
		f->broken = 0;
		f->calls_left = n;
		rc = run_rule(f);
		if (f->calls_left > 0) {
			assert_int_equal(rc, 0);
			assert_true(n > 1);
			return;
		}
		if (!f->broken) /* the host knows that it failed */
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
