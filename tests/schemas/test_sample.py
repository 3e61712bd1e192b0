import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.captions import Caption, Origin
from schemas.sample import Sample, sample_json
from tests.pipeline.records import a_candidate, an_item

TITLE = Caption("Rain on a roof.", Origin.TITLE)
GIVEN = Caption("Drops fall on tin.", Origin.GIVEN, author="Bob", license="CC-BY-4.0")
T5 = Caption(
    "Rain falls on a tin roof.",
    Origin.T5,
    keywords=("rain", "tin roof"),
    model="bundled@sha256:0f",
    prompt="<any>",
    score=-0.5,
    coverage=1.0,
    refused=("invents: A cat.",),
    language="en",
)


def document(*captions: Caption) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(sample_json(replace(a_candidate(), captions=captions)))
    return parsed


def test_what_people_wrote_is_text_and_what_a_model_wrote_stands_apart():
    written = document(TITLE, T5)
    assert written["text"] == ["Rain on a roof."]
    assert written["text_augment_t5"] == "Rain falls on a tin roof."
    assert written["text_augment_all"] == ["Rain on a roof.", "Rain falls on a tin roof."]


def test_without_a_model_the_keys_are_there_all_the_same():
    # laion_clap asks for text_augment_t5 wherever text_augment_all exists.
    written = document(TITLE)
    assert written["text_augment_t5"] is None
    assert written["text_augment_all"] == ["Rain on a roof."]


def test_text_is_never_empty_even_where_only_a_model_wrote():
    assert document(T5)["text"] == ["Rain falls on a tin roof."]


def test_each_caption_tells_where_it_came_from_in_the_order_of_all_texts():
    assert document(GIVEN, T5)["original_data"]["captions"] == [
        {
            "text": "Drops fall on tin.",
            "origin": "given",
            "model": "",
            "language": "",
            "author": "Bob",
            "license": "CC-BY-4.0",
        },
        {
            "text": "Rain falls on a tin roof.",
            "origin": "t5",
            "model": "bundled@sha256:0f",
            "language": "en",
            "author": "",
            "license": "",
        },
    ]


def test_all_given_captions_are_texts_to_draw_from_whoever_wrote_them():
    machine = replace(GIVEN, text="Rain hits a roof.", origin=Origin.GIVEN_MACHINE)

    written = document(GIVEN, machine, TITLE, T5)

    assert written["text"] == ["Drops fall on tin.", "Rain hits a roof.", "Rain on a roof."]
    assert written["text_augment_t5"] == "Rain falls on a tin roof."


def test_a_clip_without_a_caption_makes_no_document():
    with pytest.raises(ValidationError, match="text"):
        document()


def test_whose_sound_it_is_travels_with_it():
    item = an_item("a/1", author="Åsa <script>")
    written = json.loads(sample_json(a_candidate(item)))["original_data"]
    assert written["author"] == "Åsa <script>"
    assert written["license"] == "CC0-1.0"
    assert written["license_raw"] == "CC0"
    assert (written["start_s"], written["duration_s"]) == (0.0, 1.0)


def test_the_json_schema_forbids_what_the_loader_would_stumble_over():
    schema = Sample.model_json_schema()
    assert schema["required"] == [
        "text",
        "tag",
        "text_augment_t5",
        "text_augment_all",
        "original_data",
    ]
    assert schema["properties"]["text"]["minItems"] == 1
    assert schema["additionalProperties"] is False
