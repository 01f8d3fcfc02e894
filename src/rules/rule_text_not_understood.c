/* SPDX-License-Identifier: Apache-2.0 */
/* POL-15: which policies and boundaries could not be understood? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

/* What policies and boundaries have in common here. */
struct text {
	enum muster_subject kind;
	const char *id, *problem;
	enum muster_tri readable;
	size_t n_grants;
};

static int
judge_fault(const struct muster_host *host, struct muster_run *run,
    const struct text *t)
{
	const int bound = t->n_grants > 0;

	if (host->fact_text(run, "problem", t->problem) != 0 ||
	    host->fact_number(run, "bindings", (int64_t)t->n_grants) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, t->kind, t->id,
	    t->kind == MUSTER_BOUNDARY
		? "The text of the boundary was not understood in full: it "
		  "is taken as limiting nothing."
		: "The text of the policy was not understood in full: what "
		  "else it gives is not known.",
	    bound ? MUSTER_MEDIUM : MUSTER_LOW,
	    bound ? "medium: it is bound, and nobody can say what to"
		  : "low: it is bound nowhere");
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct text *t)
{
	if (t->readable == MUSTER_NO)
		return judge_fault(host, run, t);
	if (t->readable == MUSTER_YES)
		return host->judge(run, MUSTER_PASS, t->kind, t->id, NULL,
		    MUSTER_MEDIUM, NULL);
	if (host->fact_number(run, "bindings", (int64_t)t->n_grants) != 0)
		return -1;
	return host->judge(run, MUSTER_UNKNOWN, t->kind, t->id,
	    "Its text was not read.", MUSTER_MEDIUM, NULL);
}

static int
check_boundaries(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_boundary *b;

	for (size_t i = 0; (b = host->boundary(run, i)) != NULL; i++) {
		const struct text t = { MUSTER_BOUNDARY, b->id, b->problem,
			b->readable, b->n_grants };

		if (judge(host, run, &t) != 0)
			return -1;
	}
	return 0;
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_entitlement *e;

	for (size_t i = 0; (e = host->entitlement(run, i)) != NULL; i++) {
		const struct text t = { MUSTER_ENTITLEMENT, e->id, e->problem,
			e->readable, e->n_grants };

		if (e->kind == NULL || strcmp(e->kind, "policy") != 0)
			continue;
		if (e->builtin == MUSTER_YES && e->n_grants == 0 &&
		    e->readable != MUSTER_NO)
			continue; /* nobody holds it; its text is not read */
		if (judge(host, run, &t) != 0)
			return -1;
	}
	return check_boundaries(host, run);
}

const struct muster_rule rule_text_not_understood = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "POL-15",
	.family = "policy and boundary",
	.title = "Policy or boundary text not understood",
	.logic = "Policies and boundaries whose text does not follow the "
		 "grammar, so that some of it counts for nothing or as the "
		 "worst case. A text that could not be read at all is "
		 "unknown. Policies of the vendor that nobody holds are left "
		 "out as long as their text was not asked for.",
	.rationale = "What was not understood was not reviewed. All other "
		     "findings about this policy or boundary, and about the "
		     "people behind it, stand on the part that was.",
	.fix = "1. Open Account Management > Identity & access management > "
	       "Policies (or Boundaries) and go to the line and column named "
	       "here. 2. Read the text by hand and decide whether every "
	       "holder should have it. 3. Write it in the documented form: "
	       "one statement with its own semicolon, plain quotation "
	       "marks, the documented operators. Save, and run the review "
	       "again. 4. If the text is right as it is, report it to the "
	       "makers of this program.",
	.false_alarm = "A form of the language that is newer than this "
		       "program.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_CONDITIONS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
