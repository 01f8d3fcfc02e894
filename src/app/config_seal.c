/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the configuration that says how a bundle is sealed. */
#include <string.h>

#include "app/config_private.h"

static const char *const seal_keys[] = { "key", "public_key", "certificates",
	"time", "required" };
static const char *const time_keys[] = { "url", "ca" };
static const char *const kept_keys[] = { "kind" };

/* A text kept with a review says only of what kind its key was. */
static int
read_key(struct config_seal *s, const struct json *seal, struct arena *arena,
    struct err *err)
{
	struct json key, kind;

	json_member(seal, "key", &key);
	if (json_type(&key) == JSON_ABSENT || json_type(&key) == JSON_NULL)
		return 0;
	if (json_type(&key) == JSON_OBJECT) {
		json_member(&key, "kind", &kind);
		if (json_type(&kind) != JSON_ABSENT)
			return json_only(&key, kept_keys, NITEMS(kept_keys),
				   err) != 0 ? -1
			    : json_as_text(&kind, &s->kept_kind, err);
	}
	return secret_ref_parse(&s->key, &key, arena, err);
}

static bool
is_address(const char *url)
{
	return strncmp(url, "https://", 8) == 0 ||
	    strncmp(url, "http://", 7) == 0;
}

static int
read_time(struct config_seal *s, const struct json *seal, const char *dir,
    struct arena *arena, struct err *err)
{
	struct json v, url;

	if (json_opt_object(seal, "time", &v, err) != 0)
		return -1;
	if (json_type(&v) != JSON_OBJECT)
		return 0;
	if (json_only(&v, time_keys, NITEMS(time_keys), err) != 0 ||
	    json_get_text(&v, "url", &s->time_url, err) != 0 ||
	    config_opt_path(&v, "ca", dir, &s->time_ca, arena, err) != 0)
		return -1;
	json_member(&v, "url", &url);
	if (!is_address(s->time_url))
		return config_bad(&url, err,
		    "must begin with https:// or http://");
	if (s->time_ca == NULL)
		return config_bad(&v, err,
		    "needs \"ca\": the root certificates by which the "
		    "authority's reply is checked");
	return 0;
}

static int
check_sense(const struct config_seal *s, const struct json *seal,
    struct err *err)
{
	bool no_key = s->key.kind == SECRET_NONE && s->kept_kind == NULL;

	if (s->key.kind == SECRET_COMMAND && s->public_key == NULL)
		return config_bad(seal, err,
		    "a command that signs needs \"public_key\", by which its "
		    "signature is checked");
	if (s->required && no_key)
		return config_bad(seal, err,
		    "is \"required\", but names no \"key\"");
	if (s->certificates != NULL && no_key)
		return config_bad(seal, err,
		    "has \"certificates\", but no \"key\" to sign with");
	return 0;
}

int
config_seal(struct config *c, const struct json *root, const char *dir,
    struct arena *arena, struct err *err)
{
	struct config_seal *s = &c->seal;
	enum tri required;
	struct json v;

	if (json_opt_object(root, "seal", &v, err) != 0)
		return -1;
	if (json_type(&v) != JSON_OBJECT)
		return 0;
	if (json_only(&v, seal_keys, NITEMS(seal_keys), err) != 0 ||
	    read_key(s, &v, arena, err) != 0 ||
	    config_opt_path(&v, "public_key", dir, &s->public_key, arena,
		err) != 0 ||
	    config_opt_path(&v, "certificates", dir, &s->certificates, arena,
		err) != 0 ||
	    read_time(s, &v, dir, arena, err) != 0 ||
	    json_opt_bool(&v, "required", &required, err) != 0)
		return -1;
	s->required = required == TRI_YES;
	return check_sense(s, &v, err);
}
