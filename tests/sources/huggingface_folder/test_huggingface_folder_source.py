"""The huggingface-folder source: AudioFolder, parquet shards and what save_to_disk writes."""

import json
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.items import GivenCaption
from schemas.rejections import Reason, Rejected
from sources.huggingface_folder import shards
from sources.huggingface_folder.source import (
    HuggingfaceFolderSettings,
    HuggingfaceFolderSource,
    open_huggingface_folder,
)
from sources.protocol import Listing, LooksUp, ReadsFolder

AUDIO = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
FEATURES = {
    "speech": {"sampling_rate": 32000, "_type": "Audio"},
    "text": {"dtype": "string", "_type": "Value"},
    "label": {"names": ["dog", "rain"], "_type": "ClassLabel"},
}
ROWS = [
    {"speech": {"bytes": b"RIFF0", "path": "a.wav"}, "text": "A dog.", "label": 0, "lic": "CC0"},
    {"speech": {"bytes": b"RIFF1", "path": "b.wav"}, "text": "Rain.", "label": 1, "lic": "CC BY"},
    {"speech": {"bytes": None, "path": "c.wav"}, "text": "", "label": -1, "lic": None},
]


def table(rows: list[dict[str, Any]] = ROWS) -> pa.Table:
    schema = pa.schema(
        [("speech", AUDIO), ("text", pa.string()), ("label", pa.int64()), ("lic", pa.string())],
        metadata={"huggingface": json.dumps({"info": {"features": FEATURES}})},
    )
    return pa.Table.from_pylist(rows, schema)


def parquet(path: Path, rows: list[dict[str, Any]] = ROWS) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table(rows), path, row_group_size=2)
    return path


def arrow(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table().schema) as writer:
        writer.write_table(table(), max_chunksize=2)
    return path


def source(folder: Path, **given: Any) -> HuggingfaceFolderSource:
    given = {"path": str(folder), **given}
    return open_huggingface_folder("hf", HuggingfaceFolderSettings.model_validate(given))


def by_id(opened: HuggingfaceFolderSource) -> dict[str, Listing]:
    entries = list(opened.list_items())
    found = {entry.item.item_id: entry for entry in entries}
    assert len(found) == len(entries), "an item id came twice"
    return found


def reasons(opened: HuggingfaceFolderSource) -> dict[str, Reason | None]:
    return {
        item_id: entry.rejection.reason if entry.rejection else None
        for item_id, entry in by_id(opened).items()
    }


@pytest.mark.parametrize(
    ("write", "name", "stem"),
    [
        (parquet, "data/train-00000-of-00001.parquet", "data/train-00000-of-00001"),
        (arrow, "train/data-00000-of-00001.arrow", "train/data-00000-of-00001"),
    ],
)
def test_shards_give_words_rights_captions_and_bytes(tmp_path: Path, write, name: str, stem: str):
    write(tmp_path / name)
    opened = source(tmp_path, columns={"captions": "text", "license": "lic"})
    opened = pickle.loads(pickle.dumps(opened))

    found = by_id(opened)

    assert list(found) == [f"hf/{stem}/{n}" for n in range(3)]
    items = [entry.item for entry in found.values()]
    assert [item.license_raw for item in items] == ["CC0", "CC BY", ""]
    assert [item.tags for item in items] == [("dog",), ("rain",), ()]
    assert items[0].captions == (GivenCaption("A dog."),)
    assert (items[0].witness, items[0].locator) == ("metadata", f"{name}#row=0")
    for item, content in zip(items[:2], (b"RIFF0", b"RIFF1"), strict=True):
        with opened.fetch(item) as path:
            assert path.read_bytes() == content
    with pytest.raises(Rejected) as bad, opened.fetch(items[2]):
        pass
    assert bad.value.reason is Reason.MISSING_FILE
    assert "RIFF" not in "".join(item.evidence for item in items)


def test_a_large_row_group_is_gone_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shards, "MAX_KEPT_BYTES", 0)
    rows = [ROWS[0] | {"speech": {"bytes": b"%d" % n, "path": ""}} for n in range(30)]
    pq.write_table(table(rows), tmp_path / "a.parquet")
    opened = source(tmp_path)

    for number, entry in enumerate(opened.list_items()):
        with opened.fetch(entry.item) as path:
            assert path.read_bytes() == b"%d" % number


def test_a_column_of_plain_bytes_is_the_sound_where_the_recipe_says_so(tmp_path: Path):
    pq.write_table(pa.table({"key": ["x"], "wav": [b"RIFF"]}), tmp_path / "a.parquet")

    with pytest.raises(ValueError, match=r"no column of sounds; it has key, wav.*audio: their"):
        source(tmp_path)
    opened = source(tmp_path, columns={"audio": "wav", "id": "key"})
    (entry,) = opened.list_items()
    with opened.fetch(entry.item) as path:
        assert (entry.item.item_id, path.read_bytes()) == ("hf/x", b"RIFF")


def test_rows_of_one_id_are_told_apart(tmp_path: Path):
    rows = {"id": ["x", "y", "x"], "audio": [{"bytes": b"1", "path": "a"}] * 3}
    pq.write_table(pa.table(rows, schema=pa.schema([("id", pa.string()), ("audio", AUDIO)])),
                   tmp_path / "a.parquet")  # fmt: skip

    assert reasons(source(tmp_path)) == {
        "hf/x": None, "hf/y": None, "hf/a/2#row-0": Reason.DUPLICATE_ROW,
    }  # fmt: skip


def test_a_broken_shard_costs_its_own_rows(tmp_path: Path):
    parquet(tmp_path / "a.parquet")
    path = parquet(tmp_path / "b.parquet")
    opened = source(tmp_path)
    path.write_bytes(path.read_bytes()[:-40])

    assert reasons(opened) == {
        "hf/a/0": None, "hf/a/1": None, "hf/a/2": None,
        "hf/b.parquet#row-0": Reason.UNREADABLE,
    }  # fmt: skip


def test_a_cut_arrow_stream_keeps_what_stands_before(tmp_path: Path):
    path = arrow(tmp_path / "a.arrow")
    opened = source(tmp_path)
    path.write_bytes(path.read_bytes()[:-120])

    found = reasons(opened)

    assert found["hf/a/0"] is None
    assert found["hf/a.arrow#row-2"] is Reason.UNREADABLE


@pytest.mark.parametrize("locator", ["../a.parquet#row=0", "a.parquet#row=99", "a.parquet#row=-1"])
def test_a_row_that_is_not_there_is_not_read(tmp_path: Path, locator: str):
    parquet(tmp_path / "below/a.parquet")
    opened = source(tmp_path / "below")
    item = next(iter(opened.list_items())).item

    with pytest.raises(Rejected) as bad, opened.fetch(replace(item, locator=locator)):
        pass
    assert bad.value.reason is Reason.UNREADABLE


def folder(root: Path, split: str, *rows: dict[str, Any]) -> None:
    (root / split).mkdir(parents=True, exist_ok=True)
    with (root / split / "metadata.jsonl").open("w") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def test_an_audio_folder_is_read_by_its_tables(tmp_path: Path):
    folder(tmp_path, "train", {"file_name": "a.wav", "text": "A dog.", "license": "CC0"})
    folder(tmp_path, "test", {"file_name": "deep/a.wav", "text": "Rain.", "license": "CC BY"})
    for name in ("train/a.wav", "test/deep/a.wav", "test/loose.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"RIFF")
    opened = source(tmp_path, columns={"captions": "text"}, captions_by_machine=True)

    found = by_id(opened)

    assert list(found) == ["hf/test/deep/a.wav", "hf/train/a.wav"]
    item = found["hf/train/a.wav"].item
    assert (item.license_raw, item.subset, item.witness) == ("CC0", "train", "metadata")
    assert item.captions == (GivenCaption("A dog.", is_machine=True),)
    with opened.fetch(item) as path:
        assert path == tmp_path / "train/a.wav"
    assert isinstance(opened, ReadsFolder)
    assert isinstance(opened, LooksUp)
    assert [each.item_id for each in opened.look_up(["hf/train/a.wav"])] == ["hf/train/a.wav"]


def test_rows_that_name_no_file_of_the_folder_are_rejected(tmp_path: Path):
    (tmp_path / "secret.wav").write_bytes(b"RIFF")
    root = tmp_path / "set"
    rows = [
        {"file_name": "../secret.wav"}, {"file_name": "/etc/passwd"}, {"file_name": ""}, {},
        {"file_name": "gone.wav"}, {"file_name": "link.wav"}, {"file_name": "a\0b.wav"},
        {"file_name": "a.wav"}, {"file_name": "./a.wav"}, {"file_name": {"a": 1}},
        {"file_name": "."}, {"file_name": "x" * 9_000},
    ]  # fmt: skip
    folder(root, "", *rows)
    (root / "a.wav").write_bytes(b"RIFF")
    (root / "link.wav").symlink_to("../secret.wav")

    found = list(reasons(source(root)).values())

    assert found == [
        Reason.OUTSIDE_FOLDER, Reason.OUTSIDE_FOLDER, Reason.LISTING_ERROR, Reason.LISTING_ERROR,
        Reason.MISSING_FILE, Reason.OUTSIDE_FOLDER, Reason.MISSING_FILE, None,
        Reason.DUPLICATE_ROW, Reason.LISTING_ERROR, Reason.OUTSIDE_FOLDER, Reason.OUTSIDE_FOLDER,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", "", "neither a metadata.csv"),
        ("metadata.csv", "audio_file,text\n", r"no column 'file_name'.*file_name: audio_file"),
        ("a.parquet", "PAR1", "cannot be read"),
    ],
)
def test_a_folder_of_another_layout_is_refused(tmp_path: Path, name: str, content: str, words: str):
    (tmp_path / name).write_text(content)

    with pytest.raises(ValueError, match=words):
        source(tmp_path)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.none() | st.binary(max_size=9), st.none() | st.text(
        st.characters(blacklist_categories=["Cs"]), max_size=9), st.integers(-2, 3)), max_size=6)
)  # fmt: skip
def test_every_row_becomes_one_entry_with_its_own_bytes(tmp_path_factory, cells):
    rows = [
        {"speech": {"bytes": content, "path": text}, "text": text, "label": label, "lic": text}
        for content, text, label in cells
    ]
    path = tmp_path_factory.mktemp("any")
    parquet(path / "a.parquet", rows)
    opened = source(path, columns={"captions": "text", "title": "lic"})

    entries = list(opened.list_items())

    assert len(entries) == len(rows)
    for entry, (content, _, _) in zip(entries, cells, strict=True):
        if content is not None:
            with opened.fetch(entry.item) as copy:
                assert copy.read_bytes() == content
