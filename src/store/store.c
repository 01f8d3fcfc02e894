/* SPDX-License-Identifier: Apache-2.0 */
/* Table of back ends. */
#include "base/err.h"
#include "store/store_private.h"

/* The first is used: a path names a file. */
static const struct store_backend *const store_table[] = {
	&store_sqlite,
};

int
store_open(struct store **out, const char *path, struct err *err)
{
	const struct store_backend *backend = store_table[0];

	*out = NULL;
	if (path[0] == '\0')
		return err_set(err, ERR_CONFIG, "store: the path is empty");
	if (backend->open(out, path, err) != 0)
		return err_wrap(err, "store %s", path);
	return 0;
}

int
store_stage(struct store *store, const struct store_snapshot *snapshot,
    const struct model *model, const struct verdicts *verdicts, struct err *err)
{
	if (store->backend->stage(store, snapshot, model, verdicts, err) != 0)
		return err_wrap(err, "store: save");
	return 0;
}

int
store_settle(struct store *store, struct err *err)
{
	if (store->backend->settle(store, err) != 0)
		return err_wrap(err, "store: save");
	return 0;
}

int
store_save(struct store *store, const struct store_snapshot *snapshot,
    const struct model *model, const struct verdicts *verdicts, struct err *err)
{
	if (store_stage(store, snapshot, model, verdicts, err) != 0)
		return -1;
	return store_settle(store, err);
}

int
store_list(struct store *store, struct store_snapshot **out, size_t *n,
    struct arena *arena, struct err *err)
{
	if (store->backend->list(store, out, n, arena, err) != 0)
		return err_wrap(err, "store: list");
	return 0;
}

int
store_load(
    struct store *store, const char *id, struct model *model, struct err *err)
{
	if (store->backend->load(store, id, model, err) != 0)
		return err_wrap(err, "store: load");
	return 0;
}

int
store_previous_state(struct store *store, const struct store_seek *seek,
    char **out, size_t *len, char manifest[DIGEST_HEX], struct err *err)
{
	*out = NULL;
	*len = 0;
	manifest[0] = '\0';
	if (store->backend->previous(
		store, seek, out, len, manifest, err) != 0)
		return err_wrap(err, "store: last review");
	return 0;
}

void
store_close(struct store *store)
{
	if (store != NULL)
		store->backend->close(store);
}
