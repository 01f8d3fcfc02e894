/* SPDX-License-Identifier: Apache-2.0 */
/* NHI-01: for which service users does nobody answer? */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "days", "days after which the owner must confirm again", 365, 1,
	    3650 },
	{ NULL, NULL, 0, 0, 0 }
};

/* Accounts by login, to find owners; heap. */
struct people {
	const struct muster_account **items;
	size_t n;
};

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int
compare_text(const char *a, const char *b)
{
	while (*a != '\0' && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return (unsigned char)lower(*a) - (unsigned char)lower(*b);
}

static int
can_sign_in(const struct muster_account *a)
{
	return a->status != MUSTER_DISABLED && a->status != MUSTER_DELETED &&
	       a->status != MUSTER_BLOCKED;
}

/* Of one login, the account that is alive comes first. */
static int
compare(const void *left, const void *right)
{
	const struct muster_account *const *a = left, *const *b = right;
	const int order = compare_text((*a)->login, (*b)->login);

	return order != 0 ? order : can_sign_in(*b) - can_sign_in(*a);
}

static int
collect(const struct muster_host *host, struct muster_run *run,
    struct people *people)
{
	const struct muster_account *a;
	size_t n = 0;

	while (host->account(run, n) != NULL)
		n++;
	people->n = 0;
	people->items = malloc((n + 1) * sizeof(*people->items));
	if (people->items == NULL)
		return -1;
	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++)
		if (a->type != MUSTER_SERVICE && a->login != NULL)
			people->items[people->n++] = a;
	if (people->n > 1)
		qsort(
		    people->items, people->n, sizeof(*people->items), compare);
	return 0;
}

static const struct muster_account *
find(const struct people *people, const char *login)
{
	size_t low = 0, high = people->n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (compare_text(people->items[mid]->login, login) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < people->n &&
		       compare_text(people->items[low]->login, login) == 0
		   ? people->items[low]
		   : NULL;
}

static int
is_blank(const char *text)
{
	return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

static enum muster_verdict
examine(const struct muster_host *host, const struct muster_entry *e,
    const struct people *people, int64_t since, const char **reason)
{
	const struct muster_account *owner;

	*reason = NULL;
	if (e == NULL)
		*reason = "The service user is not registered.";
	else if (e->until != MUSTER_NO_TIME && e->until < host->now)
		*reason = "Its entry in the register has run out.";
	else if (is_blank(e->owner))
		*reason = "Its entry in the register names no owner.";
	if (*reason != NULL)
		return MUSTER_FAIL;
	owner = find(people, e->owner);
	if (owner != NULL && !can_sign_in(owner)) {
		*reason = "The owner in the register can no longer sign in.";
		return MUSTER_FAIL;
	}
	if (e->confirmed != MUSTER_NO_TIME && e->confirmed < since) {
		*reason = "The owner confirmed it longer ago than accepted.";
		return MUSTER_FAIL;
	}
	if (owner == NULL && strchr(e->owner, '@') != NULL)
		*reason = "The owner in the register is none of the accounts: "
			  "perhaps the address is mistyped.";
	else if (e->confirmed == MUSTER_NO_TIME)
		*reason = "It has an owner, but the register does not say when "
			  "the owner last confirmed it.";
	return *reason != NULL ? MUSTER_UNKNOWN : MUSTER_PASS;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct muster_entry *e)
{
	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_text(run, "description", a->description) != 0 ||
	    host->fact_text(run, "strongest right", a->tier_reason) != 0 ||
	    host->fact_time(run, "created", a->created) != 0)
		return -1;
	if (e == NULL)
		return 0;
	if (host->fact_text(run, "owner in the register", e->owner) != 0 ||
	    host->fact_text(run, "purpose in the register", e->purpose) != 0 ||
	    host->fact_time(run, "confirmed", e->confirmed) != 0 ||
	    host->fact_time(run, "entry ends", e->until) != 0)
		return -1;
	return host->fact_text(run, "entry stands in", e->place);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct people *people)
{
	const int64_t since =
	    host->now - host->setting(run, "days") * MUSTER_DAY;
	const struct muster_entry *e = host->registered(
	    run, MUSTER_SERVICE_IDENTITIES, MUSTER_ACCOUNT, a->id);
	const char *reason;
	enum muster_verdict verdict = examine(host, e, people, since, &reason);
	const int reads = a->tier >= MUSTER_TIER_3 && a->tier_doubt == NULL;

	if (verdict == MUSTER_FAIL && a->status == MUSTER_STATUS_UNKNOWN) {
		verdict = MUSTER_UNKNOWN;
		reason = "Nobody answers for it, but its status is not one we "
			 "know: it may be switched off.";
	}
	if (verdict != MUSTER_PASS && state_facts(host, run, a, e) != 0)
		return -1;
	return host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
	    reads ? MUSTER_MEDIUM : MUSTER_HIGH,
	    reads ? "medium: it only reads" : "high: it may do more than read");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;
	struct people people;
	int rc = 0;

	if (collect(host, run, &people) != 0)
		return -1;
	for (size_t i = 0; rc == 0 && (a = host->account(run, i)) != NULL; i++)
		if (a->type == MUSTER_SERVICE &&
		    (a->status == MUSTER_ACTIVE ||
			a->status == MUSTER_STATUS_UNKNOWN))
			rc = judge(host, run, a, &people);
	free(people.items);
	return rc;
}

const struct muster_rule rule_service_unowned = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "NHI-01",
	.family = "service identities",
	.title = "Service user without owner",
	.logic = "Active service users that are not in the register of service "
		 "identities, whose entry has run out or names no owner, whose "
		 "owner is an account that can no longer sign in, or whose "
		 "owner confirmed them more than `days` ago. An address that "
		 "is none of the accounts, or a confirmation without date, "
		 "leaves the verdict unknown. Names without an address (a "
		 "team) are taken as they are.",
	.rationale = "A machine does not leave the company, and does not say "
		     "that it is no longer needed. Without a person who "
		     "answers for it nobody can decide in a review, nobody "
		     "renews its secret, and nobody dares to delete it.",
	.fix = "1. Look at the service user under Account Management > "
	       "Identity & access management > Service users: description, "
	       "groups, and the tokens that act as it. 2. Find the team whose "
	       "job it runs, and name one person of it. 3. Add or correct the "
	       "entry in the register service_identities: account, owner, "
	       "purpose, confirmed. 4. If nobody wants to answer for it, "
	       "disable it, and delete it after a month.",
	.false_alarm = "An owner whose address is written differently from the "
		       "login; an owner who has no account in the product.",
	.severity = MUSTER_HIGH,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_SERVICES,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
	.registers = UINT32_C(1) << MUSTER_SERVICE_IDENTITIES,
};
