"""What a FLAC says of itself in its first 42 bytes, read without decoding anything."""

from dataclasses import dataclass

HEADER_BYTES = 42
"""The marker, a block header, and the 34 bytes of STREAMINFO (RFC 9639, section 8.2)."""


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """Format, length, and the MD5 of the samples in hex; both are 0 where the encoder knew none."""

    sample_rate_hz: int
    channels: int
    bits: int
    n_frames: int
    md5: str


def stream_info(flac: bytes) -> StreamInfo | None:
    """The STREAMINFO at the head of a FLAC file, None where there is none."""
    if len(flac) < HEADER_BYTES or flac[:4] != b"fLaC":
        return None
    kind, length = flac[4] & 0x7F, int.from_bytes(flac[5:8], "big")
    if kind != 0 or length != HEADER_BYTES - 8:
        return None
    # 20 bits of rate, 3 of channels less one, 5 of depth less one, 36 of length.
    packed = int.from_bytes(flac[18:26], "big")
    return StreamInfo(
        sample_rate_hz=packed >> 44,
        channels=(packed >> 41 & 0x7) + 1,
        bits=(packed >> 36 & 0x1F) + 1,
        n_frames=packed & (1 << 36) - 1,
        md5=flac[26:HEADER_BYTES].hex(),
    )
