/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads registers.  A register is a row of a table: its name, the field that
 * names the subject, and the fields that it knows; all of them are read by
 * the same few lines.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/map.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/configured_private.h"
#include "model/register.h"

#define MAX_FIELDS 8

struct row {
	const char *name;
	/* of the subject; a second field that may name it instead; of a
	 * pair, the one that names the other */
	const char *field, *or_field, *with;
	const char *keys[MAX_FIELDS]; /* all that it knows; ends with NULL */
	int (*check)(const struct json *, const char *match, struct err *);
};

static int check_domain(const struct json *, const char *, struct err *);
static int check_range(const struct json *, const char *, struct err *);

/* clang-format off */
static const struct row rows[REGISTER_KINDS] = {
	[MUSTER_SERVICE_IDENTITIES] = { "service_identities",
		"account", NULL, NULL,
		{ "account", "owner", "purpose", "confirmed", "ticket",
		"until" }, NULL },
	[MUSTER_BREAK_GLASS] = { "break_glass", "account", NULL, NULL,
		{ "account", "owner", "purpose", "tested", "ticket", "until",
		"approver" }, NULL },
	[MUSTER_SHARED_ACCOUNTS] = { "shared_accounts", "account", NULL, NULL,
		{ "account", "owner", "purpose", "approver", "until" }, NULL },
	[MUSTER_OWN_DOMAINS] = { "own_domains", "domain", NULL, NULL,
		{ "domain", "federated" }, check_domain },
	[MUSTER_EXTERNAL_DOMAINS] = { "external_domains", "domain", NULL, NULL,
		{ "domain", "owner", "purpose", "until" }, check_domain },
	[MUSTER_EXTERNAL_ACCOUNTS] = { "external_accounts",
		"account", NULL, NULL,
		{ "account", "owner", "purpose", "from", "until", "approver" },
		NULL },
	[MUSTER_ADMIN_PAIRS] = { "admin_pairs", "admin", NULL, "daily",
		{ "admin", "daily", "owner" }, NULL },
	[MUSTER_PRIVILEGED_GROUPS] = { "privileged_groups",
		"group", NULL, NULL,
		{ "group", "owner", "purpose", "approver", "until" }, NULL },
	[MUSTER_PRODUCTION_GROUPS] = { "production_groups",
		"group", NULL, NULL,
		{ "group", "owner", "purpose", "approver", "until" }, NULL },
	[MUSTER_GROUP_OWNERS] = { "group_owners", "group", NULL, NULL,
		{ "group", "owner" }, NULL },
	[MUSTER_PEER_GROUPS] = { "peer_groups", "name", NULL, NULL,
		{ "name", "groups", "accounts" }, NULL },
	[MUSTER_VENDOR_SUPPORT] = { "vendor_support", "account", "token", NULL,
		{ "account", "token", "owner", "ticket", "from", "until" },
		NULL },
	[MUSTER_ACTORS] = { "actors", "account", NULL, NULL,
		{ "account", "purpose", "owner" }, NULL },
	[MUSTER_NETWORKS] = { "networks", "range", NULL, NULL,
		{ "range", "purpose" }, check_range },
	[MUSTER_BOUNDED_POLICIES] = { "bounded_policies", "policy", NULL, NULL,
		{ "policy", "purpose" }, NULL },
};
/* clang-format on */

/* Where a field goes. */
struct slot {
	const char *key;
	size_t offset;
};
static const struct slot texts[] = {
	{ "owner", offsetof(struct register_entry, owner) },
	{ "purpose", offsetof(struct register_entry, purpose) },
	{ "approver", offsetof(struct register_entry, approver) },
	{ "ticket", offsetof(struct register_entry, ticket) },
};
static const struct slot times[] = {
	{ "from", offsetof(struct register_entry, from) },
	{ "confirmed", offsetof(struct register_entry, confirmed) },
	{ "tested", offsetof(struct register_entry, tested) },
};

struct load {
	struct register_entry *entries;
	size_t n;
	struct map *seen;
	struct arena *arena;
};

const char *
register_text(enum muster_register of)
{
	return (size_t)of < REGISTER_KINDS ? rows[of].name : "unknown";
}

const char *
register_field(enum muster_register of)
{
	return (size_t)of < REGISTER_KINDS ? rows[of].field : "unknown";
}

static int
check_domain(const struct json *item, const char *match, struct err *err)
{
	if (match[0] != '.' && match[strcspn(match, " \t@*/:")] == '\0')
		return 0;
	return json_error(
	    item, err, "\"domain\" must be one such as \"example.org\"");
}

/* "192.0.2.0/24", "2001:db8::/32", or one address. */
static int
check_range(const struct json *item, const char *match, struct err *err)
{
	char address[INET6_ADDRSTRLEN];
	unsigned char bytes[sizeof(struct in6_addr)];
	size_t n = strcspn(match, "/");
	struct err ignored;
	int64_t bits, most;

	if (n >= sizeof(address))
		goto bad;
	memcpy(address, match, n);
	address[n] = '\0';
	if (inet_pton(AF_INET, address, bytes) == 1)
		most = 32;
	else if (inet_pton(AF_INET6, address, bytes) == 1)
		most = 128;
	else
		goto bad;
	if (match[n] == '\0' ||
	    text_to_int64(match + n + 1, 0, most, &bits, &ignored) == 0)
		return 0;
bad:
	return json_error(item, err,
	    "\"range\" must be an address range "
	    "such as \"192.0.2.0/24\" or \"2001:db8::/32\"");
}

/* One field, or one of two; never both. */
static int
read_match(const struct json *item, const struct row *row,
    struct register_entry *e, struct arena *arena, struct err *err)
{
	const char *other = NULL;

	if (row->or_field == NULL)
		return configured_id(item, row->field, &e->match, arena, err);
	if (configured_name(item, row->field, &e->match, arena, err) != 0 ||
	    configured_name(item, row->or_field, &other, arena, err) != 0)
		return -1;
	if ((e->match == NULL) == (other == NULL))
		return json_error(item, err,
		    "must name either \"%s\" or "
		    "\"%s\"",
		    row->field, row->or_field);
	if (e->match == NULL)
		e->match = other;
	return 0;
}

static int
read_fields(const struct json *item, struct register_entry *e,
    struct arena *arena, struct err *err)
{
	char *base = (char *)e;

	for (size_t i = 0; i < NITEMS(texts); i++)
		if (configured_text(item, texts[i].key,
			(const char **)(void *)(base + texts[i].offset), arena,
			err) != 0)
			return -1;
	for (size_t i = 0; i < NITEMS(times); i++)
		if (json_opt_time(item, times[i].key,
			(int64_t *)(void *)(base + times[i].offset), err) != 0)
			return -1;
	if (configured_end(item, "until", &e->until, err) != 0 ||
	    json_opt_bool(item, "federated", &e->federated, err) != 0)
		return -1;
	if (e->from != UTC_UNKNOWN && e->until != UTC_UNKNOWN &&
	    e->until < e->from)
		return json_error(item, err, "\"until\" is before \"from\"");
	return 0;
}

/* Groups first, then accounts. */
static int
read_members(const struct json *item, struct register_entry *e,
    struct arena *arena, struct err *err)
{
	const char *const *groups, *const *accounts;
	const char **all;
	size_t n_groups, n_accounts;

	if (configured_names(item, "groups", &groups, &n_groups, arena, err) !=
		0 ||
	    configured_names(
		item, "accounts", &accounts, &n_accounts, arena, err) != 0)
		return -1;
	if (n_groups + n_accounts == 0)
		return 0;
	all = arena_alloc(arena, n_groups + n_accounts, sizeof(*all));
	if (all == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < n_groups; i++)
		all[i] = groups[i];
	for (size_t i = 0; i < n_accounts; i++)
		all[n_groups + i] = accounts[i];
	e->members = all;
	e->n_members = n_groups + n_accounts;
	e->n_groups = n_groups;
	return 0;
}

static int
read_pair(const struct json *item, const struct row *row,
    struct register_entry *e, struct arena *arena, struct err *err)
{
	if (row->with == NULL)
		return 0;
	if (configured_name(item, row->with, &e->with, arena, err) != 0)
		return -1;
	if (e->with != NULL && text_equal_nocase(e->match, e->with))
		return json_error(item, err, "\"%s\" and \"%s\" are the same",
		    row->field, row->with);
	return 0;
}

/* Twice is a mistake: which of them would count? */
static int
only_once(const struct json *item, const struct register_entry *e,
    struct load *load, struct err *err)
{
	char *key = arena_printf(load->arena, "%d %s", (int)e->of, e->match);

	if (key == NULL)
		return err_nomem(err);
	for (char *p = key; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	switch (map_add(load->seen, key, load->n)) {
	case 0:
		return 0;
	case 1:
		return json_error(item, err, "\"%s\" is there twice", e->match);
	default:
		return err_nomem(err);
	}
}

static int
read_entry(const struct json *item, enum muster_register of, size_t i,
    struct load *load, struct err *err)
{
	const struct row *row = &rows[of];
	struct register_entry *e = &load->entries[load->n];
	size_t n_keys = 0;

	while (n_keys < MAX_FIELDS && row->keys[n_keys] != NULL)
		n_keys++;
	memset(e, 0, sizeof(*e));
	e->of = of;
	if (json_only(item, row->keys, n_keys, err) != 0 ||
	    read_match(item, row, e, load->arena, err) != 0 ||
	    (row->check != NULL && row->check(item, e->match, err) != 0) ||
	    read_pair(item, row, e, load->arena, err) != 0 ||
	    read_fields(item, e, load->arena, err) != 0 ||
	    read_members(item, e, load->arena, err) != 0 ||
	    only_once(item, e, load, err) != 0)
		return -1;
	/* not the file nor the line: the evidence keeps another layout */
	e->place = arena_printf(load->arena, "registers.%s[%zu]", row->name, i);
	if (e->place == NULL)
		return err_nomem(err);
	load->n++;
	return 0;
}

static int
count_entries(const struct json *object, size_t *n, struct err *err)
{
	const char *names[REGISTER_KINDS];
	struct json list;

	for (size_t i = 0; i < REGISTER_KINDS; i++)
		names[i] = rows[i].name;
	if (json_only(object, names, REGISTER_KINDS, err) != 0)
		return -1;
	*n = 0;
	for (size_t i = 0; i < REGISTER_KINDS; i++) {
		if (json_opt_list(object, rows[i].name, &list, err) != 0)
			return -1;
		if (json_type(&list) == JSON_LIST)
			*n += json_count(&list);
	}
	return 0;
}

static int
read_all(struct registers *out, const struct json *object, struct load *load,
    struct err *err)
{
	struct json list, item;

	for (size_t r = 0; r < REGISTER_KINDS; r++) {
		size_t i = 0;

		if (json_opt_list(object, rows[r].name, &list, err) != 0)
			return -1;
		if (json_type(&list) != JSON_LIST)
			continue;
		out->configured |= UINT32_C(1) << r;
		for (bool ok = json_first(&list, &item); ok;
		     ok = json_next(&item))
			if (read_entry(&item, (enum muster_register)r, i++,
				load, err) != 0)
				return -1;
	}
	return 0;
}

int
register_read(struct registers *out, const struct json *object,
    const char *file, struct arena *arena, struct err *err)
{
	struct load load = { .arena = arena };
	size_t n;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (json_type(object) == JSON_ABSENT)
		return 0;
	if (count_entries(object, &n, err) != 0)
		return configured_wrong(file, err);
	load.entries = arena_alloc(arena, n + 1, sizeof(*load.entries));
	load.seen = map_new();
	if (load.entries == NULL || load.seen == NULL)
		err_nomem(err);
	else
		rc = read_all(out, object, &load, err);
	map_free(load.seen);
	if (rc != 0) {
		memset(out, 0, sizeof(*out));
		return configured_wrong(file, err);
	}
	out->entries = load.entries;
	out->n = load.n;
	return 0;
}
