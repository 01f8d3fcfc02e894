/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Range checks.  A source that states a login in the year 1 or minus five
 * sign-ins has said nothing usable: the value becomes "not said", and a gap
 * and a note on the part count what was lost, so that it is not silent.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/field.h"
#include "model/freeze.h"
#include "model/memory.h"
#include "model/model.h"

#define TIME_MIN INT64_C(0)            /* 1970-01-01T00:00:00Z */
#define TIME_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

/* Values lost, by source. */
struct tally {
	const char *source;
	size_t n;
};
struct tallies {
	struct tally *items;
	size_t n, room;
};

static int
count_loss(struct tallies *tallies, const char *source, size_t lost)
{
	void *items = tallies->items;

	for (size_t i = 0; i < tallies->n; i++) {
		if (text_compare(tallies->items[i].source, source) == 0) {
			tallies->items[i].n += lost;
			return 0;
		}
	}
	if (array_reserve(&items, &tallies->room, tallies->n + 1,
		sizeof(*tallies->items)) != 0)
		return -1;
	tallies->items = items;
	tallies->items[tallies->n].source = source;
	tallies->items[tallies->n++].n = lost;
	return 0;
}

static bool
mend(void *row, const struct field *field)
{
	int64_t value = field_number(row, field);

	if (field->kind == FIELD_COUNT) {
		if (value >= -1)
			return false;
		field_set_number(row, field, -1);
		return true;
	}
	if (value == UTC_UNKNOWN || (value >= TIME_MIN && value <= TIME_MAX))
		return false;
	field_set_number(row, field, UTC_UNKNOWN);
	return true;
}

static size_t
mend_row(const struct noun *noun, void *row)
{
	size_t lost = 0;

	for (size_t i = 0; i < noun->n_fields; i++) {
		const struct field *field = &noun->fields[i];

		if (field->kind == FIELD_TIME || field->kind == FIELD_COUNT)
			lost += mend(row, field);
	}
	return lost;
}

/* The row's source; exchanges have none, a source is its own. */
static const char *
source_of(const struct noun *noun, const void *row)
{
	if (noun == &field_nouns[NOUN_EVIDENCE])
		return NULL;
	return field_text(row, &noun->fields[0]);
}

/* First part, by name, that the noun's rows came with; or NULL. */
static struct part *
part_of(struct model *model, const struct noun *noun, const char *source)
{
	struct part *found = NULL;

	for (size_t i = 0; i < model->n_parts; i++) {
		struct part *part = &model->parts[i];

		if ((part->data & noun->data) == 0 ||
		    text_compare(part->source, source) != 0)
			continue;
		if (found == NULL || field_compare(NOUN_PART, part, found) < 0)
			found = part;
	}
	return found;
}

static int
report(struct model *model, const struct noun *noun, const struct tally *tally,
    struct err *err)
{
	struct arena *arena = &model->memory->arena;
	struct part *part = part_of(model, noun, tally->source);
	struct gap gap = { .source = tally->source, .evidence = NONE };
	const char *note;

	gap.part = part != NULL ? part->name : noun->plural;
	gap.scope_id = part != NULL ? part->scope_id : NULL;
	gap.what = arena_printf(arena, "%zu value%s out of range in %s",
	    tally->n, tally->n == 1 ? "" : "s", noun->plural);
	gap.reason = "times must lie between 1970 and 9999 and counts must "
		     "not be negative; shown as not known";
	if (gap.what == NULL)
		return err_nomem(err);
	if (part != NULL) {
		note = part->note == NULL ? gap.what
					  : arena_printf(arena, "%s; %s",
						part->note, gap.what);
		if (note == NULL)
			return err_nomem(err);
		part->note = note;
	}
	return model_add_gap(model, &gap, err) < 0 ? -1 : 0;
}

static int
check_noun(struct model *model, enum noun_id id, struct err *err)
{
	const struct noun *noun = &field_nouns[id];
	struct tallies tallies = { NULL, 0, 0 };
	size_t n, lost;
	char *rows = field_rows(model, id, &n);
	int rc = -1;

	for (size_t i = 0; i < n; i++) {
		void *row = rows + i * noun->size;

		lost = mend_row(noun, row);
		if (lost > 0 &&
		    count_loss(&tallies, source_of(noun, row), lost) != 0) {
			err_nomem(err);
			goto out;
		}
	}
	for (size_t i = 0; i < tallies.n; i++)
		if (report(model, noun, &tallies.items[i], err) != 0)
			goto out;
	rc = 0;
out:
	free(tallies.items);
	return rc;
}

/* A point in time that is said to be known but is not there. */
static void
agree(enum seen_state *state, int64_t at)
{
	if (*state == SEEN_AT && at == UTC_UNKNOWN)
		*state = SEEN_UNKNOWN;
}

int
range_check(struct model *model, struct err *err)
{
	for (enum noun_id id = 0; id < NOUN_COUNT; id++)
		if (id != NOUN_MEMBERSHIP && check_noun(model, id, err) != 0)
			return -1;
	for (size_t i = 0; i < model->n_accounts; i++)
		agree(&model->accounts[i].login_state,
		    model->accounts[i].last_login);
	for (size_t i = 0; i < model->n_credentials; i++) {
		struct credential *c = &model->credentials[i];

		agree(&c->used_state, c->last_used);
		agree(&c->expiry_state, c->expires);
	}
	return 0;
}
