/* SPDX-License-Identifier: Apache-2.0 */
/* The requirements of frameworks and the rules, held against each other. */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "engine/engine.h"
#include "model/control.h"

static struct arena arena;
static struct controls controls;

static int
begin(void **state)
{
	const char *top = getenv("top_srcdir");
	struct err err;

	(void)state;
	arena_init(&arena);
	if (control_load(&controls,
		arena_printf(
		    &arena, "%s/templates/controls", top != NULL ? top : "."),
		&arena, &err) != 0)
		fail_msg("%s", err.text);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_clear(&arena);
	return 0;
}

static const struct muster_rule *
find_rule(const char *id)
{
	for (size_t i = 0; rule_table[i] != NULL; i++)
		if (strcmp(rule_table[i]->id, id) == 0)
			return rule_table[i];
	return NULL;
}

static const struct muster_setting *
find_setting(const struct muster_rule *rule, const char *name)
{
	for (const struct muster_setting *s = rule->settings;
	     s != NULL && s->name != NULL; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

static void
every_requirement_names_rules_that_exist(void **state)
{
	(void)state;
	assert_true(controls.n > 100);
	for (size_t i = 0; i < controls.n; i++) {
		const struct control *c = &controls.items[i];

		for (size_t k = 0; k < c->n_rules; k++)
			if (find_rule(c->rules[k]) == NULL)
				fail_msg("%s %s: no rule %s", c->framework,
				    c->id, c->rules[k]);
	}
}

static void
every_requirement_is_spoken_to_or_said_to_be_out_of_reach(void **state)
{
	(void)state;
	for (size_t i = 0; i < controls.n; i++) {
		const struct control *c = &controls.items[i];

		assert_true(c->title[0] != '\0' && c->shows[0] != '\0');
		if (c->n_rules == 0 && c->beyond == NULL)
			fail_msg("%s %s", c->framework, c->id);
	}
}

static void
a_rule_stands_once_in_a_requirement(void **state)
{
	(void)state;
	for (size_t i = 0; i < controls.n; i++) {
		const struct control *c = &controls.items[i];

		for (size_t k = 1; k < c->n_rules; k++)
			if (strcmp(c->rules[k - 1], c->rules[k]) >= 0)
				fail_msg("%s %s: %s is not in order",
				    c->framework, c->id, c->rules[k]);
	}
}

/* A rule that is not mapped says nothing to whoever asked for it. */
static void
every_rule_is_mapped(void **state)
{
	(void)state;
	for (size_t i = 0; rule_table[i] != NULL; i++) {
		const char *text =
		    control_of_rule(&controls, rule_table[i]->id, &arena);

		assert_non_null(text);
		if (text[0] == '\0')
			fail_msg("%s", rule_table[i]->id);
	}
}

static void
every_guard_is_of_a_setting_that_exists(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < controls.n; i++)
		for (size_t k = 0; k < controls.items[i].n_guards; k++, n++) {
			const struct guard *g = &controls.items[i].guards[k];
			const struct muster_rule *rule = find_rule(g->rule);
			const struct muster_setting *s =
			    rule == NULL ? NULL
					 : find_setting(rule, g->setting);

			if (s == NULL)
				fail_msg("%s %s: %s has no setting %s",
				    controls.items[i].framework,
				    controls.items[i].id, g->rule, g->setting);
			/* else nothing could ever be too loose */
			assert_true(g->at_most == -1 || g->at_most < s->max);
			assert_true(g->at_least == -1 || g->at_least > s->min);
		}
	assert_true(n >= 4);
}

static void
what_is_shipped_stays_within_every_guard(void **state)
{
	(void)state;
	for (size_t i = 0; i < controls.n; i++)
		for (size_t k = 0; k < controls.items[i].n_guards; k++) {
			const struct guard *g = &controls.items[i].guards[k];
			const struct muster_rule *rule = find_rule(g->rule);
			const struct muster_setting *s =
			    rule == NULL ? NULL
					 : find_setting(rule, g->setting);

			assert_non_null(s);
			if ((g->at_most != -1 && s->value > g->at_most) ||
			    (g->at_least != -1 && s->value < g->at_least))
				fail_msg("%s %s: %s %s is %lld",
				    controls.items[i].framework,
				    controls.items[i].id, g->rule, g->setting,
				    (long long)s->value);
		}
}

/* A guard on a rule that the requirement does not name would show a finding
 * nobody can follow back. */
static void
a_guarded_rule_is_one_of_the_requirement(void **state)
{
	(void)state;
	for (size_t i = 0; i < controls.n; i++) {
		const struct control *c = &controls.items[i];

		for (size_t k = 0; k < c->n_guards; k++) {
			bool named = false;

			for (size_t m = 0; m < c->n_rules; m++)
				named = named || strcmp(c->rules[m],
						     c->guards[k].rule) == 0;
			assert_true(named);
		}
	}
}

static void
the_frameworks_that_were_asked_for_are_there(void **state)
{
	static const char *const names[] = { "CIS Controls v8",
		"DORA (EU) 2022/2554", "HIPAA Security Rule",
		"ISO/IEC 27001:2022", "NIS2 (EU) 2022/2555", "NIST CSF 2.0",
		"NIST SP 800-53 r5", "PCI DSS 4.0.1", "SOC 2", "SOX ITGC" };

	(void)state;
	for (size_t i = 0; i < NITEMS(names); i++) {
		bool found = false;

		for (size_t k = 0; k < controls.n; k++)
			found = found || strcmp(controls.items[k].framework,
					     names[i]) == 0;
		if (!found)
			fail_msg("%s", names[i]);
	}
}

static void
every_rule_speaks_to_the_main_frameworks(void **state)
{
	static const char *const frameworks[] = { "SOC 2", "ISO/IEC 27001:2022",
		"NIST SP 800-53 r5", "SOX ITGC" };

	(void)state;
	for (size_t i = 0; rule_table[i] != NULL; i++) {
		const char *text =
		    control_of_rule(&controls, rule_table[i]->id, &arena);

		assert_non_null(text);
		for (size_t k = 0; k < NITEMS(frameworks); k++)
			if (strstr(text, frameworks[k]) == NULL)
				fail_msg("%s says nothing to %s",
				    rule_table[i]->id, frameworks[k]);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_requirement_names_rules_that_exist),
		TEST(every_requirement_is_spoken_to_or_said_to_be_out_of_reach),
		TEST(a_rule_stands_once_in_a_requirement),
		TEST(every_rule_is_mapped),
		TEST(every_rule_speaks_to_the_main_frameworks),
		TEST(every_guard_is_of_a_setting_that_exists),
		TEST(what_is_shipped_stays_within_every_guard),
		TEST(a_guarded_rule_is_one_of_the_requirement),
		TEST(the_frameworks_that_were_asked_for_are_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
