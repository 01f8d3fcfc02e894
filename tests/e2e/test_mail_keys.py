# SPDX-License-Identifier: Apache-2.0
"""Mail signed and encrypted by muster's own functions, opened by openssl and
gpg; and every key that must be refused."""
import email
import email.policy
import glob
import os
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import done, ok, scratch, skip
from mail_keys import Authority, Keyring, run

TOOL = os.path.join(os.environ.get("top_builddir", "."), "tests", "support",
                    "protect_mail")
FOLDER = scratch()
NOW = str(int(time.time()) + 3600)    # when all of them are made
DAY = 86400
ENTITY = (b"Content-Type: text/plain; charset=utf-8\r\n"
          b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
          b"Pr=C3=BCfung: 12 findings=20\r\n\r\n.\r\n--x\r\nEnd\r\n")
BOSS = "muster@example.org"
READER = "Anna.Weber@example.org"


def protect(what, address, now, *more, data=ENTITY):
    return subprocess.run([TOOL, what, address, str(now), *more], input=data,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)


def save(name, data):
    path = os.path.join(FOLDER, name)
    with open(path, "wb") as f:
        f.write(data)
    return path


def refused(p, words, name):
    said = p.stderr.decode()
    ok(p.returncode == 1 and words in said and p.stdout == b"", name,
       "%d, wanted: %s\n%s" % (p.returncode, words, said))


def is_plain(data, name):
    lines = data.split(b"\r\n")
    ok(data.endswith(b"\r\n") and b"\n" not in b"".join(lines) and
       max(map(len, lines)) <= 998 and max(data) < 128,
       "%s: 7-bit lines with CRLF" % name)


def parts(data):
    return email.message_from_bytes(data, policy=email.policy.SMTP)


# ---- S/MIME ----

def verify(data, root):
    return run("openssl", "cms", "-verify", "-inform", "SMIME", "-in",
               save("signed.eml", data), "-CAfile", root, check=False)


def decrypt(data, key):
    return run("openssl", "cms", "-decrypt", "-inform", "SMIME", "-in",
               save("sealed.eml", data), "-inkey", key[0], "-recip", key[1],
               check=False)


def test_cms(ca):
    for kind in "rsa", "ec":
        key = ca.issue("boss-" + kind, BOSS, kind, "sign")
        reader = ca.issue("reader-" + kind, READER, kind,
                          "encipher" if kind == "rsa" else "agree")
        p = protect("cms-sign", BOSS, NOW, *key)
        if not ok(p.returncode == 0, kind + ": signed", p.stderr):
            continue
        signed = p.stdout
        is_plain(signed, kind + ", signed")
        m = parts(signed)
        ok(m.get_content_type() == "multipart/signed" and
           m.get_param("micalg") == "sha-256" and
           m.get_param("protocol") == "application/pkcs7-signature" and
           [x.get_content_type() for x in m.iter_parts()] ==
           ["text/plain", "application/pkcs7-signature"],
           kind + ": the form of RFC 8551", m)
        p = verify(signed, ca.root)
        ok(p.returncode == 0 and p.stdout == ENTITY,
           kind + ": openssl verifies it, byte for byte", p.stderr)
        p = verify(signed.replace(b"12 findings", b"10 findings"), ca.root)
        ok(p.returncode != 0 and b"verification failure" in p.stderr,
           kind + ": a changed number does not verify", p.stderr)
        signed_info(kind, signed)
        ok(protect("cms-sign", BOSS, NOW, *key).stdout == signed or
           kind == "ec", kind + ": the same run signs the same")
        for mode, cipher in ("cbc", b"aes-256-cbc"), ("gcm", b"aes-256-gcm"):
            sealed(kind + ", " + mode, signed, reader, mode, cipher, ca)


def signed_info(kind, signed):
    text = run("openssl", "cms", "-cmsout", "-print", "-noout", "-inform",
               "SMIME", "-in", save("s.eml", signed)).stdout.decode()
    stamp = time.strftime("%b %e %H:%M:%S %Y GMT", time.gmtime(int(NOW)))
    ok("sha256" in text and "UTCTIME:" + stamp in text,
       kind + ": SHA-256, and the time of the run", text[-3000:])


def sealed(name, signed, reader, mode, cipher, ca):
    p = protect("cms-encrypt", READER.lower(), NOW, reader[1], mode,
                data=signed)
    if not ok(p.returncode == 0, name + ": encrypted", p.stderr):
        return
    is_plain(p.stdout, name)
    text = run("openssl", "cms", "-cmsout", "-print", "-noout", "-inform",
               "SMIME", "-in", save("e.eml", p.stdout)).stdout
    ok(cipher in text and (b"stdDH-sha256kdf" in text.replace(b"-scheme", b"")
                           or "rsa" in name), name + ": by the right means",
       text.decode()[:1500])
    got = decrypt(p.stdout, reader)
    ok(got.returncode == 0 and got.stdout == signed,
       name + ": openssl decrypts it, byte for byte", got.stderr)
    ok(verify(got.stdout, ca.root).stdout == ENTITY,
       name + ": and verifies what was in it")
    head, body = p.stdout.split(b"\r\n\r\n", 1)
    at = len(body) * 2 // 3
    changed = body[:at] + (b"A" if body[at:at + 1] != b"A" else b"B") + \
        body[at + 1:]
    got = decrypt(head + b"\r\n\r\n" + changed, reader)
    ok(got.returncode != 0 or got.stdout != signed,
       name + ": a changed one is not the same")
    if mode == "gcm":
        ok(got.returncode != 0, name + ": and is refused", got.stdout[:200])
    for word in b"findings", b"Pr=C3", BOSS.encode():
        ok(word not in p.stdout, "%s: \"%s\" cannot be read" % (
            name, word.decode()))


def test_cms_refused(ca):
    good = ca.issue("good", READER)
    now = int(NOW)
    encrypt = ["cms-encrypt", READER, NOW]

    refused(protect("cms-encrypt", READER, now + 31 * DAY, good[1], "cbc"),
            "the certificate ended on ", "a certificate that ended")
    refused(protect("cms-encrypt", READER, now - DAY, good[1], "cbc"),
            "the certificate is not valid before ", "one that begins later")
    refused(protect("cms-encrypt", "anna.weber@example.com", NOW, good[1],
                    "cbc"), "another mail address", "one of somebody else")
    refused(protect(*encrypt, ca.issue("none", None)[1], "cbc"),
            "no mail address", "one without an address")
    refused(protect(*encrypt, ca.issue("signs", READER, use="sign")[1],
                    "cbc"), "may not be used to encrypt", "one to sign with")
    refused(protect(*encrypt, ca.issue("web", READER,
                                       purpose="serverAuth")[1], "cbc"),
            "not for e-mail", "one of a web server")
    refused(protect(*encrypt, ca.issue("small", READER, "small")[1], "cbc"),
            "1024 bits", "a key that is too short")
    refused(protect(*encrypt, ca.issue("ed", READER, "ed25519")[1], "cbc"),
            "neither RSA nor EC", "a key of another kind")
    refused(protect(*encrypt, save("junk.pem", b"hello"), "cbc"),
            "no certificate in PEM", "what is no certificate")
    refused(protect(*encrypt, good[0], "cbc"),
            "no certificate in PEM", "a key in its place")
    nul = ca.issue("subject", None, subject="/CN=x/emailAddress=" + READER)
    ok(protect(*encrypt, nul[1], "cbc").returncode == 0,
       "an address in the subject counts, as mail programs do it")
    open_use = ca.issue("open", READER, use=None, purpose=None)
    ok(protect(*encrypt, open_use[1], "cbc").returncode == 0,
       "a certificate that restricts nothing is taken")
    refused(protect("cms-sign", READER, NOW, good[0],
                    ca.issue("other", READER)[1]),
            "not that of the private key", "a certificate of another key")
    refused(protect("cms-sign", READER, NOW, *ca.issue(
        "encipher", READER, use="encipher")), "may not be used to sign",
            "a certificate to encrypt with")
    locked = os.path.join(FOLDER, "locked.key")
    run("openssl", "pkey", "-in", good[0], "-aes256", "-passout", "pass:x",
        "-out", locked)
    refused(protect("cms-sign", READER, NOW, locked, good[1]),
            "the key is encrypted", "a key with a passphrase")
    test_entities(good)


def test_entities(good):
    head = b"Content-Type: text/plain\r\n\r\n"
    for name, data in (("8-bit text", head + b"\xc3\xa4\r\n"),
                       ("a line feed alone", head + b"a\nb\r\n"),
                       ("a return alone", head + b"a\rb\r\n"),
                       ("NUL", head + b"a\0b\r\n"),
                       ("a long line", head + b"a" * 999 + b"\r\n"),
                       ("a last line without end", head + b"a"),
                       ("no body", b"Content-Type: text/plain\r\n"),
                       ("no headers", b"\r\nhello\r\n"), ("nothing", b"")):
        refused(protect("cms-sign", READER, NOW, *good, data=data), "mail: ",
                "an entity with %s is not signed" % name)
    p = protect("cms-sign", READER, NOW, *good,
                data=head + b"a" * 998 + b"\r\n")
    ok(p.returncode == 0, "a line of 998 characters is", p.stderr)


# ---- OpenPGP ----

def gpg_verify(ring, data):
    m = parts(data)
    boundary = m.get_boundary().encode()
    _, content, rest = data.split(b"--" + boundary + b"\r\n")
    content = content[:-2]         # the line end before the boundary
    signature = re.search(rb"-----BEGIN PGP SIGNATURE.*END PGP SIGNATURE-----",
                          rest, re.S).group(0)
    return run("gpg", "--homedir", ring.home, "--batch", "--status-fd", "1",
               "--verify", save("s.asc", signature), save("s.txt", content),
               check=False), content, m


def left_over():
    return glob.glob("/tmp/muster-gnupg.*")


def agents():
    p = subprocess.run(["ps", "-eo", "pid,args"], stdout=subprocess.PIPE,
                       check=True)
    return [x for x in p.stdout.decode().splitlines()
            if "muster-gnupg." in x]


def test_pgp_sign(ring):
    boss = ring.make(BOSS, "open sesame", kind="rsa3072")
    path = ring.export(os.path.join(FOLDER, "boss.asc"), boss, True,
                       "open sesame")
    spaced = " ".join(boss[i:i + 4] for i in range(0, 40, 4)).lower()
    for name, home, keys, fpr in (("a file", "-", path, boss),
                                  ("a home", ring.home, "-", spaced)):
        p = protect("pgp-sign", BOSS, NOW, home, keys, fpr, "open sesame")
        if not ok(p.returncode == 0, "key of %s: signed" % name, p.stderr):
            continue
        is_plain(p.stdout, name)
        v, content, m = gpg_verify(ring, p.stdout)
        ok(v.returncode == 0 and ("VALIDSIG " + boss).encode() in v.stdout
           and content == ENTITY, "key of %s: gpg verifies it" % name,
           v.stdout + v.stderr)
        ok(m.get_content_type() == "multipart/signed" and
           m.get_param("protocol") == "application/pgp-signature" and
           m.get_param("micalg") in ("pgp-sha512", "pgp-sha256") and
           [x.get_content_type() for x in m.iter_parts()] ==
           ["text/plain", "application/pgp-signature"],
           "key of %s: the form of RFC 3156" % name, m)
        v = gpg_verify(ring, p.stdout.replace(b"12 find", b"10 find"))[0]
        ok(v.returncode != 0 and b"BADSIG" in v.stdout,
           "key of %s: a changed number does not verify" % name, v.stderr)
    refused(protect("pgp-sign", BOSS, NOW, "-", path, boss, "wrong"),
            "signing failed", "a wrong passphrase")
    refused(protect("pgp-sign", BOSS, NOW, "-", path, boss),
            "signing failed", "no passphrase, and nobody is asked")
    refused(protect("pgp-sign", READER, NOW, "-", path, boss, "open sesame"),
            "another mail address", "a key of another sender")
    public = ring.export(os.path.join(FOLDER, "boss.pub"), boss)
    refused(protect("pgp-sign", BOSS, NOW, "-", public, boss, "open sesame"),
            "no secret key", "a public key does not sign")
    return boss


def test_pgp_encrypt(ring):
    fpr = ring.make(READER)
    path = ring.export(os.path.join(FOLDER, "reader.asc"), fpr)
    before = sorted(os.listdir(ring.home))
    for name, home, keys in ("a file", "-", path), ("a home", ring.home, "-"):
        p = protect("pgp-encrypt", READER.lower(), NOW, home, keys, fpr)
        if not ok(p.returncode == 0, "key of %s: encrypted" % name, p.stderr):
            continue
        is_plain(p.stdout, name)
        m = parts(p.stdout)
        inner = list(m.iter_parts())
        ok(m.get_content_type() == "multipart/encrypted" and
           m.get_param("protocol") == "application/pgp-encrypted" and
           inner[0].get_payload().strip() == "Version: 1" and
           inner[1].get_content_type() == "application/octet-stream",
           "key of %s: the form of RFC 3156" % name, m)
        armor = inner[1].get_payload().encode()
        v = ring.gpg("--decrypt", data=armor, check=False)
        ok(v.returncode == 0 and v.stdout == ENTITY,
           "key of %s: gpg decrypts it, byte for byte" % name, v.stderr)
        at = len(armor) // 2
        v = ring.gpg("--decrypt", data=armor[:at] + b"AAAA" + armor[at + 4:],
                     check=False)
        ok(v.returncode != 0, "key of %s: a changed one is refused" % name)
        ok(b"findings" not in p.stdout, "key of %s: it is not to be read" %
           name)
    ok(sorted(os.listdir(ring.home)) == before,
       "the configured home is as it was", os.listdir(ring.home))
    return fpr, path


def test_pgp_refused(ring, boss, fpr, path):
    short = ring.make("short@example.org", expire="2d")
    more = ring.export(os.path.join(FOLDER, "short.asc"), short)
    signs = ring.make("signs@example.org", kind="ed25519", usage="sign")
    only = ring.export(os.path.join(FOLDER, "signs.asc"), signs)
    encrypt = ["pgp-encrypt", READER, NOW, "-"]

    refused(protect(*encrypt, path, boss), "no public key with the finger",
            "a file with another key than the fingerprint says")
    refused(protect(*encrypt, path, fpr[-16:]), "a fingerprint has 40",
            "a key id in the place of a fingerprint")
    refused(protect(*encrypt, path, "Somebody"), "a fingerprint has 40",
            "a name in its place")
    refused(protect("pgp-encrypt", "bob@example.org", NOW, "-", path, fpr),
            "another mail address", "a key of somebody else")
    refused(protect("pgp-encrypt", "short@example.org", int(NOW) + 3 * DAY,
                    "-", more, short), "the key ended on ", "a key at its end")
    refused(protect("pgp-encrypt", "signs@example.org", NOW, "-", only,
                    signs), "no part that may be used to encrypt",
            "a key that only signs")
    refused(protect(*encrypt, save("junk.asc", b"junk"), fpr),
            "no OpenPGP key", "what is no key")
    refused(protect("pgp-encrypt", READER, NOW, FOLDER + "/nowhere", "-",
                    fpr), "nowhere", "a home that is not there")
    sub = ring.gpg("--with-colons", "--list-keys", fpr).stdout.decode()
    subs = [x.split(":")[9] for x in sub.splitlines() if x[:4] == "fpr:"]
    refused(protect(*encrypt, path, subs[1]), "of a part of the key",
            "the fingerprint of a part")
    revoked(ring)


def revoked(ring):
    fpr = ring.make("gone@example.org")
    with open(os.path.join(ring.home, "openpgp-revocs.d", fpr + ".rev"),
              encoding="utf-8") as f:
        text = f.read().replace(":-----BEGIN", "-----BEGIN")
    ring.gpg("--import", data=text.encode())
    path = ring.export(os.path.join(FOLDER, "gone.asc"), fpr)
    refused(protect("pgp-encrypt", "gone@example.org", NOW, "-", path, fpr),
            "the key was revoked", "a key that was revoked")


def main():
    ca = Authority(FOLDER)
    test_cms(ca)
    test_cms_refused(ca)
    probe = protect("pgp-encrypt", READER, NOW, "-", "-", "0" * 40)
    if b"left out" in probe.stderr:
        skip("OpenPGP", "built without GPGME")
    elif shutil.which("gpg") is None:
        skip("OpenPGP", "gpg is not installed")
    else:
        ring = Keyring()
        boss = test_pgp_sign(ring)
        test_pgp_refused(ring, boss, *test_pgp_encrypt(ring))
        ok(not left_over() and not agents(),
           "no home folder and no agent is left", left_over() + agents())
    done()


main()
