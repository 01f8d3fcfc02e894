# SPDX-License-Identifier: Apache-2.0
"""`muster request`: one call to a source's own API.

What came is what is printed, less secrets; what authorises us goes to the
configured addresses and nowhere else; what may change something is asked for
twice.
"""
import http.server
import json
import os
import pty
import subprocess
import sys
import threading
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (MUSTER, Server, config_for, done, environment_of, muster,
                     ok, scratch, write_config)

folder = scratch()
USERS = "/iam/v1/accounts/{account}/users?service-users=true"


class Plain(http.server.BaseHTTPRequestHandler):
    """A server that says what it is told to, and remembers what it got."""

    protocol_version = "HTTP/1.1"
    seen = []
    answers = {}

    def log_message(self, *unused):
        pass

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.seen.append((self.server.server_port, self.command, self.path,
                          dict(self.headers), body))
        if self.path == "/sso/oauth2/token":
            status, kind, reply, more = 200, "application/json", json.dumps(
                {"access_token": TOKEN, "expires_in": 300,
                 "token_type": "Bearer",
                 "scope": "account-idm-read",
        "resource": "urn:dtaccount:" + server.credentials["account"]}).encode(), []
        else:
            status, kind, reply, more = self.answers.get(
                self.path, (200, "application/json", b'{"ok":true}', []))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(reply)))
        for name, value in more:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer


TOKEN = "our-bearer-token-0123456789abcdef"


def serve():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Plain)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


# ---- the sample account ----------------------------------------------------

server = Server("--data", "sample")
env = environment_of(server)
path = write_config(config_for(server, folder), folder)


def ask(*words, **more):
    return muster("request", "-c", path, *words, env=env, **more)


def log_of(server):
    return [e for e in server.get("/__log")
            if not e["path"].startswith(("/__", "/sso"))]


def direct(path):
    """The same call without us."""
    form = urllib.parse.urlencode({
        "grant_type": "client_credentials",
        "client_id": env["DT_CLIENT_ID"],
        "client_secret": env["DT_CLIENT_SECRET"],
        "scope": "account-idm-read",
        "resource": "urn:dtaccount:" + server.credentials["account"]}).encode()
    with urllib.request.urlopen(server.url + "/sso/oauth2/token",
                                form) as reply:
        token = json.load(reply)["access_token"]
    asked = urllib.request.Request(
        server.url + path.replace("{account}", server.credentials["account"]),
        headers={"Authorization": "Bearer " + token})
    with urllib.request.urlopen(asked) as reply:
        return reply.read()


p = ask("dynatrace", "GET", USERS)
ok(p.returncode == 0 and p.stdout.encode() == direct(USERS),
   "a list of users is printed byte for byte as it came", p.stderr)
ok(p.stderr == "", "and nothing else is said", p.stderr)

server.control(reset=True)
p = ask("dynatrace", "GET", "/iam/v1/accounts/{account}/groups?x=%2Fa%20b&y")
ok(p.returncode == 0 and [(e["method"], e["query"]) for e in log_of(server)]
   == [("GET", "x=%2Fa%20b&y")], "one request, its query as it was given",
   p.stderr)

environment = sorted(server.credentials["api_tokens"])[0]
p = ask("--at", environment, "dynatrace", "GET", "/api/v2/apiTokens")
ok(p.returncode == 0 and "apiTokens" in json.loads(p.stdout),
   "--at asks an environment with its own token", p.stderr)
p = ask("dynatrace", "GET", "%s/e/%s/api/v2/apiTokens" % (
    server.url, environment))
ok(p.returncode == 0 and log_of(server)[-1]["auth"] == "api-token",
   "a whole address of an environment takes that token too",
   (p.stderr, log_of(server)[-1]))

server.control(reset=True)
for words, said in (
        (("GET", "iam/v1"), "begin with a slash"),
        (("GET", "https://example.com/x"), "not an address of this source"),
        (("GET", server.url + ".example.com/x"), "not an address"),
        (("GET", server.url.replace("//", "//u:p@") + "/x"),
         "not an address"),
        (("GET", "//example.com/x"), None),
        (("GET", "/a/../b"), "\"..\""), (("GET", "/a/%2E./b"), "\"..\""),
        (("GET", "/a b"), "percent-encoded"),
        (("GET", "/a\r\nX: y"), "percent-encoded"),
        (("GET", "/a#b"), "percent-encoded"),
        (("get", "/a"), "is no method"),
        (("TRACE", "/a"), "is no method"),
        (("POST", "/a"), "--write"), (("DELETE", "/a"), "--write"),
        (("PUT", "/a", "--body", path), "--write"),
        (("GET", "/a", "--body", path), "no --body"),
        (("GET", "/a", "--at", "nowhere"), "no environment"),
        (("GET",), "needs a"), (("GET", "/a", "/b"), "needs a"),
        (("GET", "/" + "a" * 9000), "longer than")):
    p = ask("dynatrace", *words)
    if said is None:
        # one slash more is a path of this host, not another host
        ok(log_of(server)[-1]["host"] == server.url[7:],
           "two slashes are still this host", p.stderr)
        server.control(reset=True)
        continue
    ok(p.returncode == 3 and said in p.stderr and p.stdout == "" and
       not log_of(server), "%s: refused, nothing sent" % (
           " ".join(words)[:50].encode("unicode_escape").decode()), p.stderr)
p = ask("dynatrac", "GET", "/a")
ok(p.returncode == 3 and '"dynatrace"' in p.stderr,
   "another source: the near one is named", p.stderr)

# ---- what a server may do wrong --------------------------------------------

for fault, said, tries in (
        ("401", "HTTP 401", 2),
        ("status:403:shape1", "HTTP 403", 1),
        ("status:403:shape3", "HTTP 403", 1),
        ("status:404:shape4", "HTTP 404", 1),
        ("500", "HTTP 500", 3),
        ("status:500:html", "HTTP 500", 3),
        ("redirect:otherhost", "not followed", 1),
        ("redirect:same", "not followed", 1),
        ("truncated", "", 3), ("hang", "", 3)):
    server.control(reset=True, faults=[fault + "@/groups"])
    if fault == "hang":
        quick = config_for(server, folder, network={"request_timeout_s": 1})
        p = muster("request", "-c", write_config(quick, folder, "q.json"),
                   "dynatrace", "GET", "/iam/v1/accounts/{account}/groups",
                   env=env)
    else:
        p = ask("dynatrace", "GET", "/iam/v1/accounts/{account}/groups")
    ok(p.returncode == 4 and said in p.stderr and
       len(p.stderr.splitlines()) >= 1 and len(log_of(server)) == tries,
       "%s: exit 4 with its words after %d tries" % (fault, tries),
       (p.returncode, p.stderr, len(log_of(server))))
    if fault == "status:500:html":
        ok("<html" in p.stdout.lower() and "<html" not in p.stderr.lower(),
           "the page is on standard output, its words are in the message",
           (p.stdout, p.stderr))
for fault in ("429-retry-after:1", "503", "unauthorized-once", "reset"):
    server.control(reset=True, faults=[fault + "@/groups#1"])
    p = ask("dynatrace", "GET", "/iam/v1/accounts/{account}/groups")
    log = log_of(server)
    waited = len(log) > 1 and log[1]["time"] - log[0]["time"]
    ok(p.returncode == 0 and len(log) == 2 and
       (waited >= 1 or "after" not in fault),
       "%s once: overcome%s" % (fault, ", after the wait it asked for"
                                if "after" in fault else ""),
       (p.stderr, log))
server.control(reset=True, faults=["oversized:20000000@/groups"])
p = ask("dynatrace", "GET", "/iam/v1/accounts/{account}/groups")
ok(p.returncode == 0 and len(p.stdout) >= 20000000,
   "twenty million bytes come through", (p.returncode, len(p.stdout)))
server.control(reset=True, faults=["gzipbomb:300@/groups"])
p = ask("dynatrace", "GET", "/iam/v1/accounts/{account}/groups")
ok(p.returncode == 4 and "larger than" in p.stderr and p.stdout == "",
   "a body beyond the bound ends with exit 4", p.stderr)
server.control(faults=[])

# ---- the tape --------------------------------------------------------------

tape = os.path.join(folder, "call.warc.gz")
before = set(os.listdir(folder))
p = ask("dynatrace", "GET", USERS)
ok(set(os.listdir(folder)) == before, "no tape unless it is asked for")
live = p.stdout
p = ask("dynatrace", "GET", USERS, "--output", tape)
ok(p.returncode == 0 and os.path.exists(tape), "--output keeps one", p.stderr)
with open(tape, "rb") as f:
    kept = f.read()
p = ask("dynatrace", "GET", USERS, "--output", tape)
ok(p.returncode == 4 and "--force" in p.stderr and
   open(tape, "rb").read() == kept, "which is not replaced", p.stderr)
server.control(reset=True)
p = muster("request", "--from", tape, "dynatrace", "GET", USERS)
ok(p.returncode == 0 and p.stdout == live and not server.get("/__log")[:-1],
   "--from gives the same bytes, with no secret and no server", p.stderr)
p = muster("request", "--from", tape, "dynatrace", "GET", "/other")
ok(p.returncode == 4 and p.stdout == "", "and nothing that was not asked",
   p.stderr)
p = ask("dynatrace", "GET", "https://example.com/", "--output",
        tape + ".2")
ok(set(os.listdir(folder)) == before | {"call.warc.gz"},
   "a request that was refused leaves no file", os.listdir(folder))
p = muster("run", "-c", path, "-q", env=env)
server.control(reset=True)
p = muster("request", "--from", os.path.join(folder, "test"), "dynatrace",
           "GET", "/iam/v1/accounts/{account}/groups")
ok(p.returncode == 0 and "items" in json.loads(p.stdout),
   "a bundle answers what its run asked", p.stderr)
server.stop()

# ---- secrets, hostile bytes, writes ----------------------------------------

one, two = serve(), serve()
here = "http://127.0.0.1:%d" % one.server_port
there = "http://127.0.0.1:%d" % two.server_port
secrets = {"DT_CLIENT_ID": "dt0s02.TESTID12",
           "DT_CLIENT_SECRET": "dt0s02.TESTID12." + "Q" * 64}
config = {
    "campaign": {"id": "test", "entity": "Test", "title": "Review",
                 "from": "2026-10-01", "to": "2026-12-31"},
    "sources": [{
        "id": "dynatrace", "kind": "dynatrace",
        "account": "11111111-2222-3333-4444-555555555555",
        "api_url": here, "token_url": here + "/sso/oauth2/token",
        "client_id": {"env": "DT_CLIENT_ID"},
        "client_secret": {"env": "DT_CLIENT_SECRET"}}],
    "network": {"backoff_ms": 1, "request_timeout_s": 5, "tries": 3},
    "output": {"dir": folder}}
plain = write_config(config, folder, "plain.json")


def call(*words, stdin=None, binary=False):
    values = {k: v for k, v in os.environ.items()}
    values.update(secrets)
    del Plain.seen[:]
    p = subprocess.run([MUSTER, "request", "-c", plain, "dynatrace",
                        *words], env=values, input=stdin or b"",
                       capture_output=True, timeout=60)
    return p if binary else subprocess.CompletedProcess(
        p.args, p.returncode, p.stdout.decode("utf-8", "replace"),
        p.stderr.decode("utf-8", "replace"))


def calls():
    return [s for s in Plain.seen if s[2] != "/sso/oauth2/token"]


Plain.answers["/away"] = (302, "text/plain", b"gone", [
    ("Location", there + "/catch?token=1")])
p = call("GET", "/away", "--include")
ok(p.returncode == 4 and there in p.stderr and
   all(s[0] == one.server_port for s in Plain.seen),
   "a redirect: the other server saw nothing", (p.stderr, Plain.seen))
ok("Location: " + there in p.stdout and p.stdout.endswith("gone"),
   "where it pointed is shown", p.stdout)
p = call("POST", "/away", "--write", "--body", "-", stdin=b"{}")
ok(p.returncode == 4 and len(calls()) == 1 and
   all(s[0] == one.server_port for s in Plain.seen),
   "so with a write", (p.stderr, Plain.seen))

echo = json.dumps({"a": TOKEN, "b": secrets["DT_CLIENT_SECRET"],
                   "c": "dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX." + "Z" * 64,
                   "name": "Zoë"}).encode()
Plain.answers["/echo"] = (200, "application/json", echo, [
    ("X-Echo", "Bearer " + TOKEN), ("Set-Cookie", "session=abc")])
p = call("GET", "/echo", "--include")
ok(p.returncode == 0 and TOKEN not in p.stdout and "Q" * 16 not in p.stdout
   and "Z" * 16 not in p.stdout and '"name": "Zo' in p.stdout,
   "our token and secret are taken out of body and headers", p.stdout)
Plain.answers["/echo-error"] = (400, "application/json", json.dumps(
    {"error": {"message": "bad " + TOKEN}}).encode(), [])
p = call("GET", "/echo-error")
ok(p.returncode == 4 and TOKEN not in p.stdout + p.stderr and
   "bad" in p.stderr, "and out of the server's own words", p.stderr)

hostile = (b"\x1b]0;owned\x07\x1b[2J\x00\xff\xfe\xe2\x80\xaenimda "
           b"\tend\nplain")
Plain.answers["/hostile"] = (200, "text/plain", hostile, [])
p = call("GET", "/hostile", binary=True)
ok(p.returncode == 0 and p.stdout == hostile,
   "into a file or pipe, any bytes go as they came", p.stdout)


def on_terminal(*words):
    values = dict(os.environ, **secrets)
    leader, follower = pty.openpty()
    p = subprocess.Popen([MUSTER, "request", "-c", plain, "dynatrace",
                          *words], env=values, stdout=follower,
                         stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    os.close(follower)
    text = b""
    while True:
        try:
            more = os.read(leader, 65536)
        except OSError:
            break
        if not more:
            break
        text += more
    p.communicate()
    os.close(leader)
    return text


text = on_terminal("GET", "/hostile")
ok(not any(c in text for c in (b"\x1b", b"\x00", b"\x07", b"\xff",
                               b"\xe2\x80\xae")) and
   b"<U+001B>" in text and b"<U+0000>" in text and b"<U+202E>" in text and
   b"\tend\r\nplain\r\n" in text,
   "on a terminal nothing moves the cursor or hides text", text)
Plain.answers["/bad-head"] = (200, "text/plain", b"x", [
    ("X-Evil", "\x1b[2Jred")])
text = on_terminal("GET", "/bad-head", "--include")
ok(b"\x1b" not in text and b"X-Evil: ?[2Jred" in text,
   "nor from a header", text)
p = call("HEAD", "/hostile", "--include")
ok(p.returncode == 0 and p.stdout.startswith("HTTP 200\n") and
   "Content-Type: text/plain\n" in p.stdout and p.stdout.endswith("\n\n")
   and calls()[0][1] == "HEAD", "HEAD with --include: status and headers",
   p.stdout)

sent = b'{"name": "Zo\xc3\xab", "n": 12345678901234567890}'
body = os.path.join(folder, "body.json")
with open(body, "wb") as f:
    f.write(sent)
for method, words, want in (
        ("POST", ("--body", body), sent), ("PUT", ("--body", "-"), sent),
        ("PATCH", ("--body", body), sent), ("POST", (), b""),
        ("DELETE", (), b"")):
    p = call(method, "/thing?a=1", "--write", *words, stdin=sent)
    got = calls()
    ok(p.returncode == 0 and len(got) == 1 and got[0][1] == method and
       got[0][2] == "/thing?a=1" and got[0][4] == want and
       got[0][3].get("Authorization") == "Bearer " + TOKEN and
       (not want or got[0][3].get("Content-Type") == "application/json"),
       "%s%s with --write is sent once, as it is" % (
           method, "" if want else " without a body"), (p.stderr, got))
Plain.answers["/busy"] = (503, "application/json", b'{"message":"later"}', [])
p = call("POST", "/busy", "--write", "--body", body)
ok(p.returncode == 4 and len(calls()) == 1 and "later" in p.stderr,
   "a write that failed is not repeated", (p.stderr, calls()))
big = os.path.join(folder, "big")
with open(big, "wb") as f:
    f.truncate(17 << 20)
p = call("POST", "/thing", "--write", "--body", big)
ok(p.returncode == 4 and not calls(), "a body beyond its bound is not sent",
   p.stderr)
p = call("POST", "/thing", "--write", "--body", "-", stdin=b"x" * (17 << 20))
ok(p.returncode == 4 and not calls(), "nor one from standard input",
   p.stderr)

p = call("GET", "/thing", "--scope", "account-idm-write, iam:x:y")
form = [s for s in Plain.seen if s[2] == "/sso/oauth2/token"][0][4]
ok(urllib.parse.parse_qs(form.decode()).get("scope") ==
   ["account-idm-write iam:x:y"], "--scope is what is asked for", form)
p = call("GET", "/thing", "--scope", " ,")
ok(p.returncode == 3 and not Plain.seen, "and must name one", p.stderr)

one.shutdown()
two.shutdown()
done()
