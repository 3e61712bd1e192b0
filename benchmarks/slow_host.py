"""A host for benchmarks: the files of a folder, each request answered after a latency.

    python benchmarks/slow_host.py FOLDER LATENCY_S

Prints its port when it listens, and serves until it is stopped.
"""

import sys
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Handler(SimpleHTTPRequestHandler):
    """Keeps connections open, as real hosts do."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    latency_s = 0.0

    def do_GET(self) -> None:
        time.sleep(self.latency_s)
        super().do_GET()

    def copyfile(self, source: Any, outputfile: Any) -> None:  # noqa: ARG002 - as it is called
        """By the kernel: the host should take little of the machine that it shares."""
        self.connection.sendfile(source)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what is measured is the client."""


class Host(ThreadingHTTPServer):
    """Many at once, as the limit of the client is lifted too."""

    daemon_threads = True
    request_queue_size = 256


if __name__ == "__main__":
    folder, latency_s = sys.argv[1:]
    Handler.latency_s = float(latency_s)
    with Host(("127.0.0.1", 0), partial(Handler, directory=folder)) as host:
        print(host.server_address[1], flush=True)
        host.serve_forever()
