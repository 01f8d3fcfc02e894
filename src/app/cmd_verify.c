/* SPDX-License-Identifier: Apache-2.0 */
/* muster verify: is a bundle still what its manifest says? */
#include <stdio.h>

#include "app/app.h"
#include "app/seal.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "deliver/deliver.h"

#define MAX_LINE_TEXT (64 * (size_t)KIB)

static void
print_line(void *context, enum verify_state state, const char *name,
    const char *detail)
{
	static const char *const words[] = { "ok", "CHANGED", "MISSING",
		"EXTRA" };
	const struct run *r = context;
	struct strbuf sb;

	if (state == VERIFY_OK && r->options.quiet)
		return;
	strbuf_init(&sb, MAX_LINE_TEXT);
	text_add_visible(&sb, name, ""); /* anyone may have put a file there */
	printf("%-8s %s%s%s\n", words[state], strbuf_text(&sb),
	    state != VERIFY_OK ? ": " : "", state != VERIFY_OK ? detail : "");
	strbuf_clear(&sb);
}

static void
print_seal(struct run *r, const char *what, const struct seal_result *s)
{
	static const char *const words[] = { [SEAL_ABSENT] = "none",
		[SEAL_PENDING] = "PENDING", [SEAL_UNPROVEN] = "UNPROVEN",
		[SEAL_GOOD] = "ok", [SEAL_BAD] = "BAD" };

	if (s->state != SEAL_GOOD || !r->options.quiet)
		printf("%-8s %s: %s\n", words[s->state], what, s->detail);
}

/* Who signed, and when that was: *bad counts what does not hold. */
static int
verify_seal(struct run *r, const char *folder, size_t *bad, struct err *err)
{
	struct seal_result signature, time;
	const char *key, *ca;

	if (seal_trusted(r, &key, &ca, err) != 0 ||
	    seal_check_signature(folder, key, &signature, err) != 0 ||
	    seal_check_time(folder, ca, &time, err) != 0)
		return -1;
	print_seal(r, "signature", &signature);
	print_seal(r, "time", &time);
	*bad = (size_t)(signature.state == SEAL_BAD) +
	    (size_t)(time.state == SEAL_BAD);
	return 0;
}

static int
verify(struct run *r, enum exit_status *status, struct err *err)
{
	struct verify_line lines = { print_line, r };
	size_t bad, unsealed = 0;

	(void)status;
	if (r->options.n_arguments != 1)
		return err_set(err, ERR_USAGE,
		    "`muster verify` needs one bundle folder");
	if (bundle_verify(r->options.arguments[0], &lines, &bad, err) != 0 ||
	    verify_seal(r, r->options.arguments[0], &unsealed, err) != 0)
		return -1;
	if (bad > 0)
		return err_set(err, ERR_DATA,
		    "%s: %zu file%s differ%s from the manifest",
		    r->options.arguments[0], bad, bad == 1 ? "" : "s",
		    bad == 1 ? "s" : "");
	if (unsealed > 0)
		return err_set(err, ERR_DATA, "%s: its seal does not hold",
		    r->options.arguments[0]);
	return 0;
}

const struct command command_verify = {
	"verify", "BUNDLE", "compare a bundle with its manifest", "cAK",
	"Recomputes the SHA-256 of every file in the bundle and names each one "
	"that was\nchanged, is missing, or was added; checks who signed the "
	"manifest, and the time\nof that.  --key and --ca say whom to trust, or else a "
	"configuration given with\n--config; with them, a bundle without is "
	"refused.\n\nExit: 0 all as published; 4 not.",
	verify
};
