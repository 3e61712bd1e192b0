"""open_clip's webdataset pipelines, with the audio steps that its main branch documents.

open_clip_torch 3.3.0 is the newest release, and has no loader for audio. So the parts that it
shares with one are its own (index, shuffling, splitting, grouping of members); the steps for audio
are written after the format for ``--dataset-type webdataset-audio --audio-ext flac``: ``flac`` is
the audio, ``json`` the text, a list of captions is drawn from, channels are averaged.
"""

import io
import json
import random
from collections.abc import Iterator
from pathlib import Path

import kernels
import soundfile
import torch
import webdataset
from rows import Row, pcm_digest, split_of, tars_of, to_int16, write_rows

kernels.leave_out()

import open_clip_train.data as released  # noqa: E402 - after what is stood in for


def read(dataset: Path) -> Iterator[Row]:
    """Every sample by both pipelines, through webdataset's loader with two workers at most."""
    random.seed(0)
    for split, tars in tars_of(dataset).items():
        n_samples, n_tars = released.get_dataset_size("::".join(tars))
        if n_tars != len(tars):
            raise ValueError(f"{split}: {len(tars)} tars are listed, open_clip counts {n_tars}")
        for reading in ("train", "eval"):
            steps = [*_head(tars, reading), *_audio_steps()]
            loader = webdataset.WebLoader(
                webdataset.DataPipeline(*steps), batch_size=None, num_workers=min(2, n_tars)
            )
            n_read = 0
            for n_read, sample in enumerate(loader, 1):  # noqa: B007 - compared below
                yield _row(reading, sample)
            if n_read != n_samples:
                raise ValueError(f"{split}, {reading}: {n_read} read, sizes.json says {n_samples}")


def _head(tars: list[str], reading: str) -> list:
    """Tars to samples, as ``get_wds_dataset`` does it for training and for evaluation."""
    start = webdataset.SimpleShardList(tars)
    if reading == "eval":
        handler = released.log_and_continue
        return [start, webdataset.split_by_worker, webdataset.tarfile_to_samples(handler=handler)]
    return [
        start,
        released.detshuffle2(released._SHARD_SHUFFLE_SIZE, released._SHARD_SHUFFLE_INITIAL),
        webdataset.split_by_node,
        webdataset.split_by_worker,
        released.tarfile_to_samples_nothrow,
        webdataset.shuffle(released._SAMPLE_SHUFFLE_SIZE, initial=released._SAMPLE_SHUFFLE_INITIAL),
    ]


def _audio_steps() -> list:
    return [
        webdataset.select(_has_audio_and_caption),
        webdataset.rename(
            audio="flac", text="json;txt;cls", key="__key__", url="__url__", keep=False
        ),
        webdataset.map_dict(audio=_decode, text=_caption),
    ]


def _has_audio_and_caption(sample: dict) -> bool:
    return "flac" in sample and bool({"txt", "json", "cls"} & sample.keys())


def _decode(data: bytes) -> tuple[torch.Tensor, int]:
    """Channels averaged, shape (frames,), in [-1, 1), and the rate in Hz."""
    samples, rate_hz = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    return torch.from_numpy(samples).mean(dim=1), rate_hz


def _caption(data: bytes) -> str:
    texts = json.loads(data)["text"]
    return random.choice(texts) if isinstance(texts, list) else texts


def _row(reading: str, sample: dict) -> Row:
    waveform, rate_hz = sample["audio"]
    return Row(
        reading=reading,
        split=split_of(sample["url"]),
        key=sample["key"],
        texts=None,
        drawn=sample["text"],
        tag=None,
        rate_hz=rate_hz,
        pcm=pcm_digest(to_int16(waveform.numpy())),
    )


if __name__ == "__main__":
    write_rows("open_clip_torch", read)
