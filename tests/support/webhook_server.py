# SPDX-License-Identifier: Apache-2.0
"""A server that takes webhooks: it keeps what it was sent, and answers as the
test says, by path."""
import atexit
import http.server
import threading


class Hooks:
    """`answers` maps a path to a list of (status, headers, body); the last
    one repeats.  `got` holds what came: path, headers, body."""

    def __init__(self):
        self.answers = {}
        self.got = []
        hooks = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hooks.got.append((self.path, dict(self.headers), body))
                queue = hooks.answers.get(self.path, [(200, {}, b"ok")])
                status, headers, text = queue[0] if len(queue) == 1 \
                    else queue.pop(0)
                if status == 0:             # hangs up without an answer
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                      Handler)
        self.server.daemon_threads = True
        self.url = "http://127.0.0.1:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()
        atexit.register(self.server.shutdown)

    def to(self, path):
        return [(h, b) for p, h, b in self.got if p == path]

    def forget(self):
        self.got.clear()
        self.answers.clear()
