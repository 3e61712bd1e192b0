"""Keeps credentials on the way to their hosts, and out of everything that is shown or kept."""

import json
import logging
from collections.abc import Iterable
from urllib.parse import quote, quote_plus, unquote, unquote_plus

import httpx

from sources.web.addresses import host_and_port, with_port
from sources.web.errors import Failed
from sources.web.settings import WebSettings

_SHORTEST_SECRET = 6
"""What is shorter would be found in any text, and hides nothing."""
_CHATTY = (
    "httpx",
    *(f"httpcore.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")),
)


def hush_libraries() -> None:
    """Stops httpx from logging URLs, and httpcore from logging headers, at any verbosity.

    What hosts answer may echo a credential (in Location, or Set-Cookie), and which text is one can
    no filter know for sure.
    """
    for name in _CHATTY:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))


def is_for(hosts: Iterable[str], url: httpx.URL, private_hosts: frozenset[str]) -> bool:
    """Whether a credential for ``hosts`` may go along to a URL.

    ``name:port`` is meant exactly; a bare name means https at its own port, or a private host.
    """
    host, port = host_and_port(url)
    full = with_port(host, port)
    safe = (url.scheme, port) == ("https", 443) or full in private_hosts
    return any(named.lower() == full or (safe and named.lower() == host) for named in hosts)


class Redaction:
    """Knows every secret of some settings, as it is written in texts and in URLs."""

    def __init__(self, settings: WebSettings) -> None:
        held = [each.secret for each in settings.credentials]
        for grant in settings.grants:
            held += [grant.client_secret, grant.refresh_token]
        # Of "Token abc" the word alone may be echoed as well.
        parts = {part for secret in held for part in (secret, secret.rpartition(" ")[2])}
        known = {form for part in parts for form in _forms(part)}
        self._known: list[str] = sorted((k for k in known if len(k) >= _SHORTEST_SECRET), key=len)[
            ::-1
        ]
        self._settings = settings

    def learn(self, secret: str) -> None:
        """One more, such as an access token that was just given."""
        if secret not in self._known:
            self._known = [secret, *self._known]

    def text(self, said: str) -> str:
        """The text with each secret replaced."""
        for secret in self._known:
            said = said.replace(secret, "***")
        return said

    def holds_secret(self, said: str) -> bool:
        """Whether a secret is in a text, as it is or percent-encoded."""
        forms = (said, unquote(said), unquote_plus(said))
        return any(secret in form for secret in self._known for form in forms)

    def shown(self, url: httpx.URL) -> str:
        """A URL fit for messages: without its query, where hosts put tokens of their own."""
        return self.text(str(url.copy_with(query=None, fragment=None)))[:300]

    def without_secrets(self, url: httpx.URL) -> httpx.URL:
        """The URL without parameters that are, or hold, a credential; else as it was written.

        Raises:
            Failed: A secret stands elsewhere in it, as no host of good will writes it.
        """
        names = {
            each.name
            for each in self._settings.credentials
            if not each.is_header and is_for(each.hosts, url, self._settings.private_hosts)
        }
        kept = [
            part
            for part in url.query.decode("ascii").split("&")
            if unquote_plus(part.partition("=")[0]) not in names and not self.holds_secret(part)
        ]
        query = "&".join(kept).encode()
        plain = url if query == url.query else url.copy_with(query=query or None)
        if self.holds_secret(str(plain)):
            raise Failed(f"{self.shown(url)}: a URL with a credential in it is not asked")
        return plain


def _forms(secret: str) -> tuple[str, ...]:
    """A secret as it may be written in headers, URLs, JSON and Python."""
    in_urls = (quote(secret), quote(secret, safe=""), quote_plus(secret))
    return (secret, *in_urls, json.dumps(secret)[1:-1], repr(secret)[1:-1])
