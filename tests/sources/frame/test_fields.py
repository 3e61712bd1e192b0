import json
import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.frame.fields import (
    MAX_EVIDENCE_CHARS,
    MAX_TEXT_CHARS,
    day,
    evidence,
    field,
    number,
    plain_text,
    seconds,
    text,
    texts,
    whole,
)
from tests.sources.catalogues.hostile import ANY_JSON

JSON_VALUES = ANY_JSON | st.sampled_from(
    ["<a href='", "&#x41;", "1:23", "2024-02-30", "<![x", ",", "a\r\nb", "<p>\x07</p>", "&#xd800;"]
)


@given(JSON_VALUES)
def test_no_reader_ever_raises(value):
    for read in (text, texts, number, whole, seconds, day, plain_text, evidence):
        read(value)
    texts(value, " ,")
    field(value, "a", 0, "b")


@given(JSON_VALUES)
def test_what_is_read_as_text_can_be_written_to_a_file(value):
    for said in (text(value), plain_text(value), evidence(value), *texts(value, ",")):
        said.encode("utf-8")


@given(JSON_VALUES)
def test_a_number_read_is_finite_and_not_negative(value):
    for found in (number(value), seconds(value)):
        assert found is None or (math.isfinite(found) and found >= 0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  rain ", "rain"),
        (7, "7"),
        (1.5, "1.5"),
        (True, ""),
        (None, ""),
        (["", None, " first ", "second"], "first"),
        ({"a": "b"}, ""),
        (float("nan"), ""),
        (10**400, ""),
        ("half a \ud800character", "half a character"),
        ("a\r\nb\x00", "a\nb"),
    ],
)
def test_text_is_read_from_what_has_words(value, expected):
    assert text(value) == expected


def test_long_text_is_cut():
    assert len(text("x" * 30_000)) == MAX_TEXT_CHARS


def test_texts_come_once_each_and_in_order():
    assert texts(["b", "a", "b", None, " "]) == ("b", "a")
    assert texts(",rain,,wind,", ",") == ("rain", "wind")
    assert texts("rain; wind,sea", ";,") == ("rain", "wind", "sea")
    assert texts({"rain": 1}) == ()


def test_a_path_that_breaks_off_is_nothing():
    record = {"sounds": [{"id": 7}]}

    assert field(record, "sounds", 0, "id") == 7
    assert field(record, "sounds", 1, "id") is None
    assert field(record, "sounds", "id") is None
    assert field(None, "sounds") is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("183", 183.0),
        (0, 0.0),
        (-1, None),
        ("x", None),
        (True, None),
        ("inf", None),
        (10**400, None),
        (None, None),
    ],
)
def test_numbers_are_read_from_strings_too(value, expected):
    assert number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, 7),
        (" 0012 ", 12),
        (7.0, None),
        ("7.0", None),
        (-7, None),
        (True, None),
        ("\u0661", None),
        ("9" * 19, None),
        ([7], None),
    ],
)
def test_whole_numbers_are_read_to_the_last_digit(value, expected):
    assert whole(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("83.5", 83.5),
        ("1:23", 83.0),
        ("1:02:03", 3723.0),
        ("1:2:3:4", None),
        (":", None),
        ("1:x", None),
        ("0:1e308:0", None),
    ],
)
def test_lengths_are_read_in_every_form(value, expected):
    assert seconds(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-05-06T07:08:09Z", "2024-05-06"),
        ("2024-05-06", "2024-05-06"),
        ("2024-02-30", ""),
        ("0000-00-00", ""),
        ("2024-W01-1", ""),
        ("20240506", ""),
        (None, ""),
    ],
)
def test_a_day_is_one_of_the_calendar(value, expected):
    assert day(value) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>A bell rings in <b>Lyon</b></p>", "A bell rings in Lyon"),
        ("rain<br/>wind", "rain wind"),
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("<script>var a = '<b>';</script>rain", "rain"),
        ("<!-- note <b> -->rain", "rain"),
        ("<a title='x > y' href=\"z\">rain</a>", "rain"),
        ("<a title=it's>rain</a>", "rain"),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
        ("<![if !x]>rain<![endif]>", "rain"),
        ("two\n  lines", "two lines"),
    ],
)
def test_the_words_of_html_are_left(html, expected):
    assert plain_text(html) == expected


@pytest.mark.parametrize(
    "piece",
    ["<", "<!--", "<a ", "<a b='", '<a "', "</", "<![", "&", "&#", "<script>", "<a>'", "<a" + "b"],
)
def test_no_text_takes_long_to_read(piece):
    began = time.process_time()
    plain_text(piece * (MAX_TEXT_CHARS // len(piece)))
    plain_text(piece + "x" * MAX_TEXT_CHARS)
    assert time.process_time() - began < 0.5


def test_an_entity_of_too_many_digits_is_left_alone():
    assert plain_text("rain &#" + "9" * 5000 + ";").startswith("rain &#999")


def test_evidence_is_the_record_itself():
    record = {"title": "Rüttelplatte", "id": 7, "none": None}

    assert evidence(record) == '{"id": 7, "none": null, "title": "Rüttelplatte"}'
    assert json.loads(evidence(record)) == record


def test_evidence_of_a_book_keeps_what_is_short():
    record = {"license": "cc-by", "waveform": [0.5] * 100_000}

    assert evidence(record) == '{"license": "cc-by"}'
    assert evidence(["x" * MAX_EVIDENCE_CHARS]) == ""
