/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OCSF 1.8: Compliance Finding (2003), an event a line.  A finding is created
 * or, if the last review had it, updated; one that was fixed since is closed;
 * a subject that could not be judged did not yield a result, which is what
 * the schema's "Warning" stands for.
 */
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "exchange/out.h"
#include "model/campaign.h"
#include "model/control.h"
#include "model/exception.h"
#include "model/finding.h"
#include "model/model.h"

#define OCSF_VERSION "1.8.0"
#define CLASS 2003

struct named {
	int id;
	const char *caption;
};
static const struct named create = { 1, "Create" }, update = { 2, "Update" },
    closed = { 3, "Close" };
static const struct named fresh = { 1, "New" },
    suppressed = { 3, "Suppressed" }, resolved = { 4, "Resolved" };
static const struct named passed = { 1, "Pass" }, no_result = { 2, "Warning" },
    failed = { 3, "Fail" };

/* What one line is about; of a fixed finding there is less to say. */
struct line {
	const struct named *activity, *status, *outcome;
	struct named severity;
	const char *id, *rule, *source, *subject_id, *subject_name;
	const char *subject_kind; /* NULL: not known */
	const char *reason;
	int64_t first_seen, last_seen;
	const struct finding *finding; /* NULL: fixed */
};

static struct named
severity_of(enum muster_severity severity)
{
	static const char *const captions[] = { "Informational", "Low",
		"Medium", "High", "Critical" };
	size_t i = (size_t)severity < NITEMS(captions) ? (size_t)severity
	    : NITEMS(captions) - 1;

	return (struct named){ (int)i + 1, captions[i] };
}

static void
put_named(struct out *out, const char *id_key, const char *key,
    const struct named *n)
{
	json_put_int(&out->json, id_key, n->id);
	json_put_text(&out->json, key, n->caption);
}

static void
put_class(struct out *out, const struct line *e)
{
	struct json_writer *w = &out->json;
	char type[64];

	put_named(out, "activity_id", "activity_name", e->activity);
	json_put_int(w, "category_uid", 2);
	json_put_text(w, "category_name", "Findings");
	json_put_int(w, "class_uid", CLASS);
	json_put_text(w, "class_name", "Compliance Finding");
	json_put_int(w, "type_uid", CLASS * 100 + e->activity->id);
	(void)snprintf(type, sizeof(type), "Compliance Finding: %s",
	    e->activity->caption);
	json_put_text(w, "type_name", type);
	put_named(out, "severity_id", "severity", &e->severity);
	put_named(out, "status_id", "status", e->status);
	out_millis(out, "time", out->in->now);
	out_millis(out, "start_time", e->first_seen);
	out_millis(out, "end_time", e->last_seen);
}

static void
put_metadata(struct out *out, const struct line *e)
{
	struct json_writer *w = &out->json;
	char uuid[DIGEST_UUID];

	json_object_begin(w, "metadata");
	json_put_text(w, "version", OCSF_VERSION);
	json_object_begin(w, "product");
	json_put_text(w, "name", "muster");
	json_put_text(w, "vendor_name", "muster");
	out_member(out, "version", out_version(out->in));
	json_put_text(w, "lang", "en");
	json_object_end(w);
	out_run_uuid(out, "event", e->id, uuid);
	json_put_text(w, "uid", uuid);
	out_run_uuid(out, "events", "", uuid);
	json_put_text(w, "correlation_uid", uuid); /* of the whole review */
	json_put_text(w, "log_name", "access review");
	json_object_end(w);
}

static void
put_info(struct out *out, const struct line *e, const struct rule_result *r)
{
	struct json_writer *w = &out->json;

	json_object_begin(w, "finding_info");
	json_put_text(w, "uid", e->id);
	if (r != NULL) {
		out_member(out, "title", r->rule->title);
		out_member(out, "desc", e->reason);
		json_list_begin(w, "types");
		json_put_text(w, NULL, out_shown(out, r->rule->family, NULL));
		json_list_end(w);
		json_object_begin(w, "analytic");
		json_put_int(w, "type_id", 1);
		json_put_text(w, "type", "Rule");
		out_member(out, "uid", r->rule->id);
		out_member(out, "name", r->rule->title);
		out_member(out, "desc", r->rule->logic);
		json_object_end(w);
	}
	out_millis(out, "created_time", e->first_seen != UTC_UNKNOWN
	    ? e->first_seen : out->in->now);
	out_millis(out, "first_seen_time", e->first_seen);
	out_millis(out, "last_seen_time", e->last_seen);
	if (e->source != NULL) {
		json_list_begin(w, "data_sources");
		json_put_text(w, NULL, out_shown(out, e->source, "source"));
		json_list_end(w);
	}
	json_object_end(w);
}

static void
put_controls(struct out *out, size_t rule)
{
	const struct out_controls of = out_controls(out, rule);
	const struct control *k = out->in->controls->items;
	struct strbuf sb;

	json_list_begin(&out->json, "standards");
	for (size_t i = 0; i < of.n; i++)
		if (i == 0 || strcmp(k[of.list[i]].framework,
			k[of.list[i - 1]].framework) != 0)
			json_put_text(&out->json, NULL, out_shown(out,
			    k[of.list[i]].framework, NULL));
	json_list_end(&out->json);
	strbuf_init(&sb, OUT_MAX_TEXT);
	json_list_begin(&out->json, "requirements");
	for (size_t i = 0; i < of.n; i++) {
		strbuf_reset(&sb);
		strbuf_addf(&sb, "%s %s", k[of.list[i]].framework,
		    k[of.list[i]].id);
		if (strbuf_failed(&sb))
			out->failed = true;
		json_put_text(&out->json, NULL, out_shown(out,
		    strbuf_text(&sb), NULL));
	}
	json_list_end(&out->json);
	strbuf_clear(&sb);
}

static void
put_compliance(struct out *out, const struct line *e,
    const struct rule_result *r)
{
	struct json_writer *w = &out->json;

	json_object_begin(w, "compliance");
	put_named(out, "status_id", "status", e->outcome);
	json_list_begin(w, "status_details");
	json_put_text(w, NULL, out_shown(out, e->reason, "reason"));
	json_list_end(w);
	if (r != NULL)
		out_member(out, "control", r->rule->id);
	put_controls(out, out_rule(out->in, e->rule));
	json_object_end(w);
}

static void
put_resources(struct out *out, const struct line *e)
{
	struct json_writer *w = &out->json;

	json_list_begin(w, "resources");
	json_object_begin(w, NULL);
	out_member(out, "uid", e->subject_id);
	if (e->subject_name != NULL)
		json_put_text(w, "name", out_shown(out, e->subject_name,
		    "subject"));
	out_member(out, "type", e->subject_kind);
	out_member(out, "namespace", e->source);
	json_object_end(w);
	json_list_end(w);
}

static void
put_exception(struct out *out, const struct exception *e)
{
	json_object_begin(&out->json, "exception");
	out_member(out, "id", e->id);
	out_member(out, "reason", e->reason);
	out_member(out, "owner", e->owner);
	out_member(out, "approver", e->approver);
	out_member(out, "compensating", e->control);
	out_millis(out, "until", e->end);
	json_object_end(&out->json);
}

/* What the schema has no place for. */
static void
put_unmapped(struct out *out, const struct line *e)
{
	const struct finding *f = e->finding;
	struct json_writer *w = &out->json;

	json_object_begin(w, "unmapped");
	out_member(out, "campaign", out->in->campaign->id);
	json_put_text(w, "tape_sha256", out->in->tape_digest);
	if (f != NULL) {
		json_put_text(w, "verdict", verdict_text(f->verdict));
		if (f->verdict == MUSTER_FAIL)
			json_put_text(w, "state", out_state(f));
		out_member(out, "severity_reason", f->severity_reason);
		if (f->times > 0)
			json_put_int(w, "times", (int64_t)f->times);
		json_list_begin(w, "facts");
		for (size_t i = 0; i < f->n_facts; i++) {
			json_object_begin(w, NULL);
			out_member(out, "name", f->facts[i].label);
			json_put_text(w, "value", out_fact(out, f, i));
			json_object_end(w);
		}
		json_list_end(w);
		if (f->exception != NULL)
			put_exception(out, f->exception);
	}
	json_object_end(w);
}

static void
put_message(struct out *out, const struct line *e)
{
	struct strbuf sb;

	strbuf_init(&sb, OUT_MAX_TEXT);
	strbuf_add(&sb, out_shown(out, e->subject_name != NULL
	    ? e->subject_name : e->subject_id, "subject"));
	strbuf_addf(&sb, ": %s", out_shown(out, e->reason, "reason"));
	if (strbuf_failed(&sb))
		out->failed = true;
	json_put_text(&out->json, "message", strbuf_text(&sb));
	strbuf_clear(&sb);
}

static int
put_event(struct out *out, const struct line *e, struct err *err)
{
	struct json_writer *w = &out->json;
	size_t rule = out_rule(out->in, e->rule);
	const struct rule_result *r = rule == NONE ? NULL
	    : &out->in->verdicts->rules[rule];

	json_writer_init(w, out->file, false);
	json_object_begin(w, NULL);
	put_class(out, e);
	put_message(out, e);
	put_metadata(out, e);
	put_info(out, e, r);
	put_compliance(out, e, r);
	put_resources(out, e);
	if (r != NULL && r->rule->fix != NULL && e->activity != &closed) {
		json_object_begin(w, "remediation");
		out_member(out, "desc", r->rule->fix);
		json_object_end(w);
	}
	put_unmapped(out, e);
	json_object_end(w);
	putc('\n', out->file);
	out->rows++;
	if (w->failed || w->depth != 0)
		return err_set(err, ERR_DATA, "an event could not be written");
	return 0;
}

static int
put_finding(struct out *out, const struct finding *f, struct err *err)
{
	bool is_fail = f->verdict == MUSTER_FAIL;
	const struct line e = {
		.activity = is_fail && f->standing == STANDING_OPEN ? &update
		    : &create,
		.status = f->exception != NULL ? &suppressed : &fresh,
		.outcome = is_fail ? &failed : &no_result,
		.severity = is_fail ? severity_of(f->severity)
		    : (struct named){ 0, "Unknown" },
		.id = f->id, .rule = f->rule, .source = f->source,
		.subject_id = f->subject_id, .subject_name = f->subject_name,
		.subject_kind = subject_text(f->subject), .reason = f->reason,
		.first_seen = f->first_seen, .last_seen = out->in->now,
		.finding = f };

	return put_event(out, &e, err);
}

static int
put_fixed(struct out *out, const struct fixed_finding *f, struct err *err)
{
	const struct line e = { .activity = &closed, .status = &resolved,
		.outcome = &passed, .severity = severity_of(f->severity),
		.id = f->id, .rule = f->rule, .source = f->source,
		.subject_id = f->subject_id, .subject_name = f->subject_name,
		.reason = f->gone ? "The subject is no longer there."
		    : f->left ? "The rule asks about the subject no more."
		    : "Judged again, and passed.",
		.first_seen = f->first_seen, .last_seen = f->last_seen };

	return put_event(out, &e, err);
}

static int
write_ocsf(struct out *out, const struct exchange_input *in, struct err *err)
{
	const struct verdicts *v = in->verdicts;

	for (size_t i = 0; i < v->n_findings; i++)
		if (put_finding(out, &v->findings[i], err) != 0)
			return -1;
	for (size_t i = 0; i < v->n_unknowns; i++)
		if (put_finding(out, &v->unknowns[i], err) != 0)
			return -1;
	for (size_t i = 0; i < v->n_fixed; i++)
		if (put_fixed(out, &v->fixed[i], err) != 0)
			return -1;
	return 0;
}
const struct exchange_format exchange_ocsf = { "ocsf", write_ocsf };
