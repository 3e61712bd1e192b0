"""LAION-Audio manifests: URLs and captions in tables of many shapes."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from schemas.rejections import Reason
from sources.published.laion_audio import WHOLE
from tests.sources.published.sets import JSON, items, opened, put, reasons


@pytest.fixture(autouse=True)
def _contact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUNDMILL_CONTACT", "https://example.org/about")


def manifest(root: Path, **columns: list[Any]) -> Path:
    pq.write_table(pa.table(columns), root / "m.parquet")
    return root / "m.parquet"


def test_a_row_is_a_url_with_captions(tmp_path: Path):
    table = manifest(
        tmp_path,
        url=["https://host.example/a.flac"],
        id=["7"],
        text=[["Rain falls.", "It rains."]],
        text_augment_t5=["A rainy day."],
        tag=[["rain"]],
        license=["http://creativecommons.org/licenses/by/3.0/"],
        title=["rain.wav"],
    )

    item = items(opened("laion-audio", table))["7"]

    assert item.locator == "https://host.example/a.flac"
    assert [(each.text, each.is_machine) for each in item.captions] == [
        ("Rain falls.", False),
        ("It rains.", False),
        ("A rainy day.", True),
    ]
    assert item.license_url_raw == "http://creativecommons.org/licenses/by/3.0/"
    assert (item.title, item.tags, item.witness) == ("rain.wav", ("rain",), "metadata")
    assert item.claims == (WHOLE,)


def test_a_row_without_a_licence_has_none(tmp_path: Path):
    put(tmp_path, "m.csv", "url,caption\nhttps://host.example/a.wav,Rain\n")

    (item,) = items(opened("laion-audio", tmp_path / "m.csv")).values()

    assert (item.license_raw, item.license_url_raw, item.witness) == ("", "", "")
    assert item.captions[0].license_raw == ""


def test_the_id_of_a_row_without_one_is_a_digest_of_its_url(tmp_path: Path):
    put(tmp_path, "m.csv", "url,caption\nhttps://h.example/a,A\nhttps://h.example/a,B\n")

    source = opened("laion-audio", tmp_path / "m.csv")
    (item_id,) = items(source)

    assert len(item_id) == 32
    assert reasons(source) == {f"{item_id}#row-2": Reason.DUPLICATE_ROW}


def test_columns_of_other_names_are_mapped(tmp_path: Path):
    put(tmp_path, "m.csv", "lien,a,b\nhttps://h.example/a,Rain,Hail\n")

    source = opened(
        "laion-audio", tmp_path / "m.csv", columns={"url": "lien", "captions": ["a", "b"]}
    )

    (item,) = items(source).values()
    assert [caption.text for caption in item.captions] == ["Rain", "Hail"]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "/etc/passwd", "https://h/?token=abc", ""])
def test_what_is_no_public_url_is_a_row(tmp_path: Path, url: str):
    put(tmp_path, "m.csv", f"id,url,caption\n7,{url},A\n")

    assert reasons(opened("laion-audio", tmp_path / "m.csv")) == {"7": Reason.NO_AUDIO_LINK}


def test_a_table_without_urls_is_refused(tmp_path: Path):
    put(tmp_path, "m.csv", "lien,caption\n")

    with pytest.raises(ValueError, match=r"no column of URLs; it has lien, caption"):
        opened("laion-audio", tmp_path / "m.csv")


def test_a_contact_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    put(tmp_path, "m.csv", "url,caption\n")
    monkeypatch.delenv("SOUNDMILL_CONTACT")

    with pytest.raises(ValueError, match="SOUNDMILL_CONTACT"):
        opened("laion-audio", tmp_path / "m.csv")


@given(JSON, JSON)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_row_stops_the_listing(tmp_path: Path, url: Any, other: Any):
    row = {"url": url, "id": other, "text": other, "tag": other, "title": other, "license": other}
    put(tmp_path, "m.jsonl", json.dumps(row) + "\n")

    assert len(reasons(opened("laion-audio", tmp_path / "m.jsonl"))) == 1
