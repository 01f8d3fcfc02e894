/* SPDX-License-Identifier: Apache-2.0 */
/* The sink and the progress line. */
#include "support/test.h"

#include "base/log.h"

struct sink {
	struct log log;
	char *text;
	size_t len;
	int64_t now;
};

static int64_t
clock_ms(void *context)
{
	const struct sink *sink = context;

	return sink->now;
}

static void
sink_open(struct sink *sink, enum log_level level)
{
	memset(sink, 0, sizeof(*sink));
	sink->log.file = open_memstream(&sink->text, &sink->len);
	assert_non_null(sink->log.file);
	sink->log.level = level;
	sink->log.clock_ms = clock_ms;
	sink->log.clock = sink;
	sink->log.width = 40;
}

static const char *
written(struct sink *sink)
{
	(void)fflush(sink->log.file);
	return sink->text;
}

static void
sink_close(struct sink *sink)
{
	(void)fclose(sink->log.file);
	free(sink->text);
}

static void
say_all(struct log *log)
{
	log_error(log, "e %d", 1);
	log_warning(log, "w");
	log_info(log, "i");
	log_debug(log, "d");
}

static void
lines_above_the_level_are_dropped(void **state)
{
	static const char *const wanted[] = { "error: e 1\n",
		"error: e 1\nwarning: w\n", "error: e 1\nwarning: w\ni\n",
		"error: e 1\nwarning: w\ni\ndebug: d\n" };

	(void)state;
	for (int level = LOG_ERROR; level <= LOG_DEBUG; level++) {
		struct sink sink;

		sink_open(&sink, (enum log_level)level);
		say_all(&sink.log);
		assert_string_equal(written(&sink), wanted[level]);
		sink_close(&sink);
	}
}

static void
no_log_is_a_log_too(void **state)
{
	struct log none = { .level = LOG_DEBUG };

	(void)state;
	say_all(NULL);
	say_all(&none);
	log_progress_begin(NULL, "x", 1);
	log_progress(NULL, 1, 1);
	log_progress_end(NULL);
	log_progress_begin(&none, "x", 1);
	log_progress(&none, 1, 1);
	log_progress_end(&none);
}

static void
foreign_text_cannot_steer_the_terminal(void **state)
{
	struct sink sink;

	(void)state;
	sink_open(&sink, LOG_INFO);
	log_info(&sink.log, "name \"%s\"", "\033[2Ja\nerror: fake\r\xFF");
	assert_string_equal(written(&sink),
	    "name \"<U+001B>[2Ja<U+000A>error: fake<U+000D>\xEF\xBF\xBD\"\n");
	sink_close(&sink);
}

static void
colour_is_for_the_level_only(void **state)
{
	struct sink sink;

	(void)state;
	sink_open(&sink, LOG_INFO);
	sink.log.colour = true;
	log_error(&sink.log, "bad");
	log_info(&sink.log, "plain");
	assert_string_equal(
	    written(&sink), "\033[31merror: \033[0mbad\nplain\n");
	sink_close(&sink);
}

static void
a_very_long_line_is_cut(void **state)
{
	char *longer = malloc(100001);
	struct sink sink;

	(void)state;
	assert_non_null(longer);
	memset(longer, '\001', 100000);
	longer[100000] = '\0';
	sink_open(&sink, LOG_INFO);
	log_info(&sink.log, "%s", longer);
	(void)written(&sink);
	assert_true(sink.len > 8000 && sink.len < 100000);
	assert_int_equal(sink.text[sink.len - 1], '\n');
	sink_close(&sink);
	free(longer);
}

static void
without_a_terminal_progress_is_two_lines(void **state)
{
	struct sink sink;

	(void)state;
	sink_open(&sink, LOG_INFO);
	log_progress_begin(&sink.log, "users", 400);
	for (size_t i = 1; i <= 400; i++) {
		sink.now += 250;
		log_progress(&sink.log, i, 400);
	}
	log_progress_end(&sink.log);
	assert_string_equal(written(&sink),
	    "users: begins, 400 to do\nusers: 400 of 400 in 1 min 40 s\n");
	sink_close(&sink);
}

static void
an_unknown_total_is_not_invented(void **state)
{
	struct sink sink;

	(void)state;
	sink_open(&sink, LOG_INFO);
	log_progress_begin(&sink.log, "pages", 0);
	log_progress(&sink.log, 3, 0);
	log_progress_end(&sink.log);
	assert_string_equal(written(&sink), "pages: begins\npages: 3 in 0 s\n");
	sink_close(&sink);
}

static void
a_stage_without_anything_to_count_is_done(void **state)
{
	struct sink sink;

	(void)state;
	sink_open(&sink, LOG_INFO);
	log_progress_begin(&sink.log, "store", 0);
	log_progress_end(&sink.log);
	assert_string_equal(
	    written(&sink), "store: begins\nstore: done in 0 s\n");
	sink_close(&sink);
}

static void
on_a_terminal_one_line_is_redrawn(void **state)
{
	struct sink sink;

	(void)state;
	sink_open(&sink, LOG_INFO);
	sink.log.terminal = true;
	log_progress_begin(&sink.log, "users", 100);
	sink.now = 99;
	log_progress(&sink.log, 10, 100); /* too soon */
	sink.now = 2000;
	log_progress(&sink.log, 50, 100);
	log_progress_end(&sink.log);
	assert_string_equal(written(&sink),
	    "\r\033[Kusers: 0 of 100, 0%"
	    "\r\033[Kusers: 50 of 100, 50%, 25/s, 3 s left"
	    "\r\033[Kusers: 50 of 100 in 2 s\n");
	sink_close(&sink);
}

static void
at_most_ten_redraws_a_second(void **state)
{
	struct sink sink;
	size_t drawn = 0;

	(void)state;
	sink_open(&sink, LOG_INFO);
	sink.log.terminal = true;
	log_progress_begin(&sink.log, "users", 10000);
	for (size_t i = 1; i < 10000; i++) {
		sink.now = (int64_t)i / 10; /* one second in all */
		log_progress(&sink.log, i, 10000);
	}
	for (const char *p = written(&sink); *p != '\0'; p++)
		drawn += *p == '\r';
	assert_true(drawn >= 9 && drawn <= 11);
	log_progress_end(&sink.log);
	sink_close(&sink);
}

static void
a_line_erases_the_progress_before_it(void **state)
{
	struct sink sink;

	(void)state;
	sink_open(&sink, LOG_INFO);
	sink.log.terminal = true;
	log_progress_begin(&sink.log, "a", 0);
	log_warning(&sink.log, "w");
	assert_string_equal(written(&sink), "\r\033[Ka ...\r\033[Kwarning: w\n");
	log_progress(&sink.log, 1, 0); /* drawn again at once */
	assert_non_null(strstr(written(&sink), "w\n\r\033[Ka: 1"));
	log_progress_end(&sink.log);
	sink_close(&sink);
}

static void
the_progress_line_fits_the_terminal(void **state)
{
	struct sink sink;
	const char *line;

	(void)state;
	sink_open(&sink, LOG_INFO);
	sink.log.terminal = true;
	sink.log.width = 20;
	log_progress_begin(
	    &sink.log, "\xC3\xA4\xC3\xA4 a stage with a long name", 5);
	line = written(&sink) + strlen("\r\033[K");
	assert_string_equal(line, "\xC3\xA4\xC3\xA4 a stage with a l");
	log_progress_end(&sink.log);
	sink_close(&sink);
}

static void
a_quiet_log_shows_no_progress(void **state)
{
	struct sink sink;

	(void)state;
	for (int terminal = 0; terminal < 2; terminal++) {
		sink_open(&sink, LOG_WARNING);
		sink.log.terminal = terminal == 1;
		log_progress_begin(&sink.log, "users", 10);
		sink.now = 5000;
		log_progress(&sink.log, 5, 10);
		log_progress_end(&sink.log);
		assert_string_equal(written(&sink), "");
		sink_close(&sink);
	}
}

static void
a_new_stage_ends_the_one_before(void **state)
{
	struct sink sink;

	(void)state;
	sink_open(&sink, LOG_INFO);
	sink.log.clock_ms = NULL;
	log_progress_begin(&sink.log, "a", 1);
	log_progress(&sink.log, 1, 1);
	log_progress_begin(&sink.log, "b", 0);
	log_progress_end(&sink.log);
	log_progress_end(&sink.log);
	assert_string_equal(
	    written(&sink), "a: begins, 1 to do\na: 1 of 1\nb: begins\nb: done\n");
	sink_close(&sink);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_above_the_level_are_dropped),
		cmocka_unit_test(no_log_is_a_log_too),
		cmocka_unit_test(foreign_text_cannot_steer_the_terminal),
		cmocka_unit_test(colour_is_for_the_level_only),
		cmocka_unit_test(a_very_long_line_is_cut),
		cmocka_unit_test(without_a_terminal_progress_is_two_lines),
		cmocka_unit_test(an_unknown_total_is_not_invented),
		cmocka_unit_test(a_stage_without_anything_to_count_is_done),
		cmocka_unit_test(on_a_terminal_one_line_is_redrawn),
		cmocka_unit_test(at_most_ten_redraws_a_second),
		cmocka_unit_test(a_line_erases_the_progress_before_it),
		cmocka_unit_test(the_progress_line_fits_the_terminal),
		cmocka_unit_test(a_quiet_log_shows_no_progress),
		cmocka_unit_test(a_new_stage_ends_the_one_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
