# SPDX-License-Identifier: Apache-2.0
"""The examples of muster(1), typed as they stand there, one behind the other
in one shell; and each command of the page says what it is for."""
import os
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (MUSTER, TOP, Server, config_for, done, environment_of,
                     muster, ok, scratch, write_config)

# How each may end; what is not here ends with 0.
ENDS = {"--fail-on high": {1}, "--fail-on-new": {0, 1}, "doctor": {0, 4}}


def page():
    with open(os.path.join(TOP, "man", "muster.1"), encoding="utf-8") as f:
        return f.read().replace("\\-", "-").replace("\\&", "")


def displays(text, section):
    """Each literal display of a section, with roff's escapes taken back."""
    body = re.search(r"^\.Sh %s\n(.*?)^\.Sh " % section, text,
                     re.M | re.S).group(1)
    return [d.replace("\\e", "\\") for d in re.findall(
        r"^\.Bd -literal[^\n]*\n(.*?)^\.Ed", body, re.M | re.S)]


def typed(display):
    """The lines behind "$ ", continued ones in one piece."""
    return [line[2:] for line in display.replace("\\\n", " ").splitlines()
            if line.startswith("$ ")]


class Shell:
    """One user, who stays where the last `cd` led."""

    def __init__(self, folder, env):
        self.top = folder
        self.env = dict(env)
        self.cwd = folder
        os.mkdir(os.path.join(folder, "bin"))
        os.symlink(MUSTER, os.path.join(folder, "bin", "muster"))

    def type(self, line):
        env = {k: v for k, v in os.environ.items()
               if not k.startswith("DT_")}
        env.update(self.env)
        env["PATH"] = os.path.join(self.top, "bin") + ":/usr/bin:/bin"
        p = subprocess.run(
            ["sh", "-c", line + "\ns=$?; pwd >&9; exit $s"], cwd=self.cwd,
            env=env, text=True, stdin=subprocess.DEVNULL,
            capture_output=True, timeout=120, pass_fds=(9,))
        return p


def walk(shell, server):
    out, into = os.pipe()
    os.dup2(into, 9)
    os.close(into)
    n = 0
    for display in displays(page(), "EXAMPLES"):
        shell.cwd = shell.top
        for line in typed(display):
            if line.startswith("export "):
                continue    # those of the server are set
            if "muster doctor" in line:
                write_config(config_for(server, "out"), shell.cwd)
            if "muster collect" in line or "--quiet" in line:
                shell.cwd = os.path.join(shell.top, "review")
            wanted = next((v for k, v in ENDS.items() if k in line), {0})
            p = shell.type(line.replace("/srv/", shell.top + "/srv/"))
            shell.cwd = os.read(out, 4096).decode().strip()
            ok(p.returncode in wanted, "$ " + line,
               "status %d\n%s%s" % (p.returncode, p.stdout[-300:],
                                    p.stderr[-2000:]))
            if "--out /srv/reviews" in line:
                os.rename(os.path.join(shell.top, "srv/reviews/test"),
                          os.path.join(shell.top, "srv/reviews/2026-Q3"))
                time.sleep(1.1) # the next review is a later one, by its clock
            n += 1
    ok(n >= 10, "the page has examples", str(n))


def answer_is_shown(shell):
    """The excerpt that the page shows is what comes out."""
    first = typed(displays(page(), "EXAMPLES")[1])
    excerpt = [d for d in displays(page(), "EXAMPLES") if "Way 1" in d][0]
    shell.cwd = os.path.join(shell.top, "samples", "nordlicht")
    said = " ".join(shell.type(first[1]).stdout.split())
    ok(" ".join(excerpt.split()) in said, "the excerpt is what comes out",
       said[:2000])


def commands():
    """Every command of the page is one, and is in the synopsis."""
    names = re.findall(r"^  ([a-z]+) ", muster("-h").stdout, re.M)
    head, body = page().split(".Sh COMMANDS", 1)
    told = re.findall(r"^\.It Cm ([a-z]+)", body.split(".Sh ", 1)[0], re.M)
    ok(sorted(told) == sorted(names),
       "each command is explained, and once",
       str(set(told) ^ set(names)) + str(sorted(told)))
    ok(set(re.findall(r"^\.Nm\n\.Cm ([a-z]+)", head, re.M)) == set(names),
       "  and stands in the synopsis")


def main():
    folder = scratch()
    shutil.copytree(os.path.join(TOP, "samples", "nordlicht"),
                    os.path.join(folder, "samples", "nordlicht"))
    os.mkdir(os.path.join(folder, "srv"))
    server = Server("--data", "sample")
    shell = Shell(folder, environment_of(server))
    walk(shell, server)
    server.stop()
    answer_is_shown(shell)
    commands()
    done()


main()
