# SPDX-License-Identifier: Apache-2.0
"""What the lint tests share: where the files are, C without its comments,
and TAP.  A lint test asks one question about the source tree."""

import os
import re
import sys

TOP = os.path.abspath(os.environ.get("top_srcdir") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BUILD = os.path.abspath(os.environ.get("top_builddir") or TOP)

# Made by the build, by tests, or by others: not the source.
NOT_SOURCE = {"build", "build-aux", "m4", "autom4te.cache", "out", ".git",
              "__pycache__", ".deps", ".libs"}

_n = 0
_bad = 0


def ok(problems, name):
    """One TAP line: good without problems, else each of them."""
    global _n, _bad
    _n += 1
    problems = list(problems)
    print("%sok %d - %s" % ("not " if problems else "", _n, name))
    for problem in problems[:60]:
        print("# " + problem)
    if len(problems) > 60:
        print("# ... and %d more" % (len(problems) - 60))
    if problems:
        _bad += 1


def skip(name, reason):
    global _n
    _n += 1
    print("ok %d - %s # SKIP %s" % (_n, name, reason))


def done():
    print("1..%d" % _n)
    sys.exit(1 if _bad else 0)


def files(folder, *suffixes):
    """Paths below a folder, relative to the top, sorted."""
    found = []
    for here, dirs, names in os.walk(os.path.join(TOP, folder)):
        dirs[:] = [d for d in dirs if d not in NOT_SOURCE and
                   not re.match(r"muster-\d", d)]
        found += [os.path.relpath(os.path.join(here, n), TOP) for n in names
                  if not suffixes or n.endswith(suffixes)]
    return sorted(found)


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8",
              errors="replace") as f:
        return f.read()


_TOKEN = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)


def code(text, strings=False):
    """C without comments (and, unless asked for, without what is inside
    quotes), every line where it was."""
    def blank(m):
        piece = m.group()
        if piece[0] in "\"'":
            return piece if strings else piece[0] + piece[0]
        return re.sub(r"[^\n]+", " ", piece)
    return _TOKEN.sub(blank, text)


def includes(path):
    """(line number, "model/grant.h" or "<zlib.h>") for each."""
    found = []
    for i, line in enumerate(code(read(path), strings=True).split("\n"), 1):
        m = re.match(r'\s*#\s*include\s+(?:"([^"]+)"|(<[^>]+>))', line)
        if m:
            found.append((i, m.group(1) or m.group(2)))
    return found


def room_of(path):
    """"model" for src/model/grant.c; "" for src/main.c."""
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "src" else ""


def functions(path):
    """(name, line, lines of its body, parameters, body) of each function.

    Our layout puts the name of a definition, and both of its outer braces,
    at the beginning of a line."""
    lines = code(read(path)).split("\n")
    found = []
    i = 0
    while i < len(lines):
        if lines[i] != "{":
            i += 1
            continue
        head = i - 1
        while head >= 0 and not re.match(r"[A-Za-z_]\w*\(", lines[head]):
            if re.match(r"[};#]|\s*$", lines[head]):
                head = -1
            head -= 1
        end = i
        while end < len(lines) and not lines[end].startswith("}"):
            end += 1
        if head >= 0:
            text = " ".join(lines[head:i])
            found.append((text.split("(")[0], head + 1, end - i - 1,
                          parameters(text), lines[i:end + 1]))
        i = end + 1
    return found


def parameters(head):
    inside = head[head.index("(") + 1:head.rindex(")")]
    depth = 0
    n = 0 if inside.strip() in ("", "void") else 1
    for c in inside:
        depth += c == "("
        depth -= c == ")"
        n += c == "," and depth == 0
    return n
