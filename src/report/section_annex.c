/* SPDX-License-Identifier: Apache-2.0 */
/* Annexes: everyone, the rules, the proof, the words. */
#include "analysis/analysis.h"
#include "base/strbuf.h"
#include "model/campaign.h"
#include "model/evidence.h"
#include "model/finding.h"
#include "model/history.h"
#include "model/model.h"
#include "report/paper.h"

static void
add_people(struct paper *p)
{
	static const struct paper_column columns[] = {
		{ "person", "login", 44 }, { "type", NULL, 9 }, { "status", NULL, 10 },
		{ "tier", NULL, 0 }, { "last_login", NULL, 0 },
		{ "n_groups", NULL, 0 }, { "n_grants", NULL, 0 },
	};

	paper_annex(p, "users", "section.people");
	paper_say(p, "text.users");
	paper_table(p, table_accounts, columns, NITEMS(columns), NULL);
}

static void
add_rules(struct paper *p)
{
	static const struct paper_column columns[] = {
		{ "rule", NULL, 0 }, { "title", "threshold", 50 },
		{ "rule_status", NULL, 0 }, { "failed", NULL, 0 },
		{ "passed", NULL, 0 }, { "unknown", NULL, 0 },
	};

	paper_annex(p, "rules", "section.rules");
	paper_say(p, "paper.rule_list");
	paper_table(p, table_rules, columns, NITEMS(columns), NULL);
}

/* ---- proof ---- */

static const struct {
	const char *what, *file;
} files[] = {
	{ "section.findings", "findings.csv" },
	{ "table.grants", "grants.csv" },
	{ "section.users", "users.csv" },
	{ "section.groups", "review.xlsx" },
	{ "section.entitlements", "review.xlsx" },
	{ "table.changes", "changes.csv" },
	{ "table.evidence", "population.json" },
};

static void
fill_file(const struct report_input *in, size_t i, struct cell *c,
    struct strbuf *sb)
{
	const struct model *m = in->model;
	const size_t rows[NITEMS(files)] = { in->verdicts->n_findings,
		in->derived->n_access, m->n_accounts, m->n_groups,
		m->n_entitlements, in->n_change_rows, m->n_evidence };

	(void)sb;
	c[0] = cell_text(label(in->labels, files[i].what));
	c[1] = cell_number((int64_t)rows[i]);
	c[2] = cell_id(files[i].file);
}

static void
add_files(struct paper *p)
{
	static const struct table_column columns[] = {
		{ "data", CELL_TEXT, 50, false },
		{ "rows", CELL_NUMBER, 9, false },
		{ "file", CELL_ID, 30, false },
	};
	static const struct table_plan plan = { "files", columns,
		NITEMS(columns), 0, NULL, 0 };

	table_add(p->doc, p->in, &plan, NITEMS(files), fill_file);
}

static void
add_evidence(struct paper *p)
{
	const struct report_input *in = p->in;
	const struct labels *l = in->labels;
	int64_t failed = 0;

	for (size_t i = 0; i < in->model->n_evidence; i++)
		failed += in->model->evidence[i].failure != NULL;
	const struct doc_field fields[] = {
		{ "tape", label(l, "field.tape_sha256"),
		    cell_id(in->tape_digest), DOC_NOWHERE },
		{ "config", label(l, "field.config_sha256"),
		    cell_id(in->config_digest), DOC_NOWHERE },
		{ "previous", label(l, "paper.previous_sha256"),
		    in->history != NULL ? cell_id(in->history->digest)
		    : cell_empty(), DOC_NOWHERE },
		{ "exchanges", label(l, "paper.exchanges"),
		    cell_number((int64_t)in->model->n_evidence),
		    DOC_NOWHERE },
		{ "failed", label(l, "paper.exchanges_failed"),
		    cell_number(failed), DOC_NOWHERE },
	};

	doc_fields(p->doc, "digests", fields, NITEMS(fields));
}

static void
add_proof(struct paper *p)
{
	const char *id = p->in->campaign->id;
	struct arena *arena = p->doc->arena;
	const char *const commands[] = {
		arena_printf(arena, "muster verify %s", id),
		arena_printf(arena, "sha256sum %s/evidence/tape.warc.gz", id),
		arena_printf(arena, "muster verify --rebuild %s", id),
	};

	paper_annex(p, "evidence", "section.evidence");
	paper_say(p, "text.evidence");
	add_evidence(p);
	paper_part(p, "verify", "section.verify");
	paper_say(p, "paper.verify");
	doc_code(p->doc, "commands", commands, NITEMS(commands));
	paper_part(p, "files", "section.files");
	paper_say(p, "paper.files");
	add_files(p);
}

/* ---- words ---- */

static void
add_words(struct paper *p)
{
	const struct labels *l = p->in->labels;
	static const char *const words[][2] = {
		{ "glossary.account", "glossary.account_text" },
		{ "glossary.grant", "glossary.grant_text" },
		{ "glossary.access", "glossary.access_text" },
		{ "glossary.boundary", "glossary.boundary_text" },
		{ "glossary.tier", "glossary.tier_text" },
		{ "glossary.finding", "glossary.finding_text" },
		{ "glossary.exception", "glossary.exception_text" },
		{ "glossary.unknown", "glossary.unknown_text" },
		{ "glossary.tie_out", "glossary.tie_out_text" },
		{ "glossary.tape", "glossary.tape_text" },
		{ "glossary.digest", "glossary.digest_text" },
	};
	struct doc_field fields[NITEMS(words)];

	for (size_t i = 0; i < NITEMS(words); i++)
		fields[i] = (struct doc_field){ .key = words[i][0],
			.label = label(l, words[i][0]),
			.value = cell_text(label(l, words[i][1])) };
	paper_annex(p, "glossary", "section.glossary");
	doc_fields(p->doc, "words", fields, NITEMS(fields));
	paper_part(p, "method_limits", "section.method_limits");
	paper_say(p, "paper.method_limits");
}

void
section_annexes(struct paper *p)
{
	add_people(p);
	add_rules(p);
	add_proof(p);
	add_words(p);
}
