/* SPDX-License-Identifier: Apache-2.0 */
/* A field of CSV on its way out. */
#include <string.h>

#include "base/csv.h"
#include "base/text.h"

/*
 * What spreadsheets take for the beginning of a formula, the full-width
 * forms that East Asian editions accept included (OWASP, CSV injection).
 */
static bool
is_formula(const char *text)
{
	static const char *const wide[] = { "\xEF\xBC\x9D", "\xEF\xBC\x8B",
		"\xEF\xBC\x8D", "\xEF\xBC\xA0" };

	if (text[0] != '\0' && strchr("=+-@\t\r\n", text[0]) != NULL)
		return true;
	if (text[0] != wide[0][0])
		return false;
	for (size_t i = 0; i < NITEMS(wide); i++)
		if (text_starts(text, wide[i]))
			return true;
	return false;
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
	if (!marked) {
		(void)fwrite(text, 1, len, file);
		text += len;
	}
	for (const char *p = text; *p != '\0';) {
		size_t n = strcspn(p, "\"");

		(void)fwrite(p, 1, n, file);
		p += n;
		if (*p == '"') {
			(void)fputs("\"\"", file);
			p++;
		}
	}
	if (quoted)
		(void)putc_unlocked('"', file);
}
