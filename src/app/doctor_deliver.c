/* SPDX-License-Identifier: Apache-2.0 */
/* muster doctor, about what is handed over: keys, and where webhooks go. */
#include "app/send.h"
#include "base/utc.h"

#define SOON_S (30 * UTC_DAY) /* what ends before is a warning */

struct telling {
	struct run *run;
	const struct source_check *check;
	bool starved;
};

static void
tell(struct telling *t, enum check_state state, const char *what,
    const char *result, const char *fix)
{
	if (what == NULL || result == NULL)
		t->starved = true;
	else
		t->check->line(t->check->context, state, what, result, fix);
}

static void
tell_key(struct telling *t, const char *what, int64_t until)
{
	struct arena *arena = &t->run->arena;
	char text[UTC_TEXT];

	utc_format_date(until, text);
	if (until == UTC_UNKNOWN)
		tell(t, CHECK_OK, what, "good, without an end", NULL);
	else if (until > t->run->now + SOON_S)
		tell(t, CHECK_OK, what, arena_printf(arena, "good until %s",
		    text), NULL);
	else
		tell(t, CHECK_WARNING, what, arena_printf(arena,
		    "ends on %s", text), "replace it before that: then no "
		    "mail is sent with it any more");
}

static void
check_key(struct telling *t, const char *what, const struct send_recipient *r,
    enum send_protect kind)
{
	struct err err = { 0 };
	int64_t until;

	if (send_protect_try(t->run, r, kind, &until, &err) == 0)
		tell_key(t, what, until);
	else if (err.code == ERR_NOMEM)
		t->starved = true;
	else
		tell(t, CHECK_FAILED, what, err.text,
		    "`muster.conf(5)`, Delivery, says what it takes");
}

static void
check_mail(struct telling *t, const struct send_mail *m)
{
	struct arena *arena = &t->run->arena;

	if (m->signer.certificates != NULL)
		check_key(t, "mail: S/MIME, ours", NULL, SEND_SMIME);
	if (m->signer.fingerprint != NULL)
		check_key(t, "mail: OpenPGP, ours", NULL, SEND_OPENPGP);
	for (size_t i = 0; i < m->n_recipients; i++)
		if (send_is_encrypted(&m->recipients[i]))
			check_key(t, arena_printf(arena, "mail: %s",
			    m->recipients[i].address.address),
			    &m->recipients[i], m->recipients[i].protect);
}

static void
check_webhook(struct telling *t, const struct send_webhook *w)
{
	const char *what =
	    arena_printf(&t->run->arena, "webhook: %s", w->name);
	struct err err = { 0 };

	if (send_hook_try(t->run, w, &err) == 0)
		tell(t, CHECK_OK, what,
		    secret_ref_text(&w->url, &t->run->arena), NULL);
	else if (err.code == ERR_NOMEM)
		t->starved = true;
	else
		tell(t, CHECK_FAILED, what, err.text,
		    "set what the configuration refers to");
}

int
send_doctor(struct run *r, const struct source_check *check, struct err *err)
{
	const struct config_deliver *d = r->config->deliver;
	struct telling t = { .run = r, .check = check };

	if (d == NULL)
		return 0;
	if (d->mail != NULL)
		check_mail(&t, d->mail);
	for (size_t i = 0; i < d->n_webhooks; i++)
		check_webhook(&t, &d->webhooks[i]);
	if (t.starved)
		return err_nomem(err);
	return d->mail == NULL ? 0 : send_doctor_server(r, check, err);
}
