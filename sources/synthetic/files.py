"""Samples to the bytes of a file: wav, flac, ogg and mp3, equal samples to equal bytes."""

import io
import zlib

import numpy as np
import soundfile
from numpy.typing import NDArray

RATES_HZ = {
    "wav": (44_100, 8_000, 48_000, 96_000, 16_000, 22_050, 32_000),
    "flac": (48_000, 96_000, 44_100, 16_000, 32_000, 22_050),
    "ogg": (44_100, 48_000, 22_050, 32_000, 16_000, 8_000),
    "mp3": (44_100, 48_000, 32_000, 22_050, 16_000, 8_000),  # MPEG layer III ends at 48 kHz
}

_SUBTYPES = {
    "wav": "PCM_16",
    "flac": "PCM_16",
    "ogg": "VORBIS",
    "mp3": "MPEG_LAYER_III",
}

_BLOCK_FRAMES = 16_384
"""libsndfile hands a whole write to the Vorbis encoder, which takes it from the stack."""

_OGG_SERIAL = 0x736F756E
"""Any number would do, as long as it stays."""

_REVERSED_BITS = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def encode(ending: str, samples: NDArray[np.int16], rate_hz: int) -> bytes:
    """A file of the kind ``ending`` with ``samples``, shape (frames, channels).

    Equal samples give equal bytes with equal versions of libsndfile and its encoders.
    """
    buffer = io.BytesIO()
    # Given 16-bit stereo, libsndfile 1.2.2 has LAME read past its buffer: noise, never the same.
    written = samples if ending in ("wav", "flac") else (samples / 32_768.0).astype(np.float32)
    with soundfile.SoundFile(
        buffer,
        "w",
        rate_hz,
        samples.shape[1],
        format=ending.upper(),
        subtype=_SUBTYPES[ending],
    ) as file:
        for first in range(0, len(written), _BLOCK_FRAMES):
            file.write(written[first : first + _BLOCK_FRAMES])
    content = buffer.getvalue()
    return with_ogg_serial(content, _OGG_SERIAL) if ending == "ogg" else content


def with_ogg_serial(content: bytes, serial: int) -> bytes:
    """An Ogg file with every page under another stream serial, its checksums made good.

    libsndfile draws the serial from the clock. Layout of a page: RFC 3533, section 6.
    """
    pages = []
    at = 0
    while at < len(content):
        n_segments = content[at + 26]
        n_header = 27 + n_segments
        end = at + n_header + sum(content[at + 27 : at + n_header])
        page = bytearray(content[at:end])
        page[14:18] = serial.to_bytes(4, "little")
        page[22:26] = bytes(4)
        page[22:26] = _ogg_crc(bytes(page)).to_bytes(4, "little")
        pages.append(bytes(page))
        at = end
    return b"".join(pages)


def _ogg_crc(page: bytes) -> int:
    """Ogg's checksum is zlib's polynomial read from the other end, started and left at zero."""
    mirrored = zlib.crc32(page.translate(_REVERSED_BITS), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)
