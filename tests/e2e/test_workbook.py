# SPDX-License-Identifier: Apache-2.0
"""The workbook of the sample organisation, as other programs read it: blocks
that fold, links that lead to the right row, a sample that can be drawn again,
and nothing in the file that computes, loads or runs."""
import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import SAMPLE, done, muster, ok, scratch, skip

try:
    import openpyxl
except ImportError:
    openpyxl = None


def heads(sheet, row=1):
    return {c.value: c.column - 1 for c in sheet[row] if c.value is not None}


def rows(sheet, row=1):
    return list(sheet.iter_rows(min_row=row + 1, values_only=True))


def target(book, cell):
    """The row that a cell's link leads to, as values."""
    sheet, place = re.match(r"'(.*)'!([A-Z]+[0-9]+)$",
                            cell.hyperlink.location).groups()
    row = openpyxl.utils.cell.coordinate_from_string(place)[1]
    return sheet, [c.value for c in book[sheet.replace("''", "'")][row]]


def check_blocks(book):
    decisions = book["Decisions"]
    at = heads(decisions)
    base = sorted((r[at["Person or service"]], r[at["Policy or role"]],
                   r[at["Through group"]]) for r in rows(decisions))
    for name, column in (("By person", "Person or service"),
                         ("By right", "Policy or role")):
        sheet = book[name]
        h = heads(sheet)
        below = [r for r in range(2, sheet.max_row + 1)
                 if sheet.row_dimensions[r].outlineLevel == 1]
        have = sorted((sheet.cell(r, h["Person or service"] + 1).value,
                       sheet.cell(r, h["Policy or role"] + 1).value,
                       sheet.cell(r, h["Through group"] + 1).value)
                      for r in below)
        ok(have == base, name + " has the rows of Decisions, each once",
           (len(have), len(base)))
        total = sum(r[h["Rights"]] or 0 for r in rows(sheet))
        ok(total == len(base), name + ": the totals of the blocks are all "
           "rows", total)
        ok(all(sheet.row_dimensions[r].hidden for r in below) and
           sheet.sheet_properties.outlinePr.summaryBelow is False and
           not sheet.protection.sheet,
           name + " is folded, heads above, and can be unfolded")
        link = "Policy or role" if name == "By person" else \
            "Person or service"
        wrong = []
        for r in below:
            place, row = target(book, sheet.cell(r, h[link] + 1))
            if place != "Decisions" or any(
                    row[at[k]] != sheet.cell(r, h[k] + 1).value for k in
                    ("Person or service", "Policy or role", "Scope",
                     "Through group")):
                wrong.append(r)
        ok(not wrong, name + ": each row leads to its row in Decisions",
           wrong[:5])


def check_links(book):
    decisions, findings = book["Decisions"], book["Findings"]
    at, of = heads(decisions), heads(findings)
    wrong, n = [], 0
    for r in range(2, decisions.max_row + 1):
        ids = decisions.cell(r, at["Findings"] + 1).value
        cells = [decisions.cell(r, at[k] + 1) for k in
                 ("Severity", "Findings")]
        linked = [c for c in cells if c.hyperlink is not None]
        if not ids:
            wrong += [r] * len(linked)
            continue
        place, row = target(book, linked[0])
        n += 1
        if place != "Findings" or (row[of["Finding id"]] not in ids and
                                   ", +" not in ids):
            wrong.append(r)
    ok(n > 100 and not wrong, "rows with findings lead to one of them", wrong)
    wrong, n = [], 0
    for r in range(2, findings.max_row + 1):
        cell = findings.cell(r, of["Subject"] + 1)
        if cell.hyperlink is None or "Decisions" not in \
                cell.hyperlink.location:
            continue
        _, row = target(book, cell)
        n += 1
        ids = row[at["Findings"]] or ""
        if findings.cell(r, of["Finding id"] + 1).value not in ids and \
                ", +" not in ids:
            wrong.append(r)
    ok(n > 10 and not wrong, "findings lead to the first row they are about",
       wrong)
    summary = book["Summary"]
    counted = {row[0].value: row[1] for row in summary.iter_rows(max_col=2)
               if row[1].hyperlink is not None}
    high = target(book, counted["Findings, high"])
    ok(high[0] == "Findings" and high[1][of["Severity"]] == "High" and
       target(book, counted["Rows of access"])[0] == "Decisions",
       "numbers of the summary lead to the first row they count", high)
    per_sheet = [len(s._hyperlinks) for s in book]
    ok(max(per_sheet) <= 65530, "no sheet has more links than it may",
       per_sheet)


def check_sample(book, bundle):
    sheet = book["Sample"]
    cells = [r[0].value for r in sheet.iter_rows(max_col=1)]
    head = cells.index("Person or service") + 1
    h = heads(sheet, head)
    drawn = [r[h["Row token"]] for r in rows(sheet, head)[:25]]
    with open(os.path.join(bundle, "evidence", "tape.warc.gz"), "rb") as f:
        seed = hashlib.sha256(f.read()).hexdigest()
    with open(os.path.join(bundle, "grants.csv"), encoding="utf-8",
              newline="") as f:
        tokens = [row["token"] for row in csv.DictReader(f)]
    want = sorted(tokens, key=lambda t: hashlib.sha256(
        (seed + ":" + t).encode()).hexdigest())[:25]
    ok(drawn == want and len(set(tokens)) == len(tokens),
       "the sample is the one that the tape's digest draws", drawn)
    code = cells.index("import csv, hashlib")
    p = subprocess.run([sys.executable, "-c",
                        "\n".join(cells[code:code + 6])],
                       cwd=bundle, capture_output=True, text=True,
                       check=False)
    ok([line.split()[0] for line in p.stdout.splitlines()] == want,
       "the lines on the sheet draw it again", p.stderr)
    opened = [c.value for c in sheet[head]
              if not sheet.cell(head + 1, c.column).protection.locked]
    checks = sheet.data_validations.dataValidation
    ok(len(opened) == 7 and len(checks) == 7 and
       all(c.showErrorMessage for c in checks),
       "the tester's columns are open and checked", opened)
    ok([t for t in rows(book["Decisions"])[0] if t in tokens] != [],
       "tokens are those of Decisions")


def check_evidence(book, bundle):
    sheet = book["Evidence"]
    cells = [r[0].value for r in sheet.iter_rows(max_col=1)]
    head = cells.index("File") + 1
    wrong, known = [], 0
    listed = set()
    for row in rows(sheet, head):
        if not row[0] or not row[1]:
            break
        listed.add(row[0])
        if not re.match("[0-9a-f]{8} ", row[3] or ""):
            continue
        known += 1
        with open(os.path.join(bundle, row[0]), "rb") as f:
            have = hashlib.sha256(f.read()).hexdigest()
        if have != row[3].replace(" ", ""):
            wrong.append(row[0])
    ok(known == 4 and not wrong, "the digests on the sheet are the files'",
       wrong)
    there = {os.path.relpath(os.path.join(d, f), bundle)
             for d, _, files in os.walk(bundle) for f in files}
    ok(listed <= there, "no file is listed that is not there",
       listed - there)


def check_file(path, book):
    bad = []
    with zipfile.ZipFile(path) as z:
        names = z.namelist()
        text = "".join(z.read(n).decode("utf-8", "replace") for n in names
                       if n.endswith((".xml", ".rels")))
        formulas = "".join(re.findall(r"<f>(.*?)</f>", text))
    for word in ("NOW(", "TODAY(", "OFFSET(", "INDIRECT(", "RAND",
                 "HYPERLINK(", "WEBSERVICE(", "["):
        if word in formulas:
            bad.append(word)
    ok(not bad, "no formula is volatile or leads out of the file", bad)
    ok(not [n for n in names if "vba" in n.lower() or "external" in
            n.lower() or "embed" in n.lower()] and
       'TargetMode="External"' not in text,
       "there are no macros, no external links, nothing embedded")
    custom = re.findall(r'name="([^"]+)"><vt:lpwstr>([^<]*)', text)
    ok(dict(custom).get("Campaign") == "nordlicht-2026-Q4" and
       re.match("[0-9a-f]{64}$", dict(custom).get("Tape SHA-256", "")),
       "the file's properties name campaign and tape", custom)
    rules = [r for ranges in book["Decisions"].conditional_formatting
             for r in ranges.rules]
    ok(any("revoke" in f for r in rules for f in r.formula) and
       all(r.dxf is not None for r in rules) and
       book["Decisions"].print_area is not None,
       "what is decided is marked, what lacks a reason too")


def check_office(path, folder, book):
    if shutil.which("soffice") is None:
        skip("LibreOffice keeps the workbook", "no soffice")
        return
    subprocess.run(["soffice", "--headless", "-env:UserInstallation=file://%s"
                    % os.path.join(folder, "profile"), "--convert-to", "xlsx",
                    "--outdir", os.path.join(folder, "office"), path],
                   capture_output=True, timeout=180, check=False)
    back = openpyxl.load_workbook(
        os.path.join(folder, "office", os.path.basename(path)))
    same = {s.title: (s.max_row, len(s._hyperlinks)) for s in book}
    have = {s.title: (s.max_row, len(s._hyperlinks)) for s in back}
    ok({k: v[0] for k, v in same.items()} == {k: v[0] for k, v in
                                              have.items()},
       "LibreOffice keeps every row of every sheet",
       [(k, same[k], have.get(k)) for k in same
        if same[k][0] != have.get(k, (0,))[0]])
    ok(same["Decisions"][1] == have["Decisions"][1] and
       sum(back["By person"].row_dimensions[r].outlineLevel == 1
           for r in range(2, back["By person"].max_row + 1)) ==
       book["Decisions"].max_row - 1,
       "and its links and blocks", (same["Decisions"], have["Decisions"]))


def main():
    if openpyxl is None:
        skip("the workbook is read back", "no openpyxl")
        done()
    folder = scratch()
    p = muster("run", "-c", os.path.join(SAMPLE, "muster.json"), "--from",
               os.path.join(SAMPLE, "tape.warc.gz"), "--out", folder,
               "--quiet")
    bundle = os.path.join(folder, "nordlicht-2026-Q4")
    path = os.path.join(bundle, "review.xlsx")
    ok(p.returncode == 0 and os.path.exists(path), "the sample is reviewed",
       p.stderr)
    book = openpyxl.load_workbook(path)
    check_blocks(book)
    check_links(book)
    check_sample(book, bundle)
    check_evidence(book, bundle)
    check_file(path, book)
    check_office(path, folder, book)
    done()


main()
