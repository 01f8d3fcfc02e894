/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of model_freeze(), in the order they run. */
#ifndef MODEL_FREEZE_H
#define MODEL_FREEZE_H

#include "base/base.h"

struct arena;
struct err;
struct map;
struct model;

/* range.c: what no clock or counter can have stated becomes "not said". */
int range_check(struct model *, struct err *) MUST_USE;
/* refer.c: references become indexes, index lists are built. */
void refer_memberships(struct model *);
int refer_grants(struct model *, struct err *) MUST_USE;
int refer_credentials(struct model *, struct err *) MUST_USE;
void refer_entitlements(struct model *);
void refer_questions(struct model *); /* sorted ones, and sorted answers */
/* lists.c: rows by what they belong to. */
int lists_build(struct model *, struct err *) MUST_USE;
/* grant_id.c: ids made of the parts of a grant; sorted grants wanted. */
int grant_id_sort_parts(struct model *, struct err *) MUST_USE;
int grant_id_make(struct model *, struct err *) MUST_USE;
/* invite.c: when pending accounts were invited. */
int invite_fill(struct model *, struct err *) MUST_USE;
/* identity.c: accounts of one person together; names to show. */
int identity_names(struct model *, struct err *) MUST_USE;
int identity_make(struct model *, struct err *) MUST_USE;

/* fold.c: source and text in one key, ASCII letters small; NULL without
 * memory. */
char *fold_key(struct arena *, const char *source, const char *text) MUST_USE;
/* Small ASCII letters only. */
char *fold_text(struct arena *, const char *text) MUST_USE;

#endif
