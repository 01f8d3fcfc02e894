/* SPDX-License-Identifier: Apache-2.0 */
/* Typed values from a JSON document, with errors that name the path. */
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json_private.h"
#include "base/text.h"
#include "base/utc.h"

#define MAX_PATH_TEXT 200
#define EXACT 9007199254740992.0 /* 2^53 */

static const char *
type_name(enum json_type type)
{
	switch (type) {
	case JSON_ABSENT:
		return "missing";
	case JSON_NULL:
		return "null";
	case JSON_BOOL:
		return "true or false";
	case JSON_NUMBER:
		return "a number";
	case JSON_TEXT:
		return "a text";
	case JSON_LIST:
		return "a list";
	case JSON_OBJECT:
		return "an object";
	}
	return "";
}

/* "line 3: groups[3].uuid: message"; the line where it is known. */
static int
fail(const struct json *v, const char *key, struct err *err, enum err_code code,
    const char *message)
{
	char path[MAX_PATH_TEXT], line[40] = "";

	json_path(v, path, sizeof(path));
	if (json_line(v) > 0)
		(void)snprintf(line, sizeof(line), "line %zu: ", json_line(v));
	if (key == NULL)
		return err_set(err, code, "%s%s%s%s", line, path,
		    path[0] == '\0' ? "" : ": ", message);
	return err_set(err, code, "%s%s%s%s: %s", line, path,
	    path[0] == '\0' ? "" : ".", key, message);
}

int
json_error(const struct json *v, struct err *err, const char *format, ...)
{
	char message[sizeof(err->text)];
	va_list ap;

	va_start(ap, format);
	if (vsnprintf(message, sizeof(message), format, ap) < 0)
		message[0] = '\0';
	va_end(ap);
	return fail(v, NULL, err, ERR_DATA, message);
}

static int
wrong_type(const struct json *v, enum json_type wanted, struct err *err)
{
	char message[80];

	(void)snprintf(message, sizeof(message), "must be %s, is %s",
	    type_name(wanted), type_name(json_type(v)));
	return fail(v, NULL, err, ERR_DATA, message);
}

/* 1: there and of that type; 0: absent or null, where allowed; -1. */
static int
take(const struct json *v, const char *key, enum json_type type, bool optional,
    struct json *out, struct err *err)
{
	struct json up = *v;
	enum json_type is;

	if (json_type(v) != JSON_OBJECT)
		return wrong_type(v, JSON_OBJECT, err);
	json_member(v, key, out);
	is = json_type(out);
	if (is == type)
		return 1;
	if (optional && (is == JSON_ABSENT || is == JSON_NULL)) {
		out->node = NULL;
		return 0;
	}
	if (is == JSON_ABSENT)
		return fail(&up, key, err, ERR_DATA, "missing");
	return wrong_type(out, type, err);
}

static const char *
text_of(const struct json *v)
{
	const cJSON *node = v->node;

	return node->valuestring == NULL ? "" : node->valuestring;
}

int
json_as_text(const struct json *v, const char **out, struct err *err)
{
	*out = NULL;
	if (json_type(v) != JSON_TEXT)
		return wrong_type(v, JSON_TEXT, err);
	*out = text_of(v);
	return 0;
}

int
json_as_int(const struct json *v, int64_t *out, struct err *err)
{
	const cJSON *node = v->node;
	double value;

	*out = 0;
	if (json_type(v) != JSON_NUMBER)
		return wrong_type(v, JSON_NUMBER, err);
	value = node->valuedouble;
	if (!(fabs(value) <= EXACT) || floor(value) < value)
		return fail(v, NULL, err, ERR_DATA, "must be a whole number");
	*out = (int64_t)value;
	return 0;
}

bool
json_as_bool(const struct json *v)
{
	return cJSON_IsTrue((const cJSON *)v->node);
}

int
json_get_text(
    const struct json *v, const char *key, const char **out, struct err *err)
{
	struct json found;

	*out = NULL;
	if (take(v, key, JSON_TEXT, false, &found, err) != 1)
		return -1;
	*out = text_of(&found);
	return 0;
}

int
json_opt_text(
    const struct json *v, const char *key, const char **out, struct err *err)
{
	struct json found;
	int got = take(v, key, JSON_TEXT, true, &found, err);

	*out = got == 1 ? text_of(&found) : NULL;
	return got == -1 ? -1 : 0;
}

int
json_get_int(
    const struct json *v, const char *key, int64_t *out, struct err *err)
{
	struct json found;

	*out = 0;
	if (take(v, key, JSON_NUMBER, false, &found, err) != 1)
		return -1;
	return json_as_int(&found, out, err);
}

int
json_opt_int(const struct json *v, const char *key, int64_t absent,
    int64_t *out, struct err *err)
{
	struct json found;
	int got = take(v, key, JSON_NUMBER, true, &found, err);

	*out = absent;
	if (got != 1)
		return got;
	return json_as_int(&found, out, err);
}

int
json_opt_bool(
    const struct json *v, const char *key, enum tri *out, struct err *err)
{
	struct json found;
	int got = take(v, key, JSON_BOOL, true, &found, err);

	*out = TRI_UNKNOWN;
	if (got == 1)
		*out = json_as_bool(&found) ? TRI_YES : TRI_NO;
	return got == -1 ? -1 : 0;
}

int
json_opt_time(
    const struct json *v, const char *key, int64_t *out, struct err *err)
{
	struct json found;
	struct err cause;
	int got = take(v, key, JSON_TEXT, true, &found, err);

	*out = UTC_UNKNOWN;
	if (got != 1)
		return got;
	if (utc_parse(text_of(&found), out, &cause) == 0)
		return 0;
	*out = UTC_UNKNOWN;
	return fail(&found, NULL, err, ERR_DATA, cause.text);
}

int
json_get_list(
    const struct json *v, const char *key, struct json *out, struct err *err)
{
	return take(v, key, JSON_LIST, false, out, err) == 1 ? 0 : -1;
}

int
json_opt_list(
    const struct json *v, const char *key, struct json *out, struct err *err)
{
	return take(v, key, JSON_LIST, true, out, err) == -1 ? -1 : 0;
}

int
json_get_object(
    const struct json *v, const char *key, struct json *out, struct err *err)
{
	return take(v, key, JSON_OBJECT, false, out, err) == 1 ? 0 : -1;
}

int
json_opt_object(
    const struct json *v, const char *key, struct json *out, struct err *err)
{
	return take(v, key, JSON_OBJECT, true, out, err) == -1 ? -1 : 0;
}

static bool
is_known(const char *key, const char *const *known, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(key, known[i]) == 0)
			return true;
	return false;
}

static int
unknown_key(const struct json *member, const char *near, struct err *err)
{
	char message[160];

	if (near == NULL)
		return fail(member, NULL, err, ERR_CONFIG, "unknown key");
	(void)snprintf(message, sizeof(message),
	    "unknown key; did you mean \"%s\"?", near);
	return fail(member, NULL, err, ERR_CONFIG, message);
}

int
json_only(
    const struct json *v, const char *const *known, size_t n, struct err *err)
{
	struct json member;

	if (json_type(v) != JSON_OBJECT)
		return wrong_type(v, JSON_OBJECT, err);
	for (bool ok = json_first(v, &member); ok; ok = json_next(&member)) {
		const char *key = json_key(&member);

		if (!is_known(key, known, n))
			return unknown_key(
			    &member, text_nearest(key, known, n), err);
	}
	return 0;
}
