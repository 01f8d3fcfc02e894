/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lists that rules walk.  The host trusts none of them: what they hand in
 * is checked, and a breach of the contract ends the run with the rule's name.
 */
#include <stdarg.h>
#include <string.h>

#include "base/err.h"
#include "base/map.h"
#include "engine/engine_private.h"

void
host_label(const struct rule_result *rule, char out[HOST_LABEL])
{
	(void)snprintf(out, HOST_LABEL, "rule %s (%s%s)", rule->rule->id,
	    rule->module != NULL ? "module " : "built in",
	    rule->module != NULL ? rule->module : "");
}

int
host_breach(struct muster_run *run, const char *format, ...)
{
	char text[sizeof(run->err->text)], label[HOST_LABEL];
	va_list ap;

	if (run->failed)
		return -1;
	run->failed = true;
	va_start(ap, format);
	if (vsnprintf(text, sizeof(text), format, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	host_label(run->rule, label);
	return err_set(run->err, ERR_DATA, "%s %s", label, text);
}

int
host_no_memory(struct muster_run *run)
{
	run->failed = true;
	return err_nomem(run->err);
}

/* ---- lists ---- */

#define LIST(name, type, items, count)                                         \
	static const struct type *name(struct muster_run *run, size_t i)       \
	{                                                                      \
		const struct views *v = run->views;                            \
                                                                               \
		return i < (count) ? &v->items[i] : NULL;                      \
	}
#define MODEL(count) (v->derived->model->count)
LIST(account, muster_account, accounts, MODEL(n_accounts))
LIST(group, muster_group, groups, MODEL(n_groups))
LIST(entitlement, muster_entitlement, entitlements, MODEL(n_entitlements))
LIST(grant, muster_grant, grants, MODEL(n_grants))
LIST(credential, muster_credential, credentials, MODEL(n_credentials))
LIST(part, muster_part, parts, MODEL(n_parts))
LIST(source, muster_source, sources, MODEL(n_sources))
LIST(boundary, muster_boundary, boundaries, MODEL(n_boundaries))
LIST(place, muster_place, places, MODEL(n_scopes))
LIST(limit, muster_limit, limits, MODEL(n_limits))
LIST(agreement, muster_agreement, agreements, v->n_agreements)
LIST(entry, muster_entry, entries, v->n_entries)
LIST(exception, muster_exception, exceptions, v->n_exceptions)
LIST(duty, muster_duty, duties, v->n_duties)
LIST(conflict, muster_conflict, conflicts, v->n_conflicts)
LIST(gone, muster_gone, gone, v->n_gone)

static const struct muster_rule_state *
rule(struct muster_run *run, size_t i)
{
	return i < run->n_states ? &run->states[i] : NULL;
}

/* Of rules that ran before: only these can be judged. */
static const struct muster_guard *
guard(struct muster_run *run, size_t i)
{
	const struct views *v = run->views;

	return i < v->n_guards && v->guard_rule[i] < run->n_states
		   ? &v->guards[i]
		   : NULL;
}

/* What failed behind a call that returns a row: the run ends. */
static const void *
row_or_end(struct muster_run *run, const void *row, bool failed)
{
	if (failed)
		(void)host_no_memory(run);
	return failed ? NULL : row;
}

static const struct muster_event *
event(struct muster_run *run, size_t i)
{
	bool failed = run->failed;
	const struct muster_event *e =
	    failed ? NULL : view_event(run->views, i, &failed);

	return row_or_end(run, e, failed);
}

/* ---- rows of rows ---- */

/*
 * A row as a rule hands it in: ours, or a copy, of which only the id can be
 * trusted (it stands first in each).  NULL has no rows; what is neither ends
 * the run.
 */
static size_t
index_of(struct muster_run *run, enum muster_subject kind, const void *row,
    const void *first, size_t size)
{
	const uintptr_t at = (uintptr_t)row, base = (uintptr_t)first;
	const size_t n = views_count(run->views, kind);
	const char *id;
	size_t found = NONE;

	if (row == NULL || run->failed)
		return NONE;
	if (at >= base && at - base < n * size && (at - base) % size == 0)
		return (at - base) / size;
	memcpy(&id, row, sizeof(id));
	if (id != NULL && strnlen(id, MAX_ID_TEXT) < MAX_ID_TEXT)
		found = views_find(run->views, kind, id);
	if (found == NONE)
		(void)host_breach(run,
		    "hands in %s %s that is none of this run",
		    kind == MUSTER_ACCOUNT || kind == MUSTER_ENTITLEMENT ||
			    kind == MUSTER_ENTRY
			? "an"
			: "a",
		    subject_text(kind));
	return found;
}

#define INDEX(name, kind, type, items)                                         \
	static size_t name(struct muster_run *run, const struct type *row)     \
	{                                                                      \
		return index_of(                                               \
		    run, kind, row, run->views->items, sizeof(*row));          \
	}
INDEX(index_of_account, MUSTER_ACCOUNT, muster_account, accounts)
INDEX(index_of_group, MUSTER_GROUP, muster_group, groups)
INDEX(index_of_entitlement, MUSTER_ENTITLEMENT, muster_entitlement,
    entitlements)
INDEX(index_of_grant, MUSTER_GRANT, muster_grant, grants)
INDEX(index_of_entry, MUSTER_ENTRY, muster_entry, entries)

static const struct muster_statement *
statement(struct muster_run *run, const struct muster_entitlement *e, size_t i)
{
	const size_t *first = run->views->first_statement;
	const size_t at = index_of_entitlement(run, e);

	if (at == NONE || i >= first[at + 1] - first[at])
		return NULL;
	return &run->views->statements[first[at] + i];
}

static const struct muster_grant *
entitlement_grant(
    struct muster_run *run, const struct muster_entitlement *e, size_t i)
{
	const struct model *m = run->views->derived->model;
	const size_t at = index_of_entitlement(run, e);

	if (at == NONE || i >= m->entitlements[at].n_grants)
		return NULL;
	return &run->views->grants[m->grant_of_entitlement
				       [m->entitlements[at].first_grant + i]];
}

static const struct muster_grant *
group_grant(struct muster_run *run, const struct muster_group *g, size_t i)
{
	const struct model *m = run->views->derived->model;
	const size_t at = index_of_group(run, g);

	if (at == NONE || i >= m->groups[at].n_grants)
		return NULL;
	return &run->views
		    ->grants[m->grant_of_group[m->groups[at].first_grant + i]];
}

static const struct muster_membership *
membership(struct muster_run *run, const struct muster_account *a, size_t i)
{
	const size_t at = index_of_account(run, a);
	bool failed = false;
	const struct muster_membership *m =
	    at != NONE ? view_membership(run->views, at, i, &failed) : NULL;

	return row_or_end(run, m, failed);
}

static const struct muster_account *
group_account(struct muster_run *run, const struct muster_group *g, size_t i)
{
	const size_t at = index_of_group(run, g);
	bool failed = false;
	const struct muster_account *a =
	    at != NONE ? view_group_account(run->views, at, i, &failed) : NULL;

	return row_or_end(run, a, failed);
}

static const struct muster_credential *
account_credential(
    struct muster_run *run, const struct muster_account *a, size_t i)
{
	const struct model *m = run->views->derived->model;
	const size_t at = index_of_account(run, a);

	if (at == NONE || i >= m->accounts[at].n_credentials)
		return NULL;
	return &run->views->credentials
		    [m->credential_of_account[m->accounts[at].first_credential +
					      i]];
}

static const struct muster_effect *
effect(struct muster_run *run, const struct muster_grant *g, size_t i)
{
	const size_t at = index_of_grant(run, g);
	bool failed = false;
	const struct muster_effect *e =
	    at != NONE ? view_effect(run->views, at, i, &failed) : NULL;

	return row_or_end(run, e, failed);
}

static const struct muster_account *
entry_account(struct muster_run *run, const struct muster_entry *e, size_t i)
{
	const size_t at = index_of_entry(run, e);
	const size_t account =
	    at != NONE ? view_entry_account(run->views, at, i) : NONE;

	return account != NONE ? &run->views->accounts[account] : NULL;
}

/* A copy of a view is told by its account. */
static size_t
index_of_agreement(
    const struct muster_run *run, const struct muster_agreement *a)
{
	const struct views *v = run->views;
	const uintptr_t at = (uintptr_t)a, base = (uintptr_t)v->agreements;

	if (a == NULL)
		return NONE;
	if (at >= base && at - base < v->n_agreements * sizeof(*a) &&
	    (at - base) % sizeof(*a) == 0)
		return (at - base) / sizeof(*a);
	for (size_t i = 0; i < v->n_agreements; i++)
		if (v->agreements[i].account == a->account)
			return i;
	return NONE;
}

static const struct muster_difference *
difference(struct muster_run *run, const struct muster_agreement *a, size_t i)
{
	const size_t *first = run->views->first_difference;
	const size_t at = index_of_agreement(run, a);

	if (at == NONE || i >= first[at + 1] - first[at])
		return NULL;
	return &run->views->differences[first[at] + i];
}

/* ---- one subject ---- */

/* Index of a subject by its id; what does not exist ends the run. */
static size_t
subject_at(struct muster_run *run, enum muster_subject kind, const char *id)
{
	size_t at = NONE;

	if (run->failed)
		return NONE;
	if ((unsigned)kind >= SUBJECT_KINDS) {
		(void)host_breach(run,
		    "asks about a kind of subject that does not exist (%d)",
		    (int)kind);
		return NONE;
	}
	if (id != NULL && strnlen(id, MAX_ID_TEXT) < MAX_ID_TEXT)
		at = kind == MUSTER_RULE ? map_get(run->state_ids, id)
					 : views_find(run->views, kind, id);
	if (at == NONE)
		(void)host_breach(run,
		    "asks about the %s \"%.200s\", which does not exist",
		    subject_text(kind), id != NULL ? id : "");
	return at;
}

static const struct muster_entry *
registered(struct muster_run *run, enum muster_register of,
    enum muster_subject kind, const char *id)
{
	const size_t at = subject_at(run, kind, id);
	size_t found;

	if (at == NONE)
		return NULL;
	found = view_registered(run->views, of, kind, at);
	return found != NONE ? &run->views->entries[found] : NULL;
}

static const struct muster_history *
history(struct muster_run *run)
{
	return run->views->changes != NULL ? &run->views->history : NULL;
}

static const struct muster_past *
past(struct muster_run *run, enum muster_subject kind, const char *id)
{
	const size_t at = subject_at(run, kind, id);
	bool failed = false;
	const struct muster_past *p =
	    at != NONE ? view_past(run->views, kind, at, &failed) : NULL;

	return row_or_end(run, p, failed);
}

static const struct muster_past *
namesake(struct muster_run *run, enum muster_subject kind, const char *id)
{
	const size_t at = subject_at(run, kind, id);
	bool failed = false;
	const struct muster_past *p =
	    at != NONE ? view_namesake(run->views, kind, at, &failed) : NULL;

	return row_or_end(run, p, failed);
}

/* A duty is no subject; a copy is told by its id. */
static size_t
index_of_duty(struct muster_run *run, const struct muster_duty *d)
{
	const struct views *v = run->views;

	for (size_t i = 0; i < v->n_duties; i++)
		if (&v->duties[i] == d)
			return i;
	for (size_t i = 0; d != NULL && d->id != NULL && i < v->n_duties; i++)
		if (strcmp(v->duties[i].id, d->id) == 0)
			return i;
	(void)host_breach(run, "hands in a duty that is none of this run");
	return NONE;
}

static const struct muster_holding *
holding(struct muster_run *run, const struct muster_account *a,
    const struct muster_duty *d)
{
	const struct muster_holding *h = NULL;
	const size_t account = index_of_account(run, a);
	const size_t of = account != NONE ? index_of_duty(run, d) : NONE;

	if (of != NONE &&
	    view_holding(&h, run->views, account, of, run->err) != 0)
		run->failed = true;
	return h;
}

static const struct muster_escalation *
escalation(struct muster_run *run, const struct muster_account *a)
{
	const struct muster_escalation *e = NULL;
	const size_t account = index_of_account(run, a);

	if (account != NONE &&
	    view_escalation(&e, run->views, account, run->err) != 0)
		run->failed = true;
	return e;
}

static int64_t
setting(struct muster_run *run, const char *name)
{
	for (size_t i = 0; name != NULL && i < run->rule->n_settings; i++)
		if (strcmp(run->rule->settings[i].setting->name, name) == 0)
			return run->rule->settings[i].value;
	(void)host_breach(run,
	    "asks for a setting \"%s\" that it does not have",
	    name != NULL ? name : "");
	return 0;
}

static int
judge(struct muster_run *run, enum muster_verdict verdict,
    enum muster_subject kind, const char *id, const char *reason,
    enum muster_severity severity, const char *severity_reason)
{
	struct judgement j = { .verdict = verdict,
		.kind = kind,
		.reason = reason,
		.severity = severity,
		.severity_reason = severity_reason };

	return judge_take(run, &j, id);
}

const struct muster_host host_template = { .abi = MUSTER_RULE_ABI,
	.account = account,
	.group = group,
	.entitlement = entitlement,
	.statement = statement,
	.grant = grant,
	.credential = credential,
	.part = part,
	.rule = rule,
	.entitlement_grant = entitlement_grant,
	.group_grant = group_grant,
	.setting = setting,
	.fact_text = judge_fact_text,
	.fact_number = judge_fact_number,
	.fact_time = judge_fact_time,
	.judge = judge,
	.source = source,
	.agreement = agreement,
	.difference = difference,
	.boundary = boundary,
	.place = place,
	.event = event,
	.limit = limit,
	.entry = entry,
	.exception = exception,
	.duty = duty,
	.conflict = conflict,
	.guard = guard,
	.gone = gone,
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
