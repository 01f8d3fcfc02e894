/* SPDX-License-Identifier: Apache-2.0 */
/* A field of CSV on its way out. */
#include <string.h>

#include "base/csv.h"
#include "base/text.h"

/* The full-width forms, which East Asian editions accept, included (OWASP,
 * CSV injection). */
static bool
is_operator(const char *text)
{
	static const char *const wide[] = { "\xEF\xBC\x9D", "\xEF\xBC\x8B",
		"\xEF\xBC\x8D", "\xEF\xBC\xA0" };

	if (text[0] != '\0' && strchr("=+-@", text[0]) != NULL)
		return true;
	if (text[0] != wide[0][0])
		return false;
	for (size_t i = 0; i < NITEMS(wide); i++)
		if (text_starts(text, wide[i]))
			return true;
	return false;
}

/* What spreadsheets take for the beginning of a formula. */
static bool
is_formula(const char *text)
{
	return is_operator(text) ||
	    (text[0] != '\0' && strchr("\t\r\n", text[0]) != NULL);
}

/*
 * Where the comma is for decimals, a spreadsheet takes a semicolon or a tab
 * for the end of a cell.  Then our quotes mean nothing to it: behind one of
 * these, or behind a line end, whatever quotes follow, a cell begins.
 */
static void
put_marked(FILE *file, const char *text, bool foreign)
{
	bool begins = false;

	for (const char *p = text; *p != '\0'; p++) {
		if (begins && foreign && is_operator(p))
			(void)putc_unlocked('\'', file);
		begins = strchr(";\t\r\n", *p) != NULL ||
		    (begins && *p == '"');
		if (*p == '"')
			(void)putc_unlocked('"', file);
		(void)putc_unlocked(*p, file);
	}
}

void
csv_put(FILE *file, const char *text, bool foreign)
{
	const size_t len = strlen(text);
	const bool marked = strcspn(text, ",\"\r\n") < len;
	const bool quoted = marked || text[0] == ' ' ||
	    (len > 0 && text[len - 1] == ' ');

	if (quoted)
		(void)putc_unlocked('"', file);
	if (foreign && is_formula(text))
		(void)putc_unlocked('\'', file);
	if (marked || (foreign && strcspn(text, ";\t") < len))
		put_marked(file, text, foreign);
	else
		(void)fwrite(text, 1, len, file);
	if (quoted)
		(void)putc_unlocked('"', file);
}
