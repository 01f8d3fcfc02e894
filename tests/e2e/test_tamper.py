# SPDX-License-Identifier: Apache-2.0
"""Whatever is done to a signed bundle of a series is found, and named.

The last lines of the log are a table: what was done, what found it, and what
was said.
"""
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import bundles
import tamper
from harness import done, muster, ok, scratch, skip
from tamper import entry, flip, in_record, put_manifest, read, restate, write

try:
    import tsa
except ImportError:
    tsa = None

TAPE = "evidence/tape.warc.gz"
SIGNATURE = "manifest.dsse.json"
TIME = "manifest.tsr"
BAD = ("CHANGED", "MISSING", "EXTRA", "BAD")
TABLE = []


class World:
    """Two series by two keys and two authorities."""

    def __init__(self):
        self.folder = scratch()
        self.key, self.public = tamper.new_key(self.folder, "ours")
        self.other_key, self.other_public = tamper.new_key(self.folder,
                                                           "other")
        self.ca = None
        self.out = self.reviewed("mine", self.key, self.public)
        ca = self.ca
        self.others = self.reviewed("others", self.other_key,
                                    self.other_public)
        self.ca = ca

    def reviewed(self, name, key, public):
        folder = os.path.join(self.folder, name)
        os.mkdir(folder)
        seal = {"key": {"file": key}, "public_key": public, "required": True}
        if tsa is not None:
            os.mkdir(os.path.join(folder, "tsa"))
            authority = tsa.Authority(os.path.join(folder, "tsa"))
            self.ca = authority.ca
            seal["time"] = {"url": tsa.Server(authority).url,
                            "ca": authority.ca}
        return bundles.series(folder, seal=seal, output={
            "formats": ["xlsx", "pdf", "html", "json", "csv", "md",
                        "sarif", "junit", "oscal", "ocsf"]})

    def trust(self):
        return ["--key", self.public] + \
            (["--ca", self.ca] if self.ca else [])


def said(p):
    """(state, name) of each line that is not good."""
    tree = json.loads(p.stdout)
    return [(c["state"], c["name"], c["detail"]) for b in tree["bundles"]
            for c in b["checks"] if c["state"] in BAD]


def check(world, what, change, names, *how):
    """`change` is done to a copy; each of the names must be said."""
    folder = scratch()
    out = os.path.join(folder, "out")
    shutil.copytree(world.out, out, symlinks=True)
    change(os.path.join(out, "Q3"))
    p = muster("verify", "--json", *how, out, timeout=60)
    found = said(p) if p.returncode == 4 else []
    missed = [n for n in names if n not in [f[1] for f in found]]
    hit = next((f for f in found if f[1] in names), ("-", "-", "not found"))
    by = "--rebuild" if "--rebuild" in how else \
        hit[1] if hit[1] in ("signature", "time", "chain") else "digests"
    TABLE.append((what, by, "%s %s: %s" % hit))
    ok(p.returncode == 4 and found and not missed, what,
       "missed %s\n%s%s" % (missed, p.stdout[-3000:], p.stderr))
    shutil.rmtree(folder)


def in_place(name):
    return lambda change: lambda b: change(os.path.join(b, name))


def cut(path):
    data = read(path)
    write(path, data[:len(data) * 2 // 3])


def as_link(path):
    kept = path + ".real"
    os.rename(path, kept)
    os.symlink(os.path.basename(kept), path)
    shutil.move(kept, os.path.join(os.path.dirname(path), "..", "..",
                                   "elsewhere"))
    os.remove(path)
    os.symlink("/etc/hostname", path)


def as_pipe(path):
    os.remove(path)
    os.mkfifo(path)


def swap(one, two):
    def change(bundle):
        a, b = os.path.join(bundle, one), os.path.join(bundle, two)
        left, right = read(a), read(b)
        write(a, right)
        write(b, left)
    return change


def each_file(world):
    trust = world.trust()
    names = tamper.files(os.path.join(world.out, "Q3"))
    for name in names:
        at = in_place(name)
        for what, change in (
                ("one byte changed", flip), ("cut short", cut),
                ("emptied", lambda p: write(p, b"")),
                ("one byte more", lambda p: write(p, read(p) + b"\n")),
                ("dropped", os.remove), ("a link in its place", as_link),
                ("a pipe in its place", as_pipe),
                ("renamed", lambda p: os.rename(p, p + ".old"))):
            check(world, "%s: %s" % (name, what), at(change), [name], *trust)
    for one, two in zip(names, names[1:] + names[:1]):
        check(world, "%s and %s swapped" % (one, two), swap(one, two),
              [one, two], *trust)


def added(world):
    trust = world.trust()
    for name in ("more.csv", "evidence/more.json", "manifest.json.old"):
        check(world, "a file added: " + name,
              in_place(name)(lambda p: write(p, b"x")), [name], *trust)
    check(world, "a link added", in_place("more")(
        lambda p: os.symlink("/etc/passwd", p)), ["more"], *trust)
    check(world, "a pipe added", in_place("more")(os.mkfifo), ["more"],
          *trust)
    check(world, "a folder added, with a file", in_place("new")(
        lambda p: (os.mkdir(p), write(p + "/x", b""))), ["new/x"], *trust)


TAPES = [
    ("a record dropped", lambda r: r[:5] + r[6:]),
    ("two records swapped", lambda r: r[:5] + [r[6], r[5]] + r[7:]),
    ("a record twice", lambda r: r[:6] + r[5:]),
    ("a byte within a record, compressed again", lambda r: [
        in_record(x, b'"', b"'") if i == 8 else x for i, x in enumerate(r)]),
    ("cut between two records", lambda r: r[:-3]),
    ("the end record gone", lambda r: r[:-1]),
]


def tape(world):
    for what, change in TAPES:
        check(world, "tape: " + what,
              lambda b, c=change: tamper.change_tape(b, c), [TAPE],
              *world.trust())

    def cut_within(bundle):
        path = os.path.join(bundle, TAPE)
        write(path, read(path)[:-7])
    check(world, "tape: cut within a record", cut_within, [TAPE],
          *world.trust())


def of_manifest(edit):
    def change(bundle):
        tree = tamper.manifest(bundle)
        edit(tree)
        put_manifest(bundle, tree)
    return change


def duplicate(tree):
    tree["files"].insert(0, dict(tree["files"][0]))


MANIFESTS = [
    ("a digest changed",
     lambda t: entry(t, "users.csv").update(sha256="0" * 64), "users.csv"),
    ("a size changed",
     lambda t: entry(t, "users.csv").update(size=1), "users.csv"),
    ("the rows of a file changed",
     lambda t: entry(t, "users.csv").update(rows=1), "users.csv"),
    ("a file left out",
     lambda t: t["files"].remove(entry(t, "users.csv")), "users.csv"),
    ("a file named twice", duplicate, "manifest.json"),
    ("the files in another order",
     lambda t: t["files"].reverse(), "manifest.json"),
    ("a count of the review changed",
     lambda t: t["counts"].update(findings=0), "signature"),
    ("said to be of another time",
     lambda t: t.update(now="2026-09-29T10:00:00Z"), "signature"),
    ("a setting of a rule changed",
     lambda t: t["rules"][0].update(version=99), "signature"),
    ("the review before left out",
     lambda t: t["series"].update(previous_manifest_sha256=None),
     "signature"),
    ("the review before another one",
     lambda t: t["series"].update(previous_manifest_sha256="1" * 64),
     "chain"),
]


def manifests(world):
    for what, edit, name in MANIFESTS:
        check(world, "manifest: " + what, of_manifest(edit),
              [name, "signature"], *world.trust())

    def spaced(path):
        write(path, read(path).replace(b'": ', b'":  ', 1))
    for what, change in (
            ("a blank more", spaced), ("emptied", lambda p: write(p, b"")),
            ("cut short", cut), ("a pipe in its place", as_pipe)):
        check(world, "manifest: " + what, in_place("manifest.json")(change),
              ["manifest.json"], *world.trust())


def seals(world):
    q2, theirs = (os.path.join(world.out, "Q2"),
                  os.path.join(world.others, "Q3"))
    trust = world.trust()

    def from_other(name):
        return in_place(name)(
            lambda p: shutil.copy(os.path.join(theirs, name), p))

    def replay(bundle):
        """An older manifest with its signature: both are good, and old."""
        for name in os.listdir(q2):
            if name.startswith("manifest."):
                shutil.copy(os.path.join(q2, name), bundle)

    def whole_of_theirs(bundle):
        shutil.rmtree(bundle)
        shutil.copytree(theirs, bundle)

    def file_and_manifest(bundle):
        flip(os.path.join(bundle, "grants.csv"), 3)
        restate(bundle, "grants.csv")
    check(world, "signature: taken off", in_place(SIGNATURE)(os.remove),
          ["signature"], *trust)
    check(world, "signature: one byte changed", in_place(SIGNATURE)(flip),
          ["signature"], *trust)
    check(world, "signature: another key's", from_other(SIGNATURE),
          ["signature"], *trust)
    check(world, "an older manifest with its signature", replay,
          ["findings.csv", TAPE], *trust)
    check(world, "a whole bundle by another key", whole_of_theirs,
          ["signature"], *trust)
    check(world, "a file and its digest in the manifest", file_and_manifest,
          ["signature"], *trust)
    if tsa is None:
        skip("the trusted time", "tests/support/tsa.py is not here")
        return
    check(world, "time: taken off", in_place(TIME)(os.remove), ["time"],
          *trust)
    # Certificates in the reply that nobody needs are covered by nothing: a
    # change there changes no statement.  The moment and the signature are.
    check(world, "time: a byte of its signature changed", in_place(TIME)(
        lambda p: flip(p, -3)), ["time"], *trust)
    check(world, "time: the moment changed", in_place(TIME)(
        lambda p: flip(p, read(p).index(b"\x18\x0f20") + 5)), ["time"],
        *trust)
    check(world, "time: another bundle's", in_place(TIME)(
        lambda p: shutil.copy(os.path.join(q2, TIME), p)), ["time"], *trust)
    check(world, "time: another authority's", from_other(TIME), ["time"],
          *trust)


def series(world):
    def without(bundle):
        shutil.rmtree(os.path.join(os.path.dirname(bundle), "Q2"))

    def changed(bundle):
        before = os.path.join(os.path.dirname(bundle), "Q2")
        flip(os.path.join(before, "users.csv"), 3)
        restate(before, "users.csv")

    def first_taken(bundle):
        shutil.rmtree(os.path.join(os.path.dirname(bundle), "Q1"))
    check(world, "series: a quarter taken out", without, ["chain"],
          *world.trust())
    check(world, "series: a quarter changed, and its manifest", changed,
          ["chain"], *world.trust())
    check(world, "series: the first one taken out", first_taken, ["chain"],
          *world.trust())


def unsigned(world):
    """Without a signature, what is changed all through is found by making
    the bundle again."""
    def unseal(bundle):
        for quarter in ("Q1", "Q2", "Q3"):
            folder = os.path.join(os.path.dirname(bundle), quarter)
            for name in os.listdir(folder):
                if name.startswith("manifest.") and name != "manifest.json":
                    os.remove(os.path.join(folder, name))

    def of(name, change):
        def both(bundle):
            unseal(bundle)
            change(os.path.join(bundle, name))
            restate(bundle, name)
        return both

    def count(bundle):
        unseal(bundle)
        of_manifest(lambda t: t["counts"].update(findings=0))(bundle)
    for name in tamper.files(os.path.join(world.out, "Q3")):
        if not name.startswith("evidence/"):
            check(world, "unsigned: %s changed, and its digest" % name,
                  of(name, flip), [name], "--rebuild")
    check(world, "unsigned: a count of the manifest changed", count,
          ["manifest.json"], "--rebuild")
    check(world, "unsigned: the state for the next review changed",
          of("evidence/state.json", lambda p: write(p, read(p).replace(
              b'"first_seen":"2026-0', b'"first_seen":"2025-0', 1))),
          ["evidence/state.json"], "--rebuild")


def print_table():
    width = max(len(row[0]) for row in TABLE)
    for what, by, line in TABLE:
        print("# %-*s | %-9s | %.110s" % (width, what, by, line))


def main():
    world = World()
    p = muster("verify", *world.trust(), "--rebuild", world.out)
    ok(p.returncode == 0 and "CHANGED" not in p.stdout,
       "untouched, signed and in a series, nothing is wrong",
       p.stdout + p.stderr)
    each_file(world)
    added(world)
    tape(world)
    manifests(world)
    seals(world)
    series(world)
    unsigned(world)
    print_table()
    done()


main()
