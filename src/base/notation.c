/* SPDX-License-Identifier: Apache-2.0 */
/* Moments and numbers as a language writes them. */
#include <string.h>

#include "base/err.h"
#include "base/notation.h"
#include "base/strbuf.h"
#include "base/utc.h"

const struct notation notation_iso = { "%Y-%m-%d", "%Y-%m-%d %H:%M:%S",
	"%Y-%m-%dT%H:%M:%SZ", "," };

/* Where the field stands in "2025-11-21T18:08:00Z", and in spreadsheets. */
static const struct field {
	char letter;
	uint8_t at, length;
	const char *cell;
} fields[] = {
	{ 'Y', 0, 4, "yyyy" },
	{ 'm', 5, 2, "mm" },
	{ 'd', 8, 2, "dd" },
	{ 'H', 11, 2, "hh" },
	{ 'M', 14, 2, "mm" }, /* minutes, since hours or seconds are beside */
	{ 'S', 17, 2, "ss" },
};

static const struct field *
find_field(char letter)
{
	for (size_t i = 0; i < NITEMS(fields); i++)
		if (fields[i].letter == letter)
			return &fields[i];
	return NULL;
}

static int
check_pattern(const char *pattern, struct err *err)
{
	if (strlen(pattern) > NOTATION_PATTERN_MAX)
		return err_set(err, ERR_DATA, "a pattern of more than %zu bytes",
		    NOTATION_PATTERN_MAX);
	for (const char *p = strchr(pattern, '%'); p != NULL;
	     p = strchr(p + 2, '%'))
		if (p[1] != '%' && find_field(p[1]) == NULL)
			return err_set(err, ERR_DATA, "\"%s\": after %% comes "
			    "one of Y m d H M S %%", pattern);
	return 0;
}

int
notation_check(const struct notation *notation, struct err *err)
{
	if (check_pattern(notation->date, err) != 0 ||
	    check_pattern(notation->time, err) != 0 ||
	    check_pattern(notation->moment, err) != 0)
		return -1;
	if (strlen(notation->thousands) > NOTATION_MARK_MAX)
		return err_set(err, ERR_DATA, "\"%s\" between thousands: more "
		    "than %zu bytes", notation->thousands, NOTATION_MARK_MAX);
	return 0;
}

void
notation_add(struct strbuf *out, const char *pattern, int64_t utc)
{
	char iso[UTC_TEXT];

	if (utc == UTC_UNKNOWN)
		return;
	utc_format(utc, iso);
	if (iso[0] == '\0') {
		strbuf_addf(out, "@%lld", (long long)utc);
		return;
	}
	for (const char *p = pattern; *p != '\0'; p++) {
		const struct field *f = *p != '%' ? NULL : find_field(p[1]);

		if (f != NULL)
			strbuf_addn(out, iso + f->at, f->length);
		else
			strbuf_addc(out, *p);
		if (*p == '%' && p[1] != '\0')
			p++;
	}
}

void
notation_number(
    const struct notation *notation, int64_t number, char out[NOTATION_NUMBER])
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%lld", (long long)number);
	size_t used = 0;

	for (int i = 0; i < n; i++) {
		bool mark = i > 0 && digits[i - 1] != '-' && (n - i) % 3 == 0;

		used += (size_t)snprintf(out + used, NOTATION_NUMBER - used,
		    "%.8s%c", mark ? notation->thousands : "", digits[i]);
	}
}

/* What is no field is quoted: a bare letter or dot could have a meaning. */
void
notation_add_cell_format(struct strbuf *out, const char *pattern)
{
	static const char plain[] = " -:";

	for (const char *p = pattern; *p != '\0'; p++) {
		const struct field *f = *p != '%' ? NULL : find_field(p[1]);

		if (*p == '%' && p[1] != '\0')
			p++;
		if (f != NULL)
			strbuf_add(out, f->cell);
		else if (strchr(plain, *p) != NULL)
			strbuf_addc(out, *p);
		else if (((unsigned char)*p & 0xC0) == 0x80)
			strbuf_addc(out, *p); /* belongs to what was quoted */
		else
			strbuf_addf(out, "\\%c", *p);
	}
}
