"""Every source by the name that a recipe uses, and the one door to open them."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, SecretStr, ValidationError

from sources.catalogues.ccmixter import CCMIXTER
from sources.catalogues.commons import COMMONS
from sources.catalogues.freesound import FREESOUND
from sources.catalogues.huggingface import HUGGINGFACE
from sources.catalogues.inaturalist import INATURALIST
from sources.catalogues.internet_archive import INTERNET_ARCHIVE
from sources.catalogues.jamendo import JAMENDO
from sources.catalogues.nasa import NASA
from sources.catalogues.openverse import OPENVERSE
from sources.catalogues.xeno_canto import XENO_CANTO
from sources.folder.source import FolderSettings, open_folder
from sources.huggingface_folder.source import HUGGINGFACE_FOLDER
from sources.manifest.source import MANIFEST
from sources.protocol import Source
from sources.published.audiocaps import AUDIOCAPS
from sources.published.audioset import AUDIOSET
from sources.published.bbc import BBC
from sources.published.clotho import CLOTHO
from sources.published.esc50 import ESC50
from sources.published.fma import FMA
from sources.published.fsd50k import FSD50K
from sources.published.laion_audio import LAION_AUDIO
from sources.published.urbansound8k import URBANSOUND8K
from sources.published.wavcaps import WAVCAPS
from sources.source_type import SourceType
from sources.synthetic.source import SyntheticSettings, open_synthetic
from sources.webdataset.source import WEBDATASET
from sources.youtube.source import YOUTUBE

_NAME = re.compile("[a-z0-9][a-z0-9-]*")


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
            "                             # container_license_url, captions (a list), caption,\n"
            "                             # caption_license, caption_license_url, caption_author\n"
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
    CCMIXTER.name: CCMIXTER,
    COMMONS.name: COMMONS,
    FREESOUND.name: FREESOUND,
    HUGGINGFACE.name: HUGGINGFACE,
    INATURALIST.name: INATURALIST,
    INTERNET_ARCHIVE.name: INTERNET_ARCHIVE,
    JAMENDO.name: JAMENDO,
    NASA.name: NASA,
    OPENVERSE.name: OPENVERSE,
    XENO_CANTO.name: XENO_CANTO,
    AUDIOCAPS.name: AUDIOCAPS,
    AUDIOSET.name: AUDIOSET,
    BBC.name: BBC,
    CLOTHO.name: CLOTHO,
    ESC50.name: ESC50,
    FMA.name: FMA,
    FSD50K.name: FSD50K,
    LAION_AUDIO.name: LAION_AUDIO,
    URBANSOUND8K.name: URBANSOUND8K,
    WAVCAPS.name: WAVCAPS,
    HUGGINGFACE_FOLDER.name: HUGGINGFACE_FOLDER,
    MANIFEST.name: MANIFEST,
    WEBDATASET.name: WEBDATASET,
    YOUTUBE.name: YOUTUBE,
}


REFUSED: dict[str, str] = {
    "sonniss": (
        "the licence of its GDC bundles, as it is quoted, lets nobody train a model on them, and "
        "nobody pass the sounds on as they are"
    ),
    "macaulay": (
        "the terms of the Macaulay Library let nobody download in bulk, or pass on what it shows; "
        "for research the Cornell Lab of Ornithology makes an agreement, and what comes of it is "
        "a `folder`"
    ),
}
"""What is no source, although it has sound that many ask for, and why."""


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
    if isinstance(name, str) and name.lower() in REFUSED:
        raise ValueError(f"type: {name!r} is not a source: {REFUSED[name.lower()]}")
    allowed = f"allowed are {', '.join(sorted(SOURCES))}"
    if name is None:
        raise ValueError(f"type: missing; {allowed}")
    raise ValueError(f"type: there is no source {name!r}{_guess(str(name), SOURCES)}; {allowed}")


def _as_lines(kind: SourceType, failure: ValidationError) -> str:
    return "\n".join(_as_line(kind, error) for error in failure.errors(include_url=False))


def _as_line(kind: SourceType, error: Mapping[str, Any]) -> str:
    *above, key = error["loc"] or ("",)
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        return f"{where}: missing; a {kind.name} source needs it"
    if error["type"] == "extra_forbidden":
        known = _known_keys(kind.settings, above)
        return f"{where}: unknown key{_guess(str(key), known)}; known are {', '.join(known)}"
    message = str(error["msg"]).removeprefix("Value error, ")
    if not where:  # of the entry as a whole, which may hold secrets
        return message
    given = "what is given" if _is_secret(kind.settings, str(key)) else repr(error["input"])
    return f"{where}: {given} is not allowed: {message}"


def _is_secret(settings: type[BaseModel], key: str) -> bool:
    hint = settings.model_fields[key].annotation if key in settings.model_fields else None
    return SecretStr in (hint, *get_args(hint))


def _known_keys(settings: type[BaseModel], above: list[Any]) -> list[str]:
    model = settings
    for part in above:
        hint = model.model_fields[str(part)].annotation
        model = next(each for each in (hint, *get_args(hint)) if isinstance(each, type))
    return sorted(model.model_fields) if above else sorted({*model.model_fields, "name", "type"})


def _guess(key: str, known: Any) -> str:
    close = get_close_matches(key, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
