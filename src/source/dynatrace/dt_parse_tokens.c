/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of platform tokens, trust policies, API and ActiveGate tokens. */
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "source/dynatrace/dt.h"

#define MAX_CLAIMS (64 * (size_t)KIB)

static struct credential
new_credential(struct dt *dt, enum credential_kind kind)
{
	return (struct credential){ .source = dt->source,
		.kind = kind,
		.created = UTC_UNKNOWN,
		.updated = UTC_UNKNOWN,
		.last_used = UTC_UNKNOWN,
		.expires = UTC_UNKNOWN,
		.evidence = dt->exchange };
}

/* A time that is absent means "never"; one that is unclear means nothing. */
static void
read_moment(struct dt_part *part, const struct json *item, const char *key,
    int64_t *time, enum seen_state *state)
{
	struct json value;

	json_member(item, key, &value);
	*time = dt_time(part, item, key);
	if (*time != UTC_UNKNOWN)
		*state = SEEN_AT;
	else if (json_type(&value) == JSON_ABSENT ||
		 json_type(&value) == JSON_NULL)
		*state = SEEN_NEVER;
}

/* A list of scopes, or one text with blanks between them. */
static int
read_scopes(struct dt *dt, struct credential *c, const struct json *item,
    const char *key, struct err *err)
{
	const char *text = dt_text(item, key), **scopes;
	struct json value;

	json_member(item, key, &value);
	if (json_type(&value) == JSON_LIST) {
		c->scopes_known = TRI_YES;
		c->scopes = dt_texts(dt, item, key, &c->n_scopes);
		return c->scopes != NULL ? 0 : err_nomem(err);
	}
	c->scopes_known = text != NULL ? TRI_YES : TRI_NO;
	if (text == NULL)
		return 0;
	scopes = arena_alloc(&dt->arena, strlen(text) / 2 + 1, sizeof(*scopes));
	if (scopes == NULL)
		return err_nomem(err);
	for (text += strspn(text, " "); *text != '\0';
	     text += strspn(text, " ")) {
		size_t len = strcspn(text, " ");

		scopes[c->n_scopes] = arena_strndup(&dt->arena, text, len);
		if (scopes[c->n_scopes++] == NULL)
			return err_nomem(err);
		text += len;
	}
	c->scopes = scopes;
	return 0;
}

/* Two tools read two names for the id; `scope` comes as list or text. */
int
dt_platform_token_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct credential c = new_credential(dt, CREDENTIAL_PLATFORM_TOKEN);
	struct json metadata;
	const char *key = dt_text(item, "tokenId") != NULL ? "tokenId" : "id";

	if (dt_get_id(item, key, &c.id, err) != 0)
		return -1;
	c.name = dt_text(item, "name");
	c.description = dt_text(item, "description");
	c.owner_id = dt_text(item, "userUuid");
	c.scope_id = dt->set->account;
	c.state_text = dt_text(item, "status");
	c.enabled = dt_is_active(c.state_text);
	c.created = dt_time(job->part, item, "createdAt");
	read_moment(
	    job->part, item, "expirationDate", &c.expires, &c.expiry_state);
	json_member(item, "metadata", &metadata);
	if (json_type(&metadata) == JSON_OBJECT) {
		read_moment(job->part, &metadata, "lastUsedAt", &c.last_used,
		    &c.used_state);
		c.last_address = dt_text(&metadata, "lastClientIp");
	}
	if (read_scopes(dt, &c, item, "scope", err) != 0)
		return -1;
	return dt_count_row(job, model_add_credential(dt->model, &c, err));
}

/* ---- workload identity federation ---- */

static int
keep_text(struct dt *dt, const char **out, const char *text, struct err *err)
{
	*out = arena_strdup(&dt->arena, text);
	return text != NULL && *out == NULL ? err_nomem(err) : 0;
}

int
dt_trust_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	size_t known = dt_set_count(&dt->trust_ids), index;
	struct dt_trust *trust;
	const char *id;

	if (dt_get_id(item, "uuid", &id, err) != 0)
		return -1;
	index = dt_set_add(dt, &dt->trust_ids, id);
	if (index == NONE)
		return err_nomem(err);
	if (index < known)
		return dt_count_row(job, 1);
	trust = dt_vector_add(&dt->trusts, sizeof(*trust), err);
	if (trust == NULL || keep_text(dt, &trust->id, id, err) != 0 ||
	    keep_text(dt, &trust->name, dt_text(item, "name"), err) != 0 ||
	    keep_text(dt, &trust->issuer, dt_text(item, "issuerUrl"), err) !=
		0 ||
	    keep_text(dt, &trust->audience, dt_text(item, "audience"), err) !=
		0 ||
	    keep_text(dt, &trust->status, dt_text(item, "status"), err) != 0)
		return err_nomem(err);
	trust->created = dt_time(job->part, item, "createdAt");
	trust->updated = dt_time(job->part, item, "updatedAt");
	trust->evidence = dt->exchange;
	return dt_count_row(job, 0);
}

/* Asked for once the list has ended: one without end would ask for ever. */
int
dt_trusts_done(struct dt *dt, struct dt_job *job, bool whole, struct err *err)
{
	const struct dt_trust *trust = dt->trusts.items;
	size_t n = dt->trusts.n;

	if (!whole && n > DT_MAX_BLIND_DETAILS)
		n = DT_MAX_BLIND_DETAILS;
	for (size_t i = 0; i < n; i++) {
		struct dt_job *next =
		    dt_job_new(dt, DT_CALL_TRUST_POLICY, job->part);

		if (next == NULL)
			return err_nomem(err);
		next->id = trust[i].id;
		next->name = trust[i].name;
		next->index = i;
		if (dt_submit(dt, next, err) != 0)
			return -1;
	}
	return 0;
}

int
dt_trust_whole(
    struct dt *dt, struct dt_job *job, const struct json *root, struct err *err)
{
	struct dt_trust *trust =
	    &((struct dt_trust *)dt->trusts.items)[job->index];

	return keep_text(
	    dt, &trust->description, dt_text(root, "description"), err);
}

/* "issuer https://..., audience x; sub = repo (GLOB)" */
static const char *
describe_mapping(
    struct dt *dt, const struct dt_trust *trust, const struct json *item)
{
	struct json list, claim;
	struct strbuf text;

	strbuf_init(&text, MAX_CLAIMS);
	if (trust->description != NULL)
		strbuf_addf(&text, "%s; ", trust->description);
	strbuf_addf(&text, "issuer %s, audience %s",
	    trust->issuer != NULL ? trust->issuer : "not said",
	    trust->audience != NULL ? trust->audience : "not said");
	json_member(item, "claimMappings", &list);
	if (json_type(&list) != JSON_LIST)
		return strbuf_take(&text, &dt->arena);
	for (bool more = json_first(&list, &claim); more;
	     more = json_next(&claim)) {
		const char *name = dt_text(&claim, "claimName");
		const char *value = dt_text(&claim, "claimValue");
		const char *match = dt_text(&claim, "matchType");

		strbuf_addf(&text, "; %s = %s (%s)", name != NULL ? name : "?",
		    value != NULL ? value : "?",
		    match != NULL ? match : "not said");
	}
	return strbuf_take(&text, &dt->arena);
}

/* "sub = project:a; ref GLOB refs/main": and whether one of them matches more
 * than one value. */
static int
read_claims(struct dt *dt, struct credential *c, const struct json *item,
    struct err *err)
{
	struct json list, claim;
	struct strbuf text;

	json_member(item, "claimMappings", &list);
	if (json_type(&list) != JSON_LIST)
		return 0;
	strbuf_init(&text, MAX_CLAIMS);
	c->wildcard = json_count(&list) > 0 ? TRI_NO : TRI_UNKNOWN;
	for (bool more = json_first(&list, &claim); more;
	     more = json_next(&claim)) {
		const char *name = dt_text(&claim, "claimName");
		const char *value = dt_text(&claim, "claimValue");
		const char *match = dt_text(&claim, "matchType");
		bool exact = match != NULL && strcmp(match, "EXACT") == 0;

		strbuf_addf(&text, "%s%s %s %s", text.len > 0 ? "; " : "",
		    name != NULL ? name : "?",
		    exact           ? "="
		    : match != NULL ? match
				    : "(not said)",
		    value != NULL ? value : "?");
		if (match == NULL && c->wildcard == TRI_NO)
			c->wildcard = TRI_UNKNOWN;
		else if (match != NULL && !exact)
			c->wildcard = TRI_YES;
	}
	c->claims = strbuf_take(&text, &dt->arena);
	return c->claims != NULL ? 0 : err_nomem(err);
}

/* Each mapping lets a token from outside act as one service user. */
int
dt_mapping_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct credential c = new_credential(dt, CREDENTIAL_TRUST_POLICY);
	struct dt_trust *trust =
	    &((struct dt_trust *)dt->trusts.items)[job->index];

	if (dt_get_id(item, "uuid", &c.id, err) != 0)
		return -1;
	c.name = trust->name;
	c.description = describe_mapping(dt, trust, item);
	c.owner_id = dt_text(item, "serviceUserUuid");
	c.scope_id = dt_text(item, "environmentId");
	if (c.scope_id == NULL)
		c.scope_id = dt->set->account;
	c.state_text = dt_text(item, "status");
	c.enabled = dt_is_active(c.state_text);
	if (dt_is_active(trust->status) == TRI_NO) {
		c.state_text = trust->status;
		c.enabled = TRI_NO; /* the trust itself is off */
	}
	c.created = dt_time(job->part, item, "createdAt");
	c.updated = dt_time(job->part, item, "updatedAt");
	trust->n_mappings++;
	if (c.description == NULL)
		return err_nomem(err);
	if (read_scopes(dt, &c, item, "scopes", err) != 0 ||
	    read_claims(dt, &c, item, err) != 0)
		return -1;
	return model_add_credential(dt->model, &c, err) < 0 ? -1 : 0;
}

/* ---- environments ---- */

/* Only with the extra fields does an absent date mean "never". */
int
dt_api_token_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct credential c = new_credential(dt, CREDENTIAL_API_TOKEN);

	if (dt_get_id(item, "id", &c.id, err) != 0 ||
	    read_scopes(dt, &c, item, "scopes", err) != 0)
		return -1;
	c.name = dt_text(item, "name");
	c.owner_id = dt_text(item, "owner");
	c.scope_id = job->env->id;
	c.enabled = dt_bool(item, "enabled");
	c.personal = dt_bool(item, "personalAccessToken");
	if (job->env->token_id != NULL)
		c.own =
		    strcmp(c.id, job->env->token_id) == 0 ? TRI_YES : TRI_NO;
	c.created = dt_time(job->part, item, "creationDate");
	c.updated = dt_time(job->part, item, "modifiedDate");
	c.last_address = dt_text(item, "lastUsedIpAddress");
	read_moment(
	    job->part, item, "lastUsedDate", &c.last_used, &c.used_state);
	read_moment(
	    job->part, item, "expirationDate", &c.expires, &c.expiry_state);
	if (c.scopes_known != TRI_YES) {
		if (c.used_state == SEEN_NEVER)
			c.used_state = SEEN_UNKNOWN;
		if (c.expiry_state == SEEN_NEVER)
			c.expiry_state = SEEN_UNKNOWN;
		job->part->remark = "Some tokens came without their scopes: "
				    "of these neither use nor end is known.";
	}
	return dt_count_row(job, model_add_credential(dt->model, &c, err));
}

int
dt_activegate_token_row(
    struct dt *dt, struct dt_job *job, const struct json *item, struct err *err)
{
	struct credential c = new_credential(dt, CREDENTIAL_ACTIVEGATE_TOKEN);

	if (dt_get_id(item, "id", &c.id, err) != 0)
		return -1;
	c.name = dt_text(item, "name");
	c.description = dt_text(item, "activeGateType");
	c.owner_id = dt_text(item, "owner");
	c.scope_id = job->env->id;
	c.enabled = TRI_YES; /* it has no switch: it is deleted, or ends */
	c.personal = TRI_NO;
	c.scopes_known = TRI_NO;
	c.created = dt_time(job->part, item, "creationDate");
	read_moment(
	    job->part, item, "lastUsedDate", &c.last_used, &c.used_state);
	read_moment(
	    job->part, item, "expirationDate", &c.expires, &c.expiry_state);
	return dt_count_row(job, model_add_credential(dt->model, &c, err));
}
