/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the chosen rules over a snapshot and collects their verdicts. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "model/finding.h"

struct arena;
struct changes;
struct controls;
struct derived;
struct duties;
struct err;
struct exceptions;
struct history;
struct json;
struct log;
struct registers;

/* Built-in rules in report order; ends with NULL. */
extern const struct muster_rule *const rule_table[];

struct engine; /* rules chosen, settings read */

/* What is judged, and in view of what; NULL: there is none. */
struct judging {
	const struct derived *derived;
	int64_t now;
	const struct registers *registers;
	const struct exceptions *exceptions;
	const struct duties *duties;
	const struct controls *controls; /* their guards */
	const struct history *history;   /* the last review */
	const struct changes *changes;   /* since then; NULL: found here */
	const char *campaign; /* a review of the last one's is no new one */
};

/*
 * Built-in rules plus those of the modules (*.so) in `plugin_dir` (NULL:
 * none).  A module is loaded only if file and folder are writable by their
 * owner alone and the owner is us or root.  ERR_CONFIG names module and why.
 */
int engine_open(struct engine **, const char *plugin_dir, struct log *,
    struct arena *, struct err *) MUST_USE;
void engine_close(struct engine *);
/*
 * The "rules" object of the configuration: per rule id its settings and
 * "enabled": false with a "reason".  Unknown rules and settings: ERR_CONFIG
 * with line and nearest name; values out of bounds say the bounds.
 */
int engine_configure(struct engine *, const struct json *, struct err *)
    MUST_USE;
/* Rules as they stand, counts 0; for the catalogue.  Borrowed. */
const struct rule_result *engine_rules(const struct engine *, size_t *n);
/*
 * What of its data (enum muster_data) and registers (1 << muster_register) a
 * rule lacks where there are only these, in words; NULL: nothing.  -1 without
 * memory.
 */
int engine_lacks(const struct muster_rule *, uint32_t data, uint32_t registers,
    struct arena *, const char **out) MUST_USE;
/*
 * Judges.  Data a rule needs and that was not read makes it "not evaluated";
 * population read in part makes it "in part"; see muster_rule.whole for
 * verdicts that become unknown.  Findings live in the arena.
 */
int engine_run(const struct engine *, const struct judging *,
    struct verdicts *out, struct arena *, struct err *) MUST_USE;

#endif
