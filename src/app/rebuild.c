/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Re-performance: everything in a bundle that follows from its tape is made
 * again, and compared byte for byte.  Where a byte differs, what else differs
 * between then and now is named: another version, library, font or text.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/claims.h"
#include "app/rebuild.h"
#include "base/file.h"
#include "base/json.h"
#include "base/utc.h"
#include "deliver/deliver.h"

#define MAX_CAUSES 40 /* said; more are counted */

struct rebuild {
	struct run run; /* of its own: nothing of the caller's is touched */
	struct claims *claims;
	char *folder;
	const char *again; /* the bundle in it */
	struct cause {
		const char *name, *how;
	} causes[MAX_CAUSES];
	size_t n_causes;
};

static void
keep_cause(void *context, const char *name, const char *how)
{
	struct rebuild *b = context;

	if (b->n_causes < MAX_CAUSES)
		b->causes[b->n_causes] = (struct cause){ arena_strdup(
		    &b->run.arena, name), arena_strdup(&b->run.arena, how) };
	b->n_causes++;
}

static int
make_folder(struct rebuild *b, struct err *err)
{
	const char *dir = getenv("TMPDIR");

	b->folder = arena_printf(&b->run.arena, "%s/muster-rebuild-XXXXXX",
	    dir != NULL && *dir != '\0' ? dir : "/tmp");
	if (b->folder == NULL)
		return err_nomem(err);
	if (mkdtemp(b->folder) == NULL) {
		err_set(err, ERR_IO, "%s: %s; TMPDIR names another place",
		    b->folder, strerror(errno));
		b->folder = NULL;
		return -1;
	}
	return 0;
}

static int
read_moment(struct rebuild *b, struct err *err)
{
	struct json root;
	const char *now;

	json_root(b->claims->doc, &root);
	if (json_get_text(&root, "now", &now, err) != 0)
		return err_wrap(err, BUNDLE_MANIFEST);
	b->run.options.now_text = now;
	return utc_parse(now, &b->run.now, err);
}

/*
 * A module is code, and a bundle may come from anyone: it is run only from
 * the folder that a configuration of ours names.
 */
static int
trust_modules(struct rebuild *b, const struct run *r, struct err *err)
{
	struct config *ours;

	if (b->run.config->plugin_dir == NULL)
		return 0;
	if (r->options.config == NULL)
		return err_set(err, ERR_CONFIG, "it was made with rule modules "
		    "(%s); give a configuration that names the folder of those "
		    "you trust with -c", b->run.config->plugin_dir);
	if (config_read(&ours, r->options.config, &b->run.arena, err) != 0)
		return -1;
	b->run.config->plugin_dir = ours->plugin_dir == NULL ? NULL
	    : arena_strdup(&b->run.arena, ours->plugin_dir);
	config_free(ours);
	return 0;
}

static int
make_again(struct rebuild *b, const struct run *r, struct err *err)
{
	enum exit_status status;

	if (run_configure(&b->run, err) != 0 ||
	    trust_modules(b, r, err) != 0 ||
	    pipeline_run(&b->run, &status, err) != 0)
		return -1;
	b->again = file_join(&b->run.arena, b->folder,
	    b->run.config->campaign.id);
	return b->again != NULL ? 0 : err_nomem(err);
}

static void
say_causes(const struct rebuild *b, const struct verify_line *lines)
{
	char detail[256];

	if (b->n_causes == 0)
		lines->line(lines->context, VERIFY_NOTE, "cause", "program, "
		    "words, templates and fonts are those that it was made "
		    "with: so files, or what they follow from, were changed");
	for (size_t i = 0; i < b->n_causes && i < MAX_CAUSES; i++) {
		if (b->causes[i].name == NULL || b->causes[i].how == NULL)
			continue;
		snprintf(detail, sizeof(detail), "%s: %s", b->causes[i].name,
		    b->causes[i].how);
		lines->line(lines->context, VERIFY_NOTE, "cause", detail);
	}
	if (b->n_causes > MAX_CAUSES) {
		snprintf(detail, sizeof(detail), "and %zu more",
		    b->n_causes - MAX_CAUSES);
		lines->line(lines->context, VERIFY_NOTE, "cause", detail);
	}
}

static void
copy_run(struct rebuild *b, const struct run *r, const char *bundle)
{
	b->run = *r;
	arena_init(&b->run.arena);
	b->run.config = NULL;
	b->run.options = (struct options){ .command = "report",
		.from = bundle };
	b->run.log.level = LOG_ERROR;
	b->run.log.terminal = false;
}

int
rebuild_compare(struct run *r, const char *bundle,
    const struct verify_line *lines, size_t *bad, struct err *err)
{
	struct rebuild *b = arena_alloc(&r->arena, 1, sizeof(*b));
	struct err ignored = { 0 };
	size_t before = *bad;
	int rc = -1;

	if (b == NULL)
		return err_nomem(err);
	copy_run(b, r, bundle);
	if (claims_open(&b->claims, bundle, &b->run.arena, err) != 0 ||
	    make_folder(b, err) != 0)
		goto out;
	b->claims->differs = keep_cause;
	b->claims->context = b;
	b->run.claims = b->claims;
	b->run.options.out = b->folder;
	if (read_moment(b, err) != 0 || make_again(b, r, err) != 0)
		goto out;
	rc = bundle_compare(bundle, b->again, lines, bad, err);
	if (rc == 0 && *bad > before)
		say_causes(b, lines);
out:
	if (b->folder != NULL && file_remove_tree(b->folder, &ignored) != 0)
		log_warning(&r->log, "%s: left behind: %s", b->folder,
		    ignored.text);
	claims_close(b->claims);
	run_end(&b->run);
	return rc != 0 ? err_wrap(err, "%s: cannot be made again", bundle) : 0;
}
