/* SPDX-License-Identifier: Apache-2.0 */
/* A statement in the notation it is written in. */
#include "base/strbuf.h"
#include "model/entitlement.h"

void
statement_print(struct strbuf *out, const struct statement *statement,
    const char *permission)
{
	strbuf_add(out, statement->deny ? "DENY " : "ALLOW ");
	if (permission != NULL)
		strbuf_add(out, permission);
	for (size_t i = 0; permission == NULL && i < statement->n_permissions;
	     i++)
		strbuf_addf(out, "%s%s", i > 0 ? ", " : "",
		    statement->permissions[i]);
	if (statement->n_conditions > 0)
		strbuf_add(out, " WHERE ");
	condition_print(out, statement->conditions, statement->n_conditions);
}
