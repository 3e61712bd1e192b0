import pytest

from augment.training.settings import TrainingSettings
from augment.training.stages import Mixture, stages

SETTINGS = TrainingSettings(
    steps=1_000,
    learning_rate=1.0,
    warm_up_steps=100,
    grammar_fraction=0.8,
    finish_steps=500,
    finish_learning_rate=0.5,
    written_fraction=0.25,
)


def test_the_stages_follow_each_other():
    first, last = stages(SETTINGS)

    assert (first.first, first.steps, last.first, last.steps) == (0, 1_000, 1_000, 500)


@pytest.mark.parametrize(
    ("step", "rate"),
    [
        (0, 0.01),
        (49, 0.5),
        (100, 1.0),
        (550, 0.525),  # half-way from the height down to a twentieth of it
        (1_000, 0.05),
    ],
)
def test_the_rate_rises_straight_and_falls_along_a_cosine(step: int, rate: float):
    assert stages(SETTINGS)[0].rate(step) == pytest.approx(rate)


def test_the_last_stage_has_a_rise_of_its_own():
    last = stages(SETTINGS)[1]

    assert last.rate(1_000) == pytest.approx(0.005)
    assert last.rate(1_100) == pytest.approx(0.5)
    assert last.rate(1_500) == pytest.approx(0.025)


def test_written_captions_come_last_and_take_from_the_others_alike():
    first, last = stages(SETTINGS)

    assert first.mixture == Mixture(grammar=0.8, written=0.0)
    assert last.mixture.written == 0.25
    files = 1 - last.mixture.grammar - last.mixture.written
    assert last.mixture.grammar / files == pytest.approx(0.8 / 0.2)


def test_without_last_steps_there_is_one_stage():
    assert len(stages(SETTINGS.model_copy(update={"finish_steps": 0}))) == 1
