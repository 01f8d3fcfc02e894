/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration's brand, kept in the bundle: the same keys in canonical
 * JSON, the logo beside it, and the fonts by the path where they were found.
 * Kept again from there, it is the same.
 */
#define _XOPEN_SOURCE 700 /* realpath() */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/review.h"
#include "base/file.h"
#include "base/json.h"
#include "deliver/deliver.h"
#include "report/doc.h"

#define KEPT_LOGO "logo.png" /* LOGO_NAME, as seen from BRAND_NAME */

static int
put_font(struct json_writer *w, const struct json *fonts, const char *use,
    const char *path, struct err *err)
{
	struct json given;
	char *real;

	json_member(fonts, use, &given);
	if (json_type(&given) != JSON_LIST)
		return 0;
	json_list_begin(w, use);
	if (path != NULL && json_count(&given) > 0) {
		real = realpath(path, NULL);
		if (real == NULL)
			return err_set(err, ERR_IO, "%s: %s", path,
			    strerror(errno));
		json_put_text(w, NULL, real);
		free(real);
	}
	json_list_end(w);
	return 0;
}

static int
put_fonts(struct json_writer *w, const struct json *root,
    const struct doc_style *s, struct err *err)
{
	struct json fonts;

	json_member(root, "fonts", &fonts);
	if (json_type(&fonts) != JSON_OBJECT)
		return 0;
	json_object_begin(w, "fonts");
	if (put_font(w, &fonts, "sans", s->font, err) != 0 ||
	    put_font(w, &fonts, "bold", s->font_bold, err) != 0 ||
	    put_font(w, &fonts, "mono", s->font_mono, err) != 0 ||
	    put_font(w, &fonts, "fallback", s->fallback_font, err) != 0)
		return -1;
	json_object_end(w);
	return 0;
}

static int
put_line(struct json_writer *w, const struct json *root, const char *key,
    struct err *err)
{
	const char *text;

	if (json_opt_text(root, key, &text, err) != 0)
		return -1;
	if (text != NULL)
		json_put_text(w, key, strcmp(key, "logo") == 0 ? KEPT_LOGO
		    : text);
	return 0;
}

static int
write_brand(const char *path, const struct json *root,
    const struct doc_style *s, struct err *err)
{
	struct file_out out = { 0 };
	struct json_writer w;
	int rc = -1;

	if (file_create(&out, path, err) != 0)
		return -1;
	json_writer_init(&w, out.file, true);
	json_object_begin(&w, NULL);
	if (put_line(&w, root, "accent", err) == 0 &&
	    put_line(&w, root, "classification", err) == 0 &&
	    put_fonts(&w, root, s, err) == 0 &&
	    put_line(&w, root, "footer", err) == 0 &&
	    put_line(&w, root, "logo", err) == 0 &&
	    put_line(&w, root, "paper", err) == 0) {
		json_object_end(&w);
		if (json_writer_end(&w, err) == 0)
			rc = file_commit(&out, err);
	}
	file_abort(&out);
	return rc;
}

static int
keep_logo(struct run *r, const struct review *v, struct err *err)
{
	const char *path = file_join(&r->arena, bundle_folder(v->bundle),
	    LOGO_NAME);

	if (v->style->logo == NULL)
		return 0;
	if (path == NULL)
		return err_nomem(err);
	if (run_copy_file(v->style->logo, path, err) != 0)
		return -1;
	return bundle_file(v->bundle, LOGO_NAME, "logo of the reports", -1,
	    err);
}

int
brand_keep(struct run *r, const struct review *v, struct err *err)
{
	const char *path = file_join(&r->arena, bundle_folder(v->bundle),
	    BRAND_NAME);
	struct json_doc *doc = NULL;
	struct json root;
	char *text = NULL;
	size_t len;
	int rc = -1;

	if (r->config->brand == NULL)
		return 0;
	if (path == NULL)
		return err_nomem(err);
	if (file_read(r->config->brand, MAX_CONFIG_BYTES, &text, &len,
		err) != 0 ||
	    json_parse(&doc, text, len, &json_limits_config, err) != 0)
		goto out;
	json_root(doc, &root);
	if (write_brand(path, &root, v->style, err) == 0 &&
	    bundle_file(v->bundle, BRAND_NAME, "brand of the reports", -1,
		err) == 0)
		rc = keep_logo(r, v, err);
out:
	json_free(doc);
	free(text);
	return rc != 0 ? err_wrap(err, "%s", r->config->brand) : 0;
}
