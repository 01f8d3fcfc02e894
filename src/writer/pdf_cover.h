/* SPDX-License-Identifier: Apache-2.0 */
/* The first pages: cover and contents. */
#ifndef WRITER_PDF_COVER_H
#define WRITER_PDF_COVER_H

#include "writer/pdf_sheet.h"

/*
 * Title, status, facts.  A document that opens with a section "cover" has
 * its own facts: that section's nodes are then drawn on the cover, up to the
 * node given back.
 */
int pdf_cover(struct pdf *, struct err *) MUST_USE;
/* The nodes behind the cover section; the first node if there is none. */
const struct doc_node *pdf_cover_end(const struct doc *);
/* Is that node on the cover already, as the band? */
bool pdf_cover_has(const struct doc *, const struct doc_node *);
/* Takes as many empty pages as the contents will need... */
int pdf_contents_reserve(struct pdf *, struct err *) MUST_USE;
/* ...and fills them when every heading has its page. */
int pdf_contents_draw(struct pdf *, struct err *) MUST_USE;

#endif
