/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everybody on the list gets a mail of their own, and a result of their own.
 * Before a mail goes out the record says so; whoever has it gets it a second
 * time only if that is asked for.
 */
#include <stdio.h>
#include <string.h>

#include "app/send.h"
#include "app/send_private.h"
#include "base/file.h"
#include "base/text.h"

#define CHANNEL "mail"

/* ---- what became of it ---- */

void
send_tell(struct sending *s, const struct delivery *d, bool before)
{
	if (before)
		s->counts->before++;
	else if (d->event == DELIVERY_SENT)
		s->counts->sent++;
	else
		s->counts->failed++;
	if (s->options->tell != NULL)
		s->options->tell(s->options->context, d, before);
}

int
send_record(struct sending *s, struct delivery *d, struct err *err)
{
	d->at = run_clock();
	return s->log == NULL ? 0 : delivery_log_add(s->log, d, err);
}

/* Not sent, and nothing was handed to a server. */
int
send_give_up(struct sending *s, struct delivery *d, enum delivery_event event,
    const char *reason, struct err *err)
{
	d->event = event;
	d->reason = reason;
	if (send_record(s, d, err) != 0)
		return -1;
	send_tell(s, d, false);
	return 0;
}

static int
describe_files(struct sending *s, struct delivery *d,
    const struct send_attached *a, struct err *err)
{
	struct delivery_file *files = arena_alloc(&s->run->arena,
	    a->n_files + a->n_left_out + 1, sizeof(*files));

	if (files == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < a->n_files; i++)
		files[i] = (struct delivery_file){ a->files[i]->name,
			a->files[i]->sha256 };
	d->files = files;
	d->n_files = a->n_files;
	files += a->n_files;
	for (size_t i = 0; i < a->n_left_out; i++)
		files[i] = (struct delivery_file){ a->left_out[i].name,
			a->left_out[i].why == SEND_TOO_LARGE ? "too large"
			: "not in the bundle" };
	d->left_out = files;
	d->n_left_out = a->n_left_out;
	for (size_t i = 0; i < a->n_left_out; i++)
		log_warning(&s->run->log, "%s: %s is left out: %s", d->to,
		    files[i].name, files[i].sha256);
	return 0;
}

/* ---- sending ---- */

static enum delivery_event
event_of(enum smtp_outcome outcome)
{
	switch (outcome) {
	case SMTP_SENT:
		return DELIVERY_SENT;
	case SMTP_TEMPORARY:
		return DELIVERY_FAILED;
	case SMTP_PERMANENT:
		return DELIVERY_REFUSED;
	case SMTP_UNKNOWN:
		return DELIVERY_UNKNOWN;
	}
	return DELIVERY_UNKNOWN;
}

static int
hand_over(struct sending *s, struct delivery *d,
    const struct send_composed *mail, struct err *err)
{
	const struct smtp_mail out = { .from = s->settings->from.address,
		.to = d->to, .bytes = strbuf_text(&mail->mail),
		.len = mail->mail.len };
	struct smtp_result result;

	d->event = DELIVERY_BEGUN;
	if (send_record(s, d, err) != 0)
		return -1;
	if (smtp_send(&s->server, &out, &s->run->log, &result, err) != 0)
		return -1;
	d->event = event_of(result.outcome);
	d->tries = result.tries;
	d->reply = result.reply;
	d->reason = result.reason;
	if (send_record(s, d, err) != 0)
		return err_wrap(err, "%s: %s", d->to, d->event == DELIVERY_SENT
		    ? "the mail was sent" : "the mail was not sent");
	send_tell(s, d, false);
	if (result.cancelled)
		return err_set(err, ERR_CANCELLED, "stopped on request");
	s->stopped = result.server && result.outcome != SMTP_SENT;
	if (s->stopped)
		snprintf(s->reason, sizeof(s->reason), "%s", result.reason);
	return 0;
}

int
send_keep(struct sending *s, const char *name, const char *bytes, size_t len,
    struct err *err)
{
	const char *path = file_join(&s->run->arena, s->options->eml, name);

	if (path == NULL)
		return err_nomem(err);
	if (file_make_dirs(s->options->eml, err) != 0)
		return -1;
	return file_write(path, bytes, len, err);
}

/* A name for a file from an address: what a file system may not take is
 * left out of it. */
static int
write_eml(struct sending *s, const struct delivery *d, size_t number,
    const struct send_composed *mail, struct err *err)
{
	struct strbuf name;
	int rc;

	strbuf_init(&name, 512);
	strbuf_addf(&name, "%02zu-", number + 1);
	for (const char *p = d->to; *p != '\0'; p++)
		strbuf_addc(&name, *p == '/' || *p == '\\' ? '_' : *p);
	strbuf_add(&name, ".eml");
	rc = strbuf_failed(&name) ? err_nomem(err)
	    : send_keep(s, strbuf_text(&name), strbuf_text(&mail->mail),
		mail->mail.len, err);
	strbuf_clear(&name);
	return rc;
}

static int
send_composed(struct sending *s, struct delivery *d, size_t number,
    const struct send_composed *mail, struct err *err)
{
	d->id = mail->id;
	d->protection = mail->how;
	d->sha256 = mail->sha256;
	if (describe_files(s, d, &mail->attached, err) != 0)
		return -1;
	if (!s->options->dry)
		return hand_over(s, d, mail, err);
	if (s->options->eml != NULL &&
	    write_eml(s, d, number, mail, err) != 0)
		return -1;
	d->event = DELIVERY_SENT;
	send_tell(s, d, false);
	return 0;
}

/* ---- one recipient ---- */

static int
check_bundle(const struct sending *s, const char *folder, struct err *err)
{
	size_t bad = 0;

	if (!s->options->verify)
		return 0;
	if (bundle_verify(folder, NULL, &bad, err) != 0)
		return -1;
	if (bad > 0)
		return err_set(err, ERR_DATA, "%s: %zu file%s differ%s from "
		    "the manifest (`muster verify` names %s); nothing of it is "
		    "handed over", folder, bad, bad == 1 ? "" : "s",
		    bad == 1 ? "s" : "", bad == 1 ? "it" : "them");
	return 0;
}

static const struct send_facts *
facts_of(struct sending *s, const struct send_recipient *to)
{
	if (!to->redacted)
		return &s->facts;
	if (!s->twin_is_read) {
		s->twin_is_read = true;
		if (send_read_twin(&s->twin, &s->facts, &s->run->arena,
			&s->no_twin) == 0)
			(void)check_bundle(s, s->twin.folder, &s->no_twin);
	}
	return s->no_twin.code == ERR_NONE ? &s->twin : NULL;
}

bool
send_is_settled(struct sending *s, struct delivery *d, bool repeatable,
    size_t *sent)
{
	enum delivery_event last;

	*sent = 0;
	if (s->log == NULL || !delivery_log_last(s->log, d->channel, d->to,
		d->manifest, &last, sent) || s->options->again)
		return false;
	if (*sent > 0) {
		d->event = DELIVERY_SENT;
		send_tell(s, d, true);
		return true;
	}
	if (repeatable ||
	    (last != DELIVERY_UNKNOWN && last != DELIVERY_BEGUN))
		return false;
	d->event = DELIVERY_UNKNOWN;
	d->reason = "nobody knows whether an earlier one arrived; --again "
	    "sends another";
	send_tell(s, d, false);
	return true;
}

static int
serve(struct sending *s, size_t number, struct err *err)
{
	const struct send_recipient *to = &s->settings->recipients[number];
	const struct send_facts *facts = facts_of(s, to);
	struct delivery d = { .channel = CHANNEL, .to = to->address.address,
		.manifest = facts != NULL ? facts->manifest
		    : s->facts.manifest };
	struct send_composed mail;
	struct err why = { 0 };
	size_t sent;
	int rc;

	if (facts == NULL)
		return send_give_up(s, &d, DELIVERY_WITHHELD, s->no_twin.text,
		    err);
	if (send_is_settled(s, &d, false, &sent))
		return 0;
	if (s->stopped)
		return send_give_up(s, &d, DELIVERY_FAILED, s->reason, err);
	if (send_compose(&mail, s->run, to, facts, sent, &why) == 0)
		rc = send_composed(s, &d, number, &mail, err);
	else if (why.code == ERR_NOMEM)
		rc = err_nomem(err);
	else
		rc = send_give_up(s, &d, DELIVERY_WITHHELD, why.text, err);
	send_composed_clear(&mail);
	return rc;
}

/* ---- all of them ---- */

bool
send_is_chosen(const struct sending *s, const char *to)
{
	return s->options->to == NULL || text_equal_nocase(s->options->to, to);
}

static int
check_choice(const struct sending *s, struct err *err)
{
	const struct config_deliver *d = s->run->config->deliver;
	const char *names[SEND_MAX_RECIPIENTS + SEND_MAX_WEBHOOKS], *near;
	size_t n = 0;

	for (size_t i = 0; d->mail != NULL && i < d->mail->n_recipients; i++)
		names[n++] = d->mail->recipients[i].address.address;
	for (size_t i = 0; i < d->n_webhooks; i++)
		names[n++] = d->webhooks[i].name;
	for (size_t i = 0; i < n; i++)
		if (send_is_chosen(s, names[i]))
			return 0;
	near = text_nearest(s->options->to, names, n);
	return err_set(err, ERR_USAGE, "--to \"%s\": is none of the "
	    "recipients in the configuration%s%s%s", s->options->to,
	    near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
	    near != NULL ? "\"?" : "");
}

static int
open_all(struct sending *s, const char *folder, struct err *err)
{
	if (check_choice(s, err) != 0 || check_bundle(s, folder, err) != 0 ||
	    send_read_facts(&s->facts, folder, &s->run->arena, err) != 0)
		return -1;
	if (s->facts.twin_of != NULL)
		return err_set(err, ERR_USAGE, "%s: is a redacted twin; send "
		    "the bundle that it stands for, and who is \"redacted\" "
		    "gets the twin", folder);
	if (s->options->dry)
		return 0;
	if (delivery_log_open(&s->log, folder, err) != 0)
		return -1;
	if (s->settings == NULL)
		return 0;
	return send_open_server(&s->server, &s->secret, s->run, err);
}

static int
send_mails(struct sending *s, struct err *err)
{
	const struct send_mail *m = s->settings;
	int rc = 0;

	for (size_t i = 0; rc == 0 && m != NULL && i < m->n_recipients; i++)
		if (send_is_chosen(s, m->recipients[i].address.address))
			rc = serve(s, i, err);
	return rc;
}

int
send_bundle(struct run *r, const char *folder, const struct send_options *o,
    struct send_counts *counts, struct err *err)
{
	struct sending *s = arena_alloc(&r->arena, 1, sizeof(*s));
	int rc;

	*counts = (struct send_counts){ 0 };
	if (s == NULL)
		return err_nomem(err);
	*s = (struct sending){ .run = r, .options = o, .counts = counts,
		.settings = r->config->deliver->mail };
	rc = open_all(s, folder, err);
	if (rc == 0)
		rc = send_mails(s, err);
	if (rc == 0)
		rc = send_hooks(s, err);
	delivery_log_close(s->log);
	secret_clear(&s->secret);
	return rc;
}

static void
tell_log(void *context, const struct delivery *d, bool before)
{
	struct run *r = context;

	if (before)
		log_info(&r->log, "%s: has it already", d->to);
	else if (d->event == DELIVERY_SENT)
		log_info(&r->log, "%s: sent, %zu file%s", d->to, d->n_files,
		    d->n_files == 1 ? "" : "s");
	else
		log_error(&r->log, "%s: %s: %s", d->to,
		    delivery_event_text(d->event), d->reason);
}

int
send_published(struct run *r, const char *folder, struct err *err)
{
	const struct send_options o = { .tell = tell_log, .context = r };
	struct send_counts n;

	if (r->config->deliver->mail == NULL &&
	    r->config->deliver->n_webhooks == 0)
		return 0;
	if (send_bundle(r, folder, &o, &n, err) != 0)
		return -1;
	return n.failed == 0 ? 0 : err_set(err, ERR_NET, "%zu of %zu did not "
	    "get it", n.failed, n.failed + n.sent + n.before);
}
