/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a policy grants is told twice: as text, and as the statements the API
 * made of it.  The text is the rule; statements stand in where it cannot be
 * read, and a difference is kept as the union of both, and named.
 */
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "source/dynatrace/dt.h"
#include "source/dynatrace/dt_policy.h"

#define MAX_LINE (1 * (size_t)MIB)
#define DIFFERENT "statements of the API differ from the text"
#define TEXT_UNKNOWN "the text was not understood, so nothing was compared"
#define MAX_SHOWN 5 /* permissions of one side that are written out */
#define OPERATOR_UNKNOWN "condition of the API not understood"

struct statements {
	struct statement *items;
	size_t n;
	bool unclear; /* a condition was not understood, and left out */
};

/* ---- the API's own reading ---- */

/* A condition that is not understood is left out: the worst case. */
int
dt_api_conditions(struct dt *dt, struct dt_conditions *out,
    const struct json *item, const char *key, struct err *err)
{
	struct json list, each;

	*out = (struct dt_conditions){ 0 };
	if (json_opt_list(item, key, &list, err) != 0)
		return -1;
	out->items =
	    arena_alloc(&dt->arena, json_count(&list) + 1, sizeof(*out->items));
	if (out->items == NULL)
		return err_nomem(err);
	for (bool more = json_first(&list, &each); more;
	     more = json_next(&each)) {
		struct condition *c = &out->items[out->n];

		c->attribute = dt_text(&each, "name");
		if (c->attribute == NULL ||
		    !dt_operator(dt_text(&each, "operator"), &c->operator)) {
			out->unclear = true;
			continue;
		}
		c->attribute = arena_strdup(&dt->arena, c->attribute);
		c->values = dt_texts(dt, &each, "values", &c->n_values);
		if (c->attribute == NULL || c->values == NULL)
			return err_nomem(err);
		out->n++;
	}
	return 0;
}

static int
read_api_statement(struct dt *dt, struct statements *out,
    const struct json *item, struct err *err)
{
	struct statement *s = &out->items[out->n];
	struct dt_conditions where;
	const char *effect = dt_text(item, "effect");

	if (effect == NULL)
		return json_error(item, err, "a statement without effect");
	s->deny = text_equal_nocase(effect, "DENY");
	s->permissions = dt_texts(dt, item, "permissions", &s->n_permissions);
	if (s->permissions == NULL)
		return err_nomem(err);
	if (dt_api_conditions(dt, &where, item, "conditions", err) != 0)
		return -1;
	s->conditions = where.items;
	s->n_conditions = where.n;
	out->unclear = out->unclear || where.unclear;
	/* a DENY whose condition is lost would take away too much */
	if (s->n_permissions > 0 && !(s->deny && where.unclear))
		out->n++;
	return 0;
}

static int
read_api_statements(struct dt *dt, struct statements *out,
    const struct json *root, struct err *err)
{
	struct json list, item;

	*out = (struct statements){ 0 };
	if (json_opt_list(root, "statements", &list, err) != 0)
		return -1;
	out->items =
	    arena_alloc(&dt->arena, json_count(&list) + 1, sizeof(*out->items));
	if (out->items == NULL)
		return err_nomem(err);
	for (bool more = json_first(&list, &item); more;
	     more = json_next(&item))
		if (read_api_statement(dt, out, &item, err) != 0)
			return -1;
	return 0;
}

/* ---- comparing ---- */

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Texts sorted and joined, each with its length: no two lists look alike. */
static int
join_sorted(struct dt *dt, struct strbuf *out, const char *const *texts,
    size_t n, struct err *err)
{
	const char **sorted = arena_alloc(&dt->arena, n + 1, sizeof(*sorted));

	if (sorted == NULL)
		return err_nomem(err);
	if (n > 0)
		memcpy(sorted, texts, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), compare_texts);
	for (size_t i = 0; i < n; i++)
		strbuf_addf(out, " %zu:%s", strlen(sorted[i]), sorted[i]);
	return 0;
}

static const char *
condition_line(struct dt *dt, const struct condition *c, struct err *err)
{
	struct strbuf line;
	char *text;

	strbuf_init(&line, MAX_LINE);
	/* IN with one value and "=" mean the same, and the API changes one
	 * into the other */
	strbuf_addf(&line, "%s %d", c->attribute,
	    c->n_values == 1 && c->operator== CONDITION_IN
		? (int)CONDITION_EQUAL
		: (int)c->operator);
	if (join_sorted(dt, &line, c->values, c->n_values, err) != 0) {
		strbuf_clear(&line);
		return NULL;
	}
	text = strbuf_take(&line, &dt->arena);
	if (text == NULL)
		err_nomem(err);
	return text;
}

static const char *
conditions_line(
    struct dt *dt, const struct condition *c, size_t n, struct err *err)
{
	const char **lines = arena_alloc(&dt->arena, n + 1, sizeof(*lines));
	struct strbuf line;
	char *text;

	if (lines == NULL) {
		err_nomem(err);
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		if ((lines[i] = condition_line(dt, &c[i], err)) == NULL)
			return NULL;
	strbuf_init(&line, MAX_LINE);
	if (join_sorted(dt, &line, lines, n, err) != 0) {
		strbuf_clear(&line);
		return NULL;
	}
	text = strbuf_take(&line, &dt->arena);
	if (text == NULL)
		err_nomem(err);
	return text;
}

/* Permissions of statements, one by one, each with a key that is the same for
 * what means the same. */
struct lines {
	struct map *keys;
	struct line {
		const struct statement *statement;
		const char *permission;
	} * items; /* by `keys` */
};

static int
add_lines(struct dt *dt, struct lines *out, const struct statement *s, size_t n,
    struct err *err)
{
	size_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += s[i].n_permissions;
	out->keys = map_new();
	out->items = arena_alloc(&dt->arena, total + 1, sizeof(*out->items));
	if (out->keys == NULL || out->items == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < n; i++) {
		const char *where = conditions_line(
		    dt, s[i].conditions, s[i].n_conditions, err);

		if (where == NULL)
			return -1;
		for (size_t j = 0; j < s[i].n_permissions; j++) {
			size_t at = map_count(out->keys);
			const char *key = arena_printf(&dt->arena, "%s%s |%s",
			    s[i].deny ? "-" : "+", s[i].permissions[j], where);

			out->items[at] =
			    (struct line){ &s[i], s[i].permissions[j] };
			if (key == NULL || map_add(out->keys, key, at) < 0)
				return err_nomem(err);
		}
	}
	return 0;
}

/* What only one side says, in words; nothing if there is no such thing. */
static void
print_only(struct strbuf *text, const char *head, const struct lines *mine,
    const struct lines *other)
{
	size_t n = 0;

	for (size_t i = 0; i < map_count(mine->keys); i++) {
		const struct line *line = &mine->items[i];

		if (map_get(other->keys, map_key(mine->keys, i)) != NONE ||
		    n++ >= MAX_SHOWN)
			continue;
		strbuf_add(text, n > 1 ? ", " : head);
		statement_print(text, line->statement, line->permission);
	}
	if (n > MAX_SHOWN)
		strbuf_addf(text, " and %zu more", n - MAX_SHOWN);
}

/* The difference of two readings in words; "" if they say the same. */
static int
compare_statements(struct dt *dt, const struct entitlement *policy,
    const struct statements *api, const char **out, struct err *err)
{
	struct lines mine = { NULL, NULL }, theirs = { NULL, NULL };
	struct strbuf text;
	int rc = -1;

	strbuf_init(&text, MAX_LINE);
	if (add_lines(dt, &mine, policy->statements, policy->n_statements,
		err) != 0 ||
	    add_lines(dt, &theirs, api->items, api->n, err) != 0)
		goto out;
	print_only(&text, "only in the text: ", &mine, &theirs);
	print_only(&text,
	    text.len > 0 ? "; only in the statements of the API: "
			 : "only in the statements of the API: ",
	    &theirs, &mine);
	*out = arena_strdup(&dt->arena, strbuf_text(&text));
	rc = *out != NULL && !strbuf_failed(&text) ? 0 : err_nomem(err);
out:
	strbuf_clear(&text);
	map_free(mine.keys);
	map_free(theirs.keys);
	return rc;
}

/* ---- policies ---- */

static int
add_deviation(struct dt *dt, struct entitlement *policy, const char *name,
    struct err *err)
{
	const char **names =
	    arena_alloc(&dt->arena, policy->n_deviations + 1, sizeof(*names));

	if (names == NULL)
		return err_nomem(err);
	if (policy->n_deviations > 0)
		memcpy(names, policy->deviations,
		    policy->n_deviations * sizeof(*names));
	names[policy->n_deviations++] = name;
	policy->deviations = names;
	return 0;
}

static int
join_statements(struct dt *dt, struct entitlement *policy,
    const struct statements *api, struct err *err)
{
	size_t n = policy->n_statements + api->n;
	struct statement *both = arena_alloc(&dt->arena, n + 1, sizeof(*both));

	if (both == NULL)
		return err_nomem(err);
	if (policy->n_statements > 0)
		memcpy(both, policy->statements,
		    policy->n_statements * sizeof(*both));
	if (api->n > 0)
		memcpy(both + policy->n_statements, api->items,
		    api->n * sizeof(*both));
	policy->statements = both;
	policy->n_statements = n;
	return add_deviation(dt, policy, DIFFERENT, err);
}

/* The documentation leaves out the last semicolon itself: no deviation. */
static int
take_policy(struct dt *dt, struct entitlement *policy,
    const struct dt_policy *read, struct err *err)
{
	policy->readable = TRI_YES;
	policy->statements = read->statements;
	policy->n_statements = read->n_statements;
	for (size_t i = 0; i < read->n_deviations; i++)
		if (strcmp(read->deviations[i], "last-semicolon-missing") !=
			0 &&
		    add_deviation(dt, policy, read->deviations[i], err) != 0)
			return -1;
	return 0;
}

static int
merge_api(struct dt *dt, struct entitlement *policy,
    const struct statements *api, struct err *err)
{
	const char *difference;

	if (api->unclear &&
	    add_deviation(dt, policy, OPERATOR_UNKNOWN, err) != 0)
		return -1;
	/* the API leaves its list empty at times: that says nothing */
	if (api->n == 0)
		return 0;
	if (compare_statements(dt, policy, api, &difference, err) != 0)
		return -1;
	if (difference[0] == '\0') {
		policy->agrees = TRI_YES;
		return 0;
	}
	policy->agrees = api->unclear ? TRI_UNKNOWN : TRI_NO;
	policy->difference = api->unclear ? OPERATOR_UNKNOWN : difference;
	return join_statements(dt, policy, api, err);
}

int
dt_read_statements(struct dt *dt, struct entitlement *policy,
    const struct json *root, struct err *err)
{
	struct statements api;
	struct dt_policy read;
	struct err failure = { 0 };

	if (json_get_text(root, "statementQuery", &policy->text, err) != 0 ||
	    read_api_statements(dt, &api, root, err) != 0)
		return -1;
	if (dt_policy_read(&read, policy->text, &dt->arena, &failure) == 0)
		return take_policy(dt, policy, &read, err) != 0
			   ? -1
			   : merge_api(dt, policy, &api, err);
	if (failure.code == ERR_NOMEM)
		return err_nomem(err);
	policy->readable = TRI_NO;
	policy->problem = arena_strdup(&dt->arena, failure.text);
	policy->statements = api.items;
	policy->n_statements = api.n;
	policy->difference = TEXT_UNKNOWN;
	return policy->problem != NULL ? 0 : err_nomem(err);
}

/* ---- boundaries ---- */

static int
compare_boundary(struct dt *dt, const struct boundary *boundary,
    const struct dt_conditions *api, struct err *err)
{
	const char *mine = conditions_line(
	    dt, boundary->conditions, boundary->n_conditions, err);
	const char *theirs = conditions_line(dt, api->items, api->n, err);

	if (mine == NULL || theirs == NULL)
		return -1;
	if (strcmp(mine, theirs) != 0)
		dt->boundary_differences++;
	return 0;
}

int
dt_read_conditions(struct dt *dt, struct boundary *boundary,
    const struct json *item, struct err *err)
{
	struct dt_boundary read;
	struct dt_conditions api;
	struct err failure = { 0 };

	if (json_get_text(item, "boundaryQuery", &boundary->text, err) != 0 ||
	    dt_api_conditions(dt, &api, item, "boundaryConditions", err) != 0)
		return -1;
	if (dt_boundary_read(&read, boundary->text, &dt->arena, &failure) ==
	    0) {
		boundary->readable = TRI_YES;
		boundary->conditions = read.conditions;
		boundary->n_conditions = read.n_conditions;
		/* the API leaves this list empty at times, too */
		return api.n == 0 ? 0
				  : compare_boundary(dt, boundary, &api, err);
	}
	if (failure.code == ERR_NOMEM)
		return err_nomem(err);
	boundary->readable = TRI_NO;
	boundary->problem = arena_strdup(&dt->arena, failure.text);
	boundary->conditions = api.items;
	boundary->n_conditions = api.n;
	return boundary->problem != NULL ? 0 : err_nomem(err);
}
