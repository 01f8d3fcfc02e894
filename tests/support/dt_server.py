#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A test server that behaves like the Dynatrace account and environment APIs.

One process plays the token endpoint (/sso), the account API (/iam, /env,
/audit, /ref) and the environment API (/e/<environment>/api/v2).  Only the
Python standard library is used; it runs on Python 3.9 and later.

    dt_server.py --port 0 --data sample

prints one line, "listening http://127.0.0.1:PORT", and serves until SIGTERM.

Faults are written KIND[:ARG]@REGEX[#COUNT]; the expression is searched in the
request target (path and query).  COUNT is how many matching requests are hit
(default: all).  `--list-faults` prints the kinds.  The paths under /__ are for
the tests and never see a fault:

    POST /__control  {"faults": ["429@/users#2"]}   replaces all faults
    GET  /__log                                     the requests so far
    GET  /__stats                                   requests, max_concurrent
"""

import argparse
import base64
import collections
import datetime
import email.utils
import gzip
import json
import os
import re
import select
import signal
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import dt_data   # noqa: E402
import dt_sample  # noqa: E402

MAX_HEAD = 65536
MAX_BODY = 1 << 20
MAX_LOG = 400000
CACHE_LIMIT = 256 << 20
HANG_SECONDS = 900

DEFAULT_SCOPES = (
    "account-idm-read account-idm-write account-env-read account-uac-read "
    "account-audit-logs-read iam-policies-management iam:policies:read "
    "iam:bindings:read iam:boundaries:read iam:effective-permissions:read "
    "iam:limits:read iam:policies:write iam:bindings:write "
    "iam:boundaries:write iam:users:read iam:groups:read "
    "sso-idm:account-limits:read platform-token:tokens:manage").split()

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
ID_KEYS = ("uuid", "uid", "id", "tokenId", "logId", "eventId", "policyUuid")
PAGE_KEYS = ("page", "size", "page-key", "page-size", "nextPageKey",
             "pageSize", "pageNumber")

REASONS = {200: "OK", 302: "Found", 400: "Bad Request", 401: "Unauthorized",
           403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
           410: "Gone", 411: "Length Required", 413: "Payload Too Large",
           429: "Too Many Requests", 431: "Header Too Large",
           500: "Internal Server Error", 502: "Bad Gateway",
           503: "Service Unavailable", 504: "Gateway Timeout"}

TOKEN_FIELDS = ("id", "name", "enabled", "owner", "creationDate",
                "expirationDate", "lastUsedDate", "scopes",
                "personalAccessToken", "modifiedDate", "lastUsedIpAddress",
                "additionalMetadata")
TOKEN_DEFAULT_FIELDS = TOKEN_FIELDS[:5]


class Reply(Exception):
    """An answer; raised by handlers to leave early with an error."""

    def __init__(self, status, body=b"", headers=(),
                 ctype="application/json", key=None):
        Exception.__init__(self, status)
        self.status = status
        self.body = body
        self.headers = list(headers)
        self.ctype = ctype
        self.key = key              # cache key of the compressed form


def error_body(status, message, shape):
    """The error shapes of the APIs; returns (body, content type)."""
    json_type = "application/json"
    if shape == 1:
        value = {"error": {"code": status, "message": message,
                           "errorsMap": None}}
    elif shape == 2:
        value = {"code": status, "message": message, "errorsMap": {}}
    elif shape == 3:
        value = {"error": True, "payload": None, "message": message}
    elif shape == 4:
        value = {"message": message, "statusCode": status}
    elif shape == 5:
        value = {"error": "invalid_scope", "error_description": message}
    elif shape == 6:
        value = {"error": {"code": status, "message": message,
                           "constraintViolations": [{
                               "path": "pageSize", "message": message,
                               "parameterLocation": "QUERY",
                               "location": None}]}}
    elif shape == 7:
        return b"", json_type
    elif shape == 8:
        page = ("<!DOCTYPE html>\n<html><head><title>%d</title></head>"
                "<body><h1>%s</h1></body></html>\n" % (status, message))
        return page.encode("utf-8"), "text/html; charset=utf-8"
    else:
        value = {"error": {"message": message}}
    return dt_data.dump(value), json_type


def fail(status, message, shape, headers=()):
    body, ctype = error_body(status, message, shape)
    raise Reply(status, body, headers, ctype)


# --- faults --------------------------------------------------------------

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
        if kind in ("slow", "oversized", "clockskew", "wrongtotal"):
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

    def take(self, target):
        """The faults that hit this request; counts them down."""
        if not self.rules:
            return ()
        hit = []
        with self.lock:
            for rule in self.rules:
                if rule.left == 0 or not rule.regex.search(target):
                    continue
                if rule.kind == "unauthorized-once":
                    if target in rule.seen:
                        continue
                    rule.seen.add(target)
                if rule.left is not None:
                    rule.left -= 1
                hit.append(rule)
        return hit


def _first_list(value):
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


def _renumber(items, size, salt):
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


def _change_json(body, change):
    value = change(json.loads(body.decode("utf-8")))
    return dt_data.dump(value)


def _wrong_total(value, off):
    for key in ("count", "totalCount", "total"):
        if isinstance(value, dict) and isinstance(value.get(key), int):
            value[key] += off
    return value


def _empty_list(value):
    found = _first_list(value)
    if found:
        if isinstance(value, list):
            return []
        found[0][found[1]] = []
    return value


def _drop_last(value):
    found = _first_list(value)
    if found:
        del found[0][found[1]][-1:]
    return value


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


# --- the API -------------------------------------------------------------

class Request:
    __slots__ = ("method", "target", "path", "query", "pairs", "headers",
                 "body", "scopes", "keep")

    def __init__(self, method, target, headers, body):
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.scopes = frozenset()
        path, _, query = target.partition("?")
        self.path = path
        self.pairs = urllib.parse.parse_qsl(query, keep_blank_values=True)
        self.query = dict(self.pairs)
        self.keep = headers.get("connection", "").lower() != "close"

    def number(self, name, default, low, high):
        """A whole number from the query; 400 when it is out of bounds."""
        text = self.query.get(name)
        if text is None or text == "":
            return default
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            fail(400, "%s must be between %d and %d" % (name, low, high), 6
                 if self.path.startswith("/e/") else 2)
        return value


class Api:
    """Answers requests from a World; knows nothing of sockets or faults."""

    def __init__(self, world, options):
        self.world = world
        self.options = options
        self.client_scopes = frozenset(options.scopes)
        self.lock = threading.Lock()
        self.bearers = {}
        self.issued = 0
        self.cache = {}
        self.cached = 0
        self.origin = ""
        acc = "/accounts/" + re.escape(world.account)
        one = r"([^/]+)"
        self.foreign = re.compile(r"/(?:iam/v1|env/v[12])/accounts/([^/]+)|"
                                  r"/audit/v1/accounts/([^/]+)|"
                                  r"/iam/v1/repo/account/([^/]+)")
        idm = ("account-idm-read",)
        policies = ("iam-policies-management", "iam:policies:read")
        bindings = ("iam-policies-management", "iam:bindings:read")
        bounds = ("iam-policies-management", "iam:boundaries:read")
        level = "/iam/v1/repo/" + one + "/" + one
        account = "/iam/v1/repo/account/" + one
        table = (
            ("/iam/v1" + acc + "/users", idm, self.users),
            ("/iam/v1" + acc + "/users/" + one, idm, self.user),
            ("/iam/v1" + acc + "/groups", idm, self.groups),
            ("/iam/v1" + acc + "/groups/" + one + "/users", idm,
             self.group_users),
            ("/iam/v1" + acc + "/groups/" + one + "/permissions", idm,
             self.group_permissions),
            ("/iam/v1" + acc + "/service-users", idm, self.service_users),
            ("/iam/v1" + acc + "/service-users/" + one, idm,
             self.service_user),
            ("/iam/v1" + acc + "/limits",
             ("account-idm-read", "sso-idm:account-limits:read"),
             self.limits),
            ("/iam/v1" + acc + "/platform-tokens",
             ("platform-token:tokens:manage",), self.platform_tokens),
            ("/iam/v1" + acc + "/wif/trust-policies", idm,
             self.trust_policies),
            ("/iam/v1" + acc + "/wif/trust-policies/" + one, idm,
             self.trust_policy),
            ("/iam/v1" + acc + "/wif/trust-policies/" + one + "/mappings",
             idm, self.trust_mappings),
            (level + "/policies", policies, self.policies),
            (level + "/policies/aggregate", ("iam-policies-management",),
             self.aggregate),
            (level + "/policies/" + one, policies, self.policy),
            (level + "/bindings", bindings, self.bindings),
            (level + "/bindings/groups/" + one, bindings,
             self.bindings_of_group),
            (level + "/bindings/descendants/" + one, bindings,
             self.descendants),
            (level + "/bindings/" + one, bindings, self.bindings_of_policy),
            (level + "/bindings/" + one + "/" + one, bindings,
             self.bindings_of_pair),
            (level + "/limits",
             ("iam-policies-management", "iam:limits:read"),
             self.level_limits),
            (account + "/boundaries", bounds, self.boundaries),
            (account + "/boundaries/" + one, bounds, self.boundary),
            ("/iam/v1/resolution/" + one + "/" + one +
             "/effectivepermissions",
             ("iam-policies-management", "iam:effective-permissions:read"),
             self.effective),
            ("/env/v1" + acc + "/environments", ("account-env-read",),
             self.environments_v1),
            ("/env/v2" + acc + "/environments", ("account-env-read",),
             self.environments_v2),
            ("/env/v2" + acc + "/clusters", ("account-env-read",),
             self.clusters),
            ("/env/v1" + acc + "/environments/" + one + "/ip-allowlist",
             ("account-env-read",), self.ip_allowlist),
            ("/audit/v1" + acc, ("account-audit-logs-read",), self.audits),
            ("/ref/v1/account/permissions", (), self.reference),
        )
        self.routes = [(re.compile(p), scopes, handler)
                       for p, scopes, handler in table]
        self.env_route = re.compile(
            r"/e/([^/]+)/api/v2/(apiTokens|activeGateTokens|auditlogs)"
            r"(?:/([^/]+))?")
        self.policy_level = {}
        for key, items in world.policies.items():
            for item in items:
                self.policy_level[item["uuid"]] = (key, item)

    # -- common ----------------------------------------------------------

    def answer(self, request):
        path = request.path
        if path == "/sso/oauth2/token":
            return self.token(request)
        if path.startswith("/e/"):
            return self.environment_api(request)
        for regex, scopes, handler in self.routes:
            match = regex.fullmatch(path)
            if not match:
                continue
            if request.method != "GET":
                fail(405, "Method Not Allowed", 4, [("Allow", "GET")])
            self.authorize(request, scopes)
            return handler(request,
                           *[urllib.parse.unquote(g)
                             for g in match.groups()])
        found = self.foreign.match(path)
        if found and request.method == "GET":
            self.authorize(request, ())
            fail(403, "No access to the account", 4)
        fail(404, "Cannot %s %s" % (request.method, path), 4)

    def token(self, request):
        """Client credentials; one missing scope refuses the whole request."""
        if request.method != "POST":
            fail(405, "Method Not Allowed", 4, [("Allow", "POST")])

        def refuse(status, code, text):
            raise Reply(status, dt_data.dump({
                "error": code, "error_description": text}))

        kind = request.headers.get("content-type", "").split(";")[0]
        if kind.strip().lower() != "application/x-www-form-urlencoded":
            refuse(400, "invalid_request", "form expected")
        try:
            form = dict(urllib.parse.parse_qsl(
                request.body.decode("ascii"), keep_blank_values=True))
        except UnicodeDecodeError:
            refuse(400, "invalid_request", "form is not encoded")
        if form.get("grant_type") != "client_credentials":
            refuse(400, "unsupported_grant_type", "client_credentials only")
        if form.get("client_id") != dt_data.CLIENT_ID or \
                form.get("client_secret") != dt_data.client_secret():
            refuse(401, "invalid_client", "Client authentication failed")
        wanted = form.get("scope", "").split(" ")
        for scope in wanted:
            if scope and scope not in self.client_scopes:
                refuse(400, "invalid_scope",
                       "Requested scope is not allowed: " + scope)
        resource = form.get("resource", "")
        if resource and not resource.startswith("urn:dtaccount:"):
            refuse(400, "invalid_request", "resource is not a known urn")
        scopes = frozenset(s for s in wanted if s)
        with self.lock:
            self.issued += 1
            claims = {"n": self.issued, "sub": dt_data.CLIENT_ID}
            bearer = ".".join((
                base64.urlsafe_b64encode(b'{"alg":"ES256","typ":"JWT"}')
                .decode("ascii").rstrip("="),
                base64.urlsafe_b64encode(dt_data.dump(claims))
                .decode("ascii").rstrip("="),
                dt_data.letters("bearer %d" % self.issued, 86)))
            self.bearers[bearer] = (
                time.monotonic() + self.options.token_ttl, scopes, resource)
        value = {"scope": " ".join(s for s in wanted if s),
                 "token_type": "Bearer",
                 "expires_in": self.options.token_ttl,
                 "access_token": bearer}
        if resource:
            value["resource"] = resource
        return Reply(200, dt_data.dump(value),
                     [("Cache-Control", "no-store")])

    def authorize(self, request, needed):
        kind, _, value = request.headers.get(
            "authorization", "").partition(" ")
        entry = self.bearers.get(value.strip()) \
            if kind.lower() == "bearer" else None
        if entry is None or entry[0] <= time.monotonic():
            fail(401, "Unauthorized", 4,
                 [("WWW-Authenticate", "Bearer error=\"invalid_token\"")])
        if entry[2] != "urn:dtaccount:" + self.world.account:
            fail(403, "Token is not valid for this account", 4)
        if needed and not entry[1].intersection(needed):
            shape = 4
            if request.path.startswith(("/iam/v1/repo", "/iam/v1/reso")):
                shape = 1
            elif request.path.startswith("/audit"):
                shape = 3
            fail(403, "Insufficient scope, one of these is needed: " +
                 " ".join(needed), shape)
        request.scopes = entry[1]

    def keep(self, key, make):
        """A body that does not change: made once, if it is not too large."""
        body = self.cache.get(key)
        if body is None:
            body = make()
            with self.lock:
                if self.cached + len(body) < CACHE_LIMIT:
                    self.cache[key] = body
                    self.cached += len(body)
        return Reply(200, body, key=key)

    # -- identities ------------------------------------------------------

    def users(self, request):
        flag = request.query.get("service-users", "false")
        if flag not in ("true", "false"):
            fail(400, "service-users must be a boolean", 4)
        world = self.world

        def make():
            items = world.user_list if flag == "true" else [
                item for item, service in
                zip(world.user_list, world.user_service) if not service]
            return b'{"count":%d,"items":[%s]}' % (len(items),
                                                  b",".join(items))
        return self.keep("users " + flag, make)

    def user(self, _request, address):
        world = self.world
        index = world.email_index.get(address.lower())
        if index is None:
            fail(404, "User %s not found" % address, 4)
        groups = list(world.user_groups[index])
        groups = [world.group_detail[g] for g in groups]
        if not world.user_service[index]:
            groups += [world.group_detail[g]
                       for g, group in enumerate(world.groups)
                       if group["owner"] == "ALL_USERS"] \
                if world.all_users_listed else []
        return Reply(200, world.user_member[index][:-1] + b',"groups":[' +
                     b",".join(groups) + b"]}")

    def groups(self, _request):
        return self.keep("groups", lambda: dt_data.dump(
            {"count": len(self.world.groups), "items": self.world.groups}))

    def group(self, uuid):
        index = self.world.group_index.get(uuid)
        if index is None:
            fail(404, "Group %s not found" % uuid, 4)
        return index, self.world.groups[index]

    def group_users(self, _request, uuid):
        world = self.world
        index, group = self.group(uuid)
        if group["owner"] == "ALL_USERS" and world.all_users_listed:
            items = [item for item, service in
                     zip(world.user_member, world.user_service)
                     if not service]
        else:
            items = [world.user_member[u]
                     for u in world.group_members[index]]
        return Reply(200, b'{"count":%d,"items":[%s]}' %
                     (len(items), b",".join(items)))

    def group_permissions(self, _request, uuid):
        _index, group = self.group(uuid)
        value = dict(group)
        value["permissions"] = self.world.classic.get(uuid, [])
        reply = self.keep("permissions " + uuid,
                          lambda: dt_data.dump(value))
        reply.headers += [("Deprecation", "@1781481600"),
                          ("Sunset", "Mon, 11 Jan 2027 00:00:00 GMT")]
        return reply

    def reference(self, _request):
        return self.keep("reference", lambda: dt_data.dump(
            [{"id": name, "description": text}
             for name, text in dt_data.CLASSIC_PERMISSIONS]))

    def service_users(self, request):
        """page with page-size, or page-key; the key names the next page."""
        size = request.number("page-size", 100, 1, 1000)
        key = request.query.get("page-key") or ""
        if key:
            try:
                page, size = [int(n) for n in base64.urlsafe_b64decode(
                    key.encode("ascii")).split(b"/")]
            except (ValueError, UnicodeEncodeError):
                fail(400, "Invalid page key", 3)
        else:
            page = request.number("page", 1, 1, 1 << 30)
        everyone = self.world.service_users
        items = [{k: v for k, v in entry.items() if k != "groupUuid"}
                 for entry in everyone[(page - 1) * size:page * size]]
        value = {"results": items,
                 self.world.service_total_key: len(everyone)}
        if page * size < len(everyone):
            value["nextPageKey"] = base64.urlsafe_b64encode(
                b"%d/%d" % (page + 1, size)).decode("ascii")
        elif page % 2 == 0:
            value["nextPageKey"] = None     # the end: null, or no key at all
        return Reply(200, dt_data.dump(value))

    def service_user(self, _request, uid):
        for entry in self.world.service_users:
            if entry["uid"] == uid:
                return Reply(200, dt_data.dump(entry))
        fail(404, "Requested service user not found", 3)

    def limits(self, _request):
        limits = self.world.limits
        return Reply(200, dt_data.dump({
            "pageSize": 100, "pageNumber": 1, "total": len(limits),
            "results": limits}))

    def numbered(self, request):
        """Both spellings of platform paging: (first item, size, number)."""
        query = request.query
        if "pageNumber" in query or "pageSize" in query:
            size = request.number("pageSize", 100, 1, 1000)
            number = request.number("pageNumber", 0, 0, 1 << 30)
            return number * size, size, number
        size = request.number("size", 100, 1, 1000)
        number = request.number("page", 1, 1, 1 << 30)
        return (number - 1) * size, size, number

    def platform_tokens(self, request):
        first, size, number = self.numbered(request)
        tokens = self.world.platform_tokens
        status = request.query.get("status")
        if status:
            tokens = [t for t in tokens if t["status"] == status]
        total = self.world.platform_total
        if total is None or status:
            total = len(tokens)
        return Reply(200, dt_data.dump({
            "pageSize": size, "pageNumber": number, "total": total,
            "results": tokens[first:first + size]}))

    def trust_policies(self, request):
        first, size, number = self.numbered(request)
        items = [full for full, _ in self.world.trust_policies]
        return Reply(200, dt_data.dump({
            "pageSize": size, "pageNumber": number, "total": len(items),
            "results": items[first:first + size]}))

    def trust(self, uuid):
        for full, mappings in self.world.trust_policies:
            if full["uuid"] == uuid:
                return full, mappings
        fail(404, "Trust policy not found", 3)

    def trust_policy(self, _request, uuid):
        full, mappings = self.trust(uuid)
        value = dict(full)
        value.update({
            "issuerUrlHash": dt_data.letters(full["issuerUrl"], 32).lower(),
            "jwksUri": full["issuerUrl"] + "/jwks", "description": "",
            "serviceUserMappings": mappings})
        return Reply(200, dt_data.dump(value))

    def trust_mappings(self, request, uuid):
        _full, mappings = self.trust(uuid)
        first, size, number = self.numbered(request)
        return Reply(200, dt_data.dump({
            "pageSize": size, "pageNumber": number, "total": len(mappings),
            "results": mappings[first:first + size]}))

    # -- policies --------------------------------------------------------

    def level(self, level_type, level_id):
        """Checks a level; an inactive environment refuses."""
        key = (level_type, level_id)
        if key not in self.world.policies:
            if level_type == "account":
                fail(403, "No access to the account", 1)
            fail(404, "Level %s %s does not exist" % key, 1)
        if level_type == "environment":
            for env in self.world.environments:
                if env["id"] == level_id and not env["active"]:
                    fail(403, "Environment is not active: " + level_id, 1)
        return key

    def policies(self, request, level_type, level_id):
        key = self.level(level_type, level_id)
        name = request.query.get("name")
        return Reply(200, dt_data.dump({"policies": [
            {k: item[k] for k in ("uuid", "name", "description")}
            for item in self.world.policies[key]
            if name is None or item["name"] == name]}))

    def chain(self, key):
        """Levels whose policies can be used at this one."""
        levels = [("global", "global"), ("account", self.world.account)]
        if key[0] == "environment":
            levels.append(key)
        return levels[:1] if key[0] == "global" else levels

    def aggregate(self, _request, level_type, level_id):
        key = self.level(level_type, level_id)
        if level_type == "global":
            fail(404, "Cannot get requested resource", 1)
        return Reply(200, dt_data.dump({"policyOverviewList": [
            {"uuid": item["uuid"], "name": item["name"],
             "description": item["description"], "levelId": level[1],
             "levelType": level[0]}
            for level in self.chain(key)
            for item in self.world.policies[level]]}))

    def policy(self, _request, level_type, level_id, uuid):
        key = self.level(level_type, level_id)
        found = self.policy_level.get(uuid)
        if found is None or found[0] != key:
            fail(404, "Cannot get requested resource", 1)
        return self.keep("policy " + uuid, lambda: dt_data.dump(found[1]))

    def level_bindings(self, key, keep=lambda b: True):
        return {"levelType": key[0], "levelId": key[1], "policyBindings": [
            b for b in self.world.bindings.get(key, ()) if keep(b)]}

    def bindings(self, _request, level_type, level_id):
        key = self.level(level_type, level_id)
        return self.keep("bindings %s %s" % key, lambda: dt_data.dump(
            self.level_bindings(key)))

    def bindings_of_policy(self, _request, level_type, level_id, uuid):
        key = self.level(level_type, level_id)
        return Reply(200, dt_data.dump(self.level_bindings(
            key, lambda b: b["policyUuid"] == uuid)))

    def bindings_of_pair(self, _request, level_type, level_id, uuid, group):
        key = self.level(level_type, level_id)
        value = self.level_bindings(
            key, lambda b: b["policyUuid"] == uuid and group in b["groups"])
        return Reply(200, dt_data.dump(value))

    def bindings_of_group(self, request, level_type, level_id, group):
        key = self.level(level_type, level_id)
        mine = [b for b in self.world.bindings.get(key, ())
                if group in b["groups"]]
        value = {"policyUuids": sorted({b["policyUuid"] for b in mine})}
        if request.query.get("details") == "true":
            value["bindingsDetails"] = mine
        return Reply(200, dt_data.dump(value))

    def descendants(self, request, level_type, level_id, uuid):
        key = self.level(level_type, level_id)
        size = request.number("size", 100, 1, 10000)
        page = request.number("page", 1, 1, 1 << 30)
        levels = [("environment", env["id"])
                  for env in self.world.environments if env["active"]]
        if level_type == "global":
            levels.insert(0, ("account", self.world.account))
        elif level_type == "environment":
            levels = []
        content = []
        for level in levels:
            value = self.level_bindings(
                level, lambda b: b["policyUuid"] == uuid)
            if value["policyBindings"]:
                content.append(value)
        part = content[(page - 1) * size:page * size]
        return Reply(200, dt_data.dump({
            "pageSize": size, "pageNumber": page, "totalCount": len(part),
            "content": part}))

    def level_limits(self, _request, level_type, level_id):
        key = self.level(level_type, level_id)

        def entry(count, limit):
            return {"count": count, "limit": str(limit)}
        return Reply(200, dt_data.dump({
            "policies": entry(len(self.world.policies[key]), 200),
            "bindings": entry(sum(len(b["groups"]) for b in
                                  self.world.bindings.get(key, ())), 30000),
            "boundaries": entry(len(self.world.boundaries)
                                if level_type == "account" else 0, 2000)}))

    def boundaries(self, request, level_id):
        """totalCount is what the page holds, as in the vendor's mocks."""
        self.level("account", level_id)
        size = request.number("size", 100, 1, 10000)
        page = request.number("page", 1, 1, 1 << 30)
        part = self.world.boundaries[(page - 1) * size:page * size]
        return Reply(200, dt_data.dump({
            "pageSize": size if part else 0, "pageNumber": page,
            "totalCount": len(part), "content": part}))

    def boundary(self, _request, level_id, uuid):
        self.level("account", level_id)
        for item in self.world.boundaries:
            if item["uuid"] == uuid:
                return Reply(200, dt_data.dump(item))
        fail(404, "Cannot get requested resource", 1)

    def effective(self, request, level_type, level_id):
        key = self.level(level_type, level_id)
        query = request.query
        groups = self.groups_of(query.get("entityType"),
                                query.get("entityId", ""))
        size = request.number("size", 100, 1, 10000)
        page = request.number("page", 1, 1, 1 << 30)
        services = [s for s in query.get("services", "").split(",") if s]
        table = {}
        for level in self.chain(key)[1:]:
            for binding in self.world.bindings.get(level, ()):
                for group in binding["groups"]:
                    if group in groups:
                        self.grant(table, level, binding, group)
        items = [{"permission": name, "effects": effects}
                 for name, effects in sorted(table.items())
                 if not services or name.split(":")[0] in services]
        return Reply(200, dt_data.dump({
            "effectivePermissions": items[(page - 1) * size:page * size]}))

    def groups_of(self, kind, native):
        world = self.world
        if kind == "group":
            if native not in world.group_index:
                fail(404, "Entity not found", 1)
            return {native}
        if kind != "user":
            fail(400, "entityType must be user or group", 1)
        mark = b'"uid":"' + native.encode("utf-8") + b'"'
        for index, fragment in enumerate(world.user_member):
            if mark in fragment:
                uuids = {world.groups[g]["uuid"]
                         for g in world.user_groups[index]}
                if not world.user_service[index]:
                    uuids.update(g["uuid"] for g in world.groups
                                 if g["owner"] == "ALL_USERS")
                return uuids
        fail(404, "Entity not found", 1)

    def grant(self, table, level, binding, group):
        """Adds what one binding gives one group.

        Conditions are those of the statement and, for every boundary of the
        binding, those whose service is the permission's own or global.
        """
        found = self.policy_level.get(binding["policyUuid"])
        if found is None:
            return
        (level_type, level_id), item = found
        bounds = [b["boundaryConditions"] for b in self.world.boundaries
                  if b["uuid"] in (binding.get("boundaries") or ())]
        source = {
            "policy": {"uuid": item["uuid"], "name": item["name"],
                       "statementQuery": item["statementQuery"],
                       "levelType": level_type, "levelId": level_id},
            "binding": {"groupUuid": group, "levelType": level[0],
                        "levelId": level[1]}}
        parameters = binding.get("parameters") or {}
        for statement in item["statements"]:
            own = [self.filled(c, parameters)
                   for c in statement["conditions"] or ()]
            for name in statement["permissions"]:
                service = name.split(":")[0]
                for bound in (bounds or [[]]):
                    extra = [] if statement["effect"] == "DENY" else [
                        c for c in bound if c["name"].split(":")[0] in
                        (service, "global")]
                    table.setdefault(name, []).append({
                        "effect": statement["effect"],
                        "conditions": own + extra,
                        "effectivePolicies": [source]})

    @staticmethod
    def filled(condition, parameters):
        def value(text):
            for name, replacement in parameters.items():
                text = text.replace("${bindParam:%s}" % name, replacement)
            return text
        return dict(condition, values=[value(v)
                                       for v in condition["values"]])

    # -- environments of the account --------------------------------------

    def environments_v1(self, _request):
        return self.keep("environments 1", lambda: dt_data.dump({
            "tenantResources": [
                {"name": env.get("name", env["id"]), "id": env["id"]}
                for env in self.world.environments],
            "managementZoneResources": self.world.zones}))

    def environments_v2(self, _request):
        return self.keep("environments 2", lambda: dt_data.dump(
            {"data": self.world.environments}))

    def clusters(self, _request):
        return Reply(200, dt_data.dump({"data": self.world.clusters}))

    def ip_allowlist(self, _request, env):
        if env not in self.world.ip_allowlist:
            fail(404, "Environment not found", 4)
        return Reply(200, dt_data.dump(self.world.ip_allowlist[env]))

    # -- account audit log -------------------------------------------------

    def audits(self, request):
        """No cursor: what does not fit is cut off, with a warning."""
        query = request.query
        limit = request.number("limit", 50, 1, 100000)
        mebibytes = request.number("resultSizeLimitMegabyte", 2, 1, 15)
        request.number("scanLimitGigabyte", 500, 1, 500)
        try:
            start = parse_when(query.get("startTime"), self.world.now, None)
            end = parse_when(query.get("endTime"), self.world.now, None)
            keep = audit_filter(query.get("filter") or "")
        except ValueError as problem:
            fail(400, str(problem), 3)
        events, size, cut = [], 0, False
        for event in self.world.audit:
            moment = dt_data.parse_utc(event["timestamp"])
            if (start and moment < start) or (end and moment > end) or \
                    not keep(event):
                continue
            size += len(dt_data.dump(event)) + 1
            if len(events) == limit or size > mebibytes << 20:
                cut = True
                break
            events.append(event)
        warnings = [{"message": "Your result has been limited to %d."
                     % len(events)}] if cut else []
        return Reply(200, dt_data.dump({"audits": events,
                                        "warnings": warnings}))

    # -- environment API ---------------------------------------------------

    def environment_api(self, request):
        match = self.env_route.fullmatch(request.path)
        if not match:
            fail(404, "Not found", 9)
        env_id, what, native = match.groups()
        env = self.world.envs.get(env_id)
        if env is None or not env["credential"]:
            # an unknown or inactive environment is answered by a gateway
            fail(404, "Environment not found", 8)
        if request.method != "GET":
            fail(405, "Method Not Allowed", 9, [("Allow", "GET")])
        needed = {"apiTokens": "apiTokens.read",
                  "activeGateTokens": "activeGateTokenManagement.read",
                  "auditlogs": "auditLogs.read"}[what]
        kind, _, token = request.headers.get(
            "authorization", "").partition(" ")
        scopes = env["credentials"].get(token.strip()) \
            if kind.lower() == "api-token" else None
        if "api-token" in request.query or scopes is None:
            self.env_fail(401, "Token Authentication failed")
        if needed not in scopes:
            self.env_fail(403, "Token is missing required scope. Use one "
                          "of: " + needed)
        if native is not None:
            return self.env_item(env, what, urllib.parse.unquote(native))
        return self.env_list(request, env, what)

    @staticmethod
    def env_fail(status, message, path=None):
        error = {"code": status, "message": message}
        if path:
            error["constraintViolations"] = [{
                "path": path, "message": message,
                "parameterLocation": "QUERY", "location": None}]
        raise Reply(status, dt_data.dump({"error": error}))

    def env_item(self, env, what, native):
        key, name = {"apiTokens": ("api_tokens", "id"),
                     "activeGateTokens": ("activegate_tokens", "id"),
                     "auditlogs": ("audit", "logId")}[what]
        for item in env[key]:
            if item[name] == native:
                return Reply(200, dt_data.dump(item))
        self.env_fail(404, "%s not found: %s" % (what, native))

    def env_list(self, request, env, what):
        rate = [("X-RateLimit-Limit", "1000"),
                ("X-RateLimit-Remaining", "999"),
                ("X-RateLimit-Reset",
                 str(int((time.time() + 60) * 1000000)))]
        state = self.env_state(request, what)
        source = env[{"apiTokens": "api_tokens",
                      "activeGateTokens": "activegate_tokens",
                      "auditlogs": "audit"}[what]]
        if what == "auditlogs":
            items = self.env_audit(source, state)
        elif what == "apiTokens":
            items = [{k: item[k] for k in state["fields"] if k in item}
                     for item in self.chosen_tokens(source, state)]
        else:
            items = source
        first, size = state["first"], state["size"]
        value = {what if what != "auditlogs" else "auditLogs":
                 items[first:first + size],
                 "pageSize": size, "totalCount": len(items)}
        if first + size < len(items):
            state["first"] = first + size
            value["nextPageKey"] = "AAAA" + base64.urlsafe_b64encode(
                dt_data.dump(state)).decode("ascii")
        elif what == "apiTokens":
            value["nextPageKey"] = None
        return Reply(200, dt_data.dump(value), rate)

    def env_state(self, request, what):
        """What the page key carries: all parameters of the first call."""
        query = request.query
        low, high, default = {"apiTokens": (100, 10000, 200),
                              "activeGateTokens": (1, 1000, 100),
                              "auditlogs": (1, 5000, 1000)}[what]
        if query.get("nextPageKey"):
            if len(request.pairs) > 1:
                self.env_fail(400, "nextPageKey excludes all other "
                              "parameters", "nextPageKey")
            try:
                state = json.loads(base64.urlsafe_b64decode(
                    query["nextPageKey"][4:].encode("ascii")))
                if state["what"] == what:
                    return state
            except (ValueError, KeyError, TypeError):
                pass
            self.env_fail(400, "Invalid page key", "nextPageKey")
        known = {"apiTokens": ("fields", "apiTokenSelector", "from", "to",
                               "sort"),
                 "activeGateTokens": (),
                 "auditlogs": ("filter", "from", "to", "sort")}[what]
        for name in query:
            if name not in known and name not in ("pageSize",
                                                  "nextPageKey"):
                self.env_fail(400, "Unknown query parameter " + name, name)
        return {"what": what, "first": 0,
                "size": request.number("pageSize", default, low, high),
                "fields": self.token_fields(query.get("fields")),
                "selector": query.get("apiTokenSelector", ""),
                "from": query.get("from"), "to": query.get("to"),
                "filter": query.get("filter", ""),
                "sort": query.get("sort")}

    def token_fields(self, text):
        """Fields: names replace the default ones, +names are added."""
        fields = []
        added = list(TOKEN_DEFAULT_FIELDS)
        for word in (text or "").split(","):
            plus = word.startswith("+")
            name = word[1:] if plus else word
            if not name and not text:
                continue
            if name not in TOKEN_FIELDS:
                # an unencoded plus sign arrives as a blank, and ends here
                self.env_fail(400, "Unknown field '%s'" % word, "fields")
            (added if plus else fields).append(name)
        chosen = set(["id"] + fields) if fields else set(added)
        if fields:
            chosen.update(added[len(TOKEN_DEFAULT_FIELDS):])
        return [name for name in TOKEN_FIELDS if name in chosen]

    def chosen_tokens(self, tokens, state):
        selector = state["selector"]
        found = re.fullmatch(r'owner\("([^"]*)"\)', selector)
        if found:
            tokens = [t for t in tokens if t["owner"] == found.group(1)]
        elif re.fullmatch(r"personalAccessToken\((true|false)\)", selector):
            tokens = [t for t in tokens if t["personalAccessToken"] ==
                      ("true" in selector)]
        elif re.fullmatch(r'scope\("[^"]*"(,"[^"]*")*\)', selector):
            names = set(re.findall(r'"([^"]*)"', selector))
            tokens = [t for t in tokens if names.intersection(t["scopes"])]
        elif selector:
            self.env_fail(400, "Unknown selector", "apiTokenSelector")
        if state["from"] or state["to"]:
            start, end = self.env_window(state, None)
            tokens = [t for t in tokens if "lastUsedDate" in t and
                      start <= dt_data.epoch_ms(dt_data.parse_utc(
                          t["lastUsedDate"])) <= end]
        sort = state["sort"]
        if sort:
            name = sort.lstrip("+- ")
            if name not in TOKEN_FIELDS:
                self.env_fail(400, "Unknown sort field", "sort")
            tokens = sorted(tokens, key=lambda t: str(t.get(name, "")),
                            reverse=sort.startswith("-"))
        return tokens

    def env_window(self, state, default_from):
        try:
            start = parse_when(state["from"] or default_from,
                               self.world.now, None)
            end = parse_when(state["to"], self.world.now, self.world.now)
        except ValueError as problem:
            self.env_fail(400, str(problem), "from")
        return (dt_data.epoch_ms(start) if start else 0,
                dt_data.epoch_ms(end))

    def env_audit(self, entries, state):
        start, end = self.env_window(state, "now-2w")
        items = [e for e in entries if start <= e["timestamp"] <= end]
        names = {"user": "user", "eventType": "eventType",
                 "category": "category", "entityId": "entityId"}
        rest = state["filter"]
        while rest:
            found = re.match(r'([A-Za-z.]+)\("((?:[^"~]|~.)*)"\),?', rest)
            if not found or found.group(1) not in names:
                self.env_fail(400, "Filter not understood", "filter")
            wanted = re.sub(r"~(.)", r"\1", found.group(2))
            field = names[found.group(1)]
            items = [e for e in items if e.get(field) == wanted]
            rest = rest[found.end():]
        if state["sort"] not in (None, "", "-timestamp"):
            if state["sort"] != "timestamp":
                self.env_fail(400, "Unknown sort field", "sort")
            items = items[::-1]
        return items


def parse_when(text, now, default):
    """ISO time, epoch milliseconds, or now-2d / now()-2d."""
    if text is None or text == "":
        return default
    found = re.fullmatch(r"now(?:\(\))?(?:\s*-\s*(\d+)\s*([smhdwMy]))?", text)
    if found:
        if not found.group(1):
            return now
        unit = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800,
                "M": 2592000, "y": 31536000}[found.group(2)]
        return now - datetime.timedelta(seconds=int(found.group(1)) * unit)
    if text.isdigit():
        return datetime.datetime.fromtimestamp(int(text) / 1000.0,
                                               dt_data.UTC)
    try:
        return dt_data.parse_utc(re.sub(r"(\.\d{3})\d+", r"\1", text))
    except ValueError:
        raise ValueError("time not understood: " + text)


def audit_filter(text):
    """field OP 'value' joined by and / or / not; returns a predicate."""
    if len(text) > 256:
        raise ValueError("filter is longer than 256 characters")
    words = re.findall(r"'[^']*'|\"[^\"]*\"|[()]|,|[<>=!]+|[^\s()<>=!,'\"]+",
                       text)
    if not words:
        return lambda event: True
    position = [0]

    def peek():
        return words[position[0]] if position[0] < len(words) else ""

    def take():
        word = peek()
        if not word:
            raise ValueError("filter ends too early")
        position[0] += 1
        return word

    def either():
        left = both()
        while peek().lower() == "or":
            take()
            left = (lambda a, b: lambda e: a(e) or b(e))(left, both())
        return left

    def both():
        left = single()
        while peek().lower() == "and":
            take()
            left = (lambda a, b: lambda e: a(e) and b(e))(left, single())
        return left

    def single():
        if peek().lower() == "not":
            take()
            inner = single()
            return lambda e: not inner(e)
        if peek() == "(":
            take()
            inner = either()
            if take() != ")":
                raise ValueError("filter lacks )")
            return inner
        field, operator = take(), take()
        if operator == "in":
            if take() != "(":
                raise ValueError("in wants a list")
            values = []
            while peek() != ")":
                word = take()
                if word != ",":
                    values.append(word.strip("'\""))
            take()
            return lambda e: str(e.get(field)) in values
        value = take().strip("'\"")
        compare = {
            "==": lambda a: a == value, "=": lambda a: a == value,
            "!=": lambda a: a != value, ">": lambda a: a > value,
            ">=": lambda a: a >= value, "<": lambda a: a < value,
            "<=": lambda a: a <= value, "contains": lambda a: value in a,
            "starts-with": lambda a: a.startswith(value),
            "ends-with": lambda a: a.endswith(value)}.get(operator)
        if compare is None:
            raise ValueError("unknown operator " + operator)
        return lambda e: compare(str(e.get(field)))

    result = either()
    if peek():
        raise ValueError("filter not understood at " + peek())
    return result


# --- the server ----------------------------------------------------------

class Server:
    def __init__(self, world, options):
        self.options = options
        self.api = Api(world, options)
        self.faults = Faults(options.faults)
        self.lock = threading.Lock()
        self.started = time.time()
        self.log = collections.deque(maxlen=MAX_LOG)
        self.log_file = open(options.log, "a", encoding="utf-8") \
            if options.log else None
        self.requests = 0
        self.running = 0
        self.max_concurrent = 0
        self.endless = 0
        self.packed = {}
        self.stop = False
        self.context = None
        if options.tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*options.tls)
        self.listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", options.port))
        self.listener.listen(256)
        self.port = self.listener.getsockname()[1]
        self.scheme = "https" if self.context else "http"

    def serve(self):
        while not self.stop:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                break
            threading.Thread(target=self.connection, args=(connection,),
                             daemon=True).start()

    def connection(self, sock):
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.context:
                sock.settimeout(20)
                sock = self.context.wrap_socket(sock, server_side=True)
            sock.settimeout(300)
            Connection(self, sock).run()
        except (OSError, ValueError):
            pass
        finally:
            try:
                sock.close()
            except OSError:
                pass

    # -- bookkeeping ------------------------------------------------------

    def enter(self):
        with self.lock:
            self.requests += 1
            self.running += 1
            if self.running > self.max_concurrent:
                self.max_concurrent = self.running
            return self.requests, self.running

    def leave(self):
        with self.lock:
            self.running -= 1

    def record(self, entry):
        with self.lock:
            self.log.append(entry)
            if self.log_file:
                self.log_file.write(json.dumps(entry) + "\n")
                self.log_file.flush()

    def now(self):
        """The clock of the Date header."""
        if self.options.clock == "now":
            return self.api.world.now.timestamp() + \
                time.time() - self.started
        return time.time()

    def control(self, request):
        if request.path == "/__stats":
            with self.lock:
                value = {"requests": self.requests,
                         "max_concurrent": self.max_concurrent}
            return Reply(200, dt_data.dump(value))
        if request.path == "/__log":
            with self.lock:
                value = list(self.log)
            return Reply(200, dt_data.dump(value))
        if request.path == "/__credentials":
            return Reply(200, dt_data.dump(self.api.world.credentials()))
        if request.path == "/__control" and request.method == "POST":
            try:
                value = json.loads(request.body.decode("utf-8"))
                if "faults" in value:
                    self.faults.replace(value["faults"])
                if value.get("reset"):
                    with self.lock:
                        self.log.clear()
                        self.requests = self.max_concurrent = 0
                if value.get("expire_tokens"):
                    with self.api.lock:
                        self.api.bearers.clear()
            except (ValueError, TypeError, AttributeError, re.error) as bad:
                return Reply(400, dt_data.dump({"error": str(bad)}))
            return Reply(200, b"{}")
        return Reply(404, b"{}")

    # -- answers with faults ----------------------------------------------

    def answer(self, request, hits):
        """The reply of a request, with the faults that change content."""
        for rule in hits:
            reply = self.replacement(rule, request)
            if reply:
                return reply
        paging = [r for r in hits if r.kind in ("endless", "repeatpage")]
        if paging:
            return self.paged(request, paging[0])
        try:
            reply = self.api.answer(request)
        except Reply as error:
            reply = error
        return self.alter(reply, hits)

    def replacement(self, rule, request):
        """A fault that stands for the whole answer."""
        kind = rule.kind
        headers = []
        if kind in ("401", "unauthorized-once"):
            shape = 9 if request.path.startswith("/e/") else 4
            body, ctype = error_body(401, "Unauthorized", shape)
            return Reply(401, body, [("WWW-Authenticate", "Bearer")], ctype)
        if kind in ("500", "502", "503", "504"):
            shape = 8 if kind in ("502", "504") else 3
            body, ctype = error_body(int(kind), REASONS[int(kind)], shape)
            return Reply(int(kind), body, (), ctype)
        if kind == "status":
            status, shape = rule.status_and_shape()
            body, ctype = error_body(
                status, REASONS.get(status, "Status %d" % status), shape)
            return Reply(status, body, (), ctype)
        if kind == "redirect":
            host = "localhost" if rule.arg == "otherhost" else "127.0.0.1"
            return Reply(302, b"", [("Location", "%s://%s:%d%s" % (
                self.scheme, host, self.port, request.target))])
        if not kind.startswith("429"):
            return None
        if kind == "429-retry-after":
            headers = [("Retry-After", rule.arg or "1")]
        elif kind == "429-retry-date":
            headers = [("Retry-After", email.utils.formatdate(
                self.now() + int(rule.arg or 1), usegmt=True))]
        elif kind == "429-ratelimit":
            scale = {"us": 1000000, "ms": 1000, "s": 1}[rule.arg]
            headers = [("X-RateLimit-Limit", "50"),
                       ("X-RateLimit-Remaining", "0"),
                       ("X-RateLimit-Reset",
                        str(int((self.now() + 1) * scale)))]
        shape = 6 if request.path.startswith("/e/") else 4
        body, ctype = error_body(429, "Too many requests", shape)
        return Reply(429, body, headers, ctype)

    def paged(self, request, rule):
        """Paging that does not end: new pages, or one page for ever."""
        size = 100
        for name in ("size", "page-size", "pageSize"):
            if request.query.get(name, "").isdigit():
                size = int(request.query[name])
        pairs = [(k, v) for k, v in request.pairs
                 if k not in PAGE_KEYS or k in ("size", "page-size",
                                                "pageSize")]
        plain = Request(request.method, request.path + "?" +
                        urllib.parse.urlencode(pairs), request.headers,
                        request.body)
        try:
            reply = self.api.answer(plain)
        except Reply as error:
            return error
        value = json.loads(reply.body.decode("utf-8"))
        found = _first_list(value)
        if not found or isinstance(value, list) or not value[found[1]]:
            return reply
        with self.lock:
            self.endless += 1
            serial = self.endless if rule.kind == "endless" else 0
        key = found[1]
        if any(k in value for k in ("pageNumber", "pageSize")) or \
                "service-users" in request.path:
            value[key] = _renumber(value[key], min(size, 1000), serial)
        if "service-users" in request.path or \
                request.path.startswith("/e/"):
            value["nextPageKey"] = "endless-%d" % serial
        if "pageNumber" in value:
            for name in ("page", "pageNumber"):
                if request.query.get(name, "").isdigit():
                    value["pageNumber"] = int(request.query[name])
        return Reply(200, dt_data.dump(value), reply.headers)

    def alter(self, reply, hits):
        for rule in hits:
            kind = rule.kind
            change = None
            if kind == "dropfield":
                change = (lambda v, n=rule.arg: _drop_field(v, n))
            elif kind == "emptylist":
                change = _empty_list
            elif kind == "drop-last-item":
                change = _drop_last
            elif kind == "wrongtotal":
                change = (lambda v, n=int(rule.arg): _wrong_total(v, n))
            if change and reply.ctype == "application/json" and reply.body:
                reply = Reply(reply.status, _change_json(reply.body, change),
                              reply.headers, reply.ctype)
        for rule in hits:
            body = break_body(rule, reply.body)
            if body is not reply.body:
                reply = Reply(reply.status, body, reply.headers, reply.ctype)
        for rule in hits:
            if rule.kind == "oversized":
                pad = int(rule.arg) - len(reply.body)
                body = reply.body + b" " * max(0, pad)
                reply = Reply(reply.status, body, reply.headers,
                              reply.ctype)
        return reply

    def compress(self, reply):
        if reply.key is None:
            return gzip.compress(reply.body, 1, mtime=0) \
                if sys.version_info >= (3, 8) else gzip.compress(reply.body)
        packed = self.packed.get(reply.key)
        if packed is None:
            packed = gzip.compress(reply.body, 5, mtime=0)
            self.packed[reply.key] = packed
        return packed


class Connection:
    """One connection: reads requests, sends replies, plays wire faults."""

    def __init__(self, server, sock):
        self.server = server
        self.sock = sock
        self.rest = b""

    def run(self):
        while True:
            request = self.read()
            if request is None:
                return
            if request.path.startswith("/__"):
                self.send(request, self.server.control(request), ())
            elif not self.serve(request):
                return
            if not request.keep:
                return

    def more(self):
        data = self.sock.recv(65536)
        self.rest += data
        return bool(data)

    def read(self):
        while b"\r\n\r\n" not in self.rest:
            if len(self.rest) > MAX_HEAD:
                self.refuse(431)
                return None
            if not self.more():
                return None
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        words = lines[0].split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            self.refuse(400)
            return None
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        if "transfer-encoding" in headers:
            self.refuse(411)
            return None
        text = headers.get("content-length", "0")
        length = int(text) if text.isdigit() else -1
        if not 0 <= length <= MAX_BODY:
            self.refuse(413)
            return None
        if headers.get("expect", "").lower() == "100-continue":
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        while len(self.rest) < length:
            if not self.more():
                return None
        body, self.rest = self.rest[:length], self.rest[length:]
        return Request(words[0], words[1], headers, body)

    def refuse(self, status):
        self.sock.sendall(("HTTP/1.1 %d %s\r\nContent-Length: 0\r\n"
                           "Connection: close\r\n\r\n" % (
                               status, REASONS[status])).encode("ascii"))

    def serve(self, request):
        """Answers one request; False when the connection has to go."""
        server = self.server
        number, running = server.enter()
        began = time.time()
        status = 0
        hits = ()
        try:
            hits = server.faults.take(request.target)
            delay = server.options.latency_ms
            delay += sum(int(r.arg) for r in hits if r.kind == "slow")
            if delay:
                time.sleep(delay / 1000.0)
            if any(r.kind == "hang" for r in hits):
                self.hang()
                return False
            reply = server.answer(request, hits)
            status = reply.status
            return self.send(request, reply, hits)
        finally:
            server.leave()
            server.record({
                "number": number, "method": request.method,
                "path": request.path,
                "query": request.target.partition("?")[2],
                "host": request.headers.get("host", ""),
                "auth": auth_kind(request.headers.get("authorization")),
                "time": round(began - server.started, 6),
                "seconds": round(time.time() - began, 6),
                "concurrent": running, "status": status,
                "agent": request.headers.get("user-agent", ""),
                "encoding": request.headers.get("accept-encoding", ""),
                "faults": [r.spec for r in hits]})

    def hang(self):
        """Says nothing until the client goes away."""
        end = time.monotonic() + HANG_SECONDS
        while time.monotonic() < end and not self.server.stop:
            ready, _, _ = select.select([self.sock], [], [], 1.0)
            if ready and not self.sock.recv(4096):
                return

    def send(self, request, reply, hits):
        server = self.server
        kinds = {r.kind: r for r in hits}
        body = reply.body
        headers = [("Content-Type", reply.ctype)] if body else []
        accepted = request.headers.get("accept-encoding", "")
        if "gzipbomb" in kinds:
            body = gzip_bomb(int(kinds["gzipbomb"].arg or 256))
            headers.append(("Content-Encoding", "gzip"))
        elif "gzip" in accepted and len(body) > 256 and \
                "oversized" not in kinds:
            body = server.compress(reply)
            headers += [("Content-Encoding", "gzip"),
                        ("Vary", "Accept-Encoding")]
        skew = int(kinds["clockskew"].arg) if "clockskew" in kinds else 0
        length = len(body)
        if "truncated" in kinds:
            length = len(body) * 2 + 10
        elif "shortlength" in kinds:
            length = len(body) // 2
        lines = ["HTTP/1.1 %d %s" % (reply.status, REASONS.get(
            reply.status, "Status")),
            "Date: " + email.utils.formatdate(server.now() + skew,
                                              usegmt=True),
            "Server: dt-test", "Content-Length: %d" % length]
        lines += ["%s: %s" % pair for pair in headers + reply.headers]
        lines.append("Connection: keep-alive" if request.keep
                     else "Connection: close")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
        if request.method == "HEAD":
            body = b""
        return self.transmit(head, body, kinds)

    def transmit(self, head, body, kinds):
        sock = self.sock
        if "reset" in kinds:
            sock.sendall(head + body[:len(body) // 2])
            time.sleep(0.05)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                            struct.pack("ii", 1, 0))
            sock.close()
            return False
        if "trickle" in kinds:
            pause = int(kinds["trickle"].arg or 200) / 1000.0
            sock.sendall(head)
            for i in range(len(body)):
                sock.sendall(body[i:i + 1])
                time.sleep(pause)
                if self.server.stop:
                    return False
            return True
        sock.sendall(head + body if len(body) < 65536 else head)
        if len(body) >= 65536:
            sock.sendall(body)
        return "truncated" not in kinds


def auth_kind(value):
    if not value:
        return "none"
    word = value.partition(" ")[0].lower()
    return word if word in ("bearer", "api-token", "basic") else "other"


# --- command line --------------------------------------------------------

def parse_options(arguments):
    parser = argparse.ArgumentParser(
        description="Dynatrace test server", allow_abbrev=False)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--data", choices=("sample", "generated"),
                        default="sample")
    for name, default in (("seed", 1), ("users", 200), ("groups", 40),
                          ("policies", 30), ("boundaries", 10),
                          ("environments", 3), ("service-users", 5),
                          ("tokens", 20), ("groups-per-user", 5),
                          ("audit-events", 100)):
        parser.add_argument("--" + name, type=int, default=default)
    parser.add_argument("--latency-ms", type=int, default=0)
    parser.add_argument("--fault", action="append", default=[],
                        metavar="SPEC")
    parser.add_argument("--faults", nargs="+", action="extend", default=[],
                        metavar="SPEC")
    parser.add_argument("--log", metavar="FILE")
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    parser.add_argument("--now", type=dt_data.parse_utc,
                        default=dt_data.parse_utc("2026-10-05T06:00:00Z"),
                        help="the moment the data is about")
    parser.add_argument("--clock", choices=("real", "now"), default="real",
                        help="what the Date header tells")
    parser.add_argument("--token-ttl", type=int, default=300)
    parser.add_argument("--scopes", default=None,
                        help="scopes of the client, blank or comma between")
    parser.add_argument("--print-credentials", action="store_true")
    parser.add_argument("--print-plants", action="store_true")
    parser.add_argument("--list-faults", action="store_true")
    options = parser.parse_args(arguments)
    options.faults = options.faults + options.fault
    options.scopes = DEFAULT_SCOPES if options.scopes is None else \
        options.scopes.replace(",", " ").split()
    return options


def make_world(options):
    if options.data == "sample":
        return dt_sample.build(options.now)
    return dt_data.generate(dt_data.Sizes(
        options.seed, options.users, options.groups, options.policies,
        options.boundaries, options.environments, options.service_users,
        options.tokens, options.groups_per_user, options.audit_events),
        options.now)


def main(arguments):
    options = parse_options(arguments)
    if options.list_faults:
        for kind, text in sorted(FAULT_KINDS.items()):
            print("%-18s %s" % (kind, text))
        return 0
    if options.print_credentials or options.print_plants:
        if options.print_credentials:
            # identities do not depend on the sizes: keep this quick
            for name in ("users", "groups", "policies", "boundaries",
                         "service_users", "tokens", "audit_events"):
                setattr(options, name, 0)
        world = make_world(options)
        print(json.dumps(world.credentials() if options.print_credentials
                         else world.plants, indent=2, sort_keys=True))
        return 0
    try:
        server = Server(make_world(options), options)
    except (OSError, ValueError, re.error) as problem:
        print("dt_server: %s" % problem, file=sys.stderr)
        return 1

    def finish(_signal, _frame):
        server.stop = True
        if server.log_file:
            server.log_file.flush()
        os._exit(0)

    signal.signal(signal.SIGTERM, finish)
    signal.signal(signal.SIGINT, finish)
    print("listening %s://127.0.0.1:%d" % (server.scheme, server.port),
          flush=True)
    server.serve()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
