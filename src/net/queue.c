/* SPDX-License-Identifier: Apache-2.0 */
/* Where requests wait: lanes, the heap of delayed ones, the done. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "net/net_private.h"

static struct origin *
find_origin(struct net *net, const char *name)
{
	struct origin *o;

	for (o = net->origins; o != NULL; o = o->next)
		if (strcmp(o->name, name) == 0)
			return o;
	if ((o = calloc(1, sizeof(*o))) == NULL)
		return NULL;
	memcpy(o->name, name, strlen(name) + 1);
	o->allowed = net->options.concurrency;
	o->slowed_ms = INT64_MIN;
	o->next = net->origins;
	net->origins = o;
	return o;
}

static struct lane *
find_lane(struct net *net, const char *origin_name, struct net_auth *auth)
{
	struct origin *origin = find_origin(net, origin_name);
	struct lane *lane;

	if (origin == NULL)
		return NULL;
	for (lane = net->lanes; lane != NULL; lane = lane->next)
		if (lane->origin == origin && lane->auth == auth)
			return lane;
	if ((lane = calloc(1, sizeof(*lane))) == NULL)
		return NULL;
	lane->origin = origin;
	lane->auth = auth;
	lane->next = net->lanes;
	net->lanes = lane;
	return lane;
}

static size_t
text_size(const char *text)
{
	return text == NULL ? 0 : strlen(text) + 1;
}

/* Copies behind the request; NULL stays NULL. */
static const char *
put_bytes(char **at, const char *bytes, size_t len)
{
	char *copy = *at;

	if (bytes == NULL)
		return NULL;
	memcpy(copy, bytes, len);
	copy[len] = '\0';
	*at += len + 1;
	return copy;
}

static const char *
put_text(char **at, const char *text)
{
	return put_bytes(at, text, text == NULL ? 0 : strlen(text));
}

static bool
is_method(const char *text)
{
	size_t len = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	return len > 0 && len <= 16 && text[len] == '\0';
}

/* What cannot end the header, or begin another. */
static bool
is_header(const struct net_header *h)
{
	static const char token[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789-";

	if (h->name[0] == '\0' || h->name[strspn(h->name, token)] != '\0')
		return false;
	for (const char *p = h->value; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || (unsigned char)*p > '~')
			return false;
	return h->value[0] != '\0';
}

static int
check_headers(const struct net_request *from, struct err *err)
{
	if (from->n_headers > NET_MAX_EXTRA)
		return err_set(err, ERR_CONFIG, "request: too many headers");
	for (size_t i = 0; i < from->n_headers; i++)
		if (!is_header(&from->headers[i]))
			return err_set(err, ERR_CONFIG,
			    "request: header %zu cannot be sent", i + 1);
	return 0;
}

static void
put_headers(char **at, const struct net_request *from, struct request *r)
{
	for (size_t i = 0; i < from->n_headers; i++) {
		r->headers[i].name = put_text(at, from->headers[i].name);
		r->headers[i].value = put_text(at, from->headers[i].value);
	}
	r->n_headers = from->n_headers;
}

static struct request *
copy_request(const struct net_request *from)
{
	struct request *r;
	size_t size = sizeof(*r) + from->body_len + 1;
	char *at;

	size += text_size(from->method) + text_size(from->url) +
		text_size(from->content_type) + text_size(from->part);
	for (size_t i = 0; i < from->n_headers; i++)
		size += text_size(from->headers[i].name) +
			text_size(from->headers[i].value);
	if (from->body_len > NET_MAX_BODY || (r = calloc(1, size)) == NULL)
		return NULL;
	at = (char *)(r + 1);
	r->method = put_text(&at, from->method);
	r->url = put_text(&at, from->url);
	r->content_type = put_text(&at, from->content_type);
	r->part = put_text(&at, from->part);
	r->body = put_bytes(&at, from->body, from->body_len);
	r->body_len = from->body == NULL ? 0 : from->body_len;
	put_headers(&at, from, r);
	r->repeat = from->repeat;
	r->max_bytes = from->max_bytes == 0 || from->max_bytes > NET_MAX_BODY
			   ? NET_MAX_BODY
			   : from->max_bytes;
	r->auth = from->auth;
	r->tag = from->tag;
	r->exchange = NONE;
	return r;
}

int
queue_new_request(struct net *net, const struct net_request *from,
    struct request **out, struct err *err)
{
	struct request *r;

	*out = NULL;
	if (from->method == NULL || !is_method(from->method))
		return err_set(err, ERR_CONFIG, "request: no method");
	if (from->url == NULL)
		return err_set(err, ERR_CONFIG, "request: no URL");
	if (check_headers(from, err) != 0)
		return -1;
	if ((r = copy_request(from)) == NULL)
		return err_nomem(err);
	/* Nothing that says who we are goes out in the open. */
	if ((net->options.plain_http && r->auth == NULL
		    ? url_read_plain(&r->where, r->url, err)
		    : url_read(&r->where, r->url, err)) != 0) {
		queue_free_request(r);
		return -1;
	}
	r->lane = find_lane(net, r->where.origin, r->auth);
	if (r->lane == NULL) {
		queue_free_request(r);
		return err_nomem(err);
	}
	r->number = ++net->submitted;
	*out = r;
	return 0;
}

void
queue_free_request(struct request *r)
{
	if (r == NULL)
		return;
	/* a token request holds the client's secret */
	if (r->token_of != NULL && r->body != NULL)
		auth_wipe((char *)r + (r->body - (const char *)r), r->body_len);
	net_reply_clear(&r->reply);
	free(r);
}

void
queue_push(struct request *r, bool front)
{
	struct lane *lane = r->lane;

	r->next = front ? lane->first : NULL;
	if (lane->first == NULL)
		lane->first = lane->last = r;
	else if (front)
		lane->first = r;
	else
		lane->last = lane->last->next = r;
}

struct request *
queue_pop(struct lane *lane)
{
	struct request *r = lane->first;

	if (r != NULL && (lane->first = r->next) == NULL)
		lane->last = NULL;
	return r;
}

/* Sooner first; of two at the same time the one submitted first. */
static bool
is_before(const struct request *a, const struct request *b)
{
	return a->due_ms < b->due_ms ||
	       (a->due_ms == b->due_ms && a->number < b->number);
}

static void
swap(struct request **heap, size_t i, size_t j)
{
	struct request *r = heap[i];

	heap[i] = heap[j];
	heap[j] = r;
}

int
queue_delay(struct net *net, struct request *r, struct err *err)
{
	void *heap = net->heap;
	size_t i = net->n_heap;

	if (array_reserve(
		&heap, &net->room_heap, i + 1, sizeof(struct request *)) != 0)
		return err_nomem(err);
	net->heap = heap;
	net->heap[net->n_heap++] = r;
	for (; i > 0 && is_before(net->heap[i], net->heap[(i - 1) / 2]);
	     i = (i - 1) / 2)
		swap(net->heap, i, (i - 1) / 2);
	return 0;
}

struct request *
queue_take_due(struct net *net, int64_t now_ms)
{
	struct request *first;
	size_t i = 0, child;

	if (net->n_heap == 0 || net->heap[0]->due_ms > now_ms)
		return NULL;
	first = net->heap[0];
	net->heap[0] = net->heap[--net->n_heap];
	while ((child = 2 * i + 1) < net->n_heap) {
		if (child + 1 < net->n_heap &&
		    is_before(net->heap[child + 1], net->heap[child]))
			child++;
		if (!is_before(net->heap[child], net->heap[i]))
			break;
		swap(net->heap, i, child);
		i = child;
	}
	return first;
}

static void
append(struct request **first, struct request **last, struct request *r)
{
	r->next = NULL;
	if (*first == NULL)
		*first = r;
	else
		(*last)->next = r;
	*last = r;
}

static struct request *
take_first(struct request **first, struct request **last)
{
	struct request *r = *first;

	if (r != NULL && (*first = r->next) == NULL)
		*last = NULL;
	return r;
}

void
queue_push_waiting(struct net *net, struct request *r)
{
	append(&net->waiting_first, &net->waiting_last, r);
}

struct request *
queue_pop_waiting(struct net *net)
{
	return take_first(&net->waiting_first, &net->waiting_last);
}

void
queue_push_done(struct net *net, struct request *r)
{
	append(&net->done_first, &net->done_last, r);
	net->n_done++;
}

struct request *
queue_pop_done(struct net *net)
{
	struct request *r = take_first(&net->done_first, &net->done_last);

	net->n_done -= r != NULL;
	return r;
}

static void
free_lanes(struct net *net)
{
	struct request *r;

	for (struct lane *lane = net->lanes, *next; lane != NULL; lane = next) {
		next = lane->next;
		while ((r = queue_pop(lane)) != NULL)
			queue_free_request(r);
		free(lane);
	}
	for (struct origin *o = net->origins, *next; o != NULL; o = next) {
		next = o->next;
		free(o);
	}
}

void
queue_free_all(struct net *net)
{
	struct request *r;

	for (size_t i = 0; i < net->n_heap; i++)
		queue_free_request(net->heap[i]);
	for (unsigned i = 0; i < net->n_in_flight; i++)
		queue_free_request(net->in_flight[i]);
	while ((r = queue_pop_done(net)) != NULL)
		queue_free_request(r);
	while ((r = queue_pop_waiting(net)) != NULL)
		queue_free_request(r);
	free_lanes(net);
	free(net->heap);
}
