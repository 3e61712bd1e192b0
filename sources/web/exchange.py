"""One attempt at an answer: along redirects, within limits, with every failure given its kind."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpcore
import httpx

from sources.web.addresses import checked_url, host_and_port
from sources.web.errors import (
    CredentialRefused,
    Failed,
    Gone,
    PrivateAddress,
    Refused,
    TooLarge,
    Unreachable,
    WrongContent,
)
from sources.web.limits import Lease, lease, limit_of
from sources.web.redaction import Redaction
from sources.web.retries import AGAIN_STATUSES, TryAgain, retry_after_s
from sources.web.settings import WebSettings
from sources.web.stopwatch import Stopwatch
from sources.web.streams import time_left
from sources.web.surroundings import Surroundings
from sources.web.transport import Transport

_MAX_REDIRECTS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REFUSALS = frozenset({401, 403, 451})
_ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
_WORDS_BYTES = 2000
_WORDS_CHARS = 200


@dataclass(frozen=True, slots=True)
class Question:
    """What is sent; ``headers`` hold no credential. ``form`` makes it a POST without any."""

    url: httpx.URL
    headers: Mapping[str, str]
    form: bytes | None = None


class Exchange:
    """Sends questions for one client."""

    def __init__(
        self,
        settings: WebSettings,
        redaction: Redaction,
        transport: Transport,
        surroundings: Surroundings,
    ) -> None:
        self._settings = settings
        self._redaction = redaction
        self._surroundings = surroundings
        self._transport = transport

    @contextmanager
    def answer(self, question: Question, stopwatch: Stopwatch) -> Iterator[httpx.Response]:
        """The answer at the end of all redirects, its body unread; whatever its status.

        The right to have it open at its host is held for as long as the context is.

        Raises:
            TryAgain: There was none, or what the context's body met in reading it.
            WebError: There will be none.
        """
        url = question.url
        for _ in range(_MAX_REDIRECTS + 1):
            counted, limit = limit_of(self._settings, *host_and_port(url))
            with (
                lease(counted, limit, self._settings.longest_wait_s, self._surroundings) as held,
                self._failures(url, stopwatch),
            ):
                response = self._send(question, url, held)
                try:
                    if response.status_code not in _REDIRECTS or "location" not in response.headers:
                        yield response
                        return
                    if question.form is not None:
                        raise Failed(f"{self.shown(url)}: leads elsewhere")
                    url = self._next(url, response.headers["location"])
                    self._drain(response)
                finally:
                    response.close()
        raise Failed(f"{self.shown(url)}: more than {_MAX_REDIRECTS} redirects")

    def body(self, response: httpx.Response, most_bytes: int, stopwatch: Stopwatch) -> bytes:
        """The whole body, decoded, of at most so many bytes."""
        found = bytearray()
        for piece in self.pieces(response, stopwatch):
            found += piece
            if len(found) > most_bytes:
                raise TooLarge(f"an answer of more than {most_bytes:,} bytes")
        return bytes(found)

    def pieces(self, response: httpx.Response, stopwatch: Stopwatch) -> Iterator[bytes]:
        """The body, decoded, piece by piece; each within the time that is left."""
        if response.headers.get("content-encoding", "").strip().lower() not in _ENCODINGS:
            raise WrongContent("an encoding that was not asked for")
        for piece in response.iter_bytes():
            stopwatch.check()
            yield piece

    def check_status(self, response: httpx.Response, url: httpx.URL) -> None:
        """Nothing for an answer with a body that counts; raises what any other status means."""
        status = response.status_code
        if 200 <= status < 300:
            return
        shown = self.shown(url)
        words = f"{shown}: HTTP {status}{self._words(response)}"
        if status in AGAIN_STATUSES:
            raise TryAgain(Failed(words), is_held="retry-after" in response.headers)
        if status == 401:
            names = [each.name for each in self._transport.authorize(response.request.url)]
            sent = f"it does not accept {' and '.join(names)}" if names else "no credential is set"
            raise CredentialRefused(f"{words}; {sent}")
        if status in _REFUSALS:
            raise Refused(words)
        raise Gone(words) if status in (404, 410) else Failed(words)

    def shown(self, said: httpx.URL | str) -> str:
        """A URL, or what a host has said, fit for messages."""
        if isinstance(said, httpx.URL):
            return self._redaction.shown(said)
        return self._redaction.text(said)

    def _send(self, question: Question, url: httpx.URL, held: Lease) -> httpx.Response:
        settings = self._settings
        request = httpx.Request(
            "GET" if question.form is None else "POST",
            url,
            headers=dict(question.headers),
            content=question.form,
            extensions={
                "timeout": {
                    "connect": settings.connect_timeout_s,
                    "read": settings.read_timeout_s,
                    "write": settings.read_timeout_s,
                    "pool": settings.connect_timeout_s,
                },
                "is_anonymous": question.form is not None,
            },
        )
        response = self._transport.handle_request(request)
        response.request = request
        held.arrived()
        said = response.headers.get("retry-after", "")
        seconds = retry_after_s(said, self._surroundings.now()) if said else None
        if response.status_code in AGAIN_STATUSES and seconds is not None:
            held.hold(seconds)
        return response

    def _next(self, url: httpx.URL, location: str) -> httpx.URL:
        try:
            found = str(url.join(location))
        except (httpx.InvalidURL, UnicodeError, ValueError):
            found = ""
        target = self._redaction.without_secrets(checked_url(found, self._redaction.text))
        if url.scheme == "https" and target.scheme != "https":
            raise PrivateAddress(f"{self.shown(url)}: leads from https down to http")
        return target

    def _drain(self, response: httpx.Response) -> None:
        """Reads a short body that nobody wants, so that its connection can serve again."""
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) <= 2**16:
            for _ in response.iter_raw():
                pass

    def _words(self, response: httpx.Response) -> str:
        """What a host says of its refusal, as far as it is short and plain text."""
        kind = response.headers.get("content-type", "")
        if "html" in kind or response.headers.get("content-encoding"):
            return ""
        found = bytearray()
        for piece in response.iter_raw():
            found += piece
            if len(found) > _WORDS_BYTES:
                break
        said = " ".join(found[:_WORDS_BYTES].decode("utf-8", "replace").split())
        plain = "".join(c for c in self._redaction.text(said) if c.isprintable())
        return f": {plain[:_WORDS_CHARS]}" if plain else ""

    @contextmanager
    def _failures(self, url: httpx.URL, stopwatch: Stopwatch) -> Iterator[None]:
        """Gives what goes wrong on the way its kind, in words that hold no secret."""
        shown = self.shown(url)
        stopwatch.start()
        try:
            stopwatch.check()
            with time_left(stopwatch.left_s):
                yield
        except (httpcore.LocalProtocolError, UnicodeError):
            # Its message would show the header that could not be sent, which may be the secret.
            raise Failed(f"{shown}: the request cannot be sent") from None
        except (httpcore.TimeoutException, httpx.TimeoutException):
            raise TryAgain(Unreachable(f"{shown}: no answer in time")) from None
        except (
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.ConnectionNotAvailable,
            httpx.TransportError,
            httpx.DecodingError,
        ) as failure:
            words = self._redaction.text(str(failure))[:_WORDS_CHARS]
            raise TryAgain(Unreachable(f"{shown}: {words or type(failure).__name__}")) from None
        finally:
            stopwatch.stop()
