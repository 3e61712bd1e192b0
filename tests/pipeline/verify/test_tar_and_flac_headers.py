"""The two readers of bytes: as strict as they claim, and in agreement with the common ones."""

import hashlib
import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.verify import tar
from pipeline.verify.flac import StreamInfo, stream_info
from pipeline.verify.tar import BadTar, HashedStream, members
from tests.pipeline.verify.finished import flac_of, noise

CONTENTS = st.lists(st.binary(max_size=1_500), max_size=6)


def tar_of(contents: list[bytes], how: int = tarfile.USTAR_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=how) as archive:
        for index, content in enumerate(contents):
            header = tarfile.TarInfo(f"{index}.flac")
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    return file.getvalue()


@given(CONTENTS, st.integers(1, 3_000))
def test_members_come_back_as_they_went_in(contents: list[bytes], chunk_bytes: int):
    stream = HashedStream(io.BytesIO(tar_of(contents)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tar, "CHUNK_BYTES", chunk_bytes)
        found = [(member.name, member.content) for member in members(stream)]
        only_zeros = stream.drain()

    assert found == [(f"{index}.flac", content) for index, content in enumerate(contents)]
    assert only_zeros
    assert stream.n_bytes == len(tar_of(contents))


@given(CONTENTS.filter(any), st.data())
def test_a_tar_cut_anywhere_within_is_bad(contents: list[bytes], data: st.DataObject):
    whole = tar_of(contents)
    end = len(whole.rstrip(b"\0"))
    cut = data.draw(st.integers(0, end - 1))

    with pytest.raises(BadTar):
        list(members(HashedStream(io.BytesIO(whole[:cut]))))


def test_a_member_larger_than_any_clip_is_not_read():
    header = tarfile.TarInfo("0.flac")
    header.size = tar.MAX_MEMBER_BYTES + 1

    with pytest.raises(BadTar, match="more than any clip"):
        list(members(HashedStream(io.BytesIO(header.tobuf()))))


@pytest.mark.parametrize(
    ("channels", "rate_hz", "subtype", "bits"),
    [(1, 48_000, "PCM_16", 16), (2, 44_100, "PCM_16", 16), (6, 192_000, "PCM_24", 24)],
)
def test_stream_info_is_what_the_encoder_was_told(channels, rate_hz, subtype, bits):
    pcm = noise(0, 600 * channels).reshape(-1, channels)

    info = stream_info(flac_of(pcm, rate_hz, subtype))

    assert info is not None
    assert info == StreamInfo(rate_hz, channels, bits, 600, info.md5)


def test_stream_info_has_the_md5_of_16_bit_samples():
    info = stream_info(flac_of(noise(3)))

    assert info is not None
    assert info.md5 == hashlib.md5(noise(3).tobytes()).hexdigest()


@given(st.binary(max_size=60))
def test_what_is_no_flac_has_no_stream_info(content: bytes):
    assert stream_info(content) is None
    assert stream_info(b"OggS" + content) is None
