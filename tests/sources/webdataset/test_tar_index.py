"""The index of a tar against tarfile's, and on tars that are damaged or hostile."""

import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.webdataset import tar_index
from sources.webdataset.tar_index import Member, members
from tests.sources.webdataset.tars import made

FORMATS = [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]
NAMES = st.text(
    st.characters(blacklist_characters="/\0", blacklist_categories=["Cs"]), min_size=1, max_size=150
).filter(lambda name: name not in (".", ".."))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(NAMES, st.binary(max_size=1200)), max_size=5),
    st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]),
)
def test_every_member_lies_where_tarfile_finds_it(tmp_path_factory, files, kind: int):
    path = made(tmp_path_factory.mktemp("any") / "a.tar", *files, format=kind)
    with tarfile.open(path) as tar:
        expected = [(each.name, each.offset_data, each.size) for each in tar]

    assert [(each.name, each.at, each.n_bytes) for each in members(path)] == expected


@pytest.mark.parametrize("kind", FORMATS)
def test_a_name_of_more_than_a_hundred_characters_is_read(tmp_path: Path, kind: int):
    name = "a" * 90 + "/" + "b" * 90 + ".flac"

    (member,) = members(made(tmp_path / "a.tar", (name, b"x"), format=kind))

    assert (member.name, member.fault) == (name, "")


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_cut_tar_gives_what_is_whole_and_says_where_it_breaks(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("cut") / "a.tar"
    made(path, ("a.flac", b"a" * 700), ("a.json", {}), ("b.flac", b"b" * 10))
    whole = path.read_bytes()[: 5 * 512 + 2 * 512]
    length = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:length])

    found = list(members(path))

    damage = found.pop()
    assert (damage.name, bool(damage.fault)) == ("", True)
    ends = {"a.flac": 512 + 700, "a.json": 4 * 512 + 2, "b.flac": 6 * 512 + 10}
    assert {each.name for each in found if not each.fault} == {
        name for name, end in ends.items() if end <= length
    }


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_are_read_without_an_error(tmp_path_factory, content: bytes):
    path = tmp_path_factory.mktemp("any") / "a.tar"
    path.write_bytes(content)

    assert all(isinstance(each, Member) for each in members(path))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2047), st.integers(0, 255))
def test_a_changed_byte_never_moves_a_member_beyond_the_tar(tmp_path_factory, at: int, byte: int):
    path = made(tmp_path_factory.mktemp("any") / "a.tar", ("a.flac", b"a" * 9), ("b.json", {}))
    content = bytearray(path.read_bytes())
    content[at] = byte
    path.write_bytes(content)

    for each in members(path):
        assert each.fault or each.at + each.n_bytes <= len(content)


def test_links_devices_and_sparse_files_are_named_and_not_followed(tmp_path: Path):
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as tar:
        for name, kind in (("a.wav", tarfile.SYMTYPE), ("b.wav", tarfile.LNKTYPE),
                           ("c.wav", tarfile.CHRTYPE), ("d.wav", tarfile.FIFOTYPE),
                           ("e.wav", tarfile.GNUTYPE_SPARSE), ("f", tarfile.DIRTYPE)):  # fmt: skip
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            tar.addfile(member)

    assert [(each.name, each.fault) for each in members(path)] == [
        ("a.wav", "a link, which is not followed"), ("b.wav", "a link, which is not followed"),
        ("c.wav", "no regular file"), ("d.wav", "no regular file"), ("e.wav", "no regular file"),
    ]  # fmt: skip


def test_a_name_of_a_gigabyte_is_not_read(tmp_path: Path):
    path = made(tmp_path / "a.tar", ("b" * 200 + ".wav", b"x"), format=tarfile.GNU_FORMAT)
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 2**30
    with path.open("r+b") as file:
        file.write(header.tobuf(tarfile.GNU_FORMAT))
        file.truncate(2**30 + 1024)  # sparse on disk
        file.seek(2**30 + 512)
        body = tarfile.TarInfo("a.wav")
        file.write(body.tobuf(tarfile.GNU_FORMAT))

    found = list(members(path))

    assert found[0].fault == f"a name or header of {2**30} bytes"


def test_a_tar_of_too_many_members_is_read_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tar_index, "MAX_MEMBERS", 3)
    path = made(tmp_path / "a.tar", *((f"{n}.wav", b"") for n in range(9)))

    found = list(members(path))

    assert [each.name for each in found] == ["0.wav", "1.wav", "2.wav", ""]
    assert found[-1].fault == "more than 3 members: no more are read"


def test_a_member_of_eight_gigabytes_is_found_by_its_base_256_size(tmp_path: Path):
    member = tarfile.TarInfo("a.wav")
    member.size = 9 * 2**30
    path = tmp_path / "a.tar"
    path.write_bytes(io.BytesIO(member.tobuf(tarfile.GNU_FORMAT)).read())

    (first, damage) = members(path)

    assert (first.n_bytes, first.fault) == (9 * 2**30, "cut off by the end of the tar")
    assert damage.name == ""
