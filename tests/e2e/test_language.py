# SPDX-License-Identifier: Apache-2.0
"""The same review in two languages: the same data and the same numbers, and
no word of the one language in the documents of the other.  A third language
is one file, and may be short."""
import csv
import datetime
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import browser
from harness import SAMPLE, TOP, done, load, muster, ok, scratch, skip

try:
    import openpyxl
except ImportError:
    openpyxl = None

TAPE = os.path.join(SAMPLE, "tape.warc.gz")
FOLDER = scratch()
CAMPAIGN = "nordlicht-2026-Q4"
# What a reader of German still meets in English: the texts of rules, facts,
# parts and requirements, as the documents say themselves.
ENGLISH_COLUMNS = {"title", "reason", "facts", "severity_reason", "controls",
                   "tier_reason", "description", "policy_text", "problem",
                   "second_way", "remark", "missing", "gap_reason", "logic",
                   "rationale", "fix", "false_alarm", "rule_reason",
                   "unknown_reason", "framework", "control_title", "shows",
                   "partly", "beyond", "proposal_reason", "failure", "part",
                   "ours", "theirs", "doubt", "threshold", "subject",
                   "exception", "lacking", "scope", "part_scope", "level",
                   "status_text", "criticality", "condition", "managed_by"}


def words(language):
    with open(os.path.join(TOP, "templates", "text", language + ".json"),
              encoding="utf-8") as f:
        return json.load(f)


def run(language, **options):
    with open(os.path.join(SAMPLE, "muster.json"), encoding="utf-8") as f:
        text = f.read()
    config = os.path.join(FOLDER, language + ".json")
    with open(config, "w", encoding="utf-8") as f:
        f.write(text.replace('"output": {', '"output": { "language": "%s",'
                             % language))
    out = os.path.join(FOLDER, language)
    p = muster("run", "-c", config, "--from", TAPE, "--out", out, "--quiet",
               **options)
    ok(p.returncode in (0, 1), "the sample is reviewed in \"%s\"" % language,
       p.stderr + p.stdout)
    return os.path.join(out, CAMPAIGN)


def read(bundle, name):
    with open(os.path.join(bundle, name), "rb") as f:
        return f.read()


def check_data(english, german):
    for name in ("findings.csv", "grants.csv", "users.csv", "changes.csv",
                 "findings.json"):
        ok(read(english, name) == read(german, name),
           "%s is the same, byte for byte" % name)
    one, two = load(english, "population.json"), load(german,
                                                      "population.json")
    for tree in (one, two):  # it names the configuration that was used
        tree["review"].pop("config_sha256", None)
    ok(one == two, "population.json differs in its configuration alone")


# ---- the workbook ----

def tables(book):
    """Name of each table -> its rows, the heads first."""
    names = book.defined_names
    names = names.values() if hasattr(names, "values") else names.definedName
    found = {}
    for name in names:
        if name.name.startswith("table_"):
            for sheet, cells in name.destinations:
                found[name.name[6:]] = book[sheet][cells]
    return found


def numbers(rows):
    return [[c.value for c in row
             if isinstance(c.value, (int, float, datetime.datetime))]
            for row in rows]


def check_workbook(english, german, en, de):
    if openpyxl is None:
        skip("the workbooks are compared", "openpyxl is not installed")
        return
    one, two = (openpyxl.load_workbook(os.path.join(b, "review.xlsx"))
                for b in (english, german))
    ok(len(set(two.sheetnames) & set(de.values())) > 15 and
       not set(two.sheetnames) & only(en, de, "section."),
       "the sheets have German names", two.sheetnames)
    ones, twos = tables(one), tables(two)
    ok(list(ones) == list(twos) and len(ones) > 10,
       "the workbooks have the same tables", "%s %s" % (list(ones),
                                                        list(twos)))
    for name in ones:
        ok(numbers(ones[name]) == numbers(twos[name]) and
           len(ones[name]) == len(twos[name]),
           "%s: the same numbers and moments" % name)
    heads = {str(c.value) for rows in twos.values() for c in rows[0]}
    ok(not heads & only(en, de, "col."), "no head is English",
       heads & only(en, de, "col."))
    formats = {c.number_format for rows in twos.values()
               for row in rows[1:] for c in row
               if isinstance(c.value, datetime.datetime)}
    ok(formats and all(f.startswith("dd\\.mm\\.yyyy") for f in formats),
       "moments are real, and shown as German writes them", formats)
    german_words = only(en, de, "")
    left = set()
    for rows in twos.values():
        titles = [str(c.value) for c in rows[0]]
        for row in rows[1:]:
            left |= {(t, c.value) for t, c in zip(titles, row)
                     if c.value in german_words and t not in KEPT}
    ok(not left, "no cell of ours is English", sorted(left)[:20])


def only(en, de, prefix):
    """Texts that English has and German says otherwise."""
    return ({v for k, v in en.items() if k.startswith(prefix) and
             "%" not in v and de[k] != v} - set(de.values()))


# ---- documents as text ----

def long_words(en, de):
    """Words and sentences that no data could hold by chance."""
    for key, text in en.items():
        parts = [p.strip() for p in re.split(r"%[n0-9]", text)]
        for part in parts:
            if (len(part) > 14 and " " in part and part not in de[key] and
                    not key.startswith(("language.", "text.in_english"))):
                yield key, part


def said_by_rules(bundle):
    """What rules, facts and requirements say: English, and meant to be."""
    texts = []

    def walk(tree, key):
        if isinstance(tree, dict):
            for k, v in tree.items():
                walk(v, k)
        elif isinstance(tree, list):
            for v in tree:
                walk(v, key)
        elif isinstance(tree, str) and key in ENGLISH_COLUMNS:
            texts.append(tree)
    for name in ("findings.json", "population.json"):
        walk(load(bundle, name), None)
    return "\n".join(texts)


def check_text(name, text, en, de, rules):
    flat = re.sub(r"\s+", " ", text)
    left = ["%s: %s" % (k, p) for k, p in long_words(en, de)
            if p in flat and p not in rules]
    ok(not left, "%s: no English sentence or label is left" % name,
       "\n".join(left))
    ok(de["text.in_english"] in flat,
       "%s says what is English in it" % name)
    ok(not re.search(r"\?\?|\ufffd|\u00c3", flat),
       "%s has its umlauts" % name)
    ok(de["field.high"] in flat,
       "%s has German fields" % name)
    ok(re.search(r"\d\d\.\d\d\.\d{4}", flat) is not None,
       "%s has German dates" % name)


def check_documents(german, en, de):
    rules = said_by_rules(german)
    check_text("dashboard.html", plain(read(german, "dashboard.html")), en,
               de, rules)
    check_text("summary.md", read(german, "summary.md").decode()
               .replace("\\", ""), en, de, rules)
    if shutil.which("pdftotext"):
        text = subprocess.run(
            ["pdftotext", os.path.join(german, "report.pdf"), "-"],
            capture_output=True, check=True).stdout.decode()
        check_text("report.pdf", text, en, de, rules)
        ok("Seite 1 von " in text, "the pages are counted in German")
    else:
        skip("report.pdf is read", "pdftotext is not installed")


def plain(page):
    """What the dashboard shows and what its script is given."""
    text = page.decode()
    text = re.sub(r"<style>.*?</style>", "", text, flags=re.S)
    script = text.rindex("<script>")
    text = text[:script]
    text = re.sub(r"<[^>]*>", " ", text)
    for mark, char in (("&#34;", '"'), ("&#39;", "'"), ("&#38;", "&"),
                       ("&#60;", "<"), ("&#62;", ">")):
        text = text.replace(mark, char)
    return text


# ---- the dashboard, used by hand ----

GRID = """[...document.querySelectorAll(".grid")].find(
    g => g.dataset.key === "users")"""


def check_browser(german, de):
    if browser.find() is None:
        skip("the dashboard is used in German", "Chromium is not installed")
        return
    with open(os.path.join(german, "users.csv"), encoding="utf-8",
              newline="") as f:
        times = sorted(r["last_login"] for r in csv.DictReader(f)
                       if r["last_login"][:2] == "20")
    day = times[len(times) // 2][:10]
    wanted = [t for t in times if t[:10] <= day]
    page = browser.Browser(os.path.join(FOLDER, "profile"))
    try:
        page.open(os.path.join(german, "dashboard.html"))
        page.wait(GRID + '.querySelector(".shown")?.textContent')
        at = page.run("""[...%s.querySelectorAll("thead tr:first-child th")]
            .findIndex(h => h.textContent === %s)""" % (
            GRID, json.dumps(de["col.last_login"])))
        page.run("""(() => { const g = %s;
            const f = g.querySelectorAll(".filters td")[%d].firstChild;
            f.value = "<=%s"; f.dispatchEvent(new Event("input"));
            g.querySelectorAll(".sort")[%d].click(); })()""" % (
            GRID, at, shown(day), at))
        ok(page.wait('%s.querySelector(".shown").textContent.startsWith('
                     '"%d von ")' % (GRID, len(wanted)), 10),
           "a day typed as German writes it filters the moments",
           page.run(GRID + '.querySelector(".shown").textContent'))
        rows = page.run("""[...%s.querySelectorAll("tbody tr")].map(
            r => r.cells[%d].textContent).join("|")""" % (GRID, at))
        ok(rows == "|".join(shown(t) for t in wanted),
           "they are sorted by time, not by day of the month", rows)
        ok(not page.problems, "the browser complains of nothing",
           page.problems)
    finally:
        page.close()


def shown(iso):
    day = ".".join(reversed(iso[:10].split("-")))
    return day + (" " + iso[11:19] if len(iso) > 10 else "")


# ---- a language that says little ----

def check_third(en):
    data = os.path.join(FOLDER, "templates")
    shutil.copytree(os.environ["MUSTER_DATADIR"], data)
    with open(os.path.join(data, "text", "pl.json"), "w",
              encoding="utf-8") as f:
        json.dump({"banner.gaps.few": "%n rzeczy", "banner.gaps.many":
                   "%n rzeczy", "banner.gaps.one": "%n rzecz",
                   "field.accounts": "", "language.plural": "polish",
                   "section.summary": "Podsumowanie"}, f)
    bundle = run("pl", env={"MUSTER_DATADIR": data})
    text = read(bundle, "summary.md").decode()
    ok("## Podsumowanie" in text, "a word of the third language is used")
    ok("**%s:**" % en["field.accounts"] in text and
       "**%s:**" % en["field.findings"] in text,
       "an empty or missing word is said in English")
    ok(" rzecz" in text, "a count has a form of the third language")
    with open(os.path.join(data, "text", "pl.json"), "w",
              encoding="utf-8") as f:
        json.dump({"language.plural": "elvish"}, f)
    p = muster("run", "-c", os.path.join(FOLDER, "pl.json"), "--from", TAPE,
               "--out", os.path.join(FOLDER, "pl2"), "--quiet",
               env={"MUSTER_DATADIR": data})
    ok(p.returncode != 0 and "elvish" in p.stderr and
       not os.path.exists(os.path.join(FOLDER, "pl2", CAMPAIGN)),
       "a rule of plurals that nobody knows is refused by name", p.stderr)


EN, DE = words("en"), words("de")
KEPT = {DE["col." + k] for k in ENGLISH_COLUMNS if "col." + k in DE}


def main():
    for name in os.listdir(SAMPLE):  # what the configuration names
        shutil.copy(os.path.join(SAMPLE, name), FOLDER)
    english, german = run("en"), run("de")
    check_data(english, german)
    check_workbook(english, german, EN, DE)
    check_documents(german, EN, DE)
    check_browser(german, DE)
    check_third(EN)
    done()


main()
