/* SPDX-License-Identifier: Apache-2.0 */
/* muster redact: the twin of a bundle that is there already. */
#include <stdlib.h>
#include <string.h>

#include "app/twin.h"
#include "base/file.h"
#include "base/json.h"
#include "base/utc.h"
#include "deliver/deliver.h"

#define MAX_MANIFEST (64 * (size_t)MIB)

/* A changed file is none that a twin could stand for. */
static int
check_bundle(const char *folder, struct err *err)
{
	size_t bad;

	if (bundle_verify(folder, NULL, &bad, err) != 0)
		return -1;
	if (bad > 0)
		return err_set(err, ERR_DATA, "%s: %zu file%s differ%s from "
		    "the manifest; `muster verify` names %s", folder, bad,
		    bad == 1 ? "" : "s", bad == 1 ? "s" : "",
		    bad == 1 ? "it" : "them");
	return 0;
}

/* The moment it was judged at, so that it is judged the same way again. */
static int
read_moment(struct run *r, const char *folder, struct err *err)
{
	const char *path = file_join(&r->arena, folder, BUNDLE_MANIFEST);
	struct json_doc *doc = NULL;
	struct json root, twin;
	const char *now;
	char *text;
	size_t len;
	int rc = -1;

	if (path == NULL)
		return err_nomem(err);
	if (file_read(path, MAX_MANIFEST, &text, &len, err) != 0)
		return -1;
	if (json_parse(&doc, text, len, &json_limits_data, err) == 0) {
		json_root(doc, &root);
		json_member(&root, "twin", &twin);
		if (json_type(&twin) == JSON_OBJECT)
			err_set(err, ERR_USAGE, "%s: is a redacted twin "
			    "itself", folder);
		else if (json_get_text(&root, "now", &now, err) == 0 &&
		    utc_parse(now, &r->now, err) == 0) {
			r->options.now_text = arena_strdup(&r->arena, now);
			rc = r->options.now_text != NULL ? 0 : err_nomem(err);
		}
	}
	json_free(doc);
	free(text);
	return rc == 0 ? 0 : err_wrap(err, "%s", path);
}

/* Beside the bundle, unless said otherwise. */
static int
set_out(struct run *r, const char *folder, struct err *err)
{
	size_t n = strlen(folder);

	while (n > 1 && folder[n - 1] == '/')
		n--;
	while (n > 0 && folder[n - 1] != '/')
		n--;
	if (r->options.out == NULL)
		r->options.out = n == 0 ? "."
		    : arena_strndup(&r->arena, folder, n > 1 ? n - 1 : 1);
	return r->options.out != NULL ? 0 : err_nomem(err);
}

static int
redact(struct run *r, enum exit_status *status, struct err *err)
{
	const char *folder;

	(void)status;
	if (r->options.n_arguments != 1)
		return err_set(err, ERR_USAGE,
		    "`muster redact` needs one bundle folder");
	folder = r->options.arguments[0];
	if (check_bundle(folder, err) != 0 ||
	    read_moment(r, folder, err) != 0 || set_out(r, folder, err) != 0)
		return -1;
	r->options.from = folder;
	r->options.redact = true;
	if (run_configure(r, err) != 0)
		return -1;
	return pipeline_redact(r, folder, err);
}

const struct command command_redact = {
	"redact", "BUNDLE", "the twin of a bundle, with pseudonyms", "cox",
	"Makes BUNDLE's redacted twin: the same files with a pseudonym for "
	"every name\nand mail address, <campaign>.redacted beside it.  The "
	"pseudonyms are made with\nthe key that \"redact\" in the "
	"configuration refers to, and are the same in every\nreview that has "
	"that key.  The configuration is the bundle's own unless\n--config "
	"gives another.  BUNDLE itself is not changed.",
	redact
};
