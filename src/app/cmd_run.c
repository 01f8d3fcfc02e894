/* SPDX-License-Identifier: Apache-2.0 */
/* muster run, and its two halves: collect, report. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/app.h"
#include "base/file.h"
#include "model/model.h"

static int
run_all(struct run *r, enum exit_status *status, struct err *err)
{
	if (run_configure(r, err) != 0)
		return -1;
	return pipeline_run(r, status, err);
}

const struct command command_run = {
	"run", "", "collect, judge, report, publish: the main job",
	"bcfnopFNWx",
	"Reads every source of the configuration, judges what everyone can do, "
	"and\npublishes a bundle: workbook, PDF, dashboard, data files, and the "
	"tape of every\nexchange.  Prints the paths of the finished files.\n\n"
	"With --from nothing is asked: the tape is replayed, and gives the same "
	"files.\n\nCompared with the review before: what --previous or the "
	"configuration names, or\nelse the newest earlier one in the store.\n\n"
	"Exit: 0 done; 1 findings at or above --fail-on or --fail-on-new, and "
	"not in\n--baseline; "
	"2 published,\nbut INCOMPLETE; 3 usage or configuration; 4 failed, "
	"nothing published.",
	run_all
};

/* Where the tape goes in the end. */
static int
tape_target(struct run *r, const char **out, struct err *err)
{
	const char *path = r->options.output_file;

	if (path == NULL)
		path = arena_printf(&r->arena, "%s/%s.warc.gz",
		    r->config->out_dir, r->config->campaign.id);
	if (path == NULL)
		return err_nomem(err);
	if (file_is_dir(path))
		return err_set(err, ERR_EXISTS, "%s: is a folder; --output "
		    "names a file", path);
	if (file_exists(path) && !r->options.force)
		return err_set(err, ERR_EXISTS, "%s: is there already; use "
		    "--force, or another name with --output", path);
	*out = path;
	if (r->options.output_file != NULL)
		return 0;
	return file_make_dirs(r->config->out_dir, err);
}

/*
 * It grows in a folder beside its name, under its own name: a tape that was
 * cut off never stands where a whole one is looked for, and an older one is
 * there until the new one is.
 */
static int
record(struct run *r, const char *target, struct collection *c,
    struct err *err)
{
	const char *slash = strrchr(target, '/');
	const char *folder, *path;
	struct err ignored = { 0 };
	int rc = -1;

	folder = arena_printf(&r->arena, "%s.making", target);
	if (folder == NULL || (path = file_join(&r->arena, folder,
		slash != NULL ? slash + 1 : target)) == NULL)
		return err_nomem(err);
	if (mkdir(folder, S_IRWXU) == -1)
		return err_set(err, ERR_IO, "%s: %s%s", folder,
		    strerror(errno), errno == EEXIST ? "; another run makes "
		    "this tape, or one was killed: remove it if so" : "");
	if (collect_live(r, path, c, err) == 0) {
		if (rename(path, target) == -1)
			err_set(err, ERR_IO, "%s: %s", target,
			    strerror(errno));
		else
			rc = 0;
	}
	if (file_remove_tree(folder, &ignored) != 0)
		err_clear(&ignored); /* the next run names it */
	return rc;
}

static int
collect_only(struct run *r, enum exit_status *status, struct err *err)
{
	struct collection c = { 0 };
	const struct model *m;
	const char *path = NULL;
	size_t holes;
	int rc = -1;

	if (run_configure(r, err) != 0 || tape_target(r, &path, err) != 0)
		return -1;
	if (record(r, path, &c, err) != 0 ||
	    model_freeze(&m, c.model, err) != 0)
		goto out;
	if (!model_is_complete(m, &holes)) {
		log_warning(&r->log, "INCOMPLETE: %zu required part%s could "
		    "not be read whole", holes, holes == 1 ? "" : "s");
		*status = EXIT_INCOMPLETE;
	}
	printf("%s\n", path);
	rc = 0;
out:
	model_free(c.model);
	return rc;
}

const struct command command_collect = {
	"collect", "", "only read the sources, onto a tape", "cnoOx",
	"Reads every source and writes the tape (WARC 1.1) to --output, or to\n"
	"<out>/<campaign>.warc.gz.  `muster report --from TAPE` makes the "
	"reports of it.",
	collect_only
};

static int
report_only(struct run *r, enum exit_status *status, struct err *err)
{
	if (r->options.from == NULL)
		return err_set(err, ERR_USAGE, "`muster report` needs "
		    "--from TAPE-OR-BUNDLE; see `muster report -h`");
	return run_all(r, status, err);
}

const struct command command_report = {
	"report", "", "only judge and report, from a tape or bundle",
	"bcfnopFNWx",
	"Replays what `muster collect` or an earlier run recorded, without any "
	"network,\nand publishes the bundle.  The configuration is the one kept "
	"on the tape unless\n--config gives another.  A bundle is compared "
	"with what it was compared with\nwhen it was made, unless --previous "
	"names another review.",
	report_only
};
