/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long the rules take, each alone and all together, and how that grows:
 * 1,000, 3,000 and 10,000 accounts, ten times as many rows of access or
 * more, tokens, audit events, registers and an earlier review.  Figures, not
 * verdicts.  Usage: bench_rules CATALOGUE DUTIES [ACCOUNTS ...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utc.h"
#include "bench/bench_world.h"
#include "engine/engine.h"
#include "model/campaign.h"
#include "model/control.h"
#include "model/duty.h"
#include "model/exception.h"
#include "model/history.h"
#include "model/register.h"

#define MAX_TEXT (1 * (size_t)MIB)
#define SLOWEST 8 /* rules that are named */

struct cost {
	const char *id;
	double seconds;
};

static struct registers
read_registers(struct bench *b)
{
	struct registers r = { 0 };
	struct json_doc *doc;
	struct json root;
	struct strbuf text;

	strbuf_init(&text, MAX_TEXT);
	strbuf_add(&text, "{\"own_domains\":[{\"domain\":\"bench.example\","
	    "\"federated\":true}],\"networks\":[{\"range\":\"192.0.2.0/24\"}],"
	    "\"actors\":[{\"account\":\"login-1@bench.example\"}],"
	    "\"bounded_policies\":[{\"policy\":\"Policy-3\"}],"
	    "\"vendor_support\":[{\"account\":\"login-9@bench.example\"}],"
	    "\"external_domains\":[],\"external_accounts\":[],"
	    "\"production_groups\":[{\"group\":\"Group-1\"}],"
	    "\"privileged_groups\":[{\"group\":\"Group-2\"}],"
	    "\"admin_pairs\":[{\"admin\":\"login-4@bench.example\","
	    "\"daily\":\"login-5@bench.example\"}],"
	    "\"break_glass\":[{\"account\":\"login-7@bench.example\"}],"
	    "\"service_identities\":[");
	for (size_t i = 0; i < 20; i++)
		strbuf_addf(&text, "%s{\"account\":\"account-%zu\",\"owner\":"
		    "\"o\",\"purpose\":\"p\"}", i > 0 ? "," : "", i * 50);
	strbuf_add(&text, "],\"peer_groups\":[");
	for (size_t i = 0; i < 20; i++)
		strbuf_addf(&text, "%s{\"name\":\"p%zu\",\"groups\":["
		    "\"Group-%zu\"]}", i > 0 ? "," : "", i, i);
	strbuf_add(&text, "]}");
	if (json_parse(&doc, strbuf_text(&text), text.len, &json_limits_config,
		&b->err) != 0)
		bench_stop(b);
	json_root(doc, &root);
	if (register_read(&r, &root, "bench", &b->arena, &b->err) != 0)
		bench_stop(b);
	json_free(doc);
	strbuf_clear(&text);
	return r;
}

/* All rules but `only` off; NULL: all on; "": all off. */
static void
configure(struct bench *b, struct engine *engine, const char *only)
{
	const struct rule_result *rules;
	struct json_doc *doc;
	struct json root;
	struct strbuf text;
	size_t n;
	bool first = true;

	if (only == NULL)
		return;
	rules = engine_rules(engine, &n);
	strbuf_init(&text, MAX_TEXT);
	strbuf_add(&text, "{");
	for (size_t i = 0; i < n; i++) {
		if (strcmp(rules[i].rule->id, only) == 0)
			continue;
		strbuf_addf(&text, "%s\"%s\":{\"enabled\":false,\"reason\":"
		    "\"bench\"}", first ? "" : ",", rules[i].rule->id);
		first = false;
	}
	strbuf_add(&text, "}");
	if (json_parse(&doc, strbuf_text(&text), text.len, &json_limits_config,
		&b->err) != 0)
		bench_stop(b);
	json_root(doc, &root);
	if (engine_configure(engine, &root, &b->err) != 0)
		bench_stop(b);
	json_free(doc);
	strbuf_clear(&text);
}

static double
judge(struct bench *b, const struct judging *j, const char *only,
    struct verdicts *out, struct arena *arena)
{
	struct engine *engine;
	double start;

	if (engine_open(&engine, NULL, NULL, arena, &b->err) != 0)
		bench_stop(b);
	configure(b, engine, only);
	start = bench_seconds();
	if (engine_run(engine, j, out, arena, &b->err) != 0)
		bench_stop(b);
	start = bench_seconds() - start;
	engine_close(engine);
	return start;
}

static int
by_seconds(const void *a, const void *b)
{
	const struct cost *x = a, *y = b;

	return x->seconds < y->seconds ? 1 : x->seconds > y->seconds ? -1 : 0;
}

static void
time_each(struct bench *b, const struct judging *j, double none)
{
	struct cost costs[512];
	size_t n = 0;

	for (size_t i = 0; rule_table[i] != NULL && n < NITEMS(costs); i++) {
		struct verdicts v;
		struct arena scratch;

		if (rule_table[i]->check == NULL)
			continue;
		arena_init(&scratch);
		costs[n].id = rule_table[i]->id;
		costs[n++].seconds =
		    judge(b, j, rule_table[i]->id, &v, &scratch) - none;
		arena_clear(&scratch);
	}
	qsort(costs, n, sizeof(*costs), by_seconds);
	printf("  slowest of %zu:", n);
	for (size_t i = 0; i < n && i < SLOWEST; i++)
		printf(" %s %.3f s", costs[i].id, costs[i].seconds);
	printf("\n");
}

static void
run(struct bench *b, const struct duties *duties, size_t accounts)
{
	const struct bench_size size = { accounts, 200 + accounts / 10, 4,
		accounts / 2, accounts / 5, accounts };
	const struct campaign before = { .id = "before",
		.from = UTC_UNKNOWN, .to = UTC_UNKNOWN };
	const struct model *model = bench_world(b, &size);
	const struct exceptions exceptions = { NULL, 0 };
	const struct controls controls = { NULL, 0 };
	struct registers registers = read_registers(b);
	struct judging j = { .now = BENCH_NOW,
		.registers = &registers,
		.exceptions = &exceptions,
		.duties = duties,
		.controls = &controls };
	struct derived *derived;
	struct changes *changes;
	struct history *history;
	struct verdicts v;
	struct arena scratch;
	double none, all;

	if (analysis_derive_at(&derived, model, b->catalog, BENCH_NOW,
		&b->arena, &b->err) != 0 ||
	    change_find(&changes, derived, NULL, &b->arena, &b->err) != 0)
		bench_stop(b);
	j.derived = derived;
	(void)judge(b, &j, NULL, &v, &b->arena);
	if (change_state(&history, changes, &v, &before, &b->arena,
		&b->err) != 0)
		bench_stop(b);
	j.history = history;
	arena_init(&scratch);
	none = judge(b, &j, "", &v, &scratch);
	all = judge(b, &j, NULL, &v, &scratch);
	printf("%6zu accounts, %zu rows of access, %zu tokens, %zu events: all "
	       "rules %.2f s (%.2f s of it views), %zu findings\n",
	    model->n_accounts, derived->n_access, model->n_credentials,
	    model->n_events, all, none, v.n_findings);
	time_each(b, &j, none);
	(void)fflush(stdout);
	arena_clear(&scratch);
	model_free(b->model);
}

int
main(int argc, char **argv)
{
	static const size_t sizes[] = { 1000, 3000, 10000 };
	struct bench b = { .n_names = 0 };
	struct duties duties = { 0 };

	if (argc < 3) {
		fprintf(stderr, "usage: bench_rules CATALOGUE DUTIES [N ...]\n");
		return 1;
	}
	bench_open(&b, argv[1]);
	if (duty_load(&duties, argv[2], &b.arena, &b.err) != 0)
		bench_stop(&b);
	for (size_t i = 0; argc == 3 && i < NITEMS(sizes); i++)
		run(&b, &duties, sizes[i]);
	for (int i = 3; i < argc; i++) {
		int64_t n;

		if (text_to_int64(argv[i], 1, 1000000, &n, &b.err) != 0)
			bench_stop(&b);
		run(&b, &duties, (size_t)n);
	}
	arena_clear(&b.arena);
	return 0;
}
