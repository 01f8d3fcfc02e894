/* SPDX-License-Identifier: Apache-2.0 */
/* What a platform does with permissions, read from its catalogue. */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "model/permission.h"

#define FORMS "\"forms\":[{\"label\":\"any\",\"action\":\"read\",\"tier\":3}]}"

struct world {
	struct arena arena;
	struct permission_catalog *catalog; /* the one we ship */
};

static int
open_world(void **state)
{
	static struct world w;
	const char *top = getenv("top_srcdir");
	struct err err = { ERR_NONE, "" };
	char *path;

	arena_init(&w.arena);
	path = arena_printf(&w.arena, "%s/templates/permissions/dynatrace.json",
	    top == NULL ? "." : top);
	*state = &w;
	return path == NULL
		   ? -1
		   : permission_load(&w.catalog, path, &w.arena, &err);
}

static int
close_world(void **state)
{
	struct world *w = *state;

	arena_clear(&w->arena);
	return 0;
}

static void
attributes_of_every_request_have_their_kind(void **state)
{
	static const struct {
		const char *name;
		enum attribute_type type;
		enum platform_naming names;
		bool everywhere;
	} cases[] = {
		{ "global:date", ATTRIBUTE_DATE, PLATFORM_NAMES_NOTHING, true },
		{ "global:date-time", ATTRIBUTE_DATE_TIME,
		    PLATFORM_NAMES_NOTHING, true },
		{ "global:time-of-day", ATTRIBUTE_TIME_OF_DAY,
		    PLATFORM_NAMES_NOTHING, true },
		{ "global:week-day", ATTRIBUTE_WEEKDAY, PLATFORM_NAMES_NOTHING,
		    true },
		{ "global:environmentId", ATTRIBUTE_TEXT,
		    PLATFORM_NAMES_ENVIRONMENT, true },
		/* an account is in several groups at once */
		{ "global:userGroup", ATTRIBUTE_TEXTS, PLATFORM_NAMES_GROUP,
		    true },
		{ "environment:management-zone", ATTRIBUTE_TEXTS,
		    PLATFORM_NAMES_ZONE, false },
		{ "iam:service-user-email", ATTRIBUTE_TEXT,
		    PLATFORM_NAMES_LOGIN, false },
	};
	struct world *w = *state;
	const struct platform *p = permission_platform(w->catalog);

	for (size_t i = 0; i < NITEMS(cases); i++) {
		const struct platform_attribute *a =
		    platform_attribute(p, cases[i].name);

		assert_non_null(a);
		assert_int_equal(a->type, cases[i].type);
		assert_int_equal(a->names, cases[i].names);
		assert_int_equal(a->everywhere, cases[i].everywhere);
	}
	assert_int_equal(p->terms.n_kinds, NITEMS(cases));
	assert_null(platform_attribute(p, "storage:bucket-name"));
	assert_string_equal(p->parameter_prefix, "${bindParam:");
	assert_string_equal(p->terms.placeholder, "${");
	assert_int_equal(p->n_filled, 3);
}

static void
permissions_tell_what_comes_with_them(void **state)
{
	struct world *w = *state;
	struct permission p;

	permission_find(w->catalog, "environment:roles:logviewer", &p);
	assert_int_equal(p.n_implies, 1);
	assert_string_equal(p.implies[0], "environment:roles:viewer");
	permission_find(w->catalog, "environment:roles:viewer", &p);
	assert_int_equal(p.n_implies, 0);
	permission_find(w->catalog, "tenant-agent-install", &p);
	assert_int_equal(p.n_implies, 2);
	assert_int_equal(p.n_ignores, 1);
	assert_string_equal(p.ignores[0], "environment:management-zone");
	permission_find(w->catalog, "storage:logs:read", &p);
	assert_string_equal(p.needs, "storage:buckets:read");
	assert_true(p.deny_whole);
	permission_find(w->catalog, "storage:buckets:read", &p);
	assert_null(p.needs);
	assert_false(p.deny_whole);
	permission_find(w->catalog, "iam:service-users:use", &p);
	assert_true(p.escalates.acts_as_service);
	assert_string_equal(p.escalates.by, "iam:service-user-email");
	assert_int_equal(p.limited_tier, TIER_2);
	permission_find(w->catalog, "slo:slos:read", &p);
	assert_null(p.escalates.label);
}

/* A name that another permission leads to must be in the catalogue itself. */
static void
nothing_leads_to_a_name_that_is_not_there(void **state)
{
	struct world *w = *state;
	struct permission other;

	for (size_t i = 0; i < permission_count(w->catalog); i++) {
		const struct permission *p = permission_at(w->catalog, i);

		for (size_t k = 0; k < p->n_implies; k++) {
			permission_find(w->catalog, p->implies[k], &other);
			assert_true(other.known);
		}
		if (p->needs == NULL)
			continue;
		permission_find(w->catalog, p->needs, &other);
		assert_true(other.known);
	}
}

static void
what_is_wrong_is_refused(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "{\"attributes\":[{\"name\":\"a\",\"label\":\"x\","
		  "\"kind\":\"colour\"}],\"permissions\":[]," FORMS,
		    "colour" },
		{ "{\"attributes\":[{\"name\":\"a\",\"label\":\"x\"},"
		  "{\"name\":\"a\",\"label\":\"y\"}],\"permissions\":"
		  "[]," FORMS,
		    "there twice" },
		{ "{\"attributes\":[{\"name\":\"a\",\"label\":\"\"}],"
		  "\"permissions\":[]," FORMS,
		    "empty" },
		{ "{\"filled\":[{\"text\":\"x\",\"with\":\"moon\"}],"
		  "\"permissions\":[]," FORMS,
		    "moon" },
		{ "{\"parameters\":{\"prefix\":\"x\"},\"permissions\":"
		  "[]," FORMS,
		    "suffix" },
		{ "{\"permissions\":[{\"name\":\"a\",\"label\":\"x\","
		  "\"action\":\"read\",\"tier\":3,\"escalates\":{\"label\":"
		  "\"y\",\"acts_as\":\"king\"}}]," FORMS,
		    "acts_as" },
		{ "{\"permissions\":[{\"name\":\"a\",\"label\":\"x\","
		  "\"action\":\"read\",\"tier\":3,\"limited\":{\"by\":[\"b\"],"
		  "\"tier\":9}}]," FORMS,
		    "tier must be" },
	};
	struct world *w = *state;

	for (size_t i = 0; i < NITEMS(cases); i++) {
		char path[] = "/tmp/muster-plat-XXXXXX";
		struct permission_catalog *catalog;
		struct err err = { ERR_NONE, "" };
		int fd = mkstemp(path);
		FILE *f;

		assert_true(fd >= 0);
		f = fdopen(fd, "w");
		assert_non_null(f);
		fputs(cases[i].text, f);
		assert_int_equal(fclose(f), 0);
		assert_int_equal(
		    permission_load(&catalog, path, &w->arena, &err), -1);
		(void)unlink(path);
		assert_int_equal(err.code, ERR_DATA);
		if (strstr(err.text, cases[i].message) == NULL)
			fail_msg("case %zu: %s", i, err.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attributes_of_every_request_have_their_kind),
		cmocka_unit_test(permissions_tell_what_comes_with_them),
		cmocka_unit_test(nothing_leads_to_a_name_that_is_not_there),
		cmocka_unit_test(what_is_wrong_is_refused),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
