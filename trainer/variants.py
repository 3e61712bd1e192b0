"""The same clips under other captions: what ``prove`` trains on, and what it evaluates with."""

import io
import json
import shutil
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from augment.captioner import Keywords
from augment.template import TagsTemplate
from schemas.captions import Origin
from trainer.data.samples import BadSample, Words, read_words
from trainer.data.shards import SIZES, Shards
from trainer.data.tars import Lost, Raw, read_samples
from trainer.evaluate.zero_shot import readable

VARIANTS = ("template", "t5", "written", "all")
"""By tags in a template; by the T5; by people; all that there are."""

_WRITTEN = frozenset({Origin.GIVEN, Origin.TITLE, Origin.DESCRIPTION, Origin.FILE_NAME})


def captions_of(raw: Raw, variant: str) -> tuple[str, ...]:
    """The captions of a sample that belong to a variant, each once; none where it has none.

    Raises:
        BadSample: The sample has no JSON that could be read, or no text.
    """
    everything = read_words(raw, "all")
    document = json.loads(raw.json)
    if variant == "all":
        return tuple(dict.fromkeys(everything.captions))
    if variant == "template":
        return _noted(document, {Origin.TAGS_TEMPLATE}) or _by_template(everything.tags)
    if variant == "t5":
        sentence = document.get("text_augment_t5")
        own = (sentence,) if isinstance(sentence, str) and sentence.strip() else ()
        return tuple(dict.fromkeys((*own, *_noted(document, {Origin.T5}))))
    return _noted(document, _WRITTEN)


def _by_template(tags: tuple[str, ...]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word for tag in tags if (word := readable(tag))))
    (made,) = TagsTemplate().write([Keywords(words)])
    return tuple(caption.text for caption in made)


def _noted(document: dict[str, Any], origins: frozenset[Origin] | set[Origin]) -> tuple[str, ...]:
    """Captions of those origins, as ``original_data`` tells them; other people's shards do not."""
    original = document.get("original_data")
    notes = original.get("captions") if isinstance(original, dict) else None
    texts = [
        note.get("text")
        for note in (notes if isinstance(notes, list) else ())
        if isinstance(note, dict) and note.get("origin") in origins
    ]
    return tuple(dict.fromkeys(t for t in texts if isinstance(t, str) and t.strip()))


@dataclass(frozen=True, slots=True)
class Written:
    """What was written for all variants: clips, and those that lack a variant's captions."""

    n_clips: int
    n_left_out: int
    n_captions: dict[str, int]
    """Distinct ones, by variant."""


def write_variants(shards: Shards, variants: Sequence[str], folder: Path) -> Written:
    """Writes ``folder/<variant>/train/``: the same clips in the same tars, other text alone.

    Only clips that have captions of every variant are in them, so that nothing but the captions
    differs. It takes as much room as the shards for each variant. What is there is complete, and is
    left as it is.

    Raises:
        ValueError: No clip has captions of every variant.
    """
    told = folder / "written.json"
    if told.is_file():
        return Written(**json.loads(told.read_text(encoding="utf-8")))
    unfinished = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(unfinished, ignore_errors=True)
    distinct: dict[str, set[str]] = {variant: set() for variant in variants}
    sizes: dict[str, int] = {}
    n_left_out = 0
    for variant in variants:
        (unfinished / variant / "train").mkdir(parents=True)
    for number, tar in enumerate(shards.tars):
        name = f"{number:05d}.tar"
        kept, left_out = _rewrite(tar.url, tar.n_samples, name, unfinished, distinct)
        n_left_out += left_out
        sizes[name] = kept
    if not sum(sizes.values()):
        raise ValueError(
            f"{shards.where}: no clip has captions of all of {', '.join(variants)}; "
            "give other --variants"
        )
    filled = {name: n for name, n in sizes.items() if n}
    for variant in variants:
        (unfinished / variant / "train" / SIZES).write_text(json.dumps(filled), encoding="utf-8")
    counts = {variant: len(texts) for variant, texts in distinct.items()}
    written = Written(sum(sizes.values()), n_left_out, counts)
    plain = {"n_clips": written.n_clips, "n_left_out": n_left_out, "n_captions": counts}
    (unfinished / told.name).write_text(json.dumps(plain), encoding="utf-8")
    unfinished.replace(folder)
    return written


def _rewrite(
    url: str, n_samples: int, name: str, folder: Path, distinct: dict[str, set[str]]
) -> tuple[int, int]:
    """One tar for each variant; how many clips were kept, and how many left out."""
    kept = left_out = 0
    tars = {v: tarfile.open(folder / v / "train" / name, "w") for v in distinct}  # noqa: SIM115
    try:
        for _, raw in read_samples(url, np.ones(n_samples, np.bool_)):
            texts = None if isinstance(raw, Lost) else _every(raw, tuple(distinct))
            if texts is None or isinstance(raw, Lost):
                left_out += 1
                continue
            for variant, captions in texts.items():
                distinct[variant].update(captions)
                # Numbered: a key from outside becomes no member's name.
                _add(tars[variant], f"{kept:09d}", raw, captions)
            kept += 1
    finally:
        for tar in tars.values():
            tar.close()
    return kept, left_out


def _every(raw: Raw, variants: tuple[str, ...]) -> dict[str, tuple[str, ...]] | None:
    try:
        found = {variant: captions_of(raw, variant) for variant in variants}
    except BadSample:
        return None
    return found if raw.flac and all(found.values()) else None


def _add(tar: tarfile.TarFile, key: str, raw: Raw, captions: tuple[str, ...]) -> None:
    document = {"text": list(captions), "tag": list(read_words(raw, "text").tags)}
    parts = (("flac", raw.flac), ("json", json.dumps(document, ensure_ascii=False).encode()))
    for ending, content in parts:
        member = tarfile.TarInfo(f"{key}.{ending}")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))


def read_evaluated(raw: Raw, choice: Sequence[str]) -> Words:
    """The captions that all models are evaluated with: those of the first variants, together.

    Raises:
        BadSample: The sample has none of them.
    """
    captions = tuple(dict.fromkeys(text for name in choice for text in captions_of(raw, name)))
    if not captions:
        raise BadSample("no caption to evaluate with")
    return Words(captions, read_words(raw, "text").tags)


def choose_evaluated(shards: Shards, variants: Sequence[str]) -> tuple[str, ...]:
    """What people wrote, where at least half of the clips have it, so that no variant is at home.

    Else the captions of all single variants together, each variant's as many as it has.
    """
    n_written = 0
    for tar in shards.tars:
        for _, raw in read_samples(tar.url, np.ones(tar.n_samples, np.bool_)):
            try:
                n_written += isinstance(raw, Raw) and bool(captions_of(raw, "written"))
            except BadSample:
                continue
    if 2 * n_written >= shards.n_samples:
        return ("written",)
    return tuple(variant for variant in variants if variant != "all") or ("all",)
