# SPDX-License-Identifier: Apache-2.0
"""muster explain and muster who: from a tape, a bundle and the store, for a
small organisation in which every kind of answer occurs.

Texts are compared without line breaks: where lines end is a test of its own.
"""
import fcntl
import json
import os
import pty
import re
import struct
import sys
import termios
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import dt_data  # noqa: E402
import dt_server  # noqa: E402
from harness import (MUSTER, config_for, done, environment_of, muster, ok,  # noqa: E402
                     scratch, write_config)

NOW = "2026-10-05T06:00:00Z"
PROD, TEST = "prb10001", "prb20002"
HOSTILE = "Eve\u202eno\x1b[31m\n"


def uuid(name):
    return dt_data.stable_uuid("probe " + name)


ROBOT = "robot@" + dt_data.SERVICE_DOMAIN

# name: (policy statements, groups it is bound to, level, boundaries,
#        parameters)
POLICIES = {
    "prb-rights": ([("ALLOW", ["iam:policies:write"], [])],
                   ["robots"], "account", [], {}),
    "prb-act": ([("ALLOW", ["iam:service-users:use"],
                  [("iam:service-user-email", "=", [ROBOT])])],
                ["operators"], "account", [], {}),
    "prb-table-only": ([("ALLOW", ["storage:events:read"], [])],
                       ["editors"], "account", [], {}),
    "prb-over": ([("ALLOW", ["openpipeline:configurations:write"],
                   [("global:date", "<", ["2020-01-01Z"])])],
                 ["editors"], "account", [], {}),
    "prb-later": ([("ALLOW", ["slo:slos:write"],
                    [("global:date", ">", ["2099-01-01Z"])])],
                  ["editors"], "account", [], {}),
    "prb-documents": ([("ALLOW", ["document:documents:read",
                                  "document:documents:delete"], [])],
                      ["editors"], "account", [], {}),
    "prb-no-delete": ([("DENY", ["document:documents:delete"], [])],
                      ["juniors"], "account", [], {}),
    "prb-bounded": ([("ALLOW", ["storage:buckets:read",
                                "storage:logs:read",
                                "automation:workflows:run"], [])],
                    ["editors"], PROD, ["prb-buckets"], {}),
    "prb-team": ([("ALLOW", ["storage:spans:read"],
                   [("storage:dt.security_context", "IN",
                     ["${bindParam:team}"])])],
                 ["editors"], TEST, [], {"team": "blue"}),
    "prb-twice": ([("ALLOW", ["document:documents:read"], [])],
                  ["juniors"], TEST, [], {}),
}


def build(now):
    world = dt_data.World(uuid("account"), "Probe", now)
    world.add_environment(PROD, "Probe production", True, ("North", "South"))
    world.add_environment(TEST, "Probe test", True, ("North",))
    groups = {}
    for name in ("editors", "juniors", "operators", "robots"):
        groups[name] = world.add_group({
            "uuid": uuid("group " + name), "name": "prb " + name,
            "description": "", "owner": "LOCAL"})
    for mail, given, family, status, member in (
            ("ada@probe.example", "Ada", "Quill", "ACTIVE", "editors"),
            ("ben@probe.example", "Ben", "Quill", "INACTIVE", "editors"),
            ("cat@probe.example", "Cat", "Quinn", "ACTIVE",
             "editors juniors"),
            ("dan@probe.example", "Dan", "Rose", "ACTIVE", "operators"),
            ("eve@probe.example", HOSTILE, "Stone", "ACTIVE", "juniors"),
            ("fay@probe.example", "Fay", "Stone", "ACTIVE", "")):
        world.add_user({
            "uid": uuid("user " + mail), "email": mail, "name": given,
            "surname": family, "userStatus": status,
            "emergencyContact": False, "userLoginMetadata": None},
            [groups[g] for g in member.split()])
    entry = {"uid": uuid("robot"), "name": "robot", "description": "",
             "email": ROBOT,
             "groupUuid": uuid("group robots")}
    world.service_users.append(entry)
    world.add_user({"uid": entry["uid"], "email": entry["email"],
                    "name": "robot", "surname": "", "userStatus": "ACTIVE",
                    "emergencyContact": False}, [groups["robots"]], True)
    add_policies(world)
    world.limits = dt_data.limits_of(world)
    return world


def add_policies(world):
    world.boundaries.append(dt_data.boundary(
        uuid("prb-buckets"), world.account, "prb-buckets",
        [("storage:bucket-name", "=", ["alpha"]),
         ("storage:bucket-name", "=", ["beta"])]))
    for name, (statements, groups, level, limits, values) in \
            POLICIES.items():
        world.policies[("account", world.account)].append(dt_data.policy(
            uuid(name), name, "", statements))
        key = ("account", world.account) if level == "account" else \
            ("environment", level)
        world.bindings[key].append({
            "policyUuid": uuid(name), "parameters": values,
            "groups": [uuid("group " + g) for g in groups],
            "boundaries": [uuid(b) for b in limits]})
    broken = dt_data.policy(uuid("prb-broken"), "prb-broken", "",
                            [("ALLOW", ["slo:slos:read"], [])])
    broken["statementQuery"] = "ALLOW WHERE nothing makes sense"
    broken["statements"] = []
    world.policies[("account", world.account)].append(broken)
    world.bindings[("account", world.account)].append({
        "policyUuid": uuid("prb-broken"),
        "groups": [uuid("group operators")]})


class Here:
    """The test server in this process; looks like harness.Server."""

    def __init__(self, *arguments):
        options = dt_server.parse_options(["--now", NOW, *arguments])
        server = dt_server.Server(build(options.now), options)
        self.url = "%s://127.0.0.1:%d" % (server.scheme, server.port)
        self.credentials = server.api.world.credentials()
        threading.Thread(target=server.serve, daemon=True).start()


def flat(text):
    return re.sub(r"\s+", " ", text)


def ask(tape, *arguments):
    p = muster(*arguments, "--from", tape)
    if p.stderr:
        print("# " + p.stderr.replace("\n", "\n# "))
    return p, flat(p.stdout)


def says(tape, arguments, *wanted, status=0, never=()):
    p, text = ask(tape, *arguments)
    ok(p.returncode == status and all(w in text for w in wanted) and
       not any(n in text for n in never),
       "%s: %s" % (" ".join(arguments), wanted[0][:50]),
       "exit %d, not there: %s; there: %s\n%s" % (
           p.returncode, [w for w in wanted if w not in text],
           [n for n in never if n in text], p.stdout))
    return p


def data(tape, *arguments):
    p = muster(*arguments, "--json", "--from", tape)
    try:
        return json.loads(p.stdout)
    except ValueError as problem:
        ok(False, "%s gives JSON" % " ".join(arguments),
           "%s\n%s\n%s" % (problem, p.stdout[:2000], p.stderr))
        return {}


def check_answers(tape):
    delete, read = "document:documents:delete", "document:documents:read"
    says(tape, ("explain", "ada", delete), "Yes: Ada Quill can",
         "without any condition", "Way 1: in force", "group prb editors",
         'policy "prb-documents", in the whole account',
         "line 1: ALLOW document:documents:read, document:documents:delete;",
         "one removal is enough",
         "Ada Quill out of group prb editors", never=("DENY",))
    says(tape, ("explain", "cat", delete), "No: Cat Quinn cannot",
         "a DENY takes it away", "DENY 1: in force", "prb-no-delete",
         never=("To take it away",))
    says(tape, ("explain", "ben", delete), "Not now, but if re-enabled: "
         "Ben Quill is disabled and cannot sign in", "Ben Quill could")
    says(tape, ("explain", "fay", delete), "No: nothing that was read lets "
         "Fay Stone", "anywhere", never=("Way 1",))
    says(tape, ("explain", "ada", "openpipeline:configurations:write"),
         "No: Ada Quill cannot", "not in force, over")
    says(tape, ("explain", "ada", "slo:slos:write"),
         "No: Ada Quill cannot", "not in force, not yet")
    says(tape, ("explain", "ada", "storage:events:read", "--at", TEST),
         "On paper only: Ada Quill holds the right",
         "it gives nothing without storage:buckets:read",
         "To be of use it needs storage:buckets:read as well, which is not "
         "held there")
    says(tape, ("explain", "cat", read), "Yes: Cat Quinn can",
         "In environment Probe test the same is granted once more",
         "Way 2:")
    says(tape, ("explain", "dan", "slo:slos:read"), "No: nothing",
         "prb-broken")


def check_limits(tape):
    says(tape, ("explain", "ada", "storage:logs:read"),
         "Yes, under a condition", "environment Probe production",
         'storage:bucket-name is "alpha"', '"beta"',
         "boundary prb-buckets: only where", "leaves only where")
    says(tape, ("explain", "ada", "automation:workflows:run"),
         "Yes: Ada Quill can", "in environment Probe production",
         "boundary prb-buckets, which does not limit this: the permission "
         "does not know storage:bucket-name")
    says(tape, ("explain", "ada", "storage:spans:read"),
         'storage:dt.security_context is "blue"', 'team = "blue"',
         '${bindParam:team}')
    says(tape, ("explain", "ada", "storage:spans:read", "--at", PROD),
         "No: nothing that was read lets Ada Quill",
         "in environment Probe production")


def check_all(tape):
    says(tape, ("explain", "ada"), "Ada Quill (ada@probe.example)",
         "status active: can sign in", "signed in", "groups prb editors",
         "strength tier", "What Ada Quill can do", "Tier 2:",
         "Granted on paper, without effect",
         "but it gives nothing there without storage:buckets:read")
    says(tape, ("explain", "fay"), "Fay Stone can do nothing",
         "groups none")
    says(tape, ("explain", "ben"), "Nothing now; but if re-enabled",
         "status disabled: cannot sign in")
    says(tape, ("explain", "dan"), "With own rights of tier 2, Dan Rose "
         "could rise to tier 0 (decides who may do what) in 1 step",
         "1. Dan Rose", "so acts as robot", "who is tier 0")
    says(tape, ("explain", "robot@", "--at", "prb1"), "is a service user",
         "Tier 0: decides who may do what (1 right)",
         "granted in the whole account", "Nothing is higher")


def check_who(tape):
    p = says(tape, ("who", "document:documents:delete"),
             "Without any condition - Ada Quill (ada@probe.example): in the "
             'whole account, through group prb editors, policy '
             '"prb-documents"',
             "If re-enabled (cannot sign in now) - Ben Quill",
             "In all 2 of 7 accounts: 1 without any condition, 0 under a "
             "condition, 0 on paper only, and 1 who cannot sign in now.",
             never=("Cat Quinn",))
    ok(len([x for x in p.stdout.splitlines() if x.startswith("  - ")]) == 2,
       "one item an account", p.stdout)
    says(tape, ("who", "storage:logs:read", "--at", PROD),
         "Under a condition - Ada Quill", 'storage:bucket-name is "alpha"')
    says(tape, ("who", "storage:logs:read", "--at", TEST), "Nobody.")
    says(tape, ("who", "storage:events:read", "--at", "account"),
         "On paper only (without storage:buckets:read it gives nothing) "
         "- Ada Quill")
    says(tape, ("who", "--tier", "0"), "Tier 0: decides who may do what",
         "robot@", "iam:policies:write", never=("Ada Quill",))
    says(tape, ("who", "--tier", "2"), "Ada Quill", "robot",
         never=("Fay Stone",))
    says(tape, ("who", "no:such:thing"), "does not know that permission",
         "Nobody.")
    rows = data(tape, "who", "--tier", "3")
    ok(rows.get("schema") == "muster/who/1" and rows["counts"]["found"] ==
       len(rows["people"]) and rows["snapshot"]["complete"] is True,
       "who --json: schema, counts", json.dumps(rows)[:500])


def check_selection(tape):
    for who in ("ada@probe.example", "ADA QUILL", "Ada", uuid(
            "user ada@probe.example"), uuid("user ada@probe.example")[:8]):
        says(tape, ("explain", who, "slo:slos:write"), "Ada Quill (ada@")
    p = muster("explain", "quill", "--from", tape)
    ok(p.returncode == 3 and "any of 2 accounts" in p.stderr and
       "ada@probe.example" in p.stderr and "ben@probe.example" in p.stderr
       and p.stdout == "", "ambiguous: the candidates, exit 3",
       p.stdout + p.stderr)
    p = muster("explain", "ada quil1", "--from", tape)
    ok(p.returncode == 3 and "near are" in p.stderr and
       "ada@probe.example" in p.stderr, "unknown: near names, exit 3",
       p.stdout + p.stderr)
    p = muster("who", "slo:slos:write", "--at", "north", "--from", tape)
    ok(p.returncode == 3 and "zone North of environment Probe test" in
       p.stderr and "zone North of environment Probe production" in p.stderr,
       "a zone of two environments: both, exit 3", p.stdout + p.stderr)
    p = muster("who", "slo:slos:write", "--at", "moon", "--from", tape)
    ok(p.returncode == 3 and "Probe production" in p.stderr,
       "an unknown place: those there are, exit 3", p.stderr)
    says(tape, ("explain", "ada", "slo:slos:wirte"), "the catalogue does "
         "not know", "did you mean slo:slos:write?", "No: nothing")
    says(tape, ("explain", "ada", "SLO:slos:WRITE"), "[slo:slos:write]",
         never=("does not know",))


def check_help():
    for command in ("explain", "who"):
        p = muster(command, "-h")
        ok(p.returncode == 0 and "--at SCOPE" in p.stdout and all(
            len(x) <= 80 for x in p.stdout.splitlines()),
           "muster %s -h: within 80 columns" % command, p.stdout)


def check_usage(tape, folder):
    for arguments, words in [
            (("explain",), "needs one account"),
            (("explain", "a", "b", "c"), "needs one account"),
            (("explain", ""), "is empty"),
            (("explain", "ada", ""), "is empty"),
            (("explain", "ada", "--at", ""), "--at is empty"),
            (("explain", "ada", "--tier", "1"), "is not known to"),
            (("who",), "one permission, or --tier"),
            (("who", "a", "--tier", "1"), "one permission, or --tier"),
            (("who", "--tier", "4"), "must be 0"),
            (("who", "--tier", "-1"), "must be 0")]:
        p = muster(*arguments, "--from", tape)
        ok(p.returncode == 3 and words in p.stderr and p.stdout == "",
           "muster %s: exit 3, says %s" % (" ".join(arguments), words),
           "exit %d\n%s%s" % (p.returncode, p.stdout, p.stderr))
    p = muster("explain", "ada", cwd=scratch())
    ok(p.returncode == 3 and "no configuration" in p.stderr,
       "without tape and configuration: exit 3", p.stderr)
    file = write_config({"campaign": {"id": "x"}, "sources": [{
        "id": "d", "kind": "dynatrace", "account": uuid("account"),
        "client_id": {"env": "A"}, "client_secret": {"env": "B"}}],
        "output": {"dir": os.path.join(folder, "none")}}, folder, "no.json")
    p = muster("explain", "ada", "-c", file)
    ok(p.returncode == 3 and "there is no store" in p.stderr and
       not os.path.exists(os.path.join(folder, "none")),
       "no store: exit 3, and none is made", p.stderr)


def check_hostile(tape):
    for arguments in (("explain", "eve"), ("who", "--tier", "3"),
                      ("explain", "eve", "document:documents:read"),
                      ("explain", "x\x1b[31m\n"), ("explain", "stone")):
        p = muster(*arguments, "--from", tape)
        text = p.stdout + p.stderr
        ok("\x1b" not in text and "\u202e" not in text and
           p.returncode in (0, 3), "%r: nothing moves the cursor" %
           (arguments,), repr(text))
    says(tape, ("explain", "eve"), "Eve<U+202E>no<U+001B>[31m<U+000A>")
    long = "é" * 5000
    p = muster("explain", long, "--from", tape)
    ok(p.returncode == 3, "a very long name is only unknown", p.stderr[:500])
    p = muster("who", "a:" + "b" * 5000, "--from", tape)
    ok(p.returncode == 0 and all(len(x) <= 80 for x in
                                 p.stdout.splitlines()),
       "a very long permission is wrapped", p.stdout[:500])
    p = muster("explain", b"\xff\xfe".decode("latin-1"), "--from", tape)
    ok(p.returncode == 3, "a name that is no name is only unknown", p.stderr)


def on_terminal(columns, *arguments):
    """What is written to a terminal that wide."""
    main, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, columns, 0, 0))
    child = os.fork()
    if child == 0:
        os.dup2(other, 1)
        os.execv(MUSTER, [MUSTER, *arguments])
    os.close(other)
    text = b""
    while True:
        try:
            piece = os.read(main, 65536)
        except OSError:
            break
        if not piece:
            break
        text += piece
    os.close(main)
    os.waitpid(child, 0)
    return text.decode().replace("\r\n", "\n")


def check_width(tape):
    p = muster("explain", "ada", "--from", tape)
    lines = [x.replace(tape, "") for x in p.stdout.splitlines()]
    ok(max(map(len, lines)) in range(70, 81), "80 columns without a terminal",
       "\n".join(x for x in lines if len(x) > 80))
    for columns in (50, 120):
        text = on_terminal(columns, "explain", "ada", "--from", tape)
        widest = max(len(x) for x in text.splitlines())
        ok(columns - 15 <= widest <= columns and flat(text) == flat(p.stdout),
           "%d columns on such a terminal" % columns,
           "%d\n%s" % (widest, text))


def check_json(tape):
    x = data(tape, "explain", "cat", "document:documents:delete")
    place = x["places"][0]
    ok(x["schema"] == "muster/explain/1" and place["answer"] == "no" and
       place["if_enabled"] == "no" and len(place["ways"]) == 1 and
       place["ways"][0]["denied"] is True and len(place["denies"]) == 1 and
       place["denies"][0]["statement"]["line"] == 1 and
       place["ways"][0]["grant"]["entitlement"]["name"] == "prb-documents"
       and x["removal"]["held"] is False,
       "explain --json: ways, DENY, statement", json.dumps(place, indent=1))
    x = data(tape, "explain", "ada", "storage:logs:read")
    ok(x["places"][0]["answer"] == "conditional" and sorted(
        v for term in x["places"][0]["conditions"] for c in term
        for v in c["values"]) == ["alpha", "beta"],
       "explain --json: conditions", json.dumps(x["places"], indent=1))
    x = data(tape, "explain", "dan")
    ok([s["account"]["name"] for s in x["escalation"]["steps"]] ==
       ["Dan Rose"] and x["escalation"]["steps"][0]["target"]["name"] ==
       "robot" and x["escalation"]["to"] == "tier 0" and
       x["rights"][0]["permission"]["name"] == "iam:service-users:use",
       "explain --json: rights, escalation", json.dumps(x, indent=1))


def check_places(server, tape, folder):
    """The same answer from the tape, a bundle, and the store."""
    out = os.path.join(folder, "out")
    config = write_config(config_for(server, out), folder)
    p = muster("run", "-c", config, "--from", tape, "--quiet")
    ok(p.returncode == 0, "the bundle is made", p.stderr)
    question = ("explain", "ada", "document:documents:delete")
    texts = []
    for arguments, where in [
            (("--from", tape), "tape " + tape),
            (("--from", os.path.join(out, "test")), "bundle " + out),
            (("-c", config), "store " + os.path.join(out,
                                                     "muster.sqlite"))]:
        p = muster(*question, *arguments)
        plain = p.stdout.replace("\n", "")
        ok(p.returncode == 0 and where.replace(" ", "") in
           re.sub(r"\s", "", plain), "says %s" % where.split()[0],
           p.stdout + p.stderr)
        texts.append(p.stdout.split("Source:")[0])
    ok(texts[0] == texts[1] == texts[2], "the same answer from all three",
       "\n----\n".join(texts))
    p = muster("explain", "ada", "openpipeline:configurations:write", "-c",
               config, "--now", "2019-06-01")
    ok(p.returncode == 0 and "Yes: Ada Quill can" in flat(p.stdout) and
       "Judged as of 2019-06-01 00:00 UTC" in flat(p.stdout),
       "--now: what is over was in force then", p.stdout + p.stderr)


def collect(server, folder, name):
    tape = os.path.join(folder, name)
    config = write_config(config_for(server, folder), folder,
                          name + ".json")
    p = muster("collect", "-c", config, "--output", tape, "--now", NOW,
               env=environment_of(server))
    ok(p.returncode in (0, 2), "collected " + name, p.stderr)
    return tape


def check_platform(folder):
    """What the platform says stands beside what was worked out."""
    for fault, name, words in [
            ([], "asked.warc.gz", "it agrees."),
            (["--fault", "drop-last-item@/effectivepermissions"],
             "differs.warc.gz", "IT DIFFERS. The platform says: nothing.")]:
        tape = collect(Here(*fault), folder, name)
        x = data(tape, "explain", "robot@")["platform"]
        ok(x["places_asked"] > 0, "the platform was asked (%s)" % name, x)
        says(tape, ("explain", "robot@", "iam:policies:write"),
             "The platform was asked the same: - in the whole account " +
             words)
        says(tape, ("explain", "robot@"), "place by place: it agrees on " +
             ("0 rights" if fault else "1 right"))


def check_incomplete(folder):
    server = Here("--fault", "status:403@/repo/environment/%s/bindings" % TEST)
    tape = collect(server, folder, "holes.warc.gz")
    says(tape, ("explain", "fay", "slo:slos:write"), "No: nothing that was "
         "read", "Not everything was read, so there may be more: bindings",
         "INCOMPLETE", status=2)
    says(tape, ("explain", "fay"), "Fay Stone can do nothing. Not "
         "everything was read", status=2)
    says(tape, ("who", "slo:slos:write", "--at", TEST), "Nobody. Not "
         "everything was read", status=2)
    ok(data(tape, "who", "slo:slos:write")["snapshot"]["not_read"][0]
       ["part"] == "bindings", "--json names what was not read")


def main():
    folder = scratch()
    server = Here()
    began = time.time()
    tape = collect(server, folder, "probe.warc.gz")
    check_answers(tape)
    check_limits(tape)
    check_all(tape)
    check_who(tape)
    check_selection(tape)
    check_help()
    check_usage(tape, folder)
    check_hostile(tape)
    check_width(tape)
    check_json(tape)
    check_places(server, tape, folder)
    check_platform(folder)
    check_incomplete(folder)
    print("# %.1f s" % (time.time() - began))
    done()


main()
