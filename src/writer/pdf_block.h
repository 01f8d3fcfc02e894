/* SPDX-License-Identifier: Apache-2.0 */
/* Everything of a document but tables, drawn into the flow. */
#ifndef WRITER_PDF_BLOCK_H
#define WRITER_PDF_BLOCK_H

#include "writer/pdf_sheet.h"

int pdf_heading(
    struct pdf *, const struct doc_node *, double keep, struct err *) MUST_USE;
int pdf_paragraph(struct pdf *, const struct doc_node *, struct err *) MUST_USE;
int pdf_banner(struct pdf *, const struct doc_node *, struct err *) MUST_USE;
int pdf_fields(
    struct pdf *, const struct doc_field *, size_t, struct err *) MUST_USE;
int pdf_form(struct pdf *, const struct doc_node *, struct err *) MUST_USE;
int pdf_code(struct pdf *, const struct doc_node *, struct err *) MUST_USE;
int pdf_list(struct pdf *, const struct doc_node *, struct err *) MUST_USE;
int pdf_figure(struct pdf *, const struct doc_node *, struct err *) MUST_USE;
/* How much of a node has to stand on the page of the heading before it. */
double pdf_block_lead(struct pdf *, const struct doc_node *);

#endif
