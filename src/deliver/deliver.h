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
 * trusted time of it (request and reply), and the record of deliveries. */
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
	int status; /* of the last answer; 0: none */
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

/* Every file of both folders, byte for byte, but for the seal. */
int bundle_compare(const char *bundle, const char *again,
    const struct verify_line *, size_t *bad, struct err *) MUST_USE;

#endif
