/* SPDX-License-Identifier: Apache-2.0 */
/* EXT-01: whose mail address is not of the organisation? */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "abi/muster_rule.h"

/* Dynatrace gives its service users addresses of this domain. */
static const char machines[] = "@service.sso.dynatrace.com";

static int
is_machine(const struct muster_account *a)
{
	const size_t len = a->login != NULL ? strlen(a->login) : 0;
	const size_t tail = sizeof(machines) - 1;

	return a->type == MUSTER_SERVICE ||
	       (len > tail && strcasecmp(a->login + len - tail, machines) == 0);
}

static int
is_subject(const struct muster_account *a)
{
	return !is_machine(a) &&
	       (a->status == MUSTER_ACTIVE || a->status == MUSTER_PENDING ||
		   a->status == MUSTER_STATUS_UNKNOWN);
}

/* Registers that make the account the matter of another rule, or of none. */
static const struct {
	enum muster_register of;
	const char *reason;
} known[] = {
	{ MUSTER_OWN_DOMAINS, NULL },
	{ MUSTER_EXTERNAL_ACCOUNTS,
	    "Registered as an external account; EXT-02 asks for its sponsor." },
	{ MUSTER_VENDOR_SUPPORT, "Registered as support of the vendor; EXT-04 "
				 "asks for its window." },
	{ MUSTER_BREAK_GLASS, "Registered as an account for emergencies." },
	{ MUSTER_EXTERNAL_DOMAINS,
	    "The domain is an approved one; EXT-02 asks for the sponsor." },
};

static enum muster_verdict
examine(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const char **reason)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		*reason = known[i].reason;
		if (host->registered(run, known[i].of, MUSTER_ACCOUNT, a->id) !=
		    NULL)
			return MUSTER_PASS;
	}
	if (a->login == NULL || strchr(a->login, '@') == NULL) {
		*reason = "The source states no mail address, so it is not "
			  "known where the account belongs.";
		return MUSTER_UNKNOWN;
	}
	if (a->status == MUSTER_STATUS_UNKNOWN) {
		*reason = "The mail domain is not one of the organisation, but "
			  "the status is not one we know; it may be switched "
			  "off already.";
		return MUSTER_UNKNOWN;
	}
	*reason = "The mail domain is neither one of the organisation nor "
		  "one that was approved.";
	return MUSTER_FAIL;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const char *at = a->login != NULL ? strrchr(a->login, '@') : NULL;

	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_text(run, "mail domain", at != NULL ? at + 1 : NULL) !=
		0 ||
	    host->fact_text(run, "status", a->status_text) != 0 ||
	    host->fact_time(run, "created", a->created) != 0)
		return -1;
	if (host->fact_time(run, "last sign-in", a->last_login) != 0)
		return -1;
	return host->fact_text(run, "strongest right", a->tier_reason);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		const int strong = a->tier <= MUSTER_TIER_1;
		enum muster_verdict verdict;
		const char *reason;

		if (!is_subject(a))
			continue;
		verdict = examine(host, run, a, &reason);
		if (verdict != MUSTER_PASS && state_facts(host, run, a) != 0)
			return -1;
		if (host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
			strong ? MUSTER_HIGH : MUSTER_MEDIUM,
			strong ? "high: the account holds administrative rights"
			       : "medium: the account holds no administrative "
				 "rights") != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_external_domain = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "EXT-01",
	.family = "external identities",
	.title = "External or personal mail domain",
	.logic = "People, active or invited, whose login is a mail address of "
		 "a domain that is not in the register of own domains. Who is "
		 "registered as an external account, as support of the vendor "
		 "or as a break-glass account, or whose domain was approved, "
		 "passes. Service users, also by the domain that the vendor "
		 "gives them, are not judged.",
	.rationale = "The organisation does not decide when a mailbox of "
		     "somebody else is closed, and does not see who reads it. "
		     "Such an account outlives the work it was made for.",
	.fix = "1. Ask who invited the person, and for what. 2. If the work "
	       "goes on, enter the account with sponsor and end date into "
	       "the register external_accounts, or the company into "
	       "external_domains. 3. If not, open Account Management > "
	       "Identity & access management > People, choose the person and "
	       "remove them. 4. Employees get an account of the company's "
	       "own domain instead of a private one.",
	.false_alarm = "The domain of a company that was acquired, or another "
		       "domain of the organisation that is not in the "
		       "register own_domains yet.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
	.registers = UINT32_C(1) << MUSTER_OWN_DOMAINS,
};
