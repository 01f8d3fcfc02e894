/* SPDX-License-Identifier: Apache-2.0 */
/* Who goes next, and what becomes of an answer. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/strbuf.h"
#include "net/net_private.h"
#include "net/reason.h"
#include "net/retry.h"

#define MAX_HEADER_VALUE (32 * (size_t)KIB)

static const char *
part_of(const struct request *r)
{
	return r->part != NULL ? r->part : "request";
}

/* A request that cannot be authorised: written down, and done. */
static int
refuse(struct net *net, struct request *r, struct err *err)
{
	struct answer answer;

	reply_unsent(&answer, r->auth->reason);
	r->tries++;
	if (reply_record(net, r, &answer, err) != 0) {
		queue_push(r, true);
		return -1;
	}
	r->tries--;
	reply_fill(net, r, &answer);
	queue_push_done(net, r);
	return 0;
}

static int
send(struct net *net, struct request *r, int64_t now_ms, struct err *err)
{
	struct http_request h = { .method = r->method,
		.url = r->url,
		.user_agent = net->options.user_agent,
		.body = r->body,
		.content_type = r->content_type,
		.body_len = r->body_len,
		.max_bytes = r->max_bytes,
		.headers = r->headers,
		.n_headers = r->n_headers,
		.plain = r->where.plain,
		.old_http = r->lane->origin->old_http };
	struct strbuf value;
	int rc;

	strbuf_init(&value, MAX_HEADER_VALUE);
	if (r->auth != NULL) {
		auth_add_header(r->auth, &value);
		h.authorization = strbuf_text(&value);
		r->generation = r->auth->generation;
	}
	rc = strbuf_failed(&value) ? err_nomem(err)
				   : http_start(net->http, &h, r, err);
	auth_wipe(value.text, value.len);
	strbuf_clear(&value);
	if (rc != 0)
		return rc;
	r->tries++;
	r->began_ms = now_ms;
	r->lane->origin->in_flight++;
	net->in_flight[net->n_in_flight++] = r;
	net->counts.requests++;
	return 0;
}

/* The next lane, in turn, that has a request which may go now. */
static int
next_lane(struct net *net, int64_t now_ms, struct lane **out, struct err *err)
{
	struct lane *lane = net->turn != NULL ? net->turn : net->lanes;
	struct lane *const start = lane;
	bool ready;

	*out = NULL;
	if (lane == NULL)
		return 0;
	do {
		ready = lane->first != NULL;
		if (ready && lane->auth != NULL &&
		    lane->auth->state == AUTH_REFUSED) {
			*out = lane;
			return 0;
		}
		ready = ready && origin_is_open(lane->origin, now_ms);
		if (ready && lane->auth != NULL &&
		    auth_prepare(lane->auth, now_ms, &ready, err) != 0)
			return -1;
		if (ready) {
			net->turn =
			    lane->next != NULL ? lane->next : net->lanes;
			*out = lane;
			return 0;
		}
		lane = lane->next != NULL ? lane->next : net->lanes;
	} while (lane != start);
	return 0;
}

int
dispatch_start(struct net *net, struct err *err)
{
	const int64_t now_ms = http_ticks_ms();
	struct request *r;
	struct lane *lane;

	while ((r = queue_take_due(net, now_ms)) != NULL)
		queue_push(r, true);
	while (net->n_in_flight < net->options.concurrency &&
	       net->n_done < 2 * (size_t)net->options.concurrency) {
		if (next_lane(net, now_ms, &lane, err) != 0)
			return -1;
		if (lane == NULL)
			return 0;
		r = queue_pop(lane);
		if (lane->auth != NULL && lane->auth->state == AUTH_REFUSED) {
			if (refuse(net, r, err) != 0)
				return -1;
		} else if (send(net, r, now_ms, err) != 0) {
			queue_push(r, true);
			return -1;
		}
	}
	return 0;
}

/* What the server said about its limits, and what that means for us. */
static void
heed_server(struct net *net, struct request *r, const struct answer *answer,
    const struct retry_decision *d, int64_t now_ms)
{
	struct origin *origin = r->lane->origin;

	if (d->slow_down) {
		origin_slow_down(net, origin, r, now_ms);
		if (net->log != NULL && origin->paused_until_ms <= now_ms)
			log_warning(net->log,
			    "net: %s is busy (HTTP %d): waiting %lld ms, "
			    "then %u at a time",
			    origin->name, answer->status,
			    (long long)d->pause_ms, origin->allowed);
	} else if (answer->failure == NET_OK && answer->status < 500) {
		origin_succeeded(net, origin, r);
	}
	if (d->pause_ms > 0)
		origin_pause(net, origin, d->pause_ms, now_ms);
}

static void
decide(const struct net *net, const struct request *r,
    const struct answer *answer, struct retry_decision *d)
{
	struct retry_case c = { .tries = r->tries,
		.max_tries = net->options.tries,
		.hopeless = answer->hopeless,
		.failure = answer->failure,
		.status = answer->status,
		.backoff_ms = net->options.backoff_ms,
		.seed =
		    net->options.jitter_seed ^ ((uint64_t)r->number << 32) };

	c.repeatable = r->token_of != NULL || strcmp(r->method, "GET") == 0 ||
		       strcmp(r->method, "HEAD") == 0 ||
		       r->repeat == NET_REPEAT_ANY;
	c.if_refused = r->repeat == NET_REPEAT_REFUSED;
	retry_read_hints(&c.hints, answer->head, answer->at);
	retry_decide(&c, d);
}

/* A token request is done: a token for those who wait, or the next set. */
static int
finish_token(struct net *net, struct request *r, struct err *err)
{
	struct net_auth *auth = r->token_of;
	struct request *next;
	bool again;
	int rc;

	rc = oauth_take_reply(auth, &r->reply, http_ticks_ms(), &again, err);
	queue_free_request(r);
	if (rc != 0)
		return -1;
	if (auth->state == AUTH_REFUSED && net->log != NULL)
		log_error(net->log, "net: %s", auth->reason);
	if (!again)
		return 0;
	if (oauth_new_request(auth, &next, err) != 0)
		return -1;
	queue_push(next, true);
	return 0;
}

static void
log_try(const struct net *net, const struct request *r,
    const struct answer *answer, int64_t now_ms)
{
	if (net->log == NULL)
		return;
	log_debug(net->log, "net: %s, %s %s: %d%s%s, %zu bytes, %lld ms",
	    part_of(r), r->method, r->where.origin, answer->status,
	    answer->failure != NET_OK ? ", " : "",
	    answer->failure != NET_OK ? answer->reason : "", answer->len,
	    (long long)(now_ms - r->began_ms));
}

int
dispatch_answer(
    struct net *net, struct request *r, struct answer *answer, struct err *err)
{
	const int64_t now_ms = http_ticks_ms();
	char line[REASON_MAX + 1];
	struct retry_decision d;

	if (r->token_of != NULL &&
	    oauth_learn(r->token_of, answer, &r->hide_body, err) != 0)
		goto lost;
	if (answer->failure != NET_OK) {
		reason_clean(answer->reason, net->redactor, line);
		memcpy(answer->reason, line, strlen(line) + 1);
	}
	log_try(net, r, answer, now_ms);
	net->counts.bytes += answer->len;
	if (reply_record(net, r, answer, err) != 0)
		goto lost;
	decide(net, r, answer, &d);
	heed_server(net, r, answer, &d, now_ms);
	if (answer->failure == NET_OK && answer->status == 401 &&
	    r->auth != NULL && auth_reject(r->auth, r)) {
		r->renewed = true;
		net->counts.retries++;
		queue_push(r, true);
		return 0;
	}
	if (d.again) {
		r->due_ms = now_ms + d.wait_ms;
		net->counts.retries++;
		if (queue_delay(net, r, err) != 0)
			goto lost;
		return 0;
	}
	reply_fill(net, r, answer);
	if (r->token_of != NULL)
		return finish_token(net, r, err);
	queue_push_done(net, r);
	return 0;
lost:
	queue_free_request(r);
	return -1;
}

static void
land(struct net *net, const struct request *r)
{
	for (unsigned i = 0; i < net->n_in_flight; i++) {
		if (net->in_flight[i] != r)
			continue;
		net->in_flight[i] = net->in_flight[--net->n_in_flight];
		break;
	}
	r->lane->origin->in_flight--;
}

int
dispatch_finish(struct net *net, struct err *err)
{
	struct answer answer;
	struct request *r;
	bool trouble;
	void *tag;
	int rc = 0;

	while (rc == 0 && http_take(net->http, &tag, &answer, &trouble)) {
		r = tag;
		land(net, r);
		if (trouble)
			r->lane->origin->old_http = true;
		rc = dispatch_answer(net, r, &answer, err);
		answer_clear(&answer);
	}
	return rc;
}

int64_t
dispatch_wait_ms(const struct net *net, int64_t most)
{
	const int64_t now_ms = http_ticks_ms();
	int64_t wait = most, left;

	if (net->n_heap > 0 && net->heap[0]->due_ms - now_ms < wait)
		wait = net->heap[0]->due_ms - now_ms;
	for (const struct lane *l = net->lanes; l != NULL; l = l->next) {
		left = l->origin->paused_until_ms - now_ms;
		if (l->first != NULL && left > 0 && left < wait)
			wait = left;
	}
	return wait > 0 ? wait : 0;
}
