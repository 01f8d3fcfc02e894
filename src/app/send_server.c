/* SPDX-License-Identifier: Apache-2.0 */
/* The mail server of the configuration, and what can be wrong at home. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "app/send.h"

int
send_open_server(struct smtp_server *out, struct secret *secret,
    struct run *r, struct err *err)
{
	const struct send_mail *m = r->config->deliver->mail;

	*out = m->server;
	out->cancel = r->cancel;
	out->jitter_seed = r->config->net.jitter_seed;
	out->secret = secret;
	if (m->secret.kind == SECRET_NONE)
		return 0;
	if (secret_load(secret, &m->secret, &r->secrets, err) != 0)
		return err_wrap(err, "deliver.mail.auth");
	return 0;
}

static int
check_secret(struct run *r, const struct send_mail *m, struct err *err)
{
	struct secret secret = { 0 };
	struct smtp_server server;
	int rc;

	/* a program is asked when there is something to send: what it gives
	 * may not last as long as a run */
	if (m->secret.kind == SECRET_COMMAND)
		return 0;
	rc = send_open_server(&server, &secret, r, err);
	secret_clear(&secret);
	return rc;
}

static int
check_file(const char *what, const char *path, struct err *err)
{
	if (path == NULL || access(path, R_OK) == 0)
		return 0;
	return err_set(err, ERR_CONFIG, "deliver.mail.%s: %s: %s", what, path,
	    strerror(errno));
}

/* A format that is not written would be missed by whoever waits for it. */
static int
check_formats(const struct config *c, const struct send_recipient *to,
    struct err *err)
{
	static const char *const formats[] = { "csv", "html", "json", "md",
		"pdf", "xlsx" };

	for (size_t i = 0; !to->by_default && to->attach[i] != NULL; i++) {
		const char *dot = strrchr(to->attach[i], '.');
		const char *kind = dot != NULL ? dot + 1 : to->attach[i];
		bool known = false, written = false;

		for (size_t j = 0; j < NITEMS(formats); j++)
			known = known || strcmp(kind, formats[j]) == 0;
		for (size_t j = 0; j < c->n_formats; j++)
			written = written || strcmp(kind, c->formats[j]) == 0;
		if (known && dot == NULL && !written)
			return err_set(err, ERR_CONFIG, "deliver: %s is to get "
			    "\"%s\", which output.formats does not name",
			    to->address.address, to->attach[i]);
	}
	return 0;
}

int
send_prepare(struct run *r, struct err *err)
{
	const struct config_deliver *d = r->config->deliver;
	const struct send_mail *m = d != NULL ? d->mail : NULL;

	/* what is only drawn again is not handed over */
	if (d == NULL || r->options.from != NULL || d->on == SEND_NEVER)
		return 0;
	if (send_hooks_check(r, err) != 0)
		return err_wrap(err, "%s", r->config->path);
	if (m == NULL)
		return 0;
	if (check_secret(r, m, err) != 0 ||
	    check_file("ca_file", m->server.ca_file, err) != 0 ||
	    send_protect_check(r, m, err) != 0)
		return err_wrap(err, "%s", r->config->path);
	for (size_t i = 0; i < m->n_recipients; i++) {
		if (check_formats(r->config, &m->recipients[i], err) != 0)
			return err_wrap(err, "%s", r->config->path);
		if (m->recipients[i].redacted)
			r->options.redact = true;
	}
	return 0;
}
