/* SPDX-License-Identifier: Apache-2.0 */
/* IPE-12: which entries of the registers should not be there, or not so? */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "abi/muster_rule.h"

enum part { OWNER = 1, PURPOSE = 2, END = 4, HITS = 8 };
/*
 * What is asked of an entry here.  Left out is what a rule asks already of the
 * accounts and groups that it names: owners of machines (NHI-01), sponsor and
 * end of external accounts (EXT-02), the end of vendor support (EXT-04) and of
 * emergency accounts (ACC-09).  An address range that no token came from is
 * not out of date.
 */
static const int asked[] = {
	[MUSTER_SERVICE_IDENTITIES] = PURPOSE | END | HITS,
	[MUSTER_BREAK_GLASS] = OWNER | PURPOSE | HITS,
	[MUSTER_SHARED_ACCOUNTS] = OWNER | PURPOSE | END | HITS,
	[MUSTER_OWN_DOMAINS] = END | HITS,
	[MUSTER_EXTERNAL_DOMAINS] = OWNER | PURPOSE | END | HITS,
	[MUSTER_EXTERNAL_ACCOUNTS] = PURPOSE | HITS,
	[MUSTER_ADMIN_PAIRS] = END | HITS,
	[MUSTER_PRIVILEGED_GROUPS] = OWNER | PURPOSE | END | HITS,
	[MUSTER_PRODUCTION_GROUPS] = OWNER | PURPOSE | END | HITS,
	[MUSTER_GROUP_OWNERS] = OWNER | END | HITS,
	[MUSTER_PEER_GROUPS] = END | HITS,
	[MUSTER_VENDOR_SUPPORT] = OWNER | HITS, /* it knows no purpose */
	[MUSTER_ACTORS] = PURPOSE | END | HITS,
	[MUSTER_NETWORKS] = PURPOSE | END,
	[MUSTER_BOUNDED_POLICIES] = END | HITS,
};

static int
is_blank(const char *text)
{
	return text == NULL || text[strspn(text, " ")] == '\0';
}

/* An actor need not be an account: the log may name it all the same. */
static int
is_in_log(const struct muster_host *host, struct muster_run *run,
    const struct muster_entry *e)
{
	const struct muster_event *v;

	for (size_t i = 0; (v = host->event(run, i)) != NULL; i++)
		if (v->actor != NULL && e->match != NULL &&
		    strcasecmp(v->actor, e->match) == 0)
			return 1;
	return 0;
}

/* Something it could name was not read. */
static int
is_in_doubt(const struct muster_host *host, struct muster_run *run,
    const struct muster_entry *e)
{
	const struct muster_part *p;

	for (size_t i = 0; (p = host->part(run, i)) != NULL; i++)
		if ((p->required || e->of == MUSTER_ACTORS ||
			e->of == MUSTER_VENDOR_SUPPORT) &&
		    (p->status == MUSTER_PART_UNREAD ||
			p->status == MUSTER_PART_PARTIAL))
			return 1;
	return 0;
}

struct opinion {
	enum muster_verdict verdict;
	enum muster_severity severity;
	const char *reason, *severity_reason;
};

static struct opinion
examine_hits(const struct muster_host *host, struct muster_run *run,
    const struct muster_entry *e)
{
	static const struct opinion
	    nothing = { MUSTER_FAIL, MUSTER_LOW,
		    "The entry names nothing that is there.",
		    "low: it would speak for what gets that name next" },
	    half = { MUSTER_FAIL, MUSTER_LOW,
		    "Of the two accounts of the pair only one is there.",
		    "low: the other would speak for who gets that name next" },
	    doubt = { MUSTER_UNKNOWN, MUSTER_LOW,
		    "The entry names nothing that was read, but not everything "
		    "was read.",
		    NULL },
	    good = { MUSTER_PASS, MUSTER_LOW, NULL, NULL };

	const size_t expected = e->with != NULL ? 2 : 1;

	if ((asked[e->of] & HITS) == 0 || e->n_hits >= expected ||
	    (e->of == MUSTER_ACTORS && is_in_log(host, run, e)))
		return good;
	if (is_in_doubt(host, run, e))
		return doubt;
	return e->n_hits > 0 ? half : nothing;
}

static struct opinion
examine(const struct muster_host *host, struct muster_run *run,
    const struct muster_entry *e)
{
	static const struct opinion
	    over = { MUSTER_FAIL, MUSTER_MEDIUM, "The entry is past its end.",
		    "medium: what it says was agreed for a time that is over" },
	    owner = { MUSTER_FAIL, MUSTER_MEDIUM, "The entry names no owner.",
		    "medium: nobody answers for it" },
	    purpose = { MUSTER_FAIL, MUSTER_LOW, "The entry gives no purpose.",
		    "low: nobody can tell whether it is still needed" };

	if ((asked[e->of] & END) != 0 && e->until != MUSTER_NO_TIME &&
	    e->until < host->now)
		return over;
	if ((asked[e->of] & OWNER) != 0 && is_blank(e->owner))
		return owner;
	if ((asked[e->of] & PURPOSE) != 0 && is_blank(e->purpose))
		return purpose;
	return examine_hits(host, run, e);
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_entry *e)
{
	if (host->fact_text(run, "register", e->register_name) != 0 ||
	    host->fact_text(run, "names", e->match) != 0 ||
	    host->fact_text(run, "and", e->with) != 0 ||
	    host->fact_text(run, "owner", e->owner) != 0 ||
	    host->fact_text(run, "purpose", e->purpose) != 0 ||
	    host->fact_time(run, "end", e->until) != 0 ||
	    host->fact_number(run, "found", (int64_t)e->n_hits) != 0)
		return -1;
	return host->fact_text(run, "written in", e->place);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_entry *e;

	for (size_t i = 0; (e = host->entry(run, i)) != NULL; i++) {
		const struct opinion o = examine(host, run, e);

		if (o.verdict != MUSTER_PASS && state_facts(host, run, e) != 0)
			return -1;
		if (host->judge(run, o.verdict, MUSTER_ENTRY, e->id, o.reason,
			o.severity, o.severity_reason) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_register_stale = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "IPE-12",
	.family = "data quality",
	.title = "Register entry that is out of date or incomplete",
	.logic = "Every entry of the registers: past its end, without the "
		 "owner or the purpose that its register asks for, or naming "
		 "nothing that was read (of a pair: only one of the two; of an "
		 "actor: nor anybody in the audit log). What another rule asks "
		 "of the account or group that the entry names is not asked "
		 "again here. If not everything was read, an entry that names "
		 "nothing is unknown.",
	.rationale = "The registers decide what other rules let pass. An entry "
		     "for an account that is gone passes whoever gets that "
		     "name next, and one without an owner passes it for ever.",
	.fix = "1. Open the register in the configuration, at the place named "
	       "among the facts. 2. Delete the entry if what it names is gone "
	       "for good; correct the spelling if it is not. 3. Otherwise have "
	       "the owner confirm it: write owner, purpose and a new end.",
	.false_alarm = "An entry made ahead of the account it is for; an actor "
		       "who has not changed anything for as long as the log "
		       "reaches back.",
	.severity = MUSTER_LOW,
	.settings = NULL,
	.needs = 0,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
