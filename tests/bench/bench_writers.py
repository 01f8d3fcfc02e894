# SPDX-License-Identifier: Apache-2.0
"""Figures, not verdicts: each format, drawn and measured against the library
that writes it, alone, in the shortest loop (raw_tables.c).

    bench_writers.py [ROWS...]

The same eight columns, their heads and the same rows, whole; processor time
(the best of fifteen runs, or of three) and peak memory of the whole process.
What ours does beyond it is said by the formats themselves: escaping,
disarming, line breaking, filters, links.  One text has 40,000 characters: of
1,000 rows on paper it is half the work.

Ours loads every library of the program before it writes a byte, the loop only
its own; so a second ratio leaves out what each takes for one row.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import scratch

BUILD = os.environ.get("top_builddir", os.path.join(
    os.path.dirname(__file__), "..", ".."))
DRAW = os.path.join(BUILD, "tests", "support", "draw_doc")
RAW = os.path.join(BUILD, "tests", "bench", "raw_tables")
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
BOLD = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"
FORMATS = os.environ.get("FORMATS", "csv json html xlsx pdf").split()


def once(arguments):
    pid = os.fork()
    if pid == 0:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.execv(arguments[0], [str(a) for a in arguments])
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        sys.exit("failed: %s" % arguments)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(ours, theirs, times):
    """One after the other, so that what else the machine does hits both."""
    found = [(once(ours), once(theirs)) for _ in range(times)]
    return [(min(f[i][0] for f in found), max(f[i][1] for f in found))
            for i in (0, 1)]


def ratio(a, b, floor):
    """Below the floor it is this program's own memory that is seen."""
    return "x%.2f" % (a / b) if a > floor + 1 else "small"


def draw(folder, form, rows):
    source = os.path.join(folder, "%d.csv" % rows)
    if not os.path.exists(source):
        once([DRAW, "csv", "single", rows, source])
    ours, theirs = (os.path.join(folder, x + form) for x in ("our.", "raw."))
    times = 3 if rows >= 100000 and form in ("pdf", "xlsx") else 15
    return measure([DRAW, form, "single", rows, ours],
                   [RAW, form, source, theirs, FONT, BOLD], times), \
        os.path.getsize(ours) / 1e6, os.path.getsize(theirs) / 1e6


def compare(folder, form, rows, floor):
    ((a0, _), (b0, _)), _, _ = draw(folder, form, 1)
    ((a, am), (b, bm)), size, raw_size = draw(folder, form, rows)
    print("  %7d %-5s %8.3f s %6.0f MB %8.1f MB | %8.3f s %6.0f MB %8.1f MB "
          "| time x%.2f, of the rows x%.2f, memory %s" % (
              rows, form, a, am, size, b, bm, raw_size, a / max(b, 0.001),
              (a - a0) / max(b - b0, 0.0001), ratio(am, bm, floor)))
    sys.stdout.flush()


def main():
    folder = scratch()
    print("writers: rows, format, ours (time, memory, file) | the library "
          "alone | ours / alone")
    floor = once(["/bin/true"])[1]
    for rows in [int(a) for a in sys.argv[1:]] or (1000, 10000, 100000):
        for form in FORMATS:
            compare(folder, form, rows, floor)


main()
