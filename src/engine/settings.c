/* SPDX-License-Identifier: Apache-2.0 */
/* The "rules" object of the configuration. */
#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "engine/engine_private.h"

static struct rule_result *
find_rule(const struct engine *engine, const char *id, size_t *at)
{
	for (*at = 0; *at < engine->n_rules; (*at)++)
		if (strcmp(engine->rules[*at].rule->id, id) == 0)
			return &engine->rules[*at];
	return NULL;
}

/* "line 7: rules.ACC-01.days: ..." as a mistake of the configuration. */
static int
refuse(const struct json *at, struct err *err, const char *what)
{
	(void)json_error(at, err, "%s", what);
	err->code = ERR_CONFIG;
	return -1;
}

static int
set_number(struct setting_value *value, const struct json *at, struct err *err)
{
	const struct muster_setting *s = value->setting;
	char text[160];
	int64_t number;

	if (json_as_int(at, &number, err) != 0) {
		err->code = ERR_CONFIG;
		return -1;
	}
	if (number < s->min || number > s->max) {
		(void)snprintf(text, sizeof(text),
		    "%" PRId64 " is outside the bounds, %" PRId64
		    " to %" PRId64,
		    number, s->min, s->max);
		return refuse(at, err, text);
	}
	value->value = number;
	value->configured = true;
	return 0;
}

/* Names allowed in one rule's object: its settings, and the two of all. */
static const char *const *
known_names(const struct rule_result *rule, struct arena *arena)
{
	const char **names =
	    arena_alloc(arena, rule->n_settings + 2, sizeof(*names));

	if (names == NULL)
		return NULL;
	for (size_t i = 0; i < rule->n_settings; i++)
		names[i] = rule->settings[i].setting->name;
	names[rule->n_settings] = "enabled";
	names[rule->n_settings + 1] = "reason";
	return names;
}

static int
switch_rule(struct rule_result *rule, const struct json *object,
    struct arena *arena, struct err *err)
{
	const char *reason;
	enum tri enabled;

	if (json_opt_bool(object, "enabled", &enabled, err) != 0 ||
	    json_opt_text(object, "reason", &reason, err) != 0) {
		err->code = ERR_CONFIG;
		return -1;
	}
	if (enabled != TRI_NO) {
		rule->status = MUSTER_RULE_EVALUATED;
		rule->reason = NULL;
		return 0;
	}
	if (reason == NULL || reason[0] == '\0')
		return refuse(object, err,
		    "a rule is switched off only with a \"reason\"");
	rule->status = MUSTER_RULE_OFF;
	rule->reason = arena_strdup(arena, reason);
	return rule->reason != NULL ? 0 : err_nomem(err);
}

static int
configure_rule(struct engine *engine, size_t at, const struct json *object,
    struct err *err)
{
	struct rule_result *rule = &engine->rules[at];
	const char *const *names = known_names(rule, engine->arena);

	if (names == NULL)
		return err_nomem(err);
	if (json_type(object) != JSON_OBJECT)
		return refuse(object, err,
		    "must be an object, as in { \"enabled\": true }");
	if (json_only(object, names, rule->n_settings + 2, err) != 0)
		return -1;
	for (size_t i = 0; i < rule->n_settings; i++) {
		struct json value;

		json_member(object, names[i], &value);
		if (json_type(&value) != JSON_ABSENT &&
		    set_number(&engine->settings[at][i], &value, err) != 0)
			return -1;
	}
	return switch_rule(rule, object, engine->arena, err);
}

int
engine_configure(
    struct engine *engine, const struct json *rules, struct err *err)
{
	const char **ids;
	struct json item;

	if (json_type(rules) == JSON_ABSENT || json_type(rules) == JSON_NULL)
		return 0;
	if (json_type(rules) != JSON_OBJECT)
		return refuse(rules, err,
		    "must be an object, as in { \"ACC-01\": { \"days\": 90 } "
		    "}");
	ids = arena_alloc(engine->arena, engine->n_rules + 1, sizeof(*ids));
	if (ids == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < engine->n_rules; i++)
		ids[i] = engine->rules[i].rule->id;
	if (json_only(rules, ids, engine->n_rules, err) != 0)
		return -1;
	for (bool ok = json_first(rules, &item); ok; ok = json_next(&item)) {
		size_t at;

		if (find_rule(engine, json_key(&item), &at) == NULL)
			return refuse(&item, err, "no such rule");
		if (configure_rule(engine, at, &item, err) != 0)
			return -1;
	}
	return 0;
}
