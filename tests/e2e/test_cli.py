# SPDX-License-Identifier: Apache-2.0
"""The command line and the configuration, as a person meets them."""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (MUSTER, SAMPLE, TOP, Server, config_for, done,
                     environment_of, load, muster, ok, scratch, write_config)

COMMANDS = ["init", "doctor", "run", "collect", "report", "rules", "sources",
            "verify", "redact", "export", "send", "request"]


def check_help():
    p = muster("-h")
    ok(p.returncode == 0 and all(f"  {c} " in p.stdout for c in COMMANDS),
       "muster -h lists every command", p.stdout + p.stderr)
    for c in re.findall(r"^  ([a-z]+) ", p.stdout, re.M):
        p = muster(c, "-h")
        ok(p.returncode == 0 and p.stdout.startswith(f"usage: muster {c}"),
           f"muster {c} -h explains it", p.stdout + p.stderr)
        ok(all(len(line) <= 80 for line in p.stdout.splitlines()),
           f"muster {c} -h fits 80 columns",
           "\n".join(x for x in p.stdout.splitlines() if len(x) > 80))


def check_version():
    with open(os.path.join(TOP, "configure.ac"), encoding="utf-8") as f:
        version = re.search(r"AC_INIT\(\[muster\], \[([\d.]+)\]",
                            f.read()).group(1)
    p = muster("--version")
    ok(p.stdout.splitlines()[:1] == ["muster " + version],
       "muster --version begins with that of configure.ac", p.stdout)
    said = json.loads(muster("--version", "--json").stdout)
    ok(said["schema"] == "muster/version/1" and
       said["software"] == "muster " + version and
       re.fullmatch("[0-9a-f]{16,64}|unknown", said["build"]),
       "  also for programs, with the id of the build", str(said))
    libraries = {x["name"]: x["version"] for x in said["libraries"]}
    ok(all(re.match(r"\d+\.\d+", v) for v in libraries.values()) and
       {"cJSON", "libcurl", "OpenSSL", "SQLite", "libharu",
        "libxlsxwriter"} <= set(libraries),
       "  with the libraries as they run", str(libraries))
    ok(all(f"{n} {v}\n" in p.stdout for n, v in libraries.items()) and
       " ".join(said["formats"]) in p.stdout and said["build"] in p.stdout,
       "  and both say the same", p.stdout)


def check_usage_errors():
    for arguments, words in [
            ((), "command is needed"),
            (("rnu",), 'did you mean "run"'),
            (("help", "rnu"), 'did you mean "run"'),
            (("run", "--fial-on", "high"), "did you mean --fail-on"),
            (("run", "--fail-on", "hihg"), "must be info"),
            (("run", "-c"), "needs a value"),
            (("run", "extra"), "takes no arguments"),
            (("run", "--json"), "is not known to `muster run`"),
            (("run", "--now", "yesterday"), "--now"),
            (("report",), "needs --from"),
            (("verify",), "needs one bundle"),
            (("rules", "ACC-99"), "no rule"),
            (("run", "--from", "/does/not/exist"), "no such file")]:
        p = muster(*arguments, cwd=scratch())
        ok(p.returncode == 3 and words in p.stderr,
           f"muster {' '.join(arguments)}: exit 3, says {words}",
           f"exit {p.returncode}\n{p.stderr}")


def change(config, path, value):
    """A copy of the configuration with one place changed; None deletes."""
    config = json.loads(json.dumps(config))
    place = config
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return config


def check_config_errors(server, folder):
    good = config_for(server, os.path.join(folder, "out"))
    source = ("sources", 0)
    for path, value, words in [
            (("campain",), {}, "campaign"),
            (("campaign", "titel"), "x", "title"),
            (("campaign", "id"), "../up", "campaign.id"),
            (("campaign", "id"), None, "campaign.id"),
            (("campaign", "to"), "2025-01-01", "before"),
            (("campaign", "from"), "soon", "campaign.from"),
            (("output", "formats"), ["xlsx", "pfd"], "pdf"),
            (("output", "formats"), [], "no format"),
            (("output", "language"), "xx", "xx"),
            (("output", "paper"), "A5", "Letter"),
            (("network", "tries"), 99, "network.tries"),
            (("sources",), {}, "sources"),
            (("sources",), [], "sources"),
            ((*source, "kind"), "dynatrase", "dynatrace"),
            ((*source, "acount"), "x", "account"),
            ((*source, "account"), "not a uuid", "account"),
            ((*source, "concurrency"), 0, "concurrency"),
            ((*source, "audit_days"), 9999, "audit_days"),
            ((*source, "api_url"), "http://api.dynatrace.com", "https"),
            ((*source, "client_secret"), "dt0s02.AAAAAAAA.SECRETVALUE",
             "client_secret"),
            ((*source, "client_secret"), {"enw": "X"}, "env"),
            ((*source, "require"), ["audit-logs"], "audit-log"),
            (("rules",), {"ACC-1": {}}, "ACC-01"),
            (("rules",), {"ACC-01": {"day": 1}}, "days"),
            (("rules",), {"ACC-01": {"days": 0}}, "ACC-01")]:
        config = change(good, path, value)
        file = write_config(config, folder)
        p = muster("run", "-c", file, env=environment_of(server))
        ok(p.returncode == 3 and words in p.stderr and file in p.stderr,
           f"configuration {'.'.join(map(str, path))} = "
           f"{json.dumps(value)}: exit 3, names {words}",
           f"exit {p.returncode}\n{p.stderr}")
        ok("SECRETVALUE" not in p.stderr, "  and prints no secret", p.stderr)
        ok(not re.search(r"(line \d+: ).*\1", p.stderr),
           "  and its line once", p.stderr)
    file = os.path.join(folder, "broken.json")
    with open(file, "w", encoding="utf-8") as f:
        f.write('{\n  // fine\n  "campaign": { "id": "a" "b" }\n}\n')
    p = muster("run", "-c", file)
    ok(p.returncode == 3 and "line 3" in p.stderr,
       "a syntax error says its line", p.stderr)
    p = muster("run", "-c", os.path.join(folder, "absent.json"))
    ok(p.returncode == 3 and "absent.json" in p.stderr,
       "a missing configuration is named", p.stderr)
    p = muster("run", "-c", write_config(good, folder))
    ok(p.returncode == 3 and "DT_CLIENT" in p.stderr,
       "a missing secret names its variable", p.stderr)
    ok(not os.path.exists(os.path.join(folder, "out", "test")),
       "nothing was published")


def check_defaults(folder):
    """Only campaign and sources have to be there."""
    with open(os.path.join(SAMPLE, "muster.json"), encoding="utf-8") as f:
        config = json.loads("\n".join(
            line for line in f if not line.lstrip().startswith("//")))
    short = {k: config[k] for k in ("campaign", "sources")}
    for name, value in [("no", short), ("a null", dict(short, output=None))]:
        p = muster("run", "-c", write_config(value, folder), "--from",
                   os.path.join(SAMPLE, "tape.warc.gz"), "--force",
                   "--out", os.path.join(folder, "short"), "--quiet")
        ok(p.returncode == 0 and "report.pdf" in p.stdout,
           f"a configuration with {name} output section", p.stderr)


def check_output(folder):
    """Standard files that are closed, full, or read by a terminal."""
    sample = ("--from", os.path.join(SAMPLE, "tape.warc.gz"), "-c",
              os.path.join(SAMPLE, "muster.json"), "--force", "--out",
              os.path.join(folder, "streams"))
    with open("/dev/full", "wb") as full:
        p = subprocess.run([MUSTER, "rules"], stdout=full,
                           stderr=subprocess.PIPE, check=False, text=True)
        ok(p.returncode == 4 and "standard output" in p.stderr,
           "what cannot be printed is a failure", p.stderr)
        p = subprocess.run([MUSTER, "run", *sample, "--quiet"], stdout=full,
                           stderr=subprocess.PIPE, check=False, text=True)
        ok(p.returncode == 0 and "in its place" in p.stderr,
           "unless the bundle is published: then it is said", p.stderr)
    p = subprocess.run(["/bin/sh", "-c", '"$0" "$@" 0<&- 1>&- 2>&-', MUSTER,
                        "run", *sample, "--verbose"], check=False)
    bundle = os.path.join(folder, "streams", "nordlicht-2026-Q4")
    ok(p.returncode == 0 and muster("verify", bundle).returncode == 0,
       "with all standard files closed the bundle is whole")
    ok(os.path.getsize(os.path.join(folder, "streams", ".muster.lock")) == 0,
       "and no message went into a file of ours")
    with open(os.path.join(bundle, "\x1b]0;owned\x07"), "wb"):
        pass
    p = muster("verify", bundle)
    ok(p.returncode == 4 and "EXTRA" in p.stdout and "\x1b" not in p.stdout,
       "a name in a bundle cannot steer the terminal", repr(p.stdout))


def check_store(server, folder):
    out = os.path.join(folder, "damaged")
    os.makedirs(out)
    with open(os.path.join(out, "muster.sqlite"), "wb") as f:
        f.write(b"this is no data base\n" * 100)
    server.control(reset=True)
    p = muster("run", "-c", write_config(config_for(server, out), folder),
               "--quiet", env=environment_of(server))
    ok(p.returncode == 4 and "muster.sqlite" in p.stderr,
       "a file that is no store is named", p.stderr)
    ok(server.get("/__stats")["requests"] == 0,
       "before anybody is asked anything")


def check_init(folder):
    place = os.path.join(folder, "new")
    p = muster("init", place)
    file = os.path.join(place, "muster.json")
    ok(p.returncode == 0 and os.path.exists(file), "muster init writes",
       p.stderr)
    p = muster("init", place)
    ok(p.returncode == 4 and "left alone" in p.stderr,
       "muster init never overwrites", f"exit {p.returncode} {p.stderr}")
    p = muster("doctor", "--offline", "-c", file,
               env={"DT_CLIENT_ID": "a", "DT_CLIENT_SECRET": "b"})
    ok("configuration" in p.stdout and p.returncode == 0,
       "doctor accepts what init wrote", p.stdout + p.stderr)
    p = muster("doctor", "--offline", "-c", file)
    ok(p.returncode == 4 and "DT_CLIENT_ID" in p.stdout and
       "fix:" in p.stdout, "doctor names a missing secret and the fix",
       p.stdout + p.stderr)


def check_doctor(server, folder):
    file = write_config(config_for(server, os.path.join(folder, "out")),
                        folder)
    p = muster("doctor", "-c", file, env=environment_of(server))
    ok(p.returncode == 0 and "account-idm-read" in p.stdout,
       "doctor: all well, each scope a line", p.stdout + p.stderr)
    p = muster("doctor", "-c", file,
               env=dict(environment_of(server), DT_CLIENT_SECRET="wrong"))
    ok(p.returncode == 4 and "FAIL" in p.stdout and "fix:" in p.stdout,
       "doctor: a refused client is a problem with a fix",
       p.stdout + p.stderr)
    ok("wrong" not in p.stdout + p.stderr, "doctor prints no secret",
       p.stdout + p.stderr)


def check_catalogue():
    p = muster("rules")
    rules = re.findall(r"^([A-Z]{3}-\d\d) ", p.stdout, re.M)
    ok(p.returncode == 0 and len(rules) >= 100 and
       len(set(rules)) == len(rules), "muster rules lists them", p.stdout)
    ok("%d rules: " % len(rules) in p.stdout, "muster rules counts them",
       p.stdout)
    data = json.loads(muster("rules", "--json").stdout)
    states = {r["id"]: r["state"] for r in data["rules"]}
    ok(states["ACC-01"] == states["DRF-01"] == states["EXT-01"] == "on" and
       states["JML-01"] == "not evaluated",
       "what no source could deliver is not evaluated", str(states))
    ok(all("HR roster" in r["state_reason"] and "HR roster" in r["needs"]
           for r in data["rules"] if r["id"] in ("JML-01", "COR-01")),
       "and says what it would need")
    ok([r["id"] for r in data["rules"]] == rules,
       "muster rules --json: the same list")
    ok(all(r[k] for r in data["rules"]
           for k in ("title", "logic", "rationale", "fix", "false_alarm",
                     "controls")),
       "every rule has its texts and controls",
       str([(r["id"], k) for r in data["rules"]
            for k in ("title", "logic", "rationale", "fix", "false_alarm",
                      "controls") if not r[k]]))
    for rule in rules:
        p = muster("rules", rule)
        ok(p.returncode == 0 and rule in p.stdout and "Fix:" in p.stdout,
           f"muster rules {rule}", p.stdout + p.stderr)
    p = muster("rules", "-c", os.path.join(SAMPLE, "muster.json"))
    ok("(count 5, percent 1)" in p.stdout,
       "muster rules -c shows configured values", p.stdout + p.stderr)
    check_exceptions()
    p = muster("sources")
    ok(p.returncode == 0 and "account-idm-read" in p.stdout,
       "muster sources says what each part needs", p.stdout)
    ok(json.loads(muster("sources", "--json").stdout)[0]["kind"] ==
       "dynatrace", "muster sources --json")


def check_exceptions():
    """Of the sample: one in force, one that is over, one without control."""
    file = os.path.join(SAMPLE, "muster.json")
    tape = os.path.join(SAMPLE, "tape.warc.gz")
    p = muster("rules", "--exceptions", "-c", file, "--from", tape)
    ok(p.returncode == 0 and "in force, 1 finding\n" in p.stdout and
       "ended, 1 finding\n" in p.stdout and "lacks control" in p.stdout,
       "muster rules --exceptions says what each covers",
       p.stdout + p.stderr)
    p = muster("rules", "--exceptions", "--json", "-c", file, "--from", tape)
    rows = json.loads(p.stdout)["exceptions"]
    with open(os.path.join(SAMPLE, "exceptions.json"), encoding="utf-8") as f:
        written = json.loads("\n".join(
            line for line in f if not line.lstrip().startswith("//")))
    ok(len(rows) == len(written) and
       sorted(len(r["findings"]) for r in rows if r["state"] == "in force") ==
       [1], "muster rules --exceptions --json", p.stdout + p.stderr)
    p = muster("rules", "--exceptions", "-c", file, "--from", tape,
               "--now", "2099-01-01T00:00:00Z")
    ok(p.returncode in (0, 3), "in another time", p.stderr)


def check_halves(server, folder):
    config = config_for(server, os.path.join(folder, "halves"))
    file = write_config(config, folder)
    tape = os.path.join(folder, "x.warc.gz")
    p = muster("collect", "-c", file, "--output", tape, "--quiet",
               env=environment_of(server))
    ok(p.returncode == 0 and os.path.exists(tape), "muster collect",
       p.stderr)
    p = muster("collect", "-c", file, "--output", tape, "--quiet",
               env=environment_of(server))
    ok(p.returncode == 4, "muster collect never overwrites", p.stderr)
    p = muster("report", "--from", tape, "--quiet", "--previous", "none")
    bundle = os.path.join(folder, "halves", "test")
    ok(p.returncode == 0 and p.stdout.strip().endswith(bundle),
       "muster report makes the bundle from the tape alone",
       p.stdout + p.stderr)
    p = muster("verify", bundle)
    ok(p.returncode == 0, "and it verifies", p.stdout)
    with open(os.path.join(bundle, "findings.csv"), "ab") as f:
        f.write(b"x")
    p = muster("verify", bundle)
    ok(p.returncode == 4 and "CHANGED  findings.csv" in p.stdout,
       "a changed file is named", p.stdout + p.stderr)
    counts = load(bundle, "manifest.json")["counts"]
    p = muster("run", "-c", file, "--force", "--quiet", "--previous", "none",
               env=environment_of(server))
    ok(p.returncode == 0 and
       load(bundle, "manifest.json")["counts"] == counts,
       "a live run counts the same as the replay", p.stderr)


def main():
    folder = scratch()
    server = Server("--data", "generated", "--users", 30, "--groups", 6)
    check_help()
    check_version()
    check_usage_errors()
    check_config_errors(server, folder)
    check_defaults(folder)
    check_output(folder)
    check_store(server, folder)
    check_init(folder)
    check_doctor(server, folder)
    check_catalogue()
    check_halves(server, folder)
    done()


if __name__ == "__main__":
    main()
