"""Small files beside a sound: whom they speak of, and what a broken one costs."""

import json
from pathlib import Path

import pytest

from schemas.rejections import Reason, Rejected
from sources.folder.sidecars import MAX_SIDECAR_BYTES, read_sidecars
from sources.folder.walk import Found, Kind, walk


def write(folder: Path, **contents: str) -> None:
    for name, content in contents.items():
        (folder / name.replace("__", ".")).write_text(content, encoding="utf-8")


def test_a_sidecar_belongs_to_its_sound_and_is_not_listed(tmp_path: Path):
    write(tmp_path, a__wav="", a__wav__json="{}", a__json="{}", a__txt="", b__txt="")

    assert list(walk(str(tmp_path), recursive=True)) == [
        Found("a.wav", Kind.FILE, ("a.wav.json", "a.json", "a.txt")),
        Found("b.txt", Kind.NOT_AUDIO),
    ]


def test_a_sidecar_speaks_of_every_sound_of_its_name(tmp_path: Path):
    write(tmp_path, a__wav="", a__flac="", a__json="{}")

    assert [found.sidecars for found in walk(str(tmp_path), recursive=True)] == [
        ("a.json",),
        ("a.json",),
    ]


def test_a_sidecar_does_not_reach_into_other_folders(tmp_path: Path):
    (tmp_path / "below").mkdir()
    write(tmp_path, a__json="{}")
    write(tmp_path / "below", a__wav="")

    assert [(found.name, found.kind) for found in walk(str(tmp_path), recursive=True)] == [
        ("a.json", Kind.NOT_AUDIO),
        ("below/a.wav", Kind.FILE),
    ]


def test_the_more_specific_sidecar_is_believed(tmp_path: Path):
    write(
        tmp_path,
        a__wav__json=json.dumps({"title": "of the file"}),
        a__json=json.dumps({"title": "of the stem", "author": "Ada"}),
        a__txt="\ufeffWords.",
    )

    said = read_sidecars(str(tmp_path), ["a.wav.json", "a.json", "a.txt"], {})

    assert said == {"title": "of the file", "author": "Ada", "description": "Words."}


def test_a_sidecar_has_the_columns_of_the_table(tmp_path: Path):
    write(tmp_path, a__json=json.dumps({"licence": "CC0"}))

    assert read_sidecars(str(tmp_path), ["a.json"], {"license": "licence"}) == {"license": "CC0"}


@pytest.mark.parametrize("content", ["{", "[1]", "", "[" * 100_000, " " * (MAX_SIDECAR_BYTES + 1)])
def test_a_sidecar_that_cannot_be_understood_rejects_its_sound(tmp_path: Path, content: str):
    write(tmp_path, a__json=content)

    with pytest.raises(Rejected) as refused:
        read_sidecars(str(tmp_path), ["a.json"], {})

    assert refused.value.reason is Reason.LISTING_ERROR
    assert str(tmp_path) not in refused.value.detail


def test_a_sidecar_that_leads_out_of_the_folder_is_not_read(tmp_path: Path):
    folder = tmp_path / "sounds"
    folder.mkdir()
    write(tmp_path, secret="a password")
    (folder / "a.txt").symlink_to(tmp_path / "secret")

    with pytest.raises(Rejected) as refused:
        read_sidecars(str(folder), ["a.txt"], {})

    assert refused.value.reason is Reason.OUTSIDE_FOLDER


def test_bytes_that_are_no_text_do_not_cost_the_sound(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(b"caf\xe9")

    assert read_sidecars(str(tmp_path), ["a.txt"], {}) == {"description": "caf\ufffd"}
