/* SPDX-License-Identifier: Apache-2.0 */
/* How many rows a file of a bundle holds, where its form says it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "deliver/deliver_private.h"
#include "net/net.h"

static bool
ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && strcmp(text + n - m, end) == 0;
}

/* RFC 4180: a line end within quotes is text. */
static int
count_csv(const char *path, int64_t *rows, struct err *err)
{
	FILE *f = fopen(path, "rb");
	bool quoted = false;
	int c, rc = 0;

	*rows = -1; /* the names of the columns are no row */
	if (f == NULL)
		return err_set(err, ERR_IO, "%s", strerror(errno));
	while ((c = getc(f)) != EOF) {
		if (c == '"')
			quoted = !quoted;
		else if (c == '\n' && !quoted)
			(*rows)++;
	}
	if (ferror(f))
		rc = err_set(err, ERR_IO, "cannot be read");
	fclose(f);
	return rc;
}

static int64_t
count_items(const struct json *root)
{
	struct json item;
	int64_t n = 0;

	if (json_type(root) != JSON_OBJECT)
		return -1;
	for (bool more = json_first(root, &item); more; more = json_next(&item))
		if (json_type(&item) == JSON_LIST)
			n += (int64_t)json_count(&item);
	return n;
}

static int
count_json(const char *path, int64_t *rows, struct err *err)
{
	struct json_doc *doc = NULL;
	struct json root;
	char *text = NULL;
	size_t len;
	int rc;

	if (file_read(path, json_limits_data.max_bytes, &text, &len, err) != 0)
		return -1;
	rc = json_parse(&doc, text, len, &json_limits_data, err);
	if (rc == 0) {
		json_root(doc, &root);
		*rows = count_items(&root);
	}
	json_free(doc);
	free(text);
	return rc;
}

/* Each record has digests of its own, and they are all computed again. */
static int
count_tape(const char *path, int64_t *rows, struct err *err)
{
	struct tape *tape = NULL;
	struct err ignored = { 0 };

	if (tape_replay(&tape, path, err) != 0)
		return -1;
	*rows = (int64_t)tape_count(tape);
	if (tape_close(tape, &ignored) != 0)
		err_clear(&ignored); /* nothing was written to it */
	return 0;
}

int
rows_count(const char *path, int64_t *rows, struct err *err)
{
	*rows = -1;
	if (ends_with(path, ".csv"))
		return count_csv(path, rows, err);
	if (ends_with(path, ".warc.gz"))
		return count_tape(path, rows, err);
	if (ends_with(path, "/findings.json") ||
	    ends_with(path, "/population.json"))
		return count_json(path, rows, err);
	return 0;
}
