/* SPDX-License-Identifier: Apache-2.0 */
/* IPE-09: do the clocks agree that ages are measured with? */
#include <stddef.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "minutes", "minutes that the clocks may be apart", 5, 1, 1440 },
	{ NULL, NULL, 0, 0, 0 }
};

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_source *s, int64_t minutes)
{
	const int64_t skew = s->clock_skew;
	const int64_t apart = skew < 0 && skew != MUSTER_NO_TIME ? -skew : skew;
	const int day = apart >= MUSTER_DAY;

	if (skew == MUSTER_NO_TIME)
		return host->judge(run, MUSTER_UNKNOWN, MUSTER_SOURCE, s->id,
		    "The source did not say what time it was.", MUSTER_LOW,
		    NULL);
	if (apart <= minutes * 60)
		return host->judge(run, MUSTER_PASS, MUSTER_SOURCE, s->id, NULL,
		    MUSTER_LOW, NULL);
	if (host->fact_number(run, "seconds apart", apart) != 0 ||
	    host->fact_text(run, "the source's clock is",
		skew > 0 ? "ahead" : "behind") != 0 ||
	    host->fact_number(run, "minutes accepted", minutes) != 0)
		return -1;
	return host->judge(run, MUSTER_FAIL, MUSTER_SOURCE, s->id,
	    "The clock of this machine and that of the source are apart.",
	    day ? MUSTER_MEDIUM : MUSTER_LOW,
	    day ? "medium: ages in days are wrong"
		: "low: ages in days are off by one at most");
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const int64_t minutes = host->setting(run, "minutes");
	const struct muster_source *s;

	for (size_t i = 0; (s = host->source(run, i)) != NULL; i++)
		if (judge(host, run, s, minutes) != 0)
			return -1;
	return 0;
}

const struct muster_rule rule_clock_doubtful = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "IPE-09",
	.family = "data quality",
	.title = "Clock doubtful",
	.logic = "For each source, the largest distance between the time that "
		 "its replies stated and the clock of this machine when they "
		 "came: more than `minutes` is a finding. A source that stated "
		 "no time is unknown.",
	.rationale = "Every age in the report is the distance between a date "
		     "of the source and a clock of ours. If the clocks differ, "
		     "so do the ages, and the times of the evidence prove less "
		     "than they say.",
	.fix = "1. Synchronise the clock of this machine (NTP) and collect "
	       "again. 2. If it is right, look for a proxy on the way that "
	       "answers from a store or sets a date of its own. 3. If the "
	       "source's clock is wrong, tell the vendor.",
	.false_alarm = "A proxy that rewrites the Date header; a run whose "
		       "clock was set on purpose.",
	.severity = MUSTER_LOW,
	.settings = settings,
	.needs = 0,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
