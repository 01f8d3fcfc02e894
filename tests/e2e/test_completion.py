# SPDX-License-Identifier: Apache-2.0
"""Completion in a real bash at a terminal: what <Tab> makes of a line; and
that what is offered is what each command says in its help."""
import os
import pty
import re
import select
import shutil
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import MUSTER, TOP, done, muster, ok, scratch, skip

SCRIPT = os.path.join(TOP, "templates", "completion", "muster")
RULE = re.compile(r"[A-Z]{3}-\d\d")


class Bash:
    """A shell at a terminal of its own, with nothing but our completion."""

    def __init__(self, folder):
        with open(os.path.join(folder, "inputrc"), "w",
                  encoding="utf-8") as f:
            f.write("set bell-style none\nset show-all-if-ambiguous on\n"
                    "set enable-bracketed-paste off\n"
                    "set page-completions off\nset completion-query-items 0\n")
        env = {"PATH": os.path.dirname(MUSTER) + ":/usr/bin:/bin",
               "HOME": folder, "TERM": "dumb", "PS1": "",
               "INPUTRC": os.path.join(folder, "inputrc"),
               "MUSTER_DATADIR": os.environ["MUSTER_DATADIR"]}
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(shutil.which("bash"),
                      ["bash", "--norc", "--noprofile", "-i"], env)
        self.n = 0
        self.line("stty -echo cols 200; PS1=; . '%s'" % SCRIPT)

    def read_until(self, mark):
        text = ""
        end = time.monotonic() + 20
        while not re.search(mark, text) and time.monotonic() < end:
            if select.select([self.fd], [], [], 0.5)[0]:
                text += os.read(self.fd, 65536).decode("utf-8", "replace")
        return text

    def line(self, text):
        """Runs a line; its output."""
        self.n += 1
        os.write(self.fd, ("%s; echo E''ND%d\n" % (text, self.n)).encode())
        return self.read_until("END%d\r" % self.n)

    def tab(self, begun):
        """The words that the line has once <Tab> was pressed behind it."""
        self.n += 1
        os.write(self.fd, ("words %s\t E''ND%d\n" % (begun, self.n)).encode())
        text = self.read_until("END%d>>\r" % self.n)
        return re.findall("<([^>]*)>", text)[:-1]

    def offered(self, *words):
        """All that is offered for the last of the words."""
        quoted = " ".join("'%s'" % w for w in ("muster",) + words)
        text = self.line("COMP_WORDS=(%s); COMP_CWORD=%d; compopt() { :; }; "
                         "_muster muster; printf '<%%s>' \"${COMPREPLY[@]}\"; "
                         "unset -f compopt" % (quoted, len(words)))
        return [w for w in re.findall("<([^>]*)>", text) if w]

    def end(self):
        os.close(self.fd)
        os.kill(self.pid, signal.SIGHUP)
        os.waitpid(self.pid, 0)


def helped(command):
    """The options of `muster COMMAND -h`."""
    return re.findall(r"^  (?:-\w, |    )?(--[a-z-]+)",
                      muster(command, "-h").stdout, re.M)


def commands():
    text = muster("-h").stdout.split("Commands:\n")[1].split("\n\n")[0]
    return re.findall(r"^  ([a-z]+) ", text, re.M)


def check_tables(bash):
    names = commands()
    ok(len(names) > 9 and bash.offered("") ==
       names + ["help", "--help", "--version"],
       "every command of the help is offered, and no other",
       str(bash.offered("")))
    for name in names:
        got = bash.offered(name, "--")
        ok(got and got == helped(name),
           "muster %s: the options of its help" % name,
           "%s\n%s" % (got, helped(name)))
    ok(bash.offered("run", "--fail-on", "") ==
       ["info", "low", "medium", "high", "critical"], "severities")
    ok(bash.offered("run", "--fail-on", "=", "h") == ["high"],
       "a value behind \"=\"")
    ok(bash.offered("sample", "--of", "=") ==
       ["findings", "grants", "users"], "  which is not yet begun")
    ok(set(bash.offered("export", "--as", "")) == set(re.findall(
        r"[a-z]+", re.search(r"--as SHAPE +(.*)", muster(
            "export", "-h").stdout)[1].replace(" or ", " "))),
       "the shapes of an export", str(bash.offered("export", "--as", "")))
    rules = bash.offered("rules", "")
    ok(len(rules) > 100 and all(RULE.fullmatch(r) for r in rules),
       "muster rules: their ids", str(rules[:5]))
    ok(bash.offered("help", "ver") == ["verify"], "help for a command")
    for words in (("nonsense", ""), ("who", ""), ("run", "--now", ""),
                  ("run", "="), ("run", "--fail-on", "=", "x"),
                  ("=", "=", "="), ("nonsense", "--fail-on", "")):
        ok(bash.offered(*words) == [],
           "nothing is made up for: muster " + " ".join(words),
           str(bash.offered(*words)))


def check_typing(bash, folder):
    for name in ("q4.warc.gz", "it's a tape.warc.gz"):
        open(os.path.join(folder, name), "w", encoding="utf-8").close()
    os.makedirs(os.path.join(folder, "out", "2026 Q4"))
    bash.line("words() { printf '<%s>' \"$@\"; echo '>'; }; "
              "complete -F _muster_for_words words; _muster_for_words() "
              "{ _muster muster; }")
    for begun, words in (
            ("ver", ["verify"]),
            ("run --fail-on-n", ["run", "--fail-on-new"]),
            ("run --fail-on=hi", ["run", "--fail-on=high"]),
            ("report --from q", ["report", "--from", "q4.warc.gz"]),
            ("report --from=q", ["report", "--from=q4.warc.gz"]),
            ("report -c it", ["report", "-c", "it's a tape.warc.gz"]),
            ("verify out/2", ["verify", "out/2026 Q4/"]),
            ("rules POL-0", None),
            ("who --ti", ["who", "--tier"])):
        got = bash.tab(begun)
        if words is None:
            ok(got[:1] == ["rules"], "muster %s<Tab>" % begun, str(got))
        else:
            ok(got == words, "muster %s<Tab> gives %s" % (
                begun, " ".join(words)), str(got))


if shutil.which("bash"):
    home = scratch()
    shell = Bash(home)
    check_tables(shell)
    check_typing(shell, home)
    shell.end()
else:
    skip("completion in bash", "bash is not installed")
done()
