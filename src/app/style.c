/* SPDX-License-Identifier: Apache-2.0 */
/* Templates, fonts and brand, gathered into what the writers need. */
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/file.h"
#include "base/json.h"
#include "report/report.h"

#define MAX_TEMPLATE_BYTES (2 * (size_t)MIB)
#define FULL_LANGUAGE "en" /* has every key: lint holds that */

static const char *const brand_keys[] = { "accent", "logo", "footer",
	"fonts" };
static const char *const font_keys[] = { "sans", "bold", "mono",
	"fallback" };

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

/* The first of the candidate files that is there; NULL if none is. */
static int
find_font(struct run *r, const struct json *fonts, const char *key,
    const char **out, struct err *err)
{
	struct json list, item;
	const char *path;

	*out = NULL;
	if (json_get_list(fonts, key, &list, err) != 0)
		return -1;
	for (bool more = json_first(&list, &item); more && *out == NULL;
	     more = json_next(&item)) {
		if (json_as_text(&item, &path, err) != 0)
			return -1;
		if (file_exists(path) &&
		    (*out = arena_strdup(&r->arena, path)) == NULL)
			return err_nomem(err);
	}
	return 0;
}

static int
read_fonts(struct run *r, struct doc_style *s, const struct json *brand,
    struct err *err)
{
	struct json fonts;

	if (json_get_object(brand, "fonts", &fonts, err) != 0 ||
	    json_only(&fonts, font_keys, NITEMS(font_keys), err) != 0 ||
	    find_font(r, &fonts, "sans", &s->font, err) != 0 ||
	    find_font(r, &fonts, "bold", &s->font_bold, err) != 0 ||
	    find_font(r, &fonts, "mono", &s->font_mono, err) != 0 ||
	    find_font(r, &fonts, "fallback", &s->fallback_font, err) != 0)
		return -1;
	if (s->font == NULL)
		return err_set(err, ERR_CONFIG, "none of the fonts in "
		    "\"fonts.sans\" is installed; on Debian: "
		    "apt-get install fonts-dejavu-core");
	if (s->font_bold == NULL)
		s->font_bold = s->font;
	if (s->font_mono == NULL)
		s->font_mono = s->font;
	return 0;
}

static int
copy_text(struct run *r, const struct json *v, const char *key,
    const char **out, struct err *err)
{
	const char *text;

	if (json_opt_text(v, key, &text, err) != 0)
		return -1;
	*out = arena_strdup(&r->arena, text);
	return text == NULL || *out != NULL ? 0 : err_nomem(err);
}

static int
read_brand(struct run *r, struct doc_style *s, const struct json *brand,
    struct err *err)
{
	const char *footer = NULL;

	if (json_only(brand, brand_keys, NITEMS(brand_keys), err) != 0 ||
	    copy_text(r, brand, "accent", &s->accent, err) != 0 ||
	    copy_text(r, brand, "logo", &s->logo, err) != 0 ||
	    copy_text(r, brand, "footer", &footer, err) != 0)
		return -1;
	if (s->accent == NULL)
		s->accent = "#1f4e79";
	if (strlen(s->accent) != 7 || s->accent[0] != '#' ||
	    strspn(s->accent + 1, "0123456789abcdefABCDEF") != 6)
		return err_set(err, ERR_CONFIG, "\"accent\" must be a colour "
		    "such as \"#1f4e79\"");
	if (s->logo != NULL && !file_exists(s->logo))
		return err_set(err, ERR_CONFIG, "\"logo\": there is no %s",
		    s->logo);
	s->footer = arena_printf(&r->arena, "%s%s%s%s%s",
	    r->config->campaign.id,
	    r->config->campaign.classification != NULL ? " - " : "",
	    r->config->campaign.classification != NULL
		? r->config->campaign.classification : "",
	    footer != NULL ? " - " : "", footer != NULL ? footer : "");
	if (s->footer == NULL)
		return err_nomem(err);
	return read_fonts(r, s, brand, err);
}

static int
load_brand(struct run *r, struct doc_style *s, struct err *err)
{
	const char *path = r->config->brand != NULL ? r->config->brand
	    : run_data_path(r, "brand.json");
	struct json_doc *doc = NULL;
	struct json root;
	char *text = NULL;
	size_t len;
	int rc = -1;

	if (path == NULL)
		return err_nomem(err);
	if (file_read(path, MAX_CONFIG_BYTES, &text, &len, err) != 0)
		goto out;
	if (json_parse(&doc, text, len, &json_limits_config, err) == 0) {
		json_root(doc, &root);
		rc = read_brand(r, s, &root, err);
	}
	if (rc != 0)
		err_wrap(err, "%s", path);
out:
	if (rc != 0 && err->code != ERR_NOMEM)
		err->code = ERR_CONFIG;
	json_free(doc);
	free(text);
	return rc;
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
	    load_brand(r, s, err) != 0 ||
	    load_text(r, "html/dashboard.html", &s->html_template, err) != 0 ||
	    load_text(r, "html/dashboard.css", &s->css, err) != 0 ||
	    load_text(r, "html/dashboard.js", &s->script, err) != 0)
		return -1;
	s->language = r->config->language;
	s->letter = r->config->letter;
	s->word = find_word;
	s->words = *labels;
	s->notation = labels_notation(*labels);
	*out = s;
	return 0;
}
