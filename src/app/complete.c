/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may come next on a command line.  The shell asks us at each <Tab>, so
 * that it can never know other options than we do.
 */
#include <string.h>

#include "app/options.h"
#include "engine/engine.h"
#include "exchange/exchange.h"

/* What an argument is, by the name that help gives it. */
static const struct {
	const char *argument, *words;
} values[] = {
	{ "0..3", "0\n1\n2\n3\n" },
	{ "DIR", ":dir\n" },
	{ "TABLE", "findings\ngrants\nusers\n" },
};

static void
put_severities(FILE *out)
{
	for (int s = MUSTER_INFO; s <= MUSTER_CRITICAL; s++)
		fprintf(out, "%s\n", severity_text((enum muster_severity)s));
}

static void
put_shapes(FILE *out)
{
	for (size_t i = 0; directory_table[i] != NULL; i++)
		fprintf(out, "%s\n", directory_table[i]->key);
}

static void
put_value(FILE *out, const char *argument)
{
	static const char *const paths[] = { "FILE", "PEM", "BUNDLE", "TAPE",
		"STATE" };

	if (strcmp(argument, "SEVERITY") == 0)
		put_severities(out);
	if (strcmp(argument, "SHAPE") == 0)
		put_shapes(out);
	for (size_t i = 0; i < NITEMS(values); i++)
		if (strcmp(argument, values[i].argument) == 0)
			fputs(values[i].words, out);
	for (size_t i = 0; i < NITEMS(paths); i++)
		if (strstr(argument, paths[i]) != NULL) {
			fputs(":file\n", out);
			return;
		}
}

static void
put_commands(FILE *out)
{
	for (size_t i = 0; command_table[i] != NULL; i++)
		fprintf(out, "%s\n", command_table[i]->name);
}

static void
put_options(FILE *out, const struct command *c)
{
	const struct known_option *o;

	for (size_t i = 0; (o = options_of(c, i)) != NULL; i++)
		fprintf(out, "--%s\n", o->name);
}

/* What an argument that is no option may be. */
static void
put_argument(FILE *out, const struct command *c)
{
	if (strstr(c->arguments, "[RULE]") != NULL)
		for (size_t i = 0; rule_table[i] != NULL; i++)
			fprintf(out, "%s\n", rule_table[i]->id);
	else if (strstr(c->arguments, "BUNDLE") != NULL ||
		 strstr(c->arguments, "DIR") != NULL)
		fputs(":dir\n", out);
}

/* The option that waits for its value before the last word; NULL: none.
 * Shells cut --of=grants into three words. */
static const struct known_option *
waiting(const struct command *c, const char *const *words, size_t n)
{
	const char *before = n > 2 ? words[n - 2] : "";
	const struct known_option *o;

	if (strcmp(words[n - 1], "=") == 0)
		; /* the value begins behind it */
	else if (strcmp(before, "=") == 0 && n > 3)
		before = words[n - 3];
	for (size_t i = 0; (o = options_of(c, i)) != NULL; i++) {
		if (o->argument == NULL)
			continue;
		if (strncmp(before, "--", 2) == 0 &&
		    strcmp(before + 2, o->name) == 0)
			return o;
		if (before[0] == '-' && before[1] == o->letter &&
		    before[2] == '\0' && strchr("co", o->letter) != NULL)
			return o;
	}
	return NULL;
}

void
complete_print(FILE *out, const char *const *words, size_t n)
{
	const struct command *c = n > 1 ? options_command(words[0]) : NULL;
	const struct known_option *o;

	if (n == 1) {
		put_commands(out);
		fputs("help\n--help\n--version\n", out);
		return;
	}
	if (n == 2 && strcmp(words[0], "help") == 0)
		put_commands(out);
	if (n == 2 && strcmp(words[0], "--version") == 0)
		fputs("--json\n", out);
	if (c == NULL)
		return;
	o = waiting(c, words, n);
	if (o != NULL)
		put_value(out, o->argument);
	else if (words[n - 1][0] == '-')
		put_options(out, c);
	else
		put_argument(out, c);
}
