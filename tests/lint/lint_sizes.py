# SPDX-License-Identifier: Apache-2.0
"""Sizes, and what does not belong into the code."""

import re

from lint import code, done, files, functions, ok, read

MAX_FILE = 600
MAX_FUNCTION = 80
MAX_PARAMETERS = 6
MAX_LEVELS = 4
# Functions whose parameters the rule interface fixed.
GIVEN = {"judge"}

SOURCES = files("src", ".c", ".h")
TESTS = files("tests", ".c", ".h")

# Function -> what is used instead.
BANNED = {
    "strcpy": "strbuf", "strcat": "strbuf", "strncpy": "strbuf",
    "strncat": "strbuf", "sprintf": "snprintf", "vsprintf": "vsnprintf",
    "gets": "getline", "strtok": "strcspn", "atoi": "text_to_int64",
    "atol": "text_to_int64", "atoll": "text_to_int64",
    "gmtime": "utc_format", "localtime": "utc_format",
    "ctime": "utc_format", "asctime": "utc_format", "alloca": "the arena",
    "system": "posix_spawn", "popen": "posix_spawn", "tmpnam": "mkstemp",
    "mktemp": "mkstemp", "rand": "an argument", "srand": "an argument",
}
# The clock, the environment and the locale are read in app/ only; the
# network has the clock of its sockets, a command its deadline.
STATE = {"getenv": (), "secure_getenv": (), "setlocale": (), "time": (),
         "gettimeofday": (), "clock_gettime": ("src/net/", "src/base/secret_run.c")}


def too_long():
    for path in SOURCES + TESTS:
        n = read(path).count("\n")
        if n > MAX_FILE:
            yield "%s: %d lines, at most %d" % (path, n, MAX_FILE)


def functions_too_big():
    for path in SOURCES + TESTS:
        for name, line, n, given, body in functions(path):
            if n > MAX_FUNCTION:
                yield "%s:%d: %s() has %d lines, at most %d" % (
                    path, line, name, n, MAX_FUNCTION)
            if given > MAX_PARAMETERS and name not in GIVEN:
                yield "%s:%d: %s() takes %d parameters, at most %d" % (
                    path, line, name, given, MAX_PARAMETERS)
            deepest = levels(body)
            if deepest > MAX_LEVELS:
                yield "%s:%d: %s() nests %d deep, at most %d" % (
                    path, line, name, deepest, MAX_LEVELS)


def levels(body):
    """Statements stand one tab in; each level adds one.  A line that goes
    on is set in by spaces; that of an initialiser is not a level."""
    deepest = 0
    for line in body:
        m = re.match(r"(\t*)(if|for|while|do|switch|else)\b", line)
        if m:
            deepest = max(deepest, len(m.group(1)))
    return deepest


def banned():
    word = re.compile(r"(?<![\w.>])(%s)\s*\(" % "|".join(BANNED))
    for path in SOURCES:
        for i, line in enumerate(code(read(path)).split("\n"), 1):
            for name in word.findall(line):
                if not line.lstrip().startswith("#"):
                    yield "%s:%d: %s(): use %s" % (path, i, name,
                                                   BANNED[name])


def state():
    word = re.compile(r"(?<![\w.>])(%s)\s*\(" % "|".join(STATE))
    for path in SOURCES:
        if path.startswith("src/app/"):
            continue
        for i, line in enumerate(code(read(path)).split("\n"), 1):
            for name in word.findall(line):
                if not path.startswith(STATE[name] or ("-",)):
                    yield "%s:%d: %s() is called in app/ only" % (path, i,
                                                                  name)


# In a child that could not exec; after a crash inside a module.
ENDINGS = ("src/base/secret", "src/engine/guard.c")


def endings():
    for path in SOURCES:
        if path in ("src/main.c",):
            continue
        for i, line in enumerate(code(read(path)).split("\n"), 1):
            if re.search(r"(?<![\w.>])(exit|abort|_exit|quick_exit)\s*\(",
                         line):
                if "_exit" in line and path.startswith(ENDINGS):
                    continue
                yield "%s:%d: only main.c ends the process" % (path, i)


def heads():
    for path in SOURCES + TESTS:
        text = read(path)
        if not text.startswith("/* SPDX-License-Identifier: Apache-2.0 */\n"):
            yield "%s: the licence line is missing" % path
        elif path.startswith("src/") and not re.match(
                r"/\*[^\n]*\*/\n/\*", text):
            yield "%s: does not say what it is for" % path


def layout():
    for path in SOURCES + TESTS:
        for i, line in enumerate(read(path).split("\n"), 1):
            if len(line.expandtabs(8)) > 80 and '"' not in line and \
                    "http" not in line:
                yield "%s:%d: longer than 80 columns" % (path, i)
            if line != line.rstrip():
                yield "%s:%d: blanks at the end" % (path, i)


ok(too_long(), "no file is longer than %d lines" % MAX_FILE)
ok(functions_too_big(), "no function is too long, too wide or too deep")
ok(banned(), "no function is used that the house bans")
ok(state(), "clock, environment and locale are read in app/ only")
ok(endings(), "nothing below main.c ends the process")
ok(heads(), "each file names its licence and its purpose")
ok(layout(), "lines are short and end where they end")
done()
