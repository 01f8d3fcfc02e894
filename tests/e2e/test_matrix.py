# SPDX-License-Identifier: Apache-2.0
"""Every request of a run, broken in every way that cannot be overcome.

What must hold each time: a part that is called complete, without a stated
difference, has the rows of an undisturbed run; and if a required part is not
whole, the run ends with 2.
"""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (Server, config_for, done, environment_of, load, muster,
                     ok, scratch, write_config)

REPO = r"/iam/v1/repo/"
REQUESTS = {
    "users": r"/users\?service-users=true",
    "users without service users": r"/users\?service-users=false",
    "service users": r"/service-users\?",
    "groups of one service user": r"/users/[^/?]+$#1",
    "groups": r"/accounts/[^/]+/groups$",
    "members of one group": r"/groups/[^/]+/users#1",
    "classic permissions of one group": r"/groups/[^/]+/permissions#1",
    "environments, version 2": r"/env/v2/",
    "environments, version 1": r"/env/v1/",
    "default policies": REPO + r"global/global/policies$",
    "policies of the account": REPO + r"account/[^/]+/policies$",
    "policies of one environment": REPO + r"environment/[^/]+/policies$#1",
    "text of one policy": REPO + r"account/[^/]+/policies/[^/]+$#1",
    "bindings of the account": REPO + r"account/[^/]+/bindings$",
    "bindings of one environment": REPO + r"environment/[^/]+/bindings$#1",
    "boundaries": r"/boundaries\?",
    "platform tokens": r"/platform-tokens\?",
    "trust policies": r"/wif/trust-policies\?",
    "mappings of one trust policy": r"/wif/trust-policies/[^/]+/mappings\?",
    "limits of the account": r"/accounts/[^/]+/limits",
    "audit log": r"/audit/v1/",
    "API tokens of one environment": r"/apiTokens\?#1",
    "ActiveGate tokens of one environment": r"/activeGateTokens\?#1",
    "audit logs of environments": r"/auditlogs\?",
}
FAULTS = ["status:204:empty", "status:200:html", "status:404:shape4",
          "status:403:shape1", "truncated", "trailing"]
KEYS = ("part", "part_scope")
SAMPLES = ["platform-answers"]  # drawn from whoever could be read


def parts_of(bundle):
    return {tuple(p[k] for k in KEYS): p
            for p in load(bundle, "population.json")["parts"]}


class Runs:
    def __init__(self):
        self.folder = scratch()
        self.server = Server("--data", "sample")
        self.config = config_for(self.server, self.folder)
        self.config["network"]["tries"] = 1
        self.config["output"]["formats"] = ["json"]

    def run(self, *faults):
        out = os.path.join(self.folder, "out")
        shutil.rmtree(out, ignore_errors=True)
        self.config["output"]["dir"] = out
        self.server.faults(*faults)
        p = muster("run", "-c", write_config(self.config, self.folder),
                   "--quiet", env=environment_of(self.server))
        if p.returncode not in (0, 2):
            return p, {}
        return p, parts_of(os.path.join(out, "test"))


def gap_of(part):
    """What is missing; the sample has a gap of its own."""
    status = part.get("part_status")
    return status, part.get("remark") if status != "complete" else None


def check(runs, clean, fault, where):
    """What is wrong with a run under this fault, as lines."""
    p, parts = runs.run(f"{fault}@{where}")
    if not parts:
        return [f"exit {p.returncode}", p.stderr]
    wrong = [f"{key}: {part['rows']} of {clean[key]['rows']} rows, complete"
             for key, part in parts.items()
             if part["part_status"] == "complete" and key in clean and
             key[0] not in SAMPLES and part["rows"] != clean[key]["rows"] and
             not part.get("difference")]
    if all(gap_of(part) == gap_of(clean.get(key, {}))
           for key, part in parts.items()):
        wrong.append("no part says that anything is missing")
    short = [key for key, part in parts.items()
             if part["need"] == "required" and
             part["part_status"] not in ("complete", "not offered")]
    if bool(short) != (p.returncode == 2):
        wrong.append(f"exit {p.returncode}, not whole: {short}")
    return wrong


def main():
    runs = Runs()
    p, clean = runs.run()
    if not ok(p.returncode == 0, "undisturbed: exit 0", p.stderr):
        done()
    for name, where in REQUESTS.items():
        for fault in FAULTS:
            wrong = check(runs, clean, fault, where)
            ok(not wrong, f"{name}, {fault}: said", "\n".join(wrong))
    done()


if __name__ == "__main__":
    main()
