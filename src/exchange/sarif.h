/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files that write SARIF. */
#ifndef EXCHANGE_SARIF_H
#define EXCHANGE_SARIF_H

#include "model/finding.h"

struct out;

/* "error", "warning", "note". */
const char *sarif_level(enum muster_severity);
/* What is in brackets, followed by "(", would be a link: not any more. */
void sarif_message(struct out *, const char *key, const char *text);
/* sarif_rules.c: the program and its rules; the frameworks they speak to. */
void sarif_tool(struct out *);
void sarif_taxonomies(struct out *);

#endif
