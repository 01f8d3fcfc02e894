# SPDX-License-Identifier: Apache-2.0
"""muster explain and muster who on the sample organisation, word for word.

Set MUSTER_REGEN=1 to rewrite tests/golden/explain (`make regen`); read its
diff as somebody would who never saw a policy.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import TOP, done, muster, ok

EXPECT = os.path.join(TOP, "tests", "golden", "explain")
TAPE = "samples/nordlicht/tape.warc.gz"
CASES = {
    # everything, of who decides, of who works, of who looks
    "astrid.txt": ("explain", "astrid"),
    "jonas.txt": ("explain", "jonas"),
    "ana.txt": ("explain", "ana"),
    "astrid-staging.txt": ("explain", "astrid", "--at", "staging"),
    # one right: plain, limited by a boundary, by a statement with a
    # parameter, denied, not there, not known
    "viktor-settings.txt": ("explain", "viktor", "settings:objects:write"),
    "lena-settings.txt": ("explain", "lena", "settings:objects:write"),
    "giulia-logs.txt": ("explain", "giulia", "storage:logs:read"),
    "jonas-logs-production.txt": ("explain", "jonas", "storage:logs:read",
                                  "--at", "Nordlicht production"),
    "ana-replay.txt": (
        "explain", "ana",
        "environment:roles:replay-sessions-without-masking"),
    "ana-policies.txt": ("explain", "ana", "iam:policies:write"),
    "elise-mistyped.txt": ("explain", "élise", "iam:polices:write"),
    "who-tier-1.txt": ("who", "--tier", "1"),
    "who-settings-staging.txt": ("who", "settings:objects:write", "--at",
                                 "staging"),
    "who-logs.txt": ("who", "storage:logs:read"),
    "giulia-logs.json": ("explain", "giulia", "storage:logs:read",
                         "--json"),
    "ana.json": ("explain", "ana", "--json"),
    "who-tier-1.json": ("who", "--tier", "1", "--json"),
}


def check(name, arguments):
    p = muster(*arguments, "--from", TAPE, cwd=TOP)
    path = os.path.join(EXPECT, name)
    if os.environ.get("MUSTER_REGEN") and p.returncode == 0:
        os.makedirs(EXPECT, exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(p.stdout)
    try:
        with open(path, encoding="utf-8") as f:
            expected = f.read()
    except OSError as problem:
        expected = str(problem)
    ok(p.returncode == 0 and p.stdout == expected,
       "muster %s: as in %s" % (" ".join(arguments), name),
       difference(expected, p))


def difference(expected, p):
    old, new = expected.splitlines(), p.stdout.splitlines()
    lines = ["exit %d %s" % (p.returncode, p.stderr)]
    for a, b in zip(old + [""] * len(new), new + [""] * len(old)):
        if a != b:
            lines += ["- " + a, "+ " + b]
    return "\n".join(lines)


def main():
    for name, arguments in CASES.items():
        check(name, arguments)
    kept = set(os.listdir(EXPECT)) if os.path.isdir(EXPECT) else set()
    ok(kept == set(CASES), "each file of tests/golden/explain is a case",
       " ".join(sorted(kept ^ set(CASES))))
    done()


main()
