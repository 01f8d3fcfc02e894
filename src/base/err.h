/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Code and message of a failure.  What can fail returns 0, or -1 with *err
 * set; going up, each caller adds where it was (err_wrap), nobody replaces
 * the cause.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/base.h"

/* A code exists only where a caller acts on it. */
enum err_code {
	ERR_NONE = 0,
	ERR_NOMEM,     /* no memory */
	ERR_USAGE,     /* the command line is wrong: exit 3 */
	ERR_CONFIG,    /* the configuration is wrong: exit 3 */
	ERR_DATA,      /* what came in is not what it should be */
	ERR_LIMIT,     /* a named limit was passed */
	ERR_IO,        /* the file system refused */
	ERR_NET,       /* no usable answer from a server */
	ERR_AUTH,      /* a credential was refused */
	ERR_EXISTS,    /* it is there already and must not be replaced */
	ERR_CANCELLED, /* the operator stopped the run */
	ERR_TAPE       /* the tape does not hold the request */
};

struct err {
	enum err_code code;
	char text[1024]; /* UTF-8, cut at a character if too long */
};

/* Sets code and message; returns -1, so that callers can `return err_set()`. */
int err_set(struct err *, enum err_code, const char *, ...) PRINTF_LIKE(3, 4);
/* Puts "where: " before the message; returns -1. */
int err_wrap(struct err *, const char *, ...) PRINTF_LIKE(2, 3);
/* err_set(ERR_NOMEM) in one word; returns -1. */
int err_nomem(struct err *);
void err_clear(struct err *);

#endif
