/* SPDX-License-Identifier: Apache-2.0 */
/* What people are asked: in every language, and within what Excel shows. */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/utc.h"
#include "report/tables.h"

#define NOW INT64_C(1790000000)
#define MAX_TITLE 32 /* characters that Excel shows of a hint */
#define MAX_HINT 255

static size_t
characters(const char *text)
{
	size_t n = 0;

	for (; text != NULL && *text != '\0'; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}

static void
load(struct report_input *in, struct arena *arena, const char *language)
{
	const char *top = getenv("top_srcdir");
	struct labels *labels;
	struct err err;

	if (labels_load(&labels, arena_printf(arena, "%s/templates/text/%s",
		top != NULL ? top : ".", language), arena, &err) != 0)
		fail_msg("%s", err.text);
	*in = (struct report_input){ .labels = labels, .now = NOW };
}

static void
hints_fit_in_every_language(void **state)
{
	static const char *const languages[] = { "en.json", "de.json" };

	(void)state;
	for (size_t k = 0; k < NITEMS(languages); k++) {
		struct report_input in;
		struct arena arena;

		arena_init(&arena);
		load(&in, &arena, languages[k]);
		for (int w = INPUT_WORD_DECISION; w <= INPUT_WORD_CONCLUSION;
		     w++) {
			struct doc_choice room[INPUT_CHOICES];
			const struct doc_input i = inputs_of(
			    &in, (enum input_word)w, 0, room);

			assert_true(characters(i.label) > 0);
			assert_true(characters(i.prompt_title) <= MAX_TITLE);
			assert_true(characters(i.error_title) <= MAX_TITLE);
			assert_true(characters(i.prompt) <= MAX_HINT);
			assert_true(characters(i.error) <= MAX_HINT);
		}
		arena_clear(&arena);
	}
}

static void
a_decision_has_four_choices_and_two_need_a_reason(void **state)
{
	struct doc_choice room[INPUT_CHOICES];
	struct report_input in;
	struct doc_input i;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	load(&in, &arena, "en.json");
	i = inputs_of(&in, INPUT_WORD_DECISION, 0, room);
	assert_int_equal(i.n_choices, 4);
	assert_string_equal(i.choices[0].word, "keep");
	assert_false(i.choices[0].needs);
	assert_true(i.choices[1].needs);
	assert_true(i.choices[2].needs);
	assert_string_equal(i.choices[3].word, "unsure");
	arena_clear(&arena);
}

static void
a_decision_is_not_older_than_the_review(void **state)
{
	struct doc_choice room[INPUT_CHOICES];
	struct report_input in;
	struct doc_input i;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	load(&in, &arena, "en.json");
	i = inputs_of(&in, INPUT_WORD_DATE, 0, room);
	assert_int_equal(i.from % UTC_DAY, 0);
	assert_true(i.from <= NOW && NOW - i.from < UTC_DAY);
	assert_true(i.to > NOW + 365 * UTC_DAY);
	arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hints_fit_in_every_language),
		cmocka_unit_test(
		    a_decision_has_four_choices_and_two_need_a_reason),
		cmocka_unit_test(a_decision_is_not_older_than_the_review),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
