/* SPDX-License-Identifier: Apache-2.0 */
/* muster seal: what a published bundle lacks of its seal is added. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "app/app.h"
#include "app/seal.h"
#include "base/file.h"
#include "deliver/deliver.h"

static bool
has(struct run *r, const char *folder, const char *name)
{
	const char *path = file_join(&r->arena, folder, name);

	return path != NULL && file_exists(path);
}

/* A key is never put under something that nobody looked at. */
static int
check_files(const char *folder, struct err *err)
{
	size_t bad;

	if (bundle_verify(folder, NULL, &bad, err) != 0)
		return -1;
	if (bad > 0)
		return err_set(err, ERR_DATA, "%s: %zu file%s differ%s from "
		    "the manifest (`muster verify` names %s); it is not sealed",
		    folder, bad, bad == 1 ? "" : "s", bad == 1 ? "s" : "",
		    bad == 1 ? "it" : "them");
	return 0;
}

static int
add_signature(struct run *r, const char *folder, bool *added,
    struct err *err)
{
	struct seal_result now;

	if (r->config == NULL || r->config->seal.key.kind == SECRET_NONE)
		return 0;
	if (!has(r, folder, BUNDLE_SIGNATURE)) {
		*added = true;
		return seal_sign(r, folder, err);
	}
	if (seal_check_signature(folder, NULL, &now, err) != 0)
		return -1;
	if (now.state == SEAL_BAD)
		return err_set(err, ERR_DATA, "%s/%s: %s", folder,
		    BUNDLE_SIGNATURE, now.detail);
	log_info(&r->log, "it is signed; a signature is never replaced");
	return 0;
}

static int
add_time(struct run *r, const char *folder, bool *added, struct err *err)
{
	const bool wanted = r->options.reply != NULL ||
	    (r->config != NULL && r->config->seal.time_url != NULL);

	if (!wanted)
		return 0;
	if (has(r, folder, BUNDLE_TIME_REPLY)) {
		if (r->options.reply != NULL)
			return err_set(err, ERR_EXISTS, "%s: its time is "
			    "stated, and is never replaced", folder);
		log_info(&r->log, "its time is stated; that is never replaced");
		return 0;
	}
	*added = true;
	return r->options.reply != NULL
	    ? seal_take_reply(r, folder, r->options.reply, err)
	    : seal_stamp(r, folder, true, err);
}

struct locks {
	int bundle, run; /* -1: not held */
};

/* Two at once would both find nothing there; and a run that replaces the
 * bundle must not do so in the middle. */
static int
lock(struct run *r, const char *folder, struct locks *l, struct err *err)
{
	const char *path = file_join(&r->arena, folder, "../.muster.lock");

	if (path == NULL)
		return err_nomem(err);
	l->bundle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (l->bundle == -1)
		return err_set(err, ERR_IO, "%s: %s", folder, strerror(errno));
	if (flock(l->bundle, LOCK_EX | LOCK_NB) == -1)
		return err_set(err, ERR_IO, "%s: another `muster seal` is at "
		    "work there", folder);
	/* A bundle that was taken elsewhere has no such file beside it. */
	l->run = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (l->run != -1 && flock(l->run, LOCK_EX | LOCK_NB) == -1)
		return err_set(err, ERR_IO, "%s: a run is writing to the "
		    "folder it lies in; wait for it", folder);
	return 0;
}

static void
unlock(const struct locks *l)
{
	if (l->bundle != -1)
		close(l->bundle);
	if (l->run != -1)
		close(l->run);
}

static int
configure(struct run *r, struct err *err)
{
	/* A reply and who to trust for it: nothing else is needed. */
	if (r->options.config == NULL && r->options.reply != NULL &&
	    r->options.ca != NULL)
		return 0;
	if (run_configure(r, err) != 0)
		return -1;
	if (r->options.reply == NULL &&
	    r->config->seal.key.kind == SECRET_NONE &&
	    r->config->seal.time_url == NULL)
		return err_set(err, ERR_CONFIG, "%s: \"seal\" names neither "
		    "a key nor an authority for the time", r->config->path);
	return seal_prepare(r, err);
}

static int
seal(struct run *r, enum exit_status *status, struct err *err)
{
	bool signature = false, time = false;
	const char *folder;
	struct locks locks = { -1, -1 };
	int rc = -1;

	(void)status;
	if (r->options.n_arguments != 1)
		return err_set(err, ERR_USAGE,
		    "`muster seal` needs one bundle folder");
	folder = r->options.arguments[0];
	if (configure(r, err) != 0)
		return -1;
	if (lock(r, folder, &locks, err) != 0 ||
	    check_files(folder, err) != 0 ||
	    add_signature(r, folder, &signature, err) != 0 ||
	    add_time(r, folder, &time, err) != 0)
		goto out;
	if (!signature && !time)
		log_info(&r->log, "nothing to add");
	printf("%s\n", folder);
	rc = 0;
out:
	unlock(&locks);
	return rc;
}

const struct command command_seal = {
	"seal", "BUNDLE", "sign a bundle later, or add its trusted time",
	"cAR",
	"Adds what a published bundle lacks of its seal: the signature by the "
	"key of the\nconfiguration, and the time by its authority, or from a "
	"--reply that was fetched\nsome other way.  The files are compared "
	"with the manifest first, and the reply\nis kept only if it holds.  "
	"What is there is never replaced.\n\nExit: 0 added, or nothing was "
	"missing; 3 usage or configuration; 4 not sealed.",
	seal
};
