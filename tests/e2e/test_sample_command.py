# SPDX-License-Identifier: Apache-2.0
"""`muster sample`: the rows are those that anybody draws, and only from a
bundle that is what its manifest says."""
import csv
import hashlib
import io
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from bundles import sample
from harness import done, load, muster, ok, scratch, skip

TOKENS = {"grants": "token", "findings": "finding_id", "users": "account_id"}
TESTS = ["approved", "right_reviewer", "removed_in_time", "evidence_ref",
         "tester", "tested_on", "conclusion", "remarks"]


def read(*path):
    with open(os.path.join(*path), "rb") as f:
        return f.read()


def rows_of(data):
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def redrawn(bundle, of, size):
    """The sample again, by nothing of ours."""
    seed = hashlib.sha256(read(bundle, "manifest.json")).hexdigest()
    column = TOKENS[of]
    keyed = sorted(
        (hashlib.sha256(f"{seed}:{row[column]}".encode()).hexdigest(), i)
        for i, row in enumerate(rows_of(read(bundle, of + ".csv"))))
    rows = rows_of(read(bundle, of + ".csv"))
    return [(key, rows[i]) for key, i in keyed[:size]]


def check_csv(bundle, folder):
    for of, size in (("grants", 25), ("grants", 1), ("findings", 40),
                     ("users", 7)):
        path = os.path.join(folder, f"{of}-{size}.csv")
        p = muster("sample", bundle, "--of", of, "--size", size, "--output",
                   path)
        drawn = rows_of(read(path)) if p.returncode == 0 else []
        expected = redrawn(bundle, of, size)
        ok(len(drawn) == size and
           [r["drawn_by"] for r in drawn] == [k for k, _ in expected] and
           [r[TOKENS[of]] for r in drawn] ==
           [r[TOKENS[of]] for _, r in expected],
           f"{size} rows of {of} are those that anybody draws", p.stderr)
        ok(drawn and all(r[k] == row[k] for r, (_, row) in
                         zip(drawn, expected) for k in r if k in row),
           "  and say what the bundle says of them")
        ok(drawn and all(r[k] == "" for r in drawn for k in TESTS),
           "  with empty columns for the tests")


def check_book(bundle, folder, language):
    try:
        import openpyxl
    except ImportError:
        skip("the workbook (%s)" % language, "openpyxl is not installed")
        return
    path = os.path.join(folder, language + ".xlsx")
    p = muster("sample", bundle, "--output", path)
    if not ok(p.returncode == 0, "a workbook is made (%s)" % language,
              p.stderr):
        return
    book = openpyxl.load_workbook(path)
    about, sheet = book.worksheets[:2]
    text = "\n".join(str(c.value) for row in about for c in row if c.value)
    seed = hashlib.sha256(read(bundle, "manifest.json")).hexdigest()
    ok(seed in text and "461" in text and "manifest.json" in text,
       "it says seed, population and how rows are drawn", text)
    lines = [r for r in sheet.iter_rows() if r[0].value not in (None, "")]
    expected = redrawn(bundle, "grants", 25)
    ok([r[2].value for r in lines[1:]] ==
       [row["token"] for _, row in expected],
       "the rows are the same as anybody's",
       str([r[2].value for r in lines]))
    heads = [c.value for c in lines[0]]
    locked = [c.protection.locked for c in lines[1]]
    ok(len(heads) - heads.index(heads[-1]) == 1 and
       locked == [True] * (len(heads) - 8) + [False] * 8,
       "only the cells of the tests can be filled in", str(locked))
    ok(len(sheet.data_validations.dataValidation) >= 5,
       "and they check what is entered")
    again = os.path.join(folder, language + "-2.xlsx")
    muster("sample", bundle, "--output", again,
           locale={"TZ": "Asia/Kolkata", "LC_ALL": "C"})
    ok(read(path) == read(again), "twice the same bytes")


def refused(name, status, words, *arguments, cwd=None):
    p = muster("sample", *arguments, cwd=cwd)
    ok(p.returncode == status and all(w in p.stderr for w in words),
       name, f"exit {p.returncode}\n{p.stderr}{p.stdout}")


def check_refusals(bundle, folder):
    def out(name):
        return os.path.join(folder, name)
    refused("without a bundle: usage", 3, ["one bundle"])
    refused("a size of none: usage", 3, ["--size", "0"], bundle, "--size",
            "0")
    refused("a size that is no number: usage", 3, ["--size", "ten"], bundle,
            "--size", "ten")
    refused("an unknown population names the nearest", 3,
            ["--of", "grants, findings or users", "did you mean \"users\""],
            bundle, "--of", "user")
    refused("a format that there is none of: usage", 3, [".xlsx", ".csv"],
            bundle, "--output", out("x.pdf"))
    with open(out("mine.csv"), "w", encoding="utf-8") as f:
        f.write("results of tests")
    refused("what is there is kept", 4, ["mine.csv", "--force"], bundle,
            "--output", out("mine.csv"))
    ok(read(folder, "mine.csv") == b"results of tests", "  untouched")
    refused("a folder that is no bundle", 4, ["manifest.json"], folder)
    p = muster("sample", bundle, "--of", "users", "--size", 1000, "--output",
               out("all.csv"))
    rows = rows_of(read(folder, "all.csv"))
    ok(p.returncode == 0 and len(rows) == 68 and "68" in p.stderr and
       "all of them" in p.stderr,
       "more than there are: all, and it is said", p.stderr)
    p = muster("sample", bundle, "--quiet", "--force", "--output",
               out("mine.csv"))
    ok(p.returncode == 0 and len(rows_of(read(folder, "mine.csv"))) == 25,
       "with --force it is replaced", p.stderr)


def copy_of(bundle):
    target = os.path.join(scratch(), "bundle")
    shutil.copytree(bundle, target)
    return target


def check_tampering(bundle, folder):
    changed = copy_of(bundle)
    path = os.path.join(changed, "grants.csv")
    data = read(path)
    with open(path, "wb") as f:
        f.write(data.replace(b"Aisha", b"Aleha", 1))
    refused("a row that was changed: nothing is drawn", 4,
            ["grants.csv", "was changed"], changed, "--output",
            os.path.join(folder, "no.csv"))
    ok(not os.path.exists(os.path.join(folder, "no.csv")), "  no file")
    short = copy_of(bundle)
    path = os.path.join(short, "grants.csv")
    with open(path, "wb") as f:
        f.write(data[:data.rindex(b"\r\n", 0, -2) + 2])
    manifest = load(short, "manifest.json")
    for entry in manifest["files"]:
        if entry["name"] == "grants.csv":
            entry["sha256"] = hashlib.sha256(read(path)).hexdigest()
    with open(os.path.join(short, "manifest.json"), "w",
              encoding="utf-8") as f:
        json.dump(manifest, f)
    refused("rows that the manifest counts otherwise", 4,
            ["460 rows", "461"], short, "--output",
            os.path.join(folder, "no.csv"))
    manifest["files"] = [f for f in manifest["files"]
                         if f["name"] != "grants.csv"]
    with open(os.path.join(short, "manifest.json"), "w",
              encoding="utf-8") as f:
        json.dump(manifest, f)
    refused("a bundle without that file", 4, ["grants.csv", "csv"], short,
            "--output", os.path.join(folder, "no.csv"))


folder = scratch()
english = sample()
check_csv(english, folder)
check_book(english, folder, "en")
check_book(sample(language="de"), folder, "de")
check_refusals(english, folder)
check_tampering(english, folder)
done()
