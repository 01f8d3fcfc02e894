/* SPDX-License-Identifier: Apache-2.0 */
/* Logic-less templates: {{name}} and {{{name}}}. */
#include <string.h>

#include "base/err.h"
#include "base/template.h"

#define MAX_NAME 64

struct template
{
	const char *p, *end;
	size_t line;
	const struct template_values *values;
	FILE *file;
	struct err *err;
};

static const char *
find(const char *p, const char *end, const char *what)
{
	size_t n = strlen(what);

	while (p < end && (size_t)(end - p) >= n) {
		p = memchr(p, what[0], (size_t)(end - p) - n + 1);
		if (p == NULL || memcmp(p, what, n) == 0)
			return p;
		p++;
	}
	return NULL;
}

static int
copy_text(struct template *t, const char *stop)
{
	size_t n = (size_t)(stop - t->p);

	if (n > 0 && fwrite(t->p, 1, n, t->file) != n)
		return err_set(t->err, ERR_IO, "template: cannot write");
	for (; t->p < stop; t->p++)
		t->line += *t->p == '\n';
	return 0;
}

/* The name between the braces, blanks around it dropped. */
static int
copy_name(struct template *t, const char *p, const char *stop, char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
	size_t n;

	while (p < stop && *p == ' ')
		p++;
	while (stop > p && stop[-1] == ' ')
		stop--;
	n = (size_t)(stop - p);
	if (n > 0 && n < MAX_NAME) {
		memcpy(name, p, n);
		name[n] = '\0';
		if (strspn(name, allowed) == n)
			return 0;
	}
	return err_set(t->err, ERR_DATA, "line %zu: \"%.*s\" is not a name",
	    t->line, (int)(n < 40 ? n : 40), p);
}

/* p stands on the opening braces. */
static int
put_value(struct template *t)
{
	bool raw = t->end - t->p > 2 && t->p[2] == '{';
	size_t braces = raw ? 3 : 2;
	const char *from = t->p + braces;
	const char *stop = find(from, t->end, raw ? "}}}" : "}}");
	char name[MAX_NAME];

	if (stop == NULL)
		return err_set(t->err, ERR_DATA,
		    "line %zu: \"%s\" is never closed", t->line,
		    raw ? "{{{" : "{{");
	if (copy_name(t, from, stop, name) != 0)
		return -1;
	if (t->values->put(t->values->context, name, t->file, raw, t->err) != 0)
		return err_wrap(t->err, "line %zu, {{%s}}", t->line, name);
	t->p = stop + braces;
	return 0;
}

int
template_write(const char *text, size_t len,
    const struct template_values *values, FILE *file, struct err *err)
{
	struct template t = { text, text + len, 1, values, file, err };

	while (t.p < t.end) {
		const char *open = find(t.p, t.end, "{{");

		if (copy_text(&t, open == NULL ? t.end : open) != 0)
			return -1;
		if (open != NULL && put_value(&t) != 0)
			return -1;
	}
	if (ferror(file))
		return err_set(err, ERR_IO, "template: cannot write");
	return 0;
}
