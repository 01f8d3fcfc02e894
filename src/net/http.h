/* SPDX-License-Identifier: Apache-2.0 */
/* Private to net: exchanges over the wire, many at once.  Knows libcurl. */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "net/answer.h"

struct err;
struct http;

struct http_request {
	const char *method, *url, *user_agent;
	const char *body, *content_type; /* borrowed until it is finished */
	size_t body_len;
	const char *authorization; /* the whole value; NULL: none */
	const struct net_header *headers;
	size_t n_headers;
	size_t max_bytes;          /* of the answer's body, inflated */
	bool plain;                /* http: this machine, or o->plain_http */
	bool old_http;             /* not HTTP/2 */
};

int http_open(
    struct http **, const struct net_options *, struct err *) MUST_USE;
void http_close(struct http *); /* drops what is in flight */
/* Begins an exchange; `tag` comes back with its answer. */
int http_start(struct http *, const struct http_request *, void *tag,
    struct err *) MUST_USE;
/* Moves bytes without waiting. */
int http_run(struct http *, struct err *) MUST_USE;
/* One finished exchange: true, and *answer is the caller's to clear. */
bool http_take(
    struct http *, void **tag, struct answer *answer, bool *http2_trouble);
/* Waits until something can move, at most that long. */
int http_wait(struct http *, int64_t ms, struct err *) MUST_USE;
/* Local time, in seconds since the Epoch; and time that never jumps. */
int64_t http_clock(void);
int64_t http_ticks_ms(void);

#endif
