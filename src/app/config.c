/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration file: JSON with line comments; see muster.conf(5). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/config_private.h"
#include "base/file.h"
#include "base/utc.h"

#define MAX_ID 64

static const char *const top_keys[] = { "campaign", "sources", "rules",
	"output", "network", "store", "modules", "registers", "exceptions",
	"duties", "previous", "control_totals", "seal", "redact", "deliver" };
static const char *const campaign_keys[] = { "id", "title", "entity", "from",
	"to", "classification" };
static const char *const output_keys[] = { "dir", "formats", "language",
	"paper", "brand" };
static const char *const network_keys[] = { "request_timeout_s",
	"connect_timeout_s", "run_timeout_s", "tries", "backoff_ms",
	"ca_file" };
static const char *const redact_keys[] = { "key" };
static const char *const dir_keys[] = { "dir" };
static const char *const store_keys[] = { "path" };
static const char *const all_formats[] = { "xlsx", "pdf", "html", "json",
	"csv", "md", "sarif", "junit", "oscal", "ocsf" };

/* Fit for a folder name on any system, and for a mail subject. */
static bool
is_campaign_id(const char *id)
{
	size_t n = strlen(id);

	return n > 0 && n <= MAX_ID && id[0] != '.' && id[0] != '-' &&
	    strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789._-") == n;
}

int
config_bad(const struct json *v, struct err *err, const char *message)
{
	json_error(v, err, "%s", message);
	err->code = ERR_CONFIG;
	return -1;
}

static int
read_campaign(struct campaign *c, const struct json *root, struct err *err)
{
	struct json v, id;

	if (json_get_object(root, "campaign", &v, err) != 0 ||
	    json_only(&v, campaign_keys, NITEMS(campaign_keys), err) != 0 ||
	    json_get_text(&v, "id", &c->id, err) != 0 ||
	    json_opt_text(&v, "title", &c->title, err) != 0 ||
	    json_opt_text(&v, "entity", &c->entity, err) != 0 ||
	    json_opt_text(&v, "classification", &c->classification, err) != 0 ||
	    json_opt_time(&v, "from", &c->from, err) != 0 ||
	    json_opt_time(&v, "to", &c->to, err) != 0)
		return -1;
	json_member(&v, "id", &id);
	if (!is_campaign_id(c->id))
		return config_bad(&id, err, "must be 1 to 64 letters, digits, '.', "
		    "'_' or '-', not beginning with '.' or '-': it names the "
		    "bundle's folder");
	if (c->from != UTC_UNKNOWN && c->to != UTC_UNKNOWN && c->to < c->from)
		return config_bad(&v, err, "\"to\" is before \"from\"");
	if (c->title == NULL)
		c->title = "Access review";
	return 0;
}

static int
read_formats(struct config *c, const struct json *output, struct err *err)
{
	struct json list, item;

	list = *output; /* without such a section there is no list */
	if (json_type(output) == JSON_OBJECT &&
	    json_opt_list(output, "formats", &list, err) != 0)
		return -1;
	if (json_type(&list) != JSON_LIST) {
		for (size_t i = 0; i < NITEMS(all_formats); i++)
			c->formats[c->n_formats++] = all_formats[i];
		return 0;
	}
	if (json_count(&list) == 0)
		return config_bad(&list, err, "names no format; without this key, "
		    "all of them are written");
	for (bool more = json_first(&list, &item); more;
	     more = json_next(&item)) {
		if (c->n_formats >= MAX_FORMATS)
			return config_bad(&item, err, "more formats than there are");
		if (json_as_text(&item, &c->formats[c->n_formats++], err) != 0)
			return -1;
	}
	return 0;
}

static int
read_output(struct config *c, const struct json *root, struct err *err)
{
	const char *paper = NULL;
	struct json v;

	if (json_opt_object(root, "output", &v, err) != 0)
		return -1;
	c->out_dir = "out";
	c->language = "en";
	if (json_type(&v) != JSON_OBJECT)
		return read_formats(c, &v, err);
	if (json_only(&v, output_keys, NITEMS(output_keys), err) != 0 ||
	    json_opt_text(&v, "dir", &c->out_dir, err) != 0 ||
	    json_opt_text(&v, "language", &c->language, err) != 0 ||
	    json_opt_text(&v, "brand", &c->brand, err) != 0 ||
	    json_opt_text(&v, "paper", &paper, err) != 0)
		return -1;
	if (c->out_dir == NULL)
		c->out_dir = "out";
	if (c->language == NULL)
		c->language = "en";
	if (!is_campaign_id(c->language))
		return config_bad(&v, err, "\"language\" must be a short name such "
		    "as \"en\"");
	if (paper != NULL && strcmp(paper, "A4") != 0 &&
	    strcmp(paper, "Letter") != 0)
		return config_bad(&v, err, "\"paper\" must be \"A4\" or \"Letter\"");
	c->has_paper = paper != NULL;
	c->letter = paper != NULL && strcmp(paper, "Letter") == 0;
	return read_formats(c, &v, err);
}

int
config_number(const struct json *v, const char *key, int64_t min, int64_t max,
    int64_t *out, struct err *err)
{
	struct json item;
	char message[128];

	if (json_opt_int(v, key, *out, out, err) != 0)
		return -1;
	if (*out >= min && *out <= max)
		return 0;
	json_member(v, key, &item);
	snprintf(message, sizeof(message), "must be from %lld to %lld",
	    (long long)min, (long long)max);
	return config_bad(&item, err, message);
}

static int
read_network(struct config *c, const struct json *root, struct err *err)
{
	struct json v;
	int64_t tries;

	net_options_default(&c->net);
	if (json_opt_object(root, "network", &v, err) != 0)
		return -1;
	if (json_type(&v) == JSON_ABSENT)
		return 0;
	tries = c->net.tries;
	if (json_only(&v, network_keys, NITEMS(network_keys), err) != 0 ||
	    config_number(&v, "request_timeout_s", 1, 3600,
		&c->net.request_timeout_s, err) != 0 ||
	    config_number(&v, "connect_timeout_s", 1, 600,
		&c->net.connect_timeout_s, err) != 0 ||
	    config_number(&v, "run_timeout_s", 0, 7 * UTC_DAY,
		&c->net.run_timeout_s, err) != 0 ||
	    config_number(&v, "tries", 1, NET_MAX_TRIES, &tries, err) != 0 ||
	    config_number(&v, "backoff_ms", 1, 60000, &c->net.backoff_ms,
		err) != 0 ||
	    json_opt_text(&v, "ca_file", &c->net.ca_file, err) != 0)
		return -1;
	c->net.tries = (unsigned)tries;
	return 0;
}

static int
read_places(struct config *c, const struct json *root, struct err *err)
{
	struct json v;

	if (json_opt_object(root, "store", &v, err) != 0)
		return -1;
	if (json_type(&v) != JSON_ABSENT &&
	    (json_only(&v, store_keys, NITEMS(store_keys), err) != 0 ||
		json_opt_text(&v, "path", &c->store_path, err) != 0))
		return -1;
	if (json_opt_object(root, "modules", &v, err) != 0)
		return -1;
	if (json_type(&v) != JSON_ABSENT &&
	    (json_only(&v, dir_keys, NITEMS(dir_keys), err) != 0 ||
		json_get_text(&v, "dir", &c->plugin_dir, err) != 0))
		return -1;
	return 0;
}

/* The key is referred to, and read when a twin is made. */
static int
read_redact(struct config *c, const struct json *root, struct arena *arena,
    struct err *err)
{
	struct json v, key;

	if (json_opt_object(root, "redact", &v, err) != 0)
		return -1;
	if (json_type(&v) != JSON_OBJECT)
		return 0;
	if (json_only(&v, redact_keys, NITEMS(redact_keys), err) != 0 ||
	    json_get_object(&v, "key", &key, err) != 0)
		return -1;
	return secret_ref_parse(&c->redact_key, &key, arena, err);
}

static int
read_all(struct config *c, const struct json *root, const char *dir,
    struct arena *arena, struct err *err)
{
	struct json list, rules;

	if (json_type(root) != JSON_OBJECT)
		return config_bad(root, err,
		    "the configuration must be an "
		    "object");
	if (json_only(root, top_keys, NITEMS(top_keys), err) != 0 ||
	    read_campaign(&c->campaign, root, err) != 0 ||
	    read_output(c, root, err) != 0 ||
	    outputs_check_formats(c, err) != 0 ||
	    read_network(c, root, err) != 0 || read_places(c, root, err) != 0 ||
	    read_redact(c, root, arena, err) != 0 ||
	    json_opt_object(root, "rules", &rules, err) != 0 ||
	    json_get_list(root, "sources", &list, err) != 0 ||
	    source_configure(&c->sources, &c->n_sources, &list, arena, err) !=
		0 ||
	    config_control(c, root, arena, err) != 0 ||
	    config_judge(c, root, dir, arena, err) != 0 ||
	    config_seal(c, root, dir, arena, err) != 0 ||
	    config_deliver(c, root, dir, arena, err) != 0)
		return -1;
	return config_keep_text(c, root, arena, err);
}

static int
parse(struct config *c, const char *text, size_t len, const char *dir,
    struct arena *arena, struct err *err)
{
	struct json root;

	if (json_parse(&c->doc, text, len, &json_limits_config, err) != 0)
		return -1;
	json_root(c->doc, &root);
	return read_all(c, &root, dir, arena, err);
}

static struct config *
new_config(const char *path, struct arena *arena, struct err *err)
{
	struct config *c = arena_alloc(arena, 1, sizeof(*c));

	if (c != NULL)
		c->path = arena_strdup(arena, path);
	if (c != NULL && c->path != NULL)
		return c;
	err_nomem(err);
	return NULL;
}

/* Whatever is wrong in there, the configuration is. */
static int
give_up(struct config *c, struct err *err)
{
	if (err->code == ERR_DATA || err->code == ERR_LIMIT)
		err->code = ERR_CONFIG;
	config_free(c);
	return err_wrap(err, "%s", c->path);
}

int
config_parse(struct config **out, const char *name, const char *text,
    size_t len, struct arena *arena, struct err *err)
{
	struct config *c = new_config(name, arena, err);

	*out = NULL;
	if (c == NULL)
		return -1;
	if (parse(c, text, len, NULL, arena, err) != 0)
		return give_up(c, err);
	*out = c;
	return 0;
}

int
config_read(
    struct config **out, const char *path, struct arena *arena, struct err *err)
{
	struct config *c = new_config(path, arena, err);
	const char *slash = strrchr(path, '/');
	const char *dir = arena_strndup(
	    arena, path, slash == NULL ? 0 : (size_t)(slash - path + 1));
	char *text;
	size_t len;
	int rc;

	*out = NULL;
	if (c == NULL || dir == NULL)
		return err_nomem(err);
	if (file_read(path, MAX_CONFIG_BYTES, &text, &len, err) != 0) {
		if (err->code != ERR_NOMEM)
			err->code = ERR_CONFIG;
		return -1;
	}
	rc = parse(c, text, len, dir, arena, err);
	free(text);
	if (rc != 0)
		return give_up(c, err);
	if (c->brand != NULL && c->brand[0] != '/' &&
	    (c->brand = arena_printf(arena, "%s%s", dir, c->brand)) == NULL) {
		err_nomem(err);
		return give_up(c, err);
	}
	*out = c;
	return 0;
}

void
config_free(struct config *c)
{
	if (c == NULL)
		return;
	source_clear(c->sources, c->n_sources);
	c->n_sources = 0;
	config_judge_free(c);
	json_free(c->doc);
	c->doc = NULL;
}
