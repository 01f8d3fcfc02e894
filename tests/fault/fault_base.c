/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The n-th allocation fails, for n = 0, 1, 2, ... until a run needs fewer:
 * every one before must end in ERR_NOMEM, without a crash and (under the
 * leak sanitizer) without a leak.  Linked with --wrap=malloc and so on.
 */
#include "support/test.h"

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/map.h"
#include "base/redact.h"
#include "base/secret.h"
#include "base/strbuf.h"

#define MANY 5000 /* no run here allocates so often */

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);

static long left = -1; /* allocations until one fails; negative: none does */

static bool
fails(void)
{
	return left >= 0 && left-- == 0;
}

void *
__wrap_malloc(size_t n)
{
	return fails() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t n)
{
	return fails() ? NULL : __real_realloc(p, n);
}

/* cJSON is a library of its own, which --wrap does not reach. */
static void
hook_cjson(void)
{
	cJSON_Hooks hooks = { __wrap_malloc, free };

	cJSON_InitHooks(&hooks);
}

static void
run(int (*scenario)(struct err *))
{
	for (long n = 0; n < MANY; n++) {
		struct err err = { ERR_NONE, "" };
		int rc;

		left = n;
		rc = scenario(&err);
		if (left >= 0) { /* nothing failed: all were tried */
			left = -1;
			assert_int_equal(rc, 0);
			assert_true(n > 0);
			return;
		}
		left = -1;
		assert_int_equal(rc, -1);
		assert_int_equal(err.code, ERR_NOMEM);
		assert_string_not_equal(err.text, "");
	}
	fail_msg("still failing after %d", MANY);
}

static const char text[] =
    "{ // comment\n\"a\":[1,2.5,\"x\\u00e4\",{\"b\\n\":null,\"c\":true}],"
    "\"items\":[{\"id\":\"1\"},{\"id\":\"2\"},{\"id\":\"3\"}],"
    "\"d1\":1,\"d2\":2,\"d3\":3,\"d4\":4,\"d5\":5,\"d6\":6,\"d7\":7,"
    "\"d8\":8,\"d9\":9,\"e1\":1,\"e2\":2,\"e3\":3,\"e4\":4,\"e5\":5,"
    "\"e6\":6,\"e7\":7,\"e8\":8,\"e9\":9 }";

static int
parse_scenario(struct err *err)
{
	struct json_doc *doc;

	if (json_parse(
		&doc, text, sizeof(text) - 1, &json_limits_config, err) != 0) {
		assert_null(doc);
		return -1;
	}
	json_free(doc);
	return 0;
}

static int
stream_scenario(struct err *err)
{
	static const char *const keys[] = { "users", "items", NULL };
	static const char plain[] =
	    "{\"count\":3,\"\\u0061\":1,\"items\":[{\"id\":\"1\"},"
	    "{\"id\":[2]},{\"id\":{\"x\":3}}],\"next\":\"k\"}";
	struct json_stream *stream;
	struct json item;
	int rc;

	if (json_stream_open(&stream, plain, sizeof(plain) - 1,
		&json_limits_data, keys, err) != 0) {
		assert_null(stream);
		return -1;
	}
	do
		rc = json_stream_next(stream, &item, err);
	while (rc == 1);
	json_stream_close(stream);
	return rc;
}

static int
map_scenario(struct err *err)
{
	static const char keys[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	struct map *map = map_new();
	int rc = map == NULL ? -1 : 0;

	for (size_t i = 0; i < sizeof(keys) - 1 && rc == 0; i++)
		rc = map_add(map, keys + i, i);
	/* What went in before is still there. */
	for (size_t i = 0; map != NULL && i < map_count(map); i++)
		assert_int_equal(map_get(map, keys + i), i);
	map_free(map);
	return rc == 0 ? 0 : err_nomem(err);
}

static int
strbuf_scenario(struct err *err)
{
	struct arena arena;
	struct strbuf sb;
	char *taken;

	arena_init(&arena);
	strbuf_init(&sb, MIB);
	for (int i = 0; i < 200; i++) {
		strbuf_addf(&sb, "%d,", i);
		strbuf_add(&sb, "some more text");
	}
	taken = strbuf_take(&sb, &arena);
	arena_clear(&arena);
	strbuf_clear(&sb);
	return taken == NULL ? err_nomem(err) : 0;
}

static int
arena_scenario(struct err *err)
{
	struct arena arena;
	void *items = NULL;
	size_t room = 0;
	int rc = 0;

	arena_init(&arena);
	for (size_t n = 1; n < 200000 && rc == 0; n = n * 3 + 1)
		if (arena_alloc(&arena, n, 2) == NULL ||
		    arena_printf(&arena, "%zu", n) == NULL ||
		    array_reserve(&items, &room, n, 4) != 0)
			rc = err_nomem(err);
	arena_clear(&arena);
	free(items);
	return rc;
}

static int
redact_scenario(struct err *err)
{
	static const char leak[] = "x p/ss word y dt0c01.ABCD.12345678 z";
	struct redactor *r = redactor_new();
	char value[] = "p/ss word";
	struct secret secret = { value, sizeof(value) - 1 };
	bool changed = false;
	struct strbuf out;
	int rc = 0;

	strbuf_init(&out, MIB);
	if (r == NULL || redactor_learn(r, &secret) != 0)
		rc = err_nomem(err);
	redact_text(r, leak, sizeof(leak) - 1, &out, &changed);
	if (rc == 0 && strbuf_failed(&out))
		rc = err_nomem(err);
	if (rc == 0)
		assert_string_equal(strbuf_text(&out),
		    "x [redacted] y dt0c01.ABCD.[redacted] z");
	strbuf_clear(&out);
	redactor_free(r);
	return rc;
}

static int
file_scenario(struct err *err)
{
	static const char path[] = "fault_base.tmp";
	struct file_out out = { NULL, NULL, NULL };
	char *back = NULL, hex[DIGEST_HEX];
	int64_t size;
	size_t len;
	int rc = -1;

	if (file_create(&out, path, err) != 0)
		goto out;
	(void)fputs("content", out.file);
	if (file_commit(&out, err) != 0)
		goto out;
	if (file_read(path, 100, &back, &len, err) != 0)
		goto out;
	assert_string_equal(back, "content");
	rc = digest_file(path, hex, &size, err);
out:
	free(back);
	file_abort(&out);
	assert_int_not_equal(access("fault_base.tmp.part", F_OK), 0);
	(void)unlink(path);
	return rc;
}

static void
parse_survives_lack_of_memory(void **state)
{
	(void)state;
	run(parse_scenario);
}

static void
stream_survives_lack_of_memory(void **state)
{
	(void)state;
	run(stream_scenario);
}

static void
map_survives_lack_of_memory(void **state)
{
	(void)state;
	run(map_scenario);
}

static void
strbuf_survives_lack_of_memory(void **state)
{
	(void)state;
	run(strbuf_scenario);
}

static void
arena_survives_lack_of_memory(void **state)
{
	(void)state;
	run(arena_scenario);
}

static void
redact_survives_lack_of_memory(void **state)
{
	(void)state;
	run(redact_scenario);
}

static void
file_survives_lack_of_memory(void **state)
{
	(void)state;
	run(file_scenario);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse_survives_lack_of_memory),
		cmocka_unit_test(stream_survives_lack_of_memory),
		cmocka_unit_test(map_survives_lack_of_memory),
		cmocka_unit_test(strbuf_survives_lack_of_memory),
		cmocka_unit_test(arena_survives_lack_of_memory),
		cmocka_unit_test(redact_survives_lack_of_memory),
		cmocka_unit_test(file_survives_lack_of_memory),
	};

	hook_cjson();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
