/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message: what it says and what is attached as one entity, and around it
 * the headers.  Whoever protects the entity gets it as bytes and gives back
 * another one.
 */
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "deliver/mime.h"

#define MAX_FILE_NAME (64 * KIB)
#define PART_HEAD 512 /* headers and boundary of a part, at most */

static const struct {
	const char *suffix, *type;
} types[] = {
	{ ".csv", "text/csv; charset=utf-8" },
	{ ".gz", "application/gzip" },
	{ ".html", "text/html; charset=utf-8" },
	{ ".json", "application/json" },
	{ ".jsonl", "application/x-ndjson" },
	{ ".md", "text/markdown; charset=utf-8" },
	{ ".ndjson", "application/x-ndjson" },
	{ ".pdf", "application/pdf" },
	{ ".sarif", "application/sarif+json" },
	{ ".tsq", "application/timestamp-query" },
	{ ".tsr", "application/timestamp-reply" },
	{ ".xlsx", "application/vnd.openxmlformats-officedocument."
	    "spreadsheetml.sheet" },
	{ ".xml", "application/xml" },
};

const char *
mail_type_of(const char *name)
{
	for (size_t i = 0; i < NITEMS(types); i++)
		if (text_ends(name, types[i].suffix))
			return types[i].type;
	return "application/octet-stream";
}

size_t
mail_size_of(size_t len)
{
	return len / 57 * 78 + 78 + PART_HEAD;
}

/* ---- the entity ---- */

static void
add_text(struct strbuf *out, const char *type, const char *language,
    const char *text)
{
	mime_begin(out, "Content-Type", type);
	mime_param(out, "charset", "utf-8");
	mime_end(out);
	if (language != NULL)
		mime_header(out, "Content-Language", language);
	mime_header(out, "Content-Transfer-Encoding", "quoted-printable");
	strbuf_add(out, "\r\n");
	mime_quoted(out, text, strlen(text));
}

static void
add_subject(struct strbuf *out, const char *subject)
{
	const char *end = subject + strlen(subject), *p = subject;
	struct strbuf sb;
	uint32_t c;

	strbuf_init(&sb, 4 * (MAIL_MAX_SUBJECT + 2));
	for (size_t n = 0; (c = text_next(&p, end)) != 0; n++) {
		if (n == MAIL_MAX_SUBJECT) {
			text_put(&sb, 0x2026);
			break;
		}
		text_put(&sb, c);
	}
	mime_header(out, "Subject", strbuf_text(&sb));
	strbuf_clear(&sb);
}

/* A multipart; the first of them with what outer headers must not say. */
static void
begin_entity(struct strbuf *out, const char *type, const char *boundary,
    const char *subject)
{
	if (subject != NULL)
		add_subject(out, subject);
	mime_begin(out, "Content-Type", type);
	mime_param(out, "boundary", boundary);
	if (subject != NULL)
		mime_param(out, "protected-headers", "v1");
	mime_end(out);
}

static int
add_alternatives(struct strbuf *out, const struct mail_entity *e,
    const char *subject, struct err *err)
{
	char boundary[MIME_BOUNDARY];

	if (mime_boundary(boundary, "alternative", e->text, strlen(e->text),
		err) != 0)
		return -1;
	begin_entity(out, "multipart/alternative", boundary, subject);
	strbuf_addf(out, "\r\n--%s\r\n", boundary);
	add_text(out, "text/plain", e->language, e->text);
	strbuf_addf(out, "\r\n--%s\r\n", boundary);
	add_text(out, "text/html", e->language, e->html);
	strbuf_addf(out, "\r\n--%s--\r\n", boundary);
	return 0;
}

/* No reader shall save it elsewhere, or as another kind of file than that
 * which its name seems to say: a bundle may be anybody's. */
static void
add_names(struct strbuf *out, const struct mail_part *p)
{
	struct strbuf name;

	strbuf_init(&name, MAX_FILE_NAME);
	text_add_visible(&name, p->name, "");
	for (size_t i = 0; i < name.len; i++)
		if (name.text[i] == '\\' || name.text[i] == '/')
			name.text[i] = '_';
	mime_begin(out, "Content-Type", p->type);
	mime_param(out, "name", strbuf_text(&name));
	mime_end(out);
	mime_begin(out, "Content-Disposition", "attachment");
	mime_param(out, "filename", strbuf_text(&name));
	mime_end(out);
	if (strbuf_failed(&name))
		out->failed = true;
	strbuf_clear(&name);
}

static void
add_part(struct strbuf *out, const struct mail_part *p)
{
	add_names(out, p);
	mime_header(out, "Content-Transfer-Encoding", "base64");
	strbuf_add(out, "\r\n");
	mime_base64(out, p->bytes, p->len);
}

/* Of all that is in it, so that two mails do not share one. */
static int
outer_boundary(char out[MIME_BOUNDARY], const struct mail_entity *e,
    struct err *err)
{
	struct strbuf all;
	char digest[DIGEST_HEX];
	int rc = 0;

	strbuf_init(&all, MIB);
	strbuf_add(&all, e->text);
	for (size_t i = 0; i < e->n_parts && rc == 0; i++) {
		rc = digest_bytes(e->parts[i].bytes, e->parts[i].len, digest,
		    err);
		strbuf_add(&all, digest);
		strbuf_add(&all, e->parts[i].name);
	}
	if (rc == 0)
		rc = strbuf_failed(&all) ? err_nomem(err) : mime_boundary(out,
		    "mixed", strbuf_text(&all), all.len, err);
	strbuf_clear(&all);
	return rc;
}

int
mail_write_entity(struct strbuf *out, const struct mail_entity *e,
    struct err *err)
{
	char boundary[MIME_BOUNDARY];

	if (e->n_parts == 0) {
		if (add_alternatives(out, e, e->subject, err) != 0)
			return -1;
		return strbuf_failed(out) ? err_nomem(err) : 0;
	}
	if (outer_boundary(boundary, e, err) != 0)
		return -1;
	begin_entity(out, "multipart/mixed", boundary, e->subject);
	strbuf_addf(out, "\r\n--%s\r\n", boundary);
	if (add_alternatives(out, e, NULL, err) != 0)
		return -1;
	for (size_t i = 0; i < e->n_parts; i++) {
		strbuf_addf(out, "\r\n--%s\r\n", boundary);
		add_part(out, &e->parts[i]);
	}
	strbuf_addf(out, "\r\n--%s--\r\n", boundary);
	return strbuf_failed(out) ? err_nomem(err) : 0;
}

/* ---- the headers ---- */

/* RFC 5322, 3.3, in UTC whatever the machine is set to. */
static void
add_date(struct strbuf *out, int64_t at)
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon",
		"Tue", "Wed" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr",
		"May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int year, month, day;
	int64_t second = at % UTC_DAY;

	if (second < 0)
		second += UTC_DAY;
	utc_to_civil(at - second, &year, &month, &day);
	if (month == 0) {
		out->failed = true;
		return;
	}
	strbuf_addf(out, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n",
	    days[((at - second) / UTC_DAY % 7 + 7) % 7], day,
	    months[month - 1], year, (int)(second / 3600),
	    (int)(second / 60 % 60), (int)(second % 60));
}

int
mail_write(struct strbuf *out, const struct mail_head *h, const char *entity,
    size_t len, struct err *err)
{
	if (strpbrk(h->message_id, "\r\n <>") != NULL)
		return err_set(err, ERR_DATA, "no message id");
	add_date(out, h->date);
	mime_address(out, "From", h->from);
	if (h->reply_to != NULL)
		mime_address(out, "Reply-To", h->reply_to);
	mime_address(out, "To", h->to);
	add_subject(out, h->subject);
	strbuf_addf(out, "Message-ID: <%s>\r\n", h->message_id);
	/* No "I am on holiday" is sent back (RFC 3834). */
	strbuf_add(out, "Auto-Submitted: auto-generated\r\n"
	    "MIME-Version: 1.0\r\n");
	strbuf_addn(out, entity, len);
	return strbuf_failed(out) ? err_nomem(err) : 0;
}
