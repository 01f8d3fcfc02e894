/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the platform itself says somebody holds: questions that were put to
 * it, and its answers.  A second opinion on a sample, never the inventory.
 */
#ifndef MODEL_ANSWER_H
#define MODEL_ANSWER_H

#include "model/condition.h"

/*
 * An account and a scope that were asked about and answered whole; without
 * an answer row the platform says that nothing is held.  Answers without
 * their question are the beginning of a reply that broke off.
 */
struct platform_question {
	const char *source, *account_id, *scope_id;
	size_t evidence;     /* exchange number, NONE if none */
	/* set by model_freeze; NONE: not in the inventory */
	size_t account, scope;
	size_t first_answer, n_answers; /* in model answers */
};

/* One effect on one permission. */
struct platform_answer {
	const char *source, *account_id, *scope_id;
	const char *permission;
	bool deny;
	const struct condition *conditions; /* AND */
	size_t n_conditions;
	/* Where it comes from: i-th policy through i-th group; "" for what
	 * was not said. */
	const char *const *policy_ids;
	size_t n_policies;
	const char *const *group_ids;
	size_t n_groups;
	bool unclear;        /* effect or a condition was not understood */
	size_t evidence;
};

#endif
