/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A published bundle is handed over: who gets what, what it says, and the
 * record of it.  Settings and the files of the bundle on this side; messages
 * and the log of deliveries behind deliver/deliver.h, servers behind
 * net/net.h, cryptography behind seal/seal.h.
 */
#ifndef APP_SEND_H
#define APP_SEND_H

#include "app/app.h"
#include "base/digest.h"
#include "base/strbuf.h"
#include "deliver/deliver.h"

struct json;
struct strbuf;

/* ---- config_deliver.c: "deliver" of the configuration ---- */

#define SEND_MAX_RECIPIENTS 200
#define SEND_MAX_ATTACH 32 /* names in one list */
#define SEND_MAX_MIB 100   /* of one mail, at most; default 20 */

/* When a run hands over by itself; `muster send` always does. */
enum send_on {
	SEND_ALWAYS,
	SEND_FINDINGS, /* an open finding, or incomplete */
	SEND_NEW,      /* a finding that the last review had not, or that */
	SEND_NEVER
};

enum send_protect { SEND_PLAIN, SEND_SMIME, SEND_OPENPGP };

struct send_recipient {
	struct mail_address address;
	const char *const *attach; /* file names, formats; ends with NULL */
	bool by_default;           /* nobody said what to attach */
	bool redacted;             /* gets the files of the twin */
	enum send_protect protect;
	bool encrypted_only;       /* never gets a mail that can be read */
	/* Whole paths.  With a certificate or a fingerprint the mail is
	 * encrypted to it, without it is only signed. */
	const char *certificate;   /* S/MIME, PEM; NULL: none */
	bool gcm;                  /* S/MIME: AES-256-GCM */
	const char *fingerprint;   /* OpenPGP; NULL: none */
	const char *key;           /* OpenPGP; NULL: it is in our home */
};

/* Who we are when a mail is signed; whole paths. */
struct send_signer {
	const char *certificates; /* S/MIME, PEM: ours, then its chain; NULL */
	struct secret_ref key;    /* S/MIME: PEM of the private key */
	const char *home;         /* OpenPGP: GnuPG's folder; NULL: none */
	const char *fingerprint;  /* OpenPGP: of the signing key; NULL */
	struct secret_ref pgp_key; /* OpenPGP: exported; else it is in home */
	struct secret_ref passphrase; /* OpenPGP: SECRET_NONE */
};

struct send_mail {
	struct smtp_server server; /* but for the secret; hello and cancel */
	struct secret_ref secret;  /* password or token; SECRET_NONE */
	struct mail_address from;
	struct mail_address reply_to; /* .address NULL: not said */
	size_t max_bytes;
	struct send_signer signer;
	struct send_recipient *recipients;
	size_t n_recipients;
};

/* That there is a review, in counts, to a place that takes messages. */
#define SEND_MAX_WEBHOOKS 32
struct send_webhook {
	const char *name; /* ours, in the place of the URL */
	enum webhook_kind kind;
	struct secret_ref url;
	struct secret_ref secret; /* signs; of WEBHOOK_JSON only */
};

struct config_deliver {
	enum send_on on;
	struct send_mail *mail; /* NULL: none */
	struct send_webhook *webhooks;
	size_t n_webhooks;
};

/* ---- send_facts.c: what a bundle says of itself ---- */

struct send_file {
	const char *name, *sha256; /* the seal's own have no digest: NULL */
	int64_t size;
};
enum send_severity { SEND_CRITICAL, SEND_HIGH, SEND_MEDIUM, SEND_LOW,
	SEND_INFO, SEND_SEVERITIES };
/* Numbers and status, and nobody's name.  -1: the bundle does not say. */
struct send_facts {
	const char *folder;
	char manifest[DIGEST_HEX];   /* SHA-256 of its manifest */
	const char *id;              /* of the campaign */
	const char *title, *entity, *classification; /* NULL: not said */
	const char *language;        /* "en" */
	const char *twin_of;         /* of a twin: whose, else NULL */
	int64_t now;
	bool complete;
	bool compared;               /* there was a review before this one */
	bool is_signed, is_timed;
	int64_t accounts, groups, findings, excepted, new_findings, reopened,
	    fixed, unknown;
	int64_t severity[SEND_SEVERITIES]; /* open ones */
	int64_t fresh[SEND_SEVERITIES];    /* of these new */
	const struct send_file *files;     /* by name; then the seal's */
	size_t n_files;
};
/* In the arena.  ERR_DATA: it is no bundle, or not one of ours. */
int send_read_facts(struct send_facts *, const char *folder, struct arena *,
    struct err *) MUST_USE;
/* The redacted twin beside a bundle; ERR_DATA if it is another's. */
int send_read_twin(struct send_facts *, const struct send_facts *of,
    struct arena *, struct err *) MUST_USE;

/* ---- send_attach.c: the files that go along ---- */

struct send_left_out {
	const char *name;
	enum { SEND_TOO_LARGE, SEND_NOT_THERE } why;
	int64_t size; /* -1: not known */
};
struct send_attached {
	const struct send_file **files;
	size_t n_files;
	struct send_left_out *left_out;
	size_t n_left_out;
};
/* In the order that the recipient's list has; `room` is for all of them. */
int send_choose(struct send_attached *, const struct send_facts *,
    const struct send_recipient *, size_t room, struct arena *, struct err *)
    MUST_USE;

/* ---- send_letter.c: what the mail says ---- */

struct send_text {
	char *subject, *text, *html; /* owned */
	char *outer; /* the subject for everybody's eyes, likewise */
};
int send_write_letter(struct send_text *, struct run *,
    const struct send_facts *, const struct send_attached *, bool private,
    struct err *) MUST_USE;
void send_text_clear(struct send_text *);

/* The same in a few lines, without anybody's words but ours. */
#define SEND_MAX_LINES 24
struct send_summary { /* in the arena */
	const char *title, *summary;
	struct webhook_line lines[SEND_MAX_LINES];
	size_t n_lines;
};
int send_write_summary(struct send_summary *, struct run *,
    const struct send_facts *, struct err *) MUST_USE;

/* ---- send_hooks.c ---- */

/* Whether there is a URL for each, and a key where it is signed. */
int send_hooks_check(struct run *, struct err *) MUST_USE;
int send_hook_try(struct run *, const struct send_webhook *, struct err *)
    MUST_USE;

/* ---- send_protect.c ---- */

/* Whether nobody but the recipient can read it. */
bool send_is_encrypted(const struct send_recipient *);
/*
 * The entity as this recipient gets it: signed, encrypted, or as it is.
 * *how says which, for the record.  A failure is never a reason to send it
 * with less protection.
 */
int send_protect(struct run *, const struct send_recipient *,
    const struct strbuf *entity, struct strbuf *out, const char **how,
    struct err *) MUST_USE;
/*
 * Whether keys and certificates can be used: before anybody is asked.  Only
 * what this program cannot do at all is a failure; a key that is not good
 * concerns its recipient, and is a warning.
 */
int send_protect_check(struct run *, const struct send_mail *, struct err *)
    MUST_USE;
/* Of one recipient, or, without one, of what signs in that way.  *until: when
 * the key ends; UTC_UNKNOWN: never. */
int send_protect_try(struct run *, const struct send_recipient *,
    enum send_protect, int64_t *until, struct err *) MUST_USE;

/* config_webhook.c: "webhooks" of "deliver". */
int config_webhooks(struct config_deliver *, const struct json *deliver,
    struct arena *, struct err *) MUST_USE;

/* config_protect.c: what signs and encrypts a mail. */
int config_signer(struct send_signer *, const struct json *mail,
    const char *dir, struct arena *, struct err *) MUST_USE;
int config_protect(struct send_recipient *, const struct json *recipient,
    const char *dir, struct arena *, struct err *) MUST_USE;
/* ERR_CONFIG unless there is what that protection takes. */
int config_protect_check(const struct send_recipient *,
    const struct send_signer *, const struct json *recipient,
    struct err *) MUST_USE;

/* doctor_deliver.c: a line for each key and each webhook; nothing is sent. */
int send_doctor(struct run *, const struct source_check *, struct err *)
    MUST_USE;

/* ---- send_compose.c: one mail ---- */

struct send_composed {
	struct strbuf mail;              /* as it goes out */
	char sha256[DIGEST_HEX];         /* of that */
	const char *id, *how, *subject;
	struct send_attached attached;   /* each file with its digest */
};
/* Clear it, whatever comes of it.  `sent`: how often the recipient got this
 * bundle already. */
int send_compose(struct send_composed *, struct run *,
    const struct send_recipient *, const struct send_facts *, size_t sent,
    struct err *) MUST_USE;
void send_composed_clear(struct send_composed *);

/* ---- send.c: everybody on the list ---- */

struct send_options {
	const char *to;    /* this recipient only; NULL: all */
	bool again;        /* those as well who have it */
	bool verify;       /* that the bundle is what was published */
	bool dry;          /* nothing is sent and nothing recorded */
	const char *eml;   /* folder for the mails of a dry run; NULL: none */
	/* Each recipient and what became of it; a dry run has SENT. */
	void (*tell)(void *, const struct delivery *, bool before);
	void *context;
};
struct send_counts {
	size_t sent, before, failed; /* before: had it already */
};
/* Whatever can be wrong at home is found here; a run that has recipients of
 * a redacted twin will make one. */
int send_prepare(struct run *, struct err *) MUST_USE;
/* -1 only for what concerns all of it: what failed for one recipient is
 * told, recorded and counted. */
int send_bundle(struct run *, const char *folder, const struct send_options *,
    struct send_counts *, struct err *) MUST_USE;
/* At the end of a run: everybody, told to the log.  -1 with a reason if
 * somebody did not get it. */
int send_published(struct run *, const char *folder, struct err *) MUST_USE;
/* send_server.c: the server of the configuration with its password or token,
 * to be cleared. */
int send_open_server(struct smtp_server *, struct secret *, struct run *,
    struct err *) MUST_USE;
/* send_doctor.c: the mail server, and the password or token; no mail. */
int send_doctor_server(struct run *, const struct source_check *,
    struct err *) MUST_USE;

#endif
