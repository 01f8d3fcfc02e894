/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules that await second factors of accounts, or which right was used
 * where.
 */
#include <stddef.h>

#include "abi/muster_rule.h"

const struct muster_rule rule_awaiting_aut_01 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "AUT-01",
	.family = "authentication",
	.title = "No second factor",
	.logic = "Accounts of people that can sign in and of which a source "
		 "says that no second factor is enrolled. One that "
		 "administers is rated higher.",
	.rationale = "A password that was typed into the wrong page is enough "
		     "to sign in. With a second factor it is not.",
	.fix = "1. Require the second factor in the company login. 2. For "
	       "people who sign in with a password of the platform, have them "
	       "enrol one in their own profile. 3. Remove who does not, under "
	       "Account Management > Identity & access management > People.",
	.false_alarm = "A second factor that the company login asks for and "
		       "this system does not see.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_FACTORS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_aut_02 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "AUT-02",
	.family = "authentication",
	.title = "Second factor cannot be shown",
	.logic = "The share of accounts of people of which no source says "
		 "whether a second factor is enrolled.",
	.rationale = "What cannot be shown must be proven elsewhere. A review "
		     "that is silent about it will be read as if it were fine.",
	.fix = "1. Export the proof from the company login: its policy, and "
	       "who is exempt. 2. Keep it with the evidence of this review.",
	.false_alarm = "An account in which everybody signs in through the "
		       "company login.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_FACTORS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_pol_07 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-07",
	.family = "policy and boundary",
	.title = "Bound wider than it is used",
	.logic = "Policies bound at the account although, over the time "
		 "agreed, everybody who holds them used them in one "
		 "environment only.",
	.rationale = "A binding at the account holds in every environment, "
		     "those to come included. Most people work in one.",
	.fix = "1. Open Account Management > Identity & access management > "
	       "Groups and choose the group. 2. Bind the policy at the "
	       "environment in which it is used. 3. Remove the binding at the "
	       "account.",
	.false_alarm = "An environment that is being rolled out.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_GRANTS | MUSTER_DATA_ENTITLEMENTS |
		 MUSTER_DATA_SCOPES | MUSTER_DATA_USE,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};
