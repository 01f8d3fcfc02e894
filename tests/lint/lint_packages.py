# SPDX-License-Identifier: Apache-2.0
"""What packages and releases are made of: one version, files that exist, the
same libraries everywhere, and a tarball that holds what git does."""

import glob
import os
import re
import shutil
import subprocess

from lint import BUILD, TOP, done, files, ok, read, skip

DEBIAN = "samples/packages/debian/"
CONTAINER = "samples/packages/Containerfile"
VERSION = re.search(r"^AC_INIT\(\[muster\], \[([^]]+)\]",
                    read("configure.ac"), re.M).group(1)
# What a build on Debian has without being asked, or does not need there.
NOT_ASKED = {"gcc", "libc6-dev", "make", "autoconf", "automake", "libtool",
             "ca-certificates", "gnupg"}
# In git, and not in a release.
NOT_RELEASED = {".gitignore"}


def version():
    """Only configure.ac says it; NEWS.md has a heading for it."""
    heads = re.findall(r"^## (\d+\.\d+\.\d+)", read("NEWS.md"), re.M)
    if heads[:1] != [VERSION]:
        yield "NEWS.md begins with %s, configure.ac says %s" % (
            heads[:1], VERSION)
    for path in ["Makefile.am", "quickstart", "muster.pc.in"] + files(
            "samples/packages") + files("samples/ci") + files(
            "src", ".c", ".am") + files("man"):
        text = re.sub(r"/\*.*?\*/", "", read(path), flags=re.S)
        if re.search(r"(?<![\d.])%s(?![\d.])" % re.escape(VERSION), text):
            yield "%s says the version itself" % path
    if "@VERSION@" not in read(DEBIAN + "changelog.in"):
        yield "the change log of the package does not take the version"


def words(text):
    return set(re.findall(r"[a-z][a-z0-9+.-]+", text))


def libraries():
    """quickstart, package and container build with the same."""
    wanted = words(re.search(r"BUILD_PACKAGES='([^']*)'",
                             read("quickstart")).group(1)) - NOT_ASKED
    field = re.search(r"^Build-Depends:((?:\n .*)+)",
                      read(DEBIAN + "control"), re.M).group(1)
    asked = {re.split(r"[ (]", x.strip())[0] for x in field.split(",")}
    asked -= {"", "debhelper-compat"}
    if asked != wanted:
        yield "control and quickstart differ: %s" % sorted(asked ^ wanted)
    stage = read(CONTAINER).split("apt-get install", 1)[1].split("&&")[0]
    built = words(stage) - {"build-essential", "debhelper", "xz-utils",
                            "no-install-recommends", "install"}
    if {x for x in built if not x.startswith("-")} != wanted:
        yield "Containerfile and quickstart differ: %s" % sorted(
            built ^ wanted)


def lines(name):
    return [x for x in read(DEBIAN + name).splitlines()
            if x and not x.startswith("#")]


def installed():
    """Pages, header, completion and samples each go into one package."""
    listed = [x for p in files(DEBIAN, ".install", "not-installed")
              for x in lines(os.path.relpath(p, DEBIAN))]
    for path in listed:
        if listed.count(path) != 1:
            yield "%s is in two packages" % path
        name = os.path.basename(path)
        folder = path.split("usr/")[1].split("/")
        if folder[:2] == ["share", "man"] and not os.path.exists(
                os.path.join(TOP, "man", name)):
            yield "%s: there is no such page" % path
        if folder[:2] == ["share", "doc"] and not os.path.exists(
                os.path.join(TOP, name)):
            yield "%s: there is no such file" % path
    for page in glob.glob(os.path.join(TOP, "man", "*.[1-9]")):
        name = os.path.basename(page)
        if not any(x.endswith("/man%s/%s" % (name[-1], name))
                   for x in listed):
            yield "%s is in no package" % name
    for path in files(DEBIAN, ".examples"):
        for folder in lines(os.path.relpath(path, DEBIAN)):
            if not os.path.isdir(os.path.join(TOP, folder)):
                yield "%s: %s is not there" % (path, folder)


def container():
    """What hadolint would say, as far as it fits here, and a little more."""
    text = read(CONTAINER)
    code = re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", text))
    steps = re.findall(r"(?m)^([A-Z]+) +(.*)$", code)
    stages = [v for k, v in steps if k == "FROM"]
    if len(stages) != 2 or any(":" not in s or ":latest" in s
                               for s in stages):
        yield "two stages, each from a tagged image, were expected"
    last = code[code.rindex("\nFROM"):]
    users = re.findall(r"(?m)^USER (.*)$", last)
    if not users or users[-1].split(":")[0] in ("root", "0"):
        yield "it ends as root"
    for bad in (r"(?m)^ADD ", r"\bsudo\b", r"curl [^|]*\|", r"chmod 777",
                r"(?i)(secret|token|password)[A-Z_]*="):
        if re.search(bad, code):
            yield "%s: not in a Containerfile" % bad
    for k, v in steps:
        if k == "RUN" and "apt-get install" in v and not (
                "--no-install-recommends" in v and "-y" in v and
                "apt-get update" in v and "rm -rf /var/lib/apt/lists" in v):
            yield "apt-get leaves its lists, or installs more than asked: " + v
        if k in ("ENTRYPOINT", "CMD", "SHELL") and not v.startswith("["):
            yield "%s is not in exec form" % k
    labels = re.findall(r"org\.opencontainers\.image\.(\w+)=", last)
    for name in ("title", "description", "licenses", "version", "url"):
        if name not in labels:
            yield "no label %s" % name


def from_make():
    """Paths in the tarball, as make has them; None if it cannot tell."""
    env = {k: v for k, v in os.environ.items()
           if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    p = subprocess.run(["make", "-s", "--no-print-directory", "list-dist"],
                       cwd=BUILD, env=env, text=True, capture_output=True)
    if p.returncode != 0:
        return None
    found = set()
    # make may say what it made anew before
    for name in re.findall(r"^dist: (.+)$", p.stdout, re.M):
        path = name if os.path.isabs(name) else os.path.join(BUILD, name)
        if not os.path.exists(path):
            path = os.path.join(TOP, name)
        found.add(os.path.relpath(os.path.realpath(path),
                                  os.path.realpath(TOP)))
    return found


def tarball(tracked, released):
    for path in sorted(tracked - released - NOT_RELEASED):
        yield "%s is in git, but not in the tarball" % path
    made = re.compile(r"(configure|aclocal\.m4|config\.h\.in|Makefile\.in|"
                      r"build-aux/[\w.-]+|m4/[\w.~-]+)$")
    for path in sorted(released - tracked):
        if not made.match(path):
            yield "%s is in the tarball, but not in git" % path


def check_tarball():
    name = "the tarball holds what git holds"
    git = shutil.which("git") and subprocess.run(
        ["git", "-C", TOP, "ls-files", "-z"], text=True, capture_output=True)
    tracked = {p for p in git.stdout.split("\0") if p} if git and \
        git.returncode == 0 else set()
    released = from_make() if os.path.exists(
        os.path.join(BUILD, "Makefile")) else None
    if "configure.ac" not in tracked:
        skip(name, "this is not a git checkout")
    elif released is None:
        skip(name, "the tree is not configured")
    else:
        ok(tarball(tracked, released), name)


ok(version(), "one version, said once")
ok(libraries(), "quickstart, package and container build with the same")
ok(installed(), "each file goes into one package")
ok(container(), "the Containerfile keeps to the usual rules")
check_tarball()
done()
