/* SPDX-License-Identifier: Apache-2.0 */
/* Observations: a rule with its counts, a finding or an undecided subject,
 * and what could not be read. */
#include <string.h>

#include "base/arena.h"
#include "exchange/oscal.h"
#include "model/finding.h"
#include "model/model.h"

void
oscal_subject_uuid(struct oscal *o, const struct finding *f,
    char uuid[DIGEST_UUID])
{
	struct strbuf sb;

	strbuf_init(&sb, OUT_MAX_TEXT);
	strbuf_addf(&sb, "%s %s %s", f->source != NULL ? f->source : "",
	    subject_text(f->subject), f->subject_id);
	if (strbuf_failed(&sb))
		o->out->failed = true;
	out_uuid(o->out, "subject", strbuf_text(&sb), uuid);
	strbuf_clear(&sb);
}

const char *
oscal_observation_id(struct oscal *o, const struct finding *f)
{
	const char *id = f->id;

	if (f->verdict != MUSTER_FAIL)
		id = arena_printf(o->out->arena, "%s %s %s %s", f->rule,
		    f->source != NULL ? f->source : "",
		    subject_text(f->subject), f->subject_id);
	if (id == NULL)
		o->out->failed = true;
	return id != NULL ? id : "";
}

static void
put_method(struct oscal *o, const char *type)
{
	json_list_begin(o->json, "methods");
	json_put_text(o->json, NULL, "TEST");
	json_list_end(o->json);
	json_list_begin(o->json, "types");
	json_put_text(o->json, NULL, type);
	json_list_end(o->json);
	oscal_origin(o, true);
}

static void
put_evidence(struct oscal *o, const char *href, const char *what,
    const char *id)
{
	char uuid[DIGEST_UUID], reference[DIGEST_UUID + 1];

	/* the resource of the back matter, where the digest stands */
	out_run_uuid(o->out, "resource", href, uuid);
	(void)snprintf(reference, sizeof(reference), "#%s", uuid);
	json_object_begin(o->json, NULL);
	json_put_text(o->json, "href", reference);
	json_put_text(o->json, "description", what);
	if (id != NULL) {
		json_list_begin(o->json, "props");
		oscal_prop(o, "finding_id", id);
		json_list_end(o->json);
	}
	json_object_end(o->json);
}

static void
end_observation(struct oscal *o, const char *finding_id)
{
	json_list_begin(o->json, "relevant-evidence");
	if (strcmp(o->in->look_up, "evidence/config.json") != 0 &&
	    finding_id != NULL)
		put_evidence(o, o->in->look_up, "Its row among the findings.",
		    finding_id);
	put_evidence(o, "evidence/tape.warc.gz", "What the systems answered, "
	    "from which it is worked out.", NULL);
	json_list_end(o->json);
	json_put_time(o->json, "collected", oscal_collected(o));
	json_object_end(o->json);
	o->out->rows++;
}

/* ---- findings ---- */

static void
put_props(struct oscal *o, const struct finding *f)
{
	json_list_begin(o->json, "props");
	oscal_prop(o, "verdict", verdict_text(f->verdict));
	oscal_prop(o, "rule", f->rule);
	if (f->verdict == MUSTER_FAIL) {
		oscal_prop(o, "finding_id", f->id);
		oscal_prop(o, "severity", severity_text(f->severity));
		oscal_prop(o, "severity_reason", f->severity_reason);
		oscal_prop(o, "state", out_state(f));
	}
	if (f->times > 0)
		oscal_count(o, "times", f->times);
	json_list_end(o->json);
}

static void
put_subjects(struct oscal *o, const struct finding *f)
{
	char uuid[DIGEST_UUID];

	json_list_begin(o->json, "subjects");
	json_object_begin(o->json, NULL);
	oscal_subject_uuid(o, f, uuid);
	json_put_text(o->json, "subject-uuid", uuid);
	json_put_text(o->json, "type", "inventory-item");
	oscal_markup_line(o, "title", f->subject_name != NULL
	    ? f->subject_name : f->subject_id);
	json_object_end(o->json);
	json_list_end(o->json);
}

static void
put_description(struct oscal *o, const struct finding *f)
{
	struct strbuf sb;

	strbuf_init(&sb, OUT_MAX_TEXT);
	strbuf_add(&sb, out_shown(o->out, f->reason, "reason"));
	if (f->n_facts > 0)
		strbuf_addf(&sb, "\n\n%s", out_facts(o->out, f));
	if (strbuf_failed(&sb))
		o->out->failed = true;
	oscal_markup(o, "description", strbuf_text(&sb));
	strbuf_clear(&sb);
}

void
oscal_observe_finding(struct oscal *o, const struct finding *f)
{
	size_t rule = out_rule(o->in, f->rule);

	json_object_begin(o->json, NULL);
	oscal_run_uuid(o, "uuid", "observation", oscal_observation_id(o, f));
	oscal_markup_line(o, "title", rule != NONE
	    ? o->in->verdicts->rules[rule].rule->title : f->rule);
	put_description(o, f);
	put_props(o, f);
	put_method(o, f->verdict == MUSTER_FAIL ? "finding" : "discovery");
	put_subjects(o, f);
	end_observation(o, f->verdict == MUSTER_FAIL ? f->id : NULL);
}

/* ---- rules ---- */

void
oscal_observe_rule(struct oscal *o, size_t rule)
{
	const struct rule_result *r = &o->in->verdicts->rules[rule];

	json_object_begin(o->json, NULL);
	oscal_run_uuid(o, "uuid", "rule", r->rule->id);
	oscal_markup_line(o, "title", r->rule->title);
	oscal_own(o, "description", r->rule->logic);
	json_list_begin(o->json, "props");
	oscal_prop(o, "rule", r->rule->id);
	oscal_count(o, "version", r->rule->version);
	oscal_prop(o, "family", r->rule->family);
	oscal_prop(o, "module", r->module);
	oscal_prop(o, "status", rule_status_text(r->status));
	oscal_count(o, "pass", r->n_pass);
	oscal_count(o, "fail", r->n_fail);
	oscal_count(o, "unknown", r->n_unknown);
	for (size_t i = 0; i < r->n_settings; i++) {
		char value[24];

		(void)snprintf(value, sizeof(value), "%lld",
		    (long long)r->settings[i].value);
		oscal_prop(o, r->settings[i].setting->name, value);
	}
	json_list_end(o->json);
	put_method(o, "control-objective");
	json_list_begin(o->json, "relevant-evidence");
	put_evidence(o, "evidence/tape.warc.gz", "What the systems answered, "
	    "from which it is worked out.", NULL);
	json_list_end(o->json);
	json_put_time(o->json, "collected", oscal_collected(o));
	if (r->status != MUSTER_RULE_EVALUATED && r->reason != NULL)
		oscal_markup(o, "remarks", r->reason);
	json_object_end(o->json);
	o->out->rows++;
}

/* ---- what is missing ---- */

static void
put_hole(struct oscal *o, const struct part *p)
{
	const char *id = arena_printf(o->out->arena, "%s %s %s", p->source,
	    p->name, p->scope_id != NULL ? p->scope_id : "");

	if (id == NULL)
		o->out->failed = true;
	json_object_begin(o->json, NULL);
	oscal_run_uuid(o, "uuid", "part", id != NULL ? id : "");
	oscal_markup_line(o, "title", "INCOMPLETE: could not be read whole");
	oscal_markup(o, "description", p->reason != NULL ? p->reason
	    : "The counts do not agree.");
	json_list_begin(o->json, "props");
	oscal_prop(o, "part", p->name);
	oscal_prop(o, "source", p->source);
	oscal_prop(o, "scope", p->scope_id);
	oscal_prop(o, "status", part_status_text(p->status));
	oscal_prop(o, "permission", p->permission);
	oscal_prop(o, "request", p->request);
	json_list_end(o->json);
	put_method(o, "discovery");
	end_observation(o, NULL);
}

void
oscal_observe_holes(struct oscal *o)
{
	const struct model *m = o->in->model;

	for (size_t i = 0; i < m->n_parts; i++)
		if ((m->parts[i].required ||
			m->parts[i].control_from != NULL) &&
		    !part_is_whole(&m->parts[i]))
			put_hole(o, &m->parts[i]);
}
