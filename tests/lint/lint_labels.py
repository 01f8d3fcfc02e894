# SPDX-License-Identifier: Apache-2.0
"""The words of the reports: each key that the code asks for is there in
every language, and none is there for nothing.

Keys are written out ("text.cover"), or made of a family and a word
("col." + "login").  For a family the words are looked for where its members
are made."""

import glob
import json
import os
import re

from lint import TOP, code, done, files, ok, read

TEXTS = sorted(glob.glob(os.path.join(TOP, "templates", "text", "*.json")))
SOURCES = {p: code(read(p), strings=True)
           for p in files("src/report", ".c", ".h") +
           files("src/writer", ".c", ".h") + files("src/app", ".c")}
ALL = "\n".join(SOURCES.values())
REPORT = "\n".join(t for p, t in SOURCES.items() if "src/report/" in p)
# Where the words of enumerations come from.
WORDS = "\n".join(code(read(p), strings=True) for p in
                  files("src/model", ".c") + files("src/report", ".c") +
                  files("src/engine", ".c") + files("src/analysis", ".c") +
                  files("src/source/dynatrace", ".c"))
LITERALS = set(re.findall(r'"([^"\\]*)"', WORDS + ALL))


def load(path):
    text = re.sub(r"^\s*//.*$", "", open(path, encoding="utf-8").read(),
                  flags=re.M)
    return json.loads(text, object_pairs_hook=lambda pairs: pairs)


def asked():
    """Keys the code certainly asks for."""
    keys = set()
    counted = set(re.findall(r'label_count\([^;"]*"([\w.]+)"', ALL))
    for family in set(re.findall(r'"([a-z_]+)\.[a-z_0-9.]+"', ALL)):
        if family in FAMILIES:
            keys |= set(re.findall(r'"(%s\.[a-z_0-9.]+)"' % family, ALL))
    keys -= counted
    for key in counted:
        keys |= {key + ".one", key + ".other"}
    # columns: { "login", CELL_ID, 34, false }
    keys |= {"col." + k for k in re.findall(
        r'\{\s*"([a-z_0-9]+)",\s*CELL_', REPORT)}
    # tables: struct table_plan plan = { "users", columns, ... }
    for k in re.findall(r'struct table_plan \w+ = \{\s*"([a-z_0-9]+)"',
                        REPORT):
        keys |= {"table." + k, "empty." + k}
    keys |= {"section." + k for k in re.findall(
        r'\bsection\(doc, in, "([a-z_0-9]+)"', REPORT)}
    keys |= {"field." + k for k in re.findall(
        r'\bfield\(in,\s*"([a-z_0-9]+)"', REPORT)}
    return keys


def may_be_asked(key):
    """A member of a family whose word stands somewhere in the code."""
    family, _, word = key.partition(".")
    made = set(re.findall(r'keyed\(in,\s*"([a-z_]+)"', REPORT)) | set(
        re.findall(r'word_cell\(in,\s*"([a-z_]+)"', REPORT)) | set(
        re.findall(r'"([a-z_]+)\.%s"', ALL))
    return family in made and word in LITERALS


FAMILIES = {key.split(".")[0] for path in TEXTS for key, _ in load(path)}
ASKED = asked()
ok([] if TEXTS else ["templates/text/ is empty"], "there is a language")
ok([] if len(ASKED) > 100 else ["only %d keys were found" % len(ASKED)],
   "the keys of the code are found")
for path in TEXTS:
    name = os.path.basename(path)
    pairs = load(path)
    have = [k for k, _ in pairs]
    ok(["\"%s\" is missing" % k for k in sorted(ASKED - set(have))],
       "%s has every key that the code asks for" % name)
    ok(["\"%s\" is not used" % k for k in have
        if k not in ASKED and not may_be_asked(k)],
       "%s has no key that nothing asks for" % name)
    ok(["\"%s\" stands before \"%s\"" % (a, b)
        for a, b in zip(have, have[1:]) if a.encode() >= b.encode()],
       "%s is sorted, and no key is there twice" % name)
    ok(["\"%s\" says nothing" % k for k, v in pairs if not v.strip()],
       "%s has a text for each key" % name)
done()
