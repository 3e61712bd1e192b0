from dataclasses import dataclass

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.captions import Caption, Origin
from schemas.items import Item
from schemas.manifest import ClipRow
from schemas.rejections import Reason, Rejection, Stage
from schemas.tables import arrow_schema, from_table, to_table

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(
    st.lists(
        st.builds(
            Rejection,
            TEXT,
            TEXT,
            TEXT,
            st.sampled_from(Stage),
            st.sampled_from(Reason),
            TEXT,
            st.none() | st.floats(0, 1e6),
        )
    )
)
def test_rejections_come_back_as_they_went(rows: list[Rejection]):
    assert list(from_table(Rejection, to_table(Rejection, rows))) == rows


@given(st.lists(st.builds(lambda tags: Item("a/1", "a", "1", tags=tuple(tags)), st.lists(TEXT))))
def test_items_with_any_tags_come_back(rows: list[Item]):
    assert list(from_table(Item, to_table(Item, rows))) == rows


def test_only_what_may_be_none_is_nullable():
    schema = arrow_schema(Rejection)
    assert [field.name for field in schema if field.nullable] == ["duration_s"]
    measures = arrow_schema(ClipRow).field("measures").type
    assert [field.name for field in measures if field.nullable] == ["loudness_lufs"]


def test_a_nested_record_is_a_struct_and_an_enum_its_word():
    @dataclass(frozen=True)
    class Row:
        captions: tuple[Caption, ...]

    caption = Caption("Rain.", Origin.TAGS_TEMPLATE, ("rain",), "template", score=-0.5)
    ((struct,),) = to_table(Row, [Row((caption,))])["captions"].to_pylist()
    assert struct == {
        "text": "Rain.",
        "origin": "tags-template",
        "keywords": ["rain"],
        "model": "template",
        "prompt": "",
        "score": -0.5,
        "coverage": None,
        "refused": [],
        "seed": None,
        "language": "",
        "author": "",
        "license_raw": "",
        "license_url_raw": "",
        "license": "",
        "agreement": None,
    }


def test_a_type_without_a_column_is_refused_by_name():
    @dataclass(frozen=True)
    class Row:
        samples: bytes

    with pytest.raises(TypeError, match="'samples'"):
        arrow_schema(Row)


def test_a_row_of_another_type_is_refused():
    with pytest.raises(pa.ArrowInvalid):
        to_table(Rejection, [Rejection("a/1", "", "a", Stage.RIGHTS, Reason.SILENT, "", "long")])  # type: ignore[arg-type]
