/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of the mask module. */
#ifndef BASE_MASK_PRIVATE_H
#define BASE_MASK_PRIVATE_H

#include "base/arena.h"
#include "base/mask.h"

struct map;

/* ---- mask_word.c: text as words ---- */

/* A word of a text; scripts without blanks have one for each character. */
struct mask_word {
	const char *begin, *end; /* where it stands, escapes included */
	size_t letters;          /* characters */
	size_t gap;              /* characters between it and the one before */
	bool apart;              /* something in that gap ends a sentence,
				  * column or string */
	bool single;             /* of a script without blanks */
};
/*
 * The next word from *p, appended to `out` in folded form: 1, or 0 at the
 * end.  %XX and \uXXXX count as what they stand for.
 */
int mask_next_word(const char **p, const char *end, struct mask_word *,
    struct strbuf *out);
/* A character, whatever way it is written; 0 at the end. */
uint32_t mask_next(const char **p, const char *end);
bool mask_is_letter(uint32_t);

/* ---- mask_mail.c ---- */
/* Whether a mail address begins at the word; *end: behind it. */
bool mask_mail_at(const char *begin, const char *end, const char **stop);
bool mask_is_ours(const char *begin, const char *end, const char **stop);

/* ---- mask.c ---- */
enum mask_entry_kind {
	ENTRY_PREFIX,   /* longer ones begin like this */
	ENTRY_PERSON, ENTRY_PART, ENTRY_USER, ENTRY_MAIL,
	ENTRY_ORDINARY  /* a name, and an ordinary word as well */
};
struct mask_entry {
	enum mask_entry_kind kind;
	const char *pseudonym;
};
struct mask {
	struct arena arena;
	const struct secret *key;
	struct map *ordinary; /* words */
	struct map *entries;  /* folded words with a blank between them */
	struct mask_entry *items;
	size_t n_items, room_items;
};
/* What stands for a text that no entry is for. */
int mask_pseudonym(const struct mask *, enum mask_entry_kind, const char *,
    size_t, struct strbuf *out);

#endif
