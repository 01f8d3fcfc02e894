/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last line of defence: every file of the twin is read as somebody would
 * who looks for a name.  What is drawn with glyphs (PDF) and pictures cannot
 * be searched like that; a PDF is drawn from documents that are.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/twin.h"
#include "base/file.h"
#include "base/mask.h"
#include "base/text.h"
#include "base/zip.h"
#include "deliver/deliver.h"

#define MAX_FILE (2048 * (size_t)MIB)

struct search {
	const struct mask *mask;
	enum mask_kind found;
};

/* Markup has words of its own; it is no text. */
static void
drop_tags(char *text, size_t *len)
{
	size_t to = 0;
	bool tag = false;

	for (size_t i = 0; i < *len; i++) {
		if (text[i] == '<') {
			tag = true;
			text[to++] = '\n'; /* one cell ends here */
		}
		if (!tag)
			text[to++] = text[i];
		if (text[i] == '>')
			tag = false;
	}
	*len = to;
}

static int
search_member(void *context, const char *name, const char *bytes, size_t len,
    struct err *err)
{
	struct search *s = context;
	char *copy;

	if (!text_ends(name, ".xml") || strstr(name, "/theme/") != NULL ||
	    text_ends(name, "styles.xml"))
		return 0;
	copy = malloc(len + 1);
	if (copy == NULL)
		return err_nomem(err);
	memcpy(copy, bytes, len);
	drop_tags(copy, &len);
	s->found = mask_search(s->mask, copy, len);
	free(copy);
	return s->found != MASK_NOTHING;
}

static int
search_plain(struct search *s, const char *path, struct err *err)
{
	char *text;
	size_t len;

	if (file_read(path, MAX_FILE, &text, &len, err) != 0)
		return -1;
	s->found = mask_search(s->mask, text, len);
	free(text);
	return 0;
}

static int
search_file(struct search *s, const char *path, const char *name,
    struct err *err)
{
	struct zip_walk walk = { search_member, s };
	int rc = 0;

	if (text_ends(name, ".pdf") || text_ends(name, ".png") ||
	    bundle_is_seal(name))
		return 0;
	if (text_ends(name, ".xlsx"))
		rc = zip_members(path, &walk, err);
	else if (text_ends(name, ".warc.gz"))
		rc = tape_search(path, s->mask, &s->found, err);
	else
		rc = search_plain(s, path, err);
	if (rc < 0)
		return -1;
	if (s->found == MASK_NOTHING)
		return 0;
	return err_set(err, ERR_DATA, "%s of the redacted twin still holds %s; "
	    "the twin was not published", name, mask_kind_text(s->found));
}

/* A bundle has folders, and no folders in these. */
static int
search_folder(struct run *r, struct search *s, const char *folder,
    unsigned depth, struct err *err)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	int rc = 0;

	if (dir == NULL)
		return err_set(err, ERR_IO, "%s: %s", folder, strerror(errno));
	while (rc == 0 && (entry = readdir(dir)) != NULL) {
		const char *path;

		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		path = file_join(&r->arena, folder, entry->d_name);
		if (path == NULL)
			rc = err_nomem(err);
		else if (!file_is_dir(path))
			rc = search_file(s, path, entry->d_name, err);
		else if (depth > 0)
			rc = search_folder(r, s, path, depth - 1, err);
	}
	closedir(dir);
	return rc;
}

int
twin_search(struct run *r, const struct review *twin, struct err *err)
{
	struct search s = { .mask = twin->mask };

	return search_folder(r, &s, bundle_folder(twin->bundle), 4, err);
}
