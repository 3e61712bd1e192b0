"""Whole runs around a takedown: what was taken down stays out, whatever is run."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline import storage
from pipeline.job import make_job
from pipeline.output import OutputRefused
from pipeline.recipe import read_recipe
from pipeline.run import How, run
from pipeline.takedown.absence import prove_absence
from pipeline.takedown.lists import order_path, write_quarantine
from pipeline.verify.check import verify
from schemas.takedown import Quarantined
from tests.pipeline.runs import published, write_recipe
from tests.pipeline.takedown.taken import DAY, item, take_down

FEW = {"sources": [{"type": "synthetic", "count": 8}], "shards": {"samples": 2}}
TAKEN = "synthetic/000000-alarm.wav"


def mill(folder: Path, *, rebuild: bool = False, **changes: object) -> bool:
    """Whether there was nothing to do."""
    recipe = write_recipe(folder, folder / "out", **FEW | changes)
    job = make_job(read_recipe(recipe), "r")
    return run(job, How(workers=0, rebuild=rebuild, progress=False))[0]


def rejections(output: Path) -> dict[tuple[str, str], str]:
    return {
        (row["item_id"], row["clip"]): row["reason"]
        for path in sorted(output.glob("manifest/rejections-*.parquet"))
        for row in pq.read_table(path).to_pylist()
    }


def test_the_same_run_again_leaves_the_data_set_as_it_is(tmp_path: Path):
    mill(tmp_path)
    output = str(tmp_path / "out")
    take_down(output, item(TAKEN))
    before = published(tmp_path / "out")

    assert mill(tmp_path)
    assert published(tmp_path / "out") == before
    assert verify(output).findings == ()


def test_a_rebuild_does_not_bring_it_back(tmp_path: Path):
    mill(tmp_path)
    output = str(tmp_path / "out")
    take_down(output, item(TAKEN))

    assert not mill(tmp_path, rebuild=True)
    assert rejections(tmp_path / "out")[TAKEN, ""] == "taken_down"
    assert not (tmp_path / "out/manifest/gaps.parquet").exists()
    assert verify(output).findings == ()
    assert prove_absence(output).findings == ()


def test_what_is_in_quarantine_leaves_with_the_next_run(tmp_path: Path):
    mill(tmp_path)
    output = str(tmp_path / "out")
    write_quarantine(output, [Quarantined(TAKEN, "synthetic", "stricter", "CC0-1.0", "?", DAY)])

    assert not mill(tmp_path)
    assert rejections(tmp_path / "out")[TAKEN, ""] == "quarantined"
    assert verify(output).findings == ()
    assert mill(tmp_path)


def test_no_run_begins_over_a_takedown_that_was_not_finished(tmp_path: Path):
    mill(tmp_path)
    storage.write_bytes(order_path(str(tmp_path / "out")), b"{}")

    with pytest.raises(OutputRefused, match=r"takedown of .* was not finished"):
        mill(tmp_path)


def test_no_run_begins_without_the_list_of_what_was_taken_down(tmp_path: Path):
    mill(tmp_path)
    take_down(str(tmp_path / "out"), item(TAKEN))
    (tmp_path / "out/takedown/tombstones.jsonl").write_text("{")

    with pytest.raises(OutputRefused, match="would return"):
        mill(tmp_path, rebuild=True)


def test_its_sound_stays_out_under_another_name(tmp_path: Path):
    sounds = tmp_path / "sounds"
    mill(tmp_path / "first")
    source = [{"type": "folder", "path": str(sounds), "defaults": {"license": "CC0-1.0"}}]
    _copy_of(TAKEN, sounds / "renamed.wav")
    take_down(str(tmp_path / "first/out"), item(TAKEN))
    mill(tmp_path / "first", rebuild=True, sources=source)

    found = rejections(tmp_path / "first/out")
    assert {
        reason for (item_id, _), reason in found.items() if item_id == "folder/renamed.wav"
    } == {"taken_down"}
    assert verify(str(tmp_path / "first/out")).findings == ()


def _copy_of(item_id: str, path: Path) -> None:
    from sources.synthetic.source import SyntheticSettings, open_synthetic

    source = open_synthetic("synthetic", SyntheticSettings())
    (found,) = source.look_up([item_id])
    path.parent.mkdir()
    with source.fetch(found) as original:
        path.write_bytes(original.read_bytes())
