/* SPDX-License-Identifier: Apache-2.0 */
/* What the writers share: words, walks, colours. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/notation.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "writer/common.h"
#include "writer/writer.h"

#define ACCENT 0x0B5CADu

/*
 * What is drawn where the style has no word: documents without an application
 * behind them.  A lint test holds that en.json says the same.
 */
static const struct word {
	const char *key, *english;
} words[] = {
	{ "writer.all", "All" },
	{ "writer.all_rows", "All %1 rows" },
	{ "writer.all_times", "All times are UTC." },
	{ "writer.also_in", "Every row is also in %1." },
	{ "writer.as_of", "As of" },
	{ "writer.author", "Prepared by" },
	{ "writer.campaign", "Campaign" },
	{ "writer.classification", "Classification" },
	{ "writer.clear", "Clear filters" },
	{ "writer.close", "Close" },
	{ "writer.columns_left", "Columns left out for want of width: %1." },
	{ "writer.columns_left_in",
	    "Columns left out for want of width: %1; they are in %2." },
	{ "writer.contents", "Contents" },
	{ "writer.continued", "%1 (continued)" },
	{ "writer.continued_from", "Continued from the sheet %1." },
	{ "writer.continued_on", "Continued on the sheet %1." },
	{ "writer.cut", " [cut here: %1 characters in all]" },
	{ "writer.damaged",
	    "The rows of this table cannot be read: the file is damaged." },
	{ "writer.dark", "Dark" },
	{ "writer.decided", "Decided" },
	{ "writer.decided_share", "Decided, share" },
	{ "writer.empty", "(empty)" },
	{ "writer.entity", "Entity" },
	{ "writer.filter", "Filter" },
	{ "writer.filter_help",
	    "Part of the text; or a comparison such as >10, <=2026-01-31, "
	    "=exact, !not this." },
	{ "writer.found_all", "Rows found: %1" },
	{ "writer.holds", "Holds" },
	{ "writer.inputs_left",
	    "Left out here, because people fill them in: %1." },
	{ "writer.label", "Name" },
	{ "writer.light", "Light" },
	{ "writer.links_cut",
	    "A sheet can hold 65,530 links; cells beyond them have none." },
	{ "writer.lists", "Lists" },
	{ "writer.made_by", "Made by" },
	{ "writer.missing_glyphs",
	    "Characters that no font at hand can show: %1. Each is printed as "
	    "its number, such as U+4E2D; the data files hold the character." },
	{ "writer.needs_script",
	    "This browser runs no scripts, so only the first %1 of "
	    "%2 rows are shown here." },
	{ "writer.no_rows", "No rows." },
	{ "writer.not", "not" },
	{ "writer.not_printed", "On screen only, not printed: %1" },
	{ "writer.nothing_found", "No row matches." },
	{ "writer.open", "Open" },
	/* page, of all */
	{ "writer.page_of", "Page %1 of %2" },
	/* first row, last row, of all */
	{ "writer.part_of", "Rows %1 to %2 of %3." },
	{ "writer.print_part",
	    "On paper: the first %1 of %2 rows as filtered." },
	{ "writer.reading", "Reading the rows..." },
	{ "writer.reason_due", "Decided, but the reason is missing" },
	{ "writer.remove", "Remove this filter: %1" },
	{ "writer.row_count", "Rows" },
	/* rows, file */
	{ "writer.row_hint",
	    "Choose a row (click or Enter) for all that belongs to "
	    "it." },
	{ "writer.rows_elsewhere", "%1 rows; every one is in %2." },
	{ "writer.rows_in",
	    "All of them are in %1; its digest is in manifest.json." },
	{ "writer.rows_of_table", "Rows: %1" },
	{ "writer.rows_printed", "Rows printed here: %1 of %2." },
	{ "writer.search", "Search this table" },
	{ "writer.search_all", "Search everything" },
	/* number of it */
	{ "writer.see_page", "page %1" },
	{ "writer.share", "%1 of %2" },
	{ "writer.sheet", "Sheet" },
	{ "writer.shown", "%1 of %2 rows" },
	{ "writer.skip", "Skip to the content" },
	{ "writer.sort_by", "Sort by %1" },
	{ "writer.status", "Status" },
	{ "writer.tables", "Tables" },
	{ "writer.to_decide", "Rows to decide" },
	{ "writer.unknown", "unknown" },
	{ "writer.value", "Number" },
};

const char *
writer_word(const struct doc *doc, const char *key)
{
	const struct doc_style *style = doc->style;
	const char *word = NULL;

	if (style != NULL && style->word != NULL)
		word = style->word(style->words, key);
	/* A list of words that lacks the key may answer with the key. */
	if (word != NULL && word[0] != '\0' && strcmp(word, key) != 0)
		return word;
	for (size_t i = 0; i < NITEMS(words); i++)
		if (strcmp(words[i].key, key) == 0)
			return words[i].english;
	return key;
}

void
writer_phrase(
    struct strbuf *out, const char *pattern, const char *const *parts, size_t n)
{
	for (const char *p = pattern; *p != '\0'; p++) {
		if (p[0] == '%' && p[1] >= '1' && p[1] <= '9') {
			size_t i = (size_t)(*++p - '1');

			strbuf_add(out, i < n ? parts[i] : "");
		} else {
			if (p[0] == '%' && p[1] == '%')
				p++;
			strbuf_addc(out, *p);
		}
	}
}

const struct notation *
writer_notation(const struct doc *doc)
{
	if (doc->style == NULL || doc->style->notation == NULL)
		return &notation_iso;
	return doc->style->notation;
}

void
writer_grouped(const struct doc *doc, struct strbuf *out, int64_t number)
{
	char text[NOTATION_NUMBER];

	notation_number(writer_notation(doc), number, text);
	strbuf_add(out, text);
}

void
writer_cell(const struct doc *doc, struct strbuf *out, const struct cell *cell)
{
	if (cell_is_unknown(cell))
		strbuf_add(out, writer_word(doc, "writer.unknown"));
	else if (cell->kind == CELL_NUMBER)
		writer_grouped(doc, out, cell->number);
	else if (cell->kind == CELL_TIME)
		notation_add(out, writer_notation(doc)->time, cell->number);
	else if (cell->kind == CELL_DATE)
		notation_add(out, writer_notation(doc)->date, cell->number);
	else
		cell_print(out, cell, "");
}

const char *
writer_utf8(struct strbuf *sb, const char *text)
{
	const char *p = text, *end;

	if (text == NULL)
		return NULL;
	end = text + strlen(text);
	if (text_is_utf8(text, (size_t)(end - text)))
		return text;
	strbuf_reset(sb);
	while (p < end)
		text_put(sb, text_next(&p, end));
	return strbuf_text(sb);
}

int
writer_logo(
    const struct doc *doc, char **bytes, size_t *len, struct err *err)
{
	const char *path = doc->style == NULL ? NULL : doc->style->logo;

	*bytes = NULL;
	if (path == NULL)
		return 0;
	if (file_read(path, WRITER_LOGO_MAX, bytes, len, err) != 0)
		return err_wrap(err, "logo");
	if (*len < 8 || memcmp(*bytes, "\x89PNG\r\n\x1a\n", 8) != 0) {
		free(*bytes);
		*bytes = NULL;
		return err_set(err, ERR_CONFIG, "logo %s: it is no PNG", path);
	}
	return 0;
}

int
walk_open(struct walk *walk, const struct doc_table *table, struct err *err)
{
	memset(walk, 0, sizeof(*walk));
	walk->table = table;
	if (table->rows.count == 0 && table->rows.open == NULL)
		return 0;
	if (table->rows.open(table->rows.context, &walk->rows, err) != 0) {
		walk->rows = NULL;
		return err_wrap(err, "table %s", table->key);
	}
	return 0;
}

int
walk_next(struct walk *walk, struct err *err)
{
	const struct doc_table *table = walk->table;
	int rc;

	memset(walk->cells, 0, sizeof(walk->cells)); /* all CELL_EMPTY */
	if (walk->rows == NULL)
		return 0;
	rc = table->rows.next(walk->rows, walk->cells, err);
	if (rc < 0)
		return err_wrap(err, "table %s, row %lld", table->key,
		    (long long)walk->done + 1);
	if (rc == 0 && walk->done != table->rows.count)
		return err_set(err, ERR_DATA,
		    "table %s: %lld rows announced, %lld came", table->key,
		    (long long)table->rows.count, (long long)walk->done);
	if (rc == 0)
		return 0;
	if (walk->done == table->rows.count)
		return err_set(err, ERR_DATA,
		    "table %s: %lld rows announced, more came", table->key,
		    (long long)table->rows.count);
	walk->done++;
	return 1;
}

void
walk_close(struct walk *walk)
{
	if (walk->rows != NULL)
		walk->table->rows.close(walk->rows);
	walk->rows = NULL;
}

bool
cell_is_unknown(const struct cell *cell)
{
	switch (cell->kind) {
	case CELL_EMPTY:
	case CELL_NUMBER:
		return false;
	case CELL_UNKNOWN:
		return true;
	case CELL_TEXT:
	case CELL_ID:
	case CELL_SEVERITY:
	case CELL_STATUS:
		return cell->text == NULL;
	case CELL_TIME:
	case CELL_DATE:
		return cell->number == UTC_UNKNOWN;
	}
	return false;
}

const char *
status_key(enum doc_status status)
{
	switch (status) {
	case DOC_GOOD:
		return "good";
	case DOC_WARN:
		return "warn";
	case DOC_BAD:
		return "bad";
	case DOC_NEUTRAL:
		break;
	}
	return "neutral";
}

static const char *const severities[] = { "info", "low", "medium", "high",
	"critical" };

const char *
severity_key(int64_t severity)
{
	if (severity < 0 || severity >= (int64_t)NITEMS(severities))
		return NULL;
	return severities[severity];
}

/* Ink on fill has a contrast of at least 4.5 (WCAG 2.1, 1.4.3). */
bool
colours_of(enum cell_kind kind, int64_t number, struct colours *out)
{
	static const struct colours severity[] = {
		{ 0xE3E8EE, 0x33414F },
		{ 0xD3E5F5, 0x14466E },
		{ 0xFFE9A8, 0x5C4300 },
		{ 0xF7C59F, 0x6B2C00 },
		{ 0xB3261E, 0xFFFFFF },
	};
	static const struct colours status[] = {
		[DOC_GOOD] = { 0xD5EBD8, 0x1A5327 },
		[DOC_WARN] = { 0xFFE9A8, 0x5C4300 },
		[DOC_BAD] = { 0xF6C9C5, 0x7A1712 },
		[DOC_NEUTRAL] = { 0xE3E8EE, 0x33414F },
	};

	if (kind == CELL_SEVERITY && number >= 0 &&
	    number < (int64_t)NITEMS(severity)) {
		*out = severity[number];
		return true;
	}
	if (kind == CELL_STATUS && number >= 0 &&
	    number < (int64_t)NITEMS(status)) {
		*out = status[number];
		return true;
	}
	return false;
}

uint32_t
bar_colour(const struct doc_bar *bar, uint32_t other)
{
	static const uint32_t severity[] = { 0x8B98A5, 0x5A9BD0, 0xE0B020,
		0xE07B30, 0xB3261E };
	static const uint32_t status[] = {
		[DOC_GOOD] = 0x3F8F52,
		[DOC_WARN] = 0xE0B020,
		[DOC_BAD] = 0xB3261E,
		[DOC_NEUTRAL] = 0x8B98A5,
	};

	if (bar->kind == CELL_SEVERITY && bar->colour >= 0 &&
	    bar->colour < (int64_t)NITEMS(severity))
		return severity[bar->colour];
	if (bar->kind == CELL_STATUS && bar->colour >= 0 &&
	    bar->colour < (int64_t)NITEMS(status))
		return status[bar->colour];
	return other;
}

uint32_t
accent_of(const struct doc *doc)
{
	const char *text = doc->style == NULL ? NULL : doc->style->accent;
	uint32_t colour = 0;

	if (text == NULL || text[0] != '#' || strlen(text) != 7)
		return ACCENT;
	for (const char *p = text + 1; *p != '\0'; p++) {
		static const char digits[] = "0123456789abcdefABCDEF";
		const char *at = strchr(digits, *p);
		uint32_t value;

		if (at == NULL)
			return ACCENT;
		value = (uint32_t)(at - digits);
		colour = colour << 4 | (value > 15 ? value - 6 : value);
	}
	return colour;
}
