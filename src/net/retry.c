/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When to try again.  A server that says how long to wait is believed within
 * bounds; else the wait doubles with each try, and half of it is random, so
 * that requests that failed together do not come back together.
 */
#include <string.h>

#include "base/utc.h"
#include "net/headers.h"
#include "net/retry.h"

#define MS 1000
#define MIN_SERVER_WAIT_S 1

static const int worth_another_try[] = { 408, 425, 429, 500, 502, 503, 504 };

/*
 * A time from X-RateLimit-Reset in seconds from now.  Documents and servers
 * disagree on the unit; the size of the number tells it.
 */
static int64_t
seconds_until(int64_t reset, int64_t now)
{
	if (reset > INT64_C(100000000000000))
		reset /= 1000000;
	else if (reset > INT64_C(100000000000))
		reset /= 1000;
	else if (reset <= INT64_C(1000000000))
		return reset;
	if (now == UTC_UNKNOWN)
		return -1;
	return reset > now ? reset - now : 0;
}

static int64_t
rate_header(const char *head, const char *what)
{
	static const char *const prefixes[] = { "X-RateLimit-", "RateLimit-",
		"X-Rate-Limit-" };
	char name[48];
	int64_t n;

	for (size_t i = 0; i < NITEMS(prefixes); i++) {
		size_t len = strlen(prefixes[i]);

		memcpy(name, prefixes[i], len);
		memcpy(name + len, what, strlen(what) + 1);
		if ((n = headers_number(head, name)) >= 0)
			return n;
	}
	return -1;
}

void
retry_read_hints(struct retry_hints *hints, const char *head, int64_t clock)
{
	int64_t date = headers_time(head, "Date");
	int64_t until, reset;

	if (date == UTC_UNKNOWN)
		date = clock;
	hints->after_s = headers_number(head, "Retry-After");
	until = headers_time(head, "Retry-After");
	if (hints->after_s < 0 && until != UTC_UNKNOWN && date != UTC_UNKNOWN)
		hints->after_s = until > date ? until - date : 0;
	hints->remaining = rate_header(head, "Remaining");
	reset = rate_header(head, "Reset");
	hints->reset_s = reset < 0 ? -1 : seconds_until(reset, date);
}

static int64_t
clamp_server_wait(int64_t seconds)
{
	if (seconds < MIN_SERVER_WAIT_S)
		seconds = MIN_SERVER_WAIT_S;
	if (seconds > NET_MAX_WAIT_S)
		seconds = NET_MAX_WAIT_S;
	return seconds * MS;
}

/* One well-mixed number from the seed (the finaliser of SplitMix64). */
static uint64_t
mix(uint64_t x)
{
	x += UINT64_C(0x9E3779B97F4A7C15);
	x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
	return x ^ (x >> 31);
}

int64_t
retry_backoff(int64_t first_ms, unsigned tries, int64_t most, uint64_t seed)
{
	int64_t wait = first_ms < 1 ? 1 : first_ms;
	int64_t half;

	for (unsigned i = 1; i < tries && wait < most; i++)
		wait *= 2;
	if (wait > most)
		wait = most;
	half = wait / 2;
	return wait - half +
	    (int64_t)(mix(seed + tries) % (uint64_t)(half + 1));
}

static int64_t
own_wait(const struct retry_case *c)
{
	return retry_backoff(c->backoff_ms, c->tries,
	    (int64_t)NET_MAX_WAIT_S * MS, c->seed);
}

/* Before the server had it, or by a server that says it is too busy. */
static bool
was_refused(const struct retry_case *c)
{
	return c->failure == NET_FAIL_CONNECT ||
	    (c->failure == NET_OK && (c->status == 429 || c->status == 503));
}

static bool
is_worth_it(const struct retry_case *c)
{
	if (c->hopeless || c->tries >= c->max_tries)
		return false;
	if (!c->repeatable && !(c->if_refused && was_refused(c)))
		return false;
	if (c->failure == NET_FAIL_CONNECT || c->failure == NET_FAIL_TIMEOUT ||
	    c->failure == NET_FAIL_CUT)
		return true;
	if (c->failure != NET_OK)
		return false;
	for (size_t i = 0; i < NITEMS(worth_another_try); i++)
		if (c->status == worth_another_try[i])
			return true;
	return false;
}

void
retry_decide(const struct retry_case *c, struct retry_decision *d)
{
	const bool busy = c->status == 429 || c->status == 503;
	int64_t asked = c->hints.after_s;

	if (asked < 0 && (busy || c->hints.remaining == 0))
		asked = c->hints.reset_s;
	memset(d, 0, sizeof(*d));
	d->again = is_worth_it(c);
	if (asked >= 0 && c->status >= 300)
		d->wait_ms = clamp_server_wait(asked);
	else
		d->wait_ms = own_wait(c);
	if (busy) {
		d->pause_ms = d->wait_ms;
		d->slow_down = true;
	} else if (c->hints.remaining == 0 && c->hints.reset_s >= 0) {
		d->pause_ms = clamp_server_wait(c->hints.reset_s);
	}
	if (!d->again)
		d->wait_ms = 0;
}
