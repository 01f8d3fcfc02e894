/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What runs here: the version, which build of it, the libraries as they say
 * themselves while we run (not as they were when we were built), and what
 * this build can do.
 */
#include <stdio.h>

#include "abi/muster_rule.h"
#include "app/options.h"
#include "app/review.h"
#include "base/json.h"
#include "base/library.h"
#include "base/zip.h"
#include "exchange/exchange.h"
#include "seal/seal.h"
#include "store/store.h"
#include "writer/writer.h"

#define MAX_LIBRARIES 12
#define ABI_MAJOR ((unsigned)(MUSTER_RULE_ABI >> 16))
#define ABI_MINOR ((unsigned)(MUSTER_RULE_ABI & 0xffff))

struct libraries {
	struct library list[MAX_LIBRARIES];
	size_t n;
};

static void
find_libraries(struct libraries *l)
{
	l->n = 0;
	json_library(&l->list[l->n++]);
	net_library(&l->list[l->n++]);
	digest_library(&l->list[l->n++]);
	zip_library(&l->list[l->n++]);
	store_library(&l->list[l->n++]);
	writer_libraries(&l->list[l->n]);
	l->n += WRITER_LIBRARIES;
	if (seal_pgp_version() != NULL)
		library_set(&l->list[l->n++], "GPGME", seal_pgp_version());
}

static const char *
source_kind(size_t i)
{
	return source_table[i] != NULL ? source_table[i]->kind : NULL;
}

static const char *
export_shape(size_t i)
{
	return directory_table[i] != NULL ? directory_table[i]->key : NULL;
}

/* What this build can do: words, the i-th of each; NULL behind the last. */
static const struct {
	const char *key;
	const char *(*word)(size_t i);
} features[] = {
	{ "sources", source_kind },
	{ "formats", outputs_format },
	{ "exports", export_shape },
};

static int
print_json(const struct run *r, const struct builds *builds,
    const struct libraries *l, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, stdout, true);
	json_object_begin(&w, NULL);
	json_put_text(&w, "schema", "muster/version/1");
	json_put_text(&w, "software", r->version);
	json_put_text(&w, "build", builds->list[0].id);
	json_list_begin(&w, "libraries");
	for (size_t i = 0; i < l->n; i++) {
		json_object_begin(&w, NULL);
		json_put_text(&w, "name", l->list[i].name);
		json_put_text(&w, "version", l->list[i].version);
		json_object_end(&w);
	}
	json_list_end(&w);
	for (size_t f = 0; f < NITEMS(features); f++) {
		json_list_begin(&w, features[f].key);
		for (size_t i = 0; features[f].word(i) != NULL; i++)
			json_put_text(&w, NULL, features[f].word(i));
		json_list_end(&w);
	}
	json_put_bool(&w, "openpgp", seal_pgp_version() != NULL);
	json_object_begin(&w, "rule_interface");
	json_put_int(&w, "major", ABI_MAJOR);
	json_put_int(&w, "minor", ABI_MINOR);
	json_object_end(&w);
	json_put_int(&w, "store_schema", STORE_SCHEMA);
	json_object_end(&w);
	if (json_writer_end(&w, err) != 0)
		return -1;
	printf("\n");
	return 0;
}

int
version_print(struct run *r, struct err *err)
{
	struct libraries libraries;
	struct builds builds;

	find_libraries(&libraries);
	build_find(&builds);
	if (r->options.json)
		return print_json(r, &builds, &libraries, err);
	printf("%s\n\nbuild           %s\nlibraries       ", r->version,
	    builds.list[0].id);
	for (size_t i = 0; i < libraries.n; i++)
		printf("%s%s %s", i == 0 ? "" : "\n                ",
		    libraries.list[i].name, libraries.list[i].version);
	for (size_t f = 0; f < NITEMS(features); f++) {
		printf("\n%-15s", features[f].key);
		for (size_t i = 0; features[f].word(i) != NULL; i++)
			printf(" %s", features[f].word(i));
	}
	printf(
	    "\nOpenPGP         %s", seal_pgp_version() != NULL ? "yes" : "no");
	printf("\nrule interface  %u.%u\nstore schema    %d\n", ABI_MAJOR,
	    ABI_MINOR, STORE_SCHEMA);
	return 0;
}
