/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0 (OASIS), in the subset that code hosts read and beyond it.
 *
 * Code hosts raise an alert for each result, whatever its `kind` and
 * `baselineState` say.  So results are findings and nothing else: a subject
 * that could not be judged, a part that could not be read and a rule that was
 * not evaluated are notifications of the invocation, as the standard has it,
 * and what was fixed stands in the properties of the run: that a result is
 * gone is how its alert is closed.
 */
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "exchange/out.h"
#include "exchange/sarif.h"
#include "model/campaign.h"
#include "model/exception.h"
#include "model/finding.h"
#include "model/history.h"
#include "model/model.h"

#define SCHEMA \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/" \
	"sarif-schema-2.1.0.json"

const char *
sarif_level(enum muster_severity severity)
{
	return severity >= MUSTER_HIGH ? "error"
	    : severity == MUSTER_MEDIUM ? "warning" : "note";
}

void
sarif_message(struct out *out, const char *key, const char *text)
{
	struct strbuf sb;

	if (text != NULL && strstr(text, "](") != NULL) {
		strbuf_init(&sb, OUT_MAX_TEXT);
		for (const char *p = text; *p != '\0'; p++) {
			if (*p == '[' || *p == ']' || *p == '\\')
				strbuf_addc(&sb, '\\');
			strbuf_addc(&sb, *p);
		}
		if (strbuf_failed(&sb))
			out->failed = true;
		out_message(out, key, strbuf_text(&sb));
		strbuf_clear(&sb);
		return;
	}
	out_message(out, key, text);
}

/* ---- where ---- */

static void
put_artifact(struct out *out, const char *key, const char *uri, int index)
{
	json_object_begin(&out->json, key);
	json_put_text(&out->json, "uri", uri);
	json_put_text(&out->json, "uriBaseId", "BUNDLE");
	if (index >= 0)
		json_put_int(&out->json, "index", index);
	json_object_end(&out->json);
}

/* "dynatrace/account/0a1b...": what it is, where it is of no file. */
static void
put_logical(struct out *out, const struct finding *f)
{
	struct strbuf sb;

	strbuf_init(&sb, OUT_MAX_TEXT);
	strbuf_addf(&sb, "%s/%s/", f->source != NULL ? f->source : "",
	    subject_text(f->subject));
	json_list_begin(&out->json, "logicalLocations");
	json_object_begin(&out->json, NULL);
	json_put_text(&out->json, "name", out_shown(out, f->subject_name !=
		NULL ? f->subject_name : f->subject_id, "subject"));
	strbuf_add(&sb, out_shown(out, f->subject_id, "subject_id"));
	json_put_text(&out->json, "fullyQualifiedName", strbuf_text(&sb));
	json_put_text(&out->json, "kind", subject_text(f->subject));
	json_object_end(&out->json);
	json_list_end(&out->json);
	if (strbuf_failed(&sb))
		out->failed = true;
	strbuf_clear(&sb);
}

static void
put_locations(struct out *out, const struct finding *f)
{
	json_list_begin(&out->json, "locations");
	json_object_begin(&out->json, NULL);
	json_object_begin(&out->json, "physicalLocation");
	put_artifact(out, "artifactLocation", out->in->look_up, 0);
	json_object_begin(&out->json, "region");
	json_put_int(&out->json, "startLine", 1);
	json_object_end(&out->json);
	json_object_end(&out->json);
	put_logical(out, f);
	json_object_end(&out->json);
	json_list_end(&out->json);
}

/* ---- results ---- */

/* One sentence that stands alone in a list of alerts, then the facts. */
static void
put_message(struct out *out, const struct finding *f)
{
	struct strbuf sb;

	strbuf_init(&sb, OUT_MAX_TEXT);
	strbuf_add(&sb, out_shown(out, f->subject_name != NULL
	    ? f->subject_name : f->subject_id, "subject"));
	strbuf_addf(&sb, " (%s): ", subject_text(f->subject));
	strbuf_add(&sb, out_shown(out, f->reason, "reason"));
	if (f->n_facts > 0)
		strbuf_addf(&sb, " %s", out_facts(out, f));
	if (strbuf_failed(&sb))
		out->failed = true;
	sarif_message(out, "message", strbuf_text(&sb));
	strbuf_clear(&sb);
}

static void
put_fingerprints(struct out *out, const struct finding *f)
{
	char uuid[DIGEST_UUID];

	out_run_uuid(out, "result", f->id, uuid);
	json_put_text(&out->json, "guid", uuid);
	out_uuid(out, "finding", f->id, uuid);
	json_put_text(&out->json, "correlationGuid", uuid);
	json_object_begin(&out->json, "partialFingerprints");
	json_put_text(&out->json, "findingId/v1", f->id);
	/* the one name that code hosts look for */
	json_put_text(&out->json, "primaryLocationLineHash", f->id);
	json_object_end(&out->json);
}

static void
put_suppression(struct out *out, const struct exception *e)
{
	json_list_begin(&out->json, "suppressions");
	json_object_begin(&out->json, NULL);
	json_put_text(&out->json, "kind", "external");
	json_put_text(&out->json, "status", "accepted");
	out_member(out, "justification", e->reason);
	json_object_begin(&out->json, "properties");
	out_member(out, "exception", e->id);
	out_member(out, "owner", e->owner);
	out_member(out, "approver", e->approver);
	out_member(out, "compensating", e->control);
	out_time(out, "created", e->created);
	out_time(out, "until", e->end);
	json_object_end(&out->json);
	json_object_end(&out->json);
	json_list_end(&out->json);
}

static void
put_facts(struct out *out, const struct finding *f)
{
	json_list_begin(&out->json, "facts");
	for (size_t i = 0; i < f->n_facts; i++) {
		json_object_begin(&out->json, NULL);
		out_member(out, "name", f->facts[i].label);
		json_put_text(&out->json, "value", out_fact(out, f, i));
		json_object_end(&out->json);
	}
	json_list_end(&out->json);
}

static void
put_properties(struct out *out, const struct finding *f)
{
	json_object_begin(&out->json, "properties");
	json_put_text(&out->json, "severity", severity_text(f->severity));
	out_member(out, "severity_reason", f->severity_reason);
	json_put_text(&out->json, "state", out_state(f));
	json_put_int(&out->json, "version", f->version);
	out_member(out, "subject_id", f->subject_id);
	out_member(out, "source", f->source);
	if (f->times > 0)
		json_put_int(&out->json, "times", (int64_t)f->times);
	put_facts(out, f);
	json_object_end(&out->json);
}

static void
put_baseline(struct out *out, const struct finding *f)
{
	if (f->standing != STANDING_UNKNOWN)
		json_put_text(&out->json, "baselineState",
		    f->standing == STANDING_OPEN ? "unchanged" : "new");
	if (f->first_seen == UTC_UNKNOWN)
		return;
	json_object_begin(&out->json, "provenance");
	out_time(out, "firstDetectionTimeUtc", f->first_seen);
	out_time(out, "lastDetectionTimeUtc", out->in->now);
	json_object_end(&out->json);
}

static void
put_result(struct out *out, const struct finding *f)
{
	size_t rule = out_rule(out->in, f->rule);

	json_object_begin(&out->json, NULL);
	out_member(out, "ruleId", f->rule);
	if (rule != NONE)
		json_put_int(&out->json, "ruleIndex", (int64_t)rule);
	json_put_text(&out->json, "kind", "fail");
	json_put_text(&out->json, "level", sarif_level(f->severity));
	json_put_int(&out->json, "rank", 10 + 20 * (int64_t)f->severity);
	put_message(out, f);
	put_locations(out, f);
	put_fingerprints(out, f);
	put_baseline(out, f);
	if (f->exception != NULL)
		put_suppression(out, f->exception);
	put_properties(out, f);
	json_object_end(&out->json);
	out->rows++;
}

/* ---- the invocation ---- */

static void
begin_notification(struct out *out, const char *level, const char *descriptor)
{
	json_object_begin(&out->json, NULL);
	json_put_text(&out->json, "level", level);
	json_object_begin(&out->json, "descriptor");
	json_put_text(&out->json, "id", descriptor);
	json_object_end(&out->json);
}

static void
associate(struct out *out, const char *rule)
{
	size_t index = out_rule(out->in, rule);

	json_object_begin(&out->json, "associatedRule");
	out_member(out, "id", rule);
	if (index != NONE)
		json_put_int(&out->json, "index", (int64_t)index);
	json_object_end(&out->json);
}

static void
put_hole(struct out *out, const struct part *p)
{
	struct strbuf sb;

	strbuf_init(&sb, OUT_MAX_TEXT);
	strbuf_addf(&sb, "INCOMPLETE: %s%s%s of %s: %s", p->name,
	    p->scope_id != NULL ? " of " : "",
	    p->scope_id != NULL ? p->scope_id : "", p->source,
	    p->reason != NULL ? p->reason : "the counts do not agree");
	if (strbuf_failed(&sb))
		out->failed = true;
	begin_notification(out, "error", "incomplete");
	sarif_message(out, "message", strbuf_text(&sb));
	strbuf_clear(&sb);
	json_object_begin(&out->json, "properties");
	out_member(out, "request", p->request);
	out_member(out, "permission", p->permission);
	json_object_end(&out->json);
	json_object_end(&out->json);
}

static void
put_unknown(struct out *out, const struct finding *f)
{
	begin_notification(out, "warning", "unknown");
	associate(out, f->rule);
	put_message(out, f);
	json_list_begin(&out->json, "locations");
	json_object_begin(&out->json, NULL);
	put_logical(out, f);
	json_object_end(&out->json);
	json_list_end(&out->json);
	json_object_end(&out->json);
}

static void
put_execution(struct out *out)
{
	const struct model *m = out->in->model;
	const struct verdicts *v = out->in->verdicts;

	json_list_begin(&out->json, "toolExecutionNotifications");
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *p = &m->parts[i];

		if ((p->required || p->control_from != NULL) &&
		    !part_is_whole(p))
			put_hole(out, p);
	}
	for (size_t i = 0; i < v->n_unknowns; i++)
		put_unknown(out, &v->unknowns[i]);
	json_list_end(&out->json);
}

static void
put_configuration(struct out *out)
{
	const struct verdicts *v = out->in->verdicts;

	json_list_begin(&out->json, "toolConfigurationNotifications");
	for (size_t i = 0; i < v->n_rules; i++) {
		const struct rule_result *r = &v->rules[i];

		if (r->status == MUSTER_RULE_EVALUATED)
			continue;
		begin_notification(out, "note", r->status ==
		    MUSTER_RULE_IN_PART ? "in-part" : "not-evaluated");
		associate(out, r->rule->id);
		sarif_message(out, "message", r->reason != NULL ? r->reason
		    : rule_status_text(r->status));
		json_object_begin(&out->json, "properties");
		json_put_text(&out->json, "status",
		    rule_status_text(r->status));
		json_object_end(&out->json);
		json_object_end(&out->json);
	}
	json_list_end(&out->json);
}

static void
put_invocation(struct out *out, bool complete)
{
	json_list_begin(&out->json, "invocations");
	json_object_begin(&out->json, NULL);
	json_put_bool(&out->json, "executionSuccessful", complete);
	out_time(out, "startTimeUtc", out_collected(out->in, false));
	out_time(out, "endTimeUtc", out_collected(out->in, true));
	put_execution(out);
	put_configuration(out);
	json_object_end(&out->json);
	json_list_end(&out->json);
}

/* ---- the run ---- */

/* The guid of one review; of the last one we know campaign and moment. */
static void
review_guid(struct out *out, const char *campaign, int64_t at,
    char uuid[DIGEST_UUID])
{
	struct strbuf sb;

	strbuf_init(&sb, OUT_MAX_TEXT);
	strbuf_addf(&sb, "%s %lld", campaign, (long long)at);
	if (strbuf_failed(&sb))
		out->failed = true;
	out_uuid(out, "review", strbuf_text(&sb), uuid);
	strbuf_clear(&sb);
}

/* Up to the last slash it is the same in every run: that names a category,
 * in which alerts are followed. */
static void
put_automation(struct out *out)
{
	const struct history *h = out->in->history;
	const struct campaign *c = out->in->campaign;
	char uuid[DIGEST_UUID];
	struct strbuf sb;

	strbuf_init(&sb, OUT_MAX_TEXT);
	strbuf_addf(&sb, "muster/%s", c->id);
	json_object_begin(&out->json, "automationDetails");
	out_member(out, "id", strbuf_text(&sb));
	review_guid(out, c->id, out->in->now, uuid);
	json_put_text(&out->json, "guid", uuid);
	json_object_end(&out->json);
	if (strbuf_failed(&sb))
		out->failed = true;
	strbuf_clear(&sb);
	if (h == NULL)
		return;
	review_guid(out, h->campaign, h->at, uuid);
	json_put_text(&out->json, "baselineGuid", uuid);
}

static void
put_evidence(struct out *out, const char *uri, const char *role,
    const char *digest)
{
	json_object_begin(&out->json, NULL);
	put_artifact(out, "location", uri, -1);
	json_list_begin(&out->json, "roles");
	json_put_text(&out->json, NULL, role);
	json_list_end(&out->json);
	if (digest != NULL) {
		json_object_begin(&out->json, "hashes");
		json_put_text(&out->json, "sha-256", digest);
		json_object_end(&out->json);
	}
	json_object_end(&out->json);
}

static void
put_artifacts(struct out *out)
{
	json_object_begin(&out->json, "originalUriBaseIds");
	json_object_begin(&out->json, "BUNDLE");
	out_message(out, "description", "The bundle of the review: the folder "
	    "that this file is in.");
	json_object_end(&out->json);
	json_object_end(&out->json);
	json_list_begin(&out->json, "artifacts");
	put_evidence(out, out->in->look_up, "resultFile", NULL);
	put_evidence(out, "evidence/tape.warc.gz", "analysisTarget",
	    out->in->tape_digest);
	if (strcmp(out->in->look_up, "evidence/config.json") != 0)
		put_evidence(out, "evidence/config.json", "responseFile",
		    out->in->config_digest);
	json_list_end(&out->json);
}

static void
put_fixed(struct out *out)
{
	const struct verdicts *v = out->in->verdicts;

	json_list_begin(&out->json, "fixed");
	for (size_t i = 0; i < v->n_fixed; i++) {
		const struct fixed_finding *f = &v->fixed[i];

		json_object_begin(&out->json, NULL);
		json_put_text(&out->json, "findingId", f->id);
		out_member(out, "rule", f->rule);
		out_member(out, "subject", f->subject_name);
		out_member(out, "subject_id", f->subject_id);
		json_put_text(&out->json, "how", f->gone ? "gone"
		    : f->left ? "no longer asked about" : "passed");
		json_object_end(&out->json);
	}
	json_list_end(&out->json);
}

static void
put_run_properties(struct out *out, bool complete)
{
	const struct campaign *c = out->in->campaign;

	json_object_begin(&out->json, "properties");
	out_member(out, "campaign", c->id);
	out_member(out, "title", c->title);
	out_member(out, "entity", c->entity);
	out_member(out, "classification", c->classification);
	out_time(out, "now", out->in->now);
	json_put_bool(&out->json, "complete", complete);
	put_fixed(out);
	json_object_end(&out->json);
}

static int
write_sarif(struct out *out, const struct exchange_input *in, struct err *err)
{
	struct json_writer *w = &out->json;
	size_t holes;
	bool complete = model_is_complete(in->model, &holes);

	json_writer_init(w, out->file, true);
	json_object_begin(w, NULL);
	json_put_text(w, "$schema", SCHEMA);
	json_put_text(w, "version", "2.1.0");
	json_list_begin(w, "runs");
	json_object_begin(w, NULL);
	sarif_tool(out);
	put_automation(out);
	put_invocation(out, complete);
	put_artifacts(out);
	json_list_begin(w, "results");
	for (size_t i = 0; i < in->verdicts->n_findings; i++)
		put_result(out, &in->verdicts->findings[i]);
	json_list_end(w);
	sarif_taxonomies(out);
	put_run_properties(out, complete);
	json_object_end(w);
	json_list_end(w);
	json_object_end(w);
	return json_writer_end(w, err);
}
const struct exchange_format exchange_sarif = { "sarif", write_sarif };
