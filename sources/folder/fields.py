"""From what is said of a file to an Item: whose word counts, what is text, how long it may be."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from schemas.items import Item
from sources.folder.names import id_part, locator_of

FIELDS = ("title", "description", "tags", "author", "license", "license_url", "source_url")
"""What metadata, sidecars, embedded tags and defaults may say of a file."""

MAX_CHARS = {"title": 1_000, "description": 20_000}
MAX_OTHER_CHARS = 2_000
"""For author, licence and addresses: a licence text in full is cut, and so is never recognised."""
MAX_TAGS = 200
MAX_TAG_CHARS = 200
MAX_EVIDENCE_CHARS = 64 * 1024
"""Rows pass through memory by the hundred thousand; none may be a book."""

_LICENSE_FIELDS = ("license", "license_url")

_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_BREAKS = re.compile("\r\n|[\t\n\r]")

Saying = Mapping[str, Any]
"""Fields to values, as one witness put them."""


def missing_fields(said: Mapping[str, Saying]) -> set[str]:
    """The fields that no witness speaks of; both of the licence's count as one."""
    spoken = {field for saying in said.values() for field in FIELDS if _speaks(saying, field)}
    if spoken & set(_LICENSE_FIELDS):
        spoken |= set(_LICENSE_FIELDS)
    return set(FIELDS) - spoken


def item_of(source: str, name: str, said: Mapping[str, Saying], *, suffix: str = "") -> Item:
    """The item of the file ``name``; the first witness in ``said`` to speak of a field is believed.

    Licence and licence URL come from one witness, the first to name either: the address of one
    licence beside the words of another would make rights that nobody granted.

    Args:
        source: Name of the source.
        name: The file's name as :mod:`sources.folder.names` has it.
        said: Witness (``metadata``, ``sidecar``, ``tags``, ``defaults``) to its fields.
        suffix: Appended to the item id, where a name alone would not be unique.
    """
    believed = {field: _believed(field, said) for field in FIELDS}
    return Item(
        item_id=f"{source}/{id_part(name)}{suffix}",
        source=source,
        locator=locator_of(name),
        title=_line("title", believed["title"]),
        description=_text(believed["description"])[: MAX_CHARS["description"]],
        tags=split_tags(believed["tags"]),
        author=_line("author", believed["author"]),
        license_raw=_line("license", believed["license"]),
        license_url_raw=_line("license_url", believed["license_url"]),
        source_url=_line("source_url", believed["source_url"]),
        evidence=evidence_of(said),
    )


def split_tags(value: Any) -> tuple[str, ...]:
    """Tags from a list, or from a text that separates them by ``;``, ``,`` or ``|``."""
    parts = value if isinstance(value, list | tuple) else re.split("[;,|]", _text(value))
    tags = (_one_line(_text(part)).strip() for part in parts[:MAX_TAGS])
    return tuple(tag[:MAX_TAG_CHARS] for tag in tags if tag)


def evidence_of(said: Mapping[str, Saying]) -> str:
    """Compact JSON of what every witness said, valid and at most MAX_EVIDENCE_CHARS long.

    What is too long is cut within its values; if that is not enough, only our fields are kept.
    """
    spoken = {witness: saying for witness, saying in said.items() if saying}
    whole = _json(_cut(spoken, MAX_CHARS["description"]))
    if len(whole) <= MAX_EVIDENCE_CHARS:
        return whole
    ours = {
        witness: {field: saying[field] for field in FIELDS if field in saying}
        for witness, saying in spoken.items()
    }
    for n_chars in (MAX_CHARS["description"], MAX_OTHER_CHARS, 100):
        shorter = _json(_cut(ours, n_chars) | {"shortened": True})
        if len(shorter) <= MAX_EVIDENCE_CHARS:
            return shorter
    return _json({"shortened": True})


def _believed(field: str, said: Mapping[str, Saying]) -> Any:
    together = _LICENSE_FIELDS if field in _LICENSE_FIELDS else (field,)
    for saying in said.values():
        if any(_speaks(saying, each) for each in together):
            return saying.get(field)
    return None


def _speaks(saying: Saying, field: str) -> bool:
    value = saying.get(field)
    parts = value if isinstance(value, list | tuple) else (value,)
    return any(_text(part).strip() for part in parts)


def _line(field: str, value: Any) -> str:
    return _one_line(_text(value))[: MAX_CHARS.get(field, MAX_OTHER_CHARS)]


def _one_line(text: str) -> str:
    return _LINE_BREAKS.sub(" ", text)


def _text(value: Any) -> str:
    """A value as text without control characters and halves of characters; line breaks stay."""
    if isinstance(value, str) and value.isprintable():
        return value  # nearly always, and a fifth of the time
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""  # a table's way to say nothing
    if isinstance(value, list | tuple):
        return ", ".join(_text(part) for part in value)
    text = _json(value) if isinstance(value, Mapping | bool | int | float) else str(value)
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n"))


def _cut(value: Any, n_chars: int) -> Any:
    """The value with every text in it cleaned and cut, and every list to MAX_TAGS."""
    if isinstance(value, Mapping):
        return {_text(key)[:n_chars]: _cut(part, n_chars) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_cut(part, n_chars) for part in value[:MAX_TAGS]]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    return _text(value)[:n_chars]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
