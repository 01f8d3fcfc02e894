/* SPDX-License-Identifier: Apache-2.0 */
/* argv -> command -> exit status. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/app.h"

static enum exit_status
status_of(const struct err *err)
{
	return err->code == ERR_USAGE || err->code == ERR_CONFIG
	    ? EXIT_USAGE : EXIT_FAILED;
}

/* A full disk must not pass for a short answer; a reader who has seen enough
 * is no failure. */
static int
end_output(struct err *err)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	if (errno == EPIPE)
		return 0;
	return err_set(err, ERR_IO, "standard output: %s",
	    errno != 0 ? strerror(errno) : "not all of it could be written");
}

/* What stands in the exit status then is about the bundle. */
static bool
has_published(const struct command *command)
{
	return command == &command_run || command == &command_report;
}

int
main(int argc, char **argv)
{
	struct run run = { 0 };
	struct err err = { 0 };
	enum exit_status status = EXIT_DONE;
	const struct command *command = NULL;

	if (run_begin(&run, argc, argv, &err) != 0)
		goto out;
	for (size_t i = 0; command_table[i] != NULL; i++)
		if (run.options.command != NULL &&
		    strcmp(command_table[i]->name, run.options.command) == 0)
			command = command_table[i];
	if (run.options.complete)
		complete_print(stdout, run.options.arguments,
		    run.options.n_arguments);
	else if (run.options.version) {
		if (version_print(&run, &err) != 0)
			goto out;
	} else if (command == NULL || run.options.help)
		options_usage(stdout, command);
	else if (command->run(&run, &status, &err) != 0)
		goto out;
	if (end_output(&err) != 0 && has_published(command)) {
		log_warning(&run.log, "%s; the bundle is in its place all the "
		    "same", err.text);
		err_clear(&err);
	}
out:
	if (err.code != ERR_NONE) {
		log_error(&run.log, "%s", err.text);
		status = status_of(&err);
	}
	run_end(&run);
	return (int)status;
}
