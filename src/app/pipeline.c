/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole story: collect, freeze, derive, judge, say and draw, describe,
 * keep, publish.  Every stage takes what the one before it gave.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "app/app.h"
#include "app/baseline.h"
#include "app/claims.h"
#include "app/review.h"
#include "app/seal.h"
#include "app/send.h"
#include "app/snapshot.h"
#include "app/twin.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/json.h"
#include "base/utc.h"
#include "deliver/deliver.h"
#include "engine/engine.h"
#include "model/control.h"
#include "model/history.h"
#include "model/model.h"
#include "report/report.h"
#include "store/store.h"

/*
 * One that is damaged, or no store at all, would cost the finished run.  It
 * stays open: checking a file with many snapshots takes its time.
 */
static int
check_store(struct run *r, struct review *v, struct err *err)
{
	const char *path = run_store_path(r);

	if (path == NULL)
		return err_nomem(err);
	if (r->claims != NULL)
		return 0;
	return file_exists(path) ? store_open(&v->store, path, err) : 0;
}

static int
prepare_judging(struct run *r, struct review *v, struct err *err)
{
	const char *controls = run_data_path(r, "controls");
	struct json root, rules;

	if (controls == NULL)
		return err_nomem(err);
	if (engine_open(&v->engine, r->config->plugin_dir, &r->log, &r->arena,
		err) != 0)
		return -1;
	json_root(r->config->doc, &root);
	json_member(&root, "rules", &rules);
	if (engine_configure(v->engine, &rules, err) != 0)
		return err_wrap(err, "%s", r->config->path);
	if (control_load(&v->controls, controls, &r->arena, err) != 0 ||
	    style_load(r, &v->style, &v->labels, err) != 0 ||
	    style_load_labels(r, "en", &v->data_labels, err) != 0 ||
	    previous_read(r, &v->previous, err) != 0 ||
	    (r->claims == NULL && (seal_prepare(r, err) != 0 ||
		send_prepare(r, err) != 0)))
		return -1;
	return twin_prepare(r, v, err);
}

/* Whatever can be wrong at home is found before anybody is asked. */
static int
prepare(struct run *r, struct review *v, struct err *err)
{
	if (baseline_read(&v->baseline, r, err) != 0 ||
	    prepare_judging(r, v, err) != 0)
		return -1;
	if (bundle_begin(&v->bundle, r->config->out_dir,
		r->config->campaign.id, r->options.force, err) != 0)
		return -1;
	return check_store(r, v, err); /* below the folder's lock */
}

static int
collect(struct run *r, struct review *v, struct err *err)
{
	const char *folder = bundle_folder(v->bundle);
	const char *tape = file_join(&r->arena, folder, TAPE_NAME);
	const char *dir = file_join(&r->arena, folder, "evidence");
	const char *from;

	if (tape == NULL || dir == NULL)
		return err_nomem(err);
	if (file_make_dirs(dir, err) != 0)
		return -1;
	if (r->options.from == NULL)
		return collect_live(r, tape, &v->collected, err);
	if (collect_find_tape(r, r->options.from, &from, err) != 0 ||
	    run_copy_file(from, tape, err) != 0)
		return -1;
	return collect_replay(r, tape, &v->collected, err);
}

static int
write_evidence(struct run *r, struct review *v, const char *name,
    const char *text, size_t len, struct err *err)
{
	const char *path = file_join(&r->arena, bundle_folder(v->bundle),
	    name);

	return path == NULL ? err_nomem(err)
	    : file_write(path, text, len, err);
}

static int
write_config(struct run *r, struct review *v, struct err *err)
{
	const char *text = arena_printf(&r->arena, "%s\n", r->config->text);

	if (text == NULL)
		return err_nomem(err);
	if (write_evidence(r, v, CONFIG_NAME, text, strlen(text), err) != 0)
		return -1;
	return digest_bytes(r->config->text, strlen(r->config->text),
	    v->config_digest, err);
}

static int
make_state(struct run *r, struct review *v, struct err *err)
{
	FILE *file;
	int rc;

	if (change_state(&v->state, v->changes, &v->verdicts,
		&r->config->campaign, &r->arena, err) != 0)
		return -1;
	file = open_memstream(&v->state_text, &v->state_len);
	if (file == NULL)
		return err_nomem(err);
	rc = history_write(file, v->state, err);
	if (fclose(file) != 0 && rc == 0)
		rc = err_nomem(err);
	if (rc != 0)
		return -1;
	return digest_bytes(v->state_text, v->state_len, v->state_digest,
	    err);
}

/* For the next review, and what this one was compared with. */
static int
write_state(struct run *r, struct review *v, struct err *err)
{
	const struct previous *p = &v->previous;

	if (make_state(r, v, err) != 0 ||
	    write_evidence(r, v, STATE_NAME, v->state_text, v->state_len,
		err) != 0)
		return -1;
	return p->history == NULL ? 0
	    : write_evidence(r, v, PREVIOUS_NAME, p->text, p->len, err);
}

static int
derive(struct run *r, struct review *v, struct err *err)
{
	struct snapshot s = { .owned = v->collected.model,
		.now = v->collected.now };

	log_progress_begin(&r->log, "derive", 0);
	if (snapshot_derive(r, &s, err) != 0)
		return -1;
	v->model = s.model;
	v->derived = s.derived;
	if (previous_seek(r, &v->previous, v->store, v->model,
		v->collected.now, err) != 0 ||
	    change_find(&v->changes, v->derived, v->previous.history,
		&r->arena, err) != 0)
		return -1;
	log_progress_end(&r->log);
	return 0;
}

static int
judge(struct run *r, struct review *v, struct err *err)
{
	const struct judging judging = { .derived = v->derived,
		.now = v->collected.now, .registers = &r->config->registers,
		.exceptions = &r->config->exceptions,
		.duties = &r->config->duties, .controls = &v->controls,
		.history = v->previous.history, .changes = v->changes,
		.campaign = r->config->campaign.id };
	size_t n;

	(void)engine_rules(v->engine, &n);
	log_progress_begin(&r->log, "judge", n);
	if (engine_run(v->engine, &judging, &v->verdicts, &r->arena, err) !=
		0 ||
	    proposal_prepare(&v->proposals, v->derived, v->changes,
		&v->verdicts, &r->arena, err) != 0)
		return -1;
	log_progress(&r->log, n, n);
	log_progress_end(&r->log);
	return 0;
}

static int
report(struct run *r, struct review *v, struct err *err)
{
	struct report_input input = { .campaign = &r->config->campaign,
		.model = v->model, .derived = v->derived,
		.verdicts = &v->verdicts, .controls = &v->controls,
		.changes = v->changes, .proposals = v->proposals,
		.exceptions = &r->config->exceptions,
		.registers = &r->config->registers,
		.duties = &r->config->duties,
		.history = v->previous.history,
		.now = v->collected.now, .version = r->version,
		.config_digest = v->config_digest,
		.tape_digest = v->collected.tape_digest,
		.mask = v->mask,
		.style = v->style, .labels = v->labels };
	struct report_input data;

	if (outputs_files(&input.files, &input.n_files, r, v, err) != 0)
		return -1;
	data = input;
	data.labels = v->data_labels;
	return outputs_write(r, &input, &data, v->bundle, err);
}

/*
 * Written, but not for good before the bundle has its place: a review that
 * was not published is none that the next one may be compared with.
 */
static int
keep(struct run *r, struct review *v, struct err *err)
{
	const char *path = run_store_path(r);
	struct store_snapshot snapshot = { .id = v->collected.tape_digest,
		.campaign = r->config->campaign.id, .now = v->collected.now,
		.version = r->version, .state = v->state_text,
		.state_len = v->state_len,
		.manifest = v->manifest_digest };
	size_t n;

	if (path == NULL)
		return err_nomem(err);
	if (r->claims != NULL) /* a comparison leaves nothing behind */
		return 0;
	snapshot.complete = model_is_complete(v->model, &n);
	log_progress_begin(&r->log, "store", 0);
	if (v->store == NULL && store_open(&v->store, path, err) != 0)
		return -1;
	if (store_stage(v->store, &snapshot, v->model, &v->verdicts, err) != 0)
		return -1;
	log_progress_end(&r->log);
	return 0;
}

struct facts {
	const struct run *run;
	const struct review *review;
};

static void
put_facts(struct json_writer *w, const void *context)
{
	const struct facts *f = context;

	manifest_put(w, f->run, f->review);
}

static int
name_evidence(struct review *v, struct err *err)
{
	if (bundle_file(v->bundle, TAPE_NAME, "every exchange, WARC 1.1",
		(int64_t)v->model->n_evidence, err) != 0 ||
	    bundle_file(v->bundle, CONFIG_NAME, "configuration", -1, err) !=
		0 ||
	    bundle_file(v->bundle, STATE_NAME, "what the next review compares "
		"with", -1, err) != 0)
		return -1;
	if (v->previous.history == NULL)
		return 0;
	return bundle_file(v->bundle, PREVIOUS_NAME, "what this review was "
	    "compared with", -1, err);
}

static int
describe(struct run *r, struct review *v, struct err *err)
{
	struct facts context = { r, v };
	struct bundle_facts facts = { put_facts, &context };

	if (name_evidence(v, err) != 0 || brand_keep(r, v, err) != 0 ||
	    inputs_find(&v->inputs, r, v, err) != 0)
		return -1;
	if (r->claims != NULL)
		claims_compare(r->claims, r->version, &v->inputs);
	return bundle_describe(v->bundle, &facts, v->manifest_digest, err);
}

/* What is only compared is not signed. */
static int
seal(struct run *r, struct review *v, struct err *err)
{
	return r->claims != NULL ? 0 : seal_bundle(r, bundle_folder(v->bundle),
	    r->options.from == NULL, err);
}

static int
publish(struct run *r, struct review *v, struct err *err)
{
	if (*r->cancel)
		return err_set(err, ERR_CANCELLED,
		    "stopped on request");
	if (v->mask != NULL && twin_search(r, v, err) != 0)
		return -1;
	return bundle_publish(v->bundle, &v->path, &r->arena, err);
}

/* The bundle is out by now, and stays. */
static bool
settle(struct run *r, struct review *v)
{
	struct err why = { 0 };

	if (v->store == NULL || r->claims != NULL ||
	    store_settle(v->store, &why) == 0)
		return true;
	log_warning(&r->log, "the bundle is published, but the store does not "
	    "know it: %s; give the next review --previous %s", why.text,
	    v->path);
	return false;
}

/* ---- what is said at the end ---- */

static void
say_result(struct run *r, const struct review *v, bool complete, size_t holes)
{
	const size_t *n = v->verdicts.by_severity;

	log_info(&r->log, "%zu accounts, %zu groups, %zu grants, %zu rows of "
	    "access", v->model->n_accounts, v->model->n_groups,
	    v->model->n_grants, v->derived->n_access);
	log_info(&r->log, "findings: %zu critical, %zu high, %zu medium, "
	    "%zu low, %zu info; %zu subjects could not be judged",
	    n[MUSTER_CRITICAL], n[MUSTER_HIGH], n[MUSTER_MEDIUM],
	    n[MUSTER_LOW], n[MUSTER_INFO], v->verdicts.n_unknowns);
	if (v->verdicts.n_excepted > 0)
		log_info(&r->log, "%zu more under an exception that holds",
		    v->verdicts.n_excepted);
	if (v->previous.history != NULL)
		log_info(&r->log, "since %s: %zu new, %zu back again, "
		    "%zu fixed", v->previous.history->campaign,
		    v->verdicts.n_new, v->verdicts.n_reopened,
		    v->verdicts.n_fixed);
	if (!complete)
		log_warning(&r->log, "INCOMPLETE: %zu required part%s could "
		    "not be read whole; the reports name %s", holes,
		    holes == 1 ? "" : "s", holes == 1 ? "it" : "them");
}

static void
print_paths(struct run *r, const struct review *v)
{
	static const char *const files[] = { "review.xlsx", "report.pdf",
		"dashboard.html" };

	for (size_t i = 0; i < NITEMS(files); i++) {
		const char *path = file_join(&r->arena, v->path, files[i]);

		if (path != NULL && file_exists(path))
			printf("%s\n", path);
	}
	printf("%s\n", v->path);
}

/* Without an earlier review nothing is known to be old. */
static size_t
count_open(const struct verdicts *v, enum muster_severity from, bool only_new,
    const struct baseline *baseline)
{
	size_t n = 0;

	for (size_t i = 0; i < v->n_findings; i++)
		n += v->findings[i].severity >= from &&
		    v->findings[i].exception == NULL &&
		    (!only_new || v->findings[i].standing != STANDING_OPEN) &&
		    !baseline_has(baseline, &v->findings[i]);
	return n;
}

static bool
has_new(const struct verdicts *v, enum muster_severity from)
{
	return count_open(v, from, true, NULL) > 0;
}

static void
say_baseline(struct run *r, const struct review *v)
{
	size_t all = count_open(&v->verdicts, MUSTER_INFO, false, NULL);
	size_t counted = count_open(&v->verdicts, MUSTER_INFO, false,
	    v->baseline);

	if (v->baseline != NULL)
		log_info(&r->log, "%zu of the open findings are those of the "
		    "baseline, and do not count; %zu are not", all - counted,
		    counted);
}

static enum exit_status
status_of(const struct run *r, const struct review *v, bool complete)
{
	const struct options *o = &r->options;

	if (!complete)
		return EXIT_INCOMPLETE;
	if (o->has_fail_on && count_open(&v->verdicts, o->fail_on, false,
		v->baseline) > 0)
		return EXIT_FINDINGS;
	if (o->has_fail_on_new && count_open(&v->verdicts, o->fail_on_new,
		true, v->baseline) > 0)
		return EXIT_FINDINGS;
	return EXIT_DONE;
}

/* ---- the redacted twin ---- */

static int
draw_twin(struct run *r, struct review *v, const char *folder,
    struct err *err)
{
	struct review twin;
	int rc = -1;

	if (twin_begin(r, v, folder, &twin, err) == 0 &&
	    report(r, &twin, err) == 0 && describe(r, &twin, err) == 0 &&
	    seal(r, &twin, err) == 0 && publish(r, &twin, err) == 0) {
		printf("%s\n", twin.path);
		rc = 0;
	}
	twin_end(&twin);
	return rc;
}

/* Behind the bundle, which it must not put at risk.  Both are of the same
 * folder, and only one of them can be in the making. */
static bool
add_twin(struct run *r, struct review *v)
{
	struct err why = { 0 };

	if (!r->options.redact)
		return true;
	bundle_abandon(v->bundle);
	v->bundle = NULL;
	if (draw_twin(r, v, v->path, &why) == 0)
		return true;
	log_error(&r->log, "the bundle is published, but not its redacted "
	    "twin: %s; `muster redact %s` makes it", why.text, v->path);
	return false;
}

/* ---- handing over ---- */

static bool
is_wanted(const struct run *r, const struct review *v, bool complete)
{
	size_t open = 0;

	for (size_t s = MUSTER_INFO; s <= MUSTER_CRITICAL; s++)
		open += v->verdicts.by_severity[s];
	switch (r->config->deliver->on) {
	case SEND_ALWAYS:
		return true;
	case SEND_FINDINGS:
		return !complete || open > 0;
	case SEND_NEW:
		return !complete || has_new(&v->verdicts, MUSTER_INFO);
	case SEND_NEVER:
		return false;
	}
	return false;
}

/* Last of all: the bundle is out, and stays whatever becomes of this. */
static bool
hand_over(struct run *r, struct review *v, bool complete)
{
	struct err why = { 0 };

	if (r->config->deliver == NULL || r->options.from != NULL ||
	    r->claims != NULL || !is_wanted(r, v, complete))
		return true;
	bundle_abandon(v->bundle);
	v->bundle = NULL;
	if (send_published(r, v->path, &why) == 0)
		return true;
	log_error(&r->log, "the bundle is published, but %s; `muster send %s` "
	    "tries again", why.text, v->path);
	return false;
}

int
pipeline_redact(struct run *r, const char *folder, struct err *err)
{
	const char *tape = file_join(&r->arena, folder, TAPE_NAME);
	struct review v = { 0 };
	int rc = -1;

	if (tape == NULL)
		return err_nomem(err);
	if (prepare_judging(r, &v, err) == 0 &&
	    collect_replay(r, tape, &v.collected, err) == 0 &&
	    derive(r, &v, err) == 0 && judge(r, &v, err) == 0 &&
	    make_state(r, &v, err) == 0)
		rc = draw_twin(r, &v, folder, err);
	previous_clear(&v.previous);
	free(v.state_text);
	secret_clear(&v.redact_key);
	engine_close(v.engine);
	model_free(v.collected.model);
	return rc == 0 ? 0 : err_wrap(err, "nothing was published");
}

int
pipeline_run(struct run *r, enum exit_status *status, struct err *err)
{
	struct review v = { 0 };
	bool complete, settled;
	size_t holes;
	int rc = -1;

	if (prepare(r, &v, err) != 0 || collect(r, &v, err) != 0 ||
	    derive(r, &v, err) != 0 ||
	    judge(r, &v, err) != 0 || write_config(r, &v, err) != 0 ||
	    write_state(r, &v, err) != 0 ||
	    report(r, &v, err) != 0 || describe(r, &v, err) != 0 ||
	    seal(r, &v, err) != 0 || keep(r, &v, err) != 0 ||
	    publish(r, &v, err) != 0)
		goto out;
	settled = settle(r, &v);
	complete = model_is_complete(v.model, &holes);
	say_result(r, &v, complete, holes);
	say_baseline(r, &v);
	if (r->claims == NULL)
		print_paths(r, &v);
	settled = add_twin(r, &v) && settled;
	settled = hand_over(r, &v, complete) && settled;
	*status = settled ? status_of(r, &v, complete) : EXIT_UNDELIVERED;
	rc = 0;
out:
	store_close(v.store);
	baseline_free(v.baseline);
	previous_clear(&v.previous);
	free(v.state_text);
	secret_clear(&v.redact_key);
	if (rc != 0 && v.path == NULL && v.bundle != NULL)
		err_wrap(err, "nothing was published");
	bundle_abandon(v.bundle);
	engine_close(v.engine);
	model_free(v.collected.model);
	return rc;
}
