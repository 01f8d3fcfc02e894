# SPDX-License-Identifier: Apache-2.0
"""A core, forced by root at the end of a live run, holds no secret of ours.

The run itself writes none (test_secrets.py).  This one is taken by a
debugger when the program is about to leave: by then everything that was
loaded must have been wiped, in the buffers of libcurl, too."""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (MUSTER, Server, config_for, done, environment_of, ok,
                     scratch, skip, write_config)
from test_secrets import forms


def write_secret(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    os.chmod(path, 0o600)
    return path


def real_program():
    """The program itself, not the script that libtool may put there."""
    hidden = os.path.join(os.path.dirname(MUSTER), ".libs", "muster")
    return hidden if os.path.exists(hidden) else MUSTER


def is_sanitized(program):
    with open(program, "rb") as f:
        return b"__asan_init" in f.read()


def by_file(config, env, folder):
    """Each secret from a file of its own: the environment is not ours."""
    source = config["sources"][0]
    for key in ("client_id", "client_secret"):
        name = source[key]["env"]
        source[key] = {"file": write_secret(folder, name, env[name] + "\n")}
    for place in source["environments"]:
        name = place["api_token"]["env"]
        place["api_token"] = {"file": write_secret(folder, name,
                                                   env[name] + "\n")}


def key_file(folder):
    """A signing key; its last line of base64 is what is looked for."""
    path = os.path.join(folder, "key.pem")
    p = subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519",
                        "-out", path], capture_output=True)
    if p.returncode != 0:
        return None, None
    os.chmod(path, 0o600)
    with open(path, encoding="ascii") as f:
        return path, f.read().splitlines()[1]


def core_of(program, file, folder):
    core = os.path.join(folder, "core")
    p = subprocess.run(
        ["gdb", "-nx", "-batch", "-ex", "set confirm off",
         "-ex", "catch syscall exit_group", "-ex", "run",
         "-ex", "generate-core-file " + core, "-ex", "kill", "--args",
         program, "run", "-c", file, "--quiet"],
        env={k: v for k, v in os.environ.items() if not k.startswith("DT_")},
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=300, errors="replace")
    if not os.path.exists(core):
        return None, p.stdout[-1500:] + p.stderr[-1500:]
    with open(core, "rb") as f:
        return f.read(), ""


def look(core, secrets):
    for label, secret in secrets:
        found = [form for form in forms(secret)
                 if len(form) > 8 and form in core]
        ok(not found, f"a core at the end does not hold {label}",
           "in %d forms" % len(found))


def main():
    program = real_program()
    if shutil.which("gdb") is None:
        skip("a forced core", "gdb is not installed")
        return done()
    if is_sanitized(program):
        skip("a forced core", "the sanitizer's own memory is too large")
        return done()
    folder = scratch()
    server = Server("--data", "sample")
    env = environment_of(server)
    out = os.path.join(folder, "out")
    config = config_for(server, out)
    by_file(config, env, folder)
    key, line = key_file(folder)
    if key is not None:
        config["seal"] = {"key": {"file": key}}
    core, why = core_of(program, write_config(config, folder), folder)
    if core is None:
        skip("a forced core", "no debugger may look: " +
             " ".join(why.split())[-200:])
        return done()
    ok(b"nordlicht.example" in core, "the core is of the run: names are in it")
    ok(os.path.exists(os.path.join(out, "test", "manifest.json")),
       "and the run had published its bundle")
    secrets = [(k, v) for k, v in env.items() if k != "DT_CLIENT_ID"]
    if line is not None:
        ok(os.path.exists(os.path.join(out, "test", "manifest.dsse.json")),
           "the bundle was signed")
        secrets.append(("the signing key", line))
    look(core, secrets)
    left = core.count(b"Bearer eyJ")
    ok(left == 0, "nor a bearer token of the run", "%d times" % left)
    done()


if __name__ == "__main__":
    main()
