/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One SMTP session through libcurl.  libcurl goes on without authentication
 * where a server offers none, and does not tell how far a mail came: so the
 * server's replies are read along.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/err.h"
#include "base/redact.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "net/curl_memory.h"
#include "net/loopback.h"
#include "net/smtp_private.h"

#define MS 1000
#define MAX_ADDRESS 320
#define SLOW_BYTES_PER_S 16L
#define MAX_SOCKETS 8 /* of one session: a name may have several addresses */
#define AUTHENTICATED 235

struct session {
	const struct smtp_server *server;
	const struct smtp_mail *mail;
	struct smtp_talk *talk;
	size_t sent;
	bool more;          /* the last line was not the end of its reply */
	bool over;          /* we said good-bye: its answer is of no interest */
	bool authenticated;
	bool unauthenticated; /* and was asked for the mail all the same */
	struct strbuf reply; /* visible; so far */
	struct redactor *redactor; /* NULL: there is no secret */
	curl_socket_t open[MAX_SOCKETS];
	size_t n_open;
};

/* ---- sockets ---- */

static curl_socket_t
on_open(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct session *s = context;
	curl_socket_t fd;

	if (s->n_open >= MAX_SOCKETS)
		return CURL_SOCKET_BAD;
	if (s->server->tls == SMTP_NO_TLS) {
		fd = loopback_open(NULL, purpose, to);
	} else {
		fd = socket(to->family, to->socktype, to->protocol);
		if (fd != CURL_SOCKET_BAD)
			(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	}
	if (fd != CURL_SOCKET_BAD)
		s->open[s->n_open++] = fd;
	return fd;
}

static int
on_close(void *context, curl_socket_t fd)
{
	struct session *s = context;

	for (size_t i = 0; i < s->n_open; i++)
		if (s->open[i] == fd) {
			s->open[i] = s->open[--s->n_open];
			break;
		}
	return close(fd);
}

/*
 * Whether to go on.  A session that is stopped ends at once: else libcurl
 * would say good-bye, and wait for a server that takes its time.
 */
static int
look_up(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct session *s = context;

	(void)a;
	(void)b;
	(void)c;
	(void)d;
	if (s->server->cancel == NULL || *s->server->cancel == 0)
		return 0;
	for (size_t i = 0; i < s->n_open; i++)
		(void)shutdown(s->open[i], SHUT_RDWR);
	return 1;
}

/* ---- what the server says ---- */

static bool
is_reply(const char *line, size_t n)
{
	return n >= 3 && line[0] >= '2' && line[0] <= '5' && line[1] >= '0' &&
	    line[1] <= '9' && line[2] >= '0' && line[2] <= '9' &&
	    (n == 3 || line[3] == ' ' || line[3] == '-');
}

/* Some servers repeat what they were given: our password, perhaps. */
static void
add_line(struct session *s, const char *line, size_t n)
{
	struct strbuf clean;
	char text[SMTP_REPLY];
	bool changed = false;

	strbuf_init(&clean, 16 * (size_t)SMTP_REPLY + 2 * n);
	if (s->redactor != NULL)
		redact_text(s->redactor, line, n, &clean, &changed);
	else
		strbuf_addn(&clean, line, n);
	snprintf(text, sizeof(text), "%s", strbuf_text(&clean));
	strbuf_clear(&clean);
	if (s->reply.len > 0)
		strbuf_addc(&s->reply, ' ');
	for (char *p = text; *p != '\0'; p++)
		if ((unsigned char)*p >= 0x80 || (unsigned char)*p < 0x20)
			*p = '?';
	strbuf_add(&s->reply, text);
}

static void
end_reply(struct session *s, int status)
{
	struct smtp_talk *t = s->talk;

	t->status = status;
	t->answered = t->whole;
	if (status == AUTHENTICATED)
		s->authenticated = true;
	snprintf(t->reply, sizeof(t->reply), "%s", strbuf_text(&s->reply));
}

static size_t
on_line(char *bytes, size_t size, size_t count, void *context)
{
	struct session *s = context;
	size_t n = size * count, all = n;

	while (n > 0 && (bytes[n - 1] == '\n' || bytes[n - 1] == '\r'))
		n--;
	if (s->over || !is_reply(bytes, n))
		return all;
	if (!s->more) {
		strbuf_clear(&s->reply);
		strbuf_init(&s->reply, 16 * (size_t)SMTP_REPLY);
		add_line(s, bytes, n);
	} else if (n > 4) {
		add_line(s, bytes + 4, n - 4);
	}
	s->more = n > 3 && bytes[3] == '-';
	if (!s->more)
		end_reply(s, (bytes[0] - '0') * 100 + (bytes[1] - '0') * 10 +
		    bytes[2] - '0');
	return all;
}

static size_t
on_body(char *bytes, size_t size, size_t count, void *context)
{
	(void)bytes;
	(void)context;
	return size * count;
}

/* ---- what goes out ---- */

static size_t
give(char *to, size_t size, size_t count, void *context)
{
	struct session *s = context;
	size_t n = s->mail->len - s->sent;

	if (s->server->auth != SMTP_AUTH_NONE && !s->authenticated) {
		s->unauthenticated = true;
		return CURL_READFUNC_ABORT;
	}
	if (n > size * count)
		n = size * count;
	memcpy(to, s->mail->bytes + s->sent, n);
	s->sent += n;
	s->talk->whole = s->sent == s->mail->len;
	return n;
}

/* Of what we say only how far we came; a line may hold a password. */
static int
on_talk(CURL *easy, curl_infotype type, char *bytes, size_t n, void *context)
{
	static const char recipient[] = "RCPT TO:", good_bye[] = "QUIT";
	struct session *s = context;

	(void)easy;
	if (type != CURLINFO_HEADER_OUT)
		return 0;
	if (n >= sizeof(recipient) - 1 &&
	    memcmp(bytes, recipient, sizeof(recipient) - 1) == 0)
		s->talk->ready = true;
	if (n >= sizeof(good_bye) - 1 &&
	    memcmp(bytes, good_bye, sizeof(good_bye) - 1) == 0)
		s->over = true;
	return 0;
}

/* ---- options ---- */

static CURLcode
set_protocol(CURL *easy, bool tls)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	return curl_easy_setopt(
	    easy, CURLOPT_PROTOCOLS_STR, tls ? "smtps" : "smtp");
#else
	return curl_easy_setopt(easy, CURLOPT_PROTOCOLS,
	    (long)(tls ? CURLPROTO_SMTPS : CURLPROTO_SMTP));
#endif
}

static CURLcode
set_address(CURL *easy, const struct smtp_server *server)
{
	bool six = strchr(server->host, ':') != NULL;
	struct strbuf url;
	CURLcode e;

	strbuf_init(&url, NET_MAX_URL);
	strbuf_addf(&url, "%s://%s%s%s:%u/%s", server->tls == SMTP_TLS
	    ? "smtps" : "smtp", six ? "[" : "", server->host, six ? "]" : "",
	    server->port, server->hello);
	e = strbuf_failed(&url) ? CURLE_OUT_OF_MEMORY
	    : curl_easy_setopt(easy, CURLOPT_URL, strbuf_text(&url));
	strbuf_clear(&url);
	return e != CURLE_OK ? e : set_protocol(easy, server->tls == SMTP_TLS);
}

static CURLcode
set_safety(CURL *easy, const struct smtp_server *server)
{
	CURLcode e;

	if ((e = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L)) !=
		CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L)) !=
		CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_SSLVERSION,
		 (long)CURL_SSLVERSION_TLSv1_2)) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L)) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_PROXY, "")) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L)) !=
		CURLE_OK)
		return e;
	if (server->ca_file != NULL && (e = curl_easy_setopt(easy,
		CURLOPT_CAINFO, server->ca_file)) != CURLE_OK)
		return e;
	if (server->tls == SMTP_STARTTLS)
		return curl_easy_setopt(
		    easy, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	return CURLE_OK;
}

static CURLcode
set_limits(CURL *easy, const struct smtp_server *server)
{
	const int64_t s = server->timeout_s;
	CURLcode e;

	if ((e = curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
		 (long)(s * MS))) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
		 (long)(server->connect_timeout_s * MS))) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT,
		 SLOW_BYTES_PER_S)) != CURLE_OK)
		return e;
	return curl_easy_setopt(
	    easy, CURLOPT_LOW_SPEED_TIME, (long)(s > 1 ? s / 2 : 1));
}

static CURLcode
set_auth(CURL *easy, const struct smtp_server *server)
{
	static const char *const options[] = {
		[SMTP_AUTH_PLAIN] = "AUTH=PLAIN",
		[SMTP_AUTH_LOGIN] = "AUTH=LOGIN",
		[SMTP_AUTH_OAUTHBEARER] = "AUTH=OAUTHBEARER",
		[SMTP_AUTH_XOAUTH2] = "AUTH=XOAUTH2",
	};
	bool token = server->auth == SMTP_AUTH_OAUTHBEARER ||
	    server->auth == SMTP_AUTH_XOAUTH2;
	CURLcode e;

	if (server->auth == SMTP_AUTH_NONE)
		return CURLE_OK;
	if ((e = curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS,
		 options[server->auth])) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_USERNAME, server->user)) !=
		CURLE_OK)
		return e;
	return curl_easy_setopt(easy, token ? CURLOPT_XOAUTH2_BEARER
	    : CURLOPT_PASSWORD, server->secret->bytes);
}

static CURLcode
set_sockets(CURL *easy, struct session *s)
{
	CURLcode e;

	if ((e = curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, s)) !=
		CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION,
		 on_open)) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, s)) !=
		CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION,
		 on_close)) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_XFERINFODATA, s)) !=
		CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, look_up)) !=
		CURLE_OK)
		return e;
	return curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
}

static CURLcode
set_callbacks(CURL *easy, struct session *s)
{
	CURLcode e;

	if ((e = curl_easy_setopt(easy, CURLOPT_ERRORBUFFER,
		 s->talk->error)) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_HEADERDATA, s)) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_line)) !=
		CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body)) !=
		CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_DEBUGDATA, s)) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_talk)) !=
		CURLE_OK)
		return e;
	return curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
}

/* In brackets, or libcurl looks for options in it. */
static CURLcode
set_sender(CURL *easy, const char *from)
{
	char text[MAX_ADDRESS];

	snprintf(text, sizeof(text), "<%s>", from);
	return curl_easy_setopt(easy, CURLOPT_MAIL_FROM, text);
}

static CURLcode
set_mail(CURL *easy, struct session *s, struct curl_slist **to)
{
	char text[MAX_ADDRESS];
	CURLcode e;

	if (s->mail == NULL) {
		e = curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "NOOP");
		return e != CURLE_OK ? e
		    : curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	}
	snprintf(text, sizeof(text), "<%s>", s->mail->to);
	if ((*to = curl_slist_append(NULL, text)) == NULL)
		return CURLE_OUT_OF_MEMORY;
	if ((e = set_sender(easy, s->mail->from)) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, *to)) !=
		CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L)) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE,
		 (curl_off_t)s->mail->len)) != CURLE_OK ||
	    (e = curl_easy_setopt(easy, CURLOPT_READDATA, s)) != CURLE_OK)
		return e;
	return curl_easy_setopt(easy, CURLOPT_READFUNCTION, give);
}

/* ---- what came of it ---- */

static enum smtp_trouble
trouble_of(const struct session *s, CURLcode e)
{
	if (s->unauthenticated)
		return TALK_NO_AUTH;
	switch ((int)e) {
	case CURLE_OK:
		return TALK_DONE;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
		return TALK_CONNECT;
	case CURLE_USE_SSL_FAILED:
		return TALK_NO_TLS;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_ISSUER_ERROR:
		return TALK_TLS;
	case CURLE_LOGIN_DENIED:
	case CURLE_AUTH_ERROR:
		return s->talk->status >= 400 ? TALK_AUTH : TALK_NO_AUTH;
	case CURLE_OPERATION_TIMEDOUT:
		return TALK_TIMEOUT;
	case CURLE_ABORTED_BY_CALLBACK:
		return TALK_CANCELLED;
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_REMOTE_ACCESS_DENIED:
	case CURLE_UPLOAD_FAILED:
	case CURLE_QUOTE_ERROR:
		return s->talk->status >= 400 ? TALK_REFUSED : TALK_CUT;
	default:
		return TALK_LIBRARY;
	}
}

static int
perform(CURL *easy, struct session *s, struct err *err)
{
	struct curl_slist *to = NULL;
	CURLcode e;
	int rc = 0;

	if ((e = set_address(easy, s->server)) == CURLE_OK &&
	    (e = set_safety(easy, s->server)) == CURLE_OK &&
	    (e = set_limits(easy, s->server)) == CURLE_OK &&
	    (e = set_auth(easy, s->server)) == CURLE_OK &&
	    (e = set_sockets(easy, s)) == CURLE_OK &&
	    (e = set_callbacks(easy, s)) == CURLE_OK &&
	    (e = set_mail(easy, s, &to)) == CURLE_OK)
		e = curl_easy_perform(easy);
	s->talk->trouble = trouble_of(s, e);
	if (e == CURLE_OK && s->mail == NULL && !s->authenticated &&
	    s->server->auth != SMTP_AUTH_NONE)
		s->talk->trouble = TALK_NO_AUTH;
	if (s->talk->error[0] == '\0')
		snprintf(s->talk->error, sizeof(s->talk->error), "%s",
		    curl_easy_strerror(e));
	if (e == CURLE_OUT_OF_MEMORY)
		rc = err_nomem(err);
	curl_slist_free_all(to);
	return rc;
}

static int
learn_secret(struct session *s)
{
	if (s->server->auth == SMTP_AUTH_NONE)
		return 0;
	s->redactor = redactor_new();
	return s->redactor == NULL ? -1
	    : redactor_learn(s->redactor, s->server->secret);
}

int
smtp_talk(const struct smtp_server *server, const struct smtp_mail *mail,
    struct smtp_talk *talk, struct err *err)
{
	struct session s = { .server = server, .mail = mail, .talk = talk };
	CURL *easy;
	int rc;

	*talk = (struct smtp_talk){ .trouble = TALK_LIBRARY };
	if (curl_begin(err) != 0)
		return -1;
	strbuf_init(&s.reply, 16 * (size_t)SMTP_REPLY);
	easy = curl_easy_init();
	rc = easy != NULL && learn_secret(&s) == 0 ? perform(easy, &s, err)
	    : err_nomem(err);
	curl_easy_cleanup(easy);
	redactor_free(s.redactor);
	strbuf_clear(&s.reply);
	curl_end();
	return rc;
}
