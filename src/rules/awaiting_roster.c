/* SPDX-License-Identifier: Apache-2.0 */
/* Other rules that await the roster of HR; see awaiting_leaver.c. */
#include <stddef.h>

#include "abi/muster_rule.h"

const struct muster_rule rule_awaiting_jml_08 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "JML-08",
	.family = "joiner, mover, leaver",
	.title = "Mover kept the access of the former post",
	.logic = "People whose department, post or manager changed in the "
		 "roster since the last review, longer ago than the time "
		 "agreed for a hand-over, and who lost none of the grants "
		 "usual in the former team.",
	.rationale = "Access grows with every change of post if nothing is "
		     "taken away. After three posts one person can do the "
		     "work of three teams.",
	.fix = "1. Ask the old and the new manager which of the groups are "
	       "still needed. 2. Take the rest away under Account Management "
	       "> Identity & access management > People. 3. If the hand-over "
	       "goes on, agree on one date for its end.",
	.false_alarm = "A hand-over that was agreed; a post that only got a "
		       "new name.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_MEMBERS |
		 MUSTER_DATA_GRANTS | MUSTER_DATA_HISTORY | MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_jml_09 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "JML-09",
	.family = "joiner, mover, leaver",
	.title = "Account before the first day, or without a joiner",
	.logic = "Accounts made before the first day that the roster names, "
		 "or for which no person appeared in the roster within a few "
		 "working days.",
	.rationale = "An account that is ready before the person is there "
		     "belongs to nobody for a while. One that never gets a "
		     "person was not asked for by HR.",
	.fix = "1. Ask who ordered the account. 2. Until the first day, "
	       "remove it under Account Management > Identity & access "
	       "management > People. 3. If no person belongs to it, delete it.",
	.false_alarm = "Access before the first day that HR agreed to.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_jml_11 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "JML-11",
	.family = "joiner, mover, leaver",
	.title = "Privileged access kept during a long leave",
	.logic = "People whom the roster calls on leave for longer than "
		 "agreed and who hold a right that administers.",
	.rationale = "Nobody notices when the account of somebody who is away "
		     "for a year is used. The right is not needed meanwhile.",
	.fix = "1. Take the person out of the privileged group under Account "
	       "Management > Identity & access management > Groups; keep the "
	       "account. 2. Note the group, so that it can be asked for on "
	       "return.",
	.false_alarm = "People on part-time leave who are on call.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GRANTS | MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_cor_01 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "COR-01",
	.family = "identity correlation",
	.title = "Account that no person of the roster explains",
	.logic = "Accounts of people that can sign in and that no row of the "
		 "roster, no register and no approved external domain "
		 "explains.",
	.rationale = "If nobody knows whose account it is, nobody will say "
		     "that it can go. It may belong to somebody who never "
		     "worked here.",
	.fix = "1. Ask HR about the name. 2. If it is an external person, "
	       "register sponsor and end. 3. If nobody answers for it, remove "
	       "it under Account Management > Identity & access management > "
	       "People.",
	.false_alarm = "A roster that covers one company of several; then the "
		       "roster is incomplete, not the account wrong.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs =
	    MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES | MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_cor_02 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "COR-02",
	.family = "identity correlation",
	.title = "Account that may belong to several people",
	.logic = "Accounts that match two or more people of the roster "
		 "equally well, or one by the name alone.",
	.rationale = "A review that decides on the wrong person is worse than "
		     "none: it looks done.",
	.fix = "1. Ask the reviewer whose account it is. 2. Write the answer "
	       "down as a fixed link, so that it is not asked again.",
	.false_alarm = "People of the same name.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_ext_03 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "EXT-03",
	.family = "external identities",
	.title = "External worker in a group for employees",
	.logic = "People whom the roster calls external and who are in a "
		 "group that is listed as for employees only.",
	.rationale = "Groups for employees carry what the company does not "
		     "share with others. Nobody checks a second time who is "
		     "in them.",
	.fix = "1. Ask the sponsor whether the work needs it. 2. Take the "
	       "person out under Account Management > Identity & access "
	       "management > Groups, and give a group for external staff. 3. "
	       "If it is needed, record an exception with an end.",
	.false_alarm = "People who have been employed since, where the roster "
		       "does not say so yet.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs =
	    MUSTER_DATA_ACCOUNTS | MUSTER_DATA_MEMBERS | MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_prv_06 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "PRV-06",
	.family = "privilege",
	.title = "Security function held outside the security team",
	.logic = "People who hold the duty \"security\" (security findings, "
		 "detection, audit settings) and whose department in the "
		 "roster is not listed as one that may.",
	.rationale = "Who can close a security finding can hide one. The "
		     "people who answer for security should be the ones who "
		     "can.",
	.fix = "1. Ask the head of security whether the person works for "
	       "them. 2. If so, list the department. 3. If not, take the "
	       "person out of the group under Account Management > Identity & "
	       "access management > Groups.",
	.false_alarm = "A platform team that runs the security tools by "
		       "agreement.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GRANTS |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_pee_02 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "PEE-02",
	.family = "peer analysis",
	.title = "Far away from the others in the organisation chart",
	.logic = "Members of groups of at least five whose distance to the "
		 "other members along the lines of management is among the "
		 "largest few percent.",
	.rationale = "Most groups belong to one team. A member from the other "
		     "end of the company is often left over from an old post.",
	.fix = "1. Ask the owner of the group why the person is in it. 2. If "
	       "nobody knows, take them out under Account Management > "
	       "Identity & access management > Groups.",
	.false_alarm = "Groups that are meant to cross teams.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs =
	    MUSTER_DATA_ACCOUNTS | MUSTER_DATA_MEMBERS | MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_pee_04 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "PEE-04",
	.family = "peer analysis",
	.title = "Looks like a copied profile",
	.logic = "People whose grants, ten or more, came within a short time "
		 "and are nearly all those of one person of another "
		 "department.",
	.rationale = "\"The same as hers, please\" copies everything that "
		     "somebody gathered in ten years. Nobody approved the "
		     "single rights.",
	.fix = "1. Ask who approved the copy. 2. Take away what the new post "
	       "does not need under Account Management > Identity & access "
	       "management > People.",
	.false_alarm = "A project team whose members need the same.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GRANTS |
		 MUSTER_DATA_HISTORY | MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_ipe_05 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "IPE-05",
	.family = "data quality",
	.title = "Roster too old, or not of this population",
	.logic = "The roster that the review compares with: older than "
		 "agreed, with another number of rows than HR states, or with "
		 "the same person number twice.",
	.rationale = "Every rule about joiners, movers and leavers is as good "
		     "as the roster. An old one calls people employed who "
		     "have left.",
	.fix = "1. Get a fresh export from HR with its row count. 2. Keep its "
	       "digest with the evidence. 3. Run the review again.",
	.false_alarm = "The roster of a small company, which rarely changes.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};
