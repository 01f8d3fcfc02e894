/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `muster doctor`: one small request for each right that a run needs, one
 * line for each answer, with the fix.
 */
#include "base/err.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "source/dynatrace/dt.h"

#define MAX_SKEW_S 60 /* tokens live for minutes: a clock must be near */
#define MAX_BYTES (64 * (size_t)MIB)
/* As `muster init` writes it. */
#define PLACEHOLDER "00000000-0000-0000-0000-000000000000"

struct probe {
	enum dt_part_id part;
	const char *path;
};

static const struct probe account_probes[] = {
	{ DT_ENVIRONMENTS, "/env/v2/accounts/{account}/environments" },
	{ DT_GROUPS, "/iam/v1/accounts/{account}/groups" },
	{ DT_POLICIES, "/iam/v1/repo/account/{account}/policies" },
	{ DT_BINDINGS, "/iam/v1/repo/account/{account}/bindings" },
	{ DT_BOUNDARIES,
	    "/iam/v1/repo/account/{account}/boundaries?page=1&size=1" },
	{ DT_LIMITS, "/iam/v1/repo/account/{account}/limits" },
	{ DT_AUDIT_LOG,
	    "/audit/v1/accounts/{account}?limit=1&startTime=now%28%29-1h" },
	{ DT_PLATFORM_TOKENS,
	    "/iam/v1/accounts/{account}/platform-tokens?page=1&size=1" },
};

static const struct probe env_probes[] = {
	{ DT_API_TOKENS, "/api/v2/apiTokens?pageSize=100" },
	{ DT_ACTIVEGATE_TOKENS, "/api/v2/activeGateTokens?pageSize=1" },
	{ DT_ENVIRONMENT_AUDIT_LOG, "/api/v2/auditlogs?pageSize=1" },
};

/* One answer, kept until all are there: lines come in the order above. */
struct answer {
	const struct probe *probe;
	const struct dt_env *env; /* NULL: the account */
	bool there;
	enum net_failure failure;
	int status;
	const char *reason;
	int64_t skew_s; /* server's clock less ours; INT64_MIN: not known */
};

struct doctor {
	struct dt dt;
	const struct source_check *check;
	struct answer *answers;
	size_t n;
	struct answer reach; /* is there anybody where tokens come from? */
	bool placeholder;    /* the account was never filled in */
};

static void
say(const struct doctor *d, enum check_state state, const char *what,
    const char *result, const char *fix)
{
	d->check->line(d->check->context, state, what, result, fix);
}

static int
submit(struct doctor *d, const struct probe *probe, const struct dt_env *env,
    struct err *err)
{
	struct answer *answer = &d->answers[d->n];
	struct net_request request = { .method = "GET",
		.auth = d->dt.auth,
		.part = dt_part_table[probe->part].name,
		.tag = answer,
		.max_bytes = MAX_BYTES };
	const char *rest = strstr(probe->path, "{account}");
	struct strbuf url;
	int rc;

	*answer =
	    (struct answer){ .probe = probe, .env = env, .skew_s = INT64_MIN };
	if (env == NULL && d->placeholder) {
		d->n++;
		return 0;
	}
	strbuf_init(&url, NET_MAX_URL - 1);
	strbuf_add(&url, env != NULL ? env->api_url : d->dt.set->api_url);
	if (rest != NULL) {
		strbuf_addn(&url, probe->path, (size_t)(rest - probe->path));
		net_url_escape(&url, d->dt.set->account);
		rest += strlen("{account}");
	}
	strbuf_add(&url, rest != NULL ? rest : probe->path);
	request.url = strbuf_text(&url);
	if (env != NULL)
		request.auth = d->dt.env_auth[env - d->dt.set->envs];
	rc = strbuf_failed(&url) ? err_nomem(err)
				 : net_submit(d->dt.run->net, &request, err);
	strbuf_clear(&url);
	d->n++;
	return rc;
}

/* A token that could not be had does not tell whether it was refused or
 * nobody was there to ask. */
static int
submit_reach(struct doctor *d, struct err *err)
{
	struct net_request request = { .method = "GET",
		.url = d->dt.set->token_url,
		.part = "token",
		.tag = &d->reach,
		.max_bytes = MAX_BYTES };

	d->reach.skew_s = INT64_MIN;
	return d->placeholder ? 0 : net_submit(d->dt.run->net, &request, err);
}

static int
submit_all(struct doctor *d, struct err *err)
{
	const struct dt_settings *set = d->dt.set;

	d->placeholder = strcmp(set->account, PLACEHOLDER) == 0;
	d->answers = arena_alloc(&d->dt.arena,
	    NITEMS(account_probes) + set->n_envs * NITEMS(env_probes),
	    sizeof(*d->answers));
	if (d->answers == NULL)
		return err_nomem(err);
	if (submit_reach(d, err) != 0)
		return -1;
	for (size_t i = 0; i < NITEMS(account_probes); i++)
		if (submit(d, &account_probes[i], NULL, err) != 0)
			return -1;
	for (size_t i = 0; i < set->n_envs; i++)
		for (size_t j = 0;
		     set->envs[i].token != NULL && j < NITEMS(env_probes); j++)
			if (submit(d, &env_probes[j], &set->envs[i], err) != 0)
				return -1;
	return 0;
}

static int
receive(struct doctor *d, struct err *err)
{
	struct net_reply reply;
	int more;

	while ((more = net_next(d->dt.run->net, &reply, err)) == 1) {
		struct answer *answer = reply.tag;

		answer->there = true;
		answer->failure = reply.failure;
		answer->status = reply.status;
		answer->reason = arena_strdup(&d->dt.arena, reply.reason);
		if (reply.date != UTC_UNKNOWN && reply.at != UTC_UNKNOWN)
			answer->skew_s = reply.date - reply.at;
		net_reply_clear(&reply);
		if (answer->reason == NULL)
			return err_nomem(err);
	}
	return more;
}

/* ---- what it means ---- */

static const char *
fix_unreached(enum net_failure failure)
{
	return failure == NET_FAIL_TIMEOUT
		   ? "check the network, or raise request_timeout_s"
		   : "check the address, the network, proxy and certificates";
}

/* ---- hosts that nobody answers at ---- */

static bool
is_unreached(const struct answer *a)
{
	return a->there && (a->failure == NET_FAIL_CONNECT ||
			       a->failure == NET_FAIL_TIMEOUT);
}

/* The answer that shows that the account (env: NULL) or an environment
 * cannot be reached at all; NULL if something came. */
static const struct answer *
unreached(const struct doctor *d, const struct dt_env *env)
{
	const struct answer *first = NULL;

	if (env == NULL && is_unreached(&d->reach))
		return &d->reach;
	for (size_t i = 0; i < d->n; i++) {
		if (d->answers[i].env != env)
			continue;
		if (!is_unreached(&d->answers[i]))
			return NULL;
		if (first == NULL)
			first = &d->answers[i];
	}
	return first;
}

static bool
is_tried(const struct doctor *d, const struct dt_env *env)
{
	return (env != NULL || !d->placeholder) && unreached(d, env) == NULL;
}

static int
say_host(struct doctor *d, const struct dt_env *env, struct err *err)
{
	const struct dt_settings *set = d->dt.set;
	const struct answer *a = unreached(d, env);
	const char *what, *result;

	if (a == NULL)
		return 0;
	what = env == NULL ? arena_printf(&d->dt.arena, "%s: host", d->dt.source)
			   : arena_printf(&d->dt.arena, "%s: host of %s",
				 d->dt.source, env->id);
	result = arena_printf(&d->dt.arena, "%s cannot be reached: %s",
	    a == &d->reach ? set->token_url
	    : env != NULL  ? env->api_url
			   : set->api_url,
	    a->reason);
	if (what == NULL || result == NULL)
		return err_nomem(err);
	say(d, CHECK_FAILED, what, result, fix_unreached(a->failure));
	return 0;
}

static int
say_hosts(struct doctor *d, struct err *err)
{
	const struct dt_settings *set = d->dt.set;

	if (say_host(d, NULL, err) != 0)
		return -1;
	for (size_t i = 0; i < set->n_envs; i++)
		if (set->envs[i].token != NULL &&
		    say_host(d, &set->envs[i], err) != 0)
			return -1;
	return 0;
}

static int
say_account(struct doctor *d, struct err *err)
{
	const char *what =
	    arena_printf(&d->dt.arena, "%s: account", d->dt.source);

	if (what == NULL)
		return err_nomem(err);
	if (d->placeholder)
		say(d, CHECK_FAILED, what, "still the placeholder " PLACEHOLDER,
		    "put the real one into \"account\": Account Management, "
		    "at the end of the address or at an OAuth client");
	return 0;
}

/* ---- what was refused ---- */

static const char *
fix_of(struct doctor *d, const struct answer *a)
{
	const char *needs = dt_part_table[a->probe->part].needs;

	switch (a->failure) {
	case NET_OK:
		return NULL;
	case NET_FAIL_AUTH:
		if (a->env != NULL)
			return "make a new access token in the environment, "
			       "and put it where api_token refers to";
		return "check client_id, client_secret and account: Account "
		       "Management > Identity & access management > OAuth "
		       "clients";
	case NET_FAIL_STATUS:
		if (a->status == 403)
			return arena_printf(&d->dt.arena,
			    a->env != NULL
				? "give the access token the scope %s"
				: "give the OAuth client the scope %s, and its "
				  "user the rights of an account viewer and "
				  "user manager",
			    needs);
		if (a->status == 404)
			return "check account and api_url";
		return "try again later; if it stays, ask the vendor";
	case NET_FAIL_CONNECT:
	case NET_FAIL_TIMEOUT:
		return fix_unreached(a->failure);
	case NET_FAIL_CUT:
	case NET_FAIL_SIZE:
		return "a gateway may change answers: ask the network team";
	case NET_FAIL_REDIRECT:
		return "put the address it points to into the configuration, "
		       "if it is right";
	}
	return NULL;
}

static int
say_answer(struct doctor *d, const struct answer *a, struct err *err)
{
	const struct source_part *part = &dt_part_table[a->probe->part];
	bool required =
	    part->required || (d->dt.set->required & 1u << a->probe->part) != 0;
	const char *what =
	    a->env == NULL
		? arena_printf(&d->dt.arena, "%s: %s (%s)", d->dt.source,
		      part->name, part->needs)
		: arena_printf(&d->dt.arena, "%s: %s of %s (%s)", d->dt.source,
		      part->name, a->env->id, part->needs);

	if (what == NULL)
		return err_nomem(err);
	if (!is_tried(d, a->env))
		say(d, CHECK_WARNING, what, "not tried", NULL);
	else if (!a->there)
		say(d, CHECK_FAILED, what, "no answer", NULL);
	else if (a->failure == NET_OK)
		say(d, CHECK_OK, what, "can be read", NULL);
	else
		say(d, required ? CHECK_FAILED : CHECK_WARNING, what, a->reason,
		    fix_of(d, a));
	return 0;
}

/* What the token endpoint said about each scope. */
static int
say_token(struct doctor *d, struct err *err)
{
	const char *const *missing;
	size_t n = net_auth_missing(d->dt.auth, &missing);
	struct strbuf text;
	const char *what =
	    arena_printf(&d->dt.arena, "%s: token", d->dt.source);

	if (what == NULL)
		return err_nomem(err);
	if (!is_tried(d, NULL))
		return 0;
	if (d->n > 0 && d->answers[0].failure == NET_FAIL_AUTH) {
		say(d, CHECK_FAILED, what, d->answers[0].reason,
		    fix_of(d, &d->answers[0]));
		return 0;
	}
	if (n == 0) {
		say(d, CHECK_OK, what, "all scopes granted", NULL);
		return 0;
	}
	strbuf_init(&text, 4 * (size_t)KIB);
	strbuf_add(&text, "without the scopes");
	for (size_t i = 0; i < n; i++)
		strbuf_addf(&text, " %s", missing[i]);
	say(d, CHECK_WARNING, what, strbuf_text(&text),
	    "give them to the OAuth client, or do without what they show");
	strbuf_clear(&text);
	return 0;
}

static int
say_clock(struct doctor *d, struct err *err)
{
	const char *what =
		       arena_printf(&d->dt.arena, "%s: clock", d->dt.source),
		   *result;
	int64_t skew = INT64_MIN;

	for (size_t i = 0; i < d->n && skew == INT64_MIN; i++)
		skew = d->answers[i].skew_s;
	if (what == NULL)
		return err_nomem(err);
	if (skew == INT64_MIN)
		return 0; /* nobody told the time */
	result = arena_printf(&d->dt.arena, "%lld s from the server's",
	    (long long)(skew < 0 ? -skew : skew));
	if (result == NULL)
		return err_nomem(err);
	if (skew >= -MAX_SKEW_S && skew <= MAX_SKEW_S)
		say(d, CHECK_OK, what, result, NULL);
	else
		say(d, CHECK_WARNING, what, result,
		    "set this machine's clock (NTP): ages of accounts and "
		    "tokens are measured with it");
	return 0;
}

int
dt_check(
    struct source_run *run, const struct source_check *check, struct err *err)
{
	struct doctor d = { .check = check };
	int rc = -1;

	if (dt_open(&d.dt, run, err) != 0 || submit_all(&d, err) != 0 ||
	    receive(&d, err) != 0 || say_account(&d, err) != 0 ||
	    say_hosts(&d, err) != 0 || say_token(&d, err) != 0)
		goto out;
	for (size_t i = 0; i < d.n; i++)
		if (say_answer(&d, &d.answers[i], err) != 0)
			goto out;
	rc = say_clock(&d, err);
out:
	dt_close(&d.dt);
	return rc;
}
