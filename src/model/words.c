/* SPDX-License-Identifier: Apache-2.0 */
/* The words for our enumerations, as they stand in files and reports. */
#include "base/base.h"
#include "base/text.h"
#include "model/condition.h"
#include "model/credential.h"
#include "model/entitlement.h"
#include "model/identity.h"
#include "model/part.h"
#include "model/permission.h"

const char *
account_status_text(enum account_status status)
{
	switch (status) {
	case ACCOUNT_ACTIVE:
		return "active";
	case ACCOUNT_DISABLED:
		return "disabled";
	case ACCOUNT_PENDING:
		return "pending";
	case ACCOUNT_DELETED:
		return "deleted";
	case ACCOUNT_BLOCKED:
		return "blocked";
	case ACCOUNT_STATUS_UNKNOWN:
		break;
	}
	return "unknown";
}

const char *
account_type_text(enum account_type type)
{
	switch (type) {
	case ACCOUNT_PERSON:
		return "person";
	case ACCOUNT_SERVICE:
		return "service";
	case ACCOUNT_TYPE_UNKNOWN:
		break;
	}
	return "unknown";
}

const char *
credential_kind_text(enum credential_kind kind)
{
	switch (kind) {
	case CREDENTIAL_API_TOKEN:
		return "api-token";
	case CREDENTIAL_PLATFORM_TOKEN:
		return "platform-token";
	case CREDENTIAL_ACTIVEGATE_TOKEN:
		return "activegate-token";
	case CREDENTIAL_TRUST_POLICY:
		break;
	}
	return "trust-policy";
}

const char *
scope_kind_text(enum scope_kind kind)
{
	switch (kind) {
	case SCOPE_GLOBAL:
		return "global";
	case SCOPE_ACCOUNT:
		return "account";
	case SCOPE_ENVIRONMENT:
		return "environment";
	case SCOPE_ZONE:
		break;
	}
	return "zone";
}

/* Rules and duties ask for production by this one word. */
const char *
scope_criticality(const char *word)
{
	static const char *const words[] = { "production", "prod", "prd",
		"productive", "live", "produktion", "produktiv" };

	for (size_t i = 0; word != NULL && i < NITEMS(words); i++)
		if (text_equal_nocase(word, words[i]))
			return words[0];
	return word;
}

const char *
entitlement_kind_text(enum entitlement_kind kind)
{
	switch (kind) {
	case ENTITLEMENT_POLICY:
		return "policy";
	case ENTITLEMENT_ROLE:
		break;
	}
	return "role";
}

const char *
part_status_text(enum part_status status)
{
	switch (status) {
	case PART_COMPLETE:
		return "complete";
	case PART_PARTIAL:
		return "partial";
	case PART_UNREAD:
		return "unread";
	case PART_NOT_OFFERED:
		break;
	}
	return "not offered";
}

const char *
tier_text(enum tier tier)
{
	switch (tier) {
	case TIER_0:
		return "tier 0";
	case TIER_1:
		return "tier 1";
	case TIER_2:
		return "tier 2";
	case TIER_3:
		return "tier 3";
	case TIER_NONE:
		break;
	}
	return "none";
}
