/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a random organisation into a model, in any order. */
#include "support/organisation_private.h"

static int
add(const struct organisation *o, struct model *m, enum noun_id noun, size_t i,
    struct err *err)
{
	switch (noun) {
	case NOUN_SOURCE:
		return model_add_source(m, &o->sources[i], err);
	case NOUN_ACCOUNT:
		return model_add_account(m, &o->accounts[i], err);
	case NOUN_GROUP:
		return model_add_group(m, &o->groups[i], err);
	case NOUN_MEMBERSHIP:
		return model_add_membership(m, &o->memberships[i], err);
	case NOUN_SCOPE:
		return model_add_scope(m, &o->scopes[i], err);
	case NOUN_ENTITLEMENT:
		return model_add_entitlement(m, &o->entitlements[i], err);
	case NOUN_BOUNDARY:
		return model_add_boundary(m, &o->boundaries[i], err);
	case NOUN_GRANT:
		return model_add_grant(m, &o->grants[i], err);
	case NOUN_CREDENTIAL:
		return model_add_credential(m, &o->credentials[i], err);
	case NOUN_EVENT:
		return model_add_event(m, &o->events[i], err);
	case NOUN_LIMIT:
		return model_add_limit(m, &o->limits[i], err);
	case NOUN_QUESTION:
		return model_add_question(m, &o->questions[i], err);
	case NOUN_ANSWER:
		return model_add_answer(m, &o->answers[i], err);
	case NOUN_PART:
		return model_add_part(m, &o->parts[i], err);
	case NOUN_GAP:
		return model_add_gap(m, &o->gaps[i], err);
	case NOUN_EVIDENCE:
		return model_add_evidence(m, &o->evidence[i], err);
	case NOUN_COUNT:
		break;
	}
	return -1;
}

static void
shuffle(struct dice *dice, size_t *list, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t other = (size_t)dice_roll(dice, i), kept = list[i - 1];

		list[i - 1] = list[other];
		list[other] = kept;
	}
}

int
organisation_add(const struct organisation *o, struct model *model,
    uint64_t order, struct err *err)
{
	struct dice dice = { order };
	size_t nouns[NOUN_COUNT], rows[MAX_ROWS];

	for (size_t i = 0; i < NOUN_COUNT; i++)
		nouns[i] = i;
	if (order != 0)
		shuffle(&dice, nouns, NOUN_COUNT);
	for (size_t i = 0; i < NOUN_COUNT; i++) {
		enum noun_id noun = (enum noun_id)nouns[i];

		for (size_t r = 0; r < o->n[noun]; r++)
			rows[r] = r;
		if (order != 0)
			shuffle(&dice, rows, o->n[noun]);
		for (size_t r = 0; r < o->n[noun]; r++)
			if (add(o, model, noun, rows[r], err) < 0)
				return -1;
	}
	return 0;
}
