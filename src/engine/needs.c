/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the data a rule rests on was read, and what is missing if not. */
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "engine/engine_private.h"
#include "model/register.h"

#define MAX_REASON ((size_t)8 * KIB)

static const char *const data_words[] = { "accounts", "service users", "groups",
	"members of groups", "environments", "policies and roles", "bindings",
	"boundaries", "tokens", "audit logs", "limits",
	"answers of the platform", "an earlier snapshot to compare with",
	"networks that sign-in is allowed from", "an HR roster",
	"decisions of earlier reviews", "a directory of the identity provider",
	"second factors", "the use of rights" };

const char *
needs_part_name(
    const struct model *model, const struct part *part, struct arena *arena)
{
	const char *name = part->scope_id;
	size_t scope;

	if (part->scope_id == NULL)
		return part->name;
	scope = model_find_scope(model, part->source, part->scope_id);
	if (scope != NONE && model->scopes[scope].name != NULL)
		name = model->scopes[scope].name;
	return arena_printf(arena, "%s of %s", part->name, name);
}

static bool
is_hole(const struct part *part)
{
	return part->status == PART_PARTIAL || part->status == PART_UNREAD;
}

/* "bindings of Production: not read (HTTP 403; missing permission x)" */
static int
describe_hole(
    struct strbuf *text, const struct model *model, const struct part *part)
{
	struct arena arena;
	const char *name;

	arena_init(&arena);
	name = needs_part_name(model, part, &arena);
	if (name == NULL) {
		arena_clear(&arena);
		return -1;
	}
	strbuf_addf(text, "%s: %s", name,
	    part->status == PART_UNREAD ? "not read" : "read in part");
	if (part->reason != NULL || part->permission != NULL)
		strbuf_addf(text, " (%s%s%s%s)",
		    part->reason != NULL ? part->reason : "",
		    part->reason != NULL && part->permission != NULL ? "; "
								     : "",
		    part->permission != NULL ? "missing permission " : "",
		    part->permission != NULL ? part->permission : "");
	arena_clear(&arena);
	return 0;
}

/*
 * The holes in some data, in words: the first three, and how many more.
 * *out is NULL if there is none.  source NULL: any.
 */
static int
describe_holes(const struct model *model, unsigned data, const char *source,
    struct arena *arena, const char **out)
{
	struct strbuf text;
	size_t n = 0;

	*out = NULL;
	strbuf_init(&text, MAX_REASON);
	for (size_t i = 0; i < model->n_parts; i++) {
		const struct part *p = &model->parts[i];

		if ((p->data & data) == 0 || !is_hole(p) ||
		    (source != NULL && text_compare(p->source, source) != 0))
			continue;
		if (n > 0 && n < 3)
			strbuf_add(&text, "; ");
		if (n++ < 3 && describe_hole(&text, model, p) != 0) {
			strbuf_clear(&text);
			return -1;
		}
	}
	if (n > 3)
		strbuf_addf(&text, "; and %zu more", n - 3);
	if (n == 0) {
		strbuf_clear(&text);
		return 0;
	}
	*out = strbuf_take(&text, arena);
	return *out != NULL ? 0 : -1;
}

struct tally {
	size_t parts, read, unread;
};

static struct tally
count_parts(const struct model *model, unsigned data)
{
	struct tally t = { 0, 0, 0 };

	for (size_t i = 0; i < model->n_parts; i++) {
		const struct part *p = &model->parts[i];

		if ((p->data & data) == 0)
			continue;
		t.parts++;
		t.read +=
		    p->status == PART_COMPLETE || p->status == PART_PARTIAL;
		t.unread += p->status == PART_UNREAD;
	}
	return t;
}

/* What keeps the rule from running at all; *out is NULL if nothing does. */
static int
find_bar(const struct model *model, uint32_t needs, struct arena *arena,
    const char **out)
{
	*out = NULL;
	for (size_t i = 0; i < NITEMS(data_words); i++) {
		const unsigned bit = 1u << i;
		struct tally t;

		if ((needs & bit) == 0)
			continue;
		t = count_parts(model, bit);
		if (t.parts == 0) {
			*out = arena_printf(arena,
			    "nothing in this configuration delivers %s",
			    data_words[i]);
			return *out != NULL ? 0 : -1;
		}
		if (t.read == 0 && t.unread > 0)
			return describe_holes(model, bit, NULL, arena, out);
	}
	return 0;
}

/* ---- what nothing that is configured gives ---- */

static void
add_need(struct strbuf *text, const char *what)
{
	strbuf_addf(text, "%s%s",
	    strbuf_text(text)[0] != '\0' ? "; " : "needs ", what);
}

static void
add_register(struct strbuf *text, enum muster_register of)
{
	add_need(text, "the register \"");
	strbuf_addf(text, "%s\"", register_text(of));
}

/* Kinds of data and registers that there are; a rule without a check lacks
 * its data even where some source has it. */
int
engine_lacks(const struct muster_rule *rule, uint32_t data, uint32_t registers,
    struct arena *arena, const char **out)
{
	const uint32_t lacking =
	    rule->needs & ~(rule->check == NULL ? data & ~UNDELIVERED : data);
	const uint32_t unregistered = contract_registers(rule) & ~registers;
	struct strbuf text;

	*out = NULL;
	strbuf_init(&text, MAX_REASON);
	for (size_t i = 0; i < NITEMS(data_words); i++)
		if ((lacking & (UINT32_C(1) << i)) != 0)
			add_need(&text, data_words[i]);
	for (size_t i = 0; i < REGISTER_KINDS; i++)
		if ((unregistered & (UINT32_C(1) << i)) != 0)
			add_register(&text, (enum muster_register)i);
	if (strbuf_text(&text)[0] == '\0' && !strbuf_failed(&text)) {
		strbuf_clear(&text);
		return 0;
	}
	*out = strbuf_take(&text, arena);
	return *out != NULL ? 0 : -1;
}

/* What is asked of every source is there, or its absence is no one's choice:
 * that is for find_bar() to say. */
static int
find_absent(const struct judging *in, const struct muster_rule *rule,
    struct arena *arena, const char **out)
{
	uint32_t data = ~(UNDELIVERED | (uint32_t)MUSTER_DATA_HISTORY);

	for (uint32_t bit = 1; bit != 0; bit <<= 1)
		if ((UNDELIVERED & bit) != 0 &&
		    count_parts(in->derived->model, bit).parts > 0)
			data |= bit;
	if (in->history != NULL)
		data |= MUSTER_DATA_HISTORY;
	return engine_lacks(rule, data,
	    in->registers != NULL ? in->registers->configured : 0, arena, out);
}

static int
find_causes(struct needs *needs, const struct model *model,
    const struct muster_rule *rule, struct arena *arena)
{
	const char **cause =
	    arena_alloc(arena, model->n_sources + 1, sizeof(*cause));

	if (cause == NULL)
		return -1;
	needs->cause = cause;
	for (size_t i = 0; rule->whole != 0 && i < model->n_sources; i++)
		if (describe_holes(model, rule->whole, model->sources[i].id,
			arena, &cause[i]) != 0)
			return -1;
	return 0;
}

int
needs_find(struct needs *needs, const struct judging *in,
    const struct muster_rule *rule, struct arena *arena, struct err *err)
{
	const struct model *model = in->derived->model;

	memset(needs, 0, sizeof(*needs));
	needs->status = MUSTER_RULE_NO_DATA;
	if (find_absent(in, rule, arena, &needs->reason) != 0)
		return err_nomem(err);
	if (needs->reason != NULL)
		return 0;
	needs->status = MUSTER_RULE_EVALUATED;
	if (find_bar(model, rule->needs & ~(uint32_t)MUSTER_DATA_HISTORY,
		arena, &needs->reason) != 0 ||
	    find_causes(needs, model, rule, arena) != 0)
		return err_nomem(err);
	if (needs->reason != NULL) {
		needs->status = MUSTER_RULE_NOT_EVALUATED;
		return 0;
	}
	if (describe_holes(model, rule->needs | rule->whole, NULL, arena,
		&needs->reason) != 0)
		return err_nomem(err);
	if (needs->reason != NULL)
		needs->status = MUSTER_RULE_IN_PART;
	return 0;
}
