/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libcurl, held to what is safe here: http and https only, TLS always
 * verified, no redirect followed, no cookie, no netrc, every size bounded.
 * Proxies named by the environment are libcurl's own business, except that
 * plain http never goes to one.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#include "base/err.h"
#include "base/library.h"
#include "net/curl_memory.h"
#include "net/http.h"
#include "net/http_answer.h"
#include "net/loopback.h"
#include "net/net.h"

#define MS 1000
#define SLOW_BYTES_PER_S                                                       \
	16L /* slower than this for half the time allowed
			      * to a try is as good as silence */

struct http {
	CURLM *multi;
	const struct net_options *options;
	struct transfer *first;
};

int64_t
http_clock(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_REALTIME, &ts) != 0)
		return 0;
	return (int64_t)ts.tv_sec;
}

int64_t
http_ticks_ms(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_MONOTONIC, &ts) != 0)
		return 0;
	return (int64_t)ts.tv_sec * MS + ts.tv_nsec / 1000000;
}

int
http_open(struct http **out, const struct net_options *options, struct err *err)
{
	struct http *http;

	*out = NULL;
	if (curl_begin(err) != 0)
		return -1;
	http = calloc(1, sizeof(*http));
	if (http != NULL && (http->multi = curl_multi_init()) == NULL) {
		free(http);
		http = NULL;
	}
	if (http == NULL) {
		curl_end();
		return err_nomem(err);
	}
	http->options = options;
	(void)curl_multi_setopt(
	    http->multi, CURLMOPT_MAXCONNECTS, (long)options->concurrency * 2);
	*out = http;
	return 0;
}

/* Bytes that carried a credential do not stay in freed memory. */
static void
wipe(char *text)
{
	volatile char *p = text;

	while (p != NULL && *p != '\0')
		*p++ = '\0';
}

static void
transfer_free(struct http *http, struct transfer *t)
{
	if (t->easy != NULL) {
		(void)curl_multi_remove_handle(http->multi, t->easy);
		curl_easy_cleanup(t->easy);
	}
	curl_slist_free_all(t->headers);
	if (t->prev != NULL)
		t->prev->next = t->next;
	else if (http->first == t)
		http->first = t->next;
	if (t->next != NULL)
		t->next->prev = t->prev;
	strbuf_clear(&t->head);
	free(t->body);
	free(t);
}

void
http_close(struct http *http)
{
	if (http == NULL)
		return;
	while (http->first != NULL)
		transfer_free(http, http->first);
	(void)curl_multi_cleanup(http->multi);
	free(http);
	curl_end();
}

static int
add_header(struct transfer *t, const char *name, const char *value)
{
	struct curl_slist *more;
	struct strbuf sb;

	strbuf_init(&sb, 64 * (size_t)KIB);
	strbuf_addf(&sb, "%s: %s", name, value);
	more = strbuf_failed(&sb)
		   ? NULL
		   : curl_slist_append(t->headers, strbuf_text(&sb));
	wipe(sb.text);
	strbuf_clear(&sb);
	if (more == NULL)
		return -1;
	t->headers = more;
	return 0;
}

static int
set_headers(struct transfer *t, const struct http_request *request)
{
	struct curl_slist *more;

	if (add_header(t, "Accept", "application/json, */*;q=0.1") != 0)
		return -1;
	if (request->authorization != NULL &&
	    add_header(t, "Authorization", request->authorization) != 0)
		return -1;
	if (request->content_type != NULL &&
	    add_header(t, "Content-Type", request->content_type) != 0)
		return -1;
	for (size_t i = 0; i < request->n_headers; i++)
		if (add_header(t, request->headers[i].name,
			request->headers[i].value) != 0)
			return -1;
	/* an empty value: libcurl shall not wait for "100 Continue" */
	if ((more = curl_slist_append(t->headers, "Expect:")) == NULL)
		return -1;
	t->headers = more;
	return 0;
}

static CURLcode
set_limits(CURL *easy, const struct net_options *o)
{
	const int64_t try_s = o->request_timeout_s;
	const long slow_s = (long)(try_s > 1 ? try_s / 2 : 1);
	CURLcode e;

	if ((e = curl_easy_setopt(
		 easy, CURLOPT_TIMEOUT_MS, (long)(try_s * MS))) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
		 (long)(o->connect_timeout_s * MS))) != CURLE_OK ||
	    (e = curl_easy_setopt(
		 easy, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES_PER_S)) != CURLE_OK)
		return e;
	return curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, slow_s);
}

/* Since 7.85 by name; before (Ubuntu 22.04) as a set of bits. */
static CURLcode
set_protocol(CURL *easy, bool plain)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	return curl_easy_setopt(
	    easy, CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
#else
	return curl_easy_setopt(easy, CURLOPT_PROTOCOLS,
	    (long)(plain ? CURLPROTO_HTTP : CURLPROTO_HTTPS));
#endif
}

static CURLcode
set_safety(
    CURL *easy, const struct net_options *o, const struct http_request *request)
{
	CURLcode e;

	if ((e = set_protocol(easy, request->plain)) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L)) !=
		CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L)) !=
		CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L)) !=
		CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_SSLVERSION,
		 (long)CURL_SSLVERSION_TLSv1_2)) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L)) != CURLE_OK)
		return e;
	if (o->ca_file != NULL && (e = curl_easy_setopt(easy, CURLOPT_CAINFO,
				       o->ca_file)) != CURLE_OK)
		return e;
	if (!request->plain || o->plain_http)
		return CURLE_OK;
	if ((e = curl_easy_setopt(easy, CURLOPT_NOPROXY, "*")) != CURLE_OK)
		return e;
	return curl_easy_setopt(
	    easy, CURLOPT_OPENSOCKETFUNCTION, loopback_open);
}

static CURLcode
set_message(struct transfer *t, const struct http_request *request)
{
	const long version = request->old_http ? (long)CURL_HTTP_VERSION_1_1
					       : (long)CURL_HTTP_VERSION_2TLS;
	CURLcode e;

	if ((e = curl_easy_setopt(t->easy, CURLOPT_URL, request->url)) !=
		CURLE_OK ||
	    (e = curl_easy_setopt(t->easy, CURLOPT_HTTP_VERSION, version)) !=
		CURLE_OK ||
	    (e = curl_easy_setopt(t->easy, CURLOPT_ACCEPT_ENCODING, "")) !=
		CURLE_OK ||
	    (e = curl_easy_setopt(
		 t->easy, CURLOPT_USERAGENT, request->user_agent)) != CURLE_OK)
		return e;
	if (request->body != NULL &&
	    ((e = curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE,
		  (curl_off_t)request->body_len)) != CURLE_OK ||
		(e = curl_easy_setopt(
		     t->easy, CURLOPT_POSTFIELDS, request->body)) != CURLE_OK))
		return e;
	if (strcmp(request->method, "GET") != 0 || request->body != NULL)
		e = curl_easy_setopt(
		    t->easy, CURLOPT_CUSTOMREQUEST, request->method);
	if (e == CURLE_OK && strcmp(request->method, "HEAD") == 0)
		e = curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
	return e;
}

static CURLcode
set_callbacks(struct transfer *t)
{
	CURLcode e;

	if ((e = curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t)) != CURLE_OK ||
	    (e = curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->error)) !=
		CURLE_OK ||
	    (e = curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t)) != CURLE_OK ||
	    (e = curl_easy_setopt(
		 t->easy, CURLOPT_WRITEFUNCTION, http_on_body)) != CURLE_OK ||
	    (e = curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t)) !=
		CURLE_OK ||
	    (e = curl_easy_setopt(
		 t->easy, CURLOPT_HEADERFUNCTION, http_on_header)) != CURLE_OK)
		return e;
	return curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

int
http_start(struct http *http, const struct http_request *request, void *tag,
    struct err *err)
{
	struct transfer *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return err_nomem(err);
	strbuf_init(&t->head, NET_MAX_HEADERS + KIB);
	t->tag = tag;
	t->max = request->max_bytes;
	t->next = http->first;
	if (http->first != NULL)
		http->first->prev = t;
	http->first = t;
	if ((t->easy = curl_easy_init()) == NULL ||
	    set_headers(t, request) != 0) {
		transfer_free(http, t);
		return err_nomem(err);
	}
	if (set_limits(t->easy, http->options) != CURLE_OK ||
	    set_safety(t->easy, http->options, request) != CURLE_OK ||
	    set_message(t, request) != CURLE_OK ||
	    set_callbacks(t) != CURLE_OK ||
	    curl_multi_add_handle(http->multi, t->easy) != CURLM_OK) {
		transfer_free(http, t);
		return err_set(err, ERR_NET, "libcurl: refuses an option");
	}
	return 0;
}

int
http_run(struct http *http, struct err *err)
{
	int running = 0;
	CURLMcode m = curl_multi_perform(http->multi, &running);

	if (m != CURLM_OK)
		return err_set(
		    err, ERR_NET, "libcurl: %s", curl_multi_strerror(m));
	return 0;
}

int
http_wait(struct http *http, int64_t ms, struct err *err)
{
	CURLMcode m = curl_multi_poll(http->multi, NULL, 0, (int)ms, NULL);

	if (m != CURLM_OK)
		return err_set(
		    err, ERR_NET, "libcurl: %s", curl_multi_strerror(m));
	return 0;
}

bool
http_take(
    struct http *http, void **tag, struct answer *answer, bool *http2_trouble)
{
	struct transfer *t = NULL;
	CURLMsg *message;
	int left;

	do {
		message = curl_multi_info_read(http->multi, &left);
		if (message == NULL)
			return false;
	} while (message->msg != CURLMSG_DONE);
	(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t);
	*tag = t->tag;
	*http2_trouble = message->data.result == CURLE_HTTP2 ||
			 message->data.result == CURLE_HTTP2_STREAM;
	http_fill_answer(t, message->data.result, answer);
	answer->at = http_clock();
	transfer_free(http, t);
	return true;
}

void
net_library(struct library *l)
{
	library_set(l, "libcurl", curl_version_info(CURLVERSION_NOW)->version);
}
