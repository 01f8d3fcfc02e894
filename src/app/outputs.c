/* SPDX-License-Identifier: Apache-2.0 */
/* Which file of the bundle is which report in which format. */
#include <string.h>

#include "app/review.h"
#include "base/file.h"
#include "base/text.h"
#include "deliver/deliver.h"
#include "exchange/exchange.h"
#include "report/report.h"
#include "writer/writer.h"

static const struct output {
	const char *format; /* as in "output": {"formats": [...]} */
	const char *report; /* or the key of an exchange_format */
	const char *file, *role;
	bool is_data; /* for programs: the same words in every language */
	bool always;  /* whatever formats are wanted */
} outputs[] = {
	{ "xlsx", "workbook", "review.xlsx", "review workbook", false, false },
	{ "pdf", "review", "report.pdf", "review report", false, false },
	{ "html", "dashboard", "dashboard.html", "review dashboard", false,
	    false },
	{ "json", "findings", "findings.json", "findings", true, false },
	{ "json", "population", "population.json", "population and tie-out",
	    true, false },
	{ "csv", "finding_rows", "findings.csv", "findings", true, false },
	{ "csv", "grants", "grants.csv",
	    "access, one row per account and grant", true, false },
	{ "csv", "users", "users.csv", "accounts", true, false },
	{ "csv", "changes", "changes.csv", "changes since the last review",
	    true, false },
	{ "md", "summary", "summary.md", "summary", false, false },
	{ "sarif", "sarif", "results.sarif", "findings, SARIF 2.1.0", true,
	    false },
	{ "junit", "junit", "junit.xml", "findings as test cases, JUnit",
	    true, false },
	{ "oscal", "oscal_results", "oscal-ar.json",
	    "assessment results, OSCAL", true, false },
	{ "oscal", "oscal_poam", "oscal-poam.json", "plan of action, OSCAL",
	    true, false },
	{ "ocsf", "ocsf", "findings.ocsf.ndjson", "findings, OCSF events",
	    true, false },
	{ "md", "limits", "LIMITS.md", "what the review does not prove", false,
	    true },
	{ "md", "verify", "VERIFY.md", "how to check this with stock programs",
	    false, true },
};

int
outputs_check_formats(const struct config *c, struct err *err)
{
	const char *names[NITEMS(outputs)], *near;

	for (size_t i = 0; i < NITEMS(outputs); i++)
		names[i] = outputs[i].format;
	for (size_t i = 0; i < c->n_formats; i++) {
		bool known = false;

		for (size_t j = 0; j < NITEMS(names); j++)
			known = known || strcmp(names[j], c->formats[i]) == 0;
		if (known)
			continue;
		near = text_nearest(c->formats[i], names, NITEMS(names));
		return err_set(err, ERR_CONFIG, "output.formats: \"%s\" is "
		    "not a format%s%s%s (xlsx, pdf, html, json, csv, md, "
		    "sarif, junit, oscal, ocsf)",
		    c->formats[i], near != NULL ? "; did you mean \"" : "",
		    near != NULL ? near : "", near != NULL ? "\"?" : "");
	}
	return 0;
}

static bool
is_wanted(const struct config *c, const char *format)
{
	for (size_t i = 0; i < c->n_formats; i++)
		if (strcmp(c->formats[i], format) == 0)
			return true;
	return false;
}

static bool
is_made(const struct run *r, const struct output *o)
{
	return o->always || is_wanted(r->config, o->format);
}

int
outputs_files(const struct report_file **out, size_t *n, struct run *r,
    const struct review *v, struct err *err)
{
	static const char *const evidence[] = { TAPE_NAME, CONFIG_NAME,
		STATE_NAME, PREVIOUS_NAME };
	struct report_file *files = arena_alloc(&r->arena,
	    NITEMS(evidence) + NITEMS(outputs) + 1, sizeof(*files));

	*n = 0;
	if (files == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < NITEMS(evidence); i++) {
		const char *path = file_join(
		    &r->arena, bundle_folder(v->bundle), evidence[i]);
		char hex[DIGEST_HEX];
		int64_t size;

		if (path == NULL)
			return err_nomem(err);
		if (!file_exists(path)) /* there was no review before */
			continue;
		if (digest_file(path, hex, &size, err) != 0)
			return -1;
		files[*n] = (struct report_file){ evidence[i],
			arena_strdup(&r->arena, hex) };
		if (files[(*n)++].sha256 == NULL)
			return err_nomem(err);
	}
	for (size_t i = 0; i < NITEMS(outputs); i++)
		if (is_made(r, &outputs[i]))
			files[(*n)++].name = outputs[i].file;
	files[(*n)++].name = "manifest.json";
	*out = files;
	return 0;
}

static void
say(struct run *r, const struct output *o, const struct writer_counts *n)
{
	log_debug(&r->log, "%s: %lld rows", o->file, (long long)n->rows);
	if (n->left_out > 0)
		log_info(&r->log, "%s: %lld rows are not printed in it; the "
		    "file says where they are", o->file,
		    (long long)n->left_out);
	if (n->missing_glyphs > 0)
		log_warning(&r->log, "%s: no font shows %lld of the "
		    "characters; they are printed as code points", o->file,
		    (long long)n->missing_glyphs);
}

/* Where a reader of such a file finds the finding itself. */
static const char *
look_up(const struct run *r)
{
	for (size_t i = 0; i < NITEMS(outputs); i++)
		if (strcmp(outputs[i].report, "findings") == 0 &&
		    is_made(r, &outputs[i]))
			return outputs[i].file;
	return CONFIG_NAME; /* which every bundle has */
}

static int
exchange_one(struct run *r, const struct exchange_format *format,
    const struct report_input *in, const char *path, int64_t *rows,
    struct err *err)
{
	const struct exchange_input input = { .campaign = in->campaign,
		.model = in->model, .derived = in->derived,
		.verdicts = in->verdicts, .controls = in->controls,
		.changes = in->changes, .exceptions = in->exceptions,
		.registers = in->registers, .history = in->history,
		.now = in->now, .version = in->version,
		.config_digest = in->config_digest,
		.tape_digest = in->tape_digest, .look_up = look_up(r),
		.mask = in->mask };

	return exchange_write(format, &input, path, &r->arena, rows, err);
}

static int
write_one(struct run *r, const struct output *o,
    const struct report_input *input, struct bundle *b, struct err *err)
{
	const struct exchange_format *format = exchange_find(o->report);
	const struct writer *w = writer_find(o->format);
	struct writer_counts counts = { 0 };
	const char *path = file_join(&r->arena, bundle_folder(b), o->file);
	struct doc *doc;

	if (path == NULL)
		return err_nomem(err);
	if (format != NULL) {
		if (exchange_one(r, format, input, path, &counts.rows, err) !=
			0)
			return err_wrap(err, "%s", o->file);
		say(r, o, &counts);
		return bundle_file(b, o->file, o->role, counts.rows, err);
	}
	if (w == NULL)
		return err_set(err, ERR_CONFIG, "no writer for \"%s\"",
		    o->format);
	if (report_build(&doc, o->report, input, &r->arena, err) != 0 ||
	    w->write(doc, path, &counts, err) != 0)
		return err_wrap(err, "%s", o->file);
	say(r, o, &counts);
	return bundle_file(b, o->file, o->role, counts.rows, err);
}

int
outputs_write(struct run *r, const struct report_input *input,
    const struct report_input *data, struct bundle *b, struct err *err)
{
	size_t done = 0;

	log_progress_begin(&r->log, "report", NITEMS(outputs));
	for (size_t i = 0; i < NITEMS(outputs); i++) {
		if (*r->cancel)
			return err_set(err, ERR_CANCELLED,
			    "stopped on request");
		if (is_made(r, &outputs[i]) &&
		    write_one(r, &outputs[i], outputs[i].is_data ? data : input,
			b, err) != 0)
			return err_wrap(err, "report");
		log_progress(&r->log, ++done, NITEMS(outputs));
	}
	log_progress_end(&r->log);
	return 0;
}

const char *
outputs_format(size_t i)
{
	for (size_t k = 0; k < NITEMS(outputs); k++) {
		size_t first = 0;

		while (strcmp(outputs[first].format, outputs[k].format) != 0)
			first++;
		if (first == k && i-- == 0)
			return outputs[k].format;
	}
	return NULL;
}
