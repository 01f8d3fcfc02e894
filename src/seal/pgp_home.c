/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The home folder that GnuPG works in: made for one delivery, for us alone,
 * and gone behind it, with the agent that held a passphrase.  An agent that
 * somebody else runs is neither asked nor ended.
 */
#define _XOPEN_SOURCE 700 /* realpath() */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "seal/pgp_private.h"

#define MAX_PATH 4096
#define REMOVE_TRIES 20 /* what ends there takes its files along, or not yet */
#define REMOVE_NAP_MS 50

extern char **environ;

/* What holds keys, in the forms of GnuPG 2.2 and of 2.4. */
static const char *const key_files[] = { "pubring.kbx", "pubring.gpg",
	"public-keys.d", "private-keys-v1.d", "common.conf" };

static char *
join(const char *folder, const char *name)
{
	struct strbuf sb;

	strbuf_init(&sb, MAX_PATH);
	strbuf_addf(&sb, "%s/%s", folder, name);
	if (!strbuf_failed(&sb))
		return sb.text;
	strbuf_clear(&sb);
	return NULL;
}

static int
link_one(const char *home, const char *from, const char *name, struct err *err)
{
	char *old = join(from, name), *new = join(home, name);
	int rc = 0;

	if (old == NULL || new == NULL)
		rc = err_nomem(err);
	else if (file_exists(old) && symlink(old, new) != 0)
		rc = err_set(err, ERR_IO, "%s: %s", new, strerror(errno));
	free(old);
	free(new);
	return rc;
}

static int
link_keys(const char *home, const char *from, struct err *err)
{
	char *whole = realpath(from, NULL);
	int rc = 0;

	if (whole == NULL)
		return err_set(err, ERR_CONFIG, "%s: %s", from,
		    strerror(errno));
	if (!file_is_dir(whole))
		rc = err_set(err, ERR_CONFIG, "%s: not a folder", from);
	for (size_t i = 0; rc == 0 && i < NITEMS(key_files); i++)
		rc = link_one(home, whole, key_files[i], err);
	free(whole);
	return rc;
}

int
pgp_home_make(
    char **out, const char *from, const char *temporary, struct err *err)
{
	char *home = join(temporary, "muster-gnupg.XXXXXX");

	*out = NULL;
	if (home == NULL)
		return err_nomem(err);
	if (mkdtemp(home) == NULL) { /* mode 0700 */
		err_set(err, ERR_IO, "%s: %s", home, strerror(errno));
		free(home);
		return -1;
	}
	if (from != NULL && link_keys(home, from, err) != 0) {
		pgp_home_remove(home);
		return -1;
	}
	*out = home;
	return 0;
}

static int
silence(posix_spawn_file_actions_t *files)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (posix_spawn_file_actions_addopen(files, fd, "/dev/null",
			O_RDWR, 0) != 0)
			return -1;
	return 0;
}

/* What cannot be run or fails leaves nothing that we could mend. */
static void
run_gpgconf(char *home, char *what, char *which)
{
	const char *program = gpgme_get_dirinfo("gpgconf-name");
	char name[] = "gpgconf", option[] = "--homedir";
	char *argv[] = { name, option, home, what, which, NULL };
	posix_spawn_file_actions_t files;
	pid_t child;

	if (program == NULL || posix_spawn_file_actions_init(&files) != 0)
		return;
	if (silence(&files) == 0 &&
	    posix_spawn(&child, program, &files, NULL, argv, environ) == 0)
		while (waitpid(child, NULL, 0) == -1 && errno == EINTR)
			continue;
	(void)posix_spawn_file_actions_destroy(&files);
}

void
pgp_home_remove(char *home)
{
	const struct timespec nap = { 0, REMOVE_NAP_MS * 1000000L };
	char kill[] = "--kill", all[] = "all";
	char unlink_sockets[] = "--remove-socketdir";
	struct err ignored = { 0 };

	if (home == NULL)
		return;
	run_gpgconf(home, kill, all);
	run_gpgconf(home, unlink_sockets, NULL);
	for (int i = 0; i < REMOVE_TRIES; i++) {
		if (file_remove_tree(home, &ignored) == 0)
			break;
		(void)nanosleep(&nap, NULL);
	}
	free(home);
}
