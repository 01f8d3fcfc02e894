# SPDX-License-Identifier: Apache-2.0
"""Keys for mail, made by stock programs: certificates by openssl, OpenPGP
keys by gpg in a home folder of its own."""
import atexit
import os
import shutil
import subprocess
import tempfile

NAMES = {"rsa": ["-newkey", "rsa:2048"],
         "small": ["-newkey", "rsa:1024"],
         "ec": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
         "ed25519": ["-newkey", "ed25519"]}
USES = {"both": "digitalSignature,keyEncipherment,keyAgreement",
        "sign": "digitalSignature", "encipher": "keyEncipherment",
        "agree": "keyAgreement"}


def run(*command, data=None, check=True, env=None):
    p = subprocess.run(command, input=data, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, env=env, check=False)
    if check and p.returncode != 0:
        raise RuntimeError("%s: %s" % (command, p.stderr.decode()))
    return p


class Authority:
    """A root whose certificates a mail program would trust."""

    def __init__(self, folder):
        self.folder = folder
        self.root = os.path.join(folder, "root.pem")
        self.key = os.path.join(folder, "root.key")
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc",
            "-keyout", self.key, "-out", self.root, "-subj", "/CN=Mail root",
            "-days", "4000", "-addext", "basicConstraints=critical,CA:TRUE")

    def issue(self, name, mail, kind="rsa", use="both", purpose=True,
              days="30", start=None, subject=None):
        """(key, certificate), PEM files; mail: None for no address."""
        stem = os.path.join(self.folder, name)
        key, request, cert = (stem + s for s in (".key", ".csr", ".pem"))
        run("openssl", "req", "-new", "-noenc", *NAMES[kind], "-keyout", key,
            "-out", request, "-subj", subject or "/CN=" + name)
        os.chmod(key, 0o600)
        lines = ["basicConstraints=CA:FALSE"]
        if use:
            lines.append("keyUsage=critical," + USES[use])
        if purpose:
            lines.append("extendedKeyUsage=" + (
                "emailProtection" if purpose is True else purpose))
        if mail:
            lines.append("subjectAltName=email:" + mail)
        with open(stem + ".ext", "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")
        run("openssl", "x509", "-req", "-in", request, "-CA", self.root,
            "-CAkey", self.key, "-CAcreateserial", "-out", cert,
            "-extfile", stem + ".ext", "-days", days)
        return key, cert


class Keyring:
    """A GnuPG home; its agent ends with the test."""

    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="mgpg")
        atexit.register(self.close)

    def close(self):
        run("gpgconf", "--homedir", self.home, "--kill", "all", check=False)
        run("gpgconf", "--homedir", self.home, "--remove-socketdir",
            check=False)
        shutil.rmtree(self.home, ignore_errors=True)

    def gpg(self, *command, data=None, check=True):
        return run("gpg", "--homedir", self.home, "--batch", "--yes",
                   "--pinentry-mode", "loopback", "--trust-model", "always",
                   *command, data=data, check=check)

    def make(self, mail, passphrase="", expire="0", kind="default",
             usage="default"):
        """The fingerprint of a new key."""
        self.gpg("--passphrase", passphrase, "--quick-generate-key",
                 "Somebody <%s>" % mail, kind, usage, expire)
        return self.fingerprint(mail)

    def fingerprint(self, mail):
        out = self.gpg("--with-colons", "--list-keys", "=Somebody <%s>" %
                       mail).stdout.decode()
        return [line.split(":")[9] for line in out.splitlines()
                if line.startswith("fpr:")][0]

    def export(self, path, fingerprint, secret=False, passphrase=""):
        more = ["--passphrase", passphrase] if secret else []
        data = self.gpg(*more, "--armor", "--export-secret-keys" if secret
                        else "--export", fingerprint).stdout
        with open(path, "wb") as f:
            f.write(data)
        os.chmod(path, 0o600)
        return path
