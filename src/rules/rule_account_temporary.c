/* SPDX-License-Identifier: Apache-2.0 */
/* ACC-07: which accounts for tests reach production? */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "abi/muster_rule.h"

/* Words of names, small letters, digits after them left out. */
static const char *const words[] = {
	/* English */
	"demo",
	"demoaccount",
	"demos",
	"demouser",
	"dummy",
	"fake",
	"example",
	"loadtest",
	"pentest",
	"playground",
	"poc",
	"qa",
	"sandbox",
	"temp",
	"tempaccount",
	"temporary",
	"tempuser",
	"test",
	"testaccount",
	"tester",
	"testing",
	"tests",
	"testuser",
	"tmp",
	"tmpuser",
	"training",
	"trial",
	"tryout",
	"uat",
	/* German */
	"beispiel",
	"demokonto",
	"demozugang",
	"probekonto",
	"probezugang",
	"schulung",
	"spielwiese",
	"testbenutzer",
	"testkonto",
	"testnutzer",
	"testzugang",
	"tempor\303\244r",
	"temporaer",
	"vorf\303\274hrung",
	"vorfuehrung",
	"wegwerf",
};
/* In a description, one of them counts before one of these. */
static const char *const nouns[] = { "access", "account", "accounts",
	"benutzer", "konto", "login", "nutzer", "user", "users", "zugang" };

#define MAX_WORD 24

/* Where grants may reach; places sorted by source and id. */
struct world {
	const struct muster_place **places;
	size_t n;
	/* of the source asked for last */
	const char *source;
	int has_production, is_marked;
};
struct reach {
	const struct muster_grant *grant; /* strongest; NULL: none */
	int unsure; /* a grant whose place or policy is not known */
};

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

/*
 * The next word before `end` in small letters, cut where it is longer than
 * any of ours; NULL if there is none.  Digits and signs stand between words.
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
		if (n < MAX_WORD - 1)
			word[n++] = *text >= 'A' && *text <= 'Z'
					? (char)(*text - 'A' + 'a')
					: *text;
	word[n] = '\0';
	return text;
}

static int
names_test(const char *text, size_t len)
{
	const char *const end = text + len;
	char word[MAX_WORD];

	while ((text = next_word(text, end, word)) != NULL)
		if (is_in(word, words, sizeof(words) / sizeof(*words)))
			return 1;
	return 0;
}

/* "Temporary account for ...", but not "Reads the results of tests". */
static int
describes_test(const char *text)
{
	const char *const end = text + strlen(text);
	char word[MAX_WORD];
	int before = 0;

	while ((text = next_word(text, end, word)) != NULL) {
		if (before &&
		    is_in(word, nouns, sizeof(nouns) / sizeof(*nouns)))
			return 1;
		before = is_in(word, words, sizeof(words) / sizeof(*words));
	}
	return 0;
}

/* Which of its texts says so; NULL: none. */
static const char *
sign_of(const struct muster_account *a)
{
	if (a->login != NULL && names_test(a->login, strcspn(a->login, "@")))
		return "login";
	if (a->name != NULL && names_test(a->name, strcspn(a->name, "@")))
		return "name";
	if (a->description != NULL && describes_test(a->description))
		return "description";
	return NULL;
}

static int
compare_place(const char *source, const char *id, const struct muster_place *p)
{
	const int rc = strcmp(source, p->source);

	return rc != 0 ? rc : strcmp(id, p->id);
}

static int
compare_places(const void *x, const void *y)
{
	const struct muster_place *a = *(const struct muster_place *const *)x;

	return compare_place(
	    a->source, a->id, *(const struct muster_place *const *)y);
}

static int
world_open(
    struct world *w, const struct muster_host *host, struct muster_run *run)
{
	const struct muster_place *p;
	size_t n = 0;

	*w = (struct world){ 0 };
	while (host->place(run, n) != NULL)
		n++;
	w->places = malloc((n + 1) * sizeof(*w->places));
	if (w->places == NULL)
		return -1;
	for (size_t i = 0; (p = host->place(run, i)) != NULL; i++)
		w->places[w->n++] = p;
	qsort(w->places, w->n, sizeof(*w->places), compare_places);
	return 0;
}

static const struct muster_place *
find_place(const struct world *w, const char *source, const char *id)
{
	size_t low = 0, high = w->n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		const int rc = compare_place(source, id, w->places[mid]);

		if (rc == 0)
			return w->places[mid];
		if (rc < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

/* The word is the organisation's own: prod, Production, Produktion. */
static int
is_production(const char *criticality)
{
	static const char prefix[] = "prod";

	if (criticality == NULL)
		return 0;
	for (size_t i = 0; prefix[i] != '\0'; i++)
		if ((criticality[i] | 0x20) != prefix[i])
			return 0;
	return 1;
}

static void
look_around(struct world *w, const char *source)
{
	if (w->source != NULL && strcmp(w->source, source) == 0)
		return;
	w->source = source;
	w->has_production = w->is_marked = 0;
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->places[i]->source, source) == 0) {
			const char *c = w->places[i]->scope.criticality;

			w->is_marked |= c != NULL;
			w->has_production |= is_production(c);
		}
}

static enum muster_tri
reaches_production(const struct world *w, const struct muster_grant *g)
{
	const struct muster_scope *s = &g->scope;
	const struct muster_place *p;

	if (is_production(s->criticality))
		return MUSTER_YES;
	if (!w->is_marked || s->kind == NULL)
		return MUSTER_TRI_UNKNOWN;
	if (strcmp(s->kind, "account") == 0 || strcmp(s->kind, "global") == 0)
		return w->has_production ? MUSTER_YES : MUSTER_NO;
	p = s->id != NULL ? find_place(w, g->source, s->id) : NULL;
	if (p != NULL && p->parent_id != NULL)
		p = find_place(w, g->source, p->parent_id);
	return p != NULL && is_production(p->scope.criticality) ? MUSTER_YES
								: MUSTER_NO;
}

static void
follow_grant(
    struct reach *reach, const struct world *w, const struct muster_grant *g)
{
	const int known =
	    g->entitlement != NULL && g->entitlement->readable == MUSTER_YES;
	const enum muster_tri there = reaches_production(w, g);

	if (there == MUSTER_NO || (known && g->tier == MUSTER_TIER_NONE))
		return;
	if (there == MUSTER_TRI_UNKNOWN || g->tier == MUSTER_TIER_NONE)
		reach->unsure = 1;
	else if (reach->grant == NULL || g->tier < reach->grant->tier)
		reach->grant = g;
}

static struct reach
follow(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct world *w)
{
	const struct muster_membership *m;
	const struct muster_grant *g;
	struct reach reach = { NULL, 0 };

	for (size_t i = 0; (m = host->membership(run, a, i)) != NULL; i++)
		for (size_t k = 0;
		     (g = host->group_grant(run, m->group, k)) != NULL; k++)
			follow_grant(&reach, w, g);
	return reach;
}

static int
is_filled(const char *text)
{
	return text != NULL && text[strspn(text, " \t\r\n")] != '\0';
}

/* Somebody answers for it, and says what it is for. */
static int
is_excused(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	static const enum muster_register of[] = { MUSTER_SERVICE_IDENTITIES,
		MUSTER_SHARED_ACCOUNTS, MUSTER_EXTERNAL_ACCOUNTS };

	for (size_t i = 0; i < sizeof(of) / sizeof(*of); i++) {
		const struct muster_entry *e =
		    host->registered(run, of[i], MUSTER_ACCOUNT, a->id);

		if (e != NULL && is_filled(e->owner) && is_filled(e->purpose) &&
		    (e->until == MUSTER_NO_TIME || e->until >= host->now))
			return 1;
	}
	return 0;
}

static enum muster_verdict
examine(const struct muster_account *a, const struct reach *reach, int excused,
    const char **reason)
{
	if (reach->grant == NULL && !reach->unsure) {
		*reason = "An account for tests, but none of its groups gives "
			  "anything in production.";
		return MUSTER_PASS;
	}
	if (excused) {
		*reason = "An account for tests, registered with owner and "
			  "purpose.";
		return MUSTER_PASS;
	}
	if (reach->grant == NULL) {
		*reason = "An account for tests, but it is not known whether "
			  "what it holds is in production.";
		return MUSTER_UNKNOWN;
	}
	if (a->status != MUSTER_ACTIVE) {
		*reason = "An account for tests that reaches production, but "
			  "its status is not one we know.";
		return MUSTER_UNKNOWN;
	}
	*reason = "By its name or description the account is for tests or for "
		  "a time, and it holds rights in production.";
	return MUSTER_FAIL;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const char *sign, const struct reach *reach)
{
	const struct muster_grant *g = reach->grant;

	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_text(run, "told by its", sign) != 0 ||
	    host->fact_text(run, "description", a->description) != 0 ||
	    host->fact_time(run, "created", a->created) != 0)
		return -1;
	if (g != NULL &&
	    (host->fact_text(run, "strongest right there", g->tier_reason) !=
		    0 ||
		host->fact_text(run, "group",
		    g->group != NULL ? g->group->name : g->group_id) != 0 ||
		host->fact_text(run, "place",
		    g->scope.name != NULL ? g->scope.name : g->scope.id) != 0))
		return -1;
	return host->fact_time(run, "last sign-in", a->last_login);
}

static const struct {
	enum muster_severity severity;
	const char *reason;
} by_tier[] = {
	[MUSTER_TIER_0] = { MUSTER_HIGH, "high: it administers rights" },
	[MUSTER_TIER_1] = { MUSTER_HIGH, "high: it administers production" },
	[MUSTER_TIER_2] = { MUSTER_MEDIUM,
	    "medium: it writes in production, or reads what is sensitive" },
	[MUSTER_TIER_3] = { MUSTER_LOW, "low: it only reads in production" },
	[MUSTER_TIER_NONE] = { MUSTER_LOW, "low: it holds no right known" },
};

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const char *sign, struct world *w)
{
	enum muster_tier tier = MUSTER_TIER_NONE;
	enum muster_verdict verdict;
	struct reach reach;
	const char *reason;

	look_around(w, a->source);
	reach = follow(host, run, a, w);
	if (reach.grant != NULL)
		tier = reach.grant->tier;
	verdict = examine(a, &reach, is_excused(host, run, a), &reason);
	if (verdict != MUSTER_PASS &&
	    state_facts(host, run, a, sign, &reach) != 0)
		return -1;
	return host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
	    by_tier[tier].severity, by_tier[tier].reason);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;
	struct world world;
	int rc = 0;

	if (world_open(&world, host, run) != 0)
		return -1;
	for (size_t i = 0; rc == 0 && (a = host->account(run, i)) != NULL;
	     i++) {
		const char *sign = sign_of(a);

		if (sign == NULL || (a->status != MUSTER_ACTIVE &&
					a->status != MUSTER_STATUS_UNKNOWN))
			continue;
		rc = judge(host, run, a, sign, &world);
	}
	free(world.places);
	return rc;
}

const struct muster_rule rule_account_temporary = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "ACC-07",
	.family = "account hygiene",
	.title = "Test, demo or temporary account in production",
	.logic = "Active accounts, service users too, with a word for tests, "
		 "demonstrations, training or a limited time in the login "
		 "before the @ or in the name (test, demo, temp, sandbox, "
		 "trial, Schulung and the like, in English and German), or "
		 "described as such an account, that one of their own groups "
		 "gives a right in production: in an environment whose "
		 "configured tier begins with prod, in a zone of one, or at "
		 "account level when there is one. Groups that hold everyone, "
		 "and grants that give nothing, do not count. Accounts in the "
		 "registers service_identities, shared_accounts or "
		 "external_accounts with owner and purpose, not ended, pass. "
		 "Where no environment has a tier, or a policy could not be "
		 "read, the verdict is unknown.",
	.rationale = "Accounts for tests get weak passwords, are known to many "
		     "and are forgotten. What they may do in production is "
		     "open to all who ever took part in the test.",
	.fix = "1. Ask who uses the account, and for what. 2. If nobody does, "
	       "open Account Management > Identity & access management > "
	       "People (for a machine: Service users) and remove it. 3. If it "
	       "is needed for tests, choose it there, take it out of the group "
	       "named in the finding and put it into one that is bound at the "
	       "test environment only. 4. If it belongs in production, such as "
	       "a synthetic monitor, write it into a register with owner, "
	       "purpose and end.",
	.false_alarm = "People whose name is such a word; the service user of "
		       "a monitor that tests production on purpose; a boundary "
		       "on an account-level grant that leaves production out.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.whole = MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS | MUSTER_DATA_SCOPES |
		 MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS,
	.absence = MUSTER_PASS,
	.check = check,
};
