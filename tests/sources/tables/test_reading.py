"""Tables as they come: headings, comments above them, spaces behind commas."""

from pathlib import Path

import pytest

from sources.tables.reading import columns_of, rows_of


def read(folder: Path, text: str) -> list[dict[str, object]]:
    path = folder / "a.csv"
    path.write_text(text)
    return [dict(row.cells) for row in rows_of(path)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n", [{"a": "1", "b": "2"}]),
        ("# made by hand\na,b\n1,2\n", [{"a": "1", "b": "2"}]),
        ("# made by hand\n# a, b\n1, 2\n3, 4\n", [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]),
        ('a, b\n1, "2, 3"\n', [{"a": "1", "b": "2, 3"}]),
        ("#,b\n1,2\n", [{"#": "1", "b": "2"}]),
        ("a,b\n# 1,2\n", [{"a": "# 1", "b": "2"}]),
    ],
)
def test_a_comment_is_no_row_and_may_hold_the_headings(
    tmp_path: Path, text: str, expected: list[dict[str, str]]
):
    assert read(tmp_path, text) == expected


def test_the_columns_are_those_of_the_rows(tmp_path: Path):
    (tmp_path / "a.csv").write_text("# a, b\n1, 2\n")

    assert columns_of(tmp_path / "a.csv") == ("a", "b")


def test_a_table_of_comments_alone_is_empty(tmp_path: Path):
    with pytest.raises(ValueError, match="not even a header"):
        read(tmp_path, "# a, b\n")
