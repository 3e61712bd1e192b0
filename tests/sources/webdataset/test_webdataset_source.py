"""The webdataset source: tars of LAION-Audio's layout and our own, taken apart again."""

import os
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schemas.items import GivenCaption
from schemas.rejections import Reason, Rejected
from sources.protocol import Listing, LooksUp, ReadsFolder
from sources.webdataset.files import expanded
from sources.webdataset.source import WebdatasetSettings, WebdatasetSource, open_webdataset
from tests.sources.webdataset.tars import made

LAION = {
    "text": ["Rain falls on a roof."],
    "tag": ["rain", "roof"],
    "text_augment_t5": "Rain on a roof.",
    "text_augment_all": ["Rain falls on a roof.", "Rain on a roof."],
    "original_data": {"title": "Rain", "username": "ann", "download_url": "https://h.test/1",
                      "license": "CC BY 4.0", "license_url": "https://cc.test/by"},
}  # fmt: skip


def source(path: Any, **given: Any) -> WebdatasetSource:
    path = path if isinstance(path, list) else str(path)
    return open_webdataset("tars", WebdatasetSettings.model_validate({"path": path, **given}))


def by_id(opened: WebdatasetSource) -> dict[str, Listing]:
    entries = list(opened.list_items())
    found = {entry.item.item_id: entry for entry in entries}
    assert len(found) == len(entries), "an item id came twice"
    return found


def reasons(opened: WebdatasetSource) -> dict[str, Reason | None]:
    return {
        item_id: entry.rejection.reason if entry.rejection else None
        for item_id, entry in by_id(opened).items()
    }


def test_a_sample_of_laion_audio_is_read_with_its_rights_and_captions(tmp_path: Path):
    made(tmp_path / "train/0.tar", ("x/1.flac", b"fLaC"), ("x/1.json", LAION))

    (entry,) = source(tmp_path).list_items()

    item = entry.item
    assert item.item_id == "tars/train/0/x/1"
    assert (item.title, item.author, item.tags) == ("Rain", "ann", ("rain", "roof"))
    assert (item.license_raw, item.license_url_raw) == ("CC BY 4.0", "https://cc.test/by")
    assert (item.source_url, item.witness) == ("https://h.test/1", "metadata")
    assert item.captions == (
        GivenCaption("Rain falls on a roof."),
        GivenCaption("Rain on a roof.", is_machine=True),
    )


def test_captions_that_our_own_tars_give_a_model_are_a_models(tmp_path: Path):
    note = {"text": "A dog.", "origin": "t5", "model": "bundled@1", "language": "en"}
    document = {"text": ["A dog."], "tag": [], "text_augment_all": ["A dog."],
                "original_data": {"captions": [note]}}  # fmt: skip
    made(tmp_path / "0.tar", ("1.flac", b"fLaC"), ("1.json", document))

    (entry,) = source(tmp_path).list_items()

    assert entry.item.captions == (GivenCaption("A dog.", is_machine=True),)


def test_a_licence_and_its_address_come_from_one_place(tmp_path: Path):
    document = {"license_url": "https://cc.test/by", "original_data": {"license": "CC0"}}
    made(tmp_path / "0.tar", ("1.flac", b"fLaC"), ("1.json", document))

    (entry,) = source(tmp_path, defaults={"license": "MIT"}).list_items()

    assert (entry.item.license_raw, entry.item.license_url_raw) == ("", "https://cc.test/by")


def test_what_the_samples_do_not_say_is_declared(tmp_path: Path):
    made(tmp_path / "0.tar", ("1.mp3", b"ID3"), ("1.txt", b" A dog\nbarks. "), ("1.cls", b"dog"))
    defaults = {"license": "CC0-1.0", "caption_license": "CC-BY-4.0"}

    (entry,) = source(tmp_path, defaults=defaults).list_items()

    assert (entry.item.license_raw, entry.item.witness) == ("CC0-1.0", "container")
    assert entry.item.captions == (GivenCaption("A dog barks.", "CC-BY-4.0"),)
    assert entry.item.tags == ("dog",)


def test_fields_of_the_json_are_mapped_with_dots(tmp_path: Path):
    made(tmp_path / "0.tar", ("1.wav", b"RIFF"), ("1.json", {"meta": {"who": "Ann", "l": "CC0"}}))
    columns = {"author": "meta.who", "license": "meta.l"}

    (entry,) = source(tmp_path, columns=columns).list_items()

    assert (entry.item.author, entry.item.license_raw) == ("Ann", "CC0")


def test_members_are_grouped_by_key_wherever_they_lie(tmp_path: Path):
    made(tmp_path / "0.tar", ("a.FLAC", b"fLaC"), ("b.16k.wav", b"RIFF"), ("b.48k.wav", b"RIFF"),
         ("b.json", {"title": "B"}), ("a.json", {"title": "A"}))  # fmt: skip

    found = by_id(source(tmp_path))

    titles = {item_id: entry.item.title for item_id, entry in found.items()}
    assert titles == {"tars/0/a": "A", "tars/0/b": "B", "tars/0/b.48k.wav": "B"}


def test_a_fetched_member_is_its_bytes(tmp_path: Path):
    made(tmp_path / "train/0.tar", ("1.json", {}), ("1.flac", b"fLaC" + b"x" * 2_000_000))
    opened = pickle.loads(pickle.dumps(source(tmp_path)))
    (entry,) = opened.list_items()

    with opened.fetch(entry.item) as path:
        assert path.read_bytes() == b"fLaC" + b"x" * 2_000_000
        assert path.name == "sound.flac"
    assert not path.exists()
    assert isinstance(opened, ReadsFolder)
    assert isinstance(opened, LooksUp)


def test_everything_that_is_no_sound_has_its_row(tmp_path: Path):
    made(
        tmp_path / "0.tar", ("1.json", {}), ("README", b"x"), ("2.flac", b"fLaC"), ("2.flac", b"f"),
        ("3.flac", b"fLaC"), ("3.json", b"{broken"), ("4.flac", b"fLaC"), ("4.json", b"[1]"),
        ("5.wav", b"RIFF"), ("5.json", b'{"text": "' + b"x" * 2**20 + b'"}'),
        ("6.wav", b"RIFF"), ("6.json", b"[" * 100_000),
    )  # fmt: skip

    assert reasons(source(tmp_path)) == {
        "tars/0/1": Reason.NO_AUDIO_LINK,
        "tars/0/2": None,
        "tars/0/2.flac#row-3584": Reason.DUPLICATE_ROW,
        "tars/0/3": Reason.LISTING_ERROR,
        "tars/0/4": Reason.LISTING_ERROR,
        "tars/0/5": Reason.LISTING_ERROR,
        "tars/0/6": Reason.LISTING_ERROR,
        "tars/0/README#row-1536": Reason.NOT_AUDIO,
    }


@pytest.mark.parametrize("name", ["../../etc/x.wav", "/etc/x.wav", "a/../../x.wav", "a\n\r.wav"])
def test_hostile_names_never_become_paths(tmp_path: Path, name: str):
    made(tmp_path / "0.tar", (name, b"RIFF"))
    opened = source(tmp_path)
    (entry,) = opened.list_items()

    with opened.fetch(entry.item) as path:
        assert path.name == "sound.wav"
        assert path.read_bytes() == b"RIFF"
    assert entry.item.locator == "0.tar#at=512&bytes=4&ending=wav"
    assert "\n" not in entry.item.item_id


@pytest.mark.parametrize(
    "locator", ["../0.tar#at=512&bytes=4&ending=wav", "1.tar#at=0&bytes=1&ending=wav"]
)
def test_a_place_outside_of_its_tars_is_not_read(tmp_path: Path, locator: str):
    made(tmp_path / "0.tar", ("1.wav", b"RIFF"))
    opened = source(tmp_path)
    (entry,) = opened.list_items()
    with pytest.raises(Rejected), opened.fetch(replace(entry.item, locator=locator)):
        pass


def test_of_a_broken_tar_nothing_is_taken_that_may_have_lost_its_words(tmp_path: Path):
    path = made(tmp_path / "0.tar", ("1.flac", b"fLaC"), ("1.json", {"license": "CC0"}),
                ("2.flac", b"fLaC"), ("2.json", {"license": "no"}))  # fmt: skip
    path.write_bytes(path.read_bytes()[: 6 * 512])  # exactly behind the second sound

    assert reasons(source(tmp_path, defaults={"license": "CC0"})) == {
        "tars/0/1": None,
        "tars/0/2": Reason.LISTING_ERROR,
        "tars/0#row-3072": Reason.UNREADABLE,
    }


def test_a_tar_that_was_changed_since_is_not_read(tmp_path: Path):
    path = made(tmp_path / "0.tar", ("1.flac", b"fLaC"))
    opened = source(tmp_path)
    (entry,) = opened.list_items()
    before = opened.fingerprint(entry.item)
    made(path, ("other.json", {"a": 1}), ("1.flac", b"fLaCfLaC"))
    os.utime(path, ns=(0, 1))

    assert opened.fingerprint(entry.item) != before
    with pytest.raises(Rejected) as bad, opened.fetch(entry.item):
        pass
    assert bad.value.reason is Reason.UNREADABLE


def test_a_tar_that_is_gone_costs_one_row(tmp_path: Path):
    path = made(tmp_path / "0.tar", ("1.flac", b"fLaC"))
    opened = source(tmp_path)
    path.unlink()

    assert reasons(opened) == {"tars/0#row-0": Reason.UNREADABLE}
    with pytest.raises(ValueError, match="no tar"):
        list(opened.look_up(["tars/0/1"]))


def test_single_samples_are_looked_up_in_their_tars_alone(tmp_path: Path):
    made(tmp_path / "a/0.tar", ("1.flac", b"fLaC"), ("2.flac", b"fLaC"))
    other = made(tmp_path / "b/0.tar", ("1.flac", b"fLaC"))
    opened = source(tmp_path)
    other.unlink()

    assert [item.item_id for item in opened.look_up(["tars/a/0/2", "tars/a/0/9"])] == ["tars/a/0/2"]


def test_tars_are_given_as_folder_glob_range_and_list(tmp_path: Path):
    for n in range(12):
        made(tmp_path / f"train/{n:05d}.tar", ("1.flac", b"fLaC"))
    every = tuple(f"{n:05d}.tar" for n in range(12))

    assert source(tmp_path / "train").names == every
    assert source(tmp_path).names == tuple(f"train/{name}" for name in every)
    assert source(tmp_path / "train/*.tar").names == every
    assert source(tmp_path / "train/{00000..00011}.tar").names == every
    assert source([f"{tmp_path}/train/0000{{1,2}}.tar", f"{tmp_path}/train/00002.tar"]).names == (
        "00001.tar", "00002.tar",
    )  # fmt: skip


def test_braces_count_and_choose():
    assert list(expanded("{a,b}/{08..10}.tar")) == [
        f"{split}/{n}.tar" for n in ("08", "09", "10") for split in "ab"
    ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("gone", "there is no .tar"),
        ("{0..3}.tar", r"there is no tar .*3\.tar"),
        ("{0..999999999999}.tar", "no range of at most"),
        ("{5..1}.tar", "no range"),
        ("{000..999}/{000..999}/{0..9}.tar", "there is no tar"),
    ],
)
def test_what_means_no_tar_is_refused(tmp_path: Path, given: str, words: str):
    for n in range(3):
        made(tmp_path / f"{n}.tar")

    with pytest.raises(ValueError, match=words):
        source(tmp_path / given)


def test_a_compressed_tar_is_refused_with_what_to_do(tmp_path: Path):
    (tmp_path / "0.tar.gz").write_bytes(b"\x1f\x8b")

    with pytest.raises(ValueError, match="gunzip"):
        source(tmp_path / "0.tar.gz")


def test_tars_whose_items_could_have_one_id_are_refused(tmp_path: Path):
    made(tmp_path / "a.tar", ("b/1.wav", b"x"))
    made(tmp_path / "a/b.tar", ("1.wav", b"x"))

    with pytest.raises(ValueError, match="make two sources"):
        source(tmp_path)
