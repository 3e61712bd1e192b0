"""From what is said of a file to an Item: whose word counts, what is text, how long it may be."""

import json
import math
import re
from collections.abc import Mapping
from datetime import date
from itertools import islice
from typing import Any

from schemas.items import GivenCaption, Item
from schemas.rights import Claim
from sources.folder.names import id_part, locator_of

FIELDS = (
    "title",
    "description",
    "tags",
    "author",
    "license",
    "license_url",
    "source_url",
    "subset",
)
"""What metadata, sidecars, embedded tags and defaults may say of a file."""

RIGHTS_FIELDS = (
    "catalogue",
    "published",
    "ai_preference",
    "flags",
    "container_license",
    "container_license_url",
    "parents",
)
"""What they may say beside it of its rights. ``catalogue`` is the one in whose terms ``license`` is
said; ``container_license`` that of the collection it came in; ``parents`` are the item ids, or the
names in this folder, of what it was remixed from."""

CAPTION_FIELDS = (
    "caption",
    "captions",
    "caption_license",
    "caption_license_url",
    "caption_author",
)
"""What they may say of captions that were published for it: one, or a list of them, and under
which terms. A recording's licence says nothing of its captions."""

MAX_CHARS = {"title": 1_000, "description": 20_000}
MAX_OTHER_CHARS = 2_000
"""For author, licence and addresses: a licence text in full is cut, and so is never recognised."""
MAX_TAGS = 200
MAX_TAG_CHARS = 200
MAX_CAPTIONS = 32
"""Data sets have one to five of a recording."""
MAX_EVIDENCE_CHARS = 64 * 1024
"""Rows pass through memory by the hundred thousand; none may be a book."""

_OURS = (*FIELDS, *RIGHTS_FIELDS, *CAPTION_FIELDS)
_LICENSE_FIELDS = ("license", "license_url")
_CONTAINER_FIELDS = ("container_license", "container_license_url")
_TOLD_TOGETHER = (
    _LICENSE_FIELDS,
    _CONTAINER_FIELDS,
    ("caption", "captions"),
    ("caption_license", "caption_license_url"),
)

_WITNESS_OF = {"metadata": "metadata", "sidecar": "sidecar", "tags": "embedded"}
"""Our words to those of a claim. What is not here speaks of the whole folder."""

MAX_WORD_CHARS = 200
"""For a catalogue's name, a preference or a flag."""

_DAY = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)")

_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_BREAKS = re.compile("\r\n|[\t\n\r]")

Saying = Mapping[str, Any]
"""Fields to values, as one witness put them."""


def item_of(source: str, name: str, said: Mapping[str, Saying], *, suffix: str = "") -> Item:
    """The item of the file ``name``; the first witness in ``said`` to speak of a field is believed.

    Licence and licence URL come from one witness, the first to name either: the address of one
    licence beside the words of another would make rights that nobody granted.

    What the other witnesses say of the licence, and the collection's own, become claims.

    Args:
        source: Name of the source.
        name: The file's name as :mod:`sources.folder.names` has it.
        said: Witness (``metadata``, ``sidecar``, ``tags``, ``defaults``) to its fields.
        suffix: Appended to the item id, where a name alone would not be unique.
    """
    believed = {field: _believed(field, said) for field in _OURS}
    witness = _licence_witness(said)
    return Item(
        item_id=f"{source}/{id_part(name)}{suffix}",
        source=source,
        locator=locator_of(name),
        title=line_of("title", believed["title"]),
        description=text_of(believed["description"])[: MAX_CHARS["description"]],
        tags=split_tags(believed["tags"]),
        author=line_of("author", believed["author"]),
        license_raw=line_of("license", believed["license"]),
        license_url_raw=line_of("license_url", believed["license_url"]),
        source_url=line_of("source_url", believed["source_url"]),
        evidence=evidence_of(said),
        # An embedded tag is in nobody's terms but its writer's.
        catalogue="" if witness == "tags" else _word(believed["catalogue"]).lower(),
        published=_day(believed["published"]),
        subset=_word(believed["subset"]),
        ai_preference=_word(believed["ai_preference"]),
        flags=tuple(sorted({flag.lower() for flag in split_tags(believed["flags"])})),
        claims=_claims(said, witness),
        parents=_parents(source, believed["parents"]),
        witness=_WITNESS_OF.get(witness, "container") if witness else "",
        captions=_captions(believed),
    )


def split_tags(value: Any) -> tuple[str, ...]:
    """Tags from a list, or from a text that separates them by ``;``, ``,`` or ``|``."""
    parts = value if isinstance(value, list | tuple) else re.split("[;,|]", text_of(value))
    tags = (_one_line(text_of(part)).strip() for part in parts[:MAX_TAGS])
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
        witness: {field: saying[field] for field in _OURS if field in saying}
        for witness, saying in spoken.items()
    }
    for n_chars in (MAX_CHARS["description"], MAX_OTHER_CHARS, 100):
        shorter = _json(_cut(ours, n_chars) | {"shortened": True})
        if len(shorter) <= MAX_EVIDENCE_CHARS:
            return shorter
    return _json({"shortened": True})


def _believed(field: str, said: Mapping[str, Saying]) -> Any:
    together = next((pair for pair in _TOLD_TOGETHER if field in pair), (field,))
    for saying in said.values():
        if any(_speaks(saying, each) for each in together):
            return saying.get(field)
    return None


def _licence_witness(said: Mapping[str, Saying]) -> str:
    """Whose word the licence is; empty where nobody speaks of it."""
    for witness, saying in said.items():
        if any(_speaks(saying, field) for field in _LICENSE_FIELDS):
            return witness
    return ""


def _claims(said: Mapping[str, Saying], believed: str) -> tuple[Claim, ...]:
    """What is said of the licence beside the word that is believed."""
    found = []
    container = [line_of(field, _believed(field, said)) for field in _CONTAINER_FIELDS]
    if any(text.strip() for text in container):
        found.append(Claim("container", container[0], container[1]))
    for witness, name in _WITNESS_OF.items():
        saying = said.get(witness, {})
        author = line_of("author", saying.get("author"))
        words = [line_of(field, saying.get(field)) for field in _LICENSE_FIELDS]
        if witness != believed and any(text.strip() for text in words):
            found.append(_claim(name, words[0], words[1], author))
        # A file may carry several tags on its licence, of which one is heard first.
        others = saying.get("other_licenses", []) if witness == "tags" else []
        found += [_claim(name, line_of("license", text), "", author) for text in others]
    return tuple(found)


def _claim(witness: str, name: str, url: str, author: str) -> Claim:
    if not url and re.match(r"(?:https?:)?//\S+$", name.strip()):
        return Claim(witness, "", name.strip(), author)
    return Claim(witness, name, url, author)


def _captions(believed: Saying) -> tuple[GivenCaption, ...]:
    """The texts of ``caption`` and ``captions``, each once, all under the terms that are said."""
    texts: dict[str, None] = {}
    for field in ("caption", "captions"):
        value = believed[field]
        for part in value if isinstance(value, list | tuple) else [value]:
            # Whatever else stands in a list is no sentence.
            text = line_of(field, part).strip() if isinstance(part, str) else ""
            texts |= {text: None} if text else {}
    name, url, author = (line_of(field, believed[field]) for field in CAPTION_FIELDS[2:])
    return tuple(GivenCaption(text, name, url, author) for text in islice(texts, MAX_CAPTIONS))


def _parents(source: str, value: Any) -> tuple[str, ...]:
    """Item ids; a name that says no source, or begins with ``./``, is that of a file here."""
    names = (name.strip() for name in split_tags(value))
    return tuple(
        f"{source}/{id_part(name.removeprefix('./'))}"
        if "/" not in name or name.startswith("./")
        else name
        for name in names
    )


def _day(value: Any) -> str:
    """A date as ``YYYY-MM-DD``; empty where it is not one, with or without a time behind it."""
    found = _DAY.match(text_of(value))
    try:
        return date(*map(int, found.groups())).isoformat() if found else ""
    except ValueError:
        return ""


def _word(value: Any) -> str:
    return _one_line(text_of(value)).strip()[:MAX_WORD_CHARS]


def _speaks(saying: Saying, field: str) -> bool:
    value = saying.get(field)
    parts = value if isinstance(value, list | tuple) else (value,)
    return any(text_of(part).strip() for part in parts)


def line_of(field: str, value: Any) -> str:
    """A value as one line, as long as the text of ``field`` may be."""
    return _one_line(text_of(value))[: MAX_CHARS.get(field, MAX_OTHER_CHARS)]


def _one_line(text: str) -> str:
    return _LINE_BREAKS.sub(" ", text)


def text_of(value: Any) -> str:
    """A value as text without control characters and halves of characters; line breaks stay."""
    if isinstance(value, str) and value.isprintable():
        return value  # nearly always, and a fifth of the time
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""  # a table's way to say nothing
    if isinstance(value, list | tuple):
        return ", ".join(text_of(part) for part in value)
    text = _json(value) if isinstance(value, Mapping | bool | int | float) else str(value)
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n"))


def _cut(value: Any, n_chars: int) -> Any:
    """The value with every text in it cleaned and cut, and every list to MAX_TAGS."""
    if isinstance(value, Mapping):
        return {text_of(key)[:n_chars]: _cut(part, n_chars) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_cut(part, n_chars) for part in value[:MAX_TAGS]]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    return text_of(value)[:n_chars]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
