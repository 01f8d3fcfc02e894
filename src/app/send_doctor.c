/* SPDX-License-Identifier: Apache-2.0 */
/* muster doctor, about the mail server: it is met, and told nothing. */
#include <string.h>

#include "app/send.h"

static const char *const words_tls[] = { [SMTP_STARTTLS] = "STARTTLS",
	[SMTP_TLS] = "TLS", [SMTP_NO_TLS] = "no TLS, this machine" };
static const char *const words_auth[] = { [SMTP_AUTH_NONE] = "no AUTH",
	[SMTP_AUTH_PLAIN] = "PLAIN", [SMTP_AUTH_LOGIN] = "LOGIN",
	[SMTP_AUTH_OAUTHBEARER] = "OAUTHBEARER",
	[SMTP_AUTH_XOAUTH2] = "XOAUTH2" };

static void
say(const struct source_check *check, enum check_state state,
    const char *what, const char *result, const char *fix)
{
	check->line(check->context, state, what, result, fix);
}

static const char *
fix_of(const struct smtp_result *result)
{
	return strstr(result->reason, "STARTTLS") != NULL
	    ? "a port with STARTTLS, or \"tls\": \"tls\" with port 465"
	    : "correct server, port, tls, ca_file or auth of deliver.mail, "
	      "or the server";
}

static int
check_server(struct run *r, const struct source_check *check,
    const struct smtp_server *server, struct err *err)
{
	struct smtp_result result;
	const char *text;

	if (smtp_try(server, &r->log, &result, err) != 0)
		return -1;
	if (result.outcome != SMTP_SENT) {
		say(check, CHECK_FAILED, "mail: server", result.reason,
		    fix_of(&result));
		return 0;
	}
	text = arena_printf(&r->arena, "%s:%u, %s, certificate verified",
	    server->host, server->port, words_tls[server->tls]);
	if (server->tls == SMTP_NO_TLS)
		text = arena_printf(&r->arena, "%s:%u, %s", server->host,
		    server->port, words_tls[server->tls]);
	if (text == NULL)
		return err_nomem(err);
	say(check, CHECK_OK, "mail: server", text, NULL);
	if (server->auth != SMTP_AUTH_NONE)
		say(check, CHECK_OK, "mail: authentication",
		    words_auth[server->auth], NULL);
	return 0;
}

int
send_doctor_server(struct run *r, const struct source_check *check,
    struct err *err)
{
	struct secret secret = { 0 };
	struct smtp_server server;
	struct err why = { 0 };
	int rc = 0;

	if (send_open_server(&server, &secret, r, &why) != 0)
		say(check, CHECK_FAILED, "mail: password or token", why.text,
		    "set what the configuration refers to");
	else if (!r->options.offline)
		rc = check_server(r, check, &server, err);
	secret_clear(&secret);
	return rc;
}
