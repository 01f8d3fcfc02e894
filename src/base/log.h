/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One sink, four levels, and the progress line of a terminal.  Log or
 * return, never both; subject first: "dynatrace: 412 accounts, 3 pages".
 * Control characters of foreign text are made visible.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdio.h>

#include "base/base.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

struct log {
	FILE *file;           /* standard error, usually */
	enum log_level level; /* lines above it are dropped */
	bool terminal;        /* progress is redrawn in place */
	bool colour;
	int width;                   /* of the terminal, in columns */
	int64_t (*clock_ms)(void *); /* for rates and time left; may be NULL */
	void *clock;
	/* progress in flight */
	const char *stage;
	size_t done, total;
	int64_t began_ms, drawn_ms;
	bool drawn;
};

void log_error(struct log *, const char *, ...) PRINTF_LIKE(2, 3);
void log_warning(struct log *, const char *, ...) PRINTF_LIKE(2, 3);
void log_info(struct log *, const char *, ...) PRINTF_LIKE(2, 3);
void log_debug(struct log *, const char *, ...) PRINTF_LIKE(2, 3);

/* Progress: stage, done of total (0: not known), rate, time left.  On a
 * terminal one line redrawn at most ten times a second; else one plain line
 * when a stage begins and one when it ends. */
void log_progress_begin(struct log *, const char *stage, size_t total);
void log_progress(struct log *, size_t done, size_t total);
void log_progress_end(struct log *);

#endif
