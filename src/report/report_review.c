/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The audit report, for print.  What has a page here is what an auditor
 * reads; every row of everything stands in the files that Annex C names.
 */
#include "report/paper.h"

static int
build(struct doc *doc, const struct report_input *in, struct err *err)
{
	struct paper p = { .doc = doc, .in = in };

	(void)err;
	section_opening(&p);
	section_scope(&p);
	section_population(&p);
	section_results(&p);
	section_findings(&p);
	section_close(&p);
	section_annexes(&p);
	return 0;
}

const struct report report_review = { "review", build };
