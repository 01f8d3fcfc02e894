# SPDX-License-Identifier: Apache-2.0
"""The dashboard in a real browser: opened from the disk, used by hand.

Needs tests/support/draw_doc (built by `make check`) and Chromium; says so
and skips where one is missing.
"""
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import browser
from harness import done, ok, scratch, skip

BUILD = os.environ.get("top_builddir", os.path.join(
    os.path.dirname(__file__), "..", ".."))
DRAW = os.environ.get("DRAW_DOC",
                      os.path.join(BUILD, "tests", "support", "draw_doc"))
FOLDER = scratch()
BIG = 'document.querySelector(".grid.big")'
SMALL = 'document.querySelector(".grid:not(.big)")'


def draw(rows):
    path = os.path.join(FOLDER, "dashboard-%d.html" % rows)
    p = subprocess.run([DRAW, "html", "whole", str(rows), path],
                       capture_output=True, text=True)
    if p.returncode != 0:
        ok(False, "the dashboard is drawn", p.stderr)
        done()
    return path


def see_big(page):
    """Scrolls to the big table and waits until it can be used."""
    page.run(BIG + ".scrollIntoView()")
    return page.wait(BIG + '.querySelector(".shown")?.textContent')


def set_field(page, where, value):
    page.run("""(() => { const f = %s; f.value = %r;
        f.dispatchEvent(new Event("input")); })()""" % (where, value))


def shown(page, grid, want):
    """Waits for the count of rows to become `want`."""
    return page.wait('%s.querySelector(".shown").textContent === %r'
                     % (grid, want), 10)


def first_cell(page, grid, column):
    return page.run("[...%s.querySelectorAll('tbody tr:not(.pad)')][0]"
                    ".cells[%d].textContent" % (grid, column))


def check_opening(page, rows):
    began = time.monotonic()
    page.open(draw(rows))
    text = see_big(page)
    took = time.monotonic() - began
    ok(text == "{0:,} of {0:,} rows".format(rows),
       "a table of %d rows is there" % rows, text)
    print("# opened, read and drawn in %.1f s" % took)
    n = page.run(BIG + '.querySelectorAll("tbody tr").length')
    ok(n < 120, "only the rows in view are drawn", n)
    ok(first_cell(page, BIG, 0) == "user000000@generated.example",
       "the first row is the first")
    ok(page.run("document.querySelectorAll('script').length") == 3,
       "foreign text has not become a script")


def check_search(page, rows):
    box = BIG + '.querySelector(".tools input")'
    began = time.monotonic()
    set_field(page, box, "user000123@ person")
    ok(shown(page, BIG, "1 of {:,} rows".format(rows)),
       "the search finds one row by two words")
    print("# searched in %.2f s" % (time.monotonic() - began))
    ok(first_cell(page, BIG, 1) == "Person 123 of the company",
       "it is the right one")
    set_field(page, box, "there is no such text")
    ok(shown(page, BIG, "No row matches."), "a search may find nothing")
    page.run(BIG + '.querySelector(".tools button").click()')
    ok(shown(page, BIG, "{0:,} of {0:,} rows".format(rows)),
       "the button clears the search")


def check_filters(page, rows):
    field = BIG + '.querySelectorAll("tr.filters > td > *")[%d]'
    option = page.run("[...%s.options].find(o => o.text === 'critical').value"
                      % (field % 2))
    set_field(page, field % 2, option)
    ok(shown(page, BIG, "{:,} of {:,} rows".format(rows // 5, rows)),
       "a filter by severity leaves every fifth row")
    set_field(page, field % 4, ">=2900")
    want = sum(1 for i in range(rows) if i % 5 == 4 and i % 7 != 6 and
               i % 1000 * 3 >= 2900)
    ok(shown(page, BIG, "{:,} of {:,} rows".format(want, rows)),
       "a comparison on top leaves %d" % want,
       page.run(BIG + '.querySelector(".shown").textContent'))
    set_field(page, field % 4, "")
    set_field(page, field % 5, "<=2026-10-01")
    known = sum(1 for i in range(rows) if i % 5 == 4 and i % 6 != 5)
    late = page.run(BIG + '.querySelector(".shown").textContent')
    ok(shown(page, BIG, "{:,} of {:,} rows".format(known, rows)),
       "a day includes its hours, unknown is not compared", late)
    page.run(BIG + '.querySelector(".tools button").click()')
    shown(page, BIG, "{0:,} of {0:,} rows".format(rows))


def check_sort(page, rows):
    button = BIG + '.querySelectorAll("thead .sort")[%d].click()'
    page.run(button % 2)
    ok(first_cell(page, BIG, 2) == "info", "severities sort by weight")
    page.run(button % 2)
    ok(first_cell(page, BIG, 2) == "critical" and
       first_cell(page, BIG, 0) == "user000004@generated.example" and
       page.run(BIG + '.querySelectorAll("th")[2].getAttribute("aria-sort")')
       == "descending", "and downwards, equal ones in their old order")
    page.run(button % 5)
    page.run(BIG + '.querySelector(".scroll").scrollTop = 1e9')
    last = page.wait("""(() => { const r = [...%s.querySelectorAll(
        'tbody tr:not(.pad)')].pop();
        return Number(r.dataset.i) === %d && r.cells[5].textContent; })()"""
                     % (BIG, rows - 1))
    ok(last == "unknown", "unknown comes last, and the end can be reached",
       last)
    page.run(button % 5)
    ok(first_cell(page, BIG, 5) == "2026-10-01 12:00:00",
       "downwards the newest comes first, unknown still last")
    page.run(button % 0)


def check_keys(page, rows):
    active = "Number(document.activeElement.dataset.i)"
    page.run(BIG + '.querySelector(".scroll").focus()')
    page.key("ArrowDown", 40)
    page.key("ArrowDown", 40)
    ok(page.run(active) == 2, "arrows move from row to row",
       page.run(active))
    page.key("End", 35)
    ok(page.wait(active + " === %d" % (rows - 1), 5),
       "End goes to the last row", page.run(active))
    seen = page.run("""(() => { const a = document.activeElement
        .getBoundingClientRect(), b = %s.querySelector(".scroll")
        .getBoundingClientRect();
        return a.bottom <= b.bottom + 1 && a.top >= b.top; })()""" % BIG)
    ok(seen, "and the row is in view")
    page.key("PageUp", 33)
    ok(page.run(active) < rows - 10, "PageUp goes back a page")
    page.key("Home", 36)
    page.key("Enter", 13)
    text = page.wait('document.querySelector("dialog[open]")?.textContent')
    ok(text and "user000000@generated.example" in text and
       "=cmd|'/C calc'!A0" in text, "Enter shows the whole row", text)
    page.key("Escape", 27)
    ok(page.wait('!document.querySelector("dialog")', 5) and
       page.run(active) == 0, "Escape closes it and goes back to the row")


def check_small(page):
    ok(page.run(SMALL + ".querySelectorAll('tbody tr').length") == 30,
       "a small table is whole")
    set_field(page, SMALL + '.querySelector(".tools input")', "<script>")
    ok(shown(page, SMALL, "2 of 30 rows"),
       "it is searched all the same",
       page.run(SMALL + '.querySelector(".shown").textContent'))
    page.run(SMALL + '.querySelector(".tools button").click()')
    shown(page, SMALL, "30 of 30 rows")
    page.run(SMALL + '.querySelectorAll("thead .sort")[4].click()')
    numbers = page.run("[...%s.querySelectorAll('tbody td:nth-child(5)')]"
                       ".map(c => c.textContent)" % SMALL)
    known = [int(x) for x in numbers if x != "unknown"]
    ok(known == sorted(known) and
       numbers[len(known):] == ["unknown"] * (30 - len(known)),
       "numbers sort as numbers, unknown last", numbers)


def check_paper(page, rows):
    path = os.path.join(FOLDER, "paper.pdf")
    page.paper(path)
    if shutil.which("pdftotext") is None:
        skip("the dashboard can be printed", "no pdftotext")
        return
    p = subprocess.run(["pdftotext", "-layout", path, "-"],
                       capture_output=True, text=True, check=False)
    ok("On paper: the first 1,000 of {:,} rows".format(rows) in
       " ".join(p.stdout.split()) and "user0009" in p.stdout and
       "Search this table" not in p.stdout,
       "on paper the rows that are left out are counted", p.stdout[-500:])
    ok(" and\n" in p.stdout and "ten letters" in p.stdout,
       "and the last column is on the page", p.stdout[:500])
    pages = p.stdout.split("\f")
    ok(all("sign-in" in x for x in pages[2:12]),
       "the head is repeated on every page", pages[3][:300])
    ok(page.wait(BIG + '.querySelectorAll("tbody tr").length < 120', 5),
       "after printing only the rows in view are drawn again")


def check_theme(page):
    before = page.run("getComputedStyle(document.body).backgroundColor")
    page.run("document.getElementById('page-theme').click()")
    after = page.run("getComputedStyle(document.body).backgroundColor")
    ok(before != after, "the page can be dark", before + " " + after)
    page.run("document.getElementById('page-theme').click()")


def check_damage(page):
    with open(draw(1000), encoding="utf-8") as f:
        text = f.read()
    path = os.path.join(FOLDER, "damaged.html")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace('{"n":1000,"c":[', '{"n":999,"c":[', 1))
    page.open(path)
    page.run(BIG + ".scrollIntoView()")
    ok(page.wait('document.querySelector("[role=alert]")?.textContent'
                 '.includes("damaged")', 10),
       "rows that are missing are not passed over in silence")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace('"use strict";', '"use strict"; ', 1))
    page.problems.clear()
    page.open(path)
    ok(any("Content Security Policy" in x for x in page.problems) and
       not page.run("!!document.querySelector('.tools')"),
       "a script that was changed does not run", page.problems)


def main():
    rows = int(os.environ.get("DASHBOARD_ROWS", "20000"))
    if not os.access(DRAW, os.X_OK):
        skip("the dashboard is used", "tests/support/draw_doc is not built")
        done()
    if browser.find() is None:
        skip("the dashboard is used", "no Chromium")
        done()
    page = browser.Browser(os.path.join(FOLDER, "profile"))
    try:
        check_opening(page, rows)
        check_search(page, rows)
        check_filters(page, rows)
        check_sort(page, rows)
        check_keys(page, rows)
        check_small(page)
        check_paper(page, rows)
        check_theme(page)
        ok(not page.problems, "the browser has nothing to complain of",
           "\n".join(page.problems))
        check_damage(page)
        if os.environ.get("DASHBOARD_PICTURE"):
            page.open(draw(rows))
            see_big(page)
            page.picture(os.environ["DASHBOARD_PICTURE"])
    finally:
        page.close()
    done()


main()
