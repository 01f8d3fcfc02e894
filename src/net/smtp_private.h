/* SPDX-License-Identifier: Apache-2.0 */
/* Private to net: one try of one message, and what it shows. */
#ifndef NET_SMTP_PRIVATE_H
#define NET_SMTP_PRIVATE_H

#include "net/net.h"

struct err;

enum smtp_trouble {
	TALK_DONE,
	TALK_CONNECT,   /* not reached, name unknown */
	TALK_NO_TLS,    /* STARTTLS not offered, or refused */
	TALK_TLS,       /* not verified, or no common ground */
	TALK_NO_AUTH,   /* the method is not offered */
	TALK_AUTH,      /* user, password or token refused */
	TALK_TIMEOUT,
	TALK_CUT,       /* the connection ended */
	TALK_REFUSED,   /* the server said no to something else */
	TALK_CANCELLED,
	TALK_LIBRARY    /* libcurl: an option, a file of certificates */
};

struct smtp_talk {
	enum smtp_trouble trouble;
	bool ready;     /* the recipient was named */
	bool whole;     /* the last byte of the mail went out */
	bool answered;  /* and the server said something after that */
	int status;     /* of its last reply; 0: none */
	char reply[SMTP_REPLY];
	char error[256]; /* in libcurl's words */
};
/* `mail` NULL: nothing is sent. */
int smtp_talk(const struct smtp_server *, const struct smtp_mail *,
    struct smtp_talk *, struct err *) MUST_USE;
/* What that means, in *result; pure. */
void smtp_judge(const struct smtp_server *, const struct smtp_talk *,
    struct smtp_result *);

#endif
