/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OSCAL assessment results.  What a requirement asks is its framework's; what
 * this review can show of it is an objective of our own, and that one is
 * satisfied or not: only if every rule that speaks to it was evaluated whole,
 * left nobody undecided and found nothing that is open.
 */
#include <string.h>

#include "base/utc.h"
#include "exchange/oscal.h"
#include "model/campaign.h"
#include "model/control.h"
#include "model/finding.h"
#include "model/model.h"

/* ---- the objectives ---- */

static void
put_objectives(struct oscal *o)
{
	const struct controls *k = o->in->controls;

	if (k->n == 0)
		return;
	json_object_begin(o->json, "local-definitions");
	json_list_begin(o->json, "objectives-and-methods");
	for (size_t i = 0; i < k->n; i++) {
		const struct control *c = &k->items[i];

		json_object_begin(o->json, NULL);
		json_put_text(o->json, "control-id", oscal_control_id(o, c));
		oscal_own(o, "description", c->title);
		json_list_begin(o->json, "props");
		oscal_prop(o, "framework", c->framework);
		oscal_prop(o, "control", c->id);
		json_list_end(o->json);
		json_list_begin(o->json, "parts");
		json_object_begin(o->json, NULL);
		json_put_text(o->json, "id", oscal_objective_id(o, c));
		json_put_text(o->json, "name", "objective");
		oscal_own(o, "prose", c->shows);
		json_object_end(o->json);
		json_list_end(o->json);
		json_object_end(o->json);
	}
	json_list_end(o->json);
	json_object_end(o->json);
}

static bool
is_first(const struct controls *k, size_t i)
{
	return i == 0 || strcmp(k->items[i].framework,
	    k->items[i - 1].framework) != 0;
}

static void
put_selection(struct oscal *o, size_t first)
{
	const struct controls *k = o->in->controls;

	json_object_begin(o->json, NULL);
	oscal_own(o, "description", k->items[first].framework);
	json_list_begin(o->json, "include-controls");
	for (size_t i = first; i < k->n && (i == first || !is_first(k, i));
	     i++) {
		json_object_begin(o->json, NULL);
		json_put_text(o->json, "control-id",
		    oscal_control_id(o, &k->items[i]));
		json_object_end(o->json);
	}
	json_list_end(o->json);
	json_object_end(o->json);
}

static void
put_reviewed(struct oscal *o)
{
	const struct controls *k = o->in->controls;

	json_object_begin(o->json, "reviewed-controls");
	json_list_begin(o->json, "control-selections");
	for (size_t i = 0; i < k->n; i++)
		if (is_first(k, i))
			put_selection(o, i);
	if (k->n == 0) {
		json_object_begin(o->json, NULL);
		json_object_begin(o->json, "include-all");
		json_object_end(o->json);
		json_object_end(o->json);
	}
	json_list_end(o->json);
	if (k->n > 0) {
		json_list_begin(o->json, "control-objective-selections");
		json_object_begin(o->json, NULL);
		json_list_begin(o->json, "include-objectives");
		for (size_t i = 0; i < k->n; i++) {
			json_object_begin(o->json, NULL);
			json_put_text(o->json, "objective-id",
			    oscal_objective_id(o, &k->items[i]));
			json_object_end(o->json);
		}
		json_list_end(o->json);
		json_object_end(o->json);
		json_list_end(o->json);
	}
	json_object_end(o->json);
}

/* ---- findings: a requirement each ---- */

struct tally {
	size_t rules, evaluated, in_part, open, excepted, unknown;
};

static struct tally
tally_control(const struct oscal *o, const struct control *c)
{
	const struct verdicts *v = o->in->verdicts;
	struct tally t = { .rules = c->n_rules };

	for (size_t i = 0; i < c->n_rules; i++) {
		size_t rule = out_rule(o->in, c->rules[i]);

		if (rule == NONE)
			continue;
		t.evaluated += v->rules[rule].status == MUSTER_RULE_EVALUATED;
		t.in_part += v->rules[rule].status == MUSTER_RULE_IN_PART;
		t.unknown += v->rules[rule].n_unknown;
		for (size_t k = 0; k < o->n_risks; k++) {
			if (o->risks[k].rule != rule)
				continue;
			if (o->risks[k].exception == NONE)
				t.open += o->risks[k].n;
			else
				t.excepted += o->risks[k].n;
		}
	}
	return t;
}

/* The words of population.json, and one more. */
static const char *
result_of(const struct tally *t)
{
	return t->open > 0 ? "findings"
	    : t->evaluated + t->in_part == 0 ? "Not supported"
	    : t->evaluated < t->rules ? "shown in part"
	    : t->unknown > 0 ? "undecided" : "no finding";
}

static void
put_target(struct oscal *o, const struct control *c, const struct tally *t)
{
	bool clean = strcmp(result_of(t), "no finding") == 0;

	json_object_begin(o->json, "target");
	json_put_text(o->json, "type", "objective-id");
	json_put_text(o->json, "target-id", oscal_objective_id(o, c));
	json_object_begin(o->json, "status");
	json_put_text(o->json, "state", clean ? "satisfied"
	    : "not-satisfied");
	json_put_text(o->json, "reason", clean ? "pass"
	    : t->open > 0 ? "fail" : "other");
	json_put_text(o->json, "remarks", result_of(t));
	json_object_end(o->json);
	json_object_end(o->json);
}

static void
put_tally(struct oscal *o, const struct control *c, const struct tally *t)
{
	json_list_begin(o->json, "props");
	oscal_prop(o, "framework", c->framework);
	oscal_prop(o, "control", c->id);
	oscal_prop(o, "result", result_of(t));
	oscal_count(o, "rules", t->rules);
	oscal_count(o, "evaluated", t->evaluated);
	oscal_count(o, "findings", t->open);
	oscal_count(o, "excepted", t->excepted);
	oscal_count(o, "unknown", t->unknown);
	oscal_prop(o, "partly", c->partly);
	oscal_prop(o, "beyond", c->beyond);
	json_list_end(o->json);
}

static void
put_related(struct oscal *o, const struct control *c, const struct tally *t)
{
	bool begun = false;

	for (size_t i = 0; i < c->n_rules; i++) {
		if (out_rule(o->in, c->rules[i]) == NONE)
			continue;
		if (!begun)
			json_list_begin(o->json, "related-observations");
		begun = true;
		json_object_begin(o->json, NULL);
		oscal_run_uuid(o, "observation-uuid", "rule", c->rules[i]);
		json_object_end(o->json);
	}
	if (begun)
		json_list_end(o->json);
	if (t->open + t->excepted == 0)
		return;
	json_list_begin(o->json, "related-risks");
	for (size_t i = 0; i < c->n_rules; i++) {
		size_t rule = out_rule(o->in, c->rules[i]);

		for (size_t k = 0; rule != NONE && k < o->n_risks; k++) {
			if (o->risks[k].rule != rule)
				continue;
			json_object_begin(o->json, NULL);
			oscal_uuid(o, "risk-uuid", "risk",
			    oscal_risk_id(o, &o->risks[k]));
			json_object_end(o->json);
		}
	}
	json_list_end(o->json);
}

static void
put_findings(struct oscal *o)
{
	const struct controls *k = o->in->controls;

	if (k->n == 0)
		return;
	json_list_begin(o->json, "findings");
	for (size_t i = 0; i < k->n; i++) {
		const struct control *c = &k->items[i];
		const struct tally t = tally_control(o, c);

		json_object_begin(o->json, NULL);
		oscal_run_uuid(o, "uuid", "control", oscal_control_id(o, c));
		oscal_markup_line(o, "title", c->title);
		oscal_own(o, "description", c->shows);
		put_tally(o, c, &t);
		oscal_origin(o, true);
		put_target(o, c, &t);
		put_related(o, c, &t);
		json_object_end(o->json);
	}
	json_list_end(o->json);
}

/* ---- the result ---- */

static void
put_observations(struct oscal *o)
{
	const struct verdicts *v = o->in->verdicts;
	size_t holes;

	(void)model_is_complete(o->in->model, &holes);
	if (v->n_rules + v->n_findings + v->n_unknowns + holes == 0)
		return;
	json_list_begin(o->json, "observations");
	oscal_observe_holes(o);
	for (size_t i = 0; i < v->n_rules; i++)
		oscal_observe_rule(o, i);
	for (size_t i = 0; i < v->n_findings; i++)
		oscal_observe_finding(o, &v->findings[i]);
	for (size_t i = 0; i < v->n_unknowns; i++)
		oscal_observe_finding(o, &v->unknowns[i]);
	json_list_end(o->json);
}

static void
put_counts(struct oscal *o, size_t holes)
{
	const struct verdicts *v = o->in->verdicts;

	json_list_begin(o->json, "props");
	oscal_prop(o, "complete", holes == 0 ? "COMPLETE" : "INCOMPLETE");
	oscal_count(o, "findings", v->n_findings);
	oscal_count(o, "excepted", v->n_excepted);
	oscal_count(o, "unknown", v->n_unknowns);
	oscal_count(o, "fixed", v->n_fixed);
	for (size_t i = 0; i < NITEMS(v->by_severity); i++)
		oscal_count(o, severity_text((enum muster_severity)i),
		    v->by_severity[i]);
	json_list_end(o->json);
}

static void
put_result(struct oscal *o)
{
	int64_t start = out_collected(o->in, false);
	size_t holes;

	(void)model_is_complete(o->in->model, &holes);
	json_object_begin(o->json, NULL);
	oscal_run_uuid(o, "uuid", "result", "");
	oscal_markup_line(o, "title", o->in->campaign->title);
	oscal_own(o, "description", holes == 0
	    ? "Who has access, and what the rules say about it."
	    : "Who has access, and what the rules say about it. INCOMPLETE: "
	    "not everything that was to be read could be read; the "
	    "observations name each part.");
	json_put_time(o->json, "start", start != UTC_UNKNOWN ? start
	    : o->in->now);
	json_put_time(o->json, "end", oscal_collected(o));
	put_counts(o, holes);
	oscal_definitions(o);
	put_reviewed(o);
	put_observations(o);
	if (o->n_risks > 0) {
		json_list_begin(o->json, "risks");
		for (size_t i = 0; i < o->n_risks; i++)
			oscal_put_risk(o, &o->risks[i]);
		json_list_end(o->json);
	}
	put_findings(o);
	json_object_end(o->json);
}

static int
write_results(struct out *out, const struct exchange_input *in,
    struct err *err)
{
	char plan[DIGEST_UUID], reference[DIGEST_UUID + 1];
	struct oscal o;

	(void)in;
	if (oscal_prepare(&o, out, err) != 0)
		return -1;
	json_writer_init(o.json, out->file, true);
	json_object_begin(o.json, NULL);
	json_object_begin(o.json, "assessment-results");
	oscal_run_uuid(&o, "uuid", "assessment-results", "");
	oscal_metadata(&o, "Assessment results of an access review");
	/* the configuration is what was planned */
	out_run_uuid(out, "resource", "evidence/config.json", plan);
	(void)snprintf(reference, sizeof(reference), "#%s", plan);
	json_object_begin(o.json, "import-ap");
	json_put_text(o.json, "href", reference);
	json_object_end(o.json);
	put_objectives(&o);
	json_list_begin(o.json, "results");
	put_result(&o);
	json_list_end(o.json);
	oscal_back_matter(&o);
	json_object_end(o.json);
	json_object_end(o.json);
	return json_writer_end(o.json, err);
}
const struct exchange_format exchange_oscal_results = { "oscal_results",
	write_results };
