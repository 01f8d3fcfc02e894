/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The built-in rules in report order.  Data quality stands last: it speaks of
 * how the others fared; rules of modules run before it.
 */
#include "engine/engine.h"

extern const struct muster_rule rule_account_dormant, rule_account_never_used,
    rule_invitation_pending, rule_account_without_rights,
    rule_administrator_listed, rule_administrators_too_many,
    rule_policy_unbounded_write, rule_grant_dangling, rule_policy_unused,
    rule_resolution_differs, rule_statements_differ,
    rule_group_empty_privileged, rule_group_undescribed,
    rule_service_administrator, rule_token_without_expiry, rule_token_unused,
    rule_collection_incomplete, rule_totals_differ, rule_not_evaluated;

const struct muster_rule *const rule_table[] = {
	&rule_account_dormant,
	&rule_account_never_used,
	&rule_invitation_pending,
	&rule_account_without_rights,
	&rule_administrator_listed,
	&rule_administrators_too_many,
	&rule_policy_unbounded_write,
	&rule_grant_dangling,
	&rule_resolution_differs,
	&rule_policy_unused,
	&rule_statements_differ,
	&rule_group_empty_privileged,
	&rule_group_undescribed,
	&rule_service_administrator,
	&rule_token_without_expiry,
	&rule_token_unused,
	&rule_collection_incomplete,
	&rule_totals_differ,
	&rule_not_evaluated,
	NULL,
};
