/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OSCAL plan of action and milestones: an item for each risk.  Those of a
 * rule keep their identifiers from review to review, so that a tool carries
 * on what was planned for them.
 */
#include <string.h>

#include "exchange/oscal.h"
#include "model/campaign.h"
#include "model/finding.h"
#include "model/model.h"

static void
put_system(struct oscal *o)
{
	const struct model *m = o->in->model;
	struct strbuf sb;

	strbuf_init(&sb, OUT_MAX_TEXT);
	for (size_t i = 0; i < m->n_sources; i++)
		strbuf_addf(&sb, "%s%s", i > 0 ? "; " : "",
		    m->sources[i].tenant != NULL ? m->sources[i].tenant
		    : m->sources[i].id);
	if (strbuf_failed(&sb))
		o->out->failed = true;
	json_object_begin(o->json, "system-id");
	json_put_text(o->json, "identifier-type", OSCAL_NS);
	oscal_line(o, "id", strbuf_text(&sb));
	json_object_end(o->json);
	strbuf_clear(&sb);
}

static void
put_item(struct oscal *o, const struct oscal_risk *k)
{
	const struct muster_rule *rule = o->in->verdicts->rules[k->rule].rule;
	const char *id = oscal_risk_id(o, k);

	json_object_begin(o->json, NULL);
	oscal_uuid(o, "uuid", "poam-item", id);
	oscal_markup_line(o, "title", rule->title);
	oscal_own(o, "description", rule->fix != NULL && *rule->fix != '\0'
	    ? rule->fix : rule->title);
	json_list_begin(o->json, "props");
	oscal_prop(o, "rule", rule->id);
	oscal_prop(o, "severity",
	    severity_text((enum muster_severity)k->severity));
	oscal_count(o, "findings", k->n);
	json_list_end(o->json);
	oscal_origin(o, true);
	oscal_related(o, k);
	json_list_begin(o->json, "related-risks");
	json_object_begin(o->json, NULL);
	oscal_uuid(o, "risk-uuid", "risk", id);
	json_object_end(o->json);
	json_list_end(o->json);
	json_object_end(o->json);
	o->out->rows++;
}

/* The standard wants one item at least, even where nothing is to be done. */
static void
put_nothing(struct oscal *o)
{
	json_object_begin(o->json, NULL);
	oscal_run_uuid(o, "uuid", "poam-item", "");
	json_put_text(o->json, "title", "Nothing to do");
	json_put_text(o->json, "description", "No rule found anything, and no "
	    "exception covers anything.");
	json_object_end(o->json);
}

static void
put_items(struct oscal *o)
{
	json_list_begin(o->json, "poam-items");
	for (size_t i = 0; i < o->n_risks; i++)
		put_item(o, &o->risks[i]);
	if (o->n_risks == 0)
		put_nothing(o);
	json_list_end(o->json);
}

static void
put_risks(struct oscal *o)
{
	const struct verdicts *v = o->in->verdicts;
	int64_t rows = o->out->rows; /* of this file they are the items */

	if (v->n_findings > 0) {
		json_list_begin(o->json, "observations");
		for (size_t i = 0; i < v->n_findings; i++)
			oscal_observe_finding(o, &v->findings[i]);
		json_list_end(o->json);
	}
	if (o->n_risks > 0) {
		json_list_begin(o->json, "risks");
		for (size_t i = 0; i < o->n_risks; i++)
			oscal_put_risk(o, &o->risks[i]);
		json_list_end(o->json);
	}
	o->out->rows = rows;
}

static int
write_poam(struct out *out, const struct exchange_input *in, struct err *err)
{
	struct oscal o;

	(void)in;
	if (oscal_prepare(&o, out, err) != 0)
		return -1;
	json_writer_init(o.json, out->file, true);
	json_object_begin(o.json, NULL);
	json_object_begin(o.json, "plan-of-action-and-milestones");
	oscal_run_uuid(&o, "uuid", "poam", "");
	oscal_metadata(&o, "Plan of action of an access review");
	put_system(&o);
	oscal_definitions(&o);
	put_risks(&o);
	put_items(&o);
	oscal_back_matter(&o);
	json_object_end(o.json);
	json_object_end(o.json);
	return json_writer_end(o.json, err);
}
const struct exchange_format exchange_oscal_poam = { "oscal_poam",
	write_poam };
