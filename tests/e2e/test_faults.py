# SPDX-License-Identifier: Apache-2.0
"""What a server can do wrong, one run each.

Each fault ends in one of three: a complete bundle (the fault was overcome), an
INCOMPLETE bundle that names the part, or (for optional parts) a complete
bundle that states the gap.  Never a part called complete with fewer rows
than an undisturbed run, and never a crash.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (Server, config_for, done, environment_of, load, muster,
                     ok, scratch, write_config)

USERS = r"/iam/v1/accounts/[^/]*/users\?"
GROUPS = r"/iam/v1/accounts/[^/]*/groups(\?|$)"
MEMBERS = r"/groups/[^/]*/users"
ONE = "#1"

# fault, what it hits, parts that must not be complete (empty: overcome)
OVERCOME = [
    ("429", GROUPS, ONE), ("429-retry-after:1", GROUPS, ONE),
    ("429-retry-date:1", GROUPS, ONE), ("429-ratelimit:s", GROUPS, ONE),
    ("503", USERS, ONE), ("500", USERS, ONE), ("502", GROUPS, ONE),
    ("504", GROUPS, ONE), ("reset", USERS, ONE), ("truncated", GROUPS, ONE),
    ("unauthorized-once", GROUPS, ONE), ("slow:300", MEMBERS, ""),
    ("clockskew:3600", GROUPS, ""), ("close", GROUPS, ONE),
]
LOST = [
    ("500", USERS, "users"), ("503", GROUPS, "groups"),
    ("status:403:shape1", GROUPS, "groups"),
    ("status:403:shape3", USERS, "users"),
    ("status:404:shape4", GROUPS, "groups"),
    ("status:403:shape1", MEMBERS + ONE, "members"),
    ("reset", USERS, "users"), ("truncated", GROUPS, "groups"),
    ("shortlength", USERS, "users"), ("malformed", GROUPS, "groups"),
    ("badutf8", USERS, "users"), ("duplicatekey", GROUPS, "groups"),
    ("nul", USERS, "users"), ("bigint", GROUPS, "groups"),
    ("deep", USERS, "users"), ("trailing", GROUPS, "groups"),
    ("malformed", MEMBERS + ONE, "members"),
    ("wrongtotal:+3", USERS, "users"), ("wrongtotal:+3", GROUPS, "groups"),
    ("drop-last-item", MEMBERS + ONE, "members"),
    ("redirect:otherhost", GROUPS, "groups"),
    ("redirect:same", USERS, "users"),
    ("401", GROUPS, "groups"),
    ("endless", r"/boundaries", "boundaries"),
    ("repeatpage", r"/boundaries", "boundaries"),
    ("endless", r"/service-users\?", "service-users"),
    ("malformed", r"/bindings", "bindings"),
    ("status:500:empty", r"/policies(\?|$)", "policies"),
    ("malformed", r"/env/v2/", "environments"),
    ("hang", GROUPS, "groups"),
]
OPTIONAL = [
    ("status:403:shape3", r"/audit/v1/", "audit-log"),
    ("504", r"/audit/v1/", "audit-log"),
    ("status:404:shape1", r"/platform-tokens", "platform-tokens"),
    ("malformed", r"/limits", "limits"),
    ("500", r"/wif/", "trust-policies"),
    ("status:403:shape1", r"/resolution/", "platform-answers"),
    ("malformed", r"/resolution/", "platform-answers"),
]


def parts_of(bundle):
    return load(bundle, "population.json")["parts"]


def run_with(server, folder, config, name):
    out = os.path.join(folder, name)
    config["output"]["dir"] = out
    path = write_config(config, folder, name + ".json")
    p = muster("run", "-c", path, "--quiet", env=environment_of(server))
    return p, os.path.join(out, "test")


def rows_by_part(parts):
    return {(p["part"], p["part_scope"]): p for p in parts}


def check_honest(name, parts, clean):
    """No part says complete with other rows than the undisturbed run.

    The platform's answers are a sample, drawn from whoever could be read.
    """
    lies = [k for k, p in rows_by_part(parts).items()
            if p["part_status"] == "complete" and k in clean and
            k[0] != "platform-answers" and
            clean[k]["part_status"] == "complete" and
            p["rows"] != clean[k]["rows"] and not p.get("difference")]
    ok(not lies, f"{name}: nothing short is called complete",
       "\n".join(f"{k}: {rows_by_part(parts)[k]['rows']} of "
                 f"{clean[k]['rows']}" for k in lies))


def main():
    folder = scratch()
    server = Server("--data", "generated", "--users", 60, "--groups", 12,
                    "--policies", 8, "--environments", 2,
                    "--service-users", 4, "--tokens", 6)
    config = config_for(server, folder)
    p, bundle = run_with(server, folder, config, "clean")
    if not ok(p.returncode == 0, "without faults: complete",
              f"exit {p.returncode}\n{p.stderr}"):
        done()
    clean = rows_by_part(parts_of(bundle))

    for n, (fault, where, count) in enumerate(OVERCOME):
        name = f"{fault} on {where}{count}"
        server.faults(f"{fault}@{where}{count}")
        p, bundle = run_with(server, folder, config, f"overcome{n}")
        if ok(p.returncode == 0, f"{name}: overcome, exit 0",
              f"exit {p.returncode}\n{p.stderr}"):
            check_honest(name, parts_of(bundle), clean)

    for n, (fault, where, part) in enumerate(LOST):
        name = f"{fault} on {where}"
        server.faults(f"{fault}@{where}")
        p, bundle = run_with(server, folder, config, f"lost{n}")
        if not ok(p.returncode == 2, f"{name}: INCOMPLETE, exit 2",
                  f"exit {p.returncode}\n{p.stderr}\n{p.stdout}"):
            continue
        parts = parts_of(bundle)
        named = [p for p in parts if p["part"] == part and
                 (p["part_status"] != "complete" or p.get("difference"))]
        ok(named and all(p.get("remark") for p in named),
           f"{name}: the part {part} is named with its reason",
           "\n".join(map(str, [p for p in parts if p["part"] == part])))
        check_honest(name, parts, clean)
        ok("INCOMPLETE" in p.stderr, f"{name}: said on standard error",
           p.stderr)

    for n, (fault, where, part) in enumerate(OPTIONAL):
        name = f"{fault} on {where}"
        server.faults(f"{fault}@{where}")
        p, bundle = run_with(server, folder, config, f"optional{n}")
        if not ok(p.returncode == 0, f"{name}: an optional part, exit 0",
                  f"exit {p.returncode}\n{p.stderr}"):
            continue
        parts = [q for q in parts_of(bundle) if q["part"] == part]
        ok(parts and all(q["part_status"] != "complete" for q in parts),
           f"{name}: stated as not complete", str(parts))
        required = dict(config, sources=[dict(config["sources"][0],
                                              require=[part])])
        p, bundle = run_with(server, folder, required, f"required{n}")
        offered = [q for q in parts_of(bundle) if q["part"] == part and
                   q["part_status"] != "not offered"]
        ok(p.returncode == (2 if offered else 0),
           f"{name}: exit 2 when the configuration requires it",
           f"exit {p.returncode}\n{p.stderr}")
    done()


if __name__ == "__main__":
    main()
