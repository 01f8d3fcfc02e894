/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A document without a format: reports say, writers draw.  Tables hold no
 * rows: a writer opens the cursor and takes row by row, as often as it
 * likes, so that a million rows are never in memory.
 */
#ifndef REPORT_DOC_H
#define REPORT_DOC_H

#include "base/base.h"

struct arena;
struct err;
struct notation;

enum cell_kind {
	CELL_EMPTY,    /* not asked, or not applicable: drawn as nothing */
	CELL_UNKNOWN,  /* the source did not say: drawn as "unknown" */
	CELL_TEXT,
	CELL_ID,       /* breaks at separators, monospace where there is one */
	CELL_NUMBER,
	CELL_TIME,     /* UTC seconds */
	CELL_DATE,
	CELL_SEVERITY, /* number: enum muster_severity; text: its word */
	CELL_STATUS    /* number: enum doc_status; text: its word */
};

enum doc_status { DOC_GOOD, DOC_WARN, DOC_BAD, DOC_NEUTRAL };

/*
 * Where there is more about something.  A writer does with it what its format
 * can: jump to the row, show the rows of that value, or go to the table.
 * One that leads to nothing in this document is no link, and no error.
 */
struct doc_link {
	const char *to;     /* key of a section or table; NULL: none */
	size_t row;         /* the first such row of the table, counted from
			     * 1; 0: not said */
	const char *column; /* and all of them: those with `value` there; */
	const char *value;  /* NULL: with the text of the cell that links.  A
			     * cell has it that says it, or whose own link
			     * gives it */
	const char *but_column, *but_value; /* without those that say this
			     * there; NULL: all */
};
#define DOC_NOWHERE { NULL, 0, NULL, NULL, NULL, NULL }
#define DOC_SEE(key) { key, 0, NULL, NULL, NULL, NULL }

struct cell {
	enum cell_kind kind;
	const char *text;   /* borrowed until the next row */
	int64_t number;
	struct doc_link see;
};

struct doc_column {
	const char *key;    /* stable: JSON member, CSV head */
	const char *title;  /* for people */
	enum cell_kind kind;
	unsigned width;     /* wish, in characters */
	bool wide_only;     /* left out where the page is narrow (PDF), and
			     * the writer says so under the table */
	struct doc_link see; /* of each cell that has none of its own */
};

/*
 * What a person fills in, in the file itself.  Only a workbook can be filled
 * in: there it is an unlocked cell that checks what is entered.  On paper
 * (PDF) the lines of a form are ruled, and columns are named as left out;
 * other formats leave both out.
 */
enum input_kind {
	INPUT_TEXT,
	INPUT_LIST,     /* one of the choices */
	INPUT_DATE,
	INPUT_SIGNATURE /* of a form: by hand, so it takes a line */
};
struct doc_choice {
	const char *word;
	bool needs;         /* the table's reason is due with it */
};
#define DOC_MAX_CHOICES 16
struct doc_input {
	const char *key, *label;
	enum input_kind kind;
	unsigned width;     /* of a column, in characters */
	bool wide_only;     /* a column that a narrow page does without */
	/* shown when the cell is entered, and when what was typed is refused;
	 * titles of at most 32 characters, texts of 255: more is cut */
	const char *prompt_title, *prompt, *error_title, *error;
	const char *list;   /* stable name of the choices: "decision" */
	const struct doc_choice *choices;
	size_t n_choices;
	int64_t from, to;   /* of a date, both included */
};
/* Columns of a table that people fill in; the cursor knows nothing of them. */
struct doc_inputs {
	const struct doc_input *items; /* 0: none */
	size_t n;
	size_t before;      /* the table's column in front of which they stand;
			     * n_columns: behind the last one */
	/* items: a row with the first is decided; where its choice needs one,
	 * the second must not be empty (NONE: nothing is due) */
	size_t decision, reason;
};

#define DOC_MAX_COLUMNS 32 /* those of people included */
struct doc_rows; /* a cursor's own state */
struct doc_source {
	/* A fresh pass over the rows. */
	int (*open)(void *context, struct doc_rows **, struct err *);
	/* 1: cells filled (n columns); 0: end; -1. */
	int (*next)(struct doc_rows *, struct cell *, struct err *);
	void (*close)(struct doc_rows *);
	/* Of the row just given: 0, the head of a block; 1, a row below it
	 * that can be folded away.  NULL: the table has no blocks. */
	unsigned (*level)(const struct doc_rows *);
	void *context;
	int64_t count;      /* rows there will be; exact */
};

struct doc_table {
	const char *key, *title;
	const struct doc_column *columns;
	size_t n_columns;
	struct doc_source rows;
	const char *empty;  /* sentence when there are no rows */
	size_t frozen;      /* leading columns that stay in view */
	const char *also_in; /* file that always holds every row, or NULL */
	size_t print_rows;  /* at most that many in print (PDF); 0: all.  What
			     * is left out is stated, with also_in */
	struct doc_inputs inputs;
};

struct doc_field {
	const char *key, *label;
	struct cell value;
	struct doc_link see; /* what it counts */
};

struct doc_bar {
	const char *label;
	int64_t value;
	enum cell_kind kind; /* CELL_SEVERITY or CELL_STATUS colours it */
	int64_t colour;      /* severity or status number */
	struct doc_link see; /* what it counts */
};

enum doc_kind {
	DOC_SECTION,   /* heading; holds what follows until the next one */
	DOC_PARAGRAPH,
	DOC_BANNER,    /* one line in a band, coloured by status */
	DOC_FIELDS,    /* label and value, one per line */
	DOC_TABLE,
	DOC_FIGURE,    /* horizontal bars, numbers beside them */
	DOC_LIST,      /* one sentence per line */
	DOC_CODE,      /* lines to be typed as they are */
	DOC_FORM,      /* lines that a person fills in */
	DOC_PROGRESS   /* how far the inputs of a table are: the workbook
			* counts them itself; nothing elsewhere */
};

struct doc_node {
	enum doc_kind kind;
	const char *key;       /* stable id, unique in the document */
	const char *text;      /* heading, paragraph, banner, figure title */
	unsigned level;        /* of a section: 1 to 3 */
	enum doc_status status; /* of a banner */
	const struct doc_field *fields; size_t n_fields;
	const struct doc_table *table;
	const struct doc_bar *bars;     size_t n_bars;
	const char *const *lines;       size_t n_lines;
	const struct doc_input *inputs; size_t n_inputs; /* of a form */
	const char *of;        /* progress: key of the table */
	bool own_sheet;        /* of a section: a sheet of its own (XLSX), or
				* it begins a page (PDF) */
	struct doc_node *next;
};

/* What the writers put on every page and into the file's properties. */
struct doc_style {
	const char *language;       /* "en" */
	const char *font, *font_bold, *font_mono; /* TrueType paths; PDF */
	const char *fallback_font;  /* for glyphs the first lacks; or NULL */
	const char *accent;         /* "#0b5cad" */
	const char *logo;           /* PNG path or NULL */
	bool letter;                /* paper: Letter, else A4 */
	const char *html_template, *css; /* texts, loaded by app/ */
	const char *script;
	const char *footer;         /* "2026-Q4 - Confidential" */
	const struct notation *notation; /* of the language; NULL: ISO */
	/* words the writers need: "Page %1 of %2", "unknown"... by key */
	const char *(*word)(const void *, const char *key);
	const void *words;
};

struct doc {
	const char *key;            /* "review": the report it is */
	const char *title, *subtitle, *author, *subject;
	const char *campaign, *entity, *classification;
	const char *version;        /* "muster 0.1.0" */
	const char *tape;           /* SHA-256 of what it was made from */
	int64_t now;
	enum doc_status status;     /* GOOD: complete; BAD: INCOMPLETE */
	const char *status_text;    /* "COMPLETE", or "INCOMPLETE: ..." */
	const struct doc_style *style;
	struct doc_node *first, *last;
	struct arena *arena;
	bool failed;                /* no memory; sticks */
};

struct doc *doc_new(struct arena *, const char *key, const char *title)
    MUST_USE;
/* All text is copied; a failed call sets doc->failed. */
void doc_section(struct doc *, const char *key, unsigned level, bool own_sheet,
    const char *heading);
void doc_paragraph(struct doc *, const char *, ...) PRINTF_LIKE(2, 3);
void doc_banner(struct doc *, enum doc_status, const char *, ...)
    PRINTF_LIKE(3, 4);
/* The array itself is copied, with its text. */
void doc_fields(struct doc *, const char *key, const struct doc_field *,
    size_t);
void doc_lines(struct doc *, const char *key, const char *const *, size_t);
void doc_code(struct doc *, const char *key, const char *const *, size_t);
void doc_figure(struct doc *, const char *key, const char *title,
    const struct doc_bar *, size_t);
void doc_form(struct doc *, const char *key, const struct doc_input *, size_t);
void doc_progress(struct doc *, const char *key, const char *title,
    const char *table);
/* Columns, inputs and texts are copied; the source's context is borrowed. */
void doc_table(struct doc *, const struct doc_table *);
int doc_end(struct doc *, struct err *) MUST_USE; /* ERR_NOMEM if failed */

struct cell cell_empty(void);
struct cell cell_unknown(void);
struct cell cell_text(const char *);   /* NULL: unknown */
struct cell cell_id(const char *);     /* NULL: unknown */
struct cell cell_number(int64_t);      /* -1: unknown */
struct cell cell_time(int64_t);        /* UTC_UNKNOWN: unknown */
struct cell cell_date(int64_t);
struct cell cell_severity(int64_t severity, const char *word);
struct cell cell_status(enum doc_status, const char *word);
/* "a.example (12 of 40)"... the cell as plain text, ISO times; for CSV,
 * Markdown, and widths.  Empty text for CELL_EMPTY; `unknown` for the
 * other. */
struct strbuf;
void cell_print(struct strbuf *, const struct cell *, const char *unknown);

#endif
