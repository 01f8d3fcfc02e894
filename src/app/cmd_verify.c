/* SPDX-License-Identifier: Apache-2.0 */
/* muster verify: is a bundle still what was published, and does it follow? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/bundles.h"
#include "app/rebuild.h"
#include "app/seal.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "deliver/deliver.h"

#define MAX_LINE_TEXT (64 * (size_t)KIB)

struct verifying {
	struct run *run;
	struct verify_line lines;
	struct json_writer json;
	bool again;  /* lines are of the bundle that was made again */
	size_t bad;  /* of this bundle */
	const char *key, *ca;
};

static const char *
word_of(enum verify_state state)
{
	switch (state) {
	case VERIFY_OK:
		return "ok";
	case VERIFY_NOTE:
		return "note";
	case VERIFY_CHANGED:
		return "CHANGED";
	case VERIFY_MISSING:
		return "MISSING";
	case VERIFY_EXTRA:
		return "EXTRA";
	}
	return "?";
}

static void
put_line(struct verifying *v, const char *word, const char *name,
    const char *detail)
{
	struct json_writer *w = &v->json;
	struct strbuf sb;

	strbuf_init(&sb, MAX_LINE_TEXT);
	text_add_visible(&sb, name, "");
	json_object_begin(w, NULL);
	json_put_text(w, "name", strbuf_text(&sb));
	json_put_text(w, "state", word);
	json_put_bool(w, "rebuilt", v->again);
	strbuf_clear(&sb);
	strbuf_init(&sb, MAX_LINE_TEXT);
	text_add_visible(&sb, detail, "");
	json_put_text(w, "detail", strbuf_text(&sb));
	json_object_end(w);
	strbuf_clear(&sb);
}

static void
print_line(void *context, enum verify_state state, const char *name,
    const char *detail)
{
	struct verifying *v = context;
	const char *word = v->again && state == VERIFY_OK ? "same"
	    : word_of(state);
	/* of a file that is as it was, there is no more to say */
	bool silent = state == VERIFY_OK && strcmp(name, "chain") != 0;
	struct strbuf sb;

	if (v->run->options.json) {
		put_line(v, word, name, detail);
		return;
	}
	if (state == VERIFY_OK && v->run->options.quiet)
		return;
	strbuf_init(&sb, MAX_LINE_TEXT);
	text_add_visible(&sb, name, ""); /* anyone may have put a file there */
	if (!silent)
		strbuf_add(&sb, ": ");
	if (!silent)
		text_add_visible(&sb, detail, "");
	printf("%-8s %s\n", word, strbuf_text(&sb));
	strbuf_clear(&sb);
}

/* What cannot be read at all is a bundle that is not what was published. */
static void
say_failure(struct verifying *v, const char *name, const struct err *why)
{
	v->bad++;
	print_line(v, VERIFY_CHANGED, name, why->text);
}

static void
say_seal(struct verifying *v, const char *name, const struct seal_result *s)
{
	static const char *const words[] = { [SEAL_ABSENT] = "none",
		[SEAL_PENDING] = "PENDING", [SEAL_UNPROVEN] = "UNPROVEN",
		[SEAL_GOOD] = "ok", [SEAL_BAD] = "BAD" };

	if (s->state == SEAL_BAD)
		v->bad++;
	if (v->run->options.json)
		put_line(v, words[s->state], name, s->detail);
	else if (s->state != SEAL_GOOD || !v->run->options.quiet)
		printf("%-8s %s: %s\n", words[s->state], name, s->detail);
}

static int
check_seal(struct verifying *v, const char *folder, struct err *err)
{
	struct seal_result result;

	if (seal_check_signature(folder, v->key, &result, err) != 0)
		return -1;
	say_seal(v, "signature", &result);
	if (seal_check_time(folder, v->ca, &result, err) != 0)
		return -1;
	say_seal(v, "time", &result);
	return 0;
}

/* ERR_NOMEM and what the command line is to blame for go up. */
static int
failed(struct verifying *v, const char *name, struct err *err)
{
	if (err->code == ERR_NOMEM || err->code == ERR_CANCELLED)
		return -1;
	say_failure(v, name, err);
	err_clear(err);
	return 0;
}

static int
verify_files(struct verifying *v, const struct bundle_link *l,
    const struct bundle_links *among, struct err *err)
{
	size_t bad = 0;

	if (bundle_verify(l->path, &v->lines, &bad, err) != 0 &&
	    failed(v, BUNDLE_MANIFEST, err) != 0)
		return -1;
	v->bad += bad;
	if (l->id != NULL)
		bundle_check_link(l, among, &v->lines, &v->bad);
	return check_seal(v, l->path, err);
}

static int
rebuild(struct verifying *v, const char *folder, struct err *err)
{
	int rc = 0;

	v->again = true;
	if (rebuild_compare(v->run, folder, &v->lines, &v->bad, err) != 0)
		rc = failed(v, "rebuild", err);
	v->again = false;
	return rc;
}

/* A name that somebody gave a folder must not look like a line of ours. */
static void
begin_bundle(struct verifying *v, const struct bundle_link *l, bool many)
{
	struct json_writer *w = &v->json;
	struct strbuf path;

	strbuf_init(&path, MAX_LINE_TEXT);
	text_add_visible(&path, l->path, "");
	if (v->run->options.json) {
		json_object_begin(w, NULL);
		json_put_text(w, "bundle", strbuf_text(&path));
		json_put_text(w, "manifest_sha256", l->manifest[0] != '\0'
		    ? l->manifest : NULL);
		json_list_begin(w, "checks");
	} else if (many) {
		printf("%s:\n", strbuf_text(&path));
	}
	strbuf_clear(&path);
}

static int
verify_one(struct verifying *v, const struct bundle_link *l,
    const struct bundles *all, struct err *err)
{
	struct json_writer *w = &v->json;
	bool json = v->run->options.json;

	v->bad = 0;
	begin_bundle(v, l, all->n > 1);
	if (verify_files(v, l, &all->links, err) != 0)
		return -1;
	if (v->run->options.rebuild && rebuild(v, l->path, err) != 0)
		return -1;
	if (json) {
		json_list_end(w);
		json_put_bool(w, "ok", v->bad == 0);
		json_object_end(w);
	}
	return 0;
}

static int
verify_all(struct verifying *v, const struct bundles *all, struct err *err)
{
	size_t wrong = 0, bad = 0;
	const char *first = NULL;

	for (size_t i = 0; i < all->n; i++) {
		if (verify_one(v, &all->links.list[i], all, err) != 0)
			return -1;
		if (v->bad > 0 && wrong++ == 0)
			first = all->links.list[i].path;
		bad += v->bad;
	}
	if (wrong == 0)
		return 0;
	if (wrong > 1)
		return err_set(err, ERR_DATA, "%zu of %zu bundles are not what "
		    "was published; the first is %s", wrong, all->n, first);
	return err_set(err, ERR_DATA, "%s: is not what was published: %zu "
	    "difference%s", first, bad, bad == 1 ? "" : "s");
}

static int
verify(struct run *r, enum exit_status *status, struct err *err)
{
	struct verifying v = { .run = r,
		.lines = { print_line, &v } };
	struct bundles all;
	struct err ignored = { 0 };
	int rc;

	(void)status;
	if (r->options.n_arguments == 0)
		return err_set(err, ERR_USAGE, "`muster verify` needs one "
		    "bundle folder or more, or a folder of bundles");
	if (seal_trusted(r, &v.key, &v.ca, err) != 0 ||
	    bundles_find(&all, r, err) != 0)
		return -1;
	json_writer_init(&v.json, stdout, true);
	if (r->options.json) {
		json_object_begin(&v.json, NULL);
		json_put_text(&v.json, "schema", "muster/verify/1");
		json_list_begin(&v.json, "bundles");
	}
	rc = verify_all(&v, &all, err);
	if (!r->options.json)
		return rc;
	json_list_end(&v.json);
	json_put_bool(&v.json, "ok", rc == 0);
	json_object_end(&v.json);
	if (json_writer_end(&v.json, rc == 0 ? err : &ignored) != 0)
		rc = -1;
	return rc;
}

const struct command command_verify = {
	"verify", "BUNDLE...", "is a bundle what was published?", "cjKAB",
	"Recomputes the SHA-256 of every file in the bundle and names each one "
	"that was\nchanged, is missing, or was added; counts the rows of its "
	"data files and the\nrecords of its tape; checks signature and trusted "
	"time;\nand finds the review before it among the bundles given, or "
	"beside it.\n\n--key and --ca say whom to trust, or else a "
	"configuration given with --config;\nwith them, a bundle without is "
	"refused.\n\nWith --rebuild it replays the tape in a temporary folder "
	"and compares every\nfile byte for byte.\n\nExit: 0 all as "
	"published; 4 not.",
	verify
};
