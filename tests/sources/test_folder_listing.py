"""The listing of a folder: every file and row once, each with its reason or its words."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from schemas.items import Item
from schemas.rejections import Reason, Stage
from tests.sources.folders import listed, make, outcomes, write_table


def test_every_file_below_the_folder_is_listed_in_the_order_of_its_id(tmp_path: Path):
    make(tmp_path, "b.wav", "a/z.flac", "a.wav", "a-1/x.mp3", "strange.xyz", "noending")

    assert list(outcomes(tmp_path)) == [
        "mine/a-1/x.mp3",
        "mine/a.wav",
        "mine/a/z.flac",
        "mine/b.wav",
        "mine/noending",
        "mine/strange.xyz",
    ]


def test_folders_below_are_left_out_when_not_wanted(tmp_path: Path):
    make(tmp_path, "a.wav", "below/b.wav")

    assert list(outcomes(tmp_path, recursive=False)) == ["mine/a.wav"]


def test_hidden_files_are_left_out(tmp_path: Path):
    make(tmp_path, ".hidden.wav", ".git/a.wav", "a.wav")

    assert list(outcomes(tmp_path)) == ["mine/a.wav"]


def test_files_that_are_not_sound_are_listed_with_their_reason(tmp_path: Path):
    make(tmp_path, "a.wav", "notes.txt", "LICENSE", "cover.PNG", "clip.mp4")

    assert outcomes(tmp_path) == {
        "mine/LICENSE": Reason.NOT_AUDIO,
        "mine/a.wav": None,
        "mine/clip.mp4": None,
        "mine/cover.PNG": Reason.NOT_AUDIO,
        "mine/notes.txt": Reason.NOT_AUDIO,
    }


def test_a_rejection_names_the_item_the_source_and_the_stage(tmp_path: Path):
    make(tmp_path, "notes.txt")

    (entry,) = listed(tmp_path).values()

    assert entry.rejection is not None
    assert (entry.rejection.item_id, entry.rejection.source) == ("mine/notes.txt", "mine")
    assert entry.rejection.stage is Stage.CATALOGUE
    assert entry.rejection.clip == ""


def test_the_table_itself_is_no_item(tmp_path: Path):
    make(tmp_path, "a.wav")
    write_table(tmp_path, {"file_name": "a.wav", "title": "A"})

    assert list(outcomes(tmp_path, metadata="metadata.csv")) == ["mine/a.wav"]


def test_a_row_gives_its_file_its_words(tmp_path: Path):
    make(tmp_path, "a.wav")
    row = {
        "file_name": "a.wav",
        "title": "Rain",
        "description": "It rains.",
        "tags": "rain; water|weather",
        "author": "Ada",
        "license": "CC-BY",
        "license_url": "http://creativecommons.org/licenses/by/3.0/",
        "source_url": "https://example.org/1",
        "take": "7",
    }
    write_table(tmp_path, row)

    (entry,) = listed(tmp_path, metadata="metadata.csv").values()

    assert entry.item == Item(
        item_id="mine/a.wav",
        source="mine",
        locator="a.wav",
        title="Rain",
        description="It rains.",
        tags=("rain", "water", "weather"),
        author="Ada",
        license_raw="CC-BY",
        license_url_raw="http://creativecommons.org/licenses/by/3.0/",
        source_url="https://example.org/1",
        evidence=entry.item.evidence,
        witness="metadata",
    )
    assert json.loads(entry.item.evidence) == {"metadata": row}


def test_a_file_without_a_row_is_an_item(tmp_path: Path):
    make(tmp_path, "a.wav", "b.wav")
    write_table(tmp_path, {"file_name": "b.wav", "title": "B"})

    assert outcomes(tmp_path, metadata="metadata.csv") == {"mine/a.wav": None, "mine/b.wav": None}


def test_a_row_without_a_file_is_listed_as_missing(tmp_path: Path):
    make(tmp_path, "b.wav")
    write_table(tmp_path, {"file_name": "a.wav"}, {"file_name": "b.wav"}, {"file_name": "c.wav"})

    assert outcomes(tmp_path, metadata="metadata.csv") == {
        "mine/a.wav": Reason.MISSING_FILE,
        "mine/b.wav": None,
        "mine/c.wav": Reason.MISSING_FILE,
    }


def test_a_row_that_names_a_folder_is_listed_as_missing(tmp_path: Path):
    make(tmp_path, "below/b.wav")
    write_table(tmp_path, {"file_name": "below/"})

    assert outcomes(tmp_path, metadata="metadata.csv") == {
        "mine/below": Reason.MISSING_FILE,
        "mine/below/b.wav": None,
    }


def test_the_second_row_for_a_file_is_listed_apart_even_when_equal(tmp_path: Path):
    make(tmp_path, "a.wav")
    write_table(
        tmp_path,
        {"file_name": "a.wav", "title": "first"},
        {"file_name": "./a.wav", "title": "second"},
        {"file_name": "a.wav", "title": "first"},
    )

    entries = listed(tmp_path, metadata="metadata.csv")

    assert {
        item_id: entry.rejection and entry.rejection.reason for item_id, entry in entries.items()
    } == {
        "mine/a.wav": None,
        "mine/a.wav#row-3": Reason.DUPLICATE_ROW,
        "mine/a.wav#row-4": Reason.DUPLICATE_ROW,
    }
    assert entries["mine/a.wav"].item.title == "first"


@pytest.mark.parametrize(
    "name", ["../secret.wav", "a/../../secret.wav", "/etc/secret.wav", "C:\\x.wav", ".."]
)
def test_a_row_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str):
    folder = tmp_path / "sounds"
    make(tmp_path, "secret.wav")
    folder.mkdir()
    write_table(folder, {"file_name": name})

    (entry,) = listed(folder, metadata="metadata.csv").values()

    assert entry.rejection is not None
    assert entry.rejection.reason is Reason.OUTSIDE_FOLDER
    assert entry.item.item_id.endswith("#row-2")
    assert "/etc" not in str(entry)


def test_a_row_that_leads_out_through_a_linked_folder_is_refused(tmp_path: Path):
    folder = tmp_path / "sounds"
    make(tmp_path, "elsewhere/secret.wav")
    folder.mkdir()
    (folder / "way-out").symlink_to(tmp_path / "elsewhere")
    write_table(folder, {"file_name": "way-out/secret.wav"})

    assert outcomes(folder, metadata="metadata.csv") == {
        "mine/way-out": Reason.OUTSIDE_FOLDER,
        "mine/way-out/secret.wav": Reason.OUTSIDE_FOLDER,
    }


def test_a_row_that_names_no_file_is_listed(tmp_path: Path):
    write_table(tmp_path, {"file_name": "", "title": "lost"})

    assert outcomes(tmp_path, metadata="metadata.csv") == {"mine/#row-2": Reason.LISTING_ERROR}


def test_a_row_with_a_cell_too_many_costs_its_own_file_only(tmp_path: Path):
    make(tmp_path, "a.wav", "b.wav")
    (tmp_path / "metadata.csv").write_text(
        "file_name,title,license\na.wav,one, two,CC0\nb.wav,B,CC0\n"
    )

    assert outcomes(tmp_path, metadata="metadata.csv") == {
        "mine/a.wav": Reason.LISTING_ERROR,
        "mine/b.wav": None,
    }


def test_a_row_brings_in_a_file_that_the_walk_passes_by(tmp_path: Path):
    make(tmp_path, "below/b.wav", ".hidden.wav")
    (tmp_path / "below/b.txt").write_text("words beside it")
    write_table(tmp_path, {"file_name": "below/b.wav"}, {"file_name": ".hidden.wav"})

    entries = listed(tmp_path, metadata="metadata.csv", recursive=False)

    assert [entry.rejection for entry in entries.values()] == [None, None]
    assert entries["mine/below/b.wav"].item.description == "words beside it"


@pytest.mark.parametrize(
    "written", ["below\\a.wav", "below//a.wav", " below/a.wav ", "x/../below/a.wav"]
)
def test_a_row_may_write_the_name_a_little_differently(tmp_path: Path, written: str):
    make(tmp_path, "below/a.wav")
    write_table(tmp_path, {"file_name": written, "title": "A"})

    entries = listed(tmp_path, metadata="metadata.csv")

    assert [entry.item.title for entry in entries.values()] == ["A"]


def test_a_row_finds_a_name_in_another_unicode_form(tmp_path: Path):
    make(tmp_path, "re\u0301cif.wav")
    write_table(tmp_path, {"file_name": "r\u00e9cif.wav", "title": "Reef"})

    entries = listed(tmp_path, metadata="metadata.csv")

    assert {item_id: entry.item.title for item_id, entry in entries.items()} == {
        "mine/re\u0301cif.wav": "Reef"
    }


def test_a_link_to_a_file_outside_is_refused(tmp_path: Path):
    folder = tmp_path / "sounds"
    make(tmp_path, "secret.wav", "sounds/a.wav")
    (folder / "inside.wav").symlink_to(folder / "a.wav")
    (folder / "outside.wav").symlink_to(tmp_path / "secret.wav")
    (folder / "nowhere.wav").symlink_to(folder / "gone.wav")

    assert outcomes(folder) == {
        "mine/a.wav": None,
        "mine/inside.wav": None,
        "mine/nowhere.wav": Reason.MISSING_FILE,
        "mine/outside.wav": Reason.OUTSIDE_FOLDER,
    }


def test_a_loop_of_folders_is_not_followed(tmp_path: Path):
    make(tmp_path, "below/a.wav")
    (tmp_path / "below/up").symlink_to(tmp_path)

    assert outcomes(tmp_path) == {"mine/below/a.wav": None, "mine/below/up": Reason.NOT_AUDIO}


def test_a_pipe_is_no_file(tmp_path: Path):
    make(tmp_path, "a.wav")
    os.mkfifo(tmp_path / "pipe.wav")

    assert list(outcomes(tmp_path)) == ["mine/a.wav"]


def test_a_folder_that_cannot_be_read_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    make(tmp_path, "a.wav", "locked/b.wav", "z.wav")
    scandir = os.scandir

    def guarded(path: Path):
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)

    entries = listed(tmp_path)

    assert {key: entry.rejection and entry.rejection.detail for key, entry in entries.items()} == {
        "mine/a.wav": None,
        "mine/locked/": "Permission denied",
        "mine/z.wav": None,
    }


def test_a_very_deep_folder_is_walked(tmp_path: Path):
    name = "d/" * 1_200 + "a.wav"
    here = os.open(tmp_path, os.O_RDONLY)
    try:
        for _ in range(1_200):
            os.mkdir("d", dir_fd=here)
            deeper = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = deeper
        os.close(os.open("a.wav", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    finally:
        os.close(here)

    try:
        assert outcomes(tmp_path) == {f"mine/{name}": None}
    finally:
        # Python's own rmtree, which tidies up after tests, recurses, and gives up here.
        subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)


def test_defaults_speak_where_nobody_else_does(tmp_path: Path):
    make(tmp_path, "a.wav", "b.wav")
    write_table(tmp_path, {"file_name": "a.wav", "author": "Ada"})
    defaults = {"author": "Me", "license": "CC0-1.0", "tags": ["field", "night"]}

    entries = listed(tmp_path, metadata="metadata.csv", defaults=defaults)
    items = [entry.item for entry in entries.values()]

    assert [(item.author, item.license_raw, item.tags) for item in items] == [
        ("Ada", "CC0-1.0", ("field", "night")),
        ("Me", "CC0-1.0", ("field", "night")),
    ]


def test_licence_and_its_url_never_come_from_two_witnesses(tmp_path: Path):
    make(tmp_path, "a.wav")
    write_table(tmp_path, {"file_name": "a.wav", "license": "All rights reserved"})
    zero = "https://creativecommons.org/publicdomain/zero/1.0/"

    entries = listed(tmp_path, metadata="metadata.csv", defaults={"license_url": zero})
    (entry,) = entries.values()

    assert (entry.item.license_raw, entry.item.license_url_raw) == ("All rights reserved", "")


def test_columns_of_another_name_are_found(tmp_path: Path):
    make(tmp_path, "a.wav")
    write_table(tmp_path, {"path": "a.wav", "licence": "CC0", "text": "It rains."})
    columns = {"file_name": "path", "license": "licence", "description": "text", "title": "text"}

    (entry,) = listed(tmp_path, metadata="metadata.csv", columns=columns).values()

    assert entry.item.license_raw == "CC0"
    assert (entry.item.title, entry.item.description) == ("It rains.", "It rains.")


def test_no_field_knows_where_the_folder_lies(tmp_path: Path):
    make(tmp_path, "a.wav", "b.txt")
    write_table(tmp_path, {"file_name": "a.wav"}, {"file_name": str(tmp_path / "a.wav")})

    for entry in listed(tmp_path, metadata="metadata.csv").values():
        assert str(tmp_path) not in str(entry)
