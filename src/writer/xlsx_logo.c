/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The logo above the title of the first sheet.  It stands on rows of the
 * default height: the library forgets the height of a row once it is written,
 * and would place the foot of the image as if there were no other.
 */
#include <stdlib.h>

#include "writer/xlsx_book.h" /* first: its library uses strncpy */

#define LOGO_ROWS 3       /* of 20 pixels: 16 mm at 96 an inch */
#define LOGO_WIDTH 480.0  /* pixels; wider ones are scaled down */
#define SCREEN_DPI 96.0
#define ALT_UNITS 255     /* of what is said instead of it */

/* As high as its rows and never wider than its room, in proportion. */
static int
fit(struct lxw_object_properties *image)
{
	const double h = LOGO_ROWS * XLSX_ROW_PIXELS;
	double scale;

	if (!(image->width >= 1) || !(image->height >= 1))
		return -1;
	/* what the file says of inches is no help in proportion to pixels */
	image->x_dpi = image->y_dpi = SCREEN_DPI;
	scale = h / image->height;
	if (image->width * scale > LOGO_WIDTH)
		scale = LOGO_WIDTH / image->width;
	image->x_scale = image->y_scale = scale;
	return 0;
}

void
xlsx_logo(struct xlsx_book *book)
{
	lxw_image_options options = { .object_position =
					  LXW_OBJECT_MOVE_DONT_SIZE };
	struct lxw_object_properties *image;
	char *bytes = NULL;
	size_t len = 0;

	if (writer_logo(book->doc, &bytes, &len, book->err) != 0) {
		book->failed = true;
		return;
	}
	if (bytes == NULL)
		return;
	options.description = xlsx_piece(book,
	    book->doc->entity != NULL ? book->doc->entity : book->doc->title,
	    ALT_UNITS);
	xlsx_check(book,
	    worksheet_insert_image_buffer_opt(book->ws, book->row, 0,
		(const unsigned char *)bytes, len, &options));
	free(bytes);
	if (book->failed)
		return;
	image = STAILQ_FIRST(book->ws->image_props);
	if (image == NULL || fit(image) != 0) {
		book->failed = true;
		err_set(book->err, ERR_CONFIG, "logo %s: it has no size",
		    book->doc->style->logo);
		return;
	}
	book->logo = len;
	book->row += LOGO_ROWS;
}
