/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue of permissions: as shipped, and as somebody may write it. */
#include "support/test.h"

#include "base/arena.h"
#include "base/err.h"
#include "model/permission.h"

struct world {
	struct arena arena;
	struct permission_catalog *catalog; /* the one we ship */
	char dir[32];
	char path[64];
};

static int
open_world(void **state)
{
	static struct world w;
	const char *top = getenv("top_srcdir");
	struct err err = { ERR_NONE, "" };
	char *path;

	arena_init(&w.arena);
	memcpy(w.dir, "/tmp/muster-perm-XXXXXX", 24);
	if (mkdtemp(w.dir) == NULL)
		return -1;
	(void)snprintf(w.path, sizeof(w.path), "%s/p.json", w.dir);
	path = arena_printf(&w.arena, "%s/templates/permissions/dynatrace.json",
	    top == NULL ? "." : top);
	if (path == NULL ||
	    permission_load(&w.catalog, path, &w.arena, &err) != 0) {
		print_error("%s\n", err.text);
		return -1;
	}
	*state = &w;
	return 0;
}

static int
close_world(void **state)
{
	struct world *w = *state;

	(void)unlink(w->path);
	(void)rmdir(w->dir);
	arena_clear(&w->arena);
	return 0;
}

static void
known_permissions_have_their_tier(void **state)
{
	static const struct {
		const char *name, *action;
		enum tier tier;
	} cases[] = {
		{ "iam:policies:write", "admin", TIER_0 },
		{ "iam:bindings:write", "admin", TIER_0 },
		{ "iam:boundaries:write", "admin", TIER_0 },
		{ "iam:service-users:use", "admin", TIER_0 },
		{ "oauth2:clients:manage", "admin", TIER_0 },
		{ "platform-token:tokens:manage", "admin", TIER_0 },
		{ "account-user-management", "admin", TIER_0 },
		{ "account-saml-flexible-federation", "admin", TIER_0 },
		{ "apiTokens.write", "admin", TIER_0 },
		{ "settings:objects:admin", "admin", TIER_1 },
		{ "tenant-manage-settings", "admin", TIER_1 },
		{ "environment:roles:manage-settings", "admin", TIER_1 },
		{ "credentialVault.read", "admin", TIER_1 },
		{ "DataExport", "admin", TIER_1 },
		{ "settings:objects:write", "write", TIER_2 },
		{ "storage:logs:read", "read-sensitive", TIER_2 },
		{ "tenant-logviewer", "read-sensitive", TIER_2 },
		{ "auditLogs.read", "read-sensitive", TIER_2 },
		{ "metrics.ingest", "write", TIER_2 },
		{ "storage:events:read", "read", TIER_3 },
		{ "tenant-viewer", "read", TIER_3 },
		{ "entities.read", "read", TIER_3 },
	};
	struct world *w = *state;
	struct permission p;

	for (size_t i = 0; i < NITEMS(cases); i++) {
		permission_find(w->catalog, cases[i].name, &p);
		if (!p.known || p.tier != cases[i].tier ||
		    strcmp(p.action, cases[i].action) != 0)
			fail_msg("%s: %s, %s", cases[i].name, p.action,
			    tier_text(p.tier));
		assert_string_equal(p.name, cases[i].name);
		assert_true(p.label[0] != '\0');
	}
	assert_true(permission_count(w->catalog) > 250);
}

static void
conditions_that_could_limit_a_permission_are_listed(void **state)
{
	struct world *w = *state;
	struct permission p;

	permission_find(w->catalog, "app-engine:apps:run", &p);
	assert_true(p.scopable);
	assert_int_equal(p.n_attributes, 2);
	assert_string_equal(p.attributes[0], "shared:app-id");
	permission_find(w->catalog, "iam:policies:write", &p);
	assert_false(p.scopable);
	assert_int_equal(p.n_attributes, 0);
}

static void
unknown_names_are_judged_by_their_form(void **state)
{
	static const struct {
		const char *name;
		enum tier tier;
	} cases[] = {
		{ "*", TIER_0 },
		{ "*:*:*", TIER_0 },
		{ "iam:*:read", TIER_0 },
		{ "storage:*:*", TIER_1 },
		{ "settings:objects:*", TIER_1 },
		{ "iam:new-thing:read", TIER_2 },
		{ "iam:new-thing:resolve", TIER_0 },
		{ "new:thing:admin", TIER_1 },
		{ "new:thing:manage", TIER_1 },
		{ "new:thing:write", TIER_2 },
		{ "new:thing:delete", TIER_2 },
		{ "new:thing:ingest", TIER_2 },
		{ "new:thing:frobnicate", TIER_2 },
		{ "new:thing:read", TIER_3 },
		{ "tenant-new-role", TIER_1 },
		{ "account-new-role", TIER_1 },
		{ "newThing.write", TIER_2 },
		{ "WriteNewThing", TIER_2 },
		{ "newThing.ingest", TIER_2 },
		{ "newThing.read", TIER_3 },
		{ "NewThing", TIER_3 },
		{ "", TIER_3 },
	};
	struct world *w = *state;
	struct permission p;

	for (size_t i = 0; i < NITEMS(cases); i++) {
		permission_find(w->catalog, cases[i].name, &p);
		assert_false(p.known);
		if (p.tier != cases[i].tier)
			fail_msg("%s: %s", cases[i].name, tier_text(p.tier));
		assert_ptr_equal(p.name, cases[i].name);
		assert_non_null(p.label);
		assert_non_null(p.action);
	}
}

#define FORMS "\"forms\":[{\"label\":\"any\",\"action\":\"read\",\"tier\":3}]}"
#define ONE "{\"name\":\"a\",\"label\":\"x\",\"action\":\"read\",\"tier\":3}"

static void
a_catalogue_that_is_wrong_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "{\"permissions\":[\n" ONE ",\n" ONE "]," FORMS,
		    "\"a\" is there twice" },
		{ "{\"permissions\":[\n{\"name\":\"a\"}]," FORMS, "line 2" },
		{ "{\"permissions\":[\n\n{\"name\":\"a\",\"lable\":\"x\"}]"
		  "," FORMS,
		    "line 3" },
		{ "{\"permissions\":[\n{\"name\":\"a\",\"label\":\"x\","
		  "\"action\":\"wriet\",\"tier\":3}]," FORMS,
		    "wriet" },
		{ "{\"permissions\":[\n{\"name\":\"a\",\"label\":\"x\","
		  "\"action\":\"read\",\"tier\":4}]," FORMS,
		    "tier must be" },
		{ "{\"permissions\":[\n{\"name\":\"\",\"label\":\"x\","
		  "\"action\":\"read\",\"tier\":3}]," FORMS,
		    "the name is empty" },
		{ "{\"permissions\":[]}", "forms" },
		{ "{\"permissions\":[],\"forms\":[]}", "every name" },
		{ "{\"permissions\":[],\"forms\":[{\"suffix\":\":read\","
		  "\"label\":\"x\",\"action\":\"read\",\"tier\":3}]}",
		    "every name" },
		{ "{\"permissions\":[],\"extra\":1," FORMS, "extra" },
		{ "[", "p.json" },
	};
	struct world *w = *state;

	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct permission_catalog *catalog;
		struct err err = { ERR_NONE, "" };
		FILE *f = fopen(w->path, "w");

		assert_non_null(f);
		fputs(cases[i].text, f);
		assert_int_equal(fclose(f), 0);
		assert_int_equal(
		    permission_load(&catalog, w->path, &w->arena, &err), -1);
		assert_null(catalog);
		assert_int_equal(err.code, ERR_DATA);
		if (strstr(err.text, cases[i].message) == NULL ||
		    strstr(err.text, "p.json") == NULL)
			fail_msg("case %zu: %s", i, err.text);
	}
}

static void
a_missing_catalogue_is_an_error_of_the_file_system(void **state)
{
	struct world *w = *state;
	struct permission_catalog *catalog;
	struct err err = { ERR_NONE, "" };

	assert_int_equal(
	    permission_load(&catalog, "/nonexistent", &w->arena, &err), -1);
	assert_int_equal(err.code, ERR_IO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_permissions_have_their_tier),
		cmocka_unit_test(
		    conditions_that_could_limit_a_permission_are_listed),
		cmocka_unit_test(unknown_names_are_judged_by_their_form),
		cmocka_unit_test(
		    a_catalogue_that_is_wrong_is_refused_with_its_line),
		cmocka_unit_test(
		    a_missing_catalogue_is_an_error_of_the_file_system),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
