/* SPDX-License-Identifier: Apache-2.0 */
/*
 * muster sample: rows of a bundle to be tested, drawn so that anybody draws
 * the same: the seed is the digest of the manifest, which nobody can choose.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "app/app.h"
#include "base/csv.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "deliver/deliver.h"
#include "report/report.h"
#include "writer/writer.h"

#define MAX_ROWS 100000 /* of a sample: more is no sample */
#define MAX_CSV_BYTES (2048 * (size_t)MIB)
#define MAX_MANIFEST_BYTES (16 * (size_t)MIB)

struct drawing {
	struct run *run;
	const char *folder, *output;
	const struct writer *writer;
	struct test_sheet sheet;
	int64_t stated;      /* rows, by the manifest; -1: not said */
	char *text;          /* of the file */
	size_t len;
	struct sample sample;
	struct test_row *rows;
};

static int
choose(struct drawing *d, struct err *err)
{
	const char *of = d->run->options.of, *names[8], *near;
	size_t n = 0;

	for (; test_sheet_kinds[n].name != NULL; n++) {
		names[n] = test_sheet_kinds[n].name;
		if (strcmp(names[n], of != NULL ? of : "grants") == 0)
			d->sheet.of = &test_sheet_kinds[n];
	}
	if (d->sheet.of != NULL)
		return 0;
	near = text_nearest(of, names, n);
	return err_set(err, ERR_USAGE, "--of \"%s\": must be grants, findings "
	    "or users%s%s%s", of, near != NULL ? "; did you mean \"" : "",
	    near != NULL ? near : "", near != NULL ? "\"?" : "");
}

static int
choose_output(struct drawing *d, struct err *err)
{
	const struct options *o = &d->run->options;
	const char *suffix;

	d->output = o->output_file != NULL ? o->output_file
	    : arena_printf(&d->run->arena, "sample-%s.xlsx",
		d->sheet.of->name);
	if (d->output == NULL)
		return err_nomem(err);
	suffix = strrchr(d->output, '.');
	if (suffix != NULL && (strcmp(suffix, ".xlsx") == 0 ||
		strcmp(suffix, ".csv") == 0))
		d->writer = writer_find(suffix + 1);
	if (d->writer == NULL)
		return err_set(err, ERR_USAGE, "--output %s: must end in .xlsx "
		    "or .csv", d->output);
	if (!o->force && file_exists(d->output))
		return err_set(err, ERR_EXISTS, "%s: is there already; it may "
		    "hold results of tests.  Give another --output, or --force",
		    d->output);
	d->sheet.plain = strcmp(suffix, ".csv") == 0;
	return 0;
}

/* ---- what the manifest says ---- */

static int
find_file(struct drawing *d, const struct json *root, struct err *err)
{
	const char *wanted = d->sheet.of->file, *name;
	struct json list, item;

	if (json_get_list(root, "files", &list, err) != 0)
		return -1;
	for (bool more = json_first(&list, &item); more;
	     more = json_next(&item)) {
		if (json_get_text(&item, "name", &name, err) != 0)
			return -1;
		if (strcmp(name, wanted) != 0)
			continue;
		if (json_get_text(&item, "sha256", &d->sheet.file_digest,
			err) != 0 ||
		    json_opt_int(&item, "rows", -1, &d->stated, err) != 0)
			return -1;
		d->sheet.file_digest = arena_strdup(&d->run->arena,
		    d->sheet.file_digest);
		return d->sheet.file_digest != NULL ? 0 : err_nomem(err);
	}
	return err_set(err, ERR_DATA, "names no %s: \"output.formats\" had no "
	    "\"csv\" when the bundle was made", wanted);
}

static int
take_manifest(struct drawing *d, const char *text, size_t len,
    struct err *err)
{
	struct arena *arena = &d->run->arena;
	char digest[DIGEST_HEX];
	struct json_doc *doc = NULL;
	const char *bundle, *software;
	struct json root;
	int rc = -1;

	if (digest_bytes(text, len, digest, err) != 0 ||
	    json_parse(&doc, text, len, &json_limits_data, err) != 0)
		return -1;
	json_root(doc, &root);
	if (json_get_text(&root, "bundle", &bundle, err) != 0 ||
	    json_get_text(&root, "software", &software, err) != 0 ||
	    json_opt_time(&root, "now", &d->sheet.now, err) != 0 ||
	    find_file(d, &root, err) != 0)
		goto out;
	d->sheet.seed = arena_strdup(arena, digest);
	d->sheet.bundle = arena_strdup(arena, bundle);
	d->sheet.version = arena_strdup(arena, software);
	rc = d->sheet.seed != NULL && d->sheet.bundle != NULL &&
	    d->sheet.version != NULL ? 0 : err_nomem(err);
out:
	json_free(doc);
	return rc;
}

static int
read_manifest(struct drawing *d, struct err *err)
{
	const char *path = file_join(&d->run->arena, d->folder,
	    BUNDLE_MANIFEST);
	char *text = NULL;
	size_t len;
	int rc;

	if (path == NULL)
		return err_nomem(err);
	if (file_read(path, MAX_MANIFEST_BYTES, &text, &len, err) != 0)
		return -1;
	rc = take_manifest(d, text, len, err);
	free(text);
	return rc == 0 ? 0 : err_wrap(err, "%s", path);
}

/* The rows are those of the manifest, or none are drawn. */
static int
read_rows(struct drawing *d, struct err *err)
{
	const char *path = file_join(&d->run->arena, d->folder,
	    d->sheet.of->file);
	char digest[DIGEST_HEX];

	if (path == NULL)
		return err_nomem(err);
	if (file_read(path, MAX_CSV_BYTES, &d->text, &d->len, err) != 0 ||
	    digest_bytes(d->text, d->len, digest, err) != 0)
		return -1;
	if (strcmp(digest, d->sheet.file_digest) != 0)
		return err_set(err, ERR_DATA, "%s: SHA-256 %.16s..., the "
		    "manifest says %.16s...: the file was changed, so nothing "
		    "is drawn from it", path, digest, d->sheet.file_digest);
	return 0;
}

/* ---- drawing ---- */

static int
find_column(const struct csv *csv, const struct drawing *d, const char *key,
    size_t *at, struct err *err)
{
	*at = csv_find(csv, key);
	if (*at != NONE)
		return 0;
	return err_set(err, ERR_DATA, "%s: has no column \"%s\"; the bundle is "
	    "of %s", d->sheet.of->file, key, d->sheet.version);
}

static int
offer_rows(struct drawing *d, struct csv *csv, struct err *err)
{
	size_t token;
	int rc = csv_next(csv, err);

	if (rc == 0)
		err_set(err, ERR_DATA, "is empty");
	if (rc != 1 || find_column(csv, d, d->sheet.of->token, &token, err) !=
		0)
		return -1;
	while ((rc = csv_next(csv, err)) == 1) {
		const char *text = csv_field(csv, token);

		if (text == NULL)
			return err_set(err, ERR_DATA, "line %zu: has no \"%s\"",
			    csv->line, d->sheet.of->token);
		if (sample_offer(&d->sample, text, err) != 0)
			return -1;
	}
	return rc;
}

static int
keep_row(struct drawing *d, const struct csv *csv, const size_t *columns,
    size_t n, struct test_row *row, struct err *err)
{
	struct arena *arena = &d->run->arena;
	const char **values = arena_alloc(arena, n + 1, sizeof(*values));

	if (values == NULL)
		return err_nomem(err);
	row->values = values;
	for (size_t i = 0; i < n; i++) {
		const char *text = csv_field(csv, columns[i]);

		values[i] = arena_strdup(arena, text != NULL ? text : "");
		if (values[i] == NULL)
			return err_nomem(err);
	}
	return 0;
}

static int
keep_rows(struct drawing *d, struct csv *csv, struct err *err)
{
	const char *const *keys = d->sheet.of->columns;
	const struct sample *s = &d->sample;
	size_t columns[DOC_MAX_COLUMNS], n = 0;
	int rc = csv_next(csv, err); /* was there before */

	if (rc != 1)
		return -1;
	for (; keys[n] != NULL; n++)
		if (find_column(csv, d, keys[n], &columns[n], err) != 0)
			return -1;
	for (size_t at = 0; (rc = csv_next(csv, err)) == 1; at++)
		for (size_t i = 0; i < s->n; i++)
			if (s->picks[i].at == at && keep_row(d, csv, columns,
				n, &d->rows[i], err) != 0)
				return -1;
	return rc;
}

static int
draw(struct drawing *d, struct err *err)
{
	struct arena *arena = &d->run->arena;
	struct csv csv;
	int rc;

	if (sample_begin(&d->sample, d->sheet.seed, (size_t)d->sheet.wanted,
		arena, err) != 0)
		return -1;
	csv_begin(&csv, d->text, d->len);
	rc = offer_rows(d, &csv, err);
	csv_end(&csv);
	if (rc == 0 && d->stated >= 0 &&
	    (size_t)d->stated != d->sample.population)
		rc = err_set(err, ERR_DATA, "%zu rows, the manifest says %lld",
		    d->sample.population, (long long)d->stated);
	d->rows = arena_alloc(arena, d->sample.n + 1, sizeof(*d->rows));
	if (rc == 0 && d->rows == NULL)
		rc = err_nomem(err);
	for (size_t i = 0; rc == 0 && i < d->sample.n; i++)
		d->rows[i].key = d->sample.picks[i].key;
	if (rc == 0) {
		csv_begin(&csv, d->text, d->len);
		rc = keep_rows(d, &csv, err);
		csv_end(&csv);
	}
	d->sheet.rows = d->rows;
	d->sheet.n_rows = d->sample.n;
	d->sheet.population = (int64_t)d->sample.population;
	return rc == 0 ? 0 : err_wrap(err, "%s", d->sheet.of->file);
}

/* ---- the sheet ---- */

/* Words and colours are those of the bundle; its logo is not at hand. */
static int
write_sheet(struct drawing *d, struct err *err)
{
	struct run *r = d->run;
	struct writer_counts counts;
	struct doc_style *style;
	struct labels *labels;
	struct doc *doc;

	r->options.from = d->folder;
	if (run_configure(r, err) != 0)
		return -1;
	r->config->brand = NULL;
	d->sheet.entity = r->config->campaign.entity;
	d->sheet.classification = r->config->campaign.classification;
	if (d->sheet.plain)
		r->config->language = "en"; /* as in the other data files */
	if (style_load(r, &style, &labels, err) != 0 ||
	    test_sheet_build(&doc, &d->sheet, labels, style, &r->arena, err) !=
		0)
		return -1;
	return d->writer->write(doc, d->output, &counts, err);
}

static int
set_size(struct drawing *d, struct err *err)
{
	const char *size = d->run->options.size;

	d->sheet.wanted = SAMPLE_ROWS;
	if (size == NULL ||
	    text_to_int64(size, 1, MAX_ROWS, &d->sheet.wanted, err) == 0)
		return 0;
	return err_set(err, ERR_USAGE, "--size \"%s\": must be a number from 1 "
	    "to %d", size, MAX_ROWS);
}

static int
draw_sample(struct run *r, enum exit_status *status, struct err *err)
{
	struct drawing d = { .run = r, .stated = -1 };
	int rc;

	(void)status;
	if (r->options.n_arguments != 1)
		return err_set(err, ERR_USAGE,
		    "`muster sample` needs one bundle folder");
	d.folder = r->options.arguments[0];
	if (set_size(&d, err) != 0 || choose(&d, err) != 0 ||
	    choose_output(&d, err) != 0 || read_manifest(&d, err) != 0)
		return -1;
	rc = read_rows(&d, err) == 0 && draw(&d, err) == 0 &&
	    write_sheet(&d, err) == 0 ? 0 : -1;
	free(d.text);
	if (rc != 0)
		return -1;
	if (d.sheet.wanted > d.sheet.population)
		log_warning(&r->log, "%lld rows were asked for, and there are "
		    "%lld: all of them are in the sample",
		    (long long)d.sheet.wanted, (long long)d.sheet.population);
	log_info(&r->log, "%zu of %lld rows of %s, drawn with seed %s",
	    d.sheet.n_rows, (long long)d.sheet.population, d.sheet.of->file,
	    d.sheet.seed);
	printf("%s\n", d.output);
	return 0;
}

const struct command command_sample = {
	"sample", "BUNDLE", "draw rows of a bundle to be tested", "ZMOx",
	"Draws rows of grants.csv (or of --of) into a sheet with room for what "
	"each test\nshows: sample-grants.xlsx, or --output FILE (.xlsx or "
	".csv).  Drawn are the rows\nwith the smallest SHA-256 of \"SEED:TOKEN\""
	", where the seed is the SHA-256 of\nmanifest.json; VERIFY.md of the "
	"bundle draws them again without muster.",
	draw_sample
};
