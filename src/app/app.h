/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only place where rooms meet: configuration, commands, and the pipeline
 * that leads from a source to a published bundle.
 */
#ifndef APP_APP_H
#define APP_APP_H

#include <signal.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/secret.h"
#include "model/campaign.h"
#include "model/duty.h"
#include "model/exception.h"
#include "model/finding.h"
#include "model/part.h"
#include "model/register.h"
#include "net/net.h"
#include "source/source.h"

/* The exit status is a contract with whoever scripts us: muster(1). */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_FINDINGS = 1,
	EXIT_INCOMPLETE = 2,
	EXIT_USAGE = 3,
	EXIT_FAILED = 4,
	EXIT_UNDELIVERED = 5
};

#define MAX_CONFIG_BYTES (4 * (size_t)MIB)
#define MAX_FORMATS 16

/* How the manifest is signed, and who states the time; paths are whole. */
struct config_seal {
	struct secret_ref key;   /* a key; or the program that signs */
	const char *kept_kind;   /* of a key that is not here: kept text */
	const char *public_key, *certificates;
	const char *time_url, *time_ca;
	bool required;           /* no seal, no bundle */
};

/* What the configuration file says, checked; lives in the run's arena. */
struct config {
	const char *path;        /* where it was read from, for messages */
	const char *text;        /* canonical JSON: kept as evidence */
	struct json_doc *doc;    /* borrowed from by the rest */
	struct campaign campaign;
	struct source_config *sources;
	size_t n_sources;
	const char *out_dir;
	const char *formats[MAX_FORMATS];
	size_t n_formats;
	const char *language, *brand;
	bool letter, has_paper;  /* of PDF and workbook; whether it says so */
	const char *store_path;  /* NULL: out_dir/muster.sqlite */
	const char *plugin_dir;  /* NULL: none */
	struct net_options net;
	struct part *controls;   /* counted by the operator: their rows */
	size_t n_controls;
	struct registers registers;
	struct exceptions exceptions;
	struct secret_ref redact_key; /* of a twin; SECRET_NONE: not said */
	struct duties duties;    /* the shipped ones, and those of the file */
	const char *previous;    /* review to compare with; NULL: not said */
	struct config_seal seal;
	const struct config_deliver *deliver; /* NULL: nobody; send.h */
	struct config_part *parts; /* files that it names; config_private.h */
};

/* What the command line says. */
struct options {
	const char *command;
	const char *config, *from, *out, *now_text, *output_file;
	const char *previous;    /* state, bundle, or "none" */
	const char *baseline;    /* findings.json, or a bundle */
	const char *at;          /* scope asked about; NULL: anywhere */
	const char *key, *ca, *reply; /* of a seal: files */
	const char *size, *of;   /* of a sample */
	const char *to;          /* a recipient */
	const char *body, *scope; /* of a request: file, scopes to ask for */
	const char *as, *page_size, *principals; /* of an export */
	bool has_tier;
	int tier;                /* 0 to 3 */
	bool has_fail_on, force, quiet, verbose, json, help, offline, version;
	bool complete; /* the words of a command line */
	bool has_fail_on_new, exceptions, redact, rebuild, again, dry_run;
	bool include, rights, write;
	enum muster_severity fail_on, fail_on_new;
	const char *const *arguments;
	size_t n_arguments;
};

struct claims;

/* One invocation: everything that is not a constant, and nothing global. */
struct run {
	struct arena arena;
	struct options options;
	struct config *config;
	struct log log;
	int64_t now;
	struct secret_env secrets;
	const char *data_dir;   /* templates/ */
	const char *version;    /* "muster 0.1.0" */
	const char *user_agent; /* "muster/0.1.0" */
	const char *term_columns;
	const volatile sig_atomic_t *cancel;
	/* the bundle that is drawn again, to be compared: rebuild.c; NULL */
	const struct claims *claims;
};

struct command {
	const char *name, *arguments, *summary;
	const char *accepts; /* short option letters it knows */
	const char *help;    /* paragraphs below the usage line */
	int (*run)(struct run *, enum exit_status *, struct err *);
};
extern const struct command *const command_table[]; /* ends with NULL */
extern const struct command command_init, command_doctor, command_run,
    command_collect, command_report, command_rules, command_sources,
    command_verify, command_seal, command_sample, command_explain, command_who,
    command_redact, command_request, command_export, command_send;

/* options.c: ERR_USAGE names the option and the way to help. */
int options_parse(struct options *, int argc, char **argv, struct arena *,
    struct err *) MUST_USE;
void options_usage(FILE *, const struct command *); /* NULL: all commands */
/* complete.c: what could stand in the place of the last word, a line each.
 * ":file" and ":dir" stand for those of the file system. */
void complete_print(FILE *, const char *const *words, size_t n);
/* version.c: the program, its libraries and features. */
int version_print(struct run *, struct err *) MUST_USE;

/* config.c: reads and checks the whole file, and those it names; ERR_CONFIG
 * with file and line.  config_parse takes the text itself (a tape's own),
 * which names no files. */
int config_read(struct config **, const char *path, struct arena *,
    struct err *) MUST_USE;
int config_parse(struct config **, const char *name, const char *text,
    size_t len, struct arena *, struct err *) MUST_USE;
/* config_judge.c: the shipped duties (<data_dir>/duties/<kind>.json) of each
 * kind of source, and on top of them those of the configuration. */
int config_load_duties(struct config *, const char *data_dir, struct arena *,
    struct err *) MUST_USE;
void config_free(struct config *); /* wipes secrets; the rest is the arena's */

/* run.c: clock, data folder, log, secret look-up, signals. */
int run_begin(struct run *, int argc, char **argv, struct err *) MUST_USE;
void run_end(struct run *);
/* The configuration of this run: the file given, or the one kept in --from,
 * or ./muster.json. */
int run_configure(struct run *, struct err *) MUST_USE;
/* Loads each secret of each source and teaches them to the redactor. */
int run_load_secrets(struct run *, struct redactor *, struct err *) MUST_USE;
/* Those of one source. */
int run_load_source(struct run *, struct source_config *, struct redactor *,
    struct err *) MUST_USE;

/* What time it is, whatever --now says: of what happens outside. */
int64_t run_clock(void);
/* Where the store is, by the configuration; NULL without memory. */
const char *run_store_path(struct run *);
/* exceptions.c: each with what it covers, printed. */
int exceptions_list(struct run *, struct err *) MUST_USE;

/* run_copy.c: whole, or not there. */
int run_copy_file(const char *from, const char *to, struct err *) MUST_USE;

/* pipeline.c: the whole story. */
int pipeline_run(struct run *, enum exit_status *, struct err *) MUST_USE;
/* collect.c: sources into a model, through the network or a tape. */
struct collection {
	struct model *model;        /* not frozen */
	const char *tape_path;      /* file that holds every exchange */
	char tape_digest[65];
	int64_t now;                /* clock of judgement and reports */
};
int collect_live(struct run *, const char *tape_path, struct collection *,
    struct err *) MUST_USE;
int collect_replay(struct run *, const char *tape_path, struct collection *,
    struct err *) MUST_USE;
/* A replay needs no secret: values that take their place. */
int collect_stand_ins(struct source_config *, struct err *) MUST_USE;
/* Path of the tape in a bundle, or the tape itself. */
int collect_find_tape(struct run *, const char *from, const char **out,
    struct err *) MUST_USE;

/* outputs.c: which file is which report in which format. */
struct derived;
struct bundle;
struct doc_style;
struct report_input;
/* `data` holds the words of the data files; its other fields are as those of
 * the first. */
struct report_file;
struct review;
/* What the bundle will hold, evidence with its digests first. */
int outputs_files(const struct report_file **out, size_t *n, struct run *,
    const struct review *, struct err *) MUST_USE;
int outputs_write(struct run *, const struct report_input *,
    const struct report_input *data, struct bundle *, struct err *) MUST_USE;
int outputs_check_formats(const struct config *, struct err *) MUST_USE;
/* The i-th that a configuration can name; NULL behind the last. */
const char *outputs_format(size_t i);
/*
 * brand.c: accent, logo, footer, fonts into the style; paper and
 * classification into the configuration, where it says none.  ERR_CONFIG
 * with file, line and key.
 */
int brand_load(struct run *, struct doc_style *, struct err *) MUST_USE;
/* style.c: templates, words, brand into what writers need. */
struct labels;
int style_load(struct run *, struct doc_style **, struct labels **,
    struct err *) MUST_USE;
/* The words of one language; ERR_CONFIG if there is no such file. */
int style_load_labels(struct run *, const char *language, struct labels **,
    struct err *) MUST_USE;
/* "<data_dir>/<name>" in the arena; NULL without memory. */
const char *run_data_path(struct run *, const char *name);

#endif
