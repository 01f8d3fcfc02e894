/* SPDX-License-Identifier: Apache-2.0 */
/* muster send: a published bundle goes to those who are to have it. */
#include <stdio.h>
#include <string.h>

#include "app/send.h"
#include "base/strbuf.h"
#include "base/text.h"

#define MAX_LINE_TEXT 4096

static void
print_line(void *context, const struct delivery *d, bool before)
{
	const struct run *r = context;
	const char *word = before ? "had it"
	    : r->options.dry_run && d->event == DELIVERY_SENT ? "would"
	    : delivery_event_text(d->event);
	struct strbuf sb;

	if (r->options.quiet && d->event == DELIVERY_SENT)
		return;
	strbuf_init(&sb, MAX_LINE_TEXT);
	text_add_visible(&sb, d->to, "");
	for (size_t i = 0; i < d->n_files; i++) {
		strbuf_add(&sb, i == 0 ? ": " : ", ");
		text_add_visible(&sb, d->files[i].name, "");
	}
	if (d->event != DELIVERY_SENT && d->reason != NULL) {
		strbuf_add(&sb, ": ");
		text_add_visible(&sb, d->reason, "");
	}
	printf("%-8s %s\n", word, strbuf_text(&sb));
	fflush(stdout);
	strbuf_clear(&sb);
}

static int
check_usage(const struct run *r, struct err *err)
{
	if (r->options.n_arguments != 1)
		return err_set(err, ERR_USAGE,
		    "`muster send` needs one bundle folder");
	if (r->options.output_file != NULL && !r->options.dry_run)
		return err_set(err, ERR_USAGE, "--output is the folder for "
		    "the mails of --dry-run");
	return 0;
}

static int
send_it(struct run *r, enum exit_status *status, struct err *err)
{
	struct send_options o = { .verify = true, .tell = print_line,
		.context = r };
	struct send_counts n;

	if (check_usage(r, err) != 0 || run_configure(r, err) != 0)
		return -1;
	o.to = r->options.to;
	o.again = r->options.again;
	o.dry = r->options.dry_run;
	o.eml = r->options.output_file;
	if (r->config->deliver == NULL || (r->config->deliver->mail == NULL &&
		r->config->deliver->n_webhooks == 0))
		return err_set(err, ERR_CONFIG, "%s: \"deliver\" names nobody "
		    "to send to", r->config->path);
	if (send_bundle(r, r->options.arguments[0], &o, &n, err) != 0)
		return -1;
	if (n.failed > 0)
		*status = EXIT_UNDELIVERED;
	if (!o.dry)
		log_info(&r->log, "%zu sent, %zu had it before, %zu not sent%s",
		    n.sent, n.before, n.failed, n.failed > 0
		    ? "; the same command "
		    "tries again what did not go out" : "");
	return 0;
}

const struct command command_send = {
	"send", "BUNDLE", "mail a bundle to those who are to have it",
	"cOdgm",
	"Sends each recipient of \"deliver\" in the configuration a mail with "
	"the files\nmeant for them, tells each webhook, and writes what "
	"became of it to the\nbundle's deliveries.jsonl.  The bundle is "
	"compared with its manifest first.\nWhoever has it already is left "
	"out: after a failure the same command sends what\nis still to be "
	"sent.\n\nExit: 0 all have it; 3 usage or configuration; 4 nothing "
	"could be sent; 5\nsomebody did not get it.",
	send_it
};
