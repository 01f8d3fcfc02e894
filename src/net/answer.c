/* SPDX-License-Identifier: Apache-2.0 */
/* What one try gave, and the words for how it failed. */
#include <stdlib.h>
#include <string.h>

#include "net/answer.h"

static const char *const words[] = {
	[NET_OK] = NULL,
	[NET_FAIL_STATUS] = "status",
	[NET_FAIL_AUTH] = "auth",
	[NET_FAIL_CONNECT] = "connect",
	[NET_FAIL_TIMEOUT] = "timeout",
	[NET_FAIL_CUT] = "cut",
	[NET_FAIL_SIZE] = "size",
	[NET_FAIL_REDIRECT] = "redirect",
};

void
answer_clear(struct answer *answer)
{
	free(answer->head);
	free(answer->body);
	memset(answer, 0, sizeof(*answer));
}

const char *
answer_failure_word(enum net_failure failure)
{
	return words[failure];
}

bool
answer_failure_of(const char *word, enum net_failure *out)
{
	*out = NET_OK;
	for (size_t i = 0; i < NITEMS(words); i++) {
		if (words[i] != NULL && strcmp(words[i], word) == 0) {
			*out = (enum net_failure)i;
			return true;
		}
	}
	return false;
}
