# SPDX-License-Identifier: Apache-2.0
"""The exit status of a run, a contract with CI systems: every combination of
--fail-on, --fail-on-new and --baseline with what there is to find; the
highest that applies wins; and none of them changes a byte of the bundle."""
import filecmp
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import bundles
from harness import (SAMPLE, Server, config_for, done, environment_of, load,
                     muster, ok, scratch, write_config)

SEVERITIES = ["info", "low", "medium", "high", "critical"]
FOLDER = scratch()


def at_least(severity):
    return SEVERITIES[SEVERITIES.index(severity):]


def sample_config():
    """Small: one file of findings, and nothing to draw."""
    folder = os.path.join(FOLDER, "sample")
    shutil.copytree(SAMPLE, folder)
    path = os.path.join(folder, "muster.json")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    start = text.index('"formats": [')
    end = text.index("]", start) + 1
    text = text[:start] + '"formats": ["json"]' + text[end:]
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def run(config, *more):
    folder = os.path.dirname(config)
    return muster("run", "-c", config, "--from",
                  os.path.join(folder, "tape.warc.gz"), "--out",
                  os.path.join(folder, "out"), "--force", *more)


def baseline(name, rows, schema="muster/findings/1"):
    path = os.path.join(FOLDER, name + ".json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"schema": schema, "findings": rows}, f)
    return path


def expected(rows, known, fail_on, fail_on_new):
    """The status worked out again, from findings.json."""
    graver = {k: SEVERITIES.index(v) for k, v in known.items()}
    left = [r for r in rows if r["state"] != "excepted" and
            graver.get(r["finding_id"], -1) < SEVERITIES.index(
                r["severity"])]
    if fail_on and any(r["severity"] in at_least(fail_on) for r in left):
        return 1
    if fail_on_new and any(r["severity"] in at_least(fail_on_new) and
                           r["state"] != "open" for r in left):
        return 1
    return 0


def combinations(config, rows):
    """No baseline; all of it; all but the one of its kind; the old ones."""
    gravest = max(rows, key=lambda r: SEVERITIES.index(r["severity"]))
    new = next(r for r in rows if r["state"] == "new")
    sets = {"none": None, "all": rows,
            "all but a grave one": [r for r in rows if r is not gravest],
            "all but a new one": [r for r in rows if r is not new],
            "those that are old": [r for r in rows if r["state"] == "open"],
            "all, less grave then": [dict(r, severity="info")
                                     for r in rows]}
    seen = set()
    for name, known in sets.items():
        file = None if known is None else baseline("known", known)
        ids = {r["finding_id"]: r["severity"] for r in known or ()
               if r["state"] != "excepted"}
        for options in (("high", None), ("critical", None), (None, "low"),
                        (None, "high"), ("critical", "info")):
            more = [] if file is None else ["--baseline", file]
            for option, value in zip(("--fail-on", "--fail-on-new"),
                                     options):
                more += [option, value] if value else []
            p = run(config, *more)
            want = expected(rows, ids, *options)
            seen.add((name, want))
            ok(p.returncode == want, "%s, baseline: %s: %d" % (
                " ".join(more[2 if file else 0:]), name, want),
               "%d\n%s" % (p.returncode, p.stderr))
            if file is not None:
                ok("of the baseline" in p.stderr, "and it says what counted",
                   p.stderr)
    ok({("none", 1), ("all", 0), ("all but a grave one", 1),
        ("all but a new one", 1), ("those that are old", 1),
        ("all, less grave then", 1), ("those that are old", 0)} <= seen,
       "both ends of each were there", sorted(seen))


def nothing_else_changes(config):
    out = os.path.join(os.path.dirname(config), "out", "nordlicht-2026-Q4")
    before = os.path.join(FOLDER, "before")
    shutil.copytree(out, before)
    p = run(config, "--fail-on", "info", "--baseline", before)
    ok(p.returncode == 0, "a bundle stands for its findings.json", p.stderr)
    same = all(filecmp.cmp(os.path.join(before, n), os.path.join(out, n),
                           shallow=False)
               for n in os.listdir(before) if n != "evidence")
    ok(same and os.listdir(before) == os.listdir(out),
       "the bundle is the same with a baseline and without")
    p = muster("verify", out, "--rebuild")
    ok(p.returncode == 0, "and can be made again without it", p.stdout)


def excepted(config, rows):
    """What is excepted never fails, and is no baseline for later."""
    folder = os.path.dirname(config)
    one = next(r for r in rows if r["state"] == "excepted")
    others = [r for r in rows if r is not one]
    file = baseline("others", others)
    p = run(config, "--fail-on", "info", "--fail-on-new", "info",
            "--baseline", file)
    ok(p.returncode == 0, "what is excepted never fails", p.stderr)
    path = os.path.join(folder, "exceptions.json")
    with open(path, encoding="utf-8") as f:
        kept = f.read()
    with open(path, "w", encoding="utf-8") as f:
        f.write("[]")
    p = run(config, "--fail-on", one["severity"], "--baseline",
            baseline("all", rows))
    ok(p.returncode == 1, "without its exception it counts, though the "
       "baseline has it as excepted", "%d %s" % (p.returncode, p.stderr))
    with open(path, "w", encoding="utf-8") as f:
        f.write(kept)


def bad_baselines(config, rows):
    """Exit 3, before anything is read; and why."""
    empty = os.path.join(FOLDER, "empty.json")
    open(empty, "w", encoding="utf-8").close()
    listed = os.path.join(FOLDER, "list.json")
    with open(listed, "w", encoding="utf-8") as f:
        f.write("[]")
    files = [(os.path.join(FOLDER, "absent.json"), "No such file"),
             (FOLDER, "findings.json"), (empty, "empty.json"),
             (listed, "no findings.json"),
             (baseline("later", rows, "muster/findings/2"),
              "another version"),
             (baseline("other", rows, "muster/population/1"),
              "no findings.json"),
             (baseline("torn", [{"finding_id": 1}]), "finding_id"),
             (baseline("odd", [dict(rows[0], severity="worst")]), "worst")]
    for path, words in files:
        p = run(config, "--fail-on", "low", "--baseline", path)
        ok(p.returncode == 3 and words in p.stderr and
           "--baseline" in p.stderr,
           "a bad baseline: %s" % words, "%d %s" % (p.returncode, p.stderr))
    p = run(config, "--baseline", baseline("all", rows))
    ok(p.returncode == 3 and "--fail-on" in p.stderr,
       "a baseline for nothing is a mistake", p.stderr)


def highest_wins():
    """INCOMPLETE stands above findings, and a baseline changes nothing."""
    server = Server("--data", "sample")
    try:
        folder = os.path.join(FOLDER, "server")
        config = config_for(server, folder)
        config["output"]["formats"] = ["json"]
        file = write_config(config, scratch())
        env = environment_of(server)
        p = muster("run", "-c", file, "--fail-on", "high", env=env)
        ok(p.returncode == 1, "findings: 1", p.stderr)
        known = os.path.join(folder, "test")
        kept = os.path.join(FOLDER, "kept")
        shutil.copytree(known, kept)
        p = muster("run", "-c", file, "--force", "--fail-on", "high",
                   "--baseline", kept, env=env)
        ok(p.returncode == 0, "all of them accepted: 0", p.stderr)
        server.faults("status:403:shape3@" + bundles.USERS)
        for more in ([], ["--fail-on", "high"],
                     ["--fail-on", "high", "--baseline", kept]):
            p = muster("run", "-c", file, "--force", *more, env=env)
            ok(p.returncode == 2, "INCOMPLETE, %s: 2" % " ".join(more[:2]),
               "%d %s" % (p.returncode, p.stderr))
        server.faults()
        p = muster("run", "-c", file, "--fail-on", "high", env=env)
        ok(p.returncode == 4 and "nothing was published" not in p.stdout,
           "the bundle is there: 4, whatever was found", p.stderr)
    finally:
        server.stop()


def main():
    config = sample_config()
    p = run(config)
    ok(p.returncode == 0, "without these options findings are no failure",
       p.stderr)
    rows = load(os.path.dirname(config), "out", "nordlicht-2026-Q4",
                "findings.json")["findings"]
    combinations(config, rows)
    nothing_else_changes(config)
    excepted(config, rows)
    bad_baselines(config, rows)
    highest_wins()
    done()


main()
