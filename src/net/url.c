/* SPDX-License-Identifier: Apache-2.0 */
/*
 * URLs, read by libcurl's own reader: what is checked here is what libcurl
 * will connect to, not what a second parser believes.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "net/net.h"
#include "net/url.h"

bool
url_is_loopback(const char *host)
{
	struct in_addr v4;
	struct in6_addr v6;

	if (text_equal_nocase(host, "localhost"))
		return true;
	if (inet_pton(AF_INET, host, &v4) == 1)
		return (ntohl(v4.s_addr) >> 24) == 127;
	if (inet_pton(AF_INET6, host, &v6) == 1)
		return IN6_IS_ADDR_LOOPBACK(&v6);
	return false;
}

/* One part of a URL, in lower case, into a buffer; malformed if it is empty or
 * does not fit. */
static CURLUcode
take_part(CURLU *handle, CURLUPart part, unsigned flags, char *out, size_t room)
{
	char *text = NULL;
	CURLUcode code = curl_url_get(handle, part, &text, flags);
	size_t len;

	if (code == CURLUE_OK && text != NULL) {
		len = strlen(text);
		if (len == 0 || len >= room)
			code = CURLUE_MALFORMED_INPUT;
		for (size_t i = 0; code == CURLUE_OK && i <= len; i++)
			out[i] = text[i] >= 'A' && text[i] <= 'Z'
				     ? (char)(text[i] + ('a' - 'A'))
				     : text[i];
	}
	curl_free(text);
	return code;
}

/* OK: it is there. */
static CURLUcode
find_part(CURLU *handle, CURLUPart part)
{
	char *text = NULL;
	CURLUcode code = curl_url_get(handle, part, &text, 0);

	curl_free(text);
	return code;
}

static CURLUcode
read_origin(CURLU *handle, char scheme[8], char *host, size_t host_room,
    char *origin, size_t origin_room)
{
	CURLUcode code = take_part(handle, CURLUPART_SCHEME, 0, scheme, 8);
	char port[8];
	size_t len;

	if (code == CURLUE_OK)
		code = take_part(handle, CURLUPART_HOST, 0, host, host_room);
	if (code == CURLUE_OK)
		code = take_part(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT,
		    port, sizeof(port));
	if (code != CURLUE_OK)
		return code;
	(void)snprintf(origin, origin_room, "%s://%s:%s", scheme, host, port);
	len = strlen(host);
	if (len > 2 && host[0] == '[' && host[len - 1] == ']') {
		memmove(host, host + 1, len - 2);
		host[len - 2] = '\0';
	}
	return CURLUE_OK;
}

/* Bytes that stand for themselves in a URL. */
static bool
is_url_text(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text <= ' ' || *text > '~' ||
		    strchr("\"<>\\^`{|}#", *text) != NULL)
			return false;
	return true;
}

/* What takes memory fails for want of it, which says nothing of the URL. */
static int
check(struct url *url, CURLU *handle, const char *text, struct err *err)
{
	CURLUcode code = curl_url_set(handle, CURLUPART_URL, text, 0);
	CURLUcode user, password;
	char scheme[8];

	if (code == CURLUE_OK)
		code = read_origin(handle, scheme, url->host,
		    sizeof(url->host), url->origin, sizeof(url->origin));
	if (code == CURLUE_OUT_OF_MEMORY)
		return err_nomem(err);
	if (code != CURLUE_OK)
		return err_set(err, ERR_CONFIG,
		    "URL: not an absolute http or https address");
	user = find_part(handle, CURLUPART_USER);
	password = find_part(handle, CURLUPART_PASSWORD);
	if (user == CURLUE_OUT_OF_MEMORY || password == CURLUE_OUT_OF_MEMORY)
		return err_nomem(err);
	if (user == CURLUE_OK || password == CURLUE_OK)
		return err_set(err, ERR_CONFIG,
		    "URL of %s: no user name or password may stand in it",
		    url->host);
	url->plain = strcmp(scheme, "http") == 0;
	if (!url->plain && strcmp(scheme, "https") != 0)
		return err_set(err, ERR_CONFIG,
		    "URL of %s: scheme %s is not http or https", url->host,
		    scheme);
	return 0;
}

int
url_read_plain(struct url *url, const char *text, struct err *err)
{
	const char *authority;
	CURLU *handle;
	int rc;

	if (text == NULL || text[0] == '\0')
		return err_set(err, ERR_CONFIG, "URL: empty");
	if (strlen(text) > NET_MAX_URL)
		return err_set(
		    err, ERR_CONFIG, "URL: longer than %d bytes", NET_MAX_URL);
	if (!is_url_text(text))
		return err_set(err, ERR_CONFIG,
		    "URL: holds a byte that must be percent-encoded");
	if ((handle = curl_url()) == NULL)
		return err_nomem(err);
	rc = check(url, handle, text, err);
	curl_url_cleanup(handle);
	if (rc != 0)
		return rc;
	authority = strstr(text, "//");
	if (authority == NULL)
		return err_set(err, ERR_CONFIG, "URL: no host");
	url->target = authority + 2 + strcspn(authority + 2, "/?");
	return 0;
}

int
url_read(struct url *url, const char *text, struct err *err)
{
	if (url_read_plain(url, text, err) != 0)
		return -1;
	if (url->plain && !url_is_loopback(url->host))
		return err_set(err, ERR_CONFIG,
		    "%s: plain http is only for this machine; use https",
		    url->origin);
	return 0;
}

int
net_url_check(const char *text, struct err *err)
{
	struct url url;

	return url_read(&url, text, err);
}

void
url_origin(const char *text, char *out, size_t room)
{
	char host[URL_MAX_HOST], scheme[8];
	CURLU *handle = curl_url();

	out[0] = '\0';
	if (handle != NULL &&
	    curl_url_set(handle, CURLUPART_URL, text,
		CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
	    read_origin(handle, scheme, host, sizeof(host), out, room) !=
		CURLUE_OK)
		out[0] = '\0';
	curl_url_cleanup(handle);
}

void
net_url_escape(struct strbuf *out, const char *text)
{
	static const char keep[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz"
				   "0123456789-._~";

	for (; *text != '\0'; text++) {
		if (strchr(keep, *text) != NULL)
			strbuf_addc(out, *text);
		else
			strbuf_addf(out, "%%%02X", (unsigned char)*text);
	}
}
