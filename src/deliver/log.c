/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record of deliveries.  What was handed over cannot be taken back, so
 * each step is on the disk before the next one is taken.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "deliver/deliver_private.h"
#include "deliver/log_private.h"

#define MAX_TEXT 2048 /* of a reply or reason */

/* What is remembered of one line. */
struct entry {
	const char *channel, *to, *manifest;
	enum delivery_event event;
};

struct delivery_log {
	int fd;
	char path[4096];
	struct arena arena;
	bool torn;             /* the last line has no end */
	char last[DIGEST_HEX]; /* of the last line; "": there is none */
	void *entries;         /* struct entry */
	size_t n, room;
	bool starved;
};

static const char *const events[] = { [DELIVERY_BEGUN] = "begun",
	[DELIVERY_SENT] = "sent", [DELIVERY_FAILED] = "failed",
	[DELIVERY_REFUSED] = "refused", [DELIVERY_UNKNOWN] = "unknown",
	[DELIVERY_WITHHELD] = "withheld" };

const char *
delivery_event_text(enum delivery_event event)
{
	return events[event];
}

static int
find_event(const char *word, enum delivery_event *out)
{
	for (size_t i = 0; i < NITEMS(events); i++)
		if (strcmp(word, events[i]) == 0) {
			*out = (enum delivery_event)i;
			return 0;
		}
	return -1;
}

static void
remember(struct delivery_log *log, const struct delivery *d)
{
	struct entry e = { arena_strdup(&log->arena, d->channel),
		arena_strdup(&log->arena, d->to),
		arena_strdup(&log->arena, d->manifest), d->event };

	if (e.channel == NULL || e.to == NULL || e.manifest == NULL ||
	    array_reserve(&log->entries, &log->room, log->n + 1, sizeof(e)) !=
		0) {
		log->starved = true;
		return;
	}
	((struct entry *)log->entries)[log->n++] = e;
}

static void
remember_line(void *context, const struct json *root, const char *wrong)
{
	struct delivery d = { 0 };
	struct err ignored = { 0 };
	const char *event;

	/* one whose neighbour was taken out is as true as it was */
	if (root == NULL || (wrong != NULL &&
		json_type(root) != JSON_OBJECT))
		return;
	if (json_get_text(root, "event", &event, &ignored) != 0 ||
	    find_event(event, &d.event) != 0 ||
	    json_get_text(root, "channel", &d.channel, &ignored) != 0 ||
	    json_get_text(root, "to", &d.to, &ignored) != 0 ||
	    json_get_text(root, "manifest_sha256", &d.manifest, &ignored) != 0)
		return;
	remember(context, &d);
}

static int
load(struct delivery_log *log, struct err *err)
{
	struct log_reading r = { .line = remember_line, .context = log };
	char *text;
	size_t len;
	int rc;

	if (file_read(log->path, DELIVERY_MAX_LOG, &text, &len, err) != 0)
		return -1;
	rc = log_read(&r, text, len, err);
	free(text);
	log->torn = r.torn;
	memcpy(log->last, r.last, sizeof(log->last));
	return rc != 0 ? -1 : log->starved ? err_nomem(err) : 0;
}

static int
open_file(struct delivery_log *log, const char *bundle, struct err *err)
{
	struct stat st;

	log->fd = open(log->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW | O_NONBLOCK, 0600);
	if (log->fd == -1 || fstat(log->fd, &st) == -1)
		return err_set(err, ERR_IO, "%s: %s", log->path,
		    strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_IO, "%s: is no regular file",
		    log->path);
	if (flock(log->fd, LOCK_EX | LOCK_NB) == -1)
		return err_set(err, ERR_IO, "%s: somebody else is handing "
		    "this bundle over; wait for it", log->path);
	return file_sync_dir(bundle, err);
}

int
delivery_log_open(struct delivery_log **out, const char *bundle,
    struct err *err)
{
	struct delivery_log *log = calloc(1, sizeof(*log));

	*out = NULL;
	if (log == NULL)
		return err_nomem(err);
	log->fd = -1;
	arena_init(&log->arena);
	if (bundle_path(log->path, sizeof(log->path), bundle,
		BUNDLE_DELIVERIES, err) != 0 ||
	    open_file(log, bundle, err) != 0 || load(log, err) != 0) {
		delivery_log_close(log);
		return -1;
	}
	*out = log;
	return 0;
}

void
delivery_log_close(struct delivery_log *log)
{
	if (log == NULL)
		return;
	if (log->fd != -1)
		close(log->fd);
	free(log->entries);
	arena_clear(&log->arena);
	free(log);
}

bool
delivery_log_last(const struct delivery_log *log, const char *channel,
    const char *to, const char *manifest, enum delivery_event *last,
    size_t *sent)
{
	const struct entry *list = log->entries;
	bool found = false;

	*sent = 0;
	for (size_t i = 0; i < log->n; i++) {
		const struct entry *e = &list[i];

		if (strcmp(e->channel, channel) != 0 ||
		    !text_equal_nocase(e->to, to) ||
		    strcmp(e->manifest, manifest) != 0)
			continue;
		found = true;
		*last = e->event;
		*sent += e->event == DELIVERY_SENT;
	}
	return found;
}

/* ---- writing ---- */

/* Words of a server, perhaps: bounded, and nothing in them moves a cursor. */
static void
put_visible(struct json_writer *w, const char *key, const char *text)
{
	char cut[MAX_TEXT];
	struct strbuf sb;

	if (text == NULL || *text == '\0') {
		json_put_null(w, key);
		return;
	}
	snprintf(cut, sizeof(cut), "%s", text);
	strbuf_init(&sb, 16 * sizeof(cut));
	text_add_visible(&sb, cut, "");
	json_put_text(w, key, strbuf_text(&sb));
	strbuf_clear(&sb);
}

static void
put_files(struct json_writer *w, const char *key, const char *detail,
    const struct delivery_file *files, size_t n)
{
	json_list_begin(w, key);
	for (size_t i = 0; i < n; i++) {
		json_object_begin(w, NULL);
		json_put_text(w, "name", files[i].name);
		json_put_text(w, detail, files[i].sha256);
		json_object_end(w);
	}
	json_list_end(w);
}

static void
put_line(struct json_writer *w, const struct delivery_log *log,
    const struct delivery *d)
{
	json_object_begin(w, NULL);
	json_put_time(w, "at", d->at);
	json_put_text(w, "event", events[d->event]);
	json_put_text(w, "channel", d->channel);
	json_put_text(w, "to", d->to);
	json_put_text(w, "manifest_sha256", d->manifest);
	json_put_text(w, "id", d->id);
	json_put_text(w, "protection", d->protection);
	json_put_text(w, "sha256", d->sha256);
	put_files(w, "files", "sha256", d->files, d->n_files);
	put_files(w, "left_out", "reason", d->left_out, d->n_left_out);
	if (d->tries > 0)
		json_put_int(w, "tries", d->tries);
	put_visible(w, "reply", d->reply);
	put_visible(w, "reason", d->reason);
	json_put_text(w, "previous_sha256", log->last[0] != '\0' ? log->last
	    : NULL);
	json_object_end(w);
}

/* In one piece and down to the disk. */
static int
append(struct delivery_log *log, const char *text, size_t len,
    struct err *err)
{
	while (len > 0) {
		ssize_t n = write(log->fd, text, len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return err_set(err, ERR_IO, "%s: %s", log->path,
			    strerror(errno));
		text += n;
		len -= (size_t)n;
	}
	if (fsync(log->fd) == -1)
		return err_set(err, ERR_IO, "%s: %s", log->path,
		    strerror(errno));
	return 0;
}

int
delivery_log_add(struct delivery_log *log, const struct delivery *d,
    struct err *err)
{
	struct json_writer w;
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	int rc;

	if (f == NULL)
		return err_nomem(err);
	json_writer_init(&w, f, false);
	put_line(&w, log, d);
	rc = json_writer_end(&w, err);
	if (rc == 0 && fflush(f) != 0)
		rc = err_nomem(err);
	if (rc == 0)
		rc = digest_bytes(text, len, log->last, err);
	if (rc == 0 && fputc('\n', f) == EOF)
		rc = err_nomem(err);
	if (fclose(f) != 0 && rc == 0)
		rc = err_nomem(err);
	if (rc == 0 && log->torn)
		rc = append(log, "\n", 1, err);
	if (rc == 0) {
		log->torn = false;
		rc = append(log, text, len, err);
	}
	free(text);
	if (rc == 0)
		remember(log, d);
	return rc != 0 ? -1 : log->starved ? err_nomem(err) : 0;
}
