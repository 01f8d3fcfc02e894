/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network: many requests in flight on one thread, politely, and the tape
 * that keeps every exchange.  The same calls run against a tape instead of
 * the network (replay); the caller cannot tell, and need not.
 *
 * A connector submits requests and takes replies as they come:
 *
 *	net_submit(net, &request, &err);
 *	while ((more = net_next(net, &reply, &err)) == 1) {
 *		... read the reply, submit what follows from it ...
 *		net_reply_clear(&reply);
 *	}
 *
 * Waiting, retrying, rate limits, token renewal and concurrency happen in
 * here.  A reply that could not be had is a reply with a failure, so that
 * one missing part never stops the rest.  Plain http is refused except to a
 * loopback address; redirects are never followed; TLS is always verified.
 */
#ifndef NET_NET_H
#define NET_NET_H

#include <signal.h>

#include "base/base.h"
#include "base/mask.h"

struct arena;
struct err;
struct library;
struct log;
struct redactor;
struct secret;

struct net;
struct net_auth;
struct tape;

/* Bounds on what a server may send or cost. */
#define NET_MAX_BODY (256 * (size_t)MIB) /* inflated bytes of one reply */
#define NET_MAX_HEADERS (64 * (size_t)KIB)
#define NET_MAX_TRIES 6   /* of one request, first one included */
#define NET_MAX_WAIT_S 60 /* a server asking for more is clamped */
#define NET_MAX_URL 8192

struct net_options {
	unsigned concurrency;      /* requests in flight, 1 to 64; default 8 */
	int64_t request_timeout_s; /* one try; default 120 */
	int64_t connect_timeout_s; /* default 15 */
	int64_t run_timeout_s;     /* all of it; 0: none */
	unsigned tries;            /* 1 to NET_MAX_TRIES; default 5 */
	int64_t backoff_ms;        /* first wait; default 1000; tests use 1 */
	uint64_t jitter_seed;
	const char *user_agent;              /* "muster/0.1.0" */
	const char *ca_file;                 /* NULL: the system's */
	bool plain_http; /* to any machine, for requests without auth: only
			  * where what comes proves itself */
	const volatile sig_atomic_t *cancel; /* nonzero: stop, ERR_CANCELLED */
};
void net_options_default(struct net_options *);

/*
 * Opens the network for one run.  With a recording tape every exchange is
 * written to it; with a replaying tape nothing touches the network.  `tape`
 * may be NULL.  All arguments are borrowed until net_close.
 */
int net_open(struct net **, const struct net_options *, struct tape *,
    struct redactor *, struct log *, struct err *) MUST_USE;
void net_close(struct net *); /* cancels what is in flight */

/* ---- how requests are authorised ---- */

/* OAuth2 client credentials (RFC 6749, 4.4). */
struct net_oauth {
	const char *token_url;
	const char *client_id;
	const struct secret *client_secret;
	const char *const *scopes; /* all that would be useful */
	size_t n_scopes;
	const char *resource; /* NULL: none */
};
/*
 * The token is fetched with the first request, asked again 30 s before its
 * end by the run's own clock and once after a 401.  When the server answers
 * invalid_scope, scopes are left out one by one until it grants the rest;
 * net_auth_missing() names those.  A client that is refused altogether fails
 * each of its requests with NET_FAIL_AUTH.  Belongs to the net.
 */
int net_auth_oauth(struct net_auth **, struct net *, const struct net_oauth *,
    struct err *) MUST_USE;
/* A fixed "Authorization: <scheme> <secret>". */
int net_auth_fixed(struct net_auth **, struct net *, const char *scheme,
    const struct secret *, struct err *) MUST_USE;
/* Scopes asked for and not granted; known after the first reply.  Borrowed. */
size_t net_auth_missing(const struct net_auth *, const char *const **scopes);
/* Scopes granted, as far as the server said.  Borrowed. */
size_t net_auth_granted(const struct net_auth *, const char *const **scopes);

/* ---- requests and replies ---- */

/* One header more: a token, and printable ASCII.  Not on the tape. */
struct net_header {
	const char *name, *value;
};
#define NET_MAX_EXTRA 8 /* of them */

/* Whether a request may go out twice. */
enum net_repeat {
	NET_REPEAT_READ,    /* if its method only reads: GET, HEAD */
	NET_REPEAT_REFUSED, /* also if it was surely not taken: no connection,
			     * 429, 503 */
	NET_REPEAT_ANY      /* the receiver knows it when it comes again */
};

struct net_request {
	const char *method; /* "GET" */
	const char *url;    /* absolute; borrowed during net_submit only */
	const char *body, *content_type; /* NULL for GET */
	size_t body_len;
	struct net_auth *auth; /* may be NULL */
	const struct net_header *headers; /* may be NULL */
	size_t n_headers;
	enum net_repeat repeat;
	const char *part;      /* what it is for, in logs and on the tape */
	void *tag;             /* handed back with the reply */
	size_t max_bytes;      /* 0: NET_MAX_BODY */
};

enum net_failure {
	NET_OK = 0,       /* a 2xx answer, whole */
	NET_FAIL_STATUS,  /* another status, after the tries it deserves */
	NET_FAIL_AUTH,    /* no token, or 401 twice */
	NET_FAIL_CONNECT, /* not reached, TLS refused, name unknown */
	NET_FAIL_TIMEOUT,
	NET_FAIL_CUT,     /* body shorter than promised, or connection lost */
	NET_FAIL_SIZE,    /* more than the bound */
	NET_FAIL_REDIRECT /* 3xx: never followed */
};

struct net_reply {
	void *tag;
	enum net_failure failure;
	int status;       /* 0: none */
	char reason[512]; /* of a failure, for people; the server's own words
			   * from whatever error body it used, redacted */
	char *body;       /* NUL-terminated; NULL if none; owned by the reply */
	size_t len;
	char content_type[128];
	char *head;       /* "Name: value" lines as they came; NULL if none;
			   * owned by the reply */
	int64_t at;      /* when it came (on replay: when it was recorded) */
	int64_t date;    /* the server's Date, or UTC_UNKNOWN */
	int64_t sunset;  /* its Sunset header (RFC 8594), or UTC_UNKNOWN */
	size_t exchange; /* number on the tape; NONE without a tape */
	unsigned tries;
};

/* Queues a request.  Fails only for usage errors (bad URL, plain http to
 * another machine: ERR_CONFIG) and memory. */
int net_submit(struct net *, const struct net_request *, struct err *) MUST_USE;
/* 1: *reply holds the next one; 0: nothing is pending; -1: ERR_CANCELLED,
 * ERR_TAPE (replay lacks the request), ERR_LIMIT (run_timeout), ERR_IO (tape
 * cannot be written), ERR_NOMEM. */
int net_next(struct net *, struct net_reply *, struct err *) MUST_USE;
void net_reply_clear(struct net_reply *);
/* Figures of the run so far. */
struct net_counts {
	size_t requests, retries, failures, limited; /* limited: 429/503 */
	size_t bytes;
	unsigned concurrency; /* now allowed */
	int64_t waited_ms;    /* because a server asked to wait */
};
void net_counts(const struct net *, struct net_counts *);

/* What net_submit would say to that URL; messages hold its host at most. */
int net_url_check(const char *, struct err *) MUST_USE;
/* Appends text to a URL path segment or query value, percent-encoded
 * (unreserved characters stay). */
struct strbuf;
void net_url_escape(struct strbuf *, const char *);

/* ---- smtp.c: a message to one recipient (RFC 5321), through libcurl ---- */

enum smtp_tls {
	SMTP_STARTTLS, /* required: without it nothing is sent */
	SMTP_TLS,      /* from the first byte (RFC 8314) */
	SMTP_NO_TLS    /* to this machine only */
};
enum smtp_auth {
	SMTP_AUTH_NONE,
	SMTP_AUTH_PLAIN,
	SMTP_AUTH_LOGIN,
	SMTP_AUTH_OAUTHBEARER, /* RFC 7628 */
	SMTP_AUTH_XOAUTH2      /* what came before it, still asked for */
};
#define SMTP_MAX_TRIES 6
#define SMTP_MAX_BYTES (128 * (size_t)MIB)
#define SMTP_REPLY 512

/* All borrowed. */
struct smtp_server {
	const char *host;
	unsigned port;
	enum smtp_tls tls;
	enum smtp_auth auth;
	const char *user;
	const struct secret *secret; /* password, or token */
	const char *hello;           /* the name we give */
	const char *ca_file;         /* NULL: the system's */
	int64_t connect_timeout_s;
	int64_t timeout_s; /* one try */
	unsigned tries;    /* 1 to SMTP_MAX_TRIES */
	int64_t backoff_ms;
	uint64_t jitter_seed;
	const volatile sig_atomic_t *cancel;
};
struct smtp_mail {
	const char *from, *to; /* addresses alone, ASCII */
	const char *bytes;     /* lines end with CRLF; seven bits */
	size_t len;
};

enum smtp_outcome {
	SMTP_SENT,      /* the server took it */
	SMTP_TEMPORARY, /* not taken, after the tries it deserved */
	SMTP_PERMANENT, /* not taken, and would not be */
	/* The whole mail went out and no answer came: nobody knows.  Never
	 * tried again by itself. */
	SMTP_UNKNOWN
};
struct smtp_result {
	enum smtp_outcome outcome;
	bool server;   /* not taken whoever it is for: no use to try another */
	bool cancelled;
	int status;    /* the server's last, 0: none */
	unsigned tries;
	char reply[SMTP_REPLY];  /* in its words, printable; "" */
	char reason[SMTP_REPLY]; /* why it was not taken, for people */
};
/* One transaction to one recipient, on a connection of its own.  Fails only
 * for a mail that no server should get (ERR_DATA), a server that must not
 * be talked to (ERR_CONFIG), and memory. */
int smtp_send(const struct smtp_server *, const struct smtp_mail *,
    struct log *, struct smtp_result *, struct err *) MUST_USE;
/* Connects, and authenticates; no mail.  SMTP_SENT: all of it went well. */
int smtp_try(const struct smtp_server *, struct log *, struct smtp_result *,
    struct err *) MUST_USE;
/* Whether a host is this machine by its name or number. */
bool smtp_is_loopback(const char *host);

/* ---- the tape: WARC 1.1 (ISO 28500), one gzip member per record ---- */

struct tape_info {
	const char *software; /* "muster/0.1.0" */
	const char *campaign;
	const char *config; /* the configuration as JSON, secrets only as
			       * references: stands in the warcinfo record */
	int64_t began;      /* clock of the run: `now` of a replay */
};
/* Creates `path` (must not exist) and writes the warcinfo record. */
int tape_record(struct tape **, const char *path, const struct tape_info *,
    struct redactor *, struct err *) MUST_USE;
/* Opens an existing tape: checks every record's framing and payload digest,
 * indexes the exchanges.  ERR_DATA names the record and its offset. */
int tape_replay(struct tape **, const char *path, struct err *) MUST_USE;
/* Info from the warcinfo record of a replayed tape; borrowed. */
const struct tape_info *tape_info(const struct tape *);
/* Ends the file (synced) and frees; a tape never ended is still readable up
 * to its last whole record, and says it has no end. */
int tape_close(struct tape *, struct err *) MUST_USE;
bool tape_has_end(const struct tape *); /* of a replayed tape */

/* What is on it, in the order it was written: the evidence list. */
struct tape_exchange {
	size_t number; /* from 0 */
	const char *part, *method, *url;
	int status; /* 0: no answer */
	int64_t at;
	int64_t bytes;      /* of the payload, as stored */
	const char *sha256; /* of the payload, hexadecimal */
	bool redacted;
	const char *failure; /* in words, NULL if answered whole */
};
size_t tape_count(const struct tape *);
void tape_exchange(const struct tape *, size_t i, struct tape_exchange *);

/* The tape once more with pseudonyms for everybody (base/mask.h), its digests
 * recomputed; `to` must not exist. */
int tape_mask(const char *from, const char *to, const struct mask *,
    struct err *) MUST_USE;
/* Whether anybody is left on it: a name or a mail address. */
int tape_search(const char *path, const struct mask *, enum mask_kind *,
    struct err *) MUST_USE;

void net_library(struct library *);

#endif
