"""The column types that the card gives, against documents as they are written."""

from typing import Any

import pytest

from pipeline.exports.columns import columns
from schemas.sample import CaptionNote, OriginalData, Sample

PLAIN = {"string": str, "float64": float, "int64": int, "bool": bool}


def is_of(value: Any, feature: dict[str, Any]) -> bool:
    """Whether a value of a document is of the type; null is of any, as in Arrow."""
    if value is None:
        return True
    if "dtype" in feature:
        return isinstance(value, PLAIN[feature["dtype"]])
    if "list" in feature:
        inner = feature["list"]
        element = {"dtype": inner} if isinstance(inner, str) else {"struct": inner}
        return isinstance(value, list) and all(is_of(each, element) for each in value)
    types = {each["name"]: each for each in feature["struct"]}
    return value.keys() <= types.keys() and all(is_of(value[k], types[k]) for k in value)


@pytest.mark.parametrize("agreement", [None, 0.25])
@pytest.mark.parametrize("t5", [None, "Rain is falling."])
def test_every_document_has_the_types_of_the_card(t5, agreement):
    note = CaptionNote(
        text="Rain", origin="title", model="", language="en", author="", license="",
        agreement=agreement,
    )  # fmt: skip
    document = Sample(
        text=["Rain"],
        tag=["rain"],
        text_augment_t5=t5,
        text_augment_all=["Rain"],
        original_data=OriginalData(
            item_id="a/1", title="Rain", author="", license="CC0-1.0", license_url="",
            license_raw="", source_url="", start_s=0.0, duration_s=1.0, sha256="0" * 64,
            captions=[note],
        ),
    ).model_dump(mode="json")  # fmt: skip
    (json_column,) = (each for each in columns() if each["name"] == "json")

    assert is_of(document, json_column)
    assert {each["name"] for each in json_column["struct"]} == document.keys()


def test_the_flac_is_audio_and_the_key_and_tar_are_columns_too():
    assert [(each["name"], each.get("dtype")) for each in columns()] == [
        ("flac", "audio"),
        ("json", None),
        ("__key__", "string"),
        ("__url__", "string"),
    ]
