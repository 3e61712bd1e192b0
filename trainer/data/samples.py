"""A sample's bytes, decoded for one visit: its sound at the model's rate, and one of its captions.

What is drawn (the stretch of a long clip, the caption) follows from the visit's seed.
"""

import io
import json
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from trainer.data.tars import Raw

RATE_HZ = 48_000
"""Of every shard. LAION's loader does not look at a file's rate, so another one would teach the
wrong pitch without a word; it is refused, not mended."""

MAX_WHOLE_S = 300
"""Of a clip that is kept whole, a drawn stretch of this: a batch is as long as its longest."""


class BadSample(Exception):  # noqa: N818 - it is an outcome, not an error
    """A sample that is skipped; its text is the reason, of a short list."""


class WrongFormat(ValueError):  # noqa: N818 - names what is wrong
    """Sound that is sound, but not 48 kHz mono: the data set is not what it should be."""


@dataclass(frozen=True, slots=True)
class Words:
    """A sample's captions to draw from, at least one, and its tags."""

    captions: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """How long a clip may be, in frames of the model's rate, and where a longer one is cut.

    ``seed`` draws the place; None takes the middle.
    """

    rate_hz: int
    max_frames: int
    seed: int | None


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples in [-1, 1], float32, shape (frames,), and how many frames there were uncut."""

    samples: NDArray[np.float32]
    n_frames: int


def read_words(raw: Raw, choice: Literal["text", "all", "augment_only"]) -> Words:
    """What is said of a sample, chosen as laion_clap 1.1.7 does (``preprocess_single``).

    ``text``: what is under ``text``. ``all``: ``text_augment_all`` where there is one.
    ``augment_only``: ``text_augment_t5`` where there is one beside ``text_augment_all``.

    Raises:
        BadSample: There is no JSON, or it has no ``text`` that could be read.
    """
    if not raw.json:
        raise BadSample("no JSON")
    try:
        written = json.loads(raw.json)
    except (ValueError, RecursionError) as error:
        raise BadSample("bad JSON") from error
    captions = _texts(written.get("text")) if isinstance(written, dict) else ()
    if not captions:
        raise BadSample("no text")
    if augmented := _texts(written.get("text_augment_all")):
        if choice == "all":
            captions = augmented
        elif choice == "augment_only":
            captions = _texts(written.get("text_augment_t5")) or captions
    return Words(captions, _texts(written.get("tag")))


def drawn_caption(words: Words, seed: int) -> str:
    """One of the captions, each as likely as any other."""
    return words.captions[seed % len(words.captions)]


def read_sound(raw: Raw, cut: Cut, row: NDArray[np.float32] | None = None) -> Sound:
    """The clip, cut to at most ``cut.max_frames``.

    Args:
        raw: The sample.
        cut: How much of it.
        row: Where to put the frames if no resampling is needed, to save a copy; at least as long as
            the cut. The result is then a part of it.

    Raises:
        BadSample: There is no FLAC, or it cannot be decoded to its end.
        WrongFormat: It is not 48 kHz mono.
    """
    if not raw.flac:
        raise BadSample("no FLAC")
    try:
        with soundfile.SoundFile(io.BytesIO(raw.flac)) as file:
            _check_format(file, raw)
            n_own = file.frames
            n = min(n_own, -(-cut.max_frames * RATE_HZ // cut.rate_hz))
            if n < n_own:
                file.seek(_start(n_own - n, cut.seed))
            out = row[:n] if row is not None and cut.rate_hz == RATE_HZ else None
            samples: NDArray[np.float32] = file.read(n, dtype="float32", out=out)
    except soundfile.SoundFileError as error:
        raise BadSample("undecodable FLAC") from error
    if n == 0:
        raise BadSample("empty sound")
    if len(samples) < n:
        raise BadSample("undecodable FLAC")
    if cut.rate_hz != RATE_HZ:
        samples = soxr.resample(samples, RATE_HZ, cut.rate_hz)[: cut.max_frames]
    own = len(samples) if n == n_own else n_own * cut.rate_hz // RATE_HZ
    return Sound(samples, own)


def fill(row: NDArray[np.float32], n: int, padding: str) -> None:
    """Fills a row, in place, whose first ``n`` frames are a sound that is shorter than it.

    ``pad``: with silence. ``repeatpad``: with as many whole repetitions as fit, then silence.
    ``repeat``: with repetitions, the last one cut.
    """
    if padding == "pad":
        row[n:] = 0
        return
    end = len(row) if padding == "repeat" else len(row) // n * n
    while n < end:
        more = min(n, end - n)
        row[n : n + more] = row[:more]
        n += more
    row[end:] = 0


def _check_format(file: soundfile.SoundFile, raw: Raw) -> None:
    if (file.samplerate, file.channels) != (RATE_HZ, 1):
        raise WrongFormat(
            f"{raw.key} in {raw.url}: is {file.samplerate} Hz with {file.channels} channel(s), "
            f"where shards are {RATE_HZ} Hz mono; mill the sounds again, or leave that tar out"
        )


def _start(n_spare: int, seed: int | None) -> int:
    return n_spare // 2 if seed is None else int(np.random.default_rng(seed).integers(n_spare + 1))


def _texts(written: Any) -> tuple[str, ...]:
    """The texts in what LAION's scripts write as a list, and some of them as a bare string."""
    texts = [written] if isinstance(written, str) else written
    if not isinstance(texts, list):
        return ()
    return tuple(text for text in texts if isinstance(text, str) and text.strip())
