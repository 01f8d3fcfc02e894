/* SPDX-License-Identifier: Apache-2.0 */
/* IPE-10: which audit logs hold nothing at all? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static int
is_kind(const struct muster_place *p, const char *kind)
{
	return p->scope.kind != NULL && strcmp(p->scope.kind, kind) == 0;
}

/* The part that is the log of this place: "environment-audit-log@abc12345",
 * or "audit-log" of the account; perhaps with the source before it. */
static int
is_log_of(const struct muster_part *part, const struct muster_place *place)
{
	const char *slash = strchr(part->id, '/');
	const char *name = slash != NULL ? slash + 1 : part->id;
	const char *at = strchr(name, '@');

	if (part->source == NULL || place->source == NULL ||
	    strcmp(part->source, place->source) != 0)
		return 0;
	if (at == NULL)
		return is_kind(place, "account") &&
		       strcmp(name, "audit-log") == 0;
	return place->scope.id != NULL &&
	       strncmp(name, "environment-audit-log@",
		   (size_t)(at - name) + 1) == 0 &&
	       strcmp(at + 1, place->scope.id) == 0;
}

static const struct muster_part *
find_log(const struct muster_host *host, struct muster_run *run,
    const struct muster_place *place)
{
	const struct muster_part *part;
	size_t i = 0;

	while ((part = host->part(run, i)) != NULL && !is_log_of(part, place))
		i++;
	return part;
}

static enum muster_verdict
examine(const struct muster_place *place, const struct muster_part *log,
    const char **reason)
{
	*reason = NULL;
	if (log->rows > 0)
		return MUSTER_PASS;
	if (log->status != MUSTER_PART_COMPLETE) {
		*reason = "The audit log could not be read.";
		return MUSTER_UNKNOWN;
	}
	if (place->active == MUSTER_NO) {
		*reason = "The environment is switched off.";
		return MUSTER_PASS;
	}
	*reason = "The audit log holds no entry: it does not show that "
		  "nothing happened.";
	return MUSTER_FAIL;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_place *place, const struct muster_part *log)
{
	const char *tier = place->scope.criticality;
	const int production = tier != NULL && strcmp(tier, "production") == 0;
	const char *reason;
	enum muster_verdict verdict = examine(place, log, &reason);

	if (verdict != MUSTER_PASS &&
	    (host->fact_text(run, "part", log->name) != 0 ||
		host->fact_text(run, "why", log->reason) != 0 ||
		host->fact_text(run, "criticality", tier) != 0))
		return -1;
	return host->judge(run, verdict, MUSTER_PLACE, place->id, reason,
	    production ? MUSTER_HIGH : MUSTER_MEDIUM,
	    production ? "high: changes in production leave no trace here"
		       : "medium: it is not marked as production");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_place *place;
	const struct muster_part *log;

	for (size_t i = 0; (place = host->place(run, i)) != NULL; i++) {
		if (!is_kind(place, "environment") &&
		    !is_kind(place, "account"))
			continue;
		log = find_log(host, run, place);
		if (log == NULL || log->status == MUSTER_PART_NOT_OFFERED)
			continue; /* nobody asked for it, or there is none */
		if (judge(host, run, place, log) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_log_empty = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "IPE-10",
	.family = "data quality",
	.title = "Audit log is empty",
	.logic = "The account, and every environment that was asked for its "
		 "audit log: the log was read to its end and holds no entry in "
		 "the whole time that was asked for. Environments that are "
		 "switched off pass; a log that could not be read is unknown; "
		 "one that is not part of the configuration is not judged.",
	.rationale = "An empty log proves nothing: signing in to look at it "
		     "would leave an entry. Either nothing is recorded, or the "
		     "reader is not shown it; rules that rest on the log are "
		     "silent there.",
	.fix = "1. Open Settings > Preferences > Log audit events in the "
	       "environment and switch the audit log on; for Grail, look for "
	       "the audit events with the reader's rights. 2. If it is on, "
	       "give the token of the reader the scope auditLogs.read for this "
	       "environment. 3. Run the collection again after a day.",
	.false_alarm = "An environment that was made yesterday, or that nobody "
		       "and nothing works in.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_EVENTS | MUSTER_DATA_SCOPES,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
