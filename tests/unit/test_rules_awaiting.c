/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that await data which no source delivers yet. */
#include "support/test.h"

#include "abi/muster_rule.h"

extern const struct muster_rule rule_awaiting_jml_01, rule_awaiting_jml_02,
    rule_awaiting_jml_03, rule_awaiting_jml_04, rule_awaiting_jml_05,
    rule_awaiting_jml_06, rule_awaiting_jml_08, rule_awaiting_jml_09,
    rule_awaiting_jml_11, rule_awaiting_cor_01, rule_awaiting_cor_02,
    rule_awaiting_ext_03, rule_awaiting_prv_06, rule_awaiting_pee_02,
    rule_awaiting_pee_04, rule_awaiting_ipe_05, rule_awaiting_cor_05,
    rule_awaiting_prv_08, rule_awaiting_grp_06, rule_awaiting_aut_03,
    rule_awaiting_sod_02, rule_awaiting_aut_01, rule_awaiting_aut_02,
    rule_awaiting_pol_07, rule_awaiting_sod_03, rule_awaiting_drf_02,
    rule_awaiting_drf_03, rule_awaiting_rev_01, rule_awaiting_rev_02,
    rule_awaiting_rev_03, rule_awaiting_rev_04, rule_awaiting_rev_05,
    rule_awaiting_rev_06, rule_awaiting_rev_07, rule_awaiting_rev_08,
    rule_awaiting_rev_09, rule_awaiting_rev_10;

static const struct muster_rule *const awaiting[] = { &rule_awaiting_jml_01,
	&rule_awaiting_jml_02, &rule_awaiting_jml_03, &rule_awaiting_jml_04,
	&rule_awaiting_jml_05, &rule_awaiting_jml_06, &rule_awaiting_jml_08,
	&rule_awaiting_jml_09, &rule_awaiting_jml_11, &rule_awaiting_cor_01,
	&rule_awaiting_cor_02, &rule_awaiting_ext_03, &rule_awaiting_prv_06,
	&rule_awaiting_pee_02, &rule_awaiting_pee_04, &rule_awaiting_ipe_05,
	&rule_awaiting_cor_05, &rule_awaiting_prv_08, &rule_awaiting_grp_06,
	&rule_awaiting_aut_03, &rule_awaiting_sod_02, &rule_awaiting_aut_01,
	&rule_awaiting_aut_02, &rule_awaiting_pol_07, &rule_awaiting_sod_03,
	&rule_awaiting_drf_02, &rule_awaiting_drf_03, &rule_awaiting_rev_01,
	&rule_awaiting_rev_02, &rule_awaiting_rev_03, &rule_awaiting_rev_04,
	&rule_awaiting_rev_05, &rule_awaiting_rev_06, &rule_awaiting_rev_07,
	&rule_awaiting_rev_08, &rule_awaiting_rev_09, &rule_awaiting_rev_10 };
#define RULES (sizeof(awaiting) / sizeof(awaiting[0]))

#define UNDELIVERED                                                            \
	(MUSTER_DATA_ROSTER | MUSTER_DATA_DECISIONS | MUSTER_DATA_DIRECTORY |  \
	    MUSTER_DATA_FACTORS | MUSTER_DATA_USE)

static void
each_needs_what_nothing_delivers_and_has_no_check(void **state)
{
	(void)state;
	for (size_t i = 0; i < RULES; i++) {
		assert_null(awaiting[i]->check);
		assert_true((awaiting[i]->needs & UNDELIVERED) != 0);
		assert_int_equal(awaiting[i]->abi, MUSTER_RULE_ABI);
		assert_int_equal(awaiting[i]->version, 1);
		assert_true(awaiting[i]->severity <= MUSTER_CRITICAL);
		/* a setting that changes nothing would be a promise */
		assert_null(awaiting[i]->settings);
	}
}

static void
each_is_explained_in_whole_sentences(void **state)
{
	(void)state;
	for (size_t i = 0; i < RULES; i++) {
		const char *const texts[] = { awaiting[i]->logic,
			awaiting[i]->rationale, awaiting[i]->fix,
			awaiting[i]->false_alarm };

		assert_non_null(awaiting[i]->family);
		assert_non_null(awaiting[i]->title);
		for (size_t k = 0; k < 4; k++) {
			const size_t n = strlen(texts[k]);

			assert_true(n > 4);
			assert_int_equal(texts[k][n - 1], '.');
		}
		assert_non_null(strstr(awaiting[i]->fix, "1. "));
		assert_non_null(strstr(awaiting[i]->fix, "2. "));
	}
}

static void
no_two_have_one_id_or_title(void **state)
{
	(void)state;
	for (size_t i = 0; i < RULES; i++)
		for (size_t k = 0; k < i; k++) {
			assert_string_not_equal(
			    awaiting[i]->id, awaiting[k]->id);
			assert_string_not_equal(
			    awaiting[i]->title, awaiting[k]->title);
		}
}

/* By the word its id begins with, what it must at least wait for. */
static void
the_data_fits_the_family(void **state)
{
	static const struct {
		const char *start;
		uint32_t data;
	} families[] = {
		{ "JML-", MUSTER_DATA_ROSTER },
		{ "REV-", MUSTER_DATA_DECISIONS },
		{ "PEE-", MUSTER_DATA_ROSTER },
		{ "DRF-", MUSTER_DATA_DECISIONS },
		{ "GRP-", MUSTER_DATA_DIRECTORY },
		{ "POL-", MUSTER_DATA_USE },
	};
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < RULES; i++)
		for (size_t k = 0; k < sizeof(families) / sizeof(families[0]);
		     k++) {
			if (strncmp(awaiting[i]->id, families[k].start, 4) != 0)
				continue;
			n++;
			assert_true(
			    (awaiting[i]->needs & families[k].data) != 0);
		}
	assert_int_equal(n, 25);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    each_needs_what_nothing_delivers_and_has_no_check),
		cmocka_unit_test(each_is_explained_in_whole_sentences),
		cmocka_unit_test(no_two_have_one_id_or_title),
		cmocka_unit_test(the_data_fits_the_family),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
