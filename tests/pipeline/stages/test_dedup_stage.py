from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.recipe import DedupSettings
from pipeline.rights.engine import assess
from pipeline.rights.policy import load_policy
from pipeline.stages.dedup import DropDuplicates, first_of
from schemas.clips import Candidate
from schemas.rejections import Reason, Stage
from tests.pipeline.records import QUIET_ROOM, a_candidate, an_item

RESEARCH = load_policy("research")

WAV = a_candidate(an_item("a/rain.wav"), sound="rain")
FLAC = a_candidate(an_item("b/rain.flac"), sound="rain")
WIND = a_candidate(an_item("a/wind.wav"), sound="wind")


def test_of_equal_sounds_one_stays_and_the_other_says_which():
    kept, rejected = [FLAC, WIND, WAV] | DropDuplicates(DedupSettings(), RESEARCH)

    assert sorted(clip.item.item_id for clip in kept) == ["a/rain.wav", "a/wind.wav"]
    (row,) = rejected
    assert (row.item_id, row.clip, row.stage) == ("b/rain.flac", FLAC.clip.key, Stage.DEDUP)
    assert row.reason is Reason.EXACT_DUPLICATE
    assert row.detail.endswith("of a/rain.wav")
    assert row.duration_s == 1.0


def test_copies_stay_where_the_recipe_says_so():
    kept, rejected = [FLAC, WIND, WAV] | DropDuplicates(DedupSettings(exact=False), RESEARCH)

    assert len(kept) == 3
    assert rejected == []


@given(st.permutations([WAV, FLAC, a_candidate(an_item("c/rain.ogg"), sound="rain")]))
def test_the_order_of_arrival_does_not_choose(copies):
    kept, others = first_of(copies)
    assert kept == WAV
    assert len(others) == 2


def licensed(item_id: str, name: str, author: str = "Ann", **given: object) -> Candidate:
    item = replace(an_item(item_id, author), license_raw=name, evidence="0" * 64)
    return replace(a_candidate(item, sound="sea", **given), rights=assess(item))


def test_of_copies_under_different_terms_the_strictest_stays_and_the_policy_is_asked_again():
    free, bound = licensed("a/1", "CC0"), licensed("a/2", "CC BY-NC 4.0", "Bob")

    kept, rejected = [free, bound] | DropDuplicates(DedupSettings(), RESEARCH)

    assert kept == []
    reasons = {row.item_id: (row.reason, row.detail) for row in rejected}
    assert reasons["a/1"][0] is Reason.EXACT_DUPLICATE
    assert reasons["a/2"][0] is Reason.LICENSE_CONFLICT
    assert reasons["a/2"][1].startswith("same_audio_other_license, same_audio_other_author: ")
    assert "a/1 under CC0-1.0 by 'Ann'" in reasons["a/2"][1]


def test_a_policy_that_lets_contradictions_in_gets_the_strictest_terms_with_the_claims(
    tmp_path: Path,
):
    path = tmp_path / "lax.yaml"
    path.write_text(
        "version: 1\nname: lax\nsummary: All of these.\n"
        "purpose: {redistribution: excerpt, commercial: false, training: other}\n"
        "rules: [{id: open, when: {family: [CC0, CC-BY-NC]}, then: allow}]\n"
    )
    lax = load_policy(str(path))

    (kept,), _ = [licensed("a/1", "CC0"), licensed("a/2", "CC BY-NC 4.0")] | DropDuplicates(
        DedupSettings(), lax
    )

    assert (kept.item.item_id, kept.rights.spdx) == ("a/2", "CC-BY-NC-4.0")
    assert [claim.witness for claim in kept.rights.claims] == ["duplicate:a/1"]
    assert kept.decision is not None
    assert kept.decision.policy == "lax"


def test_silence_is_nobodys():
    silence = replace(QUIET_ROOM, peak_db=-120.0)
    copies = [
        licensed("a/1", "CC0", measures=silence),
        licensed("a/2", "CC BY 4.0", "Bob", measures=silence),
    ]

    (kept,), _ = copies | DropDuplicates(DedupSettings(), RESEARCH)

    assert kept.rights.claims == ()
