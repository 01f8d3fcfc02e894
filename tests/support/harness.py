# SPDX-License-Identifier: Apache-2.0
"""What end-to-end tests share: the test server, runs of muster, and TAP.

Environment: MUSTER (the program), MUSTER_DATADIR (its templates), top_srcdir.
"""
import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request

TOP = os.path.abspath(os.environ.get(
    "top_srcdir", os.path.join(os.path.dirname(__file__), "..", "..")))
MUSTER = os.path.abspath(os.environ.get("MUSTER", os.path.join(TOP, "muster")))
os.environ.setdefault("MUSTER_DATADIR", os.path.join(TOP, "templates"))
SAMPLE = os.path.join(TOP, "samples", "nordlicht")
SERVER = os.path.join(TOP, "tests", "support", "dt_server.py")

_count = 0
_failed = 0


def ok(condition, name, detail=""):
    """One TAP line; the detail is printed when it failed."""
    global _count, _failed
    _count += 1
    name = str(name).replace("#", "no.")
    print(f"{'ok' if condition else 'not ok'} {_count} - {name}")
    if not condition:
        _failed += 1
        for line in str(detail).splitlines()[:40]:
            print("# " + line)
    sys.stdout.flush()
    return bool(condition)


def skip(name, reason):
    global _count
    _count += 1
    print(f"ok {_count} - {name} # SKIP {reason}")


def done():
    print(f"1..{_count}")
    sys.exit(1 if _failed else 0)


def scratch():
    """A folder that goes away with the test."""
    folder = tempfile.mkdtemp(prefix="muster-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Server:
    """The test server as a process; `url` is where it listens."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [sys.executable, SERVER, "--port", "0", *map(str, arguments)],
            stdout=subprocess.PIPE, text=True)
        atexit.register(self.stop)
        line = self.process.stdout.readline()
        assert line.startswith("listening "), line
        self.url = line.split()[1]
        self.credentials = self.get("/__credentials")

    def get(self, path):
        with urllib.request.urlopen(self.url + path) as reply:
            return json.load(reply)

    def control(self, **settings):
        request = urllib.request.Request(
            self.url + "/__control", json.dumps(settings).encode(),
            {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as reply:
            reply.read()

    def faults(self, *specs):
        self.control(faults=list(specs))

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
        self.process.stdout.close()


def environment_of(server):
    """The variables a configuration made by config_for() refers to."""
    values = {"DT_CLIENT_ID": server.credentials["client_id"],
              "DT_CLIENT_SECRET": server.credentials["client_secret"]}
    for name, token in server.credentials["api_tokens"].items():
        values["DT_TOKEN_" + name.upper()] = token
    return values


def config_for(server, out, environments=None, **changes):
    """A configuration for the server, as a dictionary."""
    if environments is None:
        environments = sorted(server.credentials["api_tokens"])
    config = {
        "campaign": {"id": "test", "entity": "Test & Co", "title": "Review",
                     "from": "2026-10-01", "to": "2026-12-31"},
        "sources": [{
            "id": "dynatrace", "kind": "dynatrace",
            "account": server.credentials["account"],
            "api_url": server.url,
            "token_url": server.url + "/sso/oauth2/token",
            "client_id": {"env": "DT_CLIENT_ID"},
            "client_secret": {"env": "DT_CLIENT_SECRET"},
            "environments": [
                {"id": e, "tier": "production",
                 "api_url": server.url + "/e/" + e,
                 "api_token": {"env": "DT_TOKEN_" + e.upper()}}
                for e in environments]}],
        "network": {"backoff_ms": 1, "request_timeout_s": 5, "tries": 3},
        "output": {"dir": out, "formats": ["json", "csv"]},
    }
    source = changes.pop("source", {})
    config["sources"][0].update(source)
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(config.get(key), dict):
            config[key].update(value)
        else:
            config[key] = value
    return config


def write_config(config, folder, name="muster.json"):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(config, f)
    return path


def muster(*arguments, env=None, timeout=120, cwd=None, locale=None):
    """Runs the program; returns the finished process with its output."""
    values = {k: v for k, v in os.environ.items()
              if not k.startswith("DT_")}
    values.update(env or {})
    values.update(locale or {})
    return subprocess.run([MUSTER, *map(str, arguments)], env=values,
                          cwd=cwd, timeout=timeout, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          errors="replace")


def load(*path):
    with open(os.path.join(*path), encoding="utf-8") as f:
        return json.load(f)


def interrupt(process):
    process.send_signal(signal.SIGINT)
