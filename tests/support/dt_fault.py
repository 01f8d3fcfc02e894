# SPDX-License-Identifier: Apache-2.0
"""Faults of the test server: what they are called and what they do.

A fault is written KIND[:ARG]@REGEX[#COUNT].
"""

import json
import re
import struct
import threading
import zlib

import dt_data

FAULT_KINDS = {
    "429": "429 without any hint",
    "429-retry-after": "429, Retry-After: ARG seconds (default 1)",
    "429-retry-date": "429, Retry-After: an HTTP date ARG seconds ahead",
    "429-ratelimit": "429, X-RateLimit-Reset in ARG us, ms or s",
    "503": "503", "500": "500", "502": "502", "504": "504", "401": "401",
    "status": "status ARG = CODE[:shapeN|empty|html], shapes 1 to 9",
    "slow": "wait ARG milliseconds first",
    "trickle": "body one byte per 200 ms (or ARG ms)",
    "hang": "no answer at all",
    "close": "the connection is closed instead of an answer",
    "overload": "429 while more than ARG requests are running",
    "reset": "RST in the middle of the body",
    "truncated": "Content-Length is longer than what is sent",
    "shortlength": "Content-Length is half of what is sent",
    "malformed": "broken JSON", "badutf8": "invalid UTF-8 in a string",
    "duplicatekey": "the first key of an object comes twice",
    "nul": "\\u0000 in a string", "bigint": "an integer above 2^53",
    "deep": "nesting ARG deep (default 5000)",
    "trailing": "garbage behind the JSON",
    "gzipbomb": "small gzip body that inflates to ARG MiB (default 256)",
    "oversized": "valid body padded to ARG bytes",
    "endless": "paging never ends; every page is new",
    "repeatpage": "the same full page again and again",
    "wrongtotal": "stated totals are off by ARG (+N or -N)",
    "redirect": "302; ARG is otherhost (http://localhost) or same",
    "unauthorized-once": "401 the first time a target is asked",
    "clockskew": "Date is off by ARG seconds",
    "dropfield": "fields named ARG are left out everywhere",
    "emptylist": "the main list is empty, the stated total stays",
    "drop-last-item": "the main list lacks its last item",
}

LIST_KEYS = ("items", "results", "content", "policies", "policyBindings",
             "policyOverviewList", "data", "apiTokens", "activeGateTokens",
             "auditLogs", "audits", "effectivePermissions",
             "tenantResources", "permissions", "groups")
ID_KEYS = ("uuid", "uid", "id", "tokenId", "logId", "eventId", "policyUuid",
           "permission")


class Fault:
    def __init__(self, spec):
        head, at, rest = spec.partition("@")
        if not at:
            raise ValueError("fault without @REGEX: %r" % spec)
        self.spec = spec
        self.kind, _, self.arg = head.partition(":")
        if self.kind not in FAULT_KINDS:
            raise ValueError("unknown fault kind: %r" % self.kind)
        self.left = None
        pattern, mark, count = rest.rpartition("#")
        if mark and count.isdigit():
            self.left = int(count)
            rest = pattern
        self.regex = re.compile(rest)
        self.seen = set()
        self.number(self.kind)

    def number(self, kind):
        """Arguments are checked when given, not when they first hit."""
        if kind in ("slow", "oversized", "clockskew", "wrongtotal",
                    "overload"):
            int(self.arg)
        if kind in ("trickle", "deep", "gzipbomb", "429-retry-after",
                    "429-retry-date") and self.arg:
            int(self.arg)
        if kind == "429-ratelimit" and self.arg not in ("us", "ms", "s"):
            raise ValueError("429-ratelimit wants us, ms or s")
        if kind == "redirect" and self.arg not in ("otherhost", "same"):
            raise ValueError("redirect wants otherhost or same")
        if kind == "dropfield" and not self.arg:
            raise ValueError("dropfield wants a name")
        if kind == "status":
            self.status_and_shape()

    def status_and_shape(self):
        code, _, shape = self.arg.partition(":")
        named = {"": 2, "empty": 7, "html": 8}
        if shape in named:
            return int(code), named[shape]
        number = int(shape[5:] if shape.startswith("shape") else shape)
        if not 1 <= number <= 9:
            raise ValueError("shapes are 1 to 9")
        return int(code), number


class Faults:
    def __init__(self, specs):
        self.lock = threading.Lock()
        self.rules = [Fault(s) for s in specs]

    def replace(self, specs):
        rules = [Fault(s) for s in specs]
        with self.lock:
            self.rules = rules

    def take(self, target, running):
        """The faults that hit this request; counts them down."""
        if not self.rules:
            return ()
        hit = []
        with self.lock:
            for rule in self.rules:
                if rule.left == 0 or not rule.regex.search(target):
                    continue
                if rule.kind == "overload" and running <= int(rule.arg):
                    continue
                if rule.kind == "unauthorized-once":
                    if target in rule.seen:
                        continue
                    rule.seen.add(target)
                if rule.left is not None:
                    rule.left -= 1
                hit.append(rule)
        return hit


def first_list(value):
    """(holder, key) of the main list of a reply, or None."""
    if isinstance(value, list):
        return [value], 0
    if isinstance(value, dict):
        for key in LIST_KEYS:
            if isinstance(value.get(key), list):
                return value, key
    return None


def _drop_field(value, name):
    if isinstance(value, dict):
        return {k: _drop_field(v, name) for k, v in value.items()
                if k != name}
    if isinstance(value, list):
        return [_drop_field(v, name) for v in value]
    return value


def renumber(items, size, salt):
    """As many items as a full page has, with ids that differ."""
    out = []
    for i in range(size):
        item = dict(items[i % len(items)]) \
            if isinstance(items[i % len(items)], dict) else \
            items[i % len(items)]
        if isinstance(item, dict) and (salt or i >= len(items)):
            for key in ID_KEYS:
                if isinstance(item.get(key), str):
                    item[key] = "%s-p%s-%d" % (item[key], salt, i)
        out.append(item)
    return out


def _wrong_total(value, off):
    for key in ("count", "totalCount", "total"):
        if isinstance(value, dict) and isinstance(value.get(key), int):
            value[key] += off
    return value


def _empty_list(value):
    found = first_list(value)
    if found:
        if isinstance(value, list):
            return []
        found[0][found[1]] = []
    return value


def _drop_last(value):
    found = first_list(value)
    if found:
        del found[0][found[1]][-1:]
    return value


def change_body(rule, body):
    """Faults that change what the reply says; still proper JSON."""
    change = None
    if rule.kind == "dropfield":
        change = (lambda value: _drop_field(value, rule.arg))
    elif rule.kind == "emptylist":
        change = _empty_list
    elif rule.kind == "drop-last-item":
        change = _drop_last
    elif rule.kind == "wrongtotal":
        change = (lambda value: _wrong_total(value, int(rule.arg)))
    if change is None:
        return body
    return dt_data.dump(change(json.loads(body.decode("utf-8"))))


def _sub_once(pattern, replacement, body, fallback):
    changed, count = re.subn(pattern, lambda m: replacement(m), body, count=1)
    return changed if count else fallback(body)


def _in_string(body, what):
    """Puts bytes into the first string value of the body."""
    return _sub_once(rb':"|\["', lambda m: m.group(0) + what, body,
                     lambda b: b'{"x":"' + what + b'"}')


def break_body(rule, body):
    """Content faults that work on the bytes of the reply."""
    kind = rule.kind
    if kind == "malformed":
        return body[:max(1, len(body) * 2 // 3)] + b",,}"
    if kind == "badutf8":
        return _in_string(body, b"\xff\xc3(\xed\xa0\x80")
    if kind == "nul":
        return _in_string(body, b"before\\u0000after")
    if kind == "trailing":
        return body + b" trailing {garbage"
    if kind == "bigint":
        return _sub_once(rb"([:\[])(-?[0-9]+)(?=[,}\]])",
                         lambda m: m.group(1) + b"9007199254740993", body,
                         lambda b: _after_brace(
                             b, b'"count":9007199254740993'))
    if kind == "duplicatekey":
        found = re.search(rb'\{("(?:[^"\\]|\\.)*":)', body)
        if not found:
            return b'{"a":1,"a":2}'
        at = found.start() + 1
        return body[:at] + found.group(1) + b"null," + body[at:]
    if kind == "deep":
        depth = int(rule.arg or 5000)
        return _after_brace(body, b'"deep":' + b"[" * depth + b"]" * depth)
    return body


def _after_brace(body, member):
    at = body.find(b"{")
    if at < 0:
        return b"{" + member + b"}"
    comma = b"" if body[at + 1:at + 2] == b"}" else b","
    return body[:at + 1] + member + comma + body[at + 1:]


_bombs = {}


def gzip_bomb(mebibytes):
    """A gzip stream of blanks: one flushed block, repeated."""
    if mebibytes not in _bombs:
        block = b" " * (1 << 20)
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
        again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
        tail = packer.flush(zlib.Z_FINISH)
        crc = 0
        for _ in range(mebibytes):
            crc = zlib.crc32(block, crc)
        _bombs[mebibytes] = (
            b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + packed +
            again * (mebibytes - 1) + tail +
            struct.pack("<II", crc, (mebibytes << 20) & 0xFFFFFFFF))
    return _bombs[mebibytes]
