/* SPDX-License-Identifier: Apache-2.0 */
/* muster export: who is there and what they have, for other programs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/analysis.h"
#include "app/app.h"
#include "app/principals.h"
#include "app/snapshot.h"
#include "app/twin.h"
#include "base/file.h"
#include "base/mask.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "exchange/exchange.h"
#include "model/model.h"

#define DEFAULT_PAGE 1000
#define MAX_PAGE 1000000

struct export {
	struct run *run;
	const struct directory_format *format;
	const char *output;
	int64_t page_size;
	struct principals principals;
	struct secret key; /* of the pseudonyms */
	struct mask *mask; /* NULL: none are asked for */
	struct snapshot snapshot;
	struct directory_counts counts;
};

/* ---- what is asked ---- */

static int
unknown_format(const char *given, struct err *err)
{
	const char *names[16], *near;
	size_t n = 0;
	struct strbuf sb;
	int rc;

	strbuf_init(&sb, KIB);
	for (; n < NITEMS(names) && directory_table[n] != NULL; n++) {
		names[n] = directory_table[n]->key;
		strbuf_addf(&sb, "%s%s", n > 0 ? ", " : "", names[n]);
	}
	near = given == NULL ? NULL : text_nearest(given, names, n);
	rc = given == NULL
	    ? err_set(err, ERR_USAGE, "`muster export` needs --as, one of %s",
		strbuf_text(&sb))
	    : err_set(err, ERR_USAGE, "--as \"%s\": must be one of %s%s%s%s",
		given, strbuf_text(&sb), near != NULL ? "; did you mean " : "",
		near != NULL ? near : "", near != NULL ? "?" : "");
	strbuf_clear(&sb);
	return rc;
}

static int
check_options(struct export *x, struct err *err)
{
	const struct options *o = &x->run->options;
	const struct directory_format *f = x->format;

	x->page_size = f->principals ? 0 : DEFAULT_PAGE;
	if (o->page_size != NULL && !f->pages)
		return err_set(err, ERR_USAGE, "--page-size: %s has no pages",
		    f->key);
	if (o->page_size != NULL && text_to_int64(o->page_size, 0, MAX_PAGE,
		&x->page_size, err) != 0) {
		err->code = ERR_USAGE;
		return err_wrap(err, "--page-size");
	}
	if (o->rights && !f->rights)
		return err_set(err, ERR_USAGE, "--rights: %s has no place for "
		    "them; csv and ndjson have", f->key);
	if (o->redact && f->principals)
		return err_set(err, ERR_USAGE, "--redact: a principal is a "
		    "person, so %s has no pseudonyms", f->key);
	if (o->principals != NULL && !f->principals)
		return err_set(err, ERR_USAGE, "--principals: %s needs none",
		    f->key);
	if (o->principals == NULL && f->principals)
		return err_set(err, ERR_USAGE, "--as %s needs --principals "
		    "FILE: a list of that directory's users as CSV, with the "
		    "columns userPrincipalName and objectId; muster does not "
		    "know who is who there", f->key);
	return 0;
}

static int
set_output(struct export *x, struct err *err)
{
	struct run *r = x->run;
	const char *given = r->options.output_file;
	size_t len = given != NULL ? strlen(given) : 0;

	while (len > 1 && given[len - 1] == '/') /* as a shell completes it */
		len--;
	x->output = given != NULL
	    ? arena_printf(&r->arena, "%.*s", (int)len, given)
	    : arena_printf(&r->arena, "export-%s%s", x->format->key,
		x->format->is_file ? ".ndjson" : "");
	if (x->output == NULL)
		return err_nomem(err);
	if (!file_exists(x->output))
		return 0;
	if (!r->options.force)
		return err_set(err, ERR_EXISTS, "%s: is there already; --force "
		    "replaces it", x->output);
	if (x->format->is_file == file_is_dir(x->output))
		return err_set(err, ERR_EXISTS, "%s: is %s", x->output,
		    x->format->is_file ? "a folder" : "not a folder");
	return 0;
}

/* Only what an export made may go to make room for one. */
static int
check_replaced(struct export *x, struct err *err)
{
	const char *index;

	if (x->format->is_file || !file_exists(x->output))
		return 0;
	index = file_join(&x->run->arena, x->output, DIRECTORY_INDEX);
	if (index == NULL)
		return err_nomem(err);
	if (file_exists(index))
		return 0;
	return err_set(err, ERR_EXISTS, "%s: holds no %s, so it is no export "
	    "and is not replaced", x->output, DIRECTORY_INDEX);
}

/* The pseudonyms of a twin that has the same key. */
static int
load_mask(struct export *x, struct err *err)
{
	struct run *r = x->run;
	const struct secret_ref *ref = &r->config->redact_key;
	const struct review review = { .model = x->snapshot.model };

	if (!r->options.redact)
		return 0;
	if (ref->kind == SECRET_NONE)
		return err_set(err, ERR_CONFIG, "%s: pseudonyms need a key: "
		    "\"redact\": {\"key\": {\"file\": PATH}}",
		    r->config->path);
	if (secret_load(&x->key, ref, &r->secrets, err) != 0 ||
	    mask_new(&x->mask, &x->key, err) != 0)
		return err_wrap(err, "redact.key");
	return twin_people(r, &review, x->mask, err);
}

/* ---- whole or nothing ---- */

static int
write_to(struct export *x, const char *path, struct err *err)
{
	const struct snapshot *s = &x->snapshot;
	struct directory_input in = { .model = s->model,
		.derived = s->derived, .version = x->run->user_agent,
		.digest = s->id, .read_at = s->read_at, .now = s->now,
		.page_size = (size_t)x->page_size,
		.rights = x->run->options.rights,
		.principals = x->principals.of_login,
		.principal_ids = x->principals.ids,
		.mask = x->mask, .cancel = x->run->cancel };

	return directory_write(x->format, &in, path, &x->counts, err);
}

static int
failed(struct err *err, const char *path)
{
	return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
}

/* The one before stays until the new one is there. */
static int
put_in_place(struct export *x, const char *working, struct err *err)
{
	const char *old = arena_printf(&x->run->arena, "%s.old", x->output);
	bool replaced = file_exists(x->output);

	if (old == NULL)
		return err_nomem(err);
	if (replaced && rename(x->output, old) == -1)
		return failed(err, old);
	if (rename(working, x->output) == -1) {
		failed(err, x->output);
		if (replaced && rename(old, x->output) == -1)
			err_wrap(err, "the one before is %s now", old);
		return -1;
	}
	return replaced ? file_remove_tree(old, err) : 0;
}

static int
write_folder(struct export *x, struct err *err)
{
	const char *working = arena_printf(&x->run->arena, "%s.part",
	    x->output);
	struct err ignored = { 0 };

	if (working == NULL)
		return err_nomem(err);
	if (mkdir(working, S_IRWXU) == -1)
		return err_set(err, ERR_IO, "%s: %s%s", working,
		    strerror(errno), errno == EEXIST ? "; another export "
		    "makes it, or one was killed: remove it if so" : "");
	if (write_to(x, working, err) == 0 &&
	    file_sync_dir(working, err) == 0 &&
	    put_in_place(x, working, err) == 0)
		return 0;
	if (file_remove_tree(working, &ignored) != 0)
		err_clear(&ignored); /* the next export names it */
	return -1;
}

/* ---- what came of it ---- */

static void
say_rest(struct export *x, enum exit_status *status)
{
	struct run *r = x->run;
	size_t holes;

	if (!model_is_complete(x->snapshot.model, &holes)) {
		log_warning(&r->log, "INCOMPLETE: %zu required part%s could "
		    "not be read whole, so the export is not whole", holes,
		    holes == 1 ? "" : "s");
		*status = EXIT_INCOMPLETE;
	}
	if (x->counts.unmatched > 0) {
		log_warning(&r->log, "%zu of %zu users are not on the list of "
		    "principals and were left out: unmatched.csv names them",
		    x->counts.unmatched, x->counts.users);
		*status = EXIT_INCOMPLETE;
	}
	if (x->format->principals && x->counts.files > 12)
		log_warning(&r->log, "%zu files: an upload takes ten at most",
		    x->counts.files - 2);
}

static int
export_all(struct export *x, enum exit_status *status, struct err *err)
{
	struct run *r = x->run;

	if (load_mask(x, err) != 0)
		return -1;
	if (r->options.principals != NULL && principals_load(
		&x->principals, r->options.principals, &r->arena, err) != 0)
		return -1;
	if ((x->format->is_file ? write_to(x, x->output, err)
	    : write_folder(x, err)) != 0)
		return -1;
	say_rest(x, status);
	printf("%s\n", x->output);
	return 0;
}

static int
export(struct run *r, enum exit_status *status, struct err *err)
{
	struct export x = { .run = r };
	int rc = -1;

	if (r->options.as == NULL ||
	    (x.format = directory_find(r->options.as)) == NULL)
		return unknown_format(r->options.as, err);
	if (check_options(&x, err) != 0 || set_output(&x, err) != 0 ||
	    check_replaced(&x, err) != 0)
		return -1;
	if (snapshot_open(r, &x.snapshot, err) == 0)
		rc = export_all(&x, status, err);
	snapshot_close(&x.snapshot);
	principals_clear(&x.principals);
	mask_free(x.mask);
	secret_clear(&x.key);
	return rc;
}

const struct command command_export = {
	"export", "", "users, groups, roles, grants for other programs",
	"cfnoOxXGTPW",
	"Writes everyone who is there, with groups, roles and what each has, "
	"in the\nshape of --as, from a tape or a bundle (--from) or else from "
	"the newest\nsnapshot of the store.  Nobody is asked.  Each grant has "
	"its way, place and\ncondition; --rights adds what each can really "
	"do.  What is not known is null,\nabsent or empty.  The result is a "
	"folder, export-SHAPE or --output, whose\ncollection.json says what "
	"was read; of ndjson it is one file.\nExit: 0 whole; 2 the "
	"population, or the export, is not.",
	export
};
