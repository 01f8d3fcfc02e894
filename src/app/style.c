/* SPDX-License-Identifier: Apache-2.0 */
/* Templates, words and brand, gathered into what the writers need. */
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/file.h"
#include "report/report.h"

#define MAX_TEMPLATE_BYTES (2 * (size_t)MIB)
#define FULL_LANGUAGE "en" /* has every key: lint holds that */

static int
load_text(struct run *r, const char *name, const char **out, struct err *err)
{
	const char *path = run_data_path(r, name);
	char *text;
	size_t len;

	if (path == NULL)
		return err_nomem(err);
	if (file_read(path, MAX_TEMPLATE_BYTES, &text, &len, err) != 0)
		return err_wrap(err, "templates");
	*out = arena_strndup(&r->arena, text, len);
	free(text);
	return *out != NULL ? 0 : err_nomem(err);
}

static const char *
find_word(const void *labels, const char *key)
{
	return label(labels, key);
}

int
style_load_labels(struct run *r, const char *language,
    struct labels **labels, struct err *err)
{
	const char *path = run_data_path(r, "text");
	struct labels *full;

	if (path == NULL || (path = arena_printf(&r->arena, "%s/%s.json",
		path, language)) == NULL)
		return err_nomem(err);
	if (!file_exists(path))
		return err_set(err, ERR_CONFIG, "%s: output.language: there "
		    "is no text in \"%s\" (%s)", r->config->path, language,
		    path);
	if (labels_load(labels, path, &r->arena, err) != 0)
		return -1;
	if (strcmp(language, FULL_LANGUAGE) == 0)
		return 0;
	if (style_load_labels(r, FULL_LANGUAGE, &full, err) != 0)
		return -1;
	labels_fall_back(*labels, full);
	return 0;
}

int
style_load(struct run *r, struct doc_style **out, struct labels **labels,
    struct err *err)
{
	struct doc_style *s = arena_alloc(&r->arena, 1, sizeof(*s));

	if (s == NULL)
		return err_nomem(err);
	if (style_load_labels(r, r->config->language, labels, err) != 0 ||
	    brand_load(r, s, err) != 0 ||
	    load_text(r, "html/dashboard.html", &s->html_template, err) != 0 ||
	    load_text(r, "html/dashboard.css", &s->css, err) != 0 ||
	    load_text(r, "html/dashboard.js", &s->script, err) != 0)
		return -1;
	s->language = r->config->language;
	s->word = find_word;
	s->words = *labels;
	s->notation = labels_notation(*labels);
	*out = s;
	return 0;
}
