"""What headers claim, read from bytes laid out by hand."""

import io
import struct

import pytest

from pipeline.audio.sniff import Claim, Sniffed, aiff_claim, ogg_is_cut, sniff, wav_claim

FMT = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, 44_100, 176_400, 4, 16)


def riff(*chunks: bytes, magic: bytes = b"RIFF") -> bytes:
    return magic + struct.pack("<I", 0) + b"WAVE" + b"".join(chunks)


def data(claimed: int, body: bytes) -> bytes:
    return struct.pack("<4sI", b"data", claimed) + body


def claim_of(content: bytes) -> Claim | None:
    return wav_claim(io.BytesIO(content), len(content))


def test_a_wav_that_holds_less_than_it_claims():
    assert claim_of(riff(FMT, data(1000, bytes(400)))) == Claim(44_100, 2, 1000, 400)


def test_chunks_after_the_sound_are_not_of_it():
    content = riff(FMT, data(8, bytes(8)), struct.pack("<4sI", b"LIST", 4), b"INFO")

    assert claim_of(content) == Claim(44_100, 2, 8, 8)


def test_chunks_of_odd_size_are_padded():
    odd = struct.pack("<4sI", b"junk", 3) + b"abc\0"

    assert claim_of(riff(odd, FMT, data(4, bytes(4)))) == Claim(44_100, 2, 4, 4)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_sizes_of_programs_that_cannot_seek_claim_nothing(size: int):
    assert claim_of(riff(FMT, data(size, bytes(12)))) == Claim(44_100, 2, None, 12)


def test_an_rf64_keeps_its_size_in_64_bits():
    ds64 = struct.pack("<4sIQQQI", b"ds64", 28, 0, 5_000_000_000, 0, 0)
    content = riff(ds64, FMT, data(0xFFFFFFFF, bytes(12)), magic=b"RF64")

    assert claim_of(content) == Claim(44_100, 2, 5_000_000_000, 12)


@pytest.mark.parametrize("content", [riff(), riff(FMT), riff(FMT)[:30], riff(data(4, bytes(4)))])
def test_a_wav_without_its_parts_claims_no_size(content: bytes):
    claim = claim_of(content)

    assert claim is None or claim.n_data_bytes is None


def test_an_aiff_that_holds_less_than_it_claims():
    comm = struct.pack(">4sIHIH10s", b"COMM", 18, 2, 250, 16, bytes(10))
    content = b"FORM\0\0\0\0AIFF" + comm + struct.pack(">4sIII", b"SSND", 1008, 0, 0) + bytes(300)

    assert aiff_claim(io.BytesIO(content), len(content)) == Claim(None, 2, 1000, 300)


@pytest.mark.parametrize(
    ("word", "stated"), [(b"Xing", True), (b"Info", True), (b"\0\0\0\0", False)]
)
def test_only_a_length_header_states_the_length_of_an_mp3(word: bytes, stated: bool):
    tag = b"ID3\x04\0\0\0\0\x01\x00" + bytes(128)
    frame = b"\xff\xfb\x90\x64" + bytes(32) + word + bytes(300)

    assert sniff(io.BytesIO(tag + frame), 10_000) == Sniffed(mp3_length_stated=stated)


@pytest.mark.parametrize(
    ("flags", "missing", "cut"), [(4, 0, False), (0, 0, True), (4, 1, True), (4, 20, True)]
)
def test_an_ogg_ends_with_a_whole_last_page(flags: int, missing: int, cut: bool):
    page = b"OggS\0" + bytes([flags]) + bytes(20) + bytes([1, 10]) + bytes(10)
    content = (bytes(50) + page)[: 50 + len(page) - missing]

    assert ogg_is_cut(io.BytesIO(content), len(content)) is cut


@pytest.mark.parametrize(("n_bytes", "by_soundfile"), [(1 << 30, True), (6 << 30, False)])
def test_a_wav_beyond_the_sizes_of_riff_is_left_to_libav(n_bytes: int, by_soundfile: bool):
    found = sniff(io.BytesIO(riff(FMT, data(0xFFFFFFFF, bytes(64)))), n_bytes)
    assert found.for_soundfile is by_soundfile
    assert found.claim is not None
    assert found.claim.n_data_bytes is None
