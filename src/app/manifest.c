/* SPDX-License-Identifier: Apache-2.0 */
/* What the manifest says of the review, above the list of its files. */
#include <string.h>

#include "analysis/analysis.h"
#include "app/claims.h"
#include "app/review.h"
#include "base/json.h"
#include "base/utc.h"
#include "model/history.h"
#include "model/model.h"

static void
put_rules(struct json_writer *w, const struct verdicts *v)
{
	json_list_begin(w, "rules");
	for (size_t i = 0; i < v->n_rules; i++) {
		const struct rule_result *rule = &v->rules[i];

		json_object_begin(w, NULL);
		json_put_text(w, "id", rule->rule->id);
		json_put_int(w, "version", rule->rule->version);
		json_put_text(w, "status", rule_status_text(rule->status));
		if (rule->module != NULL)
			json_put_text(w, "module", rule->module);
		json_object_begin(w, "settings");
		for (size_t j = 0; j < rule->n_settings; j++)
			json_put_int(w, rule->settings[j].setting->name,
			    rule->settings[j].value);
		json_object_end(w);
		json_put_int(w, "pass", (int64_t)rule->n_pass);
		json_put_int(w, "fail", (int64_t)rule->n_fail);
		json_put_int(w, "unknown", (int64_t)rule->n_unknown);
		json_object_end(w);
	}
	json_list_end(w);
}

/* The open ones that the last review had not, by severity. */
static void
put_new(struct json_writer *w, const struct verdicts *v)
{
	static const char *const keys[] = { [MUSTER_INFO] = "new_info",
		[MUSTER_LOW] = "new_low", [MUSTER_MEDIUM] = "new_medium",
		[MUSTER_HIGH] = "new_high",
		[MUSTER_CRITICAL] = "new_critical" };
	size_t n[MUSTER_CRITICAL + 1] = { 0 };

	for (size_t i = 0; i < v->n_findings; i++)
		if (v->findings[i].standing == STANDING_NEW &&
		    v->findings[i].exception == NULL)
			n[v->findings[i].severity]++;
	for (int s = MUSTER_CRITICAL; s >= MUSTER_INFO; s--)
		json_put_int(w, keys[s], (int64_t)n[s]);
}

static void
put_finding_counts(struct json_writer *w, const struct verdicts *v)
{
	json_put_int(w, "findings", (int64_t)v->n_findings);
	json_put_int(w, "excepted", (int64_t)v->n_excepted);
	json_put_int(w, "new", (int64_t)v->n_new);
	json_put_int(w, "reopened", (int64_t)v->n_reopened);
	json_put_int(w, "fixed", (int64_t)v->n_fixed);
	json_put_int(w, "unknown", (int64_t)v->n_unknowns);
	for (int s = MUSTER_CRITICAL; s >= MUSTER_INFO; s--)
		json_put_int(w, severity_text((enum muster_severity)s),
		    (int64_t)v->by_severity[s]);
	put_new(w, v);
}

/* A number that the source may not have said. */
static void
put_count(struct json_writer *w, const char *key, int64_t n)
{
	if (n < 0)
		json_put_null(w, key);
	else
		json_put_int(w, key, n);
}

static void
put_parts(struct json_writer *w, const struct model *m, const char *source)
{
	json_list_begin(w, "parts");
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct part *p = &m->parts[i];

		if (strcmp(p->source, source) != 0)
			continue;
		json_object_begin(w, NULL);
		json_put_text(w, "name", p->name);
		json_put_text(w, "scope_id", p->scope_id);
		json_put_bool(w, "required", p->required);
		json_put_text(w, "status", part_status_text(p->status));
		json_put_int(w, "rows", p->rows);
		put_count(w, "stated", p->stated);
		put_count(w, "second", p->second);
		json_object_end(w);
	}
	json_list_end(w);
}

static void
put_sources(struct json_writer *w, const struct model *m)
{
	json_list_begin(w, "sources");
	for (size_t i = 0; i < m->n_sources; i++) {
		json_object_begin(w, NULL);
		json_put_text(w, "id", m->sources[i].id);
		json_put_text(w, "kind", m->sources[i].kind);
		json_put_text(w, "tenant", m->sources[i].tenant);
		json_put_time(w, "collected_from", m->sources[i].first_at);
		json_put_time(w, "collected_to", m->sources[i].last_at);
		put_parts(w, m, m->sources[i].id);
		json_object_end(w);
	}
	json_list_end(w);
}

/* One review after the other: which one this is, and what it followed. */
static void
put_series(struct json_writer *w, const struct review *v)
{
	const struct history *h = v->previous.history;

	json_put_text(w, "previous_state_sha256",
	    h != NULL ? h->digest : NULL);
	json_object_begin(w, "series");
	json_put_int(w, "review", (int64_t)v->state->n_reviews);
	json_put_text(w, "state_sha256", v->state_digest);
	json_put_text(w, "previous_campaign", h != NULL ? h->campaign : NULL);
	json_put_time(w, "previous_at", h != NULL ? h->at : UTC_UNKNOWN);
	json_put_text(w, "previous_manifest_sha256",
	    h != NULL && v->previous.manifest[0] != '\0'
		? v->previous.manifest : NULL);
	json_object_end(w);
}

/* With what it was drawn.  A bundle that is drawn again to be compared says
 * what it said: where that is not so here, it is said beside it. */
static void
put_tools(struct json_writer *w, const struct run *r, const struct review *v)
{
	struct builds builds;

	if (r->claims != NULL) {
		claims_put(w, r->claims);
		return;
	}
	build_find(&builds);
	json_put_text(w, "software", r->version);
	json_list_begin(w, "builds");
	for (size_t i = 0; i < builds.n; i++) {
		json_object_begin(w, NULL);
		json_put_text(w, "name", builds.list[i].name);
		json_put_text(w, "id", builds.list[i].id);
		json_object_end(w);
	}
	json_list_end(w);
	json_list_begin(w, "inputs");
	for (size_t i = 0; i < v->inputs.n; i++) {
		json_object_begin(w, NULL);
		json_put_text(w, "name", v->inputs.list[i].name);
		json_put_text(w, "sha256", v->inputs.list[i].sha256);
		json_object_end(w);
	}
	json_list_end(w);
}

void
manifest_put(struct json_writer *w, const struct run *r,
    const struct review *v)
{
	const struct model *m = v->model;
	size_t n;

	put_tools(w, r, v);
	json_put_time(w, "now", v->collected.now);
	json_put_bool(w, "complete", model_is_complete(m, &n));
	if (v->mask != NULL) {
		json_object_begin(w, "twin");
		json_put_text(w, "of_manifest_sha256", v->twin_of);
		json_put_text(w, "pseudonyms", "HMAC-SHA-256");
		json_object_end(w);
	}
	json_put_text(w, "config_sha256", v->config_digest);
	put_series(w, v);
	put_sources(w, m);
	json_object_begin(w, "counts");
	json_put_int(w, "accounts", (int64_t)m->n_accounts);
	json_put_int(w, "groups", (int64_t)m->n_groups);
	json_put_int(w, "entitlements", (int64_t)m->n_entitlements);
	json_put_int(w, "grants", (int64_t)m->n_grants);
	json_put_int(w, "access", (int64_t)v->derived->n_access);
	json_put_int(w, "credentials", (int64_t)m->n_credentials);
	put_finding_counts(w, &v->verdicts);
	json_object_end(w);
	put_rules(w, &v->verdicts);
}
