/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the population was read whole. */
#include "model/model.h"

bool
part_is_counted(const struct part *part)
{
	return part->stated >= 0 || part->second >= 0 ||
	    part->control_from != NULL;
}

bool
part_control_differs(const struct part *part)
{
	return part->control_from != NULL && part->rows != part->control;
}

int64_t
part_difference(const struct part *part)
{
	if (part->stated >= 0 && part->rows != part->stated)
		return part->rows - part->stated;
	if (part->second >= 0 && part->rows != part->second)
		return part->rows - part->second;
	return part->control_from != NULL ? part->rows - part->control : 0;
}

/* The operator's own count has the operator's own explanation. */
static bool
is_counted_whole(const struct part *part)
{
	struct part others = *part;

	others.control_from = NULL;
	if (part_difference(&others) == 0)
		return true;
	if (part->stated >= 0 && part->rows < part->stated)
		return false;
	return part->explanation != NULL;
}

/*
 * An explanation makes a difference readable; it does not make up for rows
 * that the server says it has and we do not.
 */
bool
part_is_whole(const struct part *part)
{
	if (part->status != PART_COMPLETE)
		return false;
	if (part_control_differs(part) && part->control_note == NULL)
		return false;
	return is_counted_whole(part);
}

bool
model_is_complete(const struct model *model, size_t *n)
{
	*n = 0;
	/* Who states a control total for a part requires it. */
	for (size_t i = 0; i < model->n_parts; i++)
		if ((model->parts[i].required ||
			model->parts[i].control_from != NULL) &&
		    !part_is_whole(&model->parts[i]))
			(*n)++;
	return *n == 0;
}
