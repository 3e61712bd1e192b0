"""Verification accepts the gaps that takedowns have left, and no others."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.storage import write_table
from pipeline.takedown.gaps import read_gaps
from pipeline.verify.check import verify
from schemas.tables import to_table
from schemas.takedown import GAP_TABLE, Gap
from tests.pipeline.takedown.taken import item, take_down
from tests.pipeline.verify.finished import a_data_set

Change = Callable[[list[Gap]], list[Gap]]


def checks(tmp_path: Path, change: Change) -> set[str]:
    output = a_data_set().write(tmp_path)
    take_down(output, item("folder/003.wav"))
    gaps = change(read_gaps(output))
    write_table(f"{output}/{GAP_TABLE}", to_table(Gap, gaps))
    return set(verify(output).n_findings)


def test_gaps_keep_the_numbers_that_the_clips_had(tmp_path: Path):
    data_set = a_data_set()
    output = data_set.write(tmp_path)
    take_down(output, item("folder/003.wav"))

    left = {
        (clip.row.key, clip.row.split, clip.row.shard, clip.row.position)
        for clip in data_set.shipped
        if clip.row.item_id == "folder/003.wav"
    }
    found = {(gap.key, gap.split, gap.shard, gap.position) for gap in read_gaps(output)}
    assert found == left


def test_the_gaps_as_they_are_pass(tmp_path: Path):
    assert checks(tmp_path, lambda gaps: gaps) == set()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda gaps: gaps[1:], "rows/gap"),
        (lambda gaps: [*gaps, replace(gaps[0], key="0" * 32)], "rows/gap"),
        (lambda gaps: [replace(gaps[0], key="0" * 32), *gaps[1:]], "rows/gap"),
        (
            lambda gaps: [replace(gaps[0], position=gaps[0].position + 1), *gaps[1:]],
            "rows/position",
        ),
        (lambda gaps: [replace(gaps[0], shard="train/00077.tar"), *gaps[1:]], "rows/shard"),
    ],
)
def test_other_gaps_are_found(tmp_path: Path, change: Change, expected: str):
    assert expected in checks(tmp_path, change)


def test_a_clip_that_is_missing_without_a_gap_is_found(tmp_path: Path):
    output = a_data_set().write(tmp_path)
    take_down(output, item("folder/003.wav"))
    path = next(tmp_path.glob("manifest/clips-train-*.parquet"))
    write_table(str(path), pq.read_table(path).slice(1))

    assert "rows/position" in verify(output).n_findings
