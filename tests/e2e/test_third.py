# SPDX-License-Identifier: Apache-2.0
"""A third language is one file.  A language nobody speaks (pseudo.py) is put
beside the others, and every format is made in it: the numbers are the same,
no plain English word is left that the data do not hold, counts have the forms
of its rule, and nothing is cut."""
import gzip
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import bundles
import numbers_of
import pseudo
from harness import SAMPLE, done, load, muster, ok, scratch, skip

try:
    import openpyxl
except ImportError:
    openpyxl = None

FOLDER = scratch()
TEMPLATES = os.path.join(FOLDER, "templates")
# Ends of file names, what JSON calls nothing, and what a connector calls a
# part of a trust; and what stands in commands that are typed as they are.
NAMES = {"json", "warc", "xlsx", "html", "null", "issuer", "hashlib",
         "lambda", "seed", "rebuild", "rebuilt", "verify"}


def plain_words(text):
    """Words in plain letters that stand alone: four letters or more."""
    return set(re.findall(
        r"(?<![^\s\"'(«/,;:.|=\[-])[A-Za-z][a-z]{3,}"
        r"(?![^\s\"')»/,;:.|?!\]-])", text))


def known_words(bundle):
    """What sources, rules and catalogues say."""
    words = set(re.findall("[A-Za-z]+", muster("rules", "--json").stdout))
    for name in sorted(os.listdir(bundle)):
        if name.endswith((".csv", ".json")):
            with open(os.path.join(bundle, name), encoding="utf-8") as f:
                words |= set(re.findall("[A-Za-z]+", f.read()))
    with gzip.open(os.path.join(SAMPLE, "tape.warc.gz")) as f:
        text = f.read().decode(errors="replace")
    return words | set(re.findall("[A-Za-z]+", text)) | NAMES


def page_text(path):
    """What the dashboard shows, its attributes and data among it."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    text = re.sub(r"<style>.*?</style>", " ", text[:text.rindex("<script>")],
                  flags=re.S)
    said = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', text)
    text = re.sub(r"<[^>]*>", " ", text)
    return re.sub(r'"\w+":', " ", text) + " " + " ".join(said)


def book_text(book):
    out = []
    for sheet in book:
        out.append(sheet.title)
        for row in sheet.iter_rows():
            out += [c.value for c in row if isinstance(c.value, str) and
                    c.data_type != "f"]
        for v in sheet.data_validations.dataValidation:
            out += [v.prompt, v.error, v.promptTitle, v.errorTitle]
        for part in (sheet.oddHeader, sheet.oddFooter):
            out += [part.left.text, part.center.text, part.right.text]
    # What a print program fills in stands as &Page in a foot.
    return re.sub(r"&\[?\w+\]?", " ", "\n".join(x for x in out if x))


def texts(bundle):
    yield "the dashboard", page_text(os.path.join(bundle, "dashboard.html"))
    with open(os.path.join(bundle, "summary.md"), encoding="utf-8") as f:
        yield "the summary", f.read()
    if openpyxl is not None:
        yield "the workbook", book_text(openpyxl.load_workbook(
            os.path.join(bundle, "review.xlsx")))
    if shutil.which("pdftotext"):
        text = subprocess.run(
            ["pdftotext", os.path.join(bundle, "report.pdf"), "-"],
            capture_output=True, check=True).stdout.decode()
        yield "the PDF", text


def is_joined(word, known):
    """Two words, of an id that was broken at the end of a line."""
    return any(word[:i] in known and word[i:] in known
               for i in range(2, len(word) - 1))


def check_words(bundle):
    known = known_words(bundle)
    for name, text in texts(bundle):
        left = {w for w in plain_words(text) - known
                if not is_joined(w, known)}
        ok(not left, "%s: no word is left that is not of the data" % name,
           " ".join(sorted(left)))
        n = text.count(pseudo.BEGIN)
        ok(n > 50, "%s: it speaks the language (%d texts)" % (name, n))
        ok("\ufffd" not in text, "%s: each letter is drawn" % name)
        left = re.findall(r".{0,30}%[n0-9](?![0-9A-F]).{0,20}", text)
        ok(not left or name == "the dashboard",  # whose script fills them
           "%s: each place for a name is filled" % name, left[:3])


def check_cells(bundle, words):
    """No cell of ours is a word of the English file."""
    if openpyxl is None:
        skip("cells are of the language", "openpyxl is not installed")
        return
    book = openpyxl.load_workbook(os.path.join(bundle, "review.xlsx"))
    english = {v for k, v in words.english.items()
               if words.label[k] != v and not k.startswith("language.")}
    # Parts, kinds and states as the source calls them are not translated.
    kept = {words.label["col." + k] for k in (
        "part", "level", "managed_by", "scope", "subject", "group", "login",
        "status_text", "criticality", "ours", "theirs", "part_scope",
        "person", "register_match", "reason", "facts", "title", "purpose",
        "control_title")}
    names = book.defined_names
    names = names.values() if hasattr(names, "values") else names.definedName
    wrong = set()
    for name in names:
        if not name.name.startswith("table_"):
            continue
        for sheet, area in name.destinations:
            rows = book[sheet][area]
            titles = [str(c.value) for c in rows[0]]
            wrong |= {t for t in titles if not t.startswith(pseudo.BEGIN)}
            for row in rows[1:]:
                wrong |= {"%s: %s" % (t, c.value)
                          for t, c in zip(titles, row)
                          if c.value in english and t not in kept}
    ok(not wrong, "heads, states and kinds of the workbook are translated",
       "\n".join(sorted(wrong)[:20]))
    long_names = [s.title for s in book if len(s.title) > 31]
    ok(not long_names and len({s.title.lower() for s in book}) ==
       len(book.sheetnames), "names of sheets fit, and differ", long_names)


def check_numbers(bundle, words):
    said = {"JSON": numbers_of.read_json(bundle),
            "the dashboard": numbers_of.read_html(bundle, words),
            "the summary": numbers_of.read_md(bundle, words)}
    if openpyxl is not None:
        said["the workbook"] = numbers_of.read_xlsx(bundle, words)
    if shutil.which("pdftotext"):
        said["the PDF"] = numbers_of.read_pdf(bundle, words)
    want = said["JSON"]["counts"]
    for name, parts in said.items():
        wrong = ["%s: %s, not %s" % (k, v, want.get(k))
                 for k, v in parts["counts"].items() if want.get(k) != v]
        ok(not wrong and len(parts["counts"]) > 20,
           "%s: the numbers of the summary, written another way" % name,
           wrong)
        if "findings" in parts:
            ok(parts["findings"] == said["JSON"]["findings"],
               "%s: the same findings, with severity and standing" % name)
        if "rules" in parts:
            ok(parts["rules"] == said["JSON"]["rules"],
               "%s: the same rules" % name)


def check_form(bundle):
    with open(os.path.join(bundle, "summary.md"), encoding="utf-8") as f:
        text = f.read()
    n = len(load(bundle, "population.json")["gaps"])
    form = pseudo.FORMS[n] if n < 3 else "FEW"
    ok("%s%s: %d " % (pseudo.BEGIN, form.upper(), n) in text,
       "%d of something takes the form for it" % n, text[:1500])
    ok(re.search(r"\b\d\d\.\d\d\.2026 \d\d\.\d\d\.\d\d\b", text) and
       "1’130" in text, "moments and numbers are written its way")


def check_counts(words):
    """0, 1, 2, many and a million, in the forms of each language."""
    for language, rule in (("en", None), ("de", None), ("xx", words)):
        label = rule.label if rule else numbers_of.Words(language).label
        stems = {k[:-len(".other")] for k in label
                 if k.endswith(".other") and k[:-6] + ".one" in label}
        forms = {"one-other": ("one", "other"),
                 "arabic": pseudo.FORMS}[label["language.plural"]]
        gone = [s + "." + f for s in stems for f in forms
                if not label.get(s + "." + f)]
        ok(stems and not gone, "%s has each form of each count" % language,
           gone)


def main():
    words = pseudo.templates_with(os.environ["MUSTER_DATADIR"], TEMPLATES,
                                  "xx")
    words = numbers_of.Words("xx", TEMPLATES)
    bundle = bundles.sample(language="xx", env={"MUSTER_DATADIR": TEMPLATES})
    check_words(bundle)
    check_cells(bundle, words)
    check_numbers(bundle, words)
    check_form(bundle)
    check_counts(words)
    p = muster("doctor", "--help")
    ok(p.returncode == 0, "the command line speaks as before")
    done()


main()
