"""Connections that break off when an answer's time is over, also between two bytes of its head.

The limit between two pieces alone would let a host that sends a byte a minute hold us for weeks.
"""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore

_ENDS_AT: ContextVar[float] = ContextVar("_ENDS_AT", default=float("inf"))


@contextmanager
def time_left(seconds: float) -> Iterator[None]:
    """Whatever is read or written in this context is over after so many seconds."""
    before = _ENDS_AT.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ENDS_AT.reset(before)


class TimedStream(httpcore.NetworkStream):
    """A stream that heeds the time that is left to who uses it now."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has arrived, within the smaller of both limits."""
        left_s = _ENDS_AT.get() - time.monotonic()
        if left_s <= 0:
            raise httpcore.ReadTimeout("the time for this answer is over")
        return self._stream.read(max_bytes, left_s if timeout is None else min(timeout, left_s))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Sends all of it; requests are short."""
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        """Ends the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> "TimedStream":
        """The same over TLS."""
        return TimedStream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """What the stream says of itself."""
        return self._stream.get_extra_info(info)
