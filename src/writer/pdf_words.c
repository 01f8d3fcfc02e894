/* SPDX-License-Identifier: Apache-2.0 */
/* Words of the PDF, by key in the words of all writers. */
#include "report/doc.h"
#include "writer/common.h"
#include "writer/pdf_words.h"

static const char *const keys[PDF_N_WORDS] = {
	[PDF_W_PAGE] = "writer.page_of",
	[PDF_W_CONTENTS] = "writer.contents",
	[PDF_W_CONTINUED] = "writer.continued",
	[PDF_W_UNKNOWN] = "writer.unknown",
	[PDF_W_EMPTY] = "writer.no_rows",
	[PDF_W_ROWS] = "writer.rows_of_table",
	[PDF_W_ROWS_PRINTED] = "writer.rows_printed",
	[PDF_W_ROWS_IN] = "writer.rows_in",
	[PDF_W_COLUMNS] = "writer.columns_left",
	[PDF_W_COLUMNS_IN] = "writer.columns_left_in",
	[PDF_W_ENTITY] = "writer.entity",
	[PDF_W_CAMPAIGN] = "writer.campaign",
	[PDF_W_AS_OF] = "writer.as_of",
	[PDF_W_CLASSIFICATION] = "writer.classification",
	[PDF_W_AUTHOR] = "writer.author",
	[PDF_W_VERSION] = "writer.made_by",
	[PDF_W_INPUTS] = "writer.inputs_left",
	[PDF_W_MISSING_GLYPH] = "writer.missing_glyphs",
	[PDF_W_SEE_PAGE] = "writer.see_page",
	[PDF_W_TABLES] = "writer.tables",
};

const char *
pdf_word(const struct doc *doc, enum pdf_word word)
{
	return writer_word(doc, keys[word]);
}

void
pdf_word_fill(struct strbuf *out, const struct doc *doc,
    enum pdf_word word, const char *const *args, size_t n)
{
	writer_phrase(out, pdf_word(doc, word), args, n);
}

void
pdf_number(const struct doc *doc, int64_t number, char out[NOTATION_NUMBER])
{
	notation_number(writer_notation(doc), number, out);
}
