/* SPDX-License-Identifier: Apache-2.0 */
/* The OpenPGP key of a fingerprint, and whether it is fit for its use. */
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/utc.h"
#include "seal/pgp_private.h"

/* Blanks are how people write them; everything else has to be right. */
static int
read_fingerprint(char out[PGP_FINGERPRINT], const char *text, struct err *err)
{
	size_t n = 0;

	for (const char *p = text; *p != '\0'; p++) {
		if (*p == ' ')
			continue;
		if (strchr("0123456789ABCDEFabcdef", *p) == NULL ||
		    n + 1 == PGP_FINGERPRINT) {
			n = 0;
			break;
		}
		out[n++] = *p;
	}
	out[n] = '\0';
	if (n == 40 || n == 64)
		return 0;
	return err_set(err, ERR_CONFIG, "a fingerprint has 40 hexadecimal "
	    "digits, or 64; a shorter key id could be anybody's");
}

static bool
has_address(gpgme_key_t key, const char *address)
{
	for (gpgme_user_id_t id = key->uids; id != NULL; id = id->next)
		if (!id->revoked && !id->invalid && id->email != NULL &&
		    strcasecmp(id->email, address) == 0)
			return true;
	return false;
}

static bool
is_fit(gpgme_subkey_t key, enum pgp_use use, int64_t now)
{
	if (key->revoked || key->disabled || key->invalid ||
	    (key->expires != 0 && key->expires < now) || key->timestamp > now)
		return false;
	return use == PGP_SIGN ? key->can_sign && key->secret
			       : key->can_encrypt;
}

/* Of those that are fit, the one that is so for longest. */
static bool
find_subkey(gpgme_key_t key, enum pgp_use use, int64_t now, int64_t *until)
{
	const int64_t whole = key->subkeys->expires;
	bool found = false;
	int64_t end;

	*until = 0;
	if (whole != 0 && whole < now)
		return false;
	for (gpgme_subkey_t s = key->subkeys; s != NULL; s = s->next) {
		if (!is_fit(s, use, now))
			continue;
		end = s->expires;
		if (whole != 0 && (end == 0 || end > whole))
			end = whole;
		if (!found || end == 0 || (*until != 0 && end > *until))
			*until = end;
		found = true;
	}
	if (*until == 0)
		*until = UTC_UNKNOWN;
	return found;
}

static int
refuse_use(gpgme_key_t key, enum pgp_use use, int64_t now, struct err *err)
{
	const int64_t end = key->subkeys->expires;
	char text[UTC_TEXT];

	if (end != 0 && end < now) {
		utc_format(end, text);
		return err_set(err, ERR_CONFIG, "the key ended on %s", text);
	}
	return err_set(err, ERR_CONFIG,
	    "the key has no part that may be used to %s now",
	    use == PGP_SIGN ? "sign" : "encrypt");
}

static int
check(gpgme_key_t key, const char *fingerprint, const struct seal_pgp_key *in,
    enum pgp_use use, int64_t *until, struct err *err)
{
	if (key->fpr == NULL || strcasecmp(key->fpr, fingerprint) != 0)
		return err_set(err, ERR_CONFIG,
		    "the fingerprint is that of a part of the key; give that "
		    "of the whole");
	if (key->revoked)
		return err_set(err, ERR_CONFIG, "the key was revoked");
	if (key->disabled || key->invalid || key->subkeys == NULL)
		return err_set(err, ERR_CONFIG, "the key cannot be used");
	if (!has_address(key, in->address))
		return err_set(err, ERR_CONFIG,
		    "the key is for another mail address than %s",
		    in->address);
	if (!find_subkey(key, use, in->now, until))
		return refuse_use(key, use, in->now, err);
	return 0;
}

int
pgp_find(gpgme_key_t *out, struct seal_pgp *pgp, const struct seal_pgp_key *in,
    enum pgp_use use, int64_t *until, struct err *err)
{
	char fingerprint[PGP_FINGERPRINT];
	gpgme_error_t e;

	*out = NULL;
	*until = UTC_UNKNOWN;
	if (read_fingerprint(fingerprint, in->fingerprint, err) != 0)
		return -1;
	e = gpgme_get_key(pgp->context, fingerprint, out, use == PGP_SIGN);
	if (gpgme_err_code(e) == GPG_ERR_ENOMEM)
		return err_nomem(err);
	if (e != 0)
		return err_set(err, ERR_CONFIG, "no %s key with the "
		    "fingerprint %s", use == PGP_SIGN ? "secret" : "public",
		    fingerprint);
	if (check(*out, fingerprint, in, use, until, err) == 0)
		return 0;
	gpgme_key_unref(*out);
	*out = NULL;
	return -1;
}
