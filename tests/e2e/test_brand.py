# SPDX-License-Identifier: Apache-2.0
"""The brand file: what it changes, in every format; and what is wrong in
one is named with file, line and key before anything is collected."""
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import png
from harness import SAMPLE, done, muster, ok, scratch, skip

FOLDER = scratch()
CAMPAIGN = "nordlicht-2026-Q4"
ACCENT = "#8c2050"


def prepare():
    """The sample's configuration, with a brand in a folder beside it."""
    for name in os.listdir(SAMPLE):
        shutil.copy(os.path.join(SAMPLE, name), FOLDER)
    with open(os.path.join(FOLDER, "muster.json"), encoding="utf-8") as f:
        text = f.read()
    text = text.replace('"output": {', '"output": { "brand": '
                        '"looks/brand.json",')
    text = text.replace('"classification": "Confidential"',
                        '"classification": null')
    with open(os.path.join(FOLDER, "muster.json"), "w",
              encoding="utf-8") as f:
        f.write(text)
    os.mkdir(os.path.join(FOLDER, "looks"))


def place(name):
    return os.path.join(FOLDER, "looks", name)


def write(name, data):
    with open(place(name), "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def run(brand, *more):
    write("brand.json", brand if isinstance(brand, str) else
          json.dumps(brand))
    return muster("run", "-c", os.path.join(FOLDER, "muster.json"), "--from",
                  os.path.join(FOLDER, "tape.warc.gz"), "--out",
                  os.path.join(FOLDER, "out"), "--quiet", "--force", *more)


# ---- what it changes ----

def check_pdf(bundle):
    path = os.path.join(bundle, "report.pdf")
    if shutil.which("pdfimages") is None:
        skip("the PDF is in the brand's looks", "no poppler-utils")
        return
    listed = subprocess.run(["pdfimages", "-list", path], text=True,
                            capture_output=True, check=True).stdout
    ok(re.search(r"^\s*1\s+\d+\s+\w+\s+240\s+80\b", listed, re.M),
       "the logo is on the cover of the PDF", listed[:800])
    info = subprocess.run(["pdfinfo", path], text=True, capture_output=True,
                          check=True).stdout
    ok("612 x 792" in info, "the paper is Letter, as the brand says", info)
    text = subprocess.run(["pdftotext", path, "-"], text=True,
                          capture_output=True, check=True).stdout
    ok("Restricted - Internal use of the Revision" in text,
       "classification and footer are at the foot of the pages")


def check_book_logo(book):
    """The very image, on the first sheet, in its own proportion, with words
    for those who do not see it."""
    images = [n for n in book.namelist() if n.startswith("xl/media/")]
    with open(place("mark.png"), "rb") as f:
        mark = f.read()
    ok(len(images) == 1 and book.read(images[0]) == mark,
       "the logo is in the workbook", images)
    links = book.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
    drawing = re.search(r'Target="\.\./drawings/(drawing\d+\.xml)"', links)
    ok(drawing, "on the first sheet", links)
    shape = book.read("xl/drawings/" + drawing.group(1)).decode() \
        if drawing else ""
    size = re.search(r'<a:ext cx="(\d+)" cy="(\d+)"', shape)
    row = re.search(r"<xdr:from>.*?<xdr:row>(\d+)</xdr:row>", shape, re.S)
    ok(size and abs(int(size[1]) / int(size[2]) - 3) < 0.05 and
       row and row[1] == "0", "at its top, three times as wide as high",
       shape[:600])
    ok(re.search(r'<xdr:cNvPr [^>]*descr="[^"]+"', shape),
       "with words for who does not see it", shape[:600])


def check_others(bundle):
    with open(os.path.join(bundle, "dashboard.html"),
              encoding="utf-8") as f:
        page = f.read()
    ok(ACCENT in page, "the dashboard has the accent")
    with zipfile.ZipFile(os.path.join(bundle, "review.xlsx")) as book:
        styles = book.read("xl/styles.xml").decode()
        check_book_logo(book)
    ok(ACCENT[1:].upper() in styles, "the workbook has the accent")


def check_applied():
    write("mark.png", png.mark())
    p = run({"accent": ACCENT, "logo": "mark.png", "paper": "Letter",
             "classification": "Restricted",
             "footer": "Internal use of the Revision"})
    if not ok(p.returncode in (0, 1), "a review in the looks of a brand, "
              "with paths from its own folder", p.stderr):
        return
    bundle = os.path.join(FOLDER, "out", CAMPAIGN)
    check_pdf(bundle)
    check_others(bundle)
    with open(os.path.join(bundle, "findings.json"), encoding="utf-8") as f:
        ok(json.load(f)["classification"] == "Restricted",
           "the data files have the classification")
    first = {n: open(os.path.join(bundle, n), "rb").read()
             for n in ("report.pdf", "review.xlsx", "dashboard.html")}
    run({"accent": ACCENT, "logo": "mark.png", "paper": "Letter",
         "classification": "Restricted",
         "footer": "Internal use of the Revision"})
    ok(all(open(os.path.join(bundle, n), "rb").read() == data
           for n, data in first.items()),
       "the same brand gives the same bytes")


def check_logos():
    """Kinds of PNG that an office has lying about."""
    for name, data in (("without alpha", png.mark(alpha=False)),
                       ("of one pixel", png.png(1, 1, lambda x, y:
                                                (9, 9, 9, 255))),
                       ("very wide", png.mark(2000, 20)),
                       ("very high", png.mark(20, 900))):
        write("mark.png", data)
        p = run({"logo": "mark.png"}, "--quiet")
        ok(p.returncode in (0, 1), "a logo %s is drawn" % name, p.stderr)


def check_little():
    p = run("{}")
    ok(p.returncode in (0, 1), "an empty brand is the installed one",
       p.stderr)
    p = run('// nothing but\n{ "footer": "Zur Prüfung" }')
    ok(p.returncode in (0, 1), "a brand may say one thing", p.stderr)


# ---- what is refused ----

BROKEN = [
    ('{\n "acent": "#123456"\n}', 2, "acent", '"accent"'),
    ('{\n "accent": "blue"\n}', 2, "accent", "#1f4e79"),
    ('{\n "accent": "#12345"\n}', 2, "accent", "must be a colour"),
    ('{\n\n "accent": "#ffcc00"\n}', 3, "accent", "too light"),
    ('{\n "accent": 7\n}', 2, "accent", "must be a text"),
    ('{\n "logo": "none.png"\n}', 2, "logo", "there is no "),
    ('{\n "logo": "text.png"\n}', 2, "logo", "is no PNG"),
    ('{\n "logo": "cut.png"\n}', 2, "logo", "cut short"),
    ('{\n "logo": "lies.png"\n}', 2, "logo", "cut short"),
    ('{\n "logo": "damaged.png"\n}', 2, "logo", "is damaged"),
    ('{\n "logo": "large.png"\n}', 2, "logo", "4096"),
    ('{\n "logo": "flat.png"\n}', 2, "logo", "4096"),
    ('{\n "logo": "woven.png"\n}', 2, "logo", "interlaced"),
    ('{\n "logo": "heavy.png"\n}', 2, "logo", "2097152"),
    ('{\n "logo": "."\n}', 2, "logo", ""),
    ('{\n "paper": "A5"\n}', 2, "paper", '"Letter"'),
    ('{\n "footer": "two\\nlines"\n}', 2, "footer", "one line"),
    ('{\n "footer": "%s"\n}' % ("x" * 300), 2, "footer", "200"),
    ('{\n "classification": []\n}', 2, "classification", "a text"),
    ('{\n "fonts": { "snas": [] }\n}', 2, "fonts.snas", '"sans"'),
    ('{\n "fonts": {\n  "mono": ["/none.ttf"] }\n}', 3, "fonts.mono",
     "none of these"),
    ('{\n "fonts": { "bold": [4] }\n}', 2, "fonts.bold[0]", "a text"),
    ('{\n "fonts": "Arial"\n}', 2, "fonts", "an object"),
    ('{\n "accent": "#123456",\n}', 3, "", ""),
    ('{\n "accent": "#123456",\n "accent": "#123456"\n}', 3, "accent", ""),
]


def check_broken():
    whole = png.mark()
    write("text.png", "GIF89a")
    write("cut.png", whole[:-12])
    # An image whose second chunk claims more than there is.
    at = whole.index(b"IDAT") - 4
    write("lies.png", whole[:at] + b"\x7f\xff\xff\xff" + whole[at + 4:])
    write("damaged.png", whole[:at + 20] + bytes([whole[at + 20] ^ 1]) +
          whole[at + 21:])
    write("large.png", png.png(5000, 1, lambda x, y: (0, 0, 0, 255)))
    write("flat.png", whole[:20] + b"\0\0\0\0" + whole[24:])
    write("woven.png", png.png(2, 2, lambda x, y: (0, 0, 0, 255), True))
    write("heavy.png", whole + b"\0" * (2 << 20))
    before = os.listdir(os.path.join(FOLDER, "out"))
    for text, line, key, says in BROKEN:
        p = run(text)
        ok(p.returncode == 3 and place("brand.json") in p.stderr and
           "line %d" % line in p.stderr and key in p.stderr and
           says in p.stderr,
           "refused, with file and line: %s" % " ".join(text.split())[:60],
           "%d: %s" % (p.returncode, p.stderr))
    ok(os.listdir(os.path.join(FOLDER, "out")) == before,
       "nothing is published, and nothing is left")
    os.remove(place("brand.json"))
    p = muster("run", "-c", os.path.join(FOLDER, "muster.json"), "--from",
               os.path.join(FOLDER, "tape.warc.gz"), "--out",
               os.path.join(FOLDER, "out2"), "--quiet")
    ok(p.returncode == 3 and "brand.json" in p.stderr,
       "a brand file that is not there is an error", p.stderr)


def light(channel):
    c = int(channel, 16) / 255
    return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4


def check_contrast():
    """The shade that is proposed is accepted; what is accepted is enough."""
    colours = ["#%02x%02x%02x" % (r, g, b) for r in (0, 120, 255)
               for g in (0, 110, 118, 255) for b in (0, 130, 255)]
    wrong = []
    for colour in colours:
        r, g, b = (light(colour[i:i + 2]) for i in (1, 3, 5))
        ratio = 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)
        write("brand.json", json.dumps({"accent": colour}))
        p = muster("doctor", "-c", os.path.join(FOLDER, "muster.json"),
                   "--offline")
        refused = "too light" in p.stdout + p.stderr
        if refused != (ratio < 4.5):
            wrong.append("%s: %.2f, %srefused" % (colour, ratio,
                                                  "" if refused else "not "))
        if refused and ratio < 4.5:
            better = re.findall(r"#[0-9a-f]{6}", p.stdout + p.stderr)[-1]
            r, g, b = (light(better[i:i + 2]) for i in (1, 3, 5))
            if 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05) < 4.5:
                wrong.append("%s: %s would not do" % (colour, better))
    ok(not wrong, "the contrast of %d colours is judged as WCAG computes it"
       % len(colours), "\n".join(wrong))


def main():
    prepare()
    check_applied()
    check_logos()
    check_little()
    check_broken()
    check_contrast()
    done()


main()
