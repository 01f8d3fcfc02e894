# SPDX-License-Identifier: Apache-2.0
"""The rest of the tree: scripts, data files, and words that must not be."""

import json
import os
import re
import shutil
import subprocess

from lint import TOP, done, files, ok, read, skip

ALL = [p for p in files(".") if not re.search(
    r"(\.(o|lo|la|log|trs|gz|png|xlsx|pdf|ttf|pyc|dirstamp)|~)$", p)]
PYTHON = [p for p in ALL if p.endswith(".py")]
SHELL = [p for p in ("autogen.sh", "quickstart", ".ci/run")
         if os.path.exists(os.path.join(TOP, p))]
SHELL += [p for p in ALL if p.endswith(".sh") and p not in SHELL and
          p.split("/")[0] in ("tests", "samples")]
OURS = [p for p in ALL if p.split("/")[0] in (
    "src", "tests", "templates", "man", "samples", ".ci") or
    p.endswith(".md") or p in SHELL + ["configure.ac", "Makefile.am"]]


def python():
    for path in PYTHON:
        try:
            compile(read(path), path, "exec")
        except SyntaxError as e:
            yield "%s:%s: %s" % (path, e.lineno, e.msg)


def shell():
    p = subprocess.run(["shellcheck", "-S", "warning", "-f", "gcc"] +
                       [os.path.join(TOP, s) for s in SHELL],
                       text=True, capture_output=True)
    return [line.replace(TOP + "/", "") for line in
            (p.stdout + p.stderr).splitlines()]


def executable():
    for path in ("autogen.sh", "quickstart", ".ci/run"):
        if os.path.exists(os.path.join(TOP, path)) and not os.access(
                os.path.join(TOP, path), os.X_OK):
            yield "%s cannot be executed" % path


def other_formats():
    for path in ALL:
        if path.endswith((".yml", ".yaml")):
            yield "%s: data here is JSON" % path


def data():
    for path in ALL:
        if not path.endswith(".json") or "/expect/" in path or \
                "/corpus/" in path or path.split("/")[0] not in (
                    "templates", "samples"):
            continue
        try:
            json.loads(re.sub(r"^\s*//.*$", "", read(path), flags=re.M))
        except ValueError as e:
            yield "%s: %s" % (path, e)


def unfinished():
    """Said here in two halves, so that this file does not find itself."""
    word = re.compile(r"\b(%s|%s)\b" % ("TO" "DO", "FIX" "ME"))
    mark = re.compile(r"\bXX" r"X\b(?! *#\d)")
    for path in OURS:
        if path.startswith(("src/", "man/", "templates/")) or \
                path in SHELL:
            for i, line in enumerate(read(path).split("\n"), 1):
                if word.search(line) or (path.startswith("src/") and
                                         mark.search(line)):
                    yield "%s:%d: unfinished: %s" % (path, i, line.strip())


def places():
    """No path of one machine, and nothing the tree would need beside it."""
    machine = re.compile(r"(?<![\w.])/(wo" r"rk|home/\w+|tmp/br" r"ief)/")
    beside = re.compile(r"\.\./sha" r"red\b")
    for path in OURS:
        for i, line in enumerate(read(path).split("\n"), 1):
            if machine.search(line):
                yield "%s:%d: a path of one machine" % (path, i)
            if beside.search(line) and not path.startswith("tests/"):
                yield "%s:%d: needs a folder beside the tree" % (path, i)


ok(python(), "every Python file compiles")
if shutil.which("shellcheck"):
    ok(shell(), "shellcheck finds nothing in the scripts")
else:
    skip("shellcheck finds nothing in the scripts",
         "shellcheck is not installed")
ok(executable(), "scripts can be executed")
ok(other_formats(), "there is no YAML")
ok(data(), "templates and samples are well-formed")
ok(unfinished(), "nothing in the product calls itself unfinished")
ok(places(), "no file names a place outside the tree")
done()
