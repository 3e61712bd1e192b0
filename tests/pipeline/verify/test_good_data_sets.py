"""A data set that keeps its promises has no findings, and the report says what was looked at."""

from pathlib import Path

import pytest

from pipeline.verify.check import verify
from tests.pipeline.verify.finished import a_data_set


def test_a_good_data_set_has_no_findings(tmp_path: Path):
    report = verify(a_data_set().write(tmp_path), decode=True)

    assert report.findings == ()
    assert report.passed
    assert (report.n_items, report.n_clips, report.n_decoded) == (13, 24, 24)


def test_the_report_counts_the_tars_and_their_bytes(tmp_path: Path):
    report = verify(a_data_set().write(tmp_path))

    tars = list(tmp_path.rglob("*.tar"))
    assert report.n_tars == len(tars)
    assert report.n_bytes == sum(tar.stat().st_size for tar in tars)
    assert report.n_decoded == 0


def test_an_empty_data_set_is_good(tmp_path: Path):
    data_set = a_data_set()
    data_set.items, data_set.shipped, data_set.rejections = [], [], []

    assert verify(data_set.write(tmp_path)).findings == ()


def test_a_moved_data_set_is_good(tmp_path: Path):
    output = a_data_set().write(tmp_path / "here")
    Path(output).rename(tmp_path / "there")

    assert verify(str(tmp_path / "there")).passed


def test_the_work_folder_is_not_part_of_the_data_set(tmp_path: Path):
    output = a_data_set().write(tmp_path)
    (tmp_path / ".soundmill").mkdir()
    (tmp_path / ".soundmill" / "rest.part").touch()

    assert verify(output).passed


def test_copies_may_be_shipped_where_the_recipe_keeps_them(tmp_path: Path):
    data_set = a_data_set(dedup={"exact": False})
    data_set.add(50)
    copy = data_set.shipped[-1]
    data_set.add(51, n_clips=1)
    data_set.take_audio(data_set.shipped[-1], copy)
    data_set.place()

    assert verify(data_set.write(tmp_path)).findings == ()


def test_a_folder_that_is_not_there_cannot_be_verified(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="no such folder"):
        verify(str(tmp_path / "nowhere"))
