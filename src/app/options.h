/* SPDX-License-Identifier: Apache-2.0 */
/* What the command line knows, for whoever completes it. */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include "app/app.h"

struct known_option {
	const char *name;
	int letter;
	const char *argument; /* NULL: takes none */
	const char *meaning;
};

/* The i-th option that the command takes; NULL behind the last. */
const struct known_option *options_of(const struct command *, size_t i);
/* NULL: there is none of that name. */
const struct command *options_command(const char *name);

#endif
