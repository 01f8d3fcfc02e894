# SPDX-License-Identifier: Apache-2.0
"""Keys, certificates and a time-stamp authority, all by OpenSSL's program.

Everything is made in a folder of the test and thrown away with it.
"""
import atexit
import http.server
import os
import subprocess
import threading
import time

CONFIG = """
[ tsa ]
default_tsa = tsa1
[ tsa1 ]
serial = {dir}/serial
crypto_device = builtin
signer_cert = {dir}/{name}.crt
certs = {dir}/ca.crt
signer_key = {dir}/{name}.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[ usage ]
basicConstraints = CA:FALSE
extendedKeyUsage = critical,timeStamping
[ plain ]
basicConstraints = CA:FALSE
keyUsage = digitalSignature
"""


def openssl(*arguments, data=None, check=True):
    p = subprocess.run(["openssl", *map(str, arguments)], input=data,
                       capture_output=True)
    if check and p.returncode != 0:
        raise RuntimeError(p.stderr.decode(errors="replace"))
    return p


def key_pair(folder, name, kind="ed25519"):
    """NAME.key, owner-only, and NAME.pub; `kind`: ed25519, p256, rsa..."""
    path = os.path.join(folder, name)
    how = {"ed25519": ["-algorithm", "ed25519"],
           "p256": ["-algorithm", "EC", "-pkeyopt",
                    "ec_paramgen_curve:P-256"],
           "p384": ["-algorithm", "EC", "-pkeyopt",
                    "ec_paramgen_curve:P-384"],
           "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]}
    openssl("genpkey", *how[kind], "-out", path + ".key")
    os.chmod(path + ".key", 0o600)
    openssl("pkey", "-in", path + ".key", "-pubout", "-out", path + ".pub")
    return path + ".key", path + ".pub"


class Authority:
    """A root, and who it lets state the time."""

    def __init__(self, folder):
        self.folder = folder
        self.ca = os.path.join(folder, "ca.crt")
        key_pair(folder, "ca", "p256")
        openssl("req", "-x509", "-new", "-key", self.path("ca.key"), "-subj",
                "/CN=Test Root", "-days", 30, "-out", self.ca)
        self.signer("tsa")

    def path(self, name):
        return os.path.join(self.folder, name)

    def signer(self, name, usage="usage", **dates):
        """A certificate; `usage` "plain" lacks the extended key usage."""
        key_pair(self.folder, name, "p256")
        with open(self.path(name + ".cnf"), "w", encoding="utf-8") as f:
            f.write(CONFIG.format(dir=self.folder, name=name))
        openssl("req", "-new", "-key", self.path(name + ".key"), "-subj",
                "/CN=Test Time " + name, "-out", self.path(name + ".csr"))
        if not dates:
            openssl("x509", "-req", "-in", self.path(name + ".csr"), "-CA",
                    self.ca, "-CAkey", self.path("ca.key"), "-CAcreateserial",
                    "-days", 10, "-extfile", self.path(name + ".cnf"),
                    "-extensions", usage, "-out", self.path(name + ".crt"))
            return
        # Only `openssl ca` takes the days of an end that is past.
        with open(self.path("index"), "w", encoding="utf-8"):
            pass
        with open(self.path("ca.cnf"), "w", encoding="utf-8") as f:
            f.write("[ca]\ndefault_ca=x\n[x]\ndatabase=%s\nnew_certs_dir=%s\n"
                    "serial=%s\ndefault_md=sha256\npolicy=p\n[p]\n"
                    "commonName=supplied\n" % (
                        self.path("index"), self.folder,
                        self.path("ca.serial")))
        with open(self.path("ca.serial"), "w", encoding="utf-8") as f:
            f.write("1000\n")
        openssl("ca", "-batch", "-config", self.path("ca.cnf"), "-cert",
                self.ca, "-keyfile", self.path("ca.key"), "-in",
                self.path(name + ".csr"), "-out", self.path(name + ".crt"),
                "-startdate", dates["start"], "-enddate", dates["end"],
                "-extfile", self.path(name + ".cnf"), "-extensions", usage,
                "-notext")

    def reply(self, query, name="tsa"):
        """The answer to a request, as bytes."""
        serial = self.path("serial")
        if not os.path.exists(serial):
            with open(serial, "w", encoding="utf-8") as f:
                f.write("01\n")
        asked, said = self.path("query.tsq"), self.path("answer.tsr")
        with open(asked, "wb") as f:
            f.write(query)
        openssl("ts", "-reply", "-config", self.path(name + ".cnf"),
                "-section", "tsa1", "-queryfile", asked, "-out", said)
        with open(said, "rb") as f:
            return f.read()


class Server:
    """An authority that listens; `mode` says what it does wrong."""

    def __init__(self, authority):
        outer = self
        self.authority = authority
        self.mode = "good"
        self.signer = "tsa"
        self.seen = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.seen.append((dict(self.headers), body))
                outer.answer(self, body)

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass

        self.http = Quiet(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d/tsr" % self.http.server_port
        threading.Thread(target=self.http.serve_forever,
                         daemon=True).start()
        atexit.register(self.http.shutdown)

    def answer(self, request, body):
        status, kind = 200, "application/timestamp-reply"
        if self.mode == "down":
            status, text = 503, b"closed"
        elif self.mode == "refuse":
            status, text = 404, b"no such thing"
        elif self.mode == "html":
            kind, text = "text/html", b"<html>Please sign in</html>"
        elif self.mode == "empty":
            text = b""
        elif self.mode == "huge":
            text = b"\x30" * (8 << 20)
        elif self.mode == "redirect":
            request.send_response(302)
            request.send_header("Location", self.url)
            request.end_headers()
            return
        elif self.mode == "slow":
            time.sleep(5)
            text = b""
        elif self.mode == "digest":
            text = self.authority.reply(self.query("of something else"))
        elif self.mode == "nonce":
            text = self.authority.reply(self.again(body))
        elif self.mode == "tail":
            text = self.authority.reply(body) + b"\0"
        elif self.mode == "cut":
            text = self.authority.reply(body)[:-20]
        elif self.mode == "rejected":
            text = bytes.fromhex("30053003020102")
        elif self.mode == "flipped":
            text = bytearray(self.authority.reply(body, self.signer))
            text[-5] ^= 1
        else:
            text = self.authority.reply(body, self.signer)
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(text)))
        request.end_headers()
        try:
            request.wfile.write(bytes(text))
        except OSError:
            pass

    def query(self, text):
        path = self.authority.path("other.tsq")
        data = self.authority.path("other")
        with open(data, "w", encoding="utf-8") as f:
            f.write(text)
        openssl("ts", "-query", "-data", data, "-sha256", "-cert", "-out",
                path)
        with open(path, "rb") as f:
            return f.read()

    def again(self, body):
        """The same digest, asked for with a nonce of our own."""
        path = self.authority.path("again.tsq")
        asked = self.authority.path("asked.tsq")
        with open(asked, "wb") as f:
            f.write(body)
        text = openssl("ts", "-query", "-in", asked, "-text").stdout.decode()
        digest = "".join(
            part for line in text.splitlines() if " - " in line
            for part in line.split(" - ", 1)[1][:49].replace("-", " ").split()
            if len(part) == 2)
        openssl("ts", "-query", "-digest", digest, "-sha256", "-cert", "-out",
                path)
        with open(path, "rb") as f:
            return f.read()
