# SPDX-License-Identifier: Apache-2.0
"""Options, commands, exit statuses and configuration keys stand in a page."""

import glob
import os
import re
import shutil
import subprocess
import tempfile

from lint import TOP, code, done, ok, read, skip


def plain(page):
    """The page as text with mdoc's escapes resolved."""
    return read(page).replace("\\-", "-").replace("\\&", "")


def options(page):
    table = re.search(r"known_options\[\] = \{(.*?)\n\};",
                      code(read("src/app/options.c"), strings=True), re.S)
    names = re.findall(r'\{\s*"([a-z-]+)",\s*\'', table.group(1))
    if len(names) < 5:
        yield "src/app/options.c: its table was not understood"
    for name in names:
        if not re.search(r"Fl (. )?-%s\b|Fl -%s\b" % (name, name), page):
            yield "--%s is not in man/muster.1" % name


def commands(page):
    for path in sorted(glob.glob(os.path.join(TOP, "src/app/cmd_*.c"))):
        text = code(read(os.path.relpath(path, TOP)), strings=True)
        for name in re.findall(
                r'struct command command_\w+ = \{\s*"([a-z]+)"', text):
            if not re.search(r"^\.(It|Ss|Cm|Nm)[^\n]*\b%s\b" % name, page,
                             re.M):
                yield "the command %s is not in man/muster.1" % name


def statuses(page):
    door = read("src/app/app.h")
    body = re.search(r"enum exit_status \{(.*?)\}", door, re.S).group(1)
    for number in re.findall(r"= (\d+)", body):
        if not re.search(r"^\.It (Li )?%s\b" % number, page, re.M):
            yield "exit status %s is not in man/muster.1" % number


def key_lists():
    """(file, keys) of each array of names that json_only() is given."""
    names = ["src/app/config.c", "src/app/config_control.c",
             "src/app/config_deliver.c", "src/app/config_protect.c",
             "src/app/config_seal.c", "src/app/config_webhook.c",
             "src/app/brand.c",
             "src/model/duty.c", "src/model/exception.c"]
    names += [os.path.relpath(p, TOP) for p in sorted(
        glob.glob(os.path.join(TOP, "src/source/**/*.c"), recursive=True))]
    for name in names:
        text = code(read(name), strings=True)
        for array in sorted(set(re.findall(
                r"json_only\(\s*[^,]+,\s*(\w+)", text))):
            m = re.search(r"\b%s\[\] = \{(.*?)\}" % array, text, re.S)
            if m:
                yield name, re.findall(r'"([a-z_]+)"', m.group(1))
    name = "src/model/register.c"
    table = re.search(r"\brows\[\w+\] = \{(.*?)\n\};",
                      code(read(name), strings=True), re.S)
    yield name, sorted(set(re.findall(r'"([a-z_]+)"', table.group(1))))


def keys(page):
    seen = 0
    for name, words in key_lists():
        for word in words:
            seen += 1
            if not re.search(r"^\.It Cm %s\b|^\.It Cm [a-z_., \"]*\b%s\b" %
                             (word, word), page, re.M):
                yield "%s: the key \"%s\" is not in man/muster.conf.5" % (
                    name, word)
    if seen < 20:
        yield "only %d keys were found: this test no longer reads them" % seen


def known_keys(page):
    """The page names no key that the program would refuse."""
    real = {w for _, words in key_lists() for w in words}
    real |= {"env", "file", "credential", "command", "enabled",
             "reason"}
    for word in re.findall(r"^\.It Cm ([a-z_]+)", page, re.M):
        if word not in real:
            yield "man/muster.conf.5 explains \"%s\", which is no key" % word


def mandoc():
    pages = sorted(glob.glob(os.path.join(TOP, "man", "*.[1-9]")))
    p = subprocess.run(["mandoc", "-Tlint", "-Wwarning", *pages], text=True,
                       capture_output=True)
    # A page of ours that is not installed yet is not a mistake.
    return [line.replace(TOP + "/", "") for line in
            (p.stdout + p.stderr).splitlines()
            if "referenced manual not found" not in line]


def example(page):
    """The example of muster.conf(5) is a configuration that is accepted."""
    text = re.search(r"^\.Sh EXAMPLES\n\.Bd -literal\n(.*?)^\.Ed", page,
                     re.M | re.S).group(1)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "muster.json")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        p = subprocess.run([MUSTER, "rules", "-c", path], text=True,
                           capture_output=True)
        if p.returncode != 0:
            yield "exit %d: %s" % (p.returncode, p.stderr.strip())


MUSTER = os.environ.get("MUSTER", "")
MAIN = plain("man/muster.1")
CONF = plain("man/muster.conf.5")
ok(options(MAIN), "every option is in muster(1)")
ok(commands(MAIN), "every command is in muster(1)")
ok(statuses(MAIN), "every exit status is in muster(1)")
ok(keys(CONF), "every configuration key is in muster.conf(5)")
ok(known_keys(CONF), "muster.conf(5) explains no key that does not exist")
if os.access(MUSTER, os.X_OK):
    ok(example(CONF), "the example of muster.conf(5) is accepted")
else:
    skip("the example of muster.conf(5) is accepted", "muster is not built")
if shutil.which("mandoc"):
    ok(mandoc(), "mandoc finds nothing wrong with the pages")
else:
    skip("mandoc finds nothing wrong with the pages",
         "mandoc is not installed")
done()
