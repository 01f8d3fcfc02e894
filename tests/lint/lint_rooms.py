# SPDX-License-Identifier: Apache-2.0
"""Floors, doors, and one room for each foreign library (src/README.md)."""

import fnmatch
import re

from lint import done, files, includes, ok, read, room_of

# Which rooms a room may look into, besides itself; app: all of them.
MAY = {
    "abi": "", "base": "",
    "model": "base abi", "net": "base",
    "source": "abi net model base", "store": "model base",
    "analysis": "model base",
    "engine": "abi analysis model base",
    "review": "analysis model base",
    "rules": "abi",
    "report": "analysis model base",
    "exchange": "analysis model base",
    "writer": "base",           # and report/doc.h, below
    "deliver": "net base",
    "seal": "base",
}
ALSO = {("writer", "report/doc.h")}

# base and model have a door per noun; these are what is left inside.
PRIVATE = ["*_private.h", "model/freeze.h", "model/memory.h"]

# Foreign header -> the files that may know it.
LIBRARIES = {
    "cjson/*": ["src/base/json*"],
    "curl/*": ["src/net/*"],
    "zlib.h": ["src/net/*", "src/base/zip.c"],
    "xlsxwriter*": ["src/writer/xlsx*"],
    "hpdf*": ["src/writer/pdf*"],
    "ft2build.h": ["src/writer/pdf_font*"],
    "freetype/*": ["src/writer/pdf_font*"],
    "sqlite3.h": ["src/store/*"],
    "openssl/*": ["src/base/digest.c", "src/seal/*"],
    "gpgme.h": ["src/seal/pgp*"],
    "uthash.h": ["src/base/map.c"],
    "dlfcn.h": ["src/engine/plugin.c"],
    "elf.h": ["src/app/build.c"],
    "link.h": ["src/app/build.c"],
}
SYSTEM = re.compile(
    r"(assert|ctype|dirent|errno|fcntl|float|getopt|inttypes|limits|locale|"
    r"math|netdb|poll|pthread|signal|spawn|stdalign|stdarg|stdatomic|stdbool|"
    r"stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|termios|time|"
    r"unistd|wctype|wchar|pwd|grp|sys/\w+|arpa/inet|netinet/\w+)\.h$")

SOURCES = files("src", ".c", ".h")


def is_door(header):
    room, name = header.split("/", 1)
    if any(fnmatch.fnmatch(header, p) or
           fnmatch.fnmatch(name, p) for p in PRIVATE):
        return False
    if room in ("base", "model"):
        return "/" not in name
    return name in (room + ".h", "muster_rule.h") or header == "report/doc.h"


def floors():
    for path in SOURCES:
        room = room_of(path)
        if room in ("", "app"):
            continue
        if room not in MAY:
            yield "%s: the room \"%s\" stands on no floor" % (path, room)
            continue
        for line, name in includes(path):
            other = name.split("/")[0]
            if name.startswith("<") or "/" not in name or other == room or \
                    other in MAY[room].split() or (room, name) in ALSO:
                continue
            yield "%s:%d: \"%s\": %s may include %s only" % (
                path, line, name, room, MAY[room] or "nothing")


def doors():
    for path in SOURCES:
        for line, name in includes(path):
            if name.startswith("<") or "/" not in name:
                continue
            if name.split("/")[0] != room_of(path) and not is_door(name):
                yield "%s:%d: \"%s\" is private to its room" % (
                    path, line, name)


def from_the_root():
    known = {p[len("src/"):] for p in SOURCES} | {"config.h"}
    for path in SOURCES:
        for line, name in includes(path):
            if not name.startswith("<") and name not in known:
                yield "%s:%d: \"%s\": not a header below src/" % (
                    path, line, name)


def libraries():
    for path in SOURCES:
        for line, name in includes(path):
            if not name.startswith("<") or SYSTEM.match(name[1:-1]):
                continue
            homes = [h for p, h in LIBRARIES.items()
                     if fnmatch.fnmatch(name[1:-1], p)]
            if not homes:
                yield "%s:%d: %s: no room is named for it in %s" % (
                    path, line, name, "tests/lint/lint_rooms.py")
            elif not any(fnmatch.fnmatch(path, h) for h in homes[0]):
                yield "%s:%d: %s is known to %s only" % (
                    path, line, name, ", ".join(homes[0]))


def order():
    """System headers, a blank line, then ours."""
    for path in SOURCES:
        seen = None
        for line, name in includes(path):
            if not name.startswith("<"):
                seen = name
            elif seen is not None and not is_wrapped(path, seen):
                yield "%s:%d: %s stands below \"%s\"" % (
                    path, line, name, seen)


def is_wrapped(path, name):
    """A header that has to come first says so where it is included."""
    return re.search(r'#include "%s" */\*' % re.escape(name), read(path))


ok(floors(), "each room includes only rooms below it")
ok(doors(), "a room is entered through its door")
ok(from_the_root(), "our headers are named from src/")
ok(libraries(), "each foreign library is known to one room")
ok(order(), "system headers stand before ours")
done()
