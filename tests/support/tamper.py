# SPDX-License-Identifier: Apache-2.0
"""What a tamper test does to a bundle: copies, tapes, manifests, keys."""
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import zlib

MANIFEST = "manifest.json"


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


def read(path):
    with open(path, "rb") as f:
        return f.read()


def files(bundle):
    return [e["name"] for e in manifest(bundle)["files"]]


def manifest(bundle):
    return json.loads(read(os.path.join(bundle, MANIFEST)))


def put_manifest(bundle, tree):
    """In the one form in which a manifest may be written: muster(1)."""
    text = json.dumps(tree, indent=2, ensure_ascii=False) + "\n"
    write(os.path.join(bundle, MANIFEST), text.encode())


def entry(tree, name):
    return next(e for e in tree["files"] if e["name"] == name)


def restate(bundle, *names):
    """The manifest says of the changed files what they are now."""
    tree = manifest(bundle)
    for name in names:
        data = read(os.path.join(bundle, name))
        e = entry(tree, name)
        e["size"] = len(data)
        e["sha256"] = hashlib.sha256(data).hexdigest()
    put_manifest(bundle, tree)


def flip(path, at=None):
    data = bytearray(read(path))
    data[len(data) // 2 if at is None else at] ^= 1
    write(path, bytes(data))


def members(data):
    """The gzip members of a tape, each with one record."""
    found = []
    while data:
        one = zlib.decompressobj(31)
        one.decompress(data)
        n = len(data) - len(one.unused_data)
        found.append(data[:n])
        data = one.unused_data
    return found


def change_tape(bundle, change):
    path = os.path.join(bundle, "evidence", "tape.warc.gz")
    records = members(read(path))
    write(path, b"".join(change(records)))


def in_record(record, old, new):
    text = gzip.decompress(record)
    assert old in text
    return gzip.compress(text.replace(old, new, 1), mtime=0)


def copy(bundle, folder, name=None):
    to = os.path.join(folder, name or os.path.basename(bundle))
    shutil.copytree(bundle, to, symlinks=True)
    return to


def new_key(folder, name):
    """A key pair of Ed25519: (secret, public), PEM."""
    key = os.path.join(folder, name + ".pem")
    public = os.path.join(folder, name + ".pub")
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out",
                    key], check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", public],
                   check=True, capture_output=True)
    os.chmod(key, 0o600)
    return key, public
