"""Tars as they are, good and bad."""

import tarfile
from pathlib import Path

import numpy as np

from tests.trainer.data.tars_made import flac, sound, words, write_tar
from trainer.data.tars import Lost, Raw, count_samples, read_samples


def some(tar: Path, n: int) -> None:
    write_tar(tar, [(f"k{number}", flac(sound(number, 4800)), words("x")) for number in range(n)])


def read(tar: Path, wanted: list[bool]) -> list[tuple[int, str]]:
    return [
        (ordinal, sample.key if isinstance(sample, Raw) else sample.reason)
        for ordinal, sample in read_samples(str(tar), np.array(wanted))
    ]


def test_only_what_is_wanted_is_read(tmp_path: Path):
    some(tmp_path / "a.tar", 5)

    found = read(tmp_path / "a.tar", [False, True, False, True, False])

    assert found == [(1, "k1"), (3, "k3")]


def test_a_sample_has_the_bytes_of_its_members(tmp_path: Path):
    write_tar(tmp_path / "a.tar", [("deep/k", b"flac", b"json")])
    url = str(tmp_path / "a.tar")

    assert list(read_samples(url, np.array([True]))) == [(0, Raw("deep/k", url, b"flac", b"json"))]


def test_of_a_truncated_tar_the_rest_is_lost(tmp_path: Path):
    some(tmp_path / "a.tar", 5)
    whole = (tmp_path / "a.tar").read_bytes()
    for inside in (b"k2.flac", b"k2.json"):
        (tmp_path / "b.tar").write_bytes(whole[: whole.index(inside) + 520])

        assert read(tmp_path / "b.tar", [True] * 5) == [
            (0, "k0"),
            (1, "k1"),
            *((ordinal, "truncated tar") for ordinal in (2, 3, 4)),
        ]


def test_what_a_tar_does_not_hold_is_lost(tmp_path: Path):
    some(tmp_path / "a.tar", 1)

    assert read(tmp_path / "a.tar", [True, True]) == [(0, "k0"), (1, "not in its tar")]


def test_what_is_no_tar_is_lost(tmp_path: Path):
    (tmp_path / "a.tar").write_bytes(b"no tar at all" * 100)

    ((ordinal, lost),) = read_samples(str(tmp_path / "a.tar"), np.array([True]))
    assert (ordinal, lost) == (0, Lost(str(tmp_path / "a.tar"), "truncated tar"))


def test_behind_a_member_that_is_there_twice_a_tar_is_unreadable(tmp_path: Path):
    one = ("k", b"flac", b"json")
    write_tar(tmp_path / "a.tar", [one, one, ("other", b"flac", b"json")])

    assert read(tmp_path / "a.tar", [True, True]) == [(0, "k"), (1, "unreadable tar")]


def test_a_sample_without_one_of_its_parts_is_still_a_sample(tmp_path: Path):
    write_tar(
        tmp_path / "a.tar", [("k0", b"flac", None), ("k1", None, b"json"), ("k2", b"f", b"j")]
    )

    found = [sample for _, sample in read_samples(str(tmp_path / "a.tar"), np.array([True] * 3))]

    assert [(one.flac, one.json) for one in found if isinstance(one, Raw)] == [
        (b"flac", b""),
        (b"", b"json"),
        (b"f", b"j"),
    ]


def test_headers_are_counted_as_samples_are_read(tmp_path: Path):
    path = tmp_path / "a.tar"
    write_tar(path, [("__meta__/m", b"m", None), ("k0", b"flac", None), ("k1", b"f", b"j")])
    with tarfile.open(path, "a") as tar:
        tar.addfile(tarfile.TarInfo("no_ending"))

    with path.open("rb") as file:
        n = count_samples(file)

    assert n == 2
    assert read(path, [True] * n) == [(0, "k0"), (1, "k1")]
