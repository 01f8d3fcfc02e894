/* SPDX-License-Identifier: Apache-2.0 */
/* The words for verdicts, severities and what they are about. */
#include <string.h>

#include "model/finding.h"

static const char *const severities[] = {
	[MUSTER_INFO] = "info",
	[MUSTER_LOW] = "low",
	[MUSTER_MEDIUM] = "medium",
	[MUSTER_HIGH] = "high",
	[MUSTER_CRITICAL] = "critical",
};

/* A module may hand in any number: what is out of range is the worst. */
const char *
severity_text(enum muster_severity severity)
{
	if ((size_t)severity >= NITEMS(severities))
		return severities[MUSTER_CRITICAL];
	return severities[severity];
}

int
severity_parse(const char *text, enum muster_severity *out)
{
	for (size_t i = 0; i < NITEMS(severities); i++) {
		if (strcmp(text, severities[i]) == 0) {
			*out = (enum muster_severity)i;
			return 0;
		}
	}
	return -1;
}

const char *
verdict_text(enum muster_verdict verdict)
{
	switch (verdict) {
	case MUSTER_PASS:
		return "pass";
	case MUSTER_FAIL:
		return "fail";
	case MUSTER_UNKNOWN:
		break;
	}
	return "unknown";
}

const char *
rule_status_text(enum muster_rule_status status)
{
	switch (status) {
	case MUSTER_RULE_EVALUATED:
		return "evaluated";
	case MUSTER_RULE_IN_PART:
		return "evaluated in part";
	case MUSTER_RULE_OFF:
		return "switched off";
	case MUSTER_RULE_NO_DATA:
		return "no data";
	case MUSTER_RULE_NOT_EVALUATED:
		break;
	}
	return "not evaluated";
}

const char *
subject_text(enum muster_subject subject)
{
	switch (subject) {
	case MUSTER_ACCOUNT:
		return "account";
	case MUSTER_GROUP:
		return "group";
	case MUSTER_ENTITLEMENT:
		return "entitlement";
	case MUSTER_GRANT:
		return "grant";
	case MUSTER_CREDENTIAL:
		return "credential";
	case MUSTER_PART:
		return "part";
	case MUSTER_RULE:
		return "rule";
	case MUSTER_SOURCE:
		return "source";
	case MUSTER_BOUNDARY:
		return "boundary";
	case MUSTER_PLACE:
		return "place";
	case MUSTER_LIMIT:
		return "limit";
	case MUSTER_ENTRY:
		return "entry";
	case MUSTER_EXCEPTION:
		break;
	}
	return "exception";
}

const char *
standing_text(enum standing standing)
{
	switch (standing) {
	case STANDING_NEW:
		return "new";
	case STANDING_OPEN:
		return "open";
	case STANDING_REOPENED:
		return "reopened";
	case STANDING_UNKNOWN:
		break;
	}
	return "not known";
}
