/* SPDX-License-Identifier: Apache-2.0 */
/* Private to net: the inside of a tape. */
#ifndef NET_TAPE_H
#define NET_TAPE_H

#include "base/arena.h"
#include "base/digest.h"
#include "net/answer.h"
#include "net/warc.h"

struct map;
struct strbuf;

#define TAPE_MAX_EXCHANGES 10000000      /* more is refused on reading */
#define TAPE_MAX_TEXT (16 * (size_t)MIB) /* of the warcinfo block */
#define TAPE_KEEP_CUT (64 * (size_t)KIB) /* kept of a body that was cut */

/* One try: a line of the evidence list, and what replay must know. */
struct tape_row {
	struct tape_exchange view;
	size_t request, attempt; /* attempt from 1, of that request */
	size_t key;              /* index of what was asked, see tape_key() */
	int64_t offset;          /* of the record that closes the exchange */
};

/* The tries recorded for one key, in `order`; the front moves. */
struct tape_queue {
	size_t at, end;
};

struct tape {
	bool replay;
	struct arena arena;
	struct tape_info info;
	struct map *words; /* parts and methods, kept once */
	struct tape_row *rows;
	size_t n_rows, room_rows;
	/* recording */
	struct warc_writer *writer;
	struct redactor *redactor; /* borrowed */
	char info_id[WARC_ID], info_digest[DIGEST_HEX];
	/* replaying */
	struct warc_reader *reader;
	bool has_end;
	struct map *keys;
	struct tape_queue *queues;
	size_t n_queues, room_queues;
	size_t *order;
};

/* A try as it really was: nothing in it is redacted yet. */
struct tape_try {
	size_t request, attempt;
	const char *part, *method, *url, *host, *target;
	const char *body, *content_type; /* NULL: none */
	size_t body_len;
	const char *scheme; /* of its Authorization; NULL: none */
	const char *user_agent;
	const char *token_of; /* token requests: what tells clients apart
			       * that share a token URL; else NULL */
	bool hide_body;       /* the answer's body is left out */
	const struct answer *answer;
};

/*
 * What is asked, as text: method and URL, and the digest of the body if there
 * is one; of a token request the URL and token_of, whatever the credentials.
 * Redacted, so that it is the same on replay.
 */
int tape_key(struct strbuf *out, const struct tape_try *,
    const struct redactor *, struct err *) MUST_USE;
/* Redacts; *changed as in base/redact.h. */
void tape_clean(
    const struct redactor *, const char *, struct strbuf *out, bool *changed);

struct tape *tape_new(void) MUST_USE;
void tape_free(struct tape *);
/* The row after the last, zeroed; NULL without memory. */
struct tape_row *tape_add_row(struct tape *) MUST_USE;
/* The same text, kept once per tape; NULL without memory or for NULL. */
const char *tape_word(struct tape *, const char *);
/* Deterministic "urn:uuid:..." from what the record is. */
int tape_make_id(const struct tape *, size_t number, const char *kind,
    const char *url, char out[WARC_ID], struct err *) MUST_USE;

/* Writes one exchange; *number is its row. */
int tape_write_try(struct tape *, const struct tape_try *, size_t *number,
    struct err *) MUST_USE;
int tape_write_info(struct tape *, const struct tape_info *, const char *path,
    struct err *) MUST_USE;
int tape_write_end(struct tape *, struct err *) MUST_USE;

/*
 * The tries of the next request recorded under this key: *first and *count
 * in tape->order, each an exchange number.  ERR_TAPE if there is none left.
 */
int tape_find(struct tape *, const struct tape_try *, const struct redactor *,
    size_t *first, size_t *count, struct err *) MUST_USE;
int tape_load(
    struct tape *, size_t number, struct answer *, struct err *) MUST_USE;
/* Fields of the warcinfo block into tape->info. */
int tape_read_info(
    struct tape *, const char *block, size_t len, struct err *) MUST_USE;
/* The whole of tape_replay(), on an open file. */
int tape_read_all(struct tape *, struct err *) MUST_USE;

#endif
