"""What catalogues need to make listings of the fields they have read."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from schemas.items import Item
from schemas.rejections import Reason, Rejection, Stage
from sources.frame.fields import text
from sources.protocol import Listing

MAX_URL_CHARS = 4_000
"""Signed addresses are long."""


def web_url(value: object, *, without: str = "") -> str:
    """An http(s) URL, also one that begins with ``//``; empty for all else.

    Args:
        value: A field of an answer.
        without: Query parameters whose names begin so are left out.
    """
    said = text(value)
    said = f"https:{said}" if said.startswith("//") else said
    if len(said) > MAX_URL_CHARS or any(character.isspace() for character in said):
        return ""
    try:
        parts = urlsplit(said)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            return ""
    except ValueError:
        return ""
    if without and parts.query:
        kept = [
            each
            for each in parse_qsl(parts.query, keep_blank_values=True)
            if not each[0].startswith(without)
        ]
        return urlunsplit(parts._replace(query=urlencode(kept)))
    return said


def name_and_url(value: object) -> tuple[str, str]:
    """A licence field as ``license_raw`` and ``license_url_raw``: it is the one or the other."""
    said = text(value)
    is_url = said.startswith("//") or said[:8].lower().startswith(("http://", "https://"))
    return ("", said) if is_url else (said, "")


def listed(item: Item, *, barred: str = "") -> Listing:
    """An item's listing; one without a locator is rejected, for it can never be fetched.

    Args:
        item: The item.
        barred: What stands against the sound being had, if anything does.
    """
    why = barred or ("" if item.locator else "the catalogue gives no address of the sound")
    return rejected(item, Reason.NO_AUDIO_LINK, why) if why else Listing(item)


def rejected(item: Item, reason: Reason, detail: str) -> Listing:
    """The listing of an item that cannot even be tried."""
    row = Rejection(item.item_id, "", item.source, Stage.CATALOGUE, reason, detail)
    return Listing(item, row)
