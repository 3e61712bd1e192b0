"""Encoding: 16-bit samples to files whose bytes do not depend on the clock."""

import io

import numpy as np
import pytest
import soundfile

from sources.synthetic.files import RATES_HZ, encode, with_ogg_serial

NOISE = (3_000 * np.random.default_rng(0).standard_normal((9_000, 2))).astype(np.int16)


@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_lossless_files_give_back_the_samples(ending: str):
    samples, rate_hz = soundfile.read(io.BytesIO(encode(ending, NOISE, 44_100)), dtype="int16")

    np.testing.assert_array_equal(samples, NOISE)
    assert rate_hz == 44_100


@pytest.mark.parametrize(
    ("ending", "rate_hz"), [(ending, rate) for ending, rates in RATES_HZ.items() for rate in rates]
)
@pytest.mark.parametrize("channels", [1, 2])
def test_equal_samples_give_equal_bytes(ending: str, rate_hz: int, channels: int):
    samples = NOISE[:, :channels]

    assert encode(ending, samples, rate_hz) == encode(ending, samples, rate_hz)


def crc_bit_by_bit(page: bytes) -> int:
    """The checksum as RFC 3533 gives it: polynomial 0x04c11db7, no reflection, start 0."""
    remainder = 0
    for byte in page:
        remainder ^= byte << 24
        for _ in range(8):
            remainder = (remainder << 1) ^ (0x04C11DB7 if remainder & 0x80000000 else 0)
            remainder &= 0xFFFFFFFF
    return remainder


def test_an_ogg_page_under_a_new_serial_has_a_checksum_that_holds():
    content = with_ogg_serial(encode("ogg", NOISE[:2_000], 44_100), 0xCAFE)

    first_page = bytearray(content[: content.index(b"OggS", 4)])
    stated = int.from_bytes(first_page[22:26], "little")
    first_page[22:26] = bytes(4)

    assert first_page[14:18] == (0xCAFE).to_bytes(4, "little")
    assert crc_bit_by_bit(bytes(first_page)) == stated


def test_an_ogg_under_a_new_serial_still_decodes():
    samples, rate_hz = soundfile.read(io.BytesIO(encode("ogg", NOISE, 44_100)))

    assert samples.shape == NOISE.shape
    assert rate_hz == 44_100
