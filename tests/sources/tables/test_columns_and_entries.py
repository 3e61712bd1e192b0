"""Columns as a recipe maps them, and the search for ids that come again."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.tables.columns import check_known, mapped
from sources.tables.entries import Repeats


@pytest.mark.parametrize(
    ("cells", "columns", "expected"),
    [
        ({"a": 1, "b": 2}, {"title": "a"}, {"b": 2, "title": 1}),
        ({"description": "x"}, {"title": "description"}, {"description": "x", "title": "x"}),
        ({"url": "u"}, {"id": "url"}, {"url": "u", "id": "u"}),
        ({"title": "no", "a": "yes"}, {"title": "a"}, {"title": "yes"}),
        ({"title": "no"}, {"title": "a"}, {}),
        ({"a": ["x", "y"], "b": "z"}, {"captions": ["a", "b"]}, {"captions": ["x", "y", "z"]}),
        ({"m": {"a": {"b": 1}}}, {"author": "m.a.b"}, {"m": {"a": {"b": 1}}, "author": 1}),
        ({"m.a": 1, "m": {"a": 2}}, {"author": "m.a"}, {"m": {"a": 2}, "author": 1}),
    ],
)
def test_cells_come_out_under_our_names(
    cells: dict[str, Any], columns: dict[str, Any], expected: dict[str, Any]
):
    assert mapped(cells, columns) == expected


def test_a_field_that_we_do_not_have_is_refused_with_a_guess():
    with pytest.raises(ValueError, match=r"no column 'licence'; did you mean 'license'\?"):
        check_known({"licence": "l"}, ("title", "license"))


@given(st.lists(st.text(st.characters(), max_size=3)))
def test_an_id_is_a_repeat_exactly_where_it_came_before(ids: list[str]):
    repeats = Repeats(iter(ids))

    found = [repeats.earlier(each, str(place)) for place, each in enumerate(ids)]

    assert found == [
        str(ids.index(each)) if each in ids[:place] else None for place, each in enumerate(ids)
    ]
