"""What the audit says of recordings that were turned away: by the gate, and for their sound."""

from collections import Counter
from pathlib import Path

from pipeline.audit.rights.refused import read_refused
from pipeline.rights.engine import assess, decide_item
from pipeline.rights.policy import load_policy, shipped_policies
from schemas.rejections import Reason, Rejection, Stage
from schemas.rights import Claim, Verdict
from tests.pipeline.audit.planted import a_planted_set, refuse
from tests.pipeline.verify.finished import DataSet

RESEARCH = load_policy("research")


def refused_of(data_set: DataSet, root: Path):
    return read_refused(data_set.write(root), [RESEARCH, *shipped_policies().values()])


def test_rules_that_refused_add_up_to_the_recordings_refused(tmp_path: Path):
    refused = refused_of(a_planted_set(), tmp_path)

    assert refused.items == 6
    assert refused.hits.total() == 6
    assert refused.hits[Verdict.DENY, "no-derivatives"] == 1
    assert refused.why.keys() == refused.hits.keys()


def test_a_remix_is_held_against_what_it_was_made_from(tmp_path: Path):
    data_set = a_planted_set()
    parent = next(item for item in data_set.items if "by-nc/4.0" in item.license_url_raw)
    child = refuse(data_set, 110, "research", license_raw="CC BY-ND 4.0", parents=(parent.item_id,))
    refuse(data_set, 111, "research", license_raw="CC BY-ND 4.0")

    refused = refused_of(data_set, tmp_path)

    # The remix may be sold, says its author; what it was made from may not.
    assert refused.conflicts["parent_stricter"] == 1
    assert [one.item_id for one in refused.samples["parent_stricter"]] == [child.item_id]


def test_a_sound_that_came_under_other_terms_too_is_a_conflict(tmp_path: Path):
    data_set = a_planted_set()
    item = data_set.items[0]
    for number, names in enumerate(
        ("same_audio_other_license", "same_audio_other_license, same_audio_other_author")
    ):
        detail = f"{names}: the same samples are in cellar/x.wav under CC-BY-NC-4.0 by 'Bob'; held"
        data_set.rejections.append(
            Rejection(
                item.item_id,
                f"{number:032x}",
                item.source,
                Stage.DEDUP,
                Reason.LICENSE_CONFLICT,
                detail,
                0.1,
            )
        )

    refused = refused_of(data_set, tmp_path)

    assert refused.items == 6
    assert refused.conflicts["same_audio_other_license"] == 1
    assert refused.conflicts["same_audio_other_author"] == 1
    (sample,) = refused.samples["same_audio_other_author"]
    assert (sample.item_id, sample.key) == (item.item_id, f"{0:032x}")
    assert sample.verdict == Verdict.REVIEW


def test_a_rejection_that_names_no_conflict_counts_as_none(tmp_path: Path):
    data_set = a_planted_set()
    item = data_set.items[0]
    data_set.rejections.append(
        Rejection(
            item.item_id, "0" * 32, item.source, Stage.DEDUP, Reason.LICENSE_CONFLICT, "x: y", 0.1
        )
    )

    assert set(refused_of(data_set, tmp_path).conflicts) == {
        "name_and_url",
        "no_derivatives_adapted",
    }


def test_asking_once_a_case_gives_what_asking_each_recording_gives(tmp_path: Path):
    data_set = a_planted_set()
    for number in range(200, 260):
        words = {"license_raw": ("free", "CC BY-ND 4.0", "CC BY 9.9")[number % 3]}
        if number % 4 == 0:
            words["ai_preference"] = "no-gen-ai"
        if number % 7 == 0:
            words["claims"] = (Claim("embedded", "CC0", author=f"Author {number}"),)
        refuse(data_set, number, "research", **words)
    refused = refused_of(data_set, tmp_path)

    hits, wordings, conflicts = Counter(), Counter(), Counter()
    for item in data_set.items:
        rights = assess(item)
        decision = decide_item(item, rights, RESEARCH)
        if item.source == "gate":
            hits[decision.verdict, decision.rule] += 1
            conflicts.update(rights.conflicts)
            if len(rights.candidates) != 1:
                wordings[rights.raw, rights.url_raw, rights.spdx, rights.candidates] += 1
    assert (refused.items, refused.hits, refused.wordings) == (66, hits, wordings)
    assert refused.conflicts == conflicts
    assert [one.item_id for one in refused.samples["no_derivatives_adapted"]] == [
        "gate/104.wav",
        *(f"gate/{number}.wav" for number in (202, 205, 208, 211)),
    ]
