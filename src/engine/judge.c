/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule hands in: facts, and one verdict on each subject. */
#include <string.h>

#include "base/err.h"
#include "base/map.h"
#include "base/text.h"
#include "engine/engine_private.h"

/* Facts are copied at once (the rule may reuse its buffer), but into memory
 * that is used again: most verdicts pass, and their facts go. */
static int
keep_text(struct muster_run *run, const char *text, size_t *at)
{
	const size_t left = MAX_FACT_TEXT - run->text_len;
	const size_t n = strnlen(text, left) + 1;
	void *items = run->text;

	if (n > left)
		return host_breach(run,
		    "hands in more than %zu MiB of facts for one verdict",
		    MAX_FACT_TEXT / MIB);
	if (array_reserve(&items, &run->text_room, run->text_len + n, 1) != 0)
		return host_no_memory(run);
	run->text = items;
	memcpy(run->text + run->text_len, text, n);
	*at = run->text_len;
	run->text_len += n;
	return 0;
}

static int
add_fact(struct muster_run *run, const char *label, enum fact_kind kind,
    const char *text, int64_t number)
{
	void *items = run->facts;
	size_t label_at = 0, text_at = 0;
	struct pending_fact *f;

	if (run->failed)
		return -1;
	if (label == NULL || label[0] == '\0')
		return host_breach(run, "hands in a fact without a label");
	if (run->n_facts == MAX_FACTS)
		return host_breach(run,
		    "hands in more than %d facts for one verdict", MAX_FACTS);
	if (array_reserve(
		&items, &run->facts_room, run->n_facts + 1, sizeof(*f)) != 0)
		return host_no_memory(run);
	run->facts = items;
	if (keep_text(run, label, &label_at) != 0 ||
	    (text != NULL && keep_text(run, text, &text_at) != 0))
		return -1;
	f = &run->facts[run->n_facts++];
	f->kind = kind;
	f->number = number;
	f->label = label_at;
	f->text = text_at;
	return 0;
}

int
judge_fact_text(struct muster_run *run, const char *label, const char *text)
{
	return text == NULL ? 0 : add_fact(run, label, FACT_TEXT, text, 0);
}

int
judge_fact_number(struct muster_run *run, const char *label, int64_t number)
{
	return add_fact(run, label, FACT_NUMBER, NULL, number);
}

int
judge_fact_time(struct muster_run *run, const char *label, int64_t at)
{
	return at == MUSTER_NO_TIME ? 0
				    : add_fact(run, label, FACT_TIME, NULL, at);
}

static const char *
own_text(struct muster_run *run, const char *text)
{
	const size_t n = strnlen(text, MAX_FACT_TEXT);
	char *copy;

	if (n == MAX_FACT_TEXT || n > MAX_TEXT_OF_RULE - run->said) {
		(void)host_breach(run, "hands in too much text");
		return NULL;
	}
	run->said += n;
	if (!text_is_utf8(text, n)) {
		(void)host_breach(run, "hands in text that is not UTF-8");
		return NULL;
	}
	copy = arena_strdup(run->arena, text);
	if (copy == NULL)
		(void)host_no_memory(run);
	return copy;
}

static int
own_facts(struct muster_run *run, struct finding *f)
{
	struct fact *facts =
	    arena_alloc(run->arena, run->n_facts + 1, sizeof(*facts));

	if (facts == NULL)
		return host_no_memory(run);
	f->n_facts = run->n_facts;
	f->facts = facts;
	for (size_t i = 0; i < run->n_facts; i++) {
		const struct pending_fact *from = &run->facts[i];

		facts[i].kind = from->kind;
		facts[i].number = from->number;
		facts[i].label = own_text(run, run->text + from->label);
		if (facts[i].label == NULL)
			return -1;
		if (from->kind != FACT_TEXT)
			continue;
		facts[i].text = own_text(run, run->text + from->text);
		if (facts[i].text == NULL)
			return -1;
	}
	return 0;
}

static int
check_judgement(struct muster_run *run, const struct judgement *j)
{
	if ((unsigned)j->verdict > MUSTER_UNKNOWN)
		return host_breach(run,
		    "gives a verdict that does not exist (%d)",
		    (int)j->verdict);
	if ((unsigned)j->kind >= SUBJECT_KINDS)
		return host_breach(run,
		    "judges a kind of subject that does not "
		    "exist (%d)",
		    (int)j->kind);
	if ((unsigned)j->severity > MUSTER_CRITICAL)
		return host_breach(run,
		    "gives a severity that does not exist (%d)",
		    (int)j->severity);
	if (j->verdict != MUSTER_PASS &&
	    (j->reason == NULL || j->reason[0] == '\0'))
		return host_breach(run,
		    "gives no reason for a verdict that is no "
		    "pass");
	if (j->verdict == MUSTER_FAIL &&
	    (j->severity_reason == NULL || j->severity_reason[0] == '\0'))
		return host_breach(run, "gives no reason for the severity");
	return 0;
}

/* The subject by its id, and that nobody judged it before. */
static int
find_subject(struct muster_run *run, struct judgement *j, const char *id)
{
	if (id == NULL)
		return host_breach(run, "judges a subject without an id");
	if (strnlen(id, MAX_ID_TEXT) == MAX_ID_TEXT)
		return host_breach(run, "judges a subject whose id has no end");
	if (j->kind == MUSTER_RULE) {
		j->at = map_get(run->state_ids, id);
		if (j->at >= run->n_states)
			j->at = NONE;
	} else {
		j->at = views_find(run->views, j->kind, id);
	}
	if (j->at == NONE)
		return host_breach(run,
		    "judges the %s \"%.200s\", which does not exist",
		    subject_text(j->kind), id);
	if (run->judged[j->kind][j->at] >> 2 == run->number)
		return host_breach(run, "judges the %s \"%.200s\" twice",
		    subject_text(j->kind), id);
	return 0;
}

/*
 * A verdict that rests on having seen everything, where not everything was
 * seen: the hole in the subject's own source counts, not that of another.
 */
static int
doubt(struct muster_run *run, struct judgement *j)
{
	const struct muster_rule *r = run->rule->rule;
	const char *id, *cause;
	size_t source_at;

	if (j->verdict == MUSTER_UNKNOWN || j->verdict != r->absence ||
	    j->kind == MUSTER_RULE)
		return 0;
	id = views_source(run->views, j->kind, j->at);
	source_at = views_find(run->views, MUSTER_SOURCE, id);
	cause = source_at != NONE ? run->needs.cause[source_at] : NULL;
	if (cause == NULL)
		return 0;
	j->reason = arena_printf(run->arena,
	    "Not certain, because data is missing: %s.%s%s", cause,
	    j->reason != NULL ? " From what was read: " : "",
	    j->reason != NULL ? j->reason : "");
	if (j->reason == NULL)
		return host_no_memory(run);
	j->verdict = MUSTER_UNKNOWN;
	return 0;
}

static int
name_subject(struct muster_run *run, struct judgement *j)
{
	if (j->kind == MUSTER_RULE) {
		const struct muster_rule_state *s = &run->states[j->at];

		j->subject = (struct subject){ s->id,
			arena_printf(run->arena, "%s %s", s->id, s->title),
			"" };
		return j->subject.name != NULL ? 0 : host_no_memory(run);
	}
	if (views_subject(
		run->views, j->kind, j->at, &j->subject, run->arena) != 0)
		return host_no_memory(run);
	return 0;
}

/* Of exceptions themselves there is none: one could hide that it is over. */
static int
except(struct muster_run *run, const struct judgement *j)
{
	const char *login = j->kind == MUSTER_ACCOUNT
				? run->views->accounts[j->at].login
				: NULL;

	if (j->kind == MUSTER_EXCEPTION)
		return 0;
	return excepted_note(run->excepted, run->views,
	    &run->fails->items[run->fails->n - 1], login,
	    run->views->judging->now, run->err);
}

static int
record(struct muster_run *run, struct judgement *j)
{
	const bool fail = j->verdict == MUSTER_FAIL;
	struct finding f = { .rule = run->rule->rule->id,
		.version = run->rule->rule->version,
		.verdict = j->verdict,
		.severity = fail ? j->severity : run->rule->rule->severity,
		.subject = j->kind };

	if (name_subject(run, j) != 0 || own_facts(run, &f) != 0)
		return -1;
	f.subject_id = j->subject.id;
	f.subject_name = j->subject.name;
	f.source = j->subject.source;
	f.reason = own_text(run, j->reason);
	if (f.reason == NULL)
		return -1;
	if (fail) {
		f.severity_reason = own_text(run, j->severity_reason);
		if (f.severity_reason == NULL)
			return -1;
	}
	if (findings_add(fail ? run->fails : run->unknowns, &f, run->arena,
		run->err) != 0 ||
	    (fail && except(run, j) != 0)) {
		run->failed = true;
		return -1;
	}
	return 0;
}

int
judge_take(struct muster_run *run, struct judgement *j, const char *id)
{
	if (run->failed || check_judgement(run, j) != 0 ||
	    find_subject(run, j, id) != 0 || doubt(run, j) != 0)
		return -1;
	if (j->verdict == MUSTER_PASS) {
		run->n_pass++;
	} else {
		if (record(run, j) != 0)
			return -1;
		run->n_fail += j->verdict == MUSTER_FAIL;
		run->n_unknown += j->verdict == MUSTER_UNKNOWN;
	}
	run->judged[j->kind][j->at] = JUDGED(run->number, j->verdict);
	run->n_facts = run->text_len = 0;
	return 0;
}
