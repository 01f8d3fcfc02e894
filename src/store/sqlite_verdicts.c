/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules came to, beside the snapshot they judged. */
#include "base/err.h"
#include "base/utc.h"
#include "model/exception.h"
#include "model/finding.h"
#include "store/sqlite_private.h"

/* A statement being filled: values are bound one after the other. */
struct insert {
	sqlite3 *db;
	sqlite3_stmt *stmt;
	int64_t snapshot, row;
	int at;
	bool failed;
};

static int
insert_open(struct insert *in, sqlite3 *db, int64_t snapshot, const char *sql,
    struct err *err)
{
	in->db = db;
	in->stmt = NULL;
	in->snapshot = snapshot;
	in->row = 0;
	in->failed = false;
	return sqlite_prepare(db, &in->stmt, sql, err);
}

static void
put_number(struct insert *in, int64_t value)
{
	if (sqlite3_bind_int64(in->stmt, ++in->at, value) != SQLITE_OK)
		in->failed = true;
}

static void
put_text(struct insert *in, const char *text)
{
	if (sqlite_bind_text(in->stmt, ++in->at, text) != SQLITE_OK)
		in->failed = true;
}

static void
put_null(struct insert *in)
{
	if (sqlite3_bind_null(in->stmt, ++in->at) != SQLITE_OK)
		in->failed = true;
}

static void
insert_begin(struct insert *in)
{
	in->at = 0;
	put_number(in, in->snapshot);
	put_number(in, in->row++);
}

static int
insert_end(struct insert *in, struct err *err)
{
	if (in->failed)
		return sqlite_failed(in->db, err);
	return sqlite_step(in->db, in->stmt, err);
}

static int
save_rules(struct insert *in, const struct verdicts *v, struct err *err)
{
	for (size_t i = 0; i < v->n_rules; i++) {
		const struct rule_result *r = &v->rules[i];

		insert_begin(in);
		put_text(in, r->rule->id);
		put_number(in, r->rule->version);
		put_text(in, r->rule->title);
		put_text(in, r->module);
		put_text(in, rule_status_text(r->status));
		put_text(in, r->reason);
		put_number(in, (int64_t)r->n_pass);
		put_number(in, (int64_t)r->n_fail);
		put_number(in, (int64_t)r->n_unknown);
		if (insert_end(in, err) != 0)
			return -1;
	}
	return 0;
}

static int
save_settings(struct insert *in, const struct verdicts *v, struct err *err)
{
	for (size_t i = 0; i < v->n_rules; i++) {
		const struct rule_result *r = &v->rules[i];

		for (size_t s = 0; s < r->n_settings; s++) {
			insert_begin(in);
			put_text(in, r->rule->id);
			put_text(in, r->settings[s].setting->name);
			put_number(in, r->settings[s].value);
			put_number(in, r->settings[s].configured);
			if (insert_end(in, err) != 0)
				return -1;
		}
	}
	return 0;
}

static void
put_history(struct insert *in, const struct finding *f)
{
	put_text(in, f->exception != NULL ? f->exception->id : NULL);
	if (f->first_seen == UTC_UNKNOWN)
		put_null(in);
	else
		put_number(in, f->first_seen);
	put_number(in, (int64_t)f->times);
}

static int
save_findings(
    struct insert *in, const struct finding *list, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const struct finding *f = &list[i];

		insert_begin(in);
		put_text(in, f->id);
		put_text(in, f->rule);
		put_number(in, f->version);
		put_text(in, verdict_text(f->verdict));
		put_text(in, severity_text(f->severity));
		put_text(in, f->severity_reason);
		put_text(in, subject_text(f->subject));
		put_text(in, f->subject_id);
		put_text(in, f->subject_name);
		put_text(in, f->source);
		put_text(in, f->reason);
		put_history(in, f);
		if (insert_end(in, err) != 0)
			return err_wrap(err, "finding %s", f->id);
	}
	return 0;
}

static void
put_fact(struct insert *in, int64_t row, const struct fact *fact)
{
	put_number(in, row);
	put_text(in, fact->label);
	put_text(in, fact->kind == FACT_TEXT ? fact->text : NULL);
	if (fact->kind == FACT_NUMBER)
		put_number(in, fact->number);
	else
		put_null(in);
	if (fact->kind == FACT_TIME && fact->number != UTC_UNKNOWN)
		put_number(in, fact->number);
	else
		put_null(in);
}

/* `row` is that of the first finding of the list. */
static int
save_facts(struct insert *in, int64_t row, const struct finding *list, size_t n,
    struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < list[i].n_facts; k++) {
			insert_begin(in);
			put_fact(in, row + (int64_t)i, &list[i].facts[k]);
			if (insert_end(in, err) != 0)
				return -1;
		}
	}
	return 0;
}

static int
save_findings_of(struct insert *in, const struct verdicts *v, struct err *err)
{
	if (save_findings(in, v->findings, v->n_findings, err) != 0)
		return -1;
	return save_findings(in, v->unknowns, v->n_unknowns, err);
}

static int
save_facts_of(struct insert *in, const struct verdicts *v, struct err *err)
{
	if (save_facts(in, 0, v->findings, v->n_findings, err) != 0)
		return -1;
	return save_facts(
	    in, (int64_t)v->n_findings, v->unknowns, v->n_unknowns, err);
}

static const struct {
	const char *sql;
	int (*save)(struct insert *, const struct verdicts *, struct err *);
} tables[] = {
	{ "INSERT INTO rule_result (\"snapshot\", \"row\", rule, version,"
	  " title, module, status, reason, n_pass, n_fail, n_unknown)"
	  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    save_rules },
	{ "INSERT INTO rule_setting (\"snapshot\", \"row\", rule, name,"
	  " value, configured) VALUES (?, ?, ?, ?, ?, ?)",
	    save_settings },
	{ "INSERT INTO finding (\"snapshot\", \"row\", id, rule, version,"
	  " verdict, severity, severity_reason, subject, subject_id,"
	  " subject_name, source, reason, exception, first_seen, times)"
	  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    save_findings_of },
	{ "INSERT INTO finding_fact (\"snapshot\", \"row\", finding_row,"
	  " label, text, number, time) VALUES (?, ?, ?, ?, ?, ?, ?)",
	    save_facts_of },
};

int
sqlite_save_verdicts(sqlite3 *db, int64_t snapshot,
    const struct verdicts *verdicts, struct err *err)
{
	for (size_t i = 0; i < NITEMS(tables); i++) {
		struct insert in;
		int rc = insert_open(&in, db, snapshot, tables[i].sql, err);

		if (rc == 0)
			rc = tables[i].save(&in, verdicts, err);
		(void)sqlite3_finalize(in.stmt);
		if (rc != 0)
			return -1;
	}
	return 0;
}
