/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is to be taken out of a twin: everybody that the model, the registers,
 * the exceptions and the last review name.  And which words are nobody's:
 * those of our own texts, and of the campaign.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/twin.h"
#include "base/file.h"
#include "base/map.h"
#include "base/mask.h"
#include "base/text.h"
#include "model/history.h"
#include "model/model.h"

#define MAX_WORDS_FILE (16 * (size_t)MIB)

/* Of the formats themselves: WARC, HTTP, the properties of a workbook. */
static const char format_words[] =
    "warc record date muster target uri block payload digest type response "
    "request content length application http https msgtype truncated protocol "
    "refers concurrent exchange method part status get post put patch delete "
    "failure reason sent end filename info sha urn uuid id key try redacted "
    "yes no software format file conformsto iipc github io specifications "
    "began config campaign twin names mail addresses are pseudonyms host user "
    "agent server vary accept encoding ratelimit limit remaining reset "
    "connection keep alive json charset utf cache control etag retry after "
    "bearer basic authorization microsoft excel worksheets amp lt gt quot "
    "jan feb mar apr may jun jul aug sep oct nov dec january february march "
    "april june july august september october november december mon tue wed "
    "thu fri sat sun monday tuesday wednesday thursday friday saturday sunday "
    "gmt utc localhost person name invalid true false null none";

struct people {
	struct run *run;
	const struct review *review;
	struct mask *mask;
	struct map *groups; /* names */
	struct err *err;
};

static int
ordinary(struct people *p, const char *text)
{
	return text == NULL ? 0
	    : mask_ordinary(p->mask, text, strlen(text), p->err);
}

static int
words_of_folder(struct people *p, const char *name)
{
	const char *folder = run_data_path(p->run, name), *path;
	const struct dirent *entry;
	char *text;
	size_t len;
	DIR *dir;
	int rc = 0;

	if (folder == NULL)
		return err_nomem(p->err);
	dir = opendir(folder);
	if (dir == NULL)
		return err_set(p->err, ERR_IO, "%s: %s", folder,
		    strerror(errno));
	while (rc == 0 && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		path = file_join(&p->run->arena, folder, entry->d_name);
		if (path == NULL) {
			rc = err_nomem(p->err);
		} else if (!file_is_dir(path)) {
			rc = file_read(path, MAX_WORDS_FILE, &text, &len,
			    p->err);
			if (rc == 0) {
				rc = mask_ordinary(p->mask, text, len, p->err);
				free(text);
			}
		}
	}
	closedir(dir);
	return rc;
}

static int
words_of_rules(struct people *p)
{
	const struct verdicts *v = &p->review->verdicts;

	for (size_t i = 0; i < v->n_rules; i++) {
		const struct muster_rule *rule = v->rules[i].rule;
		const char *texts[] = { rule->id, rule->family, rule->title,
			rule->logic, rule->rationale, rule->fix,
			rule->false_alarm };

		for (size_t k = 0; k < NITEMS(texts); k++)
			if (ordinary(p, texts[k]) != 0)
				return -1;
	}
	return 0;
}

static int
add_ordinary(struct people *p)
{
	static const char *const folders[] = { "text", "html", "permissions",
		"controls", "schema", "duties" };
	const struct campaign *c = &p->run->config->campaign;
	const struct model *m = p->review->model;
	const char *own[] = { format_words, c->id, c->title, c->entity,
		c->classification, p->run->version };

	for (size_t i = 0; i < NITEMS(folders); i++)
		if (words_of_folder(p, folders[i]) != 0)
			return -1;
	for (size_t i = 0; i < NITEMS(own); i++)
		if (ordinary(p, own[i]) != 0)
			return -1;
	for (size_t i = 0; i < m->n_sources; i++)
		if (ordinary(p, m->sources[i].id) != 0 ||
		    ordinary(p, m->sources[i].kind) != 0 ||
		    ordinary(p, m->sources[i].title) != 0)
			return -1;
	return words_of_rules(p);
}

/* ---- the model ---- */

static int
add_account(struct people *p, const struct account *a)
{
	const char *whole;

	if (a->type == ACCOUNT_SERVICE)
		return mask_machine(p->mask, a->login, p->err);
	if (a->given != NULL && a->family != NULL) {
		whole = arena_printf(&p->run->arena, "%s %s", a->given,
		    a->family);
		if (whole == NULL)
			return err_nomem(p->err);
		if (mask_person(p->mask, whole, p->err) != 0)
			return -1;
	}
	if (mask_person(p->mask, a->display, p->err) != 0 ||
	    mask_person(p->mask, a->given, p->err) != 0 ||
	    mask_person(p->mask, a->family, p->err) != 0)
		return -1;
	return mask_login(p->mask, a->login, p->err);
}

static int
add_model(struct people *p)
{
	const struct model *m = p->review->model;

	for (size_t i = 0; i < m->n_groups; i++)
		if (m->groups[i].name != NULL &&
		    map_add(p->groups, m->groups[i].name, i) < 0)
			return err_nomem(p->err);
	for (size_t i = 0; i < m->n_accounts; i++)
		if (add_account(p, &m->accounts[i]) != 0)
			return -1;
	/* logins of people that are not in the inventory (any more) */
	for (size_t i = 0; i < m->n_credentials; i++)
		if (mask_machine(p->mask, m->credentials[i].owner_id,
			p->err) != 0)
			return -1;
	for (size_t i = 0; i < m->n_events; i++)
		if (mask_machine(p->mask, m->events[i].actor, p->err) != 0)
			return -1;
	return 0;
}

/* ---- what people wrote ---- */

/* Somebody, or a team, which need not be hidden. */
static int
add_somebody(struct people *p, const char *text)
{
	if (text == NULL || map_get(p->groups, text) != NONE)
		return 0;
	return mask_whole(p->mask, text, p->err);
}

static int
add_if_mail(struct people *p, const char *text)
{
	/* within a sentence it is found by its form */
	return text == NULL || strchr(text, '@') == NULL ||
		strchr(text, ' ') != NULL ? 0
	    : mask_login(p->mask, text, p->err);
}

static int
add_registers(struct people *p)
{
	const struct registers *r = &p->run->config->registers;

	for (size_t i = 0; i < r->n; i++) {
		const struct register_entry *e = &r->entries[i];

		if (add_somebody(p, e->owner) != 0 ||
		    add_somebody(p, e->approver) != 0 ||
		    add_if_mail(p, e->match) != 0 ||
		    add_if_mail(p, e->with) != 0)
			return -1;
		for (size_t k = 0; k < e->n_members; k++)
			if (add_if_mail(p, e->members[k]) != 0)
				return -1;
	}
	return 0;
}

static int
add_exceptions(struct people *p)
{
	const struct exceptions *x = &p->run->config->exceptions;

	for (size_t i = 0; i < x->n; i++)
		if (add_somebody(p, x->items[i].owner) != 0 ||
		    add_somebody(p, x->items[i].approver) != 0 ||
		    add_if_mail(p, x->items[i].subject) != 0)
			return -1;
	return 0;
}

/* ---- the last review ---- */

/* Of a machine, as far as the source says today. */
static bool
is_machine(const struct model *m, const struct past_account *a)
{
	size_t at = model_find_account(m, a->source, a->id);

	return at != NONE && m->accounts[at].type == ACCOUNT_SERVICE;
}

static int
add_past(struct people *p)
{
	const struct history *h = p->review->previous.history;
	const struct history *states[] = { h, p->review->state };

	for (size_t s = 0; s < NITEMS(states); s++) {
		h = states[s];
		for (size_t i = 0; h != NULL && i < h->n_accounts; i++) {
			const struct past_account *a = &h->accounts[i];
			bool machine = is_machine(p->review->model, a);

			if (!machine &&
			    mask_person(p->mask, a->name, p->err) != 0)
				return -1;
			if (machine
				? mask_machine(p->mask, a->login, p->err) != 0
				: mask_login(p->mask, a->login, p->err) != 0)
				return -1;
		}
		for (size_t i = 0; h != NULL && i < h->n_findings; i++)
			if (add_if_mail(p, h->findings[i].subject_name) != 0)
				return -1;
	}
	return 0;
}

int
twin_people(struct run *r, const struct review *v, struct mask *mask,
    struct err *err)
{
	struct people p = { .run = r, .review = v, .mask = mask,
		.groups = map_new(), .err = err };
	int rc = -1;

	if (p.groups == NULL)
		err_nomem(err);
	else if (add_ordinary(&p) == 0 && add_model(&p) == 0 &&
	    add_registers(&p) == 0 && add_exceptions(&p) == 0)
		rc = add_past(&p);
	map_free(p.groups);
	return rc;
}
