# SPDX-License-Identifier: Apache-2.0
"""Mail: a bundle reaches a real SMTP server with TLS and AUTH, and is read
back by two parsers that are not ours; what goes wrong goes wrong for the one
it concerns, and is repeated for nobody else."""
import email
import email.policy
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (MUSTER, SAMPLE, Server, config_for, done, environment_of,
                     muster, ok, scratch, skip, write_config)

try:
    import smtp_server
except ImportError:
    skip("mail", "python3-aiosmtpd is not installed")
    done()

ID = "nordlicht-2026-Q4"
FOLDER = scratch()
NAMES = re.compile(r"giulia|ada\.|nordlicht\.example", re.I)


def text_of_config(deliver, change=None):
    with open(os.path.join(SAMPLE, "muster.json"), encoding="utf-8") as f:
        text = f.read()
    if change:
        text = change(text)
    end = text.rindex("}")
    more = ', "deliver": ' + json.dumps(deliver) if deliver else ""
    return text[:end].rstrip().rstrip(",") + more + "}\n"


def configure(deliver, name="send.json", change=None):
    path = os.path.join(FOLDER, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text_of_config(deliver, change))
    return path


def review(name, change=None, *more):
    """The sample, reviewed: a bundle of its own."""
    out = os.path.join(FOLDER, name)
    for file in ("exceptions.json", "registers.json", "2026-Q3.state.json"):
        shutil.copy(os.path.join(SAMPLE, file), FOLDER)
    p = muster("run", "-q", "-c", configure(None, name + ".json", change),
               "--from", os.path.join(SAMPLE, "tape.warc.gz"), "--out", out,
               *more)
    assert p.returncode in (0, 1), p.stderr
    return os.path.join(out, ID)


def mail(server, *recipients, tls="starttls", **more):
    """The setting that sends to them through that server."""
    settings = {"server": "localhost", "port": server.port, "tls": tls,
                "from": "Prüfungen <review@muster.example>", "tries": 3,
                "backoff_ms": 1, "connect_timeout_s": 5, "timeout_s": 10,
                "recipients": [r if isinstance(r, dict) else {"to": r}
                               for r in recipients]}
    if tls != "none":
        settings["ca_file"] = server.cert
    settings.update(more)
    return {"mail": {k: v for k, v in settings.items() if v is not None}}


def send(bundle, deliver, *more, env=None):
    return muster("send", "-c", configure(deliver), *more, bundle, env=env)


def records(bundle):
    with open(os.path.join(bundle, "deliveries.jsonl"),
              encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def outcomes(bundle):
    """Recipient -> events, without the beginnings."""
    found = {}
    for r in records(bundle):
        if r["event"] != "begun":
            found.setdefault(r["to"], []).append(r["event"])
    return found


def parsed(raw):
    """Read by Python's parser, which is to find nothing odd in it."""
    message = email.message_from_bytes(raw, policy=email.policy.strict)
    odd = [d for part in message.walk() for d in part.defects]
    odd += [d for part in message.walk() for v in part.values()
            for d in getattr(v, "defects", ())]
    return message, odd


def by_perl(raw):
    """The same by Email::MIME: [(type, file name, SHA-256)] and subject."""
    script = """
use Email::MIME; use Digest::SHA qw(sha256_hex); use Encode;
undef $/; my $m = Email::MIME->new(scalar <STDIN>);
binmode STDOUT, ":utf8";
print $m->header_str("Subject"), "\\n";
$m->walk_parts(sub { my $p = shift; return if $p->subparts;
  my $n = $p->filename; $n = "-" unless defined $n;
  my $t = $p->content_type; $t =~ s/;.*//s;
  print "$t\\t$n\\t", sha256_hex($p->body), "\\n"; });
"""
    p = subprocess.run(["perl", "-e", script], input=raw,
                       capture_output=True, check=False)
    if p.returncode != 0:
        return None
    lines = p.stdout.decode().splitlines()
    return lines[0], [tuple(line.split("\t")) for line in lines[1:]]


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def files_of(message):
    return {p.get_filename(): hashlib.sha256(p.get_payload(
        decode=True)).hexdigest() for p in message.iter_attachments()}


def is_clean(raw):
    """Lines of at most 78 columns, seven bits, CRLF and nothing else."""
    lines = raw.split(b"\r\n")
    return not any(b"\r" in x or b"\n" in x or b"\0" in x or len(x) > 78 or
                   any(c > 126 for c in x) for x in lines)


def copy(name):
    """Another one, of which nobody has been told."""
    shutil.copytree(FRESH, os.path.join(FOLDER, name, ID))
    return os.path.join(FOLDER, name, ID)


FRESH = review("fresh")
BUNDLE = review("out")


def arrives():
    server = smtp_server.Server(FOLDER)
    deliver = mail(server, "Jörg Müller <jane@example.com>", {
        "to": "max@example.com", "attach": ["csv", "manifest.json",
                                            "nothing.txt"]},
        {"to": "none@example.com", "attach": []})
    p = send(BUNDLE, deliver)
    ok(p.returncode == 0 and len(server.mails) == 3,
       "three recipients, three mails", p.stdout + p.stderr)
    sender, to, raw = server.mails[0]
    ok(sender == "review@muster.example" and to == "jane@example.com",
       "the envelope has the addresses")
    message, odd = parsed(raw)
    ok(not odd, "a strict parser finds no fault", odd)
    ok(is_clean(raw), "lines are short, of seven bits, and end with CRLF")
    ok(message["To"].addresses[0].display_name == "Jörg Müller" and
       message["From"].addresses[0].display_name == "Prüfungen",
       "names are read back", (message["To"], message["From"]))
    ok(message["Subject"] == "Quarterly access review (Nordlicht Energie "
       "GmbH): COMPLETE, 104 findings", "the subject says what and how much",
       message["Subject"])
    ok(message["Auto-Submitted"] == "auto-generated" and message["Date"] and
       re.fullmatch(r"<[0-9a-f]{32}@muster\.example>", message["Message-ID"]),
       "date, message id, and that no program is to answer")
    ok(files_of(message) == {n: digest(os.path.join(BUNDLE, n)) for n in
                             ("report.pdf", "review.xlsx")},
       "report and workbook are attached, to the byte")
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    ok("104" in text and "104" in html and "not signed" in text and
       digest(os.path.join(BUNDLE, "manifest.json")) in text,
       "numbers, proof and digests are in it", text)
    ok(max(map(len, text.splitlines())) <= 72,
       "the text fits a terminal of 72 columns")
    with open(os.path.join(BUNDLE, "users.csv"), encoding="utf-8") as f:
        people = {v for line in f for v in re.findall(
            r"[\w.+-]+@[\w.-]+", line)}
    everything = message["Subject"] + text + html
    ok(len(people) > 20 and not [x for x in people if x in everything],
       "no mail address of anybody under review is in subject or body")
    perl = by_perl(raw)
    if perl is None:
        skip("Email::MIME reads the same", "Perl has no Email::MIME")
    else:
        ok(perl[0] == message["Subject"] and
           [x for x in perl[1] if x[1] != "-"] == [
               (p.get_content_type(), p.get_filename(), files_of(message)[
                   p.get_filename()]) for p in message.iter_attachments()],
           "Email::MIME reads the same", perl)
    second, odd = parsed(server.mails[1][2])
    ok(not odd and set(files_of(second)) == {
        "changes.csv", "findings.csv", "grants.csv", "users.csv",
        "manifest.json"}, "a format stands for its files",
       files_of(second))
    ok("nothing.txt" in second.get_body(("plain",)).get_content() and
       "nothing.txt is left out" in p.stderr,
       "what is not in the bundle is said to be left out")
    third, odd = parsed(server.mails[2][2])
    ok(not odd and not files_of(third) and
       third.get_content_type() == "multipart/alternative",
       "without attachments there is the letter")
    first = [r for r in records(BUNDLE) if r["to"] == "jane@example.com"]
    ok([r["event"] for r in first] == ["begun", "sent"] and
       first[1]["reply"] == "250 2.0.0 Ok: queued as 1" and
       first[1]["sha256"] == hashlib.sha256(raw).hexdigest() and
       {f["name"]: f["sha256"] for f in first[1]["files"]} ==
       files_of(message) and "<%s>" % first[1]["id"] == message["Message-ID"],
       "the record has reply, digests and id", first)
    ok(b"deliver" not in open(os.path.join(BUNDLE, "evidence", "config.json"),
                              "rb").read(), "no recipient is in the evidence")
    again(server, deliver)
    server.stop()


def again(server, deliver):
    p = send(BUNDLE, deliver)
    ok(p.returncode == 0 and len(server.mails) == 3 and
       p.stdout.count("had it") == 3, "who has it does not get it twice",
       p.stdout)
    p = send(BUNDLE, deliver, "--again", "--to", "MAX@example.com")
    ok(p.returncode == 0 and len(server.mails) == 4 and
       server.mails[3][1] == "max@example.com",
       "--again --to sends one of them another", p.stdout + p.stderr)
    ids = [parsed(m[2])[0]["Message-ID"] for m in server.mails]
    ok(len(set(ids)) == 4, "which is a message of its own", ids)
    p = send(BUNDLE, deliver, "--to", "mex@example.com")
    ok(p.returncode == 3 and "max@example.com" in p.stderr,
       "--to takes nobody else, and names the nearest", p.stderr)
    p = muster("verify", BUNDLE)
    ok(p.returncode == 0 and "8 records of deliveries, 4 of them sent" in
       p.stdout, "verify counts the record", p.stdout[-300:] + p.stderr)


def fails_for_one():
    bundle = copy("partly")
    server = smtp_server.Server(FOLDER)
    deliver = mail(server, "busy2@example.com", "no@example.com",
                   "full@example.com", "later@example.com", "ok@example.com")
    p = send(bundle, deliver)
    ok(p.returncode == 5 and outcomes(bundle) == {
        "busy2@example.com": ["sent"], "no@example.com": ["refused"],
        "full@example.com": ["refused"], "later@example.com": ["failed"],
        "ok@example.com": ["sent"]}, "each has a result of their own",
       p.stdout + p.stderr)
    ok(server.handler.seen["busy2@example.com"] == 3 and
       server.handler.seen["no@example.com"] == 1 and
       server.handler.seen["later@example.com"] == 3,
       "what is refused for the moment is tried again, what is refused for "
       "good is not", server.handler.seen)
    last = {r["to"]: r for r in records(bundle)}
    ok("550 5.1.1 No such user here" in last["no@example.com"]["reply"] and
       last["busy2@example.com"]["tries"] == 3,
       "the server's words and the tries are on record", last)
    ok("\x1b" not in p.stdout + p.stderr and
       "\x1b" not in json.dumps(last, ensure_ascii=False),
       "a server's words move no cursor", repr(p.stdout))
    n = len(server.mails)
    p = send(bundle, deliver)
    ok(p.returncode == 5 and len(server.mails) == n and
       p.stdout.count("had it") == 2,
       "the same command tries only what failed", p.stdout)
    server.stop()


def nobody_knows():
    bundle = copy("cut")
    server = smtp_server.Server(FOLDER)
    deliver = mail(server, "cut@example.com", "early@example.com",
                   "ok@example.com")
    p = send(bundle, deliver)
    ok(p.returncode == 5 and outcomes(bundle)["cut@example.com"] ==
       ["unknown"] and len(server.mails) == 2 and
       "nobody knows whether it arrived" in p.stdout,
       "a mail that was handed over without an answer is not repeated",
       p.stdout + p.stderr)
    ok(outcomes(bundle)["early@example.com"] == ["failed"] and
       server.handler.seen["early@example.com"] == 3 and
       outcomes(bundle)["ok@example.com"] == ["sent"],
       "one that was cut before is, and the next one is served")
    p = send(bundle, deliver, "--to", "cut@example.com")
    ok(p.returncode == 5 and len(server.mails) == 2 and "--again" in p.stdout,
       "not by the next command either, which says so", p.stdout)
    p = send(bundle, deliver, "--again", "--to", "cut@example.com")
    first, second = (parsed(server.mails[i][2])[0]["Message-ID"]
                     for i in (0, 2))
    ok(len(server.mails) == 3 and first == second,
       "--again does, with the same message id", (first, second))
    server.handler.delay = 2
    p = send(bundle, mail(server, "slow@example.com", timeout_s=1))
    ok(p.returncode == 5 and outcomes(bundle)["slow@example.com"] ==
       ["unknown"] and server.handler.seen["slow@example.com"] == 1,
       "nor one whose answer does not come in time", p.stdout)
    server.handler.delay = 30
    p = subprocess.Popen([MUSTER, "send", "-c", configure(mail(
        server, "stop@example.com", "after@example.com")), bundle],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for _ in range(200):
        if server.handler.seen["stop@example.com"]:
            break
        time.sleep(0.05)
    time.sleep(0.3)
    p.send_signal(signal.SIGINT)
    begun = time.monotonic()
    said = p.communicate()[0]
    ok(p.returncode == 4 and time.monotonic() - begun < 10 and
       outcomes(bundle)["stop@example.com"] == ["unknown"] and
       "after@example.com" not in outcomes(bundle),
       "nor one that was stopped; who comes after it gets nothing", said)
    server.handler.delay = 0
    n = len(server.mails)
    with open(os.path.join(bundle, "deliveries.jsonl"), "rb+") as f:
        whole = f.read()
        f.seek(0)
        f.truncate()
        f.write(whole[:whole.rindex(b'{"at"')])
    p = send(bundle, mail(server, "slow@example.com"))
    ok("nobody knows" in p.stdout and len(server.mails) == n,
       "a beginning without an end counts as unknown", p.stdout)
    server.stop()


def trust():
    bundle = copy("trust")
    plain = smtp_server.Server(FOLDER, offers_starttls=False)
    wrong = smtp_server.Server(FOLDER, name="other.example")
    good = smtp_server.Server(FOLDER)
    p = send(bundle, mail(plain, "a@example.com", "b@example.com"))
    ok(p.returncode == 5 and not plain.mails and "STARTTLS" in p.stdout and
       plain.handler.sessions == 0,
       "without STARTTLS nothing is sent", p.stdout + p.stderr)
    p = send(bundle, mail(wrong, "a@example.com"))
    ok(p.returncode == 5 and not wrong.mails and wrong.handler.sessions == 0,
       "nor to a certificate of another name", p.stdout)
    p = send(bundle, mail(good, "a@example.com", ca_file=None))
    ok(p.returncode == 5 and not good.mails, "nor to one of nobody we trust",
       p.stdout)
    p = send(bundle, dict(mail(good, "a@example.com")["mail"],
                          server="mail.example.org") and {
        "mail": dict(mail(good, "a@example.com", tls="none")["mail"],
                     server="mail.example.org")})
    ok(p.returncode == 3 and "this machine only" in p.stderr,
       "without TLS only to this machine", p.stderr)
    for server in (plain, wrong, good):
        server.stop()
    dead = mail(good, "a@example.com", "b@example.com", tries=2)
    p = send(bundle, dead)
    ok(p.returncode == 5 and p.stdout.count("failed") == 2,
       "a server that is not there is a failure for the moment", p.stdout)
    for tls in ("tls", "none"):
        server = smtp_server.Server(FOLDER, tls=tls)
        p = send(bundle, mail(server, tls + "@example.com", tls=tls))
        ok(p.returncode == 0 and len(server.mails) == 1,
           "sent with \"tls\": \"%s\"" % tls, p.stdout + p.stderr)
        server.stop()


def authenticates():
    bundle = copy("auth")
    secrets = {"MAIL_PASSWORD": smtp_server.PASSWORD,
               "MAIL_TOKEN": smtp_server.TOKEN}
    env = dict(os.environ, **secrets)
    server = smtp_server.Server(FOLDER, auth=True)
    for i, (method, name, source) in enumerate((
            ("plain", "password", {"env": "MAIL_PASSWORD"}),
            ("login", "password", {"command": [
                "/bin/sh", "-c", "echo $MAIL_PASSWORD"]}),
            ("oauthbearer", "token", {"env": "MAIL_TOKEN"}))):
        p = send(bundle, mail(server, "%s@example.com" % method, auth={
            "method": method, "user": smtp_server.USER, name: source}),
            env=env)
        ok(p.returncode == 0 and len(server.mails) == i + 1 and
           server.handler.auths[-1] == method.upper(),
           "AUTH %s" % method.upper(), p.stdout + p.stderr)
    said = open(os.path.join(bundle, "deliveries.jsonl")).read()
    wrong = mail(server, "x@example.com", "y@example.com", auth={
        "user": smtp_server.USER, "password": {"env": "MAIL_TOKEN"}})
    n = len(server.handler.auths)
    p = send(bundle, wrong, "-v", env=env)
    ok(p.returncode == 5 and len(server.mails) == 3 and
       len(server.handler.auths) == n + 1 and p.stdout.count("refused") +
       p.stdout.count("failed") >= 2,
       "a wrong password is tried once, not for each recipient",
       p.stdout + p.stderr + str(server.handler.auths))
    said += p.stdout + p.stderr
    ok(not [s for s in secrets.values() if s in said],
       "no secret is in what is said or kept")
    server.stop()
    bare = smtp_server.Server(FOLDER, auth=True, offers_auth=False)
    p = send(bundle, mail(bare, "x@example.com", auth={
        "user": "u", "password": {"env": "MAIL_PASSWORD"}}), env=env)
    ok(p.returncode == 5 and not bare.mails and
       "authentication" in p.stdout,
       "a server that offers no AUTH gets no mail", p.stdout + p.stderr)
    bare.stop()


def hostile():
    """Whatever title and entity are, they stay in their header."""
    def change(text):
        data = re.sub(r"^\s*//.*$", "", text, flags=re.M)
        data = json.loads(data)
        data["campaign"]["title"] = (
            "Größe\r\nBcc: evil@example.com\r\n\r\n<script>x</script>"
            "\u202etxt.exe =?utf-8?q?=0ABcc:_x?= " + "ä" * 3000)
        data["campaign"]["entity"] = "\nX-Evil: 1\r.\r\nQUIT\r\n\U0001f512"
        return json.dumps(data)
    bundle = review("hostile", change)
    server = smtp_server.Server(FOLDER)
    p = send(bundle, mail(server, "a@example.com"))
    ok(p.returncode == 0 and len(server.mails) == 1,
       "a hostile title is sent", p.stdout + p.stderr)
    raw = server.mails[0][2]
    message, odd = parsed(raw)
    ok(not odd and is_clean(raw) and message["Bcc"] is None and
       message["X-Evil"] is None, "and adds no header", odd)
    ok(len(message["Subject"]) < 400 and "<U+202E>" in message["Subject"] or
       "…" in message["Subject"], "it is cut and made visible",
       message["Subject"])
    ok("104 findings" in message["Subject"], "what counts is still there",
       message["Subject"])
    html = message.get_body(("html",)).get_content()
    ok("<script" not in html and "&lt;script" in html,
       "the HTML shows it and does not run it")
    server.stop()


def large():
    """10 MB arrive; what does not fit is left out in the order of the list."""
    bundle = copy("large")
    path = os.path.join(bundle, "manifest.json")
    with open(path, encoding="utf-8") as f:
        manifest = json.load(f)
    big = os.urandom(7400000)
    with open(os.path.join(bundle, "big.bin"), "wb") as f:
        f.write(big)
    manifest["files"].append({"name": "big.bin", "role": "x", "size":
                              len(big), "sha256":
                              hashlib.sha256(big).hexdigest()})
    manifest["files"].sort(key=lambda f: f["name"].encode())
    with open(path, "w", encoding="utf-8") as f:
        f.write(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    server = smtp_server.Server(FOLDER)
    attach = ["report.pdf", "big.bin", "review.xlsx"]
    p = send(bundle, mail(server, {"to": "a@example.com", "attach": attach}))
    ok(p.returncode == 0 and len(server.mails[0][2]) > 10**7,
       "a mail of more than 10 MB", p.stdout + p.stderr)
    message, odd = parsed(server.mails[0][2])
    ok(not odd and files_of(message)["big.bin"] ==
       hashlib.sha256(big).hexdigest(), "arrives as it was")
    p = send(bundle, mail(server, {"to": "b@example.com", "attach": attach},
                          max_mib=2))
    message, odd = parsed(server.mails[1][2])
    text = message.get_body(("plain",)).get_content()
    ok(p.returncode == 0 and set(files_of(message)) ==
       {"report.pdf", "review.xlsx"} and
       len(server.mails[1][2]) < 2 * 2**20 and "Not attached" in text and
       "too large" in text.split("Not attached")[1] and
       "big.bin is left out: too large" in p.stderr,
       "what does not fit is left out, and said to be", text)
    ok(records(bundle)[-1]["left_out"] == [
        {"name": "big.bin", "reason": "too large"}], "and recorded")
    server.stop()


def guarded():
    """What was changed is not sent; who is to see pseudonyms sees those."""
    bundle = copy("guarded")
    server = smtp_server.Server(FOLDER)
    deliver = mail(server, "a@example.com", {"to": "r@example.com",
                                             "redacted": True})
    p = send(bundle, deliver)
    ok(p.returncode == 5 and outcomes(bundle) == {
        "a@example.com": ["sent"], "r@example.com": ["withheld"]} and
       "muster redact" in p.stdout and len(server.mails) == 1,
       "without a twin, its recipient gets nothing", p.stdout + p.stderr)
    key = os.path.join(FOLDER, "redact.key")
    with open(key, "w", encoding="utf-8") as f:
        f.write("k" * 64 + "\n")
    os.chmod(key, 0o600)
    conf = configure(deliver, "redact.json", lambda t: t[:t.rindex(
        "}")].rstrip().rstrip(",") + ', "redact": {"key": {"file": '
        '"redact.key"}}}')
    p = muster("redact", "-q", "-c", conf, bundle)
    ok(p.returncode == 0, "a twin is made", p.stderr)
    p = muster("send", "-c", conf, bundle)
    ok(p.returncode == 0 and len(server.mails) == 2,
       "with it, they do", p.stdout + p.stderr)
    message, odd = parsed(server.mails[1][2])
    ok(not odd and files_of(message) == {
        n: digest(os.path.join(bundle + ".redacted", n)) for n in
        ("report.pdf", "review.xlsx")} and "pseudonym" in
       message.get_body(("plain",)).get_content(),
       "and get the files of the twin")
    p = muster("send", "-c", conf, bundle + ".redacted")
    ok(p.returncode == 3 and len(server.mails) == 2,
       "a twin itself is not sent around", p.stderr)
    both = [muster("verify", "-q", b) for b in (bundle, bundle + ".redacted")]
    ok([p.returncode for p in both] == [0, 0],
       "both are still what was published", both[0].stdout + both[1].stdout)
    with open(os.path.join(bundle, "users.csv"), "ab") as f:
        f.write(b"x\r\n")
    p = muster("send", "-c", conf, "--again", bundle)
    ok(p.returncode == 4 and len(server.mails) == 2 and "verify" in p.stderr,
       "a changed bundle is not handed over", p.stderr)
    server.stop()


def dry():
    bundle = review("dry", lambda t: t.replace(
        '"output": {', '"output": { "language": "de",'))
    server = smtp_server.Server(FOLDER)
    out = os.path.join(FOLDER, "eml")
    p = send(bundle, mail(server, "a/b@example.com", auth={
        "user": "u", "password": {"env": "NOT_SET_ANYWHERE"}}),
        "--dry-run", "--output", out)
    names = sorted(os.listdir(out)) if os.path.isdir(out) else []
    ok(p.returncode == 0 and not server.mails and names ==
       ["01-a_b@example.com.eml"] and not os.path.exists(
           os.path.join(bundle, "deliveries.jsonl")),
       "a dry run sends and records nothing, and keeps the mails",
       p.stdout + p.stderr + str(names))
    with open(os.path.join(out, names[0]), "rb") as f:
        message, odd = parsed(f.read())
    text = message.get_body(("plain",)).get_content()
    ok(not odd and "VOLLSTÄNDIG" in message["Subject"] and "Feststellungen"
       in text and message.get_body(("plain",))["Content-Language"] == "de",
       "it speaks the language of the review", message["Subject"])
    server.stop()


def record_is_kept():
    path = os.path.join(BUNDLE, "deliveries.jsonl")
    with open(path, "rb") as f:
        before = f.read()
    review("out", None, "--force")
    with open(path, "rb") as f:
        ok(f.read() == before, "a replaced bundle keeps the record")
    lines = before.splitlines(True)
    with open(path, "wb") as f:
        f.write(lines[0] + b"".join(lines[2:]))
    p = muster("verify", BUNDLE)
    ok(p.returncode == 4 and "deliveries.jsonl: line 2 does not follow" in
       p.stdout, "verify sees a line that was taken out", p.stdout[-400:])
    with open(path, "wb") as f:
        f.write(before + before[:40])
    p = muster("verify", BUNDLE)
    ok(p.returncode == 0 and "cut off" in p.stdout,
       "a line that is cut off is only noted", p.stdout[-400:])
    server = smtp_server.Server(FOLDER)
    p = send(BUNDLE, mail(server, "new@example.com"))
    ok(p.returncode == 0 and len(server.mails) == 1, "and written behind",
       p.stderr)
    p = muster("verify", BUNDLE)
    ok(p.returncode == 0, "so that the rest still follows", p.stdout[-400:])
    server.stop()


def at_the_end_of_a_run():
    """A run hands over what it has published, and doctor looks before."""
    source = Server("--data", "generated", "--seed", 5, "--users", 5,
                    "--groups", 2, "--policies", 2, "--service-users", 1,
                    "--tokens", 1)
    server = smtp_server.Server(FOLDER, auth=True)
    auth = {"user": smtp_server.USER, "password": {"env": "MAIL_PASSWORD"}}
    env = dict(environment_of(source), MAIL_PASSWORD=smtp_server.PASSWORD)
    config = config_for(source, os.path.join(FOLDER, "run"))
    config["deliver"] = mail(server, {"to": "a@example.com", "attach":
                                      ["findings.csv"]}, auth=auth)
    path = write_config(config, scratch())
    p = muster("doctor", "-c", path, env=env)
    ok("mail: server" in p.stdout and "STARTTLS, certificate verified" in
       p.stdout and "PLAIN" in p.stdout and not server.mails,
       "doctor looks at the mail server and sends nothing", p.stdout)
    p = muster("doctor", "-c", path, env=dict(env, MAIL_PASSWORD="wrong"))
    ok(p.returncode == 4 and re.search("FAIL +mail: server.*535", p.stdout),
       "and says what is wrong there", p.stdout)
    p = muster("run", "-c", path, env=env)
    ok(p.returncode in (0, 2) and len(server.mails) == 1 and
       "a@example.com: sent, 1 file" in p.stderr,
       "a run mails what it published", p.stdout + p.stderr)
    env.pop("MAIL_PASSWORD")
    p = muster("run", "-c", path, "--force", env=env)
    ok(p.returncode in (3, 4) and "MAIL_PASSWORD" in p.stderr,
       "a password that is not there is found before anybody is asked",
       p.stderr)
    env["MAIL_PASSWORD"] = "wrong"
    p = muster("run", "-c", path, "--force", env=env)
    ok(p.returncode == 5 and "muster send" in p.stderr and os.path.isdir(
        os.path.join(FOLDER, "run", "test")),
       "what cannot be delivered is status 5, and published all the same",
       p.stderr)
    env["MAIL_PASSWORD"] = smtp_server.PASSWORD
    p = muster("send", "-c", path, os.path.join(FOLDER, "run", "test"),
               env=env)
    ok(p.returncode == 0 and len(server.mails) == 2,
       "and sent by the command it names", p.stdout + p.stderr)
    for on, extra in (("never", 0), ("findings", 1)):
        config["deliver"]["on"] = on
        path = write_config(config, scratch())
        before = len(server.mails)
        p = muster("run", "-c", path, "--force", "--now", "2027-0%d-01" %
                   (extra + 1), env=env)
        ok(p.returncode in (0, 2) and len(server.mails) == before + extra,
           "\"on\": \"%s\"" % on, p.stderr)
    server.stop()
    source.stop()


for step in (at_the_end_of_a_run, arrives, fails_for_one, nobody_knows, trust, authenticates,
             hostile, large, guarded, dry, record_is_kept):
    step()
done()
