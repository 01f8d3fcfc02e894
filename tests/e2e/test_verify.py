# SPDX-License-Identifier: Apache-2.0
"""A bundle is checked, alone and among others, and made again anywhere."""
import json
import os
import shutil
import stat
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import bundles
import tamper
from harness import SAMPLE, done, load, muster, ok, scratch
from png import mark


def rebuilt(name, bundle, *more, **options):
    p = muster("verify", "--rebuild", bundle, *more, **options)
    lines = p.stdout.splitlines()
    same = [n for n in lines if n.startswith("same ")]
    every = len(load(bundle, "manifest.json")["files"]) + 1
    ok(p.returncode == 0 and len(same) == every,
       "%s: each file is made again, byte for byte (%d)" % (name, every),
       p.stdout + p.stderr)


def in_other_places(bundle):
    folder = scratch()
    away = tamper.copy(bundle, folder, "somewhere else")
    rebuilt("moved", away)
    for path, folders, names in os.walk(away):
        for one in names:
            os.chmod(os.path.join(path, one), 0o444)
        os.chmod(path, 0o555)
    rebuilt("read-only", away)
    for path, folders, names in os.walk(away):
        os.chmod(path, stat.S_IRWXU)
    rebuilt("another locale, zone and folder", away, cwd="/",
            locale={"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8",
                    "TZ": "Pacific/Kiritimati"})
    values = {k: v for k, v in os.environ.items() if k != "HOME"}
    old = os.umask(0)
    try:
        os.environ.clear()
        os.environ.update(values)
        rebuilt("without HOME and umask", away)
    finally:
        os.umask(old)
    temp = os.path.join(folder, "tmp")
    os.mkdir(temp)
    rebuilt("in a folder of one's own", away, env={"TMPDIR": temp})
    ok(os.listdir(temp) == [] and os.listdir(folder) == [
        "somewhere else", "tmp"] or sorted(os.listdir(folder)) == [
            "somewhere else", "tmp"], "and leaves nothing there",
       str(os.listdir(temp)) + str(os.listdir(folder)))
    p = muster("verify", "--rebuild", away,
               env={"TMPDIR": os.path.join(folder, "nowhere")})
    ok(p.returncode == 4 and "nowhere" in p.stdout,
       "a place that is not there is named", p.stdout + p.stderr)


def brand(folder):
    with open(os.path.join(folder, "logo-of-us.png"), "wb") as f:
        f.write(mark(60, 20))
    with open(os.path.join(folder, "brand.json"), "w",
              encoding="utf-8") as f:
        json.dump({"accent": "#7a1f4e", "logo": "logo-of-us.png",
                   "footer": "Größe zählt", "paper": "Letter"}, f)
    return os.path.join(folder, "brand.json")


def branded():
    folder = scratch()
    path = brand(folder)
    bundle = bundles.sample(change=lambda t: t.replace(
        '"output": {', '"output": { "brand": "%s",' % path))
    names = tamper.files(bundle)
    ok("evidence/brand.json" in names and "evidence/logo.png" in names,
       "brand and logo are kept in the bundle", str(names))
    shutil.rmtree(folder)
    rebuilt("branded, its brand file gone", bundle)
    kept = load(bundle, "evidence", "brand.json")
    ok(kept["logo"] == "logo.png" and kept["accent"] == "#7a1f4e",
       "the kept brand names the kept logo", str(kept))


def says_why(bundle):
    """With another text the files differ, and the text is named."""
    data = os.path.join(scratch(), "templates")
    shutil.copytree(os.environ["MUSTER_DATADIR"], data)
    path = os.path.join(data, "text", "en.json")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace('"Accounts"', '"Everyone"'))
    p = muster("verify", "--rebuild", bundle, env={"MUSTER_DATADIR": data})
    ok(p.returncode == 4 and "cause: text/en.json" in p.stdout,
       "the text that is another one is named as the cause", p.stdout)
    ok("CHANGED  review.xlsx: first difference at byte" in p.stdout and
       "xl/" in p.stdout.split("review.xlsx: ")[1].splitlines()[0],
       "of a workbook the member is named", p.stdout)
    ok("same     findings.csv" in p.stdout,
       "what does not differ is said, too", p.stdout)


def as_json(bundle):
    p = muster("verify", "--rebuild", "--json", bundle)
    tree = json.loads(p.stdout)
    one = tree["bundles"][0]
    ok(p.returncode == 0 and tree["schema"] == "muster/verify/1" and
       tree["ok"] is True and one["ok"] is True and
       {c["name"] for c in one["checks"]} >=
       {"review.xlsx", "manifest.json", "signature", "time"},
       "--json says the same for programs", p.stdout + p.stderr)
    broken = tamper.copy(bundle, scratch())
    tamper.flip(os.path.join(broken, "users.csv"))
    p = muster("verify", "--json", broken)
    tree = json.loads(p.stdout)
    ok(p.returncode == 4 and tree["ok"] is False and
       [c["name"] for c in tree["bundles"][0]["checks"]
        if c["state"] == "CHANGED"] == ["users.csv"],
       "--json names what was changed", p.stdout + p.stderr)


def canonical(bundle):
    data = tamper.read(os.path.join(bundle, "manifest.json"))
    text = json.dumps(json.loads(data), indent=2, ensure_ascii=False) + "\n"
    ok(text.encode() == data, "a manifest that is read and written again "
       "is the same bytes")


def chain(out):
    digest = {}
    for quarter in ("Q1", "Q2", "Q3"):
        digest[quarter] = tamper.hashlib.sha256(tamper.read(os.path.join(
            out, quarter, "manifest.json"))).hexdigest()
    before = {q: load(out, q, "manifest.json")["series"][
        "previous_manifest_sha256"] for q in digest}
    ok(before == {"Q1": None, "Q2": digest["Q1"], "Q3": digest["Q2"]},
       "each manifest names the one before by its digest", str(before))
    p = muster("verify", out)
    ok(p.returncode == 0 and "chain: follows Q1" in p.stdout and
       "chain: follows Q2" in p.stdout, "a whole series holds",
       p.stdout + p.stderr)
    p = muster("verify", os.path.join(out, "Q3"))
    ok(p.returncode == 0 and "chain: follows Q2" in p.stdout,
       "the one before is found beside", p.stdout)
    for quarter in ("Q2", "Q3"):
        rebuilt("%s of a series" % quarter, os.path.join(out, quarter))


def given_as_folder(out):
    """Without a store: --previous BUNDLE or its state carries the chain."""
    again = os.path.join(scratch(), "again")
    tape = os.path.join(out, "Q3", "evidence", "tape.warc.gz")
    config = os.path.join(out, "Q3", "evidence", "config.json")
    for given in ("Q2", os.path.join("Q2", "evidence", "state.json")):
        p = muster("run", "-c", config, "--from", tape, "--out", again,
                   "--previous", os.path.join(out, given), "--quiet",
                   "--force")
        ok(p.returncode in (0, 1), "--previous %s" % given, p.stderr)
        ok(load(again, "Q3", "manifest.json")["series"] ==
           load(out, "Q3", "manifest.json")["series"],
           "--previous %s names the same bundle before" % given)


def modules(bundle):
    """Code is never loaded because a bundle says so."""
    away = tamper.copy(bundle, scratch())
    path = os.path.join(away, "evidence", "config.json")
    tree = load(path)
    tree["modules"] = {"dir": os.path.join(away, "evil")}
    with open(path, "w", encoding="utf-8") as f:
        json.dump(tree, f)
    os.mkdir(os.path.join(away, "evil"))
    p = muster("verify", "--rebuild", away)
    ok(p.returncode == 4 and "those you trust with -c" in p.stdout,
       "modules that only the bundle names are not loaded", p.stdout)


def main():
    sample = bundles.sample()
    canonical(sample)
    rebuilt("the sample", sample)
    in_other_places(sample)
    as_json(sample)
    says_why(sample)
    modules(sample)
    rebuilt("German", bundles.sample(language="de"))
    branded()
    whole = bundles.incomplete()
    ok(load(whole, "manifest.json")["complete"] is False,
       "an INCOMPLETE one")
    rebuilt("INCOMPLETE", whole)
    rebuilt("hostile names", bundles.generated(60, "60 users"))
    out = bundles.series(scratch())
    chain(out)
    given_as_folder(out)
    p = muster("verify", SAMPLE, os.path.join(SAMPLE, "muster.json"))
    ok(p.returncode in (3, 4), "what is no bundle is refused", p.stderr)
    done()


main()
