/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a platform does with permissions and conditions, as data of its
 * catalogue: attributes that any request has, texts it fills in by itself,
 * how parameters are written.
 */
#ifndef MODEL_PLATFORM_H
#define MODEL_PLATFORM_H

#include "base/base.h"
#include "model/predicate.h"

struct arena;
struct err;
struct json;

/* What the value of an attribute, or of a filled text, names. */
enum platform_naming {
	PLATFORM_NAMES_NOTHING,
	PLATFORM_NAMES_ACCOUNT,     /* its id */
	PLATFORM_NAMES_LOGIN,       /* of an account */
	PLATFORM_NAMES_GROUP,       /* name of a group of the account */
	PLATFORM_NAMES_SCOPE,       /* id of the scope */
	PLATFORM_NAMES_ENVIRONMENT, /* id of the environment */
	PLATFORM_NAMES_ZONE         /* name of a zone of the environment */
};

struct platform_attribute {
	const char *name, *label;
	enum attribute_type type;
	enum platform_naming names;
	bool everywhere; /* every permission knows it */
};
/* A text in a value that the platform replaces: "${global:userId}". */
struct platform_filled {
	const char *text;
	enum platform_naming with;
};
struct platform {
	const struct platform_attribute *attributes; /* by name */
	size_t n_attributes;
	const struct platform_filled *filled;
	size_t n_filled;
	/* A parameter is prefix, name, suffix; NULL: there are none. */
	const char *parameter_prefix, *parameter_suffix;
	const char *parameter_separator; /* of several values; or NULL */
	struct predicate_terms terms; /* the types of the attributes */
};

/* From the top of a catalogue; what is absent is none.  ERR_DATA, with the
 * path in the document, ERR_NOMEM. */
int platform_read(struct platform *, const struct json *root, struct arena *,
    struct err *) MUST_USE;
/* NULL if the platform says nothing of it: text, of some permissions only. */
const struct platform_attribute *platform_attribute(
    const struct platform *, const char *name);

#endif
