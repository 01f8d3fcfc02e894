/* SPDX-License-Identifier: Apache-2.0 */
/* The table of formats. */
#include <string.h>

#include "base/library.h"
#include "writer/common.h"
#include "writer/writer.h"

const struct writer *const writer_table[] = { &writer_xlsx, &writer_pdf,
	&writer_html, &writer_json, &writer_csv, &writer_md, NULL };

const struct writer *
writer_find(const char *name)
{
	for (size_t i = 0; writer_table[i] != NULL; i++)
		if (strcmp(writer_table[i]->name, name) == 0)
			return writer_table[i];
	return NULL;
}

void
writer_libraries(struct library *list)
{
	xlsx_library(&list[0]);
	pdf_canvas_library(&list[1]);
	pdf_font_library(&list[2]);
}
