/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the configuration that says which webhooks hear of a review. */
#include <string.h>

#include "app/config_private.h"
#include "app/send.h"

#define MAX_NAME 64

static const char *const webhook_keys[] = { "name", "kind", "url", "secret" };

/* It stands in logs and on the command line in the place of the URL. */
static bool
is_name(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= MAX_NAME && s[0] != '-' &&
	    strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789._-") == n;
}

static int
read_secret(struct send_webhook *w, const struct json *v, struct arena *arena,
    struct err *err)
{
	struct json secret;

	if (json_opt_object(v, "secret", &secret, err) != 0)
		return -1;
	if (w->kind == WEBHOOK_JSON && json_type(&secret) != JSON_OBJECT)
		return config_bad(v, err, "needs a \"secret\", with which the "
		    "message is signed");
	if (w->kind == WEBHOOK_JSON)
		return secret_ref_parse(&w->secret, &secret, arena, err);
	return json_type(&secret) == JSON_OBJECT
	    ? config_bad(&secret, err, "belongs to \"kind\": \"json\"; in a "
	      "chat the URL is all there is")
	    : 0;
}

static int
read_webhook(struct send_webhook *w, const struct json *v,
    struct arena *arena, struct err *err)
{
	static const char *const kinds[] = { "json", "slack", "teams" };
	struct json item;
	size_t kind;

	if (json_type(v) != JSON_OBJECT)
		return config_bad(v, err, "must be an object");
	if (json_only(v, webhook_keys, NITEMS(webhook_keys), err) != 0 ||
	    json_get_text(v, "name", &w->name, err) != 0 ||
	    config_word(v, "kind", kinds, NITEMS(kinds), &kind, err) != 0 ||
	    json_get_object(v, "url", &item, err) != 0 ||
	    secret_ref_parse(&w->url, &item, arena, err) != 0)
		return -1;
	w->kind = (enum webhook_kind)kind;
	json_member(v, "name", &item);
	if (!is_name(w->name))
		return config_bad(&item, err, "must be 1 to 64 letters, "
		    "digits, '.', '_' or '-', not beginning with '-'");
	return read_secret(w, v, arena, err);
}

int
config_webhooks(struct config_deliver *d, const struct json *deliver,
    struct arena *arena, struct err *err)
{
	struct json list, item;
	size_t n;

	if (json_opt_list(deliver, "webhooks", &list, err) != 0)
		return -1;
	n = json_type(&list) == JSON_LIST ? json_count(&list) : 0;
	if (n == 0)
		return 0;
	if (n > SEND_MAX_WEBHOOKS)
		return config_bad(&list, err, "has more than 32 webhooks");
	d->webhooks = arena_alloc(arena, n, sizeof(*d->webhooks));
	if (d->webhooks == NULL)
		return err_nomem(err);
	for (bool more = json_first(&list, &item); more;
	     more = json_next(&item)) {
		struct send_webhook *w = &d->webhooks[d->n_webhooks];

		if (read_webhook(w, &item, arena, err) != 0)
			return -1;
		for (size_t i = 0; i < d->n_webhooks; i++)
			if (strcmp(d->webhooks[i].name, w->name) == 0)
				return config_bad(&item, err, "has the name "
				    "of another webhook");
		d->n_webhooks++;
	}
	return 0;
}
