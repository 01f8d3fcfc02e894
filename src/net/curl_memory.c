/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory that libcurl works with.  Tokens and passwords pass through its
 * buffers, and it gives them back as they are; here they are wiped first, so
 * that no credential stays in memory that nobody owns any more.
 */
#include <curl/curl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "net/curl_memory.h"

/* What stands before each block; as well aligned as what malloc gives. */
union head {
	size_t size;
	max_align_t aligned;
};

/* Not left out by the compiler, which cannot know what it points to. */
static void *(*const volatile fill)(void *, int, size_t) = memset;

static void *
take(size_t size)
{
	union head *head;

	if (size > SIZE_MAX - sizeof(*head) ||
	    (head = malloc(sizeof(*head) + size)) == NULL)
		return NULL;
	head->size = size;
	return head + 1;
}

static void
give_back(void *block)
{
	union head *head = block;

	if (head == NULL)
		return;
	head--;
	(void)fill(head + 1, 0, head->size);
	free(head);
}

static void *
resize(void *block, size_t size)
{
	union head *old = block;
	void *new = take(size);

	if (new == NULL || old == NULL)
		return new;
	old--;
	memcpy(new, old + 1, old->size < size ? old->size : size);
	give_back(old + 1);
	return new;
}

static void *
take_zeros(size_t n, size_t size)
{
	void *block;

	if (size != 0 && n > SIZE_MAX / size)
		return NULL;
	block = take(n * size);
	return block == NULL ? NULL : memset(block, 0, n * size);
}

static char *
copy(const char *text)
{
	size_t size = strlen(text) + 1;
	char *new = take(size);

	return new == NULL ? NULL : memcpy(new, text, size);
}

int
curl_begin(struct err *err)
{
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, take, give_back, resize,
		copy, take_zeros) != CURLE_OK)
		return err_set(err, ERR_NET, "libcurl: cannot start");
	return 0;
}

void
curl_end(void)
{
	curl_global_cleanup();
}
