/* SPDX-License-Identifier: Apache-2.0 */
/* Times: what is taken is in range, and reads back from what is written. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "base/utc.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char text[128], back[UTC_TEXT];
	int64_t utc, again;
	struct err err;

	if (len >= sizeof(text))
		return 0;
	memcpy(text, bytes, len);
	text[len] = '\0';
	if (utc_parse(text, &utc, &err) != 0) {
		if (err.code != ERR_DATA ||
		    !text_is_utf8(err.text, strlen(err.text)))
			abort();
		return 0;
	}
	utc_format(utc, back);
	if (strlen(back) != 20 || utc_parse(back, &again, &err) != 0 ||
	    again != utc)
		abort();
	utc_format_compact(utc, back);
	if (strlen(back) != 16)
		abort();
	utc_format_date(utc, back);
	if (utc_parse(back, &again, &err) != 0 || again > utc ||
	    utc - again >= UTC_DAY)
		abort();
	return 0;
}
