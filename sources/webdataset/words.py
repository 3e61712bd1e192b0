"""What the members beside a sound say of it, in the forms that LAION-Audio's and our tars have."""

from collections.abc import Iterator, Mapping
from typing import Any

from schemas.rejections import Reason, Rejected
from sources.folder.bounded_json import parsed
from sources.folder.fields import line_of
from sources.frame.fields import field, text, texts
from sources.tables.columns import Columns, mapped

_SPELLINGS = {
    "title": ("title",),
    "description": ("description",),
    "tags": ("tag", "tags"),
    "author": ("author", "username", "uploader", "artist"),
    "license": ("license", "licence", "license_raw"),
    "license_url": ("license_url",),
    "source_url": ("source_url", "url", "download_url"),
    "catalogue": ("catalogue",),
    "published": ("published",),
}
"""Our field to the names that it has in one set or another: of LAION's makers, or our own."""

_MACHINE_ORIGINS = ("tags-template", "given-machine")
"""Of our own tars: no model's name stands beside these."""

_PAIR = ("license", "license_url")


def spoken(document: Any, columns: Columns) -> dict[str, Any]:
    """The fields of a sample's JSON, and of the ``original_data`` in it, under our names.

    ``columns`` comes first; what nobody has mapped is found by the names that it usually has.
    """
    said = mapped(document, columns)
    original = field(document, "original_data")
    places = [each for each in (document, original) if isinstance(each, Mapping)]
    for our, names in _SPELLINGS.items():
        if our in columns or our in _PAIR:
            continue
        value = next((each for place in places for each in _values(place, names)), None)
        if value is not None:
            said[our] = value
    if columns.keys() & set(_PAIR):
        return said
    # Both from one place: the address of one licence beside the words of another is neither.
    for place in places:
        pair = {our: next(_values(place, _SPELLINGS[our]), None) for our in _PAIR}
        if any(pair.values()):
            return said | pair
    return said


def _values(place: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[Any]:
    return (place[name] for name in names if place.get(name))


def captions_of(
    document: Any, said: Mapping[str, Any], *plain: str
) -> tuple[list[str], frozenset[str]]:
    """The captions of a sample, of its JSON and its text members; and which a model wrote.

    Those of LAION-CLAP's ``text_augment_t5`` and ``text_augment_all`` that are not in ``text`` are
    a model's, and so are those that a note in ``original_data.captions`` gives a model.
    """
    given = [each for name in ("captions", "text", "caption") for each in texts(said.get(name))]
    augmented = [*texts(field(document, "text_augment_all"))]
    augmented += texts(field(document, "text_augment_t5"))
    notes = field(document, "original_data", "captions")
    machine = {
        _line(text(field(note, "text")))
        for note in (notes if isinstance(notes, list) else [])
        if field(note, "model") or field(note, "origin") in _MACHINE_ORIGINS
    }
    people = dict.fromkeys(_line(each) for each in (*given, *plain))
    machine |= {_line(each) for each in augmented} - people.keys()
    every = dict.fromkeys([*people, *map(_line, augmented)])
    return [each for each in every if each], frozenset(machine)


def _line(said: str) -> str:
    # As an item's captions will have it, so that they can be told apart by it.
    return line_of("caption", said.strip()).strip()


def json_object(content: bytes) -> dict[str, Any]:
    """The object in a sample's JSON member.

    Raises:
        Rejected: It is none. The sound must then not be taken either: what the member would have
            said may be that nobody may use it.
    """
    try:
        document = parsed(content.decode("utf-8-sig"))
    except ValueError as failure:
        raise Rejected(Reason.LISTING_ERROR, f"its json is no JSON: {failure}"[:200]) from failure
    if not isinstance(document, dict):
        raise Rejected(Reason.LISTING_ERROR, "its json is no JSON object")
    return document


def label(content: bytes) -> str:
    """The name of a class in a ``cls`` member; empty where it is a number, which names nothing."""
    said = _line(content.decode("utf-8", "replace"))
    return "" if said.lstrip("-").isdigit() else said
