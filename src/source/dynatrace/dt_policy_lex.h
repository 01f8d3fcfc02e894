/* SPDX-License-Identifier: Apache-2.0 */
/* Words of the policy language, one at a time. */
#ifndef DT_POLICY_LEX_H
#define DT_POLICY_LEX_H

#include "base/base.h"

struct err;

enum dt_token_kind {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_STRING,
	TOKEN_SEMICOLON,
	TOKEN_COMMA,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_EQUAL,
	TOKEN_EQUAL_TWICE,
	TOKEN_NOT_EQUAL,
	TOKEN_LESS,
	TOKEN_GREATER
};

/* In the order of their names, so that a list of them is sorted. */
enum dt_deviation {
	DEVIATION_AND_IN_BOUNDARY,
	DEVIATION_OR,
	DEVIATION_KEYWORD_CASE,
	DEVIATION_LAST_SEMICOLON,
	DEVIATION_LIST_VALUE,
	DEVIATION_EQUAL_TWICE,
	DEVIATION_STARTS_WITH,
	DEVIATION_CONTAINS,
	DEVIATION_SEMICOLON,
	DEVIATION_STRAY_SEMICOLON,
	DEVIATION_QUOTES,
	DEVIATION_UNQUOTED,
	DEVIATION_BLANK,
	DEVIATION_WILDCARD,
	DEVIATIONS
};
extern const char *const dt_deviation_names[DEVIATIONS];

struct dt_token {
	enum dt_token_kind kind;
	const char *text; /* of a string: without its quotes */
	size_t len;
	size_t line, column; /* from 1; columns count characters */
};

struct dt_lexer {
	const char *p, *end;
	size_t line, column;
	unsigned deviations; /* a bit per enum dt_deviation */
};

void dt_lexer_init(struct dt_lexer *, const char *, size_t);
/* ERR_DATA: a string without end, a character that fits nowhere. */
int dt_lexer_next(struct dt_lexer *, struct dt_token *, struct err *) MUST_USE;
/* "line 2, column 5: <message>"; returns -1. */
int dt_token_error(const struct dt_token *, struct err *, const char *, ...)
    PRINTF_LIKE(3, 4);

#endif
