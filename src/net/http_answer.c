/* SPDX-License-Identifier: Apache-2.0 */
/* Taking in what a server sends, within bounds, and naming how it failed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/http_answer.h"

#define FIRST_ROOM (16 * (size_t)KIB)

/* Room for n more bytes and a NUL. */
static bool
grow(struct transfer *t, size_t n)
{
	size_t room = t->room > 0 ? t->room : FIRST_ROOM;
	char *moved;

	if (t->len + n < t->room)
		return true;
	while (room <= t->len + n)
		room *= 2; /* cannot wrap: len and n are below the bound */
	if ((moved = realloc(t->body, room)) == NULL)
		return false;
	t->body = moved;
	t->room = room;
	return true;
}

/*
 * These bytes are inflated already, and libcurl hands out at most 16 KiB at
 * a time: a bomb is stopped within one piece of the bound.
 */
size_t
http_on_body(char *bytes, size_t one, size_t n, void *context)
{
	struct transfer *t = context;

	(void)one; /* always 1 */
	if (n > t->max || t->len > t->max - n) {
		t->too_big = true;
		return 0;
	}
	if (!grow(t, n)) {
		t->no_memory = true;
		return 0;
	}
	memcpy(t->body + t->len, bytes, n);
	t->len += n;
	t->body[t->len] = '\0';
	return n;
}

size_t
http_on_header(char *bytes, size_t one, size_t n, void *context)
{
	struct transfer *t = context;
	size_t len = n;

	(void)one;
	t->head_bytes += n;
	if (t->head_bytes > NET_MAX_HEADERS) {
		t->too_big = true;
		return 0;
	}
	while (len > 0 && (bytes[len - 1] == '\n' || bytes[len - 1] == '\r'))
		len--;
	if (len >= 5 && memcmp(bytes, "HTTP/", 5) == 0) {
		strbuf_reset(&t->head);
		t->head_ended = false;
		return n;
	}
	if (len == 0) {
		t->head_ended = true;
		return n;
	}
	/* an obsolete folded line belongs to the one before it */
	if ((bytes[0] == ' ' || bytes[0] == '\t') && t->head.len > 0)
		t->head.text[--t->head.len] = '\0';
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];

		strbuf_addc(&t->head,
		    c == '\t' || (c >= ' ' && c < 0x7f) ? bytes[i] : '?');
	}
	strbuf_addc(&t->head, '\n');
	return n;
}

static enum net_failure
failure_of(CURLcode code)
{
	switch ((int)code) {
	case CURLE_OPERATION_TIMEDOUT:
		return NET_FAIL_TIMEOUT;
	case CURLE_PARTIAL_FILE:
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
	case CURLE_BAD_CONTENT_ENCODING:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL: /* an answer that is not HTTP */
	case CURLE_WRITE_ERROR:
		return NET_FAIL_CUT;
	case CURLE_FILESIZE_EXCEEDED:
	case CURLE_OUT_OF_MEMORY: /* so is a header line above 100 KiB */
#if LIBCURL_VERSION_NUM >= 0x080600
	case CURLE_TOO_LARGE: /* which since then has a code of its own */
#endif
		return NET_FAIL_SIZE;
	default:
		return NET_FAIL_CONNECT;
	}
}

/* Trying again would only repeat it. */
static bool
is_hopeless(CURLcode code)
{
	switch ((int)code) {
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_ENGINE_NOTFOUND:
	case CURLE_URL_MALFORMAT:
	case CURLE_NOT_BUILT_IN:
		return true;
	default:
		return false;
	}
}

static void
explain(const struct transfer *t, CURLcode code, struct answer *answer)
{
	const char *what =
	    t->error[0] != '\0' ? t->error : curl_easy_strerror(code);

	if (t->no_memory)
		(void)snprintf(answer->reason, sizeof(answer->reason),
		    "no memory for an answer above %zu bytes", t->len);
	else if (t->too_big && t->head_bytes > NET_MAX_HEADERS)
		(void)snprintf(answer->reason, sizeof(answer->reason),
		    "header larger than %zu bytes", NET_MAX_HEADERS);
	else if (t->too_big)
		(void)snprintf(answer->reason, sizeof(answer->reason),
		    "answer larger than %zu bytes", t->max);
	else
		(void)snprintf(
		    answer->reason, sizeof(answer->reason), "%s", what);
}

static void
take_text(struct transfer *t, struct answer *answer)
{
	answer->head = t->head.text;
	t->head.text = NULL;
	strbuf_init(&t->head, t->head.max);
	if (t->body == NULL)
		t->body = calloc(1, 1); /* an empty answer is an answer */
	answer->body = t->body;
	answer->len = t->len;
	t->body = NULL;
	t->len = t->room = 0;
	if (answer->body == NULL) {
		answer->failure = NET_FAIL_SIZE;
		(void)snprintf(
		    answer->reason, sizeof(answer->reason), "no memory");
	}
}

void
http_fill_answer(struct transfer *t, CURLcode code, struct answer *answer)
{
	long status = 0, version = 0;

	memset(answer, 0, sizeof(*answer));
	answer->was_sent = true;
	(void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(t->easy, CURLINFO_HTTP_VERSION, &version);
	answer->status = (int)status;
	answer->http = version == CURL_HTTP_VERSION_2_0   ? 20
		       : version == CURL_HTTP_VERSION_1_0 ? 10
							  : 11;
	if (code != CURLE_OK || strbuf_failed(&t->head)) {
		answer->failure = t->too_big || t->no_memory ? NET_FAIL_SIZE
							     : failure_of(code);
		answer->hopeless =
		    answer->failure == NET_FAIL_SIZE || is_hopeless(code);
		explain(t, code, answer);
	} else if (status < 200 || !t->head_ended) {
		answer->failure = NET_FAIL_CUT;
		(void)snprintf(answer->reason, sizeof(answer->reason),
		    "the connection ended within the header");
	}
	if (status > 0)
		take_text(t, answer);
	else
		answer->http = 0;
}
