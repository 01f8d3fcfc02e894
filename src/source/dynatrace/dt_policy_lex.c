/* SPDX-License-Identifier: Apache-2.0 */
/* Words of the policy language: blanks, comments, strings, marks. */
#include <stdarg.h>

#include "base/err.h"
#include "base/text.h"
#include "source/dynatrace/dt_policy_lex.h"

/* LC_ALL=C order. */
const char *const dt_deviation_names[DEVIATIONS] = {
	[DEVIATION_AND_IN_BOUNDARY] = "AND-in-boundary",
	[DEVIATION_OR] = "OR",
	[DEVIATION_KEYWORD_CASE] = "keyword-case",
	[DEVIATION_LAST_SEMICOLON] = "last-semicolon-missing",
	[DEVIATION_LIST_VALUE] = "list-value",
	[DEVIATION_EQUAL_TWICE] = "operator ==",
	[DEVIATION_STARTS_WITH] = "operator STARTS WITH",
	[DEVIATION_CONTAINS] = "operator contains",
	[DEVIATION_SEMICOLON] = "semicolon-missing",
	[DEVIATION_STRAY_SEMICOLON] = "stray-semicolon",
	[DEVIATION_QUOTES] = "typographic-quotes",
	[DEVIATION_UNQUOTED] = "unquoted-value",
	[DEVIATION_BLANK] = "unusual-blank",
	[DEVIATION_WILDCARD] = "wildcard-permission",
};

void
dt_lexer_init(struct dt_lexer *lexer, const char *text, size_t len)
{
	lexer->p = text;
	lexer->end = text + len;
	lexer->line = 1;
	lexer->column = 1;
	lexer->deviations = 0;
}

int
dt_token_error(
    const struct dt_token *token, struct err *err, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return err_set(err, ERR_DATA, "line %zu, column %zu: %s", token->line,
	    token->column, text);
}

/* The character at p without moving; 0 at the end. */
static uint32_t
peek(const struct dt_lexer *lexer)
{
	const char *p = lexer->p;

	return text_next(&p, lexer->end);
}

static void
skip(struct dt_lexer *lexer)
{
	if (text_next(&lexer->p, lexer->end) == '\n') {
		lexer->line++;
		lexer->column = 1;
	} else {
		lexer->column++;
	}
}

static bool
is_unusual_blank(uint32_t c)
{
	return c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x202F ||
	       c == 0x3000 || c == 0xFEFF || c == '\v' || c == '\f';
}

static bool
is_double_quote(uint32_t c)
{
	return c == 0x201C || c == 0x201D || c == 0x201E || c == 0x201F;
}

static bool
is_single_quote(uint32_t c)
{
	return c == 0x2018 || c == 0x2019 || c == 0x201A || c == 0x201B;
}

static bool
at_comment(const struct dt_lexer *lexer)
{
	return lexer->end - lexer->p >= 2 && lexer->p[0] == '/' &&
	       lexer->p[1] == '/';
}

static void
skip_blanks(struct dt_lexer *lexer)
{
	for (;;) {
		uint32_t c = peek(lexer);

		if (is_unusual_blank(c)) {
			lexer->deviations |= 1u << DEVIATION_BLANK;
			skip(lexer);
		} else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
			skip(lexer);
		} else if (at_comment(lexer)) {
			while (lexer->p < lexer->end && *lexer->p != '\n')
				skip(lexer);
		} else {
			return;
		}
	}
}

/* Whether c ends a string that began with `open`: typographic quotes come
 * in pairs of all kinds, and mixed with plain ones. */
static bool
is_closing(uint32_t open, uint32_t c)
{
	if (is_double_quote(open))
		return is_double_quote(c) || c == '"';
	if (is_single_quote(open))
		return is_single_quote(c) || c == '\'';
	return c == open;
}

/* No escapes are documented: text is taken as it is up to the quote. */
static int
read_string(struct dt_lexer *lexer, struct dt_token *token, struct err *err)
{
	uint32_t open = peek(lexer), c;

	if (open != '"' && open != '\'')
		lexer->deviations |= 1u << DEVIATION_QUOTES;
	skip(lexer);
	token->kind = TOKEN_STRING;
	token->text = lexer->p;
	while ((c = peek(lexer)) != 0 && c != '\n') {
		if (is_closing(open, c)) {
			token->len = (size_t)(lexer->p - token->text);
			skip(lexer);
			return 0;
		}
		skip(lexer);
	}
	return dt_token_error(token, err, "text without a closing quote");
}

static bool
is_word_character(const struct dt_lexer *lexer, uint32_t c)
{
	if (c < 0x80)
		return c > ' ' && c != 0x7F &&
		       strchr(";,()\"'=!<>", (int)c) == NULL &&
		       !at_comment(lexer);
	return !is_unusual_blank(c) && !is_double_quote(c) &&
	       !is_single_quote(c);
}

static int
read_mark(struct dt_lexer *lexer, struct dt_token *token, struct err *err)
{
	static const struct {
		const char *text;
		enum dt_token_kind kind;
	} marks[] = {
		/* longer ones first */
		{ "==", TOKEN_EQUAL_TWICE },
		{ "!=", TOKEN_NOT_EQUAL },
		{ ";", TOKEN_SEMICOLON },
		{ ",", TOKEN_COMMA },
		{ "(", TOKEN_OPEN },
		{ ")", TOKEN_CLOSE },
		{ "=", TOKEN_EQUAL },
		{ "<", TOKEN_LESS },
		{ ">", TOKEN_GREATER },
	};

	for (size_t i = 0; i < NITEMS(marks); i++) {
		size_t len = strlen(marks[i].text);

		if ((size_t)(lexer->end - lexer->p) < len ||
		    memcmp(lexer->p, marks[i].text, len) != 0)
			continue;
		token->kind = marks[i].kind;
		token->len = len;
		lexer->p += len;
		lexer->column += len;
		return 0;
	}
	return dt_token_error(
	    token, err, "unexpected character U+%04X", (unsigned)peek(lexer));
}

int
dt_lexer_next(struct dt_lexer *lexer, struct dt_token *token, struct err *err)
{
	uint32_t c;

	skip_blanks(lexer);
	c = peek(lexer);
	token->kind = TOKEN_END;
	token->text = lexer->p;
	token->len = 0;
	token->line = lexer->line;
	token->column = lexer->column;
	if (lexer->p >= lexer->end)
		return 0;
	if (c == '"' || c == '\'' || is_double_quote(c) || is_single_quote(c))
		return read_string(lexer, token, err);
	if (!is_word_character(lexer, c))
		return read_mark(lexer, token, err);
	while (lexer->p < lexer->end && is_word_character(lexer, peek(lexer)))
		skip(lexer);
	token->kind = TOKEN_WORD;
	token->len = (size_t)(lexer->p - token->text);
	return 0;
}
