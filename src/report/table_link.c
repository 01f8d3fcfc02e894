/* SPDX-License-Identifier: Apache-2.0 */
/* Where there is more: the tables that hold what a cell names or counts. */
#include <string.h>

#include "model/finding.h"
#include "model/model.h"
#include "report/tables.h"

/* A column of this name says, in every table, which row of that table. */
static const struct {
	const char *column, *table;
} names[] = {
	{ "account_id", "users" },
	{ "credential_id", "credentials" },
	{ "entitlement_id", "entitlements" },
	{ "exchange", "evidence" },
	{ "grant_id", "bindings" },
	{ "group_id", "groups" },
	{ "rule", "rules" },
};

struct doc_link
link_of_column(const char *table, const char *column)
{
	for (size_t i = 0; i < NITEMS(names); i++)
		if (strcmp(names[i].column, column) == 0 &&
		    strcmp(names[i].table, table) != 0)
			return (struct doc_link){ .to = names[i].table,
				.column = names[i].column };
	return (struct doc_link){ .to = NULL };
}

struct cell
link_to(struct cell cell, const char *table, const char *column,
    const char *value)
{
	if (value != NULL && !(cell.kind == CELL_NUMBER && cell.number <= 0))
		cell.see = (struct doc_link){ .to = table, .column = column,
			.value = value };
	return cell;
}

struct cell
link_to_account(struct cell cell, const struct report_input *in, size_t i)
{
	return i == NONE ? cell : link_to(cell, "users", "account_id",
	    in->model->accounts[i].id);
}

struct cell
link_to_group(struct cell cell, const struct report_input *in, size_t i)
{
	return i == NONE ? cell : link_to(cell, "groups", "group_id",
	    in->model->groups[i].id);
}

struct cell
link_to_entitlement(struct cell cell, const struct report_input *in, size_t i)
{
	return i == NONE ? cell : link_to(cell, "entitlements",
	    "entitlement_id", in->model->entitlements[i].id);
}

struct cell
link_to_subject(struct cell cell, enum muster_subject kind, const char *id)
{
	static const struct {
		enum muster_subject kind;
		const char *table, *column;
	} places[] = {
		{ MUSTER_ACCOUNT, "users", "account_id" },
		{ MUSTER_GROUP, "groups", "group_id" },
		{ MUSTER_ENTITLEMENT, "entitlements", "entitlement_id" },
		{ MUSTER_GRANT, "bindings", "grant_id" },
		{ MUSTER_CREDENTIAL, "credentials", "credential_id" },
		{ MUSTER_RULE, "rules", "rule" },
		{ MUSTER_EXCEPTION, "exceptions", "exception" },
	};

	for (size_t i = 0; i < NITEMS(places); i++)
		if (places[i].kind == kind)
			return link_to(cell, places[i].table,
			    places[i].column, id);
	return cell;
}
