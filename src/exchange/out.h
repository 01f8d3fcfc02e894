/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One file being written: how text gets into it, with the pseudonyms of a
 * twin in place of people, and nothing in it that hides or moves text.
 */
#ifndef EXCHANGE_OUT_H
#define EXCHANGE_OUT_H

#include "base/digest.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "exchange/exchange.h"

struct finding;
struct muster_rule;
struct rule_result;

#define OUT_MAX_TEXT ((size_t)64 * MIB) /* of one value */

/* Indexes of requirements. */
struct out_controls {
	const size_t *list;
	size_t n;
};

struct out {
	FILE *file;
	struct json_writer json; /* on the same file, for formats in JSON */
	const struct exchange_input *in;
	struct arena *arena;
	int64_t rows;
	bool failed; /* a text had no room; sticks */
	struct strbuf text, masked; /* of the value under way */
	const struct out_controls *controls; /* of each rule; out_controls() */
};

/*
 * The text as it goes out: valid UTF-8 and, in a twin, with pseudonyms;
 * `field` names what it stands in (base/mask.h), or NULL.  out_exact() keeps
 * every character, for values that another program looks up; out_shown()
 * makes control characters and bidirectional overrides visible (line ends
 * stay), for what people read.  Borrowed until the next of these; never NULL.
 */
const char *out_exact(struct out *, const char *, const char *field);
const char *out_shown(struct out *, const char *, const char *field);

/* Members of the JSON: nothing is written for NULL.  The key is also the name
 * of the field. */
void out_member(struct out *, const char *key, const char *);
void out_member_exact(struct out *, const char *key, const char *);
/* { "text": ... } */
void out_message(struct out *, const char *key, const char *);

/* "login: ada; days: 72", as findings.json has it; borrowed likewise. */
const char *out_facts(struct out *, const struct finding *);
/* One fact's value alone. */
const char *out_fact(struct out *, const struct finding *, size_t i);

/*
 * Where the finding stands since the last review: "new", "open",
 * "reopened", or "excepted"; "open" too where there was no review before.
 */
const char *out_state(const struct finding *);
/* "0.1.0" of "muster 0.1.0". */
const char *out_version(const struct exchange_input *);
/* Times as JSON members: RFC 3339; and milliseconds since the Epoch. */
void out_time(struct out *, const char *key, int64_t utc);
void out_millis(struct out *, const char *key, int64_t utc);
/* First and last exchange of all sources; UTC_UNKNOWN. */
int64_t out_collected(const struct exchange_input *, bool last);

/*
 * A UUID that is the same in every run for what `kind` and `id` name in these
 * sources; out_run_uuid(): of this run, made of its tape, configuration and
 * moment.
 */
void out_uuid(struct out *, const char *kind, const char *id,
    char uuid[DIGEST_UUID]);
void out_run_uuid(struct out *, const char *kind, const char *id,
    char uuid[DIGEST_UUID]);

/*
 * The findings, or the subjects that could not be judged, of each rule: rows
 * first[i] to first[i + 1] of `list` are indexes of those of rule i, in their
 * own order.  What no rule of the verdicts names stands behind the last.
 */
struct out_by_rule {
	size_t *first, *list;
};
int out_by_rule(struct out_by_rule *, const struct exchange_input *,
    const struct finding *, size_t n, struct arena *, struct err *) MUST_USE;
/* Index of a rule's result by its id; NONE. */
size_t out_rule(const struct exchange_input *, const char *id);
/* The requirements that a rule (NONE: none) speaks to, in their order. */
struct out_controls out_controls(struct out *, size_t rule);

extern const struct exchange_format exchange_junit, exchange_ocsf,
    exchange_oscal_poam, exchange_oscal_results, exchange_sarif;

#endif
