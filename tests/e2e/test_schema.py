# SPDX-License-Identifier: Apache-2.0
"""The JSON files of bundles of every kind, against templates/schema with a
validator of another make (Debian: python3-jsonschema)."""
import copy
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import bundles
from harness import SAMPLE, TOP, done, load, ok, scratch, skip

try:
    import jsonschema
except ImportError:
    jsonschema = None

FOLDER = os.path.join(os.environ["MUSTER_DATADIR"], "schema")
# Every JSON file of a bundle but the configuration as it was used, which is
# the user's own.
FILES = {"findings.json": "findings", "population.json": "population",
         "manifest.json": "manifest", "evidence/state.json": "state",
         "evidence/previous.json": "state"}
OWN = {"evidence/config.json"}
# What is sent, and not kept: test_webhook.py.
SENT = {"webhook"}
# Of standards: test_exchange.py holds them against theirs.
OTHERS = {"oscal-ar.json", "oscal-poam.json"}
# What a file may say without a label: its head, and what is no table.
HEAD = {"schema", "document", "title", "subtitle", "subject", "author",
        "status", "status_text", "campaign", "entity", "classification",
        "now", "version"}


def schemas():
    found = {}
    for name in sorted(os.listdir(FOLDER)):
        tree = load(FOLDER, name)
        key, dash, number = name[:-len(".json")].rpartition("-")
        said = "muster/%s/%s" % (key, number)
        ok(dash and name.endswith(".json") and tree["title"] == said and
           tree["$id"] == said.replace("/", ":").join(["urn:", ""]) and
           tree["properties"]["schema"] == {"const": said},
           "%s says which schema it is, and of which version" % name)
        found[key] = tree
    ok(set(found) == set(FILES.values()) | SENT,
       "there is a schema for each file, and no other", sorted(found))
    return found


# ---- the schemas themselves ----

def objects(tree, path=""):
    """Every schema of an object in the schema, with its path."""
    if isinstance(tree, dict):
        if tree.get("type") == "object":
            yield path, tree
        for key, value in tree.items():
            yield from objects(value, path + "/" + key)
    elif isinstance(tree, list):
        for i, value in enumerate(tree):
            yield from objects(value, "%s/%d" % (path, i))


def check_strict(name, tree):
    wrong = []
    for path, part in objects(tree):
        if path.endswith("/settings"):
            continue  # names of the rules' own
        if part.get("additionalProperties") is not False:
            wrong.append("%s: takes members it does not name" % path)
        wrong += ["%s: %s is required and unknown" % (path, k)
                  for k in part.get("required", [])
                  if k not in part["properties"]]
    ok(not wrong, "%s: every object is closed" % name, "\n".join(wrong))
    try:
        jsonschema.Draft202012Validator.check_schema(tree)
        ok(True, "%s is a schema of JSON Schema 2020-12" % name)
    except jsonschema.SchemaError as e:
        ok(False, "%s is a schema of JSON Schema 2020-12" % name, e)


def check_columns(name, tree):
    """A member is a column or a field that the program has words for."""
    words = load(TOP, "templates", "text", "en.json")
    wrong = []
    for path, part in objects(tree):
        for key in part.get("properties", ()):
            if path == "" and key in HEAD:
                continue
            kind = {"/items": "col."}.get(path[-6:], "field.")
            if path != "" and kind + key not in words:
                wrong.append("%s: there is no %s%s" % (path, kind, key))
    ok(not wrong, "%s: members are what the reports call so" % name,
       "\n".join(wrong))


# ---- bundles ----

def problems(schema, tree):
    found = jsonschema.Draft202012Validator(schema).iter_errors(tree)
    return "\n".join("%s: %s" % ("/".join(map(str, e.absolute_path)),
                                 e.message[:300]) for e in found)


def members(tree, path, seen):
    """Which members a file has, below which: for what is never there."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            seen.add(path + "/" + key)
            members(value, path + "/" + key, seen)
    elif isinstance(tree, list):
        for value in tree:
            members(value, path + "/items", seen)


def check_bundle(found, bundle, name, seen):
    names = sorted(os.path.relpath(os.path.join(here, n), bundle)
                   for here, _, files in os.walk(bundle) for n in files
                   if n.endswith(".json"))
    ok(set(FILES) - {"evidence/previous.json"} <= set(names) and
       set(names) <= set(FILES) | OWN | OTHERS,
       "%s: each JSON file has a schema" % name, names)
    for file in names:
        if file in OWN | OTHERS:
            continue
        tree = load(bundle, file)
        why = problems(found[FILES[file]], tree)
        ok(why == "", "%s: %s is as its schema says" % (name, file), why)
        members(tree, FILES[file], seen)


def check_seen(found, seen):
    """A member that no bundle has is a member that nobody checked."""
    # Exchanges that failed, modules and doubts need a world of their own.
    rare = {"population/evidence/items/failure",
            "population/comparisons/items/doubt",
            "population/registers/items/tested",
            "manifest/rules/items/module"}
    left = []
    for key in ("findings", "population", "manifest"):
        for path, part in objects(found[key]):
            at = key + path.replace("/properties", "")
            left += [at + "/" + k for k in part.get("properties", ())
                     if at + "/" + k not in seen | rare]
    ok(not left, "every member of a schema is met in some bundle",
       "\n".join(left))


# ---- what must be refused ----

def broken(tree, change):
    other = copy.deepcopy(tree)
    change(other)
    return other


def without(*path):
    def change(tree):
        for key in path[:-1]:
            tree = tree[key]
        del tree[path[-1]]
    return change


def with_value(value, *path):
    def change(tree):
        for key in path[:-1]:
            tree = tree[key]
        tree[path[-1]] = value
    return change


BROKEN = {
    "findings": [
        ("another version", with_value("muster/findings/2", "schema")),
        ("no list of findings", without("findings")),
        ("a finding without its id", without("findings", 0, "finding_id")),
        ("a severity that there is not",
         with_value("urgent", "findings", 0, "severity")),
        ("a severity in German",
         with_value("hoch", "findings", 0, "severity")),
        ("a state that there is not",
         with_value("closed", "findings", 0, "state")),
        ("a count as text", with_value("3", "findings", 0, "times")),
        ("a date as German writes it",
         with_value("18.05.2026", "findings", 0, "first_seen")),
        ("a member nobody named", with_value(1, "findings", 0, "score")),
        ("a member beside the tables", with_value([], "notes"))],
    "population": [
        ("a count below nothing", with_value(-1, "counts", "accounts")),
        ("a count that is missing", without("counts", "access")),
        ("an unknown count of the summary",
         with_value(None, "counts", "findings")),
        ("a part that is neither read nor not",
         with_value("mostly", "parts", 0, "part_status")),
        ("a digest cut short", with_value("ab12", "evidence", 0, "sha256")),
        ("a rule without its status", without("rules", 0, "rule_status")),
        ("a moment without its zone",
         with_value("2026-11-22T01:43:01", "now"))],
    "manifest": [
        ("a file without a digest", without("files", 0, "sha256")),
        ("a file outside the bundle",
         with_value("/etc/passwd", "files", 0, "name")),
        ("no files at all", with_value([], "files")),
        ("completeness in words", with_value("yes", "complete"))],
    "state": [
        ("a record of no kind", with_value({"thing": "x"}, "records", 0)),
        ("a tier that there is not", with_value(7, "records", 1, "tier")),
        ("no moment", without("at"))],
}


def check_broken(found, bundle):
    for file, key in FILES.items():
        if file == "evidence/previous.json":
            continue
        tree = load(bundle, file)
        for name, change in BROKEN[key]:
            ok(problems(found[key], broken(tree, change)) != "",
               "%s: %s is refused" % (key, name))
    text = json.dumps(load(bundle, "findings.json"))
    ok(problems(found["population"], json.loads(text)) != "",
       "one file is not taken for another")


def tied():
    """With a control total, and a log that reaches back to the last review."""
    state = os.path.join(scratch(), "earlier.json")
    with open(os.path.join(SAMPLE, "2026-Q3.state.json"),
              encoding="utf-8") as f:
        text = f.read()
    with open(state, "w", encoding="utf-8") as f:
        f.write(text.replace('"at":"2026-08-18T01:43:01Z"',
                             '"at":"2026-09-20T01:43:01Z"', 1))
    total = ('"control_totals": [{"source": "dynatrace", "part": "users", '
             '"count": 68, "from": "an export", '
             '"at": "2026-11-21T16:30:00Z"}], "rules": {')
    return bundles.sample("--previous", state, change=lambda text:
                          text.replace('"rules": {', total, 1))


def main():
    if jsonschema is None or \
            not hasattr(jsonschema, "Draft202012Validator"):
        skip("JSON files are as their schemas say",
             "python3-jsonschema 4 is not installed")
        done()
    found = schemas()
    for name, tree in found.items():
        check_strict(name, tree)
    for name in ("findings", "population"):
        check_columns(name, found[name])
    seen = set()
    whole = bundles.sample()
    check_bundle(found, whole, "the sample", seen)
    check_bundle(found, bundles.sample(language="de"), "in German", seen)
    twin = bundles.sample("--redact", env={"KEY": "of the pseudonyms, 24 b"},
                          change=lambda text: text.replace(
                              '"rules": {', '"redact": {"key": {"env": '
                              '"KEY"}}, "rules": {', 1)) + ".redacted"
    check_bundle(found, twin, "a redacted twin", seen)
    check_bundle(found, bundles.incomplete(["json"]), "incomplete", seen)
    check_bundle(found, tied(), "with other counts", seen)
    check_bundle(found, bundles.generated(1, "one user", ["json"]),
                 "one user", seen)
    check_bundle(found, bundles.generated(300, "300 users", ["json"]),
                 "300 users", seen)
    check_seen(found, seen)
    check_broken(found, whole)
    done()


main()
