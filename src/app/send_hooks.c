/* SPDX-License-Identifier: Apache-2.0 */
/* Every webhook is told that there is a new review, and what became of it. */
#include <string.h>

#include "app/send_private.h"

#define CHANNEL "webhook"

/* What is read for one message, and wiped behind it. */
struct hook {
	struct secret url, secret;
};

static void
hook_clear(struct hook *h)
{
	secret_clear(&h->url);
	secret_clear(&h->secret);
}

static int
hook_load(struct hook *h, struct run *r, const struct send_webhook *w,
    struct err *err)
{
	if (secret_load(&h->url, &w->url, &r->secrets, err) != 0 ||
	    webhook_check(&h->url, err) != 0)
		return err_wrap(err, "url");
	if (w->kind == WEBHOOK_JSON &&
	    secret_load(&h->secret, &w->secret, &r->secrets, err) != 0)
		return err_wrap(err, "secret");
	return 0;
}

int
send_hook_try(struct run *r, const struct send_webhook *w, struct err *err)
{
	struct hook h = { .url = { 0 } };
	int rc = hook_load(&h, r, w, err);

	hook_clear(&h);
	return rc;
}

int
send_hooks_check(struct run *r, struct err *err)
{
	const struct config_deliver *d = r->config->deliver;

	for (size_t i = 0; i < d->n_webhooks; i++)
		if (send_hook_try(r, &d->webhooks[i], err) != 0) {
			if (err->code != ERR_NOMEM)
				err->code = ERR_CONFIG;
			return err_wrap(err, "deliver: webhook \"%s\"",
			    d->webhooks[i].name);
		}
	return 0;
}

/* ---- what is said ---- */

#define N_COUNTS ((size_t)SEND_SEVERITIES)

struct saying {
	struct send_summary words;
	struct webhook_count counts[N_COUNTS];
	struct webhook_message message;
};

static void
say_counts(struct saying *out, const struct send_facts *f)
{
	static const char *const names[] = { [SEND_CRITICAL] = "critical",
		[SEND_HIGH] = "high", [SEND_MEDIUM] = "medium",
		[SEND_LOW] = "low", [SEND_INFO] = "info" };
	int64_t open = 0;

	for (size_t i = 0; i < N_COUNTS; i++) {
		out->counts[i] = (struct webhook_count){ names[i],
			f->severity[i], f->compared ? f->fresh[i]
			: WEBHOOK_NOT_SAID };
		open = open < 0 || f->severity[i] < 0 ? WEBHOOK_NOT_SAID
		    : open + f->severity[i];
	}
	out->message.open = open;
}

static int
say(struct saying *out, struct run *r, const struct send_facts *f,
    struct err *err)
{
	struct webhook_message *m = &out->message;

	if (send_write_summary(&out->words, r, f, err) != 0)
		return -1;
	*m = (struct webhook_message){ .campaign = f->id,
		.software = r->version, .manifest = f->manifest,
		.now = f->now, .complete = f->complete,
		.counts = out->counts, .n_counts = N_COUNTS,
		.fresh = f->compared ? f->new_findings : WEBHOOK_NOT_SAID,
		.reopened = f->compared ? f->reopened : WEBHOOK_NOT_SAID,
		.excepted = f->excepted,
		.fixed = f->compared ? f->fixed : WEBHOOK_NOT_SAID,
		.title = out->words.title, .summary = out->words.summary,
		.lines = out->words.lines, .n_lines = out->words.n_lines };
	say_counts(out, f);
	return 0;
}

/* ---- sending ---- */

static enum delivery_event
event_of(const struct webhook_result *result)
{
	if (result->delivered)
		return DELIVERY_SENT;
	if (result->unknown)
		return DELIVERY_UNKNOWN;
	return result->refused ? DELIVERY_REFUSED : DELIVERY_FAILED;
}

static int
hand_over(struct sending *s, struct delivery *d, const struct send_webhook *w,
    const struct hook *h, const struct webhook_message *m, struct err *err)
{
	const struct webhook_target target = { w->kind, w->name, &h->url,
		w->kind == WEBHOOK_JSON ? &h->secret : NULL, run_clock() };
	struct webhook_result result;

	d->event = DELIVERY_BEGUN;
	if (send_record(s, d, err) != 0 ||
	    webhook_send(&target, m, &s->run->config->net, &s->run->log,
		&result, err) != 0)
		return -1;
	d->event = event_of(&result);
	d->tries = result.tries;
	d->sha256 = result.body;
	d->reason = result.delivered ? NULL : result.reason;
	if (send_record(s, d, err) != 0)
		return err_wrap(err, "webhook \"%s\": the message was %s",
		    w->name, result.delivered ? "sent" : "not sent");
	send_tell(s, d, false);
	return 0;
}

static int
keep(struct sending *s, struct delivery *d, const struct send_webhook *w,
    const struct webhook_message *m, struct err *err)
{
	const char *name = arena_printf(&s->run->arena, "webhook-%s.json",
	    w->name);
	struct strbuf body;
	int rc = 0;

	strbuf_init(&body, WEBHOOK_MAX_BODY);
	if (name == NULL)
		rc = err_nomem(err);
	else if (s->options->eml != NULL &&
	    (webhook_write(&body, w->kind, m, err) != 0 ||
		send_keep(s, name, body.text, body.len, err) != 0))
		rc = -1;
	strbuf_clear(&body);
	d->event = DELIVERY_SENT;
	if (rc == 0)
		send_tell(s, d, false);
	return rc;
}

static int
serve(struct sending *s, const struct send_webhook *w, const struct saying *all,
    struct err *err)
{
	struct delivery d = { .channel = CHANNEL, .to = w->name,
		.manifest = s->facts.manifest };
	struct hook h = { .url = { 0 } };
	struct err why = { 0 };
	size_t sent;
	int rc;

	if (send_is_settled(s, &d, w->kind == WEBHOOK_JSON, &sent))
		return 0;
	if (s->options->dry)
		return keep(s, &d, w, &all->message, err);
	if (hook_load(&h, s->run, w, &why) == 0)
		rc = hand_over(s, &d, w, &h, &all->message, err);
	else if (why.code == ERR_NOMEM)
		rc = err_nomem(err);
	else
		rc = send_give_up(s, &d, DELIVERY_WITHHELD, why.text, err);
	hook_clear(&h);
	return rc;
}

int
send_hooks(struct sending *s, struct err *err)
{
	const struct config_deliver *c = s->run->config->deliver;
	struct saying *all;
	int rc;

	if (c->n_webhooks == 0)
		return 0;
	all = arena_alloc(&s->run->arena, 1, sizeof(*all));
	if (all == NULL)
		return err_nomem(err);
	rc = say(all, s->run, &s->facts, err);
	for (size_t i = 0; rc == 0 && i < c->n_webhooks; i++)
		if (send_is_chosen(s, c->webhooks[i].name))
			rc = serve(s, &c->webhooks[i], all, err);
	return rc;
}
