/* SPDX-License-Identifier: Apache-2.0 */
/* AUT-04: which administrators sign in past the company login? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static int
is_subject(const struct muster_account *a)
{
	return a->type != MUSTER_SERVICE &&
	       (a->status == MUSTER_ACTIVE ||
		   a->status == MUSTER_STATUS_UNKNOWN);
}

/* Passes whoever signs in by the company login; else says what is known. */
static enum muster_verdict
examine_sign_in(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const char **reason)
{
	const struct muster_entry *domain =
	    host->registered(run, MUSTER_OWN_DOMAINS, MUSTER_ACCOUNT, a->id);

	*reason = NULL;
	if (domain != NULL && domain->federated == MUSTER_YES)
		return MUSTER_PASS;
	if (host->registered(run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id) !=
	    NULL) {
		*reason = "Outside the company login, and registered as an "
			  "account for emergencies.";
		return MUSTER_PASS;
	}
	if (domain == NULL &&
	    (a->login == NULL || strchr(a->login, '@') == NULL)) {
		*reason = "Administers rights, but the source states no mail "
			  "address, so it is not known how it signs in.";
		return MUSTER_UNKNOWN;
	}
	if (domain != NULL && domain->federated != MUSTER_NO) {
		*reason = "Administers rights, but the register does not say "
			  "whether the domain is federated.";
		return MUSTER_UNKNOWN;
	}
	*reason = domain != NULL
		      ? "Administers rights and signs in with a password of "
			"its own: the domain is not federated."
		      : "Administers rights and signs in past the company "
			"login: the domain is not one of the organisation.";
	return MUSTER_FAIL;
}

static enum muster_verdict
examine(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const char **reason)
{
	enum muster_verdict verdict;

	*reason = NULL;
	if (a->tier != MUSTER_TIER_0 && a->tier_doubt == NULL)
		return MUSTER_PASS;
	verdict = examine_sign_in(host, run, a, reason);
	if (verdict == MUSTER_PASS)
		return verdict;
	if (a->tier != MUSTER_TIER_0) {
		*reason = "Does not sign in by the company login as far as is "
			  "known, and it is not known all that it may do.";
		return MUSTER_UNKNOWN;
	}
	if (verdict == MUSTER_FAIL && a->status != MUSTER_ACTIVE) {
		*reason = "Administers rights outside the company login, but "
			  "the status is not one we know.";
		return MUSTER_UNKNOWN;
	}
	if (verdict == MUSTER_FAIL && a->type != MUSTER_PERSON) {
		*reason = "Administers rights outside the company login, but "
			  "it is not known whether this is a person.";
		return MUSTER_UNKNOWN;
	}
	return verdict;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_text(run, "strongest right", a->tier_reason) != 0 ||
	    host->fact_text(run, "in doubt", a->tier_doubt) != 0 ||
	    host->fact_time(run, "last sign-in", a->last_login) != 0)
		return -1;
	return host->fact_text(run, "emergency contact",
	    a->emergency_contact == MUSTER_YES ? "yes" : NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		enum muster_verdict verdict;
		const char *reason;

		if (!is_subject(a))
			continue;
		verdict = examine(host, run, a, &reason);
		if (verdict != MUSTER_PASS && state_facts(host, run, a) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
			MUSTER_HIGH,
			"high: one stolen password changes who may do what") !=
		    0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_administrator_not_federated = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "AUT-04",
	.family = "authentication",
	.title = "Administrator not federated and not break-glass",
	.logic = "People who can sign in, hold a right of the highest tier, "
		 "and whose mail domain the register of own domains does not "
		 "call federated. Accounts in the register of break-glass "
		 "accounts pass. Where the register does not say whether a "
		 "domain is federated, the verdict is unknown.",
	.rationale = "The company login asks for a second factor and closes "
		     "with the employment. An administrator beside it has a "
		     "password that nobody else governs, and keeps the way in "
		     "after leaving.",
	.fix = "1. Invite the person with their address of a federated domain "
	       "under Account Management > Identity & access management > "
	       "People, and put that account into the group. 2. Take the old "
	       "account out of the administrators' group under Groups and "
	       "remove it. 3. Keep one or two accounts outside the company "
	       "login for the day it fails, and enter them in the register "
	       "break_glass.",
	.false_alarm = "The first owner of the account, or the fallback "
		       "administrator that the vendor asks for: register it as "
		       "break-glass. A domain that is federated but not "
		       "marked so in the register own_domains.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_ENTITLEMENTS |
		 MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_PASS,
	.check = check,
	.registers = UINT32_C(1) << MUSTER_OWN_DOMAINS,
};
