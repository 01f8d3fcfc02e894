/* SPDX-License-Identifier: Apache-2.0 */
/* Finding and reading the few headers that matter here. */
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/err.h"
#include "base/text.h"
#include "base/utc.h"
#include "net/headers.h"

#define MAX_DATE_TEXT 64

bool
headers_get(const char *head, const char *name, char *out, size_t room)
{
	const char *line = head, *end, *value;
	size_t name_len = strlen(name), len;

	for (; line != NULL && *line != '\0'; line = end + (*end != '\0')) {
		end = line + strcspn(line, "\n");
		if ((size_t)(end - line) <= name_len || line[name_len] != ':' ||
		    strncasecmp(line, name, name_len) != 0)
			continue;
		value = line + name_len + 1;
		value += strspn(value, " \t");
		if (value > end)
			value = end;
		len = (size_t)(end - value);
		while (len > 0 && strchr(" \t\r", value[len - 1]) != NULL)
			len--;
		if (len >= room)
			len = room - 1;
		memcpy(out, value, len);
		out[len] = '\0';
		return true;
	}
	return false;
}

int64_t
headers_number(const char *head, const char *name)
{
	struct err ignored;
	char text[24];
	int64_t n;

	if (!headers_get(head, name, text, sizeof(text)) ||
	    text_to_int64(text, 0, INT64_MAX, &n, &ignored) != 0)
		return -1;
	return n;
}

int64_t
headers_parse_date(const char *text)
{
	time_t t;

	/* libcurl would read a bare number as a time of day */
	if (text[0] == '\0' || strlen(text) > MAX_DATE_TEXT ||
	    text[strspn(text, "0123456789")] == '\0')
		return UTC_UNKNOWN;
	t = curl_getdate(text, NULL);
	return t < 0 ? UTC_UNKNOWN : (int64_t)t;
}

int64_t
headers_time(const char *head, const char *name)
{
	char text[MAX_DATE_TEXT + 8];

	if (!headers_get(head, name, text, sizeof(text)))
		return UTC_UNKNOWN;
	return headers_parse_date(text);
}
