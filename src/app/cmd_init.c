/* SPDX-License-Identifier: Apache-2.0 */
/* muster init: a commented configuration, and the folders it names. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/file.h"

static int
init(struct run *r, enum exit_status *status, struct err *err)
{
	const char *dir = r->options.n_arguments > 0
	    ? r->options.arguments[0] : ".";
	const char *from = run_data_path(r, "init/muster.json");
	const char *path = file_join(&r->arena, dir, "muster.json");
	const char *out = file_join(&r->arena, dir, "out");
	char *text = NULL;
	size_t len;
	int rc = -1;

	(void)status;
	if (from == NULL || path == NULL || out == NULL)
		return err_nomem(err);
	if (r->options.n_arguments > 1)
		return err_set(err, ERR_USAGE,
		    "`muster init` makes one folder, not several");
	if (file_exists(path))
		return err_set(err, ERR_EXISTS,
		    "%s: is there already and was left alone", path);
	if (file_read(from, MAX_CONFIG_BYTES, &text, &len, err) != 0)
		return err_wrap(err, "templates");
	if (file_make_dirs(dir, err) == 0 && file_make_dirs(out, err) == 0 &&
	    file_write(path, text, len, err) == 0) {
		printf("%s\n", path);
		log_info(&r->log, "next: put your account in %s, set "
		    "DT_CLIENT_ID and DT_CLIENT_SECRET, then `muster doctor "
		    "-c %s`", path, path);
		rc = 0;
	}
	free(text);
	return rc;
}

const struct command command_init = {
	"init", "[DIR]", "a commented configuration and its folders", "",
	"Writes DIR/muster.json (default: the current folder) with every "
	"setting\nexplained, and makes the output folder it names.  Nothing "
	"that exists is\nchanged.",
	init
};
