/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: one table of options, one of commands. */
#include <getopt.h>
#include <string.h>

#include "app/options.h"
#include "base/text.h"

const struct command *const command_table[] = {
	&command_init, &command_doctor, &command_run, &command_collect,
	&command_report, &command_rules, &command_sources, &command_verify,
	&command_seal, &command_sample, &command_explain, &command_who,
	&command_redact, &command_request, &command_export, &command_send, NULL
};

static const struct known_option known_options[] = {
	{ "config", 'c', "FILE", "configuration (default: muster.json)" },
	{ "from", 'f', "TAPE-OR-BUNDLE",
	    "replay what was recorded; ask nobody" },
	{ "now", 'n', "RFC3339",
	    "judge as of then (default: now, or the tape's)" },
	{ "out", 'o', "DIR", "folder of the bundles" },
	{ "output", 'O', "FILE", "where to write" },
	{ "fail-on", 'F', "SEVERITY",
	    "exit 1 if a finding is at least that: info,\n"
	    "                               low, medium, high or critical" },
	{ "fail-on-new", 'N', "SEVERITY",
	    "the same, for findings that the last review\n"
	    "                               did not have" },
	{ "baseline", 'b', "FINDINGS.json",
	    "findings that do not count for these two: those\n"
	    "                               of an accepted result" },
	{ "previous", 'p', "STATE-OR-BUNDLE",
	    "the review to compare with, or \"none\" (default:\n"
	    "                               the one before, in the store)" },
	{ "exceptions", 'E', NULL, "the exceptions, and what each covers" },
	{ "at", 'a', "SCOPE",
	    "only there: account, environment or zone, by id\n"
	    "                               or name" },
	{ "tier", 't', "0..3", "everyone of that strength or more" },
	{ "key", 'K', "PEM", "public key or certificate to trust" },
	{ "ca", 'A', "PEM", "root certificates of the time-stamp authority" },
	{ "reply", 'R', "FILE", "the authority's reply, fetched some other way" },
	{ "redact", 'W', NULL, "write the redacted twin as well; export: with\n"
	    "                               pseudonyms" },
	{ "size", 'Z', "N", "rows to draw (default: 25)" },
	{ "of", 'M', "TABLE", "from: grants, findings or users" },
	{ "as", 'X', "SHAPE",
	    "csv, ndjson, scim, truto, conductorone or entra" },
	{ "page-size", 'G', "N", "rows of a page; 0: all on one (default: 1000)" },
	{ "rights", 'T', NULL, "what each can really do, too" },
	{ "principals", 'P', "FILE", "who is who there: objectId,userPrincipalName" },
	{ "write", 'w', NULL,
	    "allow a method that may change something" },
	{ "body", 'y', "FILE", "what to send; - is standard input" },
	{ "scope", 'S', "SCOPES", "OAuth scopes to ask for, instead of a run's" },
	{ "include", 'i', NULL, "status and headers before the body" },
	{ "to", 'm', "ADDRESS", "this recipient or webhook only" },
	{ "again", 'g', NULL, "also to those who have it" },
	{ "dry-run", 'd', NULL,
	    "send nothing; --output DIR keeps the mails" },
	{ "rebuild", 'B', NULL,
	    "make every file again from the tape, and compare" },
	{ "force", 'x', NULL, "replace an existing bundle (unless signed)" },
	{ "offline", 'k', NULL, "check what needs no network" },
	{ "json", 'j', NULL, "machine-readable output" },
	{ "quiet", 'q', NULL, "only warnings and errors" },
	{ "verbose", 'v', NULL, "a line per request" },
	{ "help", 'h', NULL, "this text" },
};

const struct command *
options_command(const char *name)
{
	for (size_t i = 0; command_table[i] != NULL; i++)
		if (strcmp(command_table[i]->name, name) == 0)
			return command_table[i];
	return NULL;
}

static bool
is_accepted(const struct command *c, int letter)
{
	return strchr("qvh", letter) != NULL ||
	    strchr(c->accepts, letter) != NULL;
}

const struct known_option *
options_of(const struct command *c, size_t i)
{
	for (size_t k = 0; k < NITEMS(known_options); k++)
		if (is_accepted(c, known_options[k].letter) && i-- == 0)
			return &known_options[k];
	return NULL;
}

static void
put_option(FILE *out, const struct known_option *o)
{
	char left[40];

	/* Only the letters a user would expect are offered in short form. */
	snprintf(left, sizeof(left), "%s%c%s--%s%s%s",
	    strchr("coqvh", o->letter) != NULL ? "-" : "  ",
	    strchr("coqvh", o->letter) != NULL ? (char)o->letter : ' ',
	    strchr("coqvh", o->letter) != NULL ? ", " : " ", o->name,
	    o->argument != NULL ? " " : "",
	    o->argument != NULL ? o->argument : "");
	fprintf(out, "  %-28s %s%s", left, strlen(left) > 28 ? "\n"
	    "                               " : "", o->meaning);
	fputc('\n', out);
}

void
options_usage(FILE *out, const struct command *c)
{
	if (c == NULL) {
		fprintf(out, "usage: muster COMMAND [OPTION ...]\n\n"
		    "Calls the roll of everyone who has access, judges it, and "
		    "writes the review\nan auditor can check.\n\nCommands:\n");
		for (size_t i = 0; command_table[i] != NULL; i++)
			fprintf(out, "  %-9s %s\n", command_table[i]->name,
			    command_table[i]->summary);
		fprintf(out, "\n`muster COMMAND -h` says more; so do "
		    "muster(1) and muster.conf(5).\n");
		return;
	}
	fprintf(out, "usage: muster %s [OPTION ...]%s%s\n\n%s\n\nOptions:\n",
	    c->name, *c->arguments != '\0' ? " " : "", c->arguments, c->help);
	for (size_t i = 0; i < NITEMS(known_options); i++)
		if (is_accepted(c, known_options[i].letter))
			put_option(out, &known_options[i]);
}

static int
unknown_option(const struct command *c, const char *given, struct err *err)
{
	const char *names[NITEMS(known_options)], *near;
	char word[64];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(known_options); i++)
		if (is_accepted(c, known_options[i].letter))
			names[n++] = known_options[i].name;
	given += strspn(given, "-");
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(given, "="), given);
	near = text_nearest(word, names, n);
	return err_set(err, ERR_USAGE,
	    "option \"%s\" is not known to `muster %s`%s%s%s; see "
	    "`muster %s -h`", word, c->name,
	    near != NULL ? "; did you mean --" : "", near != NULL ? near : "",
	    near != NULL ? "?" : "", c->name);
}

static int
set_tier(struct options *o, const char *value, struct err *err)
{
	if (value[0] < '0' || value[0] > '3' || value[1] != '\0')
		return err_set(err, ERR_USAGE, "--tier \"%s\": must be 0 "
		    "(decides who may do what), 1 (administers), 2 (writes) "
		    "or 3 (reads)", value);
	o->has_tier = true;
	o->tier = value[0] - '0';
	return 0;
}

static int
set_severity(const char *option, const char *value, bool *given,
    enum muster_severity *out, struct err *err)
{
	*given = true;
	if (severity_parse(value, out) != 0)
		return err_set(err, ERR_USAGE, "--%s \"%s\": must be info, "
		    "low, medium, high or critical", option, value);
	return 0;
}

static int
set_option(struct options *o, int letter, const char *value, struct err *err)
{
	switch (letter) {
	case 'c': o->config = value; break;
	case 'f': o->from = value; break;
	case 'n': o->now_text = value; break;
	case 'o': o->out = value; break;
	case 'O': o->output_file = value; break;
	case 'a': o->at = value; break;
	case 'b': o->baseline = value; break;
	case 'p': o->previous = value; break;
	case 'Z': o->size = value; break;
	case 'M': o->of = value; break;
	case 't': return set_tier(o, value, err);
	case 'm': o->to = value; break;
	case 'g': o->again = true; break;
	case 'd': o->dry_run = true; break;
	case 'K': o->key = value; break;
	case 'A': o->ca = value; break;
	case 'R': o->reply = value; break;
	case 'X': o->as = value; break;
	case 'G': o->page_size = value; break;
	case 'P': o->principals = value; break;
	case 'T': o->rights = true; break;
	case 'y': o->body = value; break;
	case 'S': o->scope = value; break;
	case 'i': o->include = true; break;
	case 'w': o->write = true; break;
	case 'x': o->force = true; break;
	case 'W': o->redact = true; break;
	case 'B': o->rebuild = true; break;
	case 'k': o->offline = true; break;
	case 'E': o->exceptions = true; break;
	case 'j': o->json = true; break;
	case 'q': o->quiet = true; break;
	case 'v': o->verbose = true; break;
	case 'h': o->help = true; break;
	case 'N': return set_severity("fail-on-new", value,
	    &o->has_fail_on_new, &o->fail_on_new, err);
	default: return set_severity("fail-on", value, &o->has_fail_on,
	    &o->fail_on, err);
	}
	return 0;
}

static int
parse_options(struct options *o, const struct command *c, int argc,
    char **argv, struct err *err)
{
	struct option table[NITEMS(known_options) + 1] = { 0 };
	int letter;

	for (size_t i = 0; i < NITEMS(known_options); i++)
		table[i] = (struct option){ known_options[i].name,
			known_options[i].argument != NULL ? required_argument
			: no_argument, NULL, known_options[i].letter };
	optind = 1;
	while ((letter = getopt_long(argc, argv, ":c:o:qvh", table, NULL)) !=
	    -1) {
		const char *given = argv[optind - 1];

		if (letter == ':')
			return err_set(err, ERR_USAGE,
			    "option \"%s\" needs a value; see `muster %s -h`",
			    given, c->name);
		if (letter == '?' || !is_accepted(c, letter))
			return unknown_option(c, given, err);
		if (set_option(o, letter, optarg, err) != 0)
			return -1;
	}
	o->arguments = (const char *const *)(argv + optind);
	o->n_arguments = (size_t)(argc - optind);
	return 0;
}

static int
unknown_command(const char *name, struct err *err)
{
	const char *names[32], *near;
	size_t n = 0;

	while (command_table[n] != NULL && n < NITEMS(names)) {
		names[n] = command_table[n]->name;
		n++;
	}
	near = text_nearest(name, names, n);
	return err_set(err, ERR_USAGE, "\"%s\" is not a command%s%s%s; "
	    "`muster -h` lists them", name,
	    near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
	    near != NULL ? "\"?" : "");
}

int
options_parse(struct options *o, int argc, char **argv, struct arena *arena,
    struct err *err)
{
	const struct command *c;

	(void)arena;
	*o = (struct options){ 0 };
	if (argc < 2)
		return err_set(err, ERR_USAGE,
		    "a command is needed; `muster -h` lists them");
	if (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0 ||
	    strcmp(argv[1], "help") == 0) {
		o->help = true;
		if (argc < 3 || argv[2][0] == '-')
			return 0;
		if (options_command(argv[2]) == NULL)
			return unknown_command(argv[2], err);
		o->command = argv[2];
		return 0;
	}
	if (strcmp(argv[1], "--version") == 0 ||
	    strcmp(argv[1], "-V") == 0) {
		o->version = true;
		o->json = argc > 2 && strcmp(argv[2], "--json") == 0;
		return 0;
	}
	if (strcmp(argv[1], "--complete") == 0 && argc > 2) {
		o->complete = true;
		o->arguments = (const char *const *)(argv + 2);
		o->n_arguments = (size_t)(argc - 2);
		return 0;
	}
	c = options_command(argv[1]);
	if (c == NULL)
		return unknown_command(argv[1], err);
	o->command = c->name;
	if (parse_options(o, c, argc - 1, argv + 1, err) != 0)
		return -1;
	if (!o->help && o->n_arguments > 0 && *c->arguments == '\0')
		return err_set(err, ERR_USAGE,
		    "`muster %s` takes no arguments, but got \"%s\"", c->name,
		    o->arguments[0]);
	return 0;
}
