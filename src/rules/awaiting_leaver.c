/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules on leavers, in the catalogue so that coverage is honest: no source
 * delivers the roster of HR yet, so that they have no check.
 */
#include <stddef.h>

#include "abi/muster_rule.h"

const struct muster_rule rule_awaiting_jml_01 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "JML-01",
	.family = "joiner, mover, leaver",
	.title = "Leaver still has a live account",
	.logic = "Accounts that can sign in, or are invited, of a person whom "
		 "the roster calls gone, or whose last day there lies before "
		 "the review. The whole last day belongs to the person.",
	.rationale = "Somebody who has left has no duty to the company any "
		     "more, but still its access. It is the first thing an "
		     "auditor asks for.",
	.fix = "1. Open Account Management > Identity & access management > "
	       "People, choose the person and remove them today; for a person "
	       "that the company directory pushes (SCIM), switch them off "
	       "there. 2. Revoke their tokens. 3. Keep the state before and "
	       "after as evidence. 4. Find out why the leaver process did not "
	       "reach this system.",
	.false_alarm = "People who came back under the same number; a roster "
		       "that is some days old; leave before the end agreed "
		       "with HR; two people of one name.",
	.severity = MUSTER_CRITICAL,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_jml_02 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "JML-02",
	.family = "joiner, mover, leaver",
	.title = "End of contract has passed, and nobody closed it",
	.logic = "Accounts that can sign in of a person whose contract has "
		 "ended by the roster, while the roster still calls the "
		 "person employed.",
	.rationale = "Contracts of external staff end on a date, not with an "
		     "event. If nobody extends or closes them, the access "
		     "just goes on.",
	.fix = "1. Ask the manager whether there is an extension. 2. If so, "
	       "have HR enter it with its approver. 3. If not, remove the "
	       "person under Account Management > Identity & access "
	       "management > People.",
	.false_alarm = "An extension that was signed but has not been entered "
		       "yet.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_jml_03 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "JML-03",
	.family = "joiner, mover, leaver",
	.title = "Leaver removed later than agreed",
	.logic = "People who have left since the last review: the time from "
		 "their last moment by the roster to the first proof that the "
		 "account was switched off, against the time agreed for "
		 "ordinary and for privileged accounts. Between two snapshots "
		 "the time is a span, and only its lower end counts.",
	.rationale = "That an account is gone today does not show that it was "
		     "gone in time. The days between are the ones in which "
		     "data leaves.",
	.fix = "1. Record the delay and its cause. 2. Read the audit log of "
	       "the account for the days between. 3. Repair the message from "
	       "HR to this system.",
	.false_alarm = "A long time between two snapshots; a last day that "
		       "was moved afterwards.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_EVENTS |
		 MUSTER_DATA_HISTORY | MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_jml_04 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "JML-04",
	.family = "joiner, mover, leaver",
	.title = "Leaver still holds a working token",
	.logic = "Tokens and keys that are switched on and are owned by, or "
		 "were made by, a person whom the roster calls gone.",
	.rationale = "A token works without its owner and without a sign-in. "
		     "Who copied it before leaving can use it from anywhere.",
	.fix = "1. Find out what uses the token. 2. Make a new one for the "
	       "service that needs it: Access tokens app of the environment, "
	       "or Account Management > Identity & access management > "
	       "Platform tokens. 3. Revoke the old one; name a living owner "
	       "in the register.",
	.false_alarm = "A token that was rotated since, where the field still "
		       "names the former owner.",
	.severity = MUSTER_CRITICAL,
	.settings = NULL,
	.needs = MUSTER_DATA_CREDENTIALS | MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_jml_05 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "JML-05",
	.family = "joiner, mover, leaver",
	.title = "Activity after the last working day",
	.logic = "A sign-in, a use of a token or an entry of an audit log by "
		 "an account of a person after the end of the last day that "
		 "the roster names.",
	.rationale = "This is not access that could be misused but access "
		     "that was used. Treat it as an incident until it is "
		     "explained.",
	.fix = "1. Switch the account and its tokens off at once. 2. Keep the "
	       "entries of the audit log as evidence. 3. Confirm the date "
	       "with HR. 4. Go through what was read and changed.",
	.false_alarm = "Dates without a time zone; a job that runs under the "
		       "name of a person.",
	.severity = MUSTER_CRITICAL,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_EVENTS | MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};

const struct muster_rule rule_awaiting_jml_06 = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "JML-06",
	.family = "joiner, mover, leaver",
	.title = "Machine whose owner has left",
	.logic = "Service users, tokens and OAuth clients whose owner, by the "
		 "register or by who made them, is a person whom the roster "
		 "calls gone. One that may write is rated higher.",
	.rationale = "Nobody will answer when its secret is found somewhere, "
		     "and nobody dares to switch it off. The one who left may "
		     "still know the secret.",
	.fix = "1. Name a new owner in the register, or switch the service "
	       "user off under Account Management > Identity & access "
	       "management > Service users. 2. Renew every secret that the "
	       "former owner could read.",
	.false_alarm = "Ownership that moved to a team whose mailbox is still "
		       "read.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES |
		 MUSTER_DATA_CREDENTIALS | MUSTER_DATA_ROSTER,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = NULL,
};
