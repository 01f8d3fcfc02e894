# SPDX-License-Identifier: Apache-2.0
"""Signed and encrypted mail, as it comes to a real mail server: opened with
openssl and gpg, compared with the plain one; and those who must get nothing
rather than a mail that others can read."""
import email
import email.policy
import glob
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import SAMPLE, done, muster, ok, scratch, skip
from mail_keys import Authority, Keyring, run

try:
    import smtp_server
except ImportError:
    skip("mail on the wire", "python3-aiosmtpd is not installed")
    done()

FOLDER = scratch()
BOSS = "reviews@nordlicht.example"
DOMAIN = "auditor.example"
CA = Authority(FOLDER)
SERVER = smtp_server.Server(FOLDER, tls="none")
SETTINGS = os.path.join(FOLDER, "settings")
shutil.copytree(SAMPLE, SETTINGS)
PASS = "opens nothing else"
ATTACH = ["report.pdf", "findings.csv"]


def at(name):
    return "%s@%s" % (name, DOMAIN)


def save(name, data):
    path = os.path.join(FOLDER, name)
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())
    os.chmod(path, 0o600)
    return path


def configure(recipients, name="muster.json", **mail):
    with open(os.path.join(SAMPLE, "muster.json"), encoding="utf-8") as f:
        text = f.read()
    mail = {"server": "localhost", "port": SERVER.port, "tls": "none",
            "from": "Access reviews <%s>" % BOSS, "tries": 1,
            "recipients": [{"attach": ATTACH, **r} for r in recipients],
            **mail}
    path = os.path.join(SETTINGS, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text[:text.rindex("}")].rstrip().rstrip(",") + ', ' +
                json.dumps({"deliver": {"mail": mail}})[1:-1] + "}\n")
    return path


def send(config, *more, env=None):
    return muster("send", "-c", config, *more, BUNDLE,
                  env={"PGP_PASS": PASS, **(env or {})})


def mail_to(name):
    """The one mail that came for it, as bytes."""
    got = [data for _, to, data in SERVER.mails if to == at(name)]
    return got[0] if len(got) == 1 else None


def parse(data):
    return email.message_from_bytes(data, policy=email.policy.SMTP)


def content(data):
    """What a reader sees: kinds, names and bytes of all parts."""
    return [(p.get_content_type(), p.get_filename(),
             p.get_payload(decode=True)) for p in parse(data).walk()
            if not p.is_multipart()]


def last(name):
    with open(os.path.join(BUNDLE, "deliveries.jsonl"),
              encoding="utf-8") as f:
        lines = [json.loads(x) for x in f]
    return [x for x in lines if x["to"] == at(name)][-1]


# ---- opening them, as a mail program does ----

def cms_verify(data):
    return run("openssl", "cms", "-verify", "-inform", "SMIME", "-in",
               save("in.eml", data), "-CAfile", CA.root, check=False)


def cms_decrypt(data, key):
    return run("openssl", "cms", "-decrypt", "-inform", "SMIME", "-in",
               save("in.eml", data), "-inkey", key[0], "-recip", key[1],
               check=False)


def pgp_verify(ring, data):
    """(process, the signed entity)"""
    boundary = parse(data).get_boundary().encode()
    _, signed, rest = data.split(b"--" + boundary + b"\r\n")
    signature = re.search(rb"-----BEGIN PGP SIG.*?END PGP SIGNATURE-----",
                          rest, re.S).group(0)
    p = run("gpg", "--homedir", ring.home, "--batch", "--status-fd", "1",
            "--verify", save("s.asc", signature), save("s.txt", signed[:-2]),
            check=False)
    return p, signed[:-2]


def pgp_decrypt(ring, data):
    parts = list(parse(data).iter_parts())
    ok([p.get_content_type() for p in parts] == [
        "application/pgp-encrypted", "application/octet-stream"],
        "OpenPGP: the two parts of RFC 3156")
    return ring.gpg("--decrypt", data=parts[1].get_payload().encode(),
                    check=False)


# ---- what others see of it ----

# What the mail and its attachments say, in the forms it may stand in.
def telling():
    words = [b"nordlicht-2026-Q4", b"findings", b"report.pdf", b"JVBERi",
             b"finding_id", b"COMPLETE", b"%PDF", b"Nordlicht Energie"]
    with open(os.path.join(BUNDLE, "manifest.json"), encoding="utf-8") as f:
        words += [x["sha256"].encode() for x in json.load(f)["files"]]
    return words


def is_sealed(name, data):
    if not ok(data is not None, name + ": came"):
        return False
    head, body = data.split(b"\r\n\r\n", 1)
    # three digits may stand in base64; words and digests do not
    found = [w for w in telling() if w in head or (len(w) > 3 and w in body)]
    m = parse(data)
    ok(not found, name + ": nothing of it can be read", found)
    ok(m["Subject"] in ("Encrypted message", "..."),
       name + ": the subject says nothing", m["Subject"])
    return True


def is_told_inside(name, data):
    """The subject, where programs that know of it look for it."""
    m = parse(data)
    ok(m["Subject"] == parse(mail_to("plain"))["Subject"] and
       m.get_param("protected-headers") == "v1",
       name + ": the subject is inside", m["Subject"])


def test_smime(keys):
    plain = content(mail_to("plain"))
    ok([x[1] for x in plain][-2:] == ATTACH and len(plain) == 4 and
       plain[2][2].startswith(b"%PDF"), "the plain one has what it should",
       [x[:2] for x in plain])
    signed = mail_to("signed")
    p = cms_verify(signed)
    ok(p.returncode == 0 and content(p.stdout) == plain,
       "S/MIME, signed: openssl verifies it, and it is the same", p.stderr)
    at_half = len(signed) // 2
    p = cms_verify(signed[:at_half] + (b"A" if signed[at_half:at_half + 1] !=
                                       b"A" else b"B") + signed[at_half + 1:])
    ok(p.returncode != 0, "S/MIME, signed: changed on its way it does not")
    for name in "cbc", "gcm", "ec":
        data = mail_to(name)
        if not is_sealed("S/MIME, " + name, data):
            continue
        p = cms_decrypt(data, keys[name])
        ok(p.returncode == 0, "S/MIME, %s: openssl decrypts it" % name,
           p.stderr)
        p = cms_verify(p.stdout)
        ok(p.returncode == 0 and content(p.stdout) == plain,
           "S/MIME, %s: signed inside, and the same" % name, p.stderr)
        is_told_inside("S/MIME, " + name, p.stdout)
        others = [k for k in keys if k != name and k != "ec"]
        p = cms_decrypt(data, keys[others[0]])
        ok(p.returncode != 0 or content(p.stdout) != plain,
           "S/MIME, %s: another key does not open it" % name)
        ok(last(name)["protection"] == "smime, signed and encrypted",
           "S/MIME, %s: the record says so" % name, last(name))
    ok(last("signed")["protection"] == "smime, signed" and
       last("plain")["protection"] == "none", "and what is only signed")


def test_openpgp(ring):
    plain = content(mail_to("plain"))
    data = mail_to("pgpsigned")
    p, entity = pgp_verify(ring, data)
    ok(p.returncode == 0 and content(entity) == plain,
       "OpenPGP, signed: gpg verifies it, and it is the same", p.stderr)
    p, _ = pgp_verify(ring, data.replace(b"\r\n\r\n", b"\r\n\r\n ", 4))
    ok(p.returncode != 0, "OpenPGP, signed: changed on its way it does not")
    for name in "pgp", "pgphome":
        data = mail_to(name)
        if not is_sealed("OpenPGP, " + name, data):
            continue
        p = pgp_decrypt(ring, data)
        ok(p.returncode == 0, "OpenPGP, %s: gpg decrypts it" % name, p.stderr)
        p, entity = pgp_verify(ring, p.stdout)
        ok(p.returncode == 0 and content(entity) == plain,
           "OpenPGP, %s: signed inside, and the same" % name, p.stderr)
        is_told_inside("OpenPGP, " + name, entity)
        ok(last(name)["protection"] == "openpgp, signed and encrypted",
           "OpenPGP, %s: the record says so" % name, last(name))


def recipients_of_smime():
    keys = {"cbc": CA.issue("cbc", at("cbc")), "gcm": CA.issue(
        "gcm", at("GCM")), "ec": CA.issue("ec", at("ec"), "ec", "agree")}
    more = [{"to": at("plain")}, {"to": at("signed"), "protect": "smime"}]
    for name in keys:
        more.append({"to": at(name), "protect": "smime",
                     "certificate": keys[name][1], "encrypted_only": True})
    more[3]["cipher"] = "aes-256-gcm"
    return keys, more


def recipients_of_openpgp(ring):
    boss = ring.make(BOSS, PASS, kind="rsa3072")
    ring.export(os.path.join(FOLDER, "boss.asc"), boss, True, PASS)
    fpr = ring.make(at("pgp"))
    ring.export(os.path.join(FOLDER, "pgp.asc"), fpr)
    settings = {"signer": boss, "home": ring.home,
                "key": {"file": os.path.join(FOLDER, "boss.asc")},
                "passphrase": {"env": "PGP_PASS"}}
    return fpr, settings, [
        {"to": at("pgpsigned"), "protect": "openpgp"},
        {"to": at("pgp"), "protect": "openpgp", "fingerprint": fpr,
         "key": os.path.join(FOLDER, "pgp.asc"), "encrypted_only": True},
        {"to": at("pgphome"), "protect": "openpgp",
         "fingerprint": ring.make(at("pgphome")), "encrypted_only": True}]


def refused_recipients(fpr):
    """Each of them has something that is not good."""
    def smime(name, certificate):
        return {"to": at(name), "protect": "smime",
                "certificate": certificate, "encrypted_only": True}

    found = {
        "expired": (smime("expired", CA.issue(
            "expired", at("expired"), days="-1")[1]), "ended on"),
        "other": (smime("other", CA.issue("other", at("elsewhere"))[1]),
                  "another mail address"),
        "missing": (smime("missing", FOLDER + "/nobody.pem"), "nobody.pem"),
        "garbage": (smime("garbage", save("garbage.pem", "hello")),
                    "no certificate"),
        "signonly": (smime("signonly", CA.issue(
            "signonly", at("signonly"), use="sign")[1]),
            "may not be used to encrypt")}
    if fpr is not None:
        found["pgpother"] = ({
            "to": at("pgpother"), "protect": "openpgp", "fingerprint": fpr,
            "key": os.path.join(FOLDER, "pgp.asc"), "encrypted_only": True},
            "another mail address")
        found["pgpswap"] = ({
            "to": at("pgp"), "protect": "openpgp", "fingerprint": "0" * 40,
            "key": os.path.join(FOLDER, "pgp.asc")}, "0000")
    return found


def test_refused(found, mail):
    forget()
    p = send(configure([r for r, _ in found.values()] + [
        {"to": at("plain")}], **mail))
    said = p.stdout + p.stderr
    ok(p.returncode == 5, "somebody did not get it: exit 5", said)
    ok([t for _, t, _ in SERVER.mails] == [at("plain")],
       "they get nothing, and the others get theirs",
       [t for _, t, _ in SERVER.mails])
    for name, (recipient, words) in found.items():
        to = recipient["to"].split("@")[0]
        ok(re.search(re.escape(recipient["to"]) + ".*" + re.escape(words),
                     said), name + ": fails, with the reason", said)
        ok(last(to)["event"] == "withheld" and words in last(to)["reason"],
           name + ": is named in the record", last(to))


def test_signer(key, found):
    """Without our own key nobody gets a mail that should be signed."""
    _, recipient = found
    for name, smime, words in (
            ("an expired one", {"certificates": CA.issue(
                "old", BOSS, days="-1")[1], "key": {"file": os.path.join(
                    FOLDER, "old.key")}}, "ended on"),
            ("somebody else's", dict(zip(("key", "certificates"), (
                {"file": os.path.join(FOLDER, "cbc.key")},
                os.path.join(FOLDER, "cbc.pem")))), "another mail address"),
            ("one of another key", {"certificates": key[1], "key": {
                "file": os.path.join(FOLDER, "cbc.key")}}, "not that of")):
        forget()
        p = send(configure([recipient, {"to": at("signed"),
                                        "protect": "smime"}], smime=smime))
        ok(p.returncode == 5 and words in p.stdout + p.stderr and
           not SERVER.mails, "a signature by %s is refused" % name,
           p.stdout + p.stderr)


def test_config():
    good = os.path.join(FOLDER, "cbc.pem")
    for name, recipient, words in (
            ("encrypted_only with nothing to encrypt to",
             {"encrypted_only": True}, "nothing to encrypt to"),
            ("encrypted_only, and only signed",
             {"encrypted_only": True, "protect": "smime"},
             "nothing to encrypt to"),
            ("a certificate without protection", {"certificate": good},
             "\"smime\""),
            ("a key without its fingerprint",
             {"protect": "openpgp", "key": good}, "fingerprint"),
            ("a fingerprint for S/MIME",
             {"protect": "smime", "certificate": good,
              "fingerprint": "0" * 40}, "openpgp"),
            ("an unknown cipher", {"protect": "smime", "certificate": good,
                                   "cipher": "rc2"}, "aes-256-gcm")):
        forget()
        p = send(configure([{"to": at("cbc"), **recipient}]))
        ok(p.returncode == 3 and words in p.stderr and not SERVER.mails,
           name + " is refused", p.stderr)


def test_doctor(config, found):
    p = muster("doctor", "-c", config, "--offline",
               env={"PGP_PASS": PASS})
    lines = [x for x in p.stdout.splitlines() if " mail: " in x]
    ok(any("ours" in x and x.startswith("WARN") for x in lines) and
       any(at("cbc") in x and "ends on" in x for x in lines),
       "doctor says until when the keys are good", p.stdout)
    bad = configure([r for r, _ in found.values() if "pgp" not in r["to"]],
                    name="bad.json")
    p = muster("doctor", "-c", bad, "--offline")
    ok(sum(" mail: " in x and x.startswith("FAIL")
           for x in p.stdout.splitlines()) == 5,
       "doctor finds each that is not good", p.stdout)


def forget():
    SERVER.mails.clear()
    log = os.path.join(BUNDLE, "deliveries.jsonl")
    if os.path.exists(log):
        os.remove(log)


P = muster("run", "-c", os.path.join(SAMPLE, "muster.json"), "--from",
           os.path.join(SAMPLE, "tape.warc.gz"), "--out",
           os.path.join(FOLDER, "out"), "--quiet")
BUNDLE = os.path.join(FOLDER, "out", "nordlicht-2026-Q4")


def main():
    key = CA.issue("boss", BOSS, use="sign")
    with open(key[1], "ab") as f, open(CA.root, "rb") as g:
        f.write(g.read())                       # its chain
    mail = {"smime": {"certificates": key[1], "key": {"file": key[0]}}}
    keys, recipients = recipients_of_smime()
    ring = fpr = None
    p = muster("--version")
    if shutil.which("gpg") is None or "GPGME" not in p.stdout:
        skip("OpenPGP", "gpg or GPGME is not there")
    else:
        ring = Keyring()
        fpr, mail["openpgp"], more = recipients_of_openpgp(ring)
        recipients += more
    config = configure(recipients, **mail)
    p = send(config)
    ok(p.returncode == 0 and len(SERVER.mails) == len(recipients),
       "everybody gets theirs", p.stdout + p.stderr)
    test_smime(keys)
    if ring is not None:
        test_openpgp(ring)
    found = refused_recipients(fpr)
    test_doctor(config, found)
    test_refused(found, mail)
    test_signer(key, (None, recipients[2]))
    test_config()
    ok(not glob.glob("/tmp/muster-gnupg.*"), "nothing of GnuPG is left")
    SERVER.stop()
    done()


main()
