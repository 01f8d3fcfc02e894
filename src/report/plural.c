/* SPDX-License-Identifier: Apache-2.0 */
/* Forms of a phrase by number: the rules of the CLDR for whole numbers. */
#include <string.h>

#include "report/plural.h"

static const char *
form_none(uint64_t n)
{
	(void)n;
	return "other";
}

static const char *
form_one(uint64_t n)
{
	return n == 1 ? "one" : "other";
}

static const char *
form_zero_is_one(uint64_t n)
{
	return n <= 1 ? "one" : "other";
}

static bool
is_few(uint64_t n)
{
	return n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14);
}

static const char *
form_czech(uint64_t n)
{
	return n == 1 ? "one" : n >= 2 && n <= 4 ? "few" : "other";
}

static const char *
form_polish(uint64_t n)
{
	return n == 1 ? "one" : is_few(n) ? "few" : "many";
}

static const char *
form_east_slavic(uint64_t n)
{
	if (n % 10 == 1 && n % 100 != 11)
		return "one";
	return is_few(n) ? "few" : "many";
}

static const char *
form_south_slavic(uint64_t n)
{
	if (n % 10 == 1 && n % 100 != 11)
		return "one";
	return is_few(n) ? "few" : "other";
}

static const char *
form_slovenian(uint64_t n)
{
	n %= 100;
	return n == 1 ? "one" : n == 2 ? "two" : n == 3 || n == 4 ? "few"
	    : "other";
}

static const char *
form_latvian(uint64_t n)
{
	bool teen = n % 100 >= 11 && n % 100 <= 19;

	if (n % 10 == 0 || teen)
		return "zero";
	return n % 10 == 1 ? "one" : "other";
}

static const char *
form_lithuanian(uint64_t n)
{
	if (n % 10 == 0 || (n % 100 >= 11 && n % 100 <= 19))
		return "other";
	return n % 10 == 1 ? "one" : "few";
}

static const char *
form_romanian(uint64_t n)
{
	if (n == 1)
		return "one";
	return n == 0 || (n % 100 >= 1 && n % 100 <= 19) ? "few" : "other";
}

static const char *
form_arabic(uint64_t n)
{
	static const char *const small[] = { "zero", "one", "two" };

	if (n < NITEMS(small))
		return small[n];
	if (n % 100 >= 3 && n % 100 <= 10)
		return "few";
	return n % 100 >= 11 ? "many" : "other";
}

static const struct {
	const char *name;
	plural_form *form;
} plurals[] = {
	{ "arabic", form_arabic },
	{ "czech", form_czech }, /* Slovak too */
	{ "east-slavic", form_east_slavic }, /* Russian, Ukrainian */
	{ "latvian", form_latvian },
	{ "lithuanian", form_lithuanian },
	{ "none", form_none }, /* Chinese, Japanese, Turkish */
	{ "one-other", form_one }, /* English, German, Italian, Dutch */
	{ "polish", form_polish },
	{ "romanian", form_romanian },
	{ "slovenian", form_slovenian },
	{ "south-slavic", form_south_slavic }, /* Croatian, Serbian */
	{ "zero-is-one", form_zero_is_one }, /* French, Portuguese */
};

plural_form *
plural_find(const char *name)
{
	for (size_t i = 0; i < NITEMS(plurals); i++)
		if (strcmp(plurals[i].name, name) == 0)
			return plurals[i].form;
	return NULL;
}
