/* SPDX-License-Identifier: Apache-2.0 */
/* The record of deliveries is read back, and looked at by who verifies. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "deliver/deliver_private.h"
#include "deliver/log_private.h"

static const char *
check_line(const struct json *root, const struct log_reading *r)
{
	const char *previous = NULL, *text;
	struct err ignored = { 0 };

	if (json_type(root) != JSON_OBJECT ||
	    json_get_text(root, "event", &text, &ignored) != 0 ||
	    json_get_text(root, "channel", &text, &ignored) != 0 ||
	    json_get_text(root, "to", &text, &ignored) != 0 ||
	    json_get_text(root, "manifest_sha256", &text, &ignored) != 0 ||
	    json_opt_text(root, "previous_sha256", &previous, &ignored) != 0)
		return "is no record of a delivery";
	if (strcmp(previous != NULL ? previous : "", r->last) != 0)
		return "does not follow from the line before it";
	return NULL;
}

static int
read_line(struct log_reading *r, const char *line, size_t n, struct err *err)
{
	struct json_doc *doc = NULL;
	struct err why = { 0 };
	struct json root;

	if (json_parse(&doc, line, n, &json_limits_data, &why) != 0) {
		if (why.code == ERR_NOMEM)
			return err_nomem(err);
		/* a machine that stopped in the middle of it */
		r->line(r->context, NULL, "is cut off");
	} else {
		json_root(doc, &root);
		r->line(r->context, &root, check_line(&root, r));
	}
	json_free(doc);
	return digest_bytes(line, n, r->last, err);
}

int
log_read(struct log_reading *r, const char *text, size_t len, struct err *err)
{
	const char *p = text, *end = text + len;

	while (p < end) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));

		r->torn = stop == NULL;
		if (stop == NULL)
			stop = end;
		if (read_line(r, p, (size_t)(stop - p), err) != 0)
			return -1;
		p = stop + 1;
	}
	return 0;
}

/* ---- verifying ---- */

struct verifying {
	size_t line, cut, sent;
	size_t wrong; /* number of the first such line; 0: none */
	const char *why;
};

static void
verify_line_of(void *context, const struct json *root, const char *wrong)
{
	struct verifying *v = context;
	struct err ignored = { 0 };
	const char *event;

	v->line++;
	if (root == NULL)
		v->cut++;
	else if (wrong != NULL && v->wrong == 0) {
		v->wrong = v->line;
		v->why = wrong;
	}
	if (root != NULL && wrong == NULL &&
	    json_get_text(root, "event", &event, &ignored) == 0)
		v->sent += strcmp(event,
			       delivery_event_text(DELIVERY_SENT)) == 0;
}

int
delivery_log_verify(const char *bundle, const struct verify_line *lines,
    size_t *bad, struct err *err)
{
	struct verifying v = { 0 };
	struct log_reading r = { .line = verify_line_of, .context = &v };
	char path[4096], detail[160], *text;
	enum verify_state state = VERIFY_NOTE;
	const char *kind;
	size_t len;
	int rc;

	if (bundle_path(path, sizeof(path), bundle, BUNDLE_DELIVERIES, err) !=
		0)
		return -1;
	kind = bundle_kind(path);
	if (kind == NULL)
		return 0;
	if (*kind == '\0') {
		if (file_read(path, DELIVERY_MAX_LOG, &text, &len, err) != 0)
			return -1;
		rc = log_read(&r, text, len, err);
		free(text);
		if (rc != 0)
			return -1;
	}
	snprintf(detail, sizeof(detail), "%zu record%s of deliveries, %zu of "
	    "them sent%s", v.line, v.line == 1 ? "" : "s", v.sent, v.cut > 0
	    ? "; one or more cut off" : "");
	if (v.wrong > 0) {
		state = VERIFY_CHANGED;
		snprintf(detail, sizeof(detail), "line %zu %s", v.wrong,
		    v.why);
	}
	if (*kind != '\0') {
		state = VERIFY_CHANGED;
		snprintf(detail, sizeof(detail), "is %s", kind);
	}
	*bad += state == VERIFY_CHANGED;
	lines->line(lines->context, state, BUNDLE_DELIVERIES, detail);
	return 0;
}
