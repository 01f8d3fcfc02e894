/* SPDX-License-Identifier: Apache-2.0 */
/* muster rules: the catalogue, as this configuration has it. */
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
	uint32_t data, registers; /* that this configuration delivers */
};

/* What a rule comes to here. */
struct state {
	const char *word;  /* "on", "off", "not evaluated" */
	const char *lacks; /* "needs an HR roster"; NULL */
};

/* Without a configuration: whatever any source could deliver. */
static void
find_supply(struct run *r, struct catalogue *c, bool configured)
{
	for (size_t i = 0; !configured && source_table[i] != NULL; i++)
		for (const struct source_part *p = source_table[i]->parts;
		     p->name != NULL; p++)
			c->data |= p->data;
	for (size_t i = 0; configured && i < r->config->n_sources; i++)
		for (const struct source_part *p =
			 r->config->sources[i].source->parts;
		     p->name != NULL; p++)
			c->data |= p->data;
	c->registers = configured ? r->config->registers.configured
	    : UINT32_MAX;
	if (!configured || r->config->previous != NULL ||
	    file_exists(run_store_path(r)))
		c->data |= MUSTER_DATA_HISTORY;
}

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
	find_supply(r, c, configured);
	return control_load(&c->controls, dir, &r->arena, err);
}

static int
find_state(struct run *r, const struct catalogue *c,
    const struct rule_result *rule, struct state *out, struct err *err)
{
	*out = (struct state){ "on", NULL };
	if (engine_lacks(rule->rule, c->data, c->registers, &r->arena,
		&out->lacks) != 0)
		return err_nomem(err);
	if (rule->status == MUSTER_RULE_OFF)
		*out = (struct state){ "off", rule->reason };
	else if (out->lacks != NULL)
		out->word = "not evaluated";
	return 0;
}

static int
print_short(struct run *r, const struct catalogue *c,
    const struct rule_result *rule, struct err *err)
{
	struct state s;

	if (find_state(r, c, rule, &s, err) != 0)
		return -1;
	printf("%-8s %-8s %-4s %s", rule->rule->id,
	    severity_text(rule->rule->severity),
	    s.lacks != NULL && rule->status != MUSTER_RULE_OFF ? "-" : s.word,
	    rule->rule->title);
	for (size_t i = 0; i < rule->n_settings; i++)
		printf("%s%s %lld", i == 0 ? "  (" : ", ",
		    rule->settings[i].setting->name,
		    (long long)rule->settings[i].value);
	printf("%s%s%s\n", rule->n_settings > 0 ? ")" : "",
	    s.lacks != NULL ? "  - " : "", s.lacks != NULL ? s.lacks : "");
	return 0;
}

static int
print_list(struct run *r, const struct catalogue *c, struct err *err)
{
	size_t on = 0, off = 0;

	for (size_t i = 0; i < c->n_rules; i++) {
		struct state s;

		if (i == 0 || strcmp(c->rules[i].rule->family,
			c->rules[i - 1].rule->family) != 0)
			printf("%s%s\n", i > 0 ? "\n" : "",
			    c->rules[i].rule->family);
		if (print_short(r, c, &c->rules[i], err) != 0 ||
		    find_state(r, c, &c->rules[i], &s, err) != 0)
			return -1;
		off += c->rules[i].status == MUSTER_RULE_OFF;
		on += c->rules[i].status != MUSTER_RULE_OFF &&
		    s.lacks == NULL;
	}
	printf("\n%zu rules: %zu on, %zu off, %zu not evaluated for want of "
	    "data\n", c->n_rules, on, off, c->n_rules - on - off);
	return 0;
}

static void
print_settings(const struct rule_result *rule)
{
	for (size_t i = 0; i < rule->n_settings; i++) {
		const struct setting_value *s = &rule->settings[i];

		printf("Setting:      %s = %lld%s  %s (%lld to %lld, default "
		    "%lld)\n", s->setting->name, (long long)s->value,
		    s->configured ? " *" : "", s->setting->meaning,
		    (long long)s->setting->min, (long long)s->setting->max,
		    (long long)s->setting->value);
	}
}

/* What it rests on, whether or not it is there; NULL: nothing. */
static int
find_needs(struct run *r, const struct muster_rule *rule, const char **out,
    struct err *err)
{
	if (engine_lacks(rule, 0, 0, &r->arena, out) != 0)
		return err_nomem(err);
	if (*out != NULL && text_starts(*out, "needs "))
		*out += strlen("needs ");
	return 0;
}

static int
print_long(struct run *r, const struct catalogue *c,
    const struct rule_result *rule, struct err *err)
{
	const struct muster_rule *u = rule->rule;
	const char *controls = control_of_rule(&c->controls, u->id,
	    &r->arena);
	const char *needs;
	struct state s;

	if (find_state(r, c, rule, &s, err) != 0 ||
	    find_needs(r, u, &needs, err) != 0)
		return -1;
	printf("%s  %s\n\n", u->id, u->title);
	printf("Family:       %s\nVersion:      %u\nSeverity:     %s\n"
	    "State:        %s%s%s\n", u->family, u->version,
	    severity_text(u->severity), s.word,
	    s.lacks != NULL ? ": " : "", s.lacks != NULL ? s.lacks : "");
	if (rule->module != NULL)
		printf("Module:       %s\n", rule->module);
	printf("Data:         %s\n", needs != NULL ? needs : "none");
	print_settings(rule);
	printf("Controls:     %s\n\nLogic:        %s\n\nWhy:          %s\n\n"
	    "Fix:          %s\n\nFalse alarm:  %s\n",
	    controls != NULL && *controls != '\0' ? controls : "none",
	    u->logic, u->rationale, u->fix, u->false_alarm);
	return 0;
}

static void
put_settings(struct json_writer *w, const struct rule_result *rule)
{
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
}

static int
put_rule(struct run *r, struct json_writer *w, const struct catalogue *c,
    const struct rule_result *rule, struct err *err)
{
	const struct muster_rule *u = rule->rule;
	const char *needs;
	struct state s;

	if (find_state(r, c, rule, &s, err) != 0 ||
	    find_needs(r, u, &needs, err) != 0)
		return -1;
	json_object_begin(w, NULL);
	json_put_text(w, "id", u->id);
	json_put_int(w, "version", u->version);
	json_put_text(w, "family", u->family);
	json_put_text(w, "title", u->title);
	json_put_text(w, "severity", severity_text(u->severity));
	json_put_bool(w, "enabled", rule->status != MUSTER_RULE_OFF);
	json_put_text(w, "state", s.word);
	json_put_text(w, "state_reason", s.lacks);
	json_put_text(w, "needs", needs);
	json_put_text(w, "module", rule->module);
	put_settings(w, rule);
	json_put_text(w, "controls", control_of_rule(&c->controls, u->id,
	    &r->arena));
	json_put_text(w, "logic", u->logic);
	json_put_text(w, "rationale", u->rationale);
	json_put_text(w, "fix", u->fix);
	json_put_text(w, "false_alarm", u->false_alarm);
	json_object_end(w);
	return 0;
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
		if ((only == NULL ||
			strcmp(only, c->rules[i].rule->id) == 0) &&
		    put_rule(r, &w, c, &c->rules[i], err) != 0)
			return -1;
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
	return found != NULL ? print_long(r, c, found, err)
	    : print_list(r, c, err);
}

static int
rules(struct run *r, enum exit_status *status, struct err *err)
{
	struct catalogue c = { 0 };
	int rc = -1;

	(void)status;
	if (r->options.exceptions)
		return exceptions_list(r, err);
	if (open_catalogue(r, &c, err) == 0)
		rc = print_rules(r, &c, err);
	engine_close(c.engine);
	return rc;
}

const struct command command_rules = {
	"rules", "[RULE]", "the rules, their thresholds and controls", "cfjEp",
	"Lists every rule with the values of this configuration (or the "
	"defaults, where\nthere is none), and whether its data are there; with "
	"the id of a RULE, all there\nis to say about it.  With --exceptions, "
	"the configured exceptions and what each\ncovers in --from or in the "
	"newest snapshot of the store.",
	rules
};
