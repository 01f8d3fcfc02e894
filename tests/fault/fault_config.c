/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The n-th allocation fails, for growing n: reading the whole configuration
 * with the files that it names, and the shipped duties, must each time end in
 * ERR_NOMEM, without a crash and (under the leak sanitizer) without a leak.
 * Linked with --wrap=malloc and so on; the memory stream is the C library's.
 */
#include "support/test.h"

#include <cjson/cJSON.h>

#include "app/app.h"
#include "app/send.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"

#define MANY 20000 /* no run here allocates so often */

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

static char dir[] = "/tmp/muster-judge-XXXXXX";
static const char *path, *data_dir;

static void
run(int (*scenario)(struct err *))
{
	/* Each of the first ones, later some: there are thousands. */
	for (long n = 0; n < MANY; n += 1 + n / 64) {
		struct err err = { ERR_NONE, "" };
		int rc;

		left = n;
		rc = scenario(&err);
		if (left >= 0) { /* nothing failed: all were tried */
			left = -1;
			if (rc != 0)
				fail_msg("%s", err.text);
			assert_true(n > 0);
			return;
		}
		left = -1;
		assert_int_equal(rc, -1);
		if (err.code != ERR_NOMEM)
			fail_msg("allocation %ld: %s", n, err.text);
	}
	fail_msg("still failing after %d", MANY);
}

static int
whole_scenario(struct err *err)
{
	struct config *c = NULL;
	struct arena arena;
	int rc = -1;

	arena_init(&arena);
	if (config_read(&c, path, &arena, err) != 0 ||
	    config_load_duties(c, data_dir, &arena, err) != 0)
		goto out;
	assert_int_equal(c->registers.n, 6);
	assert_int_equal(c->exceptions.n, 2);
	assert_true(c->duties.n_conflicts > 6);
	assert_non_null(c->previous);
	assert_int_equal(c->deliver->mail->n_recipients, 2);
	assert_int_equal(c->deliver->n_webhooks, 2);
	rc = 0;
out:
	config_free(c);
	arena_clear(&arena);
	return rc;
}

static void
a_configuration_without_memory_is_said(void **state)
{
	(void)state;
	run(whole_scenario);
}

static void
put(const char *name, const char *text)
{
	char file[100];
	FILE *f;

	(void)snprintf(file, sizeof(file), "%s/%s", dir, name);
	f = fopen(file, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static int
begin(void **state)
{
	static struct arena arena;
	const char *top = getenv("top_srcdir");
	/* cJSON is a library of its own, which --wrap does not reach. */
	cJSON_Hooks hooks = { __wrap_malloc, free };

	cJSON_InitHooks(&hooks);
	arena_init(&arena);
	*state = &arena;
	if (mkdtemp(dir) == NULL)
		return -1;
	path = file_join(&arena, dir, "muster.json");
	data_dir = file_join(&arena, top != NULL ? top : ".", "templates");
	put("muster.json",
	    "{\"campaign\":{\"id\":\"x\"},\"sources\":[{\"id\":\"d\","
	    "\"kind\":\"dynatrace\","
	    "\"account\":\"00000000-0000-0000-0000-000000000000\","
	    "\"client_id\":{\"env\":\"A\"},"
	    "\"client_secret\":{\"env\":\"B\"}}],"
	    "\"registers\":\"registers.json\",\"previous\":\"old\","
	    "\"exceptions\":[{\"finding\":\"a\"},{\"rule\":\"ACC-01\","
	    "\"subject\":\"*\",\"scope\":\"d\",\"owner\":\"o\"}],"
	    "\"duties\":\"duties.json\","
	    "\"deliver\":{\"mail\":{\"server\":\"localhost\","
	    "\"from\":\"A B <a@example.org>\",\"smime\":{"
	    "\"certificates\":\"c.pem\",\"key\":{\"file\":\"k\"}},"
	    "\"openpgp\":{\"home\":\"g\",\"signer\":\"00\","
	    "\"passphrase\":{\"env\":\"P\"}},\"recipients\":["
	    "{\"to\":\"b@example.org\",\"protect\":\"smime\","
	    "\"certificate\":\"b.pem\",\"cipher\":\"aes-256-gcm\"},"
	    "{\"to\":\"c@example.org\",\"protect\":\"openpgp\","
	    "\"fingerprint\":\"00\",\"key\":\"c.asc\"}]},"
	    "\"webhooks\":[{\"name\":\"w\",\"url\":{\"env\":\"U\"},"
	    "\"secret\":{\"env\":\"S\"}},{\"name\":\"s\","
	    "\"kind\":\"slack\",\"url\":{\"command\":[\"u\"]}}]}}");
	put("registers.json",
	    "{\"admin_pairs\":[{\"admin\":\"a\",\"daily\":\"b\"}],"
	    "\"peer_groups\":[{\"name\":\"p\",\"groups\":[\"g\"],"
	    "\"accounts\":[\"x\",\"y\"]}],"
	    "\"vendor_support\":[{\"token\":\"t\",\"ticket\":\"T\"}],"
	    "\"networks\":[{\"range\":\"192.0.2.0/24\"}],"
	    "\"own_domains\":[{\"domain\":\"a.example\"},"
	    "{\"domain\":\"b.example\",\"federated\":true}]}");
	put("duties.json",
	    "{\"duties\":[{\"id\":\"d\",\"title\":\"t\","
	    "\"permissions\":[\"p*\"],\"actions\":[\"write\"]}],"
	    "\"conflicts\":[{\"id\":\"c\",\"title\":\"t\",\"why\":\"w\","
	    "\"one\":\"d\",\"other\":\"rights\",\"severity\":\"low\"}]}");
	return 0;
}

static int
end(void **state)
{
	struct err err;

	left = -1;
	cJSON_InitHooks(NULL);
	arena_clear(*state);
	return file_remove_tree(dir, &err);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_configuration_without_memory_is_said),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
