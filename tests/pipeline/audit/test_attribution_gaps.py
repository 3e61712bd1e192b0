"""The gate on credits counts what is owed and lacking, and nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.audit.attribution_gaps import Gaps, attribution_gaps
from pipeline.audit.attributions import write_attributions
from tests.pipeline.exports.tables import BY, ZERO, a_clip, write


def gaps_of(root: Path, *clips: object) -> Gaps:
    output = write(root, clips)  # type: ignore[arg-type]
    write_attributions(output)
    return attribution_gaps(output)


def test_a_set_whose_credits_are_whole_passes(tmp_path: Path):
    found = gaps_of(tmp_path, a_clip(0), a_clip(1, ZERO, author="", source_url=""))

    assert found.complete
    assert found == Gaps(1, 0, 0, (), ())


def test_each_missing_field_is_counted_and_the_items_are_named(tmp_path: Path):
    nameless = a_clip(2, author="", source_url="")
    found = gaps_of(
        tmp_path,
        a_clip(0),
        a_clip(1, source_url="ftp://example.org"),
        nameless,
        replace(nameless, key=f"{9:032x}", start_s=2.5),
        a_clip(3, replace(BY, spdx="LicenseRef-CC-BY-x", url="", candidates=())),
    )

    assert not found.complete
    assert (found.n_incomplete, found.n_clips_incomplete) == (2, 3)
    assert found.by_field == (("author", 1), ("source_url", 2))
    assert found.examples == (
        ("folder/001.wav", ("source_url",)),
        ("folder/002.wav", ("author", "source_url")),
    )


def test_an_empty_set_lacks_nothing(tmp_path: Path):
    assert gaps_of(tmp_path) == Gaps(0, 0, 0, (), ())


def test_a_set_without_its_list_cannot_be_judged(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        attribution_gaps(write(tmp_path, [a_clip(0)]))
