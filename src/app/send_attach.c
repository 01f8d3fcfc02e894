/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which files go along.  The list of a recipient is in the order of what
 * matters: each file that still fits is taken, and what does not is named.
 */
#include <string.h>

#include "app/send.h"

/* The seal's files are no larger than this. */
#define SEAL_BYTES (1 * (int64_t)MIB)

struct choosing {
	struct send_attached *out;
	const struct send_facts *facts;
	size_t room; /* bytes left */
};

static bool
is_taken(const struct choosing *c, const struct send_file *f)
{
	for (size_t i = 0; i < c->out->n_files; i++)
		if (c->out->files[i] == f)
			return true;
	return false;
}

static bool
is_left_out(const struct choosing *c, const char *name)
{
	for (size_t i = 0; i < c->out->n_left_out; i++)
		if (strcmp(c->out->left_out[i].name, name) == 0)
			return true;
	return false;
}

static void
leave_out(struct choosing *c, const struct send_left_out *what)
{
	if (!is_left_out(c, what->name))
		c->out->left_out[c->out->n_left_out++] = *what;
}

static void
take(struct choosing *c, const struct send_file *f)
{
	size_t need = mail_size_of((size_t)(f->size >= 0 ? f->size
	    : SEAL_BYTES));

	if (is_taken(c, f))
		return;
	if (need > c->room) {
		leave_out(c, &(struct send_left_out){ f->name, SEND_TOO_LARGE,
		    f->size });
		return;
	}
	c->room -= need;
	c->out->files[c->out->n_files++] = f;
}

/* "csv": every file of that kind, but for the evidence, which is asked for by
 * its name. */
static bool
is_of_format(const char *name, const char *format)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL && strcmp(dot + 1, format) == 0 &&
	    strchr(name, '/') == NULL;
}

static void
choose_name(struct choosing *c, const char *name, bool by_default)
{
	const struct send_facts *f = c->facts;
	bool found = false;

	for (size_t i = 0; i < f->n_files; i++)
		if (strcmp(f->files[i].name, name) == 0 ||
		    (f->files[i].sha256 != NULL &&
			is_of_format(f->files[i].name, name))) {
			take(c, &f->files[i]);
			found = true;
		}
	if (!found && !by_default)
		leave_out(c, &(struct send_left_out){ name, SEND_NOT_THERE,
		    -1 });
}

int
send_choose(struct send_attached *out, const struct send_facts *facts,
    const struct send_recipient *to, size_t room, struct arena *arena,
    struct err *err)
{
	struct choosing c = { .out = out, .facts = facts, .room = room };
	size_t n = facts->n_files + SEND_MAX_ATTACH;

	*out = (struct send_attached){
		.files = arena_alloc(arena, n, sizeof(*out->files)),
		.left_out = arena_alloc(arena, n, sizeof(*out->left_out)) };
	if (out->files == NULL || out->left_out == NULL)
		return err_nomem(err);
	for (size_t i = 0; to->attach[i] != NULL; i++)
		choose_name(&c, to->attach[i], to->by_default);
	return 0;
}
