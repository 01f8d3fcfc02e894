/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the seal of a bundle holds. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/config_private.h"
#include "app/seal.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "deliver/deliver.h"
#include "seal/seal.h"

/* Some of it is told by the file that is checked. */
static int
answer(struct seal_result *out, enum seal_state state, const char *format, ...)
    PRINTF_LIKE(3, 4);
static int
answer(struct seal_result *out, enum seal_state state, const char *format, ...)
{
	struct err cut = { 0 };
	char text[sizeof(out->detail)];
	struct strbuf sb;
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	strbuf_init(&sb, 16 * sizeof(text));
	text_add_visible(&sb, text, "");
	(void)err_set(&cut, ERR_DATA, "%s", strbuf_text(&sb));
	strbuf_clear(&sb);
	out->state = state;
	(void)snprintf(out->detail, sizeof(out->detail), "%s", cut.text);
	return 0;
}

/* What is wrong with the bundle is an answer; a lack of memory is not. */
static int
answer_bad(struct seal_result *out, struct err *err)
{
	if (err->code == ERR_NOMEM || err->code == ERR_CONFIG)
		return -1;
	answer(out, SEAL_BAD, "%s", err->text);
	err_clear(err);
	return 0;
}

/* ---- the signature ---- */

struct signature_check {
	struct seal_envelope envelope;
	struct strbuf pae;
	struct seal_key *key; /* to trust; NULL: none given */
	char manifest[DIGEST_HEX];
};

static int
load_key(struct seal_key **out, const char *path, struct err *err)
{
	char *pem = NULL;
	size_t len;
	int rc = -1;

	*out = NULL;
	if (path == NULL)
		return 0;
	if (file_read(path, SEAL_MAX_PEM, &pem, &len, err) == 0)
		rc = seal_key_public(out, pem, len, err);
	free(pem);
	if (rc == 0)
		return 0;
	if (err->code != ERR_NOMEM)
		err->code = ERR_CONFIG;
	return err_wrap(err, "%s", path);
}

/* -1 with *err, or 0. */
static int
load_bundle(struct signature_check *c, const char *folder, struct err *err)
{
	char *text = NULL;
	struct arena arena;
	const char *manifest, *path;
	int64_t size;
	size_t len;
	int rc = -1;

	arena_init(&arena);
	manifest = file_join(&arena, folder, BUNDLE_MANIFEST);
	path = file_join(&arena, folder, BUNDLE_SIGNATURE);
	if (manifest == NULL || path == NULL)
		err_nomem(err);
	else if (digest_file(manifest, c->manifest, &size, err) == 0 &&
	    file_read(path, SEAL_MAX_ENVELOPE, &text, &len, err) == 0)
		rc = seal_envelope_read(&c->envelope, text, len, err);
	if (rc == 0)
		seal_pae(&c->pae, SEAL_PAYLOAD_TYPE, c->envelope.payload,
		    c->envelope.payload_len);
	if (rc == 0 && strbuf_failed(&c->pae))
		rc = err_nomem(err);
	free(text);
	arena_clear(&arena);
	return rc;
}

static bool
fits(const struct signature_check *c, const struct seal_key *key)
{
	for (size_t i = 0; i < c->envelope.n_signatures; i++)
		if (seal_key_fits(key, c->pae.text, c->pae.len,
			&c->envelope.signatures[i]))
			return true;
	return false;
}

static bool
names(const struct signature_check *c, const char *keyid)
{
	for (size_t i = 0; i < c->envelope.n_signatures; i++)
		if (strcmp(c->envelope.keyids[i], keyid) == 0)
			return true;
	return false;
}

static int
judge_trusted(const struct signature_check *c, struct seal_result *out)
{
	const char *id = seal_key_id(c->key);

	if (fits(c, c->key)) {
		memcpy(out->keyid, id, DIGEST_HEX);
		return answer(out, SEAL_GOOD, "signed by the %s key that was "
		    "given, %s", seal_key_kind(c->key), id);
	}
	if (names(c, id))
		return answer(out, SEAL_BAD, "the signature does not fit: what "
		    "the key %s signed was changed", id);
	return answer(out, SEAL_BAD, "signed by the key %s, not by the one "
	    "that was given, %s", out->keyid[0] != '\0' ? out->keyid
	    : "of a holder who does not say which", id);
}

/* A certificate that comes along shows damage, but no one's identity. */
static int
judge_alone(const struct signature_check *c, struct seal_result *out)
{
	const char *pem = c->envelope.certificates;
	struct seal_key *own = NULL;
	struct err ignored = { 0 };
	bool bad = false;

	if (pem != NULL)
		bad = seal_key_public(&own, pem, strlen(pem), &ignored) != 0 ||
		    !fits(c, own);
	seal_key_free(own);
	if (bad)
		return answer(out, SEAL_BAD,
		    "the signature does not fit the certificate beside it");
	return answer(out, SEAL_UNPROVEN,
	    "says that keyid %s signed it, not compared with a key you trust: "
	    "give its public key with --key", out->keyid[0] != '\0' ? out->keyid
	    : "(not said)");
}

static int
check_envelope(struct signature_check *c, const char *folder,
    struct seal_result *out, struct err *err)
{
	if (load_bundle(c, folder, err) != 0)
		return answer_bad(out, err);
	memcpy(out->keyid, c->envelope.keyids[0], DIGEST_HEX);
	if (c->key != NULL)
		judge_trusted(c, out);
	else
		judge_alone(c, out);
	if (out->state == SEAL_BAD)
		return 0;
	if (seal_statement_check(c->envelope.payload, c->envelope.payload_len,
		c->manifest, err) != 0)
		return answer_bad(out, err);
	return 0;
}

static bool
is_there(const char *folder, const char *name)
{
	struct arena arena;
	const char *path;
	bool there;

	arena_init(&arena);
	path = file_join(&arena, folder, name);
	there = path != NULL && file_exists(path);
	arena_clear(&arena);
	return there;
}

int
seal_check_signature(const char *folder, const char *key,
    struct seal_result *out, struct err *err)
{
	struct signature_check c = { .key = NULL };
	int rc;

	*out = (struct seal_result){ .at = UTC_UNKNOWN };
	if (load_key(&c.key, key, err) != 0)
		return -1;
	if (!is_there(folder, BUNDLE_SIGNATURE)) {
		seal_key_free(c.key);
		return key != NULL ? answer(out, SEAL_BAD, "not signed, though "
		    "a key was given to check a signature")
		    : answer(out, SEAL_ABSENT, "not signed");
	}
	strbuf_init(&c.pae, SEAL_MAX_PAYLOAD + KIB);
	rc = check_envelope(&c, folder, out, err);
	strbuf_clear(&c.pae);
	seal_envelope_clear(&c.envelope);
	seal_key_free(c.key);
	return rc;
}

/* ---- the time ---- */

/* *bytes is NULL if there is no such file. */
static int
read_part(const char *folder, const char *name, char **bytes,
    struct seal_bytes *out, struct err *err)
{
	struct arena arena;
	const char *path;
	int rc = 0;

	*bytes = NULL;
	arena_init(&arena);
	path = file_join(&arena, folder, name);
	if (path == NULL)
		rc = err_nomem(err);
	else if (file_exists(path))
		rc = file_read(path, SEAL_MAX_TIME, bytes, &out->len, err);
	out->bytes = *bytes;
	arena_clear(&arena);
	return rc;
}

/* Of the signature, or, if that came after it, of the manifest. */
static int
check_either(const struct seal_time *time, const char *folder, int64_t *at,
    const char **what, struct err *err)
{
	static const char *const names[] = { BUNDLE_SIGNATURE,
		BUNDLE_MANIFEST };
	struct err first = { 0 };
	struct arena arena;
	bool tried = false;
	int rc = -1;

	arena_init(&arena);
	for (size_t i = 0; i < NITEMS(names) && rc != 0; i++) {
		const char *path = file_join(&arena, folder, names[i]);
		char digest[DIGEST_HEX];
		int64_t size;

		*what = names[i];
		if (path == NULL)
			err_nomem(err);
		else if (!file_exists(path))
			continue;
		else if (digest_file(path, digest, &size, err) == 0)
			rc = seal_time_check(time, digest, at, err);
		if (rc != 0 && !tried)
			first = *err;
		tried = true;
	}
	if (rc != 0)
		*err = first;
	arena_clear(&arena);
	return rc;
}

static int
judge_time(const struct seal_time *time, const char *folder,
    struct seal_result *out, struct err *err)
{
	const char *what = "";
	char text[UTC_TEXT];

	if (check_either(time, folder, &out->at, &what, err) != 0)
		return answer_bad(out, err);
	utc_format(out->at, text);
	if (time->ca.bytes != NULL)
		return answer(out, SEAL_GOOD, "%s was there at %s, says the "
		    "authority that was given", what, text);
	return answer(out, SEAL_UNPROVEN, "%s was there at %s, says an "
	    "authority not compared with one you trust: give its root "
	    "certificates with --ca", what, text);
}

static int
no_reply(const char *folder, bool must, struct seal_result *out)
{
	bool asked = is_there(folder, BUNDLE_TIME_REQUEST);

	if (must)
		return answer(out, SEAL_BAD, "no trusted time%s, though "
		    "certificates were given to check one", asked ? " yet" : "");
	if (asked)
		return answer(out, SEAL_PENDING, "asked for, no reply yet; "
		    "`muster seal` fetches it");
	return answer(out, SEAL_ABSENT, "no trusted time");
}

int
seal_check_time(const char *folder, const char *ca, struct seal_result *out,
    struct err *err)
{
	struct seal_time time = { 0 };
	char *pem = NULL, *request = NULL, *reply = NULL;
	int rc = -1;

	*out = (struct seal_result){ .at = UTC_UNKNOWN };
	if (ca != NULL) {
		if (file_read(ca, SEAL_MAX_PEM, &pem, &time.ca.len, err) != 0) {
			err->code = ERR_CONFIG;
			return -1;
		}
		time.ca.bytes = pem;
	}
	if (!is_there(folder, BUNDLE_TIME_REPLY))
		rc = no_reply(folder, ca != NULL, out);
	else if (read_part(folder, BUNDLE_TIME_REQUEST, &request,
		     &time.request, err) != 0 ||
	    read_part(folder, BUNDLE_TIME_REPLY, &reply, &time.reply, err) !=
		0)
		rc = answer_bad(out, err);
	else
		rc = judge_time(&time, folder, out, err);
	free(request);
	free(reply);
	free(pem);
	return rc;
}

int
seal_trusted(struct run *r, const char **key, const char **ca,
    struct err *err)
{
	struct config *c = NULL;
	int rc = 0;

	*key = r->options.key;
	*ca = r->options.ca;
	if (r->options.config == NULL)
		return 0;
	if (config_read(&c, r->options.config, &r->arena, err) != 0)
		return -1;
	if (*key == NULL)
		*key = c->seal.public_key != NULL ? c->seal.public_key
		    : c->seal.certificates;
	if (*ca == NULL)
		*ca = c->seal.time_ca;
	/* else a bundle whose signature was taken off would pass here */
	if (*key == NULL && c->seal.key.kind != SECRET_NONE)
		rc = err_set(err, ERR_CONFIG, "%s: \"seal\" signs, but names "
		    "neither \"public_key\" nor \"certificates\" by which a "
		    "signature is checked; give --key", r->options.config);
	config_free(c); /* what was taken is the arena's */
	return rc;
}
