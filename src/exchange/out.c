/* SPDX-License-Identifier: Apache-2.0 */
/* How text gets into a file, and the order that formats list findings in. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mask.h"
#include "base/text.h"
#include "base/utc.h"
#include "exchange/out.h"
#include "model/finding.h"

/* Bad bytes cannot come out of the model; a module may hand in some. */
static void
add_valid(struct strbuf *sb, const char *text)
{
	const char *p = text, *end = text + strlen(text);

	while (p < end) {
		const char *at = p;
		uint32_t c = text_next(&p, end);

		if (c == 0xFFFD && p - at == 1)
			text_put(sb, c);
		else
			strbuf_addn(sb, at, (size_t)(p - at));
	}
}

static const char *
ready(struct out *out, const struct strbuf *sb)
{
	if (strbuf_failed(sb))
		out->failed = true;
	return strbuf_text(sb);
}

/* Which of the two buffers holds the text does not matter to anybody. */
static const char *
put(struct out *out, const char *text, const char *field, bool shown)
{
	const struct mask *mask = out->in->mask;

	if (mask != NULL) {
		strbuf_reset(&out->masked);
		mask_text(mask, text, strlen(text), field, &out->masked);
		text = ready(out, &out->masked);
	}
	strbuf_reset(&out->text);
	if (shown)
		text_add_visible(&out->text, text, "\n");
	else if (text_is_utf8(text, strlen(text)))
		return text;
	else
		add_valid(&out->text, text);
	return ready(out, &out->text);
}

const char *
out_exact(struct out *out, const char *text, const char *field)
{
	return put(out, text != NULL ? text : "", field, false);
}

const char *
out_shown(struct out *out, const char *text, const char *field)
{
	return put(out, text != NULL ? text : "", field, true);
}

void
out_member(struct out *out, const char *key, const char *text)
{
	if (text != NULL)
		json_put_text(&out->json, key, out_shown(out, text, key));
}

void
out_member_exact(struct out *out, const char *key, const char *text)
{
	if (text != NULL)
		json_put_text(&out->json, key, out_exact(out, text, key));
}

void
out_message(struct out *out, const char *key, const char *text)
{
	if (text == NULL)
		return;
	json_object_begin(&out->json, key);
	json_put_text(&out->json, "text", out_shown(out, text, key));
	json_object_end(&out->json);
}

/* ---- facts ---- */

static void
add_fact(struct strbuf *sb, const struct fact *fact)
{
	char at[UTC_TEXT];

	switch (fact->kind) {
	case FACT_TEXT:
		strbuf_add(sb, fact->text != NULL ? fact->text : "unknown");
		break;
	case FACT_NUMBER:
		strbuf_addf(sb, "%lld", (long long)fact->number);
		break;
	case FACT_TIME:
		utc_format(fact->number, at);
		strbuf_add(sb, *at != '\0' ? at : "unknown");
		break;
	}
}

/* Built apart from the two buffers, which it then goes through. */
static const char *
shown_once(struct out *out, struct strbuf *sb)
{
	const char *text = out_shown(out, strbuf_text(sb), "facts");

	if (strbuf_failed(sb))
		out->failed = true;
	strbuf_clear(sb);
	return text;
}

const char *
out_facts(struct out *out, const struct finding *f)
{
	struct strbuf sb;

	strbuf_init(&sb, OUT_MAX_TEXT);
	for (size_t i = 0; i < f->n_facts; i++) {
		strbuf_addf(&sb, "%s%s: ", i > 0 ? "; " : "",
		    f->facts[i].label);
		add_fact(&sb, &f->facts[i]);
	}
	return shown_once(out, &sb);
}

const char *
out_fact(struct out *out, const struct finding *f, size_t i)
{
	struct strbuf sb;

	strbuf_init(&sb, OUT_MAX_TEXT);
	add_fact(&sb, &f->facts[i]);
	return shown_once(out, &sb);
}

/* ---- by rule ---- */

size_t
out_rule(const struct exchange_input *in, const char *id)
{
	const struct verdicts *v = in->verdicts;

	for (size_t i = 0; i < v->n_rules; i++)
		if (strcmp(v->rules[i].rule->id, id) == 0)
			return i;
	return NONE;
}

int
out_by_rule(struct out_by_rule *by, const struct exchange_input *in,
    const struct finding *findings, size_t n, struct arena *arena,
    struct err *err)
{
	size_t n_rules = in->verdicts->n_rules;
	size_t *of = arena_alloc(arena, n + 1, sizeof(*of));

	by->first = arena_alloc(arena, n_rules + 3, sizeof(*by->first));
	by->list = arena_alloc(arena, n + 1, sizeof(*by->list));
	if (of == NULL || by->first == NULL || by->list == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < n; i++) {
		/* they come in runs of one rule */
		of[i] = i > 0 && strcmp(findings[i].rule,
			findings[i - 1].rule) == 0 ? of[i - 1]
		    : out_rule(in, findings[i].rule);
		if (of[i] == NONE)
			of[i] = n_rules;
		by->first[of[i] + 2]++;
	}
	for (size_t i = 2; i < n_rules + 3; i++)
		by->first[i] += by->first[i - 1];
	for (size_t i = 0; i < n; i++)
		by->list[by->first[of[i] + 1]++] = i;
	return 0;
}
