"""Captions: each says something, and one that was made of keywords tells of which, and by whom."""

from collections.abc import Iterator
from math import isfinite
from typing import Any

from pipeline.audit.columns import batches
from pipeline.verify.findings import Finding
from pipeline.verify.rows import split_paths
from schemas.captions import Origin

_NEEDED = {
    Origin.TAGS_TEMPLATE: ("keywords",),
    Origin.T5: ("keywords", "model", "prompt", "score", "coverage"),
}
"""What a caption of an origin cannot lack: without it nobody could make the sentence again."""

_FRACTIONS = ("coverage",)
_NUMBERS = ("score", *_FRACTIONS)


def check_captions(output: str, captioner: str) -> Iterator[Finding]:
    """Every caption of the manifest stands up on its own, and ``captioner`` wrote the model's.

    ``captioner`` is the name with the revision, as the lock has it.
    """
    for paths in split_paths(output).values():
        for table in batches(paths, ["key", "captions"]):
            clips: list[dict[str, Any]] = table.to_pylist()
            for clip in clips:
                for caption in clip["captions"]:
                    yield from check_caption(clip["key"], caption, captioner)


def check_caption(key: str, caption: dict[str, Any], captioner: str) -> Iterator[Finding]:
    """One caption, as a struct with the fields of a ``Caption``."""
    origin = caption["origin"]
    if not caption["text"].strip():
        yield Finding("captions/text", key, f"a caption of origin {origin} says nothing")
    lacking = [name for name in _NEEDED.get(origin, ()) if _is_lacking(caption[name])]
    if lacking:
        detail = f"a caption of origin {origin} without {', '.join(lacking)}"
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
    if name in _FRACTIONS and not 0 <= value <= 1:
        return f"{value}, not in [0, 1]"
    return ""
