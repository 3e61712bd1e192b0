"""The folder source: opening, fetching, and files whatever their names."""

import json
import os
import pickle
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.items import Item
from schemas.rejections import Reason, Rejected
from sources.folder.source import Defaults
from tests.sources.folders import listed, make, outcomes, source, write_table


def test_a_source_travels_to_a_worker(tmp_path: Path):
    make(tmp_path, "a.wav")
    opened = source(tmp_path, defaults={"author": "Me"})

    there = pickle.loads(pickle.dumps(opened))

    assert list(there.list_items()) == list(opened.list_items())


def test_a_missing_folder_is_refused_with_what_to_do(tmp_path: Path):
    with pytest.raises(ValueError, match=r"path: there is no folder .*gone.*make it"):
        source(tmp_path / "gone")


def test_a_file_in_place_of_a_folder_is_refused(tmp_path: Path):
    make(tmp_path, "a.wav")

    with pytest.raises(ValueError, match=r"path: .*a\.wav' is a file"):
        source(tmp_path / "a.wav")


def test_a_missing_table_is_refused_with_a_guess(tmp_path: Path):
    write_table(tmp_path, {"file_name": "a.wav"})

    with pytest.raises(ValueError, match=r"'metadta\.csv'.*did you mean 'metadata\.csv'"):
        source(tmp_path, metadata="metadta.csv")


def test_a_table_beside_the_folder_is_found_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    make(tmp_path, "sounds/a.wav")
    write_table(tmp_path, {"file_name": "a.wav", "title": "A"})
    monkeypatch.chdir(tmp_path)

    (entry,) = listed(Path("sounds"), metadata="metadata.csv").values()

    assert entry.item.title == "A"


def test_the_home_folder_may_be_written_with_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    make(tmp_path, "sounds/a.wav")
    monkeypatch.setenv("HOME", str(tmp_path))

    assert list(outcomes(Path("~/sounds"))) == ["mine/a.wav"]


def test_a_fetched_file_is_the_file_itself(tmp_path: Path):
    make(tmp_path, "below/a b%41.wav")
    opened = source(tmp_path)
    (entry,) = opened.list_items()

    with opened.fetch(entry.item) as path:
        assert path.read_bytes() == b"sound"
        assert path == (tmp_path / "below/a b%41.wav").resolve()


def test_a_fingerprint_is_of_size_and_time(tmp_path: Path):
    make(tmp_path, "a.wav")
    os.utime(tmp_path / "a.wav", ns=(0, 1_234_567_890))
    opened = source(tmp_path)
    (entry,) = opened.list_items()

    assert opened.fingerprint(entry.item) == "5-1234567890"


def test_a_file_that_has_gone_is_unreadable(tmp_path: Path):
    make(tmp_path, "a.wav")
    opened = source(tmp_path)
    (entry,) = opened.list_items()
    (tmp_path / "a.wav").unlink()

    with pytest.raises(Rejected) as by_fingerprint:
        opened.fingerprint(entry.item)
    with pytest.raises(Rejected) as by_fetch, opened.fetch(entry.item):
        pass

    assert by_fingerprint.value.reason is Reason.UNREADABLE
    assert by_fetch.value.args == (Reason.UNREADABLE, "No such file or directory")


def test_a_file_that_became_a_link_out_is_refused(tmp_path: Path):
    folder = tmp_path / "sounds"
    make(tmp_path, "secret.wav", "sounds/a.wav")
    opened = source(folder)
    (entry,) = opened.list_items()
    (folder / "a.wav").unlink()
    (folder / "a.wav").symlink_to(tmp_path / "secret.wav")

    with pytest.raises(Rejected) as refused, opened.fetch(entry.item):
        pass

    assert refused.value.reason is Reason.OUTSIDE_FOLDER


@pytest.mark.parametrize(
    ("locator", "reason"),
    [
        ("../secret.wav", Reason.OUTSIDE_FOLDER),
        ("%2E%2E/secret.wav", Reason.OUTSIDE_FOLDER),
        ("/etc/hostname", Reason.OUTSIDE_FOLDER),
        ("a%00b", Reason.UNREADABLE),
        ("", Reason.UNREADABLE),
    ],
)
def test_a_forged_locator_fetches_nothing(tmp_path: Path, locator: str, reason: Reason):
    make(tmp_path, "secret.wav", "sounds/a.wav")
    opened = source(tmp_path / "sounds")

    with pytest.raises(Rejected) as refused, opened.fetch(Item("mine/x", "mine", locator)):
        pass

    assert refused.value.reason is reason


def test_a_file_that_may_not_be_read_says_so_without_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    make(tmp_path, "a.wav")
    opened = source(tmp_path)
    (entry,) = opened.list_items()

    def refuse(self: Path, mode: str = "r"):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)

    with pytest.raises(Rejected) as refused, opened.fetch(entry.item):
        pass

    assert refused.value.args == (Reason.UNREADABLE, "Permission denied")


file_names = st.one_of(
    st.sampled_from(
        [b"-rf.wav", b'"; rm.wav', b"a\nb.wav", b"%41.wav", b"\xff.wav", b"%FF.wav", b"a.wav#row-2"]
    ),
    st.binary(min_size=1, max_size=20)
    .map(lambda name: name.replace(b"/", b"_").replace(b"\0", b"_"))
    .filter(lambda name: not name.startswith(b".")),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
    .map(lambda name: name.replace("/", "_").replace("\0", "_").encode())
    .filter(lambda name: not name.startswith(b".")),
)


@settings(max_examples=60, deadline=None)
@given(names=st.sets(file_names, max_size=12))
def test_every_file_is_listed_once_and_found_again_whatever_its_name(
    tmp_path_factory: pytest.TempPathFactory, names: set[bytes]
):
    folder = tmp_path_factory.mktemp("names")
    for name in names:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(name)
    opened = source(folder)

    entries = list(opened.list_items())

    ids = [entry.item.item_id for entry in entries]
    assert len(set(ids)) == len(ids)
    assert [each.encode() for each in ids] == sorted(each.encode() for each in ids)
    assert not any(line_end in each for each in ids for line_end in "\n\r\x85\u2028")
    assert {unquote_to_bytes(entry.item.locator) for entry in entries} == names
    for entry in entries:
        assert entry.item.locator.isascii()
        with opened.fetch(entry.item) as path:
            assert path.read_bytes() == unquote_to_bytes(entry.item.locator)


@settings(max_examples=60, deadline=None)
@given(names=st.lists(st.text(st.characters(), max_size=12), max_size=8))
def test_every_row_is_listed_once_whatever_it_names(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
):
    folder = tmp_path_factory.mktemp("rows")
    rows = [json.dumps({"file_name": name}) for name in names]
    (folder / "table.jsonl").write_text("".join(f"{row}\n" for row in rows) or '{"file_name": "x"}')

    entries = listed(folder, metadata="table.jsonl")

    assert len(entries) == max(1, len(names))
    assert all(entry.rejection is not None for entry in entries.values())
    assert all(item_id.encode() for item_id in entries)


def test_default_settings_say_nothing():
    assert Defaults().model_dump(exclude_defaults=True) == {}
