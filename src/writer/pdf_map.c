/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the codes of a font back to text, for searching and copying.  What
 * libharu 2.3 writes there is no such table (it names the wrong operator), so
 * readers guess.  The codes are UTF-16 already; only the joined shapes of
 * Arabic go back to their letters, so that a name is found as it was typed.
 */
#include <stdio.h>
#include <string.h>

#include "writer/pdf_haru.h"
#include "writer/pdf_script.h"

#define MOST_AT_ONCE 100 /* entries between begin and end: the format's own */

static const char head[] =
    "/CIDInit /ProcSet findresource begin\n"
    "12 dict begin\n"
    "begincmap\n"
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    "/CMapName /Adobe-Identity-UCS def\n"
    "/CMapType 2 def\n"
    "1 begincodespacerange\n"
    "<0000> <FFFF>\n"
    "endcodespacerange\n";
static const char tail[] = "endcmap\n"
			   "CMapName currentdict /CMap defineresource pop\n"
			   "end\n"
			   "end\n";

/* A page of 256 codes that holds shapes is written code by code. */
static bool
is_mixed(uint32_t page)
{
	uint32_t form, text[2];

	for (size_t i = 0; pdf_script_form(i, &form, text); i++)
		if (form >> 8 == page)
			return true;
	return false;
}

static bool
is_surrogate(uint32_t page)
{
	return page >= 0xD8 && page <= 0xDF;
}

static void
put_code(HPDF_Stream out, uint32_t code)
{
	char line[32];
	uint32_t form, text[2];

	for (size_t i = 0; pdf_script_form(i, &form, text); i++) {
		if (form != code)
			continue;
		if (text[1] == 0)
			(void)snprintf(line, sizeof(line), "<%04X> <%04X>\n",
			    (unsigned)code, (unsigned)text[0]);
		else
			(void)snprintf(line, sizeof(line),
			    "<%04X> <%04X%04X>\n", (unsigned)code,
			    (unsigned)text[0], (unsigned)text[1]);
		HPDF_Stream_WriteStr(out, line);
		return;
	}
	(void)snprintf(line, sizeof(line), "<%04X> <%04X>\n", (unsigned)code,
	    (unsigned)code);
	HPDF_Stream_WriteStr(out, line);
}

static void
put_ranges(HPDF_Stream out)
{
	uint32_t pages[256];
	char line[40];
	size_t n = 0;

	for (uint32_t page = 0; page < 256; page++)
		if (!is_mixed(page) && !is_surrogate(page))
			pages[n++] = page;
	for (size_t i = 0; i < n; i++) {
		size_t left = n - i;

		if (i % MOST_AT_ONCE == 0) {
			(void)snprintf(line, sizeof(line), "%zu beginbfrange\n",
			    left < MOST_AT_ONCE ? left : MOST_AT_ONCE);
			HPDF_Stream_WriteStr(out, line);
		}
		(void)snprintf(line, sizeof(line),
		    "<%02X00> <%02XFF> <%02X00>\n", (unsigned)pages[i],
		    (unsigned)pages[i], (unsigned)pages[i]);
		HPDF_Stream_WriteStr(out, line);
		if (left == 1 || i % MOST_AT_ONCE == MOST_AT_ONCE - 1)
			HPDF_Stream_WriteStr(out, "endbfrange\n");
	}
}

static void
put_mixed(HPDF_Stream out, uint32_t page)
{
	for (uint32_t code = 0; code < 256; code += 64) {
		HPDF_Stream_WriteStr(out, "64 beginbfchar\n");
		for (uint32_t i = 0; i < 64; i++)
			put_code(out, page << 8 | (code + i));
		HPDF_Stream_WriteStr(out, "endbfchar\n");
	}
}

void
pdf_map_characters(HPDF_Font font)
{
	HPDF_Dict map = HPDF_Dict_GetItem(font, "ToUnicode", HPDF_OCLASS_DICT);

	if (map == NULL || map->stream == NULL)
		return;
	HPDF_MemStream_FreeData(map->stream);
	HPDF_Stream_WriteStr(map->stream, head);
	put_ranges(map->stream);
	for (uint32_t page = 0; page < 256; page++)
		if (is_mixed(page))
			put_mixed(map->stream, page);
	HPDF_Stream_WriteStr(map->stream, tail);
}
