"""The SPDX document: read again by the model itself, with both licences of every slice."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from spdx_python_model import load_data
from spdx_python_model import v3_0_1 as spdx3

from pipeline.exports.count import overview
from pipeline.exports.spdx import spdx_document
from schemas.manifest import ClipRow
from tests.pipeline.exports.tables import BY, HOSTILE, LOCK, ZERO, a_clip, write

OPEN = replace(
    BY,
    spdx="LicenseRef-CC-BY",
    url="",
    raw="Attribution",
    url_raw="",
    candidates=("CC-BY-3.0", "CC-BY-4.0"),
)


class Document:
    """A document as the model reads it; reading checks types, cardinalities and enumerations."""

    def __init__(self, content: bytes) -> None:
        model, self.objects = load_data(json.loads(content))
        assert model is spdx3
        assert not self.objects.missing_ids

    def all(self, kind: Any) -> list[Any]:
        return sorted(self.objects.foreach_type(kind), key=lambda each: each.spdxId)

    def licenses(self, package: Any, relation: str) -> list[Any]:
        """What a package is related to, each with its expression."""
        (found,) = [
            each
            for each in self.all(spdx3.Relationship)
            if each.from_ is package and each.relationshipType.endswith(relation)
        ]
        return list(found.to)

    def slices(self) -> dict[str, Any]:
        packages = self.all(spdx3.dataset_DatasetPackage)
        return {each.name: each for each in packages if ":" in each.name}


def read(root: Path, *clips: ClipRow) -> Document:
    return Document(spdx_document(overview(write(root, clips), LOCK)))


def expressions(found: list[Any]) -> list[str]:
    return sorted(each.simplelicensing_licenseExpression for each in found)


def texts(found: list[Any]) -> list[str]:
    entries = [entry for each in found for entry in each.simplelicensing_customIdToUri]
    return sorted(entry.key for entry in entries)


def test_each_source_and_licence_is_a_package_of_the_whole(tmp_path: Path):
    document = read(tmp_path, a_clip(0), a_clip(1), a_clip(2, ZERO), a_clip(3, source="freesound"))

    slices = document.slices()
    assert sorted(slices) == [
        "porch: folder, CC-BY-4.0",
        "porch: folder, CC0-1.0",
        "porch: freesound, CC-BY-4.0",
    ]
    (whole,) = document.all(spdx3.SpdxDocument)[0].rootElement
    assert whole.name == "porch"
    assert set(document.licenses(whole, "contains")) == set(slices.values())
    assert whole.dataset_datasetSize == sum(each.dataset_datasetSize for each in slices.values())


def test_the_declared_licence_is_the_concluded_one_where_its_own_address_was_given(tmp_path: Path):
    document = read(tmp_path, a_clip(0))

    (package,) = document.slices().values()
    declared = document.licenses(package, "hasDeclaredLicense")
    assert expressions(declared) == ["CC-BY-4.0"]
    assert declared == document.licenses(package, "hasConcludedLicense")


def test_words_that_had_to_be_understood_are_declared_verbatim(tmp_path: Path):
    document = read(tmp_path, a_clip(0, ZERO))

    (package,) = document.slices().values()
    assert expressions(document.licenses(package, "hasConcludedLicense")) == ["CC0-1.0"]
    (declared,) = document.licenses(package, "hasDeclaredLicense")
    assert declared.simplelicensing_licenseExpression.startswith("LicenseRef-soundmill-declared-")
    (text,) = document.all(spdx3.simplelicensing_SimpleLicensingText)
    assert text.simplelicensing_licenseText == "Creative Commons 0"
    assert declared.simplelicensing_customIdToUri[0].value == text.spdxId


def test_a_reference_of_ours_carries_what_it_may_stand_for(tmp_path: Path):
    document = read(tmp_path, a_clip(0, OPEN))

    (package,) = document.slices().values()
    concluded = document.licenses(package, "hasConcludedLicense")
    assert (expressions(concluded), texts(concluded)) == (
        ["LicenseRef-CC-BY"],
        ["LicenseRef-CC-BY"],
    )
    words = [
        each.simplelicensing_licenseText
        for each in document.all(spdx3.simplelicensing_SimpleLicensingText)
    ]
    assert any(each.endswith("one of CC-BY-3.0, CC-BY-4.0") for each in words)


def test_nothing_said_is_declared_as_no_assertion(tmp_path: Path):
    silent = replace(BY, raw="", url_raw="")

    document = read(tmp_path, a_clip(0, silent))

    (package,) = document.slices().values()
    assert expressions(document.licenses(package, "hasDeclaredLicense")) == ["NOASSERTION"]


def test_many_wordings_are_cut_and_counted(tmp_path: Path):
    clips = [a_clip(n, replace(BY, raw=f"by {n}", url_raw="")) for n in range(25)]

    document = read(tmp_path, *clips)

    comments = [each.comment for each in document.all(spdx3.Relationship) if each.comment]
    assert comments == ["5 more wordings in manifest/clips-*.parquet"]


def test_the_time_is_the_newest_date_in_the_data(tmp_path: Path):
    document = read(tmp_path, a_clip(0), a_clip(1, replace(BY, published="2023-01-02")))

    (whole, *_) = document.all(spdx3.dataset_DatasetPackage)
    assert whole.creationInfo.created.isoformat() == "2023-01-02T00:00:00+00:00"


def test_without_a_date_the_time_is_the_epoch_and_says_so(tmp_path: Path):
    document = read(tmp_path, a_clip(0, replace(BY, published="2019-02-30")))

    (whole, *_) = document.all(spdx3.dataset_DatasetPackage)
    assert whole.creationInfo.created.isoformat() == "1970-01-01T00:00:00+00:00"
    assert "epoch" in whole.creationInfo.comment


def test_hostile_words_are_one_line_of_text(tmp_path: Path):
    document = read(tmp_path, a_clip(0, replace(BY, raw=HOSTILE, url_raw="\x1b")))

    (text,) = document.all(spdx3.simplelicensing_SimpleLicensingText)
    assert text.simplelicensing_licenseText == (
        HOSTILE.replace("\u202e", r"\u202e").replace("\n", r"\n") + "\n" + r"\x1b"
    )


def test_an_empty_set_is_a_document_too(tmp_path: Path):
    assert read(tmp_path).slices() == {}
