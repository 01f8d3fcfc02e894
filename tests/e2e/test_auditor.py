# SPDX-License-Identifier: Apache-2.0
"""The auditor's walk: the blocks of VERIFY.md, typed as they stand there on a
machine that has only stock programs, show that a bundle is whole; and each
way of changing it makes the block fail that should."""
import base64
import json
import hashlib
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from bundles import sample
from harness import SAMPLE, done, muster, ok, scratch, skip

# What VERIFY.md says is needed, and nothing else is found.
TOOLS = ["sh", "sha256sum", "awk", "sed", "grep", "cut", "find", "sort",
         "head", "base64", "gzip", "openssl", "mktemp", "wc", "cat", "printf"]
STEPS = ["begin", "files", "strangers", "manifest", "envelope", "statement",
         "ed25519", "p256", "certificate", "stamp", "tape", "chain", "before",
         "redraw"]
WHOLE = ["begin", "files", "strangers", "manifest", "tape", "chain", "redraw"]
TYPE = "application/vnd.in-toto+json"


def tools():
    folder = scratch()
    missing = [t for t in TOOLS if shutil.which(t) is None]
    for name in TOOLS:
        if name not in missing:
            os.symlink(shutil.which(name), os.path.join(folder, name))
    return folder, missing


PATH, MISSING = tools()


def read(*path):
    with open(os.path.join(*path), "rb") as f:
        return f.read()


def write(data, *path):
    with open(os.path.join(*path), "wb") as f:
        f.write(data)


def blocks(bundle):
    """Blocks of code of VERIFY.md, in order, by their names here."""
    text = read(bundle, "VERIFY.md").decode()
    found = re.findall(r"(?:^    .*\n)+", text, re.M)
    found = [re.sub(r"^    ", "", block, flags=re.M) for block in found]
    assert len(found) == len(STEPS), "%d blocks\n%s" % (len(found), text)
    return dict(zip(STEPS, found))


def walk(bundle, steps, **values):
    """Types these blocks; the step that failed (None: none) and the rest."""
    lines, code = ["set -e"], blocks(bundle)
    for step in steps:
        lines += ["echo '== %s'" % step, code[step]]
    env = {"PATH": PATH, "TMPDIR": scratch(), "SIZE": "25"}
    env.update(values)
    p = subprocess.run(["sh", "-c", "\n".join(lines)], cwd=bundle, env=env,
                       capture_output=True, text=True, errors="replace",
                       timeout=300)
    said = re.findall(r"^== (\w+)$", p.stdout, re.M)
    return (said[-1] if p.returncode != 0 else None), p.stdout + p.stderr


def copy_of(bundle):
    target = os.path.join(scratch(), "bundle")
    shutil.copytree(bundle, target)
    return target


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *arguments], input=data, check=True,
                          capture_output=True).stdout


# ---- keys, signatures and time, by openssl ----

def make_key(kind):
    folder = scratch()
    private = os.path.join(folder, "key.pem")
    public = os.path.join(folder, "public.pem")
    if kind == "ed25519":
        openssl("genpkey", "-algorithm", "ed25519", "-out", private)
    else:
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-out", private)
    openssl("pkey", "-in", private, "-pubout", "-out", public)
    return kind, private, public


def signed_bytes(statement):
    return b"DSSEv1 %d %s %d %s" % (len(TYPE), TYPE.encode(), len(statement),
                                    statement)


def sign(bundle, key, certificates=None):
    """Puts an envelope beside the manifest, as a bundle has it."""
    kind, private, _ = key
    digest = hashlib.sha256(read(bundle, "manifest.json")).hexdigest()
    statement = json.dumps(
        {"_type": "https://in-toto.io/Statement/v1",
         "subject": [{"name": "manifest.json", "digest": {"sha256": digest}}],
         "predicateType": "https://example.org/review/v1",
         "predicate": {}}).encode()
    data = os.path.join(scratch(), "data")
    write(signed_bytes(statement), data)
    signature = openssl("pkeyutl", "-sign", "-rawin", "-inkey", private,
                        "-in", data) if kind == "ed25519" else \
        openssl("dgst", "-sha256", "-sign", private, data)
    entry = {"keyid": "00", "sig": base64.b64encode(signature).decode()}
    if certificates is not None:
        entry = {"cert": certificates, **entry}
    envelope = {"payload": base64.b64encode(statement).decode(),
                "payloadType": TYPE, "signatures": [entry]}
    write(json.dumps(envelope, indent=2).encode() + b"\n", bundle,
          "manifest.dsse.json")


AUTHORITY = """
[tsa]
default_tsa = local
[local]
serial = %(folder)s/serial
crypto_device = builtin
signer_cert = %(folder)s/tsa.pem
signer_key = %(folder)s/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[ext]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
"""


class Authority:
    """A certificate authority and a time-stamping one below it."""

    def __init__(self):
        self.folder = f = scratch()
        self.config = os.path.join(f, "tsa.cnf")
        write((AUTHORITY % {"folder": f}).encode(), self.config)
        write(b"01\n", f, "serial")
        self.root = os.path.join(f, "root.pem")
        self.issue("root", None)
        self.issue("tsa", "ext")

    def issue(self, name, extensions):
        f = self.folder
        key, out = (os.path.join(f, name + e) for e in (".key", ".pem"))
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-out", key)
        if extensions is None:
            openssl("req", "-x509", "-new", "-key", key, "-subj",
                    "/CN=Root", "-days", "3650", "-out", out)
            return
        request = openssl("req", "-new", "-key", key, "-subj", "/CN=" + name)
        write(openssl("x509", "-req", "-CA", self.root, "-CAkey",
                      os.path.join(f, "root.key"), "-CAcreateserial", "-days",
                      "3650", "-extfile", self.config, "-extensions",
                      extensions, data=request), out)

    def stamp(self, data, target):
        request = os.path.join(self.folder, "request")
        write(openssl("ts", "-query", "-data", data, "-sha256", "-cert"),
              request)
        openssl("ts", "-reply", "-config", self.config, "-queryfile", request,
                "-out", target)


# ---- the walk ----

def previous_of_sample():
    folder = scratch()
    os.mkdir(os.path.join(folder, "evidence"))
    shutil.copy(os.path.join(SAMPLE, "2026-Q3.state.json"),
                os.path.join(folder, "evidence", "state.json"))
    return folder


def passes(name, bundle, steps, **values):
    failed, said = walk(bundle, steps, **values)
    ok(failed is None, "%s: every block passes" % name,
       "failed: %s\n%s" % (failed, said))
    return said


def fails(name, where, bundle, steps, **values):
    failed, said = walk(bundle, steps, **values)
    ok(failed == where, "%s: block \"%s\" fails" % (name, where),
       "failed: %s\n%s" % (failed, said))


def check_unsigned(bundle, previous):
    before = {f: read(bundle, f) for f in sorted(os.listdir(bundle))
              if os.path.isfile(os.path.join(bundle, f))}
    said = passes("unsigned", bundle, WHOLE, PREVIOUS=previous)
    manifest = hashlib.sha256(read(bundle, "manifest.json")).hexdigest()
    ok(manifest + "  manifest.json" in said, "the digest of the manifest is "
       "printed", said)
    ok("WARC/1.1" in said and "\n169\n" in said,
       "and the number of answers on the tape", said)
    drawn = re.findall(r"^([0-9a-f]{64}) ([0-9a-f]{16})$", said, re.M)
    keys = [hashlib.sha256((manifest + ":" + t).encode()).hexdigest()
            for _, t in drawn]
    ok(len(drawn) == 25 and keys == [k for k, _ in drawn] == sorted(keys),
       "and the sample is drawn again", said)
    ok(before == {f: read(bundle, f) for f in before} and
       set(before) == {f for f in os.listdir(bundle)
                       if os.path.isfile(os.path.join(bundle, f))},
       "nothing in the bundle was written to")


def check_tampering(bundle, previous):
    def bad(name, where, change):
        copy = copy_of(bundle)
        change(copy)
        fails(name, where, copy, WHOLE, PREVIOUS=previous)

    def edit(file, old, new):
        def change(copy):
            data = read(copy, file)
            assert old in data, file
            write(data.replace(old, new, 1), copy, file)
        return change

    def swap(copy):
        a, b = read(copy, "users.csv"), read(copy, "grants.csv")
        write(b, copy, "users.csv")
        write(a, copy, "grants.csv")

    bad("a byte changed", "files", edit("findings.json", b"high", b"High"))
    bad("a file dropped", "files",
        lambda c: os.remove(os.path.join(c, "users.csv")))
    bad("two files swapped", "files", swap)
    bad("the tape cut", "files", lambda c: write(
        read(c, "evidence/tape.warc.gz")[:-40], c, "evidence/tape.warc.gz"))
    bad("a file added", "strangers", lambda c: write(b"x", c, "notes.txt"))
    bad("a hidden file added", "strangers",
        lambda c: write(b"x", c, "evidence", ".notes"))
    bad("a link added", "strangers",
        lambda c: os.symlink("users.csv", os.path.join(c, "more.csv")))
    bad("a manifest without files", "files",
        edit("manifest.json", b'"files": [', b'"none": ['))
    cut = copy_of(bundle)
    write(read(cut, "evidence/tape.warc.gz")[:-40], cut,
          "evidence/tape.warc.gz")
    fails("the tape cut, and nobody looked at digests", "tape", cut,
          ["begin", "tape"])
    other = previous_of_sample()
    path = os.path.join(other, "evidence", "state.json")
    write(read(path) + b"\n", path)
    fails("another previous review", "chain", bundle, WHOLE, PREVIOUS=other)


def check_signed(bundle, key, other, name):
    kind, _, public = key
    steps = WHOLE[:4] + ["envelope", "statement", kind]
    copy = copy_of(bundle)
    sign(copy, key)
    passes("signed, %s" % name, copy, steps, KEY=public)
    fails("  with another key", kind, copy, steps, KEY=other[2])
    forged = copy_of(copy)
    sign(forged, other)
    fails("  signature replaced", kind, forged, steps, KEY=public)
    replayed = copy_of(copy)
    data = read(replayed, "manifest.json")
    write(data.replace(b'"complete": true', b'"complete": false'), replayed,
          "manifest.json")
    fails("  manifest changed", "statement", replayed, steps, KEY=public)
    envelope = json.loads(read(copy, "manifest.dsse.json"))
    statement = base64.b64decode(envelope["payload"])
    envelope["payload"] = base64.b64encode(
        statement.replace(b"review/v1", b"review/v2")).decode()
    write(json.dumps(envelope, indent=2).encode(), forged,
          "manifest.dsse.json")
    fails("  statement changed", kind, forged, steps, KEY=public)
    os.remove(os.path.join(forged, "manifest.dsse.json"))
    fails("  signature taken off", "envelope", forged, steps, KEY=public)


def check_certificate(bundle, authority):
    """The key comes with the signature; the authority is what is trusted."""
    f = authority.folder
    authority.issue("signer", "ext")
    copy = copy_of(bundle)
    key = ("p256", os.path.join(f, "signer.key"), None)
    sign(copy, key, read(f, "signer.pem").decode())
    steps = WHOLE[:4] + ["envelope", "statement", "certificate", "p256"]
    passes("signed, with a certificate", copy, steps, CA=authority.root)
    fails("  of another authority", "certificate", copy, steps,
          CA=Authority().root)
    sign(copy, make_key("p256"), read(f, "signer.pem").decode())
    fails("  that is not of the key", "p256", copy, steps, CA=authority.root)


def check_time(bundle, authority):
    copy = copy_of(bundle)
    authority.stamp(os.path.join(copy, "manifest.json"),
                    os.path.join(copy, "manifest.tsr"))
    steps = WHOLE[:4] + ["stamp"]
    said = passes("with trusted time", copy, steps, TSA=authority.root)
    ok("Time stamp:" in said, "the time is printed", said)
    fails("  by another authority", "stamp", copy, steps,
          TSA=Authority().root)
    sign(copy, make_key("p256"))
    passes("  signed later", copy, steps, TSA=authority.root)
    os.remove(os.path.join(copy, "manifest.dsse.json"))
    authority.stamp(os.path.join(copy, "users.csv"),
                    os.path.join(copy, "manifest.tsr"))
    fails("  of something else", "stamp", copy, steps, TSA=authority.root)
    sign(copy, make_key("p256"))
    authority.stamp(os.path.join(copy, "manifest.dsse.json"),
                    os.path.join(copy, "manifest.tsr"))
    passes("with the time of a signature", copy, steps, TSA=authority.root)
    os.remove(os.path.join(copy, "manifest.dsse.json"))
    fails("  that was taken off", "stamp", copy, steps, TSA=authority.root)


def check_series(first):
    """A review after this one names its manifest."""
    second = sample("--previous", first, "--now", "2026-11-23T00:00:00Z",
                    change=lambda t: t.replace(
                        '"previous": "2026-Q3.state.json",', "").replace(
                        "nordlicht-2026-Q4", "nordlicht-2027-Q1"))
    second = os.path.join(os.path.dirname(second), "nordlicht-2027-Q1")
    steps = WHOLE[:4] + ["chain", "before"]
    passes("the next review", second, steps, PREVIOUS=first)
    other = copy_of(first)
    write(read(other, "manifest.json") + b"\n", other, "manifest.json")
    fails("  after one that was changed", "before", second, steps,
          PREVIOUS=other)


def check_sealed_by_run(key, other):
    """The envelopes that a run writes, of the bundle and of its twin."""
    kind, private, public = key
    os.chmod(private, 0o600)
    secret = os.path.join(scratch(), "twin.key")
    write(b"the key of the pseudonyms, 0123456789", secret)
    os.chmod(secret, 0o600)
    more = json.dumps({"seal": {"key": {"file": private}, "public_key":
                                public}, "redact": {"key": {"file": secret}}})
    bundle = sample("--redact", change=lambda t: t[:t.rindex("}")].rstrip()
                    .rstrip(",") + ", " + more[1:] + "\n")
    steps = ["begin", "files", "strangers", "manifest", "tape", "envelope",
             "statement", kind]
    for name, folder in (("a run", bundle), ("its twin", bundle +
                                             ".redacted")):
        name = "signed by %s, %s" % (name, kind)
        passes(name, folder, steps, KEY=public)
        fails("  with another key", kind, folder, steps, KEY=other[2])
        p = muster("verify", folder, "--key", public)
        ok(p.returncode == 0 and "ok       signature" in p.stdout,
           "  and muster says the same", p.stdout + p.stderr)
    ok(read(bundle, "manifest.dsse.json") != read(
        bundle + ".redacted", "manifest.dsse.json"),
       "  each has a signature of its own")
    shutil.copy(os.path.join(bundle, "manifest.dsse.json"), bundle +
                ".redacted")
    fails("  of which none stands for the other", "statement",
          bundle + ".redacted", steps, KEY=public)


def main():
    if MISSING:
        skip("the auditor's walk", "not installed: " + " ".join(MISSING))
        return
    bundle, previous = sample(), previous_of_sample()
    check_unsigned(bundle, previous)
    check_tampering(bundle, previous)
    ed25519, p256, authority = (make_key("ed25519"), make_key("p256"),
                                Authority())
    check_signed(bundle, ed25519, make_key("ed25519"), "Ed25519")
    check_signed(bundle, p256, make_key("p256"), "P-256")
    check_sealed_by_run(ed25519, make_key("ed25519"))
    check_sealed_by_run(p256, make_key("p256"))
    check_certificate(bundle, authority)
    check_time(bundle, authority)
    check_series(bundle)
    german = sample(language="de")
    ok("ohne muster" in read(german, "VERIFY.md").decode(),
       "VERIFY.md is in the language of the review")
    ok(blocks(german) == blocks(bundle),
       "its blocks are the same in every language")
    sign(german, ed25519)
    passes("German, signed", german, WHOLE + ["envelope", "statement",
                                              "ed25519"],
           PREVIOUS=previous, KEY=ed25519[2])


main()
done()
