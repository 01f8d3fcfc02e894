# SPDX-License-Identifier: Apache-2.0
"""Figures, not verdicts: `make bench`.

1. Collecting over a slow network: wall time against the ideal, which is
   requests x latency / requests in flight.
2. Everything after it, from a tape: time and peak memory as the number of
   users grows tenfold; a growth of 10 is linear.
"""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (MUSTER, Server, config_for, environment_of, load,
                     scratch, write_config)

LATENCY_MS = 50
CONCURRENCY = 8


def measure(*arguments, env=None):
    """Exit status, seconds and peak MB of one run of muster."""
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.execve(MUSTER, [MUSTER, *map(str, arguments)],
                  dict(os.environ, **(env or {})))
    _, status, usage = os.wait4(pid, 0)
    return (os.waitstatus_to_exitcode(status), time.monotonic() - began,
            usage.ru_maxrss / 1024)


def network(folder):
    size = ["--users", 10000, "--groups", 1000, "--policies", 200,
            "--environments", 20, "--service-users", 50, "--tokens", 100]
    server = Server("--data", "generated", *size, "--latency-ms", LATENCY_MS)
    config = config_for(server, os.path.join(folder, "net"),
                        source={"concurrency": CONCURRENCY,
                                "verify": {"sample": 0}})
    file = write_config(config, folder)
    tape = os.path.join(folder, "net.warc.gz")
    server.control(reset=True)
    code, seconds, memory = measure("collect", "-c", file, "--output", tape,
                                    "--quiet", env=environment_of(server))
    stats = server.get("/__stats")
    ideal = stats["requests"] * LATENCY_MS / 1000 / CONCURRENCY
    print("collect: 10,000 users, 1,000 groups, 200 policies, "
          "20 environments")
    print(f"  exit {code}; {stats['requests']} requests at {LATENCY_MS} ms, "
          f"{CONCURRENCY} in flight (most seen: {stats['max_concurrent']})")
    print(f"  {seconds:.1f} s, ideal {ideal:.1f} s: ratio "
          f"{seconds / ideal:.2f}; peak {memory:.0f} MB")
    server.stop()


def from_tape(folder, users, groups, before):
    server = Server("--data", "generated", "--users", users, "--groups",
                    groups, "--groups-per-user", 10, "--policies", 100)
    out = os.path.join(folder, f"tape{users}")
    config = config_for(server, out, output={"formats": [
        "xlsx", "pdf", "html", "json", "csv", "md"]})
    file = write_config(config, folder, f"{users}.json")
    tape = os.path.join(folder, f"{users}.warc.gz")
    measure("collect", "-c", file, "--output", tape, "--quiet",
            env=environment_of(server))
    server.stop()
    code, seconds, memory = measure("run", "-c", file, "--from", tape,
                                    "--quiet")
    counts = load(out, "test", "manifest.json")["counts"]
    line = (f"  {users:>7} users, {counts['access']:>9} rows of access: exit "
            f"{code}, {seconds:7.1f} s, {memory:6.0f} MB")
    if before is not None:
        rows, s, m = before
        line += (f"; rows x{counts['access'] / rows:.1f}, time "
                 f"x{seconds / s:.1f}, memory x{memory / m:.1f}")
    print(line)
    bundle = os.path.join(out, "test")
    for what in ([], ["--rebuild"]):
        code, took, most = measure("verify", "--quiet", *what, bundle)
        print(f"          verify {' '.join(what):<9}: exit {code}, "
              f"{took:7.1f} s, {most:6.0f} MB; x{took / seconds:.2f} of the "
              "run")
    sys.stdout.flush()
    return counts["access"], seconds, memory


def main():
    folder = scratch()
    network(folder)
    print("run --from a tape, all formats:")
    before = None
    for users, groups in ((1000, 100), (10000, 300), (100000, 1000)):
        before = from_tape(folder, users, groups, before)


if __name__ == "__main__":
    main()
