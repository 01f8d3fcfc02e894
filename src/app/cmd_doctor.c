/* SPDX-License-Identifier: Apache-2.0 */
/* muster doctor: will a run work, and if not, what has to be done? */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "app/seal.h"
#include "app/send.h"
#include "base/file.h"
#include "base/json.h"
#include "base/redact.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "engine/engine.h"
#include "report/report.h"

#define MAX_LINE_TEXT 4096

struct doctor {
	struct run *run;
	size_t failed, warned;
};

static void
line(void *context, enum check_state state, const char *what,
    const char *result, const char *fix)
{
	static const char *const words[] = { "ok", "WARN", "FAIL" };
	struct doctor *d = context;
	struct strbuf sb;

	d->failed += state == CHECK_FAILED;
	d->warned += state == CHECK_WARNING;
	if (state == CHECK_OK && d->run->options.quiet)
		return;
	strbuf_init(&sb, MAX_LINE_TEXT);
	text_add_visible(&sb, result, "");
	printf("%-5s %-30s %s\n", words[state], what, strbuf_text(&sb));
	strbuf_clear(&sb);
	if (state != CHECK_OK && fix != NULL)
		printf("      %-30s fix: %s\n", "", fix);
	fflush(stdout);
}

static void
check_output(struct doctor *d)
{
	const char *dir = d->run->config->out_dir;
	struct err err = { 0 };

	if (file_make_dirs(dir, &err) != 0)
		line(d, CHECK_FAILED, "output folder", err.text,
		    "make it, or choose another with --out or output.dir");
	else if (access(dir, W_OK | X_OK) == -1)
		line(d, CHECK_FAILED, "output folder", strerror(errno),
		    "make it writable for this user");
	else
		line(d, CHECK_OK, "output folder", dir, NULL);
}

static void
check_templates(struct doctor *d)
{
	struct doc_style *style;
	struct labels *labels;
	struct err err = { 0 };

	if (style_load(d->run, &style, &labels, &err) != 0) {
		line(d, CHECK_FAILED, "templates and fonts", err.text,
		    "install muster again, or correct the brand file");
		return;
	}
	line(d, CHECK_OK, "templates", d->run->data_dir, NULL);
	line(d, CHECK_OK, "font", style->font, NULL);
	if (style->fallback_font == NULL)
		line(d, CHECK_WARNING, "font for other scripts", "none found; "
		    "Chinese, Japanese or Korean names would be printed as "
		    "code points in the PDF",
		    "apt-get install fonts-wqy-microhei or "
		    "fonts-droid-fallback");
	else
		line(d, CHECK_OK, "font for other scripts",
		    style->fallback_font, NULL);
}

static void
check_rules(struct doctor *d)
{
	struct run *r = d->run;
	struct engine *engine = NULL;
	struct err err = { 0 };
	struct json root, rules;
	char text[64];
	size_t n = 0;

	json_root(r->config->doc, &root);
	json_member(&root, "rules", &rules);
	if (engine_open(&engine, r->config->plugin_dir, &r->log, &r->arena,
		&err) != 0 || engine_configure(engine, &rules, &err) != 0) {
		line(d, CHECK_FAILED, "rules", err.text,
		    "`muster rules` lists names, settings and bounds");
	} else {
		engine_rules(engine, &n);
		snprintf(text, sizeof(text), "%zu rules", n);
		line(d, CHECK_OK, "rules", text, NULL);
	}
	engine_close(engine);
}

static bool
check_secrets(struct doctor *d, struct redactor *redactor)
{
	struct run *r = d->run;
	bool good = true;

	for (size_t i = 0; i < r->config->n_sources; i++) {
		struct source_config *s = &r->config->sources[i];

		for (size_t j = 0; j < s->n_secrets; j++) {
			struct source_secret *secret = &s->secrets[j];
			struct err err = { 0 };
			const char *what = arena_printf(&r->arena, "%s: %s",
			    s->id, secret->use);

			if (what == NULL)
				what = secret->use;
			if (secret_load(&secret->value, &secret->ref,
				&r->secrets, &err) != 0 ||
			    redactor_learn(redactor, &secret->value) != 0) {
				line(d, CHECK_FAILED, what, err.text,
				    "set what the configuration refers to");
				good = false;
			} else
				line(d, CHECK_OK, what, secret_ref_text(
				    &secret->ref, &r->arena), NULL);
		}
	}
	return good;
}

static int
check_sources(struct doctor *d, struct redactor *redactor, struct err *err)
{
	struct run *r = d->run;
	struct source_check check = { line, d };

	for (size_t i = 0; i < r->config->n_sources; i++) {
		struct source_config *s = &r->config->sources[i];
		struct net_options options = r->config->net;
		struct source_run run = { .config = s, .log = &r->log,
			.began = r->now };
		int rc;

		options.concurrency = s->concurrency;
		if (net_open(&run.net, &options, NULL, redactor, &r->log,
			err) != 0)
			return -1;
		rc = s->source->check(&run, &check, err);
		net_close(run.net);
		if (rc != 0)
			return err_wrap(err, "%s", s->id);
	}
	return 0;
}

static void
check_seal(struct doctor *d)
{
	const struct config_seal *c = &d->run->config->seal;
	struct err err = { 0 };
	const char *key;

	if (c->key.kind == SECRET_NONE && c->time_url == NULL)
		return;
	if (seal_prepare(d->run, &err) != 0 ||
	    seal_try(d->run, &key, &err) != 0) {
		line(d, CHECK_FAILED, "seal", err.text,
		    "`muster.conf(5)`, Seal, says what keys and files it takes");
		return;
	}
	if (key != NULL)
		line(d, CHECK_OK, "seal: key signs", key, NULL);
	if (c->time_url != NULL)
		line(d, CHECK_OK, "seal: authority", c->time_ca, NULL);
	if (key != NULL && c->public_key == NULL)
		line(d, CHECK_WARNING, "seal: public key", "not named, so "
		    "`muster verify -c` cannot compare with it",
		    "openssl pkey -in KEY -pubout, and name it in "
		    "seal.public_key");
}

static int
examine(struct doctor *d, struct err *err)
{
	struct redactor *redactor = redactor_new();
	char now[UTC_TEXT];
	int rc = 0;

	if (redactor == NULL)
		return err_nomem(err);
	line(d, CHECK_OK, "configuration", d->run->config->path, NULL);
	utc_format(d->run->now, now);
	line(d, CHECK_OK, "clock (UTC)", now, NULL);
	check_rules(d);
	check_templates(d);
	check_output(d);
	check_seal(d);
	rc = send_doctor(d->run, &(struct source_check){ line, d }, err);
	if (rc == 0 && check_secrets(d, redactor) && !d->run->options.offline)
		rc = check_sources(d, redactor, err);
	redactor_free(redactor);
	return rc;
}

static int
doctor(struct run *r, enum exit_status *status, struct err *err)
{
	struct doctor d = { .run = r };

	if (run_configure(r, err) != 0 || examine(&d, err) != 0)
		return -1;
	printf("\n%zu problem%s, %zu warning%s\n", d.failed,
	    d.failed == 1 ? "" : "s", d.warned, d.warned == 1 ? "" : "s");
	if (d.failed > 0)
		*status = EXIT_FAILED;
	return 0;
}

const struct command command_doctor = {
	"doctor", "", "check everything a run needs, with the fix", "cnok",
	"One line per check: configuration, rules, templates and fonts, output "
	"folder,\neach secret, the mail server, and then each source: reachability, clock, token\n"
	"and every scope.\nWith --offline the network is left alone.  Nothing "
	"else is read or written.\nExit: 0 a run can work; 4 it cannot.",
	doctor
};
