/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A condition: attribute, operator, values; a list of them means AND, a list
 * of values means OR.  Not tied to any source.
 */
#ifndef MODEL_CONDITION_H
#define MODEL_CONDITION_H

#include "base/base.h"

enum condition_operator {
	CONDITION_EQUAL, CONDITION_NOT_EQUAL, CONDITION_LESS,
	CONDITION_GREATER, CONDITION_IN, CONDITION_NOT_IN,
	CONDITION_STARTS_WITH, CONDITION_NOT_STARTS_WITH, CONDITION_MATCH
};

struct condition {
	const char *attribute;
	enum condition_operator operator;
	const char *const *values;
	size_t n_values;
};

/* A named, reusable set of conditions put on a grant (a boundary). */
struct boundary {
	const char *source, *id, *name;
	const char *text;   /* as the source has it */
	const struct condition *conditions;
	size_t n_conditions;
	enum tri readable;  /* TRI_NO: the text was not understood */
	const char *problem; /* why not, with line and column; else NULL */
	size_t evidence;    /* exchange number, NONE if none */
};

const char *condition_operator_text(enum condition_operator); /* "NOT IN" */
struct strbuf;
/* storage:bucket-name IN ("a", "b") AND ...; appended. */
void condition_print(struct strbuf *, const struct condition *, size_t n);

#endif
