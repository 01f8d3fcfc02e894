/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a webhook says, in the shape that its reader takes: a document of our
 * own (templates/schema/webhook-1.json), Slack's Block Kit, or an Adaptive
 * Card for a workflow of Microsoft Teams.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "deliver/deliver.h"

/* Slack refuses a message that passes one of these. */
#define SLACK_MAX_HEADER 150
#define SLACK_MAX_TEXT 3000
#define SLACK_MAX_FIELD 2000
#define SLACK_MAX_FIELDS 10 /* of a section */
#define SLACK_MAX_BLOCKS 50
#define TEAMS_MAX_TEXT 2000

/* ---- for programs ---- */

static void
put_count(struct json_writer *w, const char *key, int64_t n)
{
	if (n < 0)
		json_put_null(w, key);
	else
		json_put_int(w, key, n);
}

static void
put_counts(struct json_writer *w, const char *key,
    const struct webhook_message *m, bool fresh)
{
	json_object_begin(w, key);
	for (size_t i = 0; i < m->n_counts; i++)
		put_count(w, m->counts[i].severity,
		    fresh ? m->counts[i].fresh : m->counts[i].open);
	put_count(w, "total", fresh ? m->fresh : m->open);
	json_object_end(w);
}

static void
put_json(struct json_writer *w, const struct webhook_message *m)
{
	json_object_begin(w, NULL);
	json_put_text(w, "schema", WEBHOOK_SCHEMA);
	json_put_text(w, "event", WEBHOOK_EVENT);
	json_put_text(w, "campaign", m->campaign);
	json_put_time(w, "now", m->now);
	json_put_text(w, "status", m->complete ? "complete" : "incomplete");
	json_put_text(w, "manifest_sha256", m->manifest);
	json_put_text(w, "software", m->software);
	json_object_begin(w, "findings");
	put_counts(w, "open", m, false);
	put_counts(w, "new", m, true);
	put_count(w, "reopened", m->reopened);
	put_count(w, "excepted", m->excepted);
	put_count(w, "fixed", m->fixed);
	json_object_end(w);
	json_object_end(w);
}

/* ---- for people ---- */

/* One character, and how many it counts for. */
static size_t
add_character(struct strbuf *out, const char *at, size_t len, bool slack)
{
	const size_t before = out->len;

	/* the three that Slack reads as commands */
	if (slack && *at == '&')
		strbuf_add(out, "&amp;");
	else if (slack && *at == '<')
		strbuf_add(out, "&lt;");
	else if (slack && *at == '>')
		strbuf_add(out, "&gt;");
	else {
		strbuf_addn(out, at, len);
		return len == 4 ? 2 : 1; /* as JavaScript counts */
	}
	return out->len - before;
}

static void
cut(struct strbuf *out, const struct strbuf *text, size_t max, bool slack)
{
	const char *p = strbuf_text(text), *end = p + text->len, *at;
	size_t n = 0, before, more;

	while ((at = p) < end) {
		(void)text_next(&p, end);
		before = out->len;
		more = add_character(out, at, (size_t)(p - at), slack);
		if (strbuf_failed(out) || n + more <= max - (p < end)) {
			n += more;
			continue;
		}
		out->text[out->len = before] = '\0';
		strbuf_add(out, "\xE2\x80\xA6"); /* an ellipsis */
		break;
	}
}

/* No longer than that, whole characters; what cannot be seen is shown. */
static void
put_cut(struct json_writer *w, const char *key, const char *text, size_t max,
    bool slack)
{
	struct strbuf visible, out;

	strbuf_init(&visible, WEBHOOK_MAX_BODY);
	strbuf_init(&out, WEBHOOK_MAX_BODY);
	text_add_visible(&visible, text, "");
	if (!strbuf_failed(&visible))
		cut(&out, &visible, max, slack);
	if (strbuf_failed(&visible) || strbuf_failed(&out))
		w->failed = true;
	else
		json_put_text(w, key, strbuf_text(&out));
	strbuf_clear(&visible);
	strbuf_clear(&out);
}

/* Never mrkdwn: what is said is not formatted by what it says. */
static void
put_plain(struct json_writer *w, const char *key, const char *text, size_t max)
{
	json_object_begin(w, key);
	json_put_text(w, "type", "plain_text");
	put_cut(w, "text", text, max, true);
	json_put_bool(w, "emoji", false);
	json_object_end(w);
}

static void
put_slack_lines(struct json_writer *w, const struct webhook_message *m,
    size_t from)
{
	json_object_begin(w, NULL);
	json_put_text(w, "type", "section");
	json_list_begin(w, "fields");
	for (size_t i = from;
	     i < m->n_lines && 2 * (i - from) < SLACK_MAX_FIELDS; i++) {
		put_plain(w, NULL, m->lines[i].name, SLACK_MAX_FIELD);
		put_plain(w, NULL, m->lines[i].value, SLACK_MAX_FIELD);
	}
	json_list_end(w);
	json_object_end(w);
}

static void
put_slack(struct json_writer *w, const struct webhook_message *m)
{
	size_t blocks = 2;

	json_object_begin(w, NULL);
	put_cut(w, "text", m->summary, SLACK_MAX_TEXT, true);
	json_list_begin(w, "blocks");
	json_object_begin(w, NULL);
	json_put_text(w, "type", "header");
	put_plain(w, "text", m->title, SLACK_MAX_HEADER);
	json_object_end(w);
	json_object_begin(w, NULL);
	json_put_text(w, "type", "section");
	put_plain(w, "text", m->summary, SLACK_MAX_TEXT);
	json_object_end(w);
	for (size_t i = 0; i < m->n_lines && blocks < SLACK_MAX_BLOCKS;
	     i += SLACK_MAX_FIELDS / 2, blocks++)
		put_slack_lines(w, m, i);
	json_list_end(w);
	json_object_end(w);
}

static void
put_block(struct json_writer *w, const char *text, bool title)
{
	json_object_begin(w, NULL);
	json_put_text(w, "type", "TextBlock");
	put_cut(w, "text", text, TEAMS_MAX_TEXT, false);
	json_put_bool(w, "wrap", true);
	if (title) {
		json_put_text(w, "size", "Large");
		json_put_text(w, "weight", "Bolder");
	}
	json_object_end(w);
}

static void
put_card(struct json_writer *w, const struct webhook_message *m)
{
	json_put_text(w, "$schema",
	    "http://adaptivecards.io/schemas/adaptive-card.json");
	json_put_text(w, "type", "AdaptiveCard");
	json_put_text(w, "version", "1.4"); /* the newest Teams shows whole */
	put_cut(w, "fallbackText", m->summary, TEAMS_MAX_TEXT, false);
	json_list_begin(w, "body");
	put_block(w, m->title, true);
	put_block(w, m->summary, false);
	json_object_begin(w, NULL);
	json_put_text(w, "type", "FactSet");
	json_list_begin(w, "facts");
	for (size_t i = 0; i < m->n_lines; i++) {
		json_object_begin(w, NULL);
		put_cut(w, "title", m->lines[i].name, TEAMS_MAX_TEXT, false);
		put_cut(w, "value", m->lines[i].value, TEAMS_MAX_TEXT, false);
		json_object_end(w);
	}
	json_list_end(w);
	json_object_end(w);
	json_list_end(w);
}

static void
put_teams(struct json_writer *w, const struct webhook_message *m)
{
	json_object_begin(w, NULL);
	json_put_text(w, "type", "message");
	put_cut(w, "summary", m->summary, TEAMS_MAX_TEXT, false);
	json_list_begin(w, "attachments");
	json_object_begin(w, NULL);
	json_put_text(w, "contentType",
	    "application/vnd.microsoft.card.adaptive");
	json_put_null(w, "contentUrl");
	json_object_begin(w, "content");
	put_card(w, m);
	json_object_end(w);
	json_object_end(w);
	json_list_end(w);
	json_object_end(w);
}

static void (*const put_kind[])(struct json_writer *,
    const struct webhook_message *) = { [WEBHOOK_JSON] = put_json,
	[WEBHOOK_SLACK] = put_slack, [WEBHOOK_TEAMS] = put_teams };

int
webhook_write(struct strbuf *out, enum webhook_kind kind,
    const struct webhook_message *m, struct err *err)
{
	struct json_writer w;
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	int rc = -1;

	if (f == NULL)
		return err_nomem(err);
	json_writer_init(&w, f, false);
	put_kind[kind](&w, m);
	if (json_writer_end(&w, err) != 0)
		goto out;
	if (fflush(f) != 0)
		err_nomem(err);
	else if (len > WEBHOOK_MAX_BODY)
		err_set(err, ERR_LIMIT, "more than %zu bytes to say",
		    WEBHOOK_MAX_BODY);
	else {
		strbuf_addn(out, text, len);
		rc = strbuf_failed(out) ? err_nomem(err) : 0;
	}
out:
	(void)fclose(f);
	free(text);
	return rc;
}
