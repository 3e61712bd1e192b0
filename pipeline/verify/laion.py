"""The contract of LAION-CLAP's loader: what laion_clap 1.1.7 needs, and does not check itself.

Where it breaks one of these promises it does not say so: it trains on other sounds, skips a
split, or stops in the middle of an epoch. Each check names what the loader does.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from pipeline import storage
from pipeline.verify.findings import Finding
from pipeline.verify.flac import stream_info
from schemas.clips import MAX_CLIP_FRAMES, SAMPLE_RATE_HZ
from schemas.manifest import SPLITS, ShardRow
from schemas.sample import Sample

SIZES = "sizes.json"


def check_path(output: str) -> Iterator[Finding]:
    """The folder's name has no character that ``braceexpand`` reads as a pattern.

    ``get_dataset_size`` expands braces in the paths of the tars, and then counts other tars.
    """
    name = output.rstrip("/").rpartition("/")[2]
    if found := sorted(set(name) & set("{},")):
        detail = f"{' '.join(found)} in its name: the loader expands braces; rename the folder"
        yield Finding("laion/path", name, detail)


def check_sizes(output: str, shards: Iterable[ShardRow]) -> Iterator[Finding]:
    """``sizes.json`` lists exactly the tars of its split, with their numbers of clips.

    It is the loader's list of tars: it opens every key as a tar, sums the values for the length
    of an epoch, and passes over a split without the file in silence.
    """
    wanted: dict[str, dict[str, int]] = {}
    for shard in shards:
        wanted.setdefault(shard.split, {})[shard.shard.partition("/")[2]] = shard.clips
    for split, tars in sorted(wanted.items()):
        path = f"{split}/{SIZES}"
        found = _sizes(storage.join(output, path))
        if isinstance(found, str):
            yield Finding("laion/sizes", path, found)
            continue
        for name in sorted(found.keys() | tars.keys()):
            if found.get(name) != tars.get(name):
                there, right = found.get(name, "not listed"), tars.get(name, "no such tar")
                yield Finding("laion/sizes", f"{split}/{name}", f"{there}; should be: {right}")


def check_folders(files: Iterable[str], shards: Iterable[ShardRow]) -> Iterator[Finding]:
    """A split's folder holds the tars of the shard table and ``sizes.json``, and nothing else.

    ``files`` are the paths of all files below the data set.
    """
    rows = list(shards)
    wanted = {row.shard for row in rows} | {f"{row.split}/{SIZES}" for row in rows}
    for path in files:
        in_split = path.partition("/")[0] in SPLITS
        if path not in wanted and (in_split or path.endswith(".tar")):
            yield Finding("laion/folder", path, "not a file that a table of the data set knows")


def check_audio(key: str, flac: bytes) -> Iterator[Finding]:
    """The clip is 48 kHz, mono, 16 bit, and 1 to 480,000 samples long.

    The loader never looks at the sample rate, takes the first channel only, rounds to 16 bit,
    crops what is longer at random, and divides by the length.
    """
    info = stream_info(flac)
    if info is None:
        yield Finding("laion/audio", key, "not a FLAC file: the loader's decode ends the training")
        return
    if (info.sample_rate_hz, info.channels, info.bits) != (SAMPLE_RATE_HZ, 1, 16):
        yield Finding(
            "laion/audio",
            key,
            f"{info.sample_rate_hz} Hz, {info.channels} channels, {info.bits} bit; "
            f"the loader takes it for {SAMPLE_RATE_HZ} Hz, 1 channel, 16 bit",
        )
    if not 1 <= info.n_frames <= MAX_CLIP_FRAMES:
        yield Finding("laion/audio", key, f"{info.n_frames} samples, not 1 to {MAX_CLIP_FRAMES}")


def check_document(key: str, document: bytes) -> Iterator[Finding]:
    """The JSON has a text to draw from, tags, and both keys of augmented texts.

    The loader indexes ``text``, so an empty list is an IndexError; ``text_augment_t5`` is looked
    at only beside ``text_augment_all``; class labels need ``tag`` in every sample.
    """
    try:
        Sample.model_validate_json(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "document"
        yield Finding("laion/json", key, f"{where}: {first['msg']}")


def _sizes(path: str) -> dict[str, Any] | str:
    """What the file lists, or what is wrong with it in words."""
    if not storage.exists(path):
        return "there is none: the loader would pass over the split"
    try:
        found = json.loads(storage.read_bytes(path), object_pairs_hook=_without_repeats)
    except (ValueError, UnicodeDecodeError) as error:
        return f"not JSON: {error}"
    if not isinstance(found, dict):
        return "not a JSON object"
    return found


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("it names a tar twice")
    return dict(pairs)
