/* SPDX-License-Identifier: Apache-2.0 */
/* In the place of OpenPGP, where it was left out (--without-gpgme). */
#include "base/err.h"
#include "base/utc.h"
#include "seal/seal.h"

static int
refuse(struct err *err)
{
	return err_set(err, ERR_CONFIG, "OpenPGP was left out when this muster "
	    "was built (--without-gpgme)");
}

const char *
seal_pgp_version(void)
{
	return NULL;
}

int
seal_pgp_open(struct seal_pgp **out, const char *home, const char *temporary,
    struct err *err)
{
	(void)home;
	(void)temporary;
	*out = NULL;
	return refuse(err);
}

void
seal_pgp_close(struct seal_pgp *pgp)
{
	(void)pgp;
}

int
seal_pgp_import(
    struct seal_pgp *pgp, const struct seal_bytes *bytes, struct err *err)
{
	(void)pgp;
	(void)bytes;
	return refuse(err);
}

int
seal_pgp_check_signer(struct seal_pgp *pgp, const struct seal_pgp_key *key,
    int64_t *until, struct err *err)
{
	(void)pgp;
	(void)key;
	*until = UTC_UNKNOWN;
	return refuse(err);
}

int
seal_pgp_check_reader(struct seal_pgp *pgp, const struct seal_pgp_key *key,
    int64_t *until, struct err *err)
{
	(void)pgp;
	(void)key;
	*until = UTC_UNKNOWN;
	return refuse(err);
}

int
seal_pgp_sign(struct seal_pgp *pgp, const struct seal_pgp_key *key,
    const struct seal_bytes *entity, struct strbuf *out, struct err *err)
{
	(void)pgp;
	(void)key;
	(void)entity;
	(void)out;
	return refuse(err);
}

int
seal_pgp_encrypt(struct seal_pgp *pgp, const struct seal_pgp_key *key,
    const struct seal_bytes *entity, struct strbuf *out, struct err *err)
{
	(void)pgp;
	(void)key;
	(void)entity;
	(void)out;
	return refuse(err);
}
