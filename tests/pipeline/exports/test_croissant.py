"""The Croissant document: valid by mlcroissant, which reads the clips' licences through it."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import mlcroissant
import pytest

from pipeline.exports.count import overview
from pipeline.exports.croissant import CROISSANT_PATH, croissant
from schemas.captions import Caption, Origin
from schemas.manifest import ClipRow
from tests.pipeline.exports.tables import BY, HOSTILE, LOCK, ZERO, a_clip, write

# mlcroissant 1.1.1 uses what rdflib 7 and pandas 3 call deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def described(root: Path, *clips: ClipRow) -> mlcroissant.Dataset:
    output = write(root, clips)
    path = root / CROISSANT_PATH
    path.write_bytes(croissant(output, overview(output, LOCK)))
    found = mlcroissant.Dataset(str(path))
    assert not found.metadata.issues.errors
    # Of what is recommended, a set without clips alone lacks something: it has no licence.
    assert bool(found.metadata.issues.warnings) == (not clips)
    return found


def test_mlcroissant_finds_no_fault_and_every_clip_with_its_licence(tmp_path: Path):
    captions = (Caption("Rain.", Origin.TITLE), Caption("Rain falls.", Origin.T5, model="m"))
    valid = a_clip(1, ZERO, split="valid", shard="valid/00000.tar", captions=captions)

    found = described(tmp_path, a_clip(0), valid)

    assert str(found.metadata.ctx.conforms_to.value).endswith("1.1")
    records = sorted(found.records("clips"), key=lambda record: record["clips/key"])
    assert [record["clips/license"] for record in records] == [b"CC-BY-4.0", b"CC0-1.0"]
    assert [record["clips/split"] for record in records] == [b"train", b"valid"]
    assert records[1]["clips/captions"] == [b"Rain.", b"Rain falls."]
    assert records[1]["clips/caption_origins"] == [b"title", b"t5"]
    assert records[0]["clips/duration_s"] == 2.5


def test_the_licence_field_is_the_licence_of_schema_org(tmp_path: Path):
    found = described(tmp_path, a_clip(0))

    (field,) = [each for each in found.metadata.record_sets[0].fields if each.name == "license"]
    assert field.equivalentProperty == ["sc:license"]


def test_the_licences_of_the_set_are_all_of_its_parts(tmp_path: Path):
    found = described(tmp_path, a_clip(0), a_clip(1, ZERO))

    assert found.metadata.license == [
        "https://creativecommons.org/licenses/by/4.0/",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ]


def test_tables_have_their_hashes_and_tars_their_globs(tmp_path: Path):
    found = described(tmp_path, a_clip(0))

    hashes = {each.content_url: each.sha256 for each in found.metadata.file_objects}
    assert sorted(hashes) == [
        "manifest/clips-train-00000.parquet",
        "manifest/rejections-00000.parquet",
        "manifest/shards.parquet",
    ]
    for name, digest in hashes.items():
        assert sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    assert [each.includes for each in found.metadata.file_sets] == [
        ["train/*.tar"],
        ["manifest/clips-*.parquet"],
    ]


def test_hostile_words_stay_words_and_json_stays_json(tmp_path: Path):
    clip = a_clip(0, replace(BY, raw=HOSTILE), title=HOSTILE, author="\x1b")

    found = described(tmp_path, clip)

    json.loads((tmp_path / CROISSANT_PATH).read_bytes())
    (record,) = found.records("clips")
    assert record["clips/title"].decode() == HOSTILE


def test_an_empty_set_is_described_too(tmp_path: Path):
    assert described(tmp_path).metadata.name == "porch"
