/* SPDX-License-Identifier: Apache-2.0 */
/* Tapes for tests: written by hand, one exchange after the other. */
#ifndef SUPPORT_TAPE_FIXTURE_H
#define SUPPORT_TAPE_FIXTURE_H

#include "base/secret.h"
#include "net/net.h"
#include "net/tape.h"

#define TF_BEGAN INT64_C(1763748480)
#define TF_A "https://api.example.com/a"
#define TF_B "https://api.example.com/b?x=1"

struct tape_fixture {
	char dir[256], path[300];
	struct redactor *redactor; /* knows the secret */
	struct tape *tape;
	struct secret secret;
};
extern const struct tape_info tf_info;

/* Set-up and tear-down for cmocka. */
int tf_open(void **state);
int tf_close(void **state);
void tf_record(struct tape_fixture *);
void tf_replay(struct tape_fixture *);
void tf_end(struct tape_fixture *);
/* A try of request `number`; the texts are borrowed. */
struct tape_try tf_try(
    size_t number, size_t attempt, const char *url, const struct answer *);
void tf_write(struct tape_fixture *, const struct tape_try *);
void tf_write_answer(struct tape_fixture *, size_t number, size_t attempt,
    const char *url, int status, const char *body);
void tf_write_failure(struct tape_fixture *, size_t number, size_t attempt,
    const char *url, enum net_failure, const char *reason);
/* Records one of everything that can happen: six exchanges. */
void tf_write_all(struct tape_fixture *);
bool tf_has_python(void);
/* 0 if tests/support/warc_check.py finds nothing wrong. */
int tf_check(const struct tape_fixture *, const char *option);

#endif
