"""What the first bytes of a file claim, read without any decoder and without trusting it.

The name of a file is never looked at. Decoders are lenient with headers in ways that hide damage:
libsndfile shortens a WAV that claims more than the file holds, and libav guesses the length of an
MP3 from its first bit rate.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_CHUNKS = 256
"""Chunks looked at before the sound; more is no header but a loop."""

STREAMED_FROM = 0x7FFF_0000
"""Data sizes from here on, in 32 bits, are what programs write that cannot seek back."""

MP3_SEARCH_BYTES = 16 << 10
"""How far behind its tags an MP3 may begin."""

FLAC_SLACK_BYTES = 16 << 10
"""What of a short FLAC may be tags at its end."""

OGG_TAIL_BYTES = 128 << 10
"""Twice the largest Ogg page."""

OGG_END_OF_STREAM = 4


@dataclass(frozen=True, slots=True)
class Claim:
    """What the header of a WAV, AIFF or FLAC claims.

    ``n_data_bytes`` is the size of the sound, None where it is not said, and ``n_present_bytes``
    what of it the file holds; of a FLAC, the most that the claimed samples could take, and what
    there is.
    """

    sample_rate_hz: int | None
    channels: int
    n_data_bytes: int | None
    n_present_bytes: int


MOST_OF_RIFF = 0xFFFFFFFF
"""The largest size that the 32 bits of a RIFF chunk can state, and the word for an unknown one."""


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What is known of a file before it is decoded.

    ``for_soundfile``: it is of a container that libsndfile reads best. ``only_tags``: nothing
    follows its tags.
    """

    for_soundfile: bool = False
    claim: Claim | None = None
    mp3_length_stated: bool = False
    ogg_is_cut: bool = False
    only_tags: bool = False


def sniff(file: BinaryIO, n_bytes: int) -> Sniffed:
    """What a file of ``n_bytes`` says of itself. Reads a few kilobytes; seeks as it likes."""
    file.seek(0)
    head = file.read(12)
    form = head[8:12]
    if head[:4] in (b"RIFF", b"RF64", b"RIFX") and form == b"WAVE":
        claim = wav_claim(file, n_bytes)
        return Sniffed(for_soundfile=not _beyond_riff(claim), claim=claim)
    if head[:4] == b"FORM" and form in (b"AIFF", b"AIFC"):
        return Sniffed(for_soundfile=True, claim=aiff_claim(file, n_bytes))
    if head[:4] == b"fLaC":
        # libsndfile ends where the header claims the end, libav where the sound ends.
        claim = flac_claim(file, n_bytes)
        return Sniffed(for_soundfile=claim is not None and not _overflows(claim), claim=claim)
    if head[:4] == b"OggS":
        return Sniffed(ogg_is_cut=ogg_is_cut(file, n_bytes))
    sound_at = _after_id3(head)
    return Sniffed(
        mp3_length_stated=_mp3_states_its_length(file, sound_at),
        only_tags=sound_at > 0 and _nothing_from(file, sound_at),
    )


def _beyond_riff(claim: Claim | None) -> bool:
    """Whether the sound goes on beyond the 4 GiB that a RIFF file can count.

    libsndfile ends there without a word, libav goes on to the end of the file.
    """
    return claim is not None and claim.n_data_bytes is None and claim.n_present_bytes > MOST_OF_RIFF


def wav_claim(file: BinaryIO, n_bytes: int) -> Claim | None:
    """What the chunks of a RIFF, RIFX or RF64 file claim; None without ``fmt`` before ``data``."""
    file.seek(0)
    order = ">" if file.read(4) == b"RIFX" else "<"
    layout: tuple[int, int] | None = None
    long_size: int | None = None
    for name, size, start in _chunks(file, order):
        if name == b"ds64":
            body = file.read(16)
            long_size = struct.unpack("<Q", body[8:16])[0] if len(body) == 16 else None
        elif name == b"fmt ":
            body = file.read(8)
            if len(body) == 8:
                _, channels, rate = struct.unpack(order + "HHI", body)
                layout = (rate, channels)
        elif name == b"data" and layout is not None:
            present = max(0, n_bytes - start)
            claimed = long_size if long_size and size == 0xFFFFFFFF else _known(size, present)
            return Claim(*layout, claimed, _within(claimed, present))
    return Claim(*layout, None, 0) if layout else None


def aiff_claim(file: BinaryIO, n_bytes: int) -> Claim | None:
    """What the chunks of an AIFF or AIFC file claim; None without ``COMM`` before ``SSND``."""
    channels = None
    for name, size, start in _chunks(file, ">"):
        if name == b"COMM":
            body = file.read(2)
            channels = struct.unpack(">H", body)[0] if len(body) == 2 else None
        elif name == b"SSND" and channels is not None:
            # Offset and block size stand before the samples.
            present = max(0, n_bytes - start - 8)
            claimed = _known(max(0, size - 8), present)
            return Claim(None, channels, claimed, _within(claimed, present))
    return None if channels is None else Claim(None, channels, None, 0)


def flac_claim(file: BinaryIO, n_bytes: int) -> Claim | None:
    """What the STREAMINFO of a FLAC file claims (RFC 9639, section 8.2); None without one."""
    file.seek(4)
    info = None
    at = 4
    for _ in range(MAX_CHUNKS):
        file.seek(at)
        header = file.read(4)
        if len(header) < 4:
            return None
        if header[0] & 0x7F == 0:
            info = file.read(18)[10:]
        at += 4 + int.from_bytes(header[1:], "big")
        if header[0] & 0x80:
            break
    if info is None or len(info) < 8:
        return None
    packed = int.from_bytes(info, "big")
    rate_hz, channels, bits = packed >> 44, (packed >> 41 & 7) + 1, (packed >> 36 & 31) + 1
    n_frames = packed & (1 << 36) - 1
    most = -(-n_frames * channels * bits // 8) if n_frames else None
    return Claim(rate_hz, channels, most, max(0, n_bytes - at))


def _overflows(claim: Claim) -> bool:
    """Whether a FLAC holds more than its claimed samples could take, frame headers included."""
    most = claim.n_data_bytes
    return most is not None and claim.n_present_bytes > most * 1.05 + FLAC_SLACK_BYTES


def _after_id3(head: bytes) -> int:
    """Where the ID3v2 tag at the beginning of a file ends, 0 where there is none."""
    if head[:3] != b"ID3" or len(head) < 10:
        return 0
    # ID3v2.4, section 3.1: 28 bits in four bytes.
    return 10 + sum((head[6 + i] & 0x7F) << 7 * (3 - i) for i in range(4))


def _nothing_from(file: BinaryIO, start: int) -> bool:
    file.seek(start)
    return not file.read(MP3_SEARCH_BYTES).strip(b"\0")


def _mp3_states_its_length(file: BinaryIO, start: int) -> bool:
    """Whether an MP3 has a Xing, Info or VBRI header, without which its length is a guess."""
    file.seek(start)
    head = file.read(MP3_SEARCH_BYTES)
    at = head.find(b"\xff")
    while 0 <= at < len(head) - 1:
        if head[at + 1] & 0xE0 == 0xE0:
            frame = head[at : at + 200]
            return any(word in frame for word in (b"Xing", b"Info", b"VBRI"))
        at = head.find(b"\xff", at + 1)
    return False


def ogg_is_cut(file: BinaryIO, n_bytes: int) -> bool:
    """Whether an Ogg file ends within a page, or without the page that ends a stream (RFC 3533)."""
    file.seek(max(0, n_bytes - OGG_TAIL_BYTES))
    tail = file.read(OGG_TAIL_BYTES)
    at = tail.rfind(b"OggS")
    if at < 0 or at + 27 > len(tail):
        return True
    lacing = tail[at + 27 : at + 27 + tail[at + 26]]
    ends_at = at + 27 + tail[at + 26] + sum(lacing)
    return ends_at > len(tail) or not tail[at + 5] & OGG_END_OF_STREAM


def _chunks(file: BinaryIO, order: str) -> Iterator[tuple[bytes, int, int]]:
    """Name, claimed size and start of the body of each chunk; the file is left at the body."""
    at = 12
    for _ in range(MAX_CHUNKS):
        file.seek(at)
        header = file.read(8)
        if len(header) < 8:
            return
        size: int = struct.unpack(order + "I", header[4:])[0]
        yield header[:4], size, at + 8
        at += 8 + size + (size & 1)


def _known(size: int, present: int) -> int | None:
    if size == MOST_OF_RIFF or (size == 0 and present > 0):
        return None
    return None if size >= STREAMED_FROM and size > present else size


def _within(claimed: int | None, present: int) -> int:
    return present if claimed is None else min(claimed, present)
