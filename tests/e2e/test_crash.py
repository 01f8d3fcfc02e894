# SPDX-License-Identifier: Apache-2.0
"""Killed anywhere, out of room, not allowed to write, two at once: there is
no bundle or the whole old one, the next run starts clean, and a review that
was not published is none that a later one is compared with.
"""
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (MUSTER, SAMPLE, done, load, muster, ok, scratch, skip)

ID = "nordlicht-2026-Q4"
CONFIG = os.path.join(SAMPLE, "muster.json")
TAPE = os.path.join(SAMPLE, "tape.warc.gz")
# More of them: MUSTER_KILLS=60; fewer: 3.
KILLS = int(os.environ.get("MUSTER_KILLS", "15"))
POINTS = (1, 2, 3, 5, 8, 12, 17, 23, 30, 50) if KILLS > 30 else \
    (1, 3, 8, 20)[:KILLS // 3]
STRACE = shutil.which("strace")
# Leaks are looked for by tracing, which a traced program cannot have twice.
UNTRACED = dict(os.environ, ASAN_OPTIONS=":".join(
    filter(None, (os.environ.get("ASAN_OPTIONS"), "detect_leaks=0"))))


def command(out, *more):
    return [MUSTER, "run", "-c", CONFIG, "--from", TAPE, "--out", out,
            "--quiet", *more]


def kept(out):
    """Campaign and moment of the snapshots in the store."""
    path = os.path.join(out, "muster.sqlite")
    if not os.path.exists(path):
        return []
    db = sqlite3.connect(path)
    try:
        return db.execute("SELECT campaign, now FROM snapshot").fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        db.close()


def state_of(out):
    """"none", "whole", or what is wrong with what is there."""
    bundle = os.path.join(out, ID)
    if not os.path.isdir(bundle):
        return "none"
    p = muster("verify", "--quiet", bundle)
    return "whole" if p.returncode == 0 else p.stdout + p.stderr


def visible(out):
    return sorted(n for n in os.listdir(out)
                  if n not in (".muster.lock", ID) and
                  not n.startswith("muster.sqlite"))


def check_after(name, out, old):
    """What is there is whole; the next run works and tidies up."""
    state = state_of(out)
    good = state == "whole" or (state == "none" and not old)
    set_aside = os.path.join(out, ".%s.replaced" % ID)
    if old and state == "none":
        good = os.path.isdir(set_aside)
    in_store = len(kept(out))
    p = subprocess.run(command(out, "--force"), capture_output=True,
                       text=True, timeout=120)
    clean = p.returncode == 0 and state_of(out) == "whole" and \
        visible(out) == [] and len(kept(out)) == 1
    return good and clean and (state == "whole" or old or in_store == 0), \
        "%s: %s, then exit %d, %s\n%s" % (name, state, p.returncode,
                                          visible(out), p.stderr)


def fresh(old):
    out = os.path.join(scratch(), "out")
    if old:
        subprocess.run(command(out), capture_output=True, check=True)
    return out


def killed_at_random(old):
    random.seed(6)
    begun = time.monotonic()
    subprocess.run(command(fresh(False)), capture_output=True, check=True)
    whole = time.monotonic() - begun
    bad, killed = [], 0
    for i in range(KILLS):
        out = fresh(old)
        p = subprocess.Popen(command(out, "--force"),
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0, whole))
        p.kill()
        killed += p.wait() == -signal.SIGKILL
        os.makedirs(out, exist_ok=True)
        good, why = check_after("kill %d" % i, out, old)
        if not good:
            bad.append(why)
        shutil.rmtree(os.path.dirname(out))
    ok(not bad and killed > 0, "killed %d times of %d at random, %s: no half "
       "bundle, and the next run is clean" % (
           killed, KILLS, "replacing one" if old else "with none before"),
       "\n".join(bad))


def traced(out, inject, *more):
    return subprocess.run(
        [STRACE, "-f", "-qq", "-o", "/dev/null", "-e",
         "trace=" + inject.split(":")[0], "-e", "inject=" + inject,
         *command(out, *more)], capture_output=True, text=True, timeout=120,
        env=UNTRACED)


def killed_at_calls(old):
    """At the first, second... call of each kind that changes the disk."""
    for call in ("rename", "mkdir", "fsync", "unlink", "rmdir", "unlinkat",
                 "pwrite64", "fdatasync"):
        bad, points = [], 0
        for n in POINTS:
            out = fresh(old)
            p = traced(out, "%s:signal=KILL:when=%d" % (call, n), "--force")
            if p.returncode == 0:
                break
            points += 1
            os.makedirs(out, exist_ok=True)
            good, why = check_after("%s %d" % (call, n), out, old)
            if not good:
                bad.append(why)
            shutil.rmtree(os.path.dirname(out))
        if points == 0 and not old:
            continue # only what replaces an old one calls it
        ok(not bad and points > 0, "killed at %d calls of %s, %s" % (
            points, call, "replacing one" if old else "with none before"),
           "\n".join(bad))


def out_of_room():
    """Every n-th write fails for want of room: said, and nothing lost."""
    bad, points = [], 0
    for n in (1, 2, 5, 10, 20, 40, 80, 160, 320):
        out = fresh(True)
        before = load(out, ID, "manifest.json")
        p = traced(out, "write,pwrite64:error=ENOSPC:when=%d+" % n, "--force")
        if p.returncode == 0:
            break
        points += 1
        if p.returncode != 4 or state_of(out) != "whole" or \
                load(out, ID, "manifest.json") != before:
            bad.append("write %d: exit %d, %s\n%s" % (
                n, p.returncode, state_of(out), p.stderr))
        good, why = check_after("write %d" % n, out, True)
        if not good:
            bad.append(why)
        shutil.rmtree(os.path.dirname(out))
    ok(not bad and points >= 3, "no room at %d points: exit 4, the old "
       "bundle stands" % points, "\n".join(bad))


def too_large():
    """The limit on the size of a file, as a quota would set it."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))
    out = fresh(True)
    p = subprocess.run(command(out, "--force"), capture_output=True,
                       text=True, preexec_fn=limit, timeout=60)
    ok(p.returncode == 4 and "nothing was published" in p.stderr and
       "oo large" in p.stderr and state_of(out) == "whole",
       "a file that may not grow: said, and the old bundle stands",
       p.stderr)
    good, why = check_after("quota", out, True)
    ok(good, "and the next run is clean", why)


def not_allowed():
    if os.geteuid() == 0:
        prefix = ["setpriv", "--reuid=65534", "--regid=65534",
                  "--clear-groups"]
        if shutil.which("setpriv") is None:
            skip("a folder that may not be written", "no setpriv")
            return
    else:
        prefix = []
    out = os.path.join(scratch(), "out")
    os.mkdir(out)
    os.chmod(os.path.dirname(out), 0o755)
    os.chmod(out, 0o555)
    if subprocess.run([*prefix, "test", "-r", TAPE, "-a", "-x", MUSTER],
                      check=False).returncode != 0:
        skip("a folder that may not be written",
             "another user cannot read the sources")
        return
    p = subprocess.run([*prefix, *command(out)], capture_output=True,
                       text=True, timeout=60)
    ok(p.returncode == 4 and "must be writable" in p.stderr and
       os.listdir(out) == [], "a folder that may not be written is named",
       p.stderr)


def two_at_once():
    out = fresh(False)
    both = [subprocess.Popen(command(out), stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, text=True)
            for _ in range(2)]
    said = [p.communicate(timeout=60)[1] for p in both]
    codes = sorted(p.returncode for p in both)
    ok(codes[0] == 0 and codes[1] in (3, 4) and
       any("another run" in s or "there is a bundle" in s for s in said),
       "of two at once one is refused, and says why",
       str(codes) + "".join(said))
    ok(state_of(out) == "whole" and len(kept(out)) == 1 and
       visible(out) == [], "and the other one is whole", state_of(out))


def store_fails():
    """The last step: the bundle is out, the store cannot keep it."""
    out = fresh(False)
    p = subprocess.run(
        [STRACE, "-f", "-qq", "-o", "/dev/null", "-P",
         os.path.join(out, "muster.sqlite-journal"), "-e",
         "trace=unlink", "-e", "inject=unlink:error=EIO:when=2+",
         *command(out)], capture_output=True, text=True, timeout=60,
        env=UNTRACED)
    ok(p.returncode == 5 and "the store does not know it" in p.stderr and
       "--previous" in p.stderr and state_of(out) == "whole",
       "published, but not kept: exit 5, and what to do next",
       "%d %s" % (p.returncode, p.stderr))
    good, why = check_after("after that", out, True)
    ok(good, "and the next run is clean", why)


def main():
    too_large()
    not_allowed()
    two_at_once()
    killed_at_random(False)
    killed_at_random(True)
    probe = STRACE and subprocess.run(
        [STRACE, "-o", "/dev/null", "true"], capture_output=True,
        check=False).returncode == 0
    if probe:
        out_of_room()
        store_fails()
        killed_at_calls(False)
        killed_at_calls(True)
    else:
        skip("killed and out of room at chosen calls", "no strace here")
    done()


main()
