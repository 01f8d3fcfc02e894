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

#endif
