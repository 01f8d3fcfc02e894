/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that await the directory of the identity provider. */
#include <stddef.h>

#include "abi/muster_rule.h"

const struct muster_rule rule_awaiting_cor_05 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "COR-05",
	.family = "identity correlation",
	.title = "Inactive in the directory, active here",
	.logic = "Accounts that are active here while the company directory "
		 "has switched the same person off, for longer than the "
		 "synchronisation takes.",
	.rationale = "The directory is where people are switched off. If this "
		     "system does not follow, everybody believes in a door "
		     "that is not shut.",
	.fix = "1. Remove the person under Account Management > Identity & "
	       "access management > People now. 2. Repair the SCIM connection "
	       "of the company directory. 3. Look for others that it missed.",
	.false_alarm = "A synchronisation that is still under way.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_DIRECTORY,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_prv_08 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "PRV-08",
	.family = "privilege",
	.title = "Right given to a person directly",
	.logic = "Rights that are assigned to an account itself, not to a "
		 "group, in sources that allow it.",
	.rationale = "A right outside all groups is found by nobody who "
		     "reviews groups, and stays when the person changes teams.",
	.fix = "1. Find or make the group that carries this right. 2. Put the "
	       "person into it. 3. Remove the direct assignment.",
	.false_alarm = "Emergency accounts that must work without the "
		       "directory.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs =
	    MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GRANTS | MUSTER_DATA_DIRECTORY,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_grp_06 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "GRP-06",
	.family = "groups",
	.title = "Groups nested deeply, or in a circle",
	.logic = "Chains of groups within groups that are longer than three, "
		 "or lead back to their beginning, in sources whose groups "
		 "nest.",
	.rationale = "Nobody can say from the list of members who is in such "
		     "a group. A person added at the bottom gets rights at "
		     "the top.",
	.fix = "1. Draw the chain. 2. Put people, or one level of groups, "
	       "directly where the right is given. 3. Remove the groups "
	       "between.",
	.false_alarm = "Groups that a product of the vendor nests by design.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs =
	    MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS | MUSTER_DATA_DIRECTORY,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_aut_03 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "AUT-03",
	.family = "authentication",
	.title = "Sign-in by password past the company login",
	.logic = "People who may sign in with a password of the platform "
		 "although the standard is the company login.",
	.rationale = "The company login asks for a second factor and ends "
		     "with the employment. A password of its own does neither.",
	.fix = "1. Federate the mail domain: Account Management > Identity & "
	       "access management > SAML configuration. 2. Invite the person "
	       "again through the company login. 3. Keep one registered "
	       "account that works without it.",
	.false_alarm = "The one account that must work when the company login "
		       "does not.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_DIRECTORY,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_sod_02 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "SOD-02",
	.family = "segregation of duties",
	.title = "Conflict pair across systems",
	.logic = "People who hold one duty of a pair of the matrix in one "
		 "system and the other in another one. The weakest link "
		 "between the accounts is shown; a link by name alone is told "
		 "apart and never counts as proven.",
	.rationale = "Who approves in one system what they order in another "
		     "is controlled by nobody, and no single system shows it.",
	.fix = "1. Confirm that both accounts belong to one person. 2. Take "
	       "one side away in the system that needs it less. 3. Or record "
	       "an exception with a compensating control and an end.",
	.false_alarm = "Two people of the same name.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GRANTS |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_DIRECTORY,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};
