# SPDX-License-Identifier: Apache-2.0
"""The files for other programs: SARIF, JUnit, OSCAL, OCSF.

Each is held against its official schema where the schemas are at hand
(../shared/schemas beside the tree; otherwise the test says so), and always
against what a schema does not see: references lead somewhere, counts add up,
nothing hides or moves text, the same tape gives the same bytes.  Whether the
numbers are those of the other files is asked by test_numbers.py, whether a
twin names nobody by test_redact.py.
"""
import copy
import json
import os
import re
import shutil
import subprocess
import sys
import uuid
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import bundles
import numbers_exchange
from harness import SAMPLE, TOP, done, load, muster, ok, scratch, skip

try:
    import jsonschema
except ImportError:
    jsonschema = None
SCHEMAS = os.path.join(TOP, "..", "shared", "schemas")
JSON = {"results.sarif": "sarif-2.1.0.schema.json",
        "oscal-ar.json": "oscal-1.2.1-assessment-results.schema.json",
        "oscal-poam.json": "oscal-1.2.1-poam.schema.json"}
FILES = [*JSON, "junit.xml", "findings.ocsf.ndjson"]
# Characters that move or hide text, or that XML cannot hold.
TREACHEROUS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]")


# ---- the official schemas ----

def for_python(schema):
    """Its regular expressions have no classes of letters and numbers, and
    "$" would also stand before a last line end."""
    if isinstance(schema, list):
        return [for_python(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    out = {}
    for key, value in schema.items():
        if key == "pattern" and isinstance(value, str):
            value = value.replace(r"\p{L}", r"[^\W\d_]").replace(
                r"\p{N}", r"\d")
            value = re.sub(r"\$$", r"\\Z", value)
        else:
            value = for_python(value)
        out[key] = value
    return out


_validators = {}


def validator(file):
    if file not in _validators:
        with open(os.path.join(SCHEMAS, JSON[file]), encoding="utf-8") as f:
            schema = for_python(json.load(f))
        _validators[file] = jsonschema.validators.validator_for(schema)(
            schema)
    return _validators[file]


def problems(file, tree):
    return ["%s: %s" % ("/".join(map(str, e.absolute_path)), e.message[:200])
            for e in validator(file).iter_errors(tree)]


def can_validate():
    if not os.path.isdir(SCHEMAS):
        return "the official schemas are not at hand"
    return None if jsonschema else "python3-jsonschema is not installed"


def xml_problems(path):
    p = subprocess.run(["xmllint", "--noout", "--schema",
                        os.path.join(SCHEMAS, "junit-10.xsd"), path],
                       capture_output=True, text=True, check=False)
    return p.stderr if p.returncode != 0 else ""


def check_schemas(name, bundle):
    why = can_validate()
    for file in JSON:
        title = "%s: %s is as its official schema says" % (name, file)
        if why is not None:
            skip(title, why)
            continue
        wrong = problems(file, load(bundle, file))
        ok(not wrong, title, "\n".join(wrong[:10]))
    title = "%s: junit.xml is as the schema of Jenkins says" % name
    if not os.path.isdir(SCHEMAS):
        skip(title, "the official schemas are not at hand")
    elif shutil.which("xmllint") is None:
        skip(title, "xmllint is not installed")
    else:
        wrong = xml_problems(os.path.join(bundle, "junit.xml"))
        ok(not wrong, title, wrong)


# ---- SARIF ----

def sarif_wrong(run):
    """What the schema leaves open, and what code hosts insist on."""
    rules = run["tool"]["driver"]["rules"]
    ids = [r["id"] for r in rules]
    if len(set(ids)) != len(ids):
        yield "a rule stands there twice"
    taxonomies = run["taxonomies"]
    for rule in rules:
        if not 0 <= float(rule["properties"]["security-severity"]) <= 10:
            yield "security-severity of " + rule["id"]
        if len(rule["properties"]["tags"]) > 20:
            yield "too many tags: " + rule["id"]
        for r in rule["relationships"]:
            target = r["target"]
            taxonomy = taxonomies[target["toolComponent"]["index"]]
            if taxonomy["name"] != target["toolComponent"]["name"] or \
                    taxonomy["taxa"][target["index"]]["id"] != target["id"]:
                yield "%s leads to another requirement" % rule["id"]
    prints, guids = set(), set()
    for r in run["results"]:
        if ids[r["ruleIndex"]] != r["ruleId"]:
            yield "index of the rule of %s" % r["guid"]
        place = r["locations"][0]["physicalLocation"]
        if place["artifactLocation"]["uri"] != run["artifacts"][
                place["artifactLocation"]["index"]]["location"]["uri"] or \
                place["region"]["startLine"] < 1:
            yield "place of %s" % r["guid"]
        fingers = r["partialFingerprints"]
        if fingers["primaryLocationLineHash"] != fingers["findingId/v1"]:
            yield "fingerprint of %s" % r["guid"]
        prints.add(fingers["findingId/v1"])
        guids |= {r["guid"], r["correlationGuid"]}
        if "](" in r["message"]["text"].replace("\\]", ""):
            yield "a link in %s" % r["message"]["text"]
    if len(prints) != len(run["results"]) or \
            len(guids) != 2 * len(run["results"]):
        yield "fingerprints or guids that are not of one result alone"


def check_sarif(name, bundle, complete):
    run, = load(bundle, "results.sarif")["runs"]
    wrong = list(sarif_wrong(run))
    ok(not wrong, "%s: SARIF is what a code host can follow" % name,
       "\n".join(wrong[:10]))
    invocation, = run["invocations"]
    ok(invocation["executionSuccessful"] is complete and complete != any(
        n["descriptor"]["id"] == "incomplete" and
        n["message"]["text"].startswith("INCOMPLETE: ")
        for n in invocation["toolExecutionNotifications"]),
       "%s: SARIF says whether the execution was whole" % name)
    ok(run["automationDetails"]["id"].startswith("muster/"),
       "%s: a category that does not change" % name,
       run["automationDetails"])
    return run


# ---- JUnit ----

def check_junit(name, bundle, complete):
    tree = ElementTree.parse(os.path.join(bundle, "junit.xml")).getroot()
    wrong, totals, names = [], {}, set()
    for suite in tree:
        cases = suite.findall("testcase")
        n = {"tests": len(cases)}
        for kind in ("failure", "error", "skipped"):
            n[kind] = sum(c.find(kind) is not None for c in cases)
        for attribute, key in (("tests", "tests"), ("failures", "failure"),
                               ("errors", "error"), ("skipped", "skipped")):
            totals[key] = totals.get(key, 0) + n[key]
            if suite.get(attribute) != str(n[key]):
                wrong.append("%s of %s" % (attribute, suite.get("name")))
        for c in cases:
            key = (c.get("classname"), c.get("name"))
            if key in names:
                wrong.append("twice: %s" % (key,))
            names.add(key)
    for attribute, key in (("tests", "tests"), ("failures", "failure"),
                           ("errors", "error")):
        if tree.get(attribute) != str(totals[key]):
            wrong.append("%s of all suites" % attribute)
    ok(not wrong, "%s: JUnit counts what it holds, each case once" % name,
       "\n".join(wrong[:10]))
    first = tree[0]
    said = {p.get("name"): p.get("value") for p in first.iter("property")}
    ok(first.get("name") == "collection" and said["complete"] ==
       ("COMPLETE" if complete else "INCOMPLETE") and
       (first.get("errors") == "0") is complete,
       "%s: the suite of what was read says whether it was whole" % name)
    kinds = {e.get("type") for e in tree.iter("skipped")}
    ok("no data" in kinds or "not evaluated" in kinds,
       "%s: what was not evaluated is skipped, and says so" % name, kinds)
    return tree


# ---- OSCAL ----

def walk(node, path=""):
    if isinstance(node, dict):
        for key, value in node.items():
            yield path, key, value
            yield from walk(value, path + "/" + key)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value, path)


REFERENCES = {"observation-uuid": "observations", "risk-uuid": "risks",
              "subject-uuid": "inventory-items",
              "component-uuid": "components", "actor-uuid": "components"}


def oscal_wrong(tree):
    own, seen = {}, set()
    for path, key, value in walk(tree):
        if key != "uuid":
            continue
        if value in seen:
            yield "uuid twice: " + value
        seen.add(value)
        own.setdefault(path.rsplit("/", 1)[-1], set()).add(value)
        if uuid.UUID(value).version != 5:
            yield "no version 5: " + value
    for path, key, value in walk(tree):
        if key in REFERENCES and value not in own.get(REFERENCES[key], ()):
            yield "%s/%s leads nowhere: %s" % (path, key, value)
        if key == "href" and value.startswith("#") and \
                value[1:] not in own["resources"]:
            yield "%s/%s leads nowhere: %s" % (path, key, value)
    ids = {v for p, k, v in walk(tree) if k == "id" and p.endswith("/parts")}
    controls = {v for p, k, v in walk(tree) if k == "control-id" and
                p.endswith("/objectives-and-methods")}
    for path, key, value in walk(tree):
        if key in ("target-id", "objective-id") and value not in ids:
            yield "no objective " + value
        if key == "control-id" and value not in controls:
            yield "no control " + value


def check_oscal(name, bundle, complete):
    for file in ("oscal-ar.json", "oscal-poam.json"):
        wrong = list(oscal_wrong(load(bundle, file)))
        ok(not wrong, "%s: every reference in %s leads somewhere" % (
            name, file), "\n".join(wrong[:10]))
    result, = load(bundle, "oscal-ar.json")["assessment-results"]["results"]
    wrong = []
    for f in result["findings"]:
        p = numbers_exchange.props(f)
        clean = p["findings"] == "0" and p["unknown"] == "0" and \
            p["evaluated"] == p["rules"] != "0"
        if (f["target"]["status"]["state"] == "satisfied") is not clean:
            wrong.append("%s: %s" % (f["target"]["target-id"], p))
    ok(not wrong and len(result["findings"]) > 100,
       "%s: satisfied is only what was judged whole, without a finding" %
       name, "\n".join(wrong[:10]))
    ok(("INCOMPLETE" in result["description"]) is not complete,
       "%s: OSCAL says whether all was read" % name)


# ---- OCSF ----

def ocsf_wrong(line):
    """Required attributes of Compliance Finding in OCSF 1.8, and their
    enumerations; siblings say the same."""
    want = {"activity_id": ({1: "Create", 2: "Update", 3: "Close"},
                            "activity_name"),
            "severity_id": ({0: "Unknown", 1: "Informational", 2: "Low",
                             3: "Medium", 4: "High", 5: "Critical"},
                            "severity"),
            "status_id": ({1: "New", 3: "Suppressed", 4: "Resolved"},
                          "status")}
    for key, (captions, sibling) in want.items():
        if captions.get(line[key]) != line[sibling]:
            yield key
    if (line["category_uid"], line["class_uid"]) != (2, 2003) or \
            line["type_uid"] != 200300 + line["activity_id"]:
        yield "type_uid"
    if line["type_name"] != "Compliance Finding: " + line["activity_name"]:
        yield "type_name"
    if not isinstance(line["time"], int) or line["time"] < 10 ** 12:
        yield "time is not in milliseconds"
    if line["metadata"]["version"] != "1.8.0" or \
            not line["metadata"]["product"]["name"] or \
            uuid.UUID(line["metadata"]["uid"]).version != 5:
        yield "metadata"
    if not line["finding_info"]["uid"] or \
            line["finding_info"]["analytic"]["type_id"] != 1:
        yield "finding_info"
    compliance = line["compliance"]
    if {1: "Pass", 2: "Warning", 3: "Fail"}[compliance["status_id"]] != \
            compliance["status"] or not isinstance(
                compliance["standards"], list):
        yield "compliance"
    if not line["resources"][0]["uid"] or not line["message"]:
        yield "resources"
    if "remediation" in line and not line["remediation"]["desc"]:
        yield "remediation"


def check_ocsf(name, bundle):
    lines = numbers_exchange.ocsf_lines(bundle)
    wrong = ["%s: %s" % (line["finding_info"]["uid"], w)
             for line in lines for w in ocsf_wrong(line)]
    ok(not wrong, "%s: each line of OCSF has what its class requires (%d)" %
       (name, len(lines)), "\n".join(wrong[:10]))
    uids = {line["metadata"]["uid"] for line in lines}
    ok(len(uids) == len(lines) and
       len({line["metadata"]["correlation_uid"] for line in lines}) <= 1,
       "%s: each event has an identifier of its own, all one in common" %
       name)


# ---- all of them ----

def check_text(name, bundle):
    for file in FILES:
        text = numbers_exchange.text_of(bundle, file)
        found = TREACHEROUS.search(text)
        ok(found is None,
           "%s: nothing in %s hides or moves text" % (name, file),
           found and repr(text[max(0, found.start() - 40):found.end() + 40]))


def strings(node):
    if isinstance(node, str):
        yield node
    for value in (node.values() if isinstance(node, dict) else
                  node if isinstance(node, list) else ()):
        yield from strings(value)


def check_decoded(name, bundle):
    """Nor does it when the escapes of JSON and XML are undone."""
    trees = [load(bundle, f) for f in JSON] + [
        numbers_exchange.ocsf_lines(bundle)]
    texts = [s for t in trees for s in strings(t)]
    root = ElementTree.parse(os.path.join(bundle, "junit.xml")).getroot()
    for e in root.iter():
        texts += [e.text or "", *e.attrib.values()]
    bad = [t for t in texts if TREACHEROUS.search(t)]
    ok(not bad, "%s: nor when it is read" % name, "\n".join(map(repr, bad)))


def check_rebuild(name, bundle):
    p = muster("verify", bundle, "--rebuild")
    ok(p.returncode == 0,
       "%s: all of it can be made again, byte for byte" % name,
       p.stdout[-2000:] + p.stderr)


def check(name, bundle, complete=True, rebuild=False):
    check_schemas(name, bundle)
    check_sarif(name, bundle, complete)
    check_junit(name, bundle, complete)
    check_oscal(name, bundle, complete)
    check_ocsf(name, bundle)
    check_text(name, bundle)
    check_decoded(name, bundle)
    if rebuild:
        check_rebuild(name, bundle)
    said = numbers_exchange.read_all(bundle)
    findings = {r["finding_id"]: (r["severity"], r["state"])
                for r in load(bundle, "findings.json")["findings"]}
    wrong = [reader for reader, parts in said.items()
             if parts["findings"] != findings]
    ok(not wrong, "%s: each holds the findings of findings.json (%d)" % (
        name, len(findings)), wrong)


# ---- what the sample holds on purpose ----

def check_sample(bundle):
    run, = load(bundle, "results.sarif")["runs"]
    states = {}
    for r in run["results"]:
        states.setdefault(r["properties"]["state"], set()).add(
            r["baselineState"])
    ok(states == {"open": {"unchanged"}, "excepted": {"unchanged"},
                  "new": {"new"}, "reopened": {"new"}},
       "the sample: SARIF tells new from unchanged", states)
    accepted, = [r for r in run["results"] if "suppressions" in r]
    s, = accepted["suppressions"]
    ok(s["status"] == "accepted" and s["justification"] and
       s["properties"]["approver"] == "CISO",
       "the sample: what is excepted is suppressed, with the reason", s)
    tree = ElementTree.parse(os.path.join(bundle, "junit.xml")).getroot()
    kinds = [e.get("type") for e in tree.iter() if e.tag in (
        "failure", "error", "skipped")]
    ok(kinds.count("excepted") == 1 and kinds.count("unknown") == 2 and
       kinds.count("no data") > 10,
       "the sample: excepted, unknown and not evaluated are told apart")
    plan = load(bundle, "oscal-poam.json")["plan-of-action-and-milestones"]
    risk, = [r for r in plan["risks"] if r["status"] != "open"]
    ok(risk["status"] == "deviation-approved" and risk["deadline"] and
       risk["mitigating-factors"] and
       risk["risk-log"]["entries"][0]["description"],
       "the sample: an exception is a risk with an approved deviation", risk)


def check_planted(bundle):
    """The checks of this test can fail."""
    why = can_validate()
    if why is None:
        tree = load(bundle, "oscal-ar.json")
        bad = copy.deepcopy(tree)
        bad["assessment-results"]["results"][0]["observations"][0][
            "props"][0]["value"] = " blank"
        ok(problems("oscal-ar.json", bad), "planted and found: a blank")
        bad = load(bundle, "results.sarif")
        bad["runs"][0]["results"][0]["level"] = "fatal"
        ok(problems("results.sarif", bad), "planted and found: a level")
    tree = load(bundle, "oscal-poam.json")
    plan = tree["plan-of-action-and-milestones"]
    plan["risks"][0]["uuid"] = plan["uuid"]
    ok(list(oscal_wrong(tree)), "planted and found: a reference to nothing")
    run, = load(bundle, "results.sarif")["runs"]
    run["results"][0]["ruleIndex"] += 1
    ok(list(sarif_wrong(run)), "planted and found: another rule")
    line = numbers_exchange.ocsf_lines(bundle)[0]
    line["severity"] = "Fatal"
    ok(list(ocsf_wrong(line)), "planted and found: two severities")
    ok(TREACHEROUS.search("a\u202eb") and TREACHEROUS.search("a\x1bb"),
       "planted and found: a text that runs backwards")


def check_single(name, file):
    """One format alone: it does not point at what is not there."""
    folder = os.path.join(scratch(), "s")
    shutil.copytree(SAMPLE, folder)
    config = os.path.join(folder, "muster.json")
    text = re.sub(r'"formats": \[[^]]*\]', '"formats": ["%s"]' % name,
                  numbers_exchange.text_of(folder, "muster.json"))
    with open(config, "w", encoding="utf-8") as f:
        f.write(text)
    p = muster("run", "-c", config, "--from",
               os.path.join(folder, "tape.warc.gz"), "--out",
               os.path.join(folder, "out"), "--quiet")
    bundle = os.path.join(folder, "out", "nordlicht-2026-Q4")
    text = numbers_exchange.text_of(bundle, file)
    ok(p.returncode == 0 and "findings.json" not in text and
       not os.path.exists(os.path.join(bundle, "findings.json")),
       "%s alone names no file that is not there" % name, p.stderr)


def main():
    sample = bundles.sample()
    check("the sample", sample, rebuild=True)
    check_sample(sample)
    check_planted(sample)
    check_single("sarif", "results.sarif")
    check_single("oscal", "oscal-ar.json")
    part = bundles.incomplete()
    check("incomplete", part, complete=False, rebuild=True)
    check("60 users, hostile names", bundles.generated(60, "60 users"),
          rebuild=True)
    check("nobody", bundles.generated(0, "no users"))
    done()


if __name__ == "__main__":
    main()
