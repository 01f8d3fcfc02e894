# SPDX-License-Identifier: Apache-2.0
"""One set of numbers: every file of a bundle, read back by a reader of
another make, says the same of the same review.

The sample, 300 generated users with odd scripts and hostile names, one user,
a list that cannot be read whole, and the sample in German; and, so that this
test is known to be able to fail, copies in which one number is wrong.
"""
import collections
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import bundles
import numbers_exchange
import numbers_of
from harness import done, load, ok, scratch, skip

try:
    import openpyxl
except ImportError:
    openpyxl = None
HAVE_PDF = shutil.which("pdftotext") is not None
# In every one of them, whatever the layout.
MUST_COUNT = set(numbers_of.COUNTS) - {"new_findings", "reopened", "fixed",
                                       "changes"}


def read_all(bundle, words):
    said = {"JSON": numbers_of.read_json(bundle),
            "the manifest": numbers_of.read_manifest(bundle),
            "CSV": numbers_of.read_csv(bundle),
            "the dashboard": numbers_of.read_html(bundle, words),
            "Markdown": numbers_of.read_md(bundle, words)}
    said.update(numbers_exchange.read_all(bundle))
    if openpyxl is not None:
        said["the workbook"] = numbers_of.read_xlsx(bundle, words)
    if HAVE_PDF:
        said["the PDF"] = numbers_of.read_pdf(bundle, words)
    return said


def of_multisets(want, have):
    return ["%s: %d times, not %d" % (" | ".join(k), have[k], want[k])
            for k in sorted(set(want) | set(have)) if want[k] != have[k]]


def of_maps(want, have):
    return ["%s: %s, not %s" % (k, have.get(k), want.get(k))
            for k in sorted(set(want) | set(have))
            if want.get(k) != have.get(k)]


def differences(said):
    """Everything in which two files differ; JSON and CSV are the measure."""
    base = {**said["CSV"], **said["JSON"]}
    base["rows"] = {**said["CSV"]["rows"], **said["JSON"]["rows"]}
    out = []
    for name, parts in said.items():
        for part, have in parts.items():
            if part == "stated":
                continue
            if part == "judged":
                want = collections.Counter()
                for row in base["controls"].elements():
                    want[row[:4]] += 1
                out += ["%s, %s: %s" % (name, part, x)
                        for x in of_multisets(want, have)]
                continue
            if part in ("counts", "rows"):  # those that the file has
                found = ["%s: %s, not %s" % (k, v, base[part][k])
                         for k, v in sorted(have.items())
                         if k in base[part] and v != base[part][k] and
                         # what was not read has no rows
                         not (name == "CSV" and v == 0 and
                              base[part][k] is None)]
            elif part == "findings":
                found = of_maps(base[part], have)
            else:
                found = of_multisets(base[part], have)
            out += ["%s, %s: %s" % (name, part, x) for x in found]
    return out


def missing(said):
    """What a reader no longer finds: a comparison of nothing is none."""
    out = []
    for name in said:
        counts = said[name]["counts"]
        if name in ("the manifest", "CSV", *numbers_exchange.READERS):
            continue
        want = MUST_COUNT | (set(said["JSON"]["counts"]) - MUST_COUNT)
        out += ["%s does not say %s" % (name, k)
                for k in sorted(want - set(counts))]
    parts = {"the dashboard": 7, "the workbook": 7, "the PDF": 3}
    for name, n in parts.items():
        if name in said and len(said[name].keys() - {"stated", "exceptions"}
                                ) < n:
            out.append("%s: %s" % (name, sorted(said[name])))
    return out


def check_left_out(name, said, bundle):
    """Only the PDF leaves rows out, and says which table has how many."""
    rows = {**said["JSON"]["rows"], **said["CSV"]["rows"]}
    for form in ("the dashboard", "the workbook"):
        if form in said:
            short = {k: v for k, v in said[form]["rows"].items()
                     if v != rows.get(k, v)}
            ok(not short, "%s: %s holds every row" % (name, form), short)
    if "the PDF" in said:
        stated = said["the PDF"]["stated"]
        wrong = [s for s in stated if s[0] >= s[1] or
                 s[1] not in rows.values()]
        ok(not wrong, "%s: what the PDF leaves out, it states (%d tables)"
           % (name, len(stated)), wrong)
        found = len(said["the PDF"]["findings"])
        ok(found == rows["findings"] or (found, rows["findings"]) in stated,
           "%s: the PDF lists every finding, or says how many" % name,
           "%d of %d" % (found, rows["findings"]))
    have = numbers_of.manifest_rows(bundle)
    want = {"findings.csv": rows["findings"], "grants.csv": rows["grants"],
            "users.csv": rows["users"], "changes.csv": rows["changes"],
            "findings.json": rows["findings"] + rows["fixed"]}
    ok({k: have[k] for k in want} == want,
       "%s: the manifest counts the rows of each file" % name,
       "%s, not %s" % (have, want))


def check_also_in(name, said, bundle, words):
    """A file that is said to hold every row of a table does."""
    with open(os.path.join(bundle, "dashboard.html"), encoding="utf-8") as f:
        page = f.read()
    pattern = words.label["writer.also_in"].replace("%1", r"([\w./]+)")
    pattern = pattern.rstrip(".") + r"\.<"
    files = {".json": "JSON", ".csv": "CSV", ".xlsx": "the workbook"}
    inside = {"findings": "findings.json", "fixed": "findings.json"}
    wrong, n = [], 0
    for part in page.split('<div class="grid')[1:]:
        key = re.search(r'data-key="(\w+)"', part).group(1)
        found = re.search(pattern, part.split("</section>")[0])
        if found is None or key == "top":
            continue
        file = found.group(1)
        form = said.get(files.get(os.path.splitext(file)[1]))
        if form is None:
            continue  # the tape; a workbook that cannot be read here
        n += 1
        there = form["rows"].get(key)
        if there != said["the dashboard"]["rows"][key] or (
                file.endswith(".json") and
                file != inside.get(key, "population.json")):
            wrong.append("%s in %s: %s" % (key, file, there))
    ok(n > 5 and not wrong,
       "%s: files that are said to hold every row do (%d)" % (name, n),
       "\n".join(wrong))


def check(name, bundle, language="en"):
    words = numbers_of.Words(language)
    said = read_all(bundle, words)
    gone, wrong = missing(said), differences(said)
    ok(not gone, "%s: every file is read in all its parts" % name,
       "\n".join(gone))
    ok(not wrong, "%s: %d files say the same (%d findings, %d rows of "
       "access)" % (name, len(said), len(said["JSON"]["findings"]),
                    said["CSV"]["rows"]["grants"]), "\n".join(wrong))
    check_left_out(name, said, bundle)
    check_also_in(name, said, bundle, words)
    return said


def check_incomplete(said, bundle):
    ok(said["JSON"]["counts"]["people"] is None,
       "people that were not read are not none", said["JSON"]["counts"])
    ok(said["JSON"]["counts"]["parts_missing"] >= 1 and
       load(bundle, "manifest.json")["complete"] is False and
       load(bundle, "findings.json")["status"] == "bad",
       "incomplete: data files and manifest say so")
    for name in ("findings.csv", "grants.csv", "users.csv"):
        rows = numbers_of.csv_rows(os.path.join(bundle, name))
        ok(rows and all(r["collection"].startswith("INCOMPLETE")
                        for r in rows),
           "incomplete: each row of %s says so" % name)
    unread = [p for p in said["JSON"]["parts"] if p[:2] == ("users",
                                                           "account")]
    ok(unread and unread[0][2] in ("partial", "not read"),
       "incomplete: the part is not complete", unread)


# ---- wrong numbers, planted ----

def in_text(old, new):
    def plant(path):
        with open(path, encoding="utf-8", newline="") as f:
            text = f.read()
        assert re.search(old, text), old
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write(re.sub(old, new, text, count=1))
    return plant


def less_a_line(path):
    with open(path, encoding="utf-8", newline="") as f:
        lines = f.readlines()
    assert len(lines) > 2
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.writelines(lines[:-1])


def in_cell(table, column, value):
    def plant(path):
        book = openpyxl.load_workbook(path)
        names = book.defined_names
        area = (names.get("table_" + table) if hasattr(names, "get")
                else names["table_" + table])
        for sheet, cells in area.destinations:
            rows = book[sheet][cells]
            at = [c.value for c in rows[0]].index(column)
            rows[1][at].value = value
        book.save(path)
    return plant


def another_pdf(other):
    def plant(path):
        shutil.copyfile(os.path.join(other, "report.pdf"), path)
    return plant


def plants(label, other):
    count = label["field.high"]
    yield "summary.md", "a count in Markdown", in_text(
        r"(\*\*%s:\*\*) \d+" % re.escape(count), r"\1 1")
    yield "findings.csv", "a finding that is gone from CSV", less_a_line
    yield "grants.csv", "a row of access that is gone from CSV", less_a_line
    yield "findings.csv", "a severity in CSV", in_text("\nhigh,", "\nlow,")
    yield "findings.json", "a standing in JSON", in_text(
        r'"state": *"open"', '"state":"new"')
    yield "population.json", "a count in JSON", in_text(
        r'"accounts": *\d+', '"accounts":1')
    yield "population.json", "a part in JSON", in_text(
        r'"part_status": *"complete"', '"part_status":"partial"')
    yield "results.sarif", "a severity in SARIF", in_text(
        r'"severity": "high",\n *"severity_reason"',
        '"severity": "low", "severity_reason"')
    yield "results.sarif", "a rule in SARIF", in_text(
        r'"pass": \d+', '"pass": 77777')
    yield "junit.xml", "a finding that is gone from JUnit", in_text(
        r'(?s)<testcase [^>]*>\s*<failure .*?</testcase>', "")
    yield "oscal-ar.json", "a standing in OSCAL", in_text(
        r'"value": "open"', '"value": "new"')
    yield "oscal-ar.json", "a requirement in OSCAL", in_text(
        r'("name": "evaluated",\s*"ns": "[^"]*",\s*"value": )"\d+"',
        r'\1"777"')
    yield "oscal-poam.json", "a severity in the OSCAL plan", in_text(
        r'("name": "severity",\s*"ns": "[^"]*",\s*"value": )"high"',
        r'\1"low"')
    yield "findings.ocsf.ndjson", "a line that is gone from OCSF", less_a_line
    yield "findings.ocsf.ndjson", "a severity in OCSF", in_text(
        r'"severity_id":4', '"severity_id":2')
    yield "manifest.json", "a count of the manifest", in_text(
        r'"access": *\d+', '"access":2')
    yield "manifest.json", "a rule of the manifest", in_text(
        r'"pass": *\d+', '"pass":77777')
    yield "dashboard.html", "a count in the dashboard", in_text(
        r"(<dt>%s</dt><dd[^>]*>(?:<[^>]*>)?)\d+" % re.escape(count),
        r"\g<1>1")
    if openpyxl is not None:
        yield "review.xlsx", "a severity in the workbook", in_cell(
            "findings", label["col.severity"], label["severity.info"])
        yield "review.xlsx", "an account in the workbook", in_cell(
            "users", label["col.account_id"], "another")
        yield "review.xlsx", "a right in the workbook", in_cell(
            "decisions", label["col.entitlement"], "another")
    if HAVE_PDF:
        yield "report.pdf", "the PDF of another review", another_pdf(other)


def check_planted(bundle, other):
    words = numbers_of.Words()
    for file, name, plant in plants(words.label, other):
        copy = os.path.join(scratch(), "bundle")
        shutil.copytree(bundle, copy)
        plant(os.path.join(copy, file))
        found = differences(read_all(copy, words))
        ok(found, "planted and found: %s" % name)


def main():
    if openpyxl is None:
        skip("the workbook is compared", "python3-openpyxl is not installed")
    if not HAVE_PDF:
        skip("the PDF is compared", "poppler-utils is not installed")
    sample = bundles.sample()
    check("the sample", sample)
    check("the sample in German", bundles.sample(language="de"), "de")
    large = bundles.generated(300, "300 users")
    check("300 users", large)
    check("one user", bundles.generated(1, "one user"))
    part = bundles.incomplete()
    check_incomplete(check("incomplete", part), part)
    check_planted(sample, part)
    done()


main()
