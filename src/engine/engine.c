/* SPDX-License-Identifier: Apache-2.0 */
/* The rules in their order, and a run of all of them. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/map.h"
#include "engine/engine_private.h"

#define QUALITY "data quality" /* the family that runs last */

static const struct rule_result *
find_rule(const struct engine *engine, const char *id)
{
	for (size_t i = 0; i < engine->n_rules; i++)
		if (strcmp(engine->rules[i].rule->id, id) == 0)
			return &engine->rules[i];
	return NULL;
}

static int
add_settings(struct engine *engine, struct rule_result *result, struct err *err)
{
	const struct muster_setting *from = result->rule->settings;
	struct setting_value *values;
	size_t n = 0;

	while (from != NULL && from[n].name != NULL)
		n++;
	values = arena_alloc(engine->arena, n + 1, sizeof(*values));
	if (values == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < n; i++) {
		values[i].setting = &from[i];
		values[i].value = from[i].value;
	}
	engine->settings[engine->n_rules] = values;
	result->settings = values;
	result->n_settings = n;
	return 0;
}

static int
add_rule(struct engine *engine, const struct muster_rule *rule,
    const char *module, struct err *err)
{
	struct rule_result *result = &engine->rules[engine->n_rules];
	const struct rule_result *other = find_rule(engine, rule->id);

	if (other != NULL)
		return err_set(err, ERR_CONFIG,
		    "rule %s is there twice: in %s%s and in %s%s", rule->id,
		    other->module != NULL ? "module " : "the built-in rules",
		    other->module != NULL ? other->module : "",
		    module != NULL ? "module " : "the built-in rules",
		    module != NULL ? module : "");
	result->rule = rule;
	result->module = module;
	result->status = MUSTER_RULE_EVALUATED;
	if (add_settings(engine, result, err) != 0)
		return -1;
	engine->n_rules++;
	return 0;
}

static int
add_modules(struct engine *engine, struct err *err)
{
	for (size_t i = 0; i < engine->n_modules; i++) {
		const struct module *m = &engine->modules[i];
		const struct muster_rule *const *rules = plugin_rules(m);

		for (size_t k = 0; rules[k] != NULL; k++)
			if (add_rule(engine, rules[k], m->name, err) != 0)
				return -1;
	}
	return 0;
}

/* Data quality speaks of the others and goes last; modules before it. */
static int
add_rules(struct engine *engine, struct err *err)
{
	bool modules = false;

	for (size_t i = 0; rule_table[i] != NULL; i++) {
		if (!modules && strcmp(rule_table[i]->family, QUALITY) == 0) {
			modules = true;
			if (add_modules(engine, err) != 0)
				return -1;
		}
		if (add_rule(engine, rule_table[i], NULL, err) != 0)
			return -1;
	}
	return modules ? 0 : add_modules(engine, err);
}

static size_t
count_rules(const struct engine *engine)
{
	size_t n = 0;

	while (rule_table[n] != NULL)
		n++;
	for (size_t i = 0; i < engine->n_modules; i++) {
		const struct muster_rule *const *rules =
		    plugin_rules(&engine->modules[i]);

		for (size_t k = 0; rules[k] != NULL; k++)
			n++;
	}
	return n;
}

int
engine_open(struct engine **out, const char *plugin_dir, struct log *log,
    struct arena *arena, struct err *err)
{
	struct engine *engine = arena_alloc(arena, 1, sizeof(*engine));
	size_t n;

	*out = NULL;
	if (engine == NULL)
		return err_nomem(err);
	engine->arena = arena;
	engine->log = log;
	if (plugin_dir != NULL && plugin_open(engine, plugin_dir, err) != 0)
		goto fail;
	n = count_rules(engine);
	engine->rules = arena_alloc(arena, n, sizeof(*engine->rules));
	engine->settings = arena_alloc(arena, n, sizeof(*engine->settings));
	if (engine->rules == NULL || engine->settings == NULL) {
		(void)err_nomem(err);
		goto fail;
	}
	if (add_rules(engine, err) != 0)
		goto fail;
	*out = engine;
	return 0;
fail:
	engine_close(engine);
	return -1;
}

void
engine_close(struct engine *engine)
{
	if (engine != NULL)
		plugin_close(engine);
}

const struct rule_result *
engine_rules(const struct engine *engine, size_t *n)
{
	*n = engine->n_rules;
	return engine->rules;
}

/* ---- one run ---- */

struct session {
	const struct engine *engine;
	struct views views;
	struct muster_host host;
	struct muster_run run;
	struct arena scratch; /* views and needs; gone after the run */
	struct rule_result *results;
	struct muster_rule_state *states;
	struct map *state_ids;
	struct findings fails, unknowns;
	struct excepted excepted;
	struct fixes fixes;
};

/* Room for the verdict on each subject; of rules, for each that runs. */
static int
open_judged(struct session *s, const struct engine *engine)
{
	for (size_t i = 0; i < SUBJECT_KINDS; i++) {
		const size_t n =
		    i == MUSTER_RULE
			? engine->n_rules
			: views_count(&s->views, (enum muster_subject)i);

		s->run.judged[i] =
		    arena_alloc(&s->scratch, n + 1, sizeof(uint32_t));
		if (s->run.judged[i] == NULL)
			return -1;
	}
	return 0;
}

static int
session_open(struct session *s, const struct engine *engine,
    const struct judging *judging, struct arena *arena, struct err *err)
{
	if (views_build(&s->views, judging, &s->scratch, err) != 0 ||
	    excepted_open(&s->excepted, judging->exceptions, &s->scratch,
		arena, err) != 0)
		return -1;
	s->engine = engine;
	s->results = arena_alloc(arena, engine->n_rules, sizeof(*s->results));
	s->states = arena_alloc(arena, engine->n_rules, sizeof(*s->states));
	s->state_ids = map_new();
	if (s->results == NULL || s->states == NULL || s->state_ids == NULL ||
	    open_judged(s, engine) != 0 ||
	    view_guards(&s->views, engine, &s->scratch) != 0)
		return err_nomem(err);
	s->run.views = &s->views;
	s->run.states = s->states;
	s->run.state_ids = s->state_ids;
	s->run.excepted = &s->excepted;
	s->run.fails = &s->fails;
	s->run.unknowns = &s->unknowns;
	s->run.arena = arena;
	s->run.err = err;
	return 0;
}

static void
session_close(struct session *s)
{
	views_clear(&s->views);
	excepted_close(&s->excepted);
	standing_close(&s->fixes);
	map_free(s->state_ids);
	free(s->run.facts);
	free(s->run.text);
	if (s->fails.room > 0)
		free(s->fails.items);
	if (s->unknowns.room > 0)
		free(s->unknowns.items);
	arena_clear(&s->scratch);
}

static int
call_rule(struct session *s, struct rule_result *result, struct err *err)
{
	struct muster_run *run = &s->run;
	char label[HOST_LABEL];
	int rc;

	run->rule = result;
	run->n_pass = run->n_fail = run->n_unknown = 0;
	run->n_facts = run->text_len = run->said = 0;
	host_label(result, label);
	if (result->module != NULL)
		guard_begin(label);
	rc = result->rule->check(&s->host, run);
	if (result->module != NULL)
		guard_end();
	result->n_pass = run->n_pass;
	result->n_fail = run->n_fail;
	result->n_unknown = run->n_unknown;
	if (run->failed)
		return -1;
	if (rc != 0)
		return err_set(err, ERR_NOMEM,
		    "%s gave up: it had no memory, or said nothing", label);
	return standing_fix(&s->fixes, run, err);
}

static int
run_rule(struct session *s, size_t i, struct err *err)
{
	struct rule_result *result = &s->results[i];

	*result = s->engine->rules[i];
	result->n_pass = result->n_fail = result->n_unknown = 0;
	if (result->status != MUSTER_RULE_OFF) {
		/* The reason outlives the run; the rest need not. */
		if (needs_find(&s->run.needs, s->views.judging, result->rule,
			s->run.arena, err) != 0)
			return -1;
		result->status = s->run.needs.status;
		result->reason = s->run.needs.reason;
		s->run.number = (uint32_t)i + 1;
		s->run.n_states = i;
		if (result->status != MUSTER_RULE_NOT_EVALUATED &&
		    result->status != MUSTER_RULE_NO_DATA &&
		    call_rule(s, result, err) != 0)
			return -1;
	}
	s->states[i] = (struct muster_rule_state){ result->rule->id,
		result->rule->title, result->status, result->reason,
		result->n_pass, result->n_fail, result->n_unknown };
	return map_add(s->state_ids, result->rule->id, i) < 0 ? err_nomem(err)
							      : 0;
}

static int
hand_over(struct session *s, struct verdicts *out, struct arena *arena,
    struct err *err)
{
	if (findings_finish(&s->fails, arena, err) != 0 ||
	    findings_finish(&s->unknowns, arena, err) != 0)
		return -1;
	out->rules = s->results;
	out->n_rules = s->engine->n_rules;
	out->findings = s->fails.items;
	out->n_findings = s->fails.n;
	out->unknowns = s->unknowns.items;
	out->n_unknowns = s->unknowns.n;
	out->exception_hits = s->excepted.hits;
	standing_mark(s->fails.items, s->fails.n, &s->views, out);
	return standing_finish(&s->fixes, out, arena, err);
}

int
engine_run(const struct engine *engine, const struct judging *judging,
    struct verdicts *out, struct arena *arena, struct err *err)
{
	struct session s;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	memset(&s, 0, sizeof(s));
	arena_init(&s.scratch);
	s.host = host_template;
	s.host.now = judging->now;
	if (session_open(&s, engine, judging, arena, err) != 0)
		goto out;
	for (size_t i = 0; i < engine->n_rules; i++)
		if (run_rule(&s, i, err) != 0)
			goto out;
	rc = hand_over(&s, out, arena, err);
out:
	session_close(&s);
	return rc;
}
