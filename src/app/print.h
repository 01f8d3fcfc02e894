/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers for people: wrapped, indented, with names instead of ids and with
 * everything made visible that could move a cursor.  Failures stick and come
 * out of print_end().
 */
#ifndef APP_PRINT_H
#define APP_PRINT_H

#include <stdio.h>

#include "analysis/analysis.h"
#include "base/base.h"

/* Of one text: whatever a source says is printed, never refused. */
#define PRINT_MAX (256 * MIB)

struct arena;
struct err;
struct json_writer;
struct snapshot;

struct print {
	FILE *file;
	struct arena *arena;
	const struct snapshot *snapshot;
	size_t width;  /* in columns */
	bool failed;   /* no memory */
};

/* ---- print_text.c: lines ---- */
/* The terminal's width, or 80 where there is none. */
void print_begin(struct print *, FILE *, struct arena *,
    const struct snapshot *);
int print_end(struct print *, struct err *) MUST_USE;
void print_blank(struct print *);
/* A paragraph; below "- " and "1. " its text stands under its text. */
void print_line(struct print *, size_t indent, const char *, ...)
    PRINTF_LIKE(3, 4);
/* "label      text": text in its own column. */
void print_field(struct print *, size_t indent, const char *label,
    const char *, ...) PRINTF_LIKE(4, 5);

/* ---- print_words.c: names; never NULL ---- */
const char *print_account(struct print *, size_t account);
/* "Jane Doe (jane@example.com)" */
const char *print_login(struct print *, size_t account);
const char *print_group(struct print *, size_t group);
/* "environment Production"; NONE: "anywhere" */
const char *print_scope(struct print *, size_t scope);
/* Of a grant, also if it is not in the inventory. */
const char *print_grant_scope(struct print *, size_t grant);
const char *print_entitlement(struct print *, size_t grant);
/* "change settings [settings:objects:write]" */
const char *print_permission(struct print *, const char *permission);
/* "the date is before "2026-01-01Z" and ..."; "" for none */
const char *print_conditions(struct print *, const struct condition *,
    size_t n);
/* "A and B, or C" */
const char *print_terms(struct print *, const struct term *, size_t n);
const char *print_time(struct print *, int64_t);
const char *print_count(struct print *, size_t, const char *one,
    const char *many);
/* "writes, or reads what is sensitive" */
const char *print_tier_deed(enum tier);
/* "" if everything was read; else a sentence for behind a "no". */
const char *print_not_read(struct print *);
/* "Source: tape ...": the last lines of every answer. */
void print_basis(struct print *);
/* Either ready text or, without memory, "" and failed. */
const char *print_text(struct print *, const char *, ...) PRINTF_LIKE(2, 3);

/* ---- print_statement.c: the words of a policy ---- */
/* Statement `at` as it stands in the text, blanks made one, and its line (0:
 * not known). */
const char *print_statement(struct print *, size_t entitlement, size_t at,
    size_t *line);
/* The same as understood, with only one of its permissions named. */
const char *print_statement_short(struct print *, size_t entitlement,
    size_t at, const char *permission);

/* ---- print_json.c: members that several answers share ---- */
void print_json_snapshot(struct json_writer *, const struct snapshot *);
void print_json_account(struct json_writer *, const struct snapshot *,
    const char *key, size_t account);
void print_json_scope(struct json_writer *, const struct snapshot *,
    const char *key, size_t scope);
void print_json_group(struct json_writer *, const struct snapshot *,
    const char *key, size_t group);
void print_json_grant(struct json_writer *, const struct snapshot *,
    const char *key, size_t grant);
void print_json_permission(struct json_writer *, const struct snapshot *,
    const char *key, const char *permission);
void print_json_conditions(struct json_writer *, const char *key,
    const struct condition *, size_t n);
void print_json_terms(struct json_writer *, const char *key,
    const struct term *, size_t n);
/* "no", "conditional", "yes" */
const char *print_json_answer(enum held);

#endif
