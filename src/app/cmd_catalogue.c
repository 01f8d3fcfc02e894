/* SPDX-License-Identifier: Apache-2.0 */
/* muster rules, muster sources: what would be judged, what would be read. */
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "engine/engine.h"
#include "model/control.h"

struct catalogue {
	struct engine *engine;
	const struct rule_result *rules;
	size_t n_rules;
	struct controls controls;
};

/* With a configuration its values are shown, else the defaults. */
static int
open_catalogue(struct run *r, struct catalogue *c, struct err *err)
{
	const char *dir = run_data_path(r, "controls");
	struct json root, rules;
	bool configured = r->options.config != NULL ||
	    file_exists("muster.json");

	if (dir == NULL)
		return err_nomem(err);
	if (configured && run_configure(r, err) != 0)
		return -1;
	if (engine_open(&c->engine, configured ? r->config->plugin_dir : NULL,
		&r->log, &r->arena, err) != 0)
		return -1;
	if (configured) {
		json_root(r->config->doc, &root);
		json_member(&root, "rules", &rules);
		if (engine_configure(c->engine, &rules, err) != 0)
			return err_wrap(err, "%s", r->config->path);
	}
	c->rules = engine_rules(c->engine, &c->n_rules);
	return control_load(&c->controls, dir, &r->arena, err);
}

static void
print_short(const struct rule_result *rule)
{
	printf("%-8s %-8s %-3s %s", rule->rule->id,
	    severity_text(rule->rule->severity),
	    rule->status == MUSTER_RULE_OFF ? "off" : "on",
	    rule->rule->title);
	for (size_t i = 0; i < rule->n_settings; i++)
		printf("%s%s %lld", i == 0 ? "  (" : ", ",
		    rule->settings[i].setting->name,
		    (long long)rule->settings[i].value);
	printf("%s\n", rule->n_settings > 0 ? ")" : "");
}

static void
print_long(struct run *r, const struct catalogue *c,
    const struct rule_result *rule)
{
	const struct muster_rule *u = rule->rule;
	const char *controls = control_of_rule(&c->controls, u->id,
	    &r->arena);

	printf("%s  %s\n\n", u->id, u->title);
	printf("Family:       %s\nVersion:      %u\nSeverity:     %s\n"
	    "State:        %s%s%s\n", u->family, u->version,
	    severity_text(u->severity),
	    rule->status == MUSTER_RULE_OFF ? "off" : "on",
	    rule->reason != NULL ? ": " : "",
	    rule->reason != NULL ? rule->reason : "");
	if (rule->module != NULL)
		printf("Module:       %s\n", rule->module);
	for (size_t i = 0; i < rule->n_settings; i++) {
		const struct setting_value *s = &rule->settings[i];

		printf("Setting:      %s = %lld%s  %s (%lld to %lld, default "
		    "%lld)\n", s->setting->name, (long long)s->value,
		    s->configured ? " *" : "", s->setting->meaning,
		    (long long)s->setting->min, (long long)s->setting->max,
		    (long long)s->setting->value);
	}
	printf("Controls:     %s\n\nLogic:        %s\n\nWhy:          %s\n\n"
	    "Fix:          %s\n\nFalse alarm:  %s\n",
	    controls != NULL && *controls != '\0' ? controls : "none",
	    u->logic, u->rationale, u->fix, u->false_alarm);
}

static void
put_rule(struct run *r, struct json_writer *w, const struct catalogue *c,
    const struct rule_result *rule)
{
	const struct muster_rule *u = rule->rule;

	json_object_begin(w, NULL);
	json_put_text(w, "id", u->id);
	json_put_int(w, "version", u->version);
	json_put_text(w, "family", u->family);
	json_put_text(w, "title", u->title);
	json_put_text(w, "severity", severity_text(u->severity));
	json_put_bool(w, "enabled", rule->status != MUSTER_RULE_OFF);
	json_put_text(w, "module", rule->module);
	json_list_begin(w, "settings");
	for (size_t i = 0; i < rule->n_settings; i++) {
		const struct setting_value *s = &rule->settings[i];

		json_object_begin(w, NULL);
		json_put_text(w, "name", s->setting->name);
		json_put_text(w, "meaning", s->setting->meaning);
		json_put_int(w, "value", s->value);
		json_put_int(w, "default", s->setting->value);
		json_put_int(w, "min", s->setting->min);
		json_put_int(w, "max", s->setting->max);
		json_object_end(w);
	}
	json_list_end(w);
	json_put_text(w, "controls", control_of_rule(&c->controls, u->id,
	    &r->arena));
	json_put_text(w, "logic", u->logic);
	json_put_text(w, "rationale", u->rationale);
	json_put_text(w, "fix", u->fix);
	json_put_text(w, "false_alarm", u->false_alarm);
	json_object_end(w);
}

static int
put_rules(struct run *r, const struct catalogue *c, const char *only,
    struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, stdout, true);
	json_object_begin(&w, NULL);
	json_put_text(&w, "schema", "muster/rules/1");
	json_list_begin(&w, "rules");
	for (size_t i = 0; i < c->n_rules; i++)
		if (only == NULL || strcmp(only, c->rules[i].rule->id) == 0)
			put_rule(r, &w, c, &c->rules[i]);
	json_list_end(&w);
	json_object_end(&w);
	if (json_writer_end(&w, err) != 0)
		return -1;
	printf("\n");
	return 0;
}

static int
unknown_rule(const struct catalogue *c, const char *id, struct err *err)
{
	const char *names[512], *near;
	size_t n = 0;

	for (size_t i = 0; i < c->n_rules && n < NITEMS(names); i++)
		names[n++] = c->rules[i].rule->id;
	near = text_nearest(id, names, n);
	return err_set(err, ERR_USAGE, "there is no rule \"%s\"%s%s%s", id,
	    near != NULL ? "; did you mean " : "", near != NULL ? near : "",
	    near != NULL ? "?" : "");
}

static int
print_rules(struct run *r, const struct catalogue *c, struct err *err)
{
	const char *only = r->options.n_arguments > 0
	    ? r->options.arguments[0] : NULL;
	const struct rule_result *found = NULL;

	for (size_t i = 0; only != NULL && i < c->n_rules; i++)
		if (strcmp(only, c->rules[i].rule->id) == 0)
			found = &c->rules[i];
	if (only != NULL && found == NULL)
		return unknown_rule(c, only, err);
	if (r->options.json)
		return put_rules(r, c, only, err);
	if (found != NULL)
		print_long(r, c, found);
	for (size_t i = 0; only == NULL && i < c->n_rules; i++)
		print_short(&c->rules[i]);
	return 0;
}

static int
rules(struct run *r, enum exit_status *status, struct err *err)
{
	struct catalogue c = { 0 };
	int rc = -1;

	(void)status;
	if (open_catalogue(r, &c, err) == 0)
		rc = print_rules(r, &c, err);
	engine_close(c.engine);
	return rc;
}

const struct command command_rules = {
	"rules", "[RULE]", "the rules, their thresholds and controls", "cj",
	"Lists every rule with the values of this configuration (or the "
	"defaults, where\nthere is none); with the id of a RULE, all there is "
	"to say about it.",
	rules
};

static int
put_sources(struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, stdout, true);
	json_list_begin(&w, NULL);
	for (size_t i = 0; source_table[i] != NULL; i++) {
		const struct source *s = source_table[i];

		json_object_begin(&w, NULL);
		json_put_text(&w, "kind", s->kind);
		json_put_text(&w, "title", s->title);
		json_list_begin(&w, "parts");
		for (size_t j = 0; s->parts[j].name != NULL; j++) {
			json_object_begin(&w, NULL);
			json_put_text(&w, "name", s->parts[j].name);
			json_put_text(&w, "what", s->parts[j].what);
			json_put_text(&w, "needs", s->parts[j].needs);
			json_put_bool(&w, "required", s->parts[j].required);
			json_object_end(&w);
		}
		json_list_end(&w);
		json_object_end(&w);
	}
	json_list_end(&w);
	if (json_writer_end(&w, err) != 0)
		return -1;
	printf("\n");
	return 0;
}

static int
sources(struct run *r, enum exit_status *status, struct err *err)
{
	(void)status;
	if (r->options.json)
		return put_sources(err);
	for (size_t i = 0; source_table[i] != NULL; i++) {
		const struct source *s = source_table[i];

		printf("%s  %s\n", s->kind, s->title);
		for (size_t j = 0; s->parts[j].name != NULL; j++)
			printf("  %-22s %-9s %-48s %s\n", s->parts[j].name,
			    s->parts[j].required ? "required" : "optional",
			    s->parts[j].what, s->parts[j].needs);
	}
	return 0;
}

const struct command command_sources = {
	"sources", "", "what each kind of source reads, and needs", "j",
	"For every kind of source: its parts, which of them a complete review "
	"requires,\nand the permission each one needs.",
	sources
};
