/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A webhook is sent.  Its URL is a secret: whoever has it can write there.
 * No message, log or result holds more of it than the server's name.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/redact.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "deliver/deliver.h"
#include "net/net.h"

/* Together they end before a signature is too old (WEBHOOK_WINDOW_S). */
#define MAX_TRIES 3
#define TRY_S 20
#define MAX_ANSWER (64 * KIB)
#define MIN_PIECE 8 /* shorter ones are words, such as "services" */
#define URL_MARKS "/?&=#"

int
webhook_sign(char out[WEBHOOK_SIGNATURE], const struct secret *secret,
    int64_t at, const char *body, size_t len, struct err *err)
{
	char mac[DIGEST_HEX];
	struct strbuf text;
	int rc = -1;

	strbuf_init(&text, WEBHOOK_MAX_BODY + 32);
	strbuf_addf(&text, "%" PRId64 ".", at);
	strbuf_addn(&text, body, len);
	if (strbuf_failed(&text))
		err_nomem(err);
	else if (digest_keyed(secret->bytes, secret->len, text.text, text.len,
		     mac, err) == 0) {
		(void)snprintf(out, WEBHOOK_SIGNATURE, "t=%" PRId64 ",v1=%s",
		    at, mac);
		rc = 0;
	}
	strbuf_clear(&text);
	return rc;
}

int
webhook_check(const struct secret *url, struct err *err)
{
	return net_url_check(url->bytes, err);
}

static int
learn_piece(struct redactor *r, const char *bytes, size_t len, struct err *err)
{
	struct secret piece = { 0 };
	int rc = secret_set(&piece, bytes, len, err);

	if (rc == 0 && redactor_learn(r, &piece) != 0)
		rc = err_nomem(err);
	secret_clear(&piece);
	return rc;
}

/* The whole, and the pieces behind the server that a server may repeat. */
static int
learn_url(struct redactor *r, const struct secret *url, struct err *err)
{
	const char *p = strstr(url->bytes, "//");
	size_t len;

	if (redactor_learn(r, url) != 0)
		return err_nomem(err);
	if (p == NULL || (p = strpbrk(p + 2, URL_MARKS)) == NULL)
		return 0;
	if (learn_piece(r, p, strlen(p), err) != 0)
		return -1;
	for (; *p != '\0'; p += len) {
		p += strspn(p, URL_MARKS);
		len = strcspn(p, URL_MARKS);
		if (len >= MIN_PIECE && learn_piece(r, p, len, err) != 0)
			return -1;
	}
	return 0;
}

static int
ask(struct net *net, const struct net_request *request,
    struct webhook_result *result, struct err *err)
{
	struct net_reply reply;
	int got;

	if (net_submit(net, request, err) != 0)
		return -1;
	got = net_next(net, &reply, err);
	if (got < 0)
		return -1;
	result->delivered = got == 1 && reply.failure == NET_OK;
	result->unknown = request->repeat != NET_REPEAT_ANY &&
	    (reply.failure == NET_FAIL_CUT ||
		reply.failure == NET_FAIL_TIMEOUT);
	result->refused = reply.failure == NET_FAIL_REDIRECT ||
	    (reply.status >= 400 && reply.status < 500 &&
		reply.status != 408 && reply.status != 429);
	result->status = reply.status;
	result->tries = reply.tries;
	if (!result->delivered)
		(void)snprintf(result->reason, sizeof(result->reason), "%s",
		    got == 1 ? reply.reason : "no answer");
	net_reply_clear(&reply);
	return 0;
}

static int
post(const struct webhook_target *t, struct net *net,
    const struct webhook_message *m, const struct strbuf *body,
    struct webhook_result *result, struct err *err)
{
	char signature[WEBHOOK_SIGNATURE], key[DIGEST_HEX + 32];
	const struct net_header headers[] = { { "Idempotency-Key", key },
		{ "Muster-Signature", signature } };
	struct net_request request = { .method = "POST", .url = t->url->bytes,
		.body = body->text, .body_len = body->len,
		.content_type = "application/json", .part = "webhook",
		.repeat = NET_REPEAT_REFUSED, .max_bytes = MAX_ANSWER };

	if (t->kind == WEBHOOK_JSON) {
		if (webhook_sign(signature, t->secret, t->at, body->text,
			body->len, err) != 0)
			return -1;
		(void)snprintf(key, sizeof(key), "%s-%s", WEBHOOK_EVENT,
		    m->manifest);
		request.headers = headers;
		request.n_headers = NITEMS(headers);
		request.repeat = NET_REPEAT_ANY;
	}
	return ask(net, &request, result, err);
}

/* The network of one message, which knows what it must not say. */
static int
open_net(struct net **net, struct redactor *redactor,
    const struct webhook_target *t, const struct net_options *from,
    struct log *log, struct err *err)
{
	struct net_options options = *from;

	options.plain_http = false;
	if (options.tries > MAX_TRIES)
		options.tries = MAX_TRIES;
	if (options.request_timeout_s > TRY_S)
		options.request_timeout_s = TRY_S;
	if (learn_url(redactor, t->url, err) != 0)
		return -1;
	if (t->secret != NULL && redactor_learn(redactor, t->secret) != 0)
		return err_nomem(err);
	return net_open(net, &options, NULL, redactor, log, err);
}

int
webhook_send(const struct webhook_target *t, const struct webhook_message *m,
    const struct net_options *options, struct log *log,
    struct webhook_result *result, struct err *err)
{
	struct redactor *redactor = redactor_new();
	struct net *net = NULL;
	struct strbuf body;
	int rc = -1;

	*result = (struct webhook_result){ .delivered = false };
	strbuf_init(&body, WEBHOOK_MAX_BODY);
	if (redactor == NULL)
		err_nomem(err);
	else if (webhook_write(&body, t->kind, m, err) == 0 &&
	    digest_bytes(body.text, body.len, result->body, err) == 0 &&
	    open_net(&net, redactor, t, options, log, err) == 0)
		rc = post(t, net, m, &body, result, err);
	net_close(net);
	redactor_free(redactor);
	strbuf_clear(&body);
	return rc == 0 ? 0 : err_wrap(err, "webhook \"%s\"", t->name);
}
