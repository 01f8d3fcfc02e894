/* SPDX-License-Identifier: Apache-2.0 */
/* Verdict of one rule on one subject, and what a rule came to as a whole. */
#ifndef MODEL_FINDING_H
#define MODEL_FINDING_H

#include "abi/muster_rule.h"
#include "base/base.h"

enum fact_kind { FACT_TEXT, FACT_NUMBER, FACT_TIME };
struct fact {
	const char *label;
	enum fact_kind kind;
	const char *text;
	int64_t number;
};

struct exception;

/* Of a finding, in view of the reviews before this one. */
enum standing {
	STANDING_UNKNOWN, /* there is no earlier review */
	STANDING_NEW, STANDING_OPEN, /* found before, and still there */
	STANDING_REOPENED /* was fixed, and is back */
};

struct finding {
	const char *id;      /* stable over runs: rule, version, subject */
	const char *rule;
	uint32_t version;
	enum muster_verdict verdict; /* FAIL, or UNKNOWN */
	enum muster_severity severity;
	const char *severity_reason;
	enum muster_subject subject;
	const char *subject_id, *subject_name;
	const char *source;
	const char *reason;
	const struct fact *facts;
	size_t n_facts;
	const struct exception *exception; /* that holds; NULL: it is open */
	enum standing standing;
	int64_t first_seen;  /* UTC_UNKNOWN without earlier reviews */
	size_t times;        /* reviews that found it, this one included */
};
/* Found by the last review, judged again, and found no more. */
struct fixed_finding {
	const char *id, *rule, *source, *subject_id, *subject_name;
	enum muster_severity severity;
	int64_t first_seen, last_seen;
	bool gone;           /* the subject itself is no longer there */
	bool left;           /* it is, but the rule asks about it no more */
};

/* A rule with its settings of this run, and its counts. */
struct setting_value {
	const struct muster_setting *setting;
	int64_t value;
	bool configured;
};
struct rule_result {
	const struct muster_rule *rule;
	const char *module;  /* NULL: built in; else file name */
	enum muster_rule_status status;
	const char *reason;  /* of anything but EVALUATED */
	const struct setting_value *settings;
	size_t n_settings;
	size_t n_pass, n_fail, n_unknown;
};

/* All verdicts of a run: findings sorted by severity (highest first), rule,
 * subject name, id; unknowns in their own list, same order. */
struct verdicts {
	const struct rule_result *rules;
	size_t n_rules;
	const struct finding *findings;
	size_t n_findings;
	const struct finding *unknowns;
	size_t n_unknowns;
	size_t by_severity[MUSTER_CRITICAL + 1]; /* of the open ones */
	size_t n_excepted;   /* these are in findings, too */
	size_t n_new, n_reopened; /* open ones; 0 without earlier reviews */
	const struct fixed_finding *fixed; /* by rule, subject name, id */
	size_t n_fixed;
	const size_t *exception_hits; /* of each exception */
};
const char *standing_text(enum standing); /* "new" */

const char *severity_text(enum muster_severity); /* "high" */
int severity_parse(const char *, enum muster_severity *); /* -1 unknown */
const char *verdict_text(enum muster_verdict);
const char *rule_status_text(enum muster_rule_status);
const char *subject_text(enum muster_subject); /* "account" */

#endif
