/* SPDX-License-Identifier: Apache-2.0 */
/* What both OSCAL documents hold: their head, the systems that were read with
 * the subjects of the findings, the program, and the evidence. */
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/utc.h"
#include "exchange/oscal.h"
#include "model/campaign.h"
#include "model/finding.h"
#include "model/model.h"

void
oscal_metadata(struct oscal *o, const char *title)
{
	const struct campaign *c = o->in->campaign;
	size_t holes;

	json_object_begin(o->json, "metadata");
	oscal_markup_line(o, "title", title);
	json_put_time(o->json, "last-modified", o->in->now);
	oscal_line(o, "version", c->id);
	json_put_text(o->json, "oscal-version", OSCAL_VERSION);
	json_list_begin(o->json, "props");
	oscal_prop(o, "campaign", c->id);
	oscal_prop(o, "title", c->title);
	oscal_prop(o, "classification", c->classification);
	oscal_prop(o, "complete", model_is_complete(o->in->model, &holes)
	    ? "COMPLETE" : "INCOMPLETE");
	oscal_prop(o, "program", o->in->version);
	json_list_end(o->json);
	if (c->entity != NULL) {
		json_list_begin(o->json, "parties");
		json_object_begin(o->json, NULL);
		oscal_uuid(o, "uuid", "party", c->entity);
		json_put_text(o->json, "type", "organization");
		oscal_line(o, "name", c->entity);
		json_object_end(o->json);
		json_list_end(o->json);
	}
	json_object_end(o->json);
}

static void
begin_component(struct oscal *o, const char *id, const char *type,
    const char *title)
{
	json_object_begin(o->json, NULL);
	oscal_uuid(o, "uuid", "component", id);
	json_put_text(o->json, "type", type);
	oscal_markup_line(o, "title", title);
}

static void
end_component(struct oscal *o)
{
	json_object_begin(o->json, "status");
	json_put_text(o->json, "state", "operational");
	json_object_end(o->json);
	json_object_end(o->json);
}

static const char *
component_of(struct oscal *o, const char *source)
{
	const char *id = arena_printf(o->out->arena, "source %s", source);

	if (id == NULL)
		o->out->failed = true;
	return id != NULL ? id : "";
}

static void
put_sources(struct oscal *o)
{
	const struct model *m = o->in->model;

	if (m->n_sources == 0)
		return;
	json_list_begin(o->json, "components");
	for (size_t i = 0; i < m->n_sources; i++) {
		const struct model_source *s = &m->sources[i];

		begin_component(o, component_of(o, s->id), "service",
		    s->title != NULL ? s->title : s->id);
		oscal_own(o, "description", "A system whose accounts and "
		    "access were read.");
		json_list_begin(o->json, "props");
		oscal_prop(o, "source", s->id);
		oscal_prop(o, "kind", s->kind);
		oscal_prop(o, "tenant", s->tenant);
		json_list_end(o->json);
		end_component(o);
	}
	json_list_end(o->json);
}

/* ---- subjects ---- */

static void
put_subject(struct oscal *o, const struct finding *f, const char *uuid)
{
	const struct model *m = o->in->model;

	json_object_begin(o->json, NULL);
	json_put_text(o->json, "uuid", uuid);
	oscal_markup(o, "description", f->subject_name != NULL
	    ? f->subject_name : f->subject_id);
	json_list_begin(o->json, "props");
	oscal_prop(o, "subject", f->subject_name);
	oscal_prop(o, "subject_id", f->subject_id);
	oscal_prop(o, "subject_kind", subject_text(f->subject));
	oscal_prop(o, "source", f->source);
	json_list_end(o->json);
	for (size_t i = 0; f->source != NULL && i < m->n_sources; i++) {
		if (strcmp(m->sources[i].id, f->source) != 0)
			continue;
		json_list_begin(o->json, "implemented-components");
		json_object_begin(o->json, NULL);
		oscal_uuid(o, "component-uuid", "component",
		    component_of(o, f->source));
		json_object_end(o->json);
		json_list_end(o->json);
	}
	json_object_end(o->json);
}

static void
put_once(struct oscal *o, struct map *seen, const struct finding *f)
{
	char uuid[DIGEST_UUID];
	const char *key;
	int known;

	oscal_subject_uuid(o, f, uuid);
	key = arena_strdup(o->out->arena, uuid);
	known = key == NULL ? -1 : map_add(seen, key, 0);
	if (known == 0)
		put_subject(o, f, uuid);
	else if (known < 0)
		o->out->failed = true;
}

static void
put_subjects(struct oscal *o)
{
	const struct verdicts *v = o->in->verdicts;
	struct map *seen = map_new();

	if (seen == NULL)
		o->out->failed = true;
	if (seen == NULL || v->n_findings + v->n_unknowns == 0) {
		map_free(seen);
		return;
	}
	json_list_begin(o->json, "inventory-items");
	for (size_t i = 0; i < v->n_findings; i++)
		put_once(o, seen, &v->findings[i]);
	for (size_t i = 0; i < v->n_unknowns; i++)
		put_once(o, seen, &v->unknowns[i]);
	json_list_end(o->json);
	map_free(seen);
}

/* ---- the program ---- */

static void
put_program(struct oscal *o)
{
	json_object_begin(o->json, "assessment-assets");
	json_list_begin(o->json, "components");
	begin_component(o, "muster", "software", "muster");
	oscal_own(o, "description", "The program that read the systems and "
	    "judged what it read.");
	json_list_begin(o->json, "props");
	oscal_prop(o, "version", out_version(o->in));
	json_list_end(o->json);
	end_component(o);
	json_list_end(o->json);
	json_list_begin(o->json, "assessment-platforms");
	json_object_begin(o->json, NULL);
	oscal_uuid(o, "uuid", "platform", "muster");
	json_put_text(o->json, "title", "muster");
	json_list_begin(o->json, "uses-components");
	json_object_begin(o->json, NULL);
	oscal_uuid(o, "component-uuid", "component", "muster");
	json_object_end(o->json);
	json_list_end(o->json);
	json_object_end(o->json);
	json_list_end(o->json);
	json_object_end(o->json);
}

void
oscal_definitions(struct oscal *o)
{
	json_object_begin(o->json, "local-definitions");
	put_sources(o);
	put_subjects(o);
	put_program(o);
	json_object_end(o->json);
}

/* ---- evidence ---- */

static void
put_resource(struct oscal *o, const char *href, const char *title,
    const char *type, const char *digest)
{
	json_object_begin(o->json, NULL);
	oscal_run_uuid(o, "uuid", "resource", href);
	json_put_text(o->json, "title", title);
	json_list_begin(o->json, "rlinks");
	json_object_begin(o->json, NULL);
	json_put_text(o->json, "href", href);
	json_put_text(o->json, "media-type", type);
	if (digest != NULL) {
		json_list_begin(o->json, "hashes");
		json_object_begin(o->json, NULL);
		json_put_text(o->json, "algorithm", "SHA-256");
		json_put_text(o->json, "value", digest);
		json_object_end(o->json);
		json_list_end(o->json);
	}
	json_object_end(o->json);
	json_list_end(o->json);
	json_object_end(o->json);
}

void
oscal_back_matter(struct oscal *o)
{
	json_object_begin(o->json, "back-matter");
	json_list_begin(o->json, "resources");
	put_resource(o, "evidence/config.json", "Configuration: what was to "
	    "be read and judged, and how", "application/json", NULL);
	put_resource(o, "evidence/tape.warc.gz", "Every exchange with the "
	    "systems, WARC 1.1", "application/warc", o->in->tape_digest);
	put_resource(o, "manifest.json", "Digests of all files of the bundle",
	    "application/json", NULL);
	if (strcmp(o->in->look_up, "evidence/config.json") != 0)
		put_resource(o, o->in->look_up, "The findings, row by row",
		    "application/json", NULL);
	json_list_end(o->json);
	json_object_end(o->json);
}
