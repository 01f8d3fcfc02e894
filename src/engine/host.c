/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lists that rules walk.  The host trusts none of them: what they hand in
 * is checked, and a breach of the contract ends the run with the rule's name.
 */
#include <stdarg.h>
#include <string.h>

#include "base/err.h"
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

static const struct muster_account *
account(struct muster_run *run, size_t i)
{
	return i < run->views->derived->model->n_accounts
		   ? &run->views->accounts[i]
		   : NULL;
}

static const struct muster_group *
group(struct muster_run *run, size_t i)
{
	return i < run->views->derived->model->n_groups ? &run->views->groups[i]
							: NULL;
}

static const struct muster_entitlement *
entitlement(struct muster_run *run, size_t i)
{
	return i < run->views->derived->model->n_entitlements
		   ? &run->views->entitlements[i]
		   : NULL;
}

static const struct muster_grant *
grant(struct muster_run *run, size_t i)
{
	return i < run->views->derived->model->n_grants ? &run->views->grants[i]
							: NULL;
}

static const struct muster_credential *
credential(struct muster_run *run, size_t i)
{
	return i < run->views->derived->model->n_credentials
		   ? &run->views->credentials[i]
		   : NULL;
}

static const struct muster_part *
part(struct muster_run *run, size_t i)
{
	return i < run->views->derived->model->n_parts ? &run->views->parts[i]
						       : NULL;
}

static const struct muster_source *
source(struct muster_run *run, size_t i)
{
	return i < run->views->derived->model->n_sources
		   ? &run->views->sources[i]
		   : NULL;
}

static const struct muster_agreement *
agreement(struct muster_run *run, size_t i)
{
	return i < run->views->n_agreements ? &run->views->agreements[i] : NULL;
}

static const struct muster_rule_state *
rule(struct muster_run *run, size_t i)
{
	return i < run->n_states ? &run->states[i] : NULL;
}

/* A rule may hand in a copy of a view; then only its id can be trusted. */
static size_t
index_of(const struct muster_run *run, enum muster_subject kind,
    const void *view, const void *first, size_t size)
{
	const uintptr_t at = (uintptr_t)view, base = (uintptr_t)first;
	const size_t n = views_count(run->views, kind);

	if (view == NULL || at < base || at - base >= n * size ||
	    (at - base) % size != 0)
		return NONE;
	return (at - base) / size;
}

static size_t
index_of_entitlement(
    const struct muster_run *run, const struct muster_entitlement *e)
{
	const size_t i = index_of(
	    run, MUSTER_ENTITLEMENT, e, run->views->entitlements, sizeof(*e));

	if (i != NONE || e == NULL || e->id == NULL)
		return i;
	return views_find(run->views, MUSTER_ENTITLEMENT, e->id);
}

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
	size_t at =
	    index_of(run, MUSTER_GROUP, g, run->views->groups, sizeof(*g));

	if (at == NONE && g != NULL && g->id != NULL)
		at = views_find(run->views, MUSTER_GROUP, g->id);
	if (at == NONE || i >= m->groups[at].n_grants)
		return NULL;
	return &run->views
		    ->grants[m->grant_of_group[m->groups[at].first_grant + i]];
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
	.difference = difference };
