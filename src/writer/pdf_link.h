/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links inside the document: where each section and table came to stand, and
 * what leads there.  Links are put on their pages last, when every target has
 * its place.
 */
#ifndef WRITER_PDF_LINK_H
#define WRITER_PDF_LINK_H

#include "writer/pdf_sheet.h"

/* Links of one document; what is above that stays text. */
#define PDF_MAX_LINKS 200000

/* Sections and tables that can be linked to. */
int pdf_targets_list(struct pdf *, struct err *) MUST_USE;
/* The node begins on the last page, at the flow's y. */
void pdf_target_note(struct pdf *, const struct doc_node *);
/* Whether the link leads anywhere in this document. */
bool pdf_leads(const struct pdf *, const struct doc_link *);
/* From the box on the last page; `number`: its page is also said there, at
 * the right end of the box. */
int pdf_see(struct pdf *, const struct doc_link *, struct pdf_box,
    bool number, struct err *) MUST_USE;
int pdf_links_draw(struct pdf *, struct err *) MUST_USE;
void pdf_links_clear(struct pdf *);
/* The accent if it can be read on white, else the ink. */
uint32_t pdf_link_colour(uint32_t accent);

#endif
