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
                     {"reset": true}                empties log and stats
                     {"expire_tokens": true}        bearer tokens end now
    GET  /__credentials                             as --print-credentials
    GET  /__log                                     the requests so far
    GET  /__stats                                   requests, max_concurrent
"""

import argparse
import base64
import collections
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
import traceback
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True      # the source tree may be read-only

import dt_data   # noqa: E402
import dt_fault  # noqa: E402
import dt_generate  # noqa: E402
import dt_sample  # noqa: E402
from dt_api import DEFAULT_SCOPES, Api  # noqa: E402
from dt_http import REASONS, Reply, Request, error_body  # noqa: E402

MAX_HEAD = 65536
MAX_BODY = 1 << 20
MAX_LOG = 400000
HANG_SECONDS = 900
PAGE_SIZES = ("size", "page-size", "pageSize")
PAGE_KEYS = ("page", "page-key", "nextPageKey", "pageNumber")


# --- the server ----------------------------------------------------------

class Server:
    def __init__(self, world, options):
        self.options = options
        self.api = Api(world, options)
        self.faults = dt_fault.Faults(options.faults)
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
        ahead = self.api.world.clock_s
        if self.options.clock == "now":
            return self.api.world.now.timestamp() + \
                time.time() - self.started + ahead
        return time.time() + ahead

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

    def safe_answer(self, request, hits):
        """A mistake in this server shows as a 500 and on stderr."""
        try:
            return self.answer(request, hits)
        except Exception:       # whatever it is, the test has to see it
            traceback.print_exc()
            return Reply(500, b'{"message":"the test server failed"}')

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
        if kind == "overload":
            body, ctype = error_body(429, "Queue is full", 4)
            return Reply(429, body, (), ctype)
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
        pairs = request.pairs
        key = request.query.get("nextPageKey") or \
            request.query.get("page-key") or ""
        if key.startswith("endless-"):
            # the key carries the parameters of the first request
            try:
                pairs = urllib.parse.parse_qsl(base64.b32decode(
                    key.rpartition("-")[2]).decode("utf-8"))
            except ValueError:
                return Reply(400, b'{"error":{"code":400}}')
        size = 100
        for name, value in pairs:
            if name in PAGE_SIZES and value.isdigit():
                size = int(value)
        query = urllib.parse.urlencode(
            [pair for pair in pairs if pair[0] not in PAGE_KEYS])
        plain = Request(request.method, request.path + "?" + query,
                        request.headers, request.body)
        try:
            reply = self.api.answer(plain)
        except Reply as error:
            return error
        value = json.loads(reply.body.decode("utf-8"))
        found = dt_fault.first_list(value)
        if not found or isinstance(value, list) or not value[found[1]]:
            return reply
        with self.lock:
            self.endless += 1
            serial = self.endless if rule.kind == "endless" else 0
        keyed = "service-users" in request.path or \
            request.path.startswith("/e/")
        if keyed or "pageNumber" in value:
            value[found[1]] = dt_fault.renumber(
                value[found[1]], min(size, 1000), serial)
        if keyed:
            value["nextPageKey"] = "endless-%d-%s" % (
                serial, base64.b32encode(
                    query.encode("utf-8")).decode("ascii"))
        for name in ("page", "pageNumber"):
            if "pageNumber" in value and \
                    request.query.get(name, "").isdigit():
                value["pageNumber"] = int(request.query[name])
        return Reply(200, dt_data.dump(value), reply.headers)

    @staticmethod
    def alter(reply, hits):
        """Faults in the content: first as JSON, then as bytes, then size."""
        body = reply.body
        for rule in hits:
            if reply.ctype.startswith("application/json") and body:
                body = dt_fault.change_body(rule, body)
        for rule in hits:
            body = dt_fault.break_body(rule, body)
        for rule in hits:
            if rule.kind == "oversized":
                body += b" " * max(0, int(rule.arg) - len(body))
        if body is reply.body:
            return reply
        return Reply(reply.status, body, reply.headers, reply.ctype)

    def compress(self, reply):
        if reply.key is None:
            return gzip.compress(reply.body, 1, mtime=0)
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
        """Answers one request; False when the connection has to go.

        The log entry and the end of "running" come before the first byte of
        the reply: a client that has its answer finds both.
        """
        server = self.server
        number, running = server.enter()
        began = time.time()
        hits = server.faults.take(request.target, running)
        entry = {
            "number": number, "method": request.method,
            "path": request.path,
            "query": request.target.partition("?")[2],
            "host": request.headers.get("host", ""),
            "auth": auth_kind(request.headers.get("authorization")),
            "time": round(began - server.started, 6), "seconds": 0.0,
            "concurrent": running, "status": 0,
            "agent": request.headers.get("user-agent", ""),
            "encoding": request.headers.get("accept-encoding", ""),
            "faults": [rule.spec for rule in hits]}
        reply = None
        try:
            delay = server.options.latency_ms
            delay += sum(int(r.arg) for r in hits if r.kind == "slow")
            if delay:
                time.sleep(delay / 1000.0)
            if not any(r.kind in ("hang", "close") for r in hits):
                reply = server.safe_answer(request, hits)
                entry["status"] = reply.status
            entry["seconds"] = round(time.time() - began, 6)
            server.record(entry)
            if any(r.kind == "hang" for r in hits):
                self.hang()
        finally:
            server.leave()
        return reply is not None and self.send(request, reply, hits)

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
        ctype = reply.ctype
        if ctype == "application/json" and request.path.startswith("/e/"):
            ctype = "application/json; charset=utf-8"
        headers = [("Content-Type", ctype)] if body else []
        accepted = request.headers.get("accept-encoding", "")
        if "gzipbomb" in kinds:
            body = dt_fault.gzip_bomb(int(kinds["gzipbomb"].arg or 256))
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
    parser.add_argument("--back", type=int, choices=(0, 1, 2), default=0,
                        help="of the sample: as that many reviews ago")
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
        return dt_sample.build(options.now, options.back)
    return dt_generate.generate(dt_generate.Sizes(
        options.seed, options.users, options.groups, options.policies,
        options.boundaries, options.environments, options.service_users,
        options.tokens, options.groups_per_user, options.audit_events),
        options.now)


def main(arguments):
    options = parse_options(arguments)
    if options.list_faults:
        for kind, text in sorted(dt_fault.FAULT_KINDS.items()):
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
                         else world.expected(), indent=2, sort_keys=True))
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
