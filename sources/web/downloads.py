"""Downloads a file: resumed where it broke off, and checked against what was promised of it."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import httpx

from sources.web.content import is_page
from sources.web.errors import Failed, TooLarge, WebError, WrongChecksum, WrongContent
from sources.web.exchange import Exchange, Question
from sources.web.locators import Locator
from sources.web.partials import Partial, partial_of
from sources.web.retries import TryAgain
from sources.web.stopwatch import Stopwatch


class Download:
    """One file's way from its host to a partial file, over several attempts.

    Args:
        exchange: What asks.
        locator: Where it lies, and what was promised of it.
        url: The locator's URL, checked and without credentials.
        max_bytes: More are not received.
        is_sound: A page of text in its place is refused.
    """

    def __init__(
        self,
        exchange: Exchange,
        locator: Locator,
        url: httpx.URL,
        *,
        max_bytes: int,
        is_sound: bool,
    ) -> None:
        self._exchange = exchange
        self._locator = locator
        self._url = url
        promised = locator.n_bytes
        self._max_bytes = max_bytes if promised is None else min(promised, max_bytes)
        self._is_sound = is_sound
        self._n_mismatches = 0
        if promised is not None and promised > max_bytes:
            raise TooLarge(f"{promised:,} bytes are promised, and {max_bytes:,} allowed")

    def attempt(self, partial: Partial, headers: Mapping[str, str], stopwatch: Stopwatch) -> None:
        """Asks for what is missing; when it returns, the file is whole and as promised.

        Raises:
            TryAgain: It is not, but may be the next time.
            WebError: It will not be had.
        """
        if partial.n_bytes and self._locator.checksum and self._is_as_promised(partial):
            return  # a worker was killed after it had received all
        asked = {**headers, "Accept-Encoding": "identity"}
        if partial.n_bytes and (partial.mark or self._locator.checksum):
            asked["Range"] = f"bytes={partial.n_bytes}-"
            asked |= {"If-Range": partial.mark} if partial.mark else {}
        elif partial.n_bytes:
            partial.restart()
        try:
            with self._exchange.answer(Question(self._url, asked), stopwatch) as response:
                self._receive(partial, response, stopwatch)
        except (TooLarge, WrongContent):
            partial.remove()
            raise
        if not self._is_as_promised(partial):
            self._begin_anew(
                partial, WrongChecksum(f"{self._shown()}: {partial.n_bytes:,} bytes, not those")
            )

    def _receive(self, partial: Partial, response: httpx.Response, stopwatch: Stopwatch) -> None:
        if response.status_code == 416 and partial.n_bytes:
            if response.headers.get("content-range") == f"bytes */{partial.n_bytes}":
                return
            self._begin_anew(partial, Failed(f"{self._shown()}: HTTP 416"))
        self._exchange.check_status(response, self._url)
        if response.status_code == 206:
            total = self._check_range(partial, response)
        else:
            partial.restart()
            total = self._begin(partial, response)
        if total is not None and total > self._max_bytes:
            self._too_large(partial)
        is_resumed, n_before = partial.n_bytes > 0, partial.n_bytes
        for piece in self._exchange.pieces(response, stopwatch):
            if partial.n_bytes == 0:
                self._check_content(response, piece)
            if partial.n_bytes + len(piece) > self._max_bytes:
                self._too_large(partial, is_resumed=is_resumed)
            partial.append(piece)
        if total is not None and partial.n_bytes != total:
            received = partial.n_bytes - n_before
            raise TryAgain(Failed(f"{self._shown()}: {received:,} bytes, and then no more"))

    def _begin(self, partial: Partial, response: httpx.Response) -> int | None:
        headers = response.headers
        self._check_content(response, b"")
        is_plain = headers.get("content-encoding", "identity").lower() in ("identity", "")
        length = headers.get("content-length", "")
        total = int(length) if is_plain and length.isdigit() and len(length) < 20 else None
        etag = headers.get("etag", "")
        # A weak ETag names the meaning, not the bytes (RFC 9110, section 13.1.5).
        mark = etag if etag.startswith('"') else headers.get("last-modified")
        partial.note(mark, total, is_resumable=is_plain)
        return total

    def _check_range(self, partial: Partial, response: httpx.Response) -> int | None:
        """The whole file's length, from an answer that goes on where the partial file ends."""
        said = response.headers.get("content-range", "").removeprefix("bytes ")
        span, _, length = said.partition("/")
        total = int(length) if length.isdigit() and len(length) < 20 else None
        if (
            span.partition("-")[0] != str(partial.n_bytes)
            or response.headers.get("content-encoding", "identity") != "identity"
            or (total is not None and partial.total is not None and total != partial.total)
        ):
            self._begin_anew(partial, Failed(f"{self._shown()}: other bytes than were asked for"))
        return total

    def _check_content(self, response: httpx.Response, beginning: bytes) -> None:
        kind = response.headers.get("content-type", "")
        if self._is_sound and is_page(kind, beginning):
            called = self._exchange.shown(kind)[:60] or "text"
            raise TryAgain(WrongContent(f"{self._shown()}: {called} in place of a sound"))

    def _too_large(self, partial: Partial, *, is_resumed: bool = False) -> NoReturn:
        failure = TooLarge(f"{self._shown()}: more than {self._max_bytes:,} bytes")
        if is_resumed or partial.n_bytes:
            self._begin_anew(partial, failure)
        raise failure

    def _begin_anew(self, partial: Partial, failure: WebError) -> NoReturn:
        """One fresh start: what was kept from before may be another version's beginning."""
        partial.restart()
        self._n_mismatches += 1
        if self._n_mismatches > 1:
            partial.remove()
            raise failure
        raise TryAgain(failure)

    def _is_as_promised(self, partial: Partial) -> bool:
        if self._locator.n_bytes is not None and partial.n_bytes != self._locator.n_bytes:
            return False
        if self._locator.checksum is None:
            return True
        algorithm, digest = self._locator.checksum
        with partial.path.open("rb") as file:
            found = hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False))
        return found.hexdigest() == digest

    def _shown(self) -> str:
        return self._exchange.shown(self._url)


@contextmanager
def kept_while_open(folder: Path, locator: Locator) -> Iterator[Partial]:
    """The partial file of a locator, removed at the end.

    One that a WebError ends stays, with what the next attempt need not ask for.
    """
    with partial_of(folder, str(locator)) as partial:
        try:
            yield partial
        except WebError:
            if not partial.n_bytes:
                partial.remove()
            raise
        except BaseException:
            partial.remove()
            raise
        partial.remove()
