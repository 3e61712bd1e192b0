"""The gate on credits counts what is owed and lacking, and nothing else."""

from dataclasses import replace
from pathlib import Path

from pipeline.audit.credits.attributions import attributions
from pipeline.audit.credits.gaps import FieldGap, Gaps, LackingItem, count_gaps
from tests.pipeline.exports.tables import BY, ZERO, a_clip, write


def gaps_of(root: Path, *clips: object, most: int | None = None) -> Gaps:
    return count_gaps(attributions(write(root, clips)), most)  # type: ignore[arg-type]


def test_a_set_whose_credits_are_whole_passes(tmp_path: Path):
    found = gaps_of(tmp_path, a_clip(0), a_clip(1, ZERO, author="", source_url=""), most=0)

    assert found.complete
    assert found.passed
    assert found == Gaps(1, 0, 0, (), (), 0)


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
    assert found.by_field == (FieldGap("author", 1), FieldGap("source_url", 2))
    assert found.examples == (
        LackingItem("folder/001.wav", ("source_url",)),
        LackingItem("folder/002.wav", ("author", "source_url")),
    )


def test_as_many_may_lack_something_as_the_policy_says(tmp_path: Path):
    lacking = [a_clip(number, author="") for number in (1, 2)]

    for most, passes in ((None, True), (2, True), (1, False), (0, False)):
        assert gaps_of(tmp_path / str(most), *lacking, most=most).passed is passes


def test_an_empty_set_lacks_nothing(tmp_path: Path):
    assert gaps_of(tmp_path, most=0) == Gaps(0, 0, 0, (), (), 0)
