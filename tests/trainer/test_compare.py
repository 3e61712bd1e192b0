"""Verdicts: when a difference is one, and when it is said that there is none."""

import numpy as np
import pytest

from trainer.compare import compare, sentence

METRIC = "zero_shot.top1"


def runs(*means: float, n_clips: int = 200) -> list[dict[str, np.ndarray]]:
    """One run for each mean: the clips that are right are the first ones."""
    made = []
    for mean in means:
        right = (np.arange(n_clips) < mean * n_clips).astype(float)
        made.append({METRIC: np.stack([right, np.ones(n_clips)], axis=1)})
    return made


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ((0.5, 0.5, 0.5), (0.8, 0.8, 0.8), "better"),
        ((0.8, 0.8, 0.8), (0.5, 0.5, 0.5), "worse"),
        ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5), "none"),
        ((0.5, 0.5, 0.5), (0.505, 0.505, 0.505), "none"),
        ((0.5, 0.5, 0.5), (0.4, 0.9, 0.6), "none"),
        ((0.5,), (0.9,), "none"),
    ],
    ids=["clear", "clear, down", "equal", "one clip", "seeds disagree", "one seed"],
)
def test_a_difference_is_one_if_neither_clips_nor_seeds_explain_it(first, second, verdict):
    (found,) = compare({"template": runs(*first), "t5": runs(*second)})

    assert found.verdict == verdict
    assert found.interval.value == pytest.approx(np.mean(second) - np.mean(first))
    assert (found.first, found.second) == ("template", "t5")


def test_it_is_said_plainly_that_there_is_none():
    found = compare({"template": runs(0.5, 0.5), "t5": runs(0.5, 0.5)})

    said = sentence(("template", "t5"), found)

    assert said == "t5 against template: no difference is shown in any of 1 measures"


def test_what_there_is_is_said_with_where():
    found = compare({"template": runs(0.5, 0.5), "t5": runs(0.9, 0.9)})

    assert (
        sentence(("template", "t5"), found) == "t5 against template: better in Zero-shot accuracy"
    )
