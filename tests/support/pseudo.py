# SPDX-License-Identifier: Apache-2.0
"""A language that nobody speaks, made from the English file: every word is
marked and longer, counts have six forms, and dates and numbers are written
another way.  What a reader then still meets in plain letters does not come
from the file of a language."""
import json
import os
import re
import shutil

LETTERS = str.maketrans("aeiouAEIOUcns", "åëïøüÅËÏØÜçñš")
BEGIN, END = "«", "»"
FORMS = ("zero", "one", "two", "few", "many", "other")
NOTATION = {"language.date": "%d.%m.%Y", "language.time": "%d.%m.%Y %H.%M.%S",
            "language.moment": "%d.%m.%Y %H.%M.%S UTC",
            "language.plural": "arabic", "language.thousands": "’"}


def word(found):
    text = found.group()
    return text.translate(LETTERS) + ("øå" if len(text) > 4 else "")


def strange(text):
    """The text with every word changed, places for names left alone."""
    if text == "":
        return text
    parts = re.split(r"(%[n0-9]|`[^`]*`|\{[^}]*\}|[\w./]+\.\w+)", text)
    parts = [re.sub(r"[A-Za-z]+", word, p) if i % 2 == 0 else p
             for i, p in enumerate(parts)]
    return BEGIN + "".join(parts) + END


def make(templates, language):
    """Adds the language to a copy of the templates; returns its words."""
    with open(os.path.join(templates, "text", "en.json"),
              encoding="utf-8") as f:
        english = json.load(f)
    out = {}
    for key, text in english.items():
        stem, _, form = key.rpartition(".")
        if key in NOTATION:
            out[key] = NOTATION[key]
        elif form in FORMS and stem + ".other" in english:
            for each in FORMS:
                out["%s.%s" % (stem, each)] = strange(
                    english[stem + ".other"]).replace(
                        BEGIN, "%s%s: " % (BEGIN, each.upper()), 1)
        else:
            out[key] = strange(text)
    with open(os.path.join(templates, "text", language + ".json"), "w",
              encoding="utf-8") as f:
        json.dump(dict(sorted(out.items())), f, ensure_ascii=False)
    return out


def templates_with(source, folder, language):
    shutil.copytree(source, folder)
    return make(folder, language)
