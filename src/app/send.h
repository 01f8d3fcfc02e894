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
	/* Whole paths.  With one the mail is encrypted to it, without it is
	 * only signed. */
	const char *certificate;   /* S/MIME, PEM; NULL: none */
	const char *key;           /* OpenPGP; NULL: none */
};

/* Who we are when a mail is signed; whole paths. */
struct send_signer {
	const char *certificates; /* S/MIME, PEM: ours, then its chain; NULL */
	struct secret_ref key;    /* S/MIME: PEM of the private key */
	const char *home;         /* OpenPGP: GnuPG's folder; NULL: its own */
	const char *fingerprint;  /* OpenPGP: of the signing key; NULL */
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

struct config_deliver {
	enum send_on on;
	struct send_mail *mail; /* NULL: none */
};

#endif
