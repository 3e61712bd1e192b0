"""Agreement: captions that do not fit their clip, with a stand-in that hears what it is told."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import pytest

from pipeline.recipe import AgreementSettings
from pipeline.rights.policy import load_policy
from pipeline.stages.agreement import CheckAgreement, scored
from pipeline.work import WorkFolder
from schemas.captions import Caption, Origin
from schemas.clips import Candidate, Claim
from schemas.rejections import Reason, Stage
from schemas.sample import sample_json
from tests.pipeline.records import a_candidate, an_item

TITLE = Caption("Rain on a roof.", Origin.TITLE)
TEMPLATE = Caption("The sound of a dog.", Origin.TAGS_TEMPLATE, ("dog",), "template")


@dataclass(frozen=True)
class Told:
    """A model's stand-in: a text has the score that it was told, whatever the sound."""

    scores: dict[str, float]
    label: str = "told@1"
    packages: tuple[str, ...] = ()
    heard: ClassVar[list[bytes]] = []

    def score(
        self, flacs: Sequence[bytes], captions: Sequence[tuple[str, ...]]
    ) -> list[tuple[float, ...]]:
        self.heard.extend(flacs)
        return [tuple(self.scores[text] for text in texts) for texts in captions]


@pytest.fixture
def checked(tmp_path: Path):
    """Two clips of "Rain on a roof." (0.31) and "The sound of a dog." (0.1) through the stage."""
    work = WorkFolder(str(tmp_path))
    Path(work.staging).mkdir(parents=True)
    Path(work.staging, "bundle.flacs").write_bytes(b"fLaC-one.fLaC-two.")
    Told.heard.clear()

    def check(**settings: object):
        clips = [
            replace(
                a_candidate(an_item(f"a/{n}"), claim=Claim("bundle.flacs", 9 * n, 9)),
                captions=(TITLE, TEMPLATE),
            )
            for n in range(2)
        ]
        told = Told({TITLE.text: 0.312345, TEMPLATE.text: 0.1})
        asked = AgreementSettings(model="told", **settings)
        kept, rejected = clips | CheckAgreement(told, asked, work, load_policy("research"))
        return kept, rejected

    return check


def texts(kept: Sequence[Candidate]) -> list[tuple[str, ...]]:
    return [tuple(caption.text for caption in clip.captions) for clip in kept]


def test_each_clip_is_heard_by_its_claim_and_each_caption_keeps_its_score(checked):
    kept, rejected = checked(min=0.2)

    assert sorted(Told.heard) == [b"fLaC-one.", b"fLaC-two."]
    assert rejected == []
    assert [[each.agreement for each in clip.captions] for clip in kept] == [[0.3123, 0.1]] * 2


@pytest.mark.parametrize(
    ("which", "stay"),
    [("any", (TITLE.text, TEMPLATE.text)), ("all", (TITLE.text,)), ("best", (TITLE.text,))],
)
def test_the_settings_say_which_captions_stay_beside_a_good_one(checked, which, stay):
    assert texts(checked(min=0.2, captions=which)[0]) == [stay] * 2


def test_best_keeps_one_where_all_keeps_what_passes(checked):
    assert texts(checked(min=0.05, captions="best")[0]) == [(TITLE.text,)] * 2
    assert texts(checked(min=0.05, captions="all")[0]) == [(TITLE.text, TEMPLATE.text)] * 2


@pytest.mark.parametrize("which", ["any", "all", "best"])
def test_a_clip_whose_best_caption_does_not_fit_leaves_with_its_reason(checked, which):
    kept, rejected = checked(min=0.4, captions=which)

    assert kept == []
    assert [(row.item_id, row.stage, row.reason, row.detail) for row in rejected] == [
        (
            f"a/{n}",
            Stage.QUALITY,
            Reason.LOW_AGREEMENT,
            "agreement 0.3123 at the best, the least is 0.4",
        )
        for n in range(2)
    ]


def test_a_caption_on_the_threshold_stays(checked):
    assert len(checked(min=0.3123)[0]) == 2


def test_flagging_drops_nothing_and_keeps_the_scores(checked):
    kept, rejected = checked(min=0.9, action="flag", captions="best")

    assert rejected == []
    assert [[each.agreement for each in clip.captions] for clip in kept] == [[0.3123, 0.1]] * 2


def test_a_score_that_is_no_number_stops_the_run():
    with pytest.raises(ValueError, match="cosine in"):
        scored((TITLE,), (float("nan"),))


def test_the_score_travels_in_the_tar_and_leaves_no_trace_where_nobody_asked():
    heard = replace(a_candidate(), captions=(replace(TITLE, agreement=0.5),))

    (note,) = json.loads(sample_json(heard))["original_data"]["captions"]
    (without,) = json.loads(sample_json(a_candidate()))["original_data"]["captions"]

    assert note["agreement"] == 0.5
    assert without.keys() == note.keys() - {"agreement"}
