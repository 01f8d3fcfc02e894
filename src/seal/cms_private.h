/* SPDX-License-Identifier: Apache-2.0 */
/* Private to seal: certificates of mail, checked. */
#ifndef SEAL_CMS_PRIVATE_H
#define SEAL_CMS_PRIVATE_H

#include <openssl/x509.h>

#include "seal/seal_private.h"

/* Somebody who signs, with a key and a chain; or who reads, without. */
struct cms_identity {
	X509 *certificate;
	STACK_OF(X509) *chain; /* what stands behind the certificate */
	EVP_PKEY *key;
};
int cms_signer(struct cms_identity *, const struct seal_cms_signer *,
    struct err *) MUST_USE;
int cms_reader(struct cms_identity *, const struct seal_cms_reader *,
    struct err *) MUST_USE;
void cms_identity_clear(struct cms_identity *);

#endif
