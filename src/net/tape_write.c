/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing exchanges down.  Everything is redacted before it reaches the
 * writer; the header of the request is the one we asked for, with the scheme
 * of the Authorization and never its value.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/redact.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "net/headers.h"
#include "net/tape.h"

static const char redacted[] = "[redacted]";

/* The four texts that a record is made of. */
struct record {
	struct strbuf fields, head, payload, url;
	bool changed; /* something was redacted in this record */
};

static void
record_init(struct record *r)
{
	strbuf_init(&r->fields, WARC_MAX_HEADER);
	strbuf_init(&r->head, 2 * NET_MAX_HEADERS);
	strbuf_init(&r->payload, WARC_MAX_BLOCK);
	strbuf_init(&r->url, 4 * (size_t)NET_MAX_URL);
	r->changed = false;
}

static void
record_clear(struct record *r)
{
	strbuf_clear(&r->fields);
	strbuf_clear(&r->head);
	strbuf_clear(&r->payload);
	strbuf_clear(&r->url);
}

static void
add_number(struct strbuf *fields, const char *name, size_t n)
{
	strbuf_addf(fields, "%s: %zu\r\n", name, n);
}

static void
begin(struct strbuf *fields, const char *type, const char *id, int64_t at)
{
	char date[UTC_TEXT];

	utc_format(at, date);
	strbuf_addf(
	    fields, "WARC-Type: %s\r\nWARC-Record-ID: <%s>\r\n", type, id);
	strbuf_addf(fields, "WARC-Date: %s\r\n", date);
}

/* A field of a warcinfo block; line ends within are folded, not lost. */
static void
add_info(struct record *r, const struct redactor *redactor, const char *name,
    const char *value)
{
	struct strbuf clean;

	if (value == NULL)
		return;
	strbuf_init(&clean, TAPE_MAX_TEXT);
	if (redactor != NULL)
		tape_clean(redactor, value, &clean, &r->changed);
	else
		strbuf_add(&clean, value);
	strbuf_addf(&r->payload, "%s: ", name);
	for (const char *p = strbuf_text(&clean); *p != '\0'; p++) {
		if (*p == '\n')
			strbuf_add(&r->payload, "\r\n ");
		else if (*p != '\r')
			strbuf_addc(&r->payload, *p);
	}
	strbuf_add(&r->payload, "\r\n");
	if (strbuf_failed(&clean))
		r->payload.failed = true;
	strbuf_clear(&clean);
}

static int
write_record(struct tape *tape, struct record *r, struct err *err)
{
	if (r->changed)
		strbuf_add(&r->fields, "WARC-Muster-Redacted: yes\r\n");
	if (strbuf_failed(&r->fields) || strbuf_failed(&r->head) ||
	    strbuf_failed(&r->payload) || strbuf_failed(&r->url))
		return err_set(err, ERR_NOMEM,
		    "tape: no memory, or a record is too large");
	return warc_write(
	    tape->writer, strbuf_text(&r->fields), &r->head, &r->payload, err);
}

int
tape_write_info(struct tape *tape, const struct tape_info *info,
    const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	char began[UTC_TEXT];
	struct record r;
	int rc = -1;

	record_init(&r);
	tape->info.began = info->began;
	utc_format(info->began, began);
	add_info(&r, tape->redactor, "software", info->software);
	add_info(&r, tape->redactor, "format", "WARC File Format 1.1");
	add_info(&r, tape->redactor, "conformsTo",
	    "https://iipc.github.io/warc-specifications/specifications/"
	    "warc-format/warc-1.1/");
	add_info(&r, tape->redactor, "muster-campaign", info->campaign);
	add_info(&r, tape->redactor, "muster-began", began);
	/* It refers to secrets and holds none (see tape_info), and a replay
	 * needs the references whole. */
	add_info(&r, NULL, "muster-config", info->config);
	if (strbuf_failed(&r.payload)) {
		(void)err_nomem(err);
		goto out;
	}
	if (digest_bytes(
		r.payload.text, r.payload.len, tape->info_digest, err) != 0 ||
	    tape_make_id(tape, 0, "warcinfo", "", tape->info_id, err) != 0)
		goto out;
	begin(&r.fields, "warcinfo", tape->info_id, info->began);
	warc_add_field(
	    &r.fields, "WARC-Filename", slash != NULL ? slash + 1 : path);
	strbuf_add(&r.fields, "Content-Type: application/warc-fields\r\n");
	rc = write_record(tape, &r, err);
out:
	record_clear(&r);
	return rc;
}

/* A header line with its value redacted as a whole or in part. */
static void
add_line(struct record *r, const struct redactor *redactor, const char *name,
    const char *value)
{
	strbuf_addf(&r->head, "%s: ", name);
	tape_clean(redactor, value, &r->head, &r->changed);
	strbuf_add(&r->head, "\r\n");
}

static void
add_target(struct record *r, const struct tape_try *try,
    const struct redactor *redactor)
{
	bool changed = false;

	strbuf_addf(
	    &r->head, "%s %s", try->method, try->target[0] == '/' ? "" : "/");
	tape_clean(redactor, try->target, &r->head, &changed);
	strbuf_add(&r->head, " HTTP/1.1\r\n");
	r->changed = r->changed || changed;
}

static int
write_request(struct tape *tape, const struct tape_try *try, const char *id,
    const char *answer_id, struct err *err)
{
	struct record r;
	int rc;

	record_init(&r);
	tape_clean(tape->redactor, try->url, &r.url, &r.changed);
	add_target(&r, try, tape->redactor);
	add_line(&r, tape->redactor, "Host", try->host);
	add_line(&r, tape->redactor, "User-Agent", try->user_agent);
	if (try->scheme != NULL) {
		strbuf_addf(
		    &r.head, "Authorization: %s %s\r\n", try->scheme, redacted);
		r.changed = true;
	}
	if (try->body != NULL) {
		redact_text(tape->redactor, try->body, try->body_len,
		    &r.payload, &r.changed);
		if (try->content_type != NULL)
			add_line(&r, tape->redactor, "Content-Type",
			    try->content_type);
		strbuf_addf(&r.head, "Content-Length: %zu\r\n", r.payload.len);
	}
	strbuf_add(&r.head, "\r\n");
	begin(&r.fields, "request", id, try->answer->at);
	warc_add_field(&r.fields, "WARC-Target-URI", strbuf_text(&r.url));
	strbuf_addf(&r.fields,
	    "WARC-Warcinfo-ID: <%s>\r\nWARC-Concurrent-To: <%s>\r\n"
	    "Content-Type: application/http;msgtype=request\r\n",
	    tape->info_id, answer_id);
	rc = write_record(tape, &r, err);
	record_clear(&r);
	return rc;
}

/* Headers that are not true of what is stored, or not ours to keep. */
static bool
is_dropped(const char *line, size_t name_len)
{
	static const char *const dropped[] = { "Content-Encoding",
		"Transfer-Encoding", "Content-Length" };

	for (size_t i = 0; i < NITEMS(dropped); i++)
		if (strlen(dropped[i]) == name_len &&
		    strncasecmp(line, dropped[i], name_len) == 0)
			return true;
	return false;
}

static bool
is_secret(const char *line, size_t name_len)
{
	static const char *const secret[] = { "Set-Cookie", "Set-Cookie2",
		"Cookie", "Authorization", "Proxy-Authorization",
		"Authentication-Info", "Proxy-Authentication-Info", "X-Api-Key",
		"X-Auth-Token" };

	for (size_t i = 0; i < NITEMS(secret); i++)
		if (strlen(secret[i]) == name_len &&
		    strncasecmp(line, secret[i], name_len) == 0)
			return true;
	return false;
}

static void
add_answer_lines(
    struct record *r, const char *head, const struct redactor *redactor)
{
	const char *end;

	for (const char *p = head; p != NULL && *p != '\0';
	     p = end + (*end == '\n')) {
		size_t name;

		end = p + strcspn(p, "\n");
		name = strcspn(p, ":\n");
		if (p[name] != ':' || is_dropped(p, name))
			continue;
		if (is_secret(p, name)) {
			strbuf_addn(&r->head, p, name);
			strbuf_addf(&r->head, ": %s\r\n", redacted);
			r->changed = true;
			continue;
		}
		redact_text(
		    redactor, p, (size_t)(end - p), &r->head, &r->changed);
		strbuf_add(&r->head, "\r\n");
	}
}

static const char *
truncation(enum net_failure failure)
{
	if (failure == NET_FAIL_SIZE)
		return "length";
	return failure == NET_FAIL_TIMEOUT ? "time" : "disconnect";
}

/*
 * The body, or the beginning of one that is not whole.  That is cut after
 * it was redacted, or half a secret could stay.
 */
static void
add_body(struct record *r, const struct tape_try *try,
    const struct redactor *redactor)
{
	const struct answer *answer = try->answer;
	const bool whole = answer->failure == NET_OK;
	size_t len = answer->len;

	if (try->hide_body || answer->body == NULL) {
		r->changed = r->changed || len > 0;
		return;
	}
	if (!whole && len > 2 * TAPE_KEEP_CUT)
		len = 2 * TAPE_KEEP_CUT;
	redact_text(redactor, answer->body, len, &r->payload, &r->changed);
	if (!whole && r->payload.len > TAPE_KEEP_CUT) {
		r->payload.len = TAPE_KEEP_CUT;
		r->payload.text[TAPE_KEEP_CUT] = '\0';
	}
}

static void
add_answer(struct record *r, const struct tape_try *try,
    const struct redactor *redactor)
{
	add_body(r, try, redactor);
	strbuf_addf(&r->head, "HTTP/1.1 %d \r\n", try->answer->status);
	add_answer_lines(r, try->answer->head, redactor);
	strbuf_addf(&r->head, "Content-Length: %zu\r\n\r\n", r->payload.len);
}

/* What replay needs to find and to repeat the exchange. */
static int
add_muster_fields(struct record *r, const struct tape_try *try,
    const struct redactor *redactor, size_t number, struct err *err)
{
	const struct answer *answer = try->answer;
	const char *word = answer_failure_word(answer->failure);
	struct strbuf key;
	int rc;

	add_number(&r->fields, "WARC-Muster-Exchange", number);
	add_number(&r->fields, "WARC-Muster-Request", try->request);
	add_number(&r->fields, "WARC-Muster-Try", try->attempt);
	warc_add_field(&r->fields, "WARC-Muster-Method", try->method);
	if (try->part != NULL)
		warc_add_field(&r->fields, "WARC-Muster-Part", try->part);
	if (answer->status > 0)
		add_number(
		    &r->fields, "WARC-Muster-Status", (size_t)answer->status);
	if (word != NULL) {
		warc_add_field(&r->fields, "WARC-Muster-Failure", word);
		warc_add_field(
		    &r->fields, "WARC-Muster-Reason", answer->reason);
	}
	if (!answer->was_sent)
		strbuf_add(&r->fields, "WARC-Muster-Sent: no\r\n");
	strbuf_init(&key, WARC_MAX_HEADER);
	rc = tape_key(&key, try, redactor, err);
	if (rc == 0)
		warc_add_field(
		    &r->fields, "WARC-Muster-Key", strbuf_text(&key));
	strbuf_clear(&key);
	return rc;
}

static void
add_failure_block(struct record *r, const struct answer *answer)
{
	const char *word = answer_failure_word(answer->failure);

	strbuf_add(&r->fields, "Content-Type: application/warc-fields\r\n");
	warc_add_field(&r->payload, "failure", word != NULL ? word : "none");
	warc_add_field(&r->payload, "reason", answer->reason);
}

static void
add_response_fields(struct record *r, const struct answer *answer)
{
	if (answer->http != 0)
		warc_add_field(&r->fields, "WARC-Protocol",
		    answer->http == 20   ? "h2"
		    : answer->http == 10 ? "http/1.0"
					 : "http/1.1");
	if (answer->failure != NET_OK)
		warc_add_field(
		    &r->fields, "WARC-Truncated", truncation(answer->failure));
	strbuf_add(
	    &r->fields, "Content-Type: application/http;msgtype=response\r\n");
}

static int
fill_row(struct tape *tape, struct tape_row *row, const struct tape_try *try,
    const struct record *r, struct err *err)
{
	const struct answer *answer = try->answer;
	struct tape_exchange *view = &row->view;
	char hex[DIGEST_HEX];

	if (digest_bytes(strbuf_text(&r->payload),
		answer->status > 0 ? r->payload.len : 0, hex, err) != 0)
		return -1;
	row->request = try->request;
	row->attempt = try->attempt;
	view->part = tape_word(tape, try->part);
	view->method = tape_word(tape, try->method);
	view->url = arena_strdup(&tape->arena, strbuf_text(&r->url));
	view->sha256 = arena_strdup(&tape->arena, hex);
	view->status = answer->status;
	view->at = answer->at;
	view->bytes = answer->status > 0 ? (int64_t)r->payload.len : 0;
	view->redacted = r->changed;
	if (answer->failure != NET_OK)
		view->failure = arena_strdup(&tape->arena, answer->reason);
	if (view->method == NULL || view->url == NULL || view->sha256 == NULL ||
	    (try->part != NULL && view->part == NULL) ||
	    (answer->failure != NET_OK && view->failure == NULL))
		return err_nomem(err);
	return 0;
}

static int
write_answer(struct tape *tape, const struct tape_try *try,
    struct tape_row *row, const char *id, const char *request_id,
    struct err *err)
{
	const struct answer *answer = try->answer;
	const bool answered = answer->status > 0;
	struct record r;
	int rc = -1;

	record_init(&r);
	tape_clean(tape->redactor, try->url, &r.url, &r.changed);
	begin(&r.fields, answered ? "response" : "metadata", id, answer->at);
	warc_add_field(&r.fields, "WARC-Target-URI", strbuf_text(&r.url));
	strbuf_addf(&r.fields, "WARC-Warcinfo-ID: <%s>\r\n", tape->info_id);
	if (request_id != NULL)
		strbuf_addf(
		    &r.fields, "WARC-Concurrent-To: <%s>\r\n", request_id);
	if (answered) {
		add_answer(&r, try, tape->redactor);
		add_response_fields(&r, answer);
	} else {
		add_failure_block(&r, answer);
	}
	if (add_muster_fields(&r, try, tape->redactor, row->view.number, err) !=
	    0)
		goto out;
	if (write_record(tape, &r, err) != 0 ||
	    fill_row(tape, row, try, &r, err) != 0)
		goto out;
	rc = 0;
out:
	record_clear(&r);
	return rc;
}

int
tape_write_try(struct tape *tape, const struct tape_try *try, size_t *number,
    struct err *err)
{
	char request_id[WARC_ID], answer_id[WARC_ID];
	struct tape_row *row = tape_add_row(tape);

	if (row == NULL)
		return err_nomem(err);
	*number = row->view.number;
	if (tape_make_id(
		tape, *number, "request", try->method, request_id, err) != 0 ||
	    tape_make_id(
		tape, *number, "answer", try->method, answer_id, err) != 0)
		goto fail;
	if (try->answer->was_sent &&
	    write_request(tape, try, request_id, answer_id, err) != 0)
		goto fail;
	if (write_answer(tape, try, row, answer_id,
		try->answer->was_sent ? request_id : NULL, err) != 0)
		goto fail;
	return 0;
fail:
	tape->n_rows--;
	return err_wrap(err, "exchange %zu", *number);
}

int
tape_write_end(struct tape *tape, struct err *err)
{
	size_t answered = 0, redactions = 0;
	char id[WARC_ID];
	struct record r;
	int64_t last = tape->info.began;
	int rc = -1;

	for (size_t i = 0; i < tape->n_rows; i++) {
		answered += tape->rows[i].view.failure == NULL;
		redactions += tape->rows[i].view.redacted;
		if (tape->rows[i].view.at > last)
			last = tape->rows[i].view.at;
	}
	record_init(&r);
	if (tape_make_id(tape, tape->n_rows, "end", "", id, err) != 0)
		goto out;
	begin(&r.fields, "metadata", id, last);
	strbuf_addf(&r.fields,
	    "WARC-Warcinfo-ID: <%s>\r\nWARC-Refers-To: <%s>\r\n"
	    "WARC-Muster-End: yes\r\n"
	    "Content-Type: application/warc-fields\r\n",
	    tape->info_id, tape->info_id);
	strbuf_addf(&r.payload,
	    "exchanges: %zu\r\nanswered: %zu\r\nredacted: %zu\r\n",
	    tape->n_rows, answered, redactions);
	rc = write_record(tape, &r, err);
out:
	record_clear(&r);
	return rc;
}
