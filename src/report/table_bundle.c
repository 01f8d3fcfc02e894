/* SPDX-License-Identifier: Apache-2.0 */
/* What lies beside a report in its bundle, and how all of it is checked. */
#include <string.h>

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/strbuf.h"
#include "model/campaign.h"
#include "model/finding.h"
#include "model/model.h"
#include "report/tables.h"

#define MANIFEST "manifest.json" /* holds no digest of itself */
#define GROUP 8 /* digits of a digest that stand together */

static const struct known {
	const char *name, *holds;
} known[] = {
	{ "evidence/tape.warc.gz", "file.tape" },
	{ "evidence/config.json", "file.config" },
	{ "evidence/state.json", "file.state" },
	{ "evidence/previous.json", "file.previous" },
	{ "review.xlsx", "file.workbook" },
	{ "report.pdf", "file.report" },
	{ "dashboard.html", "file.dashboard" },
	{ "findings.json", "file.findings" },
	{ "findings.csv", "file.findings" },
	{ "population.json", "file.population" },
	{ "grants.csv", "file.grants" },
	{ "users.csv", "file.users" },
	{ "changes.csv", "file.changes" },
	{ "summary.md", "file.summary" },
	{ "LIMITS.md", "file.limits" },
	{ "VERIFY.md", "file.verify" },
	{ MANIFEST, "file.manifest" },
};

/* Rows, where a file holds those of one table. */
static struct cell
rows_cell(const struct report_input *in, const char *name)
{
	const struct {
		const char *name;
		size_t rows;
	} counts[] = {
		{ "evidence/tape.warc.gz", in->model->n_evidence },
		{ "findings.csv", in->verdicts->n_findings },
		{ "findings.json", in->verdicts->n_findings },
		{ "grants.csv", in->derived->n_access },
		{ "users.csv", in->model->n_accounts },
		{ "changes.csv", in->n_change_rows },
	};

	for (size_t i = 0; i < NITEMS(counts); i++)
		if (strcmp(counts[i].name, name) == 0)
			return cell_number((int64_t)counts[i].rows);
	return cell_empty();
}

static void
fill_file(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct report_file *f = &in->files[i];

	c[0] = cell_id(f->name);
	c[1] = cell_empty();
	for (size_t k = 0; k < NITEMS(known); k++)
		if (strcmp(known[k].name, f->name) == 0)
			c[1] = cell_text(label(in->labels, known[k].holds));
	c[2] = rows_cell(in, f->name);
	for (size_t k = 0; f->sha256 != NULL && f->sha256[k] != '\0'; k++)
		strbuf_addf(sb, "%s%c", k > 0 && k % GROUP == 0 ? " " : "",
		    f->sha256[k]);
	c[3] = f->sha256 != NULL ? cell_id(strbuf_text(sb))
	    : strcmp(f->name, MANIFEST) == 0 ? cell_empty() : cell_text(label(in->labels, "word.in_manifest"));
}

void
table_bundle(struct doc *doc, const struct report_input *in)
{
	static const struct table_column columns[] = {
		{ "file", CELL_ID, 26, false },
		{ "file_holds", CELL_TEXT, 50, false },
		{ "rows", CELL_NUMBER, 9, false },
		{ "file_sha256", CELL_ID, 42, false },
	};
	static const struct table_plan plan = { "bundle", columns,
		NITEMS(columns), 1, "manifest.json", 0 };
	const char *const commands[] = {
		"sha256sum manifest.json",
		arena_printf(doc->arena, "muster verify %s", in->campaign->id),
		arena_printf(doc->arena, "muster verify --rebuild %s",
		    in->campaign->id),
	};

	doc_paragraph(doc, "%s", label(in->labels, "text.bundle"));
	table_add(doc, in, &plan, (int64_t)in->n_files, fill_file);
	doc_section(doc, "bundle_check", 2, false,
	    label(in->labels, "section.bundle_check"));
	doc_paragraph(doc, "%s", label(in->labels, "text.bundle_check"));
	doc_code(doc, "bundle_commands", commands, NITEMS(commands));
}
