/* SPDX-License-Identifier: Apache-2.0 */
/* How text gets into a file, and the order that formats list findings in. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mask.h"
#include "base/text.h"
#include "base/utc.h"
#include "exchange/out.h"
#include "model/campaign.h"
#include "model/finding.h"
#include "model/model.h"

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

const char *
out_state(const struct finding *f)
{
	if (f->exception != NULL)
		return "excepted";
	return f->standing == STANDING_UNKNOWN ? "open"
	    : standing_text(f->standing);
}

/* ---- the run ---- */

const char *
out_version(const struct exchange_input *in)
{
	const char *blank = strrchr(in->version, ' ');

	return blank != NULL ? blank + 1 : in->version;
}

void
out_time(struct out *out, const char *key, int64_t utc)
{
	if (utc != UTC_UNKNOWN)
		json_put_time(&out->json, key, utc);
}

void
out_millis(struct out *out, const char *key, int64_t utc)
{
	if (utc != UTC_UNKNOWN)
		json_put_int(&out->json, key, utc * 1000);
}

int64_t
out_collected(const struct exchange_input *in, bool last)
{
	int64_t best = UTC_UNKNOWN;

	for (size_t i = 0; i < in->model->n_sources; i++) {
		int64_t at = last ? in->model->sources[i].last_at
		    : in->model->sources[i].first_at;

		if (at == UTC_UNKNOWN)
			continue;
		if (best == UTC_UNKNOWN || (last ? at > best : at < best))
			best = at;
	}
	return best;
}

/* The name space of our names: made up once, by chance. */
static const unsigned char name_space[16] = { 0x9d, 0x1c, 0x4f, 0x6e, 0x27,
	0xb0, 0x4c, 0x58, 0xa3, 0xe1, 0x5f, 0x0c, 0x86, 0x72, 0xd9, 0x34 };

static void
name_it(struct out *out, struct strbuf *name, char uuid[DIGEST_UUID])
{
	struct err ignored;

	if (strbuf_failed(name) || digest_uuid(name_space, strbuf_text(name),
		uuid, &ignored) != 0) {
		out->failed = true;
		uuid[0] = '\0';
	}
	strbuf_clear(name);
}

/* Two organisations have the same rules, but not the same tenant. */
void
out_uuid(struct out *out, const char *kind, const char *id,
    char uuid[DIGEST_UUID])
{
	const struct model *m = out->in->model;
	struct strbuf name;

	strbuf_init(&name, OUT_MAX_TEXT);
	for (size_t i = 0; i < m->n_sources; i++)
		strbuf_addf(&name, "%s %s\n", m->sources[i].id,
		    m->sources[i].tenant != NULL ? m->sources[i].tenant : "");
	strbuf_addf(&name, "%s\n%s", kind, id);
	name_it(out, &name, uuid);
}

void
out_run_uuid(struct out *out, const char *kind, const char *id,
    char uuid[DIGEST_UUID])
{
	const struct exchange_input *in = out->in;
	struct strbuf name;

	strbuf_init(&name, OUT_MAX_TEXT);
	strbuf_addf(&name, "%s\n%s\n%lld\n%s\n%s\n%s", in->campaign->id,
	    in->version, (long long)in->now, in->tape_digest,
	    in->config_digest, kind);
	strbuf_addf(&name, "\n%s", id);
	name_it(out, &name, uuid);
}
