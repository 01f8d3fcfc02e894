/* SPDX-License-Identifier: Apache-2.0 */
/* Private to net: the two files that know libcurl's transfers. */
#ifndef NET_HTTP_ANSWER_H
#define NET_HTTP_ANSWER_H

#include <curl/curl.h>

#include "base/strbuf.h"
#include "net/answer.h"

/* One exchange in flight. */
struct transfer {
	struct transfer *next, *prev;
	CURL *easy;
	struct curl_slist *headers;
	void *tag;
	struct strbuf head; /* of the last answer; 1xx ones are dropped */
	size_t head_bytes;  /* of all headers, dropped ones included */
	char *body;
	size_t len, room, max;
	bool head_ended; /* libcurl takes a header without an end for whole */
	bool too_big, no_memory;
	char error[CURL_ERROR_SIZE];
};

/* libcurl's callbacks: anything but the number of bytes ends the transfer. */
size_t http_on_body(char *, size_t, size_t, void *);
size_t http_on_header(char *, size_t, size_t, void *);
/* Says what a finished transfer gave; head and body move to the answer. */
void http_fill_answer(struct transfer *, CURLcode, struct answer *);

#endif
