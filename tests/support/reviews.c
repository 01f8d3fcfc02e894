/* SPDX-License-Identifier: Apache-2.0 */
/* Reviews of one small organisation, one after the other. */
#include "support/test.h"

#include "base/err.h"
#include "model/campaign.h"
#include "support/reviews.h"

int
reviews_begin(void **state)
{
	static struct reviews w;

	memset(&w, 0, sizeof(w));
	arena_init(&w.arena);
	*state = &w;
	return 0;
}

int
reviews_end(void **state)
{
	struct reviews *w = *state;

	if (w->open)
		org_close(&w->o);
	arena_clear(&w->arena);
	return 0;
}

void
review_part(
    struct reviews *w, const char *name, unsigned data, enum part_status status)
{
	const struct part p = { .source = "dt",
		.name = name,
		.data = data,
		.required = true,
		.status = status,
		.rows = 5,
		.stated = -1,
		.second = -1 };
	struct err err;

	assert_int_equal(model_add_part(w->o.model, &p, &err), 0);
}

void
review_begin(struct reviews *w)
{
	if (w->open)
		org_close(&w->o);
	org_open(&w->o);
	w->open = true;
	w->v = (struct verdicts){ 0 };
	org_policy(&w->o, "read", "ALLOW slo:slos:read;");
	org_policy(&w->o, "write", "ALLOW settings:objects:write;");
}

void
review_compare(struct reviews *w, int64_t now)
{
	struct err err = { ERR_NONE, "" };

	org_derive(&w->o, now);
	if (change_find(&w->c, w->o.d, w->h, &w->o.arena, &err) != 0)
		fail_msg("%s", err.text);
}

void
review_whole(struct reviews *w, int64_t now)
{
	review_part(w, "all", REVIEW_DATA, PART_COMPLETE);
	review_compare(w, now);
}

void
review_all_but(struct reviews *w, unsigned data, int64_t now)
{
	review_part(w, "hole", data, PART_PARTIAL);
	review_part(w, "rest", (unsigned)REVIEW_DATA & ~data, PART_COMPLETE);
	review_compare(w, now);
}

void
review_hand_on(struct reviews *w, const char *campaign)
{
	const struct campaign which = { .id = campaign };
	struct err err = { ERR_NONE, "" };
	struct history *h;
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	if (change_state(&h, w->c, &w->v, &which, &w->o.arena, &err) != 0 ||
	    history_write(f, h, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(fclose(f), 0);
	if (history_read(&h, text, len, &w->arena, &err) != 0)
		fail_msg("%s", err.text);
	free(text);
	w->h = h;
}

const struct past_account *
review_past(const struct reviews *w, const char *account)
{
	size_t at = history_find_account(w->h, "dt", account);

	assert_true(at != NONE);
	return &w->h->accounts[at];
}

void
review_judge(struct reviews *w, const struct finding *list, size_t n)
{
	w->v.findings = list;
	w->v.n_findings = n;
}

void
review_of_ann(struct reviews *w, int64_t now)
{
	review_begin(w);
	org_in(&w->o, "ann", "readers");
	org_grant(&w->o, "readers", "read", "acc");
	review_whole(w, now);
}
