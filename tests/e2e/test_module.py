# SPDX-License-Identifier: Apache-2.0
"""A module of one's own, built as its README says: against the header and
muster.pc of an installed muster, and run by the installed program."""
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import SAMPLE, TOP, done, load, ok, scratch, skip

BUILD = os.environ.get("top_builddir", TOP)
PLUGIN = os.path.join(TOP, "samples", "plugin")
# Not those of the make that runs this test.
OUTSIDE = {k: v for k, v in os.environ.items()
           if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MUSTER_DATADIR",
                        "DESTDIR", "CFLAGS")}


def call(*arguments, **more):
    env = dict(OUTSIDE, **more.pop("env", {}))
    return subprocess.run(list(map(str, arguments)), env=env, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=300, errors="replace", **more)


def find(folder, name):
    for at, _, names in os.walk(folder):
        if name in names and os.path.basename(at) != "completions":
            return os.path.join(at, name)
    return None


def install(folder):
    p = call("make", "-s", "install", "DESTDIR=" + folder, cwd=BUILD)
    if not ok(p.returncode == 0, "muster installs into a folder",
              p.stdout + p.stderr):
        done()
    return (find(folder, "muster"), find(folder, "muster.pc"),
            find(folder, "brand.json"))


def build(folder, root, pc):
    here = os.path.join(folder, "plugin")
    shutil.copytree(PLUGIN, here)
    os.chmod(here, 0o755)
    env = {"PKG_CONFIG_PATH": os.path.dirname(pc),
           "PKG_CONFIG_SYSROOT_DIR": root}
    p = call("pkg-config", "--cflags", "muster", env=env)
    include = p.stdout.strip().partition("-I")[2]
    ok(include.startswith(root) and
       os.path.exists(os.path.join(include, "muster", "rule.h")),
       "muster.pc names the folder of the header", p.stdout + p.stderr)
    p = call("make", cwd=here, env=env)
    ok(p.returncode == 0,
       "the sample module builds against the installed header",
       p.stdout + p.stderr)
    modules = os.path.join(folder, "modules")
    os.mkdir(modules, 0o755)
    shutil.copy(os.path.join(here, "group_by_hand.so"), modules)
    os.chmod(os.path.join(modules, "group_by_hand.so"), 0o755)
    return modules


def configure(folder, modules, **rules):
    """The sample's configuration with the module; its files stay beside."""
    with open(os.path.join(SAMPLE, "muster.json"), encoding="utf-8") as f:
        config = json.loads("\n".join(
            line for line in f if not line.lstrip().startswith("//")))
    for key in ("registers", "exceptions", "duties", "previous"):
        config.pop(key, None)   # nobody owns the groups it asks about
    config["modules"] = {"dir": modules}
    config["output"] = {"dir": os.path.join(folder, "out"),
                        "formats": ["json"]}
    config.setdefault("rules", {}).update(rules)
    path = os.path.join(folder, "muster.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(config, f)
    return path


def main():
    if shutil.which("pkg-config") is None:
        skip("the sample module builds", "pkg-config is not installed")
        done()
    folder = scratch()
    root = os.path.join(folder, "root")
    program, pc, brand = install(root)
    ok(program and pc and brand, "program, muster.pc and templates are there",
       f"{program} {pc} {brand}")
    env = {"MUSTER_DATADIR": os.path.dirname(brand)}
    modules = build(folder, root, pc)

    config = configure(folder, modules, **{"EX-01": {"members": 1}})
    p = call(program, "rules", "-c", config, "--json", env=env)
    rows = {r["id"]: r for r in json.loads(p.stdout or '{"rules":[]}')[
        "rules"]}
    rule = rows.get("EX-01", {})
    ok(rule.get("module") == "group_by_hand.so" and rule["state"] == "on" and
       rule["settings"][0]["value"] == 1,
       "the catalogue has it, with its module and its setting",
       p.stderr + str(rule))

    tape = os.path.join(SAMPLE, "tape.warc.gz")
    p = call(program, "run", "-q", "-c", config, "--from", tape, env=env)
    ok(p.returncode == 0, "a review with the module is complete", p.stderr)
    bundle = os.path.join(folder, "out", "nordlicht-2026-Q4")
    found = [f for f in load(bundle, "findings.json")["findings"]
             if f["rule"] == "EX-01"] if p.returncode == 0 else []
    ok(found and all(f["severity_reason"] for f in found),
       "its findings stand among the others", str(found))
    rules = {r["rule"]: r for r in load(bundle, "population.json")["rules"]}
    ok(rules["EX-01"]["rule_status"] == "evaluated",
       "its state stands among the others")

    config = configure(folder, modules, **{"EX-01": {
        "enabled": False, "reason": "only an example"}})
    p = call(program, "rules", "-c", config, "EX-01", env=env)
    ok("off: only an example" in p.stdout, "it is switched off like another",
       p.stdout + p.stderr)
    config = configure(folder, modules, **{"EX-01": {"members": -1}})
    p = call(program, "rules", "-c", config, env=env)
    ok(p.returncode == 3 and "EX-01.members" in p.stderr,
       "its settings have bounds", p.stderr)

    os.chmod(modules, 0o777)
    config = configure(folder, modules)
    p = call(program, "rules", "-c", config, env=env)
    ok(p.returncode == 3 and modules in p.stderr,
       "a folder that others may write is refused, by name", p.stderr)
    done()


if __name__ == "__main__":
    main()
