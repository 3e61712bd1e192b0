"""The decoder for WAV, AIFF and FLAC: libsndfile, the fastest for them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile

from pipeline.audio.pcm import BLOCK_FRAMES, Samples, Stream, codec_call, mono_of_interleaved
from pipeline.audio.sniff import Claim, Sniffed

NAME = "soundfile"

UNKNOWN_FRAMES = 1 << 62
"""libsndfile gives the largest number there is for a FLAC that does not state its length."""

AHEAD_BYTES = 32 << 10
"""What libFLAC may have read ahead, and what tags may follow the sound."""

CODECS = {
    "PCM_S8": "pcm_s8",
    "PCM_U8": "pcm_u8",
    "PCM_16": "pcm_s16",
    "PCM_24": "pcm_s24",
    "PCM_32": "pcm_s32",
    "FLOAT": "pcm_f32",
    "DOUBLE": "pcm_f64",
    "ULAW": "pcm_mulaw",
    "ALAW": "pcm_alaw",
    "IMA_ADPCM": "adpcm_ima",
    "MS_ADPCM": "adpcm_ms",
    "GSM610": "gsm",
}
"""libsndfile's subtypes in the words that libav uses; the byte order is left out."""


@contextmanager
def decoding(path: Path, sniffed: Sniffed, block_frames: int = BLOCK_FRAMES) -> Iterator[Stream]:
    """The stream of the file at ``path``, open for as long as the context is.

    Raises:
        Undecoded: libsndfile cannot open it, or from within the blocks, not go on.
    """
    with path.open("rb") as raw:
        opened = codec_call(NAME, lambda: soundfile.SoundFile(raw.fileno(), closefd=False))
        with opened as file:
            # It is read forward only, and else seeks after each block: a tenth of a FLAC's time.
            file.seekable = lambda: False
            damage: list[str] = []
            blocks = _blocks(file, raw.fileno(), block_frames, damage)
            yield Stream(
                decoder=NAME,
                codec="flac" if file.format == "FLAC" else CODECS.get(file.subtype, file.subtype),
                sample_rate_hz=file.samplerate,
                channels=file.channels,
                declared_s=_declared_s(file, sniffed.claim),
                blocks=blocks,
                damage=damage,
            )


def _blocks(
    file: soundfile.SoundFile, descriptor: int, block_frames: int, damage: list[str]
) -> Iterator[Samples]:
    shape = block_frames if file.channels == 1 else (block_frames, file.channels)
    buffer = np.empty(shape, np.float32)
    n_frames = 0
    while True:
        frames = codec_call(NAME, lambda: file.read(out=buffer))
        if not len(frames):
            break
        n_frames += len(frames)
        yield mono_of_interleaved(frames)
    rest_bytes = os.fstat(descriptor).st_size - os.lseek(descriptor, 0, os.SEEK_CUR)
    if file.format == "FLAC" and n_frames >= file.frames and rest_bytes > AHEAD_BYTES:
        damage.append(
            f"the file goes on after the {n_frames / file.samplerate:.2f} s that its header claims"
        )


def _declared_s(file: soundfile.SoundFile, claim: Claim | None) -> float | None:
    """The length that the header claims.

    libsndfile counts the frames that are present; the claim stands to them as the bytes do.
    """
    present_s = float(file.frames / file.samplerate)
    if claim is None or file.format == "FLAC":
        return present_s if 0 < file.frames < UNKNOWN_FRAMES else None
    if claim.n_data_bytes is None or claim.n_present_bytes == 0:
        return None
    return present_s * claim.n_data_bytes / claim.n_present_bytes
