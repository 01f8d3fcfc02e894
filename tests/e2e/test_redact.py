# SPDX-License-Identifier: Apache-2.0
"""The redacted twin: the same findings, and nobody in it."""
import base64
import csv
import gzip
import json
import os
import shutil
import subprocess
import sys
import urllib.parse
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (SAMPLE, Server, config_for, done, environment_of, load,
                     muster, ok, scratch, skip, write_config)
from dt_generate import HOSTILE

KEY = "a key of the owner, kept at home"
FORMATS = ["xlsx", "pdf", "html", "json", "csv", "md", "sarif", "junit",
           "oscal", "ocsf"]


def contents(folder):
    """Each file as bytes, what is packed in it unpacked."""
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            if name.endswith(".pdf"):
                if shutil.which("pdftotext"):
                    yield path, subprocess.run(
                        ["pdftotext", "-raw", path, "-"],
                        capture_output=True, check=True).stdout
                continue
            with open(path, "rb") as f:
                data = f.read()
            if name.endswith(".gz"):
                data = gzip.decompress(data)
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(path) as z:
                    data = b"\n".join(z.read(m) for m in z.namelist()
                                      if m.endswith(".xml"))
            yield path, data


def forms(text):
    """The text as it could stand in a file, in lower case."""
    raw = text.encode()
    yield raw
    yield text.lower().encode()
    yield urllib.parse.quote(text).lower().encode()
    yield urllib.parse.quote_plus(text).lower().encode()
    yield json.dumps(text)[1:-1].lower().encode()
    yield text.replace("&", "&amp;").replace("<", "&lt;").lower().encode()


def base64_forms(text):
    """At each of the three places where it can begin."""
    raw = text.encode()
    for lead in range(3):
        whole = base64.b64encode(b"\0" * lead + raw)
        yield whole[4 if lead else 0:len(whole) // 4 * 4 - 4]


def found(folder, texts):
    """What is there of the texts: {text: file}."""
    hits = {}
    wanted = [(text, {form.lower() for form in forms(text)},
               [form for form in base64_forms(text) if len(form) > 10])
              for text in texts]
    for path, data in contents(folder):
        low = data.lower()
        for text, plain, packed in wanted:
            if any(form in low for form in plain) or \
                    any(form in data for form in packed):
                hits.setdefault(text, os.path.basename(path))
    return hits


def rows(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8-sig",
              newline="") as f:
        return list(csv.DictReader(f))


def people_on(tape):
    """Names and addresses of the people on a tape, as the source has them."""
    names, mails = set(), set()

    def walk(value):
        if isinstance(value, dict):
            mail = value.get("email")
            if isinstance(mail, str) and "@" in mail:
                mails.add(mail)
                given, family = value.get("name"), value.get("surname")
                if isinstance(given, str) and family:
                    names.add(f"{given} {family}")
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    with gzip.open(tape) as f:
        for part in f.read().split(b"\r\n\r\n"):
            if part[:1] in (b"{", b"["):
                try:
                    walk(json.loads(part))
                except ValueError:
                    pass
    return names, mails


def same(name, full, twin):
    """Counts and findings are those of the full bundle."""
    columns = ("finding_id", "rule", "severity", "state", "first_seen",
               "times", "source", "title")
    a = sorted([r[c] for c in columns] for r in rows(full, "findings.csv"))
    b = sorted([r[c] for c in columns] for r in rows(twin, "findings.csv"))
    ok(a and a == b, f"{name}: the findings are the same")
    for file in ("users.csv", "grants.csv", "changes.csv"):
        ok(len(rows(full, file)) == len(rows(twin, file)),
           f"{name}: {file} has as many rows")
    a, b = load(full, "manifest.json"), load(twin, "manifest.json")
    ok(a["counts"] == b["counts"] and a["rules"] == b["rules"],
       f"{name}: the counts are the same")
    p = subprocess.run(["sha256sum", os.path.join(full, "manifest.json")],
                       capture_output=True, text=True, check=True)
    ok(b["twin"]["of_manifest_sha256"] == p.stdout.split()[0] and
       "twin" not in a, f"{name}: it says what it is the twin of")
    ok(sorted(f["name"] for f in a["files"]) ==
       sorted(f["name"] for f in b["files"]), f"{name}: the same files")
    p = muster("verify", twin)
    ok(p.returncode == 0, f"{name}: and it verifies", p.stdout + p.stderr)


def nobody(name, full, twin):
    names, mails = people_on(os.path.join(full, "evidence", "tape.warc.gz"))
    ok(len(names) > 10 and len(mails) > 10, f"{name}: there are people")
    hits = found(full, names | mails)
    ok(len(hits) > 20, f"{name}: the full bundle names them")
    hits = found(twin, names | mails)
    ok(not hits, f"{name}: in the twin nobody is named",
       "\n".join(f"{k!r} in {v}" for k, v in sorted(hits.items())))
    p = os.path.join(twin, "evidence", "tape.warc.gz")
    ok(b"@redacted.invalid" in gzip.open(p).read(),
       f"{name}: the tape has pseudonyms")
    return names


def pseudonyms(full, twin):
    """login -> pseudonym, by the id of the account."""
    masked = {r["account_id"]: r for r in rows(twin, "users.csv")}
    return {r["login"]: (masked[r["account_id"]]["login"],
                         masked[r["account_id"]]["person"])
            for r in rows(full, "users.csv")}


def key_file(folder, text=KEY):
    path = os.path.join(folder, "key")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text + "\n")
    os.chmod(path, 0o600)
    return path


def sample_config(folder, key):
    """The sample's configuration with a key."""
    copy = os.path.join(folder, "sample")
    shutil.copytree(SAMPLE, copy)
    path = os.path.join(copy, "muster.json")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    text = text.replace('"rules": {', '"redact": {"key": ' +
                        json.dumps(key) + '}, "rules": {', 1)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def files_of(folder):
    return {path: data for path, data in (
        (os.path.relpath(os.path.join(w, n), folder),
         open(os.path.join(w, n), "rb").read())
        for w, _, names in os.walk(folder) for n in names)}


def of_the_sample(folder):
    config = sample_config(folder, {"file": key_file(folder)})
    tape = os.path.join(SAMPLE, "tape.warc.gz")
    out = os.path.join(folder, "out")
    full = os.path.join(out, "nordlicht-2026-Q4")
    twin = full + ".redacted"
    p = muster("run", "-c", config, "--from", tape, "--out", out, "--redact")
    ok(p.returncode == 0 and p.stdout.splitlines()[-1] == twin,
       "sample: run --redact writes both", p.stdout + p.stderr)
    before = files_of(full)
    same("sample", full, twin)
    nobody("sample", full, twin)
    first = files_of(twin)
    p = muster("redact", full)
    ok(p.returncode == 3 or p.returncode == 4,
       "a twin that is there is not replaced unasked", p.stderr)
    p = muster("redact", full, "--force")
    ok(p.returncode == 0, "muster redact makes it again", p.stderr)
    again = files_of(twin)
    ok(first == again, "with the same bytes",
       [k for k in first if first[k] != again.get(k)])
    ok(files_of(full) == before, "the full bundle is not touched")
    p = muster("redact", twin)
    ok(p.returncode == 3 and "twin" in p.stderr,
       "a twin has no twin", p.stderr)
    # Another key, other pseudonyms; without it, nothing.
    one = pseudonyms(full, twin)
    key_file(folder, "some other key of that owner")
    p = muster("redact", full, "--force")
    other = pseudonyms(full, twin)
    ok(p.returncode == 0 and all(one[k][0] != other[k][0] for k in one),
       "another key gives other pseudonyms", p.stderr)
    for text, word in ((KEY[:15], "at least 16"), ("", "is empty")):
        path = key_file(folder, text)
        shutil.rmtree(twin)
        p = muster("redact", full)
        ok(p.returncode == 3 and word in p.stderr and
           not os.path.exists(twin) and (not text or text not in p.stderr),
           f"a key of {len(text)} bytes is refused", p.stderr)
        os.makedirs(twin)
    os.rmdir(twin)
    os.chmod(path, 0o644)
    p = muster("redact", full)
    ok(p.returncode in (3, 4) and not os.path.exists(twin),
       "a key that others may read is refused", p.stderr)
    p = muster("run", "-c", os.path.join(SAMPLE, "muster.json"), "--from",
               tape, "--out", os.path.join(folder, "none"), "--redact")
    ok(p.returncode == 3 and "redact" in p.stderr and not os.path.exists(
        os.path.join(folder, "none", "nordlicht-2026-Q4")),
       "without a key nothing is begun", p.stderr)
    # A bundle that was changed has no twin.
    key_file(folder)
    with open(os.path.join(full, "users.csv"), "a", encoding="utf-8") as f:
        f.write("x\n")
    p = muster("redact", full)
    ok(p.returncode == 4 and not os.path.exists(twin),
       "nor has a bundle that was changed", p.stderr)


def of_two_quarters(folder):
    server = Server("--data", "generated", "--users", 300, "--now",
                    "2026-07-02T00:00:00Z", "--clock", "now")
    key = {"env": "REDACT_KEY"}
    seen = []
    for quarter, now in (("q1", "2026-07-02T01:00:00Z"),
                         ("q2", "2026-10-02T01:00:00Z")):
        out = os.path.join(folder, "generated")
        config = config_for(server, out, redact={"key": key}, output={
            "formats": FORMATS}, campaign={"id": quarter})
        env = dict(environment_of(server), REDACT_KEY=KEY)
        p = muster("run", "-c", write_config(config, folder, quarter),
                   "--redact", "--now", now, env=env, timeout=300)
        full = os.path.join(out, quarter)
        twin = full + ".redacted"
        if not ok(p.returncode in (0, 2) and os.path.isdir(twin),
                  f"{quarter}: run --redact", p.stderr):
            return
        same(quarter, full, twin)
        nobody(quarter, full, twin)
        seen.append(pseudonyms(full, twin))
    both = set(seen[0]) & set(seen[1])
    ok(len(both) > 250 and all(seen[0][k] == seen[1][k] for k in both),
       "the same person has the same pseudonym in both quarters")
    mails = [v[0] for k, v in seen[0].items() if "@" in k]
    ok(len(set(mails)) == len(mails), "no two addresses share a pseudonym")
    ok(any(h in n for h in HOSTILE for n in people_on(os.path.join(
        folder, "generated", "q1", "evidence", "tape.warc.gz"))[0]),
       "hostile names were among them")


def main():
    if not shutil.which("pdftotext"):
        skip("PDF", "pdftotext is not installed")
    folder = scratch()
    of_the_sample(folder)
    of_two_quarters(folder)
    done()


if __name__ == "__main__":
    main()
