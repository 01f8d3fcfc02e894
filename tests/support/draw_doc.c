/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws the invented document of fake_doc.c for tests in other languages:
 *
 *	draw_doc FORMAT single|whole|form ROWS FILE [SHEET-ROWS]
 *
 * HTML takes its templates from $MUSTER_DATADIR/html; PDF a further font from
 * $DRAW_FALLBACK.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "support/fake_doc.h"
#include "writer/writer.h"
#include "writer/xlsx_plan.h"

#define DEJAVU "/usr/share/fonts/truetype/dejavu/DejaVuSans"

static char *
load(const char *name)
{
	const char *dir = getenv("MUSTER_DATADIR");
	char path[4096];
	size_t len;

	(void)snprintf(path, sizeof(path), "%s/html/%s",
	    dir == NULL ? "templates" : dir, name);
	return fake_read(path, &len);
}

static int
draw(char **argv, struct doc *doc, struct err *err)
{
	const struct writer *writer = writer_find(argv[1]);
	char *html = load("dashboard.html");
	char *css = load("dashboard.css");
	char *script = load("dashboard.js");
	struct doc_style style = { .language = "en",
		.accent = "#0b5cad",
		.font = DEJAVU ".ttf",
		.font_bold = DEJAVU "-Bold.ttf",
		.font_mono = DEJAVU "Mono.ttf",
		.fallback_font = getenv("DRAW_FALLBACK"),
		.html_template = html,
		.css = css,
		.script = script };
	struct writer_counts counts;
	int rc = -1;

	if (doc == NULL || writer == NULL) {
		err_set(err, ERR_USAGE, "no memory, or no such format");
		goto out;
	}
	doc->style = &style;
	if (doc_end(doc, err) != 0 ||
	    writer->write(doc, argv[4], &counts, err) != 0)
		goto out;
	(void)printf("{\"rows\": %lld, \"left_out\": %lld}\n",
	    (long long)counts.rows, (long long)counts.left_out);
	rc = 0;
out:
	free(html);
	free(css);
	free(script);
	return rc;
}

int
main(int argc, char **argv)
{
	struct fake_rows rows[3];
	struct arena arena;
	struct err err;
	int64_t n;
	int rc = 1;

	arena_init(&arena);
	if (argc < 5 || text_to_int64(argv[3], 0, INT32_MAX, &n, &err) != 0 ||
	    (argc > 5 && text_to_int64(argv[5], 10, 1048576, &xlsx_max_rows,
			     &err) != 0)) {
		(void)fputs("usage: draw_doc FORMAT single|whole|form ROWS "
			    "FILE [SHEET-ROWS]\n",
		    stderr);
		return 3;
	}
	if (draw(argv,
		strcmp(argv[2], "single") == 0 ? fake_single(&arena, rows, n)
		: strcmp(argv[2], "form") == 0 ? fake_form(&arena, rows, n)
					       : fake_doc(&arena, rows, n),
		&err) == 0)
		rc = 0;
	else
		(void)fprintf(stderr, "draw_doc: %s\n", err.text);
	arena_clear(&arena);
	return rc;
}
