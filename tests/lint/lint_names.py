# SPDX-License-Identifier: Apache-2.0
"""A global name begins with its room, with a file of its room, or with a type
that a header of its room declares; only the rule interface carries
muster_."""

import glob
import os
import re
import shutil
import subprocess

from lint import BUILD, code, done, files, ok, read, room_of, skip

# What is global for a reason of its own.
ALLOWED = {
    r"main": "the program",
    r"array_reserve": "beside the arena: what grows before it is kept",
    r"labels?(_\w+)?": "report: the words, by key",
    r"\w+_cell": "report: makes a cell, as the cell_ functions of doc.h do",
    r"(fields|figures|banner)_\w+": "report: adds that to a document",
    r"\w+_key|\w+_colour|accent_of": "writer: fixed words and colours of the document",
}


def prefixes(path):
    """What a name of this file may begin with."""
    room = room_of(path)
    found = {room}
    for name in files("src/" + room, ".c", ".h"):
        # predicate_clock.c: predicate_, predicate_clock_, clock_
        parts = os.path.basename(name)[:-2].split("_")
        found |= {"_".join(parts[:i + 1]) for i in range(len(parts))}
        found |= {"_".join(parts[i:]) for i in range(len(parts))}
    for header in files("src/" + room, ".h"):
        for word in re.findall(r"\b(?:struct|enum) (\w+)",
                               code(read(header))):
            found.add(re.sub("^muster_", "", word))
    return found


def symbols():
    for path in files("src", ".c"):
        folder, name = os.path.split(os.path.join(BUILD, path))
        for found in (os.path.join(folder, ".libs", name[:-2] + ".o"),
                      os.path.join(folder, name[:-2] + ".o")):
            if os.path.exists(found):
                break
        else:
            continue
        said = subprocess.run(["nm", "-g", "--defined-only", found],
                              text=True, capture_output=True, check=True)
        for line in said.stdout.splitlines():
            fields = line.split()
            if len(fields) == 3:
                yield path, fields[2]


def names(found):
    for path, name in found:
        if any(re.fullmatch(a, name) for a in ALLOWED) or name.startswith(("__asan", "__odr_asan",
                                               "__ubsan", "__gcov",
                                               "__start_", "__stop_")):
            continue
        allowed = prefixes(path)
        if not any(name == p or name.startswith(p + "_") for p in allowed):
            yield "%s: %s begins with none of its room's names" % (path,
                                                                   name)


def clashes(found):
    """Our convenience library holds objects by their base name only."""
    seen = {}
    for path, name in found:
        if name in seen and not name.startswith("__"):
            yield "%s: in %s and in %s" % (name, seen[name], path)
        seen[name] = path


def marked(found):
    for path, name in found:
        if name.startswith("muster_") and not path.startswith("src/abi/"):
            yield "%s: %s: muster_ belongs to the rule interface" % (path,
                                                                     name)


if shutil.which("nm") and glob.glob(os.path.join(BUILD, "src", "*.o")):
    FOUND = list(symbols())
    ok([] if len(FOUND) > 100 else ["%d symbols" % len(FOUND)],
       "the objects were found")
    ok(names(FOUND), "global names begin with their file or room")
    ok(clashes(FOUND), "no global name is there twice")
    ok(marked(FOUND), "muster_ is left to the rule interface")
else:
    skip("global names begin with their file or room", "nothing is built")
done()
