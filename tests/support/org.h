/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small organisation for tests of effective access, written as one would
 * say it: policies and boundaries as text, people and groups by name.  A step
 * that fails ends the test.
 */
#ifndef SUPPORT_ORG_H
#define SUPPORT_ORG_H

#include "analysis/analysis.h"
#include "base/arena.h"
#include "model/model.h"

struct org {
	struct arena arena;
	struct model *model;
	struct permission_catalog *catalog;
	struct derived *d; /* after org_derive() */
};

/* With the account "acc", the environments "shop" and "bank", and the
 * catalogue that we ship. */
void org_open(struct org *);
void org_close(struct org *);
void org_catalog(struct org *, const char *text); /* another one instead */

void org_zone(struct org *, const char *id, const char *environment,
    const char *name);
void org_policy(struct org *, const char *id, const char *text);
void org_unread_policy(struct org *, const char *id, enum tri readable);
void org_role(struct org *, const char *name); /* "role:" and the name */
void org_boundary(struct org *, const char *id, const char *text);
void org_unread_boundary(struct org *, const char *id);
void org_account(struct org *, const char *id, enum account_status);
void org_service(struct org *, const char *id, const char *login);
void org_group(struct org *, const char *id, enum tri everyone);
/* Makes the group and the account, too, if they are not there. */
void org_in(struct org *, const char *account, const char *group);
void org_group_in(struct org *, const char *group, const char *in);
void org_grant(struct org *, const char *group, const char *policy,
    const char *scope);
/* boundaries: "a b"; parameters: "name=value;other=value"; or NULL. */
void org_bind(struct org *, const char *group, const char *policy,
    const char *scope, const char *boundaries, const char *parameters);
void org_derive(struct org *, int64_t now);

size_t org_scope(const struct org *, const char *id); /* NULL: NONE */
size_t org_who(const struct org *, const char *account);
size_t org_grant_at(const struct org *, const char *group, const char *policy);
/* What an account holds; the answer lives as long as the org. */
struct right org_ask(
    struct org *, const char *account, const char *permission, const char *at);
/* "a = "1" OR b = "2" AND c = "3"": the terms of a right, sorted. */
const char *org_terms(struct org *, const struct right *);
/* One line per effect of a grant, as a statement; sorted. */
const char *org_effects(struct org *, size_t grant);

#endif
