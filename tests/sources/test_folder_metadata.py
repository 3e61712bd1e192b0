"""Tables: three formats alike, and a mistake is named with its place and the way out."""

import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sources.folder.metadata import Row, check_ending, misspelt, read_metadata


def rows(path: Path, columns: Mapping[str, str] | None = None) -> list[Row]:
    return list(read_metadata(path, columns or {}))


def table(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_csv_numbers_its_rows_by_line(tmp_path: Path):
    path = table(tmp_path, "m.csv", 'file_name,title\na.wav,"two\nlines"\n\nb.wav,"a, b"\n')

    assert rows(path) == [
        Row(2, {"file_name": "a.wav", "title": "two\nlines"}),
        Row(5, {"file_name": "b.wav", "title": "a, b"}),
    ]


def test_a_csv_may_come_from_a_spreadsheet(tmp_path: Path):
    path = table(tmp_path, "m.CSV", b"\xef\xbb\xbffile_name, title \r\na.wav,A\r\n")

    assert rows(path) == [Row(2, {"file_name": "a.wav", "title": "A"})]


def test_lines_of_json_may_have_different_keys(tmp_path: Path):
    path = table(
        tmp_path, "m.jsonl", '{"title": "A"}\n\n{"file_name": "b.wav", "tags": ["x", "y"]}\n'
    )

    assert rows(path) == [
        Row(1, {"title": "A"}),
        Row(3, {"file_name": "b.wav", "tags": ["x", "y"]}),
    ]


def test_parquet_gives_its_words_and_keeps_its_audio(tmp_path: Path):
    columns = {
        "file_name": ["a.wav", "b.wav"],
        "tags": [["x", "y"], None],
        "bytes": [b"RIFF", b"RIFF"],
        "audio": [{"path": "a", "bytes": b"RIFF"}, {"path": "b", "bytes": b"RIFF"}],
    }
    pq.write_table(pa.table(columns), tmp_path / "m.parquet")

    assert rows(tmp_path / "m.parquet") == [
        Row(1, {"file_name": "a.wav", "tags": ["x", "y"]}),
        Row(2, {"file_name": "b.wav", "tags": None}),
    ]


@pytest.mark.parametrize("cells", ["a.wav,A", "a.wav,A,CC0,more"])
def test_a_row_that_does_not_fit_its_headings_is_marked(tmp_path: Path, cells: str):
    path = table(tmp_path, "m.csv", f"file_name,title,license\n{cells}\nb.wav,B,CC0\n")

    faults = [row.fault for row in rows(path)]

    assert faults == [f"{cells.count(',') + 1} cells under 3 headings", ""]


def test_a_wrong_column_of_names_is_refused_with_the_way_out(tmp_path: Path):
    path = table(tmp_path, "m.csv", "filename,title\na.wav,A\n")

    with pytest.raises(ValueError, match="has no column 'file_name'") as refused:
        rows(path)

    assert "it has filename, title" in str(refused.value)
    assert "columns: {file_name: filename}" in str(refused.value)


def test_a_column_that_the_recipe_names_must_be_there(tmp_path: Path):
    path = table(tmp_path, "m.csv", "file_name,licence\na.wav,CC0\n")

    with pytest.raises(ValueError, match=r"no column 'lisence'.*columns: \{license: licence\}"):
        rows(path, {"license": "lisence"})


def test_cells_that_no_comma_separates_are_noticed(tmp_path: Path):
    path = table(tmp_path, "m.csv", "file_name;title\na.wav;A\n")

    with pytest.raises(ValueError, match="separated by commas"):
        rows(path)


def test_columns_may_change_places(tmp_path: Path):
    path = table(tmp_path, "m.csv", "file_name,title,description\na.wav,D,T\n")

    (row,) = rows(path, {"title": "description", "description": "title"})

    assert row.cells == {"file_name": "a.wav", "title": "T", "description": "D"}


def test_the_column_of_names_may_give_the_title_too(tmp_path: Path):
    path = table(tmp_path, "m.csv", "file_name\na.wav\n")

    (row,) = rows(path, {"title": "file_name"})

    assert row.cells == {"file_name": "a.wav", "title": "a.wav"}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("m.csv", b"", "'m.csv' is empty"),
        ("m.csv", b"file_name,title,title\n", "more than one column title"),
        ("m.csv", b"file_name,title\na.wav,caf\xe9\n", "m.csv:2: not UTF-8 .*0xe9"),
        ("m.csv", b'file_name,title\na.wav,"open\nb.wav,B\n', "'m.csv', line 2"),
        ("m.jsonl", b'{"file_name": "a.wav"}\n{"file_name": \n', "m.jsonl:2: not JSON"),
        ("m.jsonl", b'{"file_name": "a.wav"}\n["b.wav"]\n', "m.jsonl:2: a JSON object is needed"),
        ("m.jsonl", b"[" * 100_000, "m.jsonl:1: not JSON"),
        ("m.jsonl", b'{"file_name": ' + b"[" * 500 + b"]" * 500 + b"}", "levels deep"),
        ("m.jsonl", b"", "no column 'file_name'; it has none"),
        ("m.parquet", b"PAR1 is not all it takes", "'m.parquet' is not parquet"),
    ],
)
def test_a_broken_table_is_refused_with_the_place(
    tmp_path: Path, name: str, content: bytes, message: str
):
    path = table(tmp_path, name, content)

    with pytest.raises(ValueError, match=message):
        rows(path)


def test_another_kind_of_table_is_refused_with_what_is_allowed():
    with pytest.raises(ValueError, match=r"'m\.tsv'.*allowed are \.csv, \.jsonl"):
        check_ending(Path("m.tsv"))


def test_json_of_any_shape_is_read_without_a_crash(tmp_path: Path):
    said = {"file_name": 5, "title": {"deep": [1, None]}, "tags": [1.5, True], "author": None}
    path = table(tmp_path, "m.jsonl", json.dumps(said))

    assert rows(path) == [Row(1, said)]


def test_a_column_of_nearly_our_name_is_told_of():
    cells = {"file_name": "a.wav", "licence": "CC0", "title": "A", "mood": "calm"}
    assert misspelt(cells) == {"license": "licence"}
    assert misspelt({**cells, "license": "CC0"}) == {}
