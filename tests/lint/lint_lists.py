# SPDX-License-Identifier: Apache-2.0
"""Files that stand in a list: the build's, and the table of rules."""

import os
import re

from lint import TOP, code, done, files, ok, read

LOCAL = ["Makefile.am"] + [d + "/local.am" for d in (
    "src", "templates", "man", "samples", "tests")]


def listed():
    words = set()
    for name in LOCAL:
        for word in read(name).replace("\\\n", " ").split():
            words.add(word)
    return words


def missing(folder, words):
    for path in files(folder):
        if path.endswith(("local.am", ".o", ".lo", ".la", ".log", ".trs",
                          ".dirstamp", ".pyc", ".orig", ".rej", "~")):
            continue
        if os.access(os.path.join(TOP, path), os.X_OK) and \
                path + ".c" in words:
            continue        # a test program, built in the source tree
        stem = path[:-2] if path.endswith(".c") else path
        if path not in words and stem not in words:
            yield "%s is in no list of %s/local.am" % (
                path, folder.split("/")[0])


def gone(words):
    for word in sorted(words):
        if re.match(r"(src|templates|man|samples|tests)/[\w./-]+\.\w+$",
                    word) and not word.endswith((".la", ".am")):
            if not os.path.exists(os.path.join(TOP, word)):
                yield "%s is listed but not there" % word


def rules():
    table = code(read("src/engine/rule_table.c"))
    for path in files("src/rules", ".c"):
        name = os.path.basename(path)[:-2]
        if not name.startswith("rule_"):
            continue
        if not re.search(r"&%s\b" % name, table):
            yield "%s is not in src/engine/rule_table.c" % name


def ids():
    seen = {}
    for path in files("src/rules", ".c"):
        for rule in re.findall(r'\.id = "([^"]*)"', read(path)):
            if not re.fullmatch(r"[A-Z]{3}-\d\d", rule):
                yield "%s: \"%s\" is not shaped like ACC-01" % (path, rule)
            if rule in seen:
                yield "%s: %s is the id of %s, too" % (path, rule,
                                                       seen[rule])
            seen[rule] = path


def folders(words):
    for word in words:
        if "/" in word[1:] and "$" not in word and \
                os.path.isdir(os.path.join(TOP, word)):
            yield "%s: lists name files, never folders" % word


WORDS = listed()
for room in ("src", "templates", "man", "samples", "tests"):
    ok(missing(room, WORDS), "every file of %s/ is in a list" % room)
ok(gone(WORDS), "every listed file exists")
ok(folders(WORDS), "no list names a folder")
ok(rules(), "every rule is in the table")
ok(ids(), "the ids of rules are well shaped and unique")
done()
