"""Answers and records as no catalogue gives them, and what must hold of every catalogue then."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from hypothesis import strategies as st

from sources.frame.catalogue import BadAnswer, Catalogue, Request
from sources.frame.pages import KeptPage, pack, unpack
from sources.protocol import Listing

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["http://[", "//", "https://a.example/b?utm_x=1", "\ud800", "1:2:3", "NaN"])
)
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


def spoilt(good: Any) -> st.SearchStrategy[Any]:
    """``good`` with any of its parts replaced by anything, or taken out."""
    if isinstance(good, Mapping):
        parts = {key: spoilt(value) for key, value in good.items()}
        return st.just(good) | st.fixed_dictionaries({}, optional=parts) | ANY_JSON
    if isinstance(good, list):
        return st.just(good) | st.tuples(*map(spoilt, good)).map(list) | ANY_JSON
    return st.just(good) | ANY_JSON


def all_listings(catalogue: Catalogue, asked: Request, answer: Any) -> list[Listing]:
    """What an answer comes to, whatever it is: every page can be kept, every item is sound."""
    try:
        page = catalogue.read(asked, answer)
    except BadAnswer:
        return []
    assert unpack(pack(KeptPage(asked, page))) is not None
    found = [each for record in page.records for each in catalogue.listings("s", record)]
    for each in found:
        assert each.item.item_id.startswith("s/")
        assert each.rejection is not None or each.item.locator.startswith(("http://", "https://"))
        for part in fields(each.item):
            value = getattr(each.item, part.name)
            for said in [value] if isinstance(value, str) else value:
                assert not isinstance(said, str) or said.encode() is not None  # a file can hold it
    return found
