/* SPDX-License-Identifier: Apache-2.0 */
/* Grammar of the policy language: statements, conditions, boundaries. */
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "source/dynatrace/dt_policy.h"
#include "source/dynatrace/dt_policy_lex.h"

/* A list that grows while it is read, copied into the arena when whole. */
struct list {
	void *items;
	size_t n, room;
};

struct reader {
	struct dt_lexer lexer;
	struct dt_token token; /* the one to be looked at */
	struct arena *arena;
	struct err *err;
	struct list statements, conditions, texts;
};

static int
list_add(struct reader *r, struct list *list, const void *item, size_t size,
    size_t max)
{
	if (list->n >= max)
		return err_set(r->err, ERR_LIMIT,
		    "line %zu: more than %zu items", r->token.line, max);
	if (array_reserve(&list->items, &list->room, list->n + 1, size) != 0)
		return err_nomem(r->err);
	memcpy((char *)list->items + list->n * size, item, size);
	list->n++;
	return 0;
}

/* Moves the items into the arena; NULL only without memory. */
static void *
list_take(struct reader *r, struct list *list, size_t size)
{
	void *copy = arena_alloc(r->arena, list->n + 1, size);

	if (copy == NULL) {
		err_nomem(r->err);
		return NULL;
	}
	if (list->n > 0)
		memcpy(copy, list->items, list->n * size);
	list->n = 0;
	return copy;
}

static void
deviate(struct reader *r, enum dt_deviation deviation)
{
	r->lexer.deviations |= 1u << deviation;
}

static int
advance(struct reader *r)
{
	return dt_lexer_next(&r->lexer, &r->token, r->err);
}

static int
expected(struct reader *r, const char *what)
{
	if (r->token.kind == TOKEN_END)
		return dt_token_error(
		    &r->token, r->err, "%s expected, but the text ends", what);
	return dt_token_error(&r->token, r->err, "%s expected, not \"%.*s\"",
	    what, (int)(r->token.len < 60 ? r->token.len : 60), r->token.text);
}

/* Whether the next word is this keyword, in whatever case. */
static bool
at_keyword(const struct reader *r, const char *keyword)
{
	char word[16];

	if (r->token.kind != TOKEN_WORD || r->token.len >= sizeof(word))
		return false;
	memcpy(word, r->token.text, r->token.len);
	word[r->token.len] = '\0';
	return text_equal_nocase(word, keyword);
}

/* 1: it was there and is read; 0: it was not; -1. */
static int
take_keyword(struct reader *r, const char *keyword)
{
	if (!at_keyword(r, keyword))
		return 0;
	if (memcmp(r->token.text, keyword, r->token.len) != 0)
		deviate(r, DEVIATION_KEYWORD_CASE);
	return advance(r) != 0 ? -1 : 1;
}

static bool
at_effect(const struct reader *r)
{
	return at_keyword(r, "ALLOW") || at_keyword(r, "DENY");
}

/* Names: segments of letters, digits, "_", "-", ".", with ":" between them;
 * "*" is kept where it is found and called unusual. */
static bool
is_name(const struct reader *r, size_t segments, bool *wildcard)
{
	size_t found = 1, length = 0;

	*wildcard = false;
	for (size_t i = 0; i < r->token.len; i++) {
		char c = r->token.text[i];

		if (c == ':') {
			if (length == 0)
				return false;
			found++;
			length = 0;
			continue;
		}
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || c == '_' || c == '-' ||
			c == '.' || c == '*'))
			return false;
		*wildcard = *wildcard || c == '*';
		length++;
	}
	return found == segments && length > 0;
}

static int
add_text(struct reader *r, const char *before, const char *after)
{
	const char *text = arena_printf(r->arena, "%s%.*s%s", before,
	    (int)r->token.len, r->token.text, after);

	if (text == NULL)
		return err_nomem(r->err);
	return list_add(r, &r->texts, &text, sizeof(text), DT_POLICY_MAX_LIST);
}

/* permission { "," permission } */
static int
read_permissions(struct reader *r)
{
	bool wildcard;

	for (;;) {
		if (r->token.kind != TOKEN_WORD || !is_name(r, 3, &wildcard))
			return expected(
			    r, "a permission (service:resource:action)");
		if (wildcard)
			deviate(r, DEVIATION_WILDCARD);
		if (add_text(r, "", "") != 0 || advance(r) != 0)
			return -1;
		if (r->token.kind != TOKEN_COMMA)
			return 0;
		if (advance(r) != 0)
			return -1;
	}
}

/* Operators made of a mark. */
static bool
mark_operator(struct reader *r, enum condition_operator *out)
{
	if (r->token.kind == TOKEN_EQUAL)
		*out = CONDITION_EQUAL;
	else if (r->token.kind == TOKEN_EQUAL_TWICE)
		*out = CONDITION_EQUAL;
	else if (r->token.kind == TOKEN_NOT_EQUAL)
		*out = CONDITION_NOT_EQUAL;
	else if (r->token.kind == TOKEN_LESS)
		*out = CONDITION_LESS;
	else if (r->token.kind == TOKEN_GREATER)
		*out = CONDITION_GREATER;
	else
		return false;
	if (r->token.kind == TOKEN_EQUAL_TWICE)
		deviate(r, DEVIATION_EQUAL_TWICE);
	return true;
}

/* "IN", "NOT IN", "startsWith", "NOT startsWith", "MATCH" and the forms of
 * the community; *contains for the one that needs its value changed. */
static int
word_operator(struct reader *r, enum condition_operator *out, bool *contains)
{
	int negated = take_keyword(r, "NOT"), found;

	if (negated < 0)
		return -1;
	if ((found = take_keyword(r, "IN")) != 0) {
		*out = negated ? CONDITION_NOT_IN : CONDITION_IN;
		return found < 0 ? -1 : 0;
	}
	if ((found = take_keyword(r, "startsWith")) != 0) {
		*out =
		    negated ? CONDITION_NOT_STARTS_WITH : CONDITION_STARTS_WITH;
		return found < 0 ? -1 : 0;
	}
	if ((found = take_keyword(r, "STARTS")) != 0) {
		deviate(r, DEVIATION_STARTS_WITH);
		*out =
		    negated ? CONDITION_NOT_STARTS_WITH : CONDITION_STARTS_WITH;
		if (found > 0 && (found = take_keyword(r, "WITH")) == 0)
			return expected(r, "WITH");
		return found < 0 ? -1 : 0;
	}
	*out = CONDITION_MATCH;
	if (!negated && (found = take_keyword(r, "MATCH")) != 0)
		return found < 0 ? -1 : 0;
	*contains = true;
	if (!negated && (found = take_keyword(r, "contains")) != 0) {
		deviate(r, DEVIATION_CONTAINS);
		return found < 0 ? -1 : 0;
	}
	return expected(r, "an operator");
}

static int
read_value(struct reader *r, bool contains)
{
	const char *around = contains ? "*" : "";

	if (r->token.kind == TOKEN_WORD && !at_effect(r) &&
	    !at_keyword(r, "AND") && !at_keyword(r, "OR") &&
	    !at_keyword(r, "WHERE"))
		deviate(r, DEVIATION_UNQUOTED);
	else if (r->token.kind != TOKEN_STRING)
		return expected(r, "a value");
	if (add_text(r, around, around) != 0)
		return -1;
	return advance(r);
}

/* string | "(" string { "," string } ")" */
static int
read_values(struct reader *r, enum condition_operator operator, bool contains)
{
	if (r->token.kind != TOKEN_OPEN)
		return read_value(r, contains);
	if (operator!= CONDITION_IN && operator!= CONDITION_NOT_IN && operator!=
	    CONDITION_MATCH)
		deviate(r, DEVIATION_LIST_VALUE);
	do {
		if (advance(r) != 0 || read_value(r, contains) != 0)
			return -1;
	} while (r->token.kind == TOKEN_COMMA);
	if (r->token.kind != TOKEN_CLOSE)
		return expected(r, "\",\" or \")\"");
	return advance(r);
}

/* name operator value, added to the conditions */
static int
read_condition(struct reader *r)
{
	struct condition condition = { 0 };
	bool contains = false;

	if (r->token.kind != TOKEN_WORD || !is_name(r, 2, &contains) ||
	    contains)
		return expected(r, "a condition (service:attribute)");
	condition.attribute =
	    arena_strndup(r->arena, r->token.text, r->token.len);
	if (condition.attribute == NULL)
		return err_nomem(r->err);
	if (advance(r) != 0)
		return -1;
	if (mark_operator(r, &condition.operator)) {
		if (advance(r) != 0)
			return -1;
	} else if (word_operator(r, &condition.operator, & contains) != 0) {
		return -1;
	}
	if (read_values(r, condition.operator, contains) != 0)
		return -1;
	condition.n_values = r->texts.n;
	condition.values = list_take(r, &r->texts, sizeof(char *));
	if (condition.values == NULL)
		return -1;
	return list_add(r, &r->conditions, &condition, sizeof(condition),
	    DT_POLICY_MAX_LIST);
}

/* What was read so far, as one statement with the conditions collected. */
static int
add_statement(struct reader *r, struct statement *statement)
{
	statement->n_conditions = r->conditions.n;
	statement->conditions =
	    list_take(r, &r->conditions, sizeof(struct condition));
	if (statement->conditions == NULL)
		return -1;
	return list_add(r, &r->statements, statement, sizeof(*statement),
	    DT_POLICY_MAX_STATEMENTS);
}

/* "null" | condition { "AND" condition }; OR begins another statement with
 * the same permissions, which means the same. */
static int
read_where(struct reader *r, struct statement *statement)
{
	int more = take_keyword(r, "null");

	if (more != 0)
		return more < 0 ? -1 : add_statement(r, statement);
	for (;;) {
		if (read_condition(r) != 0)
			return -1;
		if ((more = take_keyword(r, "AND")) < 0)
			return -1;
		if (more > 0)
			continue;
		if (add_statement(r, statement) != 0)
			return -1;
		if ((more = take_keyword(r, "OR")) <= 0)
			return more;
		deviate(r, DEVIATION_OR);
	}
}

/* ("ALLOW" | "DENY") permissions [ "WHERE" ... ] */
static int
read_statement(struct reader *r)
{
	struct statement statement = { 0 };
	int found = take_keyword(r, "DENY");

	statement.deny = found > 0;
	if (found == 0)
		found = take_keyword(r, "ALLOW");
	if (found < 0)
		return -1;
	if (found == 0)
		return expected(r, "ALLOW or DENY");
	if (read_permissions(r) != 0)
		return -1;
	statement.n_permissions = r->texts.n;
	statement.permissions = list_take(r, &r->texts, sizeof(char *));
	if (statement.permissions == NULL)
		return -1;
	if ((found = take_keyword(r, "WHERE")) < 0)
		return -1;
	return found > 0 ? read_where(r, &statement)
			 : add_statement(r, &statement);
}

/* The semicolon after a statement or condition, or what may stand for it. */
static int
read_end(struct reader *r, bool next_begins)
{
	if (r->token.kind == TOKEN_END) {
		deviate(r, DEVIATION_LAST_SEMICOLON);
		return 0;
	}
	if (r->token.kind != TOKEN_SEMICOLON) {
		if (!next_begins)
			return expected(r, "\";\"");
		deviate(r, DEVIATION_SEMICOLON);
		return 0;
	}
	if (advance(r) != 0)
		return -1;
	while (r->token.kind == TOKEN_SEMICOLON) {
		deviate(r, DEVIATION_STRAY_SEMICOLON);
		if (advance(r) != 0)
			return -1;
	}
	return 0;
}

static int
read_policy(struct reader *r)
{
	if (advance(r) != 0)
		return -1;
	while (r->token.kind != TOKEN_END) {
		if (read_statement(r) != 0 || read_end(r, at_effect(r)) != 0)
			return -1;
	}
	return 0;
}

static int
read_boundary(struct reader *r)
{
	int found;

	if (advance(r) != 0)
		return -1;
	while (r->token.kind != TOKEN_END) {
		if (read_condition(r) != 0)
			return -1;
		if ((found = take_keyword(r, "AND")) < 0)
			return -1;
		if (found > 0)
			deviate(r, DEVIATION_AND_IN_BOUNDARY);
		if (found > 0 && r->token.kind == TOKEN_END)
			return expected(r, "a condition");
		if (found == 0 && read_end(r, r->token.kind == TOKEN_WORD) != 0)
			return -1;
	}
	return 0;
}

static int
take_deviations(
    struct reader *r, const char *const **out, size_t *n, bool *lenient)
{
	const char **names = arena_alloc(r->arena, DEVIATIONS, sizeof(*names));

	if (names == NULL)
		return err_nomem(r->err);
	*n = 0;
	for (unsigned i = 0; i < DEVIATIONS; i++)
		if ((r->lexer.deviations & 1u << i) != 0)
			names[(*n)++] = dt_deviation_names[i];
	*out = names;
	*lenient =
	    (r->lexer.deviations & ~(1u << DEVIATION_LAST_SEMICOLON)) != 0;
	return 0;
}

static int
reader_init(
    struct reader *r, const char *text, struct arena *arena, struct err *err)
{
	size_t len = strlen(text);

	*r = (struct reader){ .arena = arena, .err = err };
	dt_lexer_init(&r->lexer, text, len);
	if (len > DT_POLICY_MAX_BYTES)
		return err_set(err, ERR_LIMIT, "longer than %zu bytes",
		    DT_POLICY_MAX_BYTES);
	if (!text_is_utf8(text, len))
		return err_set(err, ERR_DATA, "not UTF-8");
	return 0;
}

static void
reader_clear(struct reader *r)
{
	free(r->statements.items);
	free(r->conditions.items);
	free(r->texts.items);
}

int
dt_policy_read(struct dt_policy *out, const char *text, struct arena *arena,
    struct err *err)
{
	struct reader r;
	int rc = -1;

	*out = (struct dt_policy){ 0 };
	if (reader_init(&r, text, arena, err) != 0 || read_policy(&r) != 0 ||
	    take_deviations(
		&r, &out->deviations, &out->n_deviations, &out->lenient) != 0)
		goto out;
	out->n_statements = r.statements.n;
	out->statements =
	    list_take(&r, &r.statements, sizeof(struct statement));
	if (out->statements == NULL)
		goto out;
	rc = 0;
out:
	reader_clear(&r);
	if (rc != 0)
		*out = (struct dt_policy){ 0 };
	return rc;
}

int
dt_boundary_read(struct dt_boundary *out, const char *text, struct arena *arena,
    struct err *err)
{
	struct reader r;
	int rc = -1;

	*out = (struct dt_boundary){ 0 };
	if (reader_init(&r, text, arena, err) != 0 || read_boundary(&r) != 0 ||
	    take_deviations(
		&r, &out->deviations, &out->n_deviations, &out->lenient) != 0)
		goto out;
	out->n_conditions = r.conditions.n;
	out->conditions =
	    list_take(&r, &r.conditions, sizeof(struct condition));
	if (out->conditions == NULL)
		goto out;
	rc = 0;
out:
	reader_clear(&r);
	if (rc != 0)
		*out = (struct dt_boundary){ 0 };
	return rc;
}
