"""Every source by the name that a recipe uses, and the one door to open them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from sources.folder.source import FolderSettings, open_folder
from sources.protocol import Source
from sources.synthetic.source import SyntheticSettings, open_synthetic

_NAME = re.compile("[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class SourceType:
    """A kind of source: what it is, what it asks for, and on what terms it gives."""

    name: str
    summary: str
    settings: type[BaseModel]
    open: Callable[[str, Any], Source]
    auth: str
    license_granularity: str
    default_on: bool
    terms: str
    example: str


SOURCES: dict[str, SourceType] = {
    "folder": SourceType(
        name="folder",
        summary="Sound files in a folder, with a csv, jsonl or parquet table of what they are",
        settings=FolderSettings,
        open=open_folder,
        auth="none",
        license_granularity="per item",
        default_on=True,
        terms="Yours: the licence of each file is what your table, sidecars, tags or defaults say.",
        example=(
            "- type: folder\n"
            "  path: ~/sounds\n"
            "  metadata: metadata.csv     # file_name, title, description, tags, author, license,\n"
            "                             # license_url, source_url; also catalogue, published,\n"
            "                             # ai_preference, flags, parents, container_license,\n"
            "                             # container_license_url\n"
            "  columns: {file_name: file} # where your table has other names\n"
            "  defaults: {license: CC0-1.0, author: Me}   # where a file says nothing\n"
        ),
    ),
    "synthetic": SourceType(
        name="synthetic",
        summary="Sounds made by formula, for a first run and for tests; nothing is downloaded",
        settings=SyntheticSettings,
        open=open_synthetic,
        auth="none",
        license_granularity="per item",
        default_on=True,
        terms="None: the sounds are made on the spot; their authors and licences are examples.",
        example="- type: synthetic\n  count: 60\n  seed: 0\n",
    ),
}


def open_source(entry: Mapping[str, Any]) -> Source:
    """The source that one entry of a recipe's ``sources`` describes.

    Args:
        entry: ``type``, optionally ``name`` (default: the type), and the settings of that type.

    Raises:
        ValueError: The entry cannot be used; one line per mistake, each naming the key, the
            value, and what is allowed.
    """
    kind = _source_type(entry.get("type"))
    name = entry.get("name", kind.name)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(
            f"name: {name!r} is not allowed; "
            "lower-case letters, digits and hyphens are, as in 'my-sounds'"
        )
    given = {key: value for key, value in entry.items() if key not in ("type", "name")}
    try:
        settings = kind.settings.model_validate(given)
    except ValidationError as failure:
        raise ValueError(_as_lines(kind, failure)) from failure
    return kind.open(name, settings)


def _source_type(name: Any) -> SourceType:
    if isinstance(name, str) and name in SOURCES:
        return SOURCES[name]
    allowed = f"allowed are {', '.join(sorted(SOURCES))}"
    if name is None:
        raise ValueError(f"type: missing; {allowed}")
    raise ValueError(f"type: there is no source {name!r}{_guess(str(name), SOURCES)}; {allowed}")


def _as_lines(kind: SourceType, failure: ValidationError) -> str:
    return "\n".join(_as_line(kind, error) for error in failure.errors(include_url=False))


def _as_line(kind: SourceType, error: Mapping[str, Any]) -> str:
    *above, key = error["loc"]
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        return f"{where}: missing; a {kind.name} source needs it"
    if error["type"] == "extra_forbidden":
        known = _known_keys(kind.settings, above)
        return f"{where}: unknown key{_guess(str(key), known)}; known are {', '.join(known)}"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{where}: {error['input']!r} is not allowed: {message}"


def _known_keys(settings: type[BaseModel], above: list[Any]) -> list[str]:
    model = settings
    for part in above:
        hint = model.model_fields[str(part)].annotation
        model = next(each for each in (hint, *get_args(hint)) if isinstance(each, type))
    return sorted(model.model_fields) if above else sorted({*model.model_fields, "name", "type"})


def _guess(key: str, known: Any) -> str:
    close = get_close_matches(key, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
