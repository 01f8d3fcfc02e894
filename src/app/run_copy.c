/* SPDX-License-Identifier: Apache-2.0 */
/* A file into a bundle. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "base/file.h"

int
run_copy_file(const char *from, const char *to, struct err *err)
{
	char block[64 * KIB];
	struct file_out out = { 0 };
	FILE *in = fopen(from, "rb");
	size_t n;
	int rc = -1;

	if (in == NULL)
		return err_set(err, ERR_IO, "%s: %s", from, strerror(errno));
	if (file_create(&out, to, err) != 0)
		goto out;
	while ((n = fread(block, 1, sizeof(block), in)) > 0)
		if (fwrite(block, 1, n, out.file) != n) {
			err_set(err, ERR_IO, "%s: %s", to, strerror(errno));
			goto out;
		}
	if (ferror(in)) {
		err_set(err, ERR_IO, "%s: cannot be read", from);
		goto out;
	}
	rc = file_commit(&out, err);
out:
	file_abort(&out);
	fclose(in);
	return rc;
}
