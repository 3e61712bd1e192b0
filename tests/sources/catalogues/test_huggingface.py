"""Hugging Face's rows as items, and its questions."""

from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from schemas.items import GivenCaption
from schemas.rejections import Reason
from schemas.rights import Claim
from sources.catalogues.huggingface import HuggingFace, HuggingFaceSettings
from sources.frame.catalogue import BadAnswer
from tests.sources.catalogues.hostile import all_listings, spoilt

API = HuggingFace(
    endpoint="https://datasets-server.huggingface.co",
    dataset="someone/some-sounds",
    config="default",
    split="train",
    columns=(("audio", "audio"), ("caption", "caption"), ("id", "file"), ("title", "name")),
    license_column="license",
    license="CC-BY-4.0",
)

SIGNED = "https://datasets-server.huggingface.co/cached-assets/x/audio.wav?Expires=1&Signature=s3cr"


def row(index: Any = 4, **more: Any) -> dict[str, Any]:
    said = {
        "audio": [{"src": SIGNED, "type": "audio/wav"}],
        "caption": "A kettle boils.",
        "file": "kettle.wav",
        "name": "Kettle",
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "embedding": [0.25, 0.5],
    }
    return {"row_idx": index, "row": said | more, "truncated_cells": []}


def answer(*rows: Any, total: Any = 1) -> dict[str, Any]:
    return {"features": [], "rows": list(rows), "num_rows_total": total, "partial": False}


def listing(said: Any, api: HuggingFace = API) -> Any:
    (record,) = api.read(api.first(), answer(said)).records
    (found,) = api.listings("hf", record)
    return found


def test_a_row_is_an_item_under_its_number_and_its_own_id():
    item = listing(row()).item

    assert item.item_id == "hf/train/4/kettle.wav"
    assert item.title == "Kettle"
    assert item.license_url_raw == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert item.claims == (Claim("container", "CC-BY-4.0"),)
    assert item.witness == "metadata"
    assert item.catalogue == "huggingface"
    assert item.source_url == "https://huggingface.co/datasets/someone/some-sounds"
    assert item.captions == (GivenCaption("A kettle boils."),)


def test_the_signed_address_is_kept_nowhere():
    page = API.read(API.first(), answer(row()))
    found = listing(row())

    assert "s3cr" not in str(page)
    assert "s3cr" not in str(found)
    assert found.item.locator == (
        "https://datasets-server.huggingface.co/rows?dataset=someone%2Fsome-sounds"
        "&config=default&split=train&offset=4&length=1"
    )
    assert API.address_question(found.item).url == found.item.locator
    assert API.address_in(answer(row())) == SIGNED


@pytest.mark.parametrize("bad", [None, {}, {"rows": []}, answer(row(audio=None)), "x"])
def test_a_row_that_has_no_sound_any_more_has_no_address(bad: Any):
    assert API.address_in(bad) == ""


def test_only_the_columns_asked_for_are_evidence():
    item = listing(row()).item

    assert "embedding" not in item.evidence
    assert '"license": "https://creativecommons.org/publicdomain/zero/1.0/"' in item.evidence
    assert '"declared_license": "CC-BY-4.0"' in item.evidence


def test_a_declared_licence_is_that_of_the_collection():
    item = listing(row(license=None)).item

    assert (item.license_raw, item.witness, item.claims) == ("CC-BY-4.0", "container", ())


def test_a_row_without_a_sound_is_rejected():
    for audio in (None, [], [{"src": None}], "x"):
        found = listing(row(audio=audio))
        assert found.rejection.reason is Reason.NO_AUDIO_LINK


def test_captions_have_the_licence_and_the_maker_that_the_recipe_says():
    api = HuggingFace(
        **{name: getattr(API, name) for name in ("endpoint", "dataset", "config", "split")},
        columns=API.columns,
        license="CC0-1.0",
        caption_license="https://creativecommons.org/licenses/by/4.0/",
        captions_by_machine=True,
    )
    url = "https://creativecommons.org/licenses/by/4.0/"

    assert listing(row(caption=["One.", "Two."]), api).item.captions == (
        GivenCaption("One.", "", url, is_machine=True),
        GivenCaption("Two.", "", url, is_machine=True),
    )


def test_pages_go_on_to_the_last_row():
    first = API.first()
    full = [row(n) for n in range(100)]
    second = API.read(first, answer(*full, total=150)).next

    assert dict(first.params)["length"] == "100"
    assert second is not None
    assert dict(second.params)["offset"] == "100"
    assert API.read(second, answer(*full[:50], total=150)).next is None
    assert API.read(first, answer(total=150)).next is None
    assert API.read(first, answer(*full, total=None)).next is not None
    assert API.read(first, answer(*full[:99], total=None)).next is None


def test_a_row_is_looked_up_by_its_number():
    asked = list(API.again(("train/4/kettle.wav", "train/17", "train/x", "y")))

    assert [dict(each.params)["offset"] for each in asked] == ["4", "17"]
    assert API.read(asked[0], answer(row(), total=900)).next is None


@pytest.mark.parametrize("bad", [None, [], {}, {"error": "The dataset does not exist"}])
def test_what_is_no_page_of_rows_is_a_bad_answer(bad: Any):
    with pytest.raises(BadAnswer):
        API.read(API.first(), bad)


def test_a_recipe_says_whose_licence_it_is():
    good = {"dataset": "a/b", "license": "CC0-1.0", "columns": {"caption": "text"}}

    assert HuggingFaceSettings.model_validate(good).columns == {
        "audio": "audio",
        "caption": "text",
    }
    for wrong in ({"license": ""}, {"dataset": "../x"}, {"columns": {"captoin": "x"}}):
        with pytest.raises(ValidationError):
            HuggingFaceSettings.model_validate(good | wrong)


@given(spoilt(answer(row(), total=300)))
def test_no_answer_breaks_the_reading(said: Any):
    all_listings(API, API.first(), said)
    API.address_in(said)


@given(spoilt(row()))
def test_no_record_breaks_the_reading(record: Any):
    assert len(all_listings(API, API.first(), answer(record))) <= 1
    list(API.listings("s", record))
    API.duration_s(record)
