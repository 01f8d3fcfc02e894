/* SPDX-License-Identifier: Apache-2.0 */
/* How hard one server may be asked: halved when it is busy, grown again. */
#include "net/net_private.h"

void
origin_pause(struct net *net, struct origin *origin, int64_t ms, int64_t now_ms)
{
	int64_t from =
	    origin->paused_until_ms > now_ms ? origin->paused_until_ms : now_ms;

	if (now_ms + ms <= from)
		return;
	net->counts.waited_ms += now_ms + ms - from;
	origin->paused_until_ms = now_ms + ms;
}

/*
 * Requests that were under way when the server asked for less will be
 * refused too; they are no new reason to halve.
 */
void
origin_slow_down(struct net *net, struct origin *origin,
    const struct request *r, int64_t now_ms)
{
	net->counts.limited++;
	origin->successes = 0;
	if (r->began_ms < origin->slowed_ms)
		return;
	origin->slowed_ms = now_ms;
	if (origin->allowed > 1)
		origin->allowed /= 2;
}

void
origin_succeeded(
    const struct net *net, struct origin *origin, const struct request *r)
{
	/* one that was under way before says nothing about now */
	if (r->began_ms < origin->slowed_ms)
		return;
	if (++origin->successes < origin->allowed)
		return;
	origin->successes = 0;
	if (origin->allowed < net->options.concurrency)
		origin->allowed++;
}

bool
origin_is_open(const struct origin *origin, int64_t now_ms)
{
	return origin->paused_until_ms <= now_ms &&
	       origin->in_flight < origin->allowed;
}

unsigned
origin_allowed(const struct net *net)
{
	unsigned least = net->options.concurrency;

	for (const struct origin *o = net->origins; o != NULL; o = o->next)
		if (o->allowed < least)
			least = o->allowed;
	return least;
}
