# SPDX-License-Identifier: Apache-2.0
"""A real browser without a window, driven through its debugging pipe.

Only the standard library: the browser reads commands from descriptor 3 and
answers on descriptor 4, each message ended by a NUL.
"""
import base64
import json
import os
import select
import shutil
import subprocess
import time

NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"]
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
         "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--hide-scrollbars",
         # a test follows more links in a second than anybody would
         "--disable-ipc-flooding-protection",
         "--remote-debugging-pipe"]


def find():
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return None


class Browser:
    """One page.  `problems` collects errors, refusals and foreign loads."""

    def __init__(self, profile, size="1400,1000"):
        to_read, self.to = os.pipe()
        self.back, to_write = os.pipe()

        def arrange():
            os.dup2(to_read, 3)
            os.dup2(to_write, 4)

        # Above the numbers that arrange() fills.
        moved = []
        for fd in (to_read, to_write):
            while fd < 10:
                moved.append(fd)
                fd = os.dup(fd)
            moved.append(fd)
        to_read, to_write = [fd for fd in moved if fd >= 10][:2]
        self.process = subprocess.Popen(
            [find(), *FLAGS, "--user-data-dir=" + profile,
             "--window-size=" + size, "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=arrange, close_fds=True, pass_fds=(3, 4))
        for fd in moved:
            os.close(fd)
        self.pending = b""
        self.count = 0
        self.loaded = False
        self.problems = []
        self.session = None
        targets = self.call("Target.getTargets")["targetInfos"]
        page = [t for t in targets if t["type"] == "page"][0]
        self.session = self.call("Target.attachToTarget",
                                 targetId=page["targetId"],
                                 flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def close(self):
        try:
            self.session = None
            self.call("Browser.close")
        except (OSError, TimeoutError):
            self.process.kill()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.to)
        os.close(self.back)

    def call(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + 60
        while True:
            answer = self.receive(end)
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(answer["error"])
                return answer["result"]
            self.note(answer)

    def receive(self, end):
        while b"\0" not in self.pending:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.back], [], [], left)[0]:
                raise TimeoutError("the browser does not answer")
            piece = os.read(self.back, 1 << 20)
            if not piece:
                raise OSError("the browser went away")
            self.pending += piece
        message, self.pending = self.pending.split(b"\0", 1)
        return json.loads(message)

    def note(self, event):
        method, p = event.get("method"), event.get("params", {})
        if method == "Page.loadEventFired":
            self.loaded = True
        elif method == "Runtime.exceptionThrown":
            self.problems.append(json.dumps(p["exceptionDetails"])[:500])
        elif method == "Log.entryAdded" and p["entry"]["level"] in (
                "error", "warning"):
            self.problems.append(p["entry"]["text"][:500])
        elif method == "Network.requestWillBeSent" and \
                not p["request"]["url"].startswith(("file:", "data:")):
            self.problems.append("loads " + p["request"]["url"][:200])

    def open(self, path):
        self.loaded = False
        self.call("Page.navigate", url="file://" + path)
        end = time.monotonic() + 60
        while not self.loaded:
            self.note(self.receive(end))

    def run(self, script):
        """The value of the expression; the page's policy does not apply."""
        out = self.call("Runtime.evaluate", expression=script,
                        returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in out:
            raise RuntimeError(json.dumps(out["exceptionDetails"])[:800])
        return out["result"].get("value")

    def wait(self, script, seconds=30):
        """The first true value of the expression, or None."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.run(script)
            if value:
                return value
            time.sleep(0.05)
        return None

    def key(self, name, code):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name,
                      code=name, windowsVirtualKeyCode=code,
                      text="\r" if name == "Enter" and kind == "keyDown"
                      else "")

    def picture(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as f:
            f.write(base64.b64decode(data))

    def paper(self, path):
        data = self.call("Page.printToPDF", preferCSSPageSize=True,
                         printBackground=True)["data"]
        with open(path, "wb") as f:
            f.write(base64.b64decode(data))
