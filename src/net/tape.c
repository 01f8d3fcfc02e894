/* SPDX-License-Identifier: Apache-2.0 */
/* What recording and replaying a tape have in common. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/map.h"
#include "base/redact.h"
#include "base/strbuf.h"
#include "net/tape.h"

struct tape *
tape_new(void)
{
	struct tape *tape = calloc(1, sizeof(*tape));

	if (tape == NULL)
		return NULL;
	arena_init(&tape->arena);
	if ((tape->words = map_new()) == NULL) {
		tape_free(tape);
		return NULL;
	}
	return tape;
}

void
tape_free(struct tape *tape)
{
	if (tape == NULL)
		return;
	map_free(tape->words);
	map_free(tape->keys);
	free(tape->rows);
	free(tape->queues);
	free(tape->order);
	warc_reader_close(tape->reader);
	arena_clear(&tape->arena);
	free(tape);
}

int
tape_record(struct tape **out, const char *path, const struct tape_info *info,
    struct redactor *redactor, struct err *err)
{
	struct tape *tape;
	struct err ignored;

	*out = NULL;
	if (redactor == NULL)
		return err_set(err, ERR_USAGE,
		    "%s: a tape is never written without redaction", path);
	if ((tape = tape_new()) == NULL)
		return err_nomem(err);
	tape->redactor = redactor;
	if (warc_writer_open(&tape->writer, path, err) != 0 ||
	    tape_write_info(tape, info, path, err) != 0) {
		if (tape->writer != NULL)
			(void)remove(path);
		if (warc_writer_close(tape->writer, &ignored) != 0)
			ignored.code = ERR_NONE; /* the first one counts */
		tape_free(tape);
		return -1;
	}
	*out = tape;
	return 0;
}

int
tape_replay(struct tape **out, const char *path, struct err *err)
{
	struct tape *tape;

	*out = NULL;
	if ((tape = tape_new()) == NULL)
		return err_nomem(err);
	tape->replay = true;
	if (warc_reader_open(&tape->reader, path, err) != 0 ||
	    tape_read_all(tape, err) != 0) {
		tape_free(tape);
		return err_wrap(err, "%s", path);
	}
	*out = tape;
	return 0;
}

int
tape_close(struct tape *tape, struct err *err)
{
	struct err ignored;
	int rc = 0;

	if (tape == NULL)
		return 0;
	if (tape->writer != NULL) {
		rc = tape_write_end(tape, err);
		if (warc_writer_close(tape->writer, rc == 0 ? err : &ignored) !=
		    0)
			rc = -1;
	}
	tape_free(tape);
	return rc;
}

const struct tape_info *
tape_info(const struct tape *tape)
{
	return &tape->info;
}

bool
tape_has_end(const struct tape *tape)
{
	return tape->has_end;
}

size_t
tape_count(const struct tape *tape)
{
	return tape->n_rows;
}

void
tape_exchange(const struct tape *tape, size_t i, struct tape_exchange *out)
{
	*out = tape->rows[i].view;
}

struct tape_row *
tape_add_row(struct tape *tape)
{
	void *rows = tape->rows;
	struct tape_row *row;

	if (array_reserve(&rows, &tape->room_rows, tape->n_rows + 1,
		sizeof(*tape->rows)) != 0)
		return NULL;
	tape->rows = rows;
	row = &tape->rows[tape->n_rows];
	memset(row, 0, sizeof(*row));
	row->view.number = tape->n_rows;
	row->key = NONE;
	tape->n_rows++;
	return row;
}

const char *
tape_word(struct tape *tape, const char *word)
{
	size_t i;
	char *copy;

	if (word == NULL)
		return NULL;
	if ((i = map_get(tape->words, word)) != NONE)
		return map_key(tape->words, i);
	if ((copy = arena_strdup(&tape->arena, word)) == NULL ||
	    map_add(tape->words, copy, map_count(tape->words)) != 0)
		return NULL;
	return copy;
}

void
tape_clean(const struct redactor *redactor, const char *text,
    struct strbuf *out, bool *changed)
{
	redact_text(redactor, text, strlen(text), out, changed);
}

static int
add_body_digest(struct strbuf *out, const struct tape_try *try,
    const struct redactor *redactor, struct err *err)
{
	char hex[DIGEST_HEX];
	struct strbuf body;
	bool changed = false;
	int rc;

	strbuf_init(&body, WARC_MAX_BLOCK);
	redact_text(redactor, try->body, try->body_len, &body, &changed);
	rc = strbuf_failed(&body)
		 ? err_nomem(err)
		 : digest_bytes(strbuf_text(&body), body.len, hex, err);
	strbuf_clear(&body);
	if (rc == 0)
		strbuf_addf(out, " %s", hex);
	return rc;
}

int
tape_key(struct strbuf *out, const struct tape_try *try,
    const struct redactor *redactor, struct err *err)
{
	bool changed = false;

	strbuf_addf(out, "%s ", try->token_of != NULL ? "token" : try->method);
	tape_clean(redactor, try->url, out, &changed);
	if (try->token_of != NULL)
		strbuf_addf(out, " %s", try->token_of);
	else if (try->body != NULL &&
		 add_body_digest(out, try, redactor, err) != 0)
		return -1;
	return strbuf_failed(out) ? err_nomem(err) : 0;
}

int
tape_make_id(const struct tape *tape, size_t number, const char *kind,
    const char *url, char out[WARC_ID], struct err *err)
{
	char hex[DIGEST_HEX] = { 0 };
	struct strbuf sb;
	int rc;

	strbuf_init(&sb, WARC_MAX_HEADER);
	strbuf_addf(&sb, "%s %zu %s %s", tape->info_digest, number, kind, url);
	rc = strbuf_failed(&sb) ? err_nomem(err)
				: digest_bytes(sb.text, sb.len, hex, err);
	strbuf_clear(&sb);
	if (rc != 0)
		return rc;
	/* version 8, variant 10 (RFC 9562): bits from a digest of our own */
	hex[12] = '8';
	hex[16] = "89ab"[hex[16] % 4];
	(void)snprintf(out, WARC_ID, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", hex,
	    hex + 8, hex + 12, hex + 16, hex + 20);
	return 0;
}
