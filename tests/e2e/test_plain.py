# SPDX-License-Identifier: Apache-2.0
"""CSV and Markdown, as other people's programs read them.

CSV keeps its columns, follows the grammar of RFC 4180, and holds nothing
that a spreadsheet runs.  Markdown is rendered (cmark-gfm, with tables and
automatic links): nothing of foreign text becomes markup.
"""
import csv
import html.parser
import importlib.util
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import bundles
from dt_generate import HOSTILE
from harness import done, ok, scratch, skip

BUILD = os.environ.get("top_builddir", os.path.join(
    os.path.dirname(__file__), "..", ".."))
DRAW = os.environ.get("DRAW_DOC",
                      os.path.join(BUILD, "tests", "support", "draw_doc"))
FOLDER = scratch()
# What programs that read the files rely on.  A new column comes last, before
# "collection"; one that goes, or changes its place or meaning, is a breaking
# change.
COLUMNS = {
    "changes.csv": "change,change_of,change_to,tier,change_id",
    "findings.csv": "severity,rule,title,subject_kind,subject,reason,facts,"
                    "severity_reason,controls,finding_id,subject_id,source,"
                    "state,first_seen,times,exception,version",
    "grants.csv": "person,login,type,status,entitlement,kind,tier,scope,"
                  "scope_kind,criticality,group,managed_by,boundaries,"
                  "condition,last_login,account_id,grant_id,proposal,"
                  "proposal_reason,since,token",
    "users.csv": "person,login,type,status,tier,tier_reason,last_login,"
                 "n_groups,n_grants,n_credentials,created,logins,"
                 "failed_logins,emergency,status_text,account_id",
}
FORMULA = tuple("=+-@\t\r\n") + ("\uff1d", "\uff0b", "\uff0d", "\uff20")


# ---- CSV ----

def by_grammar(data):
    """The records of RFC 4180, section 2, read from bytes; None if the bytes
    are not of that grammar."""
    plain = rb'[^",\r\n]*'
    quoted = rb'"(?:[^"]|"")*"'
    field = re.compile(rb"(?:%s|%s)(?=,|\r\n)" % (quoted, plain))
    rows, row, at = [], [], 0
    while at < len(data):
        found = field.match(data, at)
        if found is None:
            return None
        text = found.group()
        if text.startswith(b'"'):
            text = text[1:-1].replace(b'""', b'"')
        row.append(text.decode())
        at = found.end()
        if data[at:at + 1] == b",":
            at += 1
        else:
            rows.append(row)
            row = []
            at += 2
    return rows if not row else None


def check_csv(name, bundle):
    for file, pinned in sorted(COLUMNS.items()):
        with open(os.path.join(bundle, file), "rb") as f:
            data = f.read()
        rows = by_grammar(data)
        if not ok(rows is not None and data.endswith(b"\r\n") and
                  not data.startswith(b"\xef\xbb\xbf"),
                  "%s: %s is of the grammar of RFC 4180" % (name, file)):
            continue
        with open(os.path.join(bundle, file), encoding="utf-8",
                  newline="") as f:
            ok(rows == list(csv.reader(f, strict=True)),
               "%s: %s: two readers agree (%d rows)" % (name, file,
                                                        len(rows) - 1))
        ok({len(r) for r in rows} == {len(rows[0])},
           "%s: %s: every row has every column" % (name, file))
        pinned = pinned.split(",")
        ok(rows[0][:len(pinned)] == pinned and rows[0][-1] == "collection",
           "%s: %s: its columns are where they were" % (name, file),
           ",".join(rows[0]))
        bad = [(head, x) for r in rows[1:] for head, x in zip(rows[0], r)
               if x.startswith(FORMULA) and not re.fullmatch(r"-?\d+", x)]
        ok(not bad, "%s: %s: no field begins like a formula" % (name, file),
           bad[:5])
        bad = [x for r in rows for x in r
               if re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e"
                            "\u2066-\u2069]", x)]
        ok(not bad, "%s: %s: no control character hides in it" % (name, file),
           bad[:5])


def check_spreadsheet(bundle):
    office = shutil.which("soffice")
    if office is None or importlib.util.find_spec("openpyxl") is None:
        skip("a spreadsheet computes nothing of a CSV file",
             "no soffice or openpyxl")
        return
    import openpyxl
    subprocess.run(
        [office, "--headless",
         "-env:UserInstallation=file://%s/profile" % FOLDER,
         "--infilter=CSV:44,34,76,1", "--convert-to", "xlsx", "--outdir",
         FOLDER, os.path.join(bundle, "users.csv")],
        capture_output=True, timeout=120, check=False)
    book = openpyxl.load_workbook(os.path.join(FOLDER, "users.xlsx"))
    cells = [c for row in book.active.iter_rows() for c in row]
    bad = [c.value for c in cells if c.data_type == "f" or
           isinstance(c.value, str) and c.value.startswith("#")]
    with open(os.path.join(bundle, "users.csv"), encoding="utf-8",
              newline="") as f:
        n = len(list(csv.reader(f)))
    ok(book.active.max_row == n and not bad,
       "LibreOffice opens users.csv: %d rows, and no formula" % n, bad)


# ---- Markdown ----

# Markup that the writer itself makes.
OURS = {"h1", "h2", "h3", "h4", "ul", "li", "p", "strong", "blockquote",
        "table", "thead", "tbody", "tr", "th", "td", "pre", "code", "hr"}


class Rendered(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.text, self.rows, self.cells = [], [], [], None

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, attributes))
        if tag == "a":
            self.link = ("".join(self.text), dict(attributes)["href"])
        if tag == "tr":
            self.cells = []
        elif tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag):
        if tag == "a":
            # Some renderers link a mail address whatever is in front of it:
            # harmless, where the link leads to what is read.
            said = "".join(self.text)[len(self.link[0]):]
            if self.link[1] == "mailto:" + said:
                self.tags.remove(("a", [("href", self.link[1])]))
        if tag == "tr":
            self.rows.append(self.cells)
            self.cells = None

    def handle_data(self, data):
        self.text.append(data)
        if self.cells:
            self.cells[-1] += data


def render(path):
    out = subprocess.run(
        ["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e",
         "strikethrough", "-e", "tasklist", path],
        capture_output=True, check=True).stdout.decode()
    page = Rendered()
    page.feed(out)
    page.close()
    return page


def check_markup(name, path):
    page = render(path)
    bad = [t for t in page.tags if t[0] not in OURS or
           any(a[0] != "align" for a in t[1])]
    ok(page.tags and not bad,
       "%s: rendered, it has the writer's own markup alone (%d elements)"
       % (name, len(page.tags)), bad[:10])
    with open(path, encoding="utf-8") as f:
        lines = [x for x in f.read().splitlines() if x.startswith("|")]
    rules = [x for x in lines if re.fullmatch(r"\|( ---:? \|| ---: \|)+", x)]
    ok(len(page.rows) == len(lines) - len(rules),
       "%s: every row of a table is rendered as one" % name,
       "%d of %d" % (len(page.rows), len(lines) - len(rules)))
    return page


def check_hostile():
    """The same hostile cells as the other formats get."""
    if not os.access(DRAW, os.X_OK):
        skip("hostile cells are rendered", "tests/support/draw_doc is not "
             "built")
        return
    for kind in ("single", "whole"):
        path = os.path.join(FOLDER, kind + ".md")
        p = subprocess.run([DRAW, "md", kind, "90", path],
                           capture_output=True, text=True)
        ok(p.returncode == 0, "Markdown of hostile cells is drawn", p.stderr)
        page = check_markup("hostile cells, %s" % kind, path)
    text = "".join(page.text)
    ok("<script>" in text and "=cmd|'/C calc'!A0" in text,
       "what looked like markup stands there as text", text[:500])


def main():
    sample = bundles.sample()
    large = bundles.generated(300, "300 users", ["csv", "md"])
    check_csv("the sample", sample)
    check_csv("300 users", large)
    with open(os.path.join(large, "users.csv"), encoding="utf-8") as f:
        text = f.read()
    ok("'=cmd|' /C calc'!A0" in text and "'+1+1" in text and
       "'@SUM(A1:A9)" in text and len(HOSTILE) > 10,
       "the hostile names are among them, disarmed")
    check_spreadsheet(large)
    if shutil.which("cmark-gfm") is None:
        skip("Markdown is rendered", "cmark-gfm is not installed")
    else:
        check_markup("the sample", os.path.join(sample, "summary.md"))
        check_markup("300 users", os.path.join(large, "summary.md"))
        german = bundles.sample(language="de")
        check_markup("in German", os.path.join(german, "summary.md"))
        check_hostile()
    done()


main()
