"""Captions: each says something, and one that was made of keywords tells of which, and by whom."""

from collections.abc import Iterator
from math import isfinite
from typing import Any

from pipeline.audit.tables.columns import batches
from pipeline.verify.findings import Finding
from pipeline.verify.rows import split_paths
from schemas.captions import GIVEN_ORIGINS, Origin

_NEEDED = {
    Origin.TAGS_TEMPLATE: ("keywords",),
    Origin.T5: ("keywords", "model", "prompt", "score", "coverage"),
}
"""What a caption of an origin cannot lack: without it nobody could make the sentence again."""

_ITS_OWN = ("author", "license", "license_raw", "license_url_raw")
"""What a given caption alone may say; any other has the recording's rights, or was made here."""

_LEAST = {"coverage": 0, "agreement": -1}
"""Numbers that end at 1, with where they begin."""

_NUMBERS = ("score", *_LEAST)


def check_captions(output: str, captioner: str, *, heard: bool = False) -> Iterator[Finding]:
    """Every caption of the manifest stands up on its own, and ``captioner`` wrote the model's.

    ``captioner`` is the name with the revision, as the lock has it; ``heard`` whether the lock has
    a model that each caption was put to.
    """
    for paths in split_paths(output).values():
        for table in batches(paths, ["key", "captions"]):
            clips: list[dict[str, Any]] = table.to_pylist()
            for clip in clips:
                for caption in clip["captions"]:
                    yield from check_caption(clip["key"], caption, captioner)
                    if heard != (caption["agreement"] is not None):
                        detail = f"{'no' if heard else 'an'} agreement, unlike the lock"
                        yield Finding("captions/agreement", clip["key"], detail)


def check_caption(key: str, caption: dict[str, Any], captioner: str) -> Iterator[Finding]:
    """One caption, as a struct with the fields of a ``Caption``."""
    origin = caption["origin"]
    if not caption["text"].strip():
        yield Finding("captions/text", key, f"a caption of origin {origin} says nothing")
    lacking = [name for name in _NEEDED.get(origin, ()) if _is_lacking(caption[name])]
    if lacking:
        detail = f"a caption of origin {origin} without {', '.join(lacking)}"
        yield Finding("captions/provenance", key, detail)
    strange = [name for name in _ITS_OWN if caption[name] and origin not in GIVEN_ORIGINS]
    if strange:
        detail = f"a caption of origin {origin} with {', '.join(strange)}"
        yield Finding("captions/provenance", key, detail)
    for name in _NUMBERS:
        if fault := _fault(name, caption[name]):
            yield Finding("captions/number", key, f"{name} of a caption is {fault}")
    if origin == Origin.T5 and caption["model"] not in ("", captioner):
        detail = f"written by {caption['model']}, where the lock has {captioner}"
        yield Finding("captions/model", key, detail)


def _is_lacking(value: Any) -> bool:
    if isinstance(value, list):
        return not any(word.strip() for word in value)
    return value is None or value == ""


def _fault(name: str, value: float | None) -> str:
    """What is wrong with a number, empty where nothing is, or where there is none."""
    if value is None:
        return ""
    if not isfinite(value):
        return f"{value}, no number"
    if name in _LEAST and not _LEAST[name] <= value <= 1:
        return f"{value}, not in [{_LEAST[name]}, 1]"
    return ""
