/* SPDX-License-Identifier: Apache-2.0 */
/* ACC-06: which accounts are used by more than one person? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

/*
 * Words that name a task or a desk instead of a person; small letters.  Words
 * for tests and for what is temporary are another rule's.
 */
static const char *const generic[] = {
	/* English */
	"admin",
	"administrator",
	"administrators",
	"admins",
	"alert",
	"alerting",
	"alerts",
	"anonymous",
	"billing",
	"contact",
	"dev",
	"developer",
	"developers",
	"devops",
	"everyone",
	"guest",
	"helpdesk",
	"hotline",
	"info",
	"infra",
	"infrastructure",
	"itsupport",
	"mailbox",
	"monitor",
	"monitoring",
	"netops",
	"network",
	"noc",
	"noreply",
	"office",
	"oncall",
	"operation",
	"operations",
	"operator",
	"operators",
	"ops",
	"postmaster",
	"reception",
	"root",
	"secops",
	"secretary",
	"security",
	"service",
	"servicedesk",
	"shared",
	"shift",
	"soc",
	"sre",
	"staff",
	"superuser",
	"support",
	"sysadmin",
	"system",
	"team",
	"user",
	"users",
	"webmaster",
	/* German */
	"alle",
	"allgemein",
	"anfrage",
	"auskunft",
	"bereitschaft",
	"betrieb",
	"buero",
	"b\303\274ro",
	"empfang",
	"entwicklung",
	"gast",
	"kontakt",
	"leitstand",
	"leitstelle",
	"leitwarte",
	"netzbetrieb",
	"notdienst",
	"postfach",
	"rufbereitschaft",
	"schicht",
	"sekretariat",
	"sicherheit",
	"stoerung",
	"st\303\266rung",
	"systembetrieb",
	"technik",
	"ueberwachung",
	"\303\274berwachung",
	"verwaltung",
	"zentrale",
};
/* Words that may stand beside one of these and name no person either. */
static const char *const beside[] = {
	"account",
	"accounts",
	"and",
	"app",
	"application",
	"call",
	"central",
	"cloud",
	"das",
	"der",
	"desk",
	"die",
	"first",
	"for",
	"gemeinsam",
	"global",
	"group",
	"gruppe",
	"it",
	"konto",
	"level",
	"local",
	"night",
	"on",
	"platform",
	"prod",
	"production",
	"second",
	"the",
	"und",
	"web",
	"zugang",
};

#define MAX_WORD 24
#define NUMBER 5 /* digits in a row that number people, and are no year */

static int
is_in(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word, list[i]) == 0)
			return 1;
	return 0;
}

static int
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (unsigned char)c >= 0x80;
}

/* Small, also with two points above: 0xc3 leads such a letter. */
static char
small(char before, char c)
{
	const unsigned char u = (unsigned char)c;

	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	if ((unsigned char)before == 0xc3 && u >= 0x80 && u <= 0x9e &&
	    u != 0x97)
		return (char)(u + 0x20);
	return c;
}

/*
 * The next word before `end`, cut where it is longer than any of ours; NULL
 * if there is none.  Digits and signs stand between words.
 */
static const char *
next_word(const char *text, const char *end, char word[MAX_WORD])
{
	size_t n = 0;

	while (text < end && !is_letter(*text))
		text++;
	if (text == end)
		return NULL;
	for (; text < end && is_letter(*text); text++)
		if (n < MAX_WORD - 1) {
			word[n] = small(n > 0 ? word[n - 1] : '\0', *text);
			n++;
		}
	word[n] = '\0';
	return text;
}

/* "user004711": one of many, and one person's. */
static int
is_numbered(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len && n < NUMBER; i++)
		n = text[i] >= '0' && text[i] <= '9' ? n + 1 : 0;
	return n == NUMBER;
}

/* Holds a word of ours, and no word that could be a name. */
static int
is_generic(const char *text, size_t len)
{
	const char *const end = text + len;
	char word[MAX_WORD];
	int found = 0;

	while ((text = next_word(text, end, word)) != NULL)
		if (is_in(word, generic, sizeof(generic) / sizeof(*generic)))
			found = 1;
		else if (!is_in(word, beside, sizeof(beside) / sizeof(*beside)))
			return 0;
	return found;
}

static const char *
fault_of_name(const struct muster_account *a)
{
	const size_t len = a->login != NULL ? strcspn(a->login, "@") : 0;

	if (len > 0 && is_generic(a->login, len) && !is_numbered(a->login, len))
		return "The login names a task, not a person, and no register "
		       "says who shares it.";
	if (a->name != NULL && is_generic(a->name, strlen(a->name)))
		return "The name of the account is a task, not a person, and "
		       "no register says who shares it.";
	return NULL;
}

static int
is_blank(const char *text)
{
	return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

static int
is_over(const struct muster_entry *e, int64_t now)
{
	return e->until != MUSTER_NO_TIME && e->until < now;
}

/* Who answers for it is ACC-05's question. */
static const char *
fault_of_entry(const struct muster_entry *e, int64_t now)
{
	if (is_blank(e->purpose))
		return "Registered as shared, but without a reason why it has "
		       "to be.";
	if (e->until == MUSTER_NO_TIME)
		return "Registered as shared, but without an end.";
	if (is_over(e, now))
		return "Registered as shared, but the entry has ended.";
	return NULL;
}

/* Registers that say it is nobody's, and that other rules look after. */
static const char *
excuse(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const struct muster_entry *e;

	e = host->registered(run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id);
	if (e != NULL && !is_over(e, host->now))
		return "Registered for emergencies; ACC-09 and ACC-10 look "
		       "after it.";
	e = host->registered(run, MUSTER_VENDOR_SUPPORT, MUSTER_ACCOUNT, a->id);
	if (e != NULL)
		return "Registered for the vendor's support; EXT-04 looks "
		       "after it.";
	e = host->registered(
	    run, MUSTER_SERVICE_IDENTITIES, MUSTER_ACCOUNT, a->id);
	if (e != NULL && !is_over(e, host->now) && !is_blank(e->owner) &&
	    !is_blank(e->purpose))
		return "Registered as a machine's, with owner and purpose.";
	return NULL;
}

static enum muster_verdict
examine(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct muster_entry *shared,
    const char **reason)
{
	*reason = shared != NULL ? fault_of_entry(shared, host->now)
				 : fault_of_name(a);
	if (*reason == NULL) {
		if (shared != NULL)
			*reason = "Registered as shared, with reason and end.";
		return MUSTER_PASS;
	}
	if (shared == NULL) {
		const char *why = excuse(host, run, a);

		if (why != NULL) {
			*reason = why;
			return MUSTER_PASS;
		}
	}
	if (a->type == MUSTER_PERSON && a->status == MUSTER_ACTIVE)
		return MUSTER_FAIL;
	*reason = "It looks like a shared account, but it is not known whether "
		  "it is switched on and no service user.";
	return MUSTER_UNKNOWN;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const struct muster_entry *shared = host->registered(
	    run, MUSTER_SHARED_ACCOUNTS, MUSTER_ACCOUNT, a->id);
	const int strong = a->tier <= MUSTER_TIER_2 || a->tier_doubt != NULL;
	const char *reason;
	const enum muster_verdict verdict =
	    examine(host, run, a, shared, &reason);

	if (verdict != MUSTER_PASS) {
		if (host->fact_text(run, "login", a->login) != 0 ||
		    host->fact_text(run, "name", a->name) != 0 ||
		    host->fact_text(run, "strongest right", a->tier_reason) !=
			0 ||
		    host->fact_time(run, "last sign-in", a->last_login) != 0)
			return -1;
		if (shared != NULL &&
		    (host->fact_text(run, "registered in", shared->place) !=
			    0 ||
			host->fact_text(run, "purpose", shared->purpose) != 0 ||
			host->fact_time(run, "ends", shared->until) != 0))
			return -1;
	}
	return host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
	    strong ? MUSTER_HIGH : MUSTER_MEDIUM,
	    strong ? "high: what it changes, or sees that is sensitive, cannot "
		     "be traced to a person"
		   : "medium: it only reads");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;

	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		if (a->type == MUSTER_SERVICE ||
		    (a->status != MUSTER_ACTIVE &&
			a->status != MUSTER_STATUS_UNKNOWN))
			continue;
		if (judge(host, run, a) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_account_shared = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "ACC-06",
	.family = "account hygiene",
	.title = "Shared or generic account",
	.logic = "Active accounts that are not service users and whose login, "
		 "before the @, or whose name is made up only of words for a "
		 "task or a desk (admin, info, support, ops, noc, Leitstand, "
		 "Bereitschaft and the like, in English and German). A word "
		 "that could be a name, as in admin.lindholm, makes it a "
		 "person's, and so does a number of five digits or more in the "
		 "login, as in user004711. Accounts in the register "
		 "shared_accounts pass if their entry gives a purpose and an "
		 "end that has not come; who answers for them is ACC-05's "
		 "question. Accounts registered under break_glass or "
		 "vendor_support, and those under service_identities with "
		 "owner and purpose, pass. Names for tests belong to ACC-07.",
	.rationale = "What a shared account does cannot be traced to a person. "
		     "Its password is known to people who have left, and a "
		     "second factor cannot be somebody's own.",
	.fix = "1. Find out who uses the account. 2. Open Account Management > "
	       "Identity & access management > People, invite each of them by "
	       "name and put them into the groups that the account is in. "
	       "3. Remove the shared account there. 4. If it has to stay, "
	       "write it into the register shared_accounts with purpose, owner "
	       "and end, and have its password changed whenever somebody "
	       "leaves.",
	.false_alarm = "A person whose name is such a word; a mailbox of a "
		       "team that one person alone uses; the account of a "
		       "machine that should be a service user.",
	.severity = MUSTER_HIGH,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
