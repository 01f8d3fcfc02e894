/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the configuration that says who is handed a bundle, and how. */
#include <string.h>

#include "app/config_private.h"
#include "app/send.h"
#include "base/strbuf.h"
#include "base/text.h"

#define MAX_WORDS 256
#define MAX_NAME 255 /* of a host, or of a file to attach */

static const char *const deliver_keys[] = { "on", "mail", "webhooks" };
static const char *const mail_keys[] = { "server", "port", "tls", "auth",
	"from", "reply_to", "ca_file", "connect_timeout_s", "timeout_s",
	"tries", "backoff_ms", "max_mib", "smime", "openpgp", "recipients" };
static const char *const auth_keys[] = { "method", "user", "password",
	"token" };
static const char *const recipient_keys[] = { "to", "attach", "redacted",
	"protect", "encrypted_only", "certificate", "cipher", "fingerprint",
	"key" };
static const char *const default_attach[] = { "report.pdf", "review.xlsx",
	NULL };

/* What every reader of a part needs. */
struct reader {
	const char *dir; /* where paths begin; NULL: they may not be named */
	struct arena *arena;
};

static bool
is_given(const struct json *v)
{
	return json_type(v) != JSON_ABSENT && json_type(v) != JSON_NULL;
}

int
config_word(const struct json *v, const char *name, const char *const *words,
    size_t n, size_t *out, struct err *err)
{
	const char *text = NULL;
	struct strbuf list;
	struct json item;

	*out = 0;
	json_member(v, name, &item);
	if (json_opt_text(v, name, &text, err) != 0)
		return -1;
	if (text == NULL)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (strcmp(text, words[i]) == 0) {
			*out = i;
			return 0;
		}
	strbuf_init(&list, MAX_WORDS);
	for (size_t i = 0; i < n; i++)
		strbuf_addf(&list, "%s\"%s\"", i == 0 ? "" : i + 1 < n ? ", "
		    : " or ", words[i]);
	json_error(&item, err, "must be %s", strbuf_text(&list));
	strbuf_clear(&list);
	err->code = ERR_CONFIG;
	return -1;
}

static int
read_address(const struct reader *in, const struct json *v, const char *name,
    struct mail_address *out, struct err *err)
{
	const char *text;
	struct json item;
	struct err why = { 0 };

	json_member(v, name, &item);
	if (json_get_text(v, name, &text, err) != 0)
		return -1;
	if (mail_address_read(out, text, in->arena, &why) == 0)
		return 0;
	if (why.code == ERR_NOMEM)
		return err_nomem(err);
	return config_bad(&item, err, why.text);
}

/* ---- the server ---- */

static int
read_tls(struct smtp_server *s, const struct json *mail, struct err *err)
{
	static const char *const words[] = { "starttls", "tls", "none" };
	static const unsigned ports[] = { 587, 465, 25 };
	int64_t port;
	struct json item;
	size_t tls;

	if (config_word(mail, "tls", words, NITEMS(words), &tls, err) != 0)
		return -1;
	s->tls = (enum smtp_tls)tls;
	port = ports[tls];
	if (config_number(mail, "port", 1, 65535, &port, err) != 0)
		return -1;
	s->port = (unsigned)port;
	json_member(mail, "tls", &item);
	if (s->tls == SMTP_NO_TLS && !smtp_is_loopback(s->host))
		return config_bad(&item, err, "without TLS a mail goes to this "
		    "machine only: \"starttls\" or \"tls\" for any other");
	return 0;
}

static int
read_secret(struct send_mail *m, const struct reader *in,
    const struct json *auth, struct err *err)
{
	bool token = m->server.auth == SMTP_AUTH_OAUTHBEARER ||
	    m->server.auth == SMTP_AUTH_XOAUTH2;
	struct json wanted, other;

	json_member(auth, token ? "token" : "password", &wanted);
	json_member(auth, token ? "password" : "token", &other);
	if (is_given(&other))
		return config_bad(&other, err, token
		    ? "this method takes a \"token\""
		    : "this method takes a \"password\"");
	if (!is_given(&wanted))
		return config_bad(auth, err, token ? "needs a \"token\""
		    : "needs a \"password\"");
	return secret_ref_parse(&m->secret, &wanted, in->arena, err);
}

static int
read_auth(struct send_mail *m, const struct reader *in,
    const struct json *mail, struct err *err)
{
	static const char *const words[] = { "plain", "login", "oauthbearer",
		"xoauth2" };
	struct json auth;
	size_t method;

	if (json_opt_object(mail, "auth", &auth, err) != 0)
		return -1;
	m->server.auth = SMTP_AUTH_NONE;
	if (json_type(&auth) != JSON_OBJECT)
		return 0;
	if (json_only(&auth, auth_keys, NITEMS(auth_keys), err) != 0 ||
	    config_word(&auth, "method", words, NITEMS(words), &method, err) !=
		0 ||
	    json_get_text(&auth, "user", &m->server.user, err) != 0)
		return -1;
	m->server.auth = (enum smtp_auth)(SMTP_AUTH_PLAIN + method);
	if (m->server.user[0] == '\0')
		return config_bad(&auth, err, "\"user\" is empty");
	return read_secret(m, in, &auth, err);
}

static bool
is_host(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= MAX_NAME && s[0] != '-' && s[0] != '.' &&
	    strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789.-:") == n;
}

static int
read_limits(struct send_mail *m, const struct json *mail, struct err *err)
{
	int64_t tries = 4, mib = 20;

	m->server.connect_timeout_s = 15;
	m->server.timeout_s = 300;
	m->server.backoff_ms = 2000;
	if (config_number(mail, "connect_timeout_s", 1, 600,
		&m->server.connect_timeout_s, err) != 0 ||
	    config_number(mail, "timeout_s", 1, 3600, &m->server.timeout_s,
		err) != 0 ||
	    config_number(mail, "tries", 1, SMTP_MAX_TRIES, &tries, err) !=
		0 ||
	    config_number(mail, "backoff_ms", 1, 600000,
		&m->server.backoff_ms, err) != 0 ||
	    config_number(mail, "max_mib", 1, SEND_MAX_MIB, &mib, err) != 0)
		return -1;
	m->server.tries = (unsigned)tries;
	m->max_bytes = (size_t)mib * MIB;
	return 0;
}

static int
read_server(struct send_mail *m, const struct reader *in,
    const struct json *mail, struct err *err)
{
	struct json item;

	if (json_get_text(mail, "server", &m->server.host, err) != 0)
		return -1;
	json_member(mail, "server", &item);
	if (!is_host(m->server.host))
		return config_bad(&item, err, "must be the name or number of "
		    "a machine; \"port\" and \"tls\" stand beside it");
	if (read_tls(&m->server, mail, err) != 0 ||
	    read_auth(m, in, mail, err) != 0 ||
	    config_opt_path(mail, "ca_file", in->dir, &m->server.ca_file,
		in->arena, err) != 0)
		return -1;
	return read_limits(m, mail, err);
}

/* ---- recipients ---- */

static int
read_attach(struct send_recipient *r, const struct reader *in,
    const struct json *v, struct err *err)
{
	struct json list, item;
	const char **names;
	size_t n = 0;

	r->attach = default_attach;
	r->by_default = true;
	if (json_opt_list(v, "attach", &list, err) != 0)
		return -1;
	if (json_type(&list) != JSON_LIST)
		return 0;
	if (json_count(&list) > SEND_MAX_ATTACH)
		return config_bad(&list, err, "names more files than a mail "
		    "may have");
	names = arena_alloc(in->arena, json_count(&list) + 1, sizeof(*names));
	if (names == NULL)
		return err_nomem(err);
	for (bool more = json_first(&list, &item); more;
	     more = json_next(&item)) {
		if (json_as_text(&item, &names[n], err) != 0)
			return -1;
		if (names[n][0] == '\0' || strlen(names[n]) > MAX_NAME)
			return config_bad(&item, err, "is no name of a file "
			    "or format");
		for (size_t i = 0; i < n; i++)
			if (strcmp(names[i], names[n]) == 0)
				return config_bad(&item, err,
				    "is named twice");
		n++;
	}
	r->attach = names;
	r->by_default = false;
	return 0;
}

static int
read_recipient(struct send_recipient *r, const struct send_mail *m,
    const struct reader *in, const struct json *v, struct err *err)
{
	enum tri redacted;

	if (json_type(v) != JSON_OBJECT)
		return config_bad(v, err, "must be an object");
	if (json_only(v, recipient_keys, NITEMS(recipient_keys), err) != 0 ||
	    read_address(in, v, "to", &r->address, err) != 0 ||
	    read_attach(r, in, v, err) != 0 ||
	    json_opt_bool(v, "redacted", &redacted, err) != 0 ||
	    config_protect(r, v, in->dir, in->arena, err) != 0)
		return -1;
	r->redacted = redacted == TRI_YES;
	return config_protect_check(r, &m->signer, v, err);
}

static int
read_recipients(struct send_mail *m, const struct reader *in,
    const struct json *mail, struct err *err)
{
	struct json list, item;
	size_t n;

	if (json_get_list(mail, "recipients", &list, err) != 0)
		return -1;
	n = json_count(&list);
	if (n == 0)
		return config_bad(&list, err, "names nobody");
	if (n > SEND_MAX_RECIPIENTS)
		return config_bad(&list, err, "has more than 200 recipients");
	m->recipients = arena_alloc(in->arena, n, sizeof(*m->recipients));
	if (m->recipients == NULL)
		return err_nomem(err);
	for (bool more = json_first(&list, &item); more;
	     more = json_next(&item)) {
		struct send_recipient *r = &m->recipients[m->n_recipients];

		if (read_recipient(r, m, in, &item, err) != 0)
			return -1;
		for (size_t i = 0; i < m->n_recipients; i++)
			if (text_equal_nocase(r->address.address,
				m->recipients[i].address.address))
				return config_bad(&item, err, "has the "
				    "address of another recipient");
		m->n_recipients++;
	}
	return 0;
}

static int
read_mail(struct config_deliver *d, const struct reader *in,
    const struct json *v, struct err *err)
{
	struct send_mail *m;
	struct json item, reply_to;

	if (json_opt_object(v, "mail", &item, err) != 0)
		return -1;
	if (json_type(&item) != JSON_OBJECT)
		return 0;
	m = arena_alloc(in->arena, 1, sizeof(*m));
	if (m == NULL)
		return err_nomem(err);
	d->mail = m;
	if (json_only(&item, mail_keys, NITEMS(mail_keys), err) != 0 ||
	    read_server(m, in, &item, err) != 0 ||
	    read_address(in, &item, "from", &m->from, err) != 0 ||
	    config_signer(&m->signer, &item, in->dir, in->arena, err) != 0 ||
	    read_recipients(m, in, &item, err) != 0)
		return -1;
	m->server.hello = strchr(m->from.address, '@') + 1;
	json_member(&item, "reply_to", &reply_to);
	return is_given(&reply_to)
	    ? read_address(in, &item, "reply_to", &m->reply_to, err) : 0;
}

int
config_deliver(struct config *c, const struct json *root, const char *dir,
    struct arena *arena, struct err *err)
{
	static const char *const words[] = { "always", "findings", "new",
		"never" };
	const struct reader in = { dir, arena };
	struct config_deliver *d;
	struct json v;
	size_t on;

	if (json_opt_object(root, "deliver", &v, err) != 0)
		return -1;
	if (json_type(&v) != JSON_OBJECT)
		return 0;
	d = arena_alloc(arena, 1, sizeof(*d));
	if (d == NULL)
		return err_nomem(err);
	if (json_only(&v, deliver_keys, NITEMS(deliver_keys), err) != 0 ||
	    config_word(&v, "on", words, NITEMS(words), &on, err) != 0 ||
	    read_mail(d, &in, &v, err) != 0 ||
	    config_webhooks(d, &v, arena, err) != 0)
		return -1;
	d->on = (enum send_on)on;
	c->deliver = d;
	return 0;
}
