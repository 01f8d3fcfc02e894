/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials: where they come from, and that they go. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/secret_private.h"
#include "base/text.h"

#define MAX_ARGUMENTS 64
#define PAGE 4096 /* at least: only the alignment of memory to lock */

void
secret_wipe(void *bytes, size_t n)
{
	volatile unsigned char *p = bytes;

	while (n-- > 0)
		*p++ = 0;
}

static size_t
pages(size_t len)
{
	return (len + 1 + PAGE - 1) / PAGE * PAGE;
}

/* On pages of its own, so that unlocking one never unlocks another. */
int
secret_set(
    struct secret *secret, const char *bytes, size_t len, struct err *err)
{
	void *memory = NULL;

	if (len > SECRET_MAX)
		return err_set(err, ERR_LIMIT,
		    "a secret of more than %zu bytes",
		    SECRET_MAX);
	if (posix_memalign(&memory, PAGE, pages(len)) != 0)
		return err_nomem(err);
	(void)mlock(memory, pages(len)); /* where allowed */
	if (len > 0)
		memcpy(memory, bytes, len);
	((char *)memory)[len] = '\0';
	secret_clear(secret);
	secret->bytes = memory;
	secret->len = len;
	return 0;
}

void
secret_clear(struct secret *secret)
{
	if (secret->bytes != NULL) {
		secret_wipe(secret->bytes, secret->len);
		(void)munlock(secret->bytes, pages(secret->len));
		free(secret->bytes);
	}
	secret->bytes = NULL;
	secret->len = 0;
}

static int
refuse(const struct json *v, struct err *err, const char *message)
{
	(void)json_error(v, err, "%s", message);
	err->code = ERR_CONFIG;
	return -1;
}

static int
parse_name(struct secret_ref *ref, const struct json *member,
    struct arena *arena, struct err *err)
{
	const char *name;

	if (json_type(member) != JSON_TEXT)
		return refuse(member, err, "must be a text");
	if (json_as_text(member, &name, err) != 0)
		return -1;
	if (*name == '\0')
		return refuse(member, err, "must not be empty");
	if (ref->kind == SECRET_ENV && strchr(name, '=') != NULL)
		return refuse(member, err, "not the name of a variable");
	if (ref->kind == SECRET_CREDENTIAL &&
	    (strchr(name, '/') != NULL || strcmp(name, ".") == 0 ||
		strcmp(name, "..") == 0))
		return refuse(member, err, "a credential name has no \"/\"");
	ref->name = arena_strdup(arena, name);
	return ref->name == NULL ? err_nomem(err) : 0;
}

static int
parse_command(struct secret_ref *ref, const struct json *list,
    struct arena *arena, struct err *err)
{
	size_t n = 0, count = json_count(list);
	const char **argv, *text;
	struct json item;

	if (json_type(list) != JSON_LIST || count == 0 || count > MAX_ARGUMENTS)
		return refuse(
		    list, err, "must be a list: the program and its arguments");
	argv = arena_alloc(arena, count + 1, sizeof(*argv));
	if (argv == NULL)
		return err_nomem(err);
	for (bool ok = json_first(list, &item); ok; ok = json_next(&item)) {
		if (json_type(&item) != JSON_TEXT)
			return refuse(&item, err, "must be a text");
		if (json_as_text(&item, &text, err) != 0)
			return -1;
		argv[n] = arena_strdup(arena, text);
		if (argv[n++] == NULL)
			return err_nomem(err);
	}
	if (*argv[0] == '\0')
		return refuse(list, err, "the program has no name");
	ref->argv = argv;
	return 0;
}

int
secret_ref_parse(struct secret_ref *ref, const struct json *v,
    struct arena *arena, struct err *err)
{
	static const char *const kinds[] = { "env", "file", "credential",
		"command" };
	struct json member;

	memset(ref, 0, sizeof(*ref));
	if (json_type(v) != JSON_OBJECT)
		return refuse(v, err,
		    "a secret is not written here but referred to: "
		    "{\"env\": NAME}, {\"file\": PATH}, {\"credential\": "
		    "NAME} or {\"command\": [PROGRAM, ...]}");
	if (json_only(v, kinds, NITEMS(kinds), err) != 0)
		return -1;
	if (json_count(v) != 1)
		return refuse(v, err,
		    "needs exactly one of \"env\", "
		    "\"file\", \"credential\" and \"command\"");
	(void)json_first(v, &member);
	for (size_t i = 0; i < NITEMS(kinds); i++)
		if (strcmp(json_key(&member), kinds[i]) == 0)
			ref->kind = (enum secret_kind)(SECRET_ENV + (int)i);
	if (ref->kind == SECRET_COMMAND)
		return parse_command(ref, &member, arena, err);
	return parse_name(ref, &member, arena, err);
}

/* What is taken of a source: a line, or its lines as they are. */
struct taking {
	const struct secret_ref *ref;
	const struct secret_env *env;
	bool lines;
	int input; /* of a command; -1: none */
};

/* Checks the raw bytes of a source and keeps them; a line without its end. */
static int
keep(struct secret *secret, const struct taking *t, const char *bytes,
    size_t len, struct err *err)
{
	if (!t->lines && len > 0 && bytes[len - 1] == '\n')
		len--;
	if (!t->lines && len > 0 && bytes[len - 1] == '\r')
		len--;
	if (len == 0)
		return err_set(err, ERR_CONFIG, "is empty");
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (t->lines && (c == '\n' || c == '\r' || c == '\t'))
			continue;
		if (c == '\n')
			return err_set(
			    err, ERR_CONFIG, "has more than one line");
		if (c < 0x20 || c == 0x7F)
			return err_set(
			    err, ERR_CONFIG, "holds a control character");
	}
	if (!text_is_utf8(bytes, len))
		return err_set(err, ERR_CONFIG, "is not UTF-8");
	return secret_set(secret, bytes, len, err);
}

static int
load_env(struct secret *secret, const struct taking *t, struct err *err)
{
	const struct secret_env *env = t->env;
	const char *value = NULL;

	if (env->lookup != NULL)
		value = env->lookup(env->context, t->ref->name);
	if (value == NULL)
		return err_set(err, ERR_CONFIG, "is not set");
	return keep(secret, t, value, strlen(value), err);
}

/*
 * systemd guards its credential folder itself, and the files in it may
 * belong to root: only a file of our own is checked for owner and mode.
 */
static int
load_file(struct secret *secret, const struct taking *t, const char *path,
    struct err *err)
{
	char *bytes;
	size_t len;
	int rc;

	rc = t->ref->kind == SECRET_FILE
		 ? file_read_private(path, SECRET_RAW_MAX, &bytes, &len, err)
		 : file_read(path, SECRET_RAW_MAX, &bytes, &len, err);
	if (rc != 0)
		return -1;
	rc = keep(secret, t, bytes, len, err);
	secret_wipe(bytes, len);
	free(bytes);
	return rc;
}

static int
load_path(struct secret *secret, const struct taking *t, const char *dir,
    struct err *err)
{
	const char *name = t->ref->name;
	struct arena arena;
	char *path;
	int rc = -1;

	arena_init(&arena);
	if (name[0] == '/' || dir == NULL)
		path = arena_strdup(&arena, name);
	else
		path = file_join(&arena, dir, name);
	if (path == NULL)
		err_nomem(err);
	else
		rc = load_file(secret, t, path, err);
	arena_clear(&arena);
	return rc;
}

static int
load_command(struct secret *secret, const struct taking *t, struct err *err)
{
	const struct secret_command command = { t->ref->argv,
		t->env->config_dir, t->input };
	char raw[SECRET_RAW_MAX + 1];
	size_t len = 0;
	int rc;

	rc = secret_run(&command, raw, &len, err);
	if (rc == 0)
		rc = keep(secret, t, raw, len, err);
	secret_wipe(raw, sizeof(raw));
	return rc;
}

static int
load(struct secret *secret, const struct taking *t, struct err *err)
{
	switch (t->ref->kind) {
	case SECRET_NONE:
		break;
	case SECRET_ENV:
		return load_env(secret, t, err);
	case SECRET_FILE:
		return load_path(secret, t, t->env->config_dir, err);
	case SECRET_CREDENTIAL:
		if (t->env->credentials_dir == NULL)
			return err_set(err, ERR_CONFIG,
			    "no $CREDENTIALS_DIRECTORY: the service needs "
			    "LoadCredential=%s",
			    t->ref->name);
		return load_path(secret, t, t->env->credentials_dir, err);
	case SECRET_COMMAND:
		return load_command(secret, t, err);
	}
	return err_set(err, ERR_CONFIG, "is not configured");
}

const char *
secret_ref_text(const struct secret_ref *ref, struct arena *arena)
{
	static const char *const words[] = { "no secret", "env", "file",
		"credential", "command" };
	const char *name = ref->name, *text;

	/* Arguments of a command may say more than they should. */
	if (ref->kind == SECRET_COMMAND && ref->argv != NULL)
		name = ref->argv[0];
	if (ref->kind == SECRET_NONE || name == NULL)
		return words[ref->kind];
	text = arena_printf(arena, "%s %s", words[ref->kind], name);
	return text == NULL ? words[ref->kind] : text;
}

static int
take(struct secret *secret, const struct taking *t, struct err *err)
{
	struct arena arena;
	int rc;

	secret_clear(secret);
	rc = load(secret, t, err);
	if (rc == 0)
		return 0;
	arena_init(&arena);
	(void)err_wrap(err, "%s%s", t->input == -1 ? "secret from " : "",
	    secret_ref_text(t->ref, &arena));
	arena_clear(&arena);
	return -1;
}

int
secret_load(struct secret *secret, const struct secret_ref *ref,
    const struct secret_env *env, struct err *err)
{
	const struct taking t = { ref, env, false, -1 };

	return take(secret, &t, err);
}

int
secret_load_lines(struct secret *secret, const struct secret_ref *ref,
    const struct secret_env *env, struct err *err)
{
	const struct taking t = { ref, env, true, -1 };

	return take(secret, &t, err);
}

/* A file, not a pipe: some programs that sign want to know its size. */
int
secret_ask(struct secret *secret, const struct secret_ref *ref,
    const struct secret_env *env, const void *input, size_t len,
    struct err *err)
{
	FILE *file = tmpfile();
	struct taking t = { ref, env, true, -1 };
	int rc = -1;

	secret_clear(secret);
	if (file == NULL)
		return err_set(err, ERR_IO, "temporary file: %s",
		    strerror(errno));
	t.input = fileno(file);
	if (ref->kind != SECRET_COMMAND)
		err_set(err, ERR_CONFIG, "not a command");
	else if (fwrite(input, 1, len, file) != len || fflush(file) != 0 ||
	    lseek(t.input, 0, SEEK_SET) != 0)
		err_set(err, ERR_IO, "temporary file: %s", strerror(errno));
	else
		rc = take(secret, &t, err);
	(void)fclose(file);
	return rc;
}
