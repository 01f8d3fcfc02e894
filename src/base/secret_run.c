/* SPDX-License-Identifier: Apache-2.0 */
/* A secret printed by a command: no shell, bounded in time and size. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/secret_private.h"

#define COMMAND_SECONDS 30
#define NAP_MS 10 /* between looks at a child that closed its output */

extern char **environ;

/* A time limit needs a clock; no result depends on it. */
static int64_t
now_ms(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int
set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, plain;

	sigemptyset(&none);
	sigemptyset(&plain);
	sigaddset(&plain, SIGPIPE);
	sigaddset(&plain, SIGINT);
	sigaddset(&plain, SIGTERM);
	/* A group of its own: what it starts in turn ends with it. */
	if (posix_spawnattr_setpgroup(attributes, 0) != 0 ||
	    posix_spawnattr_setsigmask(attributes, &none) != 0 ||
	    posix_spawnattr_setsigdefault(attributes, &plain) != 0 ||
	    posix_spawnattr_setflags(
		attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
				POSIX_SPAWN_SETSIGDEF) != 0)
		return -1;
	return 0;
}

static int
set_files(posix_spawn_file_actions_t *files, int input, const int ends[2])
{
	int rc = input >= 0
		? posix_spawn_file_actions_adddup2(files, input, STDIN_FILENO)
		: posix_spawn_file_actions_addopen(
		      files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);

	if (rc != 0 ||
	    posix_spawn_file_actions_adddup2(files, ends[1], STDOUT_FILENO) !=
		0)
		return -1;
	return 0;
}

/* posix_spawn wants char *const *, and does not write to it. */
static char *const *
plain_argv(const char *const *argv)
{
	union {
		const char *const *from;
		char *const *to;
	} same = { .from = argv };

	return same.to;
}

static int
spawn(pid_t *child, const char *program, const struct secret_command *c,
    const int ends[2], struct err *err)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	int rc;

	if (posix_spawn_file_actions_init(&files) != 0)
		return err_nomem(err);
	if (posix_spawnattr_init(&attributes) != 0) {
		(void)posix_spawn_file_actions_destroy(&files);
		return err_nomem(err);
	}
	if (set_files(&files, c->input, ends) != 0 ||
	    set_attributes(&attributes) != 0)
		rc = ENOMEM;
	else
		rc = posix_spawnp(child, program, &files, &attributes,
		    plain_argv(c->argv), environ);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&files);
	if (rc != 0)
		return err_set(
		    err, ERR_CONFIG, "cannot be started: %s", strerror(rc));
	return 0;
}

static int
too_slow(struct err *err)
{
	return err_set(
	    err, ERR_CONFIG, "not done after %d seconds", COMMAND_SECONDS);
}

static int
read_output(int fd, int64_t deadline, char *out, size_t *len, struct err *err)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	int64_t left;
	ssize_t n;
	int ready;

	for (;;) {
		left = deadline - now_ms();
		if (left <= 0)
			return too_slow(err);
		ready = poll(&wait, 1, (int)left);
		if (ready == 0 || (ready == -1 && errno == EINTR))
			continue;
		n = ready == -1
			? -1
			: read(fd, out + *len, SECRET_RAW_MAX + 1 - *len);
		if (n == -1 && errno != EINTR)
			return err_set(err, ERR_IO, "%s", strerror(errno));
		if (n == 0)
			return 0;
		if (n > 0)
			*len += (size_t)n;
		if (*len > SECRET_RAW_MAX)
			return err_set(err, ERR_LIMIT,
			    "prints more than %zu bytes", SECRET_MAX);
	}
}

static int
await(pid_t child, int64_t deadline, int *status, struct err *err)
{
	const struct timespec nap = { 0, NAP_MS * 1000000L };
	pid_t got;

	for (;;) {
		got = waitpid(child, status, WNOHANG);
		if (got == child)
			return 0;
		if (got == -1 && errno != EINTR)
			return err_set(err, ERR_IO, "%s", strerror(errno));
		if (now_ms() >= deadline)
			return too_slow(err);
		(void)nanosleep(&nap, NULL);
	}
}

static int
check_status(int status, struct err *err)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status))
		return err_set(
		    err, ERR_CONFIG, "exit status %d", WEXITSTATUS(status));
	return err_set(err, ERR_CONFIG, "ended by signal %d", WTERMSIG(status));
}

static int
collect(pid_t child, int fd, char *out, size_t *len, struct err *err)
{
	int64_t deadline = now_ms() + COMMAND_SECONDS * 1000;
	int status = 0;

	if (read_output(fd, deadline, out, len, err) != 0 ||
	    await(child, deadline, &status, err) != 0) {
		(void)kill(-child, SIGKILL);
		(void)kill(child, SIGKILL);
		while (waitpid(child, &status, 0) == -1 && errno == EINTR)
			continue;
		return -1;
	}
	return check_status(status, err);
}

static int
open_pipe(int ends[2], struct err *err)
{
	if (pipe(ends) == -1)
		return err_set(err, ERR_IO, "%s", strerror(errno));
	(void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return 0;
}

int
secret_run(const struct secret_command *c, char out[SECRET_RAW_MAX + 1],
    size_t *len, struct err *err)
{
	const char *program = c->argv[0];
	struct arena arena;
	int ends[2], rc = -1;
	pid_t child;

	*len = 0;
	arena_init(&arena);
	/* "./get-secret" stands beside the configuration. */
	if (strchr(program, '/') != NULL && program[0] != '/' &&
	    c->dir != NULL)
		program = file_join(&arena, c->dir, program);
	if (program == NULL) {
		err_nomem(err);
		goto out;
	}
	if (open_pipe(ends, err) != 0)
		goto out;
	rc = spawn(&child, program, c, ends, err);
	(void)close(ends[1]);
	if (rc == 0)
		rc = collect(child, ends[0], out, len, err);
	(void)close(ends[0]);
out:
	arena_clear(&arena);
	return rc;
}
