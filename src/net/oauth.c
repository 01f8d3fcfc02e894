/* SPDX-License-Identifier: Apache-2.0 */
/* OAuth 2 client credentials (RFC 6749, 4.4): asking and reading. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "net/net_private.h"
#include "net/reason.h"

#define MS 1000
#define RENEW_EARLY_S 30
#define DEFAULT_LIFE_S 300 /* RFC 6749 lets a server leave it out */
#define MAX_LIFE_S 86400
#define MAX_TOKEN (8 * (size_t)KIB)
#define MAX_FORM (64 * (size_t)KIB)
#define MAX_TOKEN_BODY (256 * (size_t)KIB)

static const struct json_limits limits = { MAX_TOKEN_BODY, 16, false };

static void
add_field(struct strbuf *form, const char *name, const char *value)
{
	strbuf_addf(form, "%s%s=", form->len > 0 ? "&" : "", name);
	net_url_escape(form, value);
}

static void
add_scopes(struct strbuf *form, const struct net_auth *auth)
{
	struct strbuf list;

	strbuf_init(&list, MAX_FORM);
	for (size_t i = 0; i < auth->n_scopes; i++)
		if (scope_search_asks(auth->search, i))
			strbuf_addf(&list, "%s%s", list.len > 0 ? " " : "",
			    auth->scopes[i]);
	if (list.len > 0)
		add_field(form, "scope", strbuf_text(&list));
	if (strbuf_failed(&list))
		form->failed = true;
	strbuf_clear(&list);
}

int
oauth_new_request(struct net_auth *auth, struct request **out, struct err *err)
{
	struct net_request request = { .method = "POST",
		.url = auth->token_url,
		.part = "token",
		.content_type = "application/x-www-form-urlencoded",
		.max_bytes = MAX_TOKEN_BODY };
	struct strbuf form;
	int rc;

	strbuf_init(&form, MAX_FORM);
	add_field(&form, "grant_type", "client_credentials");
	add_field(&form, "client_id", auth->client_id);
	add_field(&form, "client_secret",
	    auth->secret != NULL && auth->secret->bytes != NULL
		? auth->secret->bytes
		: "");
	add_scopes(&form, auth);
	if (auth->resource != NULL)
		add_field(&form, "resource", auth->resource);
	request.body = strbuf_text(&form);
	request.body_len = form.len;
	rc = strbuf_failed(&form)
		 ? err_nomem(err)
		 : queue_new_request(auth->net, &request, out, err);
	if (rc == 0)
		(*out)->token_of = auth;
	auth_wipe(form.text, form.len);
	strbuf_clear(&form);
	return rc;
}

/* A token is one word that fits into a header. */
static bool
is_token(const char *text)
{
	size_t len = strlen(text);

	if (len == 0 || len > MAX_TOKEN)
		return false;
	for (size_t i = 0; i < len; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	return true;
}

/*
 * A member of the answer as text, copied; NULL if the answer is not JSON or
 * has no such text.
 */
static int
read_member(const char *body, size_t len, const char *key, struct secret *out,
    struct err *err)
{
	struct json_doc *doc;
	const char *text = NULL;
	struct json root;
	struct err why;
	int rc = 0;

	if (json_parse(&doc, body, len, &limits, &why) != 0)
		return why.code == ERR_NOMEM ? err_nomem(err) : 0;
	json_root(doc, &root);
	if (json_type(&root) == JSON_OBJECT &&
	    json_opt_text(&root, key, &text, &why) == 0 && text != NULL &&
	    is_token(text))
		rc = secret_set(out, text, strlen(text), err);
	json_free(doc);
	return rc;
}

int
oauth_learn(struct net_auth *auth, const struct answer *answer, bool *hide,
    struct err *err)
{
	struct secret token = { NULL, 0 };
	int rc = 0;

	/* what was not understood may hold a token where nobody looks */
	*hide = answer->failure != NET_OK;
	if (*hide || answer->status < 200 || answer->status > 299)
		return 0;
	rc =
	    read_member(answer->body, answer->len, "access_token", &token, err);
	*hide = token.bytes == NULL;
	if (rc == 0)
		rc = auth_hide(auth->net, &token, err);
	secret_clear(&token);
	return rc;
}

static void
refuse(struct net_auth *auth, const char *why)
{
	char line[REASON_MAX + 1];

	reason_clean(why, auth->net->redactor, line);
	auth->state = AUTH_REFUSED;
	(void)snprintf(
	    auth->reason, sizeof(auth->reason), "no token: %s", line);
}

/* Words of the server's own list of scopes, or of the ones asked for. */
static int
note_granted(struct net_auth *auth, const char *said, struct err *err)
{
	const char *p = said != NULL ? said : "";
	size_t room = strlen(p) / 2 + 2 + auth->n_scopes;

	if ((auth->granted = calloc(room, sizeof(*auth->granted))) == NULL)
		return err_nomem(err);
	while (*(p += strspn(p, " ")) != '\0') {
		size_t len = strcspn(p, " ");
		char *word = calloc(1, len + 1);

		if (word == NULL)
			return err_nomem(err);
		memcpy(word, p, len);
		auth->granted[auth->n_granted++] = word;
		p += len;
	}
	for (size_t i = 0; said == NULL && i < auth->n_scopes; i++) {
		size_t size = strlen(auth->scopes[i]) + 1;
		char *word;

		if (!scope_search_asks(auth->search, i))
			continue;
		if ((word = malloc(size)) == NULL)
			return err_nomem(err);
		memcpy(word, auth->scopes[i], size);
		auth->granted[auth->n_granted++] = word;
	}
	return 0;
}

static void
note_missing(struct net_auth *auth)
{
	for (size_t i = 0; i < auth->n_scopes; i++) {
		bool there = false;

		for (size_t j = 0; j < auth->n_granted && !there; j++)
			there = auth->granted[j] != NULL &&
				strcmp(auth->scopes[i], auth->granted[j]) == 0;
		if (!there)
			auth->missing[auth->n_missing++] = auth->scopes[i];
	}
}

static int
keep_token(struct net_auth *auth, const char *token, int64_t life_s,
    const char *scope, int64_t now_ms, struct err *err)
{
	int64_t early = life_s / 2;

	if (early > RENEW_EARLY_S)
		early = RENEW_EARLY_S;
	secret_clear(&auth->token);
	if (secret_set(&auth->token, token, strlen(token), err) != 0)
		return -1;
	auth->generation++;
	auth->renew_ms = now_ms + (life_s - early) * MS;
	auth->state = AUTH_READY;
	if (auth->known)
		return 0;
	if (note_granted(auth, scope, err) != 0)
		return -1;
	note_missing(auth);
	auth->known = true;
	return 0;
}

/* A 200: the token, or why it is none. */
static int
take_token(struct net_auth *auth, const struct net_reply *reply, int64_t now_ms,
    struct err *err)
{
	const bool replay = auth->net->tape != NULL && auth->net->tape->replay;
	const char *token, *scope = NULL;
	struct json_doc *doc;
	struct json root;
	int64_t life_s = DEFAULT_LIFE_S;
	struct err why;
	int rc = 0;

	if (json_parse(&doc, reply->body, reply->len, &limits, &why) != 0) {
		if (why.code == ERR_NOMEM)
			return err_nomem(err);
		refuse(auth, why.text);
		return 0;
	}
	json_root(doc, &root);
	if (json_get_text(&root, "access_token", &token, &why) != 0 ||
	    json_opt_int(&root, "expires_in", DEFAULT_LIFE_S, &life_s, &why) !=
		0 ||
	    json_opt_text(&root, "scope", &scope, &why) != 0) {
		refuse(auth, why.text);
	} else if (!replay && !is_token(token)) {
		refuse(auth, "the server's token is no word of at most 8 KiB");
	} else {
		if (life_s < 1)
			life_s = 1;
		if (life_s > MAX_LIFE_S)
			life_s = MAX_LIFE_S;
		rc = keep_token(auth, token, life_s, scope, now_ms, err);
	}
	json_free(doc);
	return rc;
}

static int
check_scope_error(const struct net_reply *reply, bool *is, struct err *err)
{
	struct secret word = { NULL, 0 };
	int rc = 0;

	*is = false;
	if (reply->failure != NET_FAIL_STATUS || reply->body == NULL)
		return 0;
	rc = read_member(reply->body, reply->len, "error", &word, err);
	*is = word.bytes != NULL && strcmp(word.bytes, "invalid_scope") == 0;
	secret_clear(&word);
	return rc;
}

int
oauth_take_reply(struct net_auth *auth, const struct net_reply *reply,
    int64_t now_ms, bool *again, struct err *err)
{
	const bool granted = reply->failure == NET_OK;
	bool is_scope = false;

	*again = false;
	if (!granted && check_scope_error(reply, &is_scope, err) != 0)
		return -1;
	if ((!granted && !is_scope) ||
	    !scope_search_tell(auth->search, granted)) {
		refuse(auth, reply->reason);
		return 0;
	}
	if (scope_search_is_over(auth->search))
		return take_token(auth, reply, now_ms, err);
	*again = true;
	return 0;
}
