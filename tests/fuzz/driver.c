/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzz target without a fuzzer: over each file of its corpus, and
 * over mutations of each that are the same on every machine.  Speaks TAP.
 *
 *	fuzz_policy               $top_srcdir/tests/fuzz/corpus/fuzz_policy
 *	fuzz_policy DIR           another corpus
 *	fuzz_policy FILE ...      these files as they are: replays a crash
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_SEED (1 << 20)  /* bytes of one corpus file */
#define MAX_FILES 4096
#define MUTATIONS 400       /* of each file: about a second in all */

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static uint64_t state = 0x9e3779b97f4a7c15U;

static size_t
pick(size_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return below == 0 ? 0 : (size_t)(state % below);
}

/* An exact copy on the heap, so that a sanitizer sees one byte too far. */
static void
feed(const uint8_t *data, size_t len)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);

	if (copy == NULL) {
		printf("Bail out! no memory\n");
		exit(1);
	}
	memcpy(copy, data, len);
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

static size_t
mutate(uint8_t *data, size_t len, size_t max)
{
	static const char marks[] = "\0\"{}[]():;,=\\/<>'\n\xff\x80*-";
	size_t at = pick(len), n;

	switch (pick(5)) {
	case 0: /* cut */
		return at;
	case 1: /* a bit */
		if (len > 0)
			data[at] ^= (uint8_t)(1U << pick(8));
		return len;
	case 2: /* a byte that means something somewhere */
		if (len > 0)
			data[at] = (uint8_t)marks[pick(sizeof(marks) - 1)];
		return len;
	case 3: /* a piece said twice */
		n = pick(len - at < 64 ? len - at + 1 : 64);
		if (len + n > max)
			return len;
		memmove(data + at + n, data + at, len - at);
		return len + n;
	default: /* a piece left out */
		n = pick(len - at < 64 ? len - at + 1 : 64);
		memmove(data + at, data + at + n, len - at - n);
		return len - n;
	}
}

static void
run_seed(const uint8_t *data, size_t len, int mutations)
{
	uint8_t *work = malloc(len + 256);

	if (work == NULL) {
		printf("Bail out! no memory\n");
		exit(1);
	}
	feed(data, len);
	for (int i = 0; i < mutations; i++) {
		size_t n = len;

		memcpy(work, data, len);
		for (size_t step = 1 + pick(4); step > 0; step--)
			n = mutate(work, n, len + 256);
		feed(work, n);
	}
	free(work);
}

static int
run_file(const char *path, int mutations)
{
	uint8_t *data = malloc(MAX_SEED);
	FILE *f = fopen(path, "rb");
	size_t len = 0;
	int rc = -1;

	if (data != NULL && f != NULL) {
		len = fread(data, 1, MAX_SEED, f);
		rc = ferror(f) ? -1 : 0;
	}
	if (f != NULL)
		fclose(f);
	if (rc == 0)
		run_seed(data, len, mutations);
	free(data);
	return rc;
}

static int
is_visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static int
run_corpus(const char *dir)
{
	struct dirent **found;
	char path[8192];
	int n = scandir(dir, &found, is_visible, alphasort), bad = 0;

	if (n <= 0 || n > MAX_FILES) {
		printf("1..1\nnot ok 1 - %s holds a corpus\n", dir);
		return 1;
	}
	printf("1..%d\n", n);
	for (int i = 0; i < n; i++) {
		int rc;

		snprintf(path, sizeof(path), "%s/%s", dir, found[i]->d_name);
		rc = run_file(path, MUTATIONS);
		printf("%sok %d - %s survives, as it is and mutated\n",
		    rc == 0 ? "" : "not ", i + 1, found[i]->d_name);
		fflush(stdout);
		bad += rc != 0;
		free(found[i]);
	}
	free(found);
	return bad > 0;
}

/* The corpus that is named after this program. */
static int
run_own_corpus(const char *program)
{
	const char *top = getenv("top_srcdir"), *slash = strrchr(program, '/');
	const char *name = slash != NULL ? slash + 1 : program;
	char dir[4096];

	snprintf(dir, sizeof(dir), "%s/tests/fuzz/corpus/%s",
	    top != NULL ? top : ".", name);
	return run_corpus(dir);
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int
main(int argc, char **argv)
{
	int bad = 0;

	if (argc < 2)
		return run_own_corpus(argv[0]);
	for (int i = 1; i < argc; i++)
		bad += is_folder(argv[i]) ? run_corpus(argv[i])
		    : run_file(argv[i], 0) != 0;
	return bad > 0;
}
