/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where one request of an operator goes: the account's API, or that of one
 * environment.  Our credentials follow it, so it never leaves the addresses
 * that the configuration names.
 */
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "source/dynatrace/dt.h"

#define ACCOUNT "{account}"

/* One of the APIs: its address, and the environment it is of (NULL: none). */
struct api {
	const char *url;
	const struct dt_env *env;
};

/* The rest of the address behind an API's own; NULL if it is another's. */
static const char *
rest_of(const char *address, const char *base)
{
	size_t len = strlen(base);

	if (strncmp(address, base, len) != 0)
		return NULL;
	/* "https://host.elsewhere" begins with "https://host" too */
	return address[len] == '/' || address[len] == '?' ||
		       address[len] == '\0'
		   ? address + len
		   : NULL;
}

/* An environment may live below the account's address: longest first. */
static bool
find_by_address(struct api *api, const struct dt_settings *set,
    const char *address, const char **rest)
{
	size_t longest = 0;

	*rest = rest_of(address, set->api_url);
	*api = (struct api){ .url = set->api_url };
	if (*rest != NULL)
		longest = strlen(set->api_url);
	for (size_t i = 0; i < set->n_envs; i++) {
		const char *url = set->envs[i].api_url;
		const char *behind;

		if (url == NULL || strlen(url) <= longest ||
		    (behind = rest_of(address, url)) == NULL)
			continue;
		longest = strlen(url);
		*api = (struct api){ .url = url, .env = &set->envs[i] };
		*rest = behind;
	}
	return *rest != NULL;
}

static int
find_by_name(struct api *api, const struct dt_settings *set, const char *name,
    struct err *err)
{
	*api = (struct api){ .url = set->api_url };
	if (name == NULL || strcmp(name, "account") == 0 ||
	    strcmp(name, set->account) == 0)
		return 0;
	api->env = dt_env_find(set, name);
	if (api->env == NULL || api->env->api_url == NULL)
		return err_set(err, ERR_USAGE,
		    "--at \"%s\": is no environment of the configuration; "
		    "without --at the account's own API is asked",
		    name);
	api->url = api->env->api_url;
	return 0;
}

/* Two dots lead out of the address; so do they percent-encoded. */
static bool
has_dots(const char *path)
{
	while (*path == '/') {
		size_t dots = 0, len = strcspn(++path, "/?");
		const char *p = path, *end = path + len;

		while (p < end) {
			if (*p == '.')
				p++;
			else if (end - p >= 3 && p[0] == '%' && p[1] == '2' &&
				 (p[2] == 'e' || p[2] == 'E'))
				p += 3;
			else
				break;
			dots++;
		}
		if (p == end && (dots == 1 || dots == 2))
			return true;
		path = end;
	}
	return false;
}

static int
make_url(struct source_call *call, const struct api *api, const char *rest,
    const struct dt_settings *set, struct arena *arena, struct err *err)
{
	const char *account;
	struct strbuf url;

	strbuf_init(&url, NET_MAX_URL);
	strbuf_add(&url, api->url);
	while ((account = strstr(rest, ACCOUNT)) != NULL) {
		strbuf_addn(&url, rest, (size_t)(account - rest));
		net_url_escape(&url, set->account);
		rest = account + strlen(ACCOUNT);
	}
	strbuf_add(&url, rest);
	if (strbuf_failed(&url)) {
		strbuf_clear(&url);
		return err_set(err, ERR_USAGE,
		    "the address would be longer than %d bytes", NET_MAX_URL);
	}
	call->url = strbuf_take(&url, arena);
	return call->url != NULL ? 0 : err_nomem(err);
}

int
dt_address(struct source_run *run, struct source_call *call,
    struct arena *arena, struct err *err)
{
	const struct dt_settings *set = run->config->settings;
	const char *rest = call->path;
	struct api api;

	if (call->path[0] == '/') {
		if (find_by_name(&api, set, call->at, err) != 0)
			return -1;
	} else if (strstr(call->path, "://") == NULL) {
		return err_set(err, ERR_USAGE,
		    "the path must begin with a slash, or be an address of "
		    "this source as a whole");
	} else if (call->at != NULL) {
		return err_set(err, ERR_USAGE,
		    "--at goes with a path, not with a whole address");
	} else if (!find_by_address(&api, set, call->path, &rest)) {
		return err_set(err, ERR_USAGE,
		    "not an address of this source: credentials go to %s "
		    "and the configured environments only",
		    set->api_url);
	}
	if (has_dots(rest))
		return err_set(err, ERR_USAGE,
		    "the path must not hold \".\" or \"..\" as a step");
	if (make_url(call, &api, rest, set, arena, err) != 0)
		return -1;
	if (api.env == NULL)
		return dt_auth_account(&call->auth, run, call, arena, err);
	if (api.env->token == NULL)
		return err_set(err, ERR_CONFIG,
		    "environment %s: has no api_token in the configuration",
		    api.env->id);
	if (call->n_scopes > 0)
		return err_set(err, ERR_USAGE,
		    "--scope is for the account's API: the token of an "
		    "environment has the scopes it was made with");
	return net_auth_fixed(
	    &call->auth, run->net, "Api-Token", api.env->token, err);
}
