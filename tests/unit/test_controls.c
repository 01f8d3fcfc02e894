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

static bool
is_rule(const char *id)
{
	for (size_t i = 0; rule_table[i] != NULL; i++)
		if (strcmp(rule_table[i]->id, id) == 0)
			return true;
	return false;
}

static void
every_requirement_names_rules_that_exist(void **state)
{
	(void)state;
	assert_true(controls.n > 40);
	for (size_t i = 0; i < controls.n; i++) {
		const struct control *c = &controls.items[i];

		assert_true(c->n_rules > 0);
		for (size_t k = 0; k < c->n_rules; k++)
			if (!is_rule(c->rules[k]))
				fail_msg("%s %s: no rule %s", c->framework,
				    c->id, c->rules[k]);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    every_requirement_names_rules_that_exist, begin, end),
		cmocka_unit_test_setup_teardown(
		    every_rule_speaks_to_the_main_frameworks, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
