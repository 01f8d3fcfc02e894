/* SPDX-License-Identifier: Apache-2.0 */
/* One sink, four levels, one progress line. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/strbuf.h"
#include "base/text.h"

#define MAX_LINE (8 * KIB)
#define REDRAW_MS 100
#define DEFAULT_WIDTH 80

static void
erase_progress(struct log *log)
{
	if (!log->drawn)
		return;
	(void)fputs("\r\033[K", log->file);
	log->drawn = false;
}

static void PRINTF_LIKE(3, 0) write_line(
    struct log *log, enum log_level level, const char *format, va_list ap)
{
	static const char *const names[] = { "error: ", "warning: ", "",
		"debug: " };
	static const char *const colours[] = { "\033[31m", "\033[33m", "",
		"\033[2m" };
	char text[MAX_LINE];
	struct strbuf line;
	bool coloured;

	if (log == NULL || log->file == NULL || log->level < level)
		return;
	coloured = log->colour && level != LOG_INFO;
	if (vsnprintf(text, sizeof(text), format, ap) < 0)
		return;
	strbuf_init(&line, 10 * MAX_LINE); /* "<U+XXXX>" for each byte */
	text_add_visible(&line, text, "\t");
	erase_progress(log);
	(void)fprintf(log->file, "%s%s%s%s\n", coloured ? colours[level] : "",
	    names[level], coloured ? "\033[0m" : "", strbuf_text(&line));
	(void)fflush(log->file);
	strbuf_clear(&line);
}

void
log_error(struct log *log, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	write_line(log, LOG_ERROR, format, ap);
	va_end(ap);
}

void
log_warning(struct log *log, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	write_line(log, LOG_WARNING, format, ap);
	va_end(ap);
}

void
log_info(struct log *log, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	write_line(log, LOG_INFO, format, ap);
	va_end(ap);
}

void
log_debug(struct log *log, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	write_line(log, LOG_DEBUG, format, ap);
	va_end(ap);
}

static int64_t
now(const struct log *log)
{
	return log->clock_ms == NULL ? 0 : log->clock_ms(log->clock);
}

static bool
shows_progress(const struct log *log)
{
	return log != NULL && log->file != NULL && log->level >= LOG_INFO;
}

static void
add_duration(struct strbuf *line, int64_t seconds)
{
	if (seconds >= 3600)
		strbuf_addf(line, "%lld h %02lld min",
		    (long long)(seconds / 3600),
		    (long long)(seconds / 60 % 60));
	else if (seconds >= 60)
		strbuf_addf(line, "%lld min %02lld s",
		    (long long)(seconds / 60), (long long)(seconds % 60));
	else
		strbuf_addf(line, "%lld s", (long long)seconds);
}

/* "bindings: 120 of 400, 30%, 25/s, 11 s left" */
static void
describe(const struct log *log, struct strbuf *line, int64_t at)
{
	double seconds = (double)(at - log->began_ms) / 1000.0;
	double rate = seconds > 0 ? (double)log->done / seconds : 0;
	bool known = log->total > 0 && log->done <= log->total;

	text_add_visible(line, log->stage, NULL);
	if (log->done == 0 && log->total == 0) { /* nothing to count so far */
		strbuf_add(line, " ...");
		return;
	}
	strbuf_addf(line, ": %zu", log->done);
	if (known)
		strbuf_addf(line, " of %zu, %.0f%%", log->total,
		    100.0 * (double)log->done / (double)log->total);
	if (seconds < 1 || rate <= 0)
		return;
	strbuf_addf(line, rate < 10 ? ", %.1f/s" : ", %.0f/s", rate);
	if (known && log->done < log->total) {
		strbuf_add(line, ", ");
		add_duration(line,
		    (int64_t)((double)(log->total - log->done) / rate) + 1);
		strbuf_add(line, " left");
	}
}

/* A character counts as one column, which cuts early rather than late. */
static void
draw(struct log *log, int64_t at)
{
	size_t room = log->width > 1 ? (size_t)log->width : DEFAULT_WIDTH;
	const char *p, *end;
	struct strbuf line;

	strbuf_init(&line, MAX_LINE);
	describe(log, &line, at);
	p = strbuf_text(&line);
	end = p + line.len;
	for (size_t columns = 1; columns < room && p < end; columns++)
		(void)text_next(&p, end);
	(void)fprintf(log->file, "\r\033[K%.*s", (int)(p - strbuf_text(&line)),
	    strbuf_text(&line));
	(void)fflush(log->file);
	strbuf_clear(&line);
	log->drawn = true;
	log->drawn_ms = at;
}

void
log_progress_begin(struct log *log, const char *stage, size_t total)
{
	if (log == NULL)
		return;
	if (log->stage != NULL)
		log_progress_end(log);
	log->stage = stage;
	log->done = 0;
	log->total = total;
	log->began_ms = now(log);
	log->drawn_ms = log->began_ms;
	if (!shows_progress(log))
		return;
	if (log->terminal)
		draw(log, log->began_ms);
	else if (total > 0)
		log_info(log, "%s: begins, %zu to do", stage, total);
	else
		log_info(log, "%s: begins", stage);
}

void
log_progress(struct log *log, size_t done, size_t total)
{
	int64_t at;

	if (log == NULL || log->stage == NULL)
		return;
	log->done = done;
	log->total = total;
	if (!shows_progress(log) || !log->terminal || log->clock_ms == NULL)
		return;
	at = now(log);
	if (!log->drawn || at - log->drawn_ms >= REDRAW_MS)
		draw(log, at);
}

void
log_progress_end(struct log *log)
{
	struct strbuf took;

	if (log == NULL || log->stage == NULL)
		return;
	strbuf_init(&took, MAX_LINE);
	if (log->clock_ms != NULL) {
		strbuf_add(&took, " in ");
		add_duration(&took, (now(log) - log->began_ms + 500) / 1000);
	}
	if (log->file != NULL)
		erase_progress(log);
	if (log->total > 0)
		log_info(log, "%s: %zu of %zu%s", log->stage, log->done,
		    log->total, strbuf_text(&took));
	else if (log->done == 0)
		log_info(log, "%s: done%s", log->stage, strbuf_text(&took));
	else
		log_info(log, "%s: %zu%s", log->stage, log->done,
		    strbuf_text(&took));
	strbuf_clear(&took);
	log->stage = NULL;
}
