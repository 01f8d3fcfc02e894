/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 by OpenSSL's EVP, and its HMAC; UUIDs made of names. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/library.h"

#define CHUNK (64 * KIB)

struct digest {
	EVP_MD_CTX *context;
	bool failed; /* sticks; the result is then empty */
};

struct digest *
digest_new(void)
{
	struct digest *digest = calloc(1, sizeof(*digest));

	if (digest == NULL)
		return NULL;
	digest->context = EVP_MD_CTX_new();
	if (digest->context == NULL ||
	    EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) != 1) {
		digest_free(digest);
		return NULL;
	}
	return digest;
}

void
digest_free(struct digest *digest)
{
	if (digest == NULL)
		return;
	EVP_MD_CTX_free(digest->context);
	free(digest);
}

void
digest_add(struct digest *digest, const void *bytes, size_t n)
{
	if (n > 0 && EVP_DigestUpdate(digest->context, bytes, n) != 1)
		digest->failed = true;
}

static void
put_hex(const unsigned char *raw, size_t n, char *hex)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		hex[2 * i] = digits[raw[i] >> 4];
		hex[2 * i + 1] = digits[raw[i] & 0xF];
	}
	hex[2 * n] = '\0';
}

void
digest_end(struct digest *digest, char hex[DIGEST_HEX])
{
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	hex[0] = '\0';
	if (EVP_DigestFinal_ex(digest->context, raw, &n) != 1 ||
	    digest->failed || n != (DIGEST_HEX - 1) / 2)
		return;
	put_hex(raw, n, hex);
}

int
digest_keyed(const void *key, size_t key_len, const void *bytes, size_t n,
    char hex[DIGEST_HEX], struct err *err)
{
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	if (HMAC(EVP_sha256(), key, (int)key_len, bytes, n, raw, &len) ==
		NULL ||
	    len != (DIGEST_HEX - 1) / 2)
		return err_set(err, ERR_NOMEM, "HMAC-SHA-256 failed");
	put_hex(raw, len, hex);
	return 0;
}

int
digest_bytes(const void *bytes, size_t n, char hex[DIGEST_HEX], struct err *err)
{
	struct digest *digest = digest_new();

	if (digest == NULL)
		return err_nomem(err);
	digest_add(digest, bytes, n);
	digest_end(digest, hex);
	digest_free(digest);
	if (hex[0] == '\0')
		return err_set(err, ERR_NOMEM, "SHA-256 failed");
	return 0;
}

int
digest_uuid(const unsigned char space[16], const char *name,
    char out[DIGEST_UUID], struct err *err)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char raw[EVP_MAX_MD_SIZE];
	char hex[2 * sizeof(raw) + 1];
	unsigned n = 0;

	if (context == NULL ||
	    EVP_DigestInit_ex(context, EVP_sha1(), NULL) != 1 ||
	    EVP_DigestUpdate(context, space, 16) != 1 ||
	    EVP_DigestUpdate(context, name, strlen(name)) != 1 ||
	    EVP_DigestFinal_ex(context, raw, &n) != 1 || n < 16) {
		EVP_MD_CTX_free(context);
		return err_set(err, ERR_NOMEM, "SHA-1 failed");
	}
	EVP_MD_CTX_free(context);
	raw[6] = (unsigned char)((raw[6] & 0x0F) | 0x50); /* version */
	raw[8] = (unsigned char)((raw[8] & 0x3F) | 0x80); /* variant */
	put_hex(raw, 16, hex);
	(void)snprintf(out, DIGEST_UUID, "%.8s-%.4s-%.4s-%.4s-%.12s", hex,
	    hex + 8, hex + 12, hex + 16, hex + 20);
	return 0;
}

/* A pipe or a device in the place of a file would hold us up for ever. */
static FILE *
open_regular(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	FILE *file = NULL;
	struct stat st;

	if (fd == -1 || fstat(fd, &st) == -1)
		err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		err_set(err, ERR_IO, "%s: not a regular file", path);
	else if ((file = fdopen(fd, "rb")) == NULL)
		err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	if (file == NULL && fd != -1)
		close(fd);
	return file;
}

int
digest_file(
    const char *path, char hex[DIGEST_HEX], int64_t *size, struct err *err)
{
	struct digest *digest = digest_new();
	unsigned char *chunk = malloc(CHUNK);
	FILE *file = NULL;
	int rc = -1;
	size_t n;

	*size = 0;
	if (digest == NULL || chunk == NULL) {
		err_nomem(err);
		goto out;
	}
	file = open_regular(path, err);
	if (file == NULL)
		goto out;
	while ((n = fread(chunk, 1, CHUNK, file)) > 0) {
		digest_add(digest, chunk, n);
		*size += (int64_t)n;
	}
	if (ferror(file)) {
		err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
		goto out;
	}
	digest_end(digest, hex);
	if (hex[0] == '\0')
		err_set(err, ERR_NOMEM, "%s: SHA-256 failed", path);
	else
		rc = 0;
out:
	if (file != NULL)
		(void)fclose(file);
	free(chunk);
	digest_free(digest);
	return rc;
}

void
digest_library(struct library *l)
{
	library_set(l, "OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING));
}
