/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How to check a bundle with stock programs and nothing of ours: VERIFY.md.
 * It is written before the manifest that names it, so it speaks of all that
 * may stand beside the manifest later.  A test types these very lines.
 */
#include "report/tables.h"

static const char *const begin[] = { "W=$(mktemp -d)" };

static const char *const files[] = {
	"awk -F'\"' '/^  \"files\": / { on = 1 }",
	"    on && $2 == \"name\" { name = $4 }",
	"    on && $2 == \"sha256\" { print $4 \"  \" name }' \\",
	"    manifest.json > \"$W/sums\"",
	"sha256sum -c \"$W/sums\"",
};

static const char *const strangers[] = {
	"cut -c 67- \"$W/sums\" > \"$W/names\"",
	"printf '%s\\n' manifest.json manifest.dsse.json manifest.tsq \\",
	"    manifest.tsr deliveries.jsonl >> \"$W/names\"",
	"find . ! -type d | sed 's|^\\./||' > \"$W/there\"",
	"if grep -v -x -F -f \"$W/names\" \"$W/there\"; then",
	"    echo 'not in the manifest: the files above'; false",
	"fi",
};

static const char *const manifest[] = { "sha256sum manifest.json" };

static const char *const envelope[] = {
	"sed -n 's/^ *\"payload\": \"\\(.*\\)\",*$/\\1/p' manifest.dsse.json |",
	"    base64 -d > \"$W/statement.json\"",
	"sed -n 's/^ *\"sig\": \"\\(.*\\)\",*$/\\1/p' manifest.dsse.json |",
	"    head -n 1 | base64 -d > \"$W/signature\"",
	"T=$(sed -n 's/^ *\"payloadType\": \"\\(.*\\)\",*$/\\1/p' \\",
	"    manifest.dsse.json)",
	"printf 'DSSEv1 %d %s %d ' ${#T} \"$T\" \\",
	"    $(($(wc -c < \"$W/statement.json\"))) > \"$W/signed\"",
	"cat \"$W/statement.json\" >> \"$W/signed\"",
};

static const char *const statement[] = {
	"M=$(sha256sum manifest.json | cut -c 1-64)",
	"grep -q \"\\\"sha256\\\": *\\\"$M\\\"\" \"$W/statement.json\"",
};

static const char *const ed25519[] = {
	"openssl pkeyutl -verify -rawin -pubin -inkey \"$KEY\" \\",
	"    -in \"$W/signed\" -sigfile \"$W/signature\"",
};

static const char *const p256[] = {
	"openssl dgst -sha256 -verify \"$KEY\" \\",
	"    -signature \"$W/signature\" \"$W/signed\"",
};

static const char *const certificate[] = {
	"printf '%b' \"$(sed -n 's/^ *\"cert\": \"\\(.*\\)\",*$/\\1/p' \\",
	"    manifest.dsse.json)\" > \"$W/chain.pem\"",
	"openssl verify -purpose any -no-CApath -no-CAstore -CAfile \"$CA\" \\",
	"    -untrusted \"$W/chain.pem\" \"$W/chain.pem\"",
	"KEY=$W/key.pem",
	"openssl x509 -in \"$W/chain.pem\" -pubkey -noout > \"$KEY\"",
	"openssl x509 -in \"$W/chain.pem\" -subject -dates -noout",
};

static const char *const stamp[] = {
	"openssl ts -verify -data manifest.dsse.json -in manifest.tsr \\",
	"    -CAfile \"$TSA\" ||",
	"    openssl ts -verify -data manifest.json -in manifest.tsr \\",
	"        -CAfile \"$TSA\"",
	"openssl ts -reply -in manifest.tsr -text | grep 'Time stamp:'",
};

static const char *const tape[] = {
	"gzip -t evidence/tape.warc.gz",
	"gzip -dc evidence/tape.warc.gz | head -n 3",
	"gzip -dc evidence/tape.warc.gz | grep -a -c '^WARC-Type: response'",
};

static const char *const chain[] = {
	"S=$(sha256sum \"$PREVIOUS/evidence/state.json\" | cut -c 1-64)",
	"grep \"\\\"previous_state_sha256\\\": \\\"$S\\\"\" manifest.json",
};

static const char *const before[] = {
	"P=$(sha256sum \"$PREVIOUS/manifest.json\" | cut -c 1-64)",
	"grep \"\\\"previous_manifest_sha256\\\": \\\"$P\\\"\" manifest.json",
};

/* The token stands before the last column; only a row ends in CR LF. */
static const char *const redraw[] = {
	"SEED=$(sha256sum manifest.json | cut -c 1-64)",
	"awk -F, 'NR > 1 && /\\r$/ { print $(NF - 1) }' grants.csv |",
	"    while read -r token; do",
	"        K=$(printf '%s:%s' \"$SEED\" \"$token\" | sha256sum)",
	"        printf '%s %s\\n' \"${K%% *}\" \"$token\"",
	"    done | LC_ALL=C sort | head -n \"$SIZE\"",
};

static const struct step {
	const char *section;   /* NULL: more of the one before */
	const char *text;      /* label */
	const char *key;       /* of the lines; NULL: only text */
	const char *const *lines;
	size_t n;
} steps[] = {
	{ "section.verify_begin", "verify.begin", "begin", begin,
	    NITEMS(begin) },
	{ "section.verify_files", "verify.files", "files", files,
	    NITEMS(files) },
	{ NULL, "verify.strangers", "strangers", strangers,
	    NITEMS(strangers) },
	{ NULL, "verify.manifest", "manifest", manifest, NITEMS(manifest) },
	{ "section.verify_signature", "verify.signature", NULL, NULL, 0 },
	{ NULL, "verify.envelope", "envelope", envelope, NITEMS(envelope) },
	{ NULL, "verify.statement", "statement", statement,
	    NITEMS(statement) },
	{ NULL, "verify.ed25519", "ed25519", ed25519, NITEMS(ed25519) },
	{ NULL, "verify.p256", "p256", p256, NITEMS(p256) },
	{ NULL, "verify.certificate", "certificate", certificate,
	    NITEMS(certificate) },
	{ "section.verify_time", "verify.time", "stamp", stamp,
	    NITEMS(stamp) },
	{ "section.verify_tape", "verify.tape", "tape", tape, NITEMS(tape) },
	{ "section.verify_chain", "verify.chain", "chain", chain,
	    NITEMS(chain) },
	{ NULL, "verify.before", "before", before, NITEMS(before) },
	{ "section.verify_sample", "verify.sample", "redraw", redraw,
	    NITEMS(redraw) },
	{ "section.verify_rebuild", "verify.rebuild", NULL, NULL, 0 },
};

static int
build(struct doc *doc, const struct report_input *in, struct err *err)
{
	(void)err;
	doc->title = label(in->labels, "title.verify");
	for (size_t i = 0; i < NITEMS(steps); i++) {
		const struct step *s = &steps[i];

		if (s->section != NULL)
			doc_section(doc, s->section, 1, false,
			    label(in->labels, s->section));
		doc_paragraph(doc, "%s", label(in->labels, s->text));
		if (s->key != NULL)
			doc_code(doc, s->key, s->lines, s->n);
	}
	return 0;
}

const struct report report_verify = { "verify", build };
