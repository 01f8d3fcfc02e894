/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials: references, sources, and that no message repeats a value. */
#include "support/test.h"

#include <sys/stat.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/secret.h"

#define VALUE "s3cr3t-value"

static char dir[64];
static struct arena arena;

static int
make_place(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/test_secret.XXXXXX");
	arena_init(&arena);
	return mkdtemp(dir) == NULL ? -1 : 0;
}

static int
drop_place(void **state)
{
	struct err err;

	(void)state;
	arena_clear(&arena);
	return file_remove_tree(dir, &err);
}

static const char *
lookup(void *context, const char *name)
{
	(void)context;
	if (strcmp(name, "GOOD") == 0)
		return VALUE;
	if (strcmp(name, "EMPTY") == 0)
		return "";
	if (strcmp(name, "LINES") == 0)
		return "one\ntwo";
	if (strcmp(name, "CONTROL") == 0)
		return "one\ttwo";
	if (strcmp(name, "LATIN1") == 0)
		return "p\xE4ss";
	return NULL;
}

static struct secret_env
env(void)
{
	struct secret_env e = { lookup, NULL, dir, dir };

	return e;
}

static char *
a_file(const char *name, const char *text, size_t len, mode_t mode)
{
	char *path = file_join(&arena, dir, name);
	FILE *file;

	assert_non_null(path);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
	return path;
}

static int
parse(const char *text, struct secret_ref *ref, struct err *err)
{
	struct json_doc *doc;
	struct json root;
	int rc;

	if (json_parse(&doc, text, strlen(text), &json_limits_config, err) != 0)
		fail_msg("%s", err->text);
	json_root(doc, &root);
	rc = secret_ref_parse(ref, &root, &arena, err);
	json_free(doc);
	return rc;
}

static void
references_are_read(void **state)
{
	struct secret_ref ref;
	struct err err;

	(void)state;
	assert_int_equal(parse("{\"env\":\"DT_TOKEN\"}", &ref, &err), 0);
	assert_int_equal(ref.kind, SECRET_ENV);
	assert_string_equal(ref.name, "DT_TOKEN");
	assert_string_equal(secret_ref_text(&ref, &arena), "env DT_TOKEN");
	assert_int_equal(parse("{\"file\":\"/a/b\"}", &ref, &err), 0);
	assert_int_equal(ref.kind, SECRET_FILE);
	assert_string_equal(secret_ref_text(&ref, &arena), "file /a/b");
	assert_int_equal(parse("{\"credential\":\"dt\"}", &ref, &err), 0);
	assert_int_equal(ref.kind, SECRET_CREDENTIAL);
	assert_int_equal(
	    parse("{\"command\":[\"pass\",\"show\",\"x\"]}", &ref, &err), 0);
	assert_int_equal(ref.kind, SECRET_COMMAND);
	assert_string_equal(ref.argv[2], "x");
	assert_null(ref.argv[3]);
	assert_string_equal(secret_ref_text(&ref, &arena), "command pass");
	memset(&ref, 0, sizeof(ref));
	assert_string_equal(secret_ref_text(&ref, &arena), "no secret");
}

static void
a_value_in_the_configuration_is_refused_unrepeated(void **state)
{
	static const char *const rows[] = { "\"" VALUE "\"",
		"{\"value\":\"" VALUE "\"}", "[\"" VALUE "\"]", "12345",
		"null" };
	struct secret_ref ref;
	struct err err;

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		assert_int_equal(parse(rows[i], &ref, &err), -1);
		assert_int_equal(err.code, ERR_CONFIG);
		assert_null(strstr(err.text, VALUE));
		assert_null(strstr(err.text, "12345"));
	}
}

static void
odd_references_are_refused(void **state)
{
	static const char *const rows[] = { "{}",
		"{\"env\":\"A\",\"file\":\"B\"}", "{\"env\":\"\"}",
		"{\"env\":\"A=B\"}", "{\"env\":5}", "{\"env\":null}",
		"{\"file\":[]}", "{\"credential\":\"../x\"}",
		"{\"credential\":\"..\"}", "{\"credential\":\".\"}",
		"{\"command\":[]}", "{\"command\":\"pass\"}",
		"{\"command\":[1]}", "{\"command\":[\"\"]}",
		"{\"comand\":[\"x\"]}" };
	struct secret_ref ref;
	struct err err;

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		if (parse(rows[i], &ref, &err) != -1)
			fail_msg("%s was taken", rows[i]);
		assert_int_equal(err.code, ERR_CONFIG);
	}
}

static int
load(const struct secret_ref *ref, struct secret *secret, struct err *err)
{
	struct secret_env e = env();

	return secret_load(secret, ref, &e, err);
}

static void
a_variable_is_read(void **state)
{
	struct secret_ref ref = { .kind = SECRET_ENV, .name = "GOOD" };
	struct secret secret = { NULL, 0 };
	struct err err;

	(void)state;
	assert_int_equal(load(&ref, &secret, &err), 0);
	assert_string_equal(secret.bytes, VALUE);
	assert_int_equal(secret.len, strlen(VALUE));
	assert_int_equal(load(&ref, &secret, &err), 0); /* replaces */
	secret_clear(&secret);
	assert_null(secret.bytes);
	assert_int_equal(secret.len, 0);
	secret_clear(&secret);
}

static void
unusable_values_are_refused(void **state)
{
	static const struct {
		const char *name, *message;
	} rows[] = {
		{ "MISSING", "secret from env MISSING: is not set" },
		{ "EMPTY", "secret from env EMPTY: is empty" },
		{ "LINES", "secret from env LINES: has more than one line" },
		{ "CONTROL",
		    "secret from env CONTROL: holds a control character" },
		{ "LATIN1", "secret from env LATIN1: is not UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct secret_ref ref = { .kind = SECRET_ENV,
			.name = rows[i].name };
		struct secret secret = { NULL, 0 };
		struct err err;

		assert_int_equal(load(&ref, &secret, &err), -1);
		assert_int_equal(err.code, ERR_CONFIG);
		assert_string_equal(err.text, rows[i].message);
		assert_null(secret.bytes);
	}
}

static void
files_lose_one_line_end(void **state)
{
	static const struct {
		const char *text, *wanted; /* NULL: refused */
	} rows[] = {
		{ VALUE, VALUE },
		{ VALUE "\n", VALUE },
		{ VALUE "\r\n", VALUE },
		{ " " VALUE " \n", " " VALUE " " },
		{ VALUE "\n\n", NULL },
		{ "\n", NULL },
		{ "", NULL },
		{ "a\nb\n", NULL },
	};
	struct secret_ref ref = { .kind = SECRET_FILE, .name = "key" };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct secret secret = { NULL, 0 };
		struct err err;
		int rc;

		(void)unlink(file_join(&arena, dir, "key"));
		(void)a_file("key", rows[i].text, strlen(rows[i].text), 0600);
		rc = load(&ref, &secret, &err);
		assert_int_equal(rc, rows[i].wanted == NULL ? -1 : 0);
		if (rc == 0)
			assert_string_equal(secret.bytes, rows[i].wanted);
		secret_clear(&secret);
	}
}

static void
size_and_mode_of_files_are_checked(void **state)
{
	struct secret_ref ref = { .kind = SECRET_FILE, .name = "big" };
	struct secret secret = { NULL, 0 };
	static char big[8 * 1024 + 2];
	struct err err;

	(void)state;
	memset(big, 'x', sizeof(big));
	big[8192] = '\n';
	(void)a_file("big", big, 8193, 0600);
	assert_int_equal(load(&ref, &secret, &err), 0);
	assert_int_equal(secret.len, 8192);
	secret_clear(&secret);
	big[8192] = 'x';
	(void)a_file("big", big, 8193, 0600);
	assert_int_equal(load(&ref, &secret, &err), -1);
	(void)a_file("big", VALUE, strlen(VALUE), 0644);
	assert_int_equal(load(&ref, &secret, &err), -1);
	assert_null(strstr(err.text, VALUE));
	assert_non_null(strstr(err.text, "chmod 600"));
	ref.name = "nul";
	(void)a_file("nul", "a\0b", 3, 0600);
	assert_int_equal(load(&ref, &secret, &err), -1);
	ref.name = "missing";
	assert_int_equal(load(&ref, &secret, &err), -1);
	assert_null(secret.bytes);
}

static void
credentials_come_from_their_folder(void **state)
{
	struct secret_ref ref = { .kind = SECRET_CREDENTIAL, .name = "cred" };
	struct secret_env e = env();
	struct secret secret = { NULL, 0 };
	struct err err;

	(void)state;
	(void)a_file("cred", VALUE "\n", strlen(VALUE) + 1, 0440);
	assert_int_equal(secret_load(&secret, &ref, &e, &err), 0);
	assert_string_equal(secret.bytes, VALUE);
	secret_clear(&secret);
	e.credentials_dir = NULL;
	assert_int_equal(secret_load(&secret, &ref, &e, &err), -1);
	assert_non_null(strstr(err.text, "LoadCredential=cred"));
}

static int
run(const char *const *argv, struct secret *secret, struct err *err)
{
	struct secret_ref ref = { .kind = SECRET_COMMAND, .argv = argv };

	secret->bytes = NULL;
	secret->len = 0;
	return load(&ref, secret, err);
}

static void
a_command_is_run_without_a_shell(void **state)
{
	const char *const echo[] = { "echo", "$HOME;`id`*", NULL };
	const char *const cat[] = { "sh", "-c", "cat; echo end", NULL };
	const char *const beside[] = { "./get", "x", NULL };
	static const char script[] = "#!/bin/sh\necho \"got $1\"\n";
	struct secret secret;
	struct err err;

	(void)state;
	assert_int_equal(run(echo, &secret, &err), 0);
	assert_string_equal(secret.bytes, "$HOME;`id`*");
	secret_clear(&secret);
	assert_int_equal(run(cat, &secret, &err), 0); /* empty input */
	assert_string_equal(secret.bytes, "end");
	secret_clear(&secret);
	(void)a_file("get", script, sizeof(script) - 1, 0700);
	assert_int_equal(run(beside, &secret, &err), 0);
	assert_string_equal(secret.bytes, "got x");
	secret_clear(&secret);
}

static void
a_command_that_fails_gives_no_secret(void **state)
{
	const char *const status[] = { "sh", "-c", "echo " VALUE "; exit 3",
		NULL };
	const char *const killed[] = { "sh", "-c", "kill -9 $$", NULL };
	const char *const silent[] = { "true", NULL };
	const char *const missing[] = { "no-such-program-here", NULL };
	const char *const endless[] = { "yes", NULL };
	struct secret secret;
	struct err err;

	(void)state;
	assert_int_equal(run(status, &secret, &err), -1);
	assert_string_equal(err.text, "secret from command sh: exit status 3");
	assert_null(secret.bytes);
	assert_int_equal(run(killed, &secret, &err), -1);
	assert_non_null(strstr(err.text, "ended by signal 9"));
	assert_int_equal(run(silent, &secret, &err), -1);
	assert_non_null(strstr(err.text, "is empty"));
	assert_int_equal(run(missing, &secret, &err), -1);
	assert_non_null(strstr(err.text, "cannot be started"));
	assert_int_equal(run(endless, &secret, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
}

static void
a_secret_is_a_copy_with_a_limit(void **state)
{
	static char big[8193];
	struct secret secret = { NULL, 0 };
	char text[] = VALUE;
	struct err err;

	(void)state;
	assert_int_equal(secret_set(&secret, text, strlen(text), &err), 0);
	memset(text, 0, sizeof(text));
	assert_string_equal(secret.bytes, VALUE);
	assert_int_equal(secret_set(&secret, "", 0, &err), 0);
	assert_string_equal(secret.bytes, "");
	assert_int_equal(secret_set(&secret, big, 8193, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	assert_int_equal(secret_set(&secret, big, 8192, &err), 0);
	secret_clear(&secret);
}

static void
a_key_keeps_its_lines(void **state)
{
	const struct secret_env e = env();
	struct secret secret = { 0 };
	struct secret_ref ref = { SECRET_ENV, "LINES", NULL };
	struct err err;

	(void)state;
	assert_int_equal(secret_load(&secret, &ref, &e, &err), -1);
	assert_int_equal(secret_load_lines(&secret, &ref, &e, &err), 0);
	assert_string_equal(secret.bytes, "one\ntwo");
	ref.name = "EMPTY";
	assert_int_equal(secret_load_lines(&secret, &ref, &e, &err), -1);
	assert_null(secret.bytes);
	ref = (struct secret_ref){ SECRET_FILE,
		a_file("key", "a\nb\n", 4, 0640), NULL };
	assert_int_equal(secret_load_lines(&secret, &ref, &e, &err), -1);
	assert_non_null(strstr(err.text, "chmod 600"));
	assert_int_equal(chmod(ref.name, 0600), 0);
	assert_int_equal(secret_load_lines(&secret, &ref, &e, &err), 0);
	assert_string_equal(secret.bytes, "a\nb\n");
	secret_clear(&secret);
}

static void
a_command_is_asked_with_a_file_on_its_input(void **state)
{
	static const char *const cat[] = { "sh", "-c",
		"test -f /dev/stdin && cat", NULL };
	static const char *const blind[] = { "echo", "done", NULL };
	static const char *const fails[] = { "sh", "-c", "exit 9", NULL };
	const struct secret_env e = env();
	struct secret secret = { 0 };
	struct secret_ref ref = { SECRET_COMMAND, NULL, cat };
	struct err err;

	(void)state;
	assert_int_equal(secret_ask(&secret, &ref, &e, "a\nb", 3, &err), 0);
	assert_string_equal(secret.bytes, "a\nb");
	ref.argv = blind; /* does not read what it is given */
	assert_int_equal(secret_ask(&secret, &ref, &e, "a", 1, &err), 0);
	assert_string_equal(secret.bytes, "done\n");
	ref.argv = fails;
	assert_int_equal(secret_ask(&secret, &ref, &e, "a", 1, &err), -1);
	assert_string_equal(err.text, "command sh: exit status 9");
	ref = (struct secret_ref){ SECRET_ENV, "GOOD", NULL };
	assert_int_equal(secret_ask(&secret, &ref, &e, "a", 1, &err), -1);
	assert_null(secret.bytes);
	secret_clear(&secret);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(references_are_read),
		cmocka_unit_test(
		    a_value_in_the_configuration_is_refused_unrepeated),
		cmocka_unit_test(odd_references_are_refused),
		cmocka_unit_test(a_variable_is_read),
		cmocka_unit_test(unusable_values_are_refused),
		cmocka_unit_test(files_lose_one_line_end),
		cmocka_unit_test(size_and_mode_of_files_are_checked),
		cmocka_unit_test(credentials_come_from_their_folder),
		cmocka_unit_test(a_key_keeps_its_lines),
		cmocka_unit_test(a_command_is_asked_with_a_file_on_its_input),
		cmocka_unit_test(a_command_is_run_without_a_shell),
		cmocka_unit_test(a_command_that_fails_gives_no_secret),
		cmocka_unit_test(a_secret_is_a_copy_with_a_limit),
	};

	return cmocka_run_group_tests(tests, make_place, drop_place);
}
