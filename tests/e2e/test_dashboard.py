# SPDX-License-Identifier: Apache-2.0
"""The dashboard in a real browser: opened from the disk, used by hand.

Needs tests/support/draw_doc (built by `make check`) and Chromium; says so
and skips where one is missing.  Where axe-core is there (AXE names its
axe.min.js, or it lies in node_modules), it looks at every page too:

	npm install --no-save axe-core
"""
import base64
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import browser
from harness import SAMPLE, TOP, done, muster, ok, scratch, skip

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
    ok("Columns left out for want of width: Joined, Note; they are in "
       "users.csv" in " ".join(p.stdout.split()),
       "and the columns that are left out are named", p.stdout[-900:])
    pages = p.stdout.split("\f")[:-1]
    ok(all("INCOMPLETE: 1 part" in x and "Confidential" in x and
           "Page %d of %d" % (n + 1, len(pages)) in x
           for n, x in enumerate(pages)),
       "each says that it is not complete, for whom, and which it is",
       pages[1][:300])
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


# ---- what follows looks at the sample organisation ----

def make_sample(name, **output):
    """A folder with the review of the sample organisation."""
    with open(os.path.join(SAMPLE, "muster.json"), encoding="utf-8") as f:
        text = f.read()
    extra = "".join("%s: %s, " % (json.dumps(k), json.dumps(v))
                    for k, v in output.items())
    text = text.replace('"output": {', '"output": { ' + extra, 1)
    text = re.sub(r'"formats": \[[^]]*\]', '"formats": ["html"]', text)
    folder = os.path.join(FOLDER, "sample-" + name)
    shutil.copytree(SAMPLE, folder)
    config = os.path.join(folder, "config.json")
    with open(config, "w", encoding="utf-8") as f:
        f.write(text)
    out = os.path.join(folder, "out")
    p = muster("run", "-c", config, "--from",
               os.path.join(SAMPLE, "tape.warc.gz"), "--out", out, "--quiet")
    for at, _, files in os.walk(out):
        if "dashboard.html" in files:
            return os.path.join(at, "dashboard.html")
    ok(False, "the sample is reviewed (%s)" % name, p.stderr)
    return None


LIVE = ("document.querySelectorAll('.live').length === "
        "document.querySelectorAll('.grid').length")


def grid(key):
    return "document.querySelector('[data-key=\"%s\"]')" % key


def panel_says(page):
    return page.wait("""(() => { const d = document.querySelector(
        'dialog[open]'); return d && d.querySelector('h3, dl + div:empty') &&
        d.textContent; })()""", 10)


def fresh(page, path):
    """A fragment alone would not load the page anew."""
    blank = os.path.join(FOLDER, "blank.html")
    with open(blank, "w", encoding="utf-8") as f:
        f.write("<!DOCTYPE html><title>blank</title>")
    page.open(blank)
    page.open(path)


# Follows a link, and is done when the page has answered: it has taken the
# step, the table there can be used, and what it does with it is done.
FOLLOW = """(async address => {
const soon = () => new Promise(f => setTimeout(f, 2));
const a = document.createElement("a"), until = performance.now() + 10000;
a.href = address;
document.body.append(a);
let taken = a.hash === location.hash;
addEventListener("hashchange", e => {
	taken = taken || new URL(e.newURL).hash === a.hash; });
a.click();
a.remove();
const key = a.hash.slice(1).split("?")[0];
const to = document.querySelector('.grid[data-key="' + key + '"]');
while (performance.now() < until && !(taken && (!to ||
    to.classList.contains("live"))))
	await soon();
await soon();
return taken;
})(%s)"""


def settle(page, address):
    """Goes there as one who follows a link, and waits until it is shown."""
    if not page.run(FOLLOW % json.dumps(address)):
        ok(False, "the link %s is followed" % address)


def number(text):
    return int(text.replace(",", ""))


def check_numbers(page):
    """Each number that is a link to some rows: as many are shown."""
    links = page.run("""[...document.querySelectorAll(
        '.fields a, .bars a')].map(a => [a.hash, a.textContent,
        a.getAttribute('aria-label')])""")
    ok(len(links) > 25, "numbers and bars are links", len(links))
    wrong = []
    for address, text, name in links:
        key = address[1:].split("?")[0]
        if "?" not in address and key in ("rules", "comparisons", "parts"):
            continue  # no row says which of them are counted
        settle(page, address)
        want = number(text)
        got = page.run("""(() => { const g = %s;
            if (document.querySelector('dialog[open]')) return 1;
            return g.querySelector('.shown').textContent; })()""" % grid(key))
        if got != 1:
            got = number(got.split(" of ")[0])
        if got != want or not name.endswith(": " + text):
            wrong.append((address, want, got, name))
    ok(not wrong, "each leads to as many rows as it says", wrong)
    settle(page, "#")


def check_row_numbers(page):
    """The same for the numbers in the cells of four tables."""
    wrong, n = [], 0
    for key, some in (("users", 12), ("groups", 12), ("entitlements", 12),
                      ("exceptions", 3), ("rules", 20)):
        cells = page.run("""[...%s.querySelectorAll('td.k-number a')]
            .map(a => [a.hash, a.textContent])""" % grid(key))
        for address, text in cells[::max(1, len(cells) // some)]:
            n += 1
            settle(page, address)
            to = address[1:].split("?")[0]
            got = page.run("""document.querySelector('dialog[open]') ? 1 :
                %s.querySelector('.shown').textContent""" % grid(to))
            if got != 1:
                got = number(got.split(" of ")[0])
            if got != number(text):
                wrong.append((address, text, got))
    ok(n > 30 and not wrong, "and so do %d numbers of rows" % n, wrong)
    settle(page, "#")


def check_person(page):
    page.run(grid("users") + ".scrollIntoView()")
    page.run("[...%s.querySelectorAll('tbody tr')].find(r => "
             "r.textContent.includes('Sofia')|| r.textContent.includes("
             "'Aisha Rahman')).click()" % grid("users"))
    text = panel_says(page)
    ok(text and "Aisha Rahman" in text and "Grid Operations" in text and
       "Members: who is in which group (2)" in text and
       "Access: one row per account and grant (6)" in text,
       "a person is shown with groups and every path", text)
    ok(page.run("location.hash").startswith("#users?_row="),
       "and has an address", page.run("location.hash"))
    head = page.run("[...document.querySelectorAll('dialog h2, dialog h3')]"
                    ".map(h => h.tagName).join(' ')")
    ok(head.startswith("H2 H3"), "its headings are in order", head)
    page.run("[...document.querySelectorAll('dialog a')].find(a => "
             "a.textContent === 'Grid Operations').click()")
    ok(page.wait("document.querySelector('dialog h2')?.textContent === "
                 "'Grid Operations'", 5), "from there a group is reached")
    text = panel_says(page)
    ok("Grants: which group holds what" in text and
       "Members: who is in which group" in text and "Aisha Rahman" in text,
       "which says who is in it and what it holds", text)
    page.run("history.back()")
    ok(page.wait("document.querySelector('dialog h2')?.textContent"
                 ".startsWith('Aisha Rahman')", 5), "back is the person")
    page.run("history.back()")
    ok(page.wait("!document.querySelector('dialog')", 5),
       "and back again the page")
    page.run("history.forward()")
    ok(page.wait("document.querySelector('dialog h2')?.textContent"
                 ".startsWith('Aisha Rahman')", 5), "forward the person again")
    before = page.run("history.length")
    page.key("Escape", 27)
    ok(page.wait("!document.querySelector('dialog')", 5) and
       page.run("history.length") == before,
       "Escape goes back to where one came from")


def check_policy(page):
    settle(page, "#entitlements")
    page.run("[...%s.querySelectorAll('tbody tr')].find(r => "
             "r.textContent.includes('Default environment administrator'))"
             ".click()" % grid("entitlements"))
    text = panel_says(page)
    ok(text and "Grants: which group holds what (5)" in text and
       "Emergency Access" in text and
       "Access: one row per account and grant (8)" in text,
       "a policy is shown with the groups and people that hold it", text)
    page.run("[...document.querySelectorAll('dialog a')].find(a => "
             "a.textContent === 'All 8 rows').click()")
    ok(page.wait(grid("grants") + ".querySelector('.shown').textContent"
                 ".startsWith('8 of ')", 5) and
       not page.run("!!document.querySelector('dialog')") and
       "Default environment administrator" in page.run(
           grid("grants") + ".querySelector('.chip').textContent"),
       "all of them are a table, and what it is filtered by is said",
       page.run("location.hash"))
    page.run(grid("grants") + ".querySelector('.chip').click()")
    ok(page.wait("location.hash === '#grants'", 5),
       "which is taken away by its button", page.run("location.hash"))


def check_finding(page):
    settle(page, "#findings")
    name = page.run("""(() => { const a = [...%s.querySelectorAll(
        'tbody a')].find(a => a.hash.startsWith('#users')); a.click();
        return a.textContent; })()""" % grid("findings"))
    text = panel_says(page)
    ok(name and page.run("document.querySelector('dialog h2').textContent")
       .startswith(name) and "Findings (" in text,
       "a finding leads to its subject, and that back to its findings",
       text)
    settle(page, "#rules?rule=ACC-02")
    ok("Findings (" in (panel_says(page) or ""),
       "a rule is shown with what it found")
    page.key("Escape", 27)


def check_addresses(page, path):
    fresh(page, path + "#findings?severity=High&state!=excepted&_sort=-rule")
    said = page.wait(grid("findings") + ".querySelector('.chip') && " +
                     grid("findings") +
                     ".querySelector('.shown').textContent", 10)
    ok(said and said.startswith("24 of") and
       page.run(grid("findings") + ".querySelectorAll('th')[1]"
                ".getAttribute('aria-sort')") == "descending",
       "an address that is passed on shows the same", said)
    field = grid("findings") + ".querySelectorAll('tr.filters > td > *')[4]"
    set_field(page, field, "Ewa")
    ok(page.wait("location.hash.includes('subject~=Ewa')", 5) and
       "severity=High" in page.run("location.hash"),
       "what is typed goes into the address", page.run("location.hash"))
    fresh(page, path +
          "#users?account_id=%zz&nonsense&_row=x&a=b&__proto__=1")
    settle(page, "#nothing?of=this")
    ok(page.wait(grid("users") + ".querySelector('.shown')?.textContent"),
       "an address that leads nowhere does no harm")
    settle(page, "#")


def check_everything(page):
    box = "document.getElementById('page-search-all')"
    set_field(page, box, "aisha")
    text = page.wait("""(() => { const h = document.querySelector('.hits');
        return h && !h.hidden && h.textContent; })()""", 20)
    ok(text and "Accounts 1" in text and "Access: one row per account and "
       "grant 6" in text, "one search looks through every table", text)
    ok(page.run("document.querySelector('#page-search [role=status]')"
                ".textContent").startswith("Rows found: "),
       "and says how many rows it found")
    page.run(box + ".focus()")
    page.key("Tab", 9)
    page.key("Tab", 9)
    page.key("Enter", 13)
    ok((panel_says(page) or "").find("Aisha Rahman") >= 0,
       "a row that was found is opened by keys alone")
    page.key("Escape", 27)
    set_field(page, box, "there is no such text")
    ok(page.wait("document.querySelector('.hits').textContent === "
                 "'No row matches.'", 10), "it may find nothing")
    page.run(box + ".focus()")
    page.key("Escape", 27)
    ok(page.run("document.querySelector('.hits').hidden"),
       "Escape closes what was found")
    set_field(page, box, "")


# ---- for everybody ----

# Names, headings, ids, tables, contrast: what axe-core looks for, too, but
# without it.  Contrast is worked out from the styles as they are computed.
RULES = r"""(() => {
const out = [], seen = new Set();
const visible = e => e.getClientRects().length > 0;
for (const e of document.querySelectorAll("[id]")) {
	if (seen.has(e.id)) out.push("id twice: " + e.id);
	seen.add(e.id);
}
let level = 0;
for (const h of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
	const n = Number(h.tagName[1]);
	if (n > level + 1) out.push("heading " + h.textContent);
	level = n;
}
const nameOf = e => (e.getAttribute("aria-label") || (e.labels &&
    e.labels[0] && e.labels[0].textContent) || e.textContent || "").trim();
for (const e of document.querySelectorAll("a, button, input, select"))
	if (visible(e) && nameOf(e) === "")
		out.push("no name: " + e.outerHTML.slice(0, 90));
for (const e of document.querySelectorAll("[role=region], nav, table, svg"))
	if (!(e.getAttribute("aria-label") || (e.caption &&
	    e.caption.textContent) || e.querySelector("title")))
		out.push("no name: " + e.outerHTML.slice(0, 90));
for (const t of document.querySelectorAll("table"))
	if (!t.querySelector("th[scope]")) out.push("no th: " + t.className);
for (const e of document.querySelectorAll("[tabindex]"))
	if (e.tabIndex > 0) out.push("tabindex " + e.tabIndex);
if (!document.documentElement.lang) out.push("no lang");
for (const tag of ["main", "nav", "header", "footer", "h1"])
	if (document.querySelectorAll(tag).length !== 1) out.push(tag);
const part = x => { x /= 255; return x <= .03928 ? x / 12.92 :
    Math.pow((x + .055) / 1.055, 2.4); };
const light = c => .2126 * part(c[0]) + .7152 * part(c[1]) +
    .0722 * part(c[2]);
const colour = text => (text.match(/[\d.]+/g) || []).map(Number);
const under = e => { for (; e; e = e.parentElement) {
	const c = colour(getComputedStyle(e).backgroundColor);
	if (c.length === 3 || c[3] === 1) return c; }
	return [255, 255, 255]; };
const poor = new Set();
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
	const e = walk.currentNode.parentElement;
	if (!walk.currentNode.textContent.trim() || !visible(e) ||
	    e.closest(".sr, script, style, option")) continue;
	const a = light(colour(getComputedStyle(e).color)), b = light(under(e));
	const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
	if (ratio < 4.5) poor.add(e.tagName + "." + e.className + " " +
	    ratio.toFixed(2) + " " + e.textContent.slice(0, 20));
}
return out.concat([...poor].map(x => "contrast " + x));
})()"""


def find_axe():
    named = os.environ.get("AXE")
    for path in [named] if named else [
            os.path.join(top, "node_modules", "axe-core", "axe.min.js")
            for top in (TOP, BUILD, os.getcwd(), "/usr/share", "/usr/lib",
                        "/usr/local/lib")]:
        if os.path.isfile(path):
            return path
    return None


def check_rules(page, what):
    wrong = page.run(RULES)
    ok(not wrong, what + ": names, headings, ids and contrast are right",
       "\n".join(wrong[:20]))
    path = find_axe()
    if path is None:
        skip(what + ": axe-core finds nothing", "no axe-core (see the head)")
        return
    with open(path, encoding="utf-8") as f:
        page.run(f.read() + ";1")
    found = page.run("""axe.run({ include: [["html"]],
        exclude: [["tbody tr:nth-child(n+2)"]] },
        { resultTypes: ["violations"] })
        .then(r => r.passes.length < 15 ? ["it looked at nothing"] :
        r.violations.map(v => v.id + " (" + v.impact + "): " +
        v.nodes.slice(0, 3).map(n => n.html.slice(0, 150) + " " +
        n.any.map(x => x.message).join("; ")).join(" | ")))""")
    ok(not found, what + ": axe-core finds nothing", "\n".join(found))


def emulate(page, width=1400, height=1000, **media):
    page.call("Emulation.setDeviceMetricsOverride", width=width,
              height=height, deviceScaleFactor=1, mobile=False)
    page.call("Emulation.setEmulatedMedia",
              features=[{"name": "prefers-" + k.replace("_", "-"),
                         "value": v} for k, v in media.items()])


def check_everybody(page, path):
    page.call("Page.setBypassCSP", enabled=True)  # for axe-core
    emulate(page, color_scheme="light")
    fresh(page, path)
    page.wait(LIVE)
    for scheme in ("light", "dark"):
        emulate(page, color_scheme=scheme)
        ground = page.run("getComputedStyle(document.body).backgroundColor")
        ok((ground == "rgb(255, 255, 255)") == (scheme == "light"),
           "the page is %s where people want it so" % scheme, ground)
        check_rules(page, "the page, " + scheme)
        settle(page, "#users?_row=1")
        panel_says(page)
        check_rules(page, "a person, " + scheme)
        page.key("Escape", 27)
        settle(page, "#")
    emulate(page)


def check_reach(page, path):
    """By Tab alone, from the top: nothing is left out, all of it is seen."""
    fresh(page, path)
    page.wait(LIVE)
    page.key("Tab", 9)
    ok(page.run("document.activeElement.className") == "skip" and
       page.run("document.activeElement.getBoundingClientRect().left >= 0"),
       "the first Tab shows a way to the content")
    page.key("Enter", 13)
    ok(page.wait("document.activeElement.id === 'page-content'", 3),
       "which goes there", page.run("document.activeElement.outerHTML"))
    unseen, met = [], set()
    for _ in range(120):
        page.key("Tab", 9)
        what = page.run("""(() => { const e = document.activeElement,
            s = getComputedStyle(e), c = e.tagName === "TR" ?
            getComputedStyle(e.cells[0]) : s;
            return [e.tagName, e.matches(":focus-visible") &&
            (s.outlineStyle !== "none" || c.boxShadow !== "none")]; })()""")
        met.add(what[0])
        if not what[1]:
            unseen.append(what[0])
    ok({"A", "BUTTON", "INPUT", "SELECT", "TR"} <= met,
       "links, buttons, fields, lists and rows are reached", met)
    ok(not unseen, "and each shows that it is", unseen)


def check_narrow(page, path):
    for width, height, what in ((360, 740, "a telephone"),
                                (700, 500, "twice the size")):
        emulate(page, width=width, height=height)
        if height > width:  # the other one comes of turning and zooming
            fresh(page, path)
            page.wait(LIVE)
        wide = page.run("document.documentElement.scrollWidth")
        ok(wide <= width, "nothing sticks out on " + what, wide)
        page.run(grid("users") + ".scrollIntoView()")
        seen = page.run("""(() => { const r = document.querySelector(
            '.topbar .state').getBoundingClientRect();
            return r.top >= 0 && r.bottom <= innerHeight &&
            r.right <= innerWidth; })()""")
        ok(seen, "and the status stays in view", seen)
        settle(page, "#users?_row=1")
        panel_says(page)
        wide = page.run("""(() => { const d = document.querySelector(
            'dialog'); return d.scrollWidth - d.clientWidth; })()""")
        ok(wide == 0, "neither does a person", wide)
        page.key("Escape", 27)
        settle(page, "#")
    emulate(page)


def check_without_script(page, path):
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    fresh(page, path + "#findings")
    text = page.run("document.body.innerText")
    ok("Findings by severity" in text and "COMPLETE" in text and
       "ACC-02" in text and "Aisha Rahman" in text and
       "so only the first 50 of 461 rows are shown here." in text,
       "without scripts the numbers, findings and first rows are there",
       text[:500])
    ok(page.run("document.querySelectorAll('.fields a').length") > 20 and
       page.run("[...document.querySelectorAll('.fields a, nav a')].every("
                "a => document.getElementById(a.hash.slice(1)))"),
       "and links lead to their tables")
    page.call("Emulation.setScriptExecutionDisabled", value=False)


def check_panel_on_paper(page):
    if shutil.which("pdftotext") is None:
        skip("a person can be printed", "no pdftotext")
        return
    settle(page, "#users?_row=1")
    panel_says(page)
    paper = os.path.join(FOLDER, "person.pdf")
    page.paper(paper)
    p = subprocess.run(["pdftotext", "-layout", paper, "-"],
                       capture_output=True, text=True, check=False)
    ok("Aisha Rahman" in p.stdout and "Grid Operations" in p.stdout and
       "About this review" not in p.stdout and "Close" not in p.stdout,
       "a person that is looked at is what is printed", p.stdout[:600])


def check_hostile(page):
    fresh(page, draw(1000) + "#users?note~=ten letters ten")
    page.wait(BIG + ".querySelector('.shown')?.textContent.startsWith('1 ')")
    page.run(BIG + ".querySelector('tr[data-i]').click()")
    text = panel_says(page) or page.run(
        "document.querySelector('dialog').textContent")
    ok("ten letters" in text and page.run(
        "document.querySelector('dialog').scrollWidth <= innerWidth"),
       "40,000 characters are shown, and break nothing", len(text))
    for _ in range(5):
        page.key("Escape", 27)
        settle(page, "#users?_row=10")
        ok(page.wait("document.querySelector('dialog')?.textContent"
                     ".includes('U+202E')", 5),
           "a mark that turns the direction is shown, not obeyed",
           page.run("location.hash"))
        page.key("Escape", 27)
        settle(page, "#users?_row=25")
    page.key("Escape", 27)
    box = "document.getElementById('page-search-all')"
    set_field(page, box, "<script>alert(1)")
    ok(page.wait("document.querySelectorAll('.hits li').length === 2", 10) and
       page.run("document.querySelectorAll('script').length") == 3,
       "a search for a script finds it as text")
    settle(page, "#users?note~=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&_search="
           "%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    ok(page.run("document.querySelectorAll('img').length") == 0,
       "an address cannot bring markup in")


# One red point.
POINT = ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAF"
         "BQIAX8jx0gAAAABJRU5ErkJggg==")


def make_brand():
    logo = os.path.join(FOLDER, "logo.png")
    with open(logo, "wb") as f:
        f.write(base64.b64decode(POINT))
    with open(os.path.join(TOP, "templates", "brand.json"),
              encoding="utf-8") as f:
        brand = f.read()
    path = os.path.join(FOLDER, "brand.json")
    with open(path, "w", encoding="utf-8") as f:
        f.write(brand.replace('"logo": null',
                              '"logo": %s' % json.dumps(logo)))
    return path


def check_german(page, path):
    page.open(path + "#users?_row=1")
    text = panel_says(page)
    ok(page.run("document.documentElement.lang") == "de" and
       "Mitglieder: wer in welcher Gruppe ist (2)" in text and
       "Alle 6 Zeilen" in text and "Schließen" in text,
       "it speaks German", text)
    ok(page.run("document.querySelector('img.logo')?.naturalWidth") == 1,
       "the logo is in the page", page.problems)
    page.key("Escape", 27)
    settle(page, "#findings")
    english = page.run("""(() => { const t = document.body.innerText;
        return ["Search", "rows", "Clear", "Choose"].filter(
        w => new RegExp("^" + w, "m").test(t)); })()""")
    ok(not english, "and nothing but", english)


def check_sample(page, path, german):
    page.open(path)
    ok(page.wait(LIVE, 20),
       "every table of the sample can be used")
    check_numbers(page)
    check_row_numbers(page)
    check_person(page)
    check_policy(page)
    check_finding(page)
    check_addresses(page, path)
    check_everything(page)
    check_reach(page, path)
    check_narrow(page, path)
    check_panel_on_paper(page)
    ok(not page.problems, "the sample loads nothing and breaks nothing",
       "\n".join(page.problems))
    check_without_script(page, path)
    page.problems.clear()
    check_everybody(page, path)
    page.problems.clear()
    check_german(page, german)
    ok(not page.problems, "nor in German with a logo",
       "\n".join(page.problems))


def main():
    rows = int(os.environ.get("DASHBOARD_ROWS", "20000"))
    if not os.access(DRAW, os.X_OK):
        skip("the dashboard is used", "tests/support/draw_doc is not built")
        done()
    if browser.find() is None:
        skip("the dashboard is used", "no Chromium")
        done()
    maker = concurrent.futures.ThreadPoolExecutor(1)
    english = maker.submit(make_sample, "en")
    german = maker.submit(make_sample, "de", language="de",
                          brand=make_brand())
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
        check_hostile(page)
        ok(not page.problems, "nor of hostile texts",
           "\n".join(page.problems))
        check_damage(page)
        page.problems.clear()
        if english.result() and german.result():
            check_sample(page, english.result(), german.result())
        if os.environ.get("DASHBOARD_PICTURE"):
            page.open(draw(rows))
            see_big(page)
            page.picture(os.environ["DASHBOARD_PICTURE"])
    finally:
        page.close()
    done()


main()
