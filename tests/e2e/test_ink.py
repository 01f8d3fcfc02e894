# SPDX-License-Identifier: Apache-2.0
"""Names in other scripts are drawn on the pages of a PDF, not only there to
be found: where a reader of text says that the word stands, there is ink, in
every part of it.

Needs the program tests/support/draw_doc (built by `make check`), pdftotext
and pdftoppm; for Chinese and Korean a font that has them.  What is missing
is said and skipped.
"""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import done, ok, scratch, skip
from pdf_words import Pages

BUILD = os.environ.get("top_builddir", os.path.join(
    os.path.dirname(__file__), "..", ".."))
DRAW = os.environ.get("DRAW_DOC",
                      os.path.join(BUILD, "tests", "support", "draw_doc"))
FALLBACK = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
FOLDER = scratch()
DPI = 200
INK = 110  # darker than this, of 255
SCRIPTS = [("Latin with marks", ["Müller-Lüdenscheidt"]),
           ("Greek", ["Γιώργος"]),
           ("Cyrillic", ["Мария", "Иванова"]),
           ("Arabic", ["محمد"])]
EASTERN = [("Chinese", ["王小明"]), ("Korean", ["홍길동"])]


def draw():
    path = os.path.join(FOLDER, "names.pdf")
    env = dict(os.environ)
    if os.path.isfile(FALLBACK):
        env["DRAW_FALLBACK"] = FALLBACK
    p = subprocess.run([DRAW, "pdf", "single", "24", path], text=True,
                       capture_output=True, env=env)
    ok(p.returncode == 0, "names of other scripts are drawn", p.stderr)
    return path


class Picture:
    """A page as grey pixels."""

    def __init__(self, path, page):
        data = subprocess.run(
            ["pdftoppm", "-gray", "-r", str(DPI), "-f", str(page), "-l",
             str(page), path], check=True, capture_output=True).stdout
        kind, size, _, self.pixels = data.split(b"\n", 3)
        assert kind == b"P5"
        self.width, self.height = map(int, size.split())

    def ink(self, left, top, right, bottom):
        """The share of dark pixels in a box of points."""
        scale = DPI / 72
        x, end = int(left * scale), max(int(right * scale), 1)
        lines = [self.pixels[y * self.width + x:y * self.width + end]
                 for y in range(int(top * scale), int(bottom * scale))]
        area = sum(len(line) for line in lines)
        return sum(p < INK for line in lines for p in line) / max(area, 1)


def least_ink(picture, word):
    """Of the parts of a word, as many as it has characters, the palest."""
    x, y, end, height, text = word
    step = (end - x) / len(text)
    return min(picture.ink(x + i * step, y, x + (i + 1) * step, y + height)
               for i in range(len(text)))


def check(path, scripts):
    pages = Pages(path)
    pictures = {}
    for script, names in scripts:
        for name in names:
            # "Müller-": the name may be broken at its hyphen
            parts = {name, name[::-1]} | {p for p in name.split("-")} | {
                p + "-" for p in name.split("-")}
            found = [(n + 1, w) for n, page in enumerate(pages)
                     for w in page if w[4] in parts]
            pale = []
            for page, word in found:
                if page not in pictures:
                    pictures[page] = Picture(path, page)
                share = least_ink(pictures[page], word)
                if not 0.02 < share < 0.6:
                    pale.append("%s: %.3f" % (word[4], share))
            ok(found and not pale, "%s: %s is on the page, in ink"
               % (script, name), pale or "not found")


def check_counterproof(path):
    """Beside the words there is none: it is not the ground that is dark."""
    pages = Pages(path)
    at = next((n, w) for n, page in enumerate(pages) for w in page
              if w[4] == "Мария")
    share = Picture(path, at[0] + 1).ink(at[1][0], at[1][1] - 3, at[1][2],
                                         at[1][1] - 1)
    ok(share < 0.01, "above the word there is paper", share)


def main():
    if not os.access(DRAW, os.X_OK):
        skip("names are drawn in ink", "tests/support/draw_doc is not built")
    elif not (shutil.which("pdftoppm") and shutil.which("pdftotext")):
        skip("names are drawn in ink", "no poppler-utils")
    else:
        path = draw()
        check(path, SCRIPTS)
        if os.path.isfile(FALLBACK):
            check(path, EASTERN)
        else:
            skip("Chinese and Korean, too", "no " + FALLBACK)
        check_counterproof(path)
    done()


main()
