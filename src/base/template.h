/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logic-less templates for HTML and mail: {{name}} escaped, {{{name}}} raw,
 * nothing else.  Values come from the caller's lookup; an unknown name is an
 * error that says the line.
 */
#ifndef BASE_TEMPLATE_H
#define BASE_TEMPLATE_H

#include <stdio.h>

#include "base/base.h"

struct err;
struct template_values {
	/* Writes the value of `name`; -1 with err if there is none. */
	int (*put)(void *, const char *name, FILE *, bool raw, struct err *);
	void *context;
};
int template_write(const char *text, size_t len, const struct template_values *,
    FILE *, struct err *) MUST_USE;

#endif
