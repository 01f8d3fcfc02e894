/* SPDX-License-Identifier: Apache-2.0 */
/* How requests are authorised: a fixed secret, or a token and its life. */
#include <stdlib.h>
#include <string.h>

#include "base/redact.h"
#include "base/strbuf.h"
#include "net/net_private.h"

void
auth_wipe(char *bytes, size_t len)
{
	volatile char *p = bytes;

	for (size_t i = 0; p != NULL && i < len; i++)
		p[i] = '\0';
}

int
auth_hide(struct net *net, const struct secret *secret, struct err *err)
{
	struct redactor *on_tape =
	    net->tape == NULL ? NULL : net->tape->redactor;

	if (secret == NULL || secret->bytes == NULL || secret->len == 0)
		return 0;
	if (redactor_learn(net->redactor, secret) != 0)
		return err_nomem(err);
	if (on_tape != NULL && on_tape != net->redactor &&
	    redactor_learn(on_tape, secret) != 0)
		return err_nomem(err);
	return 0;
}

static char *
copy_text(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = malloc(size);

	return copy == NULL ? NULL : memcpy(copy, text, size);
}

void
auth_free(struct net_auth *auth)
{
	if (auth == NULL)
		return;
	for (size_t i = 0; auth->scopes != NULL && i < auth->n_scopes; i++)
		free(auth->scopes[i]);
	for (size_t i = 0; i < auth->n_granted; i++)
		free(auth->granted[i]);
	free(auth->scopes);
	free(auth->granted);
	free(auth->missing);
	scope_search_free(auth->search);
	secret_clear(&auth->token);
	free(auth->scheme);
	free(auth->token_url);
	free(auth->client_id);
	free(auth->resource);
	free(auth);
}

/* A secret must fit into one header line. */
static bool
is_header_text(const struct secret *secret)
{
	if (secret == NULL || secret->bytes == NULL || secret->len == 0)
		return false;
	for (size_t i = 0; i < secret->len; i++)
		if (secret->bytes[i] <= ' ' || secret->bytes[i] > '~')
			return false;
	return true;
}

/* On replay nothing is sent, and credentials need not be there. */
static bool
is_usable(const struct net *net, const struct secret *secret)
{
	return (net->tape != NULL && net->tape->replay) ||
	       is_header_text(secret);
}

static struct net_auth *
new_auth(struct net *net, const char *scheme, const struct secret *secret)
{
	struct net_auth *auth = calloc(1, sizeof(*auth));

	if (auth == NULL)
		return NULL;
	auth->net = net;
	auth->secret = secret;
	if ((auth->scheme = copy_text(scheme)) == NULL) {
		free(auth);
		return NULL;
	}
	return auth;
}

static void
adopt(struct net *net, struct net_auth *auth)
{
	auth->next = net->auths;
	net->auths = auth;
}

int
net_auth_fixed(struct net_auth **out, struct net *net, const char *scheme,
    const struct secret *secret, struct err *err)
{
	struct net_auth *auth;

	*out = NULL;
	if (!is_usable(net, secret))
		return err_set(err, ERR_AUTH,
		    "%s secret: empty, or not fit for a header", scheme);
	if (auth_hide(net, secret, err) != 0)
		return -1;
	if ((auth = new_auth(net, scheme, secret)) == NULL)
		return err_nomem(err);
	auth->state = AUTH_READY;
	adopt(net, auth);
	*out = auth;
	return 0;
}

static int
copy_oauth(struct net_auth *auth, const struct net_oauth *o, struct err *err)
{
	auth->oauth = true;
	auth->token_url = copy_text(o->token_url);
	auth->client_id = copy_text(o->client_id != NULL ? o->client_id : "");
	if (o->resource != NULL)
		auth->resource = copy_text(o->resource);
	auth->scopes = calloc(o->n_scopes + 1, sizeof(*auth->scopes));
	auth->missing = calloc(o->n_scopes + 1, sizeof(*auth->missing));
	auth->search = scope_search_new(o->n_scopes);
	if (auth->token_url == NULL || auth->client_id == NULL ||
	    (o->resource != NULL && auth->resource == NULL) ||
	    auth->scopes == NULL || auth->missing == NULL ||
	    auth->search == NULL)
		return err_nomem(err);
	auth->n_scopes = o->n_scopes;
	for (size_t i = 0; i < o->n_scopes; i++)
		if ((auth->scopes[i] = copy_text(o->scopes[i])) == NULL)
			return err_nomem(err);
	return 0;
}

int
net_auth_oauth(struct net_auth **out, struct net *net,
    const struct net_oauth *o, struct err *err)
{
	struct net_auth *auth;
	struct url url;

	*out = NULL;
	if (url_read(&url, o->token_url, err) != 0)
		return err_wrap(err, "token");
	if (!is_usable(net, o->client_secret))
		return err_set(
		    err, ERR_AUTH, "client secret: empty, or not one word");
	if (auth_hide(net, o->client_secret, err) != 0)
		return -1;
	if ((auth = new_auth(net, "Bearer", o->client_secret)) == NULL)
		return err_nomem(err);
	if (copy_oauth(auth, o, err) != 0) {
		auth_free(auth);
		return -1;
	}
	adopt(net, auth);
	*out = auth;
	return 0;
}

size_t
net_auth_missing(const struct net_auth *auth, const char *const **scopes)
{
	*scopes = auth->missing;
	return auth->n_missing;
}

size_t
net_auth_granted(const struct net_auth *auth, const char *const **scopes)
{
	*scopes = (const char *const *)auth->granted;
	return auth->n_granted;
}

int
auth_prepare(
    struct net_auth *auth, int64_t now_ms, bool *ready, struct err *err)
{
	struct request *r;

	if (auth->oauth && auth->state == AUTH_READY &&
	    now_ms >= auth->renew_ms)
		auth->state = AUTH_IDLE;
	*ready = auth->state == AUTH_READY;
	if (auth->state != AUTH_IDLE)
		return 0;
	if (oauth_new_request(auth, &r, err) != 0)
		return -1;
	queue_push(r, true);
	auth->state = AUTH_FETCHING;
	return 0;
}

void
auth_add_header(const struct net_auth *auth, struct strbuf *out)
{
	const struct secret *value = auth->oauth ? &auth->token : auth->secret;

	strbuf_addf(out, "%s ", auth->scheme);
	strbuf_addn(out, value->bytes, value->len);
}

bool
auth_reject(struct net_auth *auth, const struct request *r)
{
	if (!auth->oauth || r->renewed)
		return false;
	/* of many that were refused together, the first asks for a token */
	if (auth->state == AUTH_READY && r->generation == auth->generation)
		auth->state = AUTH_IDLE;
	return true;
}
