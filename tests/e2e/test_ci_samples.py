# SPDX-License-Identifier: Apache-2.0
"""The samples for CI systems: their shell steps are taken out of them and
run as that system runs them, against the sample tape; the rest is given to
whatever validator is installed."""
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (MUSTER, SAMPLE, TOP, Server, config_for, done,
                     environment_of, load, muster, ok, scratch, skip,
                     write_config)

CI = os.path.join(TOP, "samples", "ci")
KEPT = ["0", "1", "2", "5"]
FORMATS = '"formats": ["json", "md", "sarif", "junit", "oscal", "ocsf"]'


def text_of(name):
    with open(os.path.join(CI, name), encoding="utf-8") as f:
        return f.read()


def call(script, cwd, shell=("sh", "-e", "-c"), **env):
    values = {k: v for k, v in os.environ.items()
              if k in ("MUSTER_DATADIR", "LANG", "TMPDIR")}
    values["PATH"] = os.path.join(cwd, "bin") + ":/usr/sbin:/usr/bin:/sbin:/bin"
    values.update({k: str(v) for k, v in env.items()})
    p = subprocess.run([*shell, script], cwd=cwd, env=values, text=True,
                       stdin=subprocess.DEVNULL, capture_output=True,
                       timeout=120)
    p.said = p.stdout + p.stderr
    return p


def workplace(config=None):
    """A checkout as the README asks for it, with the sample organisation."""
    folder = scratch()
    os.makedirs(os.path.join(folder, "ci"))
    os.makedirs(os.path.join(folder, "bin"))
    shutil.copyfile(os.path.join(CI, "nightly.sh"),
                    os.path.join(folder, "ci", "nightly.sh"))
    os.symlink(MUSTER, os.path.join(folder, "bin", "muster"))
    for name in os.listdir(SAMPLE):
        shutil.copyfile(os.path.join(SAMPLE, name),
                        os.path.join(folder, name))
    if config is None:
        path = os.path.join(folder, "muster.json")
        with open(path, encoding="utf-8") as f:
            text = re.sub(r'"formats": \[[^]]*\]', FORMATS, f.read())
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
    else:
        write_config(config, folder)
    return folder


def has(folder, *names):
    return all(os.path.exists(os.path.join(folder, n)) for n in names)


def check_statuses():
    """What the script makes of each end of a run."""
    here = workplace()
    tape = os.path.join(here, "tape.warc.gz")
    p = call("sh ci/nightly.sh", here, MUSTER_FROM=tape)
    ok(p.returncode == 1 and "status 1, new findings" in p.stderr,
       "new findings: status 1", p.said)
    ok(has(here, "results/results.sarif", "results/junit.xml",
           "results/findings.json", "results/summary.md",
           "results/oscal-ar.json", "results/oscal-poam.json",
           "results/findings.ocsf.ndjson", "state/out/muster.sqlite",
           "state/out/nordlicht-2026-Q4/manifest.json"),
       "  results for the CI, and the state",
       "\n".join(sorted(os.listdir(os.path.join(here, "results")))))
    mode = os.stat(os.path.join(here, "results", "findings.json")).st_mode
    ok(mode & 0o077 == 0, "  which are for their owner only", oct(mode))
    p = call("sh ci/nightly.sh accept", here, MUSTER_FROM=tape)
    ok(p.returncode == 1 and has(here, "state/accepted.json"),
       "accepted: still status 1, but from now on", p.said)
    p = call("sh ci/nightly.sh", here, MUSTER_FROM=tape)
    ok(p.returncode == 0 and "nothing new" in p.stderr,
       "  nothing is new", p.said)
    ok(call("sh ci/nightly.sh", here, MUSTER_FROM=tape,
            MUSTER_FAIL_ON="info").returncode == 0,
       "  whatever the severity is")
    accepted = os.path.join(here, "state", "accepted.json")
    before = load(accepted)
    less = dict(before, findings=[f for f in before["findings"]
                                  if f["severity"] != "high"])
    with open(accepted, "w", encoding="utf-8") as f:
        json.dump(less, f)
    p = call("sh ci/nightly.sh", here, MUSTER_FROM=tape)
    ok(p.returncode == 1 and load(accepted) == less,
       "what nobody accepted is new, and stays it", p.said)
    more = dict(before, findings=before["findings"] + [
        dict(before["findings"][0], finding_id="mended-0000")])
    with open(accepted, "w", encoding="utf-8") as f:
        json.dump(more, f)
    p = call("sh ci/nightly.sh", here, MUSTER_FROM=tape)
    ok(p.returncode == 0 and load(accepted) == before,
       "what was mended is accepted no more", p.said)
    p = call("sh ci/nightly.sh", here, MUSTER_CONFIG="no.json")
    ok(p.returncode == 3 and os.listdir(os.path.join(here, "results")) == []
       and has(here, "state/out/nordlicht-2026-Q4/manifest.json"),
       "wrong configuration: status 3, no results, the state is untouched",
       p.said)
    p = call("sh ci/nightly.sh accept", here, MUSTER_FROM="no.warc.gz")
    ok(p.returncode in (3, 4) and "nothing was accepted" in p.stderr and
       load(here, "state", "accepted.json") == before,
       "no review: nothing is accepted", p.said)
    summary = os.path.join(here, "step.md")
    call("sh ci/nightly.sh", here, MUSTER_FROM=tape,
         GITHUB_STEP_SUMMARY=summary)
    with open(summary, "rb") as f, \
            open(os.path.join(here, "results", "summary.md"), "rb") as g:
        ok(f.read() == g.read(), "the summary of the run, for GitHub")


def check_incomplete():
    """Live, against a server that withholds the list of users."""
    server = Server("--data", "generated", "--users", 30, "--groups", 6)
    try:
        here = workplace(config_for(server, "out", output={
            "formats": ["json", "sarif", "junit"]}))
        server.faults("status:403:shape3@" + r"/iam/v1/accounts/[^/]*/users\?")
        p = call("sh ci/nightly.sh accept", here, **environment_of(server))
    finally:
        server.stop()
    ok(p.returncode == 2 and "INCOMPLETE" in p.stderr and
       "nothing was accepted" in p.stderr and not has(here, "state/accepted.json")
       and has(here, "results/results.sarif"),
       "INCOMPLETE: status 2, results, but nothing to accept", p.said)
    ok(not any(v in p.said for v in environment_of(server).values()),
       "  no secret in what it says")


def check_github():
    flow = json.loads(text_of("github-actions.json"))
    job = flow["jobs"]["review"]
    runs = [s for s in job["steps"] if "run" in s]
    ok(runs and not any("${{" in s["run"] for s in runs),
       "GitHub: no expression inside of a script")
    ok(flow["permissions"] == {"contents": "read",
                               "security-events": "write"} and
       set(flow["on"]) == {"schedule", "workflow_dispatch"},
       "GitHub: least permissions, never for a pull request")
    steps = {s.get("id", s.get("name")): s for s in job["steps"]}
    here = workplace()
    output = os.path.join(here, "output")
    open(output, "w", encoding="utf-8").close()
    bash = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
    p = call(steps["review"]["run"], here, bash, GITHUB_OUTPUT=output,
             ACCEPT="", MUSTER_FROM="tape.warc.gz")
    with open(output, encoding="utf-8") as f:
        said = f.read()
    ok(p.returncode == 0 and said == "status=1\n",
       "GitHub: the step keeps the status for later", said + p.said)
    kept = json.loads(re.search(r"fromJSON\('(.*?)'\)",
                                steps["Keep it for the next run"]["if"])[1])
    ok(kept == KEPT, "GitHub: the state is kept when something was published")
    ends = {s: call(steps["Verdict"]["run"], here, bash, STATUS=s).returncode
            for s in KEPT + ["3", "4", "143", ""]}
    ok([s for s, code in ends.items() if code == 0] == ["0"],
       "GitHub: only 0 passes", str(ends))
    given = [s.get("with", {}) for s in job["steps"]]
    ok({w["path"].split("/")[0] for w in given if "path" in w} == {"state"}
       and [w["sarif_file"] for w in given if "sarif_file" in w] ==
       ["results/results.sarif"], "GitHub: takes up what the script makes",
       str(given))


def check_gitlab():
    job = json.loads(text_of("gitlab-ci.json"))["access-review"]
    here = workplace()
    script = "set -e\n" + "\n".join(job["script"])
    p = call(script, here, ("bash", "-c"), MUSTER_FROM="tape.warc.gz")
    ok(p.returncode == 1, "GitLab: new findings fail the job", p.said)
    paths = job["artifacts"]["paths"] + job["cache"]["paths"] + [
        job["artifacts"]["reports"]["junit"]]
    ok(not [x for x in paths if not subprocess.run(
        ["sh", "-c", "ls -d " + x], cwd=here, capture_output=True).stdout],
       "GitLab: cache, artifacts and report are there", str(paths))
    call(script, here, ("bash", "-c"), MUSTER_FROM="tape.warc.gz", ACCEPT="1")
    p = call(script, here, ("bash", "-c"), MUSTER_FROM="tape.warc.gz")
    ok(p.returncode == 0, "GitLab: accepted with ACCEPT", p.said)
    ok("allow_failure" not in job and
       job["artifacts"]["when"] == job["cache"]["when"] == "always",
       "GitLab: only 0 passes, and results are kept of a failure, too")


def check_jenkins():
    text = text_of("Jenkinsfile")
    script = re.search(r"returnStatus: true,\s*script: '([^'\n]*)'", text)[1]
    here = workplace()
    sh = ("sh", "-xe", "-c")
    ends = [call(script, here, sh, ACCEPT=a,
                 MUSTER_FROM="tape.warc.gz").returncode
            for a in ("false", "true", "false")]
    ok(ends == [1, 1, 0], "Jenkins: a review, one that is accepted, and again",
       str(ends))
    bare = re.sub(r"//[^\n]*|'[^'\n]*'|\"[^\"\n]*\"", "", text)
    ok(all(bare.count(a) == bare.count(b) for a, b in ("{}", "()", "[]")) and
       {int(s) for s in re.findall(r"case (\d):", text)} == {0, 1, 2, 5},
       "Jenkins: brackets are closed, and each status has its branch")


def unit(name):
    """(key, value) of each line."""
    return re.findall(r"^([A-Za-z]+)=(.*)$", text_of(name), re.M)


def check_systemd():
    start = dict(unit("muster.service"))["ExecStart"]
    here = workplace()
    env = dict(v.split("=", 1) for k, v in unit("muster.service")
               if k == "Environment")
    given = {k: v.replace("%E/muster", here).replace("%S", here + "/var")
             for k, v in env.items()}
    os.mkdir(os.path.join(here, "var"))
    p = call(start.replace("/usr/share/doc/muster/examples/ci",
                           os.path.join(here, "ci")), here,
             MUSTER_FROM=os.path.join(here, "tape.warc.gz"), **given)
    ok(p.returncode == 1 and has(
        here, "var/muster/out/nordlicht-2026-Q4/manifest.json",
        "var/muster/results/results.sarif"),
       "systemd: what it starts is a review", p.said)
    named = [v.split(":")[0] for k, v in unit("muster.service")
             if k == "LoadCredential"]
    ok(named == re.findall(r'\{"credential": "([^"]+)"\}',
                           text_of("muster.json")),
       "systemd: its credentials are those that the configuration names",
       str(named))
    if shutil.which("systemd-analyze") is None:
        skip("systemd: systemd-analyze finds nothing",
             "systemd-analyze is not installed")
        return
    folder = scratch()
    for name in ("muster.service", "muster.timer"):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            # its pages are not installed where tests run
            f.write(re.sub(r"(?m)^Documentation=.*\n", "",
                           text_of(name)))
    p = subprocess.run(["systemd-analyze", "verify", "muster.service",
                        "muster.timer"], cwd=folder, text=True,
                       capture_output=True)
    ok(p.returncode == 0 and not p.stderr,
       "systemd: systemd-analyze verify finds nothing", p.stderr)
    p = subprocess.run(["systemd-analyze", "security", "--offline=true",
                        "--threshold=15", "muster.service"], cwd=folder,
                       text=True, capture_output=True)
    if "offline" in p.stderr:
        skip("systemd: exposure", "this systemd-analyze cannot tell")
    else:
        ok(p.returncode == 0, "systemd: an exposure of at most 1.5",
           p.stdout[-200:] + p.stderr)


def check_cron():
    lines = [x for x in text_of("muster.cron").splitlines()
             if x and x[0] != "#"]
    env = dict(x.split("=", 1) for x in lines if re.match(r"[A-Z_]+=", x))
    job = [x for x in lines if x.split("=")[0] not in env]
    ok(len(job) == 1 and "%" not in job[0] and re.match(
        r"\d+ \d+ \* \* \* muster cd /var/lib/muster && ", job[0]),
       "cron: one line with time, user and command", str(job))
    here = workplace()
    command = job[0].split(None, 6)[6]
    for old, new in (("/var/lib/muster", here),
                     ("/usr/share/doc/muster/examples/ci",
                      os.path.join(here, "ci"))):
        command = command.replace(old, new)
    given = {"MUSTER_CONFIG": os.path.join(here, "muster.json"),
             "MUSTER_STATE": here, "MUSTER_FROM": "tape.warc.gz",
             "MUSTER_RESULTS": os.path.join(here, "results")}
    ok(set(given) - {"MUSTER_FROM"} < set(env), "cron: sets what it needs")
    p = call(command, here, ("sh", "-c"), **given)
    ok(p.returncode == 1 and "new findings" in p.stdout,
       "cron: says something, to be mailed, when it is not 0", p.said)
    call("sh ci/nightly.sh accept", here, **given)
    p = call(command, here, ("sh", "-c"), **given)
    ok(p.returncode == 0 and p.said == "",
       "cron: and nothing when it is", p.said)
    p = call("exec 9>lock; flock 9; ( exec 9>&-; %s ); echo $?" % command,
             here, ("sh", "-c"), **given)
    ok(p.stdout.endswith("75\n"), "cron: a run under way is left alone",
       p.said)


def check_options():
    known = re.findall(r"--[a-z-]+", muster("run", "-h").stdout)
    used = set()
    for line in text_of("nightly.sh").replace("\\\n", " ").splitlines():
        if re.search(r"\bset -- ", line):
            used |= set(re.findall(r"(?<= )--[a-z][a-z-]+", line))
    ok(len(used) > 3 and used <= set(known),
       "every option in them exists", str(used - set(known)))
    with open(os.path.join(CI, "muster.json"), encoding="utf-8") as f:
        folder = scratch()
        with open(os.path.join(folder, "muster.json"), "w",
                  encoding="utf-8") as g:
            g.write(f.read())
    p = muster("rules", cwd=folder)
    ok(p.returncode == 0, "their configuration is accepted", p.stderr)


def validated(name, tool, as_file, *arguments):
    if shutil.which(tool) is None:
        skip("%s: %s finds nothing" % (name, tool),
             tool + " (npm) is not installed")
        return
    folder = scratch()
    path = os.path.join(folder, as_file)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    shutil.copy(os.path.join(CI, name), path)
    p = subprocess.run([tool, *arguments, *([path] if not arguments else [])],
                       cwd=folder, text=True, capture_output=True,
                       timeout=120)
    ok(p.returncode == 0, "%s: %s finds nothing" % (name, tool),
       p.stdout + p.stderr)


check_options()
check_statuses()
check_incomplete()
check_github()
check_gitlab()
check_jenkins()
check_systemd()
check_cron()
validated("github-actions.json", "action-validator",
          ".github/workflows/access-review.yml")
validated("gitlab-ci.json", "gitlab-ci-local", ".gitlab-ci.yml", "--preview")
done()
