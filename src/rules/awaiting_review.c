/* SPDX-License-Identifier: Apache-2.0 */
/* Rules on the review itself, which await its decisions. */
#include <stddef.h>

#include "abi/muster_rule.h"

const struct muster_rule rule_awaiting_rev_01 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "REV-01",
	.family = "review process",
	.title = "Reviewer decided on their own access",
	.logic = "Decisions on the access of the person who decided, or of "
		 "another account of theirs.",
	.rationale = "Nobody is the judge of their own access. A review that "
		     "lets them be has a hole where it matters most.",
	.fix = "1. Give the row to another reviewer. 2. Have it decided "
	       "again; keep both decisions.",
	.false_alarm = "None; with a second signature it may stand.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_DECISIONS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_rev_02 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "REV-02",
	.family = "review process",
	.title = "Reviewer not independent enough",
	.logic = "Reviewers who report to the person they decide on, are in "
		 "the same group of administrators, or have left the company.",
	.rationale = "Few people take away the access of their own manager. "
		     "The decision looks free and is not.",
	.fix = "1. Add a second reviewer from outside the group. 2. Have the "
	       "rows decided again.",
	.false_alarm = "An organisation with one level.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_MEMBERS |
		 MUSTER_DATA_DECISIONS | MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_rev_03 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "REV-03",
	.family = "review process",
	.title = "Row without a decision at the close",
	.logic = "Rows that had to be decided and carry no decision when the "
		 "review is closed.",
	.rationale = "Access that nobody decided on goes on as if it had been "
		     "approved.",
	.fix = "1. Ask the reviewer for the decision. 2. If none comes, apply "
	       "the default that was agreed before the review, and write that "
	       "down.",
	.false_alarm = "Rows that were withdrawn because the access is gone "
		       "already.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_DECISIONS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_rev_04 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "REV-04",
	.family = "review process",
	.title = "Decision without the reason it needs",
	.logic = "Decisions to revoke, to change or to make an exception, or "
		 "to keep against the proposal, whose reason is empty or the "
		 "same text as in many others.",
	.rationale = "A year later nobody remembers why. The reason is what "
		     "an auditor reads.",
	.fix = "1. Send the rows back with the question why. 2. Offer a short "
	       "list of reasons that fit.",
	.false_alarm = "Reasons chosen from a list.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_DECISIONS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_rev_05 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "REV-05",
	.family = "review process",
	.title = "Everything kept, everything at once",
	.logic = "Reviewers who kept nearly all of many rows, decided all of "
		 "them within moments, or kept rows with critical findings.",
	.rationale = "A review in which nobody looked costs the same as one "
		     "in which somebody did, and shows nothing.",
	.fix = "1. Take a sample of the rows and have it decided by a second "
	       "person. 2. Give smaller packets next time. 3. Show the "
	       "findings beside the rows.",
	.false_alarm = "A population that was cleaned up just before.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_DECISIONS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_rev_06 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "REV-06",
	.family = "review process",
	.title = "Review overdue",
	.logic = "The time since the last signed review, against the cadence "
		 "agreed for privileged and for ordinary access.",
	.rationale = "Between two reviews everything that comes stays. The "
		     "cadence is a promise to the auditor.",
	.fix = "1. Run the review now. 2. Describe what was done about the "
	       "gap.",
	.false_alarm = "The first year.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_HISTORY | MUSTER_DATA_DECISIONS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_rev_07 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "REV-07",
	.family = "review process",
	.title = "Extract too old at the sign-off",
	.logic = "The days between the collection and the signature under the "
		 "review that rests on it.",
	.rationale = "Who signs after two months certifies a state that is no "
		     "longer there.",
	.fix = "1. Collect again. 2. Show the difference to the reviewers, "
	       "and have only that decided.",
	.false_alarm = "None.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_HISTORY | MUSTER_DATA_DECISIONS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_rev_08 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "REV-08",
	.family = "review process",
	.title = "Returned list was changed outside its columns",
	.logic = "Lists that reviewers sent back whose rows, or facts, are "
		 "not those that were sent out.",
	.rationale = "If the facts can be changed on the way, the decision is "
		     "about something else.",
	.fix = "1. Do not take the list in. 2. Send a clean copy, and ask "
	       "what happened.",
	.false_alarm = "Rows that were sorted or filtered; their order does "
		       "not matter.",
	.severity = MUSTER_CRITICAL,
	.settings = NULL,
	.needs = MUSTER_DATA_DECISIONS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_rev_09 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "REV-09",
	.family = "review process",
	.title = "Removal overdue",
	.logic = "Decisions to revoke or to change without proof that they "
		 "were carried out, after the time agreed.",
	.rationale = "The review found it, the reviewer decided it, and the "
		     "access is used meanwhile.",
	.fix = "1. Ask who was to carry it out. 2. Raise it with their "
	       "manager. 3. Collect again when it is done.",
	.false_alarm = "A freeze of changes that was approved.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GRANTS |
		 MUSTER_DATA_HISTORY | MUSTER_DATA_DECISIONS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_rev_10 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "REV-10",
	.family = "review process",
	.title = "Signature missing, early, or not tied to the evidence",
	.logic = "Reviews without a signature, with one that is older than "
		 "the last decision, or over another manifest than that of "
		 "the bundle.",
	.rationale = "The signature is what makes the review one. Under "
		     "something else it proves nothing.",
	.fix = "1. Close the open decisions. 2. Have the review signed again "
	       "over the manifest of this bundle.",
	.false_alarm = "None.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_DECISIONS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};
