/* SPDX-License-Identifier: Apache-2.0 */
/* A tape may come from anyone: cut, changed, and made to do harm. */
#include "support/test.h"

#include "base/err.h"
#include "support/net_server.h"
#include "support/tape_fixture.h"

static void
put_file(const char *path, const char *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

/* Cut anywhere, a tape is readable to its last whole record. */
static void
a_tape_that_was_cut_is_read_to_its_last_whole_record(void **state)
{
	struct tape_fixture *f = *state;
	size_t len, cut, last = 0, whole = 0;
	struct err err;
	char *bytes;
	int rc;

	tf_write_all(f);
	tf_end(f);
	bytes = server_read_file(f->path, &len);
	for (cut = 1; cut < len; cut += 5) {
		put_file(f->path, bytes, cut);
		rc = tape_replay(&f->tape, f->path, &err);
		if (rc != 0) {
			/* not even the first record */
			assert_int_equal(err.code, ERR_DATA);
			assert_int_equal(whole, 0);
			continue;
		}
		whole++;
		assert_false(tape_has_end(f->tape));
		assert_true(tape_count(f->tape) >= last);
		last = tape_count(f->tape);
		tf_end(f);
	}
	assert_true(whole > 50);
	assert_int_equal(last, 6);
	free(bytes);
}

/* No flipped bit goes unseen, and none does harm. */
static void
a_changed_tape_is_refused_with_record_and_offset(void **state)
{
	struct tape_fixture *f = *state;
	size_t len, accepted = 0;
	struct err err;
	char *bytes;

	tf_write_all(f);
	tf_end(f);
	bytes = server_read_file(f->path, &len);
	for (size_t i = 0; i < len; i += 7) {
		bytes[i] ^= 0x10;
		put_file(f->path, bytes, len);
		bytes[i] ^= 0x10;
		if (tape_replay(&f->tape, f->path, &err) == 0) {
			accepted++; /* gzip's own header: flags, time, system */
			tf_end(f);
			continue;
		}
		assert_int_equal(err.code, ERR_DATA);
	}
	/* at most time (4), level and system bytes of each member */
	assert_true(accepted <= 13 * 7);
	bytes[len / 2] ^= 0x10;
	put_file(f->path, bytes, len);
	assert_int_equal(tape_replay(&f->tape, f->path, &err), -1);
	assert_non_null(strstr(err.text, "record "));
	assert_non_null(strstr(err.text, "at byte "));
	free(bytes);
}

/* Gzips each text as a member of its own and reads the result as a tape. */
static int
read_texts(
    struct tape_fixture *f, const char *const *texts, size_t n, struct err *err)
{
	char command[1024], plain[400];

	(void)unlink(f->path);
	(void)snprintf(plain, sizeof(plain), "%s/plain", f->dir);
	(void)snprintf(
	    command, sizeof(command), "gzip -nc '%s' >> '%s'", plain, f->path);
	for (size_t i = 0; i < n; i++) {
		put_file(plain, texts[i], strlen(texts[i]));
		assert_int_equal(system(command), 0);
	}
	return tape_replay(&f->tape, f->path, err);
}

#define EMPTY_SHA                                                              \
	"sha256:e3b0c44298fc1c149afbf4c8996fb924"                              \
	"27ae41e4649b934ca495991b7852b855"
#define WARCINFO                                                               \
	"WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:x>\r\n"       \
	"WARC-Date: 2025-11-21T18:08:00Z\r\n"

static void
framing_attacks_are_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"hello",
		"WARC/1.0\r\nWARC-Type: warcinfo\r\n\r\n\r\n\r\n",
		WARCINFO "\r\n\r\n\r\n",
		WARCINFO "Content-Length: 0\r\n\r\n\r\n\r\n",
		WARCINFO "WARC-Block-Digest: " EMPTY_SHA
			 "\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
		WARCINFO "WARC-Block-Digest: sha256:\r\n"
			 "Content-Length: 0\r\n\r\n\r\n\r\n",
		WARCINFO "WARC-Block-Digest: " EMPTY_SHA
			 "\r\nContent-Length: -1\r\n\r\n\r\n\r\n",
		WARCINFO "WARC-Block-Digest: " EMPTY_SHA
			 "\r\nContent-Length: 99999999999999\r\n\r\n\r\n\r\n",
		WARCINFO "WARC-Block-Digest: " EMPTY_SHA
			 "\r\nContent-Length: 18446744073709551617\r\n\r\n"
			 "\r\n\r\n",
		WARCINFO "WARC-Block-Digest: " EMPTY_SHA
			 "\r\nContent-Length: 1\r\n\r\n\r\n\r\n",
		WARCINFO "WARC-Block-Digest: " EMPTY_SHA
			 "\r\nContent-Length: 0\r\n\r\n\r\n\r\nmore",
		WARCINFO "Content-Length : 0\r\n\r\n\r\n\r\n",
		WARCINFO " folded\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
		WARCINFO ": x\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
		WARCINFO "X: a\nContent-Length: 0\r\n\r\n\r\n\r\n",
	};
	struct tape_fixture *f = *state;
	struct err err;

	for (size_t i = 0; i < NITEMS(cases); i++) {
		if (read_texts(f, &cases[i], 1, &err) == 0)
			fail_msg("case %zu was accepted", i);
		assert_int_equal(err.code, ERR_DATA);
	}
}

/* A small tape that inflates without end costs time, not memory. */
static void
a_gzip_bomb_is_stopped(void **state)
{
	struct tape_fixture *f = *state;
	char command[1024];
	struct err err;

	(void)snprintf(command, sizeof(command),
	    "{ printf 'WARC/1.1\\r\\nWARC-Type: warcinfo\\r\\n"
	    "WARC-Record-ID: <urn:x>\\r\\nWARC-Date: 2025-11-21T18:08:00Z\\r\\n"
	    "Content-Length: 900000000\\r\\n\\r\\n'; "
	    "head -c 100000000 /dev/zero; } | gzip -n > '%s'",
	    f->path);
	assert_int_equal(system(command), 0);
	assert_int_equal(tape_replay(&f->tape, f->path, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_non_null(strstr(err.text, "larger than any answer"));
	(void)snprintf(command, sizeof(command),
	    "{ printf 'WARC/1.1\\r\\nX: '; head -c 100000000 /dev/zero | "
	    "tr '\\0' a; } | gzip -n > '%s'",
	    f->path);
	assert_int_equal(system(command), 0);
	assert_int_equal(tape_replay(&f->tape, f->path, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, tf_open, tf_close)
	const struct CMUnitTest tests[] = {
		TEST(a_tape_that_was_cut_is_read_to_its_last_whole_record),
		TEST(a_changed_tape_is_refused_with_record_and_offset),
		TEST(framing_attacks_are_refused),
		TEST(a_gzip_bomb_is_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
