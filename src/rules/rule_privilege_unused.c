/* SPDX-License-Identifier: Apache-2.0 */
/* PRV-10: who has not used a strong right for too long? */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "days", "days without a change that are still accepted", 90, 1,
	    3650 },
	{ "slack_days", "days at the begin of them that no log need cover", 7,
	    0, 365 },
	{ NULL, NULL, 0, 0, 0 }
};

/* Entries of an audit log that change nothing. */
static const char *const harmless[] = { "LOGIN", "LOGOUT", "READ", "GET",
	"VIEW", "LIST" };

/* When an account last changed something. */
struct change {
	const struct muster_account *account;
	int64_t at;
};
struct changes {
	struct change *items;
	size_t n, room;
};

/* What the verdicts of one source rest on. */
struct period {
	int64_t since, days, slack;
	/* MUSTER_NO_TIME: no log */
	int64_t log_from;      /* of whatever kind */
	int64_t settings_from; /* of changes to environments */
};

static int
is_change(const struct muster_event *e)
{
	if (e->account == NULL || e->action == NULL || e->at == MUSTER_NO_TIME)
		return 0;
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (strcasecmp(e->action, harmless[i]) == 0)
			return 0;
	return 1;
}

static int
push(struct changes *c, const struct muster_event *e)
{
	struct change *items = c->items;

	if (c->n == c->room) {
		size_t room = c->room > 0 ? 2 * c->room : 64;

		items = realloc(items, room * sizeof(*items));
		if (items == NULL)
			return -1;
		c->items = items;
		c->room = room;
	}
	c->items[c->n++] = (struct change){ e->account, e->at };
	return 0;
}

/* By account, which stand in one list; the newest first. */
static int
by_account(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	const uintptr_t one = (uintptr_t)x->account;
	const uintptr_t other = (uintptr_t)y->account;

	if (one != other)
		return one < other ? -1 : 1;
	return (x->at < y->at) - (x->at > y->at);
}

static int
gather(
    const struct muster_host *host, struct muster_run *run, struct changes *c)
{
	const struct muster_event *e;

	for (size_t i = 0; (e = host->event(run, i)) != NULL; i++)
		if (is_change(e) && push(c, e) != 0)
			return -1;
	if (c->n > 1)
		qsort(c->items, c->n, sizeof(*c->items), by_account);
	return 0;
}

static int64_t
last_change(const struct changes *c, const struct muster_account *a)
{
	const uintptr_t wanted = (uintptr_t)a;
	size_t low = 0, high = c->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if ((uintptr_t)c->items[middle].account < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	return low < c->n && c->items[low].account == a ? c->items[low].at
							: MUSTER_NO_TIME;
}

/* Logs of environments are kept for a shorter time than that of the account,
 * and changes to their configuration stand nowhere else. */
static int64_t
first_setting(
    const struct muster_host *host, struct muster_run *run, const char *source)
{
	int64_t first = MUSTER_NO_TIME;
	const struct muster_event *e;

	for (size_t i = 0; (e = host->event(run, i)) != NULL; i++)
		if (e->at != MUSTER_NO_TIME && e->scope_id != NULL &&
		    e->object_kind != NULL &&
		    strcasecmp(e->object_kind, "CONFIG") == 0 &&
		    strcmp(e->source, source) == 0 &&
		    (first == MUSTER_NO_TIME || e->at < first))
			first = e->at;
	return first;
}

/* Who changes rights is in the log of the account. */
static int64_t
log_of(const struct muster_account *a, const struct period *p)
{
	return a->tier == MUSTER_TIER_0 ? p->log_from : p->settings_from;
}

/* The first entry that is there may be later than the log begins. */
static int
reaches_back(int64_t from, const struct period *p)
{
	return from != MUSTER_NO_TIME && from <= p->since + p->slack;
}

/* Since when the account has had a strong right; see held_since(). */
struct held {
	int64_t since; /* earliest that is known */
	int own;       /* strong rights through groups of its own */
	int doubt;     /* of one of them it is not known */
};

static int64_t
later(int64_t a, int64_t b)
{
	if (a == MUSTER_NO_TIME || b == MUSTER_NO_TIME)
		return MUSTER_NO_TIME;
	return a > b ? a : b;
}

static struct held
held_since(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a)
{
	struct held h = { MUSTER_NO_TIME, 0, 0 };
	const struct muster_membership *m;
	const struct muster_grant *g;

	for (size_t i = 0; (m = host->membership(run, a, i)) != NULL; i++) {
		if (m->group->tier > MUSTER_TIER_1)
			continue;
		for (size_t k = 0;
		     (g = host->group_grant(run, m->group, k)) != NULL; k++) {
			const int64_t at = later(m->first_seen, g->first_seen);

			if (g->tier > MUSTER_TIER_1)
				continue;
			h.own = 1;
			h.doubt |= at == MUSTER_NO_TIME;
			if (at != MUSTER_NO_TIME &&
			    (h.since == MUSTER_NO_TIME || at < h.since))
				h.since = at;
		}
	}
	return h;
}

/* The right was not used as far as the log says: is that long enough? */
static enum muster_verdict
examine_unused(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct period *p, const char **reason)
{
	const struct held h = held_since(host, run, a);

	if (!h.own) {
		*reason = "Holds the right through a group of everyone only; "
			  "PRV-14 speaks of that.";
		return MUSTER_PASS;
	}
	if ((a->created != MUSTER_NO_TIME && a->created >= p->since) ||
	    (!h.doubt && h.since >= p->since)) {
		*reason = "Has held the right for less than the period.";
		return MUSTER_PASS;
	}
	if (!reaches_back(log_of(a, p), p)) {
		*reason = "The log does not reach back over the whole period.";
		return MUSTER_UNKNOWN;
	}
	if (h.since == MUSTER_NO_TIME || h.since >= p->since) {
		*reason = "No change in the period, but it is not known since "
			  "when the right is held.";
		return MUSTER_UNKNOWN;
	}
	if (a->last_token_use != MUSTER_NO_TIME &&
	    a->last_token_use >= p->since) {
		*reason = "No change in the account's own name, but a token of "
			  "it was used; what for is not known.";
		return MUSTER_UNKNOWN;
	}
	*reason = "Holds a strong right for longer than the period and made "
		  "no change in it.";
	return MUSTER_FAIL;
}

static enum muster_verdict
examine(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct period *p, int64_t change,
    const char **reason)
{
	enum muster_verdict verdict;

	*reason = NULL;
	if (change != MUSTER_NO_TIME && change >= p->since)
		return MUSTER_PASS;
	if (host->registered(run, MUSTER_BREAK_GLASS, MUSTER_ACCOUNT, a->id) !=
	    NULL) {
		*reason = "The right is kept for emergencies.";
		return MUSTER_PASS;
	}
	verdict = examine_unused(host, run, a, p, reason);
	if (verdict == MUSTER_FAIL &&
	    (a->status != MUSTER_ACTIVE || a->type != MUSTER_PERSON)) {
		*reason = "No change in the period, but it is not known "
			  "whether this is a person who can sign in.";
		return MUSTER_UNKNOWN;
	}
	return verdict;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_account *a, const struct period *p, int64_t change,
    int64_t *n_short)
{
	const int rights = a->tier == MUSTER_TIER_0;
	const char *reason;
	const enum muster_verdict verdict =
	    examine(host, run, a, p, change, &reason);

	if (verdict == MUSTER_UNKNOWN && !reaches_back(log_of(a, p), p)) {
		(*n_short)++; /* told once for all of them */
		return 0;
	}
	if (verdict != MUSTER_PASS &&
	    (host->fact_text(run, "login", a->login) != 0 ||
		host->fact_text(run, "strongest right", a->tier_reason) != 0 ||
		host->fact_time(run, "last change", change) != 0 ||
		host->fact_time(run, "last sign-in", a->last_login) != 0 ||
		host->fact_time(run, "audit log from", log_of(a, p)) != 0 ||
		host->fact_number(run, "days accepted", p->days) != 0))
		return -1;
	return host->judge(run, verdict, MUSTER_ACCOUNT, a->id, reason,
	    rights ? MUSTER_HIGH : MUSTER_MEDIUM,
	    rights ? "high: the right changes who may do what"
		   : "medium: the right administers the product");
}

static int
judge_log(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s, const struct period *p, int64_t n_short)
{
	if (n_short == 0)
		return 0;
	if (host->fact_number(run, "administrators", n_short) != 0 ||
	    host->fact_time(run, "log of the account from", p->log_from) != 0 ||
	    host->fact_time(
		run, "logs of environments from", p->settings_from) != 0 ||
	    host->fact_number(run, "days accepted", p->days) != 0)
		return -1;
	return host->judge(run, MUSTER_UNKNOWN, MUSTER_SOURCE, s->id,
	    "The audit logs do not reach back over the whole period: of some "
	    "administrators it is not known whether they used their right.",
	    MUSTER_MEDIUM, NULL);
}

static int
judge_source(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s, const struct changes *changes)
{
	const int64_t days = host->setting(run, "days");
	const struct period p = { host->now - days * MUSTER_DAY, days,
		host->setting(run, "slack_days") * MUSTER_DAY, s->events_from,
		first_setting(host, run, s->id) };
	const struct muster_account *a;
	int64_t n_short = 0;

	for (size_t i = 0;
	     i < s->n_accounts &&
	     (a = host->account(run, s->first_account + i)) != NULL;
	     i++) {
		if (a->type == MUSTER_SERVICE || a->tier > MUSTER_TIER_1 ||
		    (a->status != MUSTER_ACTIVE &&
			a->status != MUSTER_STATUS_UNKNOWN))
			continue;
		if (judge(host, run, a, &p, last_change(changes, a),
			&n_short) != 0)
			return -1;
	}
	return judge_log(host, run, s, &p, n_short);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	struct changes changes = { NULL, 0, 0 };
	const struct muster_source *s;
	int rc = gather(host, run, &changes);

	for (size_t i = 0; rc == 0 && (s = host->source(run, i)) != NULL; i++)
		rc = judge_source(host, run, s, &changes);
	free(changes.items);
	return rc;
}

const struct muster_rule rule_privilege_unused = {
	.abi = MUSTER_RULE_ABI,
	.version = 2,
	.id = "PRV-10",
	.family = "privilege",
	.title = "Privileged right not used",
	.logic = "People who can sign in, hold a right of the two highest "
		 "tiers through a group of their own, have held it for more "
		 "than `days` (as far as earlier reviews saw), and of whom the "
		 "audit log has no change in the last `days`; signing in and "
		 "reading are no change. The log must reach back so far, but "
		 "for `slack_days`: that of the account for those who change "
		 "rights, those of environments for others, which many "
		 "environments keep for 30 days only. Where it does not, the "
		 "source is unknown, once; where nobody knows since when the "
		 "right is held, the verdict is unknown. Break-glass accounts "
		 "pass.",
	.rationale = "An administrator who changes nothing for months does not "
		     "need to administer. The right is then of use only to "
		     "whoever takes the account over.",
	.fix = "1. Ask the person what they last changed and what comes next. "
	       "2. If nothing, put them into a group that reads: Account "
	       "Management > Identity & access management > Groups. 3. Take "
	       "them out of the group named under the strongest right. "
	       "4. Who stands in for others in an emergency only, gets a "
	       "registered break-glass account.",
	.false_alarm = "A right kept for emergencies; changes that were made "
		       "with a token, or in places whose audit log was not "
		       "read.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS |
		 MUSTER_DATA_MEMBERS | MUSTER_DATA_ENTITLEMENTS |
		 MUSTER_DATA_GRANTS | MUSTER_DATA_EVENTS,
	.whole = MUSTER_DATA_EVENTS,
	.absence = MUSTER_FAIL,
	.check = check,
};
