/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A dashboard in one file that opens from a disk or a mail: no network, no
 * foreign code.  The policy in its head allows exactly the two texts whose
 * digests the writer computed, so that nothing in the data can run.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/file.h"
#include "base/notation.h"
#include "base/template.h"
#include "base/text.h"
#include "writer/common.h"
#include "writer/html_page.h"
#include "writer/writer.h"

static void
put_escaped(struct html_page *page, const char *text)
{
	for (const char *p = text; *p != '\0';) {
		size_t n = strcspn(p, "&<>\"'");

		(void)fwrite(p, 1, n, page->file);
		p += n;
		if (*p != '\0')
			(void)fprintf(page->file, "&#%d;", *p++);
	}
}

void
html_text(struct html_page *page, const char *text)
{
	if (text == NULL)
		return;
	strbuf_reset(&page->visible);
	text_add_visible(&page->visible, text, "\n\t");
	if (strbuf_failed(&page->visible))
		page->failed = true;
	put_escaped(page, strbuf_text(&page->visible));
}

void
html_attribute(struct html_page *page, const char *text)
{
	html_text(page, text); /* both quotes are escaped there */
}

void
html_phrase(
    struct html_page *page, const char *key, const char *const *parts, size_t n)
{
	struct strbuf sb;

	strbuf_init(&sb, 64 * KIB);
	writer_phrase(&sb, writer_word(page->doc, key), parts, n);
	if (strbuf_failed(&sb))
		page->failed = true;
	html_text(page, strbuf_text(&sb));
	strbuf_clear(&sb);
}

const char *
html_grouped(struct html_page *page, int64_t number)
{
	strbuf_reset(&page->raw);
	writer_grouped(page->doc, &page->raw, number);
	if (strbuf_failed(&page->raw))
		page->failed = true;
	return strbuf_text(&page->raw);
}

void
html_json(struct strbuf *out, const char *text)
{
	const char *p = text;

	strbuf_addc(out, '"');
	while (*p != '\0') {
		size_t n = 0;

		while ((unsigned char)p[n] >= 0x20 && p[n] != '"' &&
		       p[n] != '\\' && p[n] != '<' && p[n] != '>' &&
		       p[n] != '&')
			n++;
		strbuf_addn(out, p, n);
		p += n;
		if (*p != '\0')
			strbuf_addf(out, "\\u%04x", (unsigned char)*p++);
	}
	strbuf_addc(out, '"');
}

/* ---- digests for the policy, and the logo ---- */

static void
add_base64(struct strbuf *out, const unsigned char *bytes, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		const unsigned a = bytes[i], b = i + 1 < n ? bytes[i + 1] : 0,
			       c = i + 2 < n ? bytes[i + 2] : 0;

		strbuf_addc(out, digits[a >> 2]);
		strbuf_addc(out, digits[(a & 3) << 4 | b >> 4]);
		strbuf_addc(
		    out, i + 1 < n ? digits[(b & 15) << 2 | c >> 6] : '=');
		strbuf_addc(out, i + 2 < n ? digits[c & 63] : '=');
	}
}

static unsigned
hex_value(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* "sha256-" and the digest in base64 (CSP level 3, 2.3.1). */
static char *
policy_digest(struct arena *arena, const char *text, struct err *err)
{
	unsigned char bytes[32];
	char hex[DIGEST_HEX];
	struct strbuf sb;
	char *digest;

	if (digest_bytes(text, strlen(text), hex, err) != 0)
		return NULL;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(hex_value(hex[2 * i]) << 4 |
					   hex_value(hex[2 * i + 1]));
	strbuf_init(&sb, KIB);
	strbuf_add(&sb, "sha256-");
	add_base64(&sb, bytes, sizeof(bytes));
	digest = strbuf_take(&sb, arena);
	if (digest == NULL)
		err_nomem(err);
	return digest;
}

/* Part of the page itself: there is no other place to load it from. */
static int
put_logo(struct html_page *page, struct err *err)
{
	char *bytes = NULL;
	struct strbuf sb;
	size_t len = 0;

	if (writer_logo(page->doc, &bytes, &len, err) != 0)
		return -1;
	if (bytes == NULL)
		return 0;
	strbuf_init(&sb, 2 * WRITER_LOGO_MAX);
	add_base64(&sb, (const unsigned char *)bytes, len);
	if (strbuf_failed(&sb))
		page->failed = true;
	(void)fputs("<img class=\"logo\" alt=\"", page->file);
	html_attribute(page, page->doc->entity);
	(void)fprintf(page->file, "\" src=\"data:image/png;base64,%s\">\n",
	    strbuf_text(&sb));
	strbuf_clear(&sb);
	free(bytes);
	return 0;
}

/* ---- what stands on every printed page ---- */

/* A text for `content`; nothing in it can end the string. */
static void
add_css_text(struct html_page *page, struct strbuf *out, const char *text)
{
	strbuf_reset(&page->visible);
	text_add_visible(&page->visible, text == NULL ? "" : text, "");
	if (strbuf_failed(&page->visible))
		page->failed = true;
	strbuf_addc(out, '"');
	for (const char *p = strbuf_text(&page->visible); *p != '\0'; p++) {
		if (strchr("\"\\<>&", *p) != NULL ||
		    (unsigned char)*p < 0x20)
			strbuf_addf(out, "\\%x ", (unsigned char)*p);
		else
			strbuf_addc(out, *p);
	}
	strbuf_addc(out, '"');
}

/* "Page %1 of %2" with counters in their places. */
static void
add_page_number(struct html_page *page, struct strbuf *out)
{
	const char *text = writer_word(page->doc, "writer.page_of");
	struct strbuf piece;

	strbuf_init(&piece, 64 * KIB);
	while (*text != '\0') {
		size_t n = strcspn(text, "%");

		strbuf_reset(&piece);
		strbuf_addn(&piece, text, n);
		if (strbuf_failed(&piece)) /* the reset would forget it */
			page->failed = true;
		add_css_text(page, out, strbuf_text(&piece));
		text += n;
		if (*text == '\0')
			break;
		strbuf_add(out, text[1] == '1' ? " counter(page) "
				: text[1] == '2' ? " counter(pages) " : " ");
		text += text[1] == '\0' ? 1 : 2;
	}
	strbuf_clear(&piece);
}

static void
add_running(struct html_page *page, struct strbuf *out)
{
	const struct doc *doc = page->doc;

	strbuf_add(out, "@page{@top-left{content:");
	add_css_text(page, out, doc->title);
	strbuf_add(out, "}@top-center{content:");
	add_css_text(
	    page, out, doc->status == DOC_GOOD ? "" : doc->status_text);
	strbuf_add(out, "}@top-right{content:");
	add_css_text(page, out, doc->campaign);
	strbuf_add(out, "}@bottom-left{content:");
	add_css_text(page, out, doc->classification);
	strbuf_add(out, "}@bottom-right{content:");
	add_page_number(page, out);
	strbuf_add(out, "}}\n");
}

/* The style sheet with the accent of the house, and both digests. */
static int
prepare(struct html_page *page, struct err *err)
{
	const struct doc_style *style = page->doc->style;
	struct arena *arena = page->doc->arena;
	uint32_t accent = accent_of(page->doc);
	struct strbuf css;

	if (style == NULL || style->html_template == NULL ||
	    style->css == NULL || style->script == NULL)
		return err_set(err, ERR_CONFIG,
		    "the templates of the dashboard are not loaded");
	if (strstr(style->css, "</") != NULL ||
	    strstr(style->script, "</script") != NULL ||
	    strstr(style->script, "<!--") != NULL)
		return err_set(err, ERR_CONFIG,
		    "style sheet or script of the dashboard would end early");
	strbuf_init(&css, HTML_CSS_MAX);
	strbuf_addf(&css, "%s:root{--accent:#%06x}\n", style->css,
	    (unsigned)accent);
	add_running(page, &css);
	page->css = strbuf_take(&css, arena);
	if (page->css == NULL)
		return err_nomem(err);
	page->css_digest = policy_digest(arena, page->css, err);
	if (page->css_digest == NULL)
		return -1;
	page->script_digest = policy_digest(arena, style->script, err);
	return page->script_digest == NULL ? -1 : 0;
}

/* ---- the template's names ---- */

static void
add_member(struct strbuf *out, const char *key, const char *text)
{
	strbuf_add(out, out->len == 0 ? "{" : ",");
	html_json(out, key);
	strbuf_addc(out, ':');
	html_json(out, text);
}

/* The words of the script and the language's notation, as one JSON object. */
static void
put_words(struct html_page *page)
{
	static const char *const keys[] = { "unknown", "search", "filter",
		"clear", "shown", "sort_by", "print_part", "nothing_found",
		"all", "empty", "reading", "damaged", "dark", "light", "close",
		"filter_help", "all_rows", "row_hint", "search_all",
		"found_all", "not", "remove" };
	const struct notation *notation = writer_notation(page->doc);
	struct strbuf sb;

	strbuf_init(&sb, 64 * KIB);
	for (size_t i = 0; i < NITEMS(keys); i++) {
		char key[64];

		(void)snprintf(key, sizeof(key), "writer.%s", keys[i]);
		add_member(&sb, keys[i], writer_word(page->doc, key));
	}
	add_member(&sb, "notation_date", notation->date);
	add_member(&sb, "notation_time", notation->time);
	add_member(&sb, "notation_thousands", notation->thousands);
	strbuf_addc(&sb, '}');
	if (strbuf_failed(&sb))
		page->failed = true;
	(void)fputs(strbuf_text(&sb), page->file);
	strbuf_clear(&sb);
}

static const char *
as_of(struct html_page *page)
{
	char *copy;

	strbuf_reset(&page->raw);
	notation_add(&page->raw, writer_notation(page->doc)->moment,
	    page->doc->now);
	copy = arena_strdup(page->doc->arena, strbuf_text(&page->raw));
	if (copy == NULL || strbuf_failed(&page->raw))
		page->failed = true;
	return copy == NULL ? "" : copy;
}

/* Texts of the document by name; NULL for a name that is none of them. */
static const char *
find_text(struct html_page *page, const char *name)
{
	const struct doc *doc = page->doc;
	const struct {
		const char *name, *text;
	} texts[] = {
		{ "language", doc->style->language },
		{ "title", doc->title },
		{ "subtitle", doc->subtitle },
		{ "status", status_key(doc->status) },
		{ "status_text", doc->status_text },
		{ "entity", doc->entity },
		{ "campaign", doc->campaign },
		{ "classification", doc->classification },
		{ "version", doc->version },
		{ "footer", doc->style->footer },
		{ "style_digest", page->css_digest },
		{ "script_digest", page->script_digest },
		{ "style", page->css },
		{ "script", doc->style->script },
	};

	for (size_t i = 0; i < NITEMS(texts); i++)
		if (strcmp(name, texts[i].name) == 0)
			return texts[i].text == NULL ? "" : texts[i].text;
	if (strcmp(name, "as_of") == 0)
		return as_of(page);
	if (text_starts(name, "word.")) {
		char key[96];
		const char *word;

		(void)snprintf(
		    key, sizeof(key), "writer.%s", name + strlen("word."));
		word = writer_word(doc, key);
		return word == key ? NULL : word; /* itself: not a word */
	}
	return NULL;
}

static int
put_value(
    void *context, const char *name, FILE *file, bool raw, struct err *err)
{
	struct html_page *page = context;
	const char *text;

	if (strcmp(name, "content") == 0)
		return html_content(page, err);
	if (strcmp(name, "contents") == 0) {
		html_contents_list(page);
		return 0;
	}
	if (strcmp(name, "logo") == 0)
		return put_logo(page, err);
	if (strcmp(name, "words") == 0) {
		put_words(page);
		return 0;
	}
	text = find_text(page, name);
	if (text == NULL)
		return err_set(err, ERR_CONFIG, "there is no such value");
	if (raw)
		(void)fputs(text, file);
	else
		html_text(page, text);
	return 0;
}

static int
draw(struct html_page *page, struct err *err)
{
	const struct template_values values = { put_value, page };
	const char *text;

	if (prepare(page, err) != 0)
		return -1;
	text = page->doc->style->html_template;
	if (template_write(text, strlen(text), &values, page->file, err) != 0)
		return -1;
	return page->failed ? err_nomem(err) : 0;
}

static int
write_html(const struct doc *doc, const char *path,
    struct writer_counts *counts, struct err *err)
{
	struct html_page page = { .doc = doc, .counts = counts };
	struct file_out out;
	int rc = -1;

	memset(counts, 0, sizeof(*counts));
	if (file_create(&out, path, err) != 0)
		return -1;
	page.file = out.file;
	strbuf_init(&page.raw, WRITER_TEXT_MAX);
	strbuf_init(&page.visible, WRITER_TEXT_MAX);
	if (draw(&page, err) != 0) {
		err_wrap(err, "%s", path);
		goto out;
	}
	rc = file_commit(&out, err);
out:
	strbuf_clear(&page.raw);
	strbuf_clear(&page.visible);
	file_abort(&out);
	return rc;
}

const struct writer writer_html = { "html", ".html", write_html };
