/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the findings that do not count any more for the exit status. */
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/baseline.h"
#include "base/file.h"
#include "base/json.h"
#include "base/map.h"
#include "model/finding.h"

#define SCHEMA "muster/findings/1"

struct baseline {
	char *text;
	struct json_doc *doc;
	struct map *severities; /* finding id -> severity */
};

void
baseline_free(struct baseline *b)
{
	if (b == NULL)
		return;
	map_free(b->severities);
	json_free(b->doc);
	free(b->text);
	free(b);
}

bool
baseline_has(const struct baseline *b, const struct finding *f)
{
	size_t severity = b == NULL ? NONE : map_get(b->severities, f->id);

	return severity != NONE && (size_t)f->severity <= severity;
}

static int
check_schema(const struct json *root, struct err *err)
{
	const char *schema;

	if (json_get_text(root, "schema", &schema, err) != 0)
		return err_wrap(err, "is no findings.json of a bundle");
	if (strcmp(schema, SCHEMA) == 0)
		return 0;
	if (strncmp(schema, SCHEMA, sizeof(SCHEMA) - 2) == 0)
		return err_set(err, ERR_DATA, "is of another version (%s); "
		    "this program reads %s", schema, SCHEMA);
	return err_set(err, ERR_DATA, "is no findings.json of a bundle: its "
	    "schema is %s", schema);
}

/* What an exception covered then is not known to be accepted without it. */
static int
add_row(struct baseline *b, const struct json *row, struct err *err)
{
	const char *id, *severity, *state;
	enum muster_severity value;

	if (json_get_text(row, "finding_id", &id, err) != 0 ||
	    json_get_text(row, "severity", &severity, err) != 0 ||
	    json_get_text(row, "state", &state, err) != 0)
		return -1;
	if (severity_parse(severity, &value) != 0)
		return json_error(row, err, "\"%s\" is no severity", severity);
	if (strcmp(state, "excepted") == 0)
		return 0;
	return map_add(b->severities, id, (size_t)value) >= 0 ? 0
	    : err_nomem(err);
}

static int
fill(struct baseline *b, const char *path, struct err *err)
{
	struct json root, list, row;
	size_t len;

	b->severities = map_new();
	if (b->severities == NULL)
		return err_nomem(err);
	if (file_read(path, MAX_BASELINE_BYTES, &b->text, &len, err) != 0)
		return -1;
	if (json_parse(&b->doc, b->text, len, &json_limits_data, err) != 0)
		return err_wrap(err, "%s", path);
	json_root(b->doc, &root);
	if (json_type(&root) != JSON_OBJECT)
		return err_set(err, ERR_DATA, "%s: is no findings.json of a "
		    "bundle", path);
	if (check_schema(&root, err) != 0 ||
	    json_get_list(&root, "findings", &list, err) != 0)
		return err_wrap(err, "%s", path);
	for (bool more = json_first(&list, &row); more;
	     more = json_next(&row))
		if (add_row(b, &row, err) != 0)
			return err_wrap(err, "%s", path);
	return 0;
}

int
baseline_read(struct baseline **out, struct run *r, struct err *err)
{
	const char *path = r->options.baseline;

	*out = NULL;
	if (path == NULL)
		return 0;
	if (!r->options.has_fail_on && !r->options.has_fail_on_new)
		return err_set(err, ERR_USAGE, "--baseline says which findings "
		    "do not count: give --fail-on or --fail-on-new, too");
	if (file_is_dir(path))
		path = file_join(&r->arena, path, "findings.json");
	*out = calloc(1, sizeof(**out));
	if (path == NULL || *out == NULL)
		return err_nomem(err);
	if (fill(*out, path, err) == 0)
		return 0;
	if (err->code != ERR_NOMEM)
		err->code = ERR_USAGE;
	return err_wrap(err, "--baseline");
}
