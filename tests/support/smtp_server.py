# SPDX-License-Identifier: Apache-2.0
"""A real SMTP server (aiosmtpd) with TLS and AUTH, that can also misbehave.

What a recipient's address begins with says what happens to their mail:
  busyN@   refused with 451 the first N times, then taken
  no@      refused with 550
  full@    refused with 552 when the mail is there
  later@   refused with 452 when the mail is there
  cut@     the connection is cut when the mail is there, before any answer
  early@   the connection is cut when the recipient is named
"""
import asyncio
import base64
import collections
import os
import socket
import ssl
import subprocess

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

USER, PASSWORD, TOKEN = "muster", "s3cret-of-the-mail", "tok3n-of-the-mail"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def certificate(folder, name="localhost", authority=None):
    """(certificate, key) for that name, signed by itself."""
    cert, key = (os.path.join(folder, name + end) for end in (".pem", ".key"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert,
         "-subj", "/CN=" + name, "-days", "2", "-addext",
         "subjectAltName=DNS:%s,IP:127.0.0.1" % name if name == "localhost"
         else "subjectAltName=DNS:" + name], check=True, capture_output=True)
    return cert, key


class Handler:
    def __init__(self):
        self.mails = []        # (sender, recipient, bytes)
        self.seen = collections.Counter()
        self.sessions = 0
        self.delay = 0
        self.auths = []

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.sessions += 1
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.seen[address] += 1
        local = address.split("@")[0]
        if local.startswith("busy") and self.seen[address] <= int(local[4:]):
            return "451 4.7.1 Greylisted, come back later"
        if local == "no":
            return "550 5.1.1 No such user here"
        if local == "early":
            server.transport.abort()
            return "421 gone"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.delay:
            await asyncio.sleep(self.delay)
        to = envelope.rcpt_tos[0]
        local = to.split("@")[0]
        if local == "full":
            return "552 5.3.4 Message too big for\tthis \x1b[31mbox"
        if local == "later":
            return "452 4.2.2 Mailbox full"
        self.mails.append((envelope.mail_from, to, envelope.original_content))
        if local == "cut":
            server.transport.abort()
        return "250 2.0.0 Ok: queued as %d" % len(self.mails)

    async def auth_OAUTHBEARER(self, server, args):
        self.auths.append("OAUTHBEARER")
        if len(args) < 2:
            blob = await server.challenge_auth("")
        else:
            blob = base64.b64decode(args[1])
        good = b"auth=Bearer " + TOKEN.encode() + b"\x01" in blob and (
            b"a=" + USER.encode() + b"," in blob)
        return AuthResult(success=good, handled=True if good else False)


class Server:
    """`tls`: "starttls", "tls", "none"; `auth`: whether it is required."""

    def __init__(self, folder, tls="starttls", auth=False, name="localhost",
                 offers_starttls=True, offers_auth=True):
        self.handler = Handler()
        self.port = free_port()
        self.cert, key = certificate(folder, name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, key)
        more = {}
        if tls == "starttls" and offers_starttls:
            more = {"tls_context": context, "require_starttls": True}

        def authenticate(server, session, envelope, mechanism, data):
            self.handler.auths.append(mechanism)
            good = (data.login == USER.encode() and
                    data.password == PASSWORD.encode())
            return AuthResult(success=good, handled=True if good else False)
        if not offers_auth:
            more["auth_exclude_mechanism"] = ["PLAIN", "LOGIN",
                                              "OAUTHBEARER"]
        elif auth:
            more["authenticator"] = authenticate
            more["auth_required"] = True
            more["auth_require_tls"] = tls == "starttls"
        handler = self.handler

        class Own(Controller):
            def factory(self):
                return SMTP(handler, data_size_limit=64 * 2**20,
                            decode_data=False, **more)

        self.controller = Own(handler, hostname="127.0.0.1", port=self.port,
                              ssl_context=context if tls == "tls" else None)
        if tls == "tls":
            # it looks whether the server answers, with the server's own end
            self.controller._trigger_server = self.look
        self.controller.start()

    def look(self):
        anybody = ssl.create_default_context(cafile=self.cert)
        with socket.create_connection(("127.0.0.1", self.port), 5) as s, \
                anybody.wrap_socket(s, server_hostname="localhost") as t:
            t.recv(100)

    @property
    def mails(self):
        return self.handler.mails

    def stop(self):
        self.controller.stop()
