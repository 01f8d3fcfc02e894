# SPDX-License-Identifier: Apache-2.0
"""Records the sample organisation anew (maintainers only).

Two reviews of the quarters before are made first: their only trace is the
state file that the sample compares with.  Registers and exceptions are
written beside the configuration, with dates that suit.  All data of the test
server are relative to the time of recording, so that the sample is always a
review of "today".  `make regen` afterwards.
"""
import datetime
import json
import os
import shutil
import subprocess
import sys
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import dt_registers
import dt_sample
from dt_data import UTC, days, iso
from harness import SAMPLE, SERVER, muster, scratch

PORT = "18080"  # as in the sample's configuration
VARIABLES = {"nle10001": "DT_TOKEN_PROD", "nle20002": "DT_TOKEN_STAGING"}
HEAD = "// SPDX-License-Identifier: Apache-2.0\n// %s\n" \
    "// Written by tests/golden/record.py.\n"
STATE = "2026-Q3.state.json"


def write_json(name, about, value):
    with open(os.path.join(SAMPLE, name), "w", encoding="utf-8") as f:
        f.write(HEAD % about)
        json.dump(value, f, ensure_ascii=False, indent=2)
        f.write("\n")


def write_registers(now, back):
    world = dt_sample.build(now, back)
    write_json("registers.json",
               "What Nordlicht says of its accounts, groups and tokens.",
               dt_registers.registers(world))
    write_json("exceptions.json", "Findings that Nordlicht accepted.",
               dt_registers.exceptions(world))


def configuration(name, quarter, previous):
    """A copy of the sample's configuration, as it was then."""
    with open(os.path.join(SAMPLE, "muster.json"), encoding="utf-8") as f:
        text = f.read()
    text = text.replace("nordlicht-2026-Q4", "nordlicht-2026-" + quarter)
    line = '"previous": "%s"' % STATE
    assert line in text
    text = text.replace(line, '"previous": "%s"' % previous if previous
                        else '"network": {}')
    path = os.path.join(SAMPLE, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def with_server(now, back, action):
    server = subprocess.Popen(
        [sys.executable, SERVER, "--port", PORT, "--data", "sample", "--now",
         iso(now), "--back", str(back)], stdout=subprocess.PIPE, text=True)
    try:
        server.stdout.readline()
        with urllib.request.urlopen(
                f"http://127.0.0.1:{PORT}/__credentials") as reply:
            given = json.load(reply)
        env = {"DT_CLIENT_ID": given["client_id"],
               "DT_CLIENT_SECRET": given["client_secret"]}
        env.update((VARIABLES[k], v) for k, v in given["api_tokens"].items())
        p = action(env)
        sys.stderr.write(p.stderr)
        sys.stdout.write(p.stdout)
        if p.returncode != 0:
            sys.exit(p.returncode)
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def review(now, back, quarter, previous, folder):
    """An earlier one; returns its state file."""
    write_registers(now, back)
    config = configuration("then.json", quarter, previous)
    then = iso(now - days(dt_sample.DAYS_BACK[back]))
    try:
        with_server(now, back, lambda env: muster(
            "run", "-c", config, "--out", folder, "--now", then, "--quiet",
            env=env))
    finally:
        os.remove(config)
    return os.path.join(folder, "nordlicht-2026-" + quarter, "evidence",
                        "state.json")


def main():
    now = datetime.datetime.now(UTC).replace(microsecond=0)
    folder = os.environ.get("MUSTER_KEEP") or scratch()
    state = review(now, 2, "Q2", None, folder)
    state = review(now, 1, "Q3", state, folder)
    shutil.copyfile(state, os.path.join(SAMPLE, STATE))
    write_registers(now, 0)
    with_server(now, 0, lambda env: muster(
        "collect", "-c", os.path.join(SAMPLE, "muster.json"), "--output",
        os.path.join(SAMPLE, "tape.warc.gz"), "--now", iso(now), "--force",
        env=env))
    return 0


if __name__ == "__main__":
    sys.exit(main())
