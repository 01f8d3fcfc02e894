/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions in words. */
#include <string.h>

#include "base/strbuf.h"
#include "model/condition.h"

const char *condition_operator_text(enum condition_operator operator)
{
	switch (operator) {
	case CONDITION_EQUAL:
		return "=";
	case CONDITION_NOT_EQUAL:
		return "!=";
	case CONDITION_LESS:
		return "<";
	case CONDITION_GREATER:
		return ">";
	case CONDITION_IN:
		return "IN";
	case CONDITION_NOT_IN:
		return "NOT IN";
	case CONDITION_STARTS_WITH:
		return "startsWith";
	case CONDITION_NOT_STARTS_WITH:
		return "NOT startsWith";
	case CONDITION_MATCH:
		break;
	}
	return "MATCH";
}

static bool
takes_list(enum condition_operator how)
{
	return how == CONDITION_IN || how == CONDITION_NOT_IN ||
	       how == CONDITION_MATCH;
}

/* There is no escape: a text that holds one quote is put in the other. */
static void
print_value(struct strbuf *out, const char *value)
{
	char quote = strchr(value, '"') != NULL && strchr(value, '\'') == NULL
			 ? '\''
			 : '"';

	strbuf_addc(out, quote);
	strbuf_add(out, value);
	strbuf_addc(out, quote);
}

static void
print_one(struct strbuf *out, const struct condition *condition)
{
	bool list = takes_list(condition->operator) || condition->n_values != 1;

	strbuf_addf(out, "%s %s ", condition->attribute,
	    condition_operator_text(condition->operator));
	if (list)
		strbuf_addc(out, '(');
	for (size_t i = 0; i < condition->n_values; i++) {
		if (i > 0)
			strbuf_add(out, ", ");
		print_value(out, condition->values[i]);
	}
	if (list)
		strbuf_addc(out, ')');
}

void
condition_print(struct strbuf *out, const struct condition *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			strbuf_add(out, " AND ");
		print_one(out, &list[i]);
	}
}
