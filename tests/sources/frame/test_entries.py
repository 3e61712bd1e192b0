"""What catalogues make their listings with."""

from typing import Any

import pytest
from hypothesis import given

from schemas.items import Item
from schemas.rejections import Reason, Stage
from sources.frame.entries import listed, name_and_url, rejected, web_url
from tests.sources.catalogues.hostile import ANY_JSON


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://a.example/b?c=d", "https://a.example/b?c=d"),
        (" http://a.example ", "http://a.example"),
        ("//a.example/b", "https://a.example/b"),
        ("ftp://a.example/b", ""),
        ("javascript:alert(1)", ""),
        ("/b", ""),
        ("https://", ""),
        ("https://us\ner:pw@a.example/", ""),
        ("https://user:pw@a.example/", ""),
        ("http://[::1", ""),
        ("https://a.example/" + "x" * 4_000, ""),
        (None, ""),
        (7, ""),
    ],
)
def test_only_addresses_of_the_web_are_taken(value: Any, url: str):
    assert web_url(value) == url


def test_parameters_that_only_count_visitors_are_left_out():
    url = "https://a.example/b.ogg?utm_source=x&v=2&utm_medium=y&empty="

    assert web_url(url, without="utm_") == "https://a.example/b.ogg?v=2&empty="
    assert web_url("https://a.example/b?utm_x=1", without="utm_") == "https://a.example/b"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("CC BY 4.0", ("CC BY 4.0", "")),
        ("HTTP://c.example/by/", ("", "HTTP://c.example/by/")),
        ("//c.example/by/", ("", "//c.example/by/")),
        (None, ("", "")),
    ],
)
def test_a_licence_field_is_a_name_or_an_address(value: Any, said: tuple[str, str]):
    assert name_and_url(value) == said


def test_an_item_that_cannot_be_had_is_listed_with_the_reason():
    item = Item("s/1", "s", "https://a.example/1")
    bare = Item("s/1", "s", "")

    assert listed(item).rejection is None
    for found in (listed(bare), listed(item, barred="it is lent"), rejected(item, Reason.GONE, "")):
        assert found.rejection is not None
        assert found.rejection.stage is Stage.CATALOGUE
    gone = listed(item, barred="it is lent").rejection
    assert gone is not None
    assert (gone.reason, gone.detail) == (Reason.NO_AUDIO_LINK, "it is lent")


@given(ANY_JSON)
def test_no_value_breaks_the_reading(value: Any):
    url = web_url(value, without="utm_")
    assert url == "" or url.startswith(("http://", "https://"))
    name_and_url(value)
