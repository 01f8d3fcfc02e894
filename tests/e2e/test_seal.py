# SPDX-License-Identifier: Apache-2.0
"""Signature and trusted time of a bundle, checked by OpenSSL's own program.

The authority is `openssl ts -reply` behind a small server; its root, the
keys and the certificates are made here.
"""
import base64
import fcntl
import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (SAMPLE, Server, config_for, done, environment_of, muster,
                     ok, scratch, write_config)
from tsa import Authority, Server as TimeServer, key_pair, openssl

ID = "nordlicht-2026-Q4"
FOLDER = scratch()
KEYS = os.path.join(FOLDER, "keys")


def read(*path):
    with open(os.path.join(*path), "rb") as f:
        return f.read()


def write(data, *path, mode=0o600):
    name = os.path.join(*path)
    with open(name, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())
    os.chmod(name, mode)
    return name


def sample():
    """The sample, to review it in a moment."""
    folder = scratch()
    for name in os.listdir(SAMPLE):
        shutil.copy(os.path.join(SAMPLE, name), folder)
    return folder


def configure(folder, seal, name="muster.json", **network):
    """The sample's configuration with that seal and few files."""
    with open(os.path.join(SAMPLE, "muster.json"), encoding="utf-8") as f:
        text = f.read()
    more = ', "seal": ' + json.dumps(seal) if seal is not None else ""
    if network:
        more += ', "network": ' + json.dumps(network)
    end = text.rindex("}")
    path = os.path.join(folder, name)
    text = text[:end].rstrip().rstrip(",") + more + "}\n"
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def review(seal, *more, env=None, folder=None, **network):
    """(process, bundle) of a review from the tape."""
    folder = folder or sample()
    path = configure(folder, seal, **network)
    p = muster("run", "-c", path, "--from",
               os.path.join(folder, "tape.warc.gz"), "--out",
               os.path.join(folder, "out"), "--quiet", *more, env=env)
    return p, os.path.join(folder, "out", ID)


def parts(bundle):
    """As an auditor takes the envelope apart, without a JSON reader."""
    text = read(bundle, "manifest.dsse.json").decode()
    got = {}
    for line in text.splitlines():
        key, colon, value = line.strip().partition(": ")
        if colon and value.startswith('"'):
            got[key.strip('"')] = value.rstrip(",").strip('"')
    payload = base64.b64decode(got["payload"], validate=True)
    kind = got["payloadType"].encode()
    pae = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
    return got, payload, pae, base64.b64decode(got["sig"], validate=True)


def stock_check(bundle, public, kind):
    _, _, pae, signature = parts(bundle)
    signed = write(pae, FOLDER, "signed")
    raw = write(signature, FOLDER, "signature")
    if kind == "ed25519":
        p = openssl("pkeyutl", "-verify", "-rawin", "-pubin", "-inkey",
                    public, "-in", signed, "-sigfile", raw, check=False)
    else:
        p = openssl("dgst", "-sha256", "-verify", public, "-signature", raw,
                    signed, check=False)
    return p


def keyid(public):
    der = openssl("pkey", "-pubin", "-in", public, "-outform", "DER").stdout
    return hashlib.sha256(der).hexdigest()


def copy(bundle):
    folder = os.path.join(scratch(), os.path.basename(bundle))
    shutil.copytree(bundle, folder)
    return folder


def verify(bundle, *more):
    return muster("verify", bundle, "--quiet", *more)


def refused(p, words, name, code=4):
    said = p.stdout + p.stderr
    ok(p.returncode == code and words in said, name,
       "exit %d, wanted %d and: %s\n%s" % (p.returncode, code, words, said))


def test_signed():
    for kind in "ed25519", "p256":
        private, public = key_pair(KEYS, kind, kind)
        p, bundle = review({"key": {"file": private}, "public_key": public})
        if not ok(p.returncode == 0 and os.path.exists(
                os.path.join(bundle, "manifest.dsse.json")),
                "%s: a review is signed" % kind, p.stderr):
            continue
        got, payload, _, _ = parts(bundle)
        p = stock_check(bundle, public, kind)
        ok(p.returncode == 0, "%s: openssl accepts the signature" % kind,
           p.stdout + p.stderr)
        ok(got["keyid"] == keyid(public),
           "%s: the id is the digest of the public key" % kind, got)
        check_statement(kind, payload, bundle)
        p = verify(bundle, "--key", public)
        ok(p.returncode == 0, "%s: verify trusts the key" % kind,
           p.stdout + p.stderr)
        ok(not [n for _, _, names in os.walk(bundle) for n in names
                if n.endswith(".part")], "%s: nothing half is left" % kind)
    return bundle, public


def check_statement(kind, payload, bundle):
    s = json.loads(payload)
    manifest = json.loads(read(bundle, "manifest.json"))
    ok(s["_type"] == "https://in-toto.io/Statement/v1" and s["subject"] == [
        {"name": "manifest.json", "digest": {"sha256": hashlib.sha256(
            read(bundle, "manifest.json")).hexdigest()}}],
       "%s: an in-toto statement about this manifest" % kind, s)
    ok(s["predicate"]["counts"] == manifest["counts"] and
       s["predicate"]["complete"] == manifest["complete"] and
       s["predicate"]["campaign"] == ID,
       "%s: it says of which review, whether complete, and the counts" %
       kind, s)


def test_kinds_of_key():
    private, public = os.path.join(KEYS, "ed25519.key"), os.path.join(
        KEYS, "ed25519.pub")
    pem = read(private).decode()
    p, bundle = review({"key": {"env": "SEAL_KEY"}}, env={"SEAL_KEY": pem})
    ok(p.returncode == 0 and verify(bundle, "--key", public).returncode == 0,
       "a key from the environment signs", p.stderr)
    folder = scratch()
    write(pem, folder, "seal")
    p, bundle = review({"key": {"credential": "seal"}},
                       env={"CREDENTIALS_DIRECTORY": folder})
    ok(p.returncode == 0 and verify(bundle, "--key", public).returncode == 0,
       "a key from a systemd credential signs", p.stderr)
    kept = read(bundle, "evidence", "config.json").decode()
    ok('"key":{"kind":"credential"}' in kept, "only its kind is kept", kept)
    body = "".join(pem.splitlines()[1:-1])
    found = [n for base, _, names in os.walk(os.path.dirname(bundle))
             for n in names if body.encode() in read(base, n)]
    ok(not found, "no file holds a byte of the key", found)
    p = muster("run", "--from", bundle, "--out", scratch(), "--quiet")
    ok(p.returncode == 0, "the kept configuration works, and signs nothing",
       p.stderr)


def test_refused_keys():
    for kind, word in ("rsa", "RSA"), ("p384", "secp384r1"):
        private, _ = key_pair(KEYS, kind, kind)
        p, bundle = review({"key": {"file": private}})
        refused(p, word, "%s: refused by its name" % kind, 3)
        ok(not os.path.exists(bundle), "%s: nothing is published" % kind)
    good = os.path.join(KEYS, "ed25519.key")
    for mode in 0o640, 0o604:
        path = write(read(good), KEYS, "shared.key", mode=mode)
        refused(review({"key": {"file": path}})[0], "chmod 600",
                "mode %o: refused" % mode, 3)
    openssl("pkey", "-in", good, "-aes256", "-passout", "pass:x", "-out",
            os.path.join(KEYS, "locked.key"))
    os.chmod(os.path.join(KEYS, "locked.key"), 0o600)
    bad = {"encrypted": os.path.join(KEYS, "locked.key"),
           "no private key in PEM": write("nonsense\n", KEYS, "bad.key"),
           "is empty": write("", KEYS, "empty.key"),
           "more than": write("x" * 100000, KEYS, "big.key"),
           "No such file": os.path.join(KEYS, "gone.key")}
    for word, path in bad.items():
        refused(review({"key": {"file": path}})[0], word,
                "a key that is: %s" % word, 3)
    other = os.path.join(KEYS, "p256.pub")
    refused(review({"key": {"file": good}, "public_key": other})[0],
            "another key", "a public key of another pair is refused", 3)
    for seal, word in (
            ({"required": True}, "names no"),
            ({"key": {"command": ["x"]}}, "public_key"),
            ({"key": "text"}, "not written here"),
            ({"time": {"url": "ftp://h", "ca": "x"}}, "https://"),
            ({"time": {"url": "http://h"}}, "root certificates"),
            ({"keys": 1}, "key")):
        refused(review(seal)[0], word, "refused: %s" % json.dumps(seal), 3)


def test_tampered(bundle, public):
    other = os.path.join(KEYS, "ed25519.pub")
    refused(verify(bundle, "--key", other), "not by the one",
            "another key is named")
    p = verify(bundle)
    ok(p.returncode == 0 and "not compared with a key you trust" in p.stdout,
       "without a key: told, but proves nothing", p.stdout)
    refused(verify(bundle, "--key", os.path.join(KEYS, "nokey")), "No such",
            "a key that is not there is a mistake of the caller", 3)

    envelope = json.loads(read(bundle, "manifest.dsse.json"))

    def changed(name, words, change):
        twin = copy(bundle)
        e = json.loads(json.dumps(envelope))
        text = change(e)
        write(text if text is not None else json.dumps(e), twin,
              "manifest.dsse.json")
        refused(verify(twin, "--key", public), words, name)

    def payload(e, old, new):
        text = base64.b64decode(e["payload"]).replace(old, new)
        e["payload"] = base64.b64encode(text).decode()

    sig = envelope["signatures"][0]["sig"]
    changed("a changed statement", "does not fit",
            lambda e: payload(e, b'"complete":true', b'"complete":null'))
    changed("a swapped payloadType", "payloadType",
            lambda e: e.update(payloadType="application/json"))
    changed("base64 that is cut off", "cut off",
            lambda e: e.update(payload=e["payload"][:-1]))
    changed("base64 with a stray byte", "base64",
            lambda e: e.update(payload="!" + e["payload"][1:]))
    changed("an empty signature", "does not fit",
            lambda e: e["signatures"][0].update(sig=""))
    changed("a flipped signature", "does not fit", lambda e:
            e["signatures"][0].update(sig=sig[:9] + (
                "A" if sig[9] != "A" else "B") + sig[10:]))
    changed("a signature that is too long", "sig", lambda e:
            e["signatures"][0].update(sig="A" * 4096))
    changed("no signature", "must be 1 to", lambda e:
            e.update(signatures=[]))
    changed("a hundred signatures", "must be 1 to", lambda e:
            e.update(signatures=e["signatures"] * 100))
    changed("no JSON", "line",
            lambda e: "{")
    changed("an envelope of 3 MiB", "more than", lambda e: "x" * (3 << 20))
    changed("another type of statement", "does not fit", lambda e: payload(
        e, b"Statement/v1", b"Statement/v2"))

    twin = copy(bundle)
    os.unlink(os.path.join(twin, "manifest.dsse.json"))
    refused(verify(twin, "--key", public), "not signed, though",
            "a signature taken off is missed")
    ok(verify(twin).returncode == 0, "but nobody asked: not signed")
    test_other_manifest(bundle, public)


def test_other_manifest(bundle, public):
    """A signature that is good, of another manifest."""
    twin = copy(bundle)
    text = read(twin, "manifest.json").replace(b'"complete": true',
                                               b'"complete": false')
    write(text, twin, "manifest.json")
    refused(verify(twin, "--key", public), "another manifest",
            "a changed manifest is not the one that was signed")


def script(name, text):
    return write("#!/bin/sh\n" + text, KEYS, name, mode=0o700)


def test_command():
    private, public = os.path.join(KEYS, "ed25519.key"), os.path.join(
        KEYS, "ed25519.pub")
    raw = os.path.join(KEYS, "p256.key"), os.path.join(KEYS, "p256.pub")
    sign = script("sign", "openssl pkeyutl -sign -rawin -inkey '%s' "
                  "-in /dev/stdin | base64\n" % private)

    def run(name, public=public, **more):
        return review(dict({"key": {"command": [name]}, "public_key":
                            public}, **more))

    p, bundle = run(sign)
    ok(p.returncode == 0 and stock_check(bundle, public,
                                         "ed25519").returncode == 0,
       "a program signs, and openssl accepts it", p.stderr)
    der = script("sign-der", "openssl dgst -sha256 -sign '%s' | base64 -w0\n"
                 % raw[0])
    p, bundle = run(der, public=raw[1])
    ok(p.returncode == 0 and stock_check(bundle, raw[1],
                                         "p256").returncode == 0,
       "a program signs with P-256, in DER", p.stderr)
    plain = script("sign-raw", "openssl dgst -sha256 -sign '%s' | openssl "
                   "asn1parse -inform DER | sed -n 's/.*INTEGER *:/"
                   "0000000000/p' | sed 's/.*\\(.\\{64\\}\\)$/\\1/' | "
                   "tr -d '\\n' | %s -c 'import sys, base64; print("
                   "base64.b64encode(bytes.fromhex(sys.stdin.read()))."
                   "decode())'\n" % (raw[0], sys.executable))
    p, bundle = run(plain, public=raw[1])
    ok(p.returncode == 0 and stock_check(bundle, raw[1],
                                         "p256").returncode == 0,
       "a program signs with P-256, r and s", p.stderr)
    test_bad_command(run, sign)


def test_bad_command(run, sign):
    bad = {"exit status 3": script("fails", "exit 3\n"),
           "no signature in base64": script("talks", "echo '*** no ***'\n"),
           "is empty": script("silent", "exit 0\n"),
           "not what the": script("lies", "head -c 64 /dev/zero | base64\n"),
           "cannot be started": os.path.join(KEYS, "gone"),
           "prints more": script("floods", "yes\n")}
    for word, name in bad.items():
        p, bundle = run(name)
        ok(p.returncode == 0 and word in p.stderr and os.path.exists(
            os.path.join(bundle, "manifest.json")) and not os.path.exists(
                os.path.join(bundle, "manifest.dsse.json")),
           "a program that ends in \"%s\": a warning, not signed" % word,
           p.stderr)
        p, bundle = run(name, required=True)
        ok(p.returncode in (3, 4) and word in p.stderr and
           not os.path.exists(bundle),
           "the same, required: nothing is published", p.stderr)
    # published without; signed later
    p, bundle = run(bad["exit status 3"])
    config = configure(os.path.dirname(os.path.dirname(bundle)), {
        "key": {"command": [sign]},
        "public_key": os.path.join(KEYS, "ed25519.pub")})
    p = muster("seal", "-c", config, bundle)
    ok(p.returncode == 0 and verify(bundle, "-c", config).returncode == 0,
       "and `muster seal` signs it later", p.stderr)
    before = read(bundle, "manifest.dsse.json")
    p = muster("seal", "-c", config, bundle)
    ok(p.returncode == 0 and read(bundle, "manifest.dsse.json") == before,
       "a second time changes nothing", p.stderr)
    p = muster("run", "-c", config, "--from", os.path.join(
        SAMPLE, "tape.warc.gz"), "--out", os.path.dirname(bundle), "--force")
    refused(p, "never overwritten", "a signed bundle is never overwritten")


def test_two_at_once():
    """What a run or another `muster seal` holds is left alone."""
    folder = sample()
    config = configure(folder, {"key": {"file": os.path.join(
        KEYS, "ed25519.key")}})
    p = muster("run", "-c", configure(folder, None, "plain.json"), "--from",
               os.path.join(folder, "tape.warc.gz"), "--out",
               os.path.join(folder, "out"), "--quiet")
    bundle = os.path.join(folder, "out", ID)
    for name, word in ((bundle, "another `muster seal`"), (os.path.join(
            folder, "out", ".muster.lock"), "a run is writing")):
        fd = os.open(name, os.O_RDONLY)
        fcntl.flock(fd, fcntl.LOCK_EX)
        refused(muster("seal", "-c", config, bundle), word,
                "refused: %s" % word)
        os.close(fd)
    p = muster("seal", "-c", config, bundle)
    ok(p.returncode == 0, "an unsigned bundle is signed afterwards",
       p.stderr)


def test_hanging_command(results):
    """30 seconds: beside the other tests."""
    name = script("hangs", "sleep 300\n")
    results.append(review({"key": {"command": [name]}, "public_key":
                           os.path.join(KEYS, "ed25519.pub")}))


def stock_time(bundle, authority, data=None):
    return openssl("ts", "-verify", "-in", os.path.join(
        bundle, "manifest.tsr"), "-data" if data else "-queryfile",
        data or os.path.join(bundle, "manifest.tsq"), "-CAfile",
        authority.ca, check=False)


def test_time():
    authority = Authority(scratch())
    tsa = TimeServer(authority)
    private, public = os.path.join(KEYS, "ed25519.key"), os.path.join(
        KEYS, "ed25519.pub")
    seal = {"key": {"file": private}, "public_key": public,
            "time": {"url": tsa.url, "ca": authority.ca}}
    p, bundle = review(seal, request_timeout_s=1, tries=1, backoff_ms=1)
    ok(p.returncode == 0 and not tsa.seen and os.path.exists(os.path.join(
        bundle, "manifest.tsq")), "on a replay nobody is asked", p.stderr)
    config = os.path.join(os.path.dirname(os.path.dirname(bundle)),
                          "muster.json")
    ok("PENDING" in verify(bundle).stdout, "verify says: still to come")
    for mode, words in (
            ("down", "503"), ("refuse", "404"), ("html", "no time-stamp"),
            ("empty", ""), ("huge", "larger than"), ("redirect", "redirect"),
            ("slow", ""), ("digest", "something else"), ("nonce", "nonce"),
            ("tail", "no time-stamp"), ("cut", "no time-stamp"),
            ("flipped", "")):
        tsa.mode = mode
        twin = copy(bundle)
        p = muster("seal", "-c", config, twin)
        said = p.stderr.lower()
        ok(p.returncode == 4 and words in said and not os.path.exists(
            os.path.join(twin, "manifest.tsr")) and os.path.exists(
                os.path.join(twin, "manifest.tsq")),
           "an authority that is \"%s\": nothing kept but the request" %
           mode, "exit %d\n%s" % (p.returncode, p.stderr))
    tsa.mode = "good"
    authority.signer("expired", start="20200101000000Z",
                     end="20210101000000Z")
    authority.signer("unfit", usage="plain")
    for name, words in ("expired", "expired"), ("unfit", ""):
        tsa.signer = name
        twin = copy(bundle)
        p = muster("seal", "-c", config, twin)
        ok(p.returncode == 4 and words in p.stderr and not os.path.exists(
            os.path.join(twin, "manifest.tsr")),
           "a certificate that is %s: not kept" % name, p.stderr)
    tsa.signer = "tsa"
    test_good_time(tsa, authority, bundle, config)
    test_reply(tsa, authority, bundle, config)
    test_live(tsa, authority, seal)


def test_good_time(tsa, authority, bundle, config):
    twin = copy(bundle)
    tsa.seen.clear()
    p = muster("seal", "-c", config, twin)
    ok(p.returncode == 0, "the time is added", p.stderr)
    headers, body = tsa.seen[0] if tsa.seen else ({}, b"")
    ok(len(tsa.seen) == 1 and "Authorization" not in headers and
       headers.get("Content-Type") == "application/timestamp-query" and
       body == read(twin, "manifest.tsq"),
       "one request went out, without credentials", headers)
    for data in None, os.path.join(twin, "manifest.dsse.json"):
        p = stock_time(twin, authority, data)
        ok(p.returncode == 0, "openssl ts -verify accepts it (%s)" %
           ("by the data" if data else "by the request"),
           p.stdout + p.stderr)
    public = os.path.join(KEYS, "ed25519.pub")
    p = verify(twin, "--key", public, "--ca", authority.ca)
    ok(p.returncode == 0, "so does verify, offline", p.stdout + p.stderr)
    other = Authority(scratch())
    refused(verify(twin, "--ca", other.ca), "certificate",
            "an authority that is not trusted is refused")
    p = verify(twin)
    ok(p.returncode == 0 and "not compared with one you trust" in p.stdout,
       "without a CA: told, but proves nothing", p.stdout)
    test_tampered_time(twin, authority)
    before = read(twin, "manifest.tsr")
    p = muster("seal", "-c", config, twin)
    ok(p.returncode == 0 and read(twin, "manifest.tsr") == before,
       "a time is never replaced", p.stderr)


def test_tampered_time(bundle, authority):
    for name, words, change in (
            ("manifest.tsr", "", lambda d: d[:-1] + bytes([d[-1] ^ 1])),
            ("manifest.tsr", "no time-stamp", lambda d: b""),
            ("manifest.tsr", "no time-stamp", lambda d: d * 200),
            ("manifest.tsq", "request", lambda d: d[:-1]),
            ("manifest.tsq", "", lambda d: d[:30] + bytes([d[30] ^ 1]) +
             d[31:])):
        twin = copy(bundle)
        write(change(read(twin, name)), twin, name)
        refused(verify(twin, "--ca", authority.ca), words,
                "%s, changed: %s" % (name, words or "found"))
    twin = copy(bundle)
    os.unlink(os.path.join(twin, "manifest.tsr"))
    refused(verify(twin, "--ca", authority.ca), "no trusted time yet",
            "a time that was taken off is missed")
    os.unlink(os.path.join(twin, "manifest.tsq"))
    refused(verify(twin, "--ca", authority.ca), "no trusted time",
            "with its request, too")
    twin = copy(bundle)
    os.unlink(os.path.join(twin, "manifest.tsq"))
    p = verify(twin, "--ca", authority.ca)
    ok(p.returncode == 0, "the reply alone is proof enough", p.stdout)


def test_reply(tsa, authority, bundle, config):
    twin = copy(bundle)
    good = write(authority.reply(read(twin, "manifest.tsq")), FOLDER,
                 "good.tsr")
    bad = write(authority.reply(tsa.again(read(twin, "manifest.tsq"))),
                FOLDER, "bad.tsr")
    p = muster("seal", "--reply", bad, "--ca", authority.ca, twin)
    ok(p.returncode == 4 and "nonce" in p.stderr and not os.path.exists(
        os.path.join(twin, "manifest.tsr")),
       "a reply from a file: another nonce is refused", p.stderr)
    p = muster("seal", "--reply", good, "--ca", authority.ca, twin,
               cwd=FOLDER)
    ok(p.returncode == 0 and verify(twin, "--ca", authority.ca).returncode ==
       0, "the right one is added, without network or configuration",
       p.stderr)
    refused(muster("seal", "--reply", good, "-c", config, twin),
            "never replaced", "a second one is refused")
    twin = copy(bundle)
    write(read(twin, "findings.json") + b" ", twin, "findings.json")
    refused(muster("seal", "-c", config, twin), "not sealed",
            "a bundle that was changed is not sealed")


def test_live(tsa, authority, seal):
    server = Server("--data", "generated", "--users", 30, "--groups", 6)
    folder = scratch()
    config = config_for(server, folder, seal=seal)
    p = muster("run", "-c", write_config(config, folder), "--quiet",
               env=environment_of(server))
    bundle = os.path.join(folder, "test")
    ok(p.returncode in (0, 1) and stock_time(
        bundle, authority).returncode == 0,
       "a run signs and has its time stated", p.stderr)
    text = subprocess.run(["gzip", "-dc", os.path.join(
        bundle, "evidence", "tape.warc.gz")], capture_output=True).stdout
    ok(tsa.url.encode() + b"\r" not in text, "that is not on the tape")
    tsa.mode = "down"
    for required in False, True:
        config["campaign"]["id"] = "required" if required else "without"
        config["seal"]["required"] = required
        config["network"]["tries"] = 1
        p = muster("run", "-c", write_config(config, folder), "--quiet",
                   env=environment_of(server))
        bundle = os.path.join(folder, config["campaign"]["id"])
        if required:
            ok(p.returncode == 4 and not os.path.exists(bundle),
               "an authority that is down, required: nothing is published",
               p.stderr)
        else:
            ok(p.returncode in (0, 1) and "no trusted time" in p.stderr and
               os.path.exists(os.path.join(bundle, "manifest.tsq")),
               "an authority that is down: published, with a warning",
               p.stderr)


def test_chain():
    private, public = key_pair(KEYS, "chained", "p256")
    chain = os.path.join(KEYS, "chain.crt")
    openssl("req", "-x509", "-new", "-key", private, "-subj", "/CN=Signer",
            "-days", 2, "-out", chain)
    seal = {"key": {"file": private}, "certificates": chain}
    p, bundle = review(seal)
    envelope = json.loads(read(bundle, "manifest.dsse.json"))
    ok(envelope["signatures"][0].get("cert") == read(chain).decode(),
       "a chain stands beside the signature", p.stderr)
    ok(stock_check(bundle, public, "p256").returncode == 0 and
       verify(bundle, "--key", chain).returncode == 0,
       "a certificate does for the public key")
    other = write(read(KEYS, "ed25519.pub"), KEYS, "other.pub")
    refused(review(dict(seal, certificates=other))[0], "another key",
            "a certificate of another key is refused", 3)


def test_doctor():
    folder = sample()
    path = configure(folder, {"key": {"file": os.path.join(
        KEYS, "ed25519.key")}})
    p = muster("doctor", "--offline", "-c", path)
    ok("seal: key signs" in p.stdout and "seal: public key" in p.stdout,
       "doctor signs with the key", p.stdout)
    path = configure(folder, {"key": {"command": [script(
        "doctor", "exit 7\n")]}, "public_key": os.path.join(
            KEYS, "ed25519.pub")})
    p = muster("doctor", "--offline", "-c", path)
    ok("exit status 7" in p.stdout, "and with the program", p.stdout)


def main():
    os.mkdir(KEYS)
    bundle, public = test_signed()
    results = []
    slow = threading.Thread(target=test_hanging_command, args=(results,))
    slow.start()
    test_kinds_of_key()
    test_refused_keys()
    test_tampered(bundle, public)
    test_command()
    test_two_at_once()
    test_chain()
    test_doctor()
    test_time()
    slow.join()
    p, bundle = results[0]
    ok(p.returncode == 0 and "not done after 30 seconds" in p.stderr and
       not os.path.exists(os.path.join(bundle, "manifest.dsse.json")),
       "a program that hangs is ended after 30 seconds", p.stderr)
    ok(stat.S_IMODE(os.stat(os.path.join(bundle, "manifest.json")).st_mode) ==
       0o600, "what is published is for its owner")
    done()


main()
