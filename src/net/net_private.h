/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to net: the queue of requests and who may go next.
 *
 * A request waits in a lane (one per origin and kind of authorisation), is
 * in flight, waits in the heap for its next try, or is done.
 */
#ifndef NET_NET_PRIVATE_H
#define NET_NET_PRIVATE_H

#include "base/err.h"
#include "base/secret.h"
#include "net/answer.h"
#include "net/http.h"
#include "net/scopes.h"
#include "net/tape.h"
#include "net/url.h"

#define NET_MAX_CONCURRENCY 64

struct lane;

/* One submitted request; all its text lies behind it in the same block. */
struct request {
	struct request *next; /* in its lane, or among the done */
	size_t number;        /* in order of submission, from 1 */
	const char *method, *url, *body, *content_type, *part;
	size_t body_len, max_bytes;
	struct url where;
	struct net_header headers[NET_MAX_EXTRA];
	size_t n_headers;
	enum net_repeat repeat;
	struct net_auth *auth;     /* that it needs; NULL: none */
	struct net_auth *token_of; /* that it fetches a token for */
	void *tag;
	struct lane *lane;
	unsigned tries;
	unsigned generation; /* of the token it was sent with */
	bool renewed;        /* got a second token after a 401 */
	bool hide_body;      /* of this answer, on the tape */
	int64_t began_ms;    /* this try */
	int64_t due_ms;      /* next try */
	size_t exchange;
	struct net_reply reply;
};

/* Scheme, host and port: what a server's wish to slow down is about. */
struct origin {
	struct origin *next;
	char name[sizeof(((struct url *)NULL)->origin)];
	unsigned allowed, in_flight; /* requests at a time */
	unsigned successes;          /* since `allowed` changed */
	int64_t paused_until_ms;
	int64_t slowed_ms; /* when it last asked to slow down */
	bool old_http;     /* HTTP/2 failed here */
};

struct lane {
	struct lane *next;
	struct origin *origin;
	struct net_auth *auth;
	struct request *first, *last;
};

enum auth_state {
	AUTH_IDLE, /* no token, nobody asked for one */
	AUTH_FETCHING,
	AUTH_READY,
	AUTH_REFUSED /* for good; reason says why */
};

struct net_auth {
	struct net_auth *next;
	struct net *net;
	bool oauth;
	enum auth_state state;
	char *scheme;
	const struct secret *secret; /* fixed: the value; OAuth: client's */
	/* OAuth only */
	char *token_url, *client_id, *resource;
	char **scopes;
	size_t n_scopes;
	struct scope_search *search;
	struct secret token;
	unsigned generation; /* counts tokens */
	int64_t renew_ms;
	bool known;           /* granted and missing are */
	char **granted;       /* as the server said; copies */
	const char **missing; /* into scopes */
	size_t n_granted, n_missing;
	char reason[ANSWER_REASON];
};

struct net {
	struct net_options options;
	struct tape *tape; /* NULL: none */
	struct redactor *redactor;
	struct redactor *own_redactor; /* if none was given */
	struct log *log;
	struct http *http;
	struct origin *origins;
	struct lane *lanes, *turn; /* turn: where to look first */
	struct net_auth *auths;
	struct request **heap; /* by due_ms */
	size_t n_heap, room_heap;
	struct request *in_flight[NET_MAX_CONCURRENCY];
	unsigned n_in_flight;
	struct request *waiting_first, *waiting_last; /* replay: in order */
	struct request *done_first, *done_last;
	size_t n_done;
	size_t pending;   /* submitted by the caller, reply not yet taken */
	size_t submitted; /* for numbers */
	int64_t opened_ms;
	struct net_counts counts;
	struct err failed; /* sticks */
};

/* ---- queue.c ---- */

/* A copy of the request, checked; number and lane are set. */
int queue_new_request(struct net *, const struct net_request *,
    struct request **, struct err *) MUST_USE;
void queue_free_request(struct request *);     /* wipes its body */
void queue_push(struct request *, bool front); /* into its lane */
struct request *queue_pop(struct lane *);
int queue_delay(struct net *, struct request *, struct err *) MUST_USE;
/* A delayed request whose time has come, or NULL. */
struct request *queue_take_due(struct net *, int64_t now_ms);
void queue_push_waiting(struct net *, struct request *);
struct request *queue_pop_waiting(struct net *);
void queue_push_done(struct net *, struct request *);
struct request *queue_pop_done(struct net *);
void queue_free_all(struct net *);

/* ---- origin.c ---- */

void origin_slow_down(
    struct net *, struct origin *, const struct request *, int64_t now_ms);
void origin_pause(struct net *, struct origin *, int64_t ms, int64_t now_ms);
void origin_succeeded(
    const struct net *, struct origin *, const struct request *);
bool origin_is_open(const struct origin *, int64_t now_ms);
unsigned origin_allowed(const struct net *); /* the least of all */

/* ---- dispatch.c ---- */

/* Starts what may start. */
int dispatch_start(struct net *, struct err *) MUST_USE;
/* Takes what has finished; decides on tries; fills replies. */
int dispatch_finish(struct net *, struct err *) MUST_USE;
/* A try ended, over the wire or on the tape: again, or done. */
int dispatch_answer(
    struct net *, struct request *, struct answer *, struct err *) MUST_USE;
/* When something can next be done without an answer, in ms from now. */
int64_t dispatch_wait_ms(const struct net *, int64_t most);

/* ---- reply.c ---- */

/* The final outcome of a request; the body moves to its reply. */
void reply_fill(struct net *, struct request *, struct answer *);
/* A request that ends without being sent. */
void reply_unsent(struct answer *, const char *reason);
/* Writes a try down, if there is a tape that records. */
int reply_record(struct net *, struct request *, const struct answer *,
    struct err *) MUST_USE;
void reply_describe(const struct net *, const struct request *,
    const struct answer *, struct tape_try *);

/* ---- auth.c ---- */

/* Whether a request with this authorisation may go now; begins to fetch a
 * token if one is needed. */
int auth_prepare(
    struct net_auth *, int64_t now_ms, bool *ready, struct err *) MUST_USE;
/* The value of the Authorization header. */
void auth_add_header(const struct net_auth *, struct strbuf *out);
/* A 401 came for this request: true if a fresh token is worth a try. */
bool auth_reject(struct net_auth *, const struct request *);
void auth_free(struct net_auth *);
/* Bytes that held a credential; the compiler may not leave this out. */
void auth_wipe(char *, size_t);
/* From now on this never shows, in no log, reply or tape. */
int auth_hide(struct net *, const struct secret *, struct err *) MUST_USE;

/* ---- oauth.c ---- */

/* The token request for what the search asks next. */
int oauth_new_request(
    struct net_auth *, struct request **, struct err *) MUST_USE;
/* Before a token answer is written down: learns the token in it; *hide if
 * its body must not be kept at all. */
int oauth_learn(struct net_auth *, const struct answer *, bool *hide,
    struct err *) MUST_USE;
/* The token request ended with this reply: a token, a refusal, or *again:
 * another set of scopes has to be asked. */
int oauth_take_reply(struct net_auth *, const struct net_reply *,
    int64_t now_ms, bool *again, struct err *) MUST_USE;

/* ---- replay.c ---- */

/* Serves the oldest request of all from the tape. */
int replay_serve(struct net *, struct err *) MUST_USE;

#endif
