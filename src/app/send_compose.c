/* SPDX-License-Identifier: Apache-2.0 */
/* One mail to one recipient: files, letter, protection, headers. */
#include <stdlib.h>
#include <string.h>

#include "app/send.h"
#include "base/file.h"

#define LETTER_ROOM (64 * KIB) /* what is said, in both forms */
#define MAX_MAIL (3 * (size_t)SEND_MAX_MIB * MIB)
#define MAX_TRIES 4 /* to find what fits */

struct composing {
	struct send_composed *out;
	struct run *run;
	const struct send_mail *settings;
	const struct send_recipient *to;
	const struct send_facts *facts;
	struct mail_part *parts; /* bytes are ours to free */
	size_t n_parts;
};

static const char *
last_step(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash != NULL ? slash + 1 : name;
}

/* What goes out is what the manifest names, to the byte. */
static int
load_file(struct composing *c, const struct send_file **file, struct err *err)
{
	struct arena *arena = &c->run->arena;
	const char *path = file_join(arena, c->facts->folder, (*file)->name);
	struct mail_part *part = &c->parts[c->n_parts];
	struct send_file *seen = arena_alloc(arena, 1, sizeof(*seen));
	char digest[DIGEST_HEX], *bytes = NULL;

	if (path == NULL || seen == NULL)
		return err_nomem(err);
	if (file_read(path, MAX_MAIL, &bytes, &part->len, err) != 0)
		return -1;
	part->bytes = bytes;
	part->name = last_step((*file)->name);
	part->type = mail_type_of(part->name);
	c->n_parts++;
	if (digest_bytes(bytes, part->len, digest, err) != 0)
		return -1;
	if ((*file)->sha256 != NULL && strcmp(digest, (*file)->sha256) != 0)
		return err_set(err, ERR_DATA, "%s: is not what was published",
		    path);
	*seen = (struct send_file){ .name = (*file)->name,
		.sha256 = arena_strdup(arena, digest),
		.size = (int64_t)part->len };
	*file = seen;
	return seen->sha256 != NULL ? 0 : err_nomem(err);
}

static void
free_parts(struct composing *c)
{
	for (size_t i = 0; i < c->n_parts; i++)
		free((void *)(uintptr_t)c->parts[i].bytes);
	c->n_parts = 0;
}

static int
load_files(struct composing *c, struct err *err)
{
	struct send_attached *a = &c->out->attached;

	c->parts = arena_alloc(&c->run->arena, a->n_files + 1,
	    sizeof(*c->parts));
	if (c->parts == NULL)
		return err_nomem(err);
	for (size_t i = 0; i < a->n_files; i++)
		if (load_file(c, &a->files[i], err) != 0)
			return -1;
	return 0;
}

static int
write_entity(struct composing *c, struct strbuf *entity, struct err *err)
{
	struct send_text letter;
	struct mail_entity e = { .language = c->facts->language,
		.parts = c->parts, .n_parts = c->n_parts };
	int rc = send_write_letter(&letter, c->run, c->facts,
	    &c->out->attached, send_is_encrypted(c->to), err);

	if (rc == 0) {
		e.text = letter.text;
		e.html = letter.html;
		if (send_is_encrypted(c->to))
			e.subject = letter.subject;
		c->out->subject = arena_strdup(&c->run->arena, letter.outer);
		rc = c->out->subject == NULL ? err_nomem(err)
		    : mail_write_entity(entity, &e, err);
	}
	send_text_clear(&letter);
	return rc;
}

static int
write_mail(struct composing *c, const struct strbuf *entity, struct err *err)
{
	const struct send_mail *m = c->settings;
	const struct mail_head head = { .from = &m->from,
		.to = &c->to->address,
		.reply_to = m->reply_to.address != NULL ? &m->reply_to : NULL,
		.subject = c->out->subject, .message_id = c->out->id,
		.date = run_clock() };
	struct strbuf guarded;
	int rc;

	strbuf_init(&guarded, MAX_MAIL);
	rc = send_protect(c->run, c->to, entity, &guarded, &c->out->how, err);
	if (rc == 0)
		rc = mail_write(&c->out->mail, &head, strbuf_text(&guarded),
		    guarded.len, err);
	strbuf_clear(&guarded);
	return rc;
}

static int
compose_within(struct composing *c, size_t room, struct err *err)
{
	struct strbuf entity;
	int rc = -1;

	strbuf_reset(&c->out->mail);
	strbuf_init(&entity, MAX_MAIL);
	if (send_choose(&c->out->attached, c->facts, c->to, room,
		&c->run->arena, err) == 0 &&
	    load_files(c, err) == 0 && write_entity(c, &entity, err) == 0) {
		free_parts(c);
		rc = write_mail(c, &entity, err);
	}
	free_parts(c);
	strbuf_clear(&entity);
	return rc;
}

/*
 * The same for the same mail: a server that got it twice, because the first
 * answer was lost, can tell.  Whoever asks for it again gets another.
 */
static int
make_id(struct composing *c, size_t sent, struct err *err)
{
	const char *all = arena_printf(&c->run->arena, "%s %s %zu",
	    c->facts->manifest, c->to->address.address, sent);
	char digest[DIGEST_HEX];

	if (all == NULL)
		return err_nomem(err);
	if (digest_bytes(all, strlen(all), digest, err) != 0)
		return -1;
	c->out->id = arena_printf(&c->run->arena, "%.32s%s", digest,
	    strchr(c->settings->from.address, '@'));
	return c->out->id != NULL ? 0 : err_nomem(err);
}

int
send_compose(struct send_composed *out, struct run *r,
    const struct send_recipient *to, const struct send_facts *facts,
    size_t sent, struct err *err)
{
	struct composing c = { .out = out, .run = r,
		.settings = r->config->deliver->mail, .to = to,
		.facts = facts };
	const size_t max = c.settings->max_bytes;
	/* what is encrypted is written in base64 once more */
	size_t room = to->protect == SEND_PLAIN ? max : max / 78 * 57;

	*out = (struct send_composed){ .how = "none" };
	strbuf_init(&out->mail, MAX_MAIL);
	if (make_id(&c, sent, err) != 0)
		return -1;
	room -= LETTER_ROOM;
	for (int i = 0; i < MAX_TRIES; i++) {
		if (compose_within(&c, room, err) != 0)
			return -1;
		if (out->mail.len <= max)
			return digest_bytes(strbuf_text(&out->mail),
			    out->mail.len, out->sha256, err);
		room = room > 2 * (out->mail.len - max)
		    ? room - 2 * (out->mail.len - max) : 0;
	}
	return err_set(err, ERR_LIMIT, "the mail would be larger than the %zu "
	    "MiB it may have", max / MIB);
}

void
send_composed_clear(struct send_composed *c)
{
	strbuf_clear(&c->mail);
}
