/* SPDX-License-Identifier: Apache-2.0 */
/* AUT-06: which environments can be signed in to from anywhere? */
#include <stddef.h>
#include <string.h>

#include "abi/muster_rule.h"

static const struct muster_setting settings[] = {
	{ "ipv4_prefix", "length of an IPv4 prefix that is still too wide", 8,
	    0, 31 },
	{ "ipv6_prefix", "length of an IPv6 prefix that is still too wide", 32,
	    0, 127 },
	{ NULL, NULL, 0, 0, 0 }
};

#define MAX_LISTED 10 /* ranges that are told */

struct limits {
	int64_t v4, v6;
};

enum width { NARROW, WIDE, ALL, UNREADABLE };

/* The length of the prefix; -1: not one. */
static int
prefix_of(const char *text, int most)
{
	int n = 0;

	if (*text == '\0' || strlen(text) > 3)
		return -1;
	for (; *text >= '0' && *text <= '9'; text++)
		n = n * 10 + (*text - '0');
	return *text == '\0' && n <= most ? n : -1;
}

static int
is_address(const char *range, size_t len, int v6)
{
	const char *letters = v6 ? "0123456789abcdefABCDEF:." : "0123456789.";

	return len > 1 && strspn(range, letters) >= len;
}

/* "192.0.2.0/24", "2001:db8::/48", or one address. */
static enum width
width_of(const char *range, const struct limits *limits)
{
	const size_t len = strcspn(range, "/");
	const int v6 = memchr(range, ':', len) != NULL;
	int prefix;

	if (!is_address(range, len, v6))
		return UNREADABLE;
	if (range[len] == '\0')
		return NARROW;
	prefix = prefix_of(range + len + 1, v6 ? 128 : 32);
	if (prefix < 0)
		return UNREADABLE;
	if (prefix == 0)
		return ALL;
	return prefix <= (v6 ? limits->v6 : limits->v4) ? WIDE : NARROW;
}

/* Ranges by width. */
struct tally {
	size_t n[UNREADABLE + 1];
};

static int
walk_ranges(const struct muster_host *host, struct muster_run *run,
    const struct muster_place *p, const struct limits *limits, struct tally *t)
{
	size_t listed = 0;

	for (size_t i = 0; i < p->n_ranges; i++) {
		const enum width w = width_of(p->ranges[i], limits);

		t->n[w]++;
		if (w != NARROW && listed++ < MAX_LISTED &&
		    host->fact_text(run,
			w == UNREADABLE ? "not understood" : "wide range",
			p->ranges[i]) != 0)
			return -1;
	}
	return 0;
}

struct opinion {
	enum muster_verdict verdict;
	const char *reason;
	int open; /* from anywhere */
};

static struct opinion
examine(const struct muster_place *p, const struct tally *t)
{
	static const struct opinion
	    none = { MUSTER_FAIL,
		    "Anybody with an account can sign in from anywhere.", 1 },
	    all = { MUSTER_FAIL, "The list of addresses lets every address in.",
		    1 },
	    wide = { MUSTER_FAIL,
		    "The list of addresses lets a very wide range in.", 0 },
	    unsaid = { MUSTER_UNKNOWN,
		    "The source does not say whether sign-in is limited to "
		    "listed addresses.",
		    0 },
	    empty = { MUSTER_UNKNOWN,
		    "Sign-in is limited to listed addresses, but the list is "
		    "empty or was not read.",
		    0 },
	    strange = { MUSTER_UNKNOWN,
		    "Some of the listed addresses were not understood.", 0 },
	    good = { MUSTER_PASS, NULL, 0 };

	if (p->fenced == MUSTER_NO)
		return none;
	if (p->fenced != MUSTER_YES)
		return unsaid;
	if (t->n[ALL] > 0)
		return all;
	if (t->n[WIDE] > 0)
		return wide;
	if (p->n_ranges == 0)
		return empty;
	return t->n[UNREADABLE] > 0 ? strange : good;
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_place *p, const struct limits *limits)
{
	static const struct {
		enum muster_severity severity;
		const char *reason;
	} by[2][2] = {
		{ { MUSTER_LOW, "low: some addresses are kept out, and it is "
				"not marked as production" },
		    { MUSTER_MEDIUM, "medium: it is open to every address, but "
				     "not marked as production" } },
		{ { MUSTER_MEDIUM, "medium: it is production, but some "
				   "addresses are kept out" },
		    { MUSTER_HIGH, "high: it is production, and open to every "
				   "address" } },
	};
	const char *tier = p->scope.criticality;
	const int production = tier != NULL && strcmp(tier, "production") == 0;
	struct tally t = { { 0 } };
	struct opinion o;

	if (p->fenced == MUSTER_YES &&
	    walk_ranges(host, run, p, limits, &t) != 0)
		return -1;
	o = examine(p, &t);
	if (o.verdict != MUSTER_PASS &&
	    (host->fact_number(run, "ranges", (int64_t)p->n_ranges) != 0 ||
		host->fact_text(run, "criticality", tier) != 0))
		return -1;
	return host->judge(run, o.verdict, MUSTER_PLACE, p->id, o.reason,
	    by[production][o.open].severity, by[production][o.open].reason);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct limits limits = { host->setting(run, "ipv4_prefix"),
		host->setting(run, "ipv6_prefix") };
	const struct muster_place *p;

	for (size_t i = 0; (p = host->place(run, i)) != NULL; i++) {
		if (p->scope.kind == NULL ||
		    strcmp(p->scope.kind, "environment") != 0 ||
		    p->active == MUSTER_NO)
			continue;
		if (judge(host, run, p, &limits) != 0)
			return -1;
	}
	return 0;
}

const struct muster_rule rule_network_open = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "AUT-06",
	.family = "authentication",
	.title = "Environment without a list of allowed addresses",
	.logic = "Every environment that is active: sign-in is not limited to "
		 "listed addresses, or the list holds a range as wide as an "
		 "IPv4 prefix of `ipv4_prefix` bits or less, or an IPv6 prefix "
		 "of `ipv6_prefix` bits or less. Where the source does not "
		 "say, or a range cannot be read, the verdict is unknown.",
	.rationale = "A stolen password or session works from wherever the "
		     "thief is. A list of the company's own addresses makes it "
		     "work only from inside.",
	.fix = "1. Collect the addresses people and pipelines really come "
	       "from: those of the company's proxies and VPN. 2. Open Account "
	       "Management > Settings > Environments, edit the environment, "
	       "and enter them under IP allowlist, with your own address, "
	       "before switching it on. 3. Replace a wide range by the parts "
	       "that belong to you.",
	.false_alarm = "A company whose people work from anywhere and whose "
		       "login service checks device and place instead; a wide "
		       "private range behind a gateway.",
	.severity = MUSTER_MEDIUM,
	.settings = settings,
	.needs = MUSTER_DATA_SCOPES | MUSTER_DATA_NETWORKS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
};
