/* SPDX-License-Identifier: Apache-2.0 */
/* muster rules --exceptions: what each exception covers. */
#include <stdio.h>

#include "analysis/analysis.h"
#include "app/app.h"
#include "app/previous.h"
#include "app/print.h"
#include "app/snapshot.h"
#include "base/file.h"
#include "base/json.h"
#include "base/utc.h"
#include "engine/engine.h"
#include "model/control.h"
#include "store/store.h"

struct listing {
	struct snapshot snapshot;
	struct store *store;
	struct previous previous;
	struct engine *engine;
	struct controls controls;
	struct verdicts verdicts;
};

static const char *
state_of(const struct run *r, const struct listing *l, size_t i)
{
	const struct exception *e = &r->config->exceptions.items[i];

	if (e->missing != NULL)
		return "incomplete";
	if (l->snapshot.now < e->created)
		return "not begun";
	if (!exception_holds(e, l->snapshot.now))
		return "ended";
	return l->verdicts.exception_hits[i] > 0 ? "in force"
	    : "covers nothing";
}

/* The newest snapshot, or --from, judged as the configuration says. */
static int
judge(struct run *r, struct listing *l, struct err *err)
{
	struct judging judging = { .registers = &r->config->registers,
		.exceptions = &r->config->exceptions,
		.duties = &r->config->duties, .controls = &l->controls,
		.campaign = r->config->campaign.id };
	struct json root, rules;
	const char *controls = run_data_path(r, "controls");

	if (controls == NULL)
		return err_nomem(err);
	if (control_load(&l->controls, controls, &r->arena, err) != 0 ||
	    engine_open(&l->engine, r->config->plugin_dir, &r->log, &r->arena,
		err) != 0)
		return -1;
	json_root(r->config->doc, &root);
	json_member(&root, "rules", &rules);
	if (engine_configure(l->engine, &rules, err) != 0)
		return err_wrap(err, "%s", r->config->path);
	if (r->options.from == NULL &&
	    store_open(&l->store, run_store_path(r), err) != 0)
		return -1;
	if (previous_read(r, &l->previous, err) != 0 ||
	    previous_seek(r, &l->previous, l->store, l->snapshot.model,
		l->snapshot.now, err) != 0)
		return -1;
	judging.derived = l->snapshot.derived;
	judging.now = l->snapshot.now;
	judging.history = l->previous.history;
	return engine_run(l->engine, &judging, &l->verdicts, &r->arena, err);
}

/* Names are foreign text: what could move a cursor is made visible. */
static void
print_one(struct print *p, const struct run *r, const struct listing *l,
    size_t i)
{
	const struct exception *e = &r->config->exceptions.items[i];
	const struct verdicts *v = &l->verdicts;
	char end[UTC_TEXT];

	utc_format_date(e->end, end);
	print_line(p, 0, "%s  %s, %zu finding%s", e->id, state_of(r, l, i),
	    v->exception_hits[i], v->exception_hits[i] == 1 ? "" : "s");
	print_line(p, 4, "%s", e->reason != NULL ? e->reason : "no reason");
	print_line(p, 4, "owner %s, approver %s, until %s%s%s",
	    e->owner != NULL ? e->owner : "nobody",
	    e->approver != NULL ? e->approver : "nobody",
	    *end != '\0' ? end : "ever",
	    e->control != NULL ? "; instead: " : "",
	    e->control != NULL ? e->control : "");
	if (e->missing != NULL)
		print_line(p, 4, "lacks %s", e->missing);
	for (size_t k = 0; k < v->n_findings; k++)
		if (v->findings[k].exception == e)
			print_line(p, 4, "%s  %s: %s", v->findings[k].id,
			    v->findings[k].subject_name,
			    v->findings[k].reason);
}

static void
put_one(struct json_writer *w, const struct run *r, const struct listing *l,
    size_t i)
{
	const struct exception *e = &r->config->exceptions.items[i];

	json_object_begin(w, NULL);
	json_put_text(w, "id", e->id);
	json_put_text(w, "state", state_of(r, l, i));
	json_put_text(w, "reason", e->reason);
	json_put_text(w, "owner", e->owner);
	json_put_text(w, "approver", e->approver);
	json_put_text(w, "control", e->control);
	json_put_time(w, "created", e->created);
	json_put_time(w, "end", e->end);
	json_put_text(w, "missing", e->missing);
	json_put_text(w, "place", e->place);
	json_list_begin(w, "findings");
	for (size_t k = 0; k < l->verdicts.n_findings; k++)
		if (l->verdicts.findings[k].exception == e)
			json_put_text(w, NULL, l->verdicts.findings[k].id);
	json_list_end(w);
	json_object_end(w);
}

static int
put_all(const struct run *r, const struct listing *l, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, stdout, true);
	json_object_begin(&w, NULL);
	json_put_text(&w, "schema", "muster/exceptions/1");
	json_put_text(&w, "judged", l->snapshot.from);
	json_list_begin(&w, "exceptions");
	for (size_t i = 0; i < r->config->exceptions.n; i++)
		put_one(&w, r, l, i);
	json_list_end(&w);
	json_object_end(&w);
	if (json_writer_end(&w, err) != 0)
		return -1;
	printf("\n");
	return 0;
}

static int
list(struct run *r, const struct listing *l, struct err *err)
{
	struct print p;

	if (r->options.json)
		return put_all(r, l, err);
	print_begin(&p, stdout, &r->arena, &l->snapshot);
	if (r->config->exceptions.n == 0)
		print_line(&p, 0, "No exception is configured.");
	for (size_t i = 0; i < r->config->exceptions.n; i++)
		print_one(&p, r, l, i);
	return print_end(&p, err);
}

int
exceptions_list(struct run *r, struct err *err)
{
	struct listing l = { .engine = NULL };
	int rc = -1;

	if (snapshot_open(r, &l.snapshot, err) == 0 && judge(r, &l, err) == 0)
		rc = list(r, &l, err);
	engine_close(l.engine);
	store_close(l.store);
	previous_clear(&l.previous);
	snapshot_close(&l.snapshot);
	return rc;
}
