# SPDX-License-Identifier: Apache-2.0
"""Reviews of several kinds for tests that look at what a bundle holds."""
import os
import shutil

from harness import (SAMPLE, Server, config_for, environment_of, muster, ok,
                     scratch, write_config)

FORMATS = ["xlsx", "pdf", "html", "json", "csv", "md", "sarif", "junit",
           "oscal", "ocsf"]
USERS = r"/iam/v1/accounts/[^/]*/users\?"


def sample(*more, language=None, change=None, env=None):
    """The sample organisation from its tape, in a folder of its own."""
    folder = scratch()
    for name in os.listdir(SAMPLE):
        shutil.copy(os.path.join(SAMPLE, name), folder)
    path = os.path.join(folder, "muster.json")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    if language is not None:
        text = text.replace('"output": {', '"output": { "language": "%s",'
                            % language)
    if change is not None:
        text = change(text)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    p = muster("run", "-c", path, "--from",
               os.path.join(folder, "tape.warc.gz"), "--out",
               os.path.join(folder, "out"), "--quiet", *more, env=env)
    ok(p.returncode in (0, 1), "the sample is reviewed (%s)" % (
        language or "en"), p.stderr + p.stdout)
    return os.path.join(folder, "out", "nordlicht-2026-Q4")


def collected(server, name, codes=(0, 1), formats=None, **changes):
    """A review of what the test server holds."""
    folder = scratch()
    config = config_for(server, folder, **changes)
    config["output"]["formats"] = formats or FORMATS
    p = muster("run", "-c", write_config(config, folder), "--quiet",
               env=environment_of(server))
    ok(p.returncode in codes, "%s is reviewed" % name,
       "%d\n%s%s" % (p.returncode, p.stdout, p.stderr))
    return os.path.join(folder, "test")


def generated(users, name, formats=None, **changes):
    """Odd scripts and hostile names among them, from 30 users up."""
    groups = max(1, min(60, users // 5))
    server = Server("--data", "generated", "--seed", 5, "--users", users,
                    "--groups", groups, "--policies", groups,
                    "--service-users", users // 20, "--tokens", users // 10)
    try:
        return collected(server, name, formats=formats, **changes)
    finally:
        server.stop()


def incomplete(formats=None, **changes):
    """The list of users ends in the middle."""
    server = Server("--data", "sample")
    try:
        server.faults("status:403:shape3@" + USERS)
        return collected(server, "a list of users that cannot be read", (2,),
                         formats, **changes)
    finally:
        server.stop()


def series(folder, **changes):
    """Three quarters, one after the other through the store, in out/."""
    server = Server("--data", "sample")
    out = os.path.join(folder, "out")
    for quarter, now in (("Q1", "2026-03-31T10:00:00Z"),
                         ("Q2", "2026-06-30T10:00:00Z"),
                         ("Q3", "2026-09-30T10:00:00Z")):
        config = config_for(server, out, campaign={"id": quarter}, **changes)
        p = muster("run", "-c", write_config(config, folder), "--now", now,
                   "--quiet", env=environment_of(server))
        ok(p.returncode in (0, 1), "%s is reviewed" % quarter,
           p.stdout + p.stderr)
    server.stop()
    return out
