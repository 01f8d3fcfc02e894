/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message to one recipient: what may be sent at all, what an answer means,
 * and when to try again.  A mail of which nobody knows whether it arrived is
 * not sent a second time.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/log.h"
#include "base/secret.h"
#include "net/retry.h"
#include "net/smtp_private.h"
#include "net/url.h"

#define MS 1000
#define MAX_LINE 998          /* RFC 5321, 4.5.3.1.6, without CRLF */
#define MAX_WAIT_MS 600000
#define SLICE_MS 100          /* between looks at `cancel` */

bool
smtp_is_loopback(const char *host)
{
	return url_is_loopback(host);
}

/* ---- what may go out ---- */

/*
 * A bare CR or LF is where two servers disagree on the end of a mail, and
 * one sender's words become another's mail.
 */
static int
check_bytes(const struct smtp_mail *m, struct err *err)
{
	const char *p = m->bytes, *end = m->bytes + m->len;
	size_t line = 0;

	if (m->len > SMTP_MAX_BYTES)
		return err_set(err, ERR_LIMIT, "a mail of more than %zu MiB",
		    SMTP_MAX_BYTES / MIB);
	for (; p < end; p++) {
		if (*p == '\r' && p + 1 < end && p[1] == '\n') {
			p++;
			line = 0;
			continue;
		}
		if (*p == '\r' || *p == '\n' || *p == '\0' ||
		    (unsigned char)*p >= 0x80 || ++line > MAX_LINE)
			return err_set(err, ERR_DATA, "byte %zu of the mail "
			    "is none that a mail may have there",
			    (size_t)(p - m->bytes));
	}
	if (m->len < 2 || end[-1] != '\n')
		return err_set(err, ERR_DATA, "the mail ends within a line");
	return 0;
}

static bool
is_plain(const char *address)
{
	for (const char *p = address; *p != '\0'; p++)
		if (*p <= 0x20 || *p >= 0x7F || *p == '<' || *p == '>')
			return false;
	return strchr(address, '@') != NULL;
}

static int
check_server(const struct smtp_server *s, struct err *err)
{
	if (s->tls == SMTP_NO_TLS && !url_is_loopback(s->host))
		return err_set(err, ERR_CONFIG, "%s: without TLS a mail goes "
		    "to this machine only", s->host);
	if (s->auth != SMTP_AUTH_NONE &&
	    (s->secret == NULL || s->secret->bytes == NULL))
		return err_set(err, ERR_CONFIG, "%s: no password or token",
		    s->host);
	return 0;
}

/* ---- what an answer means ---- */

static const char *
words_of(enum smtp_trouble trouble)
{
	switch (trouble) {
	case TALK_DONE:
		return "";
	case TALK_CONNECT:
		return "not reached";
	case TALK_NO_TLS:
		return "offers no STARTTLS, and without TLS nothing is sent";
	case TALK_TLS:
		return "its TLS is not to be trusted";
	case TALK_NO_AUTH:
		return "does not offer the method of authentication";
	case TALK_AUTH:
		return "refuses the user, password or token";
	case TALK_TIMEOUT:
		return "no answer in time";
	case TALK_CUT:
		return "the connection was cut";
	case TALK_REFUSED:
		return "refused";
	case TALK_CANCELLED:
		return "stopped on request";
	case TALK_LIBRARY:
		return "libcurl";
	}
	return "";
}

static enum smtp_outcome
outcome_of(const struct smtp_talk *t)
{
	switch (t->trouble) {
	case TALK_DONE:
		return SMTP_SENT;
	case TALK_NO_TLS:
	case TALK_TLS:
	case TALK_NO_AUTH:
	case TALK_LIBRARY:
		return SMTP_PERMANENT;
	case TALK_AUTH:
	case TALK_REFUSED:
		return t->status >= 500 ? SMTP_PERMANENT : SMTP_TEMPORARY;
	case TALK_CONNECT:
	case TALK_TIMEOUT:
	case TALK_CUT:
	case TALK_CANCELLED:
		return SMTP_TEMPORARY;
	}
	return SMTP_PERMANENT;
}

void
smtp_judge(const struct smtp_server *server, const struct smtp_talk *t,
    struct smtp_result *result)
{
	bool own = t->trouble == TALK_REFUSED || t->trouble == TALK_AUTH;
	const char *more = own ? t->reply : t->error;

	result->outcome = outcome_of(t);
	result->status = t->status;
	result->server = !t->ready;
	result->cancelled = t->trouble == TALK_CANCELLED;
	result->reason[0] = '\0';
	snprintf(result->reply, sizeof(result->reply), "%s", t->reply);
	if (t->whole && !t->answered && t->trouble != TALK_DONE) {
		result->outcome = SMTP_UNKNOWN;
		snprintf(result->reason, sizeof(result->reason), "%.100s: the "
		    "mail was handed over, but no answer came (%.200s): "
		    "nobody knows whether it arrived", server->host,
		    words_of(t->trouble));
		return;
	}
	if (t->trouble != TALK_DONE)
		snprintf(result->reason, sizeof(result->reason),
		    "%.100s: %s%s%.330s", server->host, words_of(t->trouble),
		    *more != '\0' ? ": " : "", more);
}

/* ---- again ---- */

static bool
is_cancelled(const struct smtp_server *s)
{
	return s->cancel != NULL && *s->cancel != 0;
}

static void
wait_ms(const struct smtp_server *s, int64_t ms)
{
	while (ms > 0 && !is_cancelled(s)) {
		int64_t slice = ms < SLICE_MS ? ms : SLICE_MS;
		struct timespec t = { .tv_nsec = (long)slice * 1000000 };

		(void)nanosleep(&t, NULL);
		ms -= slice;
	}
}

static int
exchange(const struct smtp_server *server, const struct smtp_mail *mail,
    struct log *log, struct smtp_result *result, struct err *err)
{
	struct smtp_talk talk;
	int64_t ms;

	*result = (struct smtp_result){ .outcome = SMTP_TEMPORARY };
	for (;;) {
		if (smtp_talk(server, mail, &talk, err) != 0)
			return -1;
		result->tries++;
		smtp_judge(server, &talk, result);
		if (result->outcome != SMTP_TEMPORARY || result->cancelled ||
		    result->tries >= server->tries)
			return 0;
		ms = retry_backoff(server->backoff_ms, result->tries,
		    MAX_WAIT_MS, server->jitter_seed);
		if (log != NULL)
			log_info(log, "%s; again in %lld.%01lld s",
			    result->reason, (long long)(ms / MS),
			    (long long)(ms % MS / 100));
		wait_ms(server, ms);
		if (is_cancelled(server)) {
			result->cancelled = true;
			return 0;
		}
	}
}

int
smtp_send(const struct smtp_server *server, const struct smtp_mail *mail,
    struct log *log, struct smtp_result *result, struct err *err)
{
	if (check_server(server, err) != 0 || check_bytes(mail, err) != 0)
		return -1;
	if (!is_plain(mail->from) || !is_plain(mail->to))
		return err_set(err, ERR_DATA, "no address that could be given "
		    "to a mail server");
	return exchange(server, mail, log, result, err);
}

int
smtp_try(const struct smtp_server *server, struct log *log,
    struct smtp_result *result, struct err *err)
{
	struct smtp_server once = *server;

	once.tries = 1;
	if (check_server(server, err) != 0)
		return -1;
	return exchange(&once, NULL, log, result, err);
}
