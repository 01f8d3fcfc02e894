/* SPDX-License-Identifier: Apache-2.0 */
/* One Dynatrace account in the configuration. */
#include <stdarg.h>

#include "base/err.h"
#include "base/text.h"
#include "source/dynatrace/dt.h"

#define API_URL "https://api.dynatrace.com"
#define TOKEN_URL "https://sso.dynatrace.com/sso/oauth2/token"
#define ACCOUNT_URN "urn:dtaccount:"
#define MAX_AUDIT_DAYS 365
#define DEFAULT_SAMPLE 25
#define MAX_URL 1024

static const char *const keys[] = { "id", "kind", "concurrency", "account",
	"api_url", "token_url", "client_id", "client_secret", "audit_days",
	"environments", "require", "verify" };
static const char *const verify_keys[] = { "sample", "seed" };
static const char *const env_keys[] = { "id", "tier", "api_url", "api_token",
	"api_token_id" };

struct reader {
	struct source_config *config;
	struct dt_settings *set;
	struct dt_env *envs;
	struct arena *arena;
	struct err *err;
};

static int bad(const struct reader *r, const struct json *value,
    const char *fmt, ...) PRINTF_LIKE(3, 4);

static int
bad(const struct reader *r, const struct json *value, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	json_error(value, r->err, "%s", text);
	r->err->code = ERR_CONFIG;
	return -1;
}

/* ---- URLs ---- */

static bool
is_loopback(const char *host, size_t len)
{
	static const char *const names[] = { "localhost", "[::1]" };

	for (size_t i = 0; i < NITEMS(names); i++)
		if (len == strlen(names[i]) && memcmp(host, names[i], len) == 0)
			return true;
	return len > 4 && memcmp(host, "127.", 4) == 0 &&
	       strspn(host, "0123456789.") >= len;
}

/* Checked once more by net/, which has the last word; here for the line. */
static int
check_url(const struct reader *r, const struct json *value, const char *url)
{
	const char *host;
	size_t len;

	if (strlen(url) > MAX_URL)
		return bad(r, value, "longer than %d bytes", MAX_URL);
	for (const char *p = url; *p != '\0'; p++)
		if (*p <= ' ' || *p == 0x7F)
			return bad(r, value, "must not hold blanks");
	if (strpbrk(url, "?#@\\") != NULL)
		return bad(r, value,
		    "must not hold a query, a fragment or a user name");
	host = text_starts(url, "https://")  ? url + 8
	       : text_starts(url, "http://") ? url + 7
					     : NULL;
	if (host == NULL)
		return bad(r, value, "must begin with https://");
	len = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");
	if (len == 0)
		return bad(r, value, "has no host");
	if (!text_starts(url, "https://") && !is_loopback(host, len))
		return bad(r, value,
		    "must begin with https:// (plain http only to this "
		    "machine): credentials would travel in the open");
	return 0;
}

/* Without slashes at its end; `standard` if it is absent. */
static int
read_url(const struct reader *r, const struct json *object, const char *key,
    const char *standard, const char **out)
{
	struct json value;
	const char *url;
	size_t len;

	*out = standard;
	if (json_opt_text(object, key, &url, r->err) != 0)
		return -1;
	if (url == NULL)
		return 0;
	json_member(object, key, &value);
	if (check_url(r, &value, url) != 0)
		return -1;
	len = strlen(url);
	while (len > 0 && url[len - 1] == '/')
		len--;
	*out = arena_strndup(r->arena, url, len);
	return *out != NULL ? 0 : err_nomem(r->err);
}

/* ---- secrets ---- */

/* A reference, to be loaded by the caller of the connector. */
static int
add_secret(const struct reader *r, const struct json *object, const char *key,
    const char *use, const struct secret **out)
{
	struct source_secret *secret =
	    &r->config->secrets[r->config->n_secrets];
	struct json value;

	json_member(object, key, &value);
	if (json_type(&value) == JSON_ABSENT)
		return bad(r, object, "\"%s\" is missing", key);
	if (secret_ref_parse(&secret->ref, &value, r->arena, r->err) != 0)
		return -1;
	secret->use = use;
	*out = &secret->value;
	r->config->n_secrets++;
	return 0;
}

/* The id of a client is public: it may stand there as text. */
static int
read_client(const struct reader *r, const struct json *object)
{
	struct json value;

	json_member(object, "client_id", &value);
	if (json_type(&value) == JSON_TEXT) {
		if (json_get_text(
			object, "client_id", &r->set->client_id, r->err) != 0)
			return -1;
		r->set->client_id = arena_strdup(r->arena, r->set->client_id);
		if (r->set->client_id == NULL)
			return err_nomem(r->err);
		if (r->set->client_id[0] == '\0')
			return bad(r, &value, "empty");
	} else if (add_secret(r, object, "client_id", "client_id",
		       &r->set->client_id_secret) != 0) {
		return -1;
	}
	return add_secret(r, object, "client_secret", "client_secret",
	    &r->set->client_secret);
}

/* ---- the account ---- */

static bool
is_uuid(const char *text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	if (strlen(text) != sizeof(form) - 1)
		return false;
	for (size_t i = 0; form[i] != '\0'; i++) {
		char c = text[i];

		if (form[i] == '-'
			? c != '-'
			: !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
			      (c >= 'A' && c <= 'F')))
			return false;
	}
	return true;
}

static int
read_account(const struct reader *r, const struct json *object)
{
	struct json value;
	const char *text;

	if (json_get_text(object, "account", &text, r->err) != 0)
		return -1;
	json_member(object, "account", &value);
	if (text_starts(text, ACCOUNT_URN))
		text += strlen(ACCOUNT_URN);
	if (!is_uuid(text))
		return bad(r, &value,
		    "must be the account's uuid: Account Management, at the "
		    "end of the address or at an OAuth client");
	r->set->account = arena_strdup(r->arena, text);
	return r->set->account != NULL ? 0 : err_nomem(r->err);
}

static int
read_days(const struct reader *r, const struct json *object)
{
	struct json value;

	if (json_opt_int(
		object, "audit_days", 90, &r->set->audit_days, r->err) != 0)
		return -1;
	json_member(object, "audit_days", &value);
	if (r->set->audit_days < 1 || r->set->audit_days > MAX_AUDIT_DAYS)
		return bad(r, &value, "must be from 1 to %d", MAX_AUDIT_DAYS);
	return 0;
}

/* How many accounts the platform's own answer is asked for. */
static int
read_verify(const struct reader *r, const struct json *object)
{
	struct json verify, value;

	r->set->sample = DEFAULT_SAMPLE;
	r->set->seed = "";
	if (json_opt_object(object, "verify", &verify, r->err) != 0)
		return -1;
	if (json_type(&verify) != JSON_OBJECT)
		return 0;
	if (json_only(&verify, verify_keys, NITEMS(verify_keys), r->err) != 0 ||
	    json_opt_int(&verify, "sample", DEFAULT_SAMPLE, &r->set->sample,
		r->err) != 0 ||
	    json_opt_text(&verify, "seed", &r->set->seed, r->err) != 0)
		return -1;
	json_member(&verify, "sample", &value);
	if (r->set->sample < 0 || r->set->sample > DT_MAX_SAMPLE)
		return bad(r, &value, "must be from 0 to %d", DT_MAX_SAMPLE);
	if (r->set->seed == NULL)
		r->set->seed = "";
	json_member(&verify, "seed", &value);
	if (strlen(r->set->seed) > DT_MAX_SEED)
		return bad(r, &value, "longer than %d bytes", DT_MAX_SEED);
	r->set->seed = arena_strdup(r->arena, r->set->seed);
	return r->set->seed != NULL ? 0 : err_nomem(r->err);
}

/* Optional parts that the review must not do without. */
static int
read_require(const struct reader *r, const struct json *object)
{
	const char *names[DT_PARTS], *name;
	struct json list, item;

	for (size_t i = 0; i < DT_PARTS; i++)
		names[i] = dt_part_table[i].name;
	if (json_opt_list(object, "require", &list, r->err) != 0)
		return -1;
	for (bool more = json_first(&list, &item); more;
	     more = json_next(&item)) {
		size_t i = 0;

		if (json_as_text(&item, &name, r->err) != 0)
			return -1;
		while (i < DT_PARTS && strcmp(names[i], name) != 0)
			i++;
		if (i == DT_PARTS) {
			const char *near = text_nearest(name, names, DT_PARTS);

			return bad(r, &item,
			    "no part of this source%s%s%s (see `muster "
			    "sources`)",
			    near != NULL ? "; perhaps \"" : "",
			    near != NULL ? near : "", near != NULL ? "\"" : "");
		}
		if (i == DT_ANSWERS && r->set->sample == 0)
			return bad(r, &item,
			    "is switched off: \"sample\" of \"verify\" is 0");
		r->set->required |= 1u << i;
	}
	return 0;
}

/* ---- environments ---- */

static bool
is_environment_id(const char *id)
{
	size_t n = strlen(id);

	return n > 0 && n <= 64 && id[0] != '-' &&
	       strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			  "0123456789-") == n;
}

/* Both forms that the product shows: with and without "/api/v2". */
static int
read_env_url(
    const struct reader *r, const struct json *object, struct dt_env *env)
{
	const char *standard =
	    arena_printf(r->arena, "https://%s.live.dynatrace.com", env->id);

	if (standard == NULL)
		return err_nomem(r->err);
	if (read_url(r, object, "api_url", standard, &env->api_url) != 0)
		return -1;
	if (!text_ends(env->api_url, "/api/v2"))
		return 0;
	env->api_url = arena_strndup(
	    r->arena, env->api_url, strlen(env->api_url) - strlen("/api/v2"));
	return env->api_url != NULL ? 0 : err_nomem(r->err);
}

/* The first two parts of a token are public, the third is its secret. */
static int
read_token_id(
    const struct reader *r, const struct json *object, struct dt_env *env)
{
	struct json value;
	const char *dot;

	if (json_opt_text(object, "api_token_id", &env->token_id, r->err) != 0)
		return -1;
	if (env->token_id == NULL)
		return 0;
	json_member(object, "api_token_id", &value);
	dot = strchr(env->token_id, '.');
	if (!text_starts(env->token_id, "dt0") || dot == NULL ||
	    strchr(dot + 1, '.') != NULL || strlen(env->token_id) > 64)
		return bad(r, &value,
		    "must be the public part of the token, such as "
		    "\"dt0c01.ABC...\", without what follows the second dot");
	env->token_id = arena_strdup(r->arena, env->token_id);
	return env->token_id != NULL ? 0 : err_nomem(r->err);
}

static int
read_env(const struct reader *r, const struct json *object)
{
	struct dt_env *env = &r->envs[r->set->n_envs];
	struct json value;
	const char *use;

	if (json_only(object, env_keys, NITEMS(env_keys), r->err) != 0 ||
	    json_get_text(object, "id", &env->id, r->err) != 0 ||
	    json_opt_text(object, "tier", &env->tier, r->err) != 0)
		return -1;
	json_member(object, "id", &value);
	if (!is_environment_id(env->id))
		return bad(r, &value,
		    "must be the environment's id, such as "
		    "\"abc12345\"");
	if (dt_env_find(r->set, env->id) != NULL)
		return bad(r, &value, "is there twice");
	env->id = arena_strdup(r->arena, env->id);
	use = arena_printf(
	    r->arena, "api_token of %s", env->id != NULL ? env->id : "");
	if (env->tier != NULL)
		env->tier =
		    arena_strdup(r->arena, scope_criticality(env->tier));
	if (env->id == NULL || use == NULL)
		return err_nomem(r->err);
	json_member(object, "api_token", &value);
	if (json_type(&value) != JSON_ABSENT &&
	    add_secret(r, object, "api_token", use, &env->token) != 0)
		return -1;
	if (read_env_url(r, object, env) != 0 ||
	    read_token_id(r, object, env) != 0)
		return -1;
	r->set->n_envs++;
	return 0;
}

static int
read_envs(const struct reader *r, const struct json *list)
{
	struct json item;

	for (bool more = json_first(list, &item); more; more = json_next(&item))
		if (read_env(r, &item) != 0)
			return -1;
	return 0;
}

const struct dt_env *
dt_env_find(const struct dt_settings *set, const char *id)
{
	for (size_t i = 0; i < set->n_envs; i++)
		if (strcmp(set->envs[i].id, id) == 0)
			return &set->envs[i];
	return NULL;
}

int
dt_configure(struct source_config *config, const struct json *object,
    struct arena *arena, struct err *err)
{
	struct reader r = { .config = config, .arena = arena, .err = err };
	struct json list;
	size_t n;

	if (json_only(object, keys, NITEMS(keys), err) != 0 ||
	    json_opt_list(object, "environments", &list, err) != 0)
		return -1;
	n = json_count(&list);
	if (n > DT_MAX_ENVIRONMENTS)
		return bad(&r, &list, "more than %d", DT_MAX_ENVIRONMENTS);
	r.set = arena_alloc(arena, 1, sizeof(*r.set));
	r.envs = arena_alloc(arena, n + 1, sizeof(*r.envs));
	config->secrets = arena_alloc(arena, n + 2, sizeof(*config->secrets));
	if (r.set == NULL || r.envs == NULL || config->secrets == NULL)
		return err_nomem(err);
	config->settings = r.set;
	r.set->envs = r.envs;
	if (read_account(&r, object) != 0 ||
	    read_url(&r, object, "api_url", API_URL, &r.set->api_url) != 0 ||
	    read_url(&r, object, "token_url", TOKEN_URL, &r.set->token_url) !=
		0 ||
	    read_client(&r, object) != 0 || read_days(&r, object) != 0 ||
	    read_verify(&r, object) != 0 || read_require(&r, object) != 0 ||
	    read_envs(&r, &list) != 0)
		return -1;
	return 0;
}
