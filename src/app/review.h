/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One review under way: what each stage of the pipeline has made for the
 * ones after it.  Private to pipeline.c and the files that are a stage.
 */
#ifndef APP_REVIEW_H
#define APP_REVIEW_H

#include "app/app.h"
#include "app/previous.h"
#include "base/digest.h"
#include "base/secret.h"
#include "engine/engine.h"
#include "model/control.h"

struct baseline;
struct json_writer;
struct mask;

#define TAPE_NAME "evidence/tape.warc.gz"
#define CONFIG_NAME "evidence/config.json"
#define BRAND_NAME "evidence/brand.json"
#define LOGO_NAME "evidence/logo.png"

/* build.c: the program, and behind it the libraries that draw, by name. */
struct builds {
	struct build {
		char name[64];
		char id[48]; /* hexadecimal; "unknown" */
	} list[16];
	size_t n;
};
void build_find(struct builds *);

/* inputs.c: a file that the drawing depends on, besides the tape. */
struct input {
	const char *name; /* "fonts/sans/DejaVuSans.ttf", "text/en.json" */
	char sha256[DIGEST_HEX];
};
struct inputs {
	const struct input *list; /* by name */
	size_t n;
};

struct review {
	struct bundle *bundle;
	struct store *store; /* NULL: there is none yet */
	struct collection collected;
	const struct model *model;
	const struct derived *derived;
	struct engine *engine;
	struct verdicts verdicts;
	struct controls controls;
	struct previous previous;
	struct baseline *baseline; /* what does not count; NULL: all does */
	struct changes *changes;
	struct proposals *proposals;
	struct history *state; /* for the review after this one */
	char *state_text;
	size_t state_len;
	char state_digest[DIGEST_HEX];
	struct doc_style *style;
	struct labels *labels, *data_labels;
	char config_digest[DIGEST_HEX];
	char manifest_digest[DIGEST_HEX];
	struct inputs inputs;
	const char *path; /* of the published bundle */
	struct secret redact_key; /* of the twin's pseudonyms; or empty */
	/* of a redacted twin: who is taken out, and the SHA-256 of the
	 * manifest of the bundle it stands for; NULL: it is no twin */
	struct mask *mask;
	char twin_of[DIGEST_HEX];
};

int inputs_find(struct inputs *, struct run *, const struct review *,
    struct err *) MUST_USE;
/* brand_keep.c: the configuration's brand and its logo into the bundle, so
 * that it can be drawn again elsewhere. */
int brand_keep(struct run *, const struct review *, struct err *) MUST_USE;
/* manifest.c: what the manifest says of the review, above its files. */
void manifest_put(struct json_writer *, const struct run *,
    const struct review *);

#endif
