/* SPDX-License-Identifier: Apache-2.0 */
/* The in-toto statement about a manifest. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "seal/seal.h"

#define SUBJECT "manifest.json"
#define MAX_COUNTS 64

static int
put_counts(struct json_writer *w, const struct json *manifest,
    struct err *err)
{
	struct json counts, item;
	int64_t n;

	if (json_opt_object(manifest, "counts", &counts, err) != 0)
		return -1;
	if (json_type(&counts) != JSON_OBJECT)
		return 0;
	if (json_count(&counts) > MAX_COUNTS)
		return json_error(&counts, err, "more than %d", MAX_COUNTS);
	json_object_begin(w, "counts");
	for (bool more = json_first(&counts, &item); more;
	     more = json_next(&item)) {
		if (json_as_int(&item, &n, err) != 0)
			return -1;
		json_put_int(w, json_key(&item), n);
	}
	json_object_end(w);
	return 0;
}

static int
put_predicate(struct json_writer *w, const struct json *manifest,
    struct err *err)
{
	const char *bundle, *software, *now;
	enum tri complete;

	if (json_get_text(manifest, "bundle", &bundle, err) != 0 ||
	    json_opt_text(manifest, "software", &software, err) != 0 ||
	    json_opt_text(manifest, "now", &now, err) != 0 ||
	    json_opt_bool(manifest, "complete", &complete, err) != 0)
		return -1;
	json_object_begin(w, "predicate");
	json_put_text(w, "campaign", bundle);
	if (software != NULL)
		json_put_text(w, "software", software);
	if (now != NULL)
		json_put_text(w, "now", now);
	if (complete != TRI_UNKNOWN)
		json_put_bool(w, "complete", complete == TRI_YES);
	if (put_counts(w, manifest, err) != 0)
		return -1;
	json_object_end(w);
	return 0;
}

static int
put_statement(FILE *file, const struct json *manifest, const char *digest,
    struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, file, false);
	json_object_begin(&w, NULL);
	json_put_text(&w, "_type", SEAL_STATEMENT_TYPE);
	json_list_begin(&w, "subject");
	json_object_begin(&w, NULL);
	json_put_text(&w, "name", SUBJECT);
	json_object_begin(&w, "digest");
	json_put_text(&w, "sha256", digest);
	json_object_end(&w);
	json_object_end(&w);
	json_list_end(&w);
	json_put_text(&w, "predicateType", SEAL_PREDICATE_TYPE);
	if (put_predicate(&w, manifest, err) != 0)
		return -1;
	json_object_end(&w);
	return json_writer_end(&w, err);
}

int
seal_statement(
    const char *manifest, size_t len, struct strbuf *out, struct err *err)
{
	struct json_doc *doc = NULL;
	char digest[DIGEST_HEX], *text = NULL;
	struct json root;
	size_t n = 0;
	FILE *file = NULL;
	int rc = -1;

	if (digest_bytes(manifest, len, digest, err) != 0 ||
	    json_parse(&doc, manifest, len, &json_limits_data, err) != 0)
		goto out;
	if ((file = open_memstream(&text, &n)) == NULL) {
		err_nomem(err);
		goto out;
	}
	json_root(doc, &root);
	rc = put_statement(file, &root, digest, err);
	if (fclose(file) != 0 && rc == 0)
		rc = err_nomem(err);
	if (rc == 0) {
		strbuf_addn(out, text, n);
		if (strbuf_failed(out))
			rc = err_nomem(err);
	}
out:
	free(text);
	json_free(doc);
	return rc == 0 ? 0 : err_wrap(err, "statement about the manifest");
}

static int
check_subject(const struct json *root, const char *digest, struct err *err)
{
	struct json subjects, subject, digests;
	const char *name, *sha256;

	if (json_get_list(root, "subject", &subjects, err) != 0)
		return -1;
	if (json_count(&subjects) != 1 || !json_first(&subjects, &subject))
		return json_error(&subjects, err, "must be one");
	if (json_get_text(&subject, "name", &name, err) != 0 ||
	    json_get_object(&subject, "digest", &digests, err) != 0 ||
	    json_get_text(&digests, "sha256", &sha256, err) != 0)
		return -1;
	if (strcmp(name, SUBJECT) != 0)
		return err_set(err, ERR_DATA, "it is about another file than "
		    SUBJECT);
	if (strcmp(sha256, digest) != 0)
		return err_set(err, ERR_DATA,
		    "it is about another manifest: SHA-256 %.16s..., this one "
		    "has %.16s...", sha256, digest);
	return 0;
}

static int
check_type(const struct json *root, const char *key, const char *expected,
    struct err *err)
{
	const char *type;

	if (json_get_text(root, key, &type, err) != 0)
		return -1;
	if (strcmp(type, expected) != 0)
		return err_set(err, ERR_DATA, "%s is not \"%s\"", key,
		    expected);
	return 0;
}

int
seal_statement_check(const char *statement, size_t len, const char *digest,
    struct err *err)
{
	struct json_doc *doc = NULL;
	struct json root;
	int rc = -1;

	if (json_parse(&doc, statement, len, &json_limits_data, err) != 0)
		return -1;
	json_root(doc, &root);
	if (check_type(&root, "_type", SEAL_STATEMENT_TYPE, err) == 0 &&
	    check_type(&root, "predicateType", SEAL_PREDICATE_TYPE, err) == 0)
		rc = check_subject(&root, digest, err);
	json_free(doc);
	return rc;
}
