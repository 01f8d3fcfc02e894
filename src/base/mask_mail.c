/* SPDX-License-Identifier: Apache-2.0 */
/* Mail addresses by their form, and the pseudonyms that we make. */
#include <string.h>

#include "base/mask_private.h"
#include "base/text.h"

#define MAX_LOCAL 320 /* characters; RFC 5321 allows 64 */
#define MAX_DOMAIN 320

static bool
is_local(uint32_t c)
{
	return mask_is_letter(c) || (c >= 0x300 && c <= 0x36F) ||
	    (c < 0x80 && strchr(".!#$%'*+^_`~-", (int)c) != NULL);
}

/* Behind the domain, if one begins here: labels with a dot between them, the
 * last of which is no number (as in "tool@1.2.3"). */
static const char *
domain_end(const char *p, const char *end)
{
	const char *stop = NULL, *at = p;
	size_t dots = 0, letters = 0, n = 0;
	bool named = false;
	uint32_t c;

	while (n++ < MAX_DOMAIN && (c = mask_next(&at, end)) != 0) {
		if (c == '.') {
			if (letters == 0)
				break;
			letters = 0;
			dots++;
		} else if (mask_is_letter(c) || (c == '-' && letters > 0)) {
			if (letters++ == 0)
				named = c < '0' || c > '9';
			if (dots > 0 && named)
				stop = at;
		} else {
			break;
		}
	}
	return stop;
}

bool
mask_mail_at(const char *begin, const char *end, const char **stop)
{
	const char *at = begin;
	size_t n = 0;
	uint32_t c;

	while ((c = mask_next(&at, end)) != 0 && is_local(c))
		if (++n > MAX_LOCAL)
			return false;
	if (n == 0 || (c != '@' && c != 0xFF20))
		return false;
	*stop = domain_end(at, end);
	return *stop != NULL;
}

static size_t
hex_run(const char *p, const char *end)
{
	size_t n = 0;

	while (p + n < end && ((p[n] >= '0' && p[n] <= '9') ||
		(p[n] >= 'a' && p[n] <= 'f')))
		n++;
	return n;
}

/* Ids of a platform lead back to it, and to nobody by name; a group of four
 * digits in them may read like one ("edda"). */
static bool
is_uuid(const char *begin, const char *end, const char **stop)
{
	static const size_t groups[] = { 8, 4, 4, 4, 12 };
	const char *p = begin;

	for (size_t i = 0; i < NITEMS(groups); i++) {
		if (i > 0 && (p >= end || *p++ != '-'))
			return false;
		for (size_t k = 0; k < groups[i]; k++, p++)
			if (p >= end || strchr("0123456789abcdefABCDEF",
				*p) == NULL || *p == '\0')
				return false;
	}
	*stop = p;
	return mask_next(&p, end) != '@'; /* a mail address, then */
}

/* "person-3f9a1c2e7b4d", "3f9a1c2e7b4d@redacted.invalid" */
bool
mask_is_ours(const char *begin, const char *end, const char **stop)
{
	static const char *const words[] = { "person-", "name-", "user-" };
	const size_t domain = sizeof(MASK_DOMAIN) - 1;
	const char *p = begin + MASK_PSEUDONYM;
	const size_t room = (size_t)(end - begin);

	for (size_t i = 0; i < NITEMS(words); i++) {
		size_t n = strlen(words[i]);

		if (room >= n + MASK_PSEUDONYM &&
		    memcmp(begin, words[i], n) == 0 &&
		    hex_run(begin + n, end) == MASK_PSEUDONYM) {
			*stop = begin + n + MASK_PSEUDONYM;
			return true;
		}
	}
	if (is_uuid(begin, end, stop))
		return true;
	if (hex_run(begin, end) != MASK_PSEUDONYM ||
	    mask_next(&p, end) != '@' || (size_t)(end - p) < domain ||
	    memcmp(p, MASK_DOMAIN, domain) != 0)
		return false;
	*stop = p + domain;
	return true;
}
