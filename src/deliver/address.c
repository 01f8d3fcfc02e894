/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mailbox as people write it (RFC 5322, 3.4), held to what no server or
 * reader takes for anything else: no comment, no route, no quoted local part.
 */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "deliver/deliver.h"

#define MAX_LOCAL 64   /* RFC 5321, 4.5.3.1 */
#define MAX_ADDRESS 254
#define MAX_LABEL 63
#define MAX_NAME 200

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/* Words between dots, none of them empty. */
static bool
is_dotted(const char *s, size_t n, const char *allowed, size_t longest)
{
	size_t i = 0;

	while (i < n) {
		size_t word = strspn(s + i, allowed);

		if (word > n - i)
			word = n - i;
		if (word == 0 || word > longest)
			return false;
		i += word;
		if (i < n && (s[i] != '.' || ++i == n))
			return false;
	}
	return n > 0;
}

/* ASCII: a name in another script has its "xn--" form. */
static bool
is_domain(const char *s)
{
	size_t n = strlen(s);

	if (!is_dotted(s, n, LETTERS "-", MAX_LABEL))
		return false;
	for (size_t i = 0; i < n; i++)
		if (s[i] == '-' && (i == 0 || i + 1 == n || s[i - 1] == '.' ||
			s[i + 1] == '.'))
			return false;
	return true;
}

static bool
is_address(const char *s)
{
	const char *at = strchr(s, '@');

	return at != NULL && strlen(s) <= MAX_ADDRESS &&
	    at - s <= MAX_LOCAL &&
	    is_dotted(s, (size_t)(at - s), LETTERS "!#$%&'*+-/=?^_`{|}~",
		MAX_LOCAL) && is_domain(at + 1);
}

/* What would end a line, or show a reader something else, is no name. */
static bool
is_name(const char *s)
{
	const char *end = s + strlen(s), *p = s;
	uint32_t c;

	if (!text_is_utf8(s, strlen(s)) || strlen(s) > MAX_NAME)
		return false;
	while ((c = text_next(&p, end)) != 0)
		if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == '@' ||
		    c == '<' || c == '>' || c == '"' ||
		    (c >= 0x200B && c <= 0x200F) ||
		    (c >= 0x2028 && c <= 0x202E) ||
		    (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF)
			return false;
	return true;
}

int
mail_address_read(struct mail_address *out, const char *text,
    struct arena *arena, struct err *err)
{
	const char *open = strrchr(text, '<');
	size_t n = open == NULL ? 0 : (size_t)(open - text), len;
	char *name = NULL, *address;

	*out = (struct mail_address){ 0 };
	address = arena_strdup(arena, open == NULL ? text : open + 1);
	while (n > 0 && text[n - 1] == ' ')
		n--;
	if (n > 0)
		name = arena_strndup(arena, text, n);
	if (address == NULL || (n > 0 && name == NULL))
		return err_nomem(err);
	len = strlen(address);
	if (open != NULL && (len == 0 || address[len - 1] != '>'))
		return err_set(err, ERR_DATA, "the \"<\" is never closed");
	if (open != NULL)
		address[len - 1] = '\0';
	if (!is_address(address))
		return err_set(err, ERR_DATA, "must be a mail address such as "
		    "\"jane@example.org\" or \"Jane Doe <jane@example.org>\", "
		    "in ASCII but for the name");
	if (name != NULL && !is_name(name))
		return err_set(err, ERR_DATA, "the name must be text without "
		    "quotes, brackets or control characters, at most %d bytes",
		    MAX_NAME);
	*out = (struct mail_address){ .name = name, .address = address };
	return 0;
}
