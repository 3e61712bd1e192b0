"""Whose word counts, and that what is kept is text of a bearable length."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.items import GivenCaption
from schemas.rights import Claim
from sources.folder.fields import (
    CAPTION_FIELDS,
    FIELDS,
    MAX_EVIDENCE_CHARS,
    evidence_of,
    item_of,
    split_tags,
)


def test_the_first_witness_to_speak_is_believed():
    said = {
        "metadata": {"title": "from the table", "author": " "},
        "sidecar": {"title": "from the sidecar", "author": "from the sidecar"},
        "tags": {"description": "from the file"},
        "defaults": {"author": "from the recipe", "source_url": "from the recipe"},
    }

    item = item_of("mine", "a.wav", said)

    assert item.title == "from the table"
    assert item.author == "from the sidecar"
    assert item.description == "from the file"
    assert item.source_url == "from the recipe"


@pytest.mark.parametrize("nothing", [None, "", "  ", "\0", [], ["", None], float("nan")])
def test_nothing_said_is_not_an_answer(nothing: object):
    item = item_of("mine", "a.wav", {"metadata": {"tags": nothing}, "defaults": {"tags": "rain"}})

    assert item.tags == ("rain",)


def test_a_licence_alone_answers_for_its_url():
    said = {"metadata": {"license": "CC0"}, "defaults": {"license_url": "http://elsewhere/"}}

    assert item_of("mine", "a.wav", said).license_url_raw == ""


@pytest.mark.parametrize(
    ("said", "tags"),
    [
        ("rain;water", ("rain", "water")),
        ("rain, heavy rain | water ;", ("rain", "heavy rain", "water")),
        (["a, b", " c ", "", None, 7], ("a, b", "c", "7")),
        ("", ()),
        (None, ()),
        ("two\nlines", ("two lines",)),
    ],
)
def test_tags_are_a_list_or_a_separated_text(said: object, tags: tuple[str, ...]):
    assert split_tags(said) == tags


def test_a_title_is_one_line_and_a_description_keeps_its_lines():
    said = {
        "metadata": {"title": "a\r\nb\tc\0\x1b[31m", "description": "a\r\nb\tc\0\x1b[31m\ud800"}
    }

    item = item_of("mine", "a.wav", said)

    assert item.title == "a b c[31m"
    assert item.description == "a\nb\tc[31m"


def test_a_text_is_otherwise_left_as_it_is():
    hostile = " <b>CC0</b>  or so, re\u0301cif \u202e "

    assert item_of("mine", "a.wav", {"metadata": {"license": hostile}}).license_raw == hostile


def test_what_is_not_text_becomes_text():
    said = {"metadata": {"title": 5, "author": ["Ada", "Bo"], "license": {"id": "CC0"}}}

    item = item_of("mine", "a.wav", said)

    assert (item.title, item.author, item.license_raw) == ("5", "Ada, Bo", '{"id":"CC0"}')


def test_long_fields_are_cut():
    said = {"metadata": dict.fromkeys(FIELDS, "x" * 100_000)}

    item = item_of("mine", "a.wav", said)

    assert (len(item.title), len(item.description)) == (1_000, 20_000)
    assert len(item.license_raw) == len(item.author) == 2_000
    assert len(item.evidence) <= MAX_EVIDENCE_CHARS


def test_evidence_is_everything_that_was_said_and_nothing_else():
    said = {"metadata": {"title": "Ä", "take": 7, "when": date(2020, 1, 2)}, "tags": {}}

    assert evidence_of(said) == '{"metadata":{"take":7,"title":"Ä","when":"2020-01-02"}}'


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(said=st.dictionaries(st.sampled_from([*FIELDS, *CAPTION_FIELDS, "more"]), json_values))
def test_any_row_makes_an_item_that_can_be_stored(said: dict[str, object]):
    item = item_of("mine", "a.wav", {"metadata": said})

    for text in (item.title, item.description, item.author, item.license_raw, *item.tags):
        text.encode()
        assert "\0" not in text
    json.loads(item.evidence.encode())


@given(n_fields=st.integers(1, 40), n_chars=st.sampled_from([10, 3_000, 30_000, 100_000]))
def test_evidence_is_json_of_bounded_length(n_fields: int, n_chars: int):
    row = {f"column {place}": '"' * n_chars for place in range(n_fields)}
    row["title"] = "T" * n_chars

    evidence = evidence_of({"metadata": row})

    assert len(evidence) <= MAX_EVIDENCE_CHARS
    assert json.loads(evidence)["metadata"]["title"].startswith("T")


def test_what_other_witnesses_say_of_the_licence_becomes_claims():
    said = {
        "metadata": {"license": "CC BY 4.0", "container_license": "MIT"},
        "sidecar": {"license": "CC0", "author": "Bob"},
        "tags": {"license": "https://example.org/terms", "other_licenses": ["2019 Ann"]},
        "defaults": {"license": "CC BY-NC 4.0"},
    }

    item = item_of("mine", "a.wav", said)

    assert item.claims == (
        Claim("container", "MIT"),
        Claim("sidecar", "CC0", "", "Bob"),
        Claim("embedded", "", "https://example.org/terms"),
        Claim("embedded", "2019 Ann"),
    )


@pytest.mark.parametrize(
    ("said", "witness"),
    [
        ({"metadata": {"license": "CC0"}, "tags": {"license": "CC0"}}, "metadata"),
        ({"metadata": {"title": "A"}, "sidecar": {"license_url": "x"}}, "sidecar"),
        ({"tags": {"license": "CC0"}, "defaults": {"license": "CC0"}}, "embedded"),
        ({"defaults": {"license": "CC0"}}, "container"),
        ({"metadata": {"title": "A"}}, ""),
    ],
)
def test_an_item_tells_whose_word_its_licence_is(said: dict, witness: str):
    assert item_of("mine", "a.wav", said).witness == witness


def test_a_tag_in_a_file_is_in_no_catalogues_terms():
    said = {"tags": {"license": "Attribution"}, "defaults": {"catalogue": "Freesound"}}

    assert item_of("mine", "a.wav", said).catalogue == ""
    assert item_of("mine", "a.wav", {**said, "tags": {}}).catalogue == "freesound"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2020-01-02", "2020-01-02"),
        ("2020-01-02T03:04:05Z", "2020-01-02"),
        ("2020-01-02 00:00:00", "2020-01-02"),
        ("20200102", "2020-01-02"),
        (date(2020, 1, 2), "2020-01-02"),
        ("2020-13-02", ""),
        ("202001023", ""),
        ("January 2nd", ""),
        (None, ""),
    ],
)
def test_a_date_is_a_day_or_nothing(written: object, day: str):
    assert item_of("mine", "a.wav", {"metadata": {"published": written}}).published == day


def test_parents_are_items_or_files_of_the_same_folder():
    said = {"metadata": {"parents": "loop.wav; ./below/b.wav; freesound/7"}}

    item = item_of("mine", "a.wav", said)

    assert item.parents == ("mine/loop.wav", "mine/below/b.wav", "freesound/7")


def test_the_authors_word_on_training_and_the_flags_are_kept():
    said = {"metadata": {"ai_preference": " no-gen-ai ", "flags": "Voice; music;voice"}}

    item = item_of("mine", "a.wav", said)

    assert (item.ai_preference, item.flags) == ("no-gen-ai", ("music", "voice"))


def test_captions_come_with_the_terms_that_are_said_of_them_and_no_others():
    said = {
        "metadata": {"captions": ["Rain falls", " ", 7, "Rain\nfalls", "Drops"], "license": "CC0"},
        "sidecar": {"caption": "The sidecar's", "caption_author": "Bob"},
        "defaults": {"license": "CC BY 4.0"},
    }

    assert item_of("mine", "a.wav", said).captions == (
        GivenCaption("Rain falls", author="Bob"),
        GivenCaption("Drops", author="Bob"),
    )


def test_a_captions_licence_and_its_url_come_from_one_witness():
    said = {
        "metadata": {"caption": "Rain falls", "caption_license": "CC0"},
        "defaults": {"caption_license_url": "http://elsewhere/", "caption_author": "Ann"},
    }

    assert item_of("mine", "a.wav", said).captions == (
        GivenCaption("Rain falls", "CC0", author="Ann"),
    )


def test_defaults_may_speak_for_the_captions_of_a_whole_folder():
    said = {"metadata": {"caption": "Rain"}, "defaults": {"caption_license": "CC0"}}

    assert item_of("mine", "a.wav", said).captions == (GivenCaption("Rain", "CC0"),)


def test_a_list_of_captions_is_bounded():
    said = {"metadata": {"captions": [f"{n} drops" for n in range(1_000)]}}

    assert len(item_of("mine", "a.wav", said).captions) == 32
