/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes people out of text: their names, logins and mail addresses become
 * pseudonyms made with a key (HMAC-SHA-256), the same ones wherever and
 * whenever the same key is used.  Upper and lower case, accents, composed or
 * not, and what stands between the parts of a name make no difference.
 */
#ifndef BASE_MASK_H
#define BASE_MASK_H

#include "base/base.h"

struct err;
struct secret;
struct strbuf;
struct mask;

#define MASK_MIN_KEY 16 /* bytes; shorter ones are refused */
#define MASK_PSEUDONYM 12 /* hexadecimal digits of each */
#define MASK_DOMAIN "redacted.invalid"

/* ERR_CONFIG if the key is too short.  The key is borrowed. */
int mask_new(struct mask **, const struct secret *key, struct err *) MUST_USE;
void mask_free(struct mask *);

/*
 * The words of a text that are nobody's name, such as those of our own
 * sentences: alone they stay.  To be said before the names.
 */
int mask_ordinary(struct mask *, const char *, size_t, struct err *) MUST_USE;
/* The name of a person: as a whole, in each order, and each part of it. */
int mask_person(struct mask *, const char *, struct err *) MUST_USE;
/* A name that may be that of a team: as a whole. */
int mask_whole(struct mask *, const char *, struct err *) MUST_USE;
/* A mail address (its local part too), or another name for a login. */
int mask_login(struct mask *, const char *, struct err *) MUST_USE;
/* The login of a machine: only if it is a mail address, and as a whole. */
int mask_machine(struct mask *, const char *, struct err *) MUST_USE;

/* Appends the text with pseudonyms.  `field` names what it stands in (key of
 * a member or column; NULL: none): where people stand, a name that is also
 * an ordinary word goes, too. */
void mask_text(const struct mask *, const char *, size_t, const char *field,
    struct strbuf *out);
/* Text that may be JSON: every string, with those of JSON within a string. */
void mask_json(const struct mask *, const char *, size_t, struct strbuf *out);
/* Another id, in place of one that was made of names ("urn:uuid:..."). */
void mask_uuid(const struct mask *, const char *, size_t, struct strbuf *out);

enum mask_kind { MASK_NOTHING, MASK_A_NAME, MASK_A_MAIL };
/* Whether anybody is left in it; what we made ourselves is nobody. */
enum mask_kind mask_search(const struct mask *, const char *, size_t);
const char *mask_kind_text(enum mask_kind); /* "a name" */

#endif
