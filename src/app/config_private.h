/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files that read the configuration. */
#ifndef APP_CONFIG_PRIVATE_H
#define APP_CONFIG_PRIVATE_H

#include "app/app.h"
#include "base/json.h"

/*
 * Keys whose value may be the path of a file that holds it.  There are no
 * secrets in them: what looks like one is taken out.
 */
enum config_part_name {
	CONFIG_REGISTERS,
	CONFIG_EXCEPTIONS,
	CONFIG_DUTIES,
	CONFIG_PARTS
};
struct config_part {
	const char *file;     /* NULL: it stands in the configuration itself */
	struct json_doc *doc; /* of that file */
};

/* ERR_CONFIG at the value. */
int config_bad(const struct json *, struct err *, const char *message);

/*
 * config_judge.c: what is judged against, but for the duties.  Paths begin
 * at `dir`; NULL: the text stands for itself and may name no file.
 */
int config_judge(struct config *, const struct json *root, const char *dir,
    struct arena *, struct err *) MUST_USE;
void config_judge_free(struct config *);
/* The value of a part, from wherever it is; null counts as absent. */
void config_part_value(const struct config *, enum config_part_name,
    const struct json *root, struct json *out);
/* CONFIG_PARTS: the key is none of them. */
enum config_part_name config_part_of(const char *key);

/* A path of the configuration, which begins at the folder of its file. */
int config_path(const struct json *, const char *dir, const char **out,
    struct arena *, struct err *) MUST_USE;
/* The same by its key, which may be absent or null: *out stays as it is. */
int config_opt_path(const struct json *, const char *key, const char *dir,
    const char **out, struct arena *, struct err *) MUST_USE;
/* config_control.c: "control_totals"; behind the sources. */
int config_control(struct config *, const struct json *root, struct arena *,
    struct err *) MUST_USE;
/* config_seal.c: "seal"; nothing that it names is opened yet. */
int config_seal(struct config *, const struct json *root, const char *dir,
    struct arena *, struct err *) MUST_USE;
/* config_deliver.c: "deliver"; nothing that it names is opened yet. */
int config_deliver(struct config *, const struct json *root, const char *dir,
    struct arena *, struct err *) MUST_USE;
/* One of the words, by its number; the first if there is none. */
int config_word(const struct json *, const char *key, const char *const *words,
    size_t n, size_t *out, struct err *) MUST_USE;
/* A whole number within bounds; *out stays as it is if there is none. */
int config_number(const struct json *, const char *key, int64_t min,
    int64_t max, int64_t *out, struct err *) MUST_USE;

/*
 * config_text.c: the same settings without comments or layout, files put in
 * the place of their paths, into c->text.  Secrets are references, so that
 * this text can stand in the evidence.
 */
int config_keep_text(struct config *, const struct json *root, struct arena *,
    struct err *) MUST_USE;

#endif
