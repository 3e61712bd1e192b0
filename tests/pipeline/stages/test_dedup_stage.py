from hypothesis import given
from hypothesis import strategies as st

from pipeline.recipe import DedupSettings
from pipeline.stages.dedup import DropDuplicates, first_of
from schemas.rejections import Reason, Stage
from tests.pipeline.records import a_candidate, an_item

WAV = a_candidate(an_item("a/rain.wav"), sound="rain")
FLAC = a_candidate(an_item("b/rain.flac"), sound="rain")
WIND = a_candidate(an_item("a/wind.wav"), sound="wind")


def test_of_equal_sounds_one_stays_and_the_other_says_which():
    kept, rejected = [FLAC, WIND, WAV] | DropDuplicates(DedupSettings())

    assert sorted(clip.item.item_id for clip in kept) == ["a/rain.wav", "a/wind.wav"]
    (row,) = rejected
    assert (row.item_id, row.clip, row.stage) == ("b/rain.flac", FLAC.clip.key, Stage.DEDUP)
    assert row.reason is Reason.EXACT_DUPLICATE
    assert row.detail.endswith("of a/rain.wav")
    assert row.duration_s == 1.0


def test_copies_stay_where_the_recipe_says_so():
    kept, rejected = [FLAC, WIND, WAV] | DropDuplicates(DedupSettings(exact=False))

    assert len(kept) == 3
    assert rejected == []


@given(st.permutations([WAV, FLAC, a_candidate(an_item("c/rain.ogg"), sound="rain")]))
def test_the_order_of_arrival_does_not_choose(copies):
    kept, others = first_of(copies)
    assert kept == WAV
    assert len(others) == 2
