/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of the secret module. */
#ifndef BASE_SECRET_PRIVATE_H
#define BASE_SECRET_PRIVATE_H

#include "base/secret.h"

#define SECRET_MAX (8 * KIB)
#define SECRET_RAW_MAX (SECRET_MAX + 2) /* and a line end */

/* Not left out by the compiler, unlike memset on memory about to go. */
void secret_wipe(void *, size_t);
/* A command without a shell, with our environment. */
struct secret_command {
	const char *const *argv;
	const char *dir; /* where "./program" is looked for */
	int input;       /* its standard input; -1: an empty one */
};
/* Lasts at most COMMAND_SECONDS; what it prints (at most SECRET_RAW_MAX
 * bytes) goes to out. */
int secret_run(const struct secret_command *, char out[SECRET_RAW_MAX + 1],
    size_t *len, struct err *) MUST_USE;

#endif
