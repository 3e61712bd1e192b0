from dataclasses import replace

import pytest

from pipeline.recipe import QualitySettings
from pipeline.stages.quality import CheckQuality
from schemas.rejections import Reason, Stage
from tests.pipeline.records import QUIET_ROOM, a_candidate

STRICT = QualitySettings(
    max_clipped_fraction=0.01,
    min_peak_db=-60,
    max_silent_fraction=0.9,
    min_bandwidth_hz=4_000,
    max_dc_offset=0.1,
)


@pytest.mark.parametrize(
    ("measured", "reason"),
    [
        ({"peak_db": -60.1}, Reason.SILENT),
        ({"silent_fraction": 0.91}, Reason.SILENT),
        ({"clipped_fraction": 0.011}, Reason.CLIPPED),
        ({"dc_offset": -0.2}, Reason.DC_OFFSET),
        ({"bandwidth_hz": 3_400.0}, Reason.LOW_BANDWIDTH),
    ],
)
def test_a_clip_beyond_a_threshold_leaves_with_its_reason(measured, reason):
    clip = a_candidate(measures=replace(QUIET_ROOM, **measured))
    kept, rejected = [clip] | CheckQuality(STRICT)

    assert kept == []
    assert [(row.clip, row.stage, row.reason) for row in rejected] == [
        (clip.clip.key, Stage.QUALITY, reason)
    ]


def test_a_clip_on_the_threshold_stays():
    edge = replace(
        QUIET_ROOM,
        peak_db=-60.0,
        silent_fraction=0.9,
        clipped_fraction=0.01,
        dc_offset=0.1,
        bandwidth_hz=4_000.0,
    )
    kept, rejected = [a_candidate(measures=edge)] | CheckQuality(STRICT)

    assert len(kept) == 1
    assert rejected == []
