/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between the files that write OSCAL 1.2.1.  How the review is told in it:
 *
 *	a rule                an observation: what was tested, with its counts
 *	a finding, a subject  an observation each, of a subject (inventory item)
 *	that was not judged
 *	a rule's open         a risk, and an item of the plan of action
 *	findings
 *	those of a rule that  a risk whose deviation is approved
 *	an exception covers
 *	a requirement         a finding on an objective of our own: what this
 *	                      review can show of it
 *
 * So a requirement refers to its rules, and a risk to its findings; a
 * requirement that refers to every finding would make the file grow with the
 * product of both.
 */
#ifndef EXCHANGE_OSCAL_H
#define EXCHANGE_OSCAL_H

#include "exchange/out.h"

#define OSCAL_VERSION "1.2.1"
#define OSCAL_NS "https://example.org/muster/ns/oscal"

struct control;
struct finding;

struct oscal_risk {
	size_t rule;
	size_t exception; /* NONE: those that are open */
	size_t n;         /* findings */
	int severity;     /* the highest of them */
};
struct oscal {
	struct out *out;
	struct json_writer *json;
	const struct exchange_input *in;
	struct out_by_rule found;
	const struct oscal_risk *risks; /* by rule; open ones first */
	size_t n_risks;
};
int oscal_prepare(struct oscal *, struct out *, struct err *) MUST_USE;

/* ---- oscal.c: values ---- */
/* A string or a line: never empty, no line ends, no blanks around it. */
void oscal_line(struct oscal *, const char *key, const char *);
/* Markdown: foreign text, in which nothing is markup; and our own. */
void oscal_markup_line(struct oscal *, const char *key, const char *);
void oscal_markup(struct oscal *, const char *key, const char *);
void oscal_own(struct oscal *, const char *key, const char *);
void oscal_prop(struct oscal *, const char *name, const char *value);
void oscal_count(struct oscal *, const char *name, size_t);
void oscal_uuid(struct oscal *, const char *key, const char *kind,
    const char *id); /* out_uuid() */
void oscal_run_uuid(struct oscal *, const char *key, const char *kind,
    const char *id);
/* "soc-2_CC6.2"; of NIST SP 800-53 as its own catalogue has it: "ac-2.3". */
const char *oscal_control_id(struct oscal *, const struct control *);
const char *oscal_objective_id(struct oscal *, const struct control *);
void oscal_origin(struct oscal *, bool list);
int64_t oscal_collected(const struct oscal *);

/* ---- oscal_parts.c: what both documents hold ---- */
void oscal_metadata(struct oscal *, const char *title);
void oscal_definitions(struct oscal *);
void oscal_back_matter(struct oscal *);

/* ---- oscal_observation.c ---- */
void oscal_subject_uuid(struct oscal *, const struct finding *,
    char uuid[DIGEST_UUID]);
/* What the observation of a finding, or of an undecided subject, is named
 * by; the name space is "observation". */
const char *oscal_observation_id(struct oscal *, const struct finding *);
void oscal_observe_finding(struct oscal *, const struct finding *);
void oscal_observe_rule(struct oscal *, size_t rule);
void oscal_observe_holes(struct oscal *);

/* ---- oscal_risk.c ---- */
void oscal_put_risk(struct oscal *, const struct oscal_risk *);
/* Stable over runs: "TOK-01", "TOK-01 under TOK-01 of bootstrap". */
const char *oscal_risk_id(struct oscal *, const struct oscal_risk *);
/* The observations of its findings, as a list of references. */
void oscal_related(struct oscal *, const struct oscal_risk *);

#endif
