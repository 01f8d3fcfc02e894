/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is looked at apart: the holders of tier 0 and 1, and what is no
 * person.  The registers say what each is there for.
 */
#include <string.h>

#include "analysis/analysis.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "model/model.h"
#include "model/register.h"
#include "report/places.h"

/* Letters of ASCII in either case, as logins are written. */
static bool
is_same(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return false;
	for (; *a != '\0' && *b != '\0'; a++, b++) {
		const char x = *a >= 'A' && *a <= 'Z' ? (char)(*a + 32) : *a;
		const char y = *b >= 'A' && *b <= 'Z' ? (char)(*b + 32) : *b;

		if (x != y)
			return false;
	}
	return *a == *b;
}

/* The entry of a register for what has this id, login or name; or NULL. */
static const struct register_entry *
entry_of(const struct report_input *in, enum muster_register of,
    const char *id, const char *login, const char *name)
{
	const struct registers *r = in->registers;

	for (size_t i = 0; i < r->n; i++)
		if (r->entries[i].of == of &&
		    (is_same(r->entries[i].match, id) ||
			is_same(r->entries[i].match, login) ||
			is_same(r->entries[i].match, name)))
			return &r->entries[i];
	return NULL;
}

/* ---- tier 0 and 1 ---- */

static const char *
group_of(const struct report_input *in, const struct privilege *p,
    const struct register_entry **entry)
{
	const struct model *m = in->model;
	const struct group *g;

	*entry = NULL;
	if (p->grant == NONE || m->grants[p->grant].group == NONE)
		return NULL;
	g = &m->groups[m->grants[p->grant].group];
	*entry = entry_of(
	    in, MUSTER_PRIVILEGED_GROUPS, g->id, NULL, g->name);
	return g->name;
}

static void
fill_privileged(const struct report_input *in, size_t row, struct cell *c,
    struct strbuf *sb)
{
	const size_t i = in->privileged[row];
	const struct account *a = &in->model->accounts[i];
	const struct privilege *p = &in->derived->of_account[i];
	const struct register_entry *entry;
	const char *group = group_of(in, p, &entry);

	(void)sb;
	c[0] = tier_cell(in, (int)p->tier);
	c[1] = cell_text(a->display);
	c[1].see = places_of_account(in, i);
	c[2] = cell_id(a->login);
	c[3] = word_cell(in, "type", account_type_text(a->type));
	c[4] = word_cell(in, "status", account_status_text(a->status));
	c[5] = p->reason != NULL ? cell_text(p->reason) : cell_empty();
	c[6] = given_text_cell(group);
	c[7] = entry != NULL ? given_text_cell(entry->purpose) : cell_empty();
	c[8] = entry != NULL ? given_text_cell(entry->approver) : cell_empty();
	c[9] = seen_cell(in, (int)a->login_state, a->last_login);
	c[10] = cell_number((int64_t)in->derived->grants_of_account[i]);
	c[11] = cell_id(a->id);
}

void
table_privileged(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "tier", CELL_STATUS, 16, false },
		{ "person", CELL_TEXT, 24, false },
		{ "login", CELL_ID, 30, false },
		{ "type", CELL_TEXT, 9, false },
		{ "status", CELL_TEXT, 9, false },
		{ "tier_reason", CELL_TEXT, 44, false },
		{ "group", CELL_TEXT, 24, false },
		{ "purpose", CELL_TEXT, 30, false },
		{ "approver", CELL_TEXT, 20, false },
		{ "last_login", CELL_TIME, 19, false },
		{ "n_grants", CELL_NUMBER, 8, false },
		{ "account_id", CELL_ID, 36, true },
	};
	static const struct table_plan plan = { "privileged", columns,
		NITEMS(columns), 2, "users.csv", 2000 };

	table_add(
	    doc, in, &plan, (int64_t)in->n_privileged, fill_privileged);
}

/* ---- no person ---- */

static struct cell
age_cell(const struct report_input *in, int64_t created)
{
	if (created == UTC_UNKNOWN)
		return cell_unknown();
	return created > in->now ? cell_number(0)
	    : cell_number((in->now - created) / UTC_DAY);
}

static void
fill_service(const struct report_input *in, size_t i, struct cell *c)
{
	const struct account *a = &in->model->accounts[i];
	const struct register_entry *e = entry_of(
	    in, MUSTER_SERVICE_IDENTITIES, a->id, a->login, a->display);

	c[0] = cell_text(a->display);
	c[0].see = places_of_account(in, i);
	c[1] = word_cell(in, "type", account_type_text(a->type));
	c[2] = tier_cell(in, (int)in->derived->of_account[i].tier);
	c[3] = e != NULL ? given_text_cell(e->owner) : cell_empty();
	c[4] = e != NULL && e->purpose != NULL ? cell_text(e->purpose)
	    : given_text_cell(a->description);
	c[5] = e != NULL ? given_date_cell(e->confirmed) : cell_empty();
	c[6] = word_cell(in, "status", account_status_text(a->status));
	c[7] = age_cell(in, a->created);
	c[8] = e != NULL ? given_date_cell(e->until) : cell_empty();
	c[9] = seen_cell(in, (int)a->login_state, a->last_login);
	c[10] = cell_empty();
	c[11] = cell_id(a->id);
}

static void
fill_token(const struct report_input *in, size_t i, struct cell *c)
{
	const struct model *m = in->model;
	const struct credential *k = &m->credentials[i];

	c[0] = cell_text(k->name);
	c[1] = word_cell(in, "credential", credential_kind_text(k->kind));
	c[2] = tier_cell(in, (int)in->derived->of_credential[i].tier);
	c[3] = k->owner != NONE ? cell_text(m->accounts[k->owner].display)
	    : cell_text(k->owner_id);
	c[4] = given_text_cell(k->description);
	c[5] = cell_empty();
	c[6] = k->enabled == TRI_UNKNOWN ? cell_unknown()
	    : cell_text(label(in->labels, k->enabled == TRI_YES
		? "word.enabled" : "word.disabled"));
	c[7] = age_cell(in, k->created);
	c[8] = k->expiry_state == SEEN_NEVER
	    ? cell_text(label(in->labels, "word.no_expiry"))
	    : k->expiry_state == SEEN_AT ? cell_date(k->expires)
	    : cell_unknown();
	c[9] = seen_cell(in, (int)k->used_state, k->last_used);
	c[10] = given_text_cell(k->last_address);
	c[11] = cell_id(k->id);
}

/* Service users first, then what can be used without anybody. */
static void
fill_machine(const struct report_input *in, size_t row, struct cell *c,
    struct strbuf *sb)
{
	(void)sb;
	if (row < in->n_services)
		fill_service(in, in->services[row], c);
	else
		fill_token(in, in->credentials[row - in->n_services], c);
}

void
table_machines(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "machine", CELL_TEXT, 28, false },
		{ "kind", CELL_TEXT, 16, false },
		{ "tier", CELL_STATUS, 16, false },
		{ "owner", CELL_TEXT, 24, false },
		{ "purpose", CELL_TEXT, 34, false },
		{ "confirmed", CELL_DATE, 11, false },
		{ "status", CELL_TEXT, 9, false },
		{ "age", CELL_NUMBER, 9, false },
		{ "expires", CELL_DATE, 11, false },
		{ "last_used", CELL_TIME, 19, false },
		{ "last_address", CELL_ID, 16, true },
		{ "machine_id", CELL_ID, 34, true },
	};
	static const struct table_plan plan = { "machines", columns,
		NITEMS(columns), 1, "users.csv", 2000 };

	table_add(doc, in, &plan,
	    (int64_t)(in->n_services + in->model->n_credentials),
	    fill_machine);
}
