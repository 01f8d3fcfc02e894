# SPDX-License-Identifier: Apache-2.0
"""What each file of a bundle says about the same review, in one shape.

Every reader returns a dictionary with the parts that its format holds:

    counts      field of the summary -> number
    findings    finding id -> (severity, state)
    accounts    account id -> row, or logins where there is no id
    access      rows of access, as a multiset
    exceptions, rules, controls, parts   as multisets
    rows        key of a table -> rows in the file
    stated      (rows printed, rows in all) of tables that are not whole
"""
import collections
import csv
import json
import os
import re

import pdf_words
import readback

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SEVERITIES = ("critical", "high", "medium", "low", "info")
COUNTS = ("people", "services", "accounts", "groups", "entitlements",
          "bindings", "access", "credentials", "findings", *SEVERITIES,
          "excepted", "new_findings", "reopened", "fixed", "changes", "rules",
          "rules_evaluated", "unknown", "parts_missing", "asked", "agreed",
          "differing", "not_comparable")
# Of each table, what is compared.
EXCEPTION = ("exception", "exception_state", "hits")
RULE = ("rule", "rule_status", "failed", "passed", "unknown")
CONTROL = ("framework", "control", "n_evaluated", "findings", "result")
PART = ("part", "part_scope", "part_status", "rows", "stated", "second",
        "difference")
ACCESS = ("login", "entitlement", "scope", "group")


class Words:
    """The labels of a language, both ways."""

    def __init__(self, language="en", folder=None):
        folder = folder or os.path.join(TOP, "templates")
        with open(os.path.join(folder, "text", language + ".json"),
                  encoding="utf-8") as f:
            self.label = json.load(f)
        with open(os.path.join(folder, "text", "en.json"),
                  encoding="utf-8") as f:
            english = json.load(f)
        self.english = english
        # A word of a cell, as the data files have it.
        self.data = {}
        for family in ("state.", "rule_status.", "exception.", "control.",
                       "part.", "status.", "word."):
            for key, text in self.label.items():
                if key.startswith(family):
                    self.data[(family, text)] = english[key]
        self.severity = {self.label["severity." + s]: s for s in SEVERITIES}

    def back(self, family, text):
        return self.data.get((family, text), text)

    def keys(self, titles, candidates):
        """Titles -> keys of the columns that are compared."""
        known = {self.label["col." + k]: k for k in candidates}
        return [t if t in candidates else known.get(t, "?" + t)
                for t in titles]


def number(text, words):
    """A number as the language writes it; None: it is said to be unknown."""
    if text == words.label["word.unknown"]:
        return None
    return int(str(text).replace(words.label["language.thousands"], ""))


def bare(text):
    """Without what formats add to keep a text harmless; blanks as one."""
    text = str(text)
    if text.startswith("'"):
        text = text[1:]
    return re.sub(r"\s+", " ", text.replace("_x005F_", "_")).strip()


def pick(rows, keys, words=None):
    """A multiset of those members of the rows."""
    families = {"exception_state": "exception.", "rule_status":
                "rule_status.", "result": "control.", "part_status": "part.",
                "part_scope": "word."}
    out = collections.Counter()
    for row in rows:
        values = []
        for key in keys:
            value = row.get(key)
            value = "" if value is None else bare(value)
            if words is not None and key in families:
                value = words.back(families[key], value)
            # Not read is null in JSON and a word elsewhere.
            unknown = words.label["word.unknown"] if words else "unknown"
            values.append("" if value == unknown else value)
        out[tuple(values)] += 1
    return out


def standing(rows, words=None):
    found = {}
    for row in rows:
        severity, state = row["severity"], row["state"]
        if words is not None:
            severity = words.severity.get(severity, severity)
            state = words.back("state.", state)
        assert row["finding_id"] not in found, row["finding_id"]
        found[row["finding_id"]] = (severity, state)
    return found


# ---- the readers ----

def read_json(bundle):
    with open(os.path.join(bundle, "findings.json"), encoding="utf-8") as f:
        findings = json.load(f)
    with open(os.path.join(bundle, "population.json"),
              encoding="utf-8") as f:
        population = json.load(f)
    tables = {"findings": findings["findings"], "fixed": findings["fixed"]}
    tables.update({k: v for k, v in population.items()
                   if isinstance(v, list)})
    said = of_tables(tables)
    said["counts"] = {k: v for k, v in population["counts"].items()
                      if k != "complete"}
    del said["accounts"], said["access"]
    return said


def read_manifest(bundle):
    """Numbers of the manifest under the names of the summary."""
    with open(os.path.join(bundle, "manifest.json"), encoding="utf-8") as f:
        tree = json.load(f)
    names = {"grants": "bindings", "new": "new_findings"}
    counts = {names.get(k, k): v for k, v in tree["counts"].items()}
    if tree["series"]["previous_campaign"] is None:
        for key in ("new_findings", "reopened", "fixed"):
            counts.pop(key)
    rules = collections.Counter()
    words = {"evaluated in part": "in part", "no data": "not evaluated"}
    for r in tree["rules"]:
        rules[(r["id"], words.get(r["status"], r["status"]), str(r["fail"]),
               str(r["pass"]), str(r["unknown"]))] += 1
    return {"counts": counts, "rules": rules}


def manifest_rows(bundle):
    with open(os.path.join(bundle, "manifest.json"), encoding="utf-8") as f:
        return {x["name"]: x["rows"] for x in json.load(f)["files"]
                if "rows" in x}


def csv_rows(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, strict=True))


def read_csv(bundle):
    tables = {key: csv_rows(os.path.join(bundle, file))
              for key, file in (("findings", "findings.csv"),
                                ("grants", "grants.csv"),
                                ("users", "users.csv"),
                                ("changes", "changes.csv"))}
    said = of_tables(tables)
    # Nothing of a summary: but its numbers must follow from the rows.
    rows = tables["findings"]
    people = [r for r in tables["users"] if r["type"] == "person"]
    counts = {"findings": len(rows), "accounts": len(tables["users"]),
              "access": len(tables["grants"]), "people": len(people),
              "excepted": sum(r["state"] == "excepted" for r in rows)}
    for severity in SEVERITIES:
        counts[severity] = sum(r["severity"] == severity and
                               r["state"] != "excepted" for r in rows)
    said["counts"] = counts
    return said


def of_tables(tables, words=None):
    """The parts that tables of keyed rows hold."""
    access = tables.get("grants", tables.get("decisions", []))
    said = {"rows": {k: len(v) for k, v in tables.items()},
            "findings": standing(tables.get("findings", []), words),
            "accounts": collections.Counter(
                r["account_id"] for r in tables.get("users", [])),
            "access": pick(access, ACCESS, words)}
    for part, table, keys in (("exceptions", "exceptions", EXCEPTION),
                              ("rules", "rules", RULE),
                              ("controls", "controls", CONTROL),
                              ("parts", "parts", PART)):
        if table in tables:
            said[part] = pick(tables[table], keys, words)
    return said


def keyed(words, heads, rows, table):
    names = {"findings": ("finding_id", "severity", "state"),
             "users": ("account_id", "login"), "exceptions": EXCEPTION,
             "grants": ACCESS, "decisions": ACCESS, "rules": RULE,
             "controls": CONTROL, "parts": PART}.get(table, ())
    keys = words.keys(heads, names)
    return [dict(zip(keys, row)) for row in rows]


def read_html(bundle, words):
    page = readback.page_of(os.path.join(bundle, "dashboard.html"))
    tables = {}
    for key, rows in page.tables.items():
        assert len(rows) == page.said[key], key
        heads = page.heads.get(key, [])[:len(rows[0])] if rows else []
        tables[key] = keyed(words, heads, rows, key)
    said = of_tables(tables, words)
    said["counts"] = fields(page.fields, words)
    return said


def fields(pairs, words):
    """Of all labels with a number beside them, those of the summary; one
    that is said twice must say the same."""
    labels = {words.label["field." + k]: k for k in COUNTS}
    counts = {}
    for name, value in pairs:
        key = labels.get(name.strip())
        value = str(value).strip()
        if key is None or not (re.fullmatch(r"[\d.,’]+", value) or
                               value == words.label["word.unknown"]):
            continue
        value = number(value, words)
        assert counts.setdefault(key, value) == value, name
    return counts


def read_xlsx(bundle, words):
    import openpyxl
    book = openpyxl.load_workbook(os.path.join(bundle, "review.xlsx"))
    names = book.defined_names
    names = names.definedName if hasattr(names, "definedName") \
        else names.values()
    tables = {}
    for name in names:
        if not name.name.startswith("table_"):
            continue
        key = re.sub(r"_\d+$", "", name.name[len("table_"):])
        for sheet, area in name.destinations:
            rows = [[readback.plain(c.value) for c in row]
                    for row in book[sheet][area]]
            tables.setdefault(key, []).extend(
                keyed(words, rows[0], rows[1:], key))
    said = of_tables(tables, words)
    pairs = []
    sheet = book[words.label["section.summary"]]
    for row in sheet.iter_rows(values_only=True):
        cells = [c for c in row if c is not None]
        pairs += list(zip(map(str, cells), cells[1:]))
    said["counts"] = fields(
        [p for p in pairs if isinstance(p[1], int) or
         p[1] == words.label["word.unknown"]], words)
    return said


def read_md(bundle, words):
    with open(os.path.join(bundle, "summary.md"), encoding="utf-8") as f:
        text = f.read()
    pairs = re.findall(r"^- \*\*(.+?):\*\* (.+)$", text, re.M)
    return {"counts": fields([(a.replace("\\", ""), b.replace("\\", ""))
                              for a, b in pairs], words)}


def read_pdf(bundle, words):
    pages = pdf_words.Pages(os.path.join(bundle, "report.pdf"))
    text = pages.text()
    col = {k[4:]: v for k, v in words.label.items() if k.startswith("col.")}

    def rows(keys, anchor, begins, *joint):
        return list(pages.rows({k: col[k] for k in keys}, anchor,
                               re.compile(begins), joint))

    said = {"findings": pdf_findings(pages, words)}
    said["rules"] = pick(rows(RULE, "rule", r"[A-Z]{2,4}-\d\d", "rule"),
                         RULE, words)
    said["counts"] = pdf_counts(pages, words)
    said["rows"], said["stated"] = pdf_rows(text, words)
    return said


HEADING = 10  # points: no word of a table is so high


def lines_of(page):
    """Words that stand on one line, from left to right, line by line."""
    lines = []
    for word in sorted(page, key=lambda w: (w[1], w[0])):
        if not lines or word[1] - lines[-1][0][1] > word[3] / 3:
            lines.append([])
        lines[-1].append(word)
    return [sorted(line) for line in lines]


def pdf_findings(pages, words):
    """Findings by rule: the severity stands above the table, or in its last
    column where it is not the same for all; the id below the subject."""
    titles = {k: words.label["col." + k]
              for k in ("subject", "state", "severity")}
    finding = re.compile(r"[A-Z]{2,4}-\d\d-[0-9a-f]{10}")
    rule = re.compile(r"[A-Z]{2,4}-\d\d")
    found, heads, above, state = [], {}, None, None
    for line in (line for page in pages for line in lines_of(page)):
        text = [w[4] for w in line]
        if rule.fullmatch(text[0]) and line[0][3] > HEADING:
            heads = {}  # another rule
        if text[0] == titles["severity"] and len(text) > 1:
            above = words.severity.get(text[1].rstrip(";"), above)
        if text[0] == titles["subject"] and titles["state"] in text:
            heads = {w[4]: w[0] for w in line}
            continue
        right = [w for w in line if heads and
                 w[0] > heads[titles["state"]] - 3]
        if right:
            end = heads.get(titles["severity"], 1e9) - 3
            state = " ".join(w[4] for w in right if w[0] < end)
            own = " ".join(w[4] for w in right if w[0] >= end)
            own = words.severity.get(own, above)
        if heads and finding.fullmatch(text[0]):
            found.append({"finding_id": text[0], "severity": own,
                          "state": state})
    return standing(found, words)


def pdf_counts(pages, words):
    """Numbers below each other, and the label before each, broken or not."""
    label = {" ".join(words.label["field." + k].split()): k for k in COUNTS}
    counts = {}
    for page in pages:
        columns = {}
        for w in page:
            if re.fullmatch(r"[\d.,’]+", w[4]) or \
                    w[4] == words.label["word.unknown"]:
                columns.setdefault(round(w[0]), []).append(w)
        for x, column in columns.items():
            column.sort(key=lambda w: w[1])
            ends = [w[1] for w in column[1:]] + [column[-1][1] + 14]
            for w, end in zip(column, ends):
                end = min(end, w[1] + 14)  # a label has two lines at most
                said = [v for v in page if x - 152 < v[0] < x - 2 and
                        w[1] - 2 < v[1] < end - 2]
                said.sort(key=lambda v: (round(v[1]), v[0]))
                key = label.get(" ".join(v[4] for v in said))
                if key is not None:
                    counts[key] = number(w[4], words)
    return counts


def phrase(label):
    """A pattern of a label with numbers in it."""
    return re.sub(r"%[12]", r"([\\d.,’]+)",
                  r"\s+".join(map(re.escape, label.split()))
                  .replace("\\%", "%"))


def pdf_rows(text, words):
    """What the document says of the sizes of its tables, and of what it
    leaves out: (rows printed, rows in all)."""
    rows = {}
    for key in ("users", "exceptions", "rules", "parts", "unknowns"):
        title = r"\s+".join(map(re.escape,
                                words.label["table." + key].split()))
        found = re.search(title + r"\s+" + phrase(
            words.label["writer.rows_of_table"]), text)
        if found:
            rows[key] = number(found.group(1), words)
    stated = {tuple(number(x.rstrip(".,"), words) for x in pair)
              for pair in re.findall(phrase(
                  words.label["writer.rows_printed"]), text)}
    return rows, stated
