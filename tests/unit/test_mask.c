/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody is left in a text, and pseudonyms are the same wherever. */
#include "support/test.h"

#include <string.h>

#include "base/err.h"
#include "base/mask.h"
#include "base/secret.h"
#include "base/strbuf.h"

static struct secret key;

static struct mask *
mask_of(const char *bytes)
{
	static const char words[] = "Access review of accounts: will mark it";
	struct err err = { 0 };
	struct mask *m;

	assert_int_equal(secret_set(&key, bytes, strlen(bytes), &err), 0);
	assert_int_equal(mask_new(&m, &key, &err), 0);
	assert_int_equal(mask_ordinary(m, words, strlen(words), &err), 0);
	assert_int_equal(mask_person(m, "Anna Keller", &err), 0);
	assert_int_equal(mask_person(m, "J\xC3\xBCrgen M\xC3\xBCller", &err),
	    0);
	assert_int_equal(mask_person(m, "Mark Will", &err), 0);
	assert_int_equal(mask_person(m, "\xE5\xB1\xB1\xE7\x94\xB0"
	    "\xE5\xA4\xAA\xE9\x83\x8E", &err), 0); /* Yamada Taro */
	assert_int_equal(mask_login(m, "a.keller@corp.example", &err), 0);
	assert_int_equal(mask_login(m, "\"odd one\"@corp.example", &err), 0);
	assert_int_equal(mask_login(m, "jmueller", &err), 0);
	assert_int_equal(mask_whole(m, "Platform team", &err), 0);
	return m;
}

static struct mask *
usual(void)
{
	return mask_of("0123456789abcdef");
}

static const char *
masked(const struct mask *m, const char *text)
{
	static struct strbuf sb;

	strbuf_clear(&sb);
	strbuf_init(&sb, 1 * MIB);
	mask_text(m, text, strlen(text), NULL, &sb);
	assert_false(strbuf_failed(&sb));
	return strbuf_text(&sb);
}

static void
drop(struct mask *m)
{
	(void)masked(m, "");
	mask_free(m);
	secret_clear(&key);
}

static const char *const told[] = {
	"Anna Keller", "anna keller", "ANNA  KELLER", "Keller, Anna",
	"anna.keller", "anna_keller", "anna%20keller", "anna+keller",
	"of Keller alone", "(Keller)", "J\xC3\xBCrgen M\xC3\xBCller",
	"J\xC3\x9CRGEN M\xC3\x9CLLER", "Ju\xCC\x88rgen Mu\xCC\x88ller",
	"J%C3%BCrgen%20M%C3%BCller", "J\\u00fcrgen M\\u00fcller", "Jurgen",
	"x \xE5\xB1\xB1\xE7\x94\xB0\xE5\xA4\xAA\xE9\x83\x8E y",
	"\xE3\x81\xAE\xE5\xB1\xB1\xE7\x94\xB0\xE5\xA4\xAA\xE9\x83\x8E",
	"a.keller@corp.example", "A.KELLER@CORP.EXAMPLE",
	"a.keller%40corp.example", "<a.keller@corp.example>",
	"\"odd one\"@corp.example", "stranger@else.example",
	"x:stranger+tag@sub.else.example.", "jmueller", "by jmueller:",
	"Mark Will", "the Platform team", "mailto:stranger@else.example",
};

static void
nobody_is_left_however_it_is_written(void **state)
{
	struct mask *m = usual();

	(void)state;
	for (size_t i = 0; i < NITEMS(told); i++) {
		const char *out = masked(m, told[i]);

		if (mask_search(m, told[i], strlen(told[i])) == MASK_NOTHING &&
		    strchr(told[i], ',') == NULL)
			fail_msg("not found: %s", told[i]);
		if (strcmp(out, told[i]) == 0)
			fail_msg("stays: %s", told[i]);
		if (mask_search(m, out, strlen(out)) != MASK_NOTHING)
			fail_msg("%s -> %s", told[i], out);
	}
	drop(m);
}

static void
masking_what_is_masked_changes_nothing(void **state)
{
	struct mask *m = usual();
	char once[512];

	(void)state;
	for (size_t i = 0; i < NITEMS(told); i++) {
		snprintf(once, sizeof(once), "%s", masked(m, told[i]));
		assert_string_equal(masked(m, once), once);
	}
	drop(m);
}

static void
what_is_nobody_stays(void **state)
{
	static const char *const plain[] = { "", "Access review", "it will do",
		"Annabel and Kellermann", "3 of 12", "tool@1.2.3", "@media",
		"muster 0.1.0", "a@b", "x @ y.example", "50%",
		"7e0093f7-38b5-43fb-b99d-3dcc0fda778e", "\xFF\xFE\\u12",
		"team", "%%%4" };
	struct mask *m = usual();

	(void)state;
	for (size_t i = 0; i < NITEMS(plain); i++) {
		assert_string_equal(masked(m, plain[i]), plain[i]);
		assert_int_equal(mask_search(m, plain[i], strlen(plain[i])),
		    MASK_NOTHING);
	}
	drop(m);
}

static void
one_key_gives_one_pseudonym_and_another_key_another(void **state)
{
	struct mask *m = usual();
	char first[128], mail[128];

	(void)state;
	snprintf(first, sizeof(first), "%s", masked(m, "Anna Keller"));
	snprintf(mail, sizeof(mail), "%s", masked(m, "a.keller@corp.example"));
	assert_int_equal(strlen(first), strlen("person-") + MASK_PSEUDONYM);
	assert_non_null(strstr(mail, "@" MASK_DOMAIN));
	assert_string_equal(masked(m, "keller, anna"), first);
	assert_string_equal(masked(m, "A.Keller@Corp.Example"), mail);
	assert_string_equal(masked(m, "a.keller%40corp.example"), mail);
	assert_string_not_equal(masked(m, "a-keller@corp.example"), mail);
	drop(m);
	m = usual();
	assert_string_equal(masked(m, "Anna Keller"), first);
	drop(m);
	m = mask_of("0123456789abcdeF");
	assert_string_not_equal(masked(m, "Anna Keller"), first);
	assert_string_not_equal(masked(m, "a.keller@corp.example"), mail);
	drop(m);
}

static void
an_ordinary_word_goes_where_people_stand(void **state)
{
	struct mask *m = usual();
	struct strbuf sb;

	(void)state;
	strbuf_init(&sb, MIB);
	mask_text(m, "Will", 4, "surname", &sb);
	assert_memory_equal(strbuf_text(&sb), "name-", 5);
	strbuf_reset(&sb);
	mask_text(m, "Will", 4, "title", &sb);
	assert_string_equal(strbuf_text(&sb), "Will");
	strbuf_clear(&sb);
	drop(m);
}

static void
json_keeps_its_form(void **state)
{
	static const char text[] = "{ \"id\" : 7, \"name\":\"Anna\\u0020Keller\","
	    "\"n\":[1.5e3,true,null,\"x\\\"y\"],\"mails\":[\"q@x.example\"],"
	    "\"in\":\"{\\\"by\\\":\\\"J\\\\u00fcrgen\\\"}\"}";
	struct mask *m = usual();
	struct strbuf sb;

	(void)state;
	strbuf_init(&sb, MIB);
	mask_json(m, text, strlen(text), &sb);
	assert_memory_equal(strbuf_text(&sb), "{ \"id\" : 7, \"name\":\"person-",
	    strlen("{ \"id\" : 7, \"name\":\"person-"));
	assert_non_null(strstr(strbuf_text(&sb),
	    "\"n\":[1.5e3,true,null,\"x\\\"y\"],\"mails\":[\""));
	assert_non_null(strstr(strbuf_text(&sb),
	    "@" MASK_DOMAIN "\"],\"in\":\"{\\\"by\\\":\\\"name-"));
	/* a body that was cut off */
	strbuf_reset(&sb);
	mask_json(m, "{\"a\":\"b\",\"name\":\"Anna Kel", 25, &sb);
	assert_null(strstr(strbuf_text(&sb), "Anna"));
	strbuf_clear(&sb);
	drop(m);
}

static void
a_short_key_is_refused(void **state)
{
	struct err err = { 0 };
	struct mask *m;

	(void)state;
	assert_int_equal(secret_set(&key, "123456789012345", 15, &err), 0);
	assert_int_equal(mask_new(&m, &key, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_null(strstr(err.text, "123456789012345"));
	secret_clear(&key);
}

static void
many_people_take_no_more_than_their_share(void **state)
{
	enum { PEOPLE = 20000 };
	struct mask *m = usual();
	struct err err = { 0 };
	struct strbuf text, out;
	char name[64];

	(void)state;
	strbuf_init(&text, 16 * MIB);
	strbuf_init(&out, 16 * MIB);
	for (int i = 0; i < PEOPLE; i++) {
		snprintf(name, sizeof(name), "Anna Family%d", i);
		assert_int_equal(mask_person(m, name, &err), 0);
		strbuf_addf(&text, "%s was here. ", name);
	}
	mask_text(m, strbuf_text(&text), text.len, NULL, &out);
	assert_int_equal(mask_search(m, strbuf_text(&out), out.len),
	    MASK_NOTHING);
	assert_null(strstr(strbuf_text(&out), "Family"));
	strbuf_clear(&text);
	strbuf_clear(&out);
	drop(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_is_left_however_it_is_written),
		cmocka_unit_test(masking_what_is_masked_changes_nothing),
		cmocka_unit_test(what_is_nobody_stays),
		cmocka_unit_test(
		    one_key_gives_one_pseudonym_and_another_key_another),
		cmocka_unit_test(an_ordinary_word_goes_where_people_stand),
		cmocka_unit_test(json_keeps_its_form),
		cmocka_unit_test(a_short_key_is_refused),
		cmocka_unit_test(many_people_take_no_more_than_their_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
