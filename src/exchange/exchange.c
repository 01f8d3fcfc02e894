/* SPDX-License-Identifier: Apache-2.0 */
/* The formats, a row each; a file of one of them. */
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "exchange/out.h"

const struct exchange_format *const exchange_table[] = { &exchange_sarif,
	&exchange_junit, &exchange_oscal_results, &exchange_oscal_poam,
	&exchange_ocsf, NULL };

const struct exchange_format *
exchange_find(const char *key)
{
	for (size_t i = 0; exchange_table[i] != NULL; i++)
		if (strcmp(exchange_table[i]->key, key) == 0)
			return exchange_table[i];
	return NULL;
}

static int
fill(const struct exchange_format *format, struct out *out, struct err *err)
{
	if (format->write(out, out->in, err) != 0)
		return -1;
	if (out->failed || strbuf_failed(&out->text) ||
	    strbuf_failed(&out->masked))
		return err_set(err, ERR_LIMIT, "a text is longer than %zu "
		    "bytes, or there is no memory for it", OUT_MAX_TEXT);
	if (ferror(out->file) || fflush(out->file) != 0)
		return err_set(err, ERR_IO, "cannot be written");
	return 0;
}

int
exchange_write(const struct exchange_format *format,
    const struct exchange_input *in, const char *path, struct arena *arena,
    int64_t *rows, struct err *err)
{
	struct out out = { .in = in, .arena = arena };
	struct file_out file = { 0 };
	int rc = -1;

	strbuf_init(&out.text, OUT_MAX_TEXT);
	strbuf_init(&out.masked, OUT_MAX_TEXT);
	if (file_create(&file, path, err) != 0)
		goto end;
	out.file = file.file;
	if (fill(format, &out, err) != 0)
		err_wrap(err, "format %s", format->key);
	else
		rc = file_commit(&file, err);
	*rows = out.rows;
end:
	file_abort(&file);
	strbuf_clear(&out.text);
	strbuf_clear(&out.masked);
	return rc;
}
