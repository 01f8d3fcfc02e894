/* SPDX-License-Identifier: Apache-2.0 */
/* The words of libcrypto. */
#include <stdio.h>

#include <openssl/err.h>

#include "seal/seal_private.h"

void
seal_reason(char *buf, size_t room)
{
	const char *data = NULL, *words = NULL;
	int flags = 0;
	unsigned long code = ERR_peek_last_error_data(&data, &flags);

	if (code != 0)
		words = ERR_reason_error_string(code);
	if ((flags & ERR_TXT_STRING) == 0 || data == NULL)
		data = "";
	(void)snprintf(buf, room, "%s%s%s", words != NULL ? words
	    : "no reason given", *data != '\0' ? ": " : "", data);
	ERR_clear_error();
}
