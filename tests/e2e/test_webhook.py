# SPDX-License-Identifier: Apache-2.0
"""Webhooks, against a server that keeps what it gets: the three shapes, the
signature computed again, what is tried twice, and that nobody sees a URL."""
import glob
import gzip
import hashlib
import hmac
import json
import os
import shutil
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (SAMPLE, TOP, Server, config_for, done, environment_of,
                     muster, ok, scratch, skip, write_config)
from webhook_server import Hooks

try:
    import jsonschema
except ImportError:
    jsonschema = None

FOLDER = scratch()
HOOKS = Hooks()
KEY = "a key that only two of us know"
TOKEN = "T0123/B0456/hdnHDNhdnHDNhdnHDN78"      # the part of a URL to hide
PATH = {"slack": "/services/" + TOKEN,
        "teams": "/workflows/abc/triggers/manual?sig=" + TOKEN,
        "json": "/hook/" + TOKEN}
ENV = {"HOOK_" + k.upper(): HOOKS.url + p for k, p in PATH.items()}
ENV["HOOK_KEY"] = KEY
SAID = []                                # all that a command printed


def hook(kind, name=None, **more):
    w = {"name": name or kind, "kind": kind,
         "url": {"env": "HOOK_" + kind.upper()}, **more}
    if kind == "json":
        w.setdefault("secret", {"env": "HOOK_KEY"})
    return w


def configure(*hooks, name="muster.json", **network):
    with open(os.path.join(SAMPLE, "muster.json"), encoding="utf-8") as f:
        text = f.read()
    more = {"deliver": {"webhooks": list(hooks)},
            "network": {"backoff_ms": 1, **network}}
    path = os.path.join(SETTINGS, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text[:text.rindex("}")].rstrip().rstrip(",") + ", " +
                json.dumps(more)[1:-1] + "}\n")
    return path


def send(config, *more, bundle=None, env=None):
    p = muster("send", "-c", config, *more, bundle or BUNDLE,
               env={**ENV, **(env or {})})
    SAID.append(p.stdout + p.stderr)
    return p


def log_of(bundle):
    with open(os.path.join(bundle, "deliveries.jsonl"),
              encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def fresh():
    """The bundle as it was published."""
    HOOKS.forget()
    log = os.path.join(BUNDLE, "deliveries.jsonl")
    if os.path.exists(log):
        os.remove(log)


def manifest():
    with open(os.path.join(BUNDLE, "manifest.json"), "rb") as f:
        data = f.read()
    return json.loads(data), hashlib.sha256(data).hexdigest()


def counted():
    """The findings, counted by a reader of another file."""
    with open(os.path.join(BUNDLE, "findings.json"), encoding="utf-8") as f:
        rows = json.load(f)["findings"]
    levels = ("critical", "high", "medium", "low", "info")

    def count(states):
        n = {k: sum(r["severity"] == k and r["state"] in states for r in rows)
             for k in levels}
        n["total"] = sum(n.values())
        return n
    return count(("open", "new", "reopened")), count(("new",)), rows


def names():
    """Who and what must not be told."""
    _, _, rows = counted()
    found = {r["subject"] for r in rows if len(r["subject"]) > 4}
    with open(os.path.join(BUNDLE, "users.csv"), encoding="utf-8") as f:
        text = f.read()
    found |= {w for w in text.replace(",", "\n").replace('"', "\n").split(
        "\n") if "@" in w}
    return found


# ---- the shapes ----

def test_json():
    fresh()
    config = configure(hook("json"))
    p = send(config)
    ok(p.returncode == 0 and "sent" in p.stdout, "a webhook is sent",
       p.stdout + p.stderr)
    (headers, body), = HOOKS.to(PATH["json"])
    tree = json.loads(body)
    m, digest = manifest()
    opened, new, _ = counted()
    ok(tree["findings"]["open"] == opened and tree["findings"]["new"] == new,
       "its counts are those of findings.json", tree)
    ok(tree["manifest_sha256"] == digest and tree["campaign"] == m["bundle"]
       and tree["status"] == "complete" and tree["now"] == m["now"] and
       tree["findings"]["fixed"] == m["counts"]["fixed"],
       "it says which review, and the digest of its manifest", tree)
    if jsonschema is None:
        skip("it is of its schema", "python3-jsonschema is not installed")
    else:
        with open(os.path.join(TOP, "templates", "schema",
                               "webhook-1.json"), encoding="utf-8") as f:
            schema = json.load(f)
        jsonschema.Draft202012Validator.check_schema(schema)
        bad = list(jsonschema.Draft202012Validator(schema).iter_errors(tree))
        ok(not bad, "it is of its schema", bad)
    check_signature(headers, body, digest)
    check_log(body, digest)
    return config, body, headers


def check_signature(headers, body, digest):
    said = headers["Muster-Signature"]
    part = dict(p.split("=", 1) for p in said.split(","))
    mac = hmac.new(KEY.encode(), part["t"].encode() + b"." + body,
                   hashlib.sha256).hexdigest()
    ok(part["v1"] == mac and abs(time.time() - int(part["t"])) < 60,
       "the signature, computed again, is the same, and of now", said)
    ok(headers["Idempotency-Key"] == "review.published-" + digest and
       headers["Content-Type"] == "application/json",
       "it can be known again", headers)
    with open(os.path.join(TOP, "man", "muster.conf.5"),
              encoding="utf-8") as f:
        page = f.read()
    code = page[page.index("import hashlib, hmac, time"):]
    code = code[:code.index(".Ed")].replace("\\\\", "\\").replace("\\e", "\\")
    space = {}
    exec(code, space)        # what the manual tells a receiver to do
    check = space["is_ours"]
    late = "t=%d,v1=%s" % (int(part["t"]) - 400, hmac.new(
        KEY.encode(), str(int(part["t"]) - 400).encode() + b"." + body,
        hashlib.sha256).hexdigest())
    ok(check(said, body, KEY.encode()) and
       not check(said, body + b" ", KEY.encode()) and
       not check(said, body, b"another") and
       not check(late, body, KEY.encode()),
       "the check of the manual takes it, and nothing else")


def check_log(body, digest):
    lines = log_of(BUNDLE)
    ok([x["event"] for x in lines] == ["begun", "sent"] and
       all(x["channel"] == "webhook" and x["to"] == "json" and
           x["manifest_sha256"] == digest for x in lines) and
       lines[1]["sha256"] == hashlib.sha256(body).hexdigest(),
       "the record has it, with the digest of what was sent", lines)
    p = muster("verify", BUNDLE)
    ok(p.returncode == 0, "and the bundle verifies", p.stdout + p.stderr)


def test_again(config, body):
    HOOKS.forget()
    p = send(config)
    ok(p.returncode == 0 and not HOOKS.got and "had it" in p.stdout,
       "who has it is not told again", p.stdout)
    p = send(config, "--again")
    ok(p.returncode == 0 and HOOKS.to(PATH["json"])[0][1] == body,
       "--again sends the same bytes", p.stdout)
    p = send(config, "--to", "jsn")
    ok(p.returncode == 3 and 'did you mean "json"' in p.stderr,
       "--to names a webhook, or is corrected", p.stderr)


def test_slack():
    fresh()
    p = send(configure(hook("slack")))
    (headers, body), = HOOKS.to(PATH["slack"])
    tree = json.loads(body)
    ok(p.returncode == 0 and set(tree) == {"text", "blocks"} and
       "104" in tree["text"], "Slack: blocks, and a text without them", tree)
    blocks = tree["blocks"]
    ok(len(blocks) <= 50 and blocks[0]["type"] == "header" and
       blocks[0]["text"]["type"] == "plain_text" and
       len(blocks[0]["text"]["text"]) <= 150 and
       all(b["type"] == "section" and ("text" in b or "fields" in b)
           for b in blocks[1:]) and
       all(len(b.get("fields", [])) <= 10 for b in blocks) and
       all(0 < len(t["text"]) <= 2000 for b in blocks
           for t in b.get("fields", [])),
       "Slack: within its limits", blocks)
    text = " ".join(t["text"] for b in blocks for t in b.get("fields", []))
    ok("13 (High 1, Medium 9, Low 2, Info 1)" in text and
       manifest()[1] in text, "Slack: new findings by severity", text)
    ok("Muster-Signature" not in headers and "Idempotency-Key" not in
       headers, "Slack: no headers of ours", headers)
    return body


def test_teams():
    fresh()
    p = send(configure(hook("teams")))
    (_, body), = HOOKS.to(PATH["teams"])
    tree = json.loads(body)
    a, = tree["attachments"]
    card = a["content"]
    ok(p.returncode == 0 and tree["type"] == "message" and
       a["contentType"] == "application/vnd.microsoft.card.adaptive" and
       a["contentUrl"] is None and card["type"] == "AdaptiveCard" and
       card["version"] == "1.4" and card["$schema"] ==
       "http://adaptivecards.io/schemas/adaptive-card.json",
       "Teams: an Adaptive Card in a message", tree)
    kinds = [b["type"] for b in card["body"]]
    ok(kinds == ["TextBlock", "TextBlock", "FactSet"] and
       all(set(f) == {"title", "value"} and f["value"]
           for f in card["body"][2]["facts"]) and len(body) < 28 * 1024,
       "Teams: texts and facts, within 28 KB", card)
    return body


def test_nobody(bodies):
    for word in sorted(names()):
        if any(word.encode() in b for b in bodies):
            ok(False, "no name is told", word)
            return
    ok(len(names()) > 40, "no name of %d is told" % len(names()))


# ---- servers that do not take it ----

def outcome(kind, answers, name, times, code, event=None, **network):
    fresh()
    HOOKS.answers[PATH[kind]] = answers
    began = time.time()
    p = send(configure(hook(kind), **network))
    got = HOOKS.to(PATH[kind])
    last = log_of(BUNDLE)[-1]
    ok(p.returncode == code and len(got) == times and
       (event is None or last["event"] == event) and
       last["tries"] == times, name,
       "exit %d, %d requests, %s\n%s" % (p.returncode, len(got), last,
                                         p.stdout + p.stderr))
    return p, time.time() - began


def test_refusals():
    busy = (429, {"Retry-After": "1"}, b"slow down")
    good = (200, {}, b"ok")
    for kind in "json", "slack", "teams":
        _, took = outcome(kind, [busy, good],
                          kind + ": 429 is tried again", 2, 0, "sent")
        ok(1 <= took < 20, kind + ": after what Retry-After says", took)
    outcome("json", [(500, {}, b"")], "json: 500 is tried again, then exit 5",
            3, 5, "failed")
    outcome("slack", [(500, {}, b"")], "slack: 500 may have been taken: once",
            1, 5, "failed")
    outcome("teams", [(503, {}, b""), good], "teams: 503 was not taken", 2,
            0, "sent")
    outcome("json", [(0, {}, b""), good], "json: no answer: again", 2, 0,
            "sent")
    outcome("slack", [(0, {}, b"")], "slack: no answer: nobody knows", 1, 5,
            "unknown")
    p = send(configure(hook("slack")))
    ok(p.returncode == 5 and len(HOOKS.to(PATH["slack"])) == 1 and
       "--again" in p.stdout, "slack: and it is not sent again by itself",
       p.stdout)
    p, _ = outcome("slack", [(404, {}, b"no_service " + TOKEN.encode())],
                   "slack: 404 is for good, exit 5", 1, 5, "refused")
    ok("no_service" in p.stdout + p.stderr, "and the reason is said",
       p.stdout + p.stderr)
    p, _ = outcome("json", [(302, {"Location": HOOKS.url + "/elsewhere?" +
                                   TOKEN}, b"")],
                   "json: a redirect is refused", 1, 5, "refused")
    ok(not HOOKS.to("/elsewhere?" + TOKEN), "and not followed")
    test_some_fail()


def test_some_fail():
    fresh()
    HOOKS.answers[PATH["slack"]] = [(410, {}, b"gone")]
    config = configure(hook("slack"), hook("json"))
    p = send(config)
    ok(p.returncode == 5 and len(HOOKS.to(PATH["json"])) == 1,
       "one that fails does not keep the next from being told", p.stdout)
    HOOKS.answers.clear()
    p = send(config)
    ok(p.returncode == 0 and len(HOOKS.to(PATH["json"])) == 1 and
       len(HOOKS.to(PATH["slack"])) == 2,
       "the same command sends what is still to be sent", p.stdout)


def test_config():
    for name, change, words in (
            ("json without a secret", {"secret": None}, "needs a"),
            ("a URL that stands there", {"url": "https://example.org/" +
                                         TOKEN}, "webhooks[0].url"),
            ("an unknown kind", {"kind": "irc"}, '"slack"'),
            ("a name with a blank", {"name": "a b"}, "letters"),
            ("an unknown key", {"channel": "x"}, "channel")):
        w = {**hook("json"), **change}
        p = send(configure(w))
        ok(p.returncode == 3 and words in p.stderr, name + " is refused",
           p.stderr)
    p = send(configure(hook("json"), hook("json")))
    ok(p.returncode == 3 and "another webhook" in p.stderr,
       "two of one name are refused", p.stderr)
    fresh()
    p = send(configure(hook("json")),
             env={"HOOK_JSON": "http://example.org/" + TOKEN})
    ok(p.returncode == 5 and "plain http" in p.stdout + p.stderr,
       "plain http to another machine is refused", p.stdout + p.stderr)
    p = send(configure(hook("json")), env={"HOOK_JSON": ""})
    ok(p.returncode == 5, "an empty URL is refused", p.stdout + p.stderr)
    fresh()
    folder = os.path.join(FOLDER, "dry")
    p = send(configure(hook("json"), hook("teams")), "--dry-run",
             "--output", folder)
    ok(p.returncode == 0 and not HOOKS.got and sorted(os.listdir(folder)) ==
       ["webhook-json.json", "webhook-teams.json"] and not os.path.exists(
           os.path.join(BUNDLE, "deliveries.jsonl")),
       "a dry run keeps what would be sent, and sends nothing", p.stdout)


# ---- a run ----

def test_run():
    """A review of a live server ends with its webhooks."""
    server = Server("--seed", "7")
    fresh()
    out = os.path.join(FOLDER, "live")
    config = config_for(server, out, network={"backoff_ms": 1},
                        deliver={"webhooks": [hook("json"),
                                              hook("slack")]})
    path = write_config(config, FOLDER)
    env = {**environment_of(server), **ENV}
    HOOKS.answers[PATH["slack"]] = [(403, {}, b"no " + TOKEN.encode())]
    p = muster("run", "-c", path, env=env)
    SAID.append(p.stdout + p.stderr)
    tree = json.loads(HOOKS.to(PATH["json"])[0][1])
    ok(p.returncode == 5 and "muster send" in p.stderr,
       "a run tells it, and ends with 5 if that fails", p.stderr)
    ok(tree["findings"]["new"] == dict.fromkeys(
        ("critical", "high", "medium", "low", "info", "total")) and
       tree["findings"]["fixed"] is None,
       "the first review does not say what is new", tree)
    p = muster("verify", os.path.join(out, "test"))
    ok(p.returncode == 0, "its bundle is whole", p.stdout)
    HOOKS.forget()
    env["HOOK_KEY"] = ""
    p = muster("run", "-c", path, "--force", env=env)
    ok(p.returncode == 3 and not HOOKS.got and "HOOK_KEY" in p.stderr,
       "what is missing is found before the review", p.stderr)
    p = muster("doctor", "-c", path, "--offline", env={
        **environment_of(server), **ENV})
    SAID.append(p.stdout + p.stderr)
    ok("webhook: json" in p.stdout and "webhook: slack" in p.stdout,
       "doctor has a line for each", p.stdout)
    return out


def test_hidden(*folders):
    """No part of a URL, and no key, anywhere."""
    words = [TOKEN.encode(), TOKEN.split("/")[2].encode(), KEY.encode(),
             PATH["json"].encode()]
    found = [w for text in SAID for w in words if w in text.encode()]
    ok(not found and len(SAID) > 20, "no command printed a URL or the key",
       found)
    files = [f for d in folders for f in glob.glob(d + "/**", recursive=True)
             if os.path.isfile(f)]
    for f in files:
        with open(f, "rb") as h:
            data = h.read()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        for w in words:
            if w in data:
                ok(False, "no file holds one", "%s: %s" % (f, w))
                return
    ok(len(files) > 20, "no file of %d holds one" % len(files))


SETTINGS = os.path.join(FOLDER, "settings")
shutil.copytree(SAMPLE, SETTINGS)
P = muster("run", "-c", configure(hook("json")), "--from",
           os.path.join(SAMPLE, "tape.warc.gz"), "--out",
           os.path.join(FOLDER, "out"), "--quiet", env=ENV)
BUNDLE = os.path.join(FOLDER, "out", "nordlicht-2026-Q4")
ok(P.returncode == 0 and not HOOKS.got,
   "what is only drawn again is not told", P.stderr)
CONFIG, BODY, _ = test_json()
test_again(CONFIG, BODY)
test_nobody([BODY, test_slack(), test_teams()])
test_refusals()
test_config()
LIVE = test_run()
test_hidden(os.path.join(FOLDER, "out"), LIVE)
done()
