# SPDX-License-Identifier: Apache-2.0
"""Two engines, one truth: what muster works out beside what the platform
itself answers, over generated organisations and the sample."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (Server, config_for, done, environment_of, load, muster,
                     ok, scratch, write_config)

SEEDS = (1, 2, 7)
PLANTED = "slo:slos:write"


def run(server, folder, name, **source):
    out = os.path.join(folder, name)
    config = config_for(server, out, source=source)
    config["output"]["formats"] = ["json", "csv", "md"]
    path = write_config(config, folder, name + ".json")
    p = muster("run", "-c", path, "--quiet", env=environment_of(server))
    return p, os.path.join(out, "test")


def part_of(population):
    return [p for p in population["parts"]
            if p["part"] == "platform-answers"]


def found(bundle, rule):
    return [f for f in load(bundle, "findings.json")["findings"]
            if f["rule"] == rule]


def clean(folder):
    """Generated: hostile names, missing boundaries, unset parameters."""
    for seed in SEEDS:
        server = Server("--data", "generated", "--seed", seed,
                        "--users", 120, "--groups", 60, "--policies", 60)
        p, bundle = run(server, folder, f"seed{seed}",
                        verify={"sample": 1000})
        server.stop()
        ok(p.returncode == 0, f"seed {seed}: the run is complete", p.stderr)
        population = load(bundle, "population.json")
        counts = population["counts"]
        ok(counts["asked"] > 100, f"seed {seed}: everybody was asked for",
           counts)
        ok(counts["agreed"] > 1000 and counts["differing"] == 0,
           f"seed {seed}: {counts['agreed']} permissions agree and none "
           "differs", population["comparisons"][:5])
        ok(not found(bundle, "POL-10"), f"seed {seed}: POL-10 finds nothing")
        rows = population["comparisons"]
        ok(len(rows) == counts["differing"] + counts["not_comparable"] and
           all(r["doubt"] for r in rows),
           f"seed {seed}: what cannot be compared says why", rows[:3])


def planted(server, folder):
    p, bundle = run(server, folder, "planted")
    ok(p.returncode == 0, "the sample is complete", p.stderr)
    population = load(bundle, "population.json")
    rows = [r for r in population["comparisons"]
            if r["comparison"] == "different"]
    ok({r["right"] for r in rows} == {PLANTED} and
       len({r["account_id"] for r in rows}) == 1,
       "one permission of one person differs", rows)
    ok(all(r["ours"] == "nothing" and r["theirs"] == "ALLOW" for r in rows),
       "both answers are named", rows)
    hits = found(bundle, "POL-10")
    ok(len(hits) == 1 and rows and
       hits[0]["subject_id"] == rows[0]["account_id"],
       "POL-10 finds it once", hits)
    facts = hits[0]["facts"] if hits else ""
    ok(all(w in facts for w in (PLANTED, "worked out: nothing",
                                "the platform says: ALLOW")),
       "the finding has both answers", facts)
    hits = found(bundle, "POL-14")
    ok(len(hits) == 1 and "only in the text" in hits[0]["facts"],
       "POL-14 finds the policy that is told in two ways", hits)
    part = part_of(population)
    ok(len(part) == 1 and part[0]["part_status"] == "complete" and
       part[0]["need"] == "optional", "the part stands in the population",
       part)
    return {r["account_id"] for r in rows}


def sampled(server, folder):
    """The same seed asks the same; another one asks others."""
    asked = {}
    for name, seed in (("one", "a"), ("again", "a"), ("other", "b")):
        server.control(reset=True)
        p, _ = run(server, folder, "sample-" + name,
                   verify={"sample": 5, "seed": seed})
        ok(p.returncode == 0, f"a small sample ({name}): exit 0", p.stderr)
        asked[name] = sorted(
            (entry["path"], entry["query"])
            for entry in server.get("/__log")
            if entry["path"].endswith("/effectivepermissions"))
    ok(asked["one"] and asked["one"] == asked["again"],
       "the same seed asks the same questions")
    ok(asked["one"] != asked["other"], "another seed asks others")


def refused(server, folder):
    server.faults("status:403:shape1@/resolution/")
    p, bundle = run(server, folder, "refused")
    server.faults()
    ok(p.returncode == 0, "a refusal is a gap, not a failure", p.stderr)
    population = load(bundle, "population.json")
    part = part_of(population)
    ok(len(part) == 1 and part[0]["part_status"] == "not read" and
       part[0]["permission"] == "iam:effective-permissions:read",
       "the gap names the permission that would help", part)
    gaps = [g for g in population["gaps"] if g["part"] == "platform-answers"]
    ok(len(gaps) == 1, "it is stated once, not for each account", gaps)
    rule = [r for r in population["rules"] if r["rule"] == "POL-10"]
    ok(len(rule) == 1 and rule[0]["rule_status"] == "not evaluated",
       "POL-10 is not evaluated, and says so", rule)
    ok(not found(bundle, "POL-10"), "and finds nothing")
    server.faults("status:403:shape1@/resolution/")
    p, _ = run(server, folder, "required", require=["platform-answers"])
    server.faults()
    ok(p.returncode == 2, "required, it makes the run INCOMPLETE", p.stderr)


def main():
    folder = scratch()
    clean(folder)
    server = Server("--data", "sample")
    planted(server, folder)
    sampled(server, folder)
    refused(server, folder)
    p, bundle = run(server, folder, "off", verify={"sample": 0})
    ok(p.returncode == 0 and
       not part_of(load(bundle, "population.json")),
       "a sample of 0 asks nobody", p.stderr)
    server.stop()
    done()


if __name__ == "__main__":
    main()
