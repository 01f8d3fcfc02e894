/* SPDX-License-Identifier: Apache-2.0 */
/* Head fields, counts and figures that several reports open with. */
#include <string.h>

#include "analysis/analysis.h"
#include "base/arena.h"
#include "base/notation.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "model/campaign.h"
#include "model/finding.h"
#include "model/model.h"
#include "report/tables.h"

#define MAX_JOINED 4096

static struct doc_field
field(const struct report_input *in, const char *key, struct cell value)
{
	char full[96];

	snprintf(full, sizeof(full), "field.%s", key);
	return (struct doc_field){ .key = key, .value = value,
		.label = label(in->labels, full) };
}

/* First and last exchange of all sources; UTC_UNKNOWN if there is none. */
static int64_t
collected(const struct model *m, bool last)
{
	int64_t best = UTC_UNKNOWN;

	for (size_t i = 0; i < m->n_evidence; i++) {
		int64_t at = m->evidence[i].at;

		if (at == UTC_UNKNOWN)
			continue;
		if (best == UTC_UNKNOWN || (last ? at > best : at < best))
			best = at;
	}
	return best;
}

static const char *
join_sources(struct doc *doc, const struct report_input *in)
{
	struct strbuf sb;

	strbuf_init(&sb, MAX_JOINED);
	for (size_t i = 0; i < in->model->n_sources; i++) {
		const struct model_source *s = &in->model->sources[i];

		strbuf_addf(&sb, "%s%s (%s%s%s)", i > 0 ? "; " : "", s->title,
		    s->id, s->tenant != NULL ? ", " : "",
		    s->tenant != NULL ? s->tenant : "");
	}
	return strbuf_take(&sb, doc->arena);
}

static const char *
join_environments(struct doc *doc, const struct report_input *in)
{
	struct strbuf sb;
	size_t n = 0;

	strbuf_init(&sb, MAX_JOINED);
	for (size_t i = 0; i < in->model->n_scopes; i++) {
		const struct scope *s = &in->model->scopes[i];

		if (s->kind != SCOPE_ENVIRONMENT)
			continue;
		if (++n > 20)
			continue;
		strbuf_addf(&sb, "%s%s%s%s%s%s%s%s", n > 1 ? ", " : "", s->name,
		    s->criticality != NULL ? " (" : "",
		    s->criticality != NULL ? s->criticality : "",
		    s->criticality != NULL ? ")" : "",
		    s->active == TRI_NO ? " (" : "",
		    s->active == TRI_NO ? label(in->labels, "word.inactive")
		    : "", s->active == TRI_NO ? ")" : "");
	}
	if (n > 20)
		strbuf_addf(&sb, " ... (%zu)", n);
	return strbuf_take(&sb, doc->arena);
}

static const char *
taken(struct doc *doc, struct strbuf *sb)
{
	const char *text = strbuf_take(sb, doc->arena);

	if (text == NULL)
		doc->failed = true;
	return text;
}

const char *
summary_date(struct doc *doc, const struct report_input *in, int64_t at)
{
	struct strbuf sb;

	strbuf_init(&sb, MAX_JOINED);
	notation_add(&sb, labels_notation(in->labels)->date, at);
	return taken(doc, &sb);
}

const char *
summary_period(struct doc *doc, const struct report_input *in)
{
	const struct notation *notation = labels_notation(in->labels);
	const struct campaign *c = in->campaign;
	struct strbuf sb;

	if (c->from == UTC_UNKNOWN && c->to == UTC_UNKNOWN)
		return NULL;
	strbuf_init(&sb, MAX_JOINED);
	notation_add(&sb, notation->date, c->from);
	strbuf_add(&sb, " - ");
	notation_add(&sb, notation->date, c->to);
	return taken(doc, &sb);
}

void
fields_campaign(struct doc *doc, const struct report_input *in)
{
	const struct campaign *c = in->campaign;
	const char *when = summary_period(doc, in);
	size_t n = 0;
	struct doc_field fields[] = {
		field(in, "campaign", cell_text(c->id)),
		field(in, "entity", c->entity != NULL ? cell_text(c->entity)
		    : cell_empty()),
		field(in, "period", when != NULL ? cell_text(when)
		    : cell_empty()),
		field(in, "as_of", cell_time(in->now)),
		field(in, "collected_from", cell_time(collected(in->model,
		    false))),
		field(in, "collected_to", cell_time(collected(in->model,
		    true))),
		field(in, "sources", cell_text(join_sources(doc, in))),
		field(in, "environments", cell_text(join_environments(doc,
		    in))),
		field(in, "classification", c->classification != NULL
		    ? cell_text(c->classification) : cell_empty()),
		field(in, "software", cell_text(in->version)),
		field(in, "config_sha256", cell_id(in->config_digest)),
		field(in, "tape_sha256", cell_id(in->tape_digest)),
	};

	/* What the configuration does not say is no row of its own. */
	for (size_t i = 0; i < NITEMS(fields); i++)
		if (fields[i].value.kind != CELL_EMPTY)
			fields[n++] = fields[i];
	doc_fields(doc, "review", fields, n);
}

/* None were found, and something that would list them was not read. */
static bool
is_unread(const struct model *m, unsigned data)
{
	for (size_t i = 0; i < m->n_parts; i++)
		if ((m->parts[i].data & data) != 0 &&
		    (m->parts[i].status == PART_UNREAD ||
			m->parts[i].status == PART_PARTIAL))
			return true;
	return false;
}

struct cell
summary_count(const struct report_input *in, enum summary_count which)
{
	const unsigned accounts = MUSTER_DATA_ACCOUNTS;
	const unsigned rights = MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS;
	const struct model *m = in->model;
	const struct {
		size_t n;
		unsigned data; /* what it rests on */
	} counts[] = {
		[COUNT_PEOPLE] = { in->derived->n_people, accounts },
		[COUNT_SERVICES] = { in->derived->n_services,
		    accounts | MUSTER_DATA_SERVICES },
		[COUNT_ACCOUNTS] = { m->n_accounts, accounts },
		[COUNT_GROUPS] = { m->n_groups, MUSTER_DATA_GROUPS },
		[COUNT_ENTITLEMENTS] = { m->n_entitlements,
		    MUSTER_DATA_ENTITLEMENTS },
		[COUNT_BINDINGS] = { m->n_grants, MUSTER_DATA_GRANTS },
		[COUNT_ACCESS] = { in->derived->n_access,
		    accounts | MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS |
			rights },
		[COUNT_CREDENTIALS] = { m->n_credentials,
		    MUSTER_DATA_CREDENTIALS },
	};

	if (counts[which].n == 0 && is_unread(m, counts[which].data))
		return cell_unknown();
	return cell_number((int64_t)counts[which].n);
}

static int64_t
count_rules(const struct verdicts *v)
{
	int64_t n = 0;

	for (size_t i = 0; i < v->n_rules; i++)
		n += v->rules[i].status == MUSTER_RULE_EVALUATED ||
		    v->rules[i].status == MUSTER_RULE_IN_PART;
	return n;
}

/* The rows that a number counts: those of a table, or with a word there. */
static const struct place {
	const char *number, *to, *column, *family, *word;
} places[] = {
	{ "people", "users", "type", "type", "person" },
	{ "services", "machines", NULL, NULL, NULL },
	{ "services", "users", "type", "type", "service" },
	{ "accounts", "users", NULL, NULL, NULL },
	{ "groups", "groups", NULL, NULL, NULL },
	{ "entitlements", "entitlements", NULL, NULL, NULL },
	{ "bindings", "bindings", NULL, NULL, NULL },
	{ "access", "decisions", NULL, NULL, NULL },
	{ "access", "grants", NULL, NULL, NULL },
	{ "credentials", "credentials", NULL, NULL, NULL },
	{ "findings", "findings", NULL, NULL, NULL },
	{ "critical", "findings", "severity", "severity", "critical" },
	{ "high", "findings", "severity", "severity", "high" },
	{ "medium", "findings", "severity", "severity", "medium" },
	{ "low", "findings", "severity", "severity", "low" },
	{ "info", "findings", "severity", "severity", "info" },
	{ "excepted", "findings", "state", "state", "excepted" },
	{ "new_findings", "findings", "state", "state", "new" },
	{ "reopened", "findings", "state", "state", "reopened" },
	{ "fixed", "fixed", NULL, NULL, NULL },
	{ "fixed", "changes", NULL, NULL, NULL },
	{ "changes", "changes", NULL, NULL, NULL },
	{ "rules", "rules", NULL, NULL, NULL },
	{ "rules_evaluated", "rules", NULL, NULL, NULL },
	{ "unknown", "unknowns", NULL, NULL, NULL },
	{ "parts_missing", "parts", NULL, NULL, NULL },
	{ "asked", "comparisons", NULL, NULL, NULL },
	{ "differing", "comparisons", "comparison", "comparison",
	    "different" },
	{ "not_comparable", "comparisons", "comparison", "comparison",
	    "unclear" },
};

/* Documents differ in what they hold: it is looked for in this one. */
static bool
holds(const struct doc *doc, const char *key)
{
	static const char *const only[][2] = { { "machines", "workbook" },
		{ "decisions", "workbook" }, { "fixed", "dashboard" } };

	for (size_t i = 0; i < NITEMS(only); i++)
		if (strcmp(key, only[i][0]) == 0)
			return strcmp(doc->key, only[i][1]) == 0;
	return true;
}

/* Those of a severity are the open ones: what is excepted counts apart. */
static struct doc_link
link_of(const struct doc *doc, const struct report_input *in,
    const char *number)
{
	struct doc_link see = DOC_NOWHERE;

	for (size_t i = 0; see.to == NULL && i < NITEMS(places); i++) {
		const struct place *p = &places[i];

		if (strcmp(p->number, number) != 0 || !holds(doc, p->to))
			continue;
		see.to = p->to;
		see.column = p->column;
		if (p->column != NULL)
			see.value = word_cell(in, p->family, p->word).text;
		if (p->column == NULL || strcmp(p->column, "severity") != 0)
			continue;
		see.but_column = "state";
		see.but_value = label(in->labels, "state.excepted");
	}
	return see;
}

void
fields_counts(struct doc *doc, const struct report_input *in)
{
	const struct model *m = in->model;
	const size_t *s = in->verdicts->by_severity;
	const struct agreements *agreed = in->derived->agreements;
	size_t holes;
	bool complete = model_is_complete(m, &holes);
	struct doc_field fields[] = {
		field(in, "complete", cell_status(complete ? DOC_GOOD
		    : DOC_BAD, label(in->labels, complete ? "status.complete"
		    : "status.incomplete"))),
		field(in, "people", summary_count(in, COUNT_PEOPLE)),
		field(in, "services", summary_count(in, COUNT_SERVICES)),
		field(in, "accounts", summary_count(in, COUNT_ACCOUNTS)),
		field(in, "groups", summary_count(in, COUNT_GROUPS)),
		field(in, "entitlements", summary_count(in,
		    COUNT_ENTITLEMENTS)),
		field(in, "bindings", summary_count(in, COUNT_BINDINGS)),
		field(in, "access", summary_count(in, COUNT_ACCESS)),
		field(in, "credentials", summary_count(in,
		    COUNT_CREDENTIALS)),
		field(in, "findings", cell_number((int64_t)
		    in->verdicts->n_findings)),
		field(in, "critical", cell_number((int64_t)
		    s[MUSTER_CRITICAL])),
		field(in, "high", cell_number((int64_t)s[MUSTER_HIGH])),
		field(in, "medium", cell_number((int64_t)s[MUSTER_MEDIUM])),
		field(in, "low", cell_number((int64_t)s[MUSTER_LOW])),
		field(in, "info", cell_number((int64_t)s[MUSTER_INFO])),
		field(in, "excepted", cell_number((int64_t)
		    in->verdicts->n_excepted)),
		field(in, "new_findings", in->history != NULL
		    ? cell_number((int64_t)in->verdicts->n_new)
		    : cell_empty()),
		field(in, "reopened", in->history != NULL
		    ? cell_number((int64_t)in->verdicts->n_reopened)
		    : cell_empty()),
		field(in, "fixed", in->history != NULL
		    ? cell_number((int64_t)in->verdicts->n_fixed)
		    : cell_empty()),
		field(in, "changes", in->history != NULL
		    ? cell_number((int64_t)in->n_change_rows) : cell_empty()),
		field(in, "rules", cell_number((int64_t)
		    in->verdicts->n_rules)),
		field(in, "rules_evaluated", cell_number(
		    count_rules(in->verdicts))),
		field(in, "unknown", cell_number((int64_t)
		    in->verdicts->n_unknowns)),
		field(in, "parts_missing", cell_number((int64_t)holes)),
		field(in, "asked", cell_number((int64_t)agreed->n_accounts)),
		field(in, "agreed", cell_number((int64_t)agreed->total.same)),
		field(in, "differing", cell_number((int64_t)
		    agreed->total.different)),
		field(in, "not_comparable", cell_number((int64_t)
		    agreed->total.unclear)),
	};

	for (size_t i = 0; i < NITEMS(fields); i++)
		fields[i].see = link_of(doc, in, fields[i].key);
	doc_fields(doc, "counts", fields, NITEMS(fields));
}

void
figures_summary(struct doc *doc, const struct report_input *in)
{
	struct doc_bar severities[MUSTER_CRITICAL + 1];
	struct doc_bar tiers[TIER_NONE + 1];
	int64_t people[TIER_NONE + 1] = { 0 };

	for (int s = MUSTER_CRITICAL; s >= MUSTER_INFO; s--)
		severities[MUSTER_CRITICAL - s] = (struct doc_bar){
			.label = severity_cell(in, s).text,
			.value = (int64_t)in->verdicts->by_severity[s],
			.kind = CELL_SEVERITY, .colour = s,
			.see = link_of(doc, in,
			    severity_text((enum muster_severity)s)) };
	for (size_t i = 0; i < in->model->n_accounts; i++)
		people[in->derived->of_account[i].tier]++;
	for (int t = TIER_0; t <= TIER_NONE; t++) {
		struct cell c = tier_cell(in, t);

		tiers[t] = (struct doc_bar){
			.label = c.text, .value = people[t],
			.kind = CELL_STATUS, .colour = c.number,
			.see = { .to = "users", .column = "tier",
			    .value = c.text } };
	}
	doc_figure(doc, "findings_by_severity", label(in->labels,
	    "figure.severity"), severities, NITEMS(severities));
	doc_figure(doc, "accounts_by_tier", label(in->labels, "figure.tier"),
	    tiers, NITEMS(tiers));
}

void
summary_in_english(struct doc *doc, const struct report_input *in)
{
	if (in->style != NULL && in->style->language != NULL &&
	    strcmp(in->style->language, "en") != 0)
		doc_paragraph(doc, "%s", label(in->labels, "text.in_english"));
}

/* Parts that nobody requires count as well: "complete" is not said of them. */
static int64_t
n_unexplained(const struct model *m)
{
	int64_t n = 0;

	for (size_t i = 0; i < m->n_parts; i++)
		n += m->parts[i].status != PART_UNREAD &&
		     m->parts[i].explanation == NULL &&
		     part_difference(&m->parts[i]) != 0;
	return n;
}

void
banner_status(struct doc *doc, const struct report_input *in)
{
	int64_t differ = n_unexplained(in->model);
	size_t holes;

	if (model_is_complete(in->model, &holes))
		doc_banner(doc, DOC_GOOD, "%s", label(in->labels,
		    "banner.complete"));
	else
		doc_banner(doc, DOC_BAD, "%s", label_count(in->labels,
		    "banner.incomplete", (int64_t)holes, doc->arena));
	if (in->model->n_gaps > 0)
		doc_banner(doc, DOC_WARN, "%s", label_count(in->labels,
		    "banner.gaps", (int64_t)in->model->n_gaps, doc->arena));
	if (differ > 0)
		doc_banner(doc, DOC_WARN, "%s", label_count(in->labels,
		    "banner.differs", differ, doc->arena));
}
