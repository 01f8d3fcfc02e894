/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts, groups, entitlements, credentials: the inventory. */
#include <string.h>

#include "analysis/analysis.h"
#include "base/strbuf.h"
#include "model/model.h"
#include "report/places.h"

static void
fill_account(const struct report_input *in, size_t row, struct cell *c,
    struct strbuf *sb)
{
	const size_t i = in->accounts[row];
	const struct account *a = &in->model->accounts[i];
	const struct privilege *p = &in->derived->of_account[i];

	(void)sb;
	c[0] = cell_text(a->display);
	c[1] = cell_id(a->login);
	c[2] = word_cell(in, "type", account_type_text(a->type));
	c[3] = word_cell(in, "status", account_status_text(a->status));
	c[4] = tier_cell(in, (int)p->tier);
	c[5] = p->reason != NULL ? cell_text(p->reason) : cell_empty();
	c[6] = seen_cell(in, (int)a->login_state, a->last_login);
	c[7] = link_to(cell_number((int64_t)in->derived->own_groups[i]),
	    "memberships", "account_id", a->id);
	if (c[7].see.to != NULL) { /* those that everybody is in do not count */
		c[7].see.but_column = "everyone";
		c[7].see.but_value = label(in->labels, "word.yes");
	}
	c[8] = link_to(cell_number((int64_t)in->derived->grants_of_account[i]),
	    "grants", "account_id", a->id);
	if (in->places != NULL)
		c[8].see = places_of_account(in, i);
	c[9] = link_to(cell_number((int64_t)a->n_credentials),
	    "credentials", "owner", a->id);
	c[10] = cell_time(a->created);
	c[11] = cell_number(a->logins);
	c[12] = cell_number(a->failed_logins);
	c[13] = yes_no_cell(in, a->emergency_contact);
	c[14] = cell_text(a->status_text);
	c[15] = cell_id(a->id);
}

void
table_accounts(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "person", CELL_TEXT, 26, false },
		{ "login", CELL_ID, 34, false },
		{ "type", CELL_TEXT, 10, false },
		{ "status", CELL_TEXT, 11, false },
		{ "tier", CELL_STATUS, 16, false },
		{ "tier_reason", CELL_TEXT, 44, false },
		{ "last_login", CELL_TIME, 19, false },
		{ "n_groups", CELL_NUMBER, 8, false },
		{ "n_grants", CELL_NUMBER, 8, false },
		{ "n_credentials", CELL_NUMBER, 8, true },
		{ "created", CELL_TIME, 19, true },
		{ "logins", CELL_NUMBER, 9, true },
		{ "failed_logins", CELL_NUMBER, 9, true },
		{ "emergency", CELL_TEXT, 11, true },
		{ "status_text", CELL_TEXT, 12, true },
		{ "account_id", CELL_ID, 36, true },
	};
	static const struct table_plan plan = { "users", columns,
		NITEMS(columns), 2, "users.csv", 2000 };

	table_add(doc, in, &plan, (int64_t)in->model->n_accounts,
	    fill_account);
}

static void
fill_group(const struct report_input *in, size_t row, struct cell *c,
    struct strbuf *sb)
{
	const size_t i = in->groups[row];
	const struct group *g = &in->model->groups[i];
	const struct privilege *p = &in->derived->of_group[i];

	for (size_t j = 0; j < g->n_claims; j++)
		strbuf_addf(sb, "%s%s", j > 0 ? ", " : "", g->claims[j]);
	c[0] = cell_text(g->name);
	c[1] = cell_text(g->description);
	c[2] = cell_text(g->managed_by);
	c[3] = yes_no_cell(in, g->everyone);
	c[4] = link_to(cell_number((int64_t)in->derived->group_accounts[i]),
	    "memberships", "member_of", g->id);
	c[5] = link_to(cell_number((int64_t)g->n_grants),
	    "bindings", "holder", g->id);
	c[6] = tier_cell(in, (int)p->tier);
	c[7] = p->reason != NULL ? cell_text(p->reason) : cell_empty();
	c[8] = g->n_claims > 0 ? cell_text(strbuf_text(sb)) : cell_empty();
	c[9] = cell_time(g->created);
	c[10] = cell_id(g->id);
}

void
table_groups(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "group", CELL_TEXT, 28, false },
		{ "description", CELL_TEXT, 40, false },
		{ "managed_by", CELL_TEXT, 11, false },
		{ "everyone", CELL_TEXT, 9, true },
		{ "n_members", CELL_NUMBER, 9, false },
		{ "n_grants", CELL_NUMBER, 8, false },
		{ "tier", CELL_STATUS, 16, false },
		{ "tier_reason", CELL_TEXT, 44, false },
		{ "claims", CELL_TEXT, 24, true },
		{ "created", CELL_TIME, 19, true },
		{ "group_id", CELL_ID, 36, true },
	};
	static const struct table_plan plan = { "groups", columns,
		NITEMS(columns), 1, "review.xlsx", 2000 };

	table_add(doc, in, &plan, (int64_t)in->model->n_groups, fill_group);
}

static struct cell
readable_cell(const struct report_input *in, const struct entitlement *e)
{
	if (e->readable == TRI_YES)
		return cell_status(DOC_GOOD, label(in->labels,
		    "readable.yes"));
	if (e->readable == TRI_NO)
		return cell_status(DOC_BAD, label(in->labels, "readable.no"));
	return cell_status(DOC_NEUTRAL, label(in->labels,
	    "readable.not_read"));
}

static void
fill_entitlement(const struct report_input *in, size_t row, struct cell *c,
    struct strbuf *sb)
{
	const size_t i = in->entitlements[row];
	const struct model *m = in->model;
	const struct entitlement *e = &m->entitlements[i];
	const struct privilege *p = &in->derived->of_entitlement[i];

	(void)sb;
	c[0] = cell_text(e->name);
	c[1] = word_cell(in, "kind", entitlement_kind_text(e->kind));
	c[2] = e->level_scope != NONE
	    ? cell_text(m->scopes[e->level_scope].name)
	    : word_cell(in, "scope", scope_kind_text(e->level));
	c[3] = yes_no_cell(in, e->builtin);
	c[4] = tier_cell(in, (int)p->tier);
	c[5] = p->reason != NULL ? cell_text(p->reason) : cell_empty();
	c[6] = link_to(cell_number((int64_t)e->n_grants),
	    "bindings", "entitlement", e->id);
	c[7] = readable_cell(in, e);
	c[8] = e->description != NULL ? cell_text(e->description)
	    : cell_empty();
	c[9] = e->text != NULL ? cell_text(e->text) : cell_empty();
	c[10] = e->problem != NULL ? cell_text(e->problem) : cell_empty();
	c[11] = cell_id(e->id);
}

void
table_entitlements(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "entitlement", CELL_TEXT, 32, false },
		{ "kind", CELL_TEXT, 9, false },
		{ "level", CELL_TEXT, 16, false },
		{ "builtin", CELL_TEXT, 10, false },
		{ "tier", CELL_STATUS, 16, false },
		{ "tier_reason", CELL_TEXT, 36, false },
		{ "n_bindings", CELL_NUMBER, 9, false },
		{ "readable", CELL_STATUS, 14, true },
		{ "description", CELL_TEXT, 36, true },
		{ "policy_text", CELL_TEXT, 60, true },
		{ "problem", CELL_TEXT, 30, true },
		{ "entitlement_id", CELL_ID, 36, true },
	};
	static const struct table_plan plan = { "entitlements", columns,
		NITEMS(columns), 1, "review.xlsx", 2000 };

	table_add(doc, in, &plan, (int64_t)in->model->n_entitlements,
	    fill_entitlement);
}

static struct cell
expiry_cell(const struct report_input *in, const struct credential *k)
{
	if (k->expiry_state == SEEN_NEVER)
		return cell_text(label(in->labels, "word.no_expiry"));
	return k->expiry_state == SEEN_AT ? cell_time(k->expires)
	    : cell_unknown();
}

static void
fill_credential(const struct report_input *in, size_t row, struct cell *c,
    struct strbuf *sb)
{
	const size_t i = in->credentials[row];
	const struct model *m = in->model;
	const struct credential *k = &m->credentials[i];

	for (size_t j = 0; j < k->n_scopes; j++)
		strbuf_addf(sb, "%s%s", j > 0 ? ", " : "", k->scopes[j]);
	c[0] = cell_text(k->name);
	c[1] = word_cell(in, "credential", credential_kind_text(k->kind));
	c[2] = k->owner != NONE ? link_to_account(
	    cell_text(m->accounts[k->owner].display), in, k->owner)
	    : cell_text(k->owner_id);
	c[3] = k->scope != NONE ? cell_text(m->scopes[k->scope].name)
	    : cell_text(k->scope_id);
	c[4] = yes_no_cell(in, k->enabled);
	c[5] = tier_cell(in, (int)in->derived->of_credential[i].tier);
	c[6] = cell_time(k->created);
	c[7] = seen_cell(in, (int)k->used_state, k->last_used);
	c[8] = expiry_cell(in, k);
	c[9] = k->scopes_known == TRI_YES ? cell_text(strbuf_text(sb))
	    : cell_unknown();
	c[10] = k->last_address != NULL ? cell_text(k->last_address)
	    : cell_empty();
	c[11] = cell_id(k->id);
}

void
table_credentials(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "credential", CELL_TEXT, 28, false },
		{ "credential_kind", CELL_TEXT, 16, false },
		{ "owner", CELL_TEXT, 26, false },
		{ "scope", CELL_TEXT, 18, false },
		{ "enabled", CELL_TEXT, 8, false },
		{ "tier", CELL_STATUS, 16, false },
		{ "created", CELL_TIME, 19, true },
		{ "last_used", CELL_TIME, 19, false },
		{ "expires", CELL_TIME, 19, false },
		{ "credential_scopes", CELL_TEXT, 40, true },
		{ "last_address", CELL_ID, 16, true },
		{ "credential_id", CELL_ID, 34, true },
	};
	static const struct table_plan plan = { "credentials", columns,
		NITEMS(columns), 1, "review.xlsx", 2000 };

	table_add(doc, in, &plan, (int64_t)in->model->n_credentials,
	    fill_credential);
}
