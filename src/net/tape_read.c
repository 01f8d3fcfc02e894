/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a tape: every record is checked once from front to back, and only
 * an index stays in memory; an answer is read again when it is asked for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/map.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "net/headers.h"
#include "net/tape.h"

#define MAX_STATUS 999

static int
bad(const struct warc_record *record, struct err *err, const char *what)
{
	return err_set(err, ERR_DATA, "tape: record at byte %lld: %s",
	    (long long)record->offset, what);
}

/* A field into the arena; NULL if it is absent, *no_memory if that. */
static char *
field(struct tape *tape, const struct warc_record *record, const char *name,
    bool *no_memory)
{
	const size_t room = WARC_MAX_HEADER + 1;
	char *text = malloc(room), *kept = NULL;

	if (text == NULL) {
		*no_memory = true;
		return NULL;
	}
	if (headers_get(record->header, name, text, room) &&
	    (kept = arena_strdup(&tape->arena, text)) == NULL)
		*no_memory = true;
	free(text);
	return kept;
}

/* As above for one of few values, kept once. */
static const char *
word(struct tape *tape, const struct warc_record *record, const char *name,
    bool *no_memory)
{
	char text[512];
	const char *kept;

	if (!headers_get(record->header, name, text, sizeof(text)))
		return NULL;
	if ((kept = tape_word(tape, text)) == NULL)
		*no_memory = true;
	return kept;
}

static bool
has_value(const struct warc_record *record, const char *name, const char *value)
{
	char text[64];

	return headers_get(record->header, name, text, sizeof(text)) &&
	       strcmp(text, value) == 0;
}

/* The status of the stored answer, from its first line; 0 if it has none. */
static int
status_of(const char *block)
{
	int status = 0;

	if (!text_starts(block, "HTTP/1.1 "))
		return 0;
	for (const char *p = block + 9; *p >= '0' && *p <= '9'; p++) {
		status = status * 10 + (*p - '0');
		if (status > MAX_STATUS)
			return 0;
	}
	return status;
}

static int
add_key(
    struct tape *tape, struct tape_row *row, const char *key, struct err *err)
{
	void *queues = tape->queues;
	size_t i = map_get(tape->keys, key);

	if (i == NONE) {
		i = tape->n_queues;
		if (array_reserve(&queues, &tape->room_queues, i + 1,
			sizeof(*tape->queues)) != 0)
			return err_nomem(err);
		tape->queues = queues;
		memset(&tape->queues[i], 0, sizeof(*tape->queues));
		if (map_add(tape->keys, key, i) != 0)
			return err_nomem(err);
		tape->n_queues++;
	}
	row->key = i;
	return 0;
}

static int
read_numbers(
    const struct warc_record *record, struct tape_row *row, struct err *err)
{
	int64_t number = headers_number(record->header, "WARC-Muster-Exchange");
	int64_t request = headers_number(record->header, "WARC-Muster-Request");
	int64_t attempt = headers_number(record->header, "WARC-Muster-Try");
	char date[64];

	if (number < 0 || request < 0 || attempt < 1)
		return bad(record, err, "its number is missing");
	if ((uint64_t)number != row->view.number)
		return bad(record, err, "its exchange is out of order");
	row->request = (size_t)request;
	row->attempt = (size_t)attempt;
	row->offset = record->offset;
	if (!headers_get(record->header, "WARC-Date", date, sizeof(date)) ||
	    utc_parse(date, &row->view.at, err) != 0)
		return bad(record, err, "WARC-Date is not a time");
	return 0;
}

static const char empty_sha256[] =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/* What was answered, as the evidence list shows it. */
static int
read_view(struct tape *tape, const struct warc_record *record,
    struct tape_row *row, bool answered, struct err *err)
{
	struct tape_exchange *view = &row->view;
	bool no_memory = false;

	view->part = word(tape, record, "WARC-Muster-Part", &no_memory);
	view->method = word(tape, record, "WARC-Muster-Method", &no_memory);
	view->url = field(tape, record, "WARC-Target-URI", &no_memory);
	view->failure = field(tape, record, "WARC-Muster-Reason", &no_memory);
	view->redacted = has_value(record, "WARC-Muster-Redacted", "yes");
	view->sha256 = empty_sha256;
	if (answered) {
		view->bytes = record->payload_len;
		view->sha256 =
		    arena_strdup(&tape->arena, record->payload_sha256);
		no_memory = no_memory || view->sha256 == NULL;
	}
	if (no_memory)
		return err_nomem(err);
	if (view->method == NULL || view->url == NULL)
		return bad(record, err, "method or URL is missing");
	return 0;
}

/* A record that closes an exchange: its answer, or that there was none. */
static int
read_exchange(struct tape *tape, const struct warc_record *record,
    bool answered, struct err *err)
{
	struct tape_row *row;
	bool no_memory = false;
	const char *key;
	int64_t status;

	if (tape->n_rows >= TAPE_MAX_EXCHANGES)
		return err_set(err, ERR_LIMIT, "tape: more than %d exchanges",
		    TAPE_MAX_EXCHANGES);
	if ((row = tape_add_row(tape)) == NULL)
		return err_nomem(err);
	if (read_numbers(record, row, err) != 0 ||
	    read_view(tape, record, row, answered, err) != 0)
		return -1;
	status = headers_number(record->header, "WARC-Muster-Status");
	if (answered && (status < 1 || status > MAX_STATUS))
		return bad(record, err, "its status is missing");
	row->view.status = answered ? (int)status : 0;
	key = field(tape, record, "WARC-Muster-Key", &no_memory);
	if (key == NULL)
		return no_memory ? err_nomem(err)
				 : bad(record, err, "its key is missing");
	return add_key(tape, row, key, err);
}

static int
read_record(struct tape *tape, const struct warc_record *record, bool first,
    struct err *err)
{
	if (first != has_value(record, "WARC-Type", "warcinfo"))
		return bad(record, err,
		    first ? "a tape begins with a warcinfo record"
			  : "a second warcinfo record");
	if (tape->has_end)
		return bad(record, err, "behind the end of the tape");
	if (first)
		return tape_read_info(
		    tape, record->block, (size_t)record->length, err);
	if (has_value(record, "WARC-Type", "request"))
		return 0;
	if (has_value(record, "WARC-Type", "response"))
		return read_exchange(tape, record, true, err);
	if (!has_value(record, "WARC-Type", "metadata"))
		return bad(record, err, "of a type that no tape holds");
	if (has_value(record, "WARC-Muster-End", "yes")) {
		tape->has_end = true;
		return 0;
	}
	return read_exchange(tape, record, false, err);
}

/* Tries by key, request and attempt: the order of replay. */
struct place {
	size_t key, request, attempt, number;
};

static int
compare_places(const void *va, const void *vb)
{
	const struct place *a = va, *b = vb;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->request != b->request)
		return a->request < b->request ? -1 : 1;
	if (a->attempt != b->attempt)
		return a->attempt < b->attempt ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

static int
build_queues(struct tape *tape, struct err *err)
{
	const size_t n = tape->n_rows;
	struct place *places;

	if (n == 0)
		return 0;
	places = calloc(n, sizeof(*places));
	tape->order = calloc(n, sizeof(*tape->order));
	if (places == NULL || tape->order == NULL) {
		free(places);
		return err_nomem(err);
	}
	for (size_t i = 0; i < n; i++) {
		const struct tape_row *row = &tape->rows[i];

		places[i] =
		    (struct place){ row->key, row->request, row->attempt, i };
	}
	qsort(places, n, sizeof(*places), compare_places);
	for (size_t i = n; i-- > 0;) {
		struct tape_queue *queue = &tape->queues[places[i].key];

		tape->order[i] = places[i].number;
		if (queue->end == 0)
			queue->end = i + 1;
		queue->at = i;
	}
	free(places);
	return 0;
}

int
tape_read_all(struct tape *tape, struct err *err)
{
	struct warc_record record;
	bool first = true, cut;
	int more, rc = 0;

	if ((tape->keys = map_new()) == NULL)
		return err_nomem(err);
	while ((more = warc_read(tape->reader, &record,
		    first ? TAPE_MAX_TEXT : 0, &cut, err)) == 1) {
		if (first && record.block == NULL)
			rc = bad(&record, err, "warcinfo is too large");
		else
			rc = read_record(tape, &record, first, err);
		first = false;
		warc_record_clear(&record);
		if (rc != 0)
			return rc;
	}
	if (more < 0)
		return -1;
	if (first)
		return err_set(err, ERR_DATA, "tape: holds no whole record");
	if (cut && tape->has_end)
		return err_set(
		    err, ERR_DATA, "tape: bytes behind the end of the tape");
	return build_queues(tape, err);
}

static bool
same_request(const struct tape *tape, size_t a, size_t b)
{
	return tape->rows[tape->order[a]].request ==
	       tape->rows[tape->order[b]].request;
}

int
tape_find(struct tape *tape, const struct tape_try *try,
    const struct redactor *redactor, size_t *first, size_t *count,
    struct err *err)
{
	struct strbuf key, visible;
	struct tape_queue *queue;
	size_t i = NONE, end;
	int rc;

	strbuf_init(&key, WARC_MAX_HEADER);
	strbuf_init(&visible, WARC_MAX_HEADER);
	rc = tape_key(&key, try, redactor, err);
	if (rc == 0) {
		text_add_visible(&visible, strbuf_text(&key), "");
		if (strbuf_failed(&visible))
			rc = err_nomem(err);
		i = map_get(tape->keys, strbuf_text(&visible));
	}
	queue = i == NONE ? NULL : &tape->queues[i];
	if (rc == 0 && (queue == NULL || queue->at == queue->end))
		(void)err_set(err, ERR_TAPE, "the tape holds no %s%s",
		    queue == NULL ? "" : "further ", strbuf_text(&visible));
	strbuf_clear(&key);
	strbuf_clear(&visible);
	if (rc != 0 || queue == NULL || queue->at == queue->end)
		return -1;
	for (end = queue->at + 1;
	     end < queue->end && same_request(tape, queue->at, end);)
		end++;
	*first = queue->at;
	*count = end - queue->at;
	queue->at = end;
	return 0;
}

/* The stored header as lines, without the status line. */
static char *
answer_head(const char *block, size_t head_len)
{
	const char *line = memchr(block, '\n', head_len);
	char *head = malloc(head_len + 1), *to = head;

	if (head == NULL)
		return NULL;
	for (const char *p = line == NULL ? block + head_len : line + 1;
	     p < block + head_len; p++)
		if (*p != '\r' && *p != '\0')
			*to++ = *p;
	if (to > head && to[-1] == '\n')
		to--; /* of the empty line */
	*to = '\0';
	return head;
}

static int
fill_answer(const struct tape_row *row, struct warc_record *record,
    struct answer *out, struct err *err)
{
	const size_t len = (size_t)record->length;
	size_t body;

	if (row->view.status == 0)
		return 0;
	if (status_of(record->block) != row->view.status)
		return bad(record, err, "its status differs from the answer");
	body = warc_http_body(record->block, len);
	out->head = answer_head(record->block, body);
	out->len = len - body;
	out->body = malloc(out->len + 1);
	if (out->head == NULL || out->body == NULL)
		return err_nomem(err);
	memcpy(out->body, record->block + body, out->len);
	out->body[out->len] = '\0';
	return 0;
}

int
tape_load(struct tape *tape, size_t number, struct answer *out, struct err *err)
{
	const struct tape_row *row = &tape->rows[number];
	struct warc_record record;
	char text[32];
	bool cut;
	int rc;

	memset(out, 0, sizeof(*out));
	if (warc_seek(tape->reader, row->offset, err) != 0)
		return -1;
	if ((rc = warc_read(
		 tape->reader, &record, WARC_MAX_BLOCK, &cut, err)) != 1)
		return rc < 0 ? -1
			      : err_set(err, ERR_DATA,
				    "tape: exchange %zu is gone", number);
	out->status = row->view.status;
	out->at = row->view.at;
	out->was_sent = !has_value(&record, "WARC-Muster-Sent", "no");
	if (headers_get(
		record.header, "WARC-Muster-Failure", text, sizeof(text)) &&
	    !answer_failure_of(text, &out->failure))
		rc = bad(&record, err, "an unknown failure");
	else if (out->status == 0 && out->failure == NET_OK)
		rc = bad(&record, err, "neither an answer nor a failure");
	else
		rc = fill_answer(row, &record, out, err);
	if (row->view.failure != NULL)
		(void)snprintf(
		    out->reason, sizeof(out->reason), "%s", row->view.failure);
	warc_record_clear(&record);
	if (rc != 0)
		answer_clear(out);
	return rc;
}
