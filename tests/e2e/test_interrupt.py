# SPDX-License-Identifier: Apache-2.0
"""Stopped in mid-run: nothing half published, and the next run is clean."""
import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (MUSTER, Server, config_for, done, environment_of, muster,
                     ok, scratch, write_config)


def start_and_stop(file, env, number, after_requests, server,
                   *command):
    """Stops the run once the server has seen that many requests."""
    server.control(reset=True)
    p = subprocess.Popen([MUSTER, *(command or ("run",)), "-c", file,
                          "--quiet"],
                         env=dict(os.environ, **env), text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while p.poll() is None and \
            server.get("/__stats")["requests"] < after_requests:
        time.sleep(0.01)
    p.send_signal(number)
    out, err = p.communicate(timeout=60)
    return p.returncode, out, err


def left_in(folder):
    return sorted(n for n in os.listdir(folder)
                  if n != ".muster.lock") if os.path.isdir(folder) else []


def main():
    folder = scratch()
    server = Server("--data", "generated", "--users", 40, "--groups", 30,
                    "--latency-ms", 60)
    env = environment_of(server)
    out = os.path.join(folder, "out")
    file = write_config(config_for(server, out, source={"concurrency": 1}),
                        folder)
    for name, number in [("SIGINT", signal.SIGINT),
                         ("SIGTERM", signal.SIGTERM)]:
        for after in (1, 5, 20):
            code, _, err = start_and_stop(file, env, number, after, server)
            ok(code == 4 and "nothing was published" in err,
               f"{name} after {after} requests: exit 4, says so",
               f"exit {code}\n{err}")
            ok(left_in(out) == [], f"{name} after {after}: nothing is left",
               str(left_in(out)))
    for after in (1, 10, 30):
        code, _, _ = start_and_stop(file, env, signal.SIGKILL, after, server)
        ok(code == -9, f"killed after {after} requests")
        ok("test" not in left_in(out), f"killed after {after}: no bundle")
    # collect: an older tape stands until the new one is whole.
    tape = os.path.join(folder, "kept.warc.gz")
    with open(tape, "wb") as f:
        f.write(b"older")
    code, _, err = start_and_stop(file, env, signal.SIGINT, 5, server,
                                  "collect", "--output", tape, "--force")
    with open(tape, "rb") as f:
        ok(code == 4 and f.read() == b"older",
           "collect stopped: the older tape is still there", err)
    os.remove(tape)
    code, _, err = start_and_stop(file, env, signal.SIGTERM, 5, server,
                                  "collect", "--output", tape)
    ok(code == 4 and not [n for n in os.listdir(folder) if "kept" in n],
       "collect stopped: no half tape is left", err)
    server.control(reset=True)
    p = muster("run", "-c", file, "--quiet", env=env)
    ok(p.returncode == 0, "the next run starts clean", p.stderr)
    ok([n for n in left_in(out) if not n.startswith("muster.sqlite")] ==
       ["test"], "and leaves only its bundle", str(left_in(out)))
    before = os.stat(os.path.join(out, "test", "manifest.json"))
    file2 = write_config(config_for(server, out, source={"concurrency": 1}),
                         folder, "force.json")
    p = subprocess.Popen([MUSTER, "run", "-c", file2, "--quiet", "--force"],
                         env=dict(os.environ, **env),
                         stderr=subprocess.DEVNULL,
                         stdout=subprocess.DEVNULL)
    time.sleep(0.5)
    p.kill()
    p.wait()
    after = os.stat(os.path.join(out, "test", "manifest.json"))
    ok(before.st_ino == after.st_ino, "killed while replacing: the old "
       "bundle is still there")
    # No room, no right to write: a clear error, nothing published.
    p = muster("run", "-c", file, "--out", "/proc/nowhere", "--quiet",
               env=env)
    ok(p.returncode == 4 and "/proc/nowhere" in p.stderr,
       "an output folder that cannot be made is named", p.stderr)
    done()


if __name__ == "__main__":
    main()
