"""The books: counted from tables alone, and unbalanced as soon as something is lost or doubled."""

from pathlib import Path

import pytest

from pipeline.audit.counts.tally import tally
from pipeline.audit.counts.totals import Audio, Clips, Discrepancy, Drop, Items, LicenseTotals
from schemas.rejections import Reason
from tests.pipeline.verify.finished import DataSet, a_data_set


def tallied(data_set: DataSet, root: Path):
    return tally(data_set.write(root))


def test_items_and_clips_are_counted_by_the_end_they_came_to(tmp_path: Path):
    totals = tallied(a_data_set(), tmp_path)

    assert totals.items == Items(listed=13, with_clips=12, rejected=1)
    assert totals.clips == Clips(made=25, shipped=24, rejected=1)
    assert totals.reconciles
    assert totals.discrepancies == ()


def test_an_original_counts_once_however_many_clips_were_cut_from_it(tmp_path: Path):
    totals = tallied(a_data_set(), tmp_path)

    # Twelve recordings of 0.2 s; the refused one was never decoded, so nobody knows its length.
    assert totals.audio == Audio(decoded_s=2.4, kept_s=2.4, dropped_s=0.1, n_unknown=1)


def test_a_recording_with_all_its_clips_rejected_counts_what_was_cut(tmp_path: Path):
    data_set = a_data_set()
    data_set.add(50, n_clips=0)
    data_set.drop(50, Reason.SILENT, duration_s=1.5)

    totals = tallied(data_set, tmp_path)

    assert totals.items == Items(listed=14, with_clips=13, rejected=1)
    assert totals.audio.decoded_s == pytest.approx(2.4 + 1.5)
    assert totals.reconciles


def test_licences_count_recordings_clips_and_seconds(tmp_path: Path):
    totals = tallied(a_data_set(), tmp_path)

    by, zero = totals.licenses
    assert by == LicenseTotals(
        "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/", items=6, clips=12, kept_s=1.2
    )
    assert (zero.spdx, zero.items, zero.clips) == ("CC0-1.0", 6, 12)


def test_sources_are_told_apart(tmp_path: Path):
    data_set = a_data_set()
    data_set.add(70, source="attic", n_clips=1)
    data_set.place()

    attic, folder = tallied(data_set, tmp_path).sources

    assert (attic.source, attic.items, attic.clips) == ("attic", Items(1, 1, 0), 1)
    assert (folder.source, folder.items, folder.clips) == ("folder", Items(13, 12, 1), 24)


def test_drops_come_in_the_order_of_the_flow(tmp_path: Path):
    data_set = a_data_set()
    data_set.drop(3, Reason.CLIPPED)

    assert tallied(data_set, tmp_path).drops == (
        Drop("rights", "unknown_license", items=1, clips=0, dropped_s=0.0, n_unknown=1),
        Drop("segment", "too_short", items=0, clips=1, dropped_s=0.1, n_unknown=0),
        Drop("quality", "clipped", items=0, clips=1, dropped_s=0.1, n_unknown=0),
    )


def test_a_lost_item_is_a_discrepancy(tmp_path: Path):
    data_set = a_data_set()
    data_set.add(80, n_clips=0)

    totals = tallied(data_set, tmp_path)

    assert not totals.items.reconciles
    assert totals.discrepancies == (
        Discrepancy("folder/080.wav", "neither clips nor a rejection: it was lost"),
    )


def test_an_item_rejected_and_shipped_is_a_discrepancy_even_if_another_is_lost(tmp_path: Path):
    data_set = a_data_set()
    data_set.refuse(3)
    data_set.items.pop()
    data_set.add(80, n_clips=0)

    totals = tallied(data_set, tmp_path)

    assert totals.items == Items(listed=14, with_clips=12, rejected=2)
    assert {wrong.subject for wrong in totals.discrepancies} == {
        "folder/003.wav",
        "folder/080.wav",
    }
    assert not totals.reconciles


def test_an_item_that_no_catalogue_lists_is_a_discrepancy(tmp_path: Path):
    data_set = a_data_set()
    del data_set.items[4]

    (wrong,) = tallied(data_set, tmp_path).discrepancies

    assert wrong.subject == "folder/004.wav"
    assert "listed 0 times" in wrong.detail


def test_a_clip_both_shipped_and_rejected_unbalances_the_clips(tmp_path: Path):
    data_set = a_data_set()
    key = data_set.drop(0, Reason.SILENT)

    totals = tallied(data_set, tmp_path)

    assert totals.clips == Clips(made=25, shipped=24, rejected=2)
    assert not totals.clips.reconciles
    assert totals.discrepancies == (
        Discrepancy(key, "2 rows among the clips shipped and rejected, instead of one"),
    )


def test_no_data_is_counted_as_nothing(tmp_path: Path):
    totals = tally(str(tmp_path))

    assert totals.items == Items(0, 0, 0)
    assert totals.reconciles


def test_at_most_twenty_discrepancies_are_named_and_all_are_counted(tmp_path: Path):
    data_set = a_data_set()
    for number in range(100, 125):
        data_set.add(number, n_clips=0)

    totals = tallied(data_set, tmp_path)

    assert len(totals.discrepancies) == 20
    assert totals.n_discrepancies == 25
