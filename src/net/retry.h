/* SPDX-License-Identifier: Apache-2.0 */
/* Private to net: whether and when to try again.  Pure. */
#ifndef NET_RETRY_H
#define NET_RETRY_H

#include "net/net.h"

/* What the server said about waiting; -1 for what it did not say. */
struct retry_hints {
	int64_t after_s;   /* Retry-After */
	int64_t remaining; /* X-RateLimit-Remaining */
	int64_t reset_s;   /* seconds until the limit starts anew */
};

struct retry_case {
	unsigned tries, max_tries; /* made so far, this one included */
	bool repeatable;           /* doing it twice does no harm */
	bool if_refused;           /* once is enough; not taken is not once */
	bool hopeless;             /* another try would end the same way */
	enum net_failure failure;  /* of the exchange, NET_OK if answered */
	int status;
	struct retry_hints hints;
	int64_t backoff_ms;
	uint64_t seed; /* of the jitter */
};

struct retry_decision {
	bool again;
	int64_t wait_ms;  /* of this request, if it goes again */
	int64_t pause_ms; /* of everything to this origin; 0: none */
	bool slow_down;   /* fewer at a time from now on */
};

/*
 * `head` as in headers.h, may be NULL.  `clock` is the local time, for a
 * server that sends no Date: dates are compared with the server's own clock.
 */
void retry_read_hints(struct retry_hints *, const char *head, int64_t clock);
/* Milliseconds before the next try when nobody said how long: doubling, up to
 * `most`, and half of it by chance. */
int64_t retry_backoff(int64_t first_ms, unsigned tries, int64_t most,
    uint64_t seed);
void retry_decide(const struct retry_case *, struct retry_decision *);

#endif
