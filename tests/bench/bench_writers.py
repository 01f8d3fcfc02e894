# SPDX-License-Identifier: Apache-2.0
"""Figures, not verdicts: each format, drawn and measured against the library
that writes it, alone, in the shortest loop (raw_tables.c).

    bench_writers.py [ROWS...]

The same eight columns and the same rows; processor time (the best of three)
and peak memory of the whole process.  What ours does beyond it is said by
the formats themselves: escaping, disarming, line breaking, filters, links.
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
FORMATS = ["csv", "json", "html", "xlsx", "pdf"]


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


def measure(arguments, times):
    found = [once(arguments) for _ in range(times)]
    return min(f[0] for f in found), max(f[1] for f in found)


def ratio(a, b, floor):
    """Below the floor it is this program's own memory that is seen."""
    return "x%.2f" % (a / b) if a > floor + 1 else "small"


def compare(folder, form, rows, floor):
    source = os.path.join(folder, "in.csv")
    ours, theirs = (os.path.join(folder, x + form) for x in ("our.", "raw."))
    times = 1 if rows >= 100000 and form == "pdf" else 3
    a, am = measure([DRAW, form, "single", rows, ours], times)
    b, bm = measure([RAW, form, source, theirs, FONT], times)
    print("  %7d %-5s %8.2f s %6.0f MB %8.1f MB | %8.2f s %6.0f MB %8.1f MB "
          "| time x%.2f, memory %s" % (
              rows, form, a, am, os.path.getsize(ours) / 1e6, b, bm,
              os.path.getsize(theirs) / 1e6, a / max(b, 0.01),
              ratio(am, bm, floor)))
    sys.stdout.flush()


def main():
    folder = scratch()
    print("writers: rows, format, ours (time, memory, file) | the library "
          "alone | ours / alone")
    floor = once(["/bin/true"])[1]
    for rows in [int(a) for a in sys.argv[1:]] or (1000, 10000, 100000):
        once([DRAW, "csv", "single", rows, os.path.join(folder, "in.csv")])
        for form in FORMATS:
            compare(folder, form, rows, floor)


main()
