/* SPDX-License-Identifier: Apache-2.0 */
/* From an answer to a reply, and to the tape. */
#include <stdio.h>
#include <string.h>

#include "base/utc.h"
#include "net/headers.h"
#include "net/net_private.h"
#include "net/reason.h"

static enum net_failure
failure_of(const struct request *r, int status)
{
	if (status >= 200 && status < 300)
		return NET_OK;
	if (status >= 300 && status < 400)
		return NET_FAIL_REDIRECT;
	return status == 401 && r->auth != NULL ? NET_FAIL_AUTH
						: NET_FAIL_STATUS;
}

/* Where a redirect points: its origin only, the rest may hold anything. */
static void
explain_redirect(const struct answer *answer, struct net_reply *reply)
{
	char location[NET_MAX_URL], origin[URL_MAX_HOST + 32];

	origin[0] = '\0';
	if (headers_get(answer->head, "Location", location, sizeof(location)))
		url_origin(location, origin, sizeof(origin));
	(void)snprintf(reply->reason, sizeof(reply->reason),
	    "HTTP %d: redirect to %s, not followed", answer->status,
	    origin[0] != '\0' ? origin : "another address");
}

static void
explain(
    const struct net *net, const struct answer *answer, struct net_reply *reply)
{
	char line[REASON_MAX + 1];

	if (answer->failure != NET_OK) {
		(void)snprintf(
		    reply->reason, sizeof(reply->reason), "%s", answer->reason);
	} else if (reply->failure == NET_FAIL_REDIRECT) {
		explain_redirect(answer, reply);
	} else if (reply->failure != NET_OK) {
		reason_of_answer(answer->status, answer->body, answer->len,
		    net->redactor, line);
		(void)snprintf(
		    reply->reason, sizeof(reply->reason), "%s", line);
	}
}

void
reply_fill(struct net *net, struct request *r, struct answer *answer)
{
	struct net_reply *reply = &r->reply;

	memset(reply, 0, sizeof(*reply));
	reply->tag = r->tag;
	reply->status = answer->status;
	reply->failure = answer->failure != NET_OK
			     ? answer->failure
			     : failure_of(r, answer->status);
	reply->at = answer->at;
	reply->date = headers_time(answer->head, "Date");
	reply->sunset = headers_time(answer->head, "Sunset");
	reply->exchange = r->exchange;
	reply->tries = r->tries;
	(void)headers_get(answer->head, "Content-Type", reply->content_type,
	    sizeof(reply->content_type));
	explain(net, answer, reply);
	reply->head = answer->head;
	answer->head = NULL;
	if (answer->failure == NET_OK) {
		reply->body = answer->body;
		reply->len = answer->len;
		answer->body = NULL;
	}
	if (reply->failure != NET_OK && r->token_of == NULL)
		net->counts.failures++;
}

void
reply_unsent(struct answer *answer, const char *reason)
{
	memset(answer, 0, sizeof(*answer));
	answer->failure = NET_FAIL_AUTH;
	answer->hopeless = true;
	answer->at = http_clock();
	(void)snprintf(answer->reason, sizeof(answer->reason), "%s", reason);
}

void
reply_describe(const struct net *net, const struct request *r,
    const struct answer *answer, struct tape_try *try)
{
	const char *host = strstr(r->where.origin, "//");

	memset(try, 0, sizeof(*try));
	try->request = r->number;
	try->attempt = r->tries;
	try->part = r->part;
	try->method = r->method;
	try->url = r->url;
	try->host = host == NULL ? r->where.host : host + 2;
	try->target = r->where.target;
	try->body = r->body;
	try->body_len = r->body_len;
	try->content_type = r->content_type;
	try->user_agent = net->options.user_agent;
	if (r->auth != NULL)
		try->scheme = r->auth->scheme;
	if (r->token_of != NULL)
		try->token_of =
		    r->token_of->resource != NULL ? r->token_of->resource : "-";
	try->hide_body = r->hide_body;
	try->answer = answer;
}

int
reply_record(struct net *net, struct request *r, const struct answer *answer,
    struct err *err)
{
	struct tape_try try;

	if (net->tape == NULL || net->tape->replay)
		return 0;
	reply_describe(net, r, answer, &try);
	return tape_write_try(net->tape, &try, &r->exchange, err);
}
