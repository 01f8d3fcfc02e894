# SPDX-License-Identifier: Apache-2.0
"""Tables of a PDF, from its words and where they stand (pdftotext -bbox).

A table is found by the titles of its columns, wherever the page is broken; a
row begins where the column that never wraps has a word.
"""
import html
import re
import subprocess

WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" '
                  r'yMax="([\d.-]+)">(.*)</word>')


class Pages(list):
    """Of each page the words, as (x, y, end, height, text)."""

    def __init__(self, path):
        text = subprocess.run(["pdftotext", "-bbox", path, "-"], check=True,
                              capture_output=True).stdout.decode()
        super().__init__()
        for line in text.splitlines():
            if "<page " in line:
                self.append([])
            found = WORD.search(line)
            if found:
                x, y, end, foot = map(float, found.groups()[:4])
                self[-1].append((x, y, end, foot - y,
                                 html.unescape(found.group(5))))

    def text(self):
        """All of it, a blank between words."""
        return " ".join(w[4] for page in self for w in page)

    def rows(self, titles, anchor, begins, joint=()):
        """Rows of the table with those titles (key -> title), as
        dictionaries.  A row begins where the column `anchor` has a word that
        matches `begins`; texts of `joint` columns have no blanks."""
        for page in self:
            head = find_head(page, titles)
            if head is not None:
                yield from rows_below(page, head, (anchor, begins), joint)


def phrase_at(page, word, title):
    """Does the title stand here, on one line or wrapped?"""
    wanted = title.split()
    if word[4] != wanted[0]:
        return False
    near = {w[4] for w in page if -3 < w[0] - word[0] < 110 and
            -3 < w[1] - word[1] < 3.2 * word[3]}
    return all(w in near for w in wanted[1:])


def find_head(page, titles):
    """Where columns begin (key -> x), where all do, and where the rows do;
    or None."""
    first = next(iter(titles.values()))
    for word in page:
        if not phrase_at(page, word, first):
            continue
        band = [w for w in page if abs(w[1] - word[1]) < 2.2 * word[3]]
        found = {}
        for key, title in titles.items():
            at = [w for w in band if phrase_at(page, w, title)]
            if at:
                found[key] = at[0]
        if len(found) == len(titles):
            return ({k: (w[0], w[2]) for k, w in found.items()}, word[1])
    return None


def begin_of_word(words, at, begins):
    """Words of the column that begin a row."""
    return [w for w in words if at[0] - 4 < w[0] < at[1] + 14 and
            begins.fullmatch(w[4])]


def rows_below(page, head, anchor, joint):
    columns, top = head
    foot = max(w[1] for w in page)
    body = [w for w in page if top + w[3] / 2 < w[1] < foot - w[3]]
    starts = begin_of_word(body, columns[anchor[0]], anchor[1])
    starts = sorted({w[1] for w in starts})
    for i, start in enumerate(starts):
        end = starts[i + 1] if i + 1 < len(starts) else foot
        words = [w for w in body if start - 2 < w[1] < end - 2]
        yield {key: ("" if key in joint else " ").join(cell(words, at, start))
               for key, at in columns.items()}


def cell(words, at, start):
    """The words of a cell: what begins below its title, or ends there (a
    number), and what follows on the same line without a gap."""
    lines = {}
    for w in words:
        lines.setdefault(round(w[1]), []).append(w)
    out, last = [], start
    for y in sorted(lines):
        line = sorted(lines[y])
        taken = None
        for w in line:
            begins = -4 < w[0] - at[0] < 13 or abs(w[2] - at[1]) < 4
            if taken is None and begins or \
                    taken is not None and w[0] - taken[2] < 0.6 * w[3]:
                if y - last > 2.2 * w[3]:
                    return out  # below the table
                out.append(w[4])
                taken = w
        if taken is not None:
            last = y
    return out
