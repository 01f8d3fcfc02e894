/* SPDX-License-Identifier: Apache-2.0 */
/* Trusted time: the authority is asked, its reply checked and kept. */
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/seal.h"
#include "base/file.h"
#include "base/utc.h"
#include "deliver/deliver.h"
#include "seal/seal.h"

#define MAX_TRIES 3
#define MAX_WAIT_S 30 /* for one answer: a review is waiting for it */

/* What is timed: the signature if there is one, else the manifest. */
static int
digest_target(struct run *r, const char *folder, char digest[DIGEST_HEX],
    struct err *err)
{
	const char *path = file_join(&r->arena, folder, BUNDLE_SIGNATURE);
	int64_t size;

	if (path != NULL && !file_exists(path))
		path = file_join(&r->arena, folder, BUNDLE_MANIFEST);
	if (path == NULL)
		return err_nomem(err);
	return digest_file(path, digest, &size, err);
}

static const char *
path_in(struct run *r, const char *folder, const char *name)
{
	return file_join(&r->arena, folder, name);
}

/* The request that is there, if it still asks for the right thing. */
static int
old_request(struct run *r, const char *folder, const char *digest,
    char **out, size_t *len, struct err *err)
{
	const char *path = path_in(r, folder, BUNDLE_TIME_REQUEST);
	struct seal_bytes request;

	*out = NULL;
	if (path == NULL)
		return err_nomem(err);
	if (!file_exists(path))
		return 0;
	if (file_read(path, SEAL_MAX_TIME, out, len, err) != 0)
		return -1;
	request = (struct seal_bytes){ *out, *len };
	if (seal_time_asks(&request, digest))
		return 0;
	free(*out);
	*out = NULL;
	return 0;
}

static int
have_request(struct run *r, const char *folder, const char *digest,
    char **out, size_t *len, struct err *err)
{
	if (old_request(r, folder, digest, out, len, err) != 0)
		return -1;
	if (*out != NULL)
		return 0;
	if (seal_time_request(digest, out, len, err) != 0)
		return -1;
	return seal_write(folder, BUNDLE_TIME_REQUEST, *out, *len, err);
}

/* No credential goes out and what comes is signed: plain http will do. */
static int
ask_authority(struct run *r, const struct seal_bytes *request,
    struct net_reply *reply, struct err *err)
{
	const struct net_request post = { .method = "POST",
		.url = r->config->seal.time_url, .body = request->bytes,
		.body_len = request->len,
		.content_type = "application/timestamp-query",
		.part = "time-stamp", .max_bytes = SEAL_MAX_TIME };
	struct net_options options = r->config->net;
	struct net *net;
	int got = -1;

	options.plain_http = true;
	if (options.tries > MAX_TRIES)
		options.tries = MAX_TRIES;
	if (options.request_timeout_s > MAX_WAIT_S)
		options.request_timeout_s = MAX_WAIT_S;
	if (net_open(&net, &options, NULL, NULL, &r->log, err) != 0)
		return -1;
	if (net_submit(net, &post, err) == 0)
		got = net_next(net, reply, err);
	net_close(net);
	if (got == 1 && reply->failure == NET_OK)
		return 0;
	if (got == 1)
		err_set(err, ERR_NET, "%s", reply->reason);
	else if (got == 0)
		err_set(err, ERR_NET, "no answer");
	return err_wrap(err, "%s", post.url);
}

static int
check(const char *ca, struct seal_time *time, const char *digest, int64_t *at,
    struct err *err)
{
	char *pem = NULL;
	int rc = -1;

	if (ca == NULL)
		return err_set(err, ERR_USAGE, "the reply is checked before it "
		    "is kept: give the authority's root certificates with "
		    "--ca, or a configuration that names them");
	if (file_read(ca, SEAL_MAX_PEM, &pem, &time->ca.len, err) == 0) {
		time->ca.bytes = pem;
		rc = seal_time_check(time, digest, at, err);
	}
	time->ca.bytes = NULL;
	free(pem);
	return rc;
}

static int
keep(struct run *r, const char *folder, const struct seal_time *time,
    int64_t at, struct err *err)
{
	char text[UTC_TEXT];

	if (seal_write(folder, BUNDLE_TIME_REPLY, time->reply.bytes,
		time->reply.len, err) != 0)
		return -1;
	utc_format(at, text);
	log_info(&r->log, "trusted time: %s", text);
	return 0;
}

static int
refuse_existing(struct run *r, const char *folder, struct err *err)
{
	const char *path = path_in(r, folder, BUNDLE_TIME_REPLY);

	if (path == NULL)
		return err_nomem(err);
	if (file_exists(path))
		return err_set(err, ERR_EXISTS, "%s: its time is stated", path);
	return 0;
}

int
seal_stamp(struct run *r, const char *folder, bool ask, struct err *err)
{
	const struct config_seal *c = &r->config->seal;
	struct net_reply reply = { 0 };
	struct seal_time time = { 0 };
	char digest[DIGEST_HEX], *request = NULL;
	int64_t at;
	int rc = -1;

	if (refuse_existing(r, folder, err) != 0 ||
	    digest_target(r, folder, digest, err) != 0 ||
	    have_request(r, folder, digest, &request, &time.request.len,
		err) != 0)
		goto out;
	time.request.bytes = request;
	if (!ask) {
		log_info(&r->log, "trusted time: nobody was asked; `muster "
		    "seal` fetches it");
		rc = 0;
		goto out;
	}
	if (ask_authority(r, &time.request, &reply, err) != 0)
		goto out;
	time.reply = (struct seal_bytes){ reply.body, reply.len };
	if (reply.body == NULL)
		err_set(err, ERR_DATA, "%s: an empty reply", c->time_url);
	else if (check(c->time_ca, &time, digest, &at, err) != 0)
		err_wrap(err, "%s", c->time_url);
	else
		rc = keep(r, folder, &time, at, err);
out:
	net_reply_clear(&reply);
	free(request);
	return rc;
}

int
seal_take_reply(struct run *r, const char *folder, const char *path,
    struct err *err)
{
	const char *ca = r->options.ca != NULL ? r->options.ca
	    : r->config != NULL ? r->config->seal.time_ca : NULL;
	struct seal_time time = { 0 };
	char digest[DIGEST_HEX], *request = NULL, *reply = NULL;
	int64_t at;
	int rc = -1;

	if (refuse_existing(r, folder, err) != 0 ||
	    digest_target(r, folder, digest, err) != 0 ||
	    old_request(r, folder, digest, &request, &time.request.len, err) !=
		0 ||
	    file_read(path, SEAL_MAX_TIME, &reply, &time.reply.len, err) != 0)
		goto out;
	time.request.bytes = request;
	time.reply.bytes = reply;
	if (check(ca, &time, digest, &at, err) != 0)
		err_wrap(err, "%s", path);
	else
		rc = keep(r, folder, &time, at, err);
out:
	free(request);
	free(reply);
	return rc;
}
