/* SPDX-License-Identifier: Apache-2.0 */
/* The vendor's words into ours; a word that is not known stays unknown. */
#include "base/text.h"
#include "source/dynatrace/dt.h"

enum account_status
dt_account_status(const char *word)
{
	static const struct {
		const char *word;
		enum account_status status;
	} words[] = {
		{ "ACTIVE", ACCOUNT_ACTIVE },
		{ "INACTIVE", ACCOUNT_DISABLED },
		{ "PENDING", ACCOUNT_PENDING },
		{ "DELETED", ACCOUNT_DELETED },
		/* trade and export control */
		{ "ECUSTOMS_MANUALLY_BLOCKED", ACCOUNT_BLOCKED },
	};

	for (size_t i = 0; word != NULL && i < NITEMS(words); i++)
		if (strcmp(word, words[i].word) == 0)
			return words[i].status;
	return ACCOUNT_STATUS_UNKNOWN;
}

bool
dt_is_service_login(const char *email)
{
	size_t n = strlen(DT_SERVICE_DOMAIN), len;

	if (email == NULL || (len = strlen(email)) <= n)
		return false;
	return text_equal_nocase(email + len - n, DT_SERVICE_DOMAIN);
}

bool
dt_operator(const char *word, enum condition_operator *out)
{
	static const struct {
		const char *word;
		enum condition_operator operator;
	} words[] = {
		{ "EQ", CONDITION_EQUAL },
		{ "EQUALS", CONDITION_EQUAL },
		{ "=", CONDITION_EQUAL },
		{ "NEQ", CONDITION_NOT_EQUAL },
		{ "NE", CONDITION_NOT_EQUAL },
		{ "NOT_EQ", CONDITION_NOT_EQUAL },
		{ "NOT_EQUALS", CONDITION_NOT_EQUAL },
		{ "!=", CONDITION_NOT_EQUAL },
		{ "LT", CONDITION_LESS },
		{ "<", CONDITION_LESS },
		{ "GT", CONDITION_GREATER },
		{ ">", CONDITION_GREATER },
		{ "IN", CONDITION_IN },
		{ "NOT_IN", CONDITION_NOT_IN },
		{ "NOT IN", CONDITION_NOT_IN },
		{ "STARTS_WITH", CONDITION_STARTS_WITH },
		{ "STARTSWITH", CONDITION_STARTS_WITH },
		{ "NOT_STARTS_WITH", CONDITION_NOT_STARTS_WITH },
		{ "NOT_STARTSWITH", CONDITION_NOT_STARTS_WITH },
		{ "NOT STARTSWITH", CONDITION_NOT_STARTS_WITH },
		{ "MATCH", CONDITION_MATCH },
	};

	for (size_t i = 0; word != NULL && i < NITEMS(words); i++) {
		if (text_equal_nocase(word, words[i].word)) {
			*out = words[i].operator;
			return true;
		}
	}
	return false;
}

enum scope_kind
dt_level_kind(const char *level)
{
	if (strcmp(level, "global") == 0)
		return SCOPE_GLOBAL;
	return strcmp(level, "account") == 0 ? SCOPE_ACCOUNT
					     : SCOPE_ENVIRONMENT;
}

enum tri
dt_is_active(const char *status)
{
	if (status == NULL)
		return TRI_UNKNOWN;
	if (strcmp(status, "ACTIVE") == 0)
		return TRI_YES;
	return strcmp(status, "INACTIVE") == 0 || strcmp(status, "REVOKED") == 0
		   ? TRI_NO
		   : TRI_UNKNOWN;
}
