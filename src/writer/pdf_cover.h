/* SPDX-License-Identifier: Apache-2.0 */
/* The first pages: cover and contents. */
#ifndef WRITER_PDF_COVER_H
#define WRITER_PDF_COVER_H

#include "writer/pdf_sheet.h"

int pdf_cover(struct pdf *, struct err *) MUST_USE;
/* Takes as many empty pages as the contents will need... */
int pdf_contents_reserve(struct pdf *, struct err *) MUST_USE;
/* ...and fills them when every heading has its page. */
int pdf_contents_draw(struct pdf *, struct err *) MUST_USE;

#endif
