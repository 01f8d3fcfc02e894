/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an envelope, a statement and a time-stamp are read from comes from
 * anyone.  The first byte says which it is: what was taken in is sane, and
 * nothing of it passes for signed or timed by those who are trusted.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "seal/seal.h"

/* Of nothing that a corpus could hold a statement or a time of. */
#define OTHER \
	"00000000000000000000000000000000" \
	"00000000000000000000000000000000"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Ed25519; its other half is nowhere. */
static const char trusted[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEATgfokoV4tA8ceGkUEokChmlhuTJpeN1yWva367PbOvI=\n"
    "-----END PUBLIC KEY-----\n";

/* Nobody has its key either. */
static const char authority[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBODCB66ADAgECAhRsrh/ZxJVFW+63QxlDHmJb4U9FYzAFBgMrZXAwETEPMA0G\n"
    "A1UEAwwGTm9ib2R5MCAXDTI2MTEyMjA1NDk1MFoYDzIxMjYxMDI5MDU0OTUwWjAR\n"
    "MQ8wDQYDVQQDDAZOb2JvZHkwKjAFBgMrZXADIQCi2bmrXmSUUS5Fv/OPlF+JH2PG\n"
    "DBaWOnttGZBby8Ix1KNTMFEwHQYDVR0OBBYEFJ+5aAA5ctQBmW3mu5PXmmrDEffE\n"
    "MB8GA1UdIwQYMBaAFJ+5aAA5ctQBmW3mu5PXmmrDEffEMA8GA1UdEwEB/wQFMAMB\n"
    "Af8wBQYDK2VwA0EAugj2DrM69HHYAEC1KFB/9jnAcAYAYDdBknUc3Hv6LL8tehVN\n"
    "rV/HYkp9mS84Z6xpVRSYr5ZwrS1dEn+DnbBFAg==\n"
    "-----END CERTIFICATE-----\n";

static bool
holds(const char *text, size_t len, const char *what)
{
	size_t n = strlen(what);

	for (size_t i = 0; i + n <= len; i++)
		if (memcmp(text + i, what, n) == 0)
			return true;
	return false;
}

static void
check_statement(const char *text, size_t len)
{
	struct err err = { 0 };

	if (seal_statement_check(text, len, OTHER, &err) == 0 &&
	    !holds(text, len, OTHER))
		abort();
}

static void
check_signatures(const struct seal_envelope *e)
{
	struct seal_key *key = NULL, *own = NULL;
	struct strbuf pae;
	struct err err = { 0 };

	if (seal_key_public(&key, trusted, sizeof(trusted) - 1, &err) != 0)
		abort();
	strbuf_init(&pae, SEAL_MAX_PAYLOAD + KIB);
	seal_pae(&pae, SEAL_PAYLOAD_TYPE, e->payload, e->payload_len);
	if (strbuf_failed(&pae))
		abort();
	for (size_t i = 0; i < e->n_signatures; i++)
		if (e->signatures[i].len > SEAL_MAX_SIGNATURE ||
		    strlen(e->keyids[i]) >= DIGEST_HEX ||
		    seal_key_fits(key, pae.text, pae.len, &e->signatures[i]))
			abort();
	if (e->certificates != NULL &&
	    seal_key_public(&own, e->certificates, strlen(e->certificates),
		&err) == 0 &&
	    strlen(seal_key_id(own)) != DIGEST_HEX - 1)
		abort();
	seal_key_free(own);
	seal_key_free(key);
	strbuf_clear(&pae);
}

static void
read_envelope(const char *text, size_t len)
{
	struct seal_envelope e;
	struct err err = { 0 };

	if (seal_envelope_read(&e, text, len, &err) != 0)
		return;
	if (e.payload == NULL || e.payload_len > SEAL_MAX_PAYLOAD ||
	    e.n_signatures == 0 || e.n_signatures > SEAL_MAX_SIGNATURES)
		abort();
	check_signatures(&e);
	check_statement(e.payload, e.payload_len);
	seal_envelope_clear(&e);
}

static void
read_time(const char *bytes, size_t len)
{
	struct seal_bytes all = { bytes, len };
	struct seal_time time = { .reply = all };
	struct err err = { 0 };
	int64_t at;

	if ((seal_time_check(&time, OTHER, &at, &err) == 0) !=
	    (at != UTC_UNKNOWN))
		abort();
	/* by whom it is believed is what counts */
	time.ca = (struct seal_bytes){ authority, sizeof(authority) - 1 };
	if (seal_time_check(&time, OTHER, &at, &err) == 0)
		abort();
	if (seal_time_asks(&all, OTHER))
		time.request = all;
	if (seal_time_check(&time, OTHER, &at, &err) == 0)
		abort();
}

static void
read_authority(const char *bytes, size_t len)
{
	struct seal_bytes all = { bytes, len };
	struct seal_key *key = NULL;
	struct err err = { 0 };

	if (seal_key_public(&key, bytes, len, &err) == 0)
		seal_key_free(key);
	if (seal_time_authority(&all, &err) != 0 && err.code != ERR_CONFIG &&
	    err.code != ERR_NOMEM)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *text = (const char *)bytes + 1;

	if (len < 2)
		return 0;
	switch (bytes[0]) {
	case 'e':
		read_envelope(text, len - 1);
		break;
	case 's':
		check_statement(text, len - 1);
		break;
	case 't':
		read_time(text, len - 1);
		break;
	default:
		read_authority(text, len - 1);
		break;
	}
	return 0;
}
