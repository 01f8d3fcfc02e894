/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The brand file: what a company may change of the looks of its reports.
 * Each key may be left out: the installed brand.json, which is read first,
 * has them all.  Paths begin at the folder of the file that says them.
 */
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/file.h"
#include "base/json.h"
#include "report/report.h"

#define MAX_LOGO_BYTES (2 * (size_t)MIB)
#define MAX_LOGO_SIDE 4096u /* pixels */
#define MAX_LINE_BYTES ((size_t)200)
#define MIN_CONTRAST 4.5 /* WCAG 2.1, 1.4.3 */

static const char *const brand_keys[] = { "accent", "logo", "footer",
	"classification", "paper", "fonts" };
static const char *const font_keys[] = { "sans", "bold", "mono",
	"fallback" };

struct brand {
	struct run *run;
	struct doc_style *style;
	const char *dir;  /* of the file, with its slash */
	bool is_own;      /* not the installed one: what it says must be so */
	const char *footer;
};

/* ---- colour ---- */

static unsigned
hex(char c)
{
	return c <= '9' ? (unsigned)(c - '0')
	    : (unsigned)((c | 0x20) - 'a') + 10;
}

/* x to the power of 2.4: squared, times its fifth root (Newton's way). */
static double
power_2_4(double x)
{
	double square = x * x, root = 1;

	for (int i = 0; i < 60; i++)
		root -= (root - square / (root * root * root * root)) / 5;
	return square * root;
}

static double
light_of(unsigned channel)
{
	double c = channel / 255.0;

	return c <= 0.04045 ? c / 12.92 : power_2_4((c + 0.055) / 1.055);
}

/* Against white: 1 to 21. */
static double
contrast(const unsigned rgb[3])
{
	return 1.05 / (0.2126 * light_of(rgb[0]) + 0.7152 * light_of(rgb[1]) +
	    0.0722 * light_of(rgb[2]) + 0.05);
}

static int
check_accent(const struct json *v, const char *text, struct err *err)
{
	unsigned rgb[3], dark[3];
	double found;

	if (strlen(text) != 7 || text[0] != '#' ||
	    strspn(text + 1, "0123456789abcdefABCDEF") != 6)
		return json_error(v, err, "must be a colour such as "
		    "\"#1f4e79\"");
	for (size_t i = 0; i < 3; i++)
		dark[i] = rgb[i] = hex(text[1 + 2 * i]) * 16 +
		    hex(text[2 + 2 * i]);
	found = contrast(rgb);
	if (found >= MIN_CONTRAST)
		return 0;
	for (unsigned n = 99; contrast(dark) < MIN_CONTRAST; n--)
		for (size_t i = 0; i < 3; i++)
			dark[i] = rgb[i] * n / 100;
	return json_error(v, err, "%s is too light to be read on white, or "
	    "white on it: its contrast is %.1f, and must be %.1f; "
	    "\"#%02x%02x%02x\" would do", text, found, MIN_CONTRAST, dark[0],
	    dark[1], dark[2]);
}

/* ---- logo ---- */

static unsigned long
big_endian(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (unsigned long)b[0] << 24 | (unsigned long)b[1] << 16 |
	    (unsigned long)b[2] << 8 | b[3];
}

/* CRC-32 of a chunk's kind and data: PNG, annex D. */
static unsigned long
checksum(const char *p, size_t n)
{
	uint32_t crc = UINT32_MAX;

	while (n-- > 0) {
		crc ^= (unsigned char)*p++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
	}
	return crc ^ UINT32_MAX;
}

/*
 * Chunk after chunk to the last one: the libraries that draw the image would
 * find what is wrong with it only when everything has been collected.
 */
static const char *
png_problem(const char *data, size_t len)
{
	static const char mark[] = "\x89PNG\r\n\x1a\n";
	unsigned long width, height;

	if (len < 33 || memcmp(data, mark, 8) != 0 ||
	    memcmp(data + 12, "IHDR", 4) != 0 || big_endian(data + 8) != 13)
		return "is no PNG image";
	width = big_endian(data + 16);
	height = big_endian(data + 20);
	if (width == 0 || height == 0 || width > MAX_LOGO_SIDE ||
	    height > MAX_LOGO_SIDE)
		return "is larger than 4096 pixels, or has none";
	if (data[28] != 0)
		return "is interlaced: save it without";
	for (size_t at = 8; len - at >= 12;) {
		unsigned long size = big_endian(data + at);

		if (size > len - at - 12)
			break;
		if (checksum(data + at + 4, size + 4) !=
		    big_endian(data + at + 8 + size))
			return "is damaged";
		if (memcmp(data + at + 4, "IEND", 4) == 0)
			return NULL;
		at += 12 + size;
	}
	return "is cut short";
}

static int
check_logo(const struct json *v, const char *path, struct err *err)
{
	const char *problem;
	char *data;
	size_t len;

	if (!file_exists(path))
		return json_error(v, err, "there is no %s", path);
	if (file_read(path, MAX_LOGO_BYTES, &data, &len, err) != 0) {
		char why[sizeof(err->text)];

		if (err->code == ERR_NOMEM)
			return -1;
		memcpy(why, err->text, sizeof(why));
		return json_error(v, err, "%s", why);
	}
	problem = png_problem(data, len);
	free(data);
	if (problem != NULL)
		return json_error(v, err, "%s %s", path, problem);
	return 0;
}

/* ---- the file ---- */

static const char *
place(const struct brand *b, const char *path)
{
	return path[0] == '/' ? arena_strdup(&b->run->arena, path)
	    : arena_printf(&b->run->arena, "%s%s", b->dir, path);
}

/* A line of text in the run's memory; *out stays where there is none. */
static int
read_line(const struct brand *b, const struct json *v, const char *key,
    const char **out, struct err *err)
{
	const char *text;
	struct json item;

	if (json_opt_text(v, key, &text, err) != 0)
		return -1;
	if (text == NULL)
		return 0;
	json_member(v, key, &item);
	if (strlen(text) > MAX_LINE_BYTES || strpbrk(text, "\r\n\t") != NULL)
		return json_error(&item, err, "must be one line of at most "
		    "%zu bytes", MAX_LINE_BYTES);
	*out = arena_strdup(&b->run->arena, text);
	return *out != NULL ? 0 : err_nomem(err);
}

static int
read_looks(struct brand *b, const struct json *v, struct err *err)
{
	const char *logo = NULL, *accent = NULL;
	struct json item;

	if (read_line(b, v, "accent", &accent, err) != 0)
		return -1;
	json_member(v, "accent", &item);
	if (accent != NULL && check_accent(&item, accent, err) != 0)
		return -1;
	if (accent != NULL)
		b->style->accent = accent;
	if (json_opt_text(v, "logo", &logo, err) != 0)
		return -1;
	if (logo == NULL)
		return 0;
	b->style->logo = place(b, logo);
	if (b->style->logo == NULL)
		return err_nomem(err);
	json_member(v, "logo", &item);
	return check_logo(&item, b->style->logo, err);
}

/* The configuration is nearer to the review than the brand: it wins. */
static int
read_paper(struct brand *b, const struct json *v, struct err *err)
{
	struct config *c = b->run->config;
	const char *paper = NULL, *classification = NULL;
	struct json item;

	if (read_line(b, v, "classification", &classification, err) != 0 ||
	    read_line(b, v, "paper", &paper, err) != 0)
		return -1;
	if (c->campaign.classification == NULL)
		c->campaign.classification = classification;
	if (paper == NULL)
		return 0;
	json_member(v, "paper", &item);
	if (strcmp(paper, "A4") != 0 && strcmp(paper, "Letter") != 0)
		return json_error(&item, err, "must be \"A4\" or \"Letter\"");
	if (!c->has_paper)
		c->letter = strcmp(paper, "Letter") == 0;
	return 0;
}

/* The first of the files that is there; a list that names none is wrong. */
static int
find_font(struct brand *b, const struct json *fonts, const char *key,
    const char **out, struct err *err)
{
	struct json list, item;
	const char *path, *found = NULL;

	if (json_opt_list(fonts, key, &list, err) != 0)
		return -1;
	if (json_type(&list) == JSON_ABSENT)
		return 0;
	for (bool more = json_first(&list, &item); more && found == NULL;
	     more = json_next(&item)) {
		if (json_as_text(&item, &path, err) != 0)
			return -1;
		path = place(b, path);
		if (path == NULL)
			return err_nomem(err);
		if (file_exists(path))
			found = path;
	}
	if (found == NULL && b->is_own && json_count(&list) > 0)
		return json_error(&list, err, "none of these files is there");
	if (found != NULL || b->is_own) /* empty: without one */
		*out = found;
	return 0;
}

static int
read_fonts(struct brand *b, const struct json *v, struct err *err)
{
	struct doc_style *s = b->style;
	struct json fonts;

	if (json_opt_object(v, "fonts", &fonts, err) != 0)
		return -1;
	if (json_type(&fonts) == JSON_ABSENT)
		return 0;
	if (json_only(&fonts, font_keys, NITEMS(font_keys), err) != 0 ||
	    find_font(b, &fonts, "sans", &s->font, err) != 0 ||
	    find_font(b, &fonts, "bold", &s->font_bold, err) != 0 ||
	    find_font(b, &fonts, "mono", &s->font_mono, err) != 0 ||
	    find_font(b, &fonts, "fallback", &s->fallback_font, err) != 0)
		return -1;
	return 0;
}

static int
read_file(struct brand *b, const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	struct json_doc *doc = NULL;
	struct json root;
	char *text = NULL;
	size_t len;
	int rc = -1;

	b->dir = arena_strndup(&b->run->arena, path,
	    slash == NULL ? 0 : (size_t)(slash - path + 1));
	if (b->dir == NULL)
		return err_nomem(err);
	if (file_read(path, MAX_CONFIG_BYTES, &text, &len, err) != 0)
		goto out;
	if (json_parse(&doc, text, len, &json_limits_config, err) == 0) {
		json_root(doc, &root);
		if (json_only(&root, brand_keys, NITEMS(brand_keys), err) ==
			0 &&
		    read_looks(b, &root, err) == 0 &&
		    read_paper(b, &root, err) == 0 &&
		    read_line(b, &root, "footer", &b->footer, err) == 0 &&
		    read_fonts(b, &root, err) == 0)
			rc = 0;
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

static int
finish(struct brand *b, struct err *err)
{
	const struct campaign *c = &b->run->config->campaign;
	struct doc_style *s = b->style;

	if (s->font == NULL)
		return err_set(err, ERR_CONFIG, "none of the fonts in "
		    "\"fonts.sans\" is installed; on Debian: "
		    "apt-get install fonts-dejavu-core");
	if (s->font_bold == NULL)
		s->font_bold = s->font;
	if (s->font_mono == NULL)
		s->font_mono = s->font;
	s->letter = b->run->config->letter;
	s->footer = arena_printf(&b->run->arena, "%s%s%s%s%s", c->id,
	    c->classification != NULL ? " - " : "",
	    c->classification != NULL ? c->classification : "",
	    b->footer != NULL ? " - " : "",
	    b->footer != NULL ? b->footer : "");
	return s->footer != NULL ? 0 : err_nomem(err);
}

int
brand_load(struct run *r, struct doc_style *s, struct err *err)
{
	struct brand b = { .run = r, .style = s };
	const char *installed = run_data_path(r, "brand.json");

	if (installed == NULL)
		return err_nomem(err);
	if (read_file(&b, installed, err) != 0)
		return -1;
	b.is_own = true;
	if (r->config->brand != NULL &&
	    read_file(&b, r->config->brand, err) != 0)
		return -1;
	return finish(&b, err);
}
