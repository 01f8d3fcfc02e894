/* SPDX-License-Identifier: Apache-2.0 */
/* The DSSE envelope: a payload, its type, and who signed both. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "seal/seal_private.h"

void
seal_pae(struct strbuf *out, const char *type, const char *payload, size_t len)
{
	strbuf_addf(out, "DSSEv1 %zu %s %zu ", strlen(type), type, len);
	strbuf_addn(out, payload, len);
}

struct content {
	struct strbuf payload, signature; /* base64 */
	const char *keyid, *certificates;
};

static int
put_envelope(FILE *file, const struct content *c, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, file, true);
	json_object_begin(&w, NULL);
	json_put_text(&w, "payload", strbuf_text(&c->payload));
	json_put_text(&w, "payloadType", SEAL_PAYLOAD_TYPE);
	json_list_begin(&w, "signatures");
	json_object_begin(&w, NULL);
	if (c->certificates != NULL)
		json_put_text(&w, "cert", c->certificates);
	json_put_text(&w, "keyid", c->keyid);
	json_put_text(&w, "sig", strbuf_text(&c->signature));
	json_object_end(&w);
	json_list_end(&w);
	json_object_end(&w);
	return json_writer_end(&w, err);
}

int
seal_envelope_write(struct strbuf *out, const struct strbuf *payload,
    const struct seal_key *key, const struct seal_signature *signature,
    const char *certificates, struct err *err)
{
	struct content c = { .keyid = seal_key_id(key),
		.certificates = certificates };
	char *text = NULL;
	size_t n = 0;
	FILE *file = open_memstream(&text, &n);
	int rc;

	if (file == NULL)
		return err_nomem(err);
	strbuf_init(&c.payload, 2 * SEAL_MAX_PAYLOAD);
	strbuf_init(&c.signature, 2 * SEAL_MAX_SIGNATURE);
	base64_add(&c.payload, payload->text, payload->len);
	base64_add(&c.signature, signature->bytes, signature->len);
	rc = put_envelope(file, &c, err);
	if (rc == 0 && (strbuf_failed(&c.payload) ||
		strbuf_failed(&c.signature)))
		rc = err_nomem(err);
	if (fclose(file) != 0 && rc == 0)
		rc = err_nomem(err);
	if (rc == 0) {
		strbuf_addn(out, text, n);
		if (strbuf_failed(out))
			rc = err_nomem(err);
	}
	strbuf_clear(&c.payload);
	strbuf_clear(&c.signature);
	free(text);
	return rc;
}

static bool
is_keyid(const char *text)
{
	return strlen(text) == DIGEST_HEX - 1 &&
	    strspn(text, "0123456789abcdef") == DIGEST_HEX - 1;
}

static int
read_signature(struct seal_envelope *e, const struct json *item,
    struct err *err)
{
	struct seal_signature *s = &e->signatures[e->n_signatures];
	const char *sig, *keyid, *cert;
	char *bytes;

	if (json_get_text(item, "sig", &sig, err) != 0 ||
	    json_opt_text(item, "keyid", &keyid, err) != 0 ||
	    json_opt_text(item, "cert", &cert, err) != 0)
		return -1;
	if (base64_read(sig, strlen(sig), sizeof(s->bytes), &bytes, &s->len,
		err) != 0)
		return err_wrap(err, "sig");
	memcpy(s->bytes, bytes, s->len);
	free(bytes);
	/* The id is a hint; what is none of ours says nothing to us. */
	if (keyid != NULL && is_keyid(keyid))
		memcpy(e->keyids[e->n_signatures], keyid, DIGEST_HEX);
	if (cert != NULL && e->n_signatures == 0 &&
	    (e->certificates = malloc(strlen(cert) + 1)) == NULL)
		return err_nomem(err);
	if (cert != NULL && e->n_signatures == 0)
		memcpy(e->certificates, cert, strlen(cert) + 1);
	e->n_signatures++;
	return 0;
}

static int
read_members(struct seal_envelope *e, const struct json *root, struct err *err)
{
	const char *type, *payload;
	struct json list, item;

	if (json_get_text(root, "payloadType", &type, err) != 0 ||
	    json_get_text(root, "payload", &payload, err) != 0 ||
	    json_get_list(root, "signatures", &list, err) != 0)
		return -1;
	if (strcmp(type, SEAL_PAYLOAD_TYPE) != 0)
		return err_set(err, ERR_DATA,
		    "payloadType is not \"" SEAL_PAYLOAD_TYPE "\"");
	if (base64_read(payload, strlen(payload), SEAL_MAX_PAYLOAD,
		&e->payload, &e->payload_len, err) != 0)
		return err_wrap(err, "payload");
	if (json_count(&list) == 0 || json_count(&list) > SEAL_MAX_SIGNATURES)
		return json_error(&list, err, "must be 1 to %d",
		    SEAL_MAX_SIGNATURES);
	for (bool more = json_first(&list, &item); more;
	     more = json_next(&item))
		if (read_signature(e, &item, err) != 0)
			return -1;
	return 0;
}

int
seal_envelope_read(struct seal_envelope *e, const char *text, size_t len,
    struct err *err)
{
	struct json_doc *doc = NULL;
	struct json root;
	int rc;

	memset(e, 0, sizeof(*e));
	if (len > SEAL_MAX_ENVELOPE)
		return err_set(err, ERR_LIMIT, "more than %zu bytes",
		    SEAL_MAX_ENVELOPE);
	if (json_parse(&doc, text, len, &json_limits_data, err) != 0)
		return -1;
	json_root(doc, &root);
	rc = read_members(e, &root, err);
	json_free(doc);
	if (rc != 0)
		seal_envelope_clear(e);
	return rc;
}

void
seal_envelope_clear(struct seal_envelope *e)
{
	free(e->payload);
	free(e->certificates);
	memset(e, 0, sizeof(*e));
}
