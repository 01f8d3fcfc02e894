/* SPDX-License-Identifier: Apache-2.0 */
/* Words for verdicts, severities, states and kinds. */
#include "support/test.h"

#include "model/credential.h"
#include "model/entitlement.h"
#include "model/finding.h"
#include "model/identity.h"
#include "model/part.h"
#include "model/permission.h"

static void
severities_are_read_back_as_written(void **state)
{
	enum muster_severity back;

	(void)state;
	for (enum muster_severity s = MUSTER_INFO; s <= MUSTER_CRITICAL; s++) {
		assert_int_equal(severity_parse(severity_text(s), &back), 0);
		assert_int_equal(back, s);
	}
	assert_string_equal(severity_text(MUSTER_HIGH), "high");
}

static void
an_unknown_severity_is_refused(void **state)
{
	enum muster_severity back = MUSTER_LOW;

	(void)state;
	assert_int_equal(severity_parse("HIGH", &back), -1);
	assert_int_equal(severity_parse("", &back), -1);
	assert_int_equal(back, MUSTER_LOW);
}

static void
a_severity_out_of_range_is_the_worst(void **state)
{
	(void)state;
	assert_string_equal(
	    severity_text((enum muster_severity)77), "critical");
}

static void
every_value_has_a_word_of_its_own(void **state)
{
	const char *const words[] = { verdict_text(MUSTER_PASS),
		verdict_text(MUSTER_FAIL), verdict_text(MUSTER_UNKNOWN),
		rule_status_text(MUSTER_RULE_EVALUATED),
		rule_status_text(MUSTER_RULE_IN_PART),
		rule_status_text(MUSTER_RULE_NOT_EVALUATED),
		rule_status_text(MUSTER_RULE_OFF),
		rule_status_text(MUSTER_RULE_NO_DATA),
		standing_text(STANDING_UNKNOWN), standing_text(STANDING_NEW),
		standing_text(STANDING_OPEN), standing_text(STANDING_REOPENED),
		subject_text(MUSTER_BOUNDARY), subject_text(MUSTER_PLACE),
		subject_text(MUSTER_LIMIT), subject_text(MUSTER_ENTRY),
		subject_text(MUSTER_EXCEPTION), subject_text(MUSTER_ACCOUNT),
		subject_text(MUSTER_GROUP), subject_text(MUSTER_ENTITLEMENT),
		subject_text(MUSTER_GRANT), subject_text(MUSTER_CREDENTIAL),
		subject_text(MUSTER_PART), subject_text(MUSTER_RULE),
		subject_text(MUSTER_SOURCE),
		account_status_text(ACCOUNT_ACTIVE),
		account_status_text(ACCOUNT_DISABLED),
		account_status_text(ACCOUNT_PENDING),
		account_status_text(ACCOUNT_DELETED),
		account_status_text(ACCOUNT_BLOCKED),
		account_type_text(ACCOUNT_PERSON),
		account_type_text(ACCOUNT_SERVICE),
		credential_kind_text(CREDENTIAL_API_TOKEN),
		credential_kind_text(CREDENTIAL_PLATFORM_TOKEN),
		credential_kind_text(CREDENTIAL_ACTIVEGATE_TOKEN),
		credential_kind_text(CREDENTIAL_TRUST_POLICY),
		scope_kind_text(SCOPE_GLOBAL),
		scope_kind_text(SCOPE_ENVIRONMENT), scope_kind_text(SCOPE_ZONE),
		entitlement_kind_text(ENTITLEMENT_POLICY),
		entitlement_kind_text(ENTITLEMENT_ROLE),
		part_status_text(PART_COMPLETE), part_status_text(PART_PARTIAL),
		part_status_text(PART_UNREAD),
		part_status_text(PART_NOT_OFFERED), tier_text(TIER_0),
		tier_text(TIER_1), tier_text(TIER_2), tier_text(TIER_3),
		tier_text(TIER_NONE) };

	(void)state;
	for (size_t i = 0; i < NITEMS(words); i++)
		for (size_t k = i + 1; k < NITEMS(words); k++)
			if (strcmp(words[i], words[k]) == 0)
				fail_msg("%s is there twice", words[i]);
	assert_string_equal(scope_kind_text(SCOPE_ACCOUNT), "account");
	assert_string_equal(
	    account_status_text(ACCOUNT_STATUS_UNKNOWN), "unknown");
	assert_string_equal(account_type_text(ACCOUNT_TYPE_UNKNOWN), "unknown");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(severities_are_read_back_as_written),
		cmocka_unit_test(an_unknown_severity_is_refused),
		cmocka_unit_test(a_severity_out_of_range_is_the_worst),
		cmocka_unit_test(every_value_has_a_word_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
