/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The workbook: what the review says, and what reviewers decide, row by row.
 * A sheet whose data do not exist is not there.
 */
#include "analysis/analysis.h"
#include "base/err.h"
#include "model/exception.h"
#include "model/finding.h"
#include "model/model.h"
#include "model/register.h"
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
	section(doc, in, "front");
	banner_status(doc, in);
	fields_campaign(doc, in);
	say(doc, in, "text.front");
	summary_in_english(doc, in);
	section(doc, in, "how_to");
	inputs_how_to(doc, in);
	section(doc, in, "summary");
	banner_status(doc, in);
	doc_progress(doc, "progress", label(in->labels, "figure.progress"),
	    "decisions");
	fields_counts(doc, in);
	figures_summary(doc, in);
	table_top(doc, in);
}

static void
build_decisions(struct doc *doc, const struct report_input *in)
{
	section(doc, in, "decisions");
	say(doc, in, "text.decisions");
	table_decisions(doc, in);
	section(doc, in, "by_person");
	say(doc, in, "text.by_person");
	table_by_person(doc, in);
	section(doc, in, "by_right");
	say(doc, in, "text.by_right");
	table_by_right(doc, in);
	if (in->n_privileged > 0) {
		section(doc, in, "privileged");
		say(doc, in, "text.privileged");
		table_privileged(doc, in);
	}
	if (in->n_services + in->model->n_credentials > 0) {
		section(doc, in, "machines");
		say(doc, in, "text.machines");
		table_machines(doc, in);
	}
	if (in->n_duty_findings > 0) {
		section(doc, in, "duties");
		say(doc, in, "text.duties");
		table_duties(doc, in);
	}
}

static void
build_results(struct doc *doc, const struct report_input *in)
{
	section(doc, in, "findings");
	say(doc, in, "text.findings");
	table_findings(doc, in);
	if (in->history != NULL) {
		section(doc, in, "changes");
		say(doc, in, "text.changes");
		table_changes(doc, in);
		table_fixed(doc, in);
	}
	if (in->exceptions->n > 0) {
		section(doc, in, "exceptions");
		say(doc, in, "text.exceptions");
		table_exceptions(doc, in);
	}
	if (in->registers->n > 0) {
		section(doc, in, "registers");
		say(doc, in, "text.registers");
		table_registers(doc, in);
	}
}

static void
build_inventory(struct doc *doc, const struct report_input *in)
{
	section(doc, in, "users");
	say(doc, in, "text.users");
	table_accounts(doc, in);
	section(doc, in, "groups");
	table_groups(doc, in);
	section(doc, in, "entitlements");
	say(doc, in, "text.entitlements");
	table_entitlements(doc, in);
	if (in->model->n_credentials > 0) {
		section(doc, in, "credentials");
		say(doc, in, "text.credentials");
		table_credentials(doc, in);
	}
}

static void
build_population(struct doc *doc, const struct report_input *in)
{
	section(doc, in, "population");
	say(doc, in, "text.population");
	(void)limits_of(doc, in, "twin", LIMITS_TWIN);
	table_parts(doc, in);
	section(doc, in, "gaps");
	say(doc, in, "text.gaps");
	table_gaps(doc, in);
	table_dangling(doc, in);
	if (in->verdicts->n_unknowns > 0) {
		section(doc, in, "unknowns");
		say(doc, in, "text.unknowns");
		table_unknowns(doc, in);
	}
	if (in->derived->agreements->n_questions > 0) {
		section(doc, in, "crosscheck");
		say(doc, in, "text.crosscheck");
		table_comparisons(doc, in);
	}
}

static int
build_proof(struct doc *doc, const struct report_input *in, struct err *err)
{
	section(doc, in, "rules");
	say(doc, in, "text.rules");
	table_rules(doc, in);
	section(doc, in, "controls");
	say(doc, in, "text.controls");
	table_controls(doc, in);
	section(doc, in, "limits");
	say(doc, in, "text.limits");
	limits_lines(doc, in);
	if (in->tape_digest != NULL && in->derived->n_access > 0) {
		section(doc, in, "sample");
		if (table_sample(doc, in, err) != 0)
			return -1;
	}
	section(doc, in, "sign_off");
	inputs_sign_off(doc, in);
	section(doc, in, "bundle");
	table_bundle(doc, in);
	section(doc, in, "exchanges");
	say(doc, in, "text.evidence");
	table_evidence(doc, in);
	return 0;
}

static int
build(struct doc *doc, const struct report_input *in, struct err *err)
{
	if (in->noted == NULL || in->places == NULL)
		return err_nomem(err);
	build_opening(doc, in);
	build_decisions(doc, in);
	build_results(doc, in);
	build_inventory(doc, in);
	build_population(doc, in);
	return build_proof(doc, in, err);
}

const struct report report_workbook = { "workbook", build };
