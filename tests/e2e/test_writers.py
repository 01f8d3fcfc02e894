# SPDX-License-Identifier: Apache-2.0
"""The same document in every format, read by readers of other makes.

Needs the program tests/support/draw_doc (built by `make check`) and, for
workbooks, openpyxl and LibreOffice: what is missing is said and skipped.
"""
import importlib.util
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import readback
from harness import done, ok, scratch, skip

BUILD = os.environ.get("top_builddir", os.path.join(
    os.path.dirname(__file__), "..", ".."))
DRAW = os.environ.get("DRAW_DOC",
                      os.path.join(BUILD, "tests", "support", "draw_doc"))
FOLDER = scratch()
HAVE_OPENPYXL = importlib.util.find_spec("openpyxl") is not None
KEYS = ["account", "person", "severity", "state", "groups", "last_login",
        "joined", "note"]


def draw(kind, form, rows, *more):
    path = os.path.join(FOLDER, "%s-%s.%s" % (kind, rows, form))
    p = subprocess.run([DRAW, form, kind, str(rows), path, *map(str, more)],
                       capture_output=True, text=True)
    ok(p.returncode == 0 and p.stderr == "",
       "%s of %s rows is drawn, with nothing to warn of" % (form, rows),
       p.stdout + p.stderr)
    return path


def bare(form, column, text):
    """The text without what a format adds to keep it harmless."""
    if form == "csv":
        # and behind what ends a cell in other languages
        text = re.sub("^'|(?<=[;\t\n])'(?=[-=+@\uff1d\uff0b\uff0d\uff20])",
                      "", text)
    if column == "joined":
        text = text[:10]  # a date alone has no hour
    if "[cut here:" in text:
        return text[:20000]  # a cell of a workbook is full
    # XML 1.0 has no place for the last two; readers keep or undo escapes.
    text = text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    return text.replace("_x005F_", "_")[:20000]


def compare(base, other, form):
    """The first difference, or None."""
    if len(base) != len(other):
        return "%d rows, not %d" % (len(other), len(base))
    for i, (want, have) in enumerate(zip(base, other)):
        for column, a, b in zip(KEYS, want, have):
            a, b = bare("csv", column, a), bare(form, column, b)
            if a != b:
                return "row %d, %s: %r, not %r" % (i + 1, column, b[:200],
                                                   a[:200])
    return None


def check_same_cells():
    base = readback.read(draw("single", "csv", 3000))[""]
    forms = ["html"] + (["xlsx"] if HAVE_OPENPYXL else [])
    for form in forms:
        rows = readback.read(draw("single", form, 3000, 1000))["users"]
        why = compare(base, rows, form)
        ok(why is None, "%s and CSV hold the same cells" % form, why)
    why = compare(readback.read(draw("single", "csv", 9000))[""],
                  readback.read(draw("single", "html", 9000))["users"], "html")
    ok(why is None, "in three blocks, too", why)
    rows = readback.read(draw("single", "html", 250))["users"]
    why = compare(base[:250], rows, "html")
    ok(why is None, "HTML as markup and CSV hold the same cells", why)
    tree = readback.read(draw("single", "json", 3000))["users"]
    rows = [[row.get(k, "") for k in KEYS[:-1]] + ["-"] for row in tree]
    why = compare([r[:-1] + ["-"] for r in base], rows, "json")
    ok(why is None, "JSON and CSV hold the same cells, notes aside", why)
    notes = [row.get("note", "") for row in tree]
    ok("right \u202e to left" in notes and "_x0041_ is not A" in notes and
       "=cmd|'/C calc'!A0" in notes, "JSON keeps foreign text as it came")


def check_same_counts():
    want = {"users": 5000, "leavers": 0, "findings": 30}
    for form in ["json", "html"] + (["xlsx"] if HAVE_OPENPYXL else []):
        tables = readback.read(draw("whole", form, 5000))
        have = {key: len(tables.get(key, [])) for key in want}
        ok(have == want, "%s holds every row of every table" % form, have)


def check_workbook():
    if not HAVE_OPENPYXL:
        skip("workbooks are read back", "no openpyxl")
        return
    import openpyxl
    book = openpyxl.load_workbook(draw("whole", "xlsx", 40))
    ok(book.active.title == "Cover", "the workbook opens on its cover")
    users = book["Users"]
    ok(users.freeze_panes == "B2" and users.auto_filter.ref == "A1:H41",
       "header and first column are frozen, the filter covers the rows")
    ok(users.print_title_rows == "$1:$1" and
       users.page_setup.fitToHeight == 0 and
       users.page_setup.orientation == "landscape",
       "the header is printed on every page")
    ok(users["F2"].is_date and users["F2"].number_format ==
       "yyyy-mm-dd hh:mm:ss" and users["E2"].data_type == "n",
       "moments and numbers are real")
    ok(book.properties.created.isoformat() == "2026-10-01T12:00:00",
       "the workbook is dated by the campaign")


def check_libreoffice():
    office = shutil.which("soffice")
    if office is None or shutil.which("pdftotext") is None:
        skip("LibreOffice opens the workbook", "no soffice or pdftotext")
        return
    path = draw("whole", "xlsx", 60)
    subprocess.run([office, "--headless",
                    "-env:UserInstallation=file://%s/profile" % FOLDER,
                    "--convert-to", "pdf", "--outdir", FOLDER, path],
                   capture_output=True, timeout=120, check=False)
    p = subprocess.run(["pdftotext", "-layout", path[:-4] + "pdf", "-"],
                       capture_output=True, text=True, check=False)
    ok("user000059@generated.example" in p.stdout and
       "INCOMPLETE" in p.stdout and "Page 1 of" in p.stdout,
       "LibreOffice opens the workbook and prints it", p.stderr)
    pages = [x for x in p.stdout.split("\f") if "generated.example" in x]
    ok(pages and all("Last sign-in" in x and "INCOMPLETE" in x
                     for x in pages),
       "every printed page has the header and the state")


def office(kind, path, folder):
    """The file as LibreOffice writes it, everything computed anew."""
    target = os.path.join(folder, os.path.basename(path)[:-4] + kind)
    subprocess.run([shutil.which("soffice"), "--headless",
                    "-env:UserInstallation=file://%s/profile" % FOLDER,
                    "--convert-to", kind, "--outdir", folder, path],
                   capture_output=True, timeout=120, check=False)
    return target


def numbers(sheet):
    return {row[0].value: row[1].value for row in sheet.iter_rows(max_col=2)
            if isinstance(row[1].value, (int, float))}


def check_form():
    """What people fill in: the workbook has it, other formats leave it out."""
    if not HAVE_OPENPYXL:
        skip("a workbook can be filled in", "no openpyxl")
        return
    import openpyxl
    path = draw("form", "xlsx", 300)
    book = openpyxl.load_workbook(path)
    rows = book["It's theirs"]
    ok(all(sheet.protection.sheet and sheet.protection.password is None
           for sheet in book), "every sheet is protected, without a password")
    opened = {c.coordinate for c in rows[17] if not c.protection.locked}
    ok(opened == {"E17", "F17", "G17"} and rows["E1"].protection.locked and
       not rows.protection.autoFilter,
       "only the cells of people are open, and filters work", opened)
    found = {str(v.sqref): v for v in rows.data_validations.dataValidation}
    ok(found["E2:E301"].type == "list" and
       found["E2:E301"].formula1 == "'Lists'!$A$2:$A$5" and
       found["E2:E301"].error == "One of the list" and
       found["G2:G301"].type == "date" and
       found["F2:F301"].type == "textLength" and
       max(len(v.prompt or "") for v in found.values()) == 255,
       "lists, dates and texts are checked, with a hint")
    ok([c.value for c in book["Lists"]["A"]] ==
       ["Decision", "keep", "modify", 'say "no"', "unsure"] and
       book["Lists"].sheet_state == "hidden" and book.active.title == "Cover",
       "the words stand on a sheet that is hidden, and can be shown")
    ok(rows.freeze_panes == "B2" and rows.print_title_rows == "$1:$1" and
       rows.auto_filter.ref == "A1:K301",
       "header and names stay in view and on every page")
    ok(rows.page_setup.fitToWidth in (None, 1) and
       rows.page_setup.fitToHeight == 0, "all columns stand on one page")
    ok(len(rows.conditional_formatting) == 1 and
       len(list(rows.conditional_formatting)[0].rules) == 2,
       "rows show that they are decided, or what they lack")
    ok("rels" not in "".join(str(s._external_links) for s in [book]) and
       not any(n in str(c.value) for s in book for row in s.iter_rows()
               for c in row if c.data_type == "f"
               for n in ("NOW(", "TODAY(", "OFFSET(", "INDIRECT(", "RAND(")),
       "no formula is volatile, and none leads out of the file")
    sign = book["Sign-off"]
    ok(sign.page_setup.fitToHeight in (None, 1) and
       not sign["B4"].protection.locked and sign["B6"].protection.locked,
       "the page to sign is one page, and its lines are open")
    have = numbers(openpyxl.load_workbook(path, data_only=True)["Summary"])
    ok(have["Decided"] == 0 and have["Open"] == 300,
       "before anything computes it, 0 of 300 are decided", have)
    base = readback.read(draw("form", "csv", 300))[""]
    tree = readback.read(draw("form", "json", 300))["users"]
    page = readback.read(draw("form", "html", 300))["users"]
    ok(len(base[0]) == len(page[0]) == 8 and len(base) == len(page) ==
       len(tree) == 300 and not any("decision" in row for row in tree),
       "CSV, JSON and HTML leave out what cannot be filled in there")
    check_filled(path)


def check_filled(path):
    if shutil.which("soffice") is None:
        skip("progress is computed", "no soffice")
        return
    import openpyxl
    book = openpyxl.load_workbook(path)
    for row, word, reason in [(2, "keep", None), (3, "modify", "less"),
                              (4, 'say "no"', " "), (301, "modify", None)]:
        book["It's theirs"].cell(row, 5).value = word
        book["It's theirs"].cell(row, 6).value = reason
    filled = os.path.join(FOLDER, "filled.xlsx")
    book.save(filled)
    folder = os.path.join(FOLDER, "office")
    back = openpyxl.load_workbook(office("xlsx", filled, folder),
                                  data_only=True)
    have = numbers(back["Summary"])
    ok(have["Decided"] == 4 and have["Open"] == 296 and
       have["modify"] == 2 and have["Rows to decide"] == 300 and
       have["Decided, but the reason is missing"] == 2,
       "LibreOffice counts what is decided, and what lacks a reason", have)
    rows = back["It's theirs"]
    ok(rows.max_row == 301 and rows["E3"].value == "modify" and
       rows.protection.sheet and len(
           rows.data_validations.dataValidation) == 3,
       "LibreOffice keeps rows, decisions, checks and protection")


def main():
    if not os.access(DRAW, os.X_OK):
        skip("formats are compared", "tests/support/draw_doc is not built")
        done()
    check_same_cells()
    check_same_counts()
    check_workbook()
    check_libreoffice()
    check_form()
    done()


main()
