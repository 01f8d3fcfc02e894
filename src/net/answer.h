/* SPDX-License-Identifier: Apache-2.0 */
/* Private to net: what one try gave, from the network or from the tape. */
#ifndef NET_ANSWER_H
#define NET_ANSWER_H

#include "net/net.h"

#define ANSWER_REASON 512

struct answer {
	enum net_failure failure; /* of the exchange; a whole answer of any
				   * status is NET_OK */
	bool hopeless;            /* another try would end the same way */
	bool was_sent;
	int http; /* 10, 11, 20; 0: no answer */
	int status;
	char *head; /* header lines, see headers.h; NULL: none */
	char *body; /* NUL-terminated; NULL: none */
	size_t len;
	int64_t at; /* when it ended */
	char reason[ANSWER_REASON];
};

void answer_clear(struct answer *);
/* "cut" and so on: the word on the tape; NULL for NET_OK. */
const char *answer_failure_word(enum net_failure);
/* NET_OK and false if there is no such word. */
bool answer_failure_of(const char *word, enum net_failure *out);

#endif
