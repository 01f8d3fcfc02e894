# SPDX-License-Identifier: Apache-2.0
"""Mail servers that mean no good, and a bundle that somebody else made."""
import base64
import email
import email.policy
import hashlib
import json
import os
import socket
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import tamper
from bundles import sample
from harness import done, muster, ok, write_config

PASSWORD = "pass-Word-of-the-mail,server-9"
ACCOUNT = "0a1b2c3d-0000-4000-8000-000000000001"


class Hostile:
    """One that answers as it likes; `answer(word, rest, blob)` or None."""

    def __init__(self, answer, tls_offered=False):
        self.answer = answer
        self.offer = b"250-STARTTLS\r\n" if tls_offered else b""
        self.heard = []
        self.mails = []
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(8)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            there, _ = self.listener.accept()
            with there, there.makefile("rwb", buffering=0) as f:
                try:
                    self.talk(f)
                except OSError:
                    pass

    def talk(self, f):
        f.write(b"220 hello\r\n")
        lines = (line.decode("latin-1").rstrip("\r\n") for line in
                 iter(f.readline, b""))
        for line in lines:
            self.heard.append(line)
            word = line.split(" ")[0].upper()
            blob = ""
            if word == "AUTH":
                f.write(b"334 \r\n")
                blob = next(lines)
                self.heard.append(blob)
            said = self.answer(word, blob)
            if said is not None:
                f.write(said)
            elif word == "EHLO":
                f.write(b"250-me\r\n" + self.offer +
                        b"250 AUTH PLAIN LOGIN XOAUTH2\r\n")
            elif word == "AUTH":
                f.write(b"235 yes\r\n")
            elif word == "DATA":
                f.write(b"354 go\r\n")
                self.mails.append("\r\n".join(iter(lines.__next__, ".")))
                f.write(self.answer(".", "") or b"250 taken\r\n")
            elif word == "QUIT":
                return
            else:
                f.write(b"250 fine\r\n")


def configure(bundle, server, to, **more):
    folder = os.path.dirname(bundle)
    mail = {"server": "127.0.0.1", "port": server.port, "tls": "none",
            "from": "muster@example.org", "tries": 1, "timeout_s": 20,
            "recipients": [to]}
    mail.update(more)
    return write_config({
        "campaign": {"id": "test", "title": "Review", "from": "2026-10-01",
                     "to": "2026-12-31"},
        "sources": [{"id": "dynatrace", "kind": "dynatrace",
                     "account": ACCOUNT, "client_id": {"env": "NO"},
                     "client_secret": {"env": "NO"}}],
        "output": {"dir": folder}, "deliver": {"mail": mail}}, folder)


def send(bundle, server, *more, to=None, **settings):
    to = to or {"to": "a@example.org", "attach": ["summary.md"]}
    return muster("send", bundle, "-c",
                  configure(bundle, server, to, **settings), "--again", *more,
                  env={"MAIL_PASSWORD": PASSWORD})


def record(bundle):
    with open(os.path.join(bundle, "deliveries.jsonl"),
              encoding="utf-8") as f:
        return f.read()


AUTH = {"method": "plain", "user": "u", "password": {"env": "MAIL_PASSWORD"}}


def repeats(bundle):
    """What a server repeats of our password is not written down."""
    def refuse(word, blob):
        if word != "AUTH":
            return None
        given = base64.b64decode(blob).split(b"\0")[-1]
        return (b"535-5.7.8 not " + given + b"\r\n535 nor " +
                blob.encode() + b"\r\n")

    def long_way(word, _blob):
        if word != ".":
            return None
        # where a line is cut, half of it is as good as all
        return b"250 " + b"x" * 495 + PASSWORD.encode() + b" thanks\r\n"
    whole = base64.b64encode(b"\0u\0" + PASSWORD.encode()).decode()[4:-4]
    for name, answer, status, code in (
            ("a refusal", refuse, "refused", 5),
            ("a thank you", long_way, "sent", 0)):
        server = Hostile(answer)
        p = send(bundle, server, auth=AUTH)
        said = p.stdout + p.stderr + record(bundle)
        ok(p.returncode == code and p.stdout.startswith(status) and
           any(whole in line for line in server.heard),
           "the password went to the server: %s" % name, said)
        ok(not any(PASSWORD[:n] in said for n in (8, len(PASSWORD))) and
           whole not in said, "and %s is not written down with it" % name,
           said)


def strips(bundle):
    """Without TLS a server outside hears nothing but a greeting, and one
    that offers no AUTH gets no mail."""
    server = Hostile(lambda word, blob: None)
    p = send(bundle, server, auth=AUTH, tls="starttls")
    ok(p.returncode == 5 and "STARTTLS" in p.stdout and
       [h.split()[0] for h in server.heard] in (["EHLO"], ["EHLO", "QUIT"]),
       "no STARTTLS, no password, no mail", "%s %s" % (p, server.heard))
    server = Hostile(lambda word, blob: b"250 me\r\n" if word == "EHLO"
                     else None)
    p = send(bundle, server, auth=AUTH)
    ok(p.returncode == 5 and not any(server.mails),
       "without the AUTH that was asked for there is no mail", p)


def floods(bundle):
    server = Hostile(lambda word, blob: b"250-more and more\r\n" * 200000)
    p = send(bundle, server)
    ok(p.returncode == 5 and not server.mails and len(p.stdout) < 2000,
       "an answer without end is ended", p)


def names(bundle):
    """A bundle of somebody else may have any names in it."""
    evil = "re\r\nX-Evil: 1\u202efdp..\\..\\x.pdf"
    tamper.write(os.path.join(bundle, evil), b"%PDF-")
    tree = tamper.manifest(bundle)
    tree["files"].append({"name": evil, "role": "report", "size": 5,
                          "sha256": hashlib.sha256(b"%PDF-").hexdigest()})
    tree["files"].sort(key=lambda f: f["name"].encode())
    tamper.put_manifest(bundle, tree)
    server = Hostile(lambda word, blob: None)
    p = send(bundle, server, to={"to": "a@example.org", "attach": ["pdf"]})
    ok(p.returncode == 0 and len(server.mails) == 1, "a name that is a trap "
       "is sent", p)
    mail = email.message_from_string(server.mails[0],
                                     policy=email.policy.default)
    found = [part.get_filename() for part in mail.iter_attachments()]
    ok("re<U+000D><U+000A>X-Evil: 1<U+202E>fdp.._.._x.pdf" in found and
       "report.pdf" in found, "and is seen through, and leads nowhere", found)
    os.unlink(os.path.join(bundle, evil))
    tree["files"] = [f for f in tree["files"] if f["name"] != evil]
    tamper.put_manifest(bundle, tree)


def traps(bundle):
    """What is not a file of the bundle does not go along."""
    server = Hostile(lambda word, blob: None)
    good = tamper.manifest(bundle)
    secret = os.path.join(os.path.dirname(bundle), "secret.txt")
    tamper.write(secret, b"not theirs")
    digest = hashlib.sha256(b"not theirs").hexdigest()
    seal = os.path.join(bundle, "manifest.json.sig")

    def named(name):
        tree = json.loads(json.dumps(good))
        tree["files"].append({"name": name, "role": "x", "size": 10,
                              "sha256": digest})
        tree["files"].sort(key=lambda f: f["name"].encode())
        tamper.put_manifest(bundle, tree)
    cases = {
        "a way out": lambda: named("../secret.txt"),
        "a whole path": lambda: named(secret),
        "a link": lambda: (named("link"),
                           os.symlink(secret, bundle + "/link")),
        "a link to a folder": lambda: (
            named("there/secret.txt"),
            os.symlink(os.path.dirname(bundle), bundle + "/there")),
        "a pipe": lambda: (named("pipe"), os.mkfifo(bundle + "/pipe")),
        "a seal that is a link": lambda: os.symlink(secret, seal),
        "a record that is a link": lambda: os.rename(
            bundle + "/deliveries.jsonl", bundle + "/kept") or
        os.symlink(secret, bundle + "/deliveries.jsonl"),
    }
    for name, make in cases.items():
        make()
        p = send(bundle, server, to={"to": "a@example.org", "attach": [
            "../secret.txt", secret, "link", "there/secret.txt", "pipe",
            "manifest.json.sig", "deliveries.jsonl"]})
        ok(p.returncode == 4 and not server.mails and p.stdout == "",
           "nothing is sent of a bundle with %s" % name, p)
        for left in "link", "there", "pipe", "manifest.json.sig":
            if os.path.lexists(os.path.join(bundle, left)):
                os.unlink(os.path.join(bundle, left))
        tamper.put_manifest(bundle, good)
    os.rename(bundle + "/kept", bundle + "/deliveries.jsonl")
    ok(tamper.read(secret) == b"not theirs", "nor is anything written there")
    p = send(bundle, server)
    ok(p.returncode == 0 and len(server.mails) == 1, "which was not for "
       "another reason", p)


def tells(bundle):
    """A dry run does not promise what would be withheld."""
    server = Hostile(lambda word, blob: None)
    to = {"to": "a@example.org", "attach": ["summary.md"], "protect": "smime",
          "encrypted_only": True,
          "certificate": os.path.join(bundle, "summary.md")}
    for more in ["--dry-run"], []:
        p = send(bundle, server, *more, to=to)
        ok(p.returncode == 5 and p.stdout.startswith("withheld ") and
           not server.heard, "no certificate, no mail: %s" % more, p)


BUNDLE = sample()
repeats(BUNDLE)
strips(BUNDLE)
floods(BUNDLE)
names(BUNDLE)
traps(BUNDLE)
tells(BUNDLE)
done()
