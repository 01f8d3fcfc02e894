/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, against the examples of FIPS 180-4 and their like. */
#include "support/test.h"

#include "base/digest.h"
#include "base/err.h"

static const struct {
	const char *text, *hex;
} examples[] = {
	{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85"
	      "5" },
	{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f2001"
		 "5ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c"
	    "1" },
};

#define MILLION_A                                                              \
	"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

static void
known_texts_have_their_digests(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(examples); i++) {
		char hex[DIGEST_HEX];
		struct err err;

		assert_int_equal(digest_bytes(examples[i].text,
				     strlen(examples[i].text), hex, &err),
		    0);
		assert_string_equal(hex, examples[i].hex);
	}
}

static void
pieces_give_the_digest_of_the_whole(void **state)
{
	struct digest *digest = digest_new();
	char chunk[1000], hex[DIGEST_HEX];

	(void)state;
	assert_non_null(digest);
	memset(chunk, 'a', sizeof(chunk));
	digest_add(digest, NULL, 0);
	for (int i = 0; i < 1000; i++)
		digest_add(digest, chunk, sizeof(chunk));
	digest_end(digest, hex);
	assert_string_equal(hex, MILLION_A);
	digest_free(digest);
	digest_free(NULL);
}

static void
a_file_has_a_digest_and_a_size(void **state)
{
	char path[] = "/tmp/test_digest.XXXXXX", hex[DIGEST_HEX];
	int fd = mkstemp(path);
	FILE *file;
	struct err err;
	int64_t size;

	(void)state;
	assert_int_not_equal(fd, -1);
	file = fdopen(fd, "w");
	assert_non_null(file);
	for (int i = 0; i < 1000000; i++)
		(void)fputc('a', file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(digest_file(path, hex, &size, &err), 0);
	assert_string_equal(hex, MILLION_A);
	assert_true(size == 1000000);
	(void)unlink(path);
	assert_int_equal(digest_file(path, hex, &size, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	assert_non_null(strstr(err.text, path));
}

/* RFC 9562, appendix A.4. */
static void
a_name_has_a_uuid(void **state)
{
	static const unsigned char dns[16] = { 0x6b, 0xa7, 0xb8, 0x10, 0x9d,
		0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30,
		0xc8 };
	char uuid[DIGEST_UUID];
	struct err err;

	(void)state;
	assert_int_equal(digest_uuid(dns, "www.example.com", uuid, &err), 0);
	assert_string_equal(uuid, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

static void
a_folder_has_no_digest(void **state)
{
	char hex[DIGEST_HEX];
	struct err err;
	int64_t size;

	(void)state;
	assert_int_equal(digest_file("/", hex, &size, &err), -1);
	assert_int_equal(err.code, ERR_IO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_texts_have_their_digests),
		cmocka_unit_test(pieces_give_the_digest_of_the_whole),
		cmocka_unit_test(a_file_has_a_digest_and_a_size),
		cmocka_unit_test(a_name_has_a_uuid),
		cmocka_unit_test(a_folder_has_no_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
