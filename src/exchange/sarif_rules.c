/* SPDX-License-Identifier: Apache-2.0 */
/* Of a SARIF file: the program with its rules, and the requirements of the
 * frameworks as taxonomies that the rules relate to. */
#include <string.h>

#include "base/strbuf.h"
#include "exchange/out.h"
#include "exchange/sarif.h"
#include "model/control.h"
#include "model/finding.h"

/* Code hosts make their four bands of it: CVSS as text. */
static const char *
security_severity(enum muster_severity severity)
{
	switch (severity) {
	case MUSTER_CRITICAL:
		return "9.5";
	case MUSTER_HIGH:
		return "8.0";
	case MUSTER_MEDIUM:
		return "5.5";
	case MUSTER_LOW:
		return "2.5";
	case MUSTER_INFO:
		break;
	}
	return "0.0";
}

static void
put_part(struct strbuf *sb, bool markdown, const char *title, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	strbuf_addf(sb, "%s%s%s%s%s", sb->len > 0 ? "\n\n" : "",
	    markdown ? "**" : "", title, markdown ? "**\n\n" : ": ", text);
}

static void
put_help(struct out *out, const struct muster_rule *rule)
{
	struct strbuf sb;

	json_object_begin(&out->json, "help");
	for (int markdown = 0; markdown < 2; markdown++) {
		strbuf_init(&sb, OUT_MAX_TEXT);
		put_part(&sb, markdown, "What is judged", rule->logic);
		put_part(&sb, markdown, "Why it matters", rule->rationale);
		put_part(&sb, markdown, "What to do", rule->fix);
		put_part(&sb, markdown, "When it may be wrong",
		    rule->false_alarm);
		if (strbuf_failed(&sb))
			out->failed = true;
		out_member(out, markdown ? "markdown" : "text",
		    strbuf_text(&sb));
		strbuf_clear(&sb);
	}
	json_object_end(&out->json);
}

/* The controls stand framework by framework: each is one taxonomy. */
static size_t
taxonomy_of(const struct controls *k, size_t control)
{
	size_t n = 0;

	for (size_t i = 1; i <= control; i++)
		n += strcmp(k->items[i].framework,
		    k->items[i - 1].framework) != 0;
	return n;
}

static size_t
first_of(const struct controls *k, size_t control)
{
	while (control > 0 && strcmp(k->items[control].framework,
		k->items[control - 1].framework) == 0)
		control--;
	return control;
}

static void
put_relationship(struct out *out, size_t control)
{
	const struct controls *k = out->in->controls;

	json_object_begin(&out->json, NULL);
	json_object_begin(&out->json, "target");
	out_member(out, "id", k->items[control].id);
	json_put_int(&out->json, "index",
	    (int64_t)(control - first_of(k, control)));
	json_object_begin(&out->json, "toolComponent");
	out_member(out, "name", k->items[control].framework);
	json_put_int(&out->json, "index", (int64_t)taxonomy_of(k, control));
	json_object_end(&out->json);
	json_object_end(&out->json);
	json_list_begin(&out->json, "kinds");
	json_put_text(&out->json, NULL, "relevant");
	json_list_end(&out->json);
	json_object_end(&out->json);
}

static void
put_relationships(struct out *out, const char *rule)
{
	const struct out_controls of = out_controls(out, out_rule(out->in,
		rule));

	json_list_begin(&out->json, "relationships");
	for (size_t i = 0; i < of.n; i++)
		put_relationship(out, of.list[i]);
	json_list_end(&out->json);
}

static void
put_settings(struct out *out, const struct rule_result *r)
{
	json_object_begin(&out->json, "settings");
	for (size_t i = 0; i < r->n_settings; i++)
		json_put_int(&out->json, r->settings[i].setting->name,
		    r->settings[i].value);
	json_object_end(&out->json);
}

static void
put_properties(struct out *out, const struct rule_result *r)
{
	json_object_begin(&out->json, "properties");
	json_list_begin(&out->json, "tags");
	json_put_text(&out->json, NULL, "security");
	json_put_text(&out->json, NULL, "access-review");
	json_put_text(&out->json, NULL, out_shown(out, r->rule->family, NULL));
	json_list_end(&out->json);
	json_put_text(&out->json, "precision", "high");
	json_put_text(&out->json, "problem.severity",
	    r->rule->severity >= MUSTER_HIGH ? "error"
	    : r->rule->severity == MUSTER_MEDIUM ? "warning"
	    : "recommendation");
	json_put_text(&out->json, "security-severity",
	    security_severity(r->rule->severity));
	json_put_text(&out->json, "severity",
	    severity_text(r->rule->severity));
	json_put_int(&out->json, "version", r->rule->version);
	out_member(out, "module", r->module);
	json_put_text(&out->json, "status", rule_status_text(r->status));
	json_put_int(&out->json, "pass", (int64_t)r->n_pass);
	json_put_int(&out->json, "fail", (int64_t)r->n_fail);
	json_put_int(&out->json, "unknown", (int64_t)r->n_unknown);
	put_settings(out, r);
	json_object_end(&out->json);
}

static void
put_rule(struct out *out, const struct rule_result *r)
{
	json_object_begin(&out->json, NULL);
	out_member(out, "id", r->rule->id);
	out_message(out, "shortDescription", r->rule->title);
	out_message(out, "fullDescription", r->rule->logic);
	put_help(out, r->rule);
	json_object_begin(&out->json, "defaultConfiguration");
	json_put_bool(&out->json, "enabled", r->status != MUSTER_RULE_OFF);
	json_put_text(&out->json, "level", sarif_level(r->rule->severity));
	json_object_end(&out->json);
	put_relationships(out, r->rule->id);
	put_properties(out, r);
	json_object_end(&out->json);
}

static void
put_supported(struct out *out)
{
	const struct controls *k = out->in->controls;

	json_list_begin(&out->json, "supportedTaxonomies");
	for (size_t i = 0; i < k->n; i++) {
		if (first_of(k, i) != i)
			continue;
		json_object_begin(&out->json, NULL);
		out_member(out, "name", k->items[i].framework);
		json_put_int(&out->json, "index",
		    (int64_t)taxonomy_of(k, i));
		json_object_end(&out->json);
	}
	json_list_end(&out->json);
}

void
sarif_tool(struct out *out)
{
	const struct verdicts *v = out->in->verdicts;

	json_object_begin(&out->json, "tool");
	json_object_begin(&out->json, "driver");
	json_put_text(&out->json, "name", "muster");
	out_member(out, "fullName", out->in->version);
	out_member(out, "semanticVersion", out_version(out->in));
	json_put_text(&out->json, "language", "en-US");
	json_list_begin(&out->json, "rules");
	for (size_t i = 0; i < v->n_rules; i++)
		put_rule(out, &v->rules[i]);
	json_list_end(&out->json);
	put_supported(out);
	json_object_end(&out->json);
	json_object_end(&out->json);
}

static void
begin_taxonomy(struct out *out, const char *framework)
{
	json_object_begin(&out->json, NULL);
	out_member(out, "name", framework);
	out_message(out, "shortDescription", "Requirements that the rules "
	    "speak to; the texts are ours, that of the framework binds.");
	json_list_begin(&out->json, "taxa");
}

static void
end_taxonomy(struct out *out)
{
	json_list_end(&out->json);
	json_object_end(&out->json);
}

void
sarif_taxonomies(struct out *out)
{
	const struct controls *k = out->in->controls;

	json_list_begin(&out->json, "taxonomies");
	for (size_t i = 0; i < k->n; i++) {
		if (first_of(k, i) == i) {
			if (i > 0)
				end_taxonomy(out);
			begin_taxonomy(out, k->items[i].framework);
		}
		json_object_begin(&out->json, NULL);
		out_member(out, "id", k->items[i].id);
		out_message(out, "shortDescription", k->items[i].title);
		if (k->items[i].shows != NULL)
			out_message(out, "fullDescription",
			    k->items[i].shows);
		json_object_end(&out->json);
	}
	if (k->n > 0)
		end_taxonomy(out);
	json_list_end(&out->json);
}
