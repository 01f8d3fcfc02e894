# SPDX-License-Identifier: Apache-2.0
"""No secret leaves: not in files, logs, tape, in no common encoding."""
import base64
import gzip
import os
import sys
import urllib.parse
import zipfile
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (Server, config_for, done, environment_of, muster, ok,
                     scratch, write_config)


def forms(secret):
    """The secret as it could stand somewhere."""
    raw = secret.encode()
    yield raw
    yield urllib.parse.quote(secret, safe="").encode()
    yield urllib.parse.quote_plus(secret).encode()
    yield "".join(f"%{b:02X}" for b in raw).encode()
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(raw)
        for lead in range(3):  # wherever in other bytes it begins
            whole = encode(b"\0" * lead + raw).rstrip(b"=")
            yield whole[4 if lead else 0:(lead + len(raw)) // 3 * 4]


def contents(path):
    """Bytes of a file, and what is packed inside it."""
    with open(path, "rb") as f:
        data = f.read()
    yield data
    if path.endswith(".gz"):
        yield gzip.decompress(data)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as z:
            for name in z.namelist():
                yield z.read(name)
    at = data.find(b"stream\r\n") if data.startswith(b"%PDF") else -1
    while at != -1:
        try:
            yield zlib.decompressobj().decompress(data[at + 8:])
        except zlib.error:
            pass
        at = data.find(b"stream\r\n", at + 8)


def leaks(folder, secrets):
    found = []
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            for data in contents(path):
                found += [f"{path}: {label}" for label, secret in secrets
                          for form in forms(secret) if form in data]
    return found


def main():
    folder = scratch()
    server = Server("--data", "sample", "--token-ttl", 40)
    env = environment_of(server)
    secrets = [(k, v) for k, v in env.items() if k != "DT_CLIENT_ID"]
    secrets += [(k + " third part", v.split(".")[2]) for k, v in secrets
                if v.count(".") == 2]
    env["REDACT_KEY"] = "the k+y of the tw/n, 0123456789"
    secrets.append(("REDACT_KEY", env["REDACT_KEY"]))
    out = os.path.join(folder, "out")
    config = config_for(server, out, redact={"key": {"env": "REDACT_KEY"}},
                        output={"formats": ["xlsx", "pdf", "html", "json",
                                            "csv", "md", "sarif", "junit",
                                            "oscal", "ocsf"]})
    # In a quiet run, a chatty run, and one where the server repeats what it
    # was sent in its error.
    file = write_config(config, folder)
    for arguments, fault in [(("--verbose",), []), (("--quiet",), []),
                             (("--verbose",), ["401@/iam/v1"]),
                             (("--verbose",), ["status:403:shape3@/iam/"])]:
        server.faults(*fault)
        p = muster("run", "-c", file, "--force", "--redact", *arguments,
                   env=env)
        ok(os.path.isdir(os.path.join(out, "test.redacted")),
           "the twin is there, to be searched as well", p.stderr)
        name = f"run {' '.join(arguments)} {' '.join(fault)}"
        ok(p.returncode in (0, 2), f"{name}: ran", p.stderr)
        said = (p.stdout + p.stderr).encode()
        ok(not [k for k, v in secrets for f in forms(v) if f in said],
           f"{name}: no secret in what was said")
        bad = leaks(out, secrets)
        ok(not bad, f"{name}: no secret in any file", "\n".join(bad))
        with gzip.open(os.path.join(out, "test", "evidence",
                                    "tape.warc.gz")) as f:
            tape = f.read()
        ok(b"Bearer eyJ" not in tape and b"access_token\":\"eyJ" not in tape,
           f"{name}: no access token on the tape")
        ok(b"[redacted]" in tape, f"{name}: the tape says it was redacted")
    server.faults()
    # A file that others can read is refused; a command and a file work.
    path = os.path.join(folder, "secret.txt")
    with open(path, "w", encoding="utf-8") as f:
        f.write(env["DT_CLIENT_SECRET"] + "\n")
    os.chmod(path, 0o644)
    config["sources"][0]["client_secret"] = {"file": path}
    file = write_config(config, folder)
    p = muster("run", "-c", file, "--force", "--quiet", env=env)
    ok(p.returncode in (3, 4) and path in p.stderr,
       "a secret file that others may read is refused", p.stderr)
    os.chmod(path, 0o600)
    p = muster("run", "-c", file, "--force", "--quiet", env=env)
    ok(p.returncode == 0, "with mode 0600 it is taken", p.stderr)
    config["sources"][0]["client_secret"] = {"command": ["/bin/cat", path]}
    p = muster("run", "-c", write_config(config, folder), "--force",
               "--quiet", env=env)
    ok(p.returncode == 0, "a command may give the secret", p.stderr)
    # Said as an argument, against all advice: the evidence keeps the command.
    config["sources"][0]["client_secret"] = {
        "command": ["/bin/echo", env["DT_CLIENT_SECRET"]]}
    config["output"]["dir"] = os.path.join(folder, "argument")
    p = muster("run", "-c", write_config(config, folder), "--quiet", env=env)
    bad = leaks(config["output"]["dir"], secrets)
    ok(p.returncode == 0 and not bad,
       "a secret among a command's arguments is not kept",
       p.stderr + "\n".join(bad))
    p = muster("run", "--from", os.path.join(folder, "argument", "test"),
               "--out", os.path.join(folder, "again"), "--quiet")
    ok(p.returncode == 0, "and its bundle can be replayed", p.stderr)
    config["output"]["dir"] = out
    # What a secret's command sees of its parent: no core, no secret.
    look = os.path.join(folder, "look")
    config["sources"][0]["client_secret"] = {"command": ["/bin/sh", "-c",
        f"tr '\\0' '\\n' </proc/$PPID/cmdline >{look}; "
        f"grep 'core file' /proc/$PPID/limits >>{look}; /bin/cat {path}"]}
    p = muster("run", "-c", write_config(config, folder), "--force",
               "--quiet", env=env)
    with open(look, encoding="utf-8") as f:
        seen = f.read()
    ok(p.returncode == 0 and not [v for _, v in secrets if v in seen],
       "no secret is among the arguments", p.stderr)
    ok(seen.splitlines()[-1].split()[4:6] == ["0", "0"],
       "and no core is written", seen)
    config["sources"][0]["client_secret"] = {"credential": "secret.txt"}
    p = muster("run", "-c", write_config(config, folder), "--force",
               "--quiet", env=dict(env, CREDENTIALS_DIRECTORY=folder))
    ok(p.returncode == 0, "a systemd credential may give it", p.stderr)
    done()


if __name__ == "__main__":
    main()
