/* SPDX-License-Identifier: Apache-2.0 */
/* ACC-08: which people have more than one account? */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "accounts", "active accounts that one person may have", 1, 1, 10 },
	{ "numbered", "1: logins that differ in their number are one person's",
	    0, 0, 1 },
	{ NULL, NULL, 0, 0, 0 }
};

#define MAX_WORDS 8

/* An account beside what is compared of it. */
struct row {
	const struct muster_account *account;
	char *name;   /* "" if it has none that tells a person */
	char *local;  /* login before the @ */
	size_t at;    /* its own index */
	size_t head;  /* of the person it is taken for: an index */
	int by_login; /* it was the login that told */
};

/* Latin letters U+00C0 to U+00FF as a directory writes them in a login. */
static const char *const folded[64] = { "a", "a", "a", "a", "ae", "a", "ae",
	"c", "e", "e", "e", "e", "i", "i", "i", "i", "d", "n", "o", "o", "o",
	"o", "oe", "", "oe", "u", "u", "u", "ue", "y", "th", "ss", "a", "a",
	"a", "a", "ae", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
	"d", "n", "o", "o", "o", "o", "oe", "", "oe", "u", "u", "u", "ue", "y",
	"th", "y" };

static int
is_separator(char c)
{
	return c == ' ' || c == '\t' || c == ',' || c == '.' || c == ';';
}

static int
is_mark(char c)
{
	return c == '.' || c == '-' || c == '_';
}

/* Small letters, folded, words apart by one blank, without (remarks). */
static size_t
fold(const char *text, char *out)
{
	size_t n = 0;

	for (int depth = 0; *text != '\0'; text++) {
		const unsigned char c = (unsigned char)*text;
		const unsigned char next = (unsigned char)text[1];

		if (c == '(' || (c == ')' && depth > 0)) {
			depth += c == '(' ? 1 : -1;
		} else if (depth > 0) {
			continue;
		} else if (is_separator(*text)) {
			if (n > 0 && out[n - 1] != ' ')
				out[n++] = ' ';
		} else if (c == 0xc3 && next >= 0x80 && next <= 0xbf) {
			for (const char *f = folded[next - 0x80]; *f != '\0';)
				out[n++] = *f++;
			text++;
		} else {
			out[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a')
							: (char)c;
		}
	}
	if (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return n;
}

static int
compare_words(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

/*
 * The words of a name in order, so that "Lindholm, Astrid" is "Astrid
 * Lindholm"; NULL: no memory.  A name of one word tells nobody: it is "".
 */
static char *
name_key(const char *text)
{
	/* one byte of two folds to two, at most */
	char *folded_name = malloc(strlen(text) + 1);
	char *key = malloc(strlen(text) + 1);
	char *word[MAX_WORDS];
	size_t n = 0, used = 0;

	if (folded_name == NULL || key == NULL) {
		free(folded_name);
		free(key);
		return NULL;
	}
	key[0] = '\0';
	if (strchr(text, '@') == NULL && fold(text, folded_name) > 0)
		for (char *p = folded_name; p != NULL && n < MAX_WORDS; n++) {
			word[n] = p;
			p = strchr(p, ' ');
			if (p != NULL)
				*p++ = '\0';
		}
	if (n > 1)
		qsort(word, n, sizeof(*word), compare_words);
	for (size_t i = 0; n > 1 && i < n; i++) {
		const size_t len = strlen(word[i]);

		if (i > 0)
			key[used++] = ' ';
		memcpy(key + used, word[i], len + 1);
		used += len;
	}
	free(folded_name);
	return key;
}

static char *
local_key(const char *login)
{
	const size_t n = login != NULL ? strcspn(login, "@") : 0;
	char *key = malloc(n + 1);

	if (key == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		key[i] = login[i] >= 'A' && login[i] <= 'Z'
			     ? (char)(login[i] - 'A' + 'a')
			     : login[i];
	key[n] = '\0';
	return key;
}

static const char *
domain_of(const struct row *r)
{
	const char *login = r->account->login;

	return login != NULL ? login + strcspn(login, "@") : "";
}

static int
equal_nocase(const char *a, const char *b)
{
	for (;; a++, b++) {
		const char x = *a >= 'A' && *a <= 'Z' ? (char)(*a + 32) : *a;
		const char y = *b >= 'A' && *b <= 'Z' ? (char)(*b + 32) : *b;

		if (x != y)
			return 0;
		if (x == '\0')
			return 1;
	}
}

static int
by_name(const void *x, const void *y)
{
	const struct row *a = *(struct row *const *)x;
	const struct row *b = *(struct row *const *)y;
	int rc = strcmp(a->account->source, b->account->source);

	if (rc == 0)
		rc = strcmp(a->name, b->name);
	return rc != 0 ? rc : (a->at > b->at) - (a->at < b->at);
}

static int
by_local(const void *x, const void *y)
{
	const struct row *a = *(struct row *const *)x;
	const struct row *b = *(struct row *const *)y;
	int rc = strcmp(a->account->source, b->account->source);

	if (rc == 0)
		rc = strcmp(a->local, b->local);
	if (rc == 0)
		rc = strcmp(a->name, b->name);
	return rc != 0 ? rc : (a->at > b->at) - (a->at < b->at);
}

struct table {
	struct row *rows;
	struct row **order; /* for sorting */
	size_t n;
	int numbered;
};

static size_t
find_head(const struct table *t, size_t at)
{
	while (t->rows[at].head != at) {
		t->rows[at].head = t->rows[t->rows[at].head].head;
		at = t->rows[at].head;
	}
	return at;
}

static void
join(const struct table *t, struct row *a, struct row *b, int by_login)
{
	t->rows[find_head(t, b->at)].head = find_head(t, a->at);
	if (by_login)
		a->by_login = b->by_login = 1;
}

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* anna.berg and anna.berg2 of one domain: where two people have one name,
 * directories number them. */
static int
differ_in_number(const struct row *x, const struct row *y)
{
	const char *a = x->local, *b = y->local;

	if (a[0] == '\0' || b[0] == '\0' ||
	    !equal_nocase(domain_of(x), domain_of(y)))
		return 0;
	for (;;) {
		while (is_digit(*a))
			a++;
		while (is_digit(*b))
			b++;
		if (*a != *b)
			return 0;
		if (*a == '\0')
			return 1;
		a++;
		b++;
	}
}

/* The same login but for case, or the same name.surname in two domains. */
static int
is_same_login(const struct row *a, const struct row *b)
{
	if (a->local[0] == '\0' || strcmp(a->local, b->local) != 0)
		return 0;
	if (equal_nocase(domain_of(a), domain_of(b)))
		return 1;
	if (a->name[0] != '\0' && b->name[0] != '\0')
		return strcmp(a->name, b->name) == 0;
	for (const char *p = a->local; *p != '\0'; p++)
		if (is_mark(*p) && p > a->local && p[1] != '\0')
			return 1;
	return 0;
}

static void
join_people(const struct table *t)
{
	qsort(t->order, t->n, sizeof(*t->order), by_name);
	for (size_t i = 1; i < t->n; i++) {
		struct row *a = t->order[i - 1], *b = t->order[i];

		if (a->name[0] != '\0' && strcmp(a->name, b->name) == 0 &&
		    strcmp(a->account->source, b->account->source) == 0 &&
		    (t->numbered || strcmp(a->local, b->local) == 0 ||
			!differ_in_number(a, b)))
			join(t, a, b, 0);
	}
	qsort(t->order, t->n, sizeof(*t->order), by_local);
	for (size_t i = 1; i < t->n; i++) {
		struct row *a = t->order[i - 1], *b = t->order[i];

		if (strcmp(a->account->source, b->account->source) == 0 &&
		    is_same_login(a, b))
			join(t, a, b, 1);
	}
}

/* A person's accounts together, the one in use first. */
static int
by_person(const void *x, const void *y)
{
	const struct row *a = *(struct row *const *)x;
	const struct row *b = *(struct row *const *)y;
	const struct muster_account *p = a->account, *q = b->account;

	if (a->head != b->head)
		return (a->head > b->head) - (a->head < b->head);
	if (p->status != q->status)
		return (p->status == MUSTER_ACTIVE) ? -1 : 1;
	if (p->last_login != q->last_login)
		return p->last_login > q->last_login ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

static int
names_account(const char *text, const struct muster_account *a)
{
	return text != NULL &&
	       (equal_nocase(text, a->id) ||
		   (a->login != NULL && equal_nocase(text, a->login)) ||
		   (a->name != NULL && equal_nocase(text, a->name)));
}

/* The administrator's side of a registered pair. */
static int
is_paired(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	const struct muster_entry *e =
	    host->registered(run, MUSTER_ADMIN_PAIRS, MUSTER_ACCOUNT, a->id);

	return e != NULL && e->with != NULL && !names_account(e->with, a);
}

/* Of a person, and of one alone. */
static int
is_subject(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	return a->type != MUSTER_SERVICE &&
	       (a->status == MUSTER_ACTIVE ||
		   a->status == MUSTER_STATUS_UNKNOWN) &&
	       host->registered(run, MUSTER_SHARED_ACCOUNTS, MUSTER_ACCOUNT,
		   a->id) == NULL &&
	       host->registered(
		   run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id) == NULL;
}

static int
add_row(struct table *t, const struct muster_account *a)
{
	struct row *r = &t->rows[t->n];

	*r = (struct row){ a, name_key(a->name != NULL ? a->name : ""),
		local_key(a->login), t->n, t->n, 0 };
	t->order[t->n] = r;
	t->n++; /* also of a row that is not whole: it is freed */
	return r->name != NULL && r->local != NULL ? 0 : -1;
}

static void
table_clear(struct table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->rows[i].name);
		free(t->rows[i].local);
	}
	free(t->rows);
	free(t->order);
}

static int
table_fill(
    struct table *t, const struct muster_host *host, struct muster_run *run)
{
	const struct muster_account *a;
	size_t n = 0;

	while (host->account(run, n) != NULL)
		n++;
	*t = (struct table){ malloc((n + 1) * sizeof(*t->rows)),
		malloc((n + 1) * sizeof(*t->order)), 0,
		host->setting(run, "numbered") != 0 };
	if (t->rows == NULL || t->order == NULL)
		return -1;
	for (size_t i = 0; (a = host->account(run, i)) != NULL; i++) {
		if (!is_subject(host, run, a))
			continue;
		if (is_paired(host, run, a)) {
			if (host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT, a->id,
				"Registered as the administrator's account "
				"beside a daily one.",
				MUSTER_LOW, NULL) != 0)
				return -1;
			continue;
		}
		if (add_row(t, a) != 0)
			return -1;
	}
	return 0;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct row *r, const struct row *first, size_t n)
{
	const struct muster_account *a = r->account, *other = first->account;

	if (host->fact_text(run, "login", a->login) != 0 ||
	    host->fact_text(run, "name", a->name) != 0 ||
	    host->fact_time(run, "last sign-in", a->last_login) != 0 ||
	    host->fact_text(run, "strongest right", a->tier_reason) != 0 ||
	    host->fact_text(run, "account in use",
		other->login != NULL ? other->login : other->id) != 0)
		return -1;
	if (host->fact_text(run, "its name", other->name) != 0 ||
	    host->fact_time(run, "its last sign-in", other->last_login) != 0)
		return -1;
	return host->fact_number(run, "accounts of this person", (int64_t)n);
}

static int
judge_surplus(const struct muster_host *host, struct muster_run *run,
    const struct row *r, const struct row *first, size_t n)
{
	const struct muster_account *a = r->account;
	const int strong = a->tier <= MUSTER_TIER_1;
	const int sure = r->by_login;

	if (state_facts(host, run, r, first, n) != 0)
		return -1;
	if (a->status != MUSTER_ACTIVE || a->type != MUSTER_PERSON)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_ACCOUNT, a->id,
		    "It looks like another account of a person, but it is not "
		    "known whether it is switched on and no service user.",
		    MUSTER_LOW, NULL);
	return host->judge(run, MUSTER_FAIL, MUSTER_ACCOUNT, a->id,
	    sure ? "By its login this is another account of a person who has "
		   "one already."
		 : "By its name this is another account of a person who has "
		   "one already.",
	    strong && sure   ? MUSTER_HIGH
	    : strong || sure ? MUSTER_MEDIUM
			     : MUSTER_LOW,
	    strong && sure ? "high: the account beside the known one "
			     "administers"
	    : strong       ? "medium: it administers, but only the name says "
			     "whose it is"
	    : sure         ? "medium: the login says whose it is, and it does "
			     "not administer"
			   : "low: only the name says whose it is, and it does "
			     "not administer");
}

static int
judge_people(const struct table *t, const struct muster_host *host,
    struct muster_run *run)
{
	const size_t most = (size_t)host->setting(run, "accounts");
	size_t end;

	for (size_t i = 0; i < t->n; i++)
		t->rows[i].head = find_head(t, i);
	qsort(t->order, t->n, sizeof(*t->order), by_person);
	for (size_t i = 0; i < t->n; i = end) {
		for (end = i;
		     end < t->n && t->order[end]->head == t->order[i]->head;)
			end++;
		for (size_t k = i; k < end; k++)
			if (k - i >= most
				? judge_surplus(host, run, t->order[k],
				      t->order[i], end - i) != 0
				: host->judge(run, MUSTER_PASS, MUSTER_ACCOUNT,
				      t->order[k]->account->id, NULL,
				      MUSTER_LOW, NULL) != 0)
				return -1;
	}
	return 0;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	struct table table;
	int rc = table_fill(&table, host, run);

	if (rc == 0) {
		join_people(&table);
		rc = judge_people(&table, host, run);
	}
	table_clear(&table);
	return rc;
}

const struct muster_rule rule_account_duplicate = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "ACC-08",
	.family = "account hygiene",
	.title = "One person, several active accounts",
	.logic = "Active people of one source who have more than `accounts` "
		 "accounts. Two accounts are taken for one person's if their "
		 "names are the same in two words or more (order, case, "
		 "accents and remarks in brackets aside), if their logins are "
		 "the same but for case, or if a login of several parts is the "
		 "same in two domains and the names do not speak against it. "
		 "Logins of one domain that differ only in a number are two "
		 "people of one name, unless `numbered` is 1. The account "
		 "signed in to last passes, the others are found. The "
		 "administrator's account of a pair registered under "
		 "admin_pairs passes; registered shared and emergency accounts "
		 "are left out.",
	.rationale = "Whoever removes a person's access removes the account "
		     "they know of. The second one stays, with rights nobody "
		     "reviews beside the first, and gets around what separates "
		     "duties.",
	.fix = "1. Ask the person which account they use. 2. If the second one "
	       "is a separate account for administration, write the pair into "
	       "the register admin_pairs. 3. Otherwise open Account Management "
	       "> Identity & access management > People, put the account that "
	       "stays into the groups that are still needed, and remove the "
	       "other one.",
	.false_alarm = "Two people of the same name whose logins differ in "
		       "more than a number; a login that moves to a new domain "
		       "at this moment, when both are open for some days.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS,
	.whole = MUSTER_DATA_ACCOUNTS,
	.absence = MUSTER_PASS,
	.check = check,
};
