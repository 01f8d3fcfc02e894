/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers from the tape.  What was recorded for a request are all its tries,
 * waiting and renewals included, so the last of them is what came of it:
 * replay takes that one, in the order in which requests are submitted, and
 * neither time nor concurrency has a say.
 */
#include <string.h>

#include "net/net_private.h"

static void
count_tries(
    struct net *net, struct request *r, const size_t *order, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct tape_exchange *x = &net->tape->rows[order[i]].view;

		net->counts.bytes += (size_t)x->bytes;
		net->counts.limited += x->status == 429 || x->status == 503;
	}
	net->counts.requests += r->tries;
	net->counts.retries += count - 1;
}

static int
serve(struct net *net, struct request *r, struct err *err)
{
	struct answer answer;
	struct tape_try try;
	size_t first, count;

	reply_describe(net, r, NULL, &try);
	if (tape_find(net->tape, &try, net->redactor, &first, &count, err) != 0)
		return -1;
	r->exchange = net->tape->order[first + count - 1];
	if (tape_load(net->tape, r->exchange, &answer, err) != 0)
		return -1;
	r->tries = (unsigned)count - (answer.was_sent ? 0 : 1);
	count_tries(net, r, net->tape->order + first, count);
	reply_fill(net, r, &answer);
	answer_clear(&answer);
	return 0;
}

/* The recorded token requests, in the order in which they were made. */
static int
serve_token(struct net_auth *auth, struct err *err)
{
	struct request *r;
	bool again = true;
	int rc = 0;

	while (rc == 0 && again) {
		if (oauth_new_request(auth, &r, err) != 0)
			return -1;
		rc = serve(auth->net, r, err);
		if (rc == 0)
			rc = oauth_take_reply(auth, &r->reply, 0, &again, err);
		queue_free_request(r);
	}
	return rc;
}

int
replay_serve(struct net *net, struct err *err)
{
	struct request *r = queue_pop_waiting(net);

	if (r == NULL)
		return 0;
	if ((r->auth != NULL && r->auth->state == AUTH_IDLE &&
		serve_token(r->auth, err) != 0) ||
	    serve(net, r, err) != 0) {
		queue_free_request(r);
		return -1;
	}
	queue_push_done(net, r);
	return 0;
}
