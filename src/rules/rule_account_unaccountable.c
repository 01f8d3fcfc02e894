/* SPDX-License-Identifier: Apache-2.0 */
/* ACC-05: for which accounts does nobody answer? */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "abi/muster_rule.h"

/* Registers of accounts that do not name their own person; the first that
 * names an account speaks for it. */
static const struct {
	enum muster_register of;
	const char *kind;
} kinds[] = {
	{ MUSTER_BREAK_GLASS, "kept for emergencies" },
	{ MUSTER_SHARED_ACCOUNTS, "shared" },
	{ MUSTER_EXTERNAL_ACCOUNTS, "external" },
	{ MUSTER_SERVICE_IDENTITIES, "person's account used by a machine" },
};

/* Accounts by login, to find an owner among them. */
struct roll {
	const struct muster_account **by_login;
	size_t n;
};

static int
is_blank(const char *text)
{
	return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

static int
is_live(const struct muster_account *a)
{
	return a->status == MUSTER_ACTIVE || a->status == MUSTER_PENDING ||
	       a->status == MUSTER_STATUS_UNKNOWN;
}

static int
compare_text(const char *a, const char *b)
{
	for (;; a++, b++) {
		const int x = *a >= 'A' && *a <= 'Z' ? *a - 'A' + 'a' : *a;
		const int y = *b >= 'A' && *b <= 'Z' ? *b - 'A' + 'a' : *b;

		if (x != y || x == '\0')
			return (x > y) - (x < y);
	}
}

/* Live ones first: one of a person's accounts is enough. */
static int
compare_login(const void *x, const void *y)
{
	const struct muster_account *a =
	    *(const struct muster_account *const *)x;
	const struct muster_account *b =
	    *(const struct muster_account *const *)y;
	const int rc = compare_text(a->login, b->login);

	if (rc != 0)
		return rc;
	if (is_live(a) != is_live(b))
		return is_live(b) - is_live(a);
	return strcmp(a->id, b->id);
}

static int
roll_open(
    struct roll *roll, const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;
	size_t n = 0;

	while (host->account(run, n) != NULL)
		n++;
	roll->n = 0;
	roll->by_login = malloc((n + 1) * sizeof(*roll->by_login));
	if (roll->by_login == NULL)
		return -1;
	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++)
		if (a->login != NULL)
			roll->by_login[roll->n++] = a;
	qsort(roll->by_login, roll->n, sizeof(*roll->by_login), compare_login);
	return 0;
}

/* The account that an owner names by its login; NULL: other text. */
static const struct muster_account *
find_owner(const struct roll *roll, const char *owner)
{
	size_t low = 0, high = roll->n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (compare_text(roll->by_login[mid]->login, owner) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == roll->n ||
	    compare_text(roll->by_login[low]->login, owner) != 0)
		return NULL;
	return roll->by_login[low];
}

static const char *
fault_of(const struct muster_account *a, const struct muster_entry *e,
    const struct roll *roll)
{
	const struct muster_account *owner;

	if (is_blank(e->owner))
		return "The register names the account, but nobody who answers "
		       "for it.";
	owner = find_owner(roll, e->owner);
	if (owner == a || compare_text(e->owner, a->id) == 0)
		return "The register names the account itself as the one who "
		       "answers for it.";
	if (owner != NULL && !is_live(owner))
		return "The account of the person who answers for it is "
		       "switched off or deleted.";
	return NULL;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct muster_entry *e,
    const char *kind, const char *fault)
{
	const int strong = a->tier <= MUSTER_TIER_1;

	if (fault != NULL &&
	    (host->fact_text(run, "login", a->login) != 0 ||
		host->fact_text(run, "kind", kind) != 0 ||
		host->fact_text(run, "owner", e->owner) != 0 ||
		host->fact_text(run, "purpose", e->purpose) != 0 ||
		host->fact_text(run, "registered in", e->place) != 0 ||
		host->fact_text(run, "strongest right", a->tier_reason) != 0))
		return -1;
	return host->judge(run, fault != NULL ? MUSTER_FAIL : MUSTER_PASS,
	    MUSTER_ACCOUNT, a->id, fault, strong ? MUSTER_MEDIUM : MUSTER_LOW,
	    strong ? "medium: the account administers, and nobody answers for "
		     "what it does"
		   : "low: the account does not administer");
}

static int
check_account(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct roll *roll)
{
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		const struct muster_entry *e =
		    host->registered(run, kinds[k].of, MUSTER_ACCOUNT, a->id);

		if (e == NULL)
			continue;
		/* an external account without a sponsor: EXT-02 */
		if (kinds[k].of == MUSTER_EXTERNAL_ACCOUNTS &&
		    is_blank(e->owner))
			return 0;
		return judge(
		    host, run, a, e, kinds[k].kind, fault_of(a, e, roll));
	}
	return 0;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;
	struct roll roll;
	int rc = 0;

	if (roll_open(&roll, host, run) != 0)
		return -1;
	for (size_t i = 0; rc == 0 && (a = host->account(run, i)) != NULL; i++)
		if (a->type != MUSTER_SERVICE && is_live(a))
			rc = check_account(host, run, a, &roll);
	free(roll.by_login);
	return rc;
}

const struct muster_rule rule_account_unaccountable = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "ACC-05",
	.family = "account hygiene",
	.title = "No accountable person for the account",
	.logic = "Accounts that are not simply one person's own: those that "
		 "the registers break_glass, shared_accounts, "
		 "external_accounts or (of accounts that are not service "
		 "users) service_identities name. Their entry must name an "
		 "owner other than the account itself, and if the owner is the "
		 "login of an account, that one must not be switched off or "
		 "deleted. Without data of the staff, an account that no "
		 "register names is taken for the account of the person whose "
		 "name it bears and is not judged: ACC-06 finds those whose "
		 "name is nobody's. Service users belong to NHI-01, external "
		 "accounts without a sponsor to EXT-02.",
	.rationale = "An account of several people, or of somebody outside, is "
		     "only as well looked after as the one person who answers "
		     "for it. Without that person nobody notices that it is "
		     "misused, and nobody can decide whether it is needed.",
	.fix = "1. Find out who asked for the account: in Dynatrace, open "
	       "Account Management > Settings > Audit log and look for its "
	       "creation. 2. Agree on one person who answers for it, and write "
	       "the login of that person as owner into the entry of the "
	       "register. 3. If nobody will, open Account Management > "
	       "Identity & access management > People and remove the account.",
	.false_alarm = "The owner named by login works here still, but under "
		       "another account; an owner given as the mailbox of a "
		       "team is accepted without looking behind it.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
