/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that await the decisions of earlier reviews. */
#include <stddef.h>

#include "abi/muster_rule.h"

const struct muster_rule rule_awaiting_sod_03 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "SOD-03",
	.family = "segregation of duties",
	.title = "The same person grants and certifies",
	.logic = "Reviewers, and those who sign the review, who hold the duty "
		 "\"rights\" in the system under review.",
	.rationale = "Who gives the access and then certifies it has checked "
		     "nothing but their own work.",
	.fix = "1. Assign a reviewer who cannot change groups and policies. "
	       "2. In a small team, have a second person sign as well.",
	.false_alarm = "A very small team in which two people sign.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs =
	    MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GRANTS | MUSTER_DATA_DECISIONS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_drf_02 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "DRF-02",
	.family = "drift and baseline",
	.title = "Revoked and still there",
	.logic = "Grants that a review decided to revoke, longer ago than the "
		 "time agreed for ordinary and for privileged ones, and that "
		 "are still there in a collection that was whole.",
	.rationale = "A decision that is not carried out is worse than none: "
		     "the report of the last review says that the access is "
		     "gone.",
	.fix = "1. Read by which way the access is still there; often it is a "
	       "second group. 2. Take that away under Account Management > "
	       "Identity & access management > Groups. 3. Collect again and "
	       "keep both states as evidence.",
	.false_alarm = "A removal that waits for the next synchronisation of "
		       "the directory.",
	.severity = MUSTER_CRITICAL,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GRANTS |
		 MUSTER_DATA_HISTORY | MUSTER_DATA_DECISIONS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_drf_03 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "DRF-03",
	.family = "drift and baseline",
	.title = "Revoked and came back",
	.logic = "Grants that were gone after a review had revoked them and "
		 "are there again without a new approval.",
	.rationale = "Something gives the access again and again: code, a "
		     "directory, or a person who does not agree. The next "
		     "removal will not last either.",
	.fix = "1. Look in the audit log for who gave it. 2. Change the code "
	       "or the directory that does. 3. Revoke it again.",
	.false_alarm = "A new approval that was recorded elsewhere.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GRANTS |
		 MUSTER_DATA_HISTORY | MUSTER_DATA_DECISIONS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};
