# SPDX-License-Identifier: Apache-2.0
"""The words of the reports: each key that the code asks for is there in
every language, and none is there for nothing; a language says the same things
as English, in all the forms that its numbers need.

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


def asked(counted):
    """Keys the code certainly asks for."""
    keys = set()
    for family in set(re.findall(r'"([a-z_]+)\.[a-z_0-9.]+"', ALL)):
        if family in FAMILIES:
            keys |= set(re.findall(r'"(%s\.[a-z_0-9.]+)"' % family, ALL))
    keys -= counted
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


def plural_rules():
    """Rule -> the forms its function can answer with, from plural.c."""
    text = read("src/report/plural.c")
    forms = {name: set(re.findall(r'"(zero|one|two|few|many|other)"', body))
             for name, body in re.findall(
                 r"^(form_\w+)\(uint64_t n\)\n\{\n(.*?)^\}", text,
                 re.M | re.S)}
    return {rule: forms[name] for rule, name in re.findall(
        r'\{ "([a-z-]+)", (form_\w+) \}', text)}


def built_in():
    """The writers' words as the code has them: key -> English."""
    table = re.search(r"\} words\[\] = \{(.*?)^\};", read(
        "src/writer/common.c"), re.M | re.S).group(1)
    table = re.sub(r"/\*.*?\*/", "", table, flags=re.S)
    return {key: "".join(re.findall(r'"([^"]*)"', text))
            for key, text in re.findall(
                r'\{\s*"([\w.]+)",\s*((?:"[^"]*"\s*)+)\}', table)}


def is_drawn(key):
    """Whether some writer, or the dashboard's template, uses the word."""
    word = key.partition(".")[2]
    used = "".join(t for p, t in SOURCES.items()
                   if not p.endswith("writer/common.c"))
    return ('"%s"' % key in used or "{{word.%s}}" % word in PAGE or
            ('"%s"' % word in SOURCES["src/writer/html.c"] and
             "WORDS." + word in PAGE))


def marks(text):
    return sorted(re.findall(r"%[n1-9]", text))


def unlike(pairs, english):
    """Texts whose places for numbers and names are not the English ones."""
    for key, text in pairs:
        like = re.sub(r"\.(zero|one|two|few|many)$", ".other", key)
        if key.startswith("language.") or like not in english:
            continue
        # "no thing", "one thing", "both things" need not say the number
        if marks(text) != marks(english[like]) and not (
                like != key and not marks(text)):
            yield "\"%s\": %s instead of %s" % (key, marks(text),
                                                marks(english[like]))


def bad_patterns(texts):
    for key, letters in (("date", "Ymd"), ("time", "YmdHMS"),
                         ("moment", "YmdHMS")):
        found = re.findall(r"%([A-Za-z])", texts["language." + key])
        if sorted(found) != sorted(letters):
            yield "language.%s has %s" % (key, " ".join(found))


def check(path, english):
    name = os.path.basename(path)
    pairs = load(path)
    texts = dict(pairs)
    have = [k for k, _ in pairs]
    rule = texts.get("language.plural")
    forms = RULES.get(rule, set())
    ok([] if forms else ["\"%s\"" % rule],
       "%s names a rule of plurals that there is" % name)
    want = ASKED | {"%s.%s" % (k, f) for k in COUNTED for f in forms}
    ok(["\"%s\" is missing" % k for k in sorted(want - set(have))],
       "%s has every key that the code asks for" % name)
    ok(["\"%s\" is not used" % k for k in have
        if k not in want and not may_be_asked(k)],
       "%s has no key that nothing asks for" % name)
    plain = {k for k in english if not re.match("(%s)\\." % "|".join(
        map(re.escape, COUNTED)), k)}
    ok(["\"%s\" is missing" % k for k in sorted(plain - set(have))],
       "%s has every key that English has" % name)
    ok(["\"%s\" stands before \"%s\"" % (a, b)
        for a, b in zip(have, have[1:]) if a.encode() >= b.encode()],
       "%s is sorted, and no key is there twice" % name)
    ok(["\"%s\" says nothing" % k for k, v in pairs if not v.strip()],
       "%s has a text for each key" % name)
    ok(list(unlike(pairs, english)),
       "%s has the places for numbers and names that English has" % name)
    ok(list(bad_patterns(texts)),
       "%s writes every part of a date once" % name)
    # The band of the cover shows the longer sentence for both.
    ok(["\"%s\" does not begin with \"%s\"" % (k, texts[status])
        for status in ("status.complete", "status.incomplete")
        for k in have if k.startswith("banner." + status[7:])
        and not texts[k].startswith(texts[status])],
       "%s: the banner begins with the word of the status" % name)


FAMILIES = {key.split(".")[0] for path in TEXTS for key, _ in load(path)}
COUNTED = set(re.findall(r'label_count\([^;"]*"([\w.]+)"', ALL))
ASKED = asked(COUNTED)
RULES = plural_rules()
PAGE = read("templates/html/dashboard.html") + read(
    "templates/html/dashboard.js")
ENGLISH = dict(load(os.path.join(TOP, "templates", "text", "en.json")))
BUILT_IN = built_in()
ok([] if len(TEXTS) > 1 else ["templates/text/ has no second language"],
   "there are languages")
ok([] if len(ASKED) > 100 else ["only %d keys were found" % len(ASKED)],
   "the keys of the code are found")
ok([] if len(RULES) > 5 and all("other" in f or "many" in f
                                for f in RULES.values())
   else ["found: %s" % RULES], "the rules of plurals are found")
ok(["\"%s\": \"%s\" in the code" % (k, v) for k, v in BUILT_IN.items()
    if ENGLISH.get(k) != v] +
   ["\"%s\" is not in the code" % k for k in ENGLISH
    if k.startswith("writer.") and k not in BUILT_IN],
   "what writers say without a style is what en.json says")
ok(["\"%s\"" % k for k in BUILT_IN if not is_drawn(k)],
   "each word of the writers is drawn by one")
for path in TEXTS:
    check(path, ENGLISH)
done()
