"""Hugging Face's datasets: by ``load_dataset("webdataset")``, and the folder by its card.

datasets takes the columns' types from the first five samples of a data set, so a caption that is
null in these and a string later is an error. The types that the card gives come before that: a
folder has them by itself, ``load_dataset("webdataset")`` is handed them.
"""

import io
import sys
import tempfile
import types
from collections.abc import Iterator
from pathlib import Path

import datasets
import soundfile
from datasets.info import DatasetInfosDict
from rows import Row, pcm_digest, tars_of, to_int16, write_rows

_DECODES = int(datasets.__version__.partition(".")[0]) < 4
"""Whether it decodes by soundfile; from 4 by torchcodec, which needs FFmpeg's libraries."""

_OWN_SPLITS = {"validation": "valid"}
"""How the card calls a split for the Hub, to the name of its folder."""


def stub_torchcodec() -> None:
    """Lets datasets 4 and later pass the FLAC bytes on: it imports an encoder to do so, unused."""
    codec, encoders = map(types.ModuleType, ("torchcodec", "torchcodec.encoders"))
    encoders.AudioEncoder = type("AudioEncoder", (), {})
    sys.modules |= {"torchcodec": codec, "torchcodec.encoders": encoders}


def read(dataset: Path) -> Iterator[Row]:
    """Every sample, three times: streamed and from the cache by type, streamed by the card."""
    if not _DECODES:
        stub_torchcodec()
    features = DatasetInfosDict.from_directory(str(dataset))["default"].features
    by_type = {"path": "webdataset", "data_files": tars_of(dataset), "features": features}
    with tempfile.TemporaryDirectory() as cache:
        for reading, arguments in (
            ("webdataset, streamed", {**by_type, "streaming": True}),
            ("webdataset, cached", by_type),
            ("folder, streamed", {"path": str(dataset), "streaming": True}),
        ):
            yield from _rows(reading, datasets.load_dataset(**arguments, cache_dir=cache))


def _rows(reading: str, splits: dict) -> Iterator[Row]:
    for name, samples in splits.items():
        for sample in samples.cast_column("flac", datasets.Audio(decode=_DECODES)):
            pcm, rate_hz = _decoded(sample["flac"])
            yield Row(
                reading=reading,
                split=_OWN_SPLITS.get(name, str(name)),
                key=sample["__key__"],
                texts=sample["json"]["text"],
                drawn=None,
                tag=sample["json"]["tag"],
                rate_hz=rate_hz,
                pcm=pcm_digest(pcm),
            )


def _decoded(audio: dict) -> tuple:
    if _DECODES:
        return to_int16(audio["array"]), audio["sampling_rate"]
    return soundfile.read(io.BytesIO(audio["bytes"]), dtype="int16")


if __name__ == "__main__":
    datasets.disable_progress_bars()
    write_rows("datasets", read)
