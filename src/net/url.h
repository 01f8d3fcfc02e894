/* SPDX-License-Identifier: Apache-2.0 */
/* Private to net: what may be asked for, and where it goes. */
#ifndef NET_URL_H
#define NET_URL_H

#include "base/base.h"

struct err;

#define URL_MAX_HOST 256

struct url {
	char host[URL_MAX_HOST];        /* lower case, no brackets */
	char origin[URL_MAX_HOST + 32]; /* "https://host:port" */
	const char *target; /* path and query, in the text that was read */
	bool plain;         /* http, so a loopback host */
};

/*
 * Reads an absolute URL.  ERR_CONFIG for anything but http and https, for
 * credentials or a fragment in it, for bytes that must be percent-encoded,
 * and for plain http to another machine.  The message shows no secret.
 */
int url_read(struct url *, const char *, struct err *) MUST_USE;
/* The same, but plain http may go anywhere. */
int url_read_plain(struct url *, const char *, struct err *) MUST_USE;
/* 127.0.0.0/8, ::1, or the name localhost. */
bool url_is_loopback(const char *host);
/* "https://host:port" of any text, "" if it is none: for redirects. */
void url_origin(const char *, char *out, size_t room);

#endif
