/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the document says of itself, as XMP (ISO 16684-1): title, author and
 * the rest once more, where archives look for them.  The library's own call
 * for this would claim PDF/A, which the file is not, and put the hour and a
 * random number into it; this stream says nothing but what is so.
 */
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "report/doc.h"
#include "writer/pdf_haru.h"

#define MAX_PIECE (4 * (size_t)KIB)
#define MAX_META (256 * (size_t)KIB)

static const char head[] =
    "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
    "<rdf:Description rdf:about=\"\"\n"
    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
    " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n"
    "<dc:format>application/pdf</dc:format>\n";
static const char tail[] = "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
			   "<?xpacket end=\"r\"?>\n";

/* An element; nothing where there is no text, or none that fits. */
static void
add(struct strbuf *out, const char *before, const char *text,
    const char *behind)
{
	struct strbuf seen;

	if (text == NULL || text[0] == '\0')
		return;
	strbuf_init(&seen, MAX_PIECE);
	text_add_visible(&seen, text, NULL);
	if (strbuf_failed(&seen)) {
		strbuf_clear(&seen);
		return;
	}
	strbuf_add(out, before);
	for (const char *p = strbuf_text(&seen); *p != '\0'; p++) {
		/* XML 1.0 has no place for U+FFFE and U+FFFF. */
		bool none = strncmp(p, "\xEF\xBF\xBE", 3) == 0 ||
			    strncmp(p, "\xEF\xBF\xBF", 3) == 0;

		if (*p == '&')
			strbuf_add(out, "&amp;");
		else if (*p == '<')
			strbuf_add(out, "&lt;");
		else if (*p == '>')
			strbuf_add(out, "&gt;");
		else
			strbuf_addn(out, none ? "?" : p, 1);
		p += none ? 2 : 0;
	}
	strbuf_add(out, behind);
	strbuf_clear(&seen);
}

static void
say(struct strbuf *out, const struct doc *doc)
{
	char now[UTC_TEXT];

	strbuf_add(out, head);
	add(out, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">",
	    doc->title, "</rdf:li></rdf:Alt></dc:title>\n");
	add(out, "<dc:creator><rdf:Seq><rdf:li>", doc->author,
	    "</rdf:li></rdf:Seq></dc:creator>\n");
	add(out, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">",
	    doc->subject, "</rdf:li></rdf:Alt></dc:description>\n");
	add(out, "<dc:language><rdf:Bag><rdf:li>", doc->style->language,
	    "</rdf:li></rdf:Bag></dc:language>\n");
	add(out, "<xmp:CreatorTool>", doc->version, "</xmp:CreatorTool>\n");
	utc_format(doc->now, now);
	add(out, "<xmp:CreateDate>", now, "</xmp:CreateDate>\n");
	add(out, "<xmp:ModifyDate>", now, "</xmp:ModifyDate>\n");
	strbuf_add(out, tail);
}

void
pdf_meta(struct pdf_canvas *c)
{
	HPDF_Dict meta;
	struct strbuf sb;

	strbuf_init(&sb, MAX_META);
	say(&sb, c->doc);
	meta = HPDF_DictStream_New(c->pdf->mmgr, c->pdf->xref);
	if (strbuf_failed(&sb) || meta == NULL ||
	    HPDF_Dict_AddName(meta, "Type", "Metadata") != HPDF_OK ||
	    HPDF_Dict_AddName(meta, "Subtype", "XML") != HPDF_OK ||
	    HPDF_Stream_WriteStr(meta->stream, strbuf_text(&sb)) != HPDF_OK ||
	    HPDF_Dict_Add(c->pdf->catalog, "Metadata", meta) != HPDF_OK)
		c->failure = c->failure != 0 ? c->failure : NO_MEMORY;
	strbuf_clear(&sb);
}
