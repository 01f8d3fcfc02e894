# SPDX-License-Identifier: Apache-2.0
"""The sample organisation, replayed from its tape.

Every planted issue is found once and nothing else is, every rule that can be
evaluated has one, and what is new, back, fixed, excepted or undecided since
the last review is so on purpose; the files are the ones kept in tests/golden/nordlicht/expect; the same tape gives the same
bytes whatever the locale, the time zone and the folder.
Set MUSTER_REGEN=1 to rewrite expect/ (`make regen`); review its diff.
"""
import filecmp
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (SAMPLE, SERVER, TOP, done, load, muster, ok,
                     scratch, skip)

EXPECT = os.path.join(TOP, "tests", "golden", "nordlicht", "expect")
KEPT = ["findings.json", "findings.csv", "population.json", "grants.csv",
        "users.csv", "summary.md", "LIMITS.md", "VERIFY.md"]
TAPE = os.path.join(SAMPLE, "tape.warc.gz")
CONFIG = os.path.join(SAMPLE, "muster.json")


def run(out, *more, **options):
    return muster("run", "-c", CONFIG, "--from", TAPE, "--out", out, "--quiet",
                  *more, **options)


def planted():
    text = subprocess.run([sys.executable, SERVER, "--data", "sample",
                           "--print-plants"], capture_output=True, text=True,
                          check=True).stdout
    return json.loads(text)


def is_subject(row, planted_as):
    """A subject is planted by its id or its name; a part by its name."""
    return planted_as in (row["subject_id"], row["subject"],
                          row["subject_id"].partition("@")[0])


def compare_subjects(rule, plants, rows):
    """Each plant is found once, and nothing else is."""
    left, missing = list(rows), []
    for plant in plants:
        hit = next((r for r in left if is_subject(r, plant)), None)
        if hit is None:
            missing.append(plant)
        else:
            left.remove(hit)
    return ["%s: not found: %s" % (rule, m) for m in missing] + \
        ["%s: not planted: %s (%s)" % (rule, r["subject"], r["subject_id"])
         for r in left]


def by_rule(rows):
    rules = {}
    for row in rows:
        rules.setdefault(row["rule"], []).append(row)
    return rules


def check_all(name, plants, rows):
    """Lists of [rule, subject] against rows, both ways."""
    wanted, found = {}, by_rule(rows)
    for rule, subject in plants:
        wanted.setdefault(rule, []).append(subject)
    wrong = []
    for rule in sorted(set(wanted) | set(found)):
        wrong += compare_subjects(rule, wanted.get(rule, []),
                                  found.get(rule, []))
    ok(not wrong and plants, "%s, and nothing else (%d)" % (name, len(rows)),
       "\n".join(wrong))


def check_findings(bundle):
    expected = planted()
    report = load(bundle, "findings.json")
    population = load(bundle, "population.json")
    plants, rows = expected["findings"], by_rule(report["findings"])
    evaluated = {r["rule"] for r in population["rules"]
                 if r["rule_status"] in ("evaluated", "in part")}
    ok(evaluated == set(plants), "every rule that is evaluated has a plant",
       " ".join(sorted(evaluated ^ set(plants))))
    for rule in sorted(set(plants) | set(rows)):
        wrong = compare_subjects(rule, plants.get(rule, []),
                                 rows.get(rule, []))
        ok(not wrong, f"{rule}: what is planted is found once, nothing else",
           "\n".join(wrong))
    many = {rule for rule in plants if len(plants[rule]) > 1}
    ok(many == {"IPE-08", "TOK-01"}, "one plant for each of the other rules",
       " ".join(sorted(many)))
    for state in ("new", "excepted", "reopened"):
        check_all("findings that are planted as %s are" % state,
                  expected[state],
                  [r for r in report["findings"] if r["state"] == state])
    open_again = [r for r in report["findings"] if r["state"] == "open"]
    ok(open_again and all(r["times"] > 1 for r in open_again),
       "what is open was found before")
    check_all("what was found last time and is no more counts as fixed",
              expected["fixed"], report["fixed"])
    check_all("what is planted as undecided is",
              [[rule, s] for rule, all_of in expected["unknown"].items()
               for s in all_of], population["unknowns"])
    check_severities(report["findings"], population["counts"])


def check_severities(rows, counts):
    ok(all(r["severity_reason"].startswith(r["severity"] + ": ")
           for r in rows), "each severity says why")
    for severity in ("critical", "high", "medium", "low", "info"):
        n = sum(r["severity"] == severity and r["state"] != "excepted"
                for r in rows)
        ok(counts[severity] == n,
           f"{severity}: {n} counted, those excepted apart",
           str(counts[severity]))


def text_of(bundle):
    """The PDF as text and the workbook as rows, for the comparison."""
    texts = {}
    if shutil.which("pdftotext"):
        texts["report.txt"] = subprocess.run(
            ["pdftotext", "-layout", os.path.join(bundle, "report.pdf"), "-"],
            capture_output=True, check=True).stdout
    try:
        import openpyxl
    except ImportError:
        return texts
    book = openpyxl.load_workbook(os.path.join(bundle, "review.xlsx"))
    lines = []
    for sheet in book:
        lines.append(f"== {sheet.title}")
        for row in sheet.iter_rows(values_only=True):
            if any(v is not None for v in row):
                lines.append("\t".join("" if v is None else
                                       str(v).replace("\n", "\\n")
                                       for v in row))
    texts["review.txt"] = ("\n".join(lines) + "\n").encode()
    return texts


def compare(bundle):
    texts = text_of(bundle)
    for name in KEPT:
        with open(os.path.join(bundle, name), "rb") as f:
            texts[name] = f.read()
    for name, text in sorted(texts.items()):
        path = os.path.join(EXPECT, name)
        if os.environ.get("MUSTER_REGEN"):
            os.makedirs(EXPECT, exist_ok=True)
            with open(path, "wb") as f:
                f.write(text)
        if not os.path.exists(path):
            ok(False, f"{name} is expected", f"{path} is missing")
            continue
        with open(path, "rb") as f:
            expected = f.read()
        if not ok(text == expected, f"{name} is as expected"):
            here = os.path.join(bundle, name + ".now")
            with open(here, "wb") as f:
                f.write(text)
            diff = subprocess.run(["diff", "-u", path, here], text=True,
                                  capture_output=True, errors="replace")
            for line in diff.stdout.splitlines()[:30]:
                print("# " + line)
            os.remove(here)
    for name in ("report.txt", "review.txt"):
        if name not in texts:
            skip(f"{name} is as expected", "no reader for it is installed")


def files_of(bundle):
    return sorted(os.path.relpath(os.path.join(d, f), bundle)
                  for d, _, names in os.walk(bundle) for f in names)


def main():
    folder = scratch()
    first = os.path.join(folder, "a")
    p = run(first)
    ok(p.returncode == 0, "the sample run is complete: exit 0",
       p.stderr + p.stdout)
    bundle = os.path.join(first, "nordlicht-2026-Q4")
    if p.returncode != 0:
        done()
    check_findings(bundle)
    compare(bundle)

    second = os.path.join(folder, "another folder", "b")
    p = run(second, locale={"LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Tokyo",
                            "LANG": "de_DE.UTF-8"})
    ok(p.returncode == 0, "a second run works", p.stderr)
    other = os.path.join(second, "nordlicht-2026-Q4")
    ok(files_of(bundle) == files_of(other), "both runs made the same files")
    for name in files_of(bundle):
        ok(filecmp.cmp(os.path.join(bundle, name), os.path.join(other, name),
                       shallow=False),
           f"{name}: the same bytes in another locale and time zone")

    p = muster("report", "--from", bundle, "--out",
               os.path.join(folder, "c"), "--quiet")
    ok(p.returncode == 0, "a bundle is enough to report again", p.stderr)
    third = os.path.join(folder, "c", "nordlicht-2026-Q4")
    ok(filecmp.cmp(os.path.join(bundle, "manifest.json"),
                   os.path.join(third, "manifest.json"), shallow=False),
       "the report from the bundle has the same manifest")
    p = muster("verify", bundle)
    ok(p.returncode == 0, "the bundle verifies", p.stdout + p.stderr)
    p = run(first, "--fail-on", "high", "--force")
    ok(p.returncode == 1, "--fail-on high: exit 1", p.stderr)
    p = run(first)
    ok(p.returncode == 4 and "--force" in p.stderr,
       "an existing bundle is not overwritten", p.stderr)
    done()


if __name__ == "__main__":
    main()
