# SPDX-License-Identifier: Apache-2.0
"""What the files for other programs say about a review, in the shape of
numbers_of.py; read with the readers of Python alone."""
import collections
import json
import os
import re
import xml.etree.ElementTree as ElementTree

# The words of population.json for the status of a rule.
STATUS = {"evaluated": "evaluated", "evaluated in part": "in part",
          "not evaluated": "not evaluated", "no data": "not evaluated",
          "switched off": "switched off"}
SEVERITIES = ("critical", "high", "medium", "low", "info")
FINDING = re.compile(r"\(([A-Z]{3}-\d\d-[0-9a-f]{10})\)$")


def text_of(bundle, name):
    with open(os.path.join(bundle, name), encoding="utf-8", newline="") as f:
        return f.read()


def ocsf_lines(bundle):
    """Lines end with one line feed, the last one, too."""
    text = text_of(bundle, "findings.ocsf.ndjson")
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.split("\n")[:-1]]


def with_severities(counts, findings):
    """As the summary counts them: what is excepted is no longer open."""
    for severity in SEVERITIES:
        counts[severity] = sum(v == severity and state != "excepted"
                               for v, state in findings.values())
    counts["findings"] = len(findings)
    counts["excepted"] = sum(s == "excepted" for _, s in findings.values())
    return counts


def once(found, key, value):
    assert key not in found, key
    found[key] = value


def rule_row(rule, status, failed, passed, unknown):
    return (rule, STATUS[status], str(failed), str(passed), str(unknown))


def read_sarif(bundle):
    run, = json.loads(text_of(bundle, "results.sarif"))["runs"]
    invocation, = run["invocations"]
    findings = {}
    for r in run["results"]:
        state = r["properties"]["state"]
        assert (state == "excepted") == ("suppressions" in r)
        assert r["kind"] == "fail"
        once(findings, r["partialFingerprints"]["findingId/v1"],
             (r["properties"]["severity"], state))
    rules = run["tool"]["driver"]["rules"]
    told = collections.Counter(
        n["descriptor"]["id"]
        for n in invocation["toolExecutionNotifications"])
    counts = {"unknown": told["unknown"],
              "parts_missing": told["incomplete"],
              "fixed": len(run["properties"]["fixed"]),
              "rules": len(rules)}
    return {"counts": with_severities(counts, findings),
            "findings": findings,
            "rules": collections.Counter(rule_row(
                r["id"], p["status"], p["fail"], p["pass"], p["unknown"])
                for r in rules for p in [r["properties"]])}


def outcome(case):
    """The one child that says how a test ended; None: it passed."""
    found = [e for e in case if e.tag != "system-out"]
    assert len(found) < 2
    return found[0] if found else None


def since(element):
    match = re.search(r"^since the last review: (\w+)$", element.text or "",
                      re.M)
    return match.group(1) if match else "open"


def severity_in(element):
    return re.search(r"^severity: (\w+)", element.text, re.M).group(1)


def read_junit(bundle):
    tree = ElementTree.parse(os.path.join(bundle, "junit.xml")).getroot()
    findings, counts = {}, {"unknown": 0, "parts_missing": 0}
    for suite in tree:
        for case in suite.iter("testcase"):
            how = outcome(case)
            if suite.get("name") == "collection":
                counts["parts_missing"] += how is not None
                continue
            match = FINDING.search(case.get("name"))
            if how is None:
                assert match is None
            elif how.tag == "failure":
                once(findings, match.group(1), (how.get("type"), since(how)))
            elif how.get("type") == "excepted":
                once(findings, match.group(1),
                     (severity_in(how), "excepted"))
            counts["unknown"] += how is not None and how.tag == "error"
    return {"counts": with_severities(counts, findings),
            "findings": findings}


def props(node):
    """Names may repeat in OSCAL; ours do not."""
    found = {}
    for p in node.get("props", ()):
        once(found, p["name"], p["value"])
    return found


def observed(observations):
    findings = {}
    for o in observations:
        p = props(o)
        if "finding_id" in p:
            once(findings, p["finding_id"], (p["severity"], p["state"]))
    return findings


def read_oscal(bundle):
    result, = json.loads(text_of(bundle, "oscal-ar.json"))[
        "assessment-results"]["results"]
    observations = result.get("observations", [])
    findings = observed(observations)
    tested = [props(o) for o in observations
              if o["types"] == ["control-objective"]]
    counts = {"unknown": sum(props(o).get("verdict") == "unknown"
                             for o in observations),
              "parts_missing": sum("part" in props(o) for o in observations),
              "rules": len(tested)}
    stated = {k: int(v) for k, v in props(result).items() if v.isdigit()}
    with_severities(counts, findings)
    wrong = {k: v for k, v in stated.items() if counts.get(k, v) != v}
    assert not wrong, wrong
    counts["fixed"] = stated["fixed"]
    return {"counts": counts, "findings": findings,
            "rules": collections.Counter(rule_row(
                p["rule"], p["status"], p["fail"], p["pass"], p["unknown"])
                for p in tested),
            "judged": collections.Counter(
                (p["framework"], p["control"], p["evaluated"], p["findings"])
                for p in map(props, result.get("findings", ())))}


def read_poam(bundle):
    plan = json.loads(text_of(bundle, "oscal-poam.json"))[
        "plan-of-action-and-milestones"]
    findings = observed(plan.get("observations", ()))
    ids = {o["uuid"]: props(o)["finding_id"]
           for o in plan.get("observations", ())}
    planned = collections.Counter(
        ids[r["observation-uuid"]] for item in plan["poam-items"]
        for r in item.get("related-observations", ()))
    assert set(planned.values()) <= {1} and set(planned) == set(findings)
    risks = {r["uuid"]: r["status"] for r in plan.get("risks", ())}
    for r in plan.get("risks", ()):
        for o in r["related-observations"]:
            state = findings[ids[o["observation-uuid"]]][1]
            assert (state == "excepted") == (
                risks[r["uuid"]] == "deviation-approved")
    return {"counts": with_severities({}, findings), "findings": findings}


def read_ocsf(bundle):
    findings, fixed, unknown = {}, 0, 0
    for line in ocsf_lines(bundle):
        outcome_id = line["compliance"]["status_id"]
        if line["activity_id"] == 3:
            fixed += 1
        elif outcome_id == 2:
            unknown += 1
        else:
            severity = {1: "info", 2: "low", 3: "medium", 4: "high",
                        5: "critical"}[line["severity_id"]]
            state = line["unmapped"]["state"]
            assert (state == "excepted") == (line["status_id"] == 3)
            once(findings, line["finding_info"]["uid"], (severity, state))
    return {"counts": with_severities({"fixed": fixed, "unknown": unknown},
                                      findings), "findings": findings}


READERS = {"SARIF": read_sarif, "JUnit": read_junit, "OSCAL": read_oscal,
           "the OSCAL plan": read_poam, "OCSF": read_ocsf}


def read_all(bundle):
    return {name: reader(bundle) for name, reader in READERS.items()}
