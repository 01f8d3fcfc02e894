/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long effective access takes, and how that grows: organisations of
 * 1,000, 3,000 and 10,000 accounts, 20 groups each, 5,000 bindings.  Figures,
 * not verdicts.  Usage: bench_effective CATALOGUE [ACCOUNTS ...]
 */
#include <stdio.h>

#include "base/text.h"
#include "bench/bench_world.h"

/* ---- the figures ---- */

static void
run(struct bench *b, size_t accounts)
{
	const struct bench_size size = { accounts, 1000, 20, 5000, 0, 0 };
	const struct revoke_count *counts;
	const struct model *frozen;
	struct holdings held;
	struct derived *d;
	size_t rights = 0, lost = 0;
	double start, derived, listed, who, revoked;

	frozen = bench_world(b, &size);
	start = bench_seconds();
	if (analysis_derive_at(
		&d, frozen, b->catalog, BENCH_NOW, &b->arena, &b->err) != 0)
		bench_stop(b);
	derived = bench_seconds();
	for (size_t a = 0; a < frozen->n_accounts; a++) {
		struct arena scratch;

		arena_init(&scratch);
		if (effective_holdings(
			&held, d, a, NONE, &scratch, &b->err) != 0)
			bench_stop(b);
		rights += held.n;
		arena_clear(&scratch);
	}
	listed = bench_seconds();
	if (effective_who(&held, d, "settings:objects:write", NONE, &b->arena,
		&b->err) != 0)
		bench_stop(b);
	who = bench_seconds();
	if (revoke_counts(&counts, d, &b->arena, &b->err) != 0)
		bench_stop(b);
	revoked = bench_seconds();
	for (size_t i = 0; i < frozen->n_grants; i++)
		lost += counts[i].lost;
	printf("%6zu accounts, %zu rows of access, %zu expansions: derive "
	       "%.2f s; every right of everyone (%zu) %.2f s; who (%zu) %.3f "
	       "s; revokes (%zu lost) %.2f s\n",
	    frozen->n_accounts, d->n_access, expand_count(d),
	    derived - start, rights, listed - derived, held.n, who - listed,
	    lost, revoked - who);
	(void)fflush(stdout);
	model_free(b->model);
}

int
main(int argc, char **argv)
{
	static const size_t sizes[] = { 1000, 3000, 10000 };
	struct bench b = { .n_names = 0 };

	if (argc < 2) {
		fprintf(stderr, "usage: bench_effective CATALOGUE [N ...]\n");
		return 1;
	}
	bench_open(&b, argv[1]);
	for (size_t i = 0; argc == 2 && i < NITEMS(sizes); i++)
		run(&b, sizes[i]);
	for (int i = 2; i < argc; i++) {
		int64_t n;

		if (text_to_int64(argv[i], 1, 1000000, &n, &b.err) != 0)
			bench_stop(&b);
		run(&b, (size_t)n);
	}
	arena_clear(&b.arena);
	return 0;
}
