/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a mail, read back by what is written here from the RFCs. */
#include "support/test.h"

#include <ctype.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "deliver/mime.h"
#include "support/organisation.h"

#define SEED 20261122
#define ROUNDS 400
#define MOST 300

static struct dice dice = { SEED };

/* ---- readers ---- */

static int
hex_value(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c - 'A' + 10;
}

/* Quoted-printable: CRLF is LF again; false for what it may not hold. */
static bool
read_quoted(const char *in, struct strbuf *out)
{
	size_t column = 0;

	for (const char *p = in; *p != '\0'; p++) {
		if (p[0] == '\r' && p[1] == '\n') {
			if (p > in && (p[-1] == ' ' || p[-1] == '\t'))
				return false;
			strbuf_addc(out, '\n');
			p++;
			column = 0;
			continue;
		}
		if (++column > 76 || *p == '\n' || *p == '\r' ||
		    (unsigned char)*p > 126)
			return false;
		if (*p != '=') {
			strbuf_addc(out, *p);
			continue;
		}
		if (p[1] == '\r' && p[2] == '\n') {
			p += 2;
			column = 0;
			continue;
		}
		if (!isxdigit((unsigned char)p[1]) ||
		    !isxdigit((unsigned char)p[2]))
			return false;
		strbuf_addc(out, (char)(hex_value(p[1]) << 4 |
		    hex_value(p[2])));
		p += 2;
		column += 2;
	}
	return true;
}

static size_t
longest_line(const char *text)
{
	size_t most = 0;

	while (*text != '\0') {
		size_t n = strcspn(text, "\r\n");

		most = n > most ? n : most;
		text += n;
		text += strspn(text, "\r\n");
	}
	return most;
}

/* One header: unfolded, encoded words read; false if it is more than one. */
static bool
read_header(const char *in, const char *name, struct strbuf *out)
{
	size_t n = strlen(name);
	bool word = false;

	if (strncmp(in, name, n) != 0 || in[n] != ':')
		return false;
	for (const char *p = in + n + 1; *p != '\0'; p++) {
		if (p[0] == '\r' && p[1] == '\n' && p[2] == '\0')
			return true;
		if (p[0] == '\r' && p[1] == '\n' && p[2] == ' ') {
			p++;
			continue; /* and the blank is read next */
		}
		if (*p == '\r' || *p == '\n' || (unsigned char)*p > 126)
			return false;
		if (*p == ' ' && (p == in + n + 1 ||
			(word && strncmp(p + 1, "=?UTF-8?B?", 10) == 0)))
			continue;
		word = strncmp(p, "=?UTF-8?B?", 10) == 0;
		if (word) {
			const char *end = strstr(p, "?=");
			char *bytes;
			size_t len;
			struct err err = { 0 };

			if (end == NULL || end - p > 73 ||
			    base64_read(p + 10, (size_t)(end - p - 10), 100,
				&bytes, &len, &err) != 0)
				return false;
			strbuf_addn(out, bytes, len);
			free(bytes);
			p = end + 1;
			continue;
		}
		strbuf_addc(out, *p);
	}
	return false;
}

/* ---- bodies ---- */

static void
any_bytes_come_back_from_quoted_printable(void **state)
{
	static const char often[] = "\n\n ..F=\t\r\x80rom a";

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct strbuf out, back;
		char bytes[MOST];
		size_t n = dice_roll(&dice, MOST);

		for (size_t i = 0; i < n; i++)
			bytes[i] = dice_roll(&dice, 2) == 0
			    ? often[dice_roll(&dice, sizeof(often) - 1)]
			    : (char)dice_roll(&dice, 256);
		strbuf_init(&out, MIB);
		strbuf_init(&back, MIB);
		mime_quoted(&out, bytes, n);
		assert_true(read_quoted(strbuf_text(&out), &back));
		assert_int_equal(back.len, n);
		assert_memory_equal(strbuf_text(&back), bytes, n);
		assert_null(strstr(strbuf_text(&out), "\r\n.\r\n"));
		assert_null(strstr(strbuf_text(&out), "\nFrom "));
		strbuf_clear(&out);
		strbuf_clear(&back);
	}
}

static void
any_bytes_come_back_from_base64(void **state)
{
	(void)state;
	for (size_t n = 0; n < MOST; n += 1 + dice_roll(&dice, 5)) {
		struct strbuf out, flat;
		struct err err = { 0 };
		char bytes[MOST], *back;
		size_t len;

		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)dice_roll(&dice, 256);
		strbuf_init(&out, MIB);
		strbuf_init(&flat, MIB);
		mime_base64(&out, bytes, n);
		assert_true(longest_line(strbuf_text(&out)) <= 76);
		for (const char *p = strbuf_text(&out); *p != '\0'; p++)
			if (*p != '\r' && *p != '\n')
				strbuf_addc(&flat, *p);
		assert_int_equal(base64_read(strbuf_text(&flat), flat.len,
		    MOST, &back, &len, &err), 0);
		assert_int_equal(len, n);
		assert_memory_equal(back, bytes, n);
		free(back);
		strbuf_clear(&out);
		strbuf_clear(&flat);
	}
}

/* ---- headers ---- */

static void
any_text_is_one_header_and_comes_back(void **state)
{
	static const char *const pieces[] = { "a", " ", "ä", "=?", "\r\n",
		"Bcc: x@y", "\xe2\x80\xae", "\xf0\x9f\x94\x92", "?=", "\x01",
		"0123456789012345678901234567890123456789", ".", "\n" };

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct strbuf text, out, back, want;
		bool blank = false;

		strbuf_init(&text, MIB);
		strbuf_init(&out, MIB);
		strbuf_init(&back, MIB);
		strbuf_init(&want, MIB);
		for (size_t n = dice_roll(&dice, 40); n > 0; n--)
			strbuf_add(&text, pieces[dice_roll(&dice,
			    NITEMS(pieces))]);
		mime_header(&out, "Subject", strbuf_text(&text));
		assert_true(read_header(strbuf_text(&out), "Subject", &back));
		assert_true(longest_line(strbuf_text(&out)) <= 76);
		/* visible, and blanks count once */
		text_add_visible(&want, strbuf_text(&text), "");
		strbuf_reset(&text);
		for (const char *p = strbuf_text(&want); *p != '\0'; p++) {
			if (*p == ' ') {
				blank = text.len > 0;
				continue;
			}
			if (blank)
				strbuf_addc(&text, ' ');
			blank = false;
			strbuf_addc(&text, *p);
		}
		assert_string_equal(strbuf_text(&back), strbuf_text(&text));
		strbuf_clear(&text);
		strbuf_clear(&out);
		strbuf_clear(&back);
		strbuf_clear(&want);
	}
}

static void
a_parameter_is_quoted_or_in_pieces(void **state)
{
	struct strbuf out;
	char name[600];

	(void)state;
	strbuf_init(&out, MIB);
	mime_param(&out, "filename", "report.pdf");
	assert_string_equal(strbuf_text(&out),
	    ";\r\n filename=\"report.pdf\"");
	strbuf_reset(&out);
	mime_param(&out, "filename", "Pr\xc3\xbc" "fung \"a\"\r\n.pdf");
	assert_string_equal(strbuf_text(&out), ";\r\n filename*0*=UTF-8''"
	    "Pr%C3%BCfung%20%22a%22%0D%0A.pdf");
	strbuf_reset(&out);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	mime_param(&out, "filename", name);
	assert_true(longest_line(strbuf_text(&out)) <= 76);
	assert_non_null(strstr(strbuf_text(&out), " filename*9*="));
	strbuf_clear(&out);
}

static void
an_address_is_one_mailbox_or_none(void **state)
{
	static const struct {
		const char *text, *name, *address; /* NULL: refused */
	} rows[] = {
		{ "jane@example.org", NULL, "jane@example.org" },
		{ "Jane Doe <jane.x+y@mail.example.org>", "Jane Doe",
		    "jane.x+y@mail.example.org" },
		{ "J\xc3\xb6rg <j@example.org>", "J\xc3\xb6rg",
		    "j@example.org" },
		{ "<j@example.org>", NULL, "j@example.org" },
		{ "", NULL, NULL }, { "jane", NULL, NULL },
		{ "a@b, c@d", NULL, NULL }, { "a@b c@d", NULL, NULL },
		{ "a@@b.c", NULL, NULL }, { "a@", NULL, NULL },
		{ "@b.c", NULL, NULL }, { "a.@b.c", NULL, NULL },
		{ ".a@b.c", NULL, NULL }, { "a..b@c.d", NULL, NULL },
		{ "a@-b.c", NULL, NULL }, { "a@b-.c", NULL, NULL },
		{ "a@b..c", NULL, NULL }, { "a@b.c.", NULL, NULL },
		{ "a@b.c\r\nRCPT TO:<x@y.z>", NULL, NULL },
		{ "a@b.c>\r\nX: <d@e.f>", NULL, NULL },
		{ "A\r\nBcc: x@y.z <a@b.c>", NULL, NULL },
		{ "A <a@b.c", NULL, NULL }, { "A <a@b.c> x", NULL, NULL },
		{ "\"A\" <a@b.c>", NULL, NULL },
		{ "x@y.z <a@b.c>", NULL, NULL },
		{ "\xe2\x80\xae" "A <a@b.c>", NULL, NULL },
		{ "\xff <a@b.c>", NULL, NULL },
		{ "j\xc3\xb6@example.org", NULL, NULL },
		{ "j@ex\xc3\xa4mple.org", NULL, NULL },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct mail_address got;
		struct err err = { 0 };
		int rc = mail_address_read(&got, rows[i].text, &arena, &err);

		if (rows[i].address == NULL) {
			if (rc != -1)
				fail_msg("taken: %s", rows[i].text);
			assert_int_equal(err.code, ERR_DATA);
			continue;
		}
		assert_int_equal(rc, 0);
		assert_string_equal(got.address, rows[i].address);
		if (rows[i].name == NULL)
			assert_null(got.name);
		else
			assert_string_equal(got.name, rows[i].name);
	}
	arena_clear(&arena);
}

static void
a_name_with_signs_is_quoted(void **state)
{
	const struct mail_address a = { "Doe, Jane", "j@example.org" };
	const struct mail_address b = { "J\xc3\xb6rg", "j@example.org" };
	struct strbuf out;

	(void)state;
	strbuf_init(&out, MIB);
	mime_address(&out, "To", &a);
	assert_string_equal(strbuf_text(&out),
	    "To: \"Doe, Jane\"\r\n <j@example.org>\r\n");
	strbuf_reset(&out);
	mime_address(&out, "To", &b);
	assert_string_equal(strbuf_text(&out),
	    "To: =?UTF-8?B?SsO2cmc=?=\r\n <j@example.org>\r\n");
	strbuf_clear(&out);
}

/* ---- the message ---- */

static void
the_same_arguments_give_the_same_entity(void **state)
{
	const struct mail_part part = { "a.bin", "application/octet-stream",
		"--=_x\r\n.\r\n", 10 };
	const struct mail_entity e = { .text = "text\n",
		.html = "<p>html</p>\n", .language = "de", .parts = &part,
		.n_parts = 1 };
	struct strbuf one, two;
	struct err err = { 0 };

	(void)state;
	strbuf_init(&one, MIB);
	strbuf_init(&two, MIB);
	assert_int_equal(mail_write_entity(&one, &e, &err), 0);
	assert_int_equal(mail_write_entity(&two, &e, &err), 0);
	assert_string_equal(strbuf_text(&one), strbuf_text(&two));
	assert_true(text_starts(strbuf_text(&one),
	    "Content-Type: multipart/mixed;\r\n boundary=\"=_"));
	strbuf_clear(&one);
	strbuf_clear(&two);
}

static void
dates_are_those_of_the_calendar(void **state)
{
	static const struct {
		int64_t at;
		const char *text;
	} rows[] = {
		{ 0, "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n" },
		{ 1795337999, "Date: Sun, 22 Nov 2026 08:59:59 +0000\r\n" },
		{ 1709164800, "Date: Thu, 29 Feb 2024 00:00:00 +0000\r\n" },
	};
	const struct mail_address who = { NULL, "a@example.org" };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		const struct mail_head head = { .from = &who, .to = &who,
			.subject = "x", .message_id = "1@example.org",
			.date = rows[i].at };
		struct strbuf out;
		struct err err = { 0 };

		strbuf_init(&out, MIB);
		assert_int_equal(mail_write(&out, &head, "X: y\r\n\r\n", 8,
		    &err), 0);
		assert_true(strncmp(strbuf_text(&out), rows[i].text,
		    strlen(rows[i].text)) == 0);
		strbuf_clear(&out);
	}
}

static void
a_message_id_is_one_word(void **state)
{
	const struct mail_address who = { NULL, "a@example.org" };
	const struct mail_head head = { .from = &who, .to = &who,
		.subject = "x", .message_id = "1@example.org>\r\nX: <y",
		.date = 0 };
	struct strbuf out;
	struct err err = { 0 };

	(void)state;
	strbuf_init(&out, MIB);
	assert_int_equal(mail_write(&out, &head, "", 0, &err), -1);
	strbuf_clear(&out);
}

/* ---- the letter ---- */

static void
whatever_a_letter_holds_its_form_stays(void **state)
{
	static const char nasty[] = "<b>&\"x\"</b>\r\n--=_\x1b[31m";
	static const char long_words[] = "word \xc3\xa4\xc3\xa4\xc3\xa4\xc3"
	    "\xa4 word word word word word word word word word word word word "
	    "word word word word word word";
	const struct mail_row rows[] = { { nasty, nasty, nasty },
		{ "label", "value", NULL }, { long_words, long_words, NULL } };
	const struct mail_section sections[] = { { nasty, long_words, rows,
	    NITEMS(rows) } };
	const struct mail_letter letter = { "en", "#000000", nasty, nasty,
		nasty, long_words, MAIL_BAD, sections, 1, long_words };
	static const char text[] = "{{title}}{{subtitle}}{{status}}"
	    "{{{sections}}}{{footer}}";
	struct strbuf out;
	struct err err = { 0 };

	(void)state;
	strbuf_init(&out, MIB);
	assert_int_equal(mail_letter_text(&out, text, &letter, &err), 0);
	/* 72 columns; four of them may be characters of two bytes */
	assert_true(longest_line(strbuf_text(&out)) <= 72 + 4);
	assert_null(strchr(strbuf_text(&out), '\x1b'));
	assert_null(strchr(strbuf_text(&out), '\r'));
	strbuf_reset(&out);
	assert_int_equal(mail_letter_html(&out, text, &letter, &err), 0);
	assert_null(strstr(strbuf_text(&out), "<b>"));
	assert_non_null(strstr(strbuf_text(&out), "&lt;b&gt;&amp;&quot;x"));
	strbuf_reset(&out);
	assert_int_equal(mail_letter_text(&out, "{{nobody}}", &letter, &err),
	    -1);
	assert_non_null(strstr(err.text, "nobody"));
	strbuf_clear(&out);
}

/* ---- the record ---- */

static void
remove_log(const char *folder)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/" BUNDLE_DELIVERIES, folder);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void
a_record_says_what_became_of_it_last(void **state)
{
	char folder[] = "/tmp/muster-test-XXXXXX";
	struct delivery d = { .channel = "mail", .to = "Jane@example.org",
		.manifest = "m1", .reply = "250 \x1b[31mok" };
	struct delivery_log *log, *second;
	enum delivery_event last;
	struct err err = { 0 };
	size_t sent;

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(delivery_log_open(&log, folder, &err), 0);
	assert_false(delivery_log_last(log, "mail", "jane@example.org", "m1",
	    &last, &sent));
	d.event = DELIVERY_BEGUN;
	assert_int_equal(delivery_log_add(log, &d, &err), 0);
	d.event = DELIVERY_SENT;
	assert_int_equal(delivery_log_add(log, &d, &err), 0);
	assert_int_equal(delivery_log_open(&second, folder, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	delivery_log_close(log);
	assert_int_equal(delivery_log_open(&log, folder, &err), 0);
	assert_true(delivery_log_last(log, "mail", "jane@EXAMPLE.org", "m1",
	    &last, &sent));
	assert_int_equal(last, DELIVERY_SENT);
	assert_int_equal(sent, 1);
	assert_false(delivery_log_last(log, "mail", "jane@example.org", "m2",
	    &last, &sent));
	assert_false(delivery_log_last(log, "webhook", "jane@example.org",
	    "m1", &last, &sent));
	delivery_log_close(log);
	remove_log(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_bytes_come_back_from_quoted_printable),
		cmocka_unit_test(any_bytes_come_back_from_base64),
		cmocka_unit_test(any_text_is_one_header_and_comes_back),
		cmocka_unit_test(a_parameter_is_quoted_or_in_pieces),
		cmocka_unit_test(an_address_is_one_mailbox_or_none),
		cmocka_unit_test(a_name_with_signs_is_quoted),
		cmocka_unit_test(the_same_arguments_give_the_same_entity),
		cmocka_unit_test(dates_are_those_of_the_calendar),
		cmocka_unit_test(a_message_id_is_one_word),
		cmocka_unit_test(whatever_a_letter_holds_its_form_stays),
		cmocka_unit_test(a_record_says_what_became_of_it_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
