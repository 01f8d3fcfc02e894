/* SPDX-License-Identifier: Apache-2.0 */
/* An invented document for the writers' tests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utc.h"
#include "support/fake_doc.h"

#define NOW INT64_C(1790856000) /* 2026-10-01T12:00:00Z */

const struct doc_column fake_columns[8] = {
	{ "account", "Account", CELL_ID, 26, false, DOC_NOWHERE },
	{ "person", "Person", CELL_TEXT, 24, false, DOC_NOWHERE },
	{ "severity", "Severity", CELL_SEVERITY, 10, false, DOC_NOWHERE },
	{ "state", "State", CELL_STATUS, 10, false, DOC_NOWHERE },
	{ "groups", "Groups", CELL_NUMBER, 8, false, DOC_NOWHERE },
	{ "last_login", "Last sign-in", CELL_TIME, 20, false, DOC_NOWHERE },
	{ "joined", "Joined", CELL_DATE, 12, true, DOC_NOWHERE },
	{ "note", "Note", CELL_TEXT, 50, true, DOC_NOWHERE },
};

char fake_long[40001];

const char *const fake_hostile[] = {
	"=cmd|'/C calc'!A0",
	"@SUM(1+1)*cmd|' /C calc'!A0",
	"+1-555-0100",
	"-2+3",
	"\t=1+1",
	"\r=1+1",
	"<script>alert(1)</script>",
	"</script><!--<script>",
	"\" onmouseover=\"alert(1)",
	"right \xE2\x80\xAE to left",
	"bell \a escape \x1b[31m red",
	"bad \xff\xfe bytes",
	"not a character \xEF\xBF\xBE\xEF\xBF\xBF end",
	"_x0041_ is not A",
	"pipe | and `tick` and *star* [a](b)",
	"comma, \"quote\" and\nnew line",
	"\357\274\2351+1",
	"\xD0\x9C\xD0\xB0\xD1\x80\xD0\xB8\xD1\x8F "
	"\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD\xD0\xBE\xD0\xB2\xD0\xB0",
	"\xCE\x93\xCE\xB9\xCF\x8E\xCF\x81\xCE\xB3\xCE\xBF\xCF\x82",
	"\xE7\x8E\x8B\xE5\xB0\x8F\xE6\x98\x8E "
	"\xED\x99\x8D\xEA\xB8\xB8\xEB\x8F\x99",
	"\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF \xF0\x9F\x98\x80",
	"J\xC3\xBCrgen M\xC3\xBCller-L\xC3\xBC"
	"denscheidt",
	"&amp; &#60; {{title}} %s %n",
	"WWW.evil.example, ftp://evil.example, <a@evil.example>",
	fake_long,
};
const size_t fake_n_hostile = NITEMS(fake_hostile);

struct doc_rows {
	struct fake_rows *fake;
	int64_t at;
	char account[48], person[48];
};

static int
open_rows(void *context, struct doc_rows **out, struct err *err)
{
	struct fake_rows *fake = context;

	*out = calloc(1, sizeof(**out));
	if (*out == NULL)
		return err_nomem(err);
	(*out)->fake = fake;
	fake->opened++;
	return 0;
}

static int
next_row(struct doc_rows *rows, struct cell *cells, struct err *err)
{
	static const char *const severity[] = { "info", "low", "medium", "high",
		"critical" };
	static const char *const state[] = { "active", "unused", "gone",
		"machine" };
	int64_t i = rows->at;

	if (i == rows->fake->fail_at)
		return err_set(err, ERR_IO, "the store went away");
	if (i >= rows->fake->count)
		return 0;
	rows->at++;
	(void)snprintf(rows->account, sizeof(rows->account),
	    "user%06lld@generated.example", (long long)i);
	(void)snprintf(rows->person, sizeof(rows->person),
	    "Person %lld of the company", (long long)i);
	cells[0] = cell_id(rows->account);
	cells[1] = cell_text(rows->person);
	cells[2] = cell_severity(i % 5, severity[i % 5]);
	cells[3] = cell_status((enum doc_status)(i % 4), state[i % 4]);
	cells[4] = i % 7 == 6 ? cell_unknown() : cell_number(i % 1000 * 3);
	cells[5] = i % 6 == 5 ? cell_unknown() : cell_time(NOW - i * 3661);
	cells[6] = cell_date(NOW - i % 3000 * UTC_DAY);
	cells[7] = i < (int64_t)fake_n_hostile ? cell_text(fake_hostile[i])
					       : cell_empty();
	return 1;
}

static void
close_rows(struct doc_rows *rows)
{
	rows->fake->closed++;
	free(rows);
}

struct doc_table
fake_table(
    struct fake_rows *rows, const char *key, const char *title, int64_t count)
{
	struct doc_table table = {
		.key = key,
		.title = title,
		.columns = fake_columns,
		.n_columns = NITEMS(fake_columns),
		.rows = { open_rows, next_row, close_rows, NULL, rows,
			count },
		.empty = "No account is of this kind.",
		.frozen = 1,
		.also_in = "users.csv",
	};

	rows->count = count;
	rows->fail_at = -1;
	rows->opened = rows->closed = 0;
	return table;
}

static void
fill_long(void)
{
	static const char piece[] = "ten letters ";

	for (size_t i = 0; i < sizeof(fake_long) - 1; i++)
		fake_long[i] = piece[i % (sizeof(piece) - 1)];
	fake_long[sizeof(fake_long) - 1] = '\0';
}

static void
head(struct doc *doc)
{
	doc->subtitle = "2026-Q4, Example GmbH";
	doc->author = "Compliance Office";
	doc->subject = "Quarterly access review";
	doc->campaign = "2026-Q4";
	doc->entity = "Example GmbH";
	doc->classification = "Confidential";
	doc->version = "muster 0.1.0";
	doc->now = NOW;
	doc->status = DOC_BAD;
	doc->status_text = "INCOMPLETE: 1 part could not be read";
}

static void
cover(struct doc *doc)
{
	const struct doc_field fields[] = {
		{ "entity", "Entity", cell_text("Example GmbH"), DOC_NOWHERE },
		{ "as_of", "As of", cell_time(NOW), DOC_NOWHERE },
		{ "accounts", "Accounts", cell_number(1234567), DOC_NOWHERE },
		{ "due", "Due", cell_date(NOW + 30 * UTC_DAY), DOC_NOWHERE },
		{ "owner", "Owner", cell_unknown(), DOC_NOWHERE },
		{ "worst", "Worst finding", cell_severity(4, "critical"), DOC_NOWHERE },
		{ "not_asked", "Not asked", cell_empty(), DOC_NOWHERE },
	};
	static const char *const lines[] = {
		"Read the summary first.",
		"Then open the sheet of your own system | and decide.",
		"Blank: not asked. Unknown: the source did not say.",
	};

	doc_section(doc, "cover", 1, true, "Cover");
	doc_banner(doc, DOC_BAD, "INCOMPLETE: %d part could not be read", 1);
	doc_fields(doc, "facts", fields, NITEMS(fields));
	doc_section(doc, "how", 2, false, "How to read this");
	doc_paragraph(doc,
	    "This workbook lists everyone who has access, what "
	    "each of them can do, and what was found. It is drawn from the "
	    "same sealed result set as the PDF and the dashboard, so %s.",
	    "their numbers agree");
	doc_lines(doc, "steps", lines, NITEMS(lines));
}

static void
summary(struct doc *doc)
{
	const struct doc_bar severity[] = {
		{ "critical", 3, CELL_SEVERITY, 4, DOC_NOWHERE },
		{ "high", 12, CELL_SEVERITY, 3, DOC_NOWHERE },
		{ "medium", 40, CELL_SEVERITY, 2, DOC_NOWHERE },
		{ "low", 7, CELL_SEVERITY, 1, DOC_NOWHERE },
		{ "info", 0, CELL_SEVERITY, 0, DOC_NOWHERE },
	};
	const struct doc_bar systems[] = {
		{ "Production <eu>", 120, CELL_TEXT, 0, DOC_NOWHERE },
		{ "Staging", 30, CELL_TEXT, 0, DOC_NOWHERE },
	};

	doc_section(doc, "summary", 1, true, "Summary");
	doc_paragraph(doc, "62 findings, 3 of them critical.");
	doc_banner(doc, DOC_WARN, "4 rules were not evaluated.");
	doc_figure(doc, "by_severity", "Findings by severity", severity,
	    NITEMS(severity));
	doc_figure(
	    doc, "by_system", "Findings by system", systems, NITEMS(systems));
}

struct doc *
fake_doc(struct arena *arena, struct fake_rows *rows, int64_t n)
{
	struct doc *doc = doc_new(arena, "review", "Access review 2026-Q4");
	struct doc_table table;

	fill_long();
	if (doc == NULL)
		return NULL;
	head(doc);
	cover(doc);
	summary(doc);
	doc_section(doc, "users", 1, true, "Users");
	doc_paragraph(doc, "Every account that the source knows, machines "
			   "included.");
	table = fake_table(&rows[0], "users", "Users", n);
	doc_table(doc, &table);
	doc_section(doc, "nobody", 1, true, "Leavers/movers: [late]?");
	table = fake_table(&rows[1], "leavers", "Leavers", 0);
	doc_table(doc, &table);
	doc_section(doc, "users2", 1, true, "USERS");
	doc_banner(doc, DOC_GOOD, "Every rule was evaluated.");
	table = fake_table(&rows[2], "findings", "Findings", 30);
	doc_table(doc, &table);
	return doc;
}

struct doc *
fake_single(struct arena *arena, struct fake_rows *rows, int64_t n)
{
	struct doc *doc = doc_new(arena, "users", "Users");
	struct doc_table table;

	fill_long();
	if (doc == NULL)
		return NULL;
	head(doc);
	doc_section(doc, "users", 1, true, "Users");
	table = fake_table(rows, "users", "Users", n);
	doc_table(doc, &table);
	return doc;
}

static const struct doc_choice fake_choices[] = { { "keep", false },
	{ "modify", true }, { "say \"no\"", true }, { "unsure", false } };

static void
decisions(struct doc *doc, struct fake_rows *rows, int64_t n)
{
	const struct doc_input inputs[] = {
		{ .key = "decision", .label = "Decision", .kind = INPUT_LIST,
		    .prompt_title = "Decision", .prompt = "What happens to it",
		    .error_title = "Not this", .error = "One of the list",
		    .list = "decision", .choices = fake_choices,
		    .n_choices = NITEMS(fake_choices) },
		{ .key = "why", .label = "Reason", .kind = INPUT_TEXT,
		    .prompt_title = fake_long, .prompt = fake_long },
		{ .key = "on", .label = "Decided on", .kind = INPUT_DATE,
		    .from = NOW, .to = NOW + 30 * UTC_DAY },
	};
	struct doc_table table = fake_table(rows, "users", "Users", n);

	table.frozen = 1;
	table.inputs = (struct doc_inputs){ inputs, NITEMS(inputs), 4, 0, 1 };
	doc_table(doc, &table);
}

struct doc *
fake_form(struct arena *arena, struct fake_rows *rows, int64_t n)
{
	const struct doc_input lines[] = {
		{ .key = "name", .label = "Name", .kind = INPUT_TEXT },
		{ .key = "sure", .label = "Sure", .kind = INPUT_LIST,
		    .list = "sure", .choices = fake_choices, .n_choices = 1 },
		{ .key = "hand", .label = "Signature",
		    .kind = INPUT_SIGNATURE },
	};
	const struct doc_field fields[] = {
		{ "rows", "Rows", cell_number(n), DOC_SEE("users") },
		{ "none", "Leads nowhere", cell_number(1), DOC_SEE("nobody") },
	};
	struct doc *doc = doc_new(arena, "workbook", "Access review 2026-Q4");

	fill_long();
	if (doc == NULL)
		return NULL;
	head(doc);
	doc_section(doc, "front", 1, true, "Cover");
	doc_fields(doc, "counts", fields, NITEMS(fields));
	doc_section(doc, "summary", 1, true, "Summary");
	doc_progress(doc, "progress", "Decisions", "users");
	doc_section(doc, "users", 1, true, "It's theirs");
	decisions(doc, rows, n);
	doc_section(doc, "sign_off", 1, true, "Sign-off");
	doc_paragraph(doc, "I have decided.");
	doc_form(doc, "signed", lines, NITEMS(lines));
	return doc;
}

static char folder[] = "/tmp/muster-test-XXXXXX";
static bool made;

const char *
fake_path(const char *suffix)
{
	static char path[128];

	if (!made && mkdtemp(folder) == NULL)
		abort();
	made = true;
	(void)snprintf(path, sizeof(path), "%s/drawn%s", folder, suffix);
	return path;
}

void
fake_clear(void)
{
	struct err err;

	if (made && file_remove_tree(folder, &err) != 0)
		(void)fprintf(stderr, "# %s\n", err.text);
}

char *
fake_read(const char *path, size_t *len)
{
	struct err err;
	char *text;

	if (file_read(path, (size_t)1024 * MIB, &text, len, &err) != 0) {
		(void)fprintf(stderr, "# %s\n", err.text);
		return NULL;
	}
	return text;
}
