/* SPDX-License-Identifier: Apache-2.0 */
/* Where the rows of access stand: counted in the order they are walked. */
#include "analysis/analysis.h"
#include "model/finding.h"
#include "model/model.h"
#include "report/noted.h"
#include "report/places.h"

static void
count_holders(struct places *p, const struct derived *d)
{
	const struct model *m = d->model;

	for (size_t a = 0; a < m->n_accounts; a++)
		for (size_t i = 0; i < membership_count(d, a); i++)
			p->first[membership_group(d, a, i) + 2]++;
	for (size_t g = 2; g < m->n_groups + 2; g++)
		p->first[g] += p->first[g - 1];
}

static void
fill_holders(struct places *p, const struct report_input *in)
{
	const struct derived *d = in->derived;
	const struct model *m = in->model;
	size_t row = 1;

	for (size_t k = 0; k < m->n_accounts; k++) {
		const size_t a = in->accounts[k];

		if (d->grants_of_account[a] > 0)
			p->of_account[a] = row;
		for (size_t i = 0; i < membership_count(d, a); i++) {
			const size_t g = membership_group(d, a, i);

			p->holders[p->first[g + 1]++] = (struct holder){ a,
				row };
			row += m->groups[g].n_grants;
		}
	}
}

struct places *
places_make(const struct report_input *in, const char *to, struct arena *arena)
{
	const struct derived *d = in->derived;
	const struct model *m = in->model;
	struct places *p = arena_alloc(arena, 1, sizeof(*p));
	size_t n = 0;

	for (size_t a = 0; a < m->n_accounts; a++)
		n += membership_count(d, a);
	if (p == NULL)
		return NULL;
	p->to = to;
	p->of_account = arena_alloc(
	    arena, m->n_accounts + 1, sizeof(*p->of_account));
	p->first = arena_alloc(arena, m->n_groups + 2, sizeof(*p->first));
	p->holders = arena_alloc(arena, n + 1, sizeof(*p->holders));
	if (p->of_account == NULL || p->first == NULL || p->holders == NULL)
		return NULL;
	count_holders(p, d);
	fill_holders(p, in);
	return p;
}

struct doc_link
places_row(const struct report_input *in, size_t row)
{
	struct doc_link nowhere = DOC_NOWHERE;

	if (in->places == NULL || row == 0)
		return nowhere;
	return (struct doc_link){ .to = in->places->to, .row = row };
}

struct doc_link
places_of_account(const struct report_input *in, size_t account)
{
	return places_row(in, in->places == NULL || account == NONE ? 0
	    : in->places->of_account[account]);
}

/* Of the grants of its group, which one it is. */
static size_t
rank_of_grant(const struct model *m, size_t grant)
{
	const struct group *group = &m->groups[m->grants[grant].group];
	size_t k = 0;

	while (k < group->n_grants &&
	       m->grant_of_group[group->first_grant + k] != grant)
		k++;
	return k;
}

struct doc_link
places_of_grant(const struct report_input *in, size_t grant)
{
	const struct places *p = in->places;
	const struct model *m = in->model;
	size_t g;

	if (p == NULL || grant == NONE || m->grants[grant].group == NONE)
		return places_row(in, 0);
	g = m->grants[grant].group;
	if (p->first[g] == p->first[g + 1])
		return places_row(in, 0);
	return places_row(in,
	    p->holders[p->first[g]].row + rank_of_grant(m, grant));
}

struct doc_link
places_of_access(const struct report_input *in, const struct access *x)
{
	const struct places *p = in->places;

	for (size_t i = p == NULL ? 0 : p->first[x->group];
	     p != NULL && i < p->first[x->group + 1]; i++)
		if (p->holders[i].account == x->account)
			return places_row(in, p->holders[i].row +
			    rank_of_grant(in->model, x->grant));
	return places_row(in, 0);
}

struct doc_link
places_of_subject(const struct report_input *in, const struct finding *f)
{
	struct doc_link nowhere = DOC_NOWHERE;

	if (in->places == NULL || in->noted == NULL)
		return nowhere;
	if (f->subject == MUSTER_ACCOUNT && f->source != NULL)
		return places_of_account(in, model_find_account(in->model,
		    f->source, f->subject_id));
	if (f->subject == MUSTER_GRANT && f->source != NULL)
		return places_of_grant(in, noted_grant(in->noted, f));
	return nowhere;
}
