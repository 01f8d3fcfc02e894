/* SPDX-License-Identifier: Apache-2.0 */
/* The dashboard: everything, to be searched and followed. */
#include "report/tables.h"

static void
section(struct doc *doc, const struct report_input *in, const char *key)
{
	char full[96];

	snprintf(full, sizeof(full), "section.%s", key);
	doc_section(doc, key, 1, true, label(in->labels, full));
}

static void
say(struct doc *doc, const struct report_input *in, const char *key)
{
	doc_paragraph(doc, "%s", label(in->labels, key));
}

static void
build_opening(struct doc *doc, const struct report_input *in)
{
	section(doc, in, "summary");
	banner_status(doc, in);
	figures_summary(doc, in);
	fields_counts(doc, in);
	table_top(doc, in);
	section(doc, in, "cover");
	fields_campaign(doc, in);
	say(doc, in, "text.cover");
	summary_in_english(doc, in);
}

static void
build_results(struct doc *doc, const struct report_input *in)
{
	section(doc, in, "findings");
	say(doc, in, "text.findings");
	table_findings(doc, in);
	section(doc, in, "exceptions");
	say(doc, in, "text.exceptions");
	table_exceptions(doc, in);
	table_registers(doc, in);
	section(doc, in, "changes");
	say(doc, in, in->history != NULL ? "text.changes"
	    : "text.no_history");
	table_changes(doc, in);
	table_fixed(doc, in);
	section(doc, in, "unknowns");
	say(doc, in, "text.unknowns");
	table_unknowns(doc, in);
}

static void
build_inventory(struct doc *doc, const struct report_input *in)
{
	section(doc, in, "users");
	say(doc, in, "text.users");
	table_accounts(doc, in);
	section(doc, in, "groups");
	table_groups(doc, in);
	table_memberships(doc, in);
	section(doc, in, "entitlements");
	say(doc, in, "text.entitlements");
	table_entitlements(doc, in);
	table_bindings(doc, in);
	section(doc, in, "grants");
	say(doc, in, "text.grants");
	table_access(doc, in);
	section(doc, in, "credentials");
	say(doc, in, "text.credentials");
	table_credentials(doc, in);
}

static void
build_proof(struct doc *doc, const struct report_input *in)
{
	section(doc, in, "population");
	say(doc, in, "text.population");
	table_parts(doc, in);
	section(doc, in, "gaps");
	say(doc, in, "text.gaps");
	table_gaps(doc, in);
	table_dangling(doc, in);
	section(doc, in, "crosscheck");
	say(doc, in, "text.crosscheck");
	table_comparisons(doc, in);
	section(doc, in, "rules");
	say(doc, in, "text.rules");
	table_rules(doc, in);
	section(doc, in, "controls");
	say(doc, in, "text.controls");
	table_controls(doc, in);
	section(doc, in, "limits");
	say(doc, in, "text.limits");
	limits_lines(doc, in);
	table_control_limits(doc, in);
	section(doc, in, "evidence");
	say(doc, in, "text.evidence");
	table_evidence(doc, in);
}

static int
build(struct doc *doc, const struct report_input *in, struct err *err)
{
	(void)err;
	build_opening(doc, in);
	build_results(doc, in);
	build_inventory(doc, in);
	build_proof(doc, in);
	return 0;
}

const struct report report_dashboard = { "dashboard", build };
