# SPDX-License-Identifier: Apache-2.0
"""Bundles and envelopes made to be believed: whoever writes one can say
anything in it but what only the holder of the key can sign; and a bundle
that came from anyone starts no program of its choice."""
import base64
import hashlib
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from bundles import sample
from harness import done, muster, ok, scratch
from tsa import key_pair, openssl

TYPE = "application/vnd.in-toto+json"
NAME = "manifest.dsse.json"
KEYS = scratch()
GOOD = "signed by the"  # what is said only of a signature that holds


def read(*path):
    with open(os.path.join(*path), "rb") as f:
        return f.read()


def write(data, *path):
    name = os.path.join(*path)
    with open(name, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())
    return name


def copy_of(bundle):
    target = os.path.join(scratch(), "bundle")
    shutil.copytree(bundle, target)
    return target


def signed_bytes(payload, kind=TYPE):
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload),
                                    payload)


def sign(data, private):
    name = write(data, scratch(), "data")
    return openssl("pkeyutl", "-sign", "-rawin", "-inkey", private, "-in",
                   name).stdout


def keyid(public):
    return hashlib.sha256(openssl("pkey", "-pubin", "-in", public, "-outform",
                                  "DER").stdout).hexdigest()


def envelope(payload, *signatures, kind=TYPE):
    """`signatures`: (bytes, id of the key)."""
    return {"payload": base64.b64encode(payload).decode(),
            "payloadType": kind,
            "signatures": [{"keyid": k, "sig": base64.b64encode(s).decode()}
                           for s, k in signatures]}


class Case:
    def __init__(self, bundle, ours, theirs):
        self.bundle = bundle
        self.private, self.public = ours
        self.their_private, self.their_public = theirs
        self.id = keyid(self.public)
        self.statement = base64.b64decode(json.loads(read(bundle, NAME))[
            "payload"])

    def judge(self, name, text, words, key=None, code=4):
        copy = copy_of(self.bundle)
        write(text if isinstance(text, (bytes, str)) else json.dumps(text),
              copy, NAME)
        more = ["--key", key or self.public] if key != "" else []
        p = muster("verify", copy, *more)
        said = p.stdout + p.stderr
        ok(p.returncode == code and words in said and
           (code == 0 or "ok       signature" not in said), name,
           "exit %d, wanted %d and: %s\n%s" % (p.returncode, code, words,
                                               said))

    def by_us(self, payload, kind=TYPE):
        return sign(signed_bytes(payload, kind), self.private), self.id

    def by_them(self, payload):
        return sign(signed_bytes(payload), self.their_private), self.id


def check_signatures(c):
    """Envelopes by somebody who does not have the key."""
    s = c.statement
    c.judge("  the one that was written here passes",
            envelope(s, c.by_us(s)), GOOD, code=0)
    c.judge("another key under our key's id", envelope(s, c.by_them(s)),
            "does not fit")
    c.judge("the payload signed without its type",
            envelope(s, (sign(s, c.private), c.id)), "does not fit")
    c.judge("signed by us as something else",
            envelope(s, c.by_us(s, "text/plain")), "does not fit")
    c.judge("and said to be that",
            envelope(s, c.by_us(s, "text/plain"), kind="text/plain"),
            "payloadType")
    c.judge("a type that ends in a NUL", envelope(
        s, c.by_us(s), kind=TYPE + "\0"), "error")
    c.judge("a type in capitals", envelope(
        s, c.by_us(s), kind=TYPE.upper()), "payloadType")
    text = json.dumps(envelope(s, c.by_us(s)))
    other = s.replace(b'"complete":true', b'"complete":null')
    double = '{"payload": "%s", %s' % (
        base64.b64encode(other).decode(), text[1:])
    c.judge("a payload said twice", double, "payload")
    c.judge("and the other way round", text[:-1] + ', "payload": "%s"}' %
            base64.b64encode(other).decode(), "payload")
    c.judge("a payload by another name", text.replace(
        '"payload"', '"Payload"'), "payload")
    c.judge("something behind the envelope", text + "{}", "line")
    c.judge("a good signature among bad ones is found", envelope(
        s, c.by_them(s), c.by_us(s)), GOOD, code=0)
    # nobody's key was given: told what it says, and never "ok"
    c.judge("without a key: not proven", envelope(s, c.by_them(s)),
            "signature: says that keyid " + c.id + " signed it, not compared",
            key="", code=0)


def check_statements(c):
    """What the key did sign, and is not about this manifest alone."""
    def judge(name, words, change):
        s = json.loads(c.statement)
        payload = json.dumps(change(s) or s).encode()
        c.judge(name, envelope(payload, c.by_us(payload)), words)

    digest = hashlib.sha256(read(c.bundle, "manifest.json")).hexdigest()
    other = {"name": "manifest.json", "digest": {"sha256": "0" * 64}}
    judge("a statement of another bundle", "another manifest",
          lambda s: s.update(subject=[other]))
    judge("two subjects, this one first", "must be one",
          lambda s: s["subject"].append(other))
    judge("two subjects, this one last", "must be one",
          lambda s: s["subject"].insert(0, other))
    judge("no subject", "must be one", lambda s: s.update(subject=[]))
    judge("a subject of another name", "another file",
          lambda s: s["subject"][0].update(name="users.csv"))
    judge("a digest in capitals", "another manifest",
          lambda s: s["subject"][0]["digest"].update(sha256=digest.upper()))
    judge("a digest cut short", "another manifest",
          lambda s: s["subject"][0]["digest"].update(sha256=digest[:16]))
    judge("a digest with more behind it", "another manifest",
          lambda s: s["subject"][0]["digest"].update(sha256=digest + "00"))
    judge("a digest of another kind alone", "sha256",
          lambda s: s["subject"][0].update(digest={"sha512": digest}))
    judge("another predicate", "predicateType",
          lambda s: s.update(predicateType="https://slsa.dev/provenance/v1"))
    judge("another type", "_type", lambda s: s.update(_type="x"))
    judge("a list", "error", lambda s: [s])


def check_folders(bundle, public):
    """What is put beside, in place of, or around files."""
    def bad(name, words, change, code=4, key=True):
        copy = copy_of(bundle)
        change(copy)
        p = muster("verify", copy, *(["--key", public] if key else []),
                   timeout=60)
        ok(p.returncode == code and words in p.stdout + p.stderr, name,
           "exit %d\n%s%s" % (p.returncode, p.stdout, p.stderr))

    def swap(name, make):
        def change(copy):
            os.unlink(os.path.join(copy, name))
            make(os.path.join(copy, name))
        return change

    bad("an empty folder with a telling name", "EXTRA    APPROVED",
        lambda c: os.makedirs(os.path.join(c, "APPROVED", "BY", "CISO")))
    bad("a folder for a request", "EXTRA    manifest.tsq",
        lambda c: os.mkdir(os.path.join(c, "manifest.tsq")))
    for name in ("manifest.json", NAME, "users.csv"):
        bad("%s: a pipe" % name, name, swap(name, os.mkfifo))
        bad("%s: a link to the very same bytes" % name, name, swap(
            name, lambda p, n=name: os.symlink(os.path.join(bundle, n), p)))
    bad("a file with a hole of 4 TiB is not read through", "CHANGED  users",
        lambda c: os.truncate(os.path.join(c, "users.csv"), 1 << 42))

    def linked(copy):
        os.rename(os.path.join(copy, "evidence"), copy + ".evidence")
        os.symlink(copy + ".evidence", os.path.join(copy, "evidence"))
    bad("a folder that is a link", "EXTRA    evidence", linked)

    folder = scratch()
    lie = "b\nok       signature: signed by the key\x1b[2J\u202e"
    shutil.copytree(bundle, os.path.join(folder, lie))
    shutil.copytree(bundle, os.path.join(folder, "c"))
    p = muster("verify", folder)
    ok("\nok       signature" not in p.stdout and "\x1b" not in p.stdout and
       "b<U+000A>ok" in p.stdout,
       "the name of a folder is no line of ours", p.stdout)
    os.rename(os.path.join(folder, lie).encode(),
              os.path.join(folder, "x").encode() + b"\xff")
    p = muster("verify", "--json", folder)
    ok(len(json.loads(p.stdout)["bundles"]) == 2,
       "a name that is no UTF-8 is said in JSON", p.stdout + p.stderr)
    os.unlink(os.path.join(folder, "c", "manifest.json"))
    p = muster("verify", folder)
    ok(p.returncode == 4 and "c/manifest.json" in p.stdout,
       "among others: one whose manifest is gone is not passed over",
       p.stdout + p.stderr)


def check_downgrade(bundle, private, public):
    """A configuration that signs is one that asks for a signature."""
    copy = copy_of(bundle)
    os.unlink(os.path.join(copy, NAME))
    folder = scratch()
    with open(os.path.join(bundle, "evidence", "config.json"),
              encoding="utf-8") as f:
        config = json.load(f)
    for seal, code, words in (
            ({"key": {"file": private}, "public_key": public}, 4,
             "not signed, though"),
            ({"key": {"file": private}}, 3, "--key")):
        path = write(json.dumps(dict(config, seal=seal)), folder, "c.json")
        p = muster("verify", "-c", path, copy)
        ok(p.returncode == code and words in p.stdout + p.stderr,
           "a signature taken off, checked by a configuration: %s" % words,
           "exit %d\n%s%s" % (p.returncode, p.stdout, p.stderr))


def refit(bundle, name):
    """The manifest says of that file what is so now."""
    text, data = read(bundle, "manifest.json").decode(), read(bundle, name)
    old = next(f for f in json.loads(text)["files"] if f["name"] == name)
    at = text.index('"name": "%s"' % name)
    tail = text[at:].replace(old["sha256"],
                             hashlib.sha256(data).hexdigest(), 1)
    tail = tail.replace('"size": %d' % old["size"],
                        '"size": %d' % len(data), 1)
    write(text[:at] + tail, bundle, "manifest.json")


def check_programs(bundle):
    """A bundle whose configuration names programs and modules."""
    folder = scratch()
    mark = os.path.join(folder, "ran")
    command = {"command": ["/bin/sh", "-c", "echo x >%s; echo %s" %
                           (mark, "0123456789abcdef" * 4)]}
    modules = os.path.join(folder, "modules")
    os.mkdir(modules, 0o700)
    public = key_pair(folder, "theirs")[1]
    for what, change in (
            ("seal", {"seal": {"key": command, "public_key": public}}),
            ("redact", {"redact": {"key": command}}),
            ("modules", {"modules": {"dir": modules}})):
        copy = copy_of(bundle)
        config = json.loads(read(copy, "evidence", "config.json"))
        write(json.dumps(dict(config, **change), separators=(",", ":")), copy,
              "evidence", "config.json")
        refit(copy, "evidence/config.json")
        for arguments in (["verify", copy, "--rebuild"],
                          ["run", "--from", copy, "--redact"],
                          ["run", "--from", copy],
                          ["redact", copy]):
            if arguments[0] != "verify":
                arguments += ["--out", scratch(), "--quiet"]
            p = muster(*arguments)
            said = p.stdout + p.stderr
            wanted = what == "modules" and arguments[0] == "run"
            ok(not os.path.exists(mark) and
               (not wanted or p.returncode == 3 and modules in said),
               "%s of a bundle: %s starts nothing" % (
                   what, " ".join(a for a in arguments if "/" not in a)),
               "exit %d\n%s" % (p.returncode, said))


def main():
    ours, theirs = key_pair(KEYS, "ours"), key_pair(KEYS, "theirs")
    seal = json.dumps({"key": {"file": ours[0]}, "public_key": ours[1]})
    bundle = sample(change=lambda t: t[:t.rindex("}")].rstrip().rstrip(",") +
                    ', "seal": ' + seal + "}\n")
    c = Case(bundle, ours, theirs)
    check_signatures(c)
    check_statements(c)
    check_folders(bundle, ours[1])
    check_downgrade(bundle, *ours)
    check_programs(bundle)
    done()


main()
