from pathlib import Path

import pytest

from pipeline import storage
from pipeline.job import make_job
from pipeline.milling import MAY_PASS_LATER
from pipeline.recipe import read_recipe
from pipeline.run import How, run
from pipeline.stages.lanes import MAX_LANE_ITEMS, Lanes
from pipeline.staging import read_index, whole_indexes
from pipeline.work import WorkFolder
from schemas.items import Item
from schemas.rejections import Reason, Rejection, Stage
from schemas.tables import from_table
from sources.synthetic.source import SyntheticSettings, SyntheticSource
from tests.pipeline.far import Far, far_job
from tests.pipeline.runs import published, write_recipe

HERE = How(workers=0, progress=False)
SYNTHETIC = SyntheticSource("synthetic", SyntheticSettings(count=24))


def rejections(output: Path) -> list[Rejection]:
    table = storage.read_table(str(output / "manifest" / "rejections-00000.parquet"))
    return list(from_table(Rejection, table))


def test_what_comes_over_the_network_makes_the_same_bytes(tmp_path: Path):
    few = [{"type": "synthetic", "count": 12}]
    near = write_recipe(tmp_path / "near", tmp_path / "near" / "out", sources=few)
    run(make_job(read_recipe(near), "r"), HERE)
    run(far_job(tmp_path / "far", count=12), HERE)

    assert published(tmp_path / "far" / "out") == published(tmp_path / "near" / "out")


def test_an_unreachable_item_has_its_row_and_may_be_tried_again(tmp_path: Path):
    run(far_job(tmp_path, count=4, failing=("000003",)), HERE)

    rows = {row.item_id.partition("-")[0]: row for row in rejections(tmp_path / "out")}
    row = rows["synthetic/000003"]
    assert (row.stage, row.reason) == (Stage.FETCH, Reason.UNREACHABLE)
    assert row.detail == "no connection"
    assert row.reason in MAY_PASS_LATER


def test_a_host_that_wants_no_more_questions_ends_the_run_with_its_words(tmp_path: Path):
    with pytest.raises((OSError, RuntimeError), match="wants no more questions before 09:00"):
        run(far_job(tmp_path, closed="000023"), HERE)

    staging = WorkFolder(str(tmp_path / "out")).staging
    finished = [milled for path in whole_indexes(staging) for milled in read_index(path)]
    assert finished, "what was milled before it is kept"
    assert not (tmp_path / "out" / "manifest").exists()


def item(number: int) -> Item:
    return Item(f"synthetic/{number}", "synthetic", f"{number:06d}-x.wav")


def test_workers_of_one_machine_share_the_items_of_a_source():
    lanes = Lanes({"synthetic": Far(SYNTHETIC)}, is_one_machine=True)

    found = {lanes.lane_of(item(number), 500) for number in range(500)}

    assert found == {f"synthetic|{lane}" for lane in range(16)}


def test_a_lane_stays_short_however_many_items_there_are():
    lanes = Lanes({"synthetic": Far(SYNTHETIC)}, is_one_machine=True)

    found = {lanes.lane_of(item(number), 100 * MAX_LANE_ITEMS) for number in range(5_000)}

    assert len(found) == 100


def test_elsewhere_one_worker_at_a_time_asks_a_host():
    lanes = Lanes({"synthetic": Far(SYNTHETIC)}, is_one_machine=False)

    assert {lanes.lane_of(item(number), 500) for number in range(50)} <= {
        "a.far.example",
        "b.far.example",
    }


def test_what_lies_on_this_machine_goes_into_no_lane():
    assert Lanes({"synthetic": SYNTHETIC}, is_one_machine=True).lane_of(item(1), 500) == ""
