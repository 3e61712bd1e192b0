from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import pytest
from apache_beam import Create
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.pipeline import Pipeline as BeamPipeline
from apache_beam.testing.util import assert_that
from hypothesis import given, settings
from hypothesis import strategies as st

from augment.captioner import Keywords
from pipeline.keys import shuffle_hash
from pipeline.stages.caption import WriteCaptions
from schemas.captions import Caption, Origin
from schemas.clips import SAMPLE_RATE_HZ, Candidate
from schemas.items import Item
from schemas.rejections import Reason, Stage
from tests.pipeline.records import a_candidate

SEED = 7


@dataclass(frozen=True)
class Counting:
    """A model's stand-in: it notes what it is asked, and numbers its sentences."""

    asked: ClassVar[list[Keywords]] = []

    variants: int = 1
    name: str = "counting"
    label: str = "counting@1"
    packages: tuple[str, ...] = ()

    def write(self, batch: Sequence[Keywords]) -> list[tuple[Caption, ...]]:
        self.asked.extend(batch)
        return [self._captions(keywords.words) for keywords in batch]

    def _captions(self, words: tuple[str, ...]) -> tuple[Caption, ...]:
        if not words:
            return ()
        return tuple(
            Caption(f"{number}: {' '.join(words)}", Origin.T5, words, self.label)
            for number in range(self.variants)
        )


@pytest.fixture(autouse=True)
def nothing_asked() -> Iterator[None]:
    Counting.asked.clear()
    yield
    Counting.asked.clear()


def clip(number: int, *tags: str, seconds: float = 4.0, **words: str) -> Candidate:
    """A clip of an item of its own, with tags and no other words unless given."""
    item = Item(f"a/{number}", "a", f"{number}.wav", tags=tags, license_raw="CC0", **words)
    made = a_candidate(item)
    long = replace(made.clip, n_frames=round(seconds * SAMPLE_RATE_HZ))
    return replace(made, clip=long, captions=())


def captioned(clips: Sequence[Candidate], variants: int = 1) -> dict[str, list[str]]:
    """The texts of each kept clip, by its item; nothing may be turned away."""
    kept, rejected = list(clips) | WriteCaptions(Counting(variants), SEED, model_min_s=2.0)
    assert rejected == []
    return {made.item.locator: [caption.text for caption in made.captions] for made in kept}


def test_a_set_that_clips_share_is_asked_once():
    found = captioned([clip(n, "rain", "wind") for n in range(5)] + [clip(9, "rain")])

    assert sorted(keywords.words for keywords in Counting.asked) == [("rain",), ("rain", "wind")]
    assert found == {f"{n}.wav": ["0: rain wind"] for n in range(5)} | {"9.wav": ["0: rain"]}


def test_the_order_of_the_tags_makes_no_other_set():
    found = captioned([clip(1, "wind", "rain"), clip(2, "rain", "wind")])

    assert [keywords.words for keywords in Counting.asked] == [("rain", "wind")]
    assert found == {"1.wav": ["0: rain wind"], "2.wav": ["0: rain wind"]}


def test_a_clip_too_short_for_a_model_gets_the_template_with_its_words_in_their_order():
    found = captioned(
        [
            clip(1, "wind", "rain", seconds=1.99),
            clip(2, "wind", "rain", seconds=2.0),
            clip(3, "rain", "wind", seconds=0.5),
        ]
    )

    assert found == {
        "1.wav": ["The sounds of wind and rain."],
        "2.wav": ["0: wind rain"],
        "3.wav": ["The sounds of rain and wind."],
    }


def test_variants_are_dealt_by_the_clips_key():
    clips = [clip(n, "rain") for n in range(40)]

    found = captioned(clips, variants=3)

    turns = {made.item.locator: shuffle_hash(SEED, made.clip.key) % 3 for made in clips}
    assert found == {locator: [f"{turn}: rain"] for locator, turn in turns.items()}
    assert set(turns.values()) == {0, 1, 2}


def test_a_models_caption_carries_the_seed_and_what_a_person_wrote_does_not():
    given_clip = clip(1, "rain", title="Rain falls on a roof")

    (kept,), _ = [given_clip] | WriteCaptions(Counting(), SEED, model_min_s=2.0)

    assert [(caption.origin, caption.seed) for caption in kept.captions] == [
        (Origin.TITLE, None),
        (Origin.T5, SEED),
    ]


def test_a_clip_of_which_there_is_nothing_to_say_leaves_with_its_reason():
    silent, speaking = clip(1), clip(2, "rain")
    kept, rejected = [silent, speaking] | WriteCaptions(Counting(), SEED, model_min_s=2.0)

    assert [made.item.item_id for made in kept] == ["a/2"]
    (row,) = rejected
    assert (row.item_id, row.clip, row.stage) == ("a/1", silent.clip.key, Stage.CAPTION)
    assert row.reason is Reason.NO_CAPTION
    assert row.duration_s == 4.0


def test_titles_are_kept_where_there_are_no_keywords_to_write_from():
    found = captioned([clip(1, title="Rain falls on a roof", description="It rains. " * 2_000)])

    assert found["1.wav"][0] == "Rain falls on a roof"


def test_the_description_goes_no_further():
    (kept,), _ = [clip(1, "rain", description="Rain falls on a roof.")] | WriteCaptions(
        Counting(), SEED, model_min_s=2.0
    )

    assert kept.item.description == ""
    assert kept.captions[0].text == "Rain falls on a roof."


MIXED = [
    clip(1, "rain", "wind"),
    clip(2, "wind", "rain"),
    clip(3, "rain", "wind", title="Rain falls on a roof"),
    clip(4, "rain", "wind", seconds=1.0),
    clip(5, "dog"),
    clip(6, "собака"),
    clip(7, title="Dog barks in a park"),
]


@settings(max_examples=5, deadline=None)
@given(st.permutations(MIXED))
def test_the_order_of_arrival_changes_nothing(clips: list[Candidate]):
    assert captioned(clips, variants=2) == captioned(MIXED, variants=2)


def test_in_a_pipeline_the_same_comes_out():
    expected, _ = MIXED | WriteCaptions(Counting(2), SEED, model_min_s=2.0)

    def is_expected(kept: list[Candidate]) -> None:
        assert sorted(kept, key=lambda made: made.item.item_id) == sorted(
            expected, key=lambda made: made.item.item_id
        )

    with BeamPipeline(options=PipelineOptions(["--runner=DirectRunner"])) as pipeline:
        out = (
            pipeline
            | Create(MIXED, reshuffle=False)
            | WriteCaptions(Counting(2), SEED, model_min_s=2.0)
        )
        assert_that(out.kept, is_expected)
