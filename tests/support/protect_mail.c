/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signs or encrypts the MIME entity on standard input, for tests that open it
 * with stock programs.  NOW is in seconds since the Epoch.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "seal/seal.h"

struct job {
	const char *address;
	int64_t now;
	struct seal_bytes entity;
	struct strbuf *out;
};

static int
read_all(FILE *f, char **out, size_t *len)
{
	size_t room = 64 * MIB;

	*out = malloc(room);
	if (*out == NULL)
		return -1;
	*len = fread(*out, 1, room, f);
	return ferror(f) || *len == room ? -1 : 0;
}

static int
load(struct secret *secret, const char *path, struct err *err)
{
	char *bytes = NULL;
	size_t len;
	int rc = -1;

	if (file_read(path, MIB, &bytes, &len, err) == 0)
		rc = secret_set(secret, bytes, len, err);
	free(bytes);
	return rc;
}

/* cms-sign ADDRESS NOW KEY CERTIFICATES */
static int
cms_sign(const struct job *job, char **argv, struct err *err)
{
	struct secret key = { 0 };
	char *pem = NULL;
	size_t len;
	int rc = -1;

	if (load(&key, argv[0], err) == 0 &&
	    file_read(argv[1], MIB, &pem, &len, err) == 0)
		rc = seal_cms_sign(&(struct seal_cms_signer){ &key,
		    { pem, len }, job->address, job->now }, &job->entity,
		    job->out, err);
	secret_clear(&key);
	free(pem);
	return rc;
}

/* cms-encrypt ADDRESS NOW CERTIFICATE cbc|gcm */
static int
cms_encrypt(const struct job *job, char **argv, struct err *err)
{
	char *pem;
	size_t len;
	int rc;

	if (file_read(argv[0], MIB, &pem, &len, err) != 0)
		return -1;
	rc = seal_cms_encrypt(&(struct seal_cms_reader){ { pem, len },
	    job->address, job->now, strcmp(argv[1], "gcm") == 0 },
	    &job->entity, job->out, err);
	free(pem);
	return rc;
}

/* HOME|- KEYFILE|- FINGERPRINT [PASSPHRASE] */
static int
pgp(const struct job *job, bool sign, char **argv, struct err *err)
{
	struct secret passphrase = { 0 };
	struct seal_pgp_key key = { argv[2], job->address, job->now, NULL };
	struct seal_pgp *with;
	char *keys = NULL;
	size_t len;
	int rc = -1;

	if (seal_pgp_open(&with, strcmp(argv[0], "-") == 0 ? NULL : argv[0],
		"/tmp", err) != 0)
		return -1;
	if (argv[3] != NULL) {
		if (secret_set(&passphrase, argv[3], strlen(argv[3]), err) != 0)
			goto out;
		key.passphrase = &passphrase;
	}
	if (strcmp(argv[1], "-") != 0 &&
	    (file_read(argv[1], MIB, &keys, &len, err) != 0 ||
		seal_pgp_import(with, &(struct seal_bytes){ keys, len },
		    err) != 0))
		goto out;
	rc = sign ? seal_pgp_sign(with, &key, &job->entity, job->out, err)
		  : seal_pgp_encrypt(with, &key, &job->entity, job->out, err);
out:
	seal_pgp_close(with);
	secret_clear(&passphrase);
	free(keys);
	return rc;
}

static int
work(const struct job *job, char **argv, struct err *err)
{
	if (strcmp(argv[1], "cms-sign") == 0)
		return cms_sign(job, argv + 4, err);
	if (strcmp(argv[1], "cms-encrypt") == 0)
		return cms_encrypt(job, argv + 4, err);
	return pgp(job, strcmp(argv[1], "pgp-sign") == 0, argv + 4, err);
}

int
main(int argc, char **argv)
{
	struct job job = { 0 };
	struct err err = { 0 };
	struct strbuf out;
	char *entity = NULL;
	int rc = 1;

	strbuf_init(&out, SEAL_MAX_ENTITY);
	job.out = &out;
	if (argc < 6 ||
	    text_to_int64(argv[3], 0, INT64_MAX, &job.now, &err) != 0 ||
	    read_all(stdin, &entity, &job.entity.len) != 0) {
		(void)fputs("usage: protect_mail WHAT ADDRESS NOW ...\n",
		    stderr);
		rc = 3;
	} else {
		job.address = argv[2];
		job.entity.bytes = entity;
		rc = work(&job, argv, &err) == 0 ? 0 : 1;
		if (rc != 0)
			(void)fprintf(stderr, "%s\n", err.text);
		else if (fwrite(out.text, 1, out.len, stdout) != out.len)
			rc = 1;
	}
	strbuf_clear(&out);
	free(entity);
	return rc;
}
