# SPDX-License-Identifier: Apache-2.0
"""Control totals: what the operator counted in an export of its own, against
what was read.  A difference never reads as complete."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (SAMPLE, done, load, muster, ok, scratch)

CONFIG = os.path.join(SAMPLE, "muster.json")
TAPE = os.path.join(SAMPLE, "tape.warc.gz")
TOTAL = {"source": "dynatrace", "part": "users", "count": 68,
         "from": "export of the user list", "at": "2026-11-22T01:00:00Z"}


def configured(folder, *totals):
    import json
    with open(CONFIG, encoding="utf-8") as f:
        text = f.read()
    for name in ("registers.json", "exceptions.json", "2026-Q3.state.json"):
        text = text.replace('"%s"' % name,
                            '"%s"' % os.path.join(SAMPLE, name))
    text = text.replace('"rules": {', '"control_totals": %s, "rules": {'
                        % json.dumps(list(totals)), 1)
    path = os.path.join(folder, "muster.json")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def review(*totals, more=()):
    folder = scratch()
    p = muster("run", "-c", configured(folder, *totals), "--from", TAPE,
               "--out", folder, "--quiet", *more)
    bundle = os.path.join(folder, "nordlicht-2026-Q4")
    if p.returncode not in (0, 2):
        return p, None, None, None
    population = load(bundle, "population.json")
    found = [f for f in load(bundle, "findings.json")["findings"]
             if f["rule"] == "IPE-02"]
    return p, bundle, population, found


def part(population, name, scope="account"):
    return next((r for r in population["parts"] if r["part"] == name and
                 r["part_scope"] == scope), {})


def check_agreeing():
    p, _, population, found = review(TOTAL)
    row = part(population, "users")
    ok(p.returncode == 0 and population["status"] == "good",
       "a control total that agrees: complete", p.stderr)
    ok(row.get("control_total") == 68 and row["difference"] == 0 and
       row.get("control_from") == TOTAL["from"] and
       row.get("control_at") == TOTAL["at"],
       "  it stands in population.json, with export and time", row)
    ok(not any(f["subject"].startswith("users") for f in found),
       "  and is no finding")


def check_differing():
    p, bundle, population, found = review({**TOTAL, "count": 70})
    row = part(population, "users")
    mine = [f for f in found if f["subject"].startswith("users")]
    ok(p.returncode == 2 and population["status"] == "bad" and
       "INCOMPLETE" in p.stderr, "one that differs: INCOMPLETE, exit 2",
       "%d %s" % (p.returncode, p.stderr))
    ok(row["difference"] == -2 and "nothing explains it" in row["remark"],
       "  the difference is shown", row)
    ok(len(mine) == 1 and mine[0]["severity"] == "high" and
       "export of the user list" in str(mine[0]["facts"]),
       "  and a finding of IPE-02", mine)
    with open(os.path.join(bundle, "LIMITS.md"), encoding="utf-8") as f:
        text = f.read()
    ok("users: -2" in text, "  and a limit of the review", text)
    p, _, population, _ = review({**TOTAL, "part": "trust-policies",
                                  "count": 3})
    ok(p.returncode == 2, "an optional part with a control total is "
       "required", p.stderr)


def check_explained():
    why = "the export lists two accounts that were deleted meanwhile"
    p, _, population, found = review({**TOTAL, "count": 70,
                                      "explanation": why})
    row = part(population, "users")
    mine = [f for f in found if f["subject"].startswith("users")]
    ok(p.returncode == 0 and row["difference"] == -2 and
       why in row["remark"], "one that the operator explains: complete, "
       "difference and explanation are shown", "%s %s" % (p.stderr, row))
    ok(len(mine) == 1 and mine[0]["severity"] == "medium",
       "  and somebody is asked to confirm it", mine)


def check_absent():
    p, _, population, _ = review({**TOTAL, "part": "api-tokens",
                                  "scope": "nle10001", "count": 11})
    row = part(population, "api-tokens", "Nordlicht production")
    ok(p.returncode == 0 and row.get("control_total") == 11,
       "a part of one environment", "%s %s" % (p.stderr, row))
    p, _, population, _ = review({**TOTAL, "part": "api-tokens",
                                  "scope": "elsewhere", "count": 11})
    row = part(population, "api-tokens", "elsewhere")
    ok(p.returncode == 2 and row.get("part_status") == "not read" and
       "control total" in row.get("remark", ""),
       "a total for what was not collected: INCOMPLETE", row)


def refused(name, words, *totals):
    p = muster("run", "-c", configured(scratch(), *totals), "--from", TAPE,
               "--out", scratch(), "--quiet")
    ok(p.returncode == 3 and all(w in p.stderr for w in words), name,
       "%d %s" % (p.returncode, p.stderr))


def check_refusals():
    refused("an unknown part names the nearest", ["part", "\"users\"?"],
            {**TOTAL, "part": "user"})
    refused("an unknown source, too", ["source", "\"dynatrace\"?"],
            {**TOTAL, "source": "dynatrac"})
    refused("a count below nothing", ["count", "below 0"],
            {**TOTAL, "count": -1})
    refused("without its time", ["\"at\""],
            {k: v for k, v in TOTAL.items() if k != "at"})
    refused("without its export", ["from"],
            {k: v for k, v in TOTAL.items() if k != "from"})
    refused("twice for one part", ["same part"], TOTAL, TOTAL)


def earlier(at):
    """The last review, as if it had been at another time."""
    path = os.path.join(scratch(), "state.json")
    with open(os.path.join(SAMPLE, "2026-Q3.state.json"),
              encoding="utf-8") as f:
        text = f.read()
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace("2026-08-18T01:43:01Z", at, 1))
    return path


def check_carried():
    p, bundle, population, found = review()
    ok(part(population, "users").get("carried_result") ==
       "the log does not reach back" and
       not any(f["subject"] == "users" for f in found),
       "a log that begins after the last review ties nothing to it",
       part(population, "users"))
    with open(os.path.join(bundle, "LIMITS.md"), encoding="utf-8") as f:
        ok("oldest entry: 2026-09-07" in f.read(), "  and LIMITS.md says so")
    p, bundle, population, found = review(
        more=("--previous", earlier("2026-09-20T01:43:01Z")))
    row = part(population, "users")
    mine = [f for f in found if f["subject"] == "users"]
    ok((row.get("carried_then"), row.get("carried_created"),
        row.get("carried_deleted"), row.get("carried")) == (66, 1, 0, 67) and
       row["carried_result"] == "differs: to explain" and
       part(population, "groups").get("carried_result") == "agrees",
       "one that reaches back: what came and went is added up", row)
    ok(p.returncode == 0 and population["status"] == "good" and
       len(mine) == 1 and mine[0]["severity"] == "medium" and
       "66 + 1 - 0" in str(mine[0]["facts"]),
       "  a difference is a finding to confirm, and not INCOMPLETE", mine)


check_carried()
check_agreeing()
check_differing()
check_explained()
check_absent()
check_refusals()
done()
