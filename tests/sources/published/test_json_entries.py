"""Great JSON files, entry by entry: the same as if they were read whole."""

import json
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.published.json_entries import json_entries
from tests.sources.published.sets import JSON, put

PIECE = "sources.published.json_entries._PIECE_CHARS"


@given(st.dictionaries(st.text(), JSON), st.integers(1, 40), st.sampled_from([None, 2]))
def test_an_object_gives_its_members_whatever_the_pieces(
    value: dict[str, Any], piece: int, indent: int | None
):
    with (
        TemporaryDirectory() as folder,
        patch("sources.published.json_entries._PIECE_CHARS", piece),
    ):
        put(Path(folder), "a.json", json.dumps(value, indent=indent))

        assert list(json_entries(Path(folder, "a.json"))) == list(value.items())


@given(st.lists(JSON), st.integers(1, 40))
def test_a_list_in_a_member_gives_its_entries_with_their_places(value: list[Any], piece: int):
    with (
        TemporaryDirectory() as folder,
        patch("sources.published.json_entries._PIECE_CHARS", piece),
    ):
        put(Path(folder), "a.json", {"n": 1, "data": value, "more": [1]})

        found = list(json_entries(Path(folder, "a.json"), "data"))

    assert found == [(str(place), each) for place, each in enumerate(value, 1)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "a JSON list or object is needed"),
        ("7", "a JSON list or object is needed"),
        ('{"a": 1', "'the end' in place of ','"),
        ('{"a" 1}', "'1' in place of ':'"),
        ("{1: 1}", "a key is no text"),
        ("[1, tru]", "not JSON"),
        ("[1,]", "not JSON"),
        ("[[" * 1000, "nested too deeply|not JSON"),
        (f"[{'[' * 100}{']' * 100}]", "nested more than 32 levels deep"),
    ],
)
def test_what_is_no_such_json_is_refused_by_name(tmp_path: Path, text: str, why: str):
    put(tmp_path, "a.json", text)

    with pytest.raises(ValueError, match=rf"'a\.json': .*({why})"):
        list(json_entries(tmp_path / "a.json"))


def test_bytes_that_are_no_utf_8_are_refused(tmp_path: Path):
    put(tmp_path, "a.json", b'["\xff"]')

    with pytest.raises(ValueError, match="not UTF-8"):
        list(json_entries(tmp_path / "a.json"))


def test_the_file_is_never_in_memory_as_a_whole(tmp_path: Path):
    entry = json.dumps({"text": "x" * 10_000})
    put(tmp_path, "a.json", f"[{','.join([entry] * 2_000)}]")

    tracemalloc.start()
    n_entries = sum(1 for _ in json_entries(tmp_path / "a.json"))
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert n_entries == 2_000
    assert most_bytes < 8 * 2**20
