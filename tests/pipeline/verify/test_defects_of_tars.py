"""One defect each in the tars of a good data set: found, and by no other name."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from schemas.clips import MAX_CLIP_FRAMES
from tests.pipeline.verify.defects import (
    first,
    found,
    in_files,
    member_names,
    rewrite_tar,
    stamp,
)
from tests.pipeline.verify.finished import a_data_set, flac_of, noise

# The tars


def test_a_flipped_byte_in_a_clip(tmp_path: Path):
    def flip(root: Path) -> None:
        path = root / "train/00000.tar"
        content = bytearray(path.read_bytes())
        content[2_000] ^= 1
        path.write_bytes(content)

    key = member_names()[0].partition(".")[0]
    assert in_files(tmp_path, flip) == {
        ("shards/sha256", "train/00000.tar"),
        ("samples/bytes", key),
    }


def test_a_missing_tar(tmp_path: Path):
    assert in_files(tmp_path, lambda root: (root / "valid/00001.tar").unlink()) == {
        ("shards/missing", "valid/00001.tar")
    }


def test_a_tar_that_ends_too_soon(tmp_path: Path):
    def cut(root: Path) -> None:
        path = root / "train/00000.tar"
        path.write_bytes(path.read_bytes()[:5_000])

    assert in_files(tmp_path, cut) == {
        ("shards/size", "train/00000.tar"),
        ("tar/format", "train/00000.tar"),
    }


def test_bytes_behind_the_end_of_a_tar(tmp_path: Path):
    def append(root: Path) -> None:
        path = root / "train/00000.tar"
        path.write_bytes(path.read_bytes() * 2)
        stamp(root, "train/00000.tar")

    assert in_files(tmp_path, append) == {("tar/format", "train/00000.tar")}


def test_a_compressed_tar(tmp_path: Path):
    def compress(root: Path) -> None:
        path = root / "train/00000.tar"
        path.write_bytes(gzip.compress(path.read_bytes()))
        stamp(root, "train/00000.tar")

    assert in_files(tmp_path, compress) == {("tar/format", "train/00000.tar")}


def test_a_member_too_many(tmp_path: Path):
    def add(root: Path) -> None:
        rewrite_tar(root, "train/00000.tar", lambda members: members.append(("a.txt", b"hello")))

    assert in_files(tmp_path, add) == {("tar/members", "train/00000.tar: a.txt")}


def test_a_member_too_few(tmp_path: Path):
    def take(root: Path) -> None:
        rewrite_tar(root, "train/00000.tar", lambda members: members.pop(3))

    assert in_files(tmp_path, take) == {("tar/members", f"train/00000.tar: {member_names()[3]}")}


def test_a_json_before_its_flac(tmp_path: Path):
    def swap(root: Path) -> None:
        rewrite_tar(root, "train/00000.tar", lambda members: members.insert(0, members.pop(1)))

    assert in_files(tmp_path, swap) == {("tar/order", f"train/00000.tar: {member_names()[1]}")}


@pytest.mark.parametrize(
    "fields", [{"mtime": 1}, {"uid": 1000}, {"gname": "users"}, {"type": b"5"}]
)
def test_headers_that_tell_who_wrote_them_and_when(tmp_path: Path, fields: dict[str, object]):
    def rewrite(root: Path) -> None:
        rewrite_tar(root, "train/00000.tar", lambda _: None, **fields)

    assert {check for check, _ in in_files(tmp_path, rewrite)} == {"tar/header"}


def test_an_unknown_tar_in_a_split(tmp_path: Path):
    def add(root: Path) -> None:
        (root / "train/00099.tar").write_bytes((root / "train/00000.tar").read_bytes())

    assert in_files(tmp_path, add) == {("laion/folder", "train/00099.tar")}


def test_what_a_killed_run_has_left(tmp_path: Path):
    assert in_files(tmp_path, lambda root: (root / "audit/index.html.0.part").touch()) == {
        ("leftover", "audit/index.html.0.part")
    }


# What the loader of LAION-CLAP needs


def edited_sizes(change: Callable[[dict], object]) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        sizes = json.loads((root / "train/sizes.json").read_text())
        change(sizes)
        (root / "train/sizes.json").write_text(json.dumps(sizes))

    return edit


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        (lambda sizes: sizes.update({"total": 8}), "train/total"),
        (lambda sizes: sizes.pop("00001.tar"), "train/00001.tar"),
        (lambda sizes: sizes.update({"00000.tar": 3}), "train/00000.tar"),
    ],
)
def test_sizes_that_are_not_those_of_the_tars(tmp_path: Path, change, subject: str):
    assert in_files(tmp_path, edited_sizes(change)) == {("laion/sizes", subject)}


def test_a_split_without_its_sizes(tmp_path: Path):
    assert in_files(tmp_path, lambda root: (root / "valid/sizes.json").unlink()) == {
        ("laion/sizes", "valid/sizes.json")
    }


@pytest.mark.parametrize("text", ["[]", "{", '{"00000.tar": 4, "00000.tar": 4}', "\x00"])
def test_sizes_that_are_no_object(tmp_path: Path, text: str):
    assert in_files(tmp_path, lambda root: (root / "test/sizes.json").write_text(text)) == {
        ("laion/sizes", "test/sizes.json")
    }


def test_a_folder_whose_name_the_loader_would_expand(tmp_path: Path):
    output = a_data_set().write(tmp_path / "a{1,2}")

    assert found(output) == {("laion/path", "a{1,2}")}


@pytest.mark.parametrize(
    "flac",
    [
        flac_of(noise(99_001), rate_hz=44_100),
        flac_of(noise(99_001).reshape(-1, 2)),
        flac_of(noise(99_001), subtype="PCM_24"),
        flac_of(noise(99_001, MAX_CLIP_FRAMES + 1)),
        b"RIFF" * 20,
    ],
    ids=["44.1 kHz", "stereo", "24 bit", "too long", "no FLAC"],
)
def test_audio_that_the_loader_would_take_for_other_audio(tmp_path: Path, flac: bytes):
    data_set = a_data_set()
    clip = first(data_set)
    clip.flac = flac
    clip.row = replace(
        clip.row,
        sha256=sha256(flac).hexdigest(),
        n_bytes=len(flac),
        pcm_hash=flac[26:42].hex(),
    )

    report = found(data_set.write(tmp_path))

    assert ("laion/audio", clip.row.key) in report
    assert report <= {("laion/audio", clip.row.key), ("samples/duration", clip.row.key)}


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(text=[]),
        lambda document: document.pop("tag"),
        lambda document: document.pop("text_augment_t5"),
        lambda document: document.update(extra=1),
    ],
)
def test_a_document_that_the_loader_would_stumble_over(tmp_path: Path, change):
    data_set = a_data_set()
    clip = first(data_set)
    document = json.loads(clip.document)
    change(document)
    clip.document = json.dumps(document).encode()

    assert found(data_set.write(tmp_path)) == {("laion/json", clip.row.key)}


# The samples


@pytest.mark.parametrize("field", ["title", "author", "license", "item_id", "start_s", "captions"])
def test_a_document_that_says_something_else_than_the_manifest(tmp_path: Path, field: str):
    data_set = a_data_set()
    clip = first(data_set)
    document = json.loads(clip.document)
    other = {"start_s": 9.0, "captions": []}.get(field, "Mallory")
    document["original_data"][field] = other
    clip.document = json.dumps(document).encode()

    assert found(data_set.write(tmp_path)) == {("samples/json", clip.row.key)}


@pytest.mark.parametrize("field", ["text", "origin", "model", "language"])
def test_a_caption_told_otherwise_than_in_the_manifest(tmp_path: Path, field: str):
    data_set = a_data_set()
    clip = first(data_set)
    document = json.loads(clip.document)
    document["original_data"]["captions"][0][field] = "t5"
    clip.document = json.dumps(document).encode()

    assert found(data_set.write(tmp_path)) == {("samples/json", clip.row.key)}


def test_another_length_than_the_manifest_says(tmp_path: Path):
    data_set = a_data_set()
    clip = first(data_set)
    document = json.loads(clip.document)
    document["original_data"]["duration_s"] = 0.2
    clip.document = json.dumps(document).encode()
    clip.row = replace(clip.row, duration_s=0.2)

    assert found(data_set.write(tmp_path)) == {("samples/duration", clip.row.key)}


def with_audio(root: Path, flac: bytes) -> tuple[str, str]:
    """A data set in which one clip has this audio, and every hash of bytes agrees with it."""
    data_set = a_data_set()
    clip = first(data_set)
    clip.flac = flac
    clip.row = replace(clip.row, sha256=sha256(flac).hexdigest(), n_bytes=len(flac))
    return data_set.write(root), clip.row.key


def test_other_samples_than_the_manifest_says(tmp_path: Path):
    output, key = with_audio(tmp_path, flac_of(noise(77_777)))

    assert found(output) == {("samples/pcm", key)}


def test_other_samples_than_the_header_says_are_found_by_decoding_only(tmp_path: Path):
    flac = bytearray(flac_of(noise(77_777)))
    flac[26:42] = bytes.fromhex(first(a_data_set()).row.pcm_hash)
    output, key = with_audio(tmp_path, bytes(flac))

    assert found(output) == set()
    assert found(output, decode=True) == {("samples/pcm", key)}


def test_audio_that_does_not_decode_to_its_end(tmp_path: Path):
    flac = first(a_data_set()).flac
    output, key = with_audio(tmp_path, flac[: len(flac) // 2])

    (finding,) = found(output, decode=True)

    assert finding[0] in ("samples/pcm", "samples/decode")
    assert finding[1] == key
