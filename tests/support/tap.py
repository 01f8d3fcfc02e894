#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs one Python test and speaks TAP for it.

    tap.py FILE

A file that uses unittest is loaded and each of its test methods becomes one
line.  Any other file is run as it is: it prints TAP itself.
"""

import os
import runpy
import sys
import traceback
import unittest

sys.dont_write_bytecode = True


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.n = 0
        self.bad = 0
        self.failed_parts = set()

    def say(self, good, test, mark=""):
        self.n += 1
        self.bad += not good
        doc = test.shortDescription()
        name = doc or getattr(test, "_testMethodName", str(test))
        name = name.replace("test_", "", 1).replace("_", " ") \
            if not doc else name
        print("%sok %d - %s%s" % ("" if good else "not ", self.n,
                                  name.replace("#", "no."), mark), flush=True)

    def explain(self, err):
        for line in "".join(traceback.format_exception(*err)).splitlines():
            print("# " + line)

    def addSuccess(self, test):
        if test.id() not in self.failed_parts:
            self.say(True, test)

    def addFailure(self, test, err):
        self.explain(err)
        self.say(False, test)

    addError = addFailure

    def addSkip(self, test, reason):
        self.say(True, test, " # SKIP " + reason)

    def addExpectedFailure(self, test, err):
        self.say(False, test, " # TODO")

    def addUnexpectedSuccess(self, test):
        self.say(True, test, " # TODO")

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.failed_parts.add(test.id())
            print("# " + subtest.id())
            self.addFailure(subtest, err)


def run_unittest(path):
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    sys.argv = [path]
    loader = unittest.TestLoader()
    name = os.path.splitext(os.path.basename(path))[0]
    try:
        suite = loader.loadTestsFromName(name)
    except unittest.SkipTest as skip:
        print("1..0 # SKIP %s" % skip)
        return 0
    result = TapResult()
    suite.run(result)
    if result.n == 0:
        print("Bail out! %s holds no test" % path)
        return 1
    print("1..%d" % result.n)
    return 1 if result.bad else 0


def main():
    path = sys.argv[1]
    with open(path, encoding="utf-8") as f:
        text = f.read()
    if "unittest" in text:
        return run_unittest(path)
    sys.argv = sys.argv[1:]
    sys.path[0] = os.path.dirname(os.path.abspath(path))
    runpy.run_path(path, run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main())
