"""Keeps secrets out of what is kept: some catalogues repeat the asker's in what they answer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from sources.frame.catalogue import Page, Request
from sources.web.redaction import Redaction
from sources.web.settings import WebSettings

NAMES = frozenset({
    "access_token", "api_key", "apikey", "api-key", "auth", "authorization", "client_id",
    "client_secret", "key", "password", "refresh_token", "secret", "token",
})  # fmt: skip
"""Parameters that hold a secret in one catalogue or another; the client adds those it needs."""


def without_secrets(page: Page, web: WebSettings) -> Page:
    """The page with no secret in its records, and none in the question that follows it."""
    redaction = Redaction(web)
    following = page.next
    if following is not None:
        names = NAMES | {each.name.lower() for each in web.credentials}
        following = _clean(following, names, redaction)
    return replace(page, records=tuple(_said(r, redaction) for r in page.records), next=following)


def _clean(request: Request, names: frozenset[str], redaction: Redaction) -> Request:
    params = tuple((n, v) for n, v in request.params if n.lower() not in names)
    return Request(
        url=redaction.text(_without(request.url, names)),
        params=tuple((name, redaction.text(value)) for name, value in params),
        state=_said(request.state, redaction),
        expects=request.expects,
    )


def _without(url: str, names: frozenset[str]) -> str:
    """The URL without parameters of these names; the others stay as they are written."""
    parts = urlsplit(url)
    asked = parts.query.split("&") if parts.query else []
    kept = [each for each in asked if unquote_plus(each.partition("=")[0]).lower() not in names]
    return url if kept == asked else urlunsplit(parts._replace(query="&".join(kept)))


def _said(value: Any, redaction: Redaction) -> Any:
    if isinstance(value, str):
        return redaction.text(value)
    if isinstance(value, Mapping):
        return {redaction.text(str(key)): _said(part, redaction) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_said(part, redaction) for part in value]
    return value
