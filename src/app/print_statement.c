/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a statement stands in the text of its policy.  Statements end with a
 * semicolon outside of quotes and comments; if that does not give as many as
 * were understood, the text is of a lenient form and no line is claimed.
 */
#include <string.h>

#include "app/print.h"
#include "app/snapshot.h"
#include "base/arena.h"
#include "base/strbuf.h"
#include "model/model.h"

struct reader {
	const char *at;
	size_t line;
};

/* Blanks and comments; true if something else follows. */
static bool
skip_blanks(struct reader *r)
{
	for (; *r->at != '\0'; r->at++) {
		if (r->at[0] == '/' && r->at[1] == '/')
			r->at += strcspn(r->at, "\n");
		if (*r->at == '\0')
			break;
		if (*r->at == '\n')
			r->line++;
		else if (*r->at != ' ' && *r->at != '\t' && *r->at != '\r')
			return true;
	}
	return false;
}

/* To the semicolon, behind it.  There are no escapes in quotes. */
static void
read_statement(struct reader *r, struct strbuf *out)
{
	char quote = '\0';

	while (*r->at != '\0' && (quote != '\0' || *r->at != ';')) {
		char c = *r->at;

		if (quote == '\0' && strchr(" \t\r\n/", c) != NULL &&
		    (c != '/' || r->at[1] == '/')) {
			if (!skip_blanks(r))
				return;
			if (*r->at != ';')
				strbuf_addc(out, ' ');
			continue;
		}
		if (c == '"' || c == '\'')
			quote = quote == '\0' ? c : quote == c ? '\0' : quote;
		r->line += c == '\n';
		strbuf_addc(out, c);
		r->at++;
	}
	if (*r->at == ';') {
		strbuf_addc(out, ';');
		r->at++;
	}
}

static size_t
count_statements(const char *text)
{
	struct reader r = { text, 1 };
	struct strbuf ignored;
	size_t n = 0;

	strbuf_init(&ignored, PRINT_MAX);
	for (; skip_blanks(&r); n++) {
		strbuf_reset(&ignored);
		read_statement(&r, &ignored);
	}
	strbuf_clear(&ignored);
	return n;
}

const char *
print_statement(struct print *p, size_t entitlement, size_t at, size_t *line)
{
	const struct entitlement *e =
	    &p->snapshot->model->entitlements[entitlement];
	struct reader r = { e->text, 1 };
	struct strbuf out;
	const char *text;

	*line = 0;
	if (e->text == NULL || at >= e->n_statements ||
	    count_statements(e->text) != e->n_statements)
		return print_statement_short(p, entitlement, at, NULL);
	strbuf_init(&out, PRINT_MAX);
	for (size_t i = 0; i <= at && skip_blanks(&r); i++) {
		strbuf_reset(&out);
		*line = r.line;
		read_statement(&r, &out);
	}
	text = strbuf_take(&out, p->arena);
	p->failed = p->failed || text == NULL;
	return text != NULL ? text : "";
}

const char *
print_statement_short(struct print *p, size_t entitlement, size_t at,
    const char *permission)
{
	const struct entitlement *e =
	    &p->snapshot->model->entitlements[entitlement];
	const struct statement *s;
	struct strbuf out;
	const char *text;

	if (at >= e->n_statements)
		return "";
	s = &e->statements[at];
	strbuf_init(&out, PRINT_MAX);
	strbuf_add(&out, s->deny ? "DENY" : "ALLOW");
	if (permission != NULL && s->n_permissions > 1)
		strbuf_addf(&out, " %s (and %zu more)", permission,
		    s->n_permissions - 1);
	for (size_t i = 0; i < s->n_permissions &&
	     (permission == NULL || s->n_permissions == 1); i++)
		strbuf_addf(&out, "%s %s", i > 0 ? "," : "",
		    s->permissions[i]);
	if (s->n_conditions > 0)
		strbuf_add(&out, " WHERE ");
	condition_print(&out, s->conditions, s->n_conditions);
	strbuf_addc(&out, ';');
	text = strbuf_take(&out, p->arena);
	p->failed = p->failed || text == NULL;
	return text != NULL ? text : "";
}
