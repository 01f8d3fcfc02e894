# SPDX-License-Identifier: Apache-2.0
"""Records the tape of the sample organisation anew (maintainers only).

The data of the test server are made relative to the time of recording, so
that the sample is always a review of "today".  `make regen` afterwards.
"""
import json
import os
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import SAMPLE, SERVER, muster

PORT = "18080"  # as in the sample's configuration
VARIABLES = {"nle10001": "DT_TOKEN_PROD", "nle20002": "DT_TOKEN_STAGING"}


def main():
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    server = subprocess.Popen(
        [sys.executable, SERVER, "--port", PORT, "--data", "sample", "--now",
         now], stdout=subprocess.PIPE, text=True)
    try:
        server.stdout.readline()
        with urllib.request.urlopen(
                f"http://127.0.0.1:{PORT}/__credentials") as reply:
            given = json.load(reply)
        env = {"DT_CLIENT_ID": given["client_id"],
               "DT_CLIENT_SECRET": given["client_secret"]}
        env.update((VARIABLES[k], v) for k, v in given["api_tokens"].items())
        p = muster("collect", "-c", os.path.join(SAMPLE, "muster.json"),
                   "--output", os.path.join(SAMPLE, "tape.warc.gz"),
                   "--now", now, "--force", env=env)
        sys.stderr.write(p.stderr)
        sys.stdout.write(p.stdout)
        return p.returncode
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


if __name__ == "__main__":
    sys.exit(main())
