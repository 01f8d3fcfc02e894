/* SPDX-License-Identifier: Apache-2.0 */
/* DRF-04: which grants of the last review are gone? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "listed", "grants that are named; more are counted", 20, 1, 500 },
	{ NULL, NULL, 0, 0, 0 }
};

/* Whether the last review had the source: then it knew one of its accounts, or
 * something of it is gone. */
static int
is_known(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s)
{
	for (size_t i = 0; i < s->n_accounts; i++)
		if (host->account(run, s->first_account + i)->first_seen !=
		    MUSTER_NO_TIME)
			return 1;
	return 0;
}

struct tally {
	size_t n, n_unsure;
};

/* There are few sources, so that each may walk the list. */
static int
state_gone(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s, size_t listed, struct tally *t)
{
	const struct muster_gone *g;

	for (size_t i = 0; (g = host->gone(run, i)) != NULL; i++) {
		if (g->subject != MUSTER_GRANT || g->source == NULL ||
		    strcmp(g->source, s->id) != 0)
			continue;
		if (g->certain != MUSTER_YES) {
			t->n_unsure++;
			continue;
		}
		if (t->n++ < listed &&
		    host->fact_text(
			run, "gone", g->name != NULL ? g->name : g->id) != 0)
			return -1;
	}
	return 0;
}

static int
conclude(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s, const struct tally *t, size_t listed)
{
	const struct muster_history *h = host->history(run);

	if ((t->n > 0 &&
		host->fact_number(run, "grants gone", (int64_t)t->n) != 0) ||
	    (t->n > listed && host->fact_number(run, "of these not listed",
				  (int64_t)(t->n - listed)) != 0) ||
	    (t->n_unsure > 0 &&
		host->fact_number(run, "perhaps gone, not read now",
		    (int64_t)t->n_unsure) != 0) ||
	    (t->n + t->n_unsure > 0 && h != NULL &&
		host->fact_time(run, "last review", h->at) != 0))
		return -1;
	if (t->n > 0)
		return host->judge(run, MUSTER_FAIL, MUSTER_SOURCE, s->id,
		    "Grants of the last review are not there any more.",
		    MUSTER_INFO, "info: less access than was reviewed");
	if (t->n_unsure > 0)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_SOURCE, s->id,
		    "Grants of the last review were not seen, but not "
		    "everything was read.",
		    MUSTER_INFO, NULL);
	return host->judge(
	    run, MUSTER_PASS, MUSTER_SOURCE, s->id, NULL, MUSTER_INFO, NULL);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const size_t listed = (size_t)host->setting(run, "listed");
	const struct muster_source *s;

	for (size_t i = 0; (s = host->source(run, i)) != NULL; i++) {
		struct tally t = { 0, 0 };

		if (state_gone(host, run, s, listed, &t) != 0)
			return -1;
		if (t.n + t.n_unsure == 0 && !is_known(host, run, s))
			continue; /* new to us: nothing could be gone */
		if (conclude(host, run, s, &t, listed) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_grant_vanished = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "DRF-04",
	.family = "drift and baseline",
	.title = "Grants of the last review are gone",
	.logic = "For each source: bindings and roles that the last review saw "
		 "and that are not there now, by name up to `listed`. They "
		 "count only if everything they could be in was read now; "
		 "else the verdict is unknown. A source that the last review "
		 "did not have is not judged.",
	.rationale =
	    "Access that goes is rarely a risk, but it should be "
	    "somebody's decision: a grant deleted by mistake is noticed "
	    "when the person on call needs it, and one deleted and "
	    "made again elsewhere has not been reviewed.",
	.fix = "1. Compare the list with the revocations that the last review "
	       "decided: these are done. 2. Look up the rest in the audit log "
	       "(Account Management > Settings > Audit log). 3. Restore under "
	       "Groups what was removed by mistake; otherwise nothing is to be "
	       "done.",
	.false_alarm = "Removals that the last review asked for; an "
		       "environment that was given up; bindings that a tool "
		       "deletes and makes again.",
	.severity = MUSTER_INFO,
	.settings = settings,
	.needs = MUSTER_DATA_GRANTS | MUSTER_DATA_HISTORY,
	.whole = 0, /* the list itself says what is certain */
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
