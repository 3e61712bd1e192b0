"""The one HTTP client: asks and downloads as the settings say, from any worker.

What holds for all of a machine's workers lies in ``$TMPDIR/soundmill-<uid>``: the hosts' limits
(``hosts/``), answers that may be asked about (``answers/``), files under way (``partial/``), and
access tokens (``tokens/``). It may be removed whenever nothing runs. Proxies of the environment
are not used, as they would resolve names that must be checked here.
"""

import functools
import os
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import httpx

from sources.web.addresses import checked_url
from sources.web.cache import AnswerCache
from sources.web.content import json_of, text_of
from sources.web.downloads import Download, kept_while_open
from sources.web.errors import CredentialRefused, WrongContent
from sources.web.exchange import Exchange, Question
from sources.web.locators import Locator
from sources.web.oauth import Grants
from sources.web.partials import sweep
from sources.web.redaction import Redaction, hush_libraries, is_for
from sources.web.retries import TryAgain, with_retries
from sources.web.settings import Credential, WebSettings
from sources.web.stopwatch import Stopwatch
from sources.web.surroundings import Surroundings, shared_folder
from sources.web.transport import Transport, connection_pool


def client_of(settings: WebSettings) -> "Client":
    """The client of this process for these settings, with its connections."""
    # A forked process must not send on its parent's connections.
    return _client_of(settings, os.getpid())


@functools.lru_cache(maxsize=16)
def _client_of(settings: WebSettings, _: int) -> "Client":
    return Client(settings)


class Client:
    """Asks hosts within their limits, again where that may help, and says what became of it.

    Safe to use from several threads. Whatever a host does wrong is raised as a kind of WebError,
    whose words hold no secret.
    """

    def __init__(self, settings: WebSettings, surroundings: Surroundings | None = None) -> None:
        hush_libraries()
        self._settings = settings
        self._surroundings = surroundings or Surroundings()
        self._redaction = Redaction(settings)
        self._grants = Grants(settings, self._redaction, self.post_form, self._surroundings)
        self._cache = AnswerCache(self._redaction)
        pool = connection_pool(settings.private_hosts, self._surroundings)
        self._close = weakref.finalize(self, pool.close)  # also when another takes its place
        transport = Transport(pool, self._authorized)
        self._exchange = Exchange(settings, self._redaction, transport, self._surroundings)
        self._has_swept = False

    def get(
        self,
        url: str,
        params: Iterable[tuple[str, str]] = (),
        *,
        expects: Literal["json", "text"] = "json",
    ) -> Any:
        """The answer to one question: parsed JSON, or text."""
        target = self._target(url, params)
        stopwatch = self._stopwatch()

        def attempt() -> Any:
            kept = self._cache.find(target)
            headers = self._headers("application/json" if expects == "json" else "*/*")
            question = Question(target, headers | (kept.conditions if kept else {}))
            with self._asked(question, stopwatch) as response:
                if kept and response.status_code == 304:
                    body, kind = kept.body, kept.content_type
                else:
                    self._exchange.check_status(response, target)
                    most = self._settings.max_answer_bytes
                    body = self._exchange.body(response, most, stopwatch)
                    kind = response.headers.get("content-type", "")
            value = self._read(target, body, kind, expects)
            if response.status_code == 200:
                self._cache.keep(target, response, body)
            return value

        return with_retries(attempt, self._settings, self._surroundings)

    def post_form(self, url: str, fields: Iterable[tuple[str, str]]) -> Any:
        """The JSON answer to a posted form, which goes to its host alone, without credentials.

        The fields may hold secrets; they are shown nowhere.
        """
        target = self._target(url)
        stopwatch = self._stopwatch()
        headers = self._headers("application/json")
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        question = Question(target, headers, urlencode(list(fields)).encode())

        def attempt() -> Any:
            with self._exchange.answer(question, stopwatch) as response:
                self._exchange.check_status(response, target)
                most = self._settings.max_answer_bytes
                body = self._exchange.body(response, most, stopwatch)
            return self._read(target, body, "", "json")

        return with_retries(attempt, self._settings, self._surroundings)

    @contextmanager
    def download(
        self, locator: Locator, folder: Path | None = None, *, is_sound: bool = True
    ) -> Iterator[Path]:
        """The file at a locator, checked against its promises, for as long as the context is open.

        A download that a kill or a failure ended goes on where it stopped, also in another process.

        Args:
            locator: Where it lies, and what was promised of it.
            folder: Where it is received, the shared folder by default.
            is_sound: HTML, JSON and XML are refused. Set it to False for tables and archives.
        """
        target = self._target(locator.url)
        stopwatch = self._stopwatch()
        received = Download(
            self._exchange,
            locator,
            target,
            max_bytes=self._settings.max_file_bytes,
            is_sound=is_sound,
        )
        if folder is None:
            folder = shared_folder("partial")
            if not self._has_swept:
                self._has_swept = True
                sweep(folder)
        with kept_while_open(folder, locator) as partial:

            def attempt() -> None:
                with self._renewed(target):
                    received.attempt(partial, self._headers("*/*"), stopwatch)

            with_retries(attempt, self._settings, self._surroundings)
            yield partial.path

    def close(self) -> None:
        """Closes all connections; to be called when nobody asks any more."""
        self._close()

    def _target(self, url: str, params: Iterable[tuple[str, str]] = ()) -> httpx.URL:
        target = checked_url(url, self._redaction.text)
        more = urlencode(list(params)).encode()
        if more:
            target = target.copy_with(query=target.query + b"&" + more if target.query else more)
        return self._redaction.without_secrets(target)

    def _stopwatch(self) -> Stopwatch:
        return Stopwatch(self._settings.total_timeout_s, self._surroundings)

    def _headers(self, accepted: str) -> dict[str, str]:
        return {
            "Accept": accepted,
            "Accept-Encoding": "gzip",
            "User-Agent": user_agent(self._settings.contact),
        }

    @contextmanager
    def _asked(self, question: Question, stopwatch: Stopwatch) -> Iterator[httpx.Response]:
        with self._renewed(question.url), self._exchange.answer(question, stopwatch) as response:
            yield response

    @contextmanager
    def _renewed(self, url: httpx.URL) -> Iterator[None]:
        """Has an access token ready for a URL, and another one the next time if it is refused."""
        self._grants.make_ready(url)
        try:
            yield
        except CredentialRefused as failure:
            if self._grants.forget(url):
                raise TryAgain(failure) from None
            raise

    def _authorized(self, url: httpx.URL) -> tuple[Credential, ...]:
        private_hosts = self._settings.private_hosts
        given = tuple(c for c in self._settings.credentials if is_for(c.hosts, url, private_hosts))
        tokens = self._grants.credentials(url)
        taken = {each.name.lower() for each in tokens}
        return tokens + tuple(c for c in given if c.name.lower() not in taken)

    def _read(self, url: httpx.URL, body: bytes, kind: str, expects: str) -> Any:
        if expects == "text":
            return text_of(body, kind)
        try:
            return json_of(body)
        except WrongContent as failure:
            self._cache.drop(url)
            shown = self._redaction.shown(url)
            raise TryAgain(WrongContent(f"{shown}: {failure}")) from None


def user_agent(contact: str) -> str:
    """What hosts are told of who asks, as their policies want it."""
    try:
        ours = version("soundmill")
    except PackageNotFoundError:
        ours = "0"
    return f"soundmill/{ours} ({contact}) httpx/{httpx.__version__}"
