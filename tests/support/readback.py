#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads drawn files with readers that share no code with the writers.

    readback.py [--rows] FILE...

Prints, per file, the tables and how many rows each has (with --rows: the rows
themselves, as text), so that formats can be compared with each other.  XLSX
is read by openpyxl, CSV and JSON by the standard library, HTML by
html.parser.
"""

import csv
import datetime
import html.parser
import json
import re
import sys

UNKNOWN = "unknown"


def plain(value):
    """A cell as text: ISO times, digits without grouping."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        # Excel keeps days in a double: a second may be off by a little.
        value = (value + datetime.timedelta(milliseconds=500)).replace(
            microsecond=0)
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return str(value)


def read_csv(path):
    with open(path, "rb") as f:
        assert f.read(3) != b"\xef\xbb\xbf", "a mark at the beginning"
    with open(path, encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f, strict=True))
    for i, row in enumerate(rows):
        assert len(row) == len(rows[0]), \
            "row %d has %d fields" % (i + 1, len(row))
    if rows[0][-1] == "collection":  # the document's, not the table's
        rows = [row[:-1] for row in rows]
    return {"": rows[1:]}


def read_json(path):
    with open(path, encoding="utf-8") as f:
        tree = json.load(f)
    tables = {}
    # Before the first section, the parts stand at the top.
    for section in [tree, *tree.get("sections", {}).values()]:
        for key, value in section.items():
            if not isinstance(value, list) or key in ("paragraphs",
                                                      "banners"):
                continue
            if value and (not isinstance(value[0], dict) or
                          set(value[0]) <= {"label", "value", "severity"}):
                continue  # a list or a figure
            tables[key] = [
                {k: UNKNOWN if v is None else plain(v)
                 for k, v in row.items()} for row in value]
    return tables


def read_xlsx(path):
    import openpyxl
    book = openpyxl.load_workbook(path)
    names = book.defined_names
    names = names.definedName if hasattr(names, "definedName") \
        else names.values()
    tables = {}
    found = sorted(((n.name, next(iter(n.destinations))) for n in names
                    if n.name.startswith("table_")),
                   key=lambda x: book.sheetnames.index(x[1][0]))
    for name, (sheet, area) in found:
        key = name[len("table_"):]
        part = re.search(r"_(\d+)$", key)
        if part and sheet.endswith("(%s)" % part.group(1)) and \
                key[:part.start()] in tables:
            key = key[:part.start()]
        cells = book[sheet][area]
        for row in cells[1:]:
            for cell in row:
                assert cell.data_type != "f", "a formula in %s" % sheet
        tables.setdefault(key, []).extend(
            [plain(c.value) for c in row] for row in cells[1:])
    return tables


def value_of(v):
    """The text of a value in a block: plain, with a colour, or linked."""
    if isinstance(v, list):
        return value_of(v[1]) if v[0] == "a" else v[2]
    return UNKNOWN if v is None else plain(v)


class Page(html.parser.HTMLParser):
    """Tables of a dashboard, from markup or from blocks of columns."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tables, self.ids, self.said = {}, {}, {}
        self.heads, self.fields, self.term = {}, [], None
        self.blocks = set()
        self.grid = self.row = self.cell = self.block = None
        self.text = []
        self.links, self.styles = [], 0

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        for name in ("src", "href", "action", "data", "srcset"):
            if name in a:
                self.links.append(a[name])
        self.styles += "style" in a
        if tag == "div" and "grid" in (a.get("class") or "").split():
            self.grid = a["data-key"]
            self.tables[self.grid] = []
            self.ids[self.grid] = self.grid
            if "id" in a:
                self.ids[a["id"]] = self.grid
            self.said[self.grid] = int(a["data-rows"])
        elif tag == "tr" and self.grid is not None:
            self.row = []
        elif tag == "td" and self.row is not None:
            self.cell = a
            self.text = []
        elif tag in ("th", "dt", "dd"):
            self.text = []
            if tag == "th" and self.grid is not None and "data-c" in a:
                self.heads.setdefault(self.grid, []).append(a["data-c"])
        elif tag == "script" and a.get("class") == "rows":
            self.block = a["data-for"]
            self.text = []

    def handle_data(self, data):
        self.text.append(data)

    def handle_endtag(self, tag):
        if tag == "td" and self.cell is not None:
            text = "".join(self.text)
            kind = self.cell.get("class", "")
            if kind == "k-number" and "data-u" not in self.cell:
                text = self.cell.get("data-v", text)
            if kind == "k-time" and "data-u" not in self.cell:
                text = text.replace(" ", "T") + "Z" if text else ""
            self.row.append(text)
            self.cell = None
        elif tag == "dt":
            self.term = "".join(self.text)
        elif tag == "dd" and self.term is not None:
            self.fields.append((self.term, "".join(self.text)))
        elif tag == "tr" and self.row is not None:
            if self.row:
                self.tables[self.grid].append(self.row)
            self.row = None
        elif tag == "table":
            self.row = None
        elif tag == "section":
            self.grid = None
        elif tag == "script" and self.block:
            self.take_block(json.loads("".join(self.text)))
            self.block = None

    def take_block(self, data):
        columns = []
        for column in data["c"]:
            values = [value_of(v) for v in column["d"]]
            runs = column.get("r", [])  # number, how often, number...
            index = [n for n, times in zip(runs[::2], runs[1::2])
                     for _ in range(times)] if runs else \
                column.get("i", range(data["n"]))
            assert len(index) == data["n"]
            columns.append([values[i] for i in index])
        key = self.ids[self.block]
        if key not in self.blocks:  # the first rows, for paper and no script
            self.blocks.add(key)
            self.tables[key] = []
        self.tables[key].extend(
            list(row) for row in zip(*columns))


def page_of(path):
    page = Page()
    with open(path, encoding="utf-8") as f:
        page.feed(f.read())
    page.close()
    return page


def read_html(path):
    page = page_of(path)
    for key, rows in page.tables.items():
        assert len(rows) == page.said[key], \
            "%s says %d rows, has %d" % (key, page.said[key], len(rows))
    bad = [x for x in page.links if not x.startswith("#")]
    assert not bad and page.styles == 0, "loads or styles: %s" % bad
    return page.tables


READERS = {"csv": read_csv, "json": read_json, "xlsx": read_xlsx,
           "html": read_html}


def read(path):
    return READERS[path.rsplit(".", 1)[-1]](path)


def main(argv):
    rows = "--rows" in argv
    out = {}
    for path in argv:
        if path != "--rows":
            tables = read(path)
            out[path] = tables if rows else \
                {key: len(value) for key, value in tables.items()}
    json.dump(out, sys.stdout, indent=1, ensure_ascii=not rows)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
