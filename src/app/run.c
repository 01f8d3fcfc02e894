/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One invocation: the clock, the environment, the terminal and the signals
 * are read here and nowhere else.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/app.h"
#include "base/file.h"
#include "base/redact.h"
#include "base/utc.h"
#include "config.h"

static volatile sig_atomic_t stopped;

static void
on_signal(int number)
{
	(void)number;
	stopped = 1;
}

static void
catch_signals(void)
{
	struct sigaction action = { 0 };

	action.sa_handler = on_signal;
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL); /* a write says EPIPE instead */
}

/*
 * Whoever starts us with a standard file closed would otherwise have its
 * number go to the next file we open, and our messages into that.
 */
static void
hold_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

/* A core dump would hold credentials. */
static void
forbid_core_dumps(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
	/* nor may others of the same user look into our memory; a program
	 * that we start is its own again */
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

static int64_t
clock_ms(void *context)
{
	struct timespec t;

	(void)context;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
begin_log(struct run *r)
{
	struct winsize size;
	const char *term = getenv("TERM");

	r->log = (struct log){ .file = stderr, .level = LOG_INFO,
		.clock_ms = clock_ms, .width = 80 };
	if (isatty(STDERR_FILENO) && (term == NULL ||
		strcmp(term, "dumb") != 0)) {
		const char *no = getenv("NO_COLOR");

		r->log.terminal = true;
		r->log.colour = no == NULL || *no == '\0';
		if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 &&
		    size.ws_col > 20)
			r->log.width = size.ws_col;
	}
}

static void
set_level(struct run *r)
{
	if (r->options.quiet) {
		r->log.level = LOG_WARNING;
		r->log.terminal = false;
	} else if (r->options.verbose) {
		r->log.level = LOG_DEBUG;
		r->log.terminal = false; /* lines would cut the progress */
	}
}

static const char *
lookup(void *context, const char *name)
{
	(void)context;
	return getenv(name);
}

/* The build tree's own templates beside the program, else the installed. */
static const char *
find_data_dir(struct run *r)
{
	const char *given = getenv("MUSTER_DATADIR");
	char exe[4096], *slash;
	const char *beside;
	ssize_t n;

	if (given != NULL && *given != '\0')
		return arena_strdup(&r->arena, given);
	n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	if (n > 0) {
		exe[n] = '\0';
		slash = strrchr(exe, '/');
		if (slash != NULL)
			*slash = '\0';
		beside = file_join(&r->arena, exe, "templates/text/en.json");
		if (beside != NULL && file_exists(beside))
			return file_join(&r->arena, exe, "templates");
	}
	return PKGDATADIR;
}

const char *
run_data_path(struct run *r, const char *name)
{
	return file_join(&r->arena, r->data_dir, name);
}

int64_t
run_clock(void)
{
	return (int64_t)time(NULL);
}

static int
read_now(struct run *r, struct err *err)
{
	r->now = run_clock();
	if (r->options.now_text == NULL)
		return 0;
	if (utc_parse(r->options.now_text, &r->now, err) != 0) {
		err->code = ERR_USAGE;
		return err_wrap(err, "--now");
	}
	return 0;
}

int
run_begin(struct run *r, int argc, char **argv, struct err *err)
{
	hold_standard_files();
	/* Never LC_NUMERIC: a decimal comma would break files and figures. */
	setlocale(LC_CTYPE, "C.UTF-8");
	umask(077); /* what we write holds personal data */
	forbid_core_dumps();
	catch_signals();
	arena_init(&r->arena);
	begin_log(r);
	r->cancel = &stopped;
	r->version = PACKAGE_NAME " " PACKAGE_VERSION;
	r->user_agent = PACKAGE_NAME "/" PACKAGE_VERSION;
	r->secrets = (struct secret_env){ .lookup = lookup,
		.credentials_dir = getenv("CREDENTIALS_DIRECTORY") };
	if (options_parse(&r->options, argc, argv, &r->arena, err) != 0)
		return -1;
	set_level(r);
	r->data_dir = find_data_dir(r);
	if (r->data_dir == NULL)
		return err_nomem(err);
	return read_now(r, err);
}

void
run_end(struct run *r)
{
	config_free(r->config);
	r->config = NULL;
	arena_clear(&r->arena);
}

/* A bundle or a tape brings the configuration it was made with. */
static int
configure_from(struct run *r, const char *from, struct err *err)
{
	const char *path = file_join(&r->arena, from, "evidence/config.json");
	const char *tape_path;
	struct tape *tape = NULL;
	struct err ignored = { 0 };
	int rc = -1;

	if (path == NULL)
		return err_nomem(err);
	if (file_is_dir(from))
		return config_read(&r->config, path, &r->arena, err);
	if (collect_find_tape(r, from, &tape_path, err) != 0 ||
	    tape_replay(&tape, tape_path, err) != 0)
		return -1;
	if (tape_info(tape)->config == NULL)
		err_set(err, ERR_CONFIG, "%s: holds no configuration; give one "
		    "with --config", tape_path);
	else
		rc = config_parse(&r->config, tape_path,
		    tape_info(tape)->config, strlen(tape_info(tape)->config),
		    &r->arena, err);
	if (tape_close(tape, &ignored) != 0)
		err_clear(&ignored); /* nothing was written to it */
	return rc;
}

static int
bring_brand(struct run *r, const char *from, struct err *err)
{
	const char *path = file_join(&r->arena, from, "evidence/brand.json");

	if (path == NULL)
		return err_nomem(err);
	if (file_is_dir(from) && file_exists(path))
		r->config->brand = path;
	return 0;
}

static int
set_config_dir(struct run *r, const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');

	r->secrets.config_dir = slash == NULL ? "."
	    : arena_strndup(&r->arena, path, (size_t)(slash - path + 1));
	return r->secrets.config_dir != NULL ? 0 : err_nomem(err);
}

/*
 * A bundle may come from anyone: what it says is judged, but no program is
 * started and no module loaded because it says so.  (What is made again only
 * to be compared has rules of its own for modules: rebuild.c.)
 */
static int
distrust(struct run *r, struct err *err)
{
	struct config *c = r->config;

	if (c->plugin_dir != NULL && r->claims == NULL)
		return err_set(err, ERR_CONFIG, "%s: was made with rule "
		    "modules (%s); give a configuration that names the folder "
		    "of those you trust with -c", r->options.from,
		    c->plugin_dir);
	if (c->redact_key.kind == SECRET_COMMAND && r->options.redact)
		return err_set(err, ERR_CONFIG, "%s: names a program for the "
		    "key of the twin; give a configuration of yours with -c",
		    r->options.from);
	/* paths of another time and place: what it was compared with, and
	 * its brand, are in the bundle */
	c->previous = NULL;
	c->seal = (struct config_seal){ 0 };
	c->deliver = NULL; /* nor does it say who gets something */
	return bring_brand(r, r->options.from, err);
}

int
run_configure(struct run *r, struct err *err)
{
	const char *path = r->options.config;

	if (path == NULL && r->options.from != NULL) {
		if (configure_from(r, r->options.from, err) != 0 ||
		    distrust(r, err) != 0)
			return -1;
		r->secrets.config_dir = ".";
	} else {
		if (path == NULL && !file_exists("muster.json"))
			return err_set(err, ERR_CONFIG, "no configuration: "
			    "give one with -c FILE, or make muster.json with "
			    "`muster init`");
		if (path == NULL)
			path = "muster.json";
		if (config_read(&r->config, path, &r->arena, err) != 0 ||
		    set_config_dir(r, path, err) != 0)
			return -1;
	}
	if (config_load_duties(r->config, r->data_dir, &r->arena, err) != 0)
		return -1;
	if (r->options.out != NULL)
		r->config->out_dir = r->options.out;
	r->config->net.user_agent = r->user_agent;
	r->config->net.cancel = r->cancel;
	r->config->net.jitter_seed = (uint64_t)getpid() ^ (uint64_t)time(NULL);
	return 0;
}

const char *
run_store_path(struct run *r)
{
	return r->config->store_path != NULL ? r->config->store_path
	    : file_join(&r->arena, r->config->out_dir, "muster.sqlite");
}

int
run_load_source(struct run *r, struct source_config *s,
    struct redactor *redactor, struct err *err)
{
	for (size_t i = 0; i < s->n_secrets; i++) {
		struct source_secret *secret = &s->secrets[i];

		if (secret_load(&secret->value, &secret->ref, &r->secrets,
			err) != 0)
			return err_wrap(err, "source \"%s\": %s", s->id,
			    secret->use);
		if (redactor_learn(redactor, &secret->value) != 0)
			return err_nomem(err);
	}
	return 0;
}

int
run_load_secrets(struct run *r, struct redactor *redactor, struct err *err)
{
	for (size_t i = 0; i < r->config->n_sources; i++)
		if (run_load_source(r, &r->config->sources[i], redactor,
			err) != 0)
			return -1;
	return 0;
}
