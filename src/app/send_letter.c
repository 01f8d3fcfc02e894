/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of a mail, in the language of the review: status, numbers, what
 * is attached, what is not, and how it is checked.
 */
#include <stdlib.h>
#include <string.h>

#include "app/send.h"
#include "base/file.h"
#include "base/notation.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "report/report.h"

#define MAX_TEMPLATE (256 * KIB)
#define MAX_WORDS (64 * KIB)
#define MAX_LETTER (4 * (size_t)MIB)
#define MAX_TITLE 160 /* characters of a title or entity in the subject */
#define MAX_ROWS 16
#define MAX_SECTIONS 8
#define KB 1000

struct writing {
	struct run *run;
	const struct send_facts *facts;
	const struct send_attached *attached;
	struct labels *words;
	struct mail_section sections[MAX_SECTIONS];
	size_t n_sections;
	struct mail_row rows[2][MAX_ROWS];
	bool failed; /* no memory */
};

static const char *
number(struct writing *w, int64_t n)
{
	char text[NOTATION_NUMBER];
	const char *kept;

	notation_number(labels_notation(w->words), n, text);
	kept = arena_strdup(&w->run->arena, text);
	w->failed = w->failed || kept == NULL;
	return kept;
}

static const char *
moment(struct writing *w, int64_t at)
{
	struct strbuf sb;
	const char *kept;

	strbuf_init(&sb, MAX_WORDS);
	notation_add(&sb, labels_notation(w->words)->time, at);
	kept = strbuf_take(&sb, &w->run->arena);
	w->failed = w->failed || kept == NULL;
	return kept;
}

/* The text with each %1 and %2 replaced. */
static const char *
filled(struct writing *w, const char *key, const char *one, const char *two)
{
	struct strbuf sb;
	const char *kept;

	strbuf_init(&sb, MAX_WORDS);
	for (const char *p = label(w->words, key); *p != '\0'; p++)
		if (p[0] == '%' && (p[1] == '1' || p[1] == '2')) {
			strbuf_add(&sb, p[1] == '1' ? one : two);
			p++;
		} else {
			strbuf_addc(&sb, *p);
		}
	kept = strbuf_take(&sb, &w->run->arena);
	w->failed = w->failed || kept == NULL;
	return kept;
}

/* ---- sections ---- */

static void
add_section(struct writing *w, const char *heading, const char *paragraph,
    const struct mail_row *rows, size_t n)
{
	if (w->n_sections < MAX_SECTIONS)
		w->sections[w->n_sections++] = (struct mail_section){
			heading, paragraph, rows, n };
}

static void
add_review(struct writing *w)
{
	const struct send_facts *f = w->facts;
	struct mail_row *rows = w->rows[0];
	size_t n = 0;

	rows[n++] = (struct mail_row){ label(w->words, "field.campaign"),
		f->id, NULL };
	rows[n++] = (struct mail_row){ label(w->words, "field.as_of"),
		moment(w, f->now), NULL };
	if (f->accounts >= 0)
		rows[n++] = (struct mail_row){ label(w->words,
		    "field.accounts"), number(w, f->accounts), NULL };
	if (f->groups >= 0)
		rows[n++] = (struct mail_row){ label(w->words,
		    "field.groups"), number(w, f->groups), NULL };
	add_section(w, NULL, NULL, rows, n);
}

static void
add_findings(struct writing *w)
{
	const struct send_facts *f = w->facts;
	const struct {
		const char *key;
		int64_t n;
	} counts[] = { { "field.findings", f->findings },
		{ "field.critical", f->severity[SEND_CRITICAL] },
		{ "field.high", f->severity[SEND_HIGH] },
		{ "field.medium", f->severity[SEND_MEDIUM] },
		{ "field.low", f->severity[SEND_LOW] },
		{ "field.info", f->severity[SEND_INFO] },
		{ "field.excepted", f->excepted },
		{ "field.new_findings", f->compared ? f->new_findings : -1 },
		{ "field.reopened", f->compared ? f->reopened : -1 },
		{ "field.fixed", f->compared ? f->fixed : -1 },
		{ "field.unknown", f->unknown } };
	struct mail_row *rows = w->rows[1];
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(counts); i++)
		if (counts[i].n >= 0)
			rows[n++] = (struct mail_row){ label(w->words,
			    counts[i].key), number(w, counts[i].n), NULL };
	add_section(w, label(w->words, "mail.findings"), NULL, rows, n);
}

static const char *
size_of(struct writing *w, int64_t bytes)
{
	return bytes < 0 ? "" : label_count(w->words, "mail.kilobytes",
	    (bytes + KB - 1) / KB, &w->run->arena);
}

static void
add_attached(struct writing *w)
{
	const struct send_attached *a = w->attached;
	struct mail_row *rows;

	if (a->n_files == 0) {
		add_section(w, label(w->words, "mail.attached"),
		    label(w->words, "mail.nothing_attached"), NULL, 0);
		return;
	}
	rows = arena_alloc(&w->run->arena, a->n_files, sizeof(*rows));
	if (rows == NULL) {
		w->failed = true;
		return;
	}
	for (size_t i = 0; i < a->n_files; i++)
		rows[i] = (struct mail_row){ a->files[i]->name,
			size_of(w, a->files[i]->size),
			a->files[i]->sha256 };
	add_section(w, label(w->words, "mail.attached"),
	    w->facts->twin_of != NULL ? label(w->words, "mail.pseudonyms")
	    : NULL, rows, a->n_files);
}

static void
add_left_out(struct writing *w)
{
	const struct send_attached *a = w->attached;
	struct mail_row *rows;

	if (a->n_left_out == 0)
		return;
	rows = arena_alloc(&w->run->arena, a->n_left_out, sizeof(*rows));
	if (rows == NULL) {
		w->failed = true;
		return;
	}
	for (size_t i = 0; i < a->n_left_out; i++)
		rows[i] = (struct mail_row){ a->left_out[i].name,
			a->left_out[i].why == SEND_TOO_LARGE
			    ? filled(w, "mail.too_large",
				  size_of(w, a->left_out[i].size), "")
			    : label(w->words, "mail.not_there"), NULL };
	add_section(w, label(w->words, "mail.left_out"), label(w->words,
	    "mail.left_out_text"), rows, a->n_left_out);
}

static void
add_proof(struct writing *w)
{
	const struct send_facts *f = w->facts;
	struct mail_row *row = arena_alloc(&w->run->arena, 1, sizeof(*row));

	if (row == NULL) {
		w->failed = true;
		return;
	}
	*row = (struct mail_row){ BUNDLE_MANIFEST, f->is_timed
		? label(w->words, "mail.timed") : f->is_signed
		? label(w->words, "mail.signed")
		: label(w->words, "mail.unsigned"), f->manifest };
	add_section(w, label(w->words, "mail.proof"), label(w->words,
	    "mail.proof_text"), row, 1);
}

/* ---- the letter ---- */

static const char *
title_of(const struct writing *w)
{
	return w->facts->title != NULL ? w->facts->title
	    : label(w->words, "mail.title");
}

/* A name of any length would push the status out of sight. */
static const char *
shortened(struct writing *w, const char *text)
{
	const char *end = text + strlen(text), *p = text;
	struct strbuf sb;
	const char *kept;
	uint32_t c;

	strbuf_init(&sb, 4 * (MAX_TITLE + 2));
	for (size_t n = 0; (c = text_next(&p, end)) != 0; n++) {
		text_put(&sb, n < MAX_TITLE / 2 ? c : 0x2026);
		if (n == MAX_TITLE / 2)
			break;
	}
	kept = strbuf_take(&sb, &w->run->arena);
	w->failed = w->failed || kept == NULL;
	return kept != NULL ? kept : "";
}

/* "COMPLETE, 104 findings" */
static const char *
status_of(struct writing *w)
{
	const struct send_facts *f = w->facts;

	return filled(w, "mail.status", label(w->words, f->complete
	    ? "status.complete" : "status.incomplete"),
	    label_count(w->words, "mail.n_findings", f->findings,
		&w->run->arena));
}

static const char *
subject_of(struct writing *w)
{
	const struct send_facts *f = w->facts;
	const char *title = shortened(w, title_of(w)), *status;

	if (f->entity != NULL)
		title = filled(w, "mail.title_entity", title,
		    shortened(w, f->entity));
	status = status_of(w);
	return title == NULL || status == NULL
	    ? NULL
	    : filled(w, "mail.subject", title, status);
}

static enum mail_tone
tone_of(const struct send_facts *f)
{
	if (!f->complete)
		return MAIL_BAD;
	return f->severity[SEND_CRITICAL] > 0 || f->severity[SEND_HIGH] > 0
	    ? MAIL_WARN : MAIL_GOOD;
}

static int
read_template(struct run *r, const char *name, char **out, struct err *err)
{
	const char *path = run_data_path(r, name);
	size_t len;

	if (path == NULL)
		return err_nomem(err);
	if (file_read(path, MAX_TEMPLATE, out, &len, err) != 0)
		return err_wrap(err, "templates");
	return 0;
}

static char *
owned(struct strbuf *sb)
{
	char *text = strbuf_failed(sb) ? NULL : strdup(strbuf_text(sb));

	strbuf_clear(sb);
	return text;
}

static int
write_both(struct send_text *out, struct run *r,
    const struct mail_letter *letter, struct err *err)
{
	char *text = NULL, *html = NULL;
	struct strbuf as_text, as_html;
	int rc = -1;

	strbuf_init(&as_text, MAX_LETTER);
	strbuf_init(&as_html, MAX_LETTER);
	if (read_template(r, "mail/letter.txt", &text, err) == 0 &&
	    read_template(r, "mail/letter.html", &html, err) == 0 &&
	    mail_letter_text(&as_text, text, letter, err) == 0 &&
	    mail_letter_html(&as_html, html, letter, err) == 0)
		rc = 0;
	out->text = owned(&as_text);
	out->html = owned(&as_html);
	free(text);
	free(html);
	if (rc == 0 && (out->text == NULL || out->html == NULL))
		rc = err_nomem(err);
	return rc;
}

/* Words that are not there do not keep a mail from going out. */
static int
load_words(struct writing *w, struct err *err)
{
	const char *path = run_data_path(w->run, "text");
	const char *language = w->facts->language;

	if (path != NULL)
		path = arena_printf(&w->run->arena, "%s/%s.json", path,
		    language);
	if (path == NULL)
		return err_nomem(err);
	return style_load_labels(w->run, strchr(language, '/') == NULL &&
	    file_exists(path) ? language : "en", &w->words, err);
}

/* "13 (High 1, Medium 12)" */
static const char *
fresh_of(struct writing *w)
{
	static const char *const keys[] = { [SEND_CRITICAL] =
		"severity.critical", [SEND_HIGH] = "severity.high",
		[SEND_MEDIUM] = "severity.medium",
		[SEND_LOW] = "severity.low", [SEND_INFO] = "severity.info" };
	const struct send_facts *f = w->facts;
	const char *all = number(w, f->new_findings), *one, *kept;
	struct strbuf sb;
	size_t n = 0;

	strbuf_init(&sb, MAX_WORDS);
	strbuf_add(&sb, all != NULL ? all : "");
	for (size_t i = 0; i < NITEMS(keys); i++) {
		if (f->fresh[i] <= 0 || (one = number(w, f->fresh[i])) == NULL)
			continue;
		strbuf_addf(&sb, "%s%s %s", n++ == 0 ? " (" : ", ",
		    label(w->words, keys[i]), one);
	}
	if (n > 0)
		strbuf_addc(&sb, ')');
	kept = strbuf_take(&sb, &w->run->arena);
	w->failed = w->failed || kept == NULL;
	return kept;
}

static void
add_lines(struct send_summary *out, struct writing *w)
{
	const char *fresh = label(w->words, "field.new_findings");

	for (size_t i = 0; i < w->n_sections; i++)
		for (size_t j = 0; j < w->sections[i].n_rows; j++) {
			const struct mail_row *row = &w->sections[i].rows[j];

			if (out->n_lines + 1 == SEND_MAX_LINES)
				return;
			out->lines[out->n_lines++] = (struct webhook_line){
				row->label, strcmp(row->label, fresh) == 0
				? fresh_of(w) : row->value };
		}
	out->lines[out->n_lines++] = (struct webhook_line){
		label(w->words, "mail.manifest"), w->facts->manifest };
}

int
send_write_summary(struct send_summary *out, struct run *r,
    const struct send_facts *facts, struct err *err)
{
	struct writing *w = arena_alloc(&r->arena, 1, sizeof(*w));

	*out = (struct send_summary){ 0 };
	if (w == NULL)
		return err_nomem(err);
	*w = (struct writing){ .run = r, .facts = facts };
	if (load_words(w, err) != 0)
		return -1;
	add_review(w);
	add_findings(w);
	add_lines(out, w);
	out->title = filled(w, "mail.subject", label(w->words, "mail.title"),
	    facts->id);
	out->summary = status_of(w);
	return w->failed ? err_nomem(err) : 0;
}

int
send_write_letter(struct send_text *out, struct run *r,
    const struct send_facts *facts, const struct send_attached *attached,
    bool private, struct err *err)
{
	struct writing *w = arena_alloc(&r->arena, 1, sizeof(*w));
	struct mail_letter letter = { .accent = "#1f4e79",
		.language = facts->language, .entity = facts->entity,
		.classification = facts->classification,
		.tone = tone_of(facts) };
	const char *subject;

	*out = (struct send_text){ 0 };
	if (w == NULL)
		return err_nomem(err);
	*w = (struct writing){ .run = r, .facts = facts,
		.attached = attached };
	if (load_words(w, err) != 0)
		return -1;
	add_review(w);
	add_findings(w);
	add_attached(w);
	add_left_out(w);
	add_proof(w);
	subject = subject_of(w);
	letter.title = title_of(w);
	letter.status = label(w->words, facts->complete ? "banner.complete"
	    : "mail.incomplete");
	letter.sections = w->sections;
	letter.n_sections = w->n_sections;
	letter.footer = filled(w, "mail.footer", r->version, "");
	if (w->failed || subject == NULL || letter.footer == NULL ||
	    (out->subject = strdup(subject)) == NULL ||
	    (out->outer = strdup(private ? label(w->words, "mail.private")
		: subject)) == NULL)
		return err_nomem(err);
	return write_both(out, r, &letter, err);
}

void
send_text_clear(struct send_text *t)
{
	free(t->subject);
	free(t->outer);
	free(t->text);
	free(t->html);
	*t = (struct send_text){ 0 };
}
