/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit XML, as CI systems read it: a suite for what was read, and one for
 * each family of rules.  A case is a finding, so that each is followed from
 * build to build: open ones failed, excepted ones were skipped; a subject
 * that could not be judged is an error.  A rule without any is one case: it
 * passed, or was skipped with the reason why it was not, or not wholly,
 * evaluated.
 */
#include <ctype.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/utc.h"
#include "exchange/out.h"
#include "model/campaign.h"
#include "model/exception.h"
#include "model/finding.h"
#include "model/model.h"

struct counts {
	size_t tests, failures, errors, skipped;
};
struct junit {
	struct out *out;
	const struct exchange_input *in;
	struct out_by_rule found, unknown;
};

/* ---- the only ways in which text enters ---- */

/*
 * In content and in attributes alike; "]]>" is taken care of by ">".  Control
 * characters, which XML 1.0 cannot hold even escaped, are visible by now; the
 * two noncharacters that it forbids become U+FFFD.  Lines begin and end where
 * we say so: a name that has some cannot pretend to be another line.
 */
static void
put_ready(struct junit *j, const char *p)
{
	for (; *p != '\0'; p++) {
		if (strncmp(p, "\xEF\xBF\xBE", 3) == 0 ||
		    strncmp(p, "\xEF\xBF\xBF", 3) == 0) {
			fputs("\xEF\xBF\xBD", j->out->file);
			p += 2;
			continue;
		}
		switch (*p) {
		case '<': fputs("&lt;", j->out->file); break;
		case '>': fputs("&gt;", j->out->file); break;
		case '&': fputs("&amp;", j->out->file); break;
		case '"': fputs("&quot;", j->out->file); break;
		case '\n': putc(' ', j->out->file); break;
		default: putc(*p, j->out->file);
		}
	}
}

static void
put_escaped(struct junit *j, const char *text, const char *field)
{
	put_ready(j, out_shown(j->out, text, field));
}

static void
attribute(struct junit *j, const char *name, const char *value,
    const char *field)
{
	fprintf(j->out->file, " %s=\"", name);
	put_escaped(j, value, field);
	putc('"', j->out->file);
}

static void
line(struct junit *j, const char *what, const char *value, const char *field)
{
	if (value == NULL || *value == '\0')
		return;
	fprintf(j->out->file, "%s: ", what);
	put_escaped(j, value, field);
	putc('\n', j->out->file);
}

static void
property(struct junit *j, const char *name, const char *value)
{
	if (value == NULL)
		return;
	fprintf(j->out->file, "   <property name=\"%s\"", name);
	attribute(j, "value", value, name);
	fputs("/>\n", j->out->file);
}

/* ---- cases ---- */

/* "muster.account-hygiene.ACC-02": what CI systems make a tree of. */
static void
begin_case(struct junit *j, const char *family, const char *group)
{
	fputs("  <testcase classname=\"muster.", j->out->file);
	for (const char *p = family; *p != '\0'; p++)
		if (isalnum((unsigned char)*p))
			putc(*p, j->out->file);
		else if (p > family && isalnum((unsigned char)p[-1]))
			putc('-', j->out->file);
	putc('.', j->out->file);
	put_escaped(j, group, NULL);
	fputs("\" name=\"", j->out->file);
}

static void
begin_finding(struct junit *j, const struct rule_result *r,
    const struct finding *f)
{
	begin_case(j, r->rule->family, r->rule->id);
	put_escaped(j, r->rule->title, NULL);
	fputs(": ", j->out->file);
	put_escaped(j, f->subject_name != NULL ? f->subject_name
	    : f->subject_id, "subject");
	fputs(" (", j->out->file);
	put_escaped(j, f->id, NULL);
	fputs(")\">\n", j->out->file);
}

/* "1. This. 2. That.": a line for each step. */
static void
put_steps(struct junit *j, const char *fix)
{
	const char *rest = fix, *next;
	struct strbuf sb;
	char mark[16];

	if (fix == NULL || *fix == '\0')
		return;
	fputs("what to do:\n  ", j->out->file);
	strbuf_init(&sb, OUT_MAX_TEXT);
	for (int step = 2; step < 100; step++) {
		(void)snprintf(mark, sizeof(mark), " %d. ", step);
		next = strstr(rest, mark);
		if (next == NULL)
			break;
		strbuf_reset(&sb);
		strbuf_addn(&sb, rest, (size_t)(next - rest));
		put_escaped(j, strbuf_text(&sb), NULL);
		fputs("\n  ", j->out->file);
		rest = next + 1;
	}
	if (strbuf_failed(&sb))
		j->out->failed = true;
	strbuf_clear(&sb);
	put_escaped(j, rest, NULL);
	putc('\n', j->out->file);
}

static void
put_lines(struct junit *j, const struct rule_result *r,
    const struct finding *f)
{
	fprintf(j->out->file, "%s: ", subject_text(f->subject));
	put_escaped(j, f->subject_name, "subject");
	fputs(" (", j->out->file);
	put_escaped(j, f->subject_id, "subject_id");
	fputs(")\n", j->out->file);
	line(j, "source", f->source, NULL);
	if (f->verdict == MUSTER_FAIL)
		line(j, "severity", f->severity_reason != NULL
		    ? f->severity_reason : severity_text(f->severity),
		    "severity_reason");
	if (f->n_facts > 0)
		fputs("facts:\n", j->out->file);
	for (size_t i = 0; i < f->n_facts; i++) {
		fputs("  ", j->out->file);
		put_escaped(j, f->facts[i].label, NULL);
		fputs(": ", j->out->file);
		put_ready(j, out_fact(j->out, f, i));
		putc('\n', j->out->file);
	}
	if (f->verdict == MUSTER_FAIL &&
	    f->standing != STANDING_UNKNOWN)
		line(j, "since the last review", standing_text(f->standing),
		    NULL);
	put_steps(j, r->rule->fix);
}

static void
put_exception(struct junit *j, const struct exception *e)
{
	char until[UTC_TEXT];

	utc_format_date(e->end, until);
	line(j, "accepted by", e->approver, "approver");
	line(j, "owner", e->owner, "owner");
	line(j, "until", until, NULL);
	line(j, "compensating control", e->control, "compensating");
}

static void
put_finding(struct junit *j, const struct rule_result *r,
    const struct finding *f)
{
	const char *element = f->verdict != MUSTER_FAIL ? "error"
	    : f->exception != NULL ? "skipped" : "failure";

	begin_finding(j, r, f);
	fprintf(j->out->file, "   <%s type=\"%s\"", element,
	    f->verdict != MUSTER_FAIL ? "unknown"
	    : f->exception != NULL ? "excepted" : severity_text(f->severity));
	if (f->exception != NULL) {
		fputs(" message=\"excepted: ", j->out->file);
		put_escaped(j, f->exception->reason, "exception_reason");
		putc('"', j->out->file);
	} else {
		attribute(j, "message", f->reason, "reason");
	}
	putc('>', j->out->file);
	if (f->exception != NULL) {
		line(j, "finding", f->reason, "reason");
		put_exception(j, f->exception);
	}
	put_lines(j, r, f);
	fprintf(j->out->file, "</%s>\n  </testcase>\n", element);
}

/* ---- rules ---- */

static size_t
n_of(const struct out_by_rule *by, size_t rule)
{
	return by->first[rule + 1] - by->first[rule];
}

/* What is said of the rule itself: nothing, where its findings say it. */
static bool
has_case(const struct junit *j, size_t rule)
{
	const struct rule_result *r = &j->in->verdicts->rules[rule];

	return r->status != MUSTER_RULE_EVALUATED ||
	    n_of(&j->found, rule) + n_of(&j->unknown, rule) == 0;
}

static void
put_rule(struct junit *j, size_t rule)
{
	const struct rule_result *r = &j->in->verdicts->rules[rule];

	begin_case(j, r->rule->family, r->rule->id);
	put_escaped(j, r->rule->title, NULL);
	if (r->status == MUSTER_RULE_EVALUATED) {
		fprintf(j->out->file, "\">\n   <system-out>%zu subjects "
		    "passed</system-out>\n", r->n_pass);
	} else {
		fprintf(j->out->file, "\">\n   <skipped type=\"%s\" message=\""
		    "%s: ", rule_status_text(r->status),
		    rule_status_text(r->status));
		put_escaped(j, r->reason, NULL);
		fputs("\"/>\n", j->out->file);
	}
	fputs("  </testcase>\n", j->out->file);
}

static void
count(const struct junit *j, size_t rule, struct counts *n)
{
	const struct verdicts *v = j->in->verdicts;

	for (size_t i = j->found.first[rule]; i < j->found.first[rule + 1];
	     i++)
		if (v->findings[j->found.list[i]].exception != NULL)
			n->skipped++;
		else
			n->failures++;
	n->errors += n_of(&j->unknown, rule);
	n->tests += n_of(&j->found, rule) + n_of(&j->unknown, rule);
	if (has_case(j, rule)) {
		n->tests++;
		n->skipped += v->rules[rule].status != MUSTER_RULE_EVALUATED;
	}
}

static void
put_cases(struct junit *j, size_t rule)
{
	const struct verdicts *v = j->in->verdicts;
	const struct rule_result *r = &v->rules[rule];

	if (has_case(j, rule))
		put_rule(j, rule);
	for (size_t i = j->found.first[rule]; i < j->found.first[rule + 1];
	     i++)
		put_finding(j, r, &v->findings[j->found.list[i]]);
	for (size_t i = j->unknown.first[rule];
	     i < j->unknown.first[rule + 1]; i++)
		put_finding(j, r, &v->unknowns[j->unknown.list[i]]);
}

/* ---- suites ---- */

static void
begin_suite(struct junit *j, const char *name, const struct counts *n)
{
	char at[UTC_TEXT];

	/* xs:dateTime of a JUnit file has no zone, and is UTC */
	utc_format(j->in->now, at);
	if (strlen(at) > 0)
		at[strlen(at) - 1] = '\0';
	fputs(" <testsuite", j->out->file);
	attribute(j, "name", name, NULL);
	fprintf(j->out->file, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
	    "skipped=\"%zu\" timestamp=\"%s\"", n->tests, n->failures,
	    n->errors, n->skipped, at);
	attribute(j, "package", j->in->campaign->id, NULL);
	fputs(">\n", j->out->file);
}

/* Rules of one family may stand apart: those of modules come last. */
static bool
is_first_of_family(const struct verdicts *v, size_t rule)
{
	for (size_t i = 0; i < rule; i++)
		if (strcmp(v->rules[i].rule->family,
			v->rules[rule].rule->family) == 0)
			return false;
	return true;
}

static void
put_family(struct junit *j, size_t first)
{
	const struct verdicts *v = j->in->verdicts;
	const char *family = v->rules[first].rule->family;
	struct counts n = { 0 };

	for (size_t i = first; i < v->n_rules; i++)
		if (strcmp(v->rules[i].rule->family, family) == 0)
			count(j, i, &n);
	j->out->rows += (int64_t)n.tests;
	begin_suite(j, family, &n);
	for (size_t i = first; i < v->n_rules; i++)
		if (strcmp(v->rules[i].rule->family, family) == 0)
			put_cases(j, i);
	fputs(" </testsuite>\n", j->out->file);
}

/* ---- what was read ---- */

static bool
is_asked(const struct part *p)
{
	return p->required || p->control_from != NULL;
}

static void
put_part(struct junit *j, const struct part *p)
{
	begin_case(j, "collection", p->source);
	put_escaped(j, p->name, NULL);
	if (p->scope_id != NULL) {
		fputs(" of ", j->out->file);
		put_escaped(j, p->scope_id, NULL);
	}
	fputs("\">\n", j->out->file);
	if (!part_is_whole(p)) {
		fprintf(j->out->file, "   <error type=\"%s\"",
		    part_status_text(p->status));
		attribute(j, "message", p->reason != NULL ? p->reason
		    : "the counts do not agree", "reason");
		putc('>', j->out->file);
		line(j, "request", p->request, NULL);
		line(j, "permission that is missing", p->permission, NULL);
		fputs("</error>\n", j->out->file);
	}
	fprintf(j->out->file, "   <system-out>%lld rows</system-out>\n"
	    "  </testcase>\n", (long long)p->rows);
}

static void
count_parts(const struct junit *j, struct counts *n)
{
	const struct model *m = j->in->model;

	for (size_t i = 0; i < m->n_parts; i++)
		n->tests += is_asked(&m->parts[i]);
	(void)model_is_complete(m, &n->errors);
}

static void
put_collection(struct junit *j)
{
	const struct model *m = j->in->model;
	struct counts n = { 0 };
	char now[UTC_TEXT];

	count_parts(j, &n);
	j->out->rows += (int64_t)n.tests;
	begin_suite(j, "collection", &n);
	utc_format(j->in->now, now);
	fputs("  <properties>\n", j->out->file);
	property(j, "program", j->in->version);
	property(j, "campaign", j->in->campaign->id);
	property(j, "title", j->in->campaign->title);
	property(j, "entity", j->in->campaign->entity);
	property(j, "now", now);
	property(j, "complete", n.errors == 0 ? "COMPLETE" : "INCOMPLETE");
	property(j, "tape_sha256", j->in->tape_digest);
	property(j, "config_sha256", j->in->config_digest);
	fputs("  </properties>\n", j->out->file);
	for (size_t i = 0; i < m->n_parts; i++)
		if (is_asked(&m->parts[i]))
			put_part(j, &m->parts[i]);
	fputs(" </testsuite>\n", j->out->file);
}

static void
begin_suites(struct junit *j)
{
	struct counts n = { 0 };

	count_parts(j, &n);
	for (size_t i = 0; i < j->in->verdicts->n_rules; i++)
		count(j, i, &n);
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites",
	    j->out->file);
	attribute(j, "name", j->in->campaign->id, NULL);
	fprintf(j->out->file, " tests=\"%zu\" failures=\"%zu\" "
	    "errors=\"%zu\">\n", n.tests, n.failures, n.errors);
}

static int
write_junit(struct out *out, const struct exchange_input *in, struct err *err)
{
	const struct verdicts *v = in->verdicts;
	struct junit j = { .out = out, .in = in };

	if (out_by_rule(&j.found, in, v->findings, v->n_findings, out->arena,
		err) != 0 ||
	    out_by_rule(&j.unknown, in, v->unknowns, v->n_unknowns,
		out->arena, err) != 0)
		return -1;
	begin_suites(&j);
	put_collection(&j);
	for (size_t i = 0; i < v->n_rules; i++)
		if (is_first_of_family(v, i))
			put_family(&j, i);
	fputs("</testsuites>\n", out->file);
	return 0;
}
const struct exchange_format exchange_junit = { "junit", write_junit };
