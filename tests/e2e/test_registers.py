# SPDX-License-Identifier: Apache-2.0
"""Registers, exceptions and duties: in the configuration, or in files."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from harness import (SAMPLE, Server, config_for, done, environment_of, load,
                     muster, ok, scratch, write_config)

SECRET = "dt0c01." + "A" * 24 + "." + "S" * 64

REGISTERS = {
    "break_glass": [{"account": "glass@example.org", "owner": "ada",
                     "purpose": "when sign-in fails: \u201cno IdP\u201d",
                     "tested": "2026-09-01", "approver": "bob"}],
    "own_domains": [{"domain": "example.org", "federated": True}],
    "networks": [{"range": "192.0.2.0/24", "purpose": "NAT"},
                 {"range": "2001:db8::/32"}],
    "peer_groups": [{"name": "first line", "groups": ["Support"],
                     "accounts": ["ada@example.org"]}],
    "shared_accounts": []}
EXCEPTIONS = [
    {"rule": "ACC-01", "subject": "*", "scope": "dynatrace", "reason": "r",
     "owner": "ada", "approver": "bob", "created": "2026-01-01",
     "end": "2026-12-31", "control": "none needed"},
    {"finding": "0123456789abcdef", "reason": None}]
DUTIES = {
    "duties": [{"id": "mine", "title": "Mine", "permissions": ["iam:*"],
                "tier": 0},
               {"id": "rights", "title": "Rights, as we see them",
                "permissions": ["iam:bindings:write"]}],
    "conflicts": [{"id": "mine-and-erase", "title": "t", "why": "w",
                   "one": "mine", "other": "erase-trace",
                   "severity": "high", "same_scope": True}]}
PARTS = {"registers": REGISTERS, "exceptions": EXCEPTIONS, "duties": DUTIES}
TAPE = os.path.join(SAMPLE, "tape.warc.gz")


def put(folder, name, value):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as f:
        if isinstance(value, str):
            f.write(value)
        else:
            f.write("// a comment\n")
            json.dump(value, f, indent=1)
    return path


def sample_config(out, **parts):
    """The configuration of the sample organisation, with other parts."""
    with open(os.path.join(SAMPLE, "muster.json"), encoding="utf-8") as f:
        config = json.loads("\n".join(
            line for line in f if not line.lstrip().startswith("//")))
    for key in PARTS:
        config.pop(key, None)
    config.pop("previous", None)
    config["output"] = {"dir": out, "formats": ["json"]}
    config.update(parts)
    return config


def replay(file, *more, **how):
    return muster("run", "-c", file, "--from", TAPE, "--force", "--quiet",
                  *more, **how)


def evidence(out):
    """The canonical text of the one bundle in a folder."""
    (name,) = [n for n in os.listdir(out)
               if os.path.isdir(os.path.join(out, n))]
    bundle = os.path.join(out, name)
    with open(os.path.join(bundle, "evidence", "config.json"), "rb") as f:
        return bundle, f.read()


def refused(name, config, folder, words, never=()):
    file = write_config(config, folder, "bad.json")
    p = replay(file)
    ok(p.returncode == 3 and all(w in p.stderr for w in words) and
       file in p.stderr, f"{name}: exit 3, names "
       f"{', '.join(map(os.path.basename, words))}",
       f"exit {p.returncode}\n{p.stderr}")
    for text in never:
        ok(text not in p.stderr, "  and does not repeat it", p.stderr)


def check_errors(folder):
    out = os.path.join(folder, "none")

    def with_(**parts):
        return sample_config(out, **parts)

    for name, config, words in [
            ("an unknown register",
             with_(registers={"break_glas": []}), ["break_glass"]),
            ("an unknown field",
             with_(registers={"break_glass": [{"account": "a",
                                               "ownr": "b"}]}),
             ["registers.break_glass[0].ownr", "owner"]),
            ("a register entry without its subject",
             with_(registers={"group_owners": [{"owner": "b"}]}),
             ["registers.group_owners[0]", "group"]),
            ("a bad date",
             with_(registers={"shared_accounts": [
                 {"account": "a", "until": "2026-13-01"}]}), ["until"]),
            ("a bad range",
             with_(registers={"networks": [{"range": "10.0.0.0/99"}]}),
             ["registers.networks[0]"]),
            ("an entry that is there twice",
             with_(registers={"actors": [{"account": "a"},
                                         {"account": "A"}]}), ["twice"]),
            ("registers that are a list", with_(registers=[]),
             ["registers", "object"]),
            ("exceptions that are an object", with_(exceptions={}),
             ["exceptions", "list"]),
            ("an exception that names nothing",
             with_(exceptions=[{"reason": "r"}]), ["exceptions[0]"]),
            ("a conflict of a duty that is not there",
             with_(duties={"conflicts": [
                 {"id": "x", "title": "t", "why": "w", "one": "rights",
                  "other": "wrongs", "severity": "low"}]}),
             ["duties.conflicts[0]", "wrongs"]),
            ("a duty without a right",
             with_(duties={"duties": [{"id": "x", "title": "t"}]}),
             ["duties.duties[0]", "no right"]),
            ("an empty path", with_(registers=""), ["registers", "empty"]),
            ("a previous review that is no path", with_(previous=7),
             ["previous"]),
            ("a file that is not there", with_(exceptions="gone.json"),
             ["exceptions", "gone.json"])]:
        refused(name, config, folder, words)
    refused("a token with its secret",
            with_(registers={"vendor_support": [{"token": SECRET}]}),
            folder, ["registers.vendor_support[0].token", "secret"],
            ["S" * 20])
    ok(not os.path.exists(out), "nothing was published")


def check_file_errors(folder):
    out = os.path.join(folder, "none")
    path = put(folder, "registers.json",
               '{\n "actors": [\n  { "account": "a", "x": 1 } ] }\n')
    refused("a mistake in a file",
            sample_config(out, registers="registers.json"), folder,
            [path, "line 3", "actors[0].x"])
    path = put(folder, "exceptions.json", '[\n {\n  "a" "b"\n]\n')
    refused("a file that is no JSON",
            sample_config(out, exceptions="exceptions.json"), folder,
            [path, "line 3"])
    path = put(folder, "duties.json", '{\n "conflits": [] }\n')
    refused("a mistake in a file of duties",
            sample_config(out, duties="duties.json"), folder,
            [path, "line 2", "conflicts"])
    big = {"actors": [{"account": f"a{i}", "purpose": "x" * 1000}
                      for i in range(2200)]}
    put(folder, "big.json", big)
    config = sample_config(out, registers="big.json",
                           exceptions="also.json")
    put(folder, "also.json", [{"rule": "ACC-01", "subject": f"s{i}",
                               "reason": "x" * 1000} for i in range(2200)])
    refused("files that are too long together", config, folder,
            ["larger than 4 MiB"])
    put(folder, "huge.json", " " * (4 * 1024 * 1024 + 1))
    refused("a file that is too long",
            sample_config(out, registers="huge.json"), folder,
            ["huge.json"])


def check_text(folder):
    """Wherever the parts stand, the evidence is the same, and is enough."""
    inline, split, again = (os.path.join(folder, n)
                            for n in ("inline", "split", "again"))
    p = replay(write_config(sample_config(folder, **PARTS), folder,
                            "inline.json"), "--out", inline)
    ok(p.returncode == 0, "a configuration with all three parts", p.stderr)
    for key, value in PARTS.items():
        put(folder, key + ".json", value)
    file = write_config(
        sample_config(folder, **{k: k + ".json" for k in PARTS}), folder,
        "split.json")
    p = replay(file, "--out", split, cwd="/")
    ok(p.returncode == 0, "parts in files beside the configuration",
       p.stderr)
    bundle, text = evidence(split)
    ok(text == evidence(inline)[1],
       "the evidence holds the content in the place of the path",
       text.decode()[:2000])
    ok(all(json.loads(text)[k] == v for k, v in PARTS.items()),
       "and nothing of it is lost", text.decode()[:2000])
    for key in PARTS:
        os.remove(os.path.join(folder, key + ".json"))
    p = muster("report", "--from", bundle, "--out", again, "--quiet")
    ok(p.returncode == 0, "a bundle is reported again without the files",
       p.stderr)
    ok(evidence(again)[1] == text,
       "and its configuration is the same text again",
       evidence(again)[1].decode()[:2000])
    ok(load(bundle, "manifest.json")["counts"] ==
       load(evidence(again)[0], "manifest.json")["counts"],
       "and its counts are the same")
    p = muster("verify", bundle)
    ok(p.returncode == 0, "the bundle verifies", p.stdout + p.stderr)


def check_secret(folder):
    out = os.path.join(folder, "clean")
    registers = {"vendor_support": [
        {"token": "dt0c01." + "A" * 24, "ticket": "was " + SECRET}]}
    p = replay(write_config(sample_config(out, registers=registers), folder))
    ok(p.returncode == 0, "a register that tells a secret by mistake",
       p.stderr)
    text = evidence(out)[1].decode()
    ok("S" * 20 not in text and "dt0c01." + "A" * 24 in text,
       "the evidence keeps the public part only", text[:2000])


def check_tape(server, folder):
    """A tape brings what it was judged against, too."""
    file = config_for(server, os.path.join(folder, "taped"),
                      registers="registers.json")
    put(folder, "registers.json", REGISTERS)
    tape = os.path.join(folder, "x.warc.gz")
    p = muster("collect", "-c", write_config(file, folder, "taped.json"),
               "--output", tape, "--quiet", env=environment_of(server))
    ok(p.returncode == 0, "muster collect with registers in a file",
       p.stderr)
    os.remove(os.path.join(folder, "registers.json"))
    p = muster("report", "--from", tape, "--quiet")
    ok(p.returncode == 0, "the tape alone is reported", p.stderr)
    text = json.loads(evidence(os.path.join(folder, "taped"))[1])
    ok(text["registers"] == REGISTERS, "with the registers of that day",
       json.dumps(text.get("registers")))


def check_hostile(folder):
    """What a name may do to a terminal or a workbook: nothing."""
    evil = ["\x1b[2J\x1b[31mall is well", "\u202egnp.exe", "a\rb\tc",
            "=cmd|' /C calc'!A0", "<script>alert(1)</script>"]
    row = {"owner": "o", "approver": "p", "created": "2026-01-01",
           "end": "2099-12-31"}
    out = os.path.join(folder, "hostile")
    config = sample_config(
        out, registers={"shared_accounts": [
            {"account": "s%d" % i + e, "owner": e, "purpose": e}
            for i, e in enumerate(evil)]},
        exceptions=[dict(row, rule="ACC-01", subject="s%d" % i + e, reason=e)
                    for i, e in enumerate(evil)])
    config["output"]["formats"] = ["json", "html", "csv"]
    file = write_config(config, folder, "hostile.json")
    p = muster("rules", "--exceptions", "-c", file, "--from", TAPE)
    ok(p.returncode == 0 and "U+001B" in p.stdout and
       not set(p.stdout) & set("\x1b\r\t\u202e"),
       "hostile texts of exceptions cannot move the cursor",
       repr(p.stdout[:400]) + p.stderr)
    p = replay(file)
    ok(p.returncode == 0, "and a review with them is made", p.stderr)
    (name,) = [n for n in os.listdir(out)
               if os.path.isdir(os.path.join(out, n))]
    with open(os.path.join(out, name, "dashboard.html"),
              encoding="utf-8") as f:
        ok("<script>alert" not in f.read(), "nothing of them is script")


def check_previous(folder):
    """What a review may be compared with."""
    file = os.path.join(SAMPLE, "muster.json")
    with open(os.path.join(SAMPLE, "2026-Q3.state.json"),
              encoding="utf-8") as f:
        state = f.read()
    tenant = json.loads(state)["records"][0]["tenant"]
    other = put(folder, "other.json", state.replace(tenant, "f" * 8))
    p = replay(file, "--previous", other, "--out", os.path.join(folder, "p"))
    ok(p.returncode == 3 and "other systems" in p.stderr and
       "f" * 8 in p.stderr, "the state of another tenant is refused", p.stderr)
    cut = put(folder, "cut.json", state[:len(state) // 2])
    p = replay(file, "--previous", cut, "--out", os.path.join(folder, "p"))
    ok(p.returncode == 3 and cut in p.stderr, "so is one that is cut off",
       p.stderr)
    p = replay(file, "--out", os.path.join(folder, "q"))
    bundle = os.path.join(folder, "q", "nordlicht-2026-Q4")
    ok(p.returncode == 0, "the sample's own is taken", p.stderr)
    p = replay(file, "--previous", bundle, "--out", os.path.join(folder, "p"))
    ok(p.returncode == 3 and "this review or a later one" in p.stderr,
       "no review is compared with itself", p.stderr)


def main():
    folder = scratch()
    server = Server("--data", "generated", "--users", 20, "--groups", 4)
    check_errors(folder)
    check_file_errors(folder)
    check_text(folder)
    check_secret(folder)
    check_tape(server, folder)
    check_previous(folder)
    check_hostile(folder)
    done()


if __name__ == "__main__":
    main()
