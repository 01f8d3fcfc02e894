/* SPDX-License-Identifier: Apache-2.0 */
/* Values of OSCAL: its strings, identifiers and Markdown; which risks there
 * are. */
#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/utc.h"
#include "exchange/oscal.h"
#include "model/control.h"
#include "model/exception.h"
#include "model/finding.h"

/* What the patterns of the schema take for white space. */
static bool
is_blank(uint32_t c)
{
	return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 ||
	    c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
	    c == 0x202F || c == 0x205F || c == 0x3000;
}

/* The text without blanks around it, every other line end a blank. */
static void
add_line(struct strbuf *sb, const char *text)
{
	const char *p = text, *end = text + strlen(text);
	const char *first = NULL, *last = NULL;

	while (p < end) {
		const char *at = p;

		if (is_blank(text_next(&p, end)))
			continue;
		if (first == NULL)
			first = at;
		last = p;
	}
	if (first == NULL) {
		strbuf_addc(sb, '-'); /* there must be something */
		return;
	}
	for (p = first; p < last; p++)
		strbuf_addc(sb, *p == '\n' ? ' ' : *p);
}

/* Everything that Markdown, HTML in it, or an OSCAL insertion could mean. */
static void
add_escaped(struct strbuf *sb, const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		bool starts = p == text || p[-1] == '\n';

		if (strchr("\\`*[]<>{}|~", *p) != NULL ||
		    (starts && strchr("#-+=_", *p) != NULL))
			strbuf_addc(sb, '\\');
		if (*p == '&')
			strbuf_add(sb, "&amp;");
		else
			strbuf_addc(sb, *p);
	}
}

static void
put(struct oscal *o, const char *key, struct strbuf *sb)
{
	if (strbuf_failed(sb))
		o->out->failed = true;
	json_put_text(o->json, key, strbuf_text(sb));
	strbuf_clear(sb);
}

void
oscal_line(struct oscal *o, const char *key, const char *text)
{
	struct strbuf sb;

	strbuf_init(&sb, OUT_MAX_TEXT);
	add_line(&sb, out_shown(o->out, text, key));
	put(o, key, &sb);
}

void
oscal_markup_line(struct oscal *o, const char *key, const char *text)
{
	struct strbuf line, sb;

	strbuf_init(&line, OUT_MAX_TEXT);
	strbuf_init(&sb, OUT_MAX_TEXT);
	add_line(&line, out_shown(o->out, text, key));
	add_escaped(&sb, strbuf_text(&line));
	if (strbuf_failed(&line))
		o->out->failed = true;
	strbuf_clear(&line);
	put(o, key, &sb);
}

void
oscal_markup(struct oscal *o, const char *key, const char *text)
{
	struct strbuf sb;

	strbuf_init(&sb, OUT_MAX_TEXT);
	add_escaped(&sb, out_shown(o->out, text, key));
	put(o, key, &sb);
}

void
oscal_own(struct oscal *o, const char *key, const char *text)
{
	json_put_text(o->json, key, out_shown(o->out, text, key));
}

/* ---- properties ---- */

void
oscal_prop(struct oscal *o, const char *name, const char *value)
{
	struct strbuf sb;

	if (value == NULL)
		return;
	json_object_begin(o->json, NULL);
	json_put_text(o->json, "name", name);
	json_put_text(o->json, "ns", OSCAL_NS);
	strbuf_init(&sb, OUT_MAX_TEXT);
	add_line(&sb, out_shown(o->out, value, name));
	put(o, "value", &sb);
	json_object_end(o->json);
}

void
oscal_count(struct oscal *o, const char *name, size_t n)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%zu", n);
	oscal_prop(o, name, text);
}

void
oscal_uuid(struct oscal *o, const char *key, const char *kind, const char *id)
{
	char uuid[DIGEST_UUID];

	out_uuid(o->out, kind, id, uuid);
	json_put_text(o->json, key, uuid);
}

void
oscal_run_uuid(struct oscal *o, const char *key, const char *kind,
    const char *id)
{
	char uuid[DIGEST_UUID];

	out_run_uuid(o->out, kind, id, uuid);
	json_put_text(o->json, key, uuid);
}

/* The program, as the actor that made an observation. */
void
oscal_origin(struct oscal *o, bool list)
{
	if (list)
		json_list_begin(o->json, "origins");
	json_object_begin(o->json, list ? NULL : "origin");
	json_list_begin(o->json, "actors");
	json_object_begin(o->json, NULL);
	json_put_text(o->json, "type", "tool");
	oscal_uuid(o, "actor-uuid", "component", "muster");
	json_object_end(o->json);
	json_list_end(o->json);
	json_object_end(o->json);
	if (list)
		json_list_end(o->json);
}

int64_t
oscal_collected(const struct oscal *o)
{
	int64_t at = out_collected(o->in, true);

	return at != UTC_UNKNOWN ? at : o->in->now;
}

/* ---- controls ---- */

/* Into what a token may hold: letters, digits, ".", "-", "_". */
static void
add_token(struct strbuf *sb, const char *text, bool lower)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (isalnum((unsigned char)*p) && (unsigned char)*p < 0x80)
			strbuf_addc(sb, lower ? (char)tolower(
			    (unsigned char)*p) : *p);
		else if (*p == '.' || *p == '-' || *p == '_' || *p == '(')
			strbuf_addc(sb, *p == '(' ? '.' : *p);
		else if (*p != ')')
			strbuf_addc(sb, '-');
	}
}

static const char *
token(struct oscal *o, const struct control *c, const char *suffix)
{
	struct strbuf sb;
	const char *id;

	strbuf_init(&sb, OUT_MAX_TEXT);
	if (text_starts(c->framework, "NIST SP 800-53")) {
		add_token(&sb, c->id, true);
	} else {
		if (!isalpha((unsigned char)*c->framework))
			strbuf_addc(&sb, '_');
		add_token(&sb, c->framework, true);
		strbuf_addc(&sb, '_');
		add_token(&sb, c->id, false);
	}
	strbuf_add(&sb, suffix);
	id = strbuf_take(&sb, o->out->arena);
	if (id == NULL)
		o->out->failed = true;
	return id != NULL ? id : "_";
}

const char *
oscal_control_id(struct oscal *o, const struct control *c)
{
	return token(o, c, "");
}

const char *
oscal_objective_id(struct oscal *o, const struct control *c)
{
	return token(o, c, "_obj.muster");
}

/* ---- which risks there are ---- */

static size_t
exception_index(const struct exchange_input *in, const struct exception *e)
{
	for (size_t i = 0; in->exceptions != NULL && i < in->exceptions->n;
	     i++)
		if (&in->exceptions->items[i] == e)
			return i;
	return NONE;
}

/* Counts the finding into the risk that it belongs to: one of those of its
 * rule, which stand behind `first`. */
static void
count_finding(struct oscal_risk *risks, size_t first, size_t *n,
    const struct oscal_risk *one)
{
	size_t i = first;

	while (i < *n && risks[i].exception != one->exception)
		i++;
	if (i == *n)
		risks[(*n)++] = *one;
	risks[i].n++;
	if (one->severity > risks[i].severity)
		risks[i].severity = one->severity;
}

int
oscal_prepare(struct oscal *o, struct out *out, struct err *err)
{
	const struct verdicts *v = out->in->verdicts;
	/* no more than there are findings */
	struct oscal_risk *risks = arena_alloc(out->arena, v->n_findings + 1,
	    sizeof(*risks));

	*o = (struct oscal){ .out = out, .json = &out->json, .in = out->in,
		.risks = risks };
	if (risks == NULL)
		return err_nomem(err);
	if (out_by_rule(&o->found, out->in, v->findings, v->n_findings,
		out->arena, err) != 0)
		return -1;
	for (size_t rule = 0; rule < v->n_rules; rule++) {
		size_t first = o->n_risks;

		for (int excepted = 0; excepted < 2; excepted++)
			for (size_t i = o->found.first[rule];
			     i < o->found.first[rule + 1]; i++) {
				const struct finding *f =
				    &v->findings[o->found.list[i]];
				const struct oscal_risk one = { .rule = rule,
					.exception = exception_index(out->in,
					    f->exception),
					.severity = (int)f->severity };

				if ((f->exception != NULL) == excepted)
					count_finding(risks, first,
					    &o->n_risks, &one);
			}
	}
	return 0;
}
