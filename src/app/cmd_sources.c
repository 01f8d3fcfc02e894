/* SPDX-License-Identifier: Apache-2.0 */
/* muster sources: what would be read. */
#include <stdio.h>

#include "app/app.h"
#include "base/json.h"

static int
put_sources(struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, stdout, true);
	json_list_begin(&w, NULL);
	for (size_t i = 0; source_table[i] != NULL; i++) {
		const struct source *s = source_table[i];

		json_object_begin(&w, NULL);
		json_put_text(&w, "kind", s->kind);
		json_put_text(&w, "title", s->title);
		json_list_begin(&w, "parts");
		for (size_t j = 0; s->parts[j].name != NULL; j++) {
			json_object_begin(&w, NULL);
			json_put_text(&w, "name", s->parts[j].name);
			json_put_text(&w, "what", s->parts[j].what);
			json_put_text(&w, "needs", s->parts[j].needs);
			json_put_bool(&w, "required", s->parts[j].required);
			json_object_end(&w);
		}
		json_list_end(&w);
		json_object_end(&w);
	}
	json_list_end(&w);
	if (json_writer_end(&w, err) != 0)
		return -1;
	printf("\n");
	return 0;
}

static int
sources(struct run *r, enum exit_status *status, struct err *err)
{
	(void)status;
	if (r->options.json)
		return put_sources(err);
	for (size_t i = 0; source_table[i] != NULL; i++) {
		const struct source *s = source_table[i];

		printf("%s  %s\n", s->kind, s->title);
		for (size_t j = 0; s->parts[j].name != NULL; j++)
			printf("  %-22s %-9s %-48s %s\n", s->parts[j].name,
			    s->parts[j].required ? "required" : "optional",
			    s->parts[j].what, s->parts[j].needs);
	}
	return 0;
}

const struct command command_sources = {
	"sources", "", "what each kind of source reads, and needs", "j",
	"For every kind of source: its parts, which of them a complete review "
	"requires,\nand the permission each one needs.",
	sources
};
