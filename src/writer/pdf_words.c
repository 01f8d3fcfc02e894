/* SPDX-License-Identifier: Apache-2.0 */
/* Words of the PDF: one table of keys with the English for each. */
#include <string.h>

#include "base/strbuf.h"
#include "report/doc.h"
#include "writer/pdf_words.h"

static const struct {
	const char *key, *english;
} words[PDF_N_WORDS] = {
	[PDF_W_PAGE] = { "writer.page_of", "Page %s of %s" },
	[PDF_W_CONTENTS] = { "writer.contents", "Contents" },
	[PDF_W_CONTINUED] = { "writer.pdf_continued", "%s (continued)" },
	[PDF_W_UNKNOWN] = { "writer.unknown", "unknown" },
	[PDF_W_EMPTY] = { "writer.no_rows", "No rows." },
	[PDF_W_ROWS] = { "writer.pdf_rows", "Rows: %s" },
	[PDF_W_ROWS_PRINTED] = { "writer.pdf_rows_printed",
	    "Rows printed here: %s of %s." },
	[PDF_W_ROWS_IN] = { "writer.pdf_rows_in",
	    "All of them are in %s; its digest is in manifest.json." },
	[PDF_W_COLUMNS] = { "writer.pdf_columns",
	    "Columns left out for want of width: %s." },
	[PDF_W_COLUMNS_IN] = { "writer.pdf_columns_in",
	    "Columns left out for want of width: %s; they are in %s." },
	[PDF_W_ENTITY] = { "writer.entity", "Entity" },
	[PDF_W_CAMPAIGN] = { "writer.campaign", "Campaign" },
	[PDF_W_AS_OF] = { "writer.as_of", "As of" },
	[PDF_W_CLASSIFICATION] = { "writer.classification", "Classification" },
	[PDF_W_AUTHOR] = { "writer.pdf_author", "Prepared by" },
	[PDF_W_VERSION] = { "writer.made_by", "Made by" },
	[PDF_W_MISSING_GLYPH] = { "writer.pdf_missing_glyph",
	    "Characters that no font at hand can show: %s. Each is printed as "
	    "its number, such as U+4E2D; the data files hold the character." },
};

const char *
pdf_word(const struct doc_style *style, enum pdf_word word)
{
	const char *key = words[word].key;
	const char *text = NULL;

	if (style->word != NULL)
		text = style->word(style->words, key);
	/* A list of words that lacks the key may answer with the key. */
	if (text == NULL || text[0] == '\0' || strcmp(text, key) == 0)
		text = words[word].english;
	return text;
}

/* Length of a placeholder at p, 0 if there is none. */
static size_t
placeholder(const char *p)
{
	static const char *const forms[] = { "%d", "%s", "%lld", "%ld" };

	for (size_t i = 0; i < NITEMS(forms); i++)
		if (strncmp(p, forms[i], strlen(forms[i])) == 0)
			return strlen(forms[i]);
	return 0;
}

void
pdf_word_fill(struct strbuf *out, const struct doc_style *style,
    enum pdf_word word, const char *const *args, size_t n)
{
	const char *p = pdf_word(style, word);
	size_t next = 0;

	while (*p != '\0') {
		size_t skip = placeholder(p);

		if (skip > 0) {
			if (next < n)
				strbuf_add(out, args[next++]);
			p += skip;
			continue;
		}
		if (p[0] == '%' && p[1] == '%')
			p++;
		strbuf_addc(out, *p++);
	}
}
