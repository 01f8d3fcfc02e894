/* SPDX-License-Identifier: Apache-2.0 */
/* What the writers share: words, walks, colours. */
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "writer/common.h"
#include "writer/writer.h"

#define ACCENT 0x0B5CADu

static const struct word {
	const char *key, *english;
} words[] = {
	{ "writer.unknown", "unknown" },
	{ "writer.all_times", "All times are UTC." },
	{ "writer.contents", "Contents" },
	{ "writer.sheet", "Sheet" },
	{ "writer.row_count", "Rows" },
	{ "writer.holds", "Holds" },
	{ "writer.value", "Number" },
	{ "writer.label", "Name" },
	{ "writer.no_rows", "No rows." },
	{ "writer.page_of", "Page %s of %s" },
	{ "writer.status", "Status" },
	{ "writer.entity", "Entity" },
	{ "writer.campaign", "Campaign" },
	{ "writer.as_of", "As of" },
	{ "writer.classification", "Classification" },
	{ "writer.made_by", "Made by" },
	/* first row, last row, of all */
	{ "writer.part_of", "Rows %s to %s of %s." },
	{ "writer.continued_on", "Continued on the sheet %s." },
	{ "writer.continued_from", "Continued from the sheet %s." },
	{ "writer.cut", " [cut here: %s characters in all]" },
	/* rows, file */
	{ "writer.rows_elsewhere", "%s rows; every one is in %s." },
	{ "writer.needs_script",
	    "This browser runs no scripts, so the %s rows of this table are "
	    "not shown here." },
	{ "writer.also_in", "Every row is also in %s." },
	{ "writer.search", "Search this table" },
	{ "writer.filter", "Filter" },
	{ "writer.clear", "Clear filters" },
	{ "writer.shown", "%s of %s rows" },
	{ "writer.sorted_up", "sorted upwards" },
	{ "writer.sorted_down", "sorted downwards" },
	{ "writer.sort_by", "Sort by %s" },
	{ "writer.print_part",
	    "On paper: the first %s of %s rows as filtered." },
	{ "writer.nothing_found", "No row matches." },
	{ "writer.all", "All" },
	{ "writer.empty", "(empty)" },
	{ "writer.skip", "Skip to the content" },
	{ "writer.dark", "Dark" },
	{ "writer.light", "Light" },
	{ "writer.details", "Whole row" },
	{ "writer.close", "Close" },
	{ "writer.filter_help",
	    "Part of the text; or a comparison such as >10, <=2026-01-31, "
	    "=exact, !not this." },
	{ "writer.reading", "Reading the rows..." },
	{ "writer.damaged",
	    "The rows of this table cannot be read: the file is damaged." },
};

const char *
writer_word(const struct doc *doc, const char *key)
{
	const struct doc_style *style = doc->style;
	const char *word = NULL;

	if (style != NULL && style->word != NULL)
		word = style->word(style->words, key);
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
	size_t used = 0;

	for (const char *p = pattern; *p != '\0'; p++) {
		if (p[0] == '%' && p[1] == 's' && used < n) {
			strbuf_add(out, parts[used++]);
			p++;
		} else {
			strbuf_addc(out, *p);
		}
	}
}

void
writer_grouped(struct strbuf *out, int64_t number)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%lld", (long long)number);

	for (int i = 0; i < n; i++) {
		if (i > 0 && digits[i - 1] != '-' && (n - i) % 3 == 0)
			strbuf_addc(out, ',');
		strbuf_addc(out, digits[i]);
	}
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
