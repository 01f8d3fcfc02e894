/* SPDX-License-Identifier: Apache-2.0 */
/* Tape, bundle or store into a frozen model and what follows from it. */
#include <string.h>

#include "abi/muster_rule.h"
#include "analysis/analysis.h"
#include "app/app.h"
#include "app/snapshot.h"
#include "base/file.h"
#include "model/model.h"
#include "store/store.h"

/* Without one of these an access that exists may not be seen. */
#define ACCESS_DATA \
	(MUSTER_DATA_ACCOUNTS | MUSTER_DATA_GROUPS | MUSTER_DATA_MEMBERS | \
	MUSTER_DATA_SCOPES | MUSTER_DATA_ENTITLEMENTS | MUSTER_DATA_GRANTS | \
	MUSTER_DATA_CONDITIONS)

static int
open_tape(struct run *r, struct snapshot *s, struct err *err)
{
	struct collection c = { 0 };
	const char *path;
	int rc;

	if (collect_find_tape(r, r->options.from, &path, err) != 0)
		return -1;
	rc = collect_replay(r, path, &c, err);
	s->owned = c.model;
	if (rc != 0)
		return -1;
	s->now = s->read_at = c.now;
	s->id = arena_strdup(&r->arena, c.tape_digest);
	s->from = arena_printf(&r->arena, "%s %s",
	    file_is_dir(r->options.from) ? "bundle" : "tape", r->options.from);
	return s->id != NULL && s->from != NULL ? 0 : err_nomem(err);
}

static int
load_newest(struct run *r, struct snapshot *s, struct store *store,
    const char *path, struct err *err)
{
	struct store_snapshot *list;
	size_t n;

	if (store_list(store, &list, &n, &r->arena, err) != 0)
		return -1;
	if (n == 0)
		return err_set(err, ERR_CONFIG, "%s: holds no snapshot yet; "
		    "`muster run` adds one, or give --from", path);
	s->owned = model_new();
	if (s->owned == NULL)
		return err_nomem(err);
	s->now = s->read_at = list[0].now;
	s->id = list[0].id;
	s->from = arena_printf(&r->arena, "store %s, campaign %s", path,
	    list[0].campaign != NULL ? list[0].campaign : "without name");
	if (s->from == NULL)
		return err_nomem(err);
	return store_load(store, s->id, s->owned, err);
}

static int
open_store(struct run *r, struct snapshot *s, struct err *err)
{
	const char *path = run_store_path(r);
	struct store *store;
	int rc;

	if (path == NULL)
		return err_nomem(err);
	if (!file_exists(path)) /* store_open() would make one */
		return err_set(err, ERR_CONFIG, "there is no store %s yet; "
		    "`muster run` makes it, or give --from", path);
	if (store_open(&store, path, err) != 0)
		return -1;
	rc = load_newest(r, s, store, path, err);
	store_close(store);
	return rc;
}

/* What the reader must know before believing a "no". */
static bool
is_hole(const struct part *p)
{
	if ((p->data & ACCESS_DATA) == 0)
		return false;
	if (p->status == PART_PARTIAL || p->status == PART_UNREAD)
		return true;
	return p->stated >= 0 && p->rows < p->stated;
}

static int
find_holes(struct run *r, struct snapshot *s, struct err *err)
{
	const struct model *m = s->model;

	s->holes = arena_alloc(&r->arena, m->n_parts + 1, sizeof(*s->holes));
	if (s->holes == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < m->n_parts; i++)
		if (is_hole(&m->parts[i]))
			s->holes[s->n_holes++] = &m->parts[i];
	return 0;
}

int
snapshot_derive(struct run *r, struct snapshot *s, struct err *err)
{
	const char *path = run_data_path(r, "permissions");
	struct permission_catalog *catalog;
	struct derived *derived;

	if (path == NULL || (path = file_join(&r->arena, path,
		r->config->sources[0].source->catalog)) == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < r->config->n_controls; i++)
		if (model_set_control(s->owned, &r->config->controls[i],
			err) != 0)
			return -1;
	if (model_freeze(&s->model, s->owned, err) != 0 ||
	    permission_load(&catalog, path, &r->arena, err) != 0)
		return -1;
	s->catalog = catalog;
	if (analysis_derive_at(&derived, s->model, catalog, s->now, &r->arena,
		err) != 0)
		return -1;
	s->derived = derived;
	return find_holes(r, s, err);
}

int
snapshot_open(struct run *r, struct snapshot *s, struct err *err)
{
	int rc;

	*s = (struct snapshot){ 0 };
	/* An answer is wanted, not the story of how the tape was read. */
	if (!r->options.verbose) {
		r->log.level = LOG_WARNING;
		r->log.terminal = false;
	}
	if (run_configure(r, err) != 0)
		return -1;
	rc = r->options.from != NULL ? open_tape(r, s, err)
	    : open_store(r, s, err);
	if (rc != 0)
		return -1;
	if (r->options.now_text != NULL)
		s->now = r->now;
	return snapshot_derive(r, s, err);
}

void
snapshot_close(struct snapshot *s)
{
	model_free(s->owned);
	s->owned = NULL;
}
