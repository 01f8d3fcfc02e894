/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bundle: made in a folder beside its name, described by a manifest of
 * digests, put into place by one rename.  Whole or nothing.
 */
#ifndef DELIVER_DELIVER_H
#define DELIVER_DELIVER_H

#include <stdio.h>

#include "base/base.h"
#include "base/digest.h"

struct arena;
struct err;
struct json_writer;
struct log;
struct net_options;
struct secret;
struct strbuf;

/* The files that the manifest does not name: itself, its signature and the
 * trusted time of it (request and reply), and the record of deliveries
 * (BUNDLE_DELIVERIES, below). */
#define BUNDLE_MANIFEST "manifest.json"
#define BUNDLE_MAX_MANIFEST (16 * (size_t)MIB)
#define BUNDLE_SIGNATURE "manifest.dsse.json"
#define BUNDLE_TIME_REQUEST "manifest.tsq"
#define BUNDLE_TIME_REPLY "manifest.tsr"
bool bundle_is_seal(const char *name); /* one of these, but the first */

struct bundle; /* being made */

/*
 * Begins a bundle `dir`/`id`: takes the folder's lock, removes what an
 * interrupted run of ours left, makes the hidden working folder.  ERR_EXISTS
 * if the bundle is there and `force` is false, if it is signed, or if what is
 * there is no bundle; ERR_IO with the way out if another run holds the lock.
 */
int bundle_begin(struct bundle **, const char *dir, const char *id, bool force,
    struct err *) MUST_USE;
const char *bundle_folder(const struct bundle *); /* where to write files */
/* Names a file written there: relative path, what it holds, rows (-1). */
int bundle_file(struct bundle *, const char *name, const char *role,
    int64_t rows, struct err *) MUST_USE;
/* Members for the manifest, written between its head and its files. */
struct bundle_facts {
	void (*write)(struct json_writer *, const void *);
	const void *context;
};
/* Digests every named file, refuses files that were not named, writes
 * manifest.json and gives its SHA-256.  After this no file may be named. */
int bundle_describe(struct bundle *, const struct bundle_facts *,
    char manifest[DIGEST_HEX], struct err *) MUST_USE;
/* Syncs and renames into place.  What stands beside the manifest by now is
 * its seal (bundle_is_seal) and nothing else.  *path is the bundle's. */
int bundle_publish(struct bundle *, const char **path, struct arena *,
    struct err *) MUST_USE;
void bundle_abandon(struct bundle *); /* removes it; frees; always call */

/* ---- reading one back ---- */
enum verify_state {
	VERIFY_OK,
	VERIFY_NOTE, /* neither proven nor wrong: an unsigned bundle, say */
	VERIFY_CHANGED,
	VERIFY_MISSING,
	VERIFY_EXTRA
};
struct verify_line {
	void (*line)(void *, enum verify_state, const char *name,
	    const char *detail);
	void *context;
};
/*
 * Compares every file with the manifest: kind, size, digest, and the rows of
 * those that show how many they hold; and the manifest with its own canonical
 * form.  *bad counts differences.  -1: there is no manifest to compare with.
 */
int bundle_verify(const char *path, const struct verify_line *, size_t *bad,
    struct err *) MUST_USE;

/* One review after the other: what ties a bundle to the one before. */
struct bundle_link {
	const char *path, *id;
	char manifest[DIGEST_HEX]; /* SHA-256 of manifest.json as it is */
	const char *state;         /* SHA-256, as the manifest says */
	const char *previous_id, *previous_manifest, *previous_state; /* NULL */
};
struct bundle_links {
	struct bundle_link *list;
	size_t n;
	bool whole; /* none of the series should be missing */
};
int bundle_read_link(struct bundle_link *, const char *path, struct arena *,
    struct err *) MUST_USE;
/*
 * Is the bundle before among those?  One that should be there and is not is
 * VERIFY_MISSING, or only a note.  One line, or none for the first review.
 */
void bundle_check_link(const struct bundle_link *, const struct bundle_links *,
    const struct verify_line *, size_t *bad);
/* ---- mail ---- */

/* A mailbox, ASCII but for the name; checked, so that it can stand in a
 * header and in a command. */
struct mail_address {
	const char *name;    /* NULL: none */
	const char *address; /* "jane@example.org" */
};
/* "jane@example.org" or "Jane Doe <jane@example.org>"; ERR_DATA. */
int mail_address_read(struct mail_address *, const char *, struct arena *,
    struct err *) MUST_USE;

/* ---- webhooks: that there is a new review, in counts, without a name ---- */

enum webhook_kind { WEBHOOK_JSON, WEBHOOK_SLACK, WEBHOOK_TEAMS };
#define WEBHOOK_SCHEMA "muster/webhook/1"
#define WEBHOOK_EVENT "review.published"
#define WEBHOOK_MAX_BODY (24 * KIB) /* Teams takes 28 KiB, Slack more */
#define WEBHOOK_SIGNATURE (DIGEST_HEX + 32)
#define WEBHOOK_WINDOW_S 300 /* how old a signature may be: all tries of one
			      * message take less */
#define WEBHOOK_REASON 512
#define WEBHOOK_NOT_SAID (-1)

/* Of one severity; WEBHOOK_NOT_SAID. */
struct webhook_count {
	const char *severity;
	int64_t open, fresh; /* fresh: not found by the last review */
};
struct webhook_line {
	const char *name, *value;
};
struct webhook_message {
	/* for programs */
	const char *campaign, *software;
	const char *manifest; /* SHA-256 */
	int64_t now;          /* of the review */
	bool complete;
	const struct webhook_count *counts;
	size_t n_counts;
	int64_t open, fresh, reopened, excepted, fixed; /* all of them */
	/* for people, in their language */
	const char *title, *summary;
	const struct webhook_line *lines;
	size_t n_lines;
};
/* The same bytes for the same message. */
int webhook_write(struct strbuf *out, enum webhook_kind,
    const struct webhook_message *, struct err *) MUST_USE;
/* "t=<seconds>,v1=<HMAC-SHA256 of the seconds, a full stop, the body>" */
int webhook_sign(char out[WEBHOOK_SIGNATURE], const struct secret *,
    int64_t at, const char *body, size_t len, struct err *) MUST_USE;

struct webhook_target {
	enum webhook_kind kind;
	const char *name;            /* in messages, in the place of the URL */
	const struct secret *url;    /* whoever knows it can write there */
	const struct secret *secret; /* signs; of WEBHOOK_JSON only */
	int64_t at;                  /* now, by the clock of this machine */
};
struct webhook_result {
	bool delivered;
	bool unknown; /* it went out, no answer came, and it is not repeated */
	bool refused; /* for good */
	int status;   /* of the last answer; 0: none */
	unsigned tries;
	char reason[WEBHOOK_REASON]; /* why not; holds no part of the URL */
	char body[DIGEST_HEX];       /* SHA-256 of what was sent */
};
/*
 * Sends it.  What a server refuses is a result; fails for a URL that nothing
 * may be sent to (ERR_CONFIG, which does not repeat it), and memory.
 */
int webhook_send(const struct webhook_target *, const struct webhook_message *,
    const struct net_options *, struct log *, struct webhook_result *,
    struct err *) MUST_USE;
/* Whether something may be sent to that URL; nothing is. */
int webhook_check(const struct secret *url, struct err *) MUST_USE;

/* One file that goes along. */
struct mail_part {
	const char *name; /* as the reader is to see it */
	const char *type; /* "application/pdf"; mail_type_of() */
	const char *bytes;
	size_t len;
};
const char *mail_type_of(const char *name);

/* What a mail says, in two forms, and what is attached. */
struct mail_entity {
	const char *text, *html; /* UTF-8, lines end with LF */
	const char *language;    /* NULL: not said */
	const char *subject;     /* of a mail that is encrypted: read inside,
				  * by programs that know of it; else NULL */
	const struct mail_part *parts;
	size_t n_parts;
};
/*
 * The entity that is signed or encrypted, or sent as it is: its Content-*
 * headers, an empty line, and the body; CRLF, seven bits.  The same bytes for
 * the same arguments.
 */
int mail_write_entity(struct strbuf *out, const struct mail_entity *,
    struct err *) MUST_USE;
/* Bytes that a part of that size adds to it, within a few hundred. */
size_t mail_size_of(size_t len);

struct mail_head {
	const struct mail_address *from, *to;
	const struct mail_address *reply_to; /* NULL: none */
	const char *subject;    /* UTF-8 of any kind and length */
	const char *message_id; /* "x@example.org", no brackets */
	int64_t date;
};
#define MAIL_MAX_SUBJECT 200 /* characters; what is cut shows an ellipsis */
/* The message: these headers around an entity of whatever kind. */
int mail_write(struct strbuf *out, const struct mail_head *,
    const char *entity, size_t len, struct err *) MUST_USE;

/* ---- the letter in it: templates filled with words and numbers ---- */

struct mail_row {
	const char *label, *value;
	const char *detail; /* smaller, below; NULL: none */
};
struct mail_section {
	const char *heading;   /* NULL: none */
	const char *paragraph; /* NULL: none; above the rows */
	const struct mail_row *rows;
	size_t n_rows;
};
enum mail_tone { MAIL_GOOD, MAIL_WARN, MAIL_BAD };
/* All in the reader's language, of any content: it is escaped here. */
struct mail_letter {
	const char *language, *accent; /* "en", "#0b5cad" */
	const char *title, *entity, *classification; /* or NULL but the first */
	const char *status;
	enum mail_tone tone;
	const struct mail_section *sections;
	size_t n_sections;
	const char *footer;
};
/* A template of either kind; lines of the text have at most 72 columns, but
 * for what has no blank to break it at. */
int mail_letter_text(struct strbuf *out, const char *template_text,
    const struct mail_letter *, struct err *) MUST_USE;
int mail_letter_html(struct strbuf *out, const char *template_text,
    const struct mail_letter *, struct err *) MUST_USE;

/* ---- the record of deliveries, which only grows ---- */

/*
 * One line of JSON for each event, synced before it counts; each names the
 * SHA-256 of the line before it, so that what is taken out or changed shows,
 * but for the end.
 */
#define BUNDLE_DELIVERIES "deliveries.jsonl"
#define DELIVERY_MAX_LOG (32 * (size_t)MIB)

enum delivery_event {
	DELIVERY_BEGUN,   /* about to go out: without an end behind it, nobody
			   * knows */
	DELIVERY_SENT,
	DELIVERY_FAILED,  /* for the moment */
	DELIVERY_REFUSED, /* for good */
	DELIVERY_UNKNOWN, /* handed over, and no answer came */
	DELIVERY_WITHHELD /* not sent, because it must not be */
};
struct delivery_file {
	const char *name, *sha256;
};
struct delivery {
	enum delivery_event event;
	int64_t at;
	const char *channel;      /* "mail", "webhook" */
	const char *to;           /* address; name of the webhook */
	const char *id;           /* message id; or NULL */
	const char *manifest;     /* SHA-256 of what was handed over */
	const char *protection;   /* "none", "signed", ...; or NULL */
	const char *sha256;       /* of the bytes sent; or NULL */
	const struct delivery_file *files, *left_out; /* the latter: why */
	size_t n_files, n_left_out;
	unsigned tries;           /* 0: does not apply */
	const char *reply;        /* the server's own; or NULL */
	const char *reason;       /* why not; or NULL */
};
struct delivery_log;
/* For appending, by one at a time: ERR_IO if another is at work.  Made if it
 * is not there. */
int delivery_log_open(struct delivery_log **, const char *bundle,
    struct err *) MUST_USE;
void delivery_log_close(struct delivery_log *);
int delivery_log_add(struct delivery_log *, const struct delivery *,
    struct err *) MUST_USE;
/* What became of it last, and how often it was sent; false: nothing is known.
 * The manifest is the one of what would go out. */
bool delivery_log_last(const struct delivery_log *, const char *channel,
    const char *to, const char *manifest, enum delivery_event *last,
    size_t *sent);
/* For `muster verify`: one line about it, none if it is not there. */
int delivery_log_verify(const char *bundle, const struct verify_line *,
    size_t *bad, struct err *) MUST_USE;
const char *delivery_event_text(enum delivery_event);

/* Every file of both folders, byte for byte, but for the seal. */
int bundle_compare(const char *bundle, const char *again,
    const struct verify_line *, size_t *bad, struct err *) MUST_USE;

#endif
