"""What is found where."""

import json
import shutil
from pathlib import Path

import fsspec
import pytest

from tests.trainer.data.tars_made import flac, sound, words, write_split, write_tar
from trainer.data.shards import find_shards


def test_the_layout_of_laion_is_found_split_by_split(tmp_path: Path):
    write_split(tmp_path / "set/train", [2, 1])
    write_split(tmp_path / "set/valid", [3])

    found = find_shards(str(tmp_path / "set"), ["valid", "train"])

    assert [(Path(tar.url).parent.name, Path(tar.url).name) for tar in found.tars] == [
        ("valid", "00000.tar"),
        ("train", "00000.tar"),
        ("train", "00001.tar"),
    ]
    assert [tar.n_samples for tar in found.tars] == [3, 2, 1]
    assert found.n_samples == 6


@pytest.mark.parametrize("path", ["set/train", "set/train/00001.tar", "set/train/*1.tar"])
def test_a_folder_a_tar_and_a_glob_are_counted_by_headers(tmp_path: Path, path: str):
    write_split(tmp_path / "set/train", [3, 2], sizes=False)

    found = find_shards(str(tmp_path / path), ["train"])

    assert [tar.n_samples for tar in found.tars] == ([3, 2] if path == "set/train" else [2])


def test_an_object_store_is_read_as_a_disk(tmp_path: Path):
    write_split(tmp_path / "set/train", [2])
    fsspec.filesystem("memory").put(str(tmp_path / "set"), "/trainer-shards", recursive=True)

    found = find_shards("memory://trainer-shards", ["train"])

    assert [tar.url for tar in found.tars] == ["memory:///trainer-shards/train/00000.tar"]


def test_a_tar_without_samples_is_left_out(tmp_path: Path):
    write_split(tmp_path / "train", [2, 0])

    assert [tar.n_samples for tar in find_shards(str(tmp_path), ["train"]).tars] == [2]


def test_headers_of_a_truncated_tar_are_counted_as_far_as_they_go(tmp_path: Path):
    tar = tmp_path / "a.tar"
    write_tar(tar, [(f"k{n}", flac(sound(n, 4800)), words("x")) for n in range(6)])
    whole = tar.read_bytes()
    tar.write_bytes(whole[: whole.index(b"k3.flac") + 600])

    assert find_shards(str(tar), []).n_samples == 4


def test_a_split_that_is_missing_is_refused_with_those_there_are(tmp_path: Path):
    write_split(tmp_path / "train", [1])

    with pytest.raises(ValueError, match=r"there is no split 'test'; there are train"):
        find_shards(str(tmp_path), ["train", "test"])


@pytest.mark.parametrize("sizes", ["{}", '{"00000.tar": 0}'])
def test_an_empty_split_is_refused_by_name(tmp_path: Path, sizes: str):
    write_split(tmp_path / "train", [1])
    write_split(tmp_path / "valid", [0])
    (tmp_path / "valid/sizes.json").write_text(sizes)

    with pytest.raises(ValueError, match=r"valid: holds no samples"):
        find_shards(str(tmp_path), ["train", "valid"])


def test_a_split_without_tars_and_sizes_is_refused(tmp_path: Path):
    (tmp_path / "train").mkdir()

    with pytest.raises(ValueError, match=r"train: holds no samples; there is no \.tar in it"):
        find_shards(str(tmp_path), ["train"])


def test_a_tar_that_sizes_names_and_that_is_not_there_is_named(tmp_path: Path):
    write_split(tmp_path / "train", [1, 1, 1])
    (tmp_path / "train/00001.tar").unlink()

    with pytest.raises(ValueError, match=r"sizes.json names 1 tars that are not there: 00001.tar"):
        find_shards(str(tmp_path), ["train"])


@pytest.mark.parametrize(
    "sizes", ['{"../00000.tar": 1}', '{"/a.tar": 1}', '{"total": 1}', '{"a.tar": "1"}', "[1]", "{"]
)
def test_sizes_that_are_none_are_refused(tmp_path: Path, sizes: str):
    write_split(tmp_path / "train", [1])
    (tmp_path / "train/sizes.json").write_text(sizes)

    with pytest.raises(ValueError, match=r"train/sizes\.json: "):
        find_shards(str(tmp_path), ["train"])


@pytest.mark.parametrize("split", ["..", "a/b", ""])
def test_a_split_is_a_name_and_no_path(tmp_path: Path, split: str):
    write_split(tmp_path / "a/b", [1])
    (tmp_path / "a/c").mkdir()

    with pytest.raises(ValueError, match="there is no split"):
        find_shards(str(tmp_path / "a/c" if split == ".." else tmp_path), [split])


def test_nothing_at_all_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="there is nothing there"):
        find_shards(str(tmp_path / "none"), ["train"])
    with pytest.raises(ValueError, match="holds no samples"):
        find_shards(str(tmp_path / "*.tar"), ["train"])


def test_a_tar_that_sizes_does_not_name_is_left_alone(tmp_path: Path):
    write_split(tmp_path / "train", [1])
    shutil.copy(tmp_path / "train/00000.tar", tmp_path / "train/00009.tar")

    assert find_shards(str(tmp_path), ["train"]).n_samples == 1
    assert json.loads((tmp_path / "train/sizes.json").read_text()) == {"00000.tar": 1}
