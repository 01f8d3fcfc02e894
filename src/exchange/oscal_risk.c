/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Risks: what a rule found and is open; and what it found and an exception
 * accepts until a day, a deviation that somebody approved.
 */
#include "base/arena.h"
#include "base/utc.h"
#include "exchange/oscal.h"
#include "model/exception.h"
#include "model/finding.h"

static const struct exception *
exception_of(const struct oscal *o, const struct oscal_risk *k)
{
	return k->exception == NONE ? NULL
	    : &o->in->exceptions->items[k->exception];
}

const char *
oscal_risk_id(struct oscal *o, const struct oscal_risk *k)
{
	const struct exception *e = exception_of(o, k);
	const char *rule = o->in->verdicts->rules[k->rule].rule->id;
	const char *id = e == NULL ? rule
	    : arena_printf(o->out->arena, "%s under %s", rule, e->place !=
		NULL ? e->place : e->id);

	if (id == NULL)
		o->out->failed = true;
	return id != NULL ? id : rule;
}

static void
put_reference(struct oscal *o, const char *kind, const char *id)
{
	json_object_begin(o->json, NULL);
	oscal_run_uuid(o, "observation-uuid", kind, id);
	json_object_end(o->json);
}

void
oscal_related(struct oscal *o, const struct oscal_risk *k)
{
	const struct finding *all = o->in->verdicts->findings;
	const struct exception *e = exception_of(o, k);

	json_list_begin(o->json, "related-observations");
	for (size_t i = o->found.first[k->rule];
	     i < o->found.first[k->rule + 1]; i++) {
		const struct finding *f = &all[o->found.list[i]];

		if (f->exception == e)
			put_reference(o, "observation", f->id);
	}
	json_list_end(o->json);
}

static void
put_characterization(struct oscal *o, const struct oscal_risk *k)
{
	json_list_begin(o->json, "characterizations");
	json_object_begin(o->json, NULL);
	oscal_origin(o, false);
	json_list_begin(o->json, "facets");
	json_object_begin(o->json, NULL);
	json_put_text(o->json, "name", "severity");
	json_put_text(o->json, "system", OSCAL_NS);
	json_put_text(o->json, "value",
	    severity_text((enum muster_severity)k->severity));
	json_object_end(o->json);
	json_list_end(o->json);
	json_object_end(o->json);
	json_list_end(o->json);
}

static void
put_mitigation(struct oscal *o, const struct exception *e, const char *id)
{
	if (e->control == NULL)
		return;
	json_list_begin(o->json, "mitigating-factors");
	json_object_begin(o->json, NULL);
	oscal_uuid(o, "uuid", "mitigation", id);
	oscal_markup(o, "description", e->control);
	json_object_end(o->json);
	json_list_end(o->json);
}

static void
put_acceptance(struct oscal *o, const struct exception *e, const char *id)
{
	json_object_begin(o->json, "risk-log");
	json_list_begin(o->json, "entries");
	json_object_begin(o->json, NULL);
	oscal_uuid(o, "uuid", "acceptance", id);
	json_put_text(o->json, "title", "Accepted until the end of the "
	    "exception");
	oscal_markup(o, "description", e->reason != NULL ? e->reason : "-");
	json_put_time(o->json, "start", e->created != UTC_UNKNOWN
	    ? e->created : o->in->now);
	out_time(o->out, "end", e->end);
	json_list_begin(o->json, "props");
	oscal_prop(o, "exception", e->id);
	oscal_prop(o, "owner", e->owner);
	oscal_prop(o, "approver", e->approver);
	json_list_end(o->json);
	json_put_text(o->json, "status-change", "deviation-approved");
	json_object_end(o->json);
	json_list_end(o->json);
	json_object_end(o->json);
}

static void
put_remediation(struct oscal *o, const struct muster_rule *rule,
    const char *id)
{
	if (rule->fix == NULL || *rule->fix == '\0')
		return;
	json_list_begin(o->json, "remediations");
	json_object_begin(o->json, NULL);
	oscal_uuid(o, "uuid", "remediation", id);
	json_put_text(o->json, "lifecycle", "recommendation");
	json_put_text(o->json, "title", "What to do");
	oscal_own(o, "description", rule->fix);
	json_object_end(o->json);
	json_list_end(o->json);
}

static void
put_description(struct oscal *o, const struct oscal_risk *k)
{
	char text[128];

	(void)snprintf(text, sizeof(text), "%zu finding%s of the rule %s %s.",
	    k->n, k->n == 1 ? "" : "s",
	    k->n == 1 ? "is" : "are", k->exception == NONE ? "open"
	    : "covered by an exception that holds");
	json_put_text(o->json, "description", text);
}

void
oscal_put_risk(struct oscal *o, const struct oscal_risk *k)
{
	const struct muster_rule *rule = o->in->verdicts->rules[k->rule].rule;
	const struct exception *e = exception_of(o, k);
	const char *id = oscal_risk_id(o, k);

	json_object_begin(o->json, NULL);
	oscal_uuid(o, "uuid", "risk", id);
	oscal_markup_line(o, "title", rule->title);
	put_description(o, k);
	oscal_own(o, "statement", rule->rationale != NULL ? rule->rationale
	    : rule->title);
	json_list_begin(o->json, "props");
	oscal_prop(o, "rule", rule->id);
	oscal_count(o, "findings", k->n);
	oscal_prop(o, "severity",
	    severity_text((enum muster_severity)k->severity));
	json_list_end(o->json);
	json_put_text(o->json, "status", e == NULL ? "open"
	    : "deviation-approved");
	oscal_origin(o, true);
	put_characterization(o, k);
	if (e != NULL) {
		put_mitigation(o, e, id);
		out_time(o->out, "deadline", e->end);
	}
	put_remediation(o, rule, id);
	if (e != NULL)
		put_acceptance(o, e, id);
	oscal_related(o, k);
	json_object_end(o->json);
}
