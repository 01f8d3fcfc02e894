/* SPDX-License-Identifier: Apache-2.0 */
/* muster request: one call to a source's own API, with its credentials. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "base/file.h"
#include "base/redact.h"
#include "base/strbuf.h"
#include "base/text.h"

#define MAX_SENT (16 * (size_t)MIB) /* of a body */
#define MAX_SHOWN (1024 * (size_t)MIB) /* what came, made visible */
#define MAX_SCOPES 64

static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH",
	"DELETE", NULL };

struct request {
	struct run *run;
	const char *method, *path;
	struct source_config *source;
	struct redactor *redactor;
	struct tape *tape;
	const char *part; /* of a tape that is being written; NULL */
	char *body;       /* heap */
	size_t body_len;
};

static bool
is_write(const struct request *q)
{
	return strcmp(q->method, "GET") != 0 && strcmp(q->method, "HEAD") != 0;
}

/* ---- what is asked ---- */

static int
check_method(const struct request *q, struct err *err)
{
	const struct options *o = &q->run->options;
	size_t n = 0;

	while (methods[n] != NULL && strcmp(methods[n], q->method) != 0)
		n++;
	if (methods[n] == NULL)
		return err_set(err, ERR_USAGE, "\"%s\" is no method: GET, "
		    "HEAD, and with --write POST, PUT, PATCH, DELETE",
		    q->method);
	if (is_write(q) && !o->write)
		return err_set(err, ERR_USAGE, "%s may change something: "
		    "nothing was sent; say --write if you mean it", q->method);
	if (!is_write(q) && o->body != NULL)
		return err_set(err, ERR_USAGE, "%s takes no --body",
		    q->method);
	return 0;
}

static int
read_input(char **out, size_t *len, struct err *err)
{
	char *text = NULL, *more;
	size_t room = 0, n = 0, got = 1;

	while (got > 0) {
		if (n == room) {
			room = room == 0 ? 64 * (size_t)KIB : 2 * room;
			more = room <= 2 * MAX_SENT ? realloc(text, room + 1)
			    : NULL;
			if (more == NULL)
				break;
			text = more;
		}
		got = fread(text + n, 1, room - n, stdin);
		n += got;
	}
	if (got > 0 || n > MAX_SENT || ferror(stdin)) {
		free(text);
		return err_set(err, ERR_LIMIT, "standard input: cannot be "
		    "read, or is longer than %zu bytes", MAX_SENT);
	}
	text[n] = '\0';
	*out = text;
	*len = n;
	return 0;
}

static int
read_body(struct request *q, struct err *err)
{
	const char *from = q->run->options.body;

	if (from == NULL) {
		/* a length of nothing is what some servers insist on */
		q->body = is_write(q) && strcmp(q->method, "DELETE") != 0
		    ? calloc(1, 1) : NULL;
		return 0;
	}
	if (strcmp(from, "-") == 0)
		return read_input(&q->body, &q->body_len, err);
	return file_read(from, MAX_SENT, &q->body, &q->body_len, err);
}

static int
find_source(struct request *q, const char *id, struct err *err)
{
	const struct config *c = q->run->config;
	const char **names, *near;

	for (size_t i = 0; i < c->n_sources; i++)
		if (strcmp(c->sources[i].id, id) == 0)
			q->source = &c->sources[i];
	if (q->source != NULL && q->source->source->address != NULL)
		return 0;
	if (q->source != NULL)
		return err_set(err, ERR_USAGE, "source \"%s\": requests to "
		    "%s are not possible", id, q->source->source->title);
	names = arena_alloc(&q->run->arena, c->n_sources + 1, sizeof(*names));
	if (names == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < c->n_sources; i++)
		names[i] = c->sources[i].id;
	near = text_nearest(id, names, c->n_sources);
	if (near == NULL && c->n_sources > 0)
		near = names[0];
	return err_set(err, ERR_USAGE, "\"%s\" is no source of the "
	    "configuration%s%s%s", id, near != NULL ? "; there is \"" : "",
	    near != NULL ? near : "", near != NULL ? "\"" : "");
}

/* Words apart by blanks or commas. */
static int
split_scopes(struct request *q, struct source_call *call, struct err *err)
{
	const char *at = q->run->options.scope, **scopes;

	if (at == NULL)
		return 0;
	scopes = arena_alloc(&q->run->arena, MAX_SCOPES, sizeof(*scopes));
	if (scopes == NULL)
		return err_nomem(err);
	for (at += strspn(at, " ,"); *at != '\0'; at += strspn(at, " ,")) {
		size_t len = strcspn(at, " ,");

		if (call->n_scopes == MAX_SCOPES)
			return err_set(err, ERR_USAGE,
			    "--scope: more than %d", MAX_SCOPES);
		scopes[call->n_scopes] = arena_strndup(&q->run->arena, at,
		    len);
		if (scopes[call->n_scopes++] == NULL)
			return err_nomem(err);
		at += len;
	}
	call->scopes = scopes;
	return call->n_scopes > 0 ? 0
	    : err_set(err, ERR_USAGE, "--scope: names none");
}

/* ---- the tape ---- */

static int
begin_recording(struct request *q, const char *to, struct err *err)
{
	struct run *r = q->run;
	struct tape_info info = { .software = r->user_agent,
		.campaign = r->config->campaign.id, .config = r->config->text,
		.began = r->now };

	if (file_exists(to) && !r->options.force)
		return err_set(err, ERR_EXISTS, "%s: is there already; --force "
		    "replaces it", to);
	q->part = arena_printf(&r->arena, "%s.part", to);
	if (q->part == NULL)
		return err_nomem(err);
	if (tape_record(&q->tape, q->part, &info, q->redactor, err) != 0) {
		q->part = NULL; /* it may be another's */
		return -1;
	}
	return 0;
}

static int
begin_tape(struct request *q, struct err *err)
{
	const struct options *o = &q->run->options;
	const char *path;

	if (o->from != NULL && o->output_file != NULL)
		return err_set(err, ERR_USAGE,
		    "--from asks nobody: there is nothing for --output");
	if (o->output_file != NULL)
		return begin_recording(q, o->output_file, err);
	if (o->from == NULL)
		return 0;
	if (collect_find_tape(q->run, o->from, &path, err) != 0)
		return -1;
	return tape_replay(&q->tape, path, err);
}

/* An exchange that took place is kept, whatever the answer was. */
static int
end_tape(struct request *q, bool keep, struct err *err)
{
	const char *to = q->run->options.output_file;
	struct err ignored = { 0 };
	int rc = 0;

	if (q->tape != NULL)
		rc = tape_close(q->tape, keep ? err : &ignored);
	if (q->part == NULL)
		return rc;
	if (rc == 0 && keep && rename(q->part, to) == -1)
		rc = err_set(err, ERR_IO, "%s: %s", to, strerror(errno));
	if (rc != 0 || !keep)
		(void)unlink(q->part);
	return rc;
}

/* ---- what came ---- */

/* On a terminal nothing that came may move its cursor. */
static void
put_visible(const char *text, size_t len)
{
	struct strbuf sb;

	strbuf_init(&sb, MAX_SHOWN);
	for (size_t at = 0; at < len; at++) {
		size_t part = strlen(text + at);

		strbuf_reset(&sb);
		text_add_visible(&sb, text + at, "\n\t");
		if (at + part < len)
			strbuf_add(&sb, "<U+0000>");
		fwrite(strbuf_text(&sb), 1, sb.len, stdout);
		at += part;
	}
	if (len > 0 && text[len - 1] != '\n')
		putchar('\n');
	strbuf_clear(&sb);
}

/* As it came, less what is secret. */
static int
put_clean(const struct request *q, const char *text, size_t len,
    struct err *err)
{
	struct strbuf sb;
	bool changed = false;
	int rc = 0;

	strbuf_init(&sb, MAX_SHOWN);
	redact_text(q->redactor, text, len, &sb, &changed);
	if (strbuf_failed(&sb))
		rc = err_nomem(err);
	else if (isatty(STDOUT_FILENO))
		put_visible(strbuf_text(&sb), sb.len);
	else
		fwrite(strbuf_text(&sb), 1, sb.len, stdout);
	strbuf_clear(&sb);
	return rc;
}

static int
put_reply(const struct request *q, const struct net_reply *reply,
    struct err *err)
{
	if (q->run->options.include && reply->status > 0) {
		printf("HTTP %d\n", reply->status);
		if (reply->head != NULL && put_clean(q, reply->head,
			strlen(reply->head), err) != 0)
			return -1;
		putchar('\n');
	}
	return reply->body == NULL ? 0
	    : put_clean(q, reply->body, reply->len, err);
}

/* Whether a write that got no answer was done, only the source knows. */
static int
judge(const struct request *q, const struct net_reply *reply, struct err *err)
{
	bool open = is_write(q) && (reply->failure == NET_FAIL_TIMEOUT ||
	    reply->failure == NET_FAIL_CUT || reply->failure == NET_FAIL_SIZE);

	if (reply->failure == NET_OK)
		return 0;
	return err_set(err, ERR_NET, "%s %s: %s%s", q->method, q->path,
	    reply->reason[0] != '\0' ? reply->reason : "no answer",
	    open ? "; whether it was done is not known: look before you "
	    "repeat it" : "");
}

/* ---- the call ---- */

static int
exchange(struct request *q, struct net *net, struct net_reply *reply,
    struct err *err)
{
	struct source_run run = { .config = q->source, .net = net,
		.log = &q->run->log, .began = q->run->now };
	struct source_call call = { .at = q->run->options.at,
		.path = q->path };
	struct net_request request = { .method = q->method,
		.part = "request", .body = q->body,
		.body_len = q->body_len,
		.content_type = q->body != NULL ? "application/json" : NULL };

	if (split_scopes(q, &call, err) != 0 || q->source->source->address(
		&run, &call, &q->run->arena, err) != 0)
		return -1;
	request.url = call.url;
	request.auth = call.auth;
	if (net_submit(net, &request, err) != 0) {
		if (err->code == ERR_CONFIG)
			err->code = ERR_USAGE; /* the path is the operator's */
		return -1;
	}
	if (net_next(net, reply, err) == 1)
		return 0;
	return err->code != ERR_NONE ? -1
	    : err_set(err, ERR_NET, "no answer");
}

static int
call(struct request *q, struct err *err)
{
	struct net_options options = q->run->config->net;
	struct net_reply reply = { 0 };
	struct net *net = NULL;
	bool done = false;
	int rc = -1;

	options.concurrency = 1;
	if (begin_tape(q, err) == 0 && net_open(&net, &options, q->tape,
		q->redactor, &q->run->log, err) == 0 &&
	    exchange(q, net, &reply, err) == 0)
		done = true;
	if (done && put_reply(q, &reply, err) == 0)
		rc = judge(q, &reply, err);
	net_close(net);
	net_reply_clear(&reply);
	if (end_tape(q, done, err) != 0)
		rc = -1;
	return rc;
}

static int
load(struct request *q, struct err *err)
{
	if ((q->redactor = redactor_new()) == NULL)
		return err_nomem(err);
	return q->run->options.from != NULL
	    ? collect_stand_ins(q->source, err)
	    : run_load_source(q->run, q->source, q->redactor, err);
}

static int
request(struct run *r, enum exit_status *status, struct err *err)
{
	const char *const *words = r->options.arguments;
	struct request q = { .run = r };
	int rc = -1;

	(void)status;
	if (r->options.n_arguments != 3)
		return err_set(err, ERR_USAGE, "`muster request` needs a "
		    "source, a method and a path; see `muster request -h`");
	q.method = words[1];
	q.path = words[2];
	if (check_method(&q, err) == 0 && run_configure(r, err) == 0 &&
	    find_source(&q, words[0], err) == 0 && read_body(&q, err) == 0 &&
	    load(&q, err) == 0)
		rc = call(&q, err);
	redactor_free(q.redactor);
	free(q.body);
	return rc;
}

const struct command command_request = {
	"request", "SOURCE METHOD PATH", "one call to a source's own API",
	"cfOxaywSi",
	"Sends one request with the credentials of SOURCE, an id under "
	"\"sources\", and\nprints what comes, less secrets.  PATH begins with "
	"a slash and is taken as it\nis, query and percent-encoding included; "
	"{account} stands for the account's\nuuid.  It goes to the account's "
	"API, or with --at to that of an environment, and\nnever to another "
	"address; redirects are not followed.  GET and HEAD only, unless\n"
	"--write.  With --from the answer is the one on the tape; --output "
	"keeps one.\nExit: 0 for a status of 2xx; 4 for another, or none.",
	request
};
