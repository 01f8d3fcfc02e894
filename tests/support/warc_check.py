#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A strict reader of WARC 1.1 files, independent of the one in the program.

    warc_check.py TAPE.warc.gz [--allow-cut]

Checks what ISO 28500:2017 asks of a file and of each record: one gzip member
per record, version line, fields and where they may stand, lengths, line ends,
digests, references between records, and the HTTP messages inside.  Prints one
line per problem and ends with 1, or prints how many records of each type it
read.  --allow-cut: the last member may be incomplete.
"""

import base64
import datetime
import hashlib
import re
import sys
import zlib

TYPES = {"warcinfo", "response", "resource", "request", "metadata",
         "revisit", "conversion", "continuation"}
NEEDS_TARGET = TYPES - {"warcinfo", "metadata"}
NO_CONCURRENT = {"warcinfo", "conversion", "continuation"}
NO_REFERS = {"warcinfo", "response", "resource", "request", "continuation"}
TRUNCATED = {"length", "time", "disconnect", "unspecified"}
REPEATABLE = {"warc-concurrent-to"}
TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[!-~]+")
DIGEST = re.compile(r"([!-9;-~]+):([!-~]+)")
START = {"request": re.compile(r"[A-Z]+ [!-~]+ HTTP/1\.[01]"),
         "response": re.compile(r"HTTP/1\.[01] \d{3} [ -~]*")}
HTTP = re.compile(r"application/http\s*;\s*msgtype=(request|response)")


class Bad(Exception):
    pass


def members(data):
    """Offset and bytes of each gzip member; the last may be None: cut."""
    at = 0
    while at < len(data):
        inflate = zlib.decompressobj(31)
        try:
            text = inflate.decompress(data[at:])
        except zlib.error as problem:
            raise Bad("byte %d: %s" % (at, problem))
        if not inflate.eof:
            yield at, None
            return
        yield at, text
        at = len(data) - len(inflate.unused_data)


def parse_fields(lines, where):
    fields = []
    for line in lines:
        try:
            line = line.decode("utf-8")
        except UnicodeDecodeError:
            raise Bad("%s: a field is not UTF-8" % where)
        name, colon, value = line.partition(":")
        if not colon or not TOKEN.fullmatch(name):
            raise Bad("%s: not a field: %r" % (where, line))
        value = value.strip(" \t")
        if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value):
            raise Bad("%s: control character in %s" % (where, name))
        fields.append((name, value))
    return fields


class Record:
    def __init__(self, text):
        if not text.startswith(b"WARC/1.1\r\n"):
            raise Bad("version line is not WARC/1.1")
        end = text.find(b"\r\n\r\n")
        if end < 0:
            raise Bad("the header does not end")
        head = text[10:end]
        if re.search(rb"(?<!\r)\n|\r(?!\n)", head):
            raise Bad("a line does not end in CR LF")
        self.fields = parse_fields(head.split(b"\r\n"), "header")
        self.by_name = {}
        for name, value in self.fields:
            key = name.lower()
            if key in self.by_name and key not in REPEATABLE:
                raise Bad("%s stands twice" % name)
            self.by_name.setdefault(key, []).append(value)
        length = self.get("Content-Length")
        if length is None or not re.fullmatch(r"\d+", length):
            raise Bad("Content-Length is missing or no number")
        rest = text[end + 4:]
        self.block = rest[:int(length)]
        if len(self.block) != int(length):
            raise Bad("Content-Length %s, but %d bytes" %
                      (length, len(self.block)))
        if rest[int(length):] != b"\r\n\r\n":
            raise Bad("the block is not followed by two line ends alone")

    def get(self, name):
        values = self.by_name.get(name.lower())
        return values[0] if values else None

    def all(self, name):
        return self.by_name.get(name.lower(), [])


def unbracket(value, name):
    if not (value.startswith("<") and value.endswith(">")
            and URI.fullmatch(value[1:-1])):
        raise Bad("%s is not a URI in angle brackets: %r" % (name, value))
    return value[1:-1]


def check_digest(value, data, name):
    found = DIGEST.fullmatch(value)
    if not found:
        raise Bad("%s is not algorithm:value" % name)
    algorithm = found.group(1).lower().replace("-", "")
    if algorithm not in ("sha1", "sha256", "sha512", "md5"):
        raise Bad("%s: unknown algorithm %s" % (name, algorithm))
    raw = hashlib.new(algorithm, data).digest()
    text = found.group(2)
    if text.lower() != raw.hex() and \
            text != base64.b32encode(raw).decode("ascii") and \
            text != base64.b32encode(raw).decode("ascii").rstrip("="):
        raise Bad("%s is wrong" % name)


def check_http(record, kind):
    """The message in the block; returns its payload."""
    end = record.block.find(b"\r\n\r\n")
    if end < 0:
        raise Bad("HTTP header does not end")
    lines = record.block[:end].split(b"\r\n")
    if not START[kind].fullmatch(lines[0].decode("latin-1")):
        raise Bad("HTTP start line: %r" % lines[0])
    fields = {name.lower(): value for name, value
              in parse_fields(lines[1:], "HTTP")}
    payload = record.block[end + 4:]
    for name in ("content-encoding", "transfer-encoding"):
        if name in fields:
            raise Bad("HTTP %s, but the body is stored as it is" % name)
    stated = fields.get("content-length")
    if stated is None and payload or stated is not None and \
            stated != str(len(payload)):
        raise Bad("HTTP Content-Length %s, payload %d" %
                  (stated, len(payload)))
    return payload


def check_places(record, kind):
    """Which fields may stand in which record."""
    target = record.get("WARC-Target-URI")
    if kind in NEEDS_TARGET and target is None:
        raise Bad("%s without WARC-Target-URI" % kind)
    if kind == "warcinfo" and target is not None:
        raise Bad("warcinfo with WARC-Target-URI")
    if target is not None and not URI.fullmatch(target):
        raise Bad("WARC-Target-URI is no URI: %r" % target)
    if record.all("WARC-Concurrent-To") and kind in NO_CONCURRENT:
        raise Bad("%s with WARC-Concurrent-To" % kind)
    if record.get("WARC-Refers-To") and kind in NO_REFERS:
        raise Bad("%s with WARC-Refers-To" % kind)
    if record.get("WARC-Warcinfo-ID") and kind == "warcinfo":
        raise Bad("warcinfo with WARC-Warcinfo-ID")
    if record.get("WARC-Filename") and kind != "warcinfo":
        raise Bad("%s with WARC-Filename" % kind)
    cut = record.get("WARC-Truncated")
    if cut is not None and cut not in TRUNCATED:
        raise Bad("WARC-Truncated: %s" % cut)


def check_record(record):
    """Returns type and id."""
    kind = record.get("WARC-Type")
    if kind not in TYPES:
        raise Bad("WARC-Type: %s" % kind)
    name = record.get("WARC-Record-ID")
    if name is None:
        raise Bad("WARC-Record-ID is missing")
    name = unbracket(name, "WARC-Record-ID")
    date = record.get("WARC-Date") or ""
    if not DATE.fullmatch(date):
        raise Bad("WARC-Date: %r" % date)
    try:
        datetime.datetime.strptime(date[:19], "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        raise Bad("WARC-Date: %r" % date)
    check_places(record, kind)
    ctype = record.get("Content-Type")
    if record.block and ctype is None:
        raise Bad("Content-Type is missing")
    payload = record.block
    found = HTTP.fullmatch(ctype or "")
    if found:
        if found.group(1) != kind:
            raise Bad("%s holds a %s" % (kind, found.group(1)))
        payload = check_http(record, kind)
    elif ctype == "application/warc-fields":
        lines = re.sub(rb"\r\n[ \t]+", b" ", record.block).split(b"\r\n")
        if lines.pop() != b"":
            raise Bad("the last field does not end in CR LF")
        parse_fields(lines, "block")
    for field, data in (("WARC-Block-Digest", record.block),
                        ("WARC-Payload-Digest", payload)):
        value = record.get(field)
        if value is not None:
            check_digest(value, data, field)
        elif field == "WARC-Block-Digest" or found:
            raise Bad("%s is missing" % field)
    return kind, name


def check_file(data, allow_cut):
    problems, counts, ids, references = [], {}, {}, []
    number = 0
    for at, text in members(data):
        number += 1
        where = "record %d at byte %d" % (number, at)
        if text is None:
            if not allow_cut:
                problems.append("%s: the file ends in it" % where)
            break
        try:
            record = Record(text)
            kind, name = check_record(record)
        except Bad as problem:
            problems.append("%s: %s" % (where, problem))
            continue
        if name in ids:
            problems.append("%s: id %s stands twice" % (where, name))
        ids[name] = kind
        counts[kind] = counts.get(kind, 0) + 1
        if number == 1 and kind != "warcinfo":
            problems.append("the first record is no warcinfo")
        for field in ("WARC-Concurrent-To", "WARC-Refers-To",
                      "WARC-Warcinfo-ID"):
            for value in record.all(field):
                references.append((where, field, value))
    for where, field, value in references:
        try:
            target = unbracket(value, field)
        except Bad as problem:
            problems.append("%s: %s" % (where, problem))
            continue
        if target not in ids and not allow_cut:
            problems.append("%s: %s leads nowhere" % (where, field))
        elif field == "WARC-Warcinfo-ID" and ids.get(target) != "warcinfo":
            problems.append("%s: %s is no warcinfo" % (where, field))
    if number == 0:
        problems.append("no record")
    return problems, counts


def main(arguments):
    names = [a for a in arguments if not a.startswith("--")]
    if len(names) != 1:
        print(__doc__, file=sys.stderr)
        return 3
    with open(names[0], "rb") as file:
        data = file.read()
    try:
        problems, counts = check_file(data, "--allow-cut" in arguments)
    except Bad as problem:
        problems, counts = [str(problem)], {}
    for problem in problems:
        print("%s: %s" % (names[0], problem))
    if not problems:
        print(", ".join("%d %s" % (counts[k], k) for k in sorted(counts)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
