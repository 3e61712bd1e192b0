"""Plain webdataset: tars in, FLAC and JSON out."""

import io
from collections.abc import Iterator
from pathlib import Path

import soundfile
import webdataset
from rows import Row, pcm_digest, split_of, tars_of, write_rows


def read(dataset: Path) -> Iterator[Row]:
    """Every sample in the order of the tars."""
    for tars in tars_of(dataset).values():
        samples = webdataset.WebDataset(tars, shardshuffle=False, empty_check=True)
        for sample in samples.decode(webdataset.handle_extension("flac", _decode)):
            pcm, rate_hz = sample["flac"]
            document = sample["json"]
            yield Row(
                reading="WebDataset",
                split=split_of(sample["__url__"]),
                key=sample["__key__"],
                texts=document["text"],
                drawn=None,
                tag=document["tag"],
                rate_hz=rate_hz,
                pcm=pcm_digest(pcm),
            )


def _decode(data: bytes) -> tuple:
    return soundfile.read(io.BytesIO(data), dtype="int16")


if __name__ == "__main__":
    write_rows("webdataset", read)
