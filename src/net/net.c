/* SPDX-License-Identifier: Apache-2.0 */
/* The door: open, submit, take the next reply. */
#include <stdlib.h>
#include <string.h>

#include "base/redact.h"
#include "net/net_private.h"

#define MS 1000
#define LOOK_UP_MS 200 /* how long a wish to stop may go unseen */
#define DEFAULT_AGENT "muster"

void
net_options_default(struct net_options *o)
{
	memset(o, 0, sizeof(*o));
	o->concurrency = 8;
	o->request_timeout_s = 120;
	o->connect_timeout_s = 15;
	o->tries = 5;
	o->backoff_ms = 1000;
	o->user_agent = DEFAULT_AGENT;
}

static int64_t
bounded(int64_t value, int64_t min, int64_t max, int64_t if_zero)
{
	if (value == 0)
		return if_zero;
	if (value < min)
		return min;
	return value > max ? max : value;
}

static void
take_options(struct net *net, const struct net_options *from)
{
	struct net_options *o = &net->options;

	*o = *from;
	o->concurrency =
	    (unsigned)bounded(from->concurrency, 1, NET_MAX_CONCURRENCY, 8);
	o->tries = (unsigned)bounded(from->tries, 1, NET_MAX_TRIES, 5);
	o->request_timeout_s = bounded(from->request_timeout_s, 1, 86400, 120);
	o->connect_timeout_s = bounded(from->connect_timeout_s, 1, 3600, 15);
	o->backoff_ms =
	    bounded(from->backoff_ms, 1, (int64_t)NET_MAX_WAIT_S * MS, 1000);
	if (o->user_agent == NULL)
		o->user_agent = DEFAULT_AGENT;
}

int
net_open(struct net **out, const struct net_options *options, struct tape *tape,
    struct redactor *redactor, struct log *log, struct err *err)
{
	struct net *net = calloc(1, sizeof(*net));

	*out = NULL;
	if (net == NULL)
		return err_nomem(err);
	take_options(net, options);
	net->tape = tape;
	net->log = log;
	net->redactor = redactor;
	net->opened_ms = http_ticks_ms();
	if (redactor == NULL) {
		/* shapes of tokens are hidden even if no one asks */
		net->own_redactor = net->redactor = redactor_new();
		if (net->redactor == NULL) {
			free(net);
			return err_nomem(err);
		}
	}
	if (http_open(&net->http, &net->options, err) != 0) {
		redactor_free(net->own_redactor);
		free(net);
		return -1;
	}
	*out = net;
	return 0;
}

void
net_close(struct net *net)
{
	if (net == NULL)
		return;
	http_close(net->http);
	queue_free_all(net);
	for (struct net_auth *auth = net->auths, *next; auth != NULL;
	     auth = next) {
		next = auth->next;
		auth_free(auth);
	}
	redactor_free(net->own_redactor);
	free(net);
}

static bool
is_replay(const struct net *net)
{
	return net->tape != NULL && net->tape->replay;
}

int
net_submit(struct net *net, const struct net_request *request, struct err *err)
{
	struct request *r;

	if (queue_new_request(net, request, &r, err) != 0)
		return -1;
	if (is_replay(net))
		queue_push_waiting(net, r);
	else
		queue_push(r, false);
	net->pending++;
	return 0;
}

static int
check_limits(const struct net *net, struct err *err)
{
	const int64_t limit_s = net->options.run_timeout_s;

	if (net->options.cancel != NULL && *net->options.cancel != 0)
		return err_set(err, ERR_CANCELLED, "stopped on request");
	if (limit_s > 0 && !is_replay(net) &&
	    http_ticks_ms() - net->opened_ms >= limit_s * MS)
		return err_set(err, ERR_LIMIT,
		    "the run took longer than the %lld s allowed; "
		    "%zu requests are unanswered",
		    (long long)limit_s, net->pending);
	return 0;
}

/* One round over the wire; `wait` only if no reply is at hand. */
static int
work(struct net *net, struct err *err)
{
	if (dispatch_start(net, err) != 0 || http_run(net->http, err) != 0 ||
	    dispatch_finish(net, err) != 0)
		return -1;
	/* what has just finished made room */
	return dispatch_start(net, err);
}

static int
step(struct net *net, struct err *err)
{
	if (is_replay(net))
		return net->done_first != NULL ? 0 : replay_serve(net, err);
	if (work(net, err) != 0)
		return -1;
	if (net->done_first != NULL)
		return 0;
	return http_wait(net->http, dispatch_wait_ms(net, LOOK_UP_MS), err);
}

int
net_next(struct net *net, struct net_reply *reply, struct err *err)
{
	struct request *r;

	memset(reply, 0, sizeof(*reply));
	if (net->failed.code == ERR_NONE && net->pending == 0)
		return 0;
	do {
		if (net->failed.code == ERR_NONE &&
		    (check_limits(net, &net->failed) != 0 ||
			step(net, &net->failed) != 0) &&
		    net->failed.code == ERR_NONE)
			(void)err_nomem(&net->failed);
		if (net->failed.code != ERR_NONE) {
			*err = net->failed;
			return -1;
		}
	} while ((r = queue_pop_done(net)) == NULL);
	*reply = r->reply;
	memset(&r->reply, 0, sizeof(r->reply));
	queue_free_request(r);
	net->pending--;
	return 1;
}

void
net_reply_clear(struct net_reply *reply)
{
	free(reply->body);
	free(reply->head);
	memset(reply, 0, sizeof(*reply));
}

void
net_counts(const struct net *net, struct net_counts *out)
{
	*out = net->counts;
	out->concurrency = origin_allowed(net);
}
