# SPDX-License-Identifier: Apache-2.0
"""The test server answers as the vendor's OpenAPI documents say.

The documents are not part of this tree; without them nothing is checked, and
the test says so."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import TOP, done, ok, skip

NAME = "the test server keeps to the vendor's documents"

p = subprocess.run(
    [sys.executable, os.path.join(TOP, "tests/support/dt_openapi_check.py")],
    capture_output=True, text=True)
if p.returncode == 77:
    skip(NAME, "the documents are not here")
else:
    ok(p.returncode == 0, NAME, p.stdout + p.stderr)
done()
