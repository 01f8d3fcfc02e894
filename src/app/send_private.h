/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files that hand a bundle over. */
#ifndef APP_SEND_PRIVATE_H
#define APP_SEND_PRIVATE_H

#include "app/send.h"

struct sending {
	struct run *run;
	const struct send_mail *settings;
	const struct send_options *options;
	struct send_counts *counts;
	struct send_facts facts, twin;
	bool twin_is_read;
	struct err no_twin;
	struct delivery_log *log;
	struct smtp_server server;
	struct secret secret;
	bool stopped; /* the server takes nothing, whoever it is for */
	char reason[SMTP_REPLY];
};

/* Counts it and tells whoever listens. */
void send_tell(struct sending *, const struct delivery *, bool before);
/* Into the record, if there is one. */
int send_record(struct sending *, struct delivery *, struct err *) MUST_USE;
/* Not sent, and nothing was handed to a server. */
int send_give_up(struct sending *, struct delivery *, enum delivery_event,
    const char *reason, struct err *) MUST_USE;
/* Has it, or may have it: true, and told.  What is `repeatable` does no harm
 * when it comes twice. */
bool send_is_settled(struct sending *, struct delivery *, bool repeatable,
    size_t *sent);
/* Whether `--to` leaves that one in. */
bool send_is_chosen(const struct sending *, const char *to);
/* A file of a dry run. */
int send_keep(struct sending *, const char *name, const char *bytes,
    size_t len, struct err *) MUST_USE;

/* send_hooks.c: every webhook is told of the bundle. */
int send_hooks(struct sending *, struct err *) MUST_USE;

#endif
