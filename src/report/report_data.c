/* SPDX-License-Identifier: Apache-2.0 */
/* The data files: findings, population, access, accounts, and a summary. */
#include "report/tables.h"

/* CSV holds one table; JSON also takes what surrounds it. */
static int
build_finding_rows(struct doc *doc, const struct report_input *in,
    struct err *err)
{
	(void)err;
	table_findings(doc, in);
	return 0;
}
const struct report report_finding_rows = { "finding_rows",
	build_finding_rows };

static int
build_findings(struct doc *doc, const struct report_input *in,
    struct err *err)
{
	(void)err;
	table_findings(doc, in);
	table_fixed(doc, in);
	return 0;
}
const struct report report_findings = { "findings", build_findings };

static int
build_population(struct doc *doc, const struct report_input *in,
    struct err *err)
{
	(void)err;
	fields_campaign(doc, in);
	fields_counts(doc, in);
	table_parts(doc, in);
	table_gaps(doc, in);
	table_dangling(doc, in);
	table_unknowns(doc, in);
	table_comparisons(doc, in);
	table_rules(doc, in);
	table_controls(doc, in);
	table_exceptions(doc, in);
	table_registers(doc, in);
	table_evidence(doc, in);
	return 0;
}
const struct report report_population = { "population", build_population };

static int
build_grants(struct doc *doc, const struct report_input *in, struct err *err)
{
	(void)err;
	table_access_named(doc, in);
	return 0;
}
const struct report report_grants = { "grants", build_grants };

static int
build_users(struct doc *doc, const struct report_input *in, struct err *err)
{
	(void)err;
	table_accounts(doc, in);
	return 0;
}
const struct report report_users = { "users", build_users };

static int
build_changes(struct doc *doc, const struct report_input *in,
    struct err *err)
{
	(void)err;
	table_changes(doc, in);
	return 0;
}
const struct report report_changes = { "changes", build_changes };

static int
build_summary(struct doc *doc, const struct report_input *in,
    struct err *err)
{
	(void)err;
	doc_section(doc, "summary", 1, false, label(in->labels,
	    "section.summary"));
	banner_status(doc, in);
	summary_in_english(doc, in);
	fields_campaign(doc, in);
	fields_counts(doc, in);
	table_top(doc, in);
	table_gaps(doc, in);
	doc_section(doc, "limits", 2, false, label(in->labels,
	    "section.limits"));
	limits_lines(doc, in);
	return 0;
}
const struct report report_summary = { "summary", build_summary };
