/* SPDX-License-Identifier: Apache-2.0 */
/* The policy language fed with anything: no crash, and names in bounds. */
#include "base/arena.h"
#include "base/err.h"
#include "source/dynatrace/dt_policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_place(const struct err *err)
{
	if (err->code == ERR_NONE || err->text[0] == '\0')
		abort(); /* a failure without its reason */
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = malloc(len + 1);
	struct arena arena;
	struct dt_policy policy;
	struct dt_boundary boundary;
	struct err err = { 0 };

	if (text == NULL)
		return 0;
	memcpy(text, data, len);
	text[len] = '\0';
	arena_init(&arena);
	if (dt_policy_read(&policy, text, &arena, &err) != 0)
		check_place(&err);
	else
		for (size_t i = 0; i < policy.n_statements; i++)
			if (policy.statements[i].n_permissions == 0)
				abort();
	err_clear(&err);
	if (dt_boundary_read(&boundary, text, &arena, &err) != 0)
		check_place(&err);
	else
		for (size_t i = 0; i < boundary.n_conditions; i++)
			if (boundary.conditions[i].n_values == 0)
				abort();
	arena_clear(&arena);
	free(text);
	return 0;
}
