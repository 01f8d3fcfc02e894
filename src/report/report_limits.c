/* SPDX-License-Identifier: Apache-2.0 */
/* What the review does not prove, on its own: LIMITS.md of a bundle. */
#include "model/model.h"
#include "report/tables.h"

static void
section(struct doc *doc, const struct report_input *in, const char *key)
{
	doc_section(doc, key, 1, false, label(in->labels,
	    arena_printf(doc->arena, "section.%s", key)));
}

static void
say(struct doc *doc, const struct report_input *in, const char *key)
{
	doc_paragraph(doc, "%s", label(in->labels, key));
}

/* Silence about something would be taken for an answer. */
static void
list(struct doc *doc, const struct report_input *in, const char *key,
    enum limits_kind kind, const char *none)
{
	if (limits_of(doc, in, key, kind) == 0)
		say(doc, in, none);
}

static int
build(struct doc *doc, const struct report_input *in, struct err *err)
{
	(void)err;
	doc->title = label(in->labels, "title.limits");
	say(doc, in, "text.limits_file");
	summary_in_english(doc, in);
	(void)limits_of(doc, in, "twin", LIMITS_TWIN);
	section(doc, in, "limits_moment");
	list(doc, in, "moment", LIMITS_MOMENT, "text.none");
	section(doc, in, "limits_parts");
	list(doc, in, "unread", LIMITS_PARTS, "text.all_read");
	table_gaps(doc, in);
	section(doc, in, "limits_counts");
	list(doc, in, "uncounted", LIMITS_COUNTS, "text.all_counted");
	section(doc, in, "limits_sources");
	list(doc, in, "beyond", LIMITS_SOURCES, "text.none");
	section(doc, in, "limits_rules");
	list(doc, in, "unjudged", LIMITS_RULES, "text.none");
	section(doc, in, "limits_logs");
	list(doc, in, "logs", LIMITS_LOGS, "text.none");
	section(doc, in, "limits_settings");
	list(doc, in, "settings", LIMITS_SETTINGS, "text.none");
	section(doc, in, "limits_exceptions");
	list(doc, in, "excepted", LIMITS_EXCEPTIONS, "text.no_exceptions");
	section(doc, in, "limits_evidence");
	list(doc, in, "redacted", LIMITS_EVIDENCE, "text.none");
	section(doc, in, "limits_seal");
	list(doc, in, "seal", LIMITS_SEAL, "text.none");
	return 0;
}

const struct report report_limits = { "limits", build };
