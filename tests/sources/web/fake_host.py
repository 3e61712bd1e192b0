"""A host of this machine that answers, fails and counts as a test wants it to.

    with FakeHost() as host:
        host.json("/search", {"results": []})              # one answer for ever
        host.route("/search", lambda asked: Answer(...))   # or a function of the question
        host.file("/a.flac", flac_bytes)                   # Range, If-Range, ETag, 416
        host.next("/search", error(429, retry_after="2"), CUT)   # the next two, then as routed
        settings = WebSettings(private_hosts=frozenset({host.address}))
        ... host.url + "/search" ...
        assert host.most_at_once <= 2 and host.most_within(1.0) <= 3

A path that ends in ``*`` is routed for all that begins so; an exact path goes before it, a longer
beginning before a shorter one. What is not routed is a 404.
"""

import contextlib
import json
import random
import select
import socket
import ssl
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived; ``params`` has the last of equal names, ``headers`` lower-case."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at_s: float
    target: str = ""
    """The path with its query, as it stood in the request."""

    @property
    def form(self) -> dict[str, str]:
        """The fields of a posted form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """``cut_after`` bytes of the body the connection breaks; ``stall_after`` them it hangs.

    ``told_length`` stands as Content-Length in place of the true one.
    """

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    stall_after: int | None = None
    stall_s: float = 30.0
    told_length: int | None = None
    no_answer: bool = False
    """The connection closes without a word."""


Route = Answer | Callable[[Asked], Any]

CUT = Answer(no_answer=True)
HTML = Answer(b"<!DOCTYPE html><html><body>Please wait</body></html>", content_type="text/html")


def error(status: int, retry_after: str = "", body: bytes = b'{"detail": "no"}') -> Answer:
    """An answer with a status of 4xx or 5xx, and a Retry-After where one is given."""
    return Answer(body, status, headers={"Retry-After": retry_after} if retry_after else {})


def redirect(url: str, status: int = 302) -> Answer:
    """An answer that leads to ``url``, whatever it is."""
    return Answer(b"", status, "text/html", {"Location": url})


def stall(seconds: float = 30.0, after: int = 0) -> Answer:
    """An answer that hangs after ``after`` bytes, until the other side gives up or for so long."""
    return Answer(b"0" * (after + 100), stall_after=after, stall_s=seconds)


def as_answer(said: Any) -> Answer:
    """What a route gave as an answer: bytes are a body, anything else is JSON."""
    if isinstance(said, Answer):
        return said
    if isinstance(said, bytes):
        return Answer(said, content_type="application/octet-stream")
    return Answer(json.dumps(said).encode())


class FakeHost:
    """A threaded HTTP/1.1 server at a free port of 127.0.0.1, for as long as its context is open.

    Counts are those of the server: a request is at once with another from the moment that it was
    read until the last piece of its answer goes out.
    """

    def __init__(self, latency_s: float = 0.0, tls: ssl.SSLContext | None = None) -> None:
        self.latency_s = latency_s
        self.requests: list[Asked] = []
        self.most_at_once = 0
        self.bytes_sent: Counter[str] = Counter()
        """Bytes of bodies by path."""
        self.lock = threading.RLock()
        self._at_once = 0
        self._routes: dict[str, Route] = {}
        self._next: defaultdict[str, deque[Answer | None]] = defaultdict(deque)
        self._faults: Callable[[Asked, Answer], Answer] | None = None
        self._stopping = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.host = self
        if tls:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def port(self) -> int:
        """The port that it listens at."""
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        """``127.0.0.1:port``, as ``private_hosts`` want it."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """``http://127.0.0.1:port``, without a slash at its end."""
        return f"http://{self.address}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._server.hang_up()

    def route(self, path: str, answer: Route) -> None:
        """What a path answers: an Answer, or a function whose result is one, bytes, or JSON."""
        self._routes[path] = answer

    def json(self, path: str, value: Any) -> None:
        """A path that answers the same JSON for ever."""
        self._routes[path] = as_answer(value if not isinstance(value, bytes) else value.decode())

    def file(
        self, path: str, body: bytes, content_type: str = "audio/flac", etag: str | None = None
    ) -> None:
        """A path with a file's bytes; ``etag`` is a digest of them, or none where it is empty."""
        tag = f'"{blake2b(body, digest_size=8).hexdigest()}"' if etag is None else etag
        self._routes[path] = lambda asked: _file_answer(asked, body, content_type, tag)

    def next(self, path: str, *answers: Answer | None) -> None:
        """The next answers of a path, before it answers as it is routed; None is as routed.

        The path ``*`` stands for whatever is asked next.
        """
        with self.lock:
            self._next[path].extend(answers)

    def random_faults(
        self,
        seed: int,
        *,
        fail: float = 0.3,
        stall: float = 0.05,
        stall_s: float = 30.0,
        most_in_a_row: int = 4,
    ) -> None:
        """Fails a fraction of requests and stalls another, by the seed, path and time of asking.

        The failures are 429, 500, 502, 503, no answer, a body cut in its middle, a wrong length
        and HTML. No path fails more often than ``most_in_a_row``: each is reachable in the end.
        """
        asked_before: Counter[str] = Counter()
        in_a_row: Counter[str] = Counter()

        def faulty(asked: Asked, answer: Answer) -> Answer:
            with self.lock:
                asked_before[asked.target] += 1
                rng = random.Random(f"{seed} {asked.target} {asked_before[asked.target]}")
                drawn = rng.random()
                if drawn >= fail + stall or in_a_row[asked.target] >= most_in_a_row:
                    in_a_row[asked.target] = 0
                    return answer
                in_a_row[asked.target] += 1
            middle = rng.randrange(len(answer.body) + 1)
            if drawn >= fail:
                return replace(answer, stall_after=middle, stall_s=stall_s)
            return rng.choice(
                [
                    *(error(status) for status in (429, 500, 502, 503)),
                    error(429, retry_after="0"),
                    CUT,
                    replace(answer, cut_after=middle),
                    replace(answer, told_length=len(answer.body) + 7),
                    HTML,
                ]
            )

        self._faults = faulty

    def no_faults(self) -> None:
        """Ends the random faults."""
        self._faults = None

    def n_requests(self, path: str = "") -> int:
        """How many requests there were, at all or of one path."""
        with self.lock:
            return sum(1 for asked in self.requests if not path or asked.path == path)

    def most_within(self, seconds: float) -> int:
        """The most requests that arrived in any stretch of so many seconds."""
        with self.lock:
            times = sorted(asked.at_s for asked in self.requests)
        most = first = 0
        for last, at_s in enumerate(times):
            while times[first] <= at_s - seconds:
                first += 1
            most = max(most, last - first + 1)
        return most

    def clear(self) -> None:
        """Forgets what was counted."""
        with self.lock:
            self.requests.clear()
            self.bytes_sent.clear()
            self.most_at_once = 0

    def answer_to(self, asked: Asked) -> Answer:
        """What is said to a request; the handler asks this."""
        with self.lock:
            planned = [self._next[key] for key in (asked.path, "*") if self._next[key]]
            said = planned[0].popleft() if planned else None
        if said is not None:
            return said
        answer = as_answer(self._routed(asked))
        return self._faults(asked, answer) if self._faults else answer

    def _routed(self, asked: Asked) -> Any:
        route = self._routes.get(asked.path)
        if route is None:
            below = [p for p in self._routes if p[-1:] == "*" and asked.path.startswith(p[:-1])]
            route = self._routes[max(below, key=len)] if below else error(404)
        return route(asked) if callable(route) else route

    def begin(self, asked: Asked) -> None:
        """Counts a request that was read."""
        with self.lock:
            self.requests.append(asked)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)

    def end(self) -> None:
        """Counts the end of a request, before the other side can know of it."""
        with self.lock:
            self._at_once -= 1

    def wait(self, seconds: float, connection: socket.socket) -> None:
        """Until the other side hangs up, the host ends, or the time is over."""
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s and not self._stopping.is_set():
            if select.select([connection], [], [], 0.01)[0]:
                return


def _file_answer(asked: Asked, body: bytes, content_type: str, etag: str) -> Answer:
    headers = {"Accept-Ranges": "bytes"} | ({"ETag": etag} if etag else {})
    whole = Answer(body, content_type=content_type, headers=headers)
    wanted = asked.headers.get("range", "")
    if etag and asked.headers.get("if-none-match") == etag:
        return Answer(b"", 304, content_type, headers)
    if not wanted.startswith("bytes=") or asked.headers.get("if-range", etag) != etag:
        return whole
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    start, end = int(first or 0), min(int(last or len(body) - 1), len(body) - 1)
    if start >= len(body):
        return Answer(b"", 416, "text/plain", headers | {"Content-Range": f"bytes */{len(body)}"})
    headers["Content-Range"] = f"bytes {start}-{end}/{len(body)}"
    return Answer(body[start : end + 1], 206, content_type, headers)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    host: FakeHost

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Ends the connections that clients keep open, and with them their threads."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The other side hung up; tests see that in what they counted."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        parts = urlsplit(self.path)
        asked = Asked(
            self.command,
            parts.path,
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            body,
            time.monotonic(),
            self.path,
        )
        host = self.server.host
        host.begin(asked)
        ended = threading.Event()

        def end() -> None:
            if not ended.is_set():
                ended.set()
                host.end()

        try:
            if host.latency_s:
                time.sleep(host.latency_s)
            self._send(asked, host.answer_to(asked), end)
        except OSError:
            self.close_connection = True
        finally:
            end()

    do_POST = do_HEAD = do_GET  # noqa: N815 - as http.server calls them

    def _send(self, asked: Asked, answer: Answer, end: Callable[[], None]) -> None:
        host = self.server.host
        if answer.no_answer:
            self.close_connection = True
            return
        body = b"" if asked.method == "HEAD" else answer.body
        stops = [n for n in (answer.cut_after, answer.stall_after) if n is not None]
        sent = body[: min([*stops, len(body)])]
        length = len(answer.body) if answer.told_length is None else answer.told_length
        headers = {"Content-Type": answer.content_type, "Content-Length": str(length)}
        self.send_response(answer.status)
        for name, value in (headers | dict(answer.headers)).items():
            if answer.status != 304 or name != "Content-Length":
                self.send_header(name, value)
        breaks = bool(stops) or length != len(answer.body)
        with host.lock:
            host.bytes_sent[asked.path] += len(sent)
        if not breaks:
            end()
        self.end_headers()
        self.wfile.write(sent)
        if breaks:
            self.close_connection = True
            if answer.stall_after is not None:
                host.wait(answer.stall_s, self.connection)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the tests count."""
