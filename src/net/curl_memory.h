/* SPDX-License-Identifier: Apache-2.0 */
/* Private to net: libcurl is started and ended here, and nowhere else. */
#ifndef NET_CURL_MEMORY_H
#define NET_CURL_MEMORY_H

#include "base/base.h"

struct err;

/* As often as asked; each time with a curl_end().  ERR_NET. */
int curl_begin(struct err *) MUST_USE;
void curl_end(void);

#endif
