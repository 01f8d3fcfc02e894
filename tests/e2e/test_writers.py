# SPDX-License-Identifier: Apache-2.0
"""The same document in every format, read by readers of other makes.

Needs the program tests/support/draw_doc (built by `make check`) and, for
workbooks, openpyxl and LibreOffice: what is missing is said and skipped.
"""
import importlib.util
import os
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
    if form == "csv" and text.startswith("'"):
        text = text[1:]
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


def main():
    if not os.access(DRAW, os.X_OK):
        skip("formats are compared", "tests/support/draw_doc is not built")
        done()
    check_same_cells()
    check_same_counts()
    check_workbook()
    check_libreoffice()
    done()


main()
